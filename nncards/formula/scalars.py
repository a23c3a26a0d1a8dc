"""The value of a formula at one point, in plain floats, with a bound on what rounding did to it.

No NumPy: a quiz judges typed formulas with this. Every value carries an error bound, carried
forward through each operation (u = 2**-53), so that two formulas which cancel differently are
neither told apart by noise nor taken for equal where floats can no longer say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from nncards.formula.errors import EvaluationError, UndefinedError
from nncards.formula.tree import (
    Binary,
    Call,
    Compare,
    Expr,
    Index,
    Logic,
    Name,
    Neg,
    Num,
    Reduce,
    Where,
)

Entry = Callable[[tuple[int, ...]], float]  # the entry of an array at indices that count from 1
Bounded = tuple[float, float]  # a value and a bound on its error
U: Final = 2.0**-52  # an ulp: twice the unit roundoff, since libm is good to one ulp
CONSTANT_VALUES: Final = {"pi": math.pi, "e": math.e, "inf": math.inf}
_WORK: Final = 20_000


class NotScalarError(EvaluationError):
    """The formula needs whole vectors or matrices; `arrays` can compute it."""


@dataclass(slots=True)
class Point:
    """Values of names (a float, or an array's entries), and how far each index runs."""

    values: Mapping[str, float | Entry]
    sizes: Mapping[str, int] = field(default_factory=dict)
    bound: dict[str, int] = field(default_factory=dict)
    work: int = _WORK


def value_at(
    tree: Expr, values: Mapping[str, float | Entry], sizes: Mapping[str, int] | None = None
) -> float:
    """The value of `tree`; raises `UndefinedError` where there is no finite real one."""
    return bounded(tree, Point(values, sizes or {}))[0]


def bounded(tree: Expr, point: Point) -> Bounded:
    """The value of `tree` at `point`, and a bound on its rounding error."""
    try:
        value, error = _value(tree, point)
    except (OverflowError, ZeroDivisionError) as problem:
        raise UndefinedError(str(problem)) from None
    if not (math.isfinite(value) and math.isfinite(error)):
        raise UndefinedError("not finite")
    return value, error


def _value(node: Expr, point: Point) -> Bounded:
    point.work -= 1
    if point.work < 0:
        raise UndefinedError("too much work")
    match node:
        case Num():
            return float(node.value), 0.0
        case Name():
            return _name(node, point)
        case Neg():
            value, error = _value(node.operand, point)
            return -value, error
        case Binary():
            left, right = _value(node.left, point), _value(node.right, point)
            return _finite(_BINARY[node.op](left, right))
        case Call():
            return _finite(_call(node, point))
        case Where():
            chosen = node.then if _holds(node.condition, point) else node.otherwise
            return _value(chosen, point)
        case Index():
            return _entry(node, point)
        case Reduce():
            return _finite(_reduce(node, point))
        case _:
            raise EvaluationError("a condition is not a number")


def _finite(result: Bounded) -> Bounded:
    if not math.isfinite(result[0]):
        raise UndefinedError("not finite")
    return result


def _name(node: Name, point: Point) -> Bounded:
    if node.id in point.bound:
        return float(point.bound[node.id]), 0.0
    if node.id in point.values:
        value = point.values[node.id]
        if callable(value):
            raise NotScalarError(f"{node.id} is an array here")
        return float(value), 0.0
    if node.id in CONSTANT_VALUES:
        return CONSTANT_VALUES[node.id], 0.0
    raise EvaluationError(f"{node.id} has no value")


def _entry(node: Index, point: Point) -> Bounded:
    if not isinstance(node.base, Name):
        raise NotScalarError("an indexed function needs its whole argument")
    entry = point.values.get(node.base.id)
    if not callable(entry):
        raise EvaluationError(f"{node.base.id} has no entries here")
    return entry(tuple(_whole(n, point) for n in node.indices)), 0.0


def _whole(node: Expr, point: Point) -> int:
    value, _ = _value(node, point)
    if not value.is_integer():
        raise UndefinedError("an index is a whole number")
    return int(value)


def _rounding(value: float, *operands: float) -> float:
    """A bound on the rounding of one operation: none where all are short binary fractions.

    Multiples of 1/1024 below 2**16 have 26 bits, so their sums and products are exact.
    """
    for number in (value, *operands):
        if abs(number) >= 65536 or not (number * 1024).is_integer():
            return U * abs(value)
    return 0.0


def _add(a: Bounded, b: Bounded) -> Bounded:
    value = a[0] + b[0]
    return value, a[1] + b[1] + _rounding(value, a[0], b[0])


def _subtract(a: Bounded, b: Bounded) -> Bounded:
    value = a[0] - b[0]
    return value, a[1] + b[1] + _rounding(value, a[0], b[0])


def _kept(value: float) -> float:
    """`value`, unless it fell below what floats hold to full precision."""
    if abs(value) < 1e-300:
        raise UndefinedError("underflow")
    return value


def _multiply(a: Bounded, b: Bounded) -> Bounded:
    value = a[0] * b[0]
    if a[0] and b[0]:
        _kept(value)
    spread = abs(a[0]) * b[1] + abs(b[0]) * a[1] + a[1] * b[1]
    return value, spread + _rounding(value, a[0], b[0])


def _divide(a: Bounded, b: Bounded) -> Bounded:
    room = abs(b[0]) - b[1]
    if room <= 0:
        raise UndefinedError("division by zero")
    value = a[0] / b[0]
    if a[0]:
        _kept(value)
    rounding = _rounding(value, a[0], b[0]) if value * b[0] == a[0] else U * abs(value)
    return value, (a[1] + abs(value) * b[1]) / room + rounding


def _power(a: Bounded, b: Bounded) -> Bounded:
    (base, base_error), (exponent, exponent_error) = a, b
    if base == 0 and base_error == 0 and exponent_error == 0:
        if exponent == 0:
            return 1.0, 0.0
        if exponent < 0:
            raise UndefinedError("zero to a negative power")
        return 0.0, 0.0
    if exponent_error == 0 and exponent.is_integer():
        if exponent < 0 and abs(base) <= base_error:
            raise UndefinedError("zero to a negative power")
        value = base**exponent
        if base:
            _kept(value)
        slope = abs(exponent) * (abs(base) + base_error) ** (exponent - 1) if exponent else 0.0
        if exponent < 0:
            slope = abs(exponent) * (abs(base) - base_error) ** (exponent - 1)
        return value, slope * base_error + 2 * U * abs(value)
    if base - base_error <= 0:
        raise UndefinedError("a power of a number that may be negative")
    value = _kept(base**exponent)
    relative = abs(exponent) * base_error / (base - base_error)
    relative += abs(math.log(base)) * exponent_error + 2 * U
    return value, abs(value) * math.expm1(min(relative, 700.0))


_BINARY: Final[dict[str, Callable[[Bounded, Bounded], Bounded]]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
    "**": _power,
    "@": _multiply,
}


def sigmoid(x: float) -> float:
    """1 / (1 + exp(-x)), without overflow."""
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    power = math.exp(x)
    return power / (1 + power)


def normal_cdf(x: float) -> float:
    """The standard normal distribution function."""
    return 0.5 * math.erfc(-x / math.sqrt(2))


_SELU: Final = (1.0507009873554804934193349852946, 1.6732632423543772848170429916717)
_SMOOTH: Final[dict[str, tuple[Callable[[float], float], Callable[[float], float]]]] = {
    # function: its value, and a bound on its slope near x
    "sin": (math.sin, lambda _: 1.0),
    "cos": (math.cos, lambda _: 1.0),
    "arctan": (math.atan, lambda _: 1.0),
    "sinh": (math.sinh, math.cosh),
    "cosh": (math.cosh, math.cosh),
    "tanh": (math.tanh, lambda _: 1.0),
    "exp": (math.exp, math.exp),
    "abs": (abs, lambda _: 1.0),
    "relu": (lambda x: max(x, 0.0), lambda _: 1.0),
    "softplus": (lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x))), sigmoid),
    "sigmoid": (sigmoid, lambda x: sigmoid(x) * sigmoid(-x)),
    "erf": (math.erf, lambda _: 1.13),
    "Phi": (normal_cdf, lambda _: 0.4),
    "gelu": (lambda x: x * normal_cdf(x), lambda _: 1.2),
    "swish": (lambda x: x * sigmoid(x), lambda _: 1.1),
    "selu": (
        lambda x: _SELU[0] * (x if x > 0 else _SELU[1] * math.expm1(x)),
        lambda _: 1.8,
    ),
}
_LOGS: Final = {"log": math.log, "ln": math.log, "log2": math.log2, "log10": math.log10}
_STEPS: Final = {
    "floor": math.floor,
    "ceil": math.ceil,
    "sign": lambda x: (x > 0) - (x < 0),
}


