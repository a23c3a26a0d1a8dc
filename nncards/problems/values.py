"""The values that problems compute with: exact where a person would be exact, else floats.

A scalar is an `int`, a `Fraction`, a `Log` (a rational multiple of the logarithm of a rational) or
a `float`; an `Array` holds scalars (a vector) or arrays (a matrix, by rows). Every function here
takes any of them and stays exact as long as the mathematics does: `root(Fraction(9, 4))` is
`Fraction(3, 2)`, `exponential(Log(2, 3))` is `9`, and only what is irrational becomes a float.
"""

from __future__ import annotations

import math
import operator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LARGEST_EXPONENT = 4096  # beyond it an exact power is of no use to anyone


class Log:
    """`times * ln(of)`, exactly; `of` is a positive rational other than 1."""

    __slots__ = ("of", "times")

    def __init__(self, times: Fraction | int, of: Fraction | int) -> None:
        self.times = times
        self.of = of

    def __float__(self) -> float:
        return float(self.times) * math.log(self.of)

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Log) and _is_small(self.times) and _is_small(other.times):
            return logarithm(
                Fraction(self.of) ** int(self.times) * Fraction(other.of) ** int(other.times)
            )
        return (
            self
            if _is_zero(other)
            else float(self) + other
            if _is_scalar(other)
            else NotImplemented
        )

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, (int, Fraction)):
            return Log(self.times * other, self.of) if other else 0
        return float(self) * other if _is_scalar(other) else NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return divide(self, other) if _is_scalar(other) else NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        return divide(other, self) if _is_scalar(other) else NotImplemented

    def __pow__(self, other: Any) -> Any:
        return power(self, other) if _is_scalar(other) else NotImplemented

    def __neg__(self) -> Log:
        return Log(-self.times, self.of)

    def __abs__(self) -> Log:
        return self if float(self) >= 0 else -self

    def __lt__(self, other: Any) -> bool:
        return float(self) < float(other)

    def __le__(self, other: Any) -> bool:
        return float(self) <= float(other)

    def __gt__(self, other: Any) -> bool:
        return float(self) > float(other)

    def __ge__(self, other: Any) -> bool:
        return float(self) >= float(other)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Log):
            return (self.times, self.of) == (other.times, other.of) or float(self) == float(other)
        return _is_scalar(other) and float(self) == other

    def __hash__(self) -> int:
        return hash(float(self))

    def __repr__(self) -> str:
        return f"Log({self.times}, {self.of})"


def _is_small(times: Fraction | int) -> bool:
    return times in {-4, -3, -2, -1, 1, 2, 3, 4}


def _is_zero(value: Any) -> bool:
    return isinstance(value, (int, Fraction)) and value == 0


def _is_scalar(value: Any) -> bool:
    return isinstance(value, (int, float, Fraction, Log))


