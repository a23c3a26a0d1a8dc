"""An author's formula -> LaTeX and tree: what cards, problems and front ends ask for."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from nncards.formula.domains import Domain, read_domain
from nncards.formula.errors import FormulaError
from nncards.formula.latex import to_latex
from nncards.formula.parser import AUTHOR, LEARNER, parse
from nncards.formula.tree import Expr, Index, Name, free_indices, names, walk

if TYPE_CHECKING:
    from nncards.model import Expression


def declared(expression: Expression) -> tuple[str, ...]:
    """The names that an author has declared: those with LaTeX or a domain."""
    return tuple(dict.fromkeys((*expression.symbols, *expression.domains)))


def right_side(expression: Expression) -> Expr | FormulaError:
    """The tree of the right-hand side."""
    return parse(expression.rhs.value, names=declared(expression), limits=AUTHOR)


def domains_of(expression: Expression) -> dict[str, Domain] | FormulaError:
    """Where the author says the names' values come from."""
    found = {}
    for name, text in expression.domains.items():
        domain = read_domain(text.value)
        if isinstance(domain, FormulaError):
            return replace(domain, message=f"domain of {name}: {domain.message}")
        found[name] = domain
    return found


def symbols(expression: Expression) -> dict[str, str]:
    """How the author sets the names."""
    return {name: text.value for name, text in expression.symbols.items()}


def print_formula(expression: Expression) -> str:
    """`lhs = rhs` in LaTeX, or the right-hand side alone; raises ValueError if it cannot be read."""
    tree = right_side(expression)
    if isinstance(tree, FormulaError):
        raise ValueError(f"{expression.rhs.at(tree.start)}: {tree}")  # noqa: TRY004 - the text is at fault, not its type
    right = to_latex(tree, symbols(expression))
    return f"{expression.lhs.value.strip()} = {right}" if expression.lhs else right


def read_answer(typed: str, expression: Expression) -> Expr | FormulaError:
    """What a learner typed for `expression`, in the names that it uses or declares.

    `y = ...` is read as its right-hand side, `x_ij` as `x[i,j]` where x has indices on the card.
    """
    tree = right_side(expression)
    if isinstance(tree, FormulaError):
        return tree
    indices = {
        i.id for n in walk(tree) if isinstance(n, Index) for i in n.indices if isinstance(i, Name)
    }
    known = (*names(tree), *free_indices(tree), *declared(expression))
    text = _without_left_side(typed)
    return parse(text, names=known, indices=indices, closed=True, limits=LEARNER)


def _without_left_side(typed: str) -> str:
    """`y = 2x` as `    2x`: what is before the only equals sign is blanked, so that places stay."""
    signs = [m.start() for m in re.finditer(r"(?<![<>=!])=(?!=)", typed)]
    if len(signs) != 1:
        return typed
    return " " * (signs[0] + 1) + typed[signs[0] + 1 :]
