"""The formula language: one tree, and four views of it.

`parse` reads what an author or a learner types; `to_latex` sets it; `evaluate` computes it over
NumPy arrays; `to_sympy` hands it to SymPy. `equivalent` says whether two formulas are the same,
`verify` whether a card's formula agrees with the NumPy reference that it names.
"""

from __future__ import annotations

from nncards.formula.arrays import evaluate
from nncards.formula.errors import EvaluationError, FormulaError, UndefinedError
from nncards.formula.latex import to_latex
from nncards.formula.parser import AUTHOR, LEARNER, Limits, parse
from nncards.formula.printing import print_formula, read_answer, right_side
from nncards.formula.tree import Expr, free_indices, names

__all__ = [
    "AUTHOR",
    "LEARNER",
    "EvaluationError",
    "Expr",
    "FormulaError",
    "Limits",
    "UndefinedError",
    "evaluate",
    "free_indices",
    "names",
    "parse",
    "print_formula",
    "read_answer",
    "right_side",
    "to_latex",
]
