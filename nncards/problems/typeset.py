"""Values and traced trees as LaTeX.

One printer serves the formula in symbols and the same formula with the numbers put in: only the
leaves differ. Brackets come from precedence, so what is printed always means what was computed.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from nncards.problems import values
from nncards.problems.trace import Num
from nncards.problems.values import Array, Log

if TYPE_CHECKING:
    from collections.abc import Callable

DIGITS = 5  # significant digits of a printed intermediate result
WIDEST_ROW = 64  # a vector whose entries are longer than this together is written as a column
MOST_ENTRIES = 12  # a larger array is not written out entry by entry

Index: TypeAlias = "tuple[int | str, ...]"
Printed: TypeAlias = tuple[str, int]

SUM, PRODUCT, TALL, POWER, ATOM = 1, 2, 3, 4, 5  # how tightly a printed text holds together

FUNCTIONS = {
    "tanh": r"\tanh",
    "sigmoid": r"\sigma",
    "sign": r"\operatorname{sign}",
    "sin": r"\sin",
    "cos": r"\cos",
    "arctan": r"\arctan",
    "softplus": r"\operatorname{softplus}",
    "normal_cdf": r"\Phi",
}


class UnprintableError(Exception):
    """This tree has no short formula; its step shows the value alone."""


def number(value: Any) -> Printed:
    """A scalar's LaTeX, and how tightly it holds together."""
    kind = value.__class__
    if kind is int:
        return str(value), ATOM
    if kind is Fraction:
        return _fraction(*value.as_integer_ratio())[0]
    if kind is Log:
        return _logarithm(value)
    return _float(float(value))[0]


def _is_exact(value: Any) -> bool:
    """Whether the digits that `number` gives are the value itself."""
    kind = value.__class__
    if kind is int or kind is str or kind is Log:
        return True
    if kind is Fraction:
        return _fraction(*value.as_integer_ratio())[1]
    return _float(float(value))[1]


@lru_cache(maxsize=65536)
def _fraction(top: int, bottom: int) -> tuple[Printed, bool]:
    if bottom == 1:
        return (str(top), ATOM), True
    value = top / bottom
    for places in range(1, 7):
        if 10**places % bottom == 0:
            text = f"{value:.{places}f}"
            digits = len(text.replace(".", "").lstrip("-0"))
            if digits <= DIGITS and (places <= 4 or digits > 1):
                return (text, ATOM), True
            break
    power_of_ten = len(str(bottom)) - 1
    if bottom == 10**power_of_ten and 0 < abs(top) < 10:
        exponent = f"10^{{{-power_of_ten}}}"
        return ((exponent, POWER) if top == 1 else (rf"{top} \cdot {exponent}", PRODUCT)), True
    if bottom <= 1000 and abs(top) <= 10_000:
        sign = "-" if top < 0 else ""
        return (rf"{sign}\frac{{{abs(top)}}}{{{bottom}}}", TALL), True
    return _float(value)


def _logarithm(value: Log) -> Printed:
    of, tight = number(value.of)
    text = rf"\ln\left({of}\right)" if tight < TALL else rf"\ln {of}"
    if value.times == 1:
        return text, TALL
    if value.times == -1:
        return "-" + text, PRODUCT
    return f"{number(value.times)[0]} {text}", PRODUCT


def _float(value: float) -> tuple[Printed, bool]:
    if not math.isfinite(value):
        return (
            (r"\infty" if value > 0 else r"-\infty" if value < 0 else r"\mathrm{NaN}"),
            ATOM,
        ), True
    if value and not 1e-4 <= abs(value) < 1e7:
        mantissa, exponent = f"{value:.{DIGITS - 1}e}".split("e")
        return (rf"{_trim(mantissa)} \cdot 10^{{{int(exponent)}}}", PRODUCT), False
    places = DIGITS - 1 - math.floor(math.log10(abs(value))) if value else 0
    text = _trim(f"{value:.{max(places, 0)}f}")
    return (text, ATOM), abs(float(text) - value) <= 1e-12 * abs(value)


def _trim(text: str) -> str:
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def value_latex(value: Any) -> str:
    """A value as LaTeX: a number, a vector in round brackets, a matrix."""
    if isinstance(value, Num):
        return value_latex(value.value)
    if isinstance(value, str):
        return rf"\text{{{value}}}"
    if values.depth(value) == 1:
        return _row([number(item)[0] for item in value.items])
    if values.depth(value) == 2:
        return _table([[number(item)[0] for item in row.items] for row in value.items])
    return number(value)[0]


def is_exact(value: Any) -> bool:
    """Whether the printed digits are the value itself."""
    return all(map(_is_exact, values.entries(value)))


def decimals(value: Any) -> str:
    """A value with its fractions and logarithms as rounded decimals."""
    return value_latex(values.each(float, value))


