"""Traced numbers: plain Python arithmetic that remembers how each value came about.

`Num` wraps a value (see `values`) together with the operation and operands that made it. A
generator's `solve` never notices: it adds, divides and takes roots; the tree is what the worked
steps are printed from. The functions here take a `Num`, a plain number or an array alike.
"""

from __future__ import annotations

import math
import operator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self, SupportsIndex, TypeAlias, cast

from nncards.problems import values
from nncards.problems.values import Array

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Number: TypeAlias = "Num | int | float | Fraction"


class Num:
    """A number, a vector or a matrix, and the operation that made it.

    `op` is `leaf` (a named quantity, `symbol` is its LaTeX), `const`, an operator, or a function's
    name; `args` are its operands. Comparisons compare values and give plain booleans.
    """

    __slots__ = ("args", "op", "symbol", "value")

    def __init__(self, value: Any, op: str, args: tuple[Any, ...] = (), symbol: str = "") -> None:
        self.value = value
        self.op = op
        self.args = args
        self.symbol = symbol

    # arithmetic

    def __add__(self, other: Number) -> Num:
        other = other if other.__class__ is Num else traced(other)
        return Num(self.value + other.value, "+", (self, other))

    def __radd__(self, other: Number) -> Num:
        return self if other.__class__ is int and other == 0 else traced(other) + self

    def __sub__(self, other: Number) -> Num:
        other = other if other.__class__ is Num else traced(other)
        return Num(self.value - other.value, "-", (self, other))

    def __rsub__(self, other: Number) -> Num:
        return traced(other) - self

    def __mul__(self, other: Number) -> Num:
        other = other if other.__class__ is Num else traced(other)
        return Num(self.value * other.value, "*", (self, other))

    def __rmul__(self, other: Any) -> Num:
        if other.__class__ is list:  # a list times a count is that list repeated
            return NotImplemented
        return traced(other) * self

    def __truediv__(self, other: Number) -> Num:
        other = other if other.__class__ is Num else traced(other)
        return Num(values.divide(self.value, other.value), "/", (self, other))

    def __rtruediv__(self, other: Number) -> Num:
        return traced(other) / self

    def __floordiv__(self, other: Number) -> Num:
        return floor(self / other)

    def __rfloordiv__(self, other: Number) -> Num:
        return floor(traced(other) / self)

    def __mod__(self, other: Number) -> Num:
        other = traced(other)
        return Num(self.value % other.value, "mod", (self, other))

    def __rmod__(self, other: Number) -> Num:
        return traced(other) % self

    def __pow__(self, other: Number) -> Num:
        other = other if other.__class__ is Num else traced(other)
        return Num(values.power(self.value, other.value), "**", (self, other))

    def __rpow__(self, other: Number) -> Num:
        return traced(other) ** self

    def __neg__(self) -> Num:
        return Num(-self.value, "neg", (self,))

    def __pos__(self) -> Num:
        return self

    def __abs__(self) -> Num:
        return Num(abs(self.value), "abs", (self,))

    # comparison and conversion: of values, never of trees

    def __lt__(self, other: Number) -> bool:
        return bool(self.value < plain(other))

    def __le__(self, other: Number) -> bool:
        return bool(self.value <= plain(other))

    def __gt__(self, other: Number) -> bool:
        return bool(self.value > plain(other))

    def __ge__(self, other: Number) -> bool:
        return bool(self.value >= plain(other))

    def __eq__(self, other: object) -> bool:
        return bool(self.value == plain(other))

    def __hash__(self) -> int:
        return hash(self.value)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __int__(self) -> int:
        return int(self.value)

    def __index__(self) -> int:
        if int(self.value) != self.value:
            raise TypeError(f"{self.value} is not a whole number")
        return int(self.value)

    def __float__(self) -> float:
        return float(self.value)

    def __floor__(self) -> int:
        return int(values.floor(self.value))

    def __ceil__(self) -> int:
        return int(values.ceiling(self.value))

    # vectors and matrices

    def __len__(self) -> int:
        return len(self.value)

    def __iter__(self) -> Iterator[Num]:
        return (self[i] for i in range(len(self.value)))

    def __getitem__(
        self, index: SupportsIndex | slice | tuple[SupportsIndex, SupportsIndex]
    ) -> Num:
        if isinstance(index, tuple):
            return self[index[0]][index[1]]
        if isinstance(index, slice):
            return vector(*(self[i] for i in range(*index.indices(len(self)))))
        at = index.__index__()
        at = at + len(self.value) if at < 0 else at
        if self.op == "leaf":
            return Num(self.value[at], "leaf", (), _subscript(self.symbol, at + 1))
        return Num(self.value[at], "item", (self, at))

    def __str__(self) -> str:
        from nncards.problems.typeset import value_latex

        return value_latex(self.value)

    def __repr__(self) -> str:
        return f"Num({self.value!r})"


