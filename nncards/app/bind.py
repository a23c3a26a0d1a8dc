"""Tie the cards to what they name: generators, figures, notes."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from nncards import workspace as ws
from nncards.app.notes import read_library, recognised
from nncards.diagnostics import Diagnostic
from nncards.model import Card, Deck, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nncards.figures import Definition
    from nncards.notes import Library
    from nncards.problems import Registry
    from nncards.workspace import Course

PICTURES = {".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp"}


@dataclass(frozen=True, slots=True)
class Bound:
    """A course with its generators, its figures by unit (`decks/computer-vision`) and its notes."""

    course: Course
    registry: Registry
    figures: Mapping[str, Mapping[str, Definition]]
    books: Library

    def figure_of(self, deck: Deck, card: Card) -> Definition | None:
        """The drawn figure that a card shows; None if it shows none, or a picture from a file."""
        if card.figure is None:
            return None
        return self.figures.get(unit(deck), {}).get(card.figure.name.value)


def unit(deck: Deck) -> str:
    """The folder of a deck, as messages write it."""
    return str(PurePosixPath(deck.path).parent)


def bind(course: Course) -> tuple[Bound, list[Diagnostic]]:
    """Read what the cards name; what cannot be read, or is not there, is among the diagnostics."""
    registry, wrong = ws.read_generators(course.workspace)
    figures, more = ws.read_figures(course)
    books, unread = read_library(course)
    bound = Bound(course, registry, figures, books)
    return bound, [*wrong, *more, *unread, *check_names(bound)]


def check_names(bound: Bound) -> list[Diagnostic]:
    """Every generator, level, figure and section that a card names and that is not there."""
    from nncards.notes import check_sections

    found = check_sections(bound.course.decks, bound.books)
    if any(wrong.code == "section-unknown" for wrong in found):
        known = recognised(bound.course, bound.books)
        found = check_sections(bound.course.decks, bound.books, known)
    for deck in bound.course.decks:
        for card in deck.cards:
            found += _generator(card, bound.registry)
            found += _figure(deck, card, bound)
    return found


def _generator(card: Card, registry: Registry) -> Iterable[Diagnostic]:
    if not isinstance(card.content, Problem):
        return
    named = card.content.generator
    generator = registry.get(named.value)
    if generator is None:
        near = get_close_matches(named.value, list(registry), n=1)
        hint = f"did you mean `{near[0]}`?" if near else "`nncards problems list` names them"
        yield Diagnostic(named.span, "generator-unknown", f"no generator `{named.value}`", hint)
        return
    for level in card.content.levels:
        if level not in generator.levels:
            has = ", ".join(map(str, generator.levels))
            yield Diagnostic(
                named.span,
                "level-unknown",
                f"`{named.value}` has no level {level}",
                f"it has {has}",
            )


def _figure(deck: Deck, card: Card, bound: Bound) -> Iterable[Diagnostic]:
    if card.figure is None or bound.figure_of(deck, card) is not None:
        return
    name = card.figure.name
    if PurePosixPath(name.value).suffix.lower() in PICTURES:
        return  # a file: the renderer says whether it is there and may be used
    here = bound.figures.get(unit(deck), {})
    near = get_close_matches(name.value, list(here), n=1)
    hint = (
        f"did you mean `{near[0]}`?"
        if near
        else f"declare it with @figure in {unit(deck)}/figures/"
    )
    yield Diagnostic(name.span, "figure-unknown", f"no figure `{name.value}` in this unit", hint)