def _row(items: list[str]) -> str:
    return r"\left(" + r",\; ".join(items) + r"\right)"


def _table(rows: list[list[str]]) -> str:
    return r"\begin{pmatrix} " + r" \\ ".join(" & ".join(row) for row in rows) + r" \end{pmatrix}"


def symbolic(tree: Num) -> str:
    """The formula in symbols, or an empty string if there is none to print."""
    if tree.op in ("leaf", "const"):
        return tree.symbol if tree.op == "leaf" else ""
    try:
        text = _Printer(numeric=False).show(tree, None)[0]
        return text if tree.op != "vector" or _width(text) <= WIDEST_ROW else ""
    except UnprintableError:
        return ""


def numeric(tree: Num) -> str:
    """The formula with the numbers put in, entry by entry; empty if it would be too long."""
    if tree.op == "const":
        return ""
    shape = values.shape(tree.value)
    if math.prod(shape) > MOST_ENTRIES:
        return ""
    show = _Printer(numeric=True).show
    try:
        if not shape:
            return show(tree, None)[0]
        if len(shape) == 1:
            items = [show(tree, (i,))[0] for i in range(shape[0])]
            wide = sum(map(_width, items)) > WIDEST_ROW
            return _table([[item] for item in items]) if wide else _row(items)
        return _table([[show(tree, (i, j))[0] for j in range(shape[1])] for i in range(shape[0])])
    except UnprintableError:
        return ""


def _width(latex: str) -> int:
    """Roughly how many characters wide a formula is."""
    return len(_UNSEEN.sub("", latex))


_UNSEEN = re.compile(r"\\[A-Za-z]+|[{}^_\s]")


