"""Reading a typed number, vector or matrix: a small grammar, exact rationals, never `eval`.

    answer  = matrix | vector | sum
    sum     = product (("+" | "-") product)*
    product = power (("*" | "/") power | atom)*          2 ln 3 is a product
    power   = ("-" | "+") power | atom ("^" power)?
    atom    = number | "pi" | "e" | name "(" sum ")" | ("sqrt" | "ln") atom | "(" sum ")"

What cannot be read is an `UnreadableError` with the reason in words.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from nncards.problems import values
from nncards.problems.values import Array

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 300
DEEPEST = 30
MOST_DIGITS = 40
LARGEST_POWER = 64

_CHARACTERS = str.maketrans(
    {"−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/", "∕": "/", "⁄": "/",
     "√": "sqrt ", "π": "pi", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "²": "^2", "³": "^3", "½": "(1/2)", "¼": "(1/4)", "¾": "(3/4)"}
)  # fmt: skip
_ALLOWED = re.compile(r"[0-9A-Za-z.,;%^*/+()\[\] \t\n-]*")
_TOKEN = re.compile(
    r"\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z]+)|(\*\*|[-+*/^()%]))"
)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?%?")

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "sqrt": values.root,
    "ln": values.logarithm,
    "log": values.logarithm,
    "exp": values.exponential,
    "abs": abs,
    "tanh": values.hyperbolic_tangent,
    "sigmoid": values.logistic,
    "sin": values.elementwise(math.sin, 0),
    "cos": values.elementwise(math.cos, 1),
}


class UnreadableError(ValueError):
    """The text is no number; the message says why, and what can be read."""


@dataclass(frozen=True, slots=True)
class Read:
    """A typed value, and whether a percent sign stood in it."""

    value: Any
    percent: bool = False


def read(text: str, shape: tuple[int, ...] = (), *, whole: bool = False) -> Read:
    """What a learner typed, where an answer of this shape is asked. Raises UnreadableError.

    Another shape than the one asked for is read as well: whether it is right is for the marking to
    say. `whole`: a whole number is asked, so that `163,850` can only be a grouping of digits.
    """
    if len(text) > LONGEST:
        raise UnreadableError(f"That is too long to be a number (over {LONGEST} characters).")
    text = text.translate(_CHARACTERS).strip()
    if not text:
        raise UnreadableError("There is no answer.")
    bad = next((c for c in text if not _ALLOWED.fullmatch(c)), None)
    if bad is not None:
        raise UnreadableError(
            f"{bad!r} has no place in a number. Write 0.25, 1/4, 2.5e-1, sqrt(2)/2 or ln 3."
        )
    rows = _rows(text, shape, whole=whole)
    found = [[_scalar(cell) for cell in row] for row in rows]
    percent = any(p for row in found for _, p in row)
    numbers = [[v for v, _ in row] for row in found]
    if (
        len(numbers) == 1
        and len(numbers[0]) == 1
        and not (shape and "[" in text)
        and shape in ((), (1,))
    ):
        value = numbers[0][0]
        return Read(value if shape == () else Array([value]), percent)
    if len(numbers) == 1 and len(shape) != 2:
        return Read(
            numbers[0][0] if numbers[0][1:] == [] and not shape else Array(numbers[0]), percent
        )
    if len({len(row) for row in numbers}) > 1:
        raise UnreadableError(
            "The rows have different lengths. Separate entries by commas and rows by semicolons."
        )
    if len(shape) == 1 and all(len(row) == 1 for row in numbers):
        return Read(Array([row[0] for row in numbers]), percent)
    return Read(Array([Array(row) for row in numbers]), percent)


def _rows(text: str, shape: tuple[int, ...], *, whole: bool) -> list[list[str]]:
    """The text cut into rows of cells; commas that are decimal points are made into points."""
    if not shape and not text.startswith("["):
        return [[_one(text, whole=whole)]]
    inner = _unwrap(text)
    rows = inner.split(";")
    if len(rows) > 1 and len(shape) == 1 and len(rows) == shape[0]:
        return [[_decimal_comma(row)] for row in rows]
    cells = [_cells(row, shape[-1] if shape else 0) for row in rows]
    if (
        len(shape) == 1
        and len(cells) == 1
        and len(cells[0]) == 2 * shape[0]
        and shape[0] > 1
        and "." not in text
    ):
        raise UnreadableError(
            "Are those commas decimal points? Separate the numbers by semicolons, or write points."
        )
    return cells


def _unwrap(text: str) -> str:
    """Without the outer brackets; `[[1, 2], [3, 4]]` becomes `1, 2; 3, 4`."""
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1].strip()
        if text.startswith("[") and text.endswith("]"):
            text = re.sub(r"\]\s*[,;]?\s*\[", ";", text[1:-1])
    elif (
        text.startswith("(") and text.endswith(")") and re.fullmatch(r"\([^()]*[,;][^()]*\)", text)
    ):
        text = text[1:-1]
    if "[" in text or "]" in text:
        raise UnreadableError("The brackets do not match. Write [1, 2; 3, 4], or 1, 2; 3, 4.")
    return text


def _cells(row: str, width: int) -> list[str]:
    row = row.strip().rstrip(",")
    if not row:
        raise UnreadableError("A row is empty.")
    if "," in row:
        return row.split(",")
    words = row.split()
    if (
        len(words) > 1
        and all(_NUMBER.fullmatch(word) for word in words)
        and (len(words) == width or width == 0)
    ):
        return words
    return [row]


def _one(text: str, *, whole: bool) -> str:
    if "," not in text:
        return text
    if ";" in text:
        raise UnreadableError("One number is asked.")
    groups = re.fullmatch(r"\s*([-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?)\s*", text)
    if groups:
        if whole or text.count(",") > 1 or "." in text:
            return text.replace(",", "")
        raise UnreadableError(
            f"Is {text} {text.replace(',', '.')} or {text.replace(',', '')}? Write it without the comma."
        )
    if text.count(",") == 1 and re.search(r"\d,\d", text) and "." not in text:
        return text.replace(",", ".")
    raise UnreadableError("One number is asked; a comma can only be its decimal point.")


def _decimal_comma(text: str) -> str:
    if text.count(",") > 1:
        raise UnreadableError("Separate the numbers by semicolons or by commas, not by both.")
    return text.replace(",", ".")


def _scalar(text: str) -> tuple[Any, bool]:
    parser = _Parser(text)
    value = parser.whole_text()
    try:
        finite = math.isfinite(float(value))
    except OverflowError:
        finite = False
    if not finite:
        raise UnreadableError("That number is too large.")
    return value, parser.percent


class _Parser:
    """Recursive descent over the pieces of one number."""

    def __init__(self, text: str) -> None:
        self.pieces = self._pieces(text)
        self.at = 0
        self.depth = 0
        self.percent = False

    def _pieces(self, text: str) -> list[str]:
        pieces, at = [], 0
        text = text.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise UnreadableError(
                    f"I cannot read {text[at:].strip()[:20]!r} as part of a number."
                )
            if match[1] and sum(map(str.isdigit, match[1])) > MOST_DIGITS:
                raise UnreadableError("That number has too many digits.")
            pieces.append(match[1] or match[2] or match[3])
            at = match.end()
        if not pieces:
            raise UnreadableError("A number is missing.")
        return pieces

    def whole_text(self) -> Any:
        try:
            value = self.sum()
        except ZeroDivisionError:
            raise UnreadableError("That divides by zero.") from None
        except OverflowError:
            raise UnreadableError("That number is too large.") from None
        except UnreadableError:
            raise
        except ValueError:
            raise UnreadableError("That is not a real number.") from None
        if self.at < len(self.pieces):
            raise UnreadableError(f"I did not expect {self.pieces[self.at]!r} there.")
        return value

    @property
    def next(self) -> str:
        return self.pieces[self.at] if self.at < len(self.pieces) else ""

    def take(self) -> str:
        piece = self.next
        self.at += 1
        return piece

    def sum(self) -> Any:
        value = self.product()
        while self.next in ("+", "-") and self.next:
            value = value + self.product() if self.take() == "+" else value - self.product()
        return value

    def product(self) -> Any:
        value = self.power()
        while True:
            piece = self.next
            if piece in ("*", "/") and piece:
                self.take()
                other = self.power()
                value = value * other if piece == "*" else values.divide(value, other)
            elif piece == "(" or piece[:1].isalpha():
                value = value * self.power()
            elif piece[:1].isdigit() or piece[:1] == ".":
                raise UnreadableError(
                    "Two numbers stand side by side. Is a comma or an operator missing?"
                )
            else:
                return value

    def power(self) -> Any:
        self._deeper()
        if self.next in ("-", "+") and self.next:
            value = -self.power() if self.take() == "-" else self.power()
        else:
            value = self.atom()
            while self.next == "%":
                self.take()
                self.percent = True
                value = values.divide(value, 100)
            if self.next in ("^", "**"):
                self.take()
                value = self._raised(value, self.power())
        self.depth -= 1
        return value

    def _raised(self, base: Any, exponent: Any) -> Any:
        if abs(float(exponent)) > LARGEST_POWER:
            raise UnreadableError(f"The exponent {exponent} is too large.")
        if (
            isinstance(base, (int, Fraction))
            and max(abs(base.numerator), base.denominator) > 10**12
        ):
            return float(base) ** float(exponent)
        return values.power(base, exponent)

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnreadableError("Too many brackets or signs inside each other.")

    def atom(self) -> Any:
        piece = self.take()
        if not piece:
            raise UnreadableError("Something is missing at the end.")
        if piece[0].isdigit() or piece[0] == ".":
            return self._number(piece)
        if piece == "(":
            self._deeper()
            value = self.sum()
            self.depth -= 1
            if self.take() != ")":
                raise UnreadableError("A bracket is not closed.")
            return value
        if piece == "pi":
            return math.pi
        if piece == "e":
            if self.next in ("^", "**"):
                self.take()
                return values.exponential(self.power())
            return math.e
        if piece in FUNCTIONS:
            return self._call(piece)
        raise UnreadableError(
            f"I do not know {piece!r}. Numbers, + - * / ^, sqrt, ln, exp, pi and e can be read."
        )

    def _call(self, name: str) -> Any:
        if self.next == "(":
            return FUNCTIONS[name](self.atom())
        if name in ("sqrt", "ln", "log"):  # ln 3, sqrt 2
            self._deeper()
            value = FUNCTIONS[name](self.atom())
            self.depth -= 1
            return value
        raise UnreadableError(f"Write {name}( ... ) with brackets.")

    def _number(self, piece: str) -> Any:
        _, _, exponent = piece.lower().partition("e")
        if exponent and abs(int(exponent)) > 400:
            raise UnreadableError("That exponent is too large.")
        number = Fraction(piece)
        return int(number) if number.denominator == 1 else number
