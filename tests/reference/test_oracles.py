"""What PyTorch has not, the reference shares with SciPy, exact fractions and brute force."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import oracles_data
import oracles_training
import pytest
from compare import check

from nncards import reference

GOLDEN = Path(__file__).parents[1] / "data" / "reference" / "golden.json"


def _by_name() -> dict[str, list[tuple[dict[str, object], object]]]:
    cases = defaultdict(list)
    for judge in (*oracles_training.ALL, *oracles_data.ALL):
        for name, arguments, expected in judge():
            cases[name].append((arguments, expected))
    return dict(cases)


CASES = _by_name()


@pytest.mark.parametrize("name", sorted(CASES))
def test_agrees_with_another_judge(name: str) -> None:
    for arguments, expected in CASES[name]:
        check(name, arguments, expected)


def test_no_function_is_unjudged() -> None:
    judged = {name for name, _, _ in json.loads(GOLDEN.read_text(encoding="utf-8"))} | set(CASES)
    assert set(reference.names()) - judged == set()
    assert judged - set(reference.names()) == set()
