"""The reference agrees with PyTorch itself, on inputs no file holds.

Not collected with the rest, for PyTorch is no dependency. With torch installed:

    pytest tests/reference/live_torch.py

NNCARDS_TORCH_SEED chooses other inputs; without it each day has its own.
"""

from __future__ import annotations

import datetime as dt
import os

import pytest
from compare import check
from make_golden import SEEDS, cases

TODAY = dt.datetime.now(dt.UTC).date().toordinal()
START = int(os.environ.get("NNCARDS_TORCH_SEED", TODAY))


@pytest.mark.parametrize("seed", range(START, START + 10))
def test_agrees_with_pytorch(seed: int) -> None:
    assert seed not in SEEDS
    for name, arguments, expected in cases(seed):
        check(name, arguments, expected)
