"""Which cards claim which section of the notes, and which sections no card covers."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from nncards.diagnostics import Diagnostic, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nncards.model import Card, Deck
    from nncards.notes.sections import Notes, Section

State = Literal["covered", "uncovered", "stale", "skipped"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A section, the cards that cover it, and its state."""

    section: Section
    cards: tuple[str, ...]
    state: State


@dataclass(frozen=True, slots=True)
class Claim:
    """One `section:` or `covers:` of a card: where it is written, and what it finds in the notes.

    `unit` is the folder that `covers: unit/Heading` names, empty for a heading of the deck's own notes; `notes`
    are the notes that it may mean (none, if no deck names any).
    """

    card: Card
    deck: Deck
    text: Text
    unit: str
    name: str
    notes: tuple[Notes, ...]
    found: tuple[Section, ...]

    @property
    def section(self) -> Section | None:
        """The one section that it means; None if there is none, or more than one."""
        return self.found[0] if len(self.found) == 1 else None

    @property
    def key(self) -> str:
        """What the ledger calls it: the section's name, behind `unit/` where it is another unit's."""
        name = self.section.name if self.section else self.name
        return f"{self.unit}/{name}" if self.unit else name


@dataclass(frozen=True, slots=True)
class Library:
    """The notes that decks name, by path, and which of them each deck (by its path) means."""

    notes: Mapping[str, Notes] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def of(self, deck: Deck) -> Notes | None:
        """A deck's own notes."""
        return self.notes.get(self.places.get(deck.path, ""))

    def find(self, name: str) -> list[Section]:
        """The sections that a name means in any notes: `Heading`, `Parent > Heading`, or one of them behind `unit/`."""
        found = [s for notes in self.notes.values() for s in notes.find(name)]
        unit, _, rest = name.partition("/")
        return found or [s for notes in self.units().get(unit, ()) for s in notes.find(rest)]

    def names(self, section: Section) -> list[str]:
        """What a section may be called, the shortest first; others may be called so, too."""
        units = self.units().items()
        own = [unit for unit, notes in units if any(n.path == section.path for n in notes)]
        return [section.name, *(f"{unit}/{section.name}" for unit in own)]

    def called(self, section: Section) -> str:
        """The shortest name that means this section and no other; empty if there is none."""
        return next((name for name in self.names(section) if self.find(name) == [section]), "")

    def units(self) -> dict[str, tuple[Notes, ...]]:
        """The notes that `covers: unit/Heading` may mean: of the decks of a folder, or in it themselves."""
        found: dict[str, dict[str, Notes]] = {}
        pairs = [(deck, path) for deck, path in self.places.items() if path in self.notes]
        for place, path in [*pairs, *((path, path) for path in self.notes)]:
            found.setdefault(PurePosixPath(place).parent.name, {})[path] = self.notes[path]
        return {unit: tuple(notes.values()) for unit, notes in found.items()}


def notes_path(deck: Deck) -> str | None:
    """The path of the notes that a deck names, if they lie beside it, written as the deck's own path is."""
    if deck.notes is None:
        return None
    parts: list[str] = []
    for part in (PurePosixPath(deck.path).parent / deck.notes.value).parts:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return str(PurePosixPath(*parts))


def library(decks: Sequence[Deck], notes: Mapping[str, Notes]) -> Library:
    """The library of decks whose notes all lie beside them."""
    return Library(notes, {deck.path: path for deck in decks if (path := notes_path(deck))})


def claims(decks: Sequence[Deck], books: Library) -> Iterator[Claim]:
    """Every section that a card names, in the order of the decks."""
    units = books.units()
    known: dict[tuple[tuple[str, ...], str], tuple[Section, ...]] = {}
    for deck in decks:
        own = books.of(deck)
        for card in deck.cards:
            named = [(text, *text.value.partition("/")[::2]) for text in card.covers]
            if card.section is not None:
                named.insert(0, (card.section, "", card.section.value))
            for text, unit, name in named:
                notes = units.get(unit, ()) if text is not card.section else (own,) if own else ()
                key = tuple(each.path for each in notes), name.strip()
                if key not in known:
                    known[key] = tuple(s for each in notes for s in each.find(key[1]))
                yield Claim(card, deck, text, unit, key[1], notes, known[key])


def check_sections(
    decks: Sequence[Deck],
    books: Library | Mapping[str, Notes],
    now_called: Mapping[tuple[str, str], str] | None = None,
) -> list[Diagnostic]:
    """Every `section:` and `covers:` that names no heading, or more than one.

    `now_called` says of headings that are gone, as (path of the deck, what it wrote), what the notes call them now.
    """
    books = books if isinstance(books, Library) else library(decks, books)
    found = (_wrong(claim, now_called or {}) for claim in claims(decks, books))
    return [wrong for wrong in found if wrong is not None]


def _wrong(claim: Claim, now_called: Mapping[tuple[str, str], str]) -> Diagnostic | None:
    text, name, found = claim.text, claim.name, claim.found
    if not claim.notes:
        return Diagnostic(
            text.span,
            "section-without-notes",
            f"`{text.value}` points into notes that no deck names",
            "give the deck `notes:`, or write `unit/Heading` with the folder of a unit that has notes",
        )
    if len(found) == 1 or (not found and claim.card.retired):
        return None  # what a retired card asked about may be gone from the notes
    where = " and ".join(notes.path for notes in claim.notes)
    if found:
        return Diagnostic(
            text.span,
            "section-ambiguous",
            f"`{name}` stands {len(found)} times in {where}",
            "write the parent as well: " + " or ".join(f"`{s.name}`" for s in found),
        )
    known = now_called.get((claim.deck.path, text.value))
    return Diagnostic(
        text.span,
        "section-unknown",
        f"no heading `{name}` in {where}",
        known or near(name, [s.name for notes in claim.notes for s in notes.sections]),
    )


def near(name: str, names: list[str]) -> str:
    """What to do about a name that no heading has."""
    found = get_close_matches(name, names, n=1)
    return f"did you mean `{found[0]}`?" if found else "copy the heading as it stands in the notes"


def coverage(decks: Sequence[Deck], books: Library | Mapping[str, Notes]) -> list[Coverage]:
    """Every section of the notes that a deck names, in their order, with its cards."""
    books = books if isinstance(books, Library) else library(decks, books)
    named = set(books.places.values())
    cards: dict[tuple[str, int], dict[str, None]] = {}
    for claim in claims(decks, books):
        for section in () if claim.card.retired else claim.found:
            cards.setdefault((section.path, section.line), {})[claim.card.uid] = None
    return [
        Coverage(section, uids, _state(section, uids))
        for path, each in books.notes.items()
        if path in named
        for section in each.sections
        for uids in [tuple(cards.get((section.path, section.line), ()))]
        if uids or section.says_something
    ]


def _state(section: Section, uids: Sequence[str]) -> State:
    if uids:
        return "covered"
    return "skipped" if section.skipped is not None else "uncovered"
