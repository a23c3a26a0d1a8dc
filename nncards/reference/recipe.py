"""The recipe: which error is the problem, and how to split the data.

Letters
    human, train, train_dev, dev, test  error rates in one unit (percent or share)
    n       number of examples; ratios the parts of the split
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from nncards.reference._arrays import at_least, positive

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Gaps",
    "MismatchGaps",
    "TwoSources",
    "bias_gap",
    "bias_variance_gaps",
    "larger_gap",
    "mismatch_gaps",
    "split_counts",
    "split_two_sources",
    "stratified_counts",
    "variance_gap",
]


def bias_gap(human: float, train: float) -> float:
    """Return train - human, the avoidable bias.

    Source: Ng 2018 (Machine learning yearning), ch. 22.
    """
    return train - human


def variance_gap(train: float, dev: float) -> float:
    """Return dev - train, the variance.

    Source: Ng 2018, ch. 20.
    """
    return dev - train


class Gaps(NamedTuple):
    """Avoidable bias and variance."""

    bias: float
    variance: float


def bias_variance_gaps(human: float, train: float, dev: float) -> Gaps:
    """Return train - human and dev - train.

    Source: Ng 2018, chs. 20-22.
    """
    return Gaps(bias_gap(human, train), variance_gap(train, dev))


class MismatchGaps(NamedTuple):
    """The four differences of successive error rates; any may be negative."""

    bias: float
    variance: float
    mismatch: float
    dev_overfit: float


def mismatch_gaps(
    human: float, train: float, train_dev: float, dev: float, test: float
) -> MismatchGaps:
    """Return train - human, train_dev - train, dev - train_dev, test - dev.

    Source: Ng 2018, chs. 40-41.
    """
    return MismatchGaps(train - human, train_dev - train, dev - train_dev, test - dev)


def larger_gap(gaps: Sequence[float]) -> int:
    """Return the index of the largest gap, the problem to work on first.

    Source: Ng 2018, chs. 20-23 and 41.

    Raises:
        ValueError: there is no gap, or the largest is shared.

    """
    if not len(gaps):
        raise ValueError("gaps must not be empty")
    largest = max(gaps)
    if sum(gap == largest for gap in gaps) > 1:
        raise ValueError(f"the largest gap is shared: {list(gaps)}")
    return list(gaps).index(largest)


def split_counts(n: int, ratios: Sequence[float]) -> list[int]:
    """Return the sizes of the parts: each rounded down, what is left going to the first.

    Source: Ng 2018, ch. 7 (sizes of dev and test sets).

    Raises:
        ValueError: n is negative, there is no ratio, or one is negative or all are 0.

    """
    at_least(0, n=n)
    parts = [Fraction(str(ratio)) for ratio in ratios]
    if not parts or min(parts) < 0 or sum(parts) == 0:
        raise ValueError("ratios must be some numbers from 0 up, not all 0")
    counts = [int(n * part / sum(parts)) for part in parts]
    counts[0] += n - sum(counts)
    return counts


def stratified_counts(classes: Sequence[int], ratios: Sequence[float]) -> list[list[int]]:
    """Return for each class the sizes of its parts, so that every part keeps the proportions.

    Source: Kohavi 1995 (stratification), sec. 2.

    Raises:
        ValueError: there is no class, or as ``split_counts``.

    """
    if not len(classes):
        raise ValueError("classes must not be empty")
    return [split_counts(n, ratios) for n in classes]


class TwoSources(NamedTuple):
    """Examples of training, dev and test, and how many of the target source train."""

    train: int
    dev: int
    test: int
    target_in_train: int


def split_two_sources(n_source: int, n_target: int, dev: int, test: int) -> TwoSources:
    """Return the sizes when dev and test come from the target alone and the rest trains.

    Source: Ng 2018, ch. 36.

    Raises:
        ValueError: a number is negative, or the target has fewer than dev + test.

    """
    at_least(0, n_source=n_source, dev=dev, test=test)
    at_least(0, **{"what the target has left": n_target - dev - test})
    left = n_target - dev - test
    positive(**{"the training set": n_source + left})
    return TwoSources(n_source + left, dev, test, left)