def _subscript(symbol: str, index: int) -> str:
    """`x` gives `x_{2}`, a row `W_{1}` of a matrix gives `W_{1,2}`."""
    if symbol.endswith("}") and "_{" in symbol:
        return f"{symbol[:-1]},{index}}}"
    return f"{symbol}_{{{index}}}"


def plain(value: Any) -> Any:
    """The value without its history."""
    return value.value if value.__class__ is Num else value


def traced(value: Any) -> Num:
    """A constant as a `Num`: decimals written in the source are the rationals they look like."""
    if value.__class__ is Num:
        return value
    if value.__class__ is Constant:
        return value.tree
    if isinstance(value, float):
        value = values.rational(value)
    elif isinstance(value, (list, tuple)):
        return vector(*value)
    return Num(value, "const")


def leaf(value: Any, symbol: str) -> Num:
    """A named quantity, given or already worked out."""
    return Num(value, "leaf", (), symbol)


class Constant(float):
    """A float that knows how it was written: what `decimal` and `PI` are, and what is made of them.

    In a plain run it counts as the float that it is; beside a traced number it is its tree.
    """

    __slots__ = ("tree",)
    tree: Num

    def __new__(cls, tree: Num) -> Self:
        """The value of a tree, with the tree."""
        made = super().__new__(cls, float(tree.value))
        made.tree = tree
        return made

    def _with(
        self, other: Any, operation: Callable[[Any, Any], Any], *, swapped: bool = False
    ) -> Any:
        if not isinstance(other, (int, float, Fraction)):
            return NotImplemented
        pair = (traced(other), self.tree) if swapped else (self.tree, traced(other))
        return Constant(operation(*pair))

    def __add__(self, other: Any) -> Any:
        return self._with(other, operator.add)

    def __radd__(self, other: Any) -> Any:
        return self._with(other, operator.add, swapped=True)

    def __sub__(self, other: Any) -> Any:
        return self._with(other, operator.sub)

    def __rsub__(self, other: Any) -> Any:
        return self._with(other, operator.sub, swapped=True)

    def __mul__(self, other: Any) -> Any:
        return self._with(other, operator.mul)

    def __rmul__(self, other: Any) -> Any:
        return self._with(other, operator.mul, swapped=True)

    def __truediv__(self, other: Any) -> Any:
        return self._with(other, operator.truediv)

    def __rtruediv__(self, other: Any) -> Any:
        return self._with(other, operator.truediv, swapped=True)

    def __pow__(self, other: Any, mod: None = None) -> Any:
        return self._with(other, operator.pow)

    def __rpow__(self, other: Any, mod: None = None) -> Any:
        return self._with(other, operator.pow, swapped=True)

    def __neg__(self) -> Any:
        return Constant(-self.tree)


def _function(
    name: str, apply: Callable[[Any], Any], of_float: Callable[[float], Any]
) -> Callable[[Number], Num]:
    """A function that is exact on traced numbers (`apply`) and fast on plain ones (`of_float`)."""

    def function(a: Number) -> Num:
        if a.__class__ is Num:
            return Num(apply(a.value), name, (a,))
        if a.__class__ is Constant:
            return cast("Num", Constant(function(a.tree)))
        return cast("Num", values.each(of_float, a))

    function.__name__ = name
    function.__doc__ = f"`{name}` of each entry; exact where the result is rational."
    return function


sqrt = _function("sqrt", values.root, math.sqrt)
exp = _function("exp", values.exponential, math.exp)
log = _function("log", values.logarithm, math.log)
tanh = _function("tanh", values.hyperbolic_tangent, math.tanh)
sigmoid = _function("sigmoid", values.logistic, lambda a: 0.5 * (1 + math.tanh(a / 2)))
relu = _function("relu", values.rectify, values.rectify)
sign = _function("sign", values.sign, values.sign)
floor = _function("floor", values.floor, values.floor)
ceil = _function("ceil", values.ceiling, values.ceiling)
sin = _function("sin", values.elementwise(math.sin, 0), math.sin)
cos = _function("cos", values.elementwise(math.cos, 1), math.cos)
arctan = _function("arctan", values.elementwise(math.atan, 0), math.atan)
softplus = _function("softplus", values.elementwise(values.softplus), values.softplus)
normal_cdf = _function("normal_cdf", values.normal_cdf, values.normal_cdf)


def decimal(text: str | float | Fraction) -> Num:
    """An exact constant that prints as such: `log(decimal("0.1"))`, `decimal("1/3")`."""
    value = Fraction(text) if isinstance(text, str) else values.rational(text)
    exact = int(value) if value.denominator == 1 else value
    return cast("Num", Constant(Num(exact, "const")))


