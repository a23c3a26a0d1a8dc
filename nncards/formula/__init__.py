"""The formula language: one tree, and four views of it.

`parse` reads what an author or a learner types; `to_latex` sets it; `evaluate` computes it over
NumPy arrays; `to_sympy` hands it to SymPy. `equivalent` says whether two formulas are the same,
`judge` whether a learner's answer is right, `verify` whether a card's formula agrees with the NumPy
reference that it names. Each is loaded when it is first asked for, NumPy and SymPy later still.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nncards.formula.arrays import evaluate
    from nncards.formula.calculator import compute
    from nncards.formula.domains import Domain, read_domain
    from nncards.formula.equivalence import Counterexample, Verdict, equal, equivalent
    from nncards.formula.errors import EvaluationError, FormulaError, UndefinedError
    from nncards.formula.findings import as_diagnostics, diagnose
    from nncards.formula.grading import Judgement, judge
    from nncards.formula.latex import to_latex
    from nncards.formula.parser import AUTHOR, LEARNER, Limits, parse
    from nncards.formula.printing import print_formula, read_answer, right_side
    from nncards.formula.symbolic import to_sympy
    from nncards.formula.tree import Expr, free_indices, names
    from nncards.formula.verification import Disagreement, Verification, verify

_HOME = {
    "AUTHOR": "parser",
    "LEARNER": "parser",
    "Counterexample": "equivalence",
    "Disagreement": "verification",
    "Domain": "domains",
    "EvaluationError": "errors",
    "Expr": "tree",
    "FormulaError": "errors",
    "Judgement": "grading",
    "Limits": "parser",
    "UndefinedError": "errors",
    "Verdict": "equivalence",
    "Verification": "verification",
    "as_diagnostics": "findings",
    "compute": "calculator",
    "diagnose": "findings",
    "equal": "equivalence",
    "equivalent": "equivalence",
    "evaluate": "arrays",
    "free_indices": "tree",
    "judge": "grading",
    "names": "tree",
    "parse": "parser",
    "print_formula": "printing",
    "read_answer": "printing",
    "read_domain": "domains",
    "right_side": "printing",
    "to_latex": "latex",
    "to_sympy": "symbolic",
    "verify": "verification",
}

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


def __getattr__(name: str) -> object:
    """Load the module of a public name when the name is first used."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found
