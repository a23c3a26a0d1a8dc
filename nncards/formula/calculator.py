"""A number from typed text: `nncards formula eval`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nncards.formula.arrays import evaluate
from nncards.formula.errors import EvaluationError, FormulaError
from nncards.formula.parser import LEARNER, Limits, parse
from nncards.formula.scalars import value_at
from nncards.formula.tree import free_indices, names

if TYPE_CHECKING:
    from collections.abc import Mapping


def compute(
    text: str, values: Mapping[str, str], *, limits: Limits = LEARNER
) -> float | list[Any] | FormulaError:
    """The value of `text`, each name being what `values` says: `3`, `1/4`, `[1, 2]`, `[1, 2; 3, 4]`.

    A result with axes is a nested list. What cannot be read or computed is a FormulaError; its
    place is in `text`, unless its message names the value at fault.
    """
    tree = parse(text, names=values, limits=limits)
    if isinstance(tree, FormulaError):
        return tree
    env: dict[str, Any] = {}
    for name, given in values.items():
        value = read_value(given, limits=limits)
        if isinstance(value, FormulaError):
            return replace(value, message=f"the value of {name}: {value.message}")
        env[name] = value
    missing = [name for name in names(tree) if name not in env]
    if missing:
        shown = ", ".join(f"{name}=…" for name in missing)
        return FormulaError(0, len(text), f"{missing[0]} has no value", f"add {shown}")
    try:
        return _plain(tree, env, text)
    except EvaluationError as problem:
        return FormulaError(0, len(text), str(problem), "check the shapes and sizes given")


def _plain(tree: Any, env: Mapping[str, Any], text: str) -> float | list[Any] | FormulaError:
    import numpy as np

    result = np.asarray(evaluate(tree, env))
    if not np.isfinite(result).all():
        return FormulaError(
            0, len(text), "there is no finite real value here", "check the numbers given"
        )
    free = [i for i in free_indices(tree) if i not in env]
    shown = result.tolist()
    return shown if free or result.ndim else float(shown)


def read_value(text: str, *, limits: Limits = LEARNER) -> float | list[Any] | FormulaError:
    """A number, a vector `[1, 2]` or a matrix `[1, 2; 3, 4]`, each entry a formula without names."""
    inside = text.strip()
    if not inside.startswith("["):
        return _number(inside, limits)
    if not inside.endswith("]"):
        return FormulaError(0, len(text), "this bracket is never closed", "add ]")
    matrix: list[list[float]] = []
    for row in inside[1:-1].split(";"):
        entries = [_number(entry, limits) for entry in row.split(",")]
        wrong = next((e for e in entries if isinstance(e, FormulaError)), None)
        if wrong is not None:
            return wrong
        matrix.append([e for e in entries if not isinstance(e, FormulaError)])
    if len({len(row) for row in matrix}) > 1:
        return FormulaError(0, len(text), "the rows are not equally long", "as [1, 2; 3, 4]")
    return matrix if ";" in inside else matrix[0]


def _number(text: str, limits: Limits) -> float | FormulaError:
    tree = parse(text, closed=True, limits=limits)
    return tree if isinstance(tree, FormulaError) else value_at(tree, {})
