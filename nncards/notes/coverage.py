"""Which cards cover which section of the notes, and which sections no card covers."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from nncards.diagnostics import Diagnostic, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nncards.model import Card, Deck
    from nncards.notes.sections import Notes, Section

State = Literal["covered", "uncovered", "stale", "skipped"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A section, the cards that cover it, and its state."""

    section: Section
    cards: tuple[str, ...]
    state: State


def notes_path(deck: Deck) -> str | None:
    """The path of the notes that a deck names, written as the deck's own path is."""
    if deck.notes is None:
        return None
    parts: list[str] = []
    for part in (PurePosixPath(deck.path).parent / deck.notes.value).parts:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return str(PurePosixPath(*parts))


def _unit_of(path: str) -> str:
    return PurePosixPath(path).parent.name


def check_sections(decks: Sequence[Deck], notes: Mapping[str, Notes]) -> list[Diagnostic]:
    """Every `section:` and `covers:` that names no heading, or more than one."""
    return [
        wrong
        for deck in decks
        for card in deck.cards
        for text, where, name in _claims(deck, card, notes)
        if (wrong := _wrong(text, where, name)) is not None
    ]


def _claims(
    deck: Deck, card: Card, notes: Mapping[str, Notes]
) -> Iterable[tuple[Text, Notes | None, str]]:
    """(the text that claims it, the notes it means, the section's name) for each section a card names."""
    own = notes_path(deck)
    if card.section is not None:
        yield card.section, notes.get(own) if own else None, card.section.value
    units = {_unit_of(path): each for path, each in notes.items()}
    for text in card.covers:
        unit, _, name = text.value.partition("/")
        yield text, units.get(unit), name


def _wrong(text: Text, notes: Notes | None, name: str) -> Diagnostic | None:
    if notes is None:
        return Diagnostic(
            text.span,
            "section-without-notes",
            f"`{text.value}` points into notes that no deck names",
            "give the deck `notes:`, or write `unit/Heading` with the folder of a unit that has notes",
        )
    found = notes.find(name)
    if len(found) == 1:
        return None
    if found:
        return Diagnostic(
            text.span,
            "section-ambiguous",
            f"`{name}` stands {len(found)} times in {notes.path}",
            "write the parent as well: " + " or ".join(f"`{s.name}`" for s in found),
        )
    near = get_close_matches(name, [s.name for s in notes.sections], n=1)
    return Diagnostic(
        text.span,
        "section-unknown",
        f"no heading `{name}` in {notes.path}",
        f"did you mean `{near[0]}`?" if near else "copy the heading as it stands in the notes",
    )


def coverage(decks: Sequence[Deck], notes: Mapping[str, Notes]) -> list[Coverage]:
    """Every section of the notes that a deck names, in their order, with its cards."""
    named = {path for deck in decks if (path := notes_path(deck))}
    cards: dict[tuple[str, int], list[str]] = {}
    for deck in decks:
        for card in deck.cards:
            if card.retired:
                continue
            for _, where, name in _claims(deck, card, notes):
                for section in where.find(name) if where else []:
                    cards.setdefault((section.path, section.line), []).append(card.uid)
    return [
        Coverage(section, uids, _state(section, uids))
        for path, each in notes.items()
        if path in named
        for section in each.sections
        for uids in [tuple(dict.fromkeys(cards.get((section.path, section.line), [])))]
        if uids or section.says_something
    ]


def _state(section: Section, uids: Sequence[str]) -> State:
    if uids:
        return "covered"
    return "skipped" if section.skipped is not None else "uncovered"
