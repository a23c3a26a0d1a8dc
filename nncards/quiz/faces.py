"""The two sides of what is asked, as Markdown: everything a skin has to show."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from nncards.frozen import dataclass
from nncards.model import Basic, Choice, Cloze, Formula, Option, Picture, Problem, Typed
from nncards.quiz.gaps import asked, contents, filled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nncards.problems.instance import Answer, Instance
    from nncards.quiz.catalogue import Item, QuizContent, Sketch


@dataclass(frozen=True, slots=True)
class Field:
    """One answer of a problem: what it is called, and its unit."""

    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """The front: a question in Markdown, options in the order shown, answers asked for, hints in store."""

    prompt: str
    options: tuple[Option, ...] = ()
    fields: tuple[Field, ...] = ()
    hints: tuple[str, ...] = ()
    remark: str = ""
    figure: Sketch | None = None


@dataclass(frozen=True, slots=True)
class Back:
    """The back, all of it Markdown: the answer, what to know beyond it, and the worked steps."""

    answer: str
    extra: str = ""
    watch_out: str = ""
    section: str = ""
    steps: tuple[Work, ...] = ()
    figure: Sketch | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """One line of a worked solution: a line of LaTeX, and why, in words."""

    latex: str
    note: str = ""


def front(item: Item, content: QuizContent, instance: Instance | None, chance: int) -> Face:
    """The question; `chance` decides the order of the options."""
    card = item.card
    hints = (str(card.hint),) if card.hint else ()
    sketch = _sketch(item, content, "front")
    match card.content:
        case Basic(ask=ask, reverse=reverse):
            text = reverse.ask if item.part and reverse else ask
            return Face(str(text), hints=hints, figure=sketch)
        case Cloze(text=text):
            return Face(asked(str(text), item.part), hints=hints, figure=sketch)
        case Choice(ask=ask, options=options):
            shuffled = list(options)
            Random(chance).shuffle(shuffled)  # noqa: S311 - an order of options, nothing secret
            return Face(str(ask), tuple(shuffled), hints=hints, figure=sketch)
        case Formula(ask=ask, formula=formula):
            from nncards.quiz.formulas import vocabulary

            return Face(str(ask), hints=hints, remark=vocabulary(formula), figure=sketch)
        case Problem() if instance is not None:
            fields = tuple(Field(_called(a), a.unit) for a in instance.answers)
            return Face(
                instance.prompt, fields=fields, hints=(*hints, *instance.hints), figure=sketch
            )
        case Problem(generator=generator):
            return Face(f"There is no generator `{generator}`.")
        case Typed(ask=ask) | Picture(ask=ask):
            return Face(str(ask), hints=hints, figure=sketch)


def _called(answer: Answer) -> str:
    """What an answer is called in words and by its symbol, else by its name."""
    symbol = f"${answer.symbol}$" if answer.symbol else ""
    return f"{answer.label} {symbol}".strip() or answer.name


def back(item: Item, content: QuizContent, instance: Instance | None, face: Face) -> Back:
    """The answer and what stands below it."""
    card = item.card
    steps = tuple(Work(s.latex, s.note) for s in instance.steps) if instance else ()
    return Back(
        answer=_answer(item, instance),
        extra=str(card.extra or ""),
        watch_out=str(card.watch_out or ""),
        section=str(card.section or ""),
        steps=steps,
        figure=_sketch(item, content, "back"),
        reasons=tuple(str(o.why or "") for o in face.options),
    )


def _answer(item: Item, instance: Instance | None) -> str:
    match item.card.content:
        case Basic(answer=answer, reverse=reverse):
            return str(reverse.answer if item.part and reverse else answer)
        case Cloze(text=text):
            return filled(str(text), item.part)
        case Choice(options=options):
            return "\n\n".join(str(o.text) for o in options if o.right)
        case Typed(accept=accept):
            return str(accept[0]) if accept else ""
        case Formula(formula=formula):
            from nncards.quiz.formulas import printed

            return printed(formula)
        case Problem():
            return "\n\n".join(_expected(a, instance) for a in instance.answers) if instance else ""
        case Picture():
            return ""


def _expected(answer: Answer, instance: Instance) -> str:
    """`name = value unit`; what is asked exactly is shown exactly."""
    value = shown(answer.value, answer.tolerance)
    if answer.kind == "exact":
        lines = [step.printed for step in instance.steps if step.name == answer.name]
        value = f"${lines[-1]}$" if lines and lines[-1] else value
    return f"{_called(answer)} = {value}{' ' + answer.unit if answer.unit else ''}"


def shown(value: object, tolerance: float = 0.0) -> str:
    """A value as a person writes it: no more digits than the tolerance makes meaningful, and one."""
    if isinstance(value, (list, tuple)):
        if value and isinstance(value[0], (list, tuple)):
            return (
                "[" + "; ".join(", ".join(shown(x, tolerance) for x in row) for row in value) + "]"
            )
        return "[" + ", ".join(shown(x, tolerance) for x in value) + "]"
    if isinstance(value, bool) or not isinstance(value, float):
        return str(value)
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    if tolerance <= 0:
        return f"{value:.6g}"
    size = abs(value)
    digits = 1
    while digits < 12 and abs(float(f"{size:.{digits}g}") - size) > tolerance / 5:
        digits += 1
    return f"{value:.{digits}g}"


def letters(face: Face) -> list[str]:
    """The letters by which its options are chosen."""
    return [chr(ord("a") + n) for n in range(len(face.options))]


def chosen_text(typed: str, face: Face) -> str:
    """What was answered: of options, the text of the one that was named."""
    if not face.options:
        return typed
    from nncards.quiz.marking import chosen

    index = chosen(typed, [str(option.text) for option in face.options])
    return typed if index is None else str(face.options[index].text)


def accepted(item: Item) -> Sequence[str]:
    """The answers that a typed card takes, or the contents of the gaps asked."""
    match item.card.content:
        case Typed(accept=accept):
            return [str(a) for a in accept]
        case Cloze(text=text):
            return contents(str(text), item.part)
    return ()


def _sketch(item: Item, content: QuizContent, side: str) -> Sketch | None:
    figure = item.card.figure
    if figure is None or figure.side != side:
        return None
    return content.figure(item.deck, str(figure.name))
