"""Rendered cards as Anki's notes, but for the second of their last change: all that does not depend on the ledger."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from nncards.anki import notetypes
from nncards.anki.ledger import content_hash, guid_of

if TYPE_CHECKING:
    from nncards.anki.build import Item
    from nncards.render.card_html import Page

RETIRED_TAG = "nncards::retired"
LONG_MINUTES = 1.0  # what takes longer goes to the decks of problems

_PARTS = {
    "Front": "front",
    "Back": "back",
    "Reverse front": "reverse_front",
    "Reverse back": "reverse_back",
    "Typed": "typed",
    "Text": "text",
    "Hint": "hint",
    "Extra": "extra",
    "Watch out": "watch_out",
    "Grading": "grading",
    "Section": "section",
    "Uid": "uid",
    "Kind": "kind",
    "Retired": "retired",
}
_GAP = re.compile(r"\{\{c(\d+)::")
_HINT = re.compile(r"(?:::(?:(?!\}\}).)*)?\}\}", re.DOTALL)


class Row(NamedTuple):
    """A note: `fields` as Anki keeps them, joined by U+001F; `part` is the first part of its deck's own name.

    `media` are the names of the files that it shows, `cards` the numbers of its cards, `hash` tells its content.
    """

    uid: str
    guid: str
    cloze: bool
    fields: str
    tags: tuple[str, ...]
    hash: str
    deck: str
    part: str
    retired: bool
    draw: int
    gaps: tuple[tuple[str, int], ...]
    cards: tuple[int, ...]
    media: tuple[str, ...]


def row(item: Item, namespace: str) -> Row:
    """A rendered card as a note."""
    page = item.page
    kind = notetypes.cloze() if page.kind == "cloze" else notetypes.basic()
    values = dict(page.parts)
    values["uid"], values["kind"] = page.uid, page.kind
    if item.retired:
        values["retired"] = "retired"
        values["text"] = without_gaps(values.get("text", ""))  # a gap in any field makes a card
    fields = tuple([values.get(part, "") for part in _parts_of(tuple(kind.fields))])
    tags = _tags(item)
    return Row(
        page.uid,
        guid_of(namespace, page.uid),
        kind.cloze,
        "\x1f".join(fields),
        tags,
        content_hash(kind.name, fields, tags),
        long_deck(item.deck) if item.minutes > LONG_MINUTES else item.deck,
        item.deck.split("::")[0],
        item.retired,
        item.draw,
        tuple((item.gaps or {}).items()),
        () if item.retired else _cards(page),
        tuple(page.media),
    )


@cache
def _parts_of(fields: tuple[str, ...]) -> tuple[str, ...]:
    """Which part of a page each of these fields shows; none for those that stay empty."""
    return tuple(_PARTS.get(name, "") for name in fields)


def without_gaps(text: str) -> str:
    """A cloze field with its gaps filled in (all other braces in it have been broken up)."""
    return _HINT.sub("", _GAP.sub("", text)).rstrip()


def _cards(page: Page) -> tuple[int, ...]:
    """The numbers of the cards that Anki makes of a note."""
    if page.kind == "cloze":
        return tuple(sorted({int(number) - 1 for number in _GAP.findall(page["text"])}))
    return (0, 1) if page["reverse_front"] else (0,)


def _tags(item: Item) -> tuple[str, ...]:
    tags = {re.sub(r"\s+", "_", tag.strip()) for tag in item.tags}
    if item.tier:
        tags.add(f"nncards::{item.tier}")
    if item.retired:
        tags.add(RETIRED_TAG)
    return tuple(sorted(tags - {""}))


def long_deck(deck: str) -> str:
    """Where the long problems of a deck go: a tree beside it."""
    first, *rest = deck.split("::")
    return "::".join((f"{first} - problems", *rest))
