"""Keys in one order, and one blank line between cards. Pieces are moved whole, their comments with them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from nncards.cards.card import COMMON, FIGURE_KEYS
from nncards.cards.deck import KEYS
from nncards.cards.kinds import KINDS
from nncards.cards.kinds.basic import REVERSE_KEYS
from nncards.cards.kinds.formula import KEYS as FORMULA_KEYS
from nncards.cards.layout import Layout, Piece, lay_out

if TYPE_CHECKING:
    from collections.abc import Sequence

# Who it is and where it belongs; what it asks; the content; what comes after it.
_BEFORE = ("id", "section", "figure", "covers", "tier", "tags", "after", "ask", "hint")
_AFTER = ("equals", "extra", "watch_out")
CARD_ORDER = (
    *_BEFORE,
    *(key for kind in KINDS for key in (kind.key, *kind.also) if key not in _BEFORE),
    *_AFTER,
    *(key for key in COMMON if key not in {*_BEFORE, *_AFTER}),
)
INNER = {
    "formula": FORMULA_KEYS,
    "equals": FORMULA_KEYS,
    "reverse": REVERSE_KEYS,
    "figure": FIGURE_KEYS,
}
# Comments and directives, up to the line that begins the document.
_START = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n|%[^\n]*\n)*---[ \t]*(?:#[^\n]*)?\n")


def in_order(text: str) -> str:
    """The text with its keys in order; as it is, if it is not written in lines of keys and dashes."""
    start = _START.match(text)
    head = start.group() if start else ""
    found = lay_out(text[len(head) :])
    if found is None:
        return text
    pieces = _sorted(found.pieces, KEYS)
    if pieces != found.pieces:  # what stands above all keys stays there
        first = found.pieces[0]
        pieces = tuple(replace(p, lead="") if p is first else p for p in pieces)
        pieces = (replace(pieces[0], lead=first.lead + pieces[0].lead), *pieces[1:])
    pieces = tuple(
        replace(p, parts=_cards(p.parts)) if p.name == "cards" and p.parts else p for p in pieces
    )
    made = Layout(pieces, found.tail).text.rstrip("\n")
    return head + made + "\n"


def _sorted(pieces: Sequence[Piece], order: Sequence[str]) -> tuple[Piece, ...]:
    """Pieces in the order of their names, unknown ones last."""
    place = {name: i for i, name in enumerate(order)}
    return tuple(sorted(pieces, key=lambda piece: place.get(piece.name, len(place))))


def _cards(cards: Sequence[Piece]) -> tuple[Piece, ...]:
    made: list[Piece] = []
    for card in cards:
        lead = card.lead.lstrip("\n")
        one_line = not card.parts
        if made and not (one_line and not made[-1].parts):
            lead = "\n" + lead
        elif made:
            lead = card.lead  # a table of short cards, set as its author likes it
        made.append(_card(replace(card, lead=lead)))
    return tuple(made)


def _card(card: Piece) -> Piece:
    parts = tuple(_inner(part) for part in _sorted(card.parts, CARD_ORDER))
    if not parts or parts[0].lead.strip():
        return card  # its comment would stand between the dash and the key
    return replace(card, parts=(replace(parts[0], lead=""), *parts[1:]))


def _inner(piece: Piece) -> Piece:
    """A key whose value is a mapping of its own, in lines of its own."""
    order = INNER.get(piece.name)
    head, _, rest = piece.body.partition("\n")
    if order is None or not re.fullmatch(r" *\w+:[ \t]*(?:#.*)?", head):
        return piece
    found = lay_out(rest)
    if found is None:
        return piece
    made = Layout(_sorted(found.pieces, order), found.tail).text
    return replace(piece, body=f"{head}\n{made}")
