"""What a generator gives: one problem with its numbers, its solution and its marks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nncards.problems.engine import Generator

Json: TypeAlias = Any  # a number, a text, or nested lists of numbers
Kind = Literal["decimal", "whole", "exact", "option"]
Verdict = Literal["right", "wrong", "follow-through", "unreadable"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One asked answer: its key, and how far from it a typed answer may be.

    `value` is the key as JSON; `exact` the same as the engine keeps it, with fractions.
    """

    name: str
    value: Json
    tolerance: float
    unit: str
    symbol: str
    label: str
    kind: Kind
    shape: tuple[int, ...]
    options: tuple[str, ...] = ()
    share: bool = False
    exact: Any = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the solution.

    `latex` is the whole line: symbol = formula = formula with the numbers put in = value. `shown`
    and `printed` are its last two parts, for those who check them; `note` says why, in words.
    """

    name: str
    symbol: str
    latex: str
    value: Json
    note: str = ""
    shown: str = ""
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A usual mistake and what it leads to: one value an answer, None where it gives no number."""

    name: str
    values: tuple[Json, ...]
    feedback: str

    @property
    def applies(self) -> bool:
        """Whether it leads to a value in this instance."""
        return any(value is not None for value in self.values)


@dataclass(frozen=True, slots=True)
class Instance:
    """One problem with its numbers. `params` are what it can be rebuilt from."""

    id: str
    version: int
    level: int
    seed: int | None
    index: int | None
    params: Mapping[str, Json]
    prompt: str
    answers: tuple[Answer, ...]
    steps: tuple[Step, ...]
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, ...]
    generator: Generator = field(repr=False, compare=False)

    def as_dict(self) -> dict[str, Json]:
        """The JSON shape that scripts rely on."""
        return {
            "id": self.id,
            "level": self.level,
            "seed": self.seed,
            "index": self.index,
            "params": dict(self.params),
            "prompt": self.prompt,
            "answers": [
                {"name": a.name, "value": a.value, "tolerance": a.tolerance, "unit": a.unit}
                for a in self.answers
            ],
            "steps": [{"symbol": s.symbol, "latex": s.latex, "value": s.value} for s in self.steps],
            "mistakes": [
                {"name": m.name, "values": list(m.values), "feedback": m.feedback}
                for m in self.mistakes
            ],
        }


@dataclass(frozen=True, slots=True)
class AnswerGrade:
    """The mark of one typed answer."""

    name: str
    verdict: Verdict
    expected: Json
    tolerance: float


@dataclass(frozen=True, slots=True)
class Grade:
    """The mark of an instance: the share earned, the mistake's name (if one was recognised), words."""

    score: float
    verdict: Verdict
    note: str | None
    feedback: str
    answers: tuple[AnswerGrade, ...]

    def as_dict(self) -> dict[str, Json]:
        """The JSON shape that scripts rely on."""
        return {
            "score": self.score,
            "verdict": self.verdict,
            "note": self.note,
            "feedback": self.feedback,
            "answers": [
                {
                    "name": a.name,
                    "verdict": a.verdict,
                    "expected": a.expected,
                    "tolerance": a.tolerance,
                }
                for a in self.answers
            ],
        }
