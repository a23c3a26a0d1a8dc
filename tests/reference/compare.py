"""How a function of the reference is compared with another judge."""

from __future__ import annotations

import numpy as np

from nncards import reference

TOLERANCE = 1e-10
"""Largest difference allowed, relative to max(1, |expected|)."""


def check(name: str, arguments: dict[str, object], expected: object) -> None:
    """Call the function and compare: a dict is compared field by field, a list entry by entry."""
    result = reference.resolve(name)(**arguments)
    agree(result, expected, f"{name}({arguments})")


def agree(result: object, expected: object, where: str) -> None:
    """Fail unless result is expected within the tolerance, in shape too."""
    if isinstance(expected, dict):
        for field, value in expected.items():
            agree(getattr(result, field), value, f"{where}.{field}")
    elif isinstance(expected, str | bool):
        assert expected == result, where
    elif isinstance(result, list):
        assert len(expected) == len(result), where
        for i, (ours, theirs) in enumerate(zip(result, expected, strict=True)):
            agree(ours, theirs, f"{where}[{i}]")
    else:
        ours, theirs = np.asarray(result, float), np.asarray(expected, float)
        assert theirs.shape == ours.shape, f"{where}: {theirs.shape} expected, {ours.shape} given"
        error = np.max(np.abs(ours - theirs) / np.maximum(1, np.abs(theirs)))
        assert error <= TOLERANCE, f"{where}: off by {error:.3g}\n{ours}\n{theirs}"
