"""What the quiz asks of the formula language: print a formula, name its symbols, judge a typed one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.formula import FormulaError, print_formula, read_answer, right_side
from nncards.formula.tree import CONSTANTS, Index, Name, walk

if TYPE_CHECKING:
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
    inner = {
        i.id for n in walk(tree) if isinstance(n, Index) for i in n.indices if isinstance(i, Name)
    }
    words = {_written(n) for n in walk(tree) if isinstance(n, Index)}
    plain = {n.id for n in walk(tree) if isinstance(n, Name)} - indexed - inner - CONSTANTS
    names = ", ".join(f"`{word}`" for word in sorted(words | plain, key=str.casefold) if word)
    return f"Type it with {names}." if names else ""


def _written(node: Index) -> str:
    """`x[i, j]` for an entry of a named array with plain indices, else nothing."""
    if not isinstance(node.base, Name) or not all(isinstance(i, Name) for i in node.indices):
        return node.base.id if isinstance(node.base, Name) else ""
    return f"{node.base.id}[{', '.join(i.id for i in node.indices if isinstance(i, Name))}]"


def judge(typed: str, expression: Expression) -> tuple[str, str]:
    """The verdict on a typed formula (right, wrong, undecided, unreadable), and what to say of it."""
    mine, wanted = read_answer(typed, expression), right_side(expression)
    if isinstance(wanted, FormulaError):
        return "undecided", "Grade yourself."
    if isinstance(mine, FormulaError):
        return "unreadable", str(mine)
    if mine == wanted:
        return "right", ""
    return "undecided", "Grade yourself."
