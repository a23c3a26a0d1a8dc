"""A card's formula against the NumPy reference that it names, at random points and at the edges.

The word is verified, not proved: agreement at many points is evidence. Names are matched with the
reference's parameters, `arguments` maps the others; the free indices of the formula are the axes of
the result. Points are drawn from seeds, so that every run sees the same ones.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field
from itertools import permutations
from typing import TYPE_CHECKING, Any, Final, Literal

from nncards.formula.arrays import evaluate
from nncards.formula.binding import Binding, Misfit, bind
from nncards.formula.domains import array, draw, edges, holds, seeded
from nncards.formula.errors import EvaluationError, FormulaError
from nncards.formula.shapes import shape_of, sizes
from nncards.formula.tree import Expr, free_indices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np

    from nncards.model import Expression

    Array = np.ndarray[Any, np.dtype[Any]]

POINTS: Final = 200
FEWEST: Final = 20  # below this nothing is said
TOLERANCE: Final = 1e-9  # relative; see `_apart`
_TURNS: Final = 8
_PATIENCE: Final = 60  # points refused in a row, before the domains are given up
_DEFINED: Final = 0.9  # the share of the reference's points at which the formula must have a value
_EDGED: Final = (
    -1,
    0,
)  # the turns at which edges are tried: all axes of length 1, and ordinary ones
_TRIES: Final = 10  # times the points wanted, before the domains are given up


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The point, the entry (counted from 1), and both values there."""

    at: Mapping[str, Any]
    entry: tuple[int, ...]
    formula: float  # NaN where it has no value
    reference: float

    def as_dict(self) -> dict[str, object]:
        """The JSON shape: `{at: {name: value}, entry, formula, reference}`."""
        return {
            "at": dict(self.at),
            "entry": list(self.entry),
            "formula": self.formula if math.isfinite(self.formula) else None,
            "reference": self.reference,
        }


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of it: how many points, the largest error, and if refuted, where and why."""

    reference: str
    points: int = 0
    max_error: float | None = None
    verdict: Literal["verified", "refuted", "skipped"] = "skipped"
    counterexample: Disagreement | None = None
    hint: str = ""  # a near variant that agrees
    reason: str = ""  # why it was skipped, or what differs besides values
    place: int = 0  # offset in the right-hand side of what is probably wrong
    fault: Misfit | None = None  # the text at fault, if the two could not be compared at all

    def as_dict(self) -> dict[str, object]:
        """The JSON shape that scripts rely on, without the card's uid; `reason` says why skipped."""
        found = self.counterexample
        return {
            "reference": self.reference,
            "points": self.points,
            "max_error": self.max_error,
            "verdict": self.verdict,
            "counterexample": found and found.as_dict(),
            "hint": self.hint,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Batch:
    """Points of one set of shapes: values stacked along a first axis, and what the reference says."""

    env: Mapping[str, Any]
    stacked: tuple[str, ...]
    expected: Array


def verify(
    expression: Expression,
    resolve: Callable[[str], Callable[..., Any]] | None = None,
    *,
    points: int = POINTS,
) -> Verification:
    """Compare the right-hand side with the function that `equals` names.

    `resolve` gives the function of `module.function`, `nncards.reference.resolve` by default, and
    raises LookupError. A third part in `equals`, `optimizers.adam_step.m_hat`, is a field of its
    result.
    """
    if not expression.equals:
        return Verification("", reason="no reference is named (`equals`)")
    name = expression.equals.value.strip()
    if resolve is None:
        from nncards.reference import resolve as of_reference

        resolve = of_reference
    bound = bind(expression, name, resolve)
    if isinstance(bound, Misfit):
        return Verification(name, reason=str(bound.error), fault=bound)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a function at its edges; its values tell
        return _verified(bound, name, points, expression)


def _verified(bound: Binding, name: str, points: int, expression: Expression) -> Verification:
    best: tuple[list[Batch], str] = ([], "")
    for attempt in bound.attempts():
        batches, trouble = sample(attempt, points)
        if _count(batches) >= min(points, 2 * FEWEST):
            return _compare(attempt, name, batches, expression)
        if _count(batches) >= _count(best[0]):
            best = (batches, trouble)
            bound = attempt
    if _count(best[0]) < FEWEST:
        why = best[1] or "too few points have a value; declare `domains`"
        return Verification(name, points=_count(best[0]), reason=why)
    return _compare(bound, name, best[0], expression)


def _count(batches: list[Batch]) -> int:
    return sum(len(b.expected) for b in batches)


def sample(bound: Binding, points: int) -> tuple[list[Batch], str]:
    """Batches of points at which the reference has a finite value, and its last complaint."""
    batches: list[Batch] = []
    trouble = ""
    for turn in range(-1, _TURNS):
        lengths = sizes(bound.shapes, turn)
        wanted = max(points // _TURNS, 1) if turn >= 0 else 6
        groups: dict[tuple[int, ...], list[tuple[dict[str, Any], Array]]] = {}
        taken = 0
        for number, env in enumerate(_points(bound, turn, lengths)):
            if (
                taken >= wanted + (_edge_count(bound) if turn in _EDGED else 0)
                or number > _TRIES * wanted
            ):
                break
            if taken == 0 and number >= _PATIENCE:
                return batches, trouble
            expected, complaint = bound.reference(env)
            trouble = complaint or trouble
            if expected is not None:
                taken += 1
                groups.setdefault(expected.shape, []).append((env, expected))
        batches.extend(_stack(bound, found) for found in groups.values())
    return batches, trouble


def _edge_count(bound: Binding) -> int:
    return sum(len(edges(bound.domain(name))) for name in bound.drawn)


def _points(bound: Binding, turn: int, lengths: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Edges of one name at a time, then random points without end; the smallest shapes have few."""
    import numpy as np

    def fresh(number: int, changes: Mapping[str, float]) -> dict[str, Any]:
        env: dict[str, Any] = {}
        for name in bound.drawn:
            domain = bound.domain(name, lengths)
            random = seeded(name, turn, number)
            shape = shape_of(bound.shapes, name, lengths)
            if name in lengths and name not in bound.shapes.of:
                env[name] = float(lengths[name])
            elif name in changes and domain.kind not in ("simplex", "onehot"):
                env[name] = np.full(shape, changes[name]) if shape else changes[name]
            elif name in bound.shapes.of:
                env[name] = np.array(array(domain, shape, random)).reshape(shape)
            else:
                env[name] = draw(domain, random)
        return env

    number = 0
    for name in bound.drawn if turn in _EDGED else ():
        domain = bound.domain(name, lengths)
        for value in edges(domain):
            if holds(domain, value):
                number += 1
                yield fresh(number, {name: value})
    while True:
        number += 1
        yield fresh(number, {})


def _stack(bound: Binding, found: list[tuple[dict[str, Any], Array]]) -> Batch:
    import numpy as np

    fixed = [n for n in bound.drawn if n in bound.shapes.parent and n not in bound.shapes.of]
    env: dict[str, Any] = {}
    for name in bound.drawn:
        values = [point[name] for point, _ in found]
        env[name] = values[0] if name in fixed else np.stack([np.asarray(v) for v in values])
    stacked = tuple(n for n in bound.drawn if n not in fixed)
    return Batch(env, stacked, np.stack([value for _, value in found]))


def _compare(
    bound: Binding, name: str, batches: list[Batch], expression: Expression
) -> Verification:
    """Where formula and reference differ, the variant that would not, and how far at most."""
    found = _Findings()
    for batch in batches:
        try:
            value = computed(bound.tree, batch)
        except EvaluationError as problem:
            fault = FormulaError(0, 0, str(problem), "check how its names are indexed")
            return Verification(name, reason=str(problem), fault=Misfit(fault, expression.rhs))
        if value is None:
            return _wrong_shape(bound, name, batch)
        found.add(batch, value)
    if not found.apart and found.valid >= max(FEWEST, _DEFINED * _count(batches)):
        return Verification(name, found.valid, found.error, "verified")
    from nncards.formula.variants import near_variant

    variant = near_variant(bound, lambda tree: agrees(tree, batches))
    shown = [_disagreement(bound, *where) for where in found.apart or found.without_value]
    return Verification(
        name,
        found.valid,
        found.error,
        "refuted",
        _plainest(shown),
        variant.description if variant else "",
        place=variant.place if variant else 0,
    )


@dataclass(slots=True)
class _Findings:
    """What a comparison gathers, batch by batch."""

    valid: int = 0  # points at which the formula has a value
    error: float = 0.0
    apart: list[tuple[Batch, int]] = field(default_factory=list)
    without_value: list[tuple[Batch, int]] = field(default_factory=list)

    def add(self, batch: Batch, value: Array) -> None:
        """Take in the formula's values at a batch."""
        import numpy as np

        valid = np.isfinite(value.reshape(len(value), -1)).all(axis=1)
        self.valid += int(valid.sum())
        if not valid.all():
            self.without_value.append((batch, int(np.flatnonzero(~valid)[-1])))
        if not valid.any():
            return
        self.error = max(self.error, _error(value[valid], batch.expected[valid]))
        wrong = np.flatnonzero(valid & apart(value, batch.expected))
        if len(wrong):
            widest = int(np.argmax(_gaps(value, batch.expected)[wrong]))
            self.apart.append((batch, int(wrong[widest])))


def computed(tree: Expr, batch: Batch) -> Array | None:
    """The formula's values at a batch, axes in the reference's order; None if no order fits."""
    import numpy as np

    free = tuple(i for i in free_indices(tree) if i not in batch.env)
    shape = batch.expected.shape
    value = None
    for axes in permutations(free) if len(free) < 5 else (free,):
        value = np.asarray(evaluate(tree, batch.env, axes=axes, batch=batch.stacked))
        if value.shape[1:] == shape[1:]:
            return value if len(value) == len(batch.expected) else np.broadcast_to(value, shape)
    if value is not None and not free and value.ndim == 1 and batch.expected[0].size == 1:
        return value.reshape(shape) if len(value) == shape[0] else np.broadcast_to(value, shape)
    return None


def apart(value: Array, expected: Array) -> Array:
    """At which points the two differ by more than rounding: 1e-9 of the size, or 1e-11 in all."""
    import numpy as np

    gap = np.abs(value - expected).reshape(len(expected), -1)
    size = np.maximum(np.abs(value), np.abs(expected)).reshape(len(expected), -1)
    return np.asarray((gap > TOLERANCE * size + 1e-11).any(axis=1))


def _gaps(value: Array, expected: Array) -> Array:
    """How far apart the two are at each point, at the worst entry, relative to their size."""
    import numpy as np

    size = np.maximum(np.maximum(np.abs(value), np.abs(expected)), 1e-3)
    gap = np.abs(value - expected) / size
    return np.asarray(np.nan_to_num(gap).reshape(len(expected), -1).max(axis=1))


def _plainest(found: list[Disagreement]) -> Disagreement:
    """The one to show: plainly different values, and few numbers."""

    def rank(shown: Disagreement) -> tuple[bool, int]:
        plain = abs(shown.formula - shown.reference) > 1e-2 * abs(shown.reference)
        return not plain, len(str(list(shown.at.values())))

    return min(found, key=rank)


def _error(value: Array, expected: Array) -> float:
    import numpy as np

    size = np.maximum(np.maximum(np.abs(value), np.abs(expected)), 1.0)
    return float((np.abs(value - expected) / size).max(initial=0.0))


def agrees(tree: Expr, batches: list[Batch]) -> bool:
    """Whether `tree` has the reference's values at every point where it has a value."""
    import numpy as np

    count = 0
    for batch in batches:
        try:
            value = computed(tree, batch)
        except EvaluationError:
            return False
        if value is None:
            return False
        valid = np.isfinite(value.reshape(len(value), -1)).all(axis=1)
        if (valid & apart(value, batch.expected)).any():
            return False
        count += int(valid.sum())
    return count >= max(FEWEST, 0.9 * _count(batches))


def _wrong_shape(bound: Binding, name: str, batch: Batch) -> Verification:
    import numpy as np

    value = np.asarray(evaluate(bound.tree, batch.env, batch=batch.stacked))
    axes = ", ".join(free_indices(bound.tree))
    formula = f"one number for each {axes}" if axes else f"shape {value.shape[1:]}"
    why = f"the formula gives {formula}, the reference an array of shape {batch.expected.shape[1:]}"
    shown = Disagreement(
        _point(bound, batch, 0), (), float(value.flat[0]), float(batch.expected.flat[0])
    )
    return Verification(name, 1, None, "refuted", shown, reason=why)


def _disagreement(bound: Binding, batch: Batch, number: int) -> Disagreement:
    import numpy as np

    value = computed(bound.tree, batch)
    here = np.asarray(value)[number]
    there = batch.expected[number]
    gap = np.abs(here - there)
    gap = np.where(np.isfinite(gap), gap, np.inf)
    entry = np.unravel_index(int(np.argmax(gap)), gap.shape) if gap.ndim else ()
    return Disagreement(
        _point(bound, batch, number),
        tuple(int(k) + 1 for k in entry),
        float(here[entry]),
        float(there[entry]),
    )


def _point(bound: Binding, batch: Batch, number: int) -> dict[str, Any]:
    import numpy as np

    return {
        name: np.asarray(
            batch.env[name][number] if name in batch.stacked else batch.env[name]
        ).tolist()
        for name in bound.drawn
    }
