"""Tie the cards to what they name: generators, figures, notes."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from nncards.app.generators import Figures, Generators
from nncards.app.notes import read_library, recognised
from nncards.cache import Cache
from nncards.cards.outline import outline
from nncards.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nncards.diagnostics import Text
    from nncards.figures import Definition
    from nncards.model import Card, Deck
    from nncards.notes import Library
    from nncards.workspace import Course

PICTURES = {".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp"}


@dataclass(frozen=True, slots=True)
class Bound:
    """A course with its generators, its figures by unit (`decks/computer-vision`) and its notes."""

    course: Course
    registry: Generators
    figures: Mapping[str, Figures]
    books: Library

    def figure_of(self, deck: Deck, card: Card) -> Definition | None:
        """The drawn figure that a card shows; None if it shows none, or a picture from a file."""
        if card.figure is None:
            return None
        here = self.figures.get(unit(deck))
        return here.get(card.figure.name.value) if here is not None else None


def unit(deck: Deck) -> str:
    """The folder of a deck, as messages write it."""
    return str(PurePosixPath(deck.path).parent)


def bind(course: Course, cache: Cache | None = None) -> tuple[Bound, list[Diagnostic]]:
    """Read what the cards name; what cannot be read, or is not there, is among the diagnostics.

    Generators and figures are run when they are needed; `cache` remembers which there are.
    """
    cache = cache if cache is not None else Cache(None)
    registry = Generators(course.workspace, cache)
    units = sorted({unit(deck) for deck in course.decks})
    figures = {name: Figures(course.workspace, name, cache) for name in units}
    books, unread = read_library(course, cache)
    bound = Bound(course, registry, figures, books)
    wrong = [fault for each in figures.values() for fault in each.wrong]
    return bound, [*registry.wrong, *wrong, *unread, *check_names(bound)]


def check_names(bound: Bound) -> list[Diagnostic]:
    """Every generator, level, figure and section that a card names and that is not there."""
    found = _sections(bound)
    for deck in bound.course.decks:
        named = outline(deck)
        for _uid, generator, levels in named.problems:
            found += _generator(generator, levels, bound.registry)
        for name in named.figures:
            found += _figure(name, unit(deck), bound)
    return found


def with_sections(decks: Sequence[Deck]) -> list[Deck]:
    """The decks whose cards name sections of the notes."""
    return [deck for deck in decks if outline(deck).sections]


def _sections(bound: Bound) -> list[Diagnostic]:
    decks = with_sections(bound.course.decks)
    if not decks:
        return []
    from nncards.notes import check_sections

    found = check_sections(decks, bound.books)
    if any(wrong.code == "section-unknown" for wrong in found):
        known = recognised(bound.course, bound.books)
        found = check_sections(decks, bound.books, known)
    return found


def _generator(named: Text, levels: tuple[int, ...], registry: Generators) -> Iterable[Diagnostic]:
    there = registry.levels.get(named.value)
    if there is None:
        near = get_close_matches(named.value, list(registry), n=1)
        hint = f"did you mean `{near[0]}`?" if near else "`nncards problems list` names them"
        yield Diagnostic(named.span, "generator-unknown", f"no generator `{named.value}`", hint)
        return
    for level in levels:
        if level not in there:
            has = ", ".join(map(str, there))
            yield Diagnostic(
                named.span,
                "level-unknown",
                f"`{named.value}` has no level {level}",
                f"it has {has}",
            )


def _figure(name: Text, here: str, bound: Bound) -> Iterable[Diagnostic]:
    known: Mapping[str, Definition] = bound.figures.get(here) or {}
    if name.value in known:
        return
    if PurePosixPath(name.value).suffix.lower() in PICTURES:
        return  # a file: the renderer says whether it is there and may be used
    near = get_close_matches(name.value, list(known), n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"declare it with @figure in {here}/figures/"
    yield Diagnostic(name.span, "figure-unknown", f"no figure `{name.value}` in this unit", hint)
