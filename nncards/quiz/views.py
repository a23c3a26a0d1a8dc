"""What a session shows: a question, the answer to it, or the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.frozen import dataclass

if TYPE_CHECKING:
    from nncards.quiz.catalogue import Item
    from nncards.quiz.faces import Back, Face, Work
    from nncards.quiz.marking import Marked


@dataclass(frozen=True, slots=True)
class Left:
    """What is still to come in this session."""

    reviews: int = 0
    new: int = 0
    steps: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return self.reviews + self.new + self.steps


@dataclass(frozen=True, slots=True)
class Load:
    """What is to come of one deck, and how many minutes it will take."""

    deck: str
    reviews: int = 0
    new: int = 0
    steps: int = 0
    minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """Waiting for an answer. `hints` were asked for; of `steps` so many are shown; `remark` is said first."""

    item: Item
    face: Face
    left: Left
    hints: tuple[str, ...] = ()
    steps: tuple[Work, ...] = ()
    hints_left: int = 0
    steps_left: int = 0
    given: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """Waiting for a grade: the answer, how what was typed compares, and what Enter would take."""

    question: Question
    typed: str
    marked: Marked
    back: Back
    suggestion: int
    leech: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done and when more comes; `finished` once nothing is left for now."""

    answered: int
    grades: dict[int, int]
    mistakes: dict[str, int]
    milliseconds: int
    tomorrow: int
    next_step_at: int | None = None
    finished: bool = True
    remark: str = ""


View = Question | Feedback | Done
