"""What a deck says, without the places where it says it: two texts with the same facts are the same deck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from nncards.cards.fields import texts
from nncards.diagnostics import Span, Text
from nncards.model import Card, Deck

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable


def facts(deck: Deck, meaning: Callable[[str], Hashable]) -> Any:
    """All that a deck says; of Markdown texts, their `meaning`."""
    prose = {id(text) for card in deck.cards for _, text in texts(card)}

    def told(value: Any) -> Any:
        if isinstance(value, Text):
            return meaning(value.value) if id(value) in prose else value.value.strip()
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
