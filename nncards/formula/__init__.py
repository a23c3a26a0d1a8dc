"""The formula language: one tree, and four views of it.

`parse` reads what an author or a learner types; `to_latex` sets it; `evaluate` computes it over
NumPy arrays; `to_sympy` hands it to SymPy. `equivalent` says whether two formulas are the same,
`judge` whether a learner's answer is right, `verify` whether a card's formula agrees with the NumPy
reference that it names. Importing this loads neither NumPy nor SymPy.
"""

from __future__ import annotations

from nncards.formula.arrays import evaluate
from nncards.formula.compute import compute
from nncards.formula.diagnose import as_diagnostics, diagnose
from nncards.formula.domains import Domain, read_domain
from nncards.formula.equivalence import Counterexample, Verdict, equal, equivalent
from nncards.formula.errors import EvaluationError, FormulaError, UndefinedError
from nncards.formula.grading import Judgement, judge
from nncards.formula.latex import to_latex
from nncards.formula.parser import AUTHOR, LEARNER, Limits, parse
from nncards.formula.printing import print_formula, read_answer, right_side
from nncards.formula.symbolic import to_sympy
from nncards.formula.tree import Expr, free_indices, names
from nncards.formula.verification import Disagreement, Verification, verify

__all__ = [
    "AUTHOR",
    "LEARNER",
    "Counterexample",
    "Disagreement",
    "Domain",
    "EvaluationError",
    "Expr",
    "FormulaError",
    "Judgement",
    "Limits",
    "UndefinedError",
    "Verdict",
    "Verification",
    "as_diagnostics",
    "compute",
    "diagnose",
    "equal",
    "equivalent",
    "evaluate",
    "free_indices",
    "judge",
    "names",
    "parse",
    "print_formula",
    "read_answer",
    "read_domain",
    "right_side",
    "to_latex",
    "to_sympy",
    "verify",
]