def _call(node: Call, point: Point) -> Bounded:
    name = node.function
    if name in ("softmax", "logsumexp", "T", "trace", "norm", "dot"):
        raise NotScalarError(f"{name} needs vectors")
    values = [_value(n, point) for n in node.arguments]
    if name in ("max", "min"):
        choose = max if name == "max" else min
        return choose(v for v, _ in values), max(e for _, e in values)
    x, error = values[0]
    if name in _SMOOTH:
        function, slope = _SMOOTH[name]
        value = function(x)
        if name in ("exp", "sigmoid", "softplus"):
            _kept(value)
        if error == 0:
            return value, 2 * U * abs(value)
        return value, error * slope(x + math.copysign(error, x)) + 2 * U * abs(value)
    if name in _STEPS:
        if error and _STEPS[name](x - error) != _STEPS[name](x + error):
            raise UndefinedError(f"{name} at a step")
        return float(_STEPS[name](x)), 0.0
    return _roots_and_logs(name, values)


def _roots_and_logs(name: str, values: list[Bounded]) -> Bounded:
    x, error = values[0]
    if name in ("leaky_relu", "elu"):
        slope = values[1]
        if x > 0:
            return x, error
        below = (x, error) if name == "leaky_relu" else (math.expm1(x), error * math.exp(x + error))
        return _multiply(slope, below)
    if name == "tan":
        value = math.tan(x)
        return value, (1 + value * value) * error * 2 + 2 * U * abs(value)
    if name == "sqrt":
        if x == 0 and error == 0:
            return 0.0, 0.0
        if x - error <= 0:
            raise UndefinedError("a root of a number that may be negative")
        value = math.sqrt(x)
        return value, error / (2 * math.sqrt(x - error)) + U * value
    if name == "logit":
        return _subtract(
            _roots_and_logs("log", [(x, error)]),
            _roots_and_logs("log", [_subtract((1.0, 0.0), (x, error))]),
        )
    if x - error <= 0:
        raise UndefinedError("a logarithm of a number that may not be positive")
    value = _LOGS[name](x)
    return value, 2 * error / (x - error) * (4 if name == "log2" else 1) + 2 * U * abs(value)


