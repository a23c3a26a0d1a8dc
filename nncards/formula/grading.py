"""A learner's typed formula against the card's: right, wrong, undecided or unreadable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nncards.formula.domains import by_name
from nncards.formula.equivalence import Counterexample, bare_arrays, equivalent
from nncards.formula.errors import FormulaError
from nncards.formula.latex import to_latex
from nncards.formula.printing import domains_of, read_answer, right_side, symbols
from nncards.formula.tree import Expr, Index, Name, walk

if TYPE_CHECKING:
    from nncards.model import Expression


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict; the answer in LaTeX if it could be read; why not, or a point where it differs."""

    verdict: Literal["right", "wrong", "undecided", "unreadable"]
    latex: str = ""
    error: FormulaError | None = None
    counterexample: Counterexample | None = None
    reason: str = ""


def judge(typed: str, expression: Expression, *, symbolic: bool = True) -> Judgement:
    """Judge what was typed. Undecided answers are for the learner to rate; unreadable ones are asked again.

    `symbolic=False` never starts SymPy, which may take two seconds.
    """
    answer = read_answer(typed, expression)
    if isinstance(answer, FormulaError):
        return Judgement("unreadable", error=answer)
    wanted = right_side(expression)
    domains = domains_of(expression)
    if isinstance(wanted, FormulaError) or isinstance(domains, FormulaError):
        return Judgement("undecided", reason="the card's own formula cannot be read")
    latex = to_latex(answer, symbols(expression))
    missing = _needs_index(answer, wanted)
    if missing:
        return Judgement("unreadable", latex, missing)
    verdict = equivalent(wanted, answer, domains=domains, otherwise=by_name, symbolic=symbolic)
    outcome: Literal["right", "wrong", "undecided"] = (
        "right"
        if verdict.verdict == "equal"
        else "wrong"
        if verdict.verdict == "different"
        else "undecided"
    )
    return Judgement(outcome, latex, None, verdict.counterexample, verdict.reason)


def _needs_index(answer: Expr, wanted: Expr) -> FormulaError | None:
    """The first array of the card's formula that the answer names without its indices."""
    indexed = {
        n.base.id: n for n in walk(wanted) if isinstance(n, Index) and isinstance(n.base, Name)
    }
    whole = set(bare_arrays(wanted, indexed))
    for name in bare_arrays(answer, set(indexed) - whole):
        letters = [i.id for i in indexed[name].indices if isinstance(i, Name)]
        example = f"{name}[{','.join(letters or ['1'])}]"
        place = next(n for n in walk(answer) if isinstance(n, Name) and n.id == name)
        return FormulaError(
            place.start, place.end, f"`{name}` needs its indices", f"write {example}"
        )
    return None
