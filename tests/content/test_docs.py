"""The pages that are made from the code say what the code says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_no_page_is_stale() -> None:
    clean = {
        k: v for k, v in os.environ.items() if not k.startswith(("NNCARDS", "COLUMNS", "LINES"))
    }
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"],
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
