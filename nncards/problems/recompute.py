r"""Working out the numbers of a printed formula: LaTeX such as `\frac{0.5 \cdot 3}{1 - 0.5}`.

This reads what the learner reads, not the tree it was printed from, so that a lost bracket or a
line that an author wrote by hand and got wrong is found. Only numbers can be read: a formula with
letters other than `\\pi` and `e` is an `UnreadableError`.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from nncards.problems.reading import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable

_TOKEN = re.compile(
    r"\s*(\d+(?:\.\d+)?|\\begin\{pmatrix\}|\\end\{pmatrix\}|\\operatorname\{\w+\}|\\[A-Za-z]+|\\[;,!\\ ]|[-+*/^_(){}|,;&e])"
)
_SPACES = {
    r"\;",
    r"\,",
    r"\!",
    r"\ ",
    r"\left",
    r"\right",
    r"\big",
    r"\bigl",
    r"\bigr",
    r"\quad",
    r"\displaystyle",
}

_FUNCTIONS: dict[str, Callable[..., float]] = {
    r"\tanh": math.tanh,
    r"\sin": math.sin,
    r"\cos": math.cos,
    r"\arctan": math.atan,
    r"\ln": math.log,
    r"\exp": math.exp,
    r"\sigma": lambda a: 1 / (1 + math.exp(-a)),
    r"\Phi": lambda a: 0.5 * math.erfc(-a / math.sqrt(2)),
    r"\max": max,
    r"\min": min,
    r"\operatorname{sign}": lambda a: (a > 0) - (a < 0),
    r"\operatorname{softplus}": lambda a: math.log1p(math.exp(a)),
}


class Formula:
    """A printed formula; `numbers` are its numerals in order, which may be replaced by others."""

    def __init__(self, latex: str) -> None:
        self.pieces = _pieces(latex)
        self.at = 0
        self.numbers = [float(piece) for piece in self.pieces if piece[0].isdigit()]

    def value(self, numbers: list[float] | None = None) -> Any:
        """Its value, nested lists for vectors and matrices. Raises UnreadableError."""
        self.at = 0
        self._numbers = iter(self.numbers if numbers is None else numbers)
        try:
            result = self._sum()
        except (ZeroDivisionError, OverflowError, ValueError, TypeError) as error:
            raise UnreadableError(f"{error}") from None
        if self.at < len(self.pieces):
            raise UnreadableError(f"cannot read {self.pieces[self.at]!r}")
        return result

    @property
    def _next(self) -> str:
        return self.pieces[self.at] if self.at < len(self.pieces) else ""

    def _take(self) -> str:
        piece = self._next
        self.at += 1
        return piece

    def _expect(self, piece: str) -> None:
        if self._take() != piece:
            raise UnreadableError(f"{piece!r} is missing")

    def _sum(self) -> Any:
        value = -self._product() if self._next == "-" and self._take() else self._product()
        while self._next in ("+", "-"):
            value = value + self._product() if self._take() == "+" else value - self._product()
        return value

    def _product(self) -> Any:
        value = self._power()
        while True:
            piece = self._next
            if piece in (r"\cdot", r"\times", "*"):
                self._take()
                value = value * self._power()
            elif piece == "/":
                self._take()
                value = value / self._power()
            elif piece == r"\bmod":
                self._take()
                value = value % self._power()
            elif piece in ("(", r"\frac", r"\sqrt", r"\ln", "e", r"\pi") or piece in _FUNCTIONS:
                value = value * self._power()
            else:
                return value

    def _power(self) -> Any:
        if self._next == "-":
            self._take()
            return -self._power()
        value = self._atom()
        if self._next == "^":
            self._take()
            value = value ** self._group()
            if isinstance(value, complex):
                raise UnreadableError("a power is not real")
        return value

    def _group(self) -> Any:
        if self._next == "{":
            self._take()
            value = self._sum()
            self._expect("}")
            return value
        return self._atom()

    def _atom(self) -> Any:
        piece = self._take()
        if not piece:
            raise UnreadableError("something is missing at the end")
        if piece[0].isdigit():
            return next(self._numbers)
        if piece in ("{", "("):
            return self._bracket("}" if piece == "{" else ")")
        if piece == r"\frac":
            top = self._group()
            return top / self._group()
        if piece == r"\sqrt":
            return math.sqrt(self._group())
        if piece == "e":
            return math.e
        if piece == r"\pi":
            return math.pi
        if piece in (r"\lfloor", r"\lceil"):
            value = self._sum()
            self._take()
            return math.floor(value + 1e-9) if piece == r"\lfloor" else math.ceil(value - 1e-9)
        if piece == "|":
            value = abs(self._sum())
            self._expect("|")
            return value
        if piece == r"\begin{pmatrix}":
            return self._matrix()
        if piece in _FUNCTIONS:
            inside = self._power()
            return (
                _FUNCTIONS[piece](*inside)
                if isinstance(inside, list)
                else _FUNCTIONS[piece](inside)
            )
        raise UnreadableError(f"cannot read {piece!r}")

    def _bracket(self, closing: str) -> Any:
        items = [self._sum()]
        while self._next == ",":
            self._take()
            items.append(self._sum())
        self._expect(closing)
        return items if len(items) > 1 else items[0]

    def _matrix(self) -> list[list[float]]:
        rows = [[self._sum()]]
        while True:
            piece = self._take()
            if piece == "&":
                rows[-1].append(self._sum())
            elif piece == r"\\":
                rows.append([self._sum()])
            elif piece == r"\end{pmatrix}":
                return rows
            else:
                raise UnreadableError("a matrix is not closed")


def _pieces(latex: str) -> list[str]:
    pieces, at = [], 0
    latex = latex.rstrip()
    while at < len(latex):
        match = _TOKEN.match(latex, at)
        if match is None:
            raise UnreadableError(f"cannot read {latex[at : at + 15]!r}")
        if match[1] not in _SPACES:
            pieces.append(match[1])
        at = match.end()
    return pieces


def flat(value: Any) -> list[float]:
    """All numbers of a nested list."""
    return [x for item in value for x in flat(item)] if isinstance(value, list) else [float(value)]


def disagreement(shown: str, printed: str, digits: int) -> str:
    """Why `shown` does not give `printed`, allowing for rounded numerals; empty if it does.

    Every numeral may stand for any number that rounds to it at `digits` significant digits.
    """
    try:
        formula, stated = Formula(shown), Formula(printed)
        got, wanted = flat(formula.value()), flat(stated.value())
    except UnreadableError as fault:
        return f"cannot be worked out again: {fault}"
    if len(got) != len(wanted):
        return f"gives {len(got)} numbers, the line says {len(wanted)}"
    slack = [_half_unit(value, digits) for value in wanted]
    if all(abs(a - b) <= s * 1.001 for a, b, s in zip(got, wanted, slack, strict=True)):
        return ""
    for i, numeral in enumerate(formula.numbers):
        bent = list(formula.numbers)
        bent[i] = numeral + _half_unit(numeral, digits)
        try:
            moved = flat(formula.value(bent))
        except UnreadableError:
            continue
        slack = [s + 1.2 * abs(m - g) for s, m, g in zip(slack, moved, got, strict=True)]
    for a, b, s in zip(got, wanted, slack, strict=True):
        if not abs(a - b) <= s * 1.001 + 1e-12:
            return f"gives {a:.7g}, the line says {b:.7g}"
    return ""


def _half_unit(value: float, digits: int) -> float:
    return 0.5 * 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1) if value else 1e-12