# prints as \pi, also where the numbers are put in
PI = cast("Num", Constant(Num(math.pi, "leaf", (), r"\pi")))


def _fold(name: str, apply: Callable[..., Any], *args: Any) -> Num:
    if any(map(_is_traced, args)):
        nums = tuple(traced(arg) for arg in args)
        return Num(apply(*(num.value for num in nums)), name, nums)
    return cast("Num", apply(*(Array(a) if isinstance(a, (list, tuple)) else a for a in args)))


def _is_traced(value: Any) -> bool:
    return value.__class__ is Num or (
        value.__class__ in (list, tuple) and any(map(_is_traced, value))
    )


def _columns(value: Any) -> Array:
    return Array(
        [Array(column) for column in zip(*(row.items for row in value.items), strict=True)]
    )


def _sum(value: Any, axis: int | None) -> Any:
    if axis is None:
        return sum(values.entries(value))
    rows = value if axis == 1 else _columns(value)
    return Array([sum(row.items) for row in rows.items])


def _reduce(name: str, a: Any, axis: int | None) -> Num:
    if isinstance(a, (list, tuple)):
        a = vector(*a)
    value = plain(a)
    count = len(values.entries(value)) if axis is None else values.shape(value)[axis]
    result = _sum(value, axis)
    if a.__class__ is not Num:
        return cast("Num", result / count if name == "mean" else result)
    return Num(values.divide(result, count) if name == "mean" else result, name, (a, axis, count))


def total(a: Any, axis: int | None = None) -> Num:
    """The sum of all entries; with `axis=0` of each column, with `axis=1` of each row."""
    return _reduce("sum", a, axis)


def mean(a: Any, axis: int | None = None) -> Num:
    """The mean of all entries; with `axis=0` of each column, with `axis=1` of each row."""
    return _reduce("mean", a, axis)


def dot(a: Any, b: Any) -> Num:
    """The inner product of two vectors."""
    return _fold("dot", lambda x, y: sum((x * y).items), a, b)


def norm(a: Any) -> Num:
    """The Euclidean norm of all entries."""
    return _fold("norm", lambda x: values.root(sum([e * e for e in values.entries(x)])), a)


def matmul(a: Any, b: Any) -> Num:
    """Matrix times vector, vector times matrix, or matrix times matrix."""
    return _fold("matmul", _matmul, a, b)


def _matmul(a: Any, b: Any) -> Any:
    if values.depth(a) == 1:
        return Array([sum((a * column).items) for column in _columns(b).items])
    if values.depth(b) == 1:
        return Array([sum((row * b).items) for row in a.items])
    columns = _columns(b).items
    return Array([Array([sum((row * column).items) for column in columns]) for row in a.items])


def transpose(a: Any) -> Num:
    """Rows and columns exchanged."""
    return _fold("transpose", _columns, a)


def outer(a: Any, b: Any) -> Num:
    """The matrix of all products `a_i b_j`."""
    return _fold("outer", lambda x, y: Array([y * item for item in x.items]), a, b)


def vector(*items: Any) -> Num:
    """A vector of the given numbers (or, of vectors, the matrix with these rows)."""
    rows = [vector(*item) if isinstance(item, (list, tuple)) else item for item in items]
    if any(map(_is_traced, rows)):
        nums = tuple(traced(row) for row in rows)
        return Num(Array([num.value for num in nums]), "vector", nums)
    return cast("Num", Array(rows))


def matrix(rows: Sequence[Sequence[Any]]) -> Num:
    """A matrix by its rows."""
    return vector(*(vector(*row) for row in rows))


def maximum(*items: Any) -> Num:
    """The largest of the arguments, entry by entry."""
    return _fold("max", lambda *xs: _extreme(max, xs), *items)


def minimum(*items: Any) -> Num:
    """The smallest of the arguments, entry by entry."""
    return _fold("min", lambda *xs: _extreme(min, xs), *items)


def _extreme(choose: Callable[[Any, Any], Any], items: Sequence[Any]) -> Any:
    result = items[0]
    for item in items[1:]:
        result = values.pairwise(choose, result, item)
    return result


def largest(a: Any) -> Num:
    """The largest entry of a vector or matrix."""
    return _fold("largest", lambda x: max(values.entries(x)), a)


def smallest(a: Any) -> Num:
    """The smallest entry of a vector or matrix."""
    return _fold("smallest", lambda x: min(values.entries(x)), a)


def argmax(a: Any) -> int:
    """The index (from 0) of the first largest entry of a vector: a plain integer."""
    items = list(plain(a))
    return max(range(len(items)), key=lambda i: (plain(items[i]), -i))


def argmin(a: Any) -> int:
    """The index (from 0) of the first smallest entry of a vector: a plain integer."""
    items = list(plain(a))
    return min(range(len(items)), key=lambda i: (plain(items[i]), i))
