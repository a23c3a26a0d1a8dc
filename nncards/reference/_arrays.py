"""What every topic checks before it computes: arrays that are there, shapes that fit, ranges."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]

__all__ = [
    "Array",
    "ArrayLike",
    "Integers",
    "array",
    "at_least",
    "integers",
    "positive",
    "probability",
    "same_shape",
    "share",
]


def array(name: str, value: ArrayLike, *, ndim: int | None = None, least: int = 0) -> Array:
    """Return value as a float64 array that is not empty.

    Raises:
        ValueError: it is empty, has not ``ndim`` axes (where given) or fewer than ``least``.

    """
    result = np.asarray(value, dtype=np.float64)
    if result.size == 0:
        raise ValueError(f"{name} must not be empty")
    if ndim is not None and result.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} axes, not the shape {result.shape}")
    if result.ndim < least:
        raise ValueError(f"{name} must have {least} axes or more, not the shape {result.shape}")
    return result


def integers(name: str, value: ArrayLike, *, below: int | None = None) -> Integers:
    """Return value as whole numbers from 0, each less than ``below``.

    Raises:
        ValueError: it is empty, not whole, or out of range.

    """
    given = array(name, value)
    result = given.astype(np.int64)
    if np.any(result != given):
        raise ValueError(f"{name} must be whole numbers")
    if np.any(result < 0) or (below is not None and np.any(result >= below)):
        raise ValueError(f"{name} must lie in 0..{'' if below is None else below - 1}")
    return result


def same_shape(**arrays: Array) -> None:
    """Do nothing if all shapes are equal.

    Raises:
        ValueError: they differ; the message shows each.

    """
    if len({value.shape for value in arrays.values()}) > 1:
        shown = ", ".join(f"{name} {value.shape}" for name, value in arrays.items())
        raise ValueError(f"these shapes must be equal: {shown}")


def positive(**numbers: ArrayLike) -> None:
    """Do nothing if every number is greater than 0.

    Raises:
        ValueError: one is not.

    """
    for name, value in numbers.items():
        if not np.all(np.asarray(value) > 0):
            raise ValueError(f"{name} must be positive, not {value!r}")


def at_least(bound: float, **numbers: ArrayLike) -> None:
    """Do nothing if no number is less than bound.

    Raises:
        ValueError: one is.

    """
    for name, value in numbers.items():
        if not np.all(np.asarray(value) >= bound):
            raise ValueError(f"{name} must be {bound:g} or more, not {value!r}")


def probability(**numbers: ArrayLike) -> None:
    """Do nothing if every number lies in [0, 1].

    Raises:
        ValueError: one does not.

    """
    for name, value in numbers.items():
        given = np.asarray(value)
        if not np.all((given >= 0) & (given <= 1)):
            raise ValueError(f"{name} must lie in [0, 1], not {value!r}")


def share(**numbers: ArrayLike) -> None:
    """Do nothing if every number lies in [0, 1): a decay rate, a probability to drop.

    Raises:
        ValueError: one does not.

    """
    for name, value in numbers.items():
        given = np.asarray(value)
        if not np.all((given >= 0) & (given < 1)):
            raise ValueError(f"{name} must lie in [0, 1), not {value!r}")
