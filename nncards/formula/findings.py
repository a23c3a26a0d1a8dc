"""Verifications -> diagnostics: the place in the author's file, both values, and the remedy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from nncards.diagnostics import Diagnostic, Span
from nncards.formula.errors import FormulaError
from nncards.formula.printing import right_side
from nncards.formula.tree import Expr, Name, Reduce, walk
from nncards.formula.verification import Verification, verify
from nncards.formula.words import aliases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nncards.model import Expression


def diagnose(
    expressions: Iterable[Expression],
    resolve: Callable[[str], Callable[..., Any]] | None = None,
    *,
    points: int = 200,
) -> list[Diagnostic]:
    """What is wrong with these formulas: texts that cannot be read, and disagreements."""
    found = []
    for expression in expressions:
        result = verify(expression, resolve, points=points)
        found.extend(as_diagnostics(expression, result))
    return found


def as_diagnostics(expression: Expression, result: Verification) -> list[Diagnostic]:
    """The diagnostics of one formula whose verification is known; none if it was verified.

    A formula without `equals` is read, not compared, and nothing is said of that.
    """
    tree = right_side(expression)
    if isinstance(tree, FormulaError):
        place = expression.rhs.at(tree.start)
        return [Diagnostic(place, "formula-syntax", tree.message, tree.hint)]
    unused = _unused(expression, tree)
    if result.verdict == "verified" or expression.equals is None:
        return unused
    if result.verdict == "skipped":
        message = result.fault.error.message if result.fault else result.reason
        hint = result.fault.error.hint if result.fault else ""
        return [
            *unused,
            Diagnostic(
                _place_of_fault(expression, result),
                "formula-unverified",
                f"this formula could not be compared with {result.reference}: {message}",
                hint,
            ),
        ]
    return [
        *unused,
        Diagnostic(
            expression.rhs.at(result.place),
            "formula-refuted",
            f"this formula is not {result.reference}: {disagreement(result)}",
            f"it agrees if {result.hint}" if result.hint else "",
        ),
    ]


def _unused(expression: Expression, tree: Expr) -> list[Diagnostic]:
    """Symbols with LaTeX that nothing prints: mostly a misspelt name."""
    used = {n.id.rstrip("'") for n in walk(tree) if isinstance(n, Name)}
    used |= {n.index for n in walk(tree) if isinstance(n, Reduce)}
    return [
        Diagnostic(
            text.span,
            "formula-symbol",
            f"`{name}` does not occur in the formula",
            f"its names are {', '.join(sorted(used))}",
            "warning",
        )
        for name, text in expression.symbols.items()
        if name.rstrip("'") not in used and not aliases(name) & used
    ]


def _place_of_fault(expression: Expression, result: Verification) -> Span:
    if result.fault is not None:
        return result.fault.text.at(result.fault.error.start)
    return expression.equals.span if expression.equals else expression.rhs.span


def disagreement(result: Verification) -> str:
    """Both values and the point, in words."""
    found = result.counterexample
    if result.reason:
        return result.reason
    if found is None:
        return "the two differ"
    entry = f" in entry {', '.join(map(str, found.entry))}" if found.entry else ""
    values = ", ".join(f"{name} = {_short(value)}" for name, value in found.at.items())
    where = f" at {values}" if values else ""
    if not math.isfinite(found.formula):
        return f"it has no value, the reference {found.reference:.6g}{entry}{where}"
    digits = 6 if f"{found.formula:.6g}" != f"{found.reference:.6g}" else 15
    both = f"it gives {found.formula:.{digits}g}, the reference {found.reference:.{digits}g}"
    return f"{both}{entry}{where}"


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_short(v) for v in value)}]"
    return f"{value:.4g}"
