"""From a line that was typed at a question to a judgement, or to asking again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.frozen import dataclass
from nncards.model import Choice, Cloze, Formula, Typed
from nncards.quiz import marking
from nncards.quiz.faces import Face, accepted
from nncards.quiz.marking import Marked

if TYPE_CHECKING:
    from nncards.problems.instance import Instance
    from nncards.quiz.catalogue import Item, QuizContent


@dataclass(frozen=True, slots=True)
class Answering:
    """A question that is being answered; `given` are the answers typed so far, where several are asked."""

    item: Item
    face: Face
    instance: Instance | None
    content: QuizContent
    given: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A judgement, or None and a remark on what is still wanted."""

    marked: Marked | None
    typed: str = ""
    remark: str = ""
    given: tuple[str, ...] = ()


def mark(question: Answering, line: str) -> Result:
    """Judge a line, by the kind of the card; basic and figure cards are graded by the learner."""
    content = question.item.card.content
    match content:
        case Choice():
            marked = marking.mark_choice(line, question.face.options)
            last = chr(ord("a") + len(question.face.options) - 1)
            return Result(marked, line, "" if marked else f"Type a letter from a to {last}.")
        case Typed():
            return Result(marking.mark_typed(line, accepted(question.item)), line)
        case Cloze():
            return Result(marking.mark_gap(line, accepted(question.item)), line)
        case Formula(formula=formula):
            from nncards.quiz.formulas import mark_formula

            marked = mark_formula(line, formula)
            if marked.verdict == marking.UNREADABLE:
                return Result(None, line, marked.feedback or "This cannot be read as a formula.")
            return Result(marked, line)
    if question.instance is None:
        return Result(Marked(), line)
    return _numbers(question, question.instance, line)


def _numbers(question: Answering, instance: Instance, line: str) -> Result:
    """Mark a problem once every answer is there."""
    from nncards.problems import grade

    wanted = len(instance.answers)
    pieces = [*question.given, *marking.fields(line, wanted - len(question.given))]
    if len(pieces) < wanted:
        name = question.face.fields[len(pieces)].name
        return Result(None, line, f"And {name}?", tuple(pieces))
    found = grade(instance, pieces[:wanted] if len(pieces) == wanted else pieces)
    if found.verdict == marking.UNREADABLE:
        return Result(None, line, found.feedback or "This cannot be read as a number.")
    return Result(marking.from_grade(found), "; ".join(pieces))
