"""What the rest of a course must know of a deck, so that its cards need not be read for it."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, overload

from nncards.cards.gaps import parse
from nncards.diagnostics import Span, Text
from nncards.frozen import dataclass
from nncards.model import Cloze, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from nncards.model import Card, Deck


@dataclass(frozen=True, slots=True)
class Outline:
    """The names that a deck gives and takes.

    `cards` are uid, line and column of each card. `after` has the names after which a card comes, by its uid. `problems`
    are uid, generator and levels. `figures` are the names that cards show. `gaps` has the names of the gaps of each
    cloze, whose numbers the ledger remembers. `sections`: whether any card names a section of the notes.
    """

    cards: tuple[tuple[str, int, int], ...] = ()
    after: tuple[tuple[str, tuple[Text, ...]], ...] = ()
    problems: tuple[tuple[str, Text, tuple[int, ...]], ...] = ()
    figures: tuple[Text, ...] = ()
    gaps: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sections: bool = False


class Shelved(Sequence["Card"]):
    """The cards of a deck, read back when the first is asked for; `outline` is there at once."""

    def __init__(self, outline: Outline, load: Callable[[], Sequence[Card]]) -> None:
        self.outline, self._load = outline, load
        self._cards: tuple[Card, ...] | None = None

    def _read(self) -> tuple[Card, ...]:
        if self._cards is None:
            self._cards = tuple(self._load())
        return self._cards

    @overload
    def __getitem__(self, place: int) -> Card: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Card]: ...
    def __getitem__(self, place: int | slice) -> Card | Sequence[Card]:
        return self._read()[place]

    def __iter__(self) -> Any:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self.outline.cards)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (tuple, Shelved)) and self._read() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._read())

    def __repr__(self) -> str:
        return repr(self._read())

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (self._read(),)


def outline(deck: Deck) -> Outline:
    """The outline of a deck, as it was shelved or made now."""
    return deck.cards.outline if isinstance(deck.cards, Shelved) else _outlined(deck.cards)


def _outlined(cards: Sequence[Card]) -> Outline:
    return Outline(
        tuple((card.uid, card.span.line, card.span.column) for card in cards),
        tuple((card.uid, tuple(map(_settled, card.after))) for card in cards if card.after),
        tuple(
            (card.uid, _settled(card.content.generator), card.content.levels)
            for card in cards
            if isinstance(card.content, Problem)
        ),
        tuple(_settled(card.figure.name) for card in cards if card.figure is not None),
        tuple(
            (card.uid, names)
            for card in cards
            if isinstance(card.content, Cloze) and (names := _gap_names(card.content.text.value))
        ),
        any(card.section is not None or card.covers for card in cards),
    )


def _settled(text: Text) -> Text:
    """A text that knows the place of its beginning alone, and needs no source for it."""
    span = text.span
    return Text(text.value, text.path, ((0, span.line, span.column),))


def _gap_names(value: str) -> tuple[str, ...]:
    """The names of a text's gaps that are no numbers, as far as it can be read."""
    return tuple(dict.fromkeys(gap.name for gap in parse(value).gaps))


def uid_of(name: str, deck: str) -> str:
    """The uid that an author means by `name` in the deck with this id: a uid, or a card's id."""
    return name if "/" in name else f"{deck}/{name}"


def place(deck: Deck, card: tuple[str, int, int]) -> Span:
    """Where a card of an outline stands."""
    return Span(deck.path, card[1], card[2])


Shelf = tuple["Deck", Outline, bytes]


def shelve(deck: Deck) -> Shelf:
    """A deck as it is kept: itself without cards, its outline, and the cards packed up."""
    return replace(deck, cards=()), outline(deck), pickle.dumps(tuple(deck.cards), protocol=5)


def shelved(deck: Deck, outline: Outline) -> Deck:
    """A deck whose cards are at hand, and whose outline is known."""
    cards = deck.cards
    return replace(deck, cards=Shelved(outline, lambda: cards))


def unshelve(shelf: Shelf) -> Deck:
    """A deck that was kept."""
    bare, kept, packed = shelf

    def load() -> Sequence[Card]:
        from nncards.cache import uncollected

        with uncollected():
            cards: tuple[Card, ...] = pickle.loads(packed)  # noqa: S301 - the user's own folder
        return cards

    return replace(bare, cards=Shelved(kept, load))
