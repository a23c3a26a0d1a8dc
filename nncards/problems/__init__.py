"""Problems: fresh numbers, worked steps, fair marks. This is what a generator file imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.problems.declare import Asked, Decimal, Exact, Level, Names, Option, Whole, mistake
from nncards.problems.define import DefinitionError, generator, generator_of
from nncards.problems.domains import (
    Choice,
    Derived,
    DerivedWord,
    Domain,
    Grid,
    Integers,
    Matrix,
    Shuffled,
    Vector,
    Word,
)
from nncards.problems.engine import ExhaustedError, Generator
from nncards.problems.instance import Answer, AnswerGrade, Grade, Instance, Mistake, Step
from nncards.problems.loading import Registry, load
from nncards.problems.marking import grade
from nncards.problems.problem import Problem
from nncards.problems.run import Steps, Work
from nncards.problems.trace import (
    PI,
    Num,
    arctan,
    argmax,
    argmin,
    ceil,
    cos,
    decimal,
    dot,
    exp,
    floor,
    largest,
    log,
    matmul,
    matrix,
    maximum,
    mean,
    minimum,
    norm,
    normal_cdf,
    outer,
    relu,
    sigmoid,
    sign,
    sin,
    smallest,
    softplus,
    sqrt,
    tanh,
    total,
    transpose,
    vector,
)

if TYPE_CHECKING:
    from nncards.problems.stressing import StressReport, stress


def __getattr__(name: str) -> object:
    """`stress` and its report, which only checks need, are imported when asked for."""
    if name in ("stress", "StressReport"):
        from nncards.problems import stressing

        return getattr(stressing, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "PI",
    "Answer",
    "AnswerGrade",
    "Asked",
    "Choice",
    "Decimal",
    "DefinitionError",
    "Derived",
    "DerivedWord",
    "Domain",
    "Exact",
    "ExhaustedError",
    "Generator",
    "Grade",
    "Grid",
    "Instance",
    "Integers",
    "Level",
    "Matrix",
    "Mistake",
    "Names",
    "Num",
    "Option",
    "Problem",
    "Registry",
    "Shuffled",
    "Step",
    "Steps",
    "StressReport",
    "Vector",
    "Whole",
    "Word",
    "Work",
    "arctan",
    "argmax",
    "argmin",
    "ceil",
    "cos",
    "decimal",
    "dot",
    "exp",
    "floor",
    "generator",
    "generator_of",
    "grade",
    "largest",
    "load",
    "log",
    "matmul",
    "matrix",
    "maximum",
    "mean",
    "minimum",
    "mistake",
    "norm",
    "normal_cdf",
    "outer",
    "relu",
    "sigmoid",
    "sign",
    "sin",
    "smallest",
    "softplus",
    "sqrt",
    "stress",
    "tanh",
    "total",
    "transpose",
    "vector",
]
