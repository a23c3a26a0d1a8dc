"""The SymPy view of a formula, and the one question that SymPy is asked, whether it is an identity.

Objects are built by constructors alone; no text reaches SymPy. It may be slow or loop, so the
question is put in a child process that is killed when its time is up.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

from nncards.formula.errors import EvaluationError
from nncards.formula.tree import (
    Binary,
    Call,
    Compare,
    Expr,
    Index,
    Name,
    Neg,
    Num,
    Reduce,
    Where,
)

if TYPE_CHECKING:
    from collections.abc import Collection

SECONDS: Final = 2.0
MEMORY: Final = 1_500_000_000


def to_sympy(expr: Expr, *, positive: Collection[str] = ()) -> Any:
    """The SymPy expression of `expr`; names are real symbols, those in `positive` positive ones.

    Raises EvaluationError where there is none (matrices, argmax, sums without limits).
    """
    return _Builder(frozenset(positive)).build(expr)


class _Builder:
    def __init__(self, positive: frozenset[str]) -> None:
        import sympy

        self.sympy = sympy
        self.positive = positive

    def build(self, node: Expr) -> Any:
        s = self.sympy
        match node:
            case Num():
                return s.Integer(node.value) if isinstance(node.value, int) else _rational(s, node)
            case Name():
                return self.name(node.id)
            case Neg():
                return -self.build(node.operand)
            case Binary():
                return self.binary(node)
            case Call():
                return self.call(node)
            case Index():
                return self.entry(node)
            case Where():
                return s.Piecewise(
                    (self.build(node.then), self.condition(node.condition)),
                    (self.build(node.otherwise), True),
                )
            case Reduce():
                return self.reduction(node)
            case _:
                raise EvaluationError("a condition is not a number")

    def name(self, name: str) -> Any:
        s = self.sympy
        constants = {"pi": s.pi, "e": s.E, "inf": s.oo}
        if name in constants:
            return constants[name]
        if name in self.positive:
            return s.Symbol(name, positive=True)
        return s.Symbol(name, real=True)

    def binary(self, node: Binary) -> Any:
        left, right = self.build(node.left), self.build(node.right)
        match node.op:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                return left / right
            case "**":
                return left**right
            case _:
                raise EvaluationError("SymPy is not asked about matrices")

    def call(self, node: Call) -> Any:
        s = self.sympy
        arguments = [self.build(n) for n in node.arguments]
        x = arguments[0]
        simple = {
            "sqrt": s.sqrt, "exp": s.exp, "log": s.log, "ln": s.log, "sin": s.sin, "cos": s.cos,
            "tan": s.tan, "arctan": s.atan, "sinh": s.sinh, "cosh": s.cosh, "tanh": s.tanh,
            "abs": s.Abs, "sign": s.sign, "floor": s.floor, "ceil": s.ceiling, "erf": s.erf,
            "max": s.Max, "min": s.Min,
        }  # fmt: skip
        if node.function in simple:
            return simple[node.function](*arguments)
        phi = (1 + s.erf(x / s.sqrt(2))) / 2
        built = {
            "sigmoid": lambda: 1 / (1 + s.exp(-x)),
            "relu": lambda: s.Max(0, x),
            "softplus": lambda: s.log(1 + s.exp(x)),
            "swish": lambda: x / (1 + s.exp(-x)),
            "Phi": lambda: phi,
            "gelu": lambda: x * phi,
            "logit": lambda: s.log(x / (1 - x)),
            "log2": lambda: s.log(x) / s.log(2),
            "log10": lambda: s.log(x) / s.log(10),
            "leaky_relu": lambda: s.Piecewise((x, x > 0), (arguments[1] * x, True)),
            "elu": lambda: s.Piecewise((x, x > 0), (arguments[1] * (s.exp(x) - 1), True)),
        }
        if node.function not in built:
            raise EvaluationError(f"SymPy is not asked about {node.function}")
        return built[node.function]()

    def entry(self, node: Index) -> Any:
        if not isinstance(node.base, Name):
            raise EvaluationError("SymPy is not asked about vectors")
        indices = [
            self.sympy.Symbol(n.id, integer=True) if isinstance(n, Name) else self.build(n)
            for n in node.indices
        ]
        return self.sympy.IndexedBase(node.base.id, real=True)[tuple(indices)]

    def reduction(self, node: Reduce) -> Any:
        s = self.sympy
        if node.lower is None or node.upper is None or node.kind not in ("sum", "prod", "mean"):
            raise EvaluationError(f"SymPy is not asked about this {node.kind}")
        index = s.Symbol(node.index, integer=True)
        plain = s.Symbol(node.index, real=True)
        lower, upper = self.build(node.lower), self.build(node.upper)
        body = self.build(node.body).subs(plain, index)
        if node.kind == "prod":
            return s.Product(body, (index, lower, upper))
        total = s.Sum(body, (index, lower, upper))
        return total / (upper - lower + 1) if node.kind == "mean" else total

    def condition(self, node: Expr) -> Any:
        s = self.sympy
        if not isinstance(node, Compare):
            raise EvaluationError("SymPy is not asked about joined conditions")
        relations = {"<": s.Lt, "<=": s.Le, ">": s.Gt, ">=": s.Ge, "==": s.Eq, "!=": s.Ne}
        values = [self.build(n) for n in node.operands]
        parts = [
            relations[r](a, b) for r, a, b in zip(node.relations, values, values[1:], strict=False)
        ]
        return s.And(*parts) if len(parts) > 1 else parts[0]


def _rational(sympy: Any, node: Num) -> Any:
    from fractions import Fraction

    exact = Fraction(node.text or repr(node.value))
    return sympy.Rational(exact.numerator, exact.denominator)


def prove_equal(
    left: Expr, right: Expr, *, positive: Collection[str] = (), seconds: float = SECONDS
) -> bool:
    """Whether SymPy shows within `seconds` that the two are one; False says nothing."""
    command = [sys.executable, "-c", "from nncards.formula.symbolic import main; main()"]
    question = pickle.dumps((left, right, tuple(positive)))
    try:
        answer = subprocess.run(  # noqa: S603 - our own interpreter on our own module
            command, input=question, capture_output=True, timeout=seconds, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.stdout.strip() == b"equal"


def main() -> None:
    """What runs in the child: read the question, answer `equal` or nothing."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (ImportError, OSError, ValueError):
        pass  # no such limit here; the time limit stays
    left, right, positive = pickle.load(sys.stdin.buffer)  # noqa: S301 - our parent wrote it
    if identity(left, right, positive=positive):
        sys.stdout.write("equal")


def identity(left: Expr, right: Expr, *, positive: Collection[str] = ()) -> bool:
    """Whether SymPy simplifies the difference to zero; call it only where it may take long."""
    import sympy

    try:
        difference = to_sympy(left, positive=positive) - to_sympy(right, positive=positive)
        return bool(
            sympy.simplify(difference) == 0 or sympy.simplify(difference.rewrite(sympy.exp)) == 0
        )
    except EvaluationError:
        return False