class Array:
    """A vector of scalars or a matrix of rows. Arithmetic is elementwise.

    A scalar goes with every entry; a vector goes with every row of a matrix. The operators are
    Python's own, for arrays of floats; `divide` and `power` are the exact ones.
    """

    __slots__ = ("items",)

    def __init__(self, items: Sequence[Any]) -> None:
        self.items = items if items.__class__ is tuple else tuple(items)

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, tuple):
            return self.items[index[0]][index[1]]
        if isinstance(index, slice):
            return Array(self.items[index])
        return self.items[index]

    def __add__(self, other: Any) -> Any:
        return pairwise(operator.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return pairwise(operator.add, other, self)

    def __sub__(self, other: Any) -> Any:
        return pairwise(operator.sub, self, other)

    def __rsub__(self, other: Any) -> Any:
        return pairwise(operator.sub, other, self)

    def __mul__(self, other: Any) -> Any:
        return pairwise(operator.mul, self, other)

    def __rmul__(self, other: Any) -> Any:
        return pairwise(operator.mul, other, self)

    def __truediv__(self, other: Any) -> Any:
        return pairwise(operator.truediv, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return pairwise(operator.truediv, other, self)

    def __floordiv__(self, other: Any) -> Any:
        return pairwise(operator.floordiv, self, other)

    def __mod__(self, other: Any) -> Any:
        return pairwise(operator.mod, self, other)

    def __pow__(self, other: Any) -> Any:
        return pairwise(_real_power, self, other)

    def __rpow__(self, other: Any) -> Any:
        return pairwise(_real_power, other, self)

    def __neg__(self) -> Array:
        return Array([-item for item in self.items])

    def __pos__(self) -> Array:
        return self

    def __abs__(self) -> Array:
        return Array([abs(item) for item in self.items])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Array) and self.items == other.items

    def __hash__(self) -> int:
        return hash(self.items)

    def __repr__(self) -> str:
        return f"Array({list(self.items)!r})"


def _real_power(a: Any, b: Any) -> Any:
    return _real(a**b)


def depth(value: Any) -> int:
    """0 for a scalar, 1 for a vector, 2 for a matrix."""
    count = 0
    while value.__class__ is Array:
        count += 1
        value = value.items[0] if value.items else None
    return count


def shape(value: Any) -> tuple[int, ...]:
    """The number of entries along each axis; `()` for a scalar."""
    if value.__class__ is not Array:
        return ()
    sizes = []
    while value.__class__ is Array:
        sizes.append(len(value.items))
        value = value.items[0] if value.items else None
    return tuple(sizes)


def pairwise(function: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    """`function` of each pair of entries; a scalar, or a vector beside a matrix, is repeated."""
    if a.__class__ is not Array:
        if b.__class__ is not Array:
            return function(a, b)
        return Array(
            [pairwise(function, a, y) for y in b.items]
            if is_matrix(b)
            else [function(a, y) for y in b.items]
        )
    if b.__class__ is not Array:
        return Array(
            [pairwise(function, x, b) for x in a.items]
            if is_matrix(a)
            else [function(x, b) for x in a.items]
        )
    rows = is_matrix(a)
    if rows != is_matrix(b):
        if rows:
            return Array([pairwise(function, row, b) for row in a.items])
        return Array([pairwise(function, a, row) for row in b.items])
    if len(a.items) != len(b.items):
        raise ValueError(f"arrays of shapes {shape(a)} and {shape(b)} do not go together")
    if rows:
        return Array([pairwise(function, x, y) for x, y in zip(a.items, b.items, strict=True)])
    return Array(tuple(map(function, a.items, b.items)))


def is_matrix(value: Array) -> bool:
    """Whether an array's items are rows."""
    return bool(value.items) and value.items[0].__class__ is Array


def each(function: Callable[[Any], Any], value: Any) -> Any:
    """`function` of every entry."""
    if value.__class__ is not Array:
        return function(value)
    if is_matrix(value):
        return Array([each(function, row) for row in value.items])
    return Array(tuple(map(function, value.items)))


def entries(value: Any) -> Sequence[Any]:
    """All scalars of a value, row by row."""
    if value.__class__ is not Array:
        return (value,)
    if is_matrix(value):
        return [entry for row in value.items for entry in entries(row)]
    items: Sequence[Any] = value.items
    return items


def divide(a: Any, b: Any) -> Any:
    """`a / b`, exact for rationals and for a `Log` over a rational."""
    if isinstance(a, Array) or isinstance(b, Array):
        return pairwise(divide, a, b)
    if isinstance(b, (int, Fraction)):
        if isinstance(a, (int, Fraction)):
            return Fraction(a, b)
        if isinstance(a, Log):
            return Log(Fraction(a.times) / b, a.of)
    elif isinstance(a, Log) and isinstance(b, Log) and a.of == b.of:
        return Fraction(a.times) / b.times
    return float(a) / float(b)


def power(a: Any, b: Any) -> Any:
    """`a ** b`, exact for a rational and a whole or half exponent where the result is rational."""
    if isinstance(a, Array) or isinstance(b, Array):
        return pairwise(power, a, b)
    if isinstance(a, (int, Fraction)) and isinstance(b, (int, Fraction)):
        if b.denominator == 1 and abs(b.numerator) <= LARGEST_EXPONENT:
            return a ** int(b) if b.numerator >= 0 else Fraction(a) ** int(b)
        if b.denominator == 2:
            return power(root(a), b.numerator)
    return _real(float(a) ** float(b))


def _real(value: Any) -> Any:
    if value.__class__ is complex:
        raise ValueError("a negative number to a broken power")
    return value


def root(a: Any) -> Any:
    """The square root, exact for squares of rationals."""
    if isinstance(a, Array):
        return each(root, a)
    if isinstance(a, (int, Fraction)):
        if a < 0:
            raise ValueError(f"the square root of {a}")
        top, bottom = math.isqrt(a.numerator), math.isqrt(a.denominator)
        if top * top == a.numerator and bottom * bottom == a.denominator:
            return top if bottom == 1 else Fraction(top, bottom)
    return math.sqrt(a)


def exponential(a: Any) -> Any:
    """`e ** a`, exact for 0 and for whole multiples of a logarithm."""
    if isinstance(a, Array):
        return each(exponential, a)
    if isinstance(a, Log):
        return power(a.of, a.times)
    return 1 if a == 0 else math.exp(a)


def logarithm(a: Any) -> Any:
    """The natural logarithm, kept exact for rationals."""
    if isinstance(a, Array):
        return each(logarithm, a)
    if isinstance(a, (int, Fraction)):
        if a <= 0:
            raise ValueError(f"the logarithm of {a}")
        return 0 if a == 1 else Log(1, a)
    return math.log(a)


def sign(a: Any) -> Any:
    """-1, 0 or 1."""
    return each(sign, a) if isinstance(a, Array) else (a > 0) - (a < 0)


def floor(a: Any) -> Any:
    """The largest whole number not above `a`; a float a hair below a whole number is that number."""
    if isinstance(a, Array):
        return each(floor, a)
    return math.floor(a + 1e-9) if isinstance(a, (float, Log)) else math.floor(a)


def ceiling(a: Any) -> Any:
    """The smallest whole number not below `a`, with the same hair's breadth."""
    return each(ceiling, a) if isinstance(a, Array) else -floor(-a)


def rectify(a: Any) -> Any:
    """`max(0, a)`."""
    return each(rectify, a) if isinstance(a, Array) else max(0, a)


def logistic(a: Any) -> Any:
    """`1 / (1 + e**-a)`, exact where the exponential is."""
    if isinstance(a, Array):
        return each(logistic, a)
    small = exponential(-abs(a))
    return divide(1, 1 + small) if a >= 0 else divide(small, 1 + small)


def hyperbolic_tangent(a: Any) -> Any:
    """`tanh(a)`, exact where `e**(2 a)` is."""
    if isinstance(a, Array):
        return each(hyperbolic_tangent, a)
    if isinstance(a, float):
        return math.tanh(a)
    small = exponential(-2 * abs(a))
    return sign(a) * divide(1 - small, 1 + small)


def normal_cdf(a: Any) -> Any:
    """The standard normal distribution function."""
    if isinstance(a, Array):
        return each(normal_cdf, a)
    return Fraction(1, 2) if a == 0 else 0.5 * math.erfc(-float(a) / math.sqrt(2))


def softplus(a: Any) -> float:
    """`ln(1 + e**a)` of a scalar."""
    return max(float(a), 0.0) + math.log1p(math.exp(-abs(float(a))))


def elementwise(function: Callable[[float], float], at_zero: Any = None) -> Callable[[Any], Any]:
    """A function of floats made one of any value; `at_zero` is its exact value at 0."""

    def applied(a: Any) -> Any:
        if isinstance(a, Array):
            return each(applied, a)
        return at_zero if at_zero is not None and a == 0 else function(a)

    return applied


def as_float(value: Any) -> Any:
    """Fractions, logarithms and constants become floats; integers and words stay as they are."""
    kind = value.__class__
    if kind is float or kind is int:
        return value
    if kind is Fraction:
        top, bottom = value.as_integer_ratio()
        return top / bottom
    if kind is Array:
        return each(as_float, value)
    return value if isinstance(value, (int, str)) else float(value)


def as_list(value: Any) -> Any:
    """Nested lists of floats (integers stay integers): for JSON and for the reference."""
    kind = value.__class__
    if kind is float or kind is int:
        return value
    if kind is Fraction:
        top, bottom = value.as_integer_ratio()
        return top if bottom == 1 else top / bottom
    if kind is Array:
        return [as_list(item) for item in value.items]
    return value if isinstance(value, (int, str)) else float(value)


def as_array(value: Any) -> Any:
    """Nested lists as arrays; numbers stay what they are."""
    return Array([as_array(item) for item in value]) if isinstance(value, list) else value


def from_json(value: Any) -> Any:
    """A value from JSON: lists become arrays, decimals the rationals that they stand for."""
    if isinstance(value, list):
        return Array([from_json(item) for item in value])
    return rational(value) if isinstance(value, float) else value


def to_json(value: Any) -> Any:
    """A value as JSON has it. Rationals become the nearest float, which `from_json` reads back."""
    return as_list(value)


def rational(value: float | str | Fraction) -> Fraction:
    """The rational a person means: 0.1 and 1 - 0.9 are one tenth, sixteen digits of 1/3 one third."""
    if isinstance(value, float):
        simple = Fraction(value).limit_denominator(10_000)
        return simple if abs(float(simple) - value) <= 4e-16 * abs(value) else Fraction(repr(value))
    return Fraction(value)