class _Printer:
    """Prints a tree in symbols or in numbers; `index` selects an entry of what is an array."""

    def __init__(self, *, numeric: bool) -> None:
        self.numeric = numeric

    def show(self, node: Num, index: Index | None) -> Printed:
        op = node.op
        if node.value.__class__ is not Array:  # most nodes are scalars, most of these leaves
            if op == "leaf" and not (self.numeric and node.symbol != r"\pi"):
                return node.symbol, ATOM
            if op in ("const", "leaf"):
                return number(node.value)
        method = METHODS.get(op)
        if method is not None:
            return method(self, node, index)
        return self.call(FUNCTIONS[node.op], node, index)

    # leaves

    def const(self, node: Num, index: Index | None) -> Printed:
        entry = self.entry(node, index)
        return (value_latex(entry), ATOM) if isinstance(entry, Array) else number(entry)

    def leaf(self, node: Num, index: Index | None) -> Printed:
        if self.numeric and node.symbol != r"\pi":
            return self.const(node, index)
        index = (index or ())[-values.depth(node.value) :] if values.depth(node.value) else ()
        if not index:
            return node.symbol, ATOM
        below = ",".join(str(i + 1) if isinstance(i, int) else i for i in index)
        if node.symbol.endswith("}") and "_{" in node.symbol:
            return f"{node.symbol[:-1]},{below}}}", ATOM
        return (
            rf"{node.symbol}_{{{below}}}"
            if "_" not in node.symbol
            else rf"({node.symbol})_{{{below}}}"
        ), ATOM

    def entry(self, node: Num, index: Index | None) -> Any:
        value, deep = node.value, values.depth(node.value)
        if deep and index:
            for at in index[-deep:]:
                if not isinstance(at, int):
                    raise UnprintableError
                value = value.items[at]
        if isinstance(value, Array) and self.numeric:
            raise UnprintableError
        return value

    # operators

    def plus(self, node: Num, index: Index | None) -> Printed:
        left, right = self.show(node.args[0], index), self.show(node.args[1], index)
        return f"{left[0]} + {_bracket(right, above=0)}", SUM

    def minus(self, node: Num, index: Index | None) -> Printed:
        left, right = self.show(node.args[0], index), self.show(node.args[1], index)
        return f"{left[0]} - {_bracket(right, above=SUM)}", SUM

    def times(self, node: Num, index: Index | None) -> Printed:
        left, right = self.show(node.args[0], index), self.show(node.args[1], index)
        before = _bracket(left, above=SUM, sign=False)
        after = _bracket(right, above=SUM)
        dot = (
            self.numeric
            or after[0].isdigit()
            or node.args[1].op == "const"
            or after.startswith("10^")
        )
        return f"{before} \\cdot {after}" if dot else f"{before} {after}", PRODUCT

    def over(self, node: Num, index: Index | None) -> Printed:
        top, bottom = self.show(node.args[0], index), self.show(node.args[1], index)
        return rf"\frac{{{top[0]}}}{{{bottom[0]}}}", TALL

    def modulo(self, node: Num, index: Index | None) -> Printed:
        left, right = self.show(node.args[0], index), self.show(node.args[1], index)
        return rf"{_bracket(left, above=SUM)} \bmod {_bracket(right, above=PRODUCT)}", PRODUCT

    def raised(self, node: Num, index: Index | None) -> Printed:
        base, exponent = self.show(node.args[0], index), self.show(node.args[1], index)
        below = _bracket(base, above=POWER)
        if below == base[0] and "^" in below:
            below = rf"\left({below}\right)"
        return f"{below}^{{{exponent[0]}}}", POWER

    def negative(self, node: Num, index: Index | None) -> Printed:
        return "-" + _bracket(self.show(node.args[0], index), above=SUM), PRODUCT

    def absolute(self, node: Num, index: Index | None) -> Printed:
        return rf"\left|{self.show(node.args[0], index)[0]}\right|", ATOM

    # functions

    def call(self, name: str, node: Num, index: Index | None) -> Printed:
        return rf"{name}\left({self.show(node.args[0], index)[0]}\right)", TALL

    def root(self, node: Num, index: Index | None) -> Printed:
        return rf"\sqrt{{{self.show(node.args[0], index)[0]}}}", TALL

    def exponential(self, node: Num, index: Index | None) -> Printed:
        return rf"e^{{{self.show(node.args[0], index)[0]}}}", POWER

    def logarithm(self, node: Num, index: Index | None) -> Printed:
        text, tight = self.show(node.args[0], index)
        plain = tight == ATOM and not text.startswith("-")
        return (rf"\ln {text}" if plain else rf"\ln\left({text}\right)"), TALL

    def rectified(self, node: Num, index: Index | None) -> Printed:
        return rf"\max\left(0,\; {self.show(node.args[0], index)[0]}\right)", TALL

    def floor(self, node: Num, index: Index | None) -> Printed:
        return rf"\left\lfloor {self.show(node.args[0], index)[0]} \right\rfloor", ATOM

    def ceiling(self, node: Num, index: Index | None) -> Printed:
        return rf"\left\lceil {self.show(node.args[0], index)[0]} \right\rceil", ATOM

    def extreme(self, node: Num, index: Index | None) -> Printed:
        items = [self.show(arg, index)[0] for arg in node.args]
        return rf"\{node.op}\left({_commas(items)}\right)", TALL

    def of_entries(self, node: Num, _index: Index | None) -> Printed:
        name = r"\max" if node.op == "largest" else r"\min"
        if not self.numeric:
            return rf"{name} {_bracket(self.show(node.args[0], None), above=PRODUCT)}", TALL
        items = [self.show(node.args[0], at)[0] for at in _places(node.args[0])]
        return rf"{name}\left({_commas(items)}\right)", TALL

    # sums

    def add_up(self, terms: list[Printed]) -> Printed:
        if len(terms) > MOST_ENTRIES:
            raise UnprintableError
        return " + ".join(
            _bracket(term, above=0) if i else term[0] for i, term in enumerate(terms)
        ), SUM

    def sum(self, node: Num, index: Index | None) -> Printed:
        inner, axis, _ = node.args
        if self.numeric:
            return self.add_up([self.show(inner, at) for at in _along(inner, axis, index)])
        deep = values.depth(inner.value)
        if axis is None:
            letters: Index = ("i",) if deep == 1 else ("i", "j")
            letter = ",".join(str(i) for i in letters)
        else:
            letter = "i" if axis == 0 else "j"
            letters = ("i", *(index or ("j",))) if axis == 0 else (*(index or ("i",)), "j")
        term = self.show(inner, letters)
        return rf"\sum_{{{letter}}} {_bracket(term, above=SUM)}", SUM

    def mean(self, node: Num, index: Index | None) -> Printed:
        text = self.sum(node, index)[0]
        if self.numeric:
            return rf"\frac{{{text}}}{{{node.args[2]}}}", TALL
        return rf"\frac{{1}}{{{node.args[2]}}} {text}", PRODUCT

    def product_sum(self, pairs: list[tuple[Num, Index, Num, Index]]) -> Printed:
        terms: list[Printed] = []
        for a, at, b, bt in pairs:
            left, right = self.show(a, at), self.show(b, bt)
            before = _bracket(left, above=SUM, sign=bool(terms))
            terms.append((rf"{before} \cdot {_bracket(right, above=SUM)}", PRODUCT))
        return self.add_up(terms)

    def dot(self, node: Num, _index: Index | None) -> Printed:
        a, b = node.args
        if self.numeric:
            return self.product_sum([(a, (i,), b, (i,)) for i in range(len(a.value.items))])
        left, right = self.show(a, None), self.show(b, None)
        return rf"{_bracket(left, above=PRODUCT)}^{{\top}} {_bracket(right, above=SUM)}", PRODUCT

    def norm(self, node: Num, _index: Index | None) -> Printed:
        inner = node.args[0]
        if not self.numeric:
            return rf"\lVert {self.show(inner, None)[0]} \rVert", ATOM
        squares = [(self.square(self.show(inner, at)), POWER) for at in _places(inner)]
        return rf"\sqrt{{{self.add_up(squares)[0]}}}", TALL

    def square(self, item: Printed) -> str:
        return _bracket(item, above=POWER) + "^{2}"

    def matmul(self, node: Num, index: Index | None) -> Printed:
        a, b = node.args
        if index is None:
            left, right = self.show(a, None), self.show(b, None)
            return f"{_bracket(left, above=SUM)} {_bracket(right, above=SUM)}", PRODUCT
        inner = range(values.shape(b.value)[0])
        row, column = (
            index[: values.depth(a.value) - 1],
            index[len(index) - values.depth(b.value) + 1 :],
        )
        pairs = [(a, (*row, k), b, (k, *column)) for k in inner]
        if not self.numeric:
            raise UnprintableError
        return self.product_sum(pairs)

    def transpose(self, node: Num, index: Index | None) -> Printed:
        if index is None:
            return _bracket(self.show(node.args[0], None), above=POWER) + r"^{\top}", POWER
        return self.show(node.args[0], tuple(reversed(index)))

    def outer(self, node: Num, index: Index | None) -> Printed:
        a, b = node.args
        if index is None:
            left, right = self.show(a, None), self.show(b, None)
            return (
                rf"{_bracket(left, above=SUM)} {_bracket(right, above=PRODUCT)}^{{\top}}",
                PRODUCT,
            )
        left, right = self.show(a, index[:1]), self.show(b, index[1:])
        return rf"{_bracket(left, above=SUM)} \cdot {_bracket(right, above=SUM)}", PRODUCT

    def vector(self, node: Num, index: Index | None) -> Printed:
        if index is not None:
            at = index[-values.depth(node.value) :]
            if not isinstance(at[0], int):
                raise UnprintableError
            return self.show(node.args[at[0]], at[1:] or None)
        if values.depth(node.value) != 1 or len(node.args) > MOST_ENTRIES:
            raise UnprintableError
        return _row([self.show(arg, None)[0] for arg in node.args]), ATOM

    def item(self, node: Num, index: Index | None) -> Printed:
        inner, at = node.args
        rest = (index or ())[-values.depth(node.value) :] if values.depth(node.value) else ()
        if isinstance(node.value, Array) and not rest:
            raise UnprintableError
        return self.show(inner, (at, *rest))


