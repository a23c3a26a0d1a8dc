"""What can be wrong with a formula, as values, and the two exceptions used between our own parts."""

from __future__ import annotations

from dataclasses import dataclass, field

_HINT = "a formula has names, numbers, + - * / ^, brackets, and functions such as sqrt(x)"


@dataclass(frozen=True, slots=True)
class FormulaError:
    """Why a text is no formula: where (offsets into the text as typed), what, and the remedy."""

    start: int
    end: int
    message: str
    hint: str = ""
    text: str = field(default="", compare=False)  # what was typed

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class RefusedError(Exception):
    """Carries a `FormulaError` out of the depths of the parser; `parse` turns it into a value."""

    def __init__(self, start: int, end: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.error = FormulaError(start, end, message, hint or _HINT)


class EvaluationError(ValueError):
    """A formula has no value here: a name without one, shapes that do not fit, an index too far."""


class UndefinedError(ArithmeticError):
    """A formula has no finite real value at a point, or not one that floats can vouch for."""
