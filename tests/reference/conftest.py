"""What the tests of the reference share."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
for folder in (HERE, HERE.parent / "data" / "reference"):
    if str(folder) not in sys.path:
        sys.path.append(str(folder))  # for `compare`, the oracles and the golden script