METHODS: dict[str, Callable[[_Printer, Num, Index | None], Printed]] = {
    "leaf": _Printer.leaf, "const": _Printer.const, "+": _Printer.plus, "-": _Printer.minus,
    "*": _Printer.times, "/": _Printer.over, "mod": _Printer.modulo, "**": _Printer.raised,
    "neg": _Printer.negative, "abs": _Printer.absolute, "sqrt": _Printer.root,
    "exp": _Printer.exponential, "log": _Printer.logarithm, "relu": _Printer.rectified,
    "floor": _Printer.floor, "ceil": _Printer.ceiling, "max": _Printer.extreme,
    "min": _Printer.extreme, "largest": _Printer.of_entries, "smallest": _Printer.of_entries,
    "sum": _Printer.sum, "mean": _Printer.mean, "dot": _Printer.dot, "norm": _Printer.norm,
    "matmul": _Printer.matmul, "transpose": _Printer.transpose, "outer": _Printer.outer,
    "vector": _Printer.vector, "item": _Printer.item,
}  # fmt: skip


def _bracket(item: Printed, *, above: int, sign: bool = True) -> str:
    """In brackets unless it holds together more tightly than `above` (and has no leading sign)."""
    text, tight = item
    if tight > above and not (sign and text.startswith("-")):
        return text
    return rf"\left({text}\right)" if tight < ATOM else f"({text})"


def _commas(items: list[str]) -> str:
    if len(items) > MOST_ENTRIES:
        raise UnprintableError
    return r",\; ".join(items)


def _places(node: Num) -> list[Index]:
    """The index of every entry."""
    shape = values.shape(node.value)
    if len(shape) == 1:
        return [(i,) for i in range(shape[0])]
    return [(i, j) for i in range(shape[0]) for j in range(shape[1])]


def _along(node: Num, axis: int | None, index: Index | None) -> list[Index]:
    """The indices that a sum over `axis` runs through for the entry `index` of its result."""
    if axis is None:
        return _places(node)
    if not index:
        raise UnprintableError
    count = values.shape(node.value)[axis]
    return [(i, index[-1]) if axis == 0 else (index[-1], i) for i in range(count)]