def _holds(node: Expr, point: Point) -> bool:
    if isinstance(node, Logic):
        held = (_holds(n, point) for n in node.operands)
        return all(held) if node.op == "and" else any(held)
    if not isinstance(node, Compare):
        raise EvaluationError("a condition is needed")
    values = [_value(n, point) for n in node.operands]
    for relation, (a, a_error), (b, b_error) in zip(
        node.relations, values, values[1:], strict=False
    ):
        if abs(a - b) <= a_error + b_error and (a_error or b_error):
            raise UndefinedError("too close to the edge of a condition")
        if not _RELATION[relation](a, b):
            return False
    return True


_RELATION: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def _reduce(node: Reduce, point: Point) -> Bounded:
    if node.lower is not None and node.upper is not None:
        first, last = _whole(node.lower, point), _whole(node.upper, point)
    elif node.index in point.sizes:
        first, last = 1, point.sizes[node.index]
    else:
        raise EvaluationError(f"how far does {node.index} run?")
    outer = point.bound.get(node.index)
    values = []
    for value in range(first, last + 1):
        point.bound[node.index] = value
        values.append(_value(node.body, point))
    point.bound.pop(node.index, None)
    if outer is not None:
        point.bound[node.index] = outer
    return _folded(node.kind, values, first)


def _folded(kind: str, values: list[Bounded], first: int) -> Bounded:
    if kind in ("sum", "prod"):
        total: Bounded = (0.0, 0.0) if kind == "sum" else (1.0, 0.0)
        for value in values:
            total = _add(total, value) if kind == "sum" else _multiply(total, value)
        return total
    if not values:
        raise UndefinedError(f"{kind} of nothing")
    if kind == "mean":
        return _divide(_folded("sum", values, first), (float(len(values)), 0.0))
    sign = -1.0 if kind in ("min", "argmin") else 1.0
    best = max(range(len(values)), key=lambda k: sign * values[k][0])
    if kind in ("max", "min"):
        return values[best][0], max(e for _, e in values)
    margin = max(e for _, e in values)
    close = [k for k, v in enumerate(values) if abs(v[0] - values[best][0]) <= 2 * margin]
    if margin and len(close) > 1:
        raise UndefinedError("a tie that floats cannot settle")
    return float(first + best), 0.0
