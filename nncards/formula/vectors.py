"""Comparing two formulas of whole vectors and matrices, over NumPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nncards.formula.arrays import evaluate
from nncards.formula.domains import Domain, array, draw, seeded
from nncards.formula.equivalence import ENOUGH, Counterexample, Verdict
from nncards.formula.errors import EvaluationError
from nncards.formula.shapes import Shapes, shape_of, sizes
from nncards.formula.tree import Expr, free_indices

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_TURNS: Final = 24


def compare_arrays(
    left: Expr,
    right: Expr,
    used: Sequence[str],
    domain: Callable[[str], Domain],
    shapes: Shapes,
) -> Verdict:
    """Compute both at points of fitting shapes; a shape that differs is a difference too."""
    import numpy as np

    valid = 0
    axes = tuple(dict.fromkeys((*free_indices(left), *free_indices(right))))
    if set(free_indices(left)) != set(free_indices(right)):
        return Verdict("undecided", reason="the two have different indices")
    for turn in range(_TURNS):
        env = point(used, domain, shapes, turn)
        try:
            a, b = (np.asarray(evaluate(t, env, axes=axes)) for t in (left, right))
        except EvaluationError as problem:
            return Verdict("undecided", reason=str(problem))
        if a.shape != b.shape:
            shown = f"one has shape {a.shape}, the other {b.shape}"
            return Verdict("different", Counterexample({}, float(a.size), float(b.size)), 1, shown)
        if not (np.isfinite(a).all() and np.isfinite(b).all()):
            continue
        room = 1e-9 * max(float(np.abs(a).max()), float(np.abs(b).max()), 1e-6)
        worst = int(np.argmax(np.abs(a - b)))
        if abs(a - b).max() > room:
            at = {k: v for k, v in env.items() if isinstance(v, float)}
            found = Counterexample(at, float(a.flat[worst]), float(b.flat[worst]))
            return Verdict("different", found, valid + 1)
        valid += 1
    if valid >= ENOUGH:
        return Verdict("equal", None, valid, f"they agree at {valid} points")
    return Verdict("undecided", None, valid, f"both have a value at {valid} points only")


def point(
    used: Sequence[str], domain: Callable[[str], Domain], shapes: Shapes, turn: int
) -> dict[str, Any]:
    """A value for each name: a float, or an array of its shape."""
    import numpy as np

    lengths = sizes(shapes, turn % 5)
    env: dict[str, Any] = {}
    for name in used:
        random = seeded(name, turn)
        if name in shapes.of:
            shape = shape_of(shapes, name, lengths)
            env[name] = np.array(array(domain(name), shape, random)).reshape(shape)
        elif name in lengths:
            env[name] = float(lengths[name])
        else:
            env[name] = draw(domain(name), random)
    return env
