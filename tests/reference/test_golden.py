"""The reference agrees with PyTorch, through values PyTorch computed and the repository keeps."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest
from compare import check

GOLDEN = Path(__file__).parents[1] / "data" / "reference" / "golden.json"


def _by_name() -> dict[str, list[tuple[dict[str, object], object]]]:
    cases = defaultdict(list)
    for name, arguments, expected in json.loads(GOLDEN.read_text(encoding="utf-8")):
        cases[name].append((arguments, expected))
    return dict(cases)


CASES = _by_name()


@pytest.mark.parametrize("name", sorted(CASES))
def test_agrees_with_pytorch(name: str) -> None:
    for arguments, expected in CASES[name]:
        check(name, arguments, expected)
