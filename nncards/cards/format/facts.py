"""What a deck says, without the places where it says it: two texts with the same facts are the same deck.

Cards with open places are no cards yet; what is written of them is compared as YAML has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from nncards.cards.fields import texts
from nncards.cards.format.values import PROSE
from nncards.cards.nodes import Mapping as Keys
from nncards.cards.nodes import Sequence, compose
from nncards.diagnostics import Span, Text
from nncards.model import Card, Deck

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from nncards.cards.nodes import Node


@dataclass(frozen=True, slots=True, eq=False)
class Prose:
    """A Markdown text, equal to every text that means the same. What it means is asked only of texts that differ."""

    text: str
    meaning: Callable[[str], Hashable]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Prose) and (self.text == other.text or self.said() == other.said())

    __hash__ = None  # type: ignore[assignment]  # to hash it, its meaning would have to be asked

    def said(self) -> Hashable:
        """What it means, the line breaks at its end apart."""
        return self.meaning(self.text.rstrip("\n"))


def facts(deck: Deck, meaning: Callable[[str], Hashable]) -> Any:
    """All that a deck says; of Markdown texts, their `meaning`."""
    prose = {id(text) for card in deck.cards for _, text in texts(card)}

    def told(value: Any) -> Any:
        if isinstance(value, Text):
            return Prose(value.value, meaning) if id(value) in prose else value.value.strip()
        if isinstance(value, Span):
            return None
        if is_dataclass(value):
            kind = value.kind if isinstance(value, Card) else type(value).__name__
            return (kind, *((f.name, told(getattr(value, f.name))) for f in fields(value)))
        if isinstance(value, Mapping):
            return tuple((key, told(each)) for key, each in value.items())
        if isinstance(value, tuple):
            return tuple(told(each) for each in value)
        return value

    return told(deck)


def open_facts(deck: Deck, data: bytes, meaning: Callable[[str], Hashable]) -> Any:
    """All that is written of the cards of a deck that have open places; `data` is its source."""
    if not deck.open:
        return None
    root = compose(data, deck.path)[0].root
    cards = root.entries["cards"][1] if isinstance(root, Keys) else None
    waiting = {uid.partition("/")[2] for uid in deck.open}
    written = (
        [_written(card, meaning) for card in cards.items] if isinstance(cards, Sequence) else []
    )
    return [card for card in written if card["id"] in waiting]


def _written(node: Node, meaning: Callable[[str], Hashable], key: str = "") -> Any:
    if isinstance(node, Keys):
        return {name: _written(each, meaning, name) for name, (_, each) in node.entries.items()}
    if isinstance(node, Sequence):
        return [_written(each, meaning, key) for each in node.items]
    return Prose(node.value, meaning) if key in PROSE else node.value.strip()
