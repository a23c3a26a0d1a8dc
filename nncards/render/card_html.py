r"""A card as HTML, whatever shows it: the parts that every kind is made of, one function a kind.

A `Page` holds the texts by what they are (front, back, hint, ...), never by where Anki puts them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING

from nncards.diagnostics import Diagnostic, Text
from nncards.model import Basic, Choice, Cloze, Formula, Option, Picture, Problem, Typed
from nncards.render.html import Writer, no_pictures, without_paragraph
from nncards.render.problem_html import problem_sides, type_in
from nncards.render.sides import Sides

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nncards.model import Card
    from nncards.problems import Instance
    from nncards.render.html import Maths, Pictures
    from nncards.render.media import Medium


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure drawn by day and by night, with the words for those who cannot see it."""

    day: Medium
    night: Medium
    alt: str


@dataclass(frozen=True, slots=True)
class Materials:
    """What a card is made of beside its own texts.

    `drawing` is its figure, if that is drawn by code; `pictures` gives the files of its folder;
    `numbers` the gaps that have names; `instances` a problem's, already verified. `maths` draws formulas as pictures,
    where they are not to be left to MathJax.
    """

    macros: Mapping[str, str] = field(default_factory=dict)
    drawing: Drawing | None = None
    pictures: Pictures = no_pictures
    numbers: Mapping[str, int] = field(default_factory=dict)
    instances: Sequence[Instance] = ()
    maths: Maths | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A rendered card: HTML by part (parts that it has not are empty), and the media it shows."""

    uid: str
    kind: str
    parts: Mapping[str, str]
    media: Mapping[str, bytes] = field(default_factory=dict)

    def __getitem__(self, part: str) -> str:
        return self.parts.get(part, "")


def render(card: Card, materials: Materials) -> tuple[Page, list[Diagnostic]]:
    """Render a card. What cannot be shown is left out, and said."""
    writer = Writer(materials.macros, materials.pictures, materials.numbers, maths=materials.maths)
    sides = _sides(card, writer, materials)
    figure = _figure(card, writer, materials)
    on_front = card.figure is not None and card.figure.side == "front"
    front, back = (figure, "") if on_front else ("", figure)
    parts = {
        "front": sides.front + front,
        "back": sides.back + back,
        "text": sides.text,
        "reverse_front": sides.reverse_front,
        "reverse_back": sides.reverse_back and sides.reverse_back + figure,
        "typed": sides.typed,
        "hint": writer.html(card.hint) if card.hint else "",
        "extra": writer.html(card.extra) if card.extra else "",
        "watch_out": writer.html(card.watch_out) if card.watch_out else "",
        "grading": sides.grading,
        "section": without_paragraph(writer.html(card.section)) if card.section else "",
    }
    page = Page(card.uid, card.kind, {k: v for k, v in parts.items() if v}, dict(writer.media))
    return page, writer.found


def _sides(card: Card, writer: Writer, materials: Materials) -> Sides:
    match card.content:
        case Basic() as basic:
            return _basic(basic, writer)
        case Cloze(text):
            return Sides(text=writer.cloze(text))
        case Choice() as choice:
            return _choice(card.uid, choice, writer)
        case Typed() as typed:
            return _typed(typed, writer)
        case Formula() as formula:
            return _formula(formula, writer)
        case Problem():
            return problem_sides(materials.instances, writer)
        case Picture(ask):
            return Sides(writer.html(ask))


def _basic(basic: Basic, writer: Writer) -> Sides:
    front, back = writer.html(basic.ask), writer.html(basic.answer)
    if basic.reverse is None:
        return Sides(front, back)
    return Sides(
        front,
        back,
        reverse_front=writer.html(basic.reverse.ask),
        reverse_back=writer.html(basic.reverse.answer),
    )


def _choice(uid: str, choice: Choice, writer: Writer) -> Sides:
    """Options in an order that tells nothing; the client shuffles them anew where it can."""

    def key(place: int) -> bytes:
        return sha256(f"{uid} {place}".encode()).digest()

    order = sorted(range(len(choice.options)), key=key)
    options = [choice.options[place] for place in order]
    asked = "".join(f"<li>{writer.html(option.text)}</li>" for option in options)
    told = "".join(_told(option, writer) for option in options)
    return Sides(
        f'{writer.html(choice.ask)}<ol class="nn-options nn-shuffle">{asked}</ol>',
        f'<ol class="nn-options nn-shuffle nn-told">{told}</ol>',
    )


def _told(option: Option, writer: Writer) -> str:
    why = f'<div class="nn-why">{writer.html(option.why)}</div>' if option.why else ""
    verdict = "right" if option.right else "wrong"
    return f'<li class="nn-option-{verdict}">{writer.html(option.text)}{why}</li>'


def _typed(typed: Typed, writer: Writer) -> Sides:
    first, *others = typed.accept
    back = writer.html(first)
    if others:
        also = "".join(f"<li>{writer.html(other)}</li>" for other in others)
        back += f'<div class="nn-also">Right as well:<ul>{also}</ul></div>'
    return Sides(writer.html(typed.ask), back, typed=type_in(first))


def _formula(formula: Formula, writer: Writer) -> Sides:
    from nncards.formula import print_formula

    try:
        tex = print_formula(formula.formula)
    except ValueError as error:
        writer.found.append(
            Diagnostic(
                formula.formula.rhs.span, "formula", f"this formula cannot be printed: {error}"
            )
        )
        tex = ""
    return Sides(
        writer.html(formula.ask),
        f'<div class="nn-formula">{writer.formula(tex, display=True)}</div>',
    )


def _figure(card: Card, writer: Writer, materials: Materials) -> str:
    """The card's figure: by day and by night if it is drawn, else a file on light ground."""
    if card.figure is None:
        return ""
    drawing = materials.drawing
    if drawing is None:
        alt = Text(card.figure.name.value)
        image = writer.picture(alt.value, alt.value, card.figure.name)
        return image and f'<div class="nn-figure nn-file">{image}</div>'
    for medium in (drawing.day, drawing.night):
        writer.media[medium.name] = medium.content
    alt_text = escape(drawing.alt)
    day = f'<img class="nn-day" src="{drawing.day.name}" alt="{alt_text}">'
    if drawing.day.name == drawing.night.name:
        return f'<div class="nn-figure">{day}</div>'.replace(' class="nn-day"', "")
    night = f'<img class="nn-night" src="{drawing.night.name}" alt="{alt_text}">'
    return f'<div class="nn-figure">{day}{night}</div>'
