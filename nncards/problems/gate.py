"""The separation gate: a problem is offered only if a wrong answer cannot pass for the right one."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from nncards.problems import values
from nncards.problems.declare import Asked, Decimal
from nncards.problems.values import Array

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

APART = 3.0  # tolerances between the key and anything that must not be taken for it
DUST = 1e-12  # what floating point itself may cost, relative


def tolerance(asked: Asked, key: Any, rounded: Any) -> float:
    """How far from the key an honest answer may lie: 0 for what is marked exactly.

    Twice the drift of a solution rounded line by line, and at least half a unit of the last digit
    asked for.
    """
    if not isinstance(asked, Decimal):
        return 0.0
    entries = values.entries(key)
    drift = farthest(key, rounded)
    size = max((abs(entry) for entry in entries), default=0.0)
    if asked.figures is not None:
        unit = 10.0 ** (math.floor(math.log10(size)) - asked.figures + 1) if size else 0.0
    else:
        unit = 10.0 ** -(3 if asked.places is None else asked.places)
    return float(max(2 * drift, unit / 2, DUST)) + DUST * float(size)


def farthest(a: Any, b: Any) -> float:
    """The largest difference of two entries; infinite where the shapes differ."""
    if a.__class__ is not Array and b.__class__ is not Array:
        return abs(float(a) - float(b))
    if values.shape(a) != values.shape(b):
        return math.inf
    pairs = zip(values.entries(a), values.entries(b), strict=True)
    return max([abs(float(x) - float(y)) for x, y in pairs], default=0.0)


def apart(asked: Asked, a: Any, b: Any, limit: float) -> bool:
    """Whether two values of an answer cannot be confused."""
    if isinstance(a, str) or isinstance(b, str):
        return bool(a != b)
    distance = farthest(a, b)
    if isinstance(asked, Decimal):
        return _clear(distance, limit)
    return distance > 1e-9 * max(
        1.0, max(map(abs, values.entries(values.as_float(a))), default=0.0)
    )


def _clear(distance: float, limit: float) -> bool:
    return distance >= APART * limit


def _nothing(_: Any) -> int:
    return 0


class Separation:
    """The key of an instance with its tolerances, and what must stand clear of it."""

    def __init__(
        self, answers: Sequence[Asked], keys: Sequence[Any], tolerances: Sequence[float]
    ) -> None:
        self.answers, self.keys, self.tolerances = answers, keys, tolerances

    def holds(
        self,
        mistakes: Sequence[Sequence[Any] | None],
        givens: Mapping[str, Any],
        may_equal: Mapping[str, str],
    ) -> bool:
        """Whether mistakes, 0 and the givens are all clear of the key, and mistakes of each other."""
        full = [
            [key if wrong is None else wrong for wrong, key in zip(mistake, self.keys, strict=True)]
            for mistake in mistakes
            if mistake is not None
        ]
        alone = len(self.keys) == 1 and isinstance(self.keys[0], (int, float))
        if not (self._spread(full) if alone else self._all_differ(full)):
            return False
        return self._clear_of_givens(givens, may_equal)

    def _spread(self, mistakes: Sequence[Sequence[Any]]) -> bool:
        """The same as `_all_differ` for one scalar answer: sorted, neighbours are apart."""
        asked, key, limit = self.answers[0], self.keys[0], self.tolerances[0]
        spots = [key]
        for (value,) in mistakes:
            if value.__class__ is not Array:  # an array cannot be confused with a number
                spots.append(value)
            elif sum(value == other for (other,) in mistakes) > 1:
                return False
        spots.sort()
        return all(apart(asked, left, right, limit) for left, right in pairwise(spots))

    def _all_differ(self, mistakes: Sequence[Sequence[Any]]) -> bool:
        for i, mistake in enumerate(mistakes):
            if not self._differ(mistake, self.keys):
                return False
            if any(not self._differ(mistake, other) for other in mistakes[:i]):
                return False
        return True

    def _differ(self, left: Sequence[Any], right: Sequence[Any]) -> bool:
        return any(
            apart(asked, a, b, limit)
            for asked, a, b, limit in zip(self.answers, left, right, self.tolerances, strict=True)
        )

    def _clear_of_givens(self, givens: Mapping[str, Any], may_equal: Mapping[str, str]) -> bool:
        for asked, key, limit in zip(self.answers, self.keys, self.tolerances, strict=True):
            if not isinstance(asked, Decimal):
                continue
            if "zero" not in may_equal and not _clear(
                farthest(key, values.each(_nothing, key)), limit
            ):
                return False
            shape = values.shape(key)
            for name, given in givens.items():
                if given.__class__ is str or name.endswith("_") or name in may_equal:
                    continue
                if (given.__class__ is Array) != bool(shape):
                    continue
                if values.shape(given) == shape and not _clear(farthest(key, given), limit):
                    return False
        return True
