"""What the quiz asks of the formula language: print a formula, name its symbols, judge a typed one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.formula import FormulaError, judge, print_formula, right_side
from nncards.formula.tree import CONSTANTS, Index, Name, walk
from nncards.quiz.marking import RIGHT, UNDECIDED, UNREADABLE, WRONG, Marked
from nncards.quiz.scheduler import AGAIN, HARD

if TYPE_CHECKING:
    from nncards.formula import Judgement
    from nncards.model import Expression


def printed(expression: Expression) -> str:
    """The formula as display maths; its source as code, where it cannot be printed."""
    try:
        return f"$${print_formula(expression)}$$"
    except ValueError:
        return f"`{expression.rhs}`"


def vocabulary(expression: Expression) -> str:
    """How the symbols are typed, said below the question; the formula itself stays untold."""
    tree = right_side(expression)
    if isinstance(tree, FormulaError):
        return ""
    indexed = {n.base.id for n in walk(tree) if isinstance(n, Index) and isinstance(n.base, Name)}
    inner = _indices(expression)
    words = {_written(n) for n in walk(tree) if isinstance(n, Index)}
    plain = {n.id for n in walk(tree) if isinstance(n, Name)} - indexed - inner - CONSTANTS
    names = ", ".join(f"`{word}`" for word in sorted(words | plain, key=str.casefold) if word)
    return f"Type it with {names}." if names else ""


def _indices(expression: Expression) -> set[str]:
    """The letters that count entries, as `i` in `x[i]`."""
    tree = right_side(expression)
    if isinstance(tree, FormulaError):
        return set()
    indexed = (n for n in walk(tree) if isinstance(n, Index))
    return {i.id for n in indexed for i in n.indices if isinstance(i, Name)}


def _written(node: Index) -> str:
    """`x[i, j]` for an entry of a named array with plain indices, else nothing."""
    if not isinstance(node.base, Name) or not all(isinstance(i, Name) for i in node.indices):
        return node.base.id if isinstance(node.base, Name) else ""
    return f"{node.base.id}[{','.join(i.id for i in node.indices if isinstance(i, Name))}]"


def mark_formula(typed: str, expression: Expression) -> Marked:
    """Whether a typed formula equals the card's; undecided leaves the grade to the learner.

    Judged by values alone: symbolic algebra takes seconds to start, and a key has to be answered at once.
    """
    found = judge(typed, expression, symbolic=False)
    match found.verdict:
        case "right":
            return Marked(RIGHT)
        case "wrong":
            return Marked(
                WRONG, AGAIN, None, _read_as(found) + _example(found, _indices(expression))
            )
        case "unreadable":
            return Marked(UNREADABLE, AGAIN, None, _complaint(found, typed))
    return Marked(UNDECIDED, HARD, None, f"{_read_as(found)}Grade yourself.")


def _read_as(found: Judgement) -> str:
    return f"You wrote ${found.latex}$. " if found.latex else ""


def _example(found: Judgement, indices: set[str]) -> str:
    """A point where the two differ; which entry was looked at shows in its name."""
    example = found.counterexample
    if example is None:
        return ""
    where = ", ".join(
        f"`{name}` = {value:.4g}" for name, value in example.at.items() if name not in indices
    )
    return f"At {where} it is {example.right:.4g}, but should be {example.left:.4g}."


def _complaint(found: Judgement, typed: str) -> str:
    error = found.error
    if error is None:
        return "This cannot be read as a formula."
    place = typed[error.start : error.end].strip()
    said = not place or "`" in place or place in error.message
    text = error.message + ("" if said else f" (at `{place}`)")
    text = text[:1].upper() + text[1:] + (f": {error.hint}" if error.hint else "")
    return text if text.endswith(("?", ".")) else f"{text}."
