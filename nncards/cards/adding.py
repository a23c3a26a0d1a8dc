"""A new card at the end of a deck, the rest of the file as it was, byte for byte."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nncards.cards.card import ID
from nncards.cards.deck import read_deck
from nncards.cards.format import decoded, encoded
from nncards.cards.format.facts import facts
from nncards.cards.format.prose import wrapped
from nncards.cards.layout import Layout, Piece, lay_out
from nncards.cards.nodes import Mapping, Scalar, Sequence, compose
from nncards.cards.open import OPEN
from nncards.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from collections.abc import Collection

WIDTH = 110
_PLAIN = re.compile(r"[A-Za-zÀ-ɏ][\w ,.()/’;+=-]*(?<! )")
_WORDS_OF_YAML = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_SMALL = re.compile(
    "a|an|and|are|as|at|be|been|by|can|did|do|does|for|from|had|has|have|how|if|in|into|is|its?|of|on|or|so|than|"
    "that|the|their|then|there|these|they|this|to|was|were|what|when|where|which|who|whose|why|will|with|would|you|your"
)
_LONGEST_ID = 40

_HOLE = f"'{OPEN}'"
# What each kind asks its author for; the first open place is where the editor opens.
TEMPLATES = {
    "basic": ("ask", "answer: OPEN"),
    "cloze": ("cloze: OPEN",),
    "choice": (
        "ask",
        "choice:\n  - right: OPEN\n  - wrong: OPEN\n    why: OPEN\n  - wrong: OPEN\n    why: OPEN",
    ),
    "typed": ("ask", "typed: OPEN"),
    "formula": ("ask", "formula:\n  lhs: y\n  rhs: OPEN\n  # equals: module.function"),
    "problem": ("problem: OPEN",),
    "figure": ("ask", "figure: OPEN"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is known of a new card beforehand; empty where its author will say it."""

    kind: str = "basic"
    id: str = ""
    section: str = ""
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """A deck with the new card: the bytes, the card's id, and the line where its author goes on."""

    data: bytes
    id: str
    line: int


def slug(question: str) -> str:
    """An id made of the words that a question turns on; empty if it has none (formulas alone)."""
    prose = re.sub(r"\$[^$]*\$|`[^`]*`|\\[A-Za-z]+|\{\{c?\w*::|\}\}", " ", question)
    plain = unicodedata.normalize("NFKD", prose).encode("ascii", "ignore").decode().lower()
    words = [word for word in re.findall("[a-z0-9]+", plain) if not _SMALL.fullmatch(word)]
    made = ""
    for word in words[:4]:
        if len(made) + len(word) >= _LONGEST_ID:
            break
        made = f"{made}-{word}" if made else word
    return made[:_LONGEST_ID]


def free_id(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or with a number behind it the first that no card has or had."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"


def ids_in(data: bytes, path: str) -> dict[str, int]:
    """The ids that stand in a deck file and their lines, whether or not their cards are right."""
    tree, _ = compose(data, path)
    root = tree.root
    entry = root.entries.get("cards") if isinstance(root, Mapping) else None
    found: dict[str, int] = {}
    for card in entry[1].items if entry and isinstance(entry[1], Sequence) else ():
        name = card.entries.get("id") if isinstance(card, Mapping) else None
        if name and isinstance(name[1], Scalar):
            found.setdefault(name[1].value, tree.source.mark(name[1].start)[0])
    return found


def add_card(data: bytes, path: str, wish: Wish) -> Added | list[Diagnostic]:
    """Append a card to a deck's bytes; or what is in the way. `wish.id` is given, and free."""
    tree, found = compose(data, path)
    if found or not tree.complete:
        return found
    text, mark, crlf = decoded(data)
    place = None if "\r" in text else _place(text)
    if place is None:
        return [_refused(path)]
    lines = card_lines(wish, place.dash, place.column)
    head = text[: place.start] + place.lead
    new = encoded(head + "".join(lines) + text[place.end :], mark=mark, crlf=crlf)
    if not _keeps(data, new, path) or list(ids_in(new, path))[-1:] != [wish.id]:
        return [_refused(path)]
    first = head.count("\n") + 1
    opened = next((i for i, line in enumerate(lines) if OPEN in line), 0)
    return Added(new, wish.id, first + opened)


def _keeps(old: bytes, new: bytes, path: str) -> bool:
    """Whether every card that was there still says the same."""
    before, after = (read_deck(data, path)[0] for data in (old, new))
    if before is None or after is None:
        return before is after
    cards = after.cards[: len(before.cards)]
    said = [facts(replace(before, unread=(), open=()), str)]
    return said == [facts(replace(after, cards=cards, unread=(), open=()), str)]


def _refused(path: str) -> Diagnostic:
    return Diagnostic(
        Span(path),
        "new-layout",
        "this deck is laid out in a way that no card can be appended to",
        "write `cards:` and below it each card on lines of its own, beginning with `- id:`",
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a card goes: the stretch that it replaces (an empty list, mostly nothing), what comes before it."""

    start: int
    end: int
    lead: str
    dash: int = 2
    column: int = 4


def _place(text: str) -> _Place | None:
    start = re.match(r"(?:[ \t]*(?:#[^\n]*)?\n)*---[ \t]*(?:#[^\n]*)?\n", text)
    head = start.group() if start else ""
    found = lay_out(text[len(head) :])
    if found is None:
        return None
    whole = len(text) - len(head)
    names = [piece.name for piece in found.pieces]
    if "cards" not in names:
        line = "" if text.endswith("\n") else "\n"
        return _Place(len(text), len(text), f"{line}cards:\n")
    number = names.index("cards")
    until = min(len(Layout(found.pieces[: number + 1], "").text), whole)
    cards = found.pieces[number].parts
    at = len(head) + until
    line = "" if text[:at].endswith("\n") else "\n"
    if not cards:
        body = found.pieces[number].body
        empty = re.fullmatch(r"cards:[ \t]*(?:\[[ \t]*\])?[ \t]*\n?", body)
        return _Place(at - len(body.rstrip("\n")) - (not line), at, "cards:\n") if empty else None
    last = cards[-1]
    column = len(last.head) if last.parts else last.column + 2
    return _Place(at, at, line + _gap(cards), last.column, column)


def _gap(cards: tuple[Piece, ...]) -> str:
    """A blank line, unless this author sets none between cards."""
    return "" if len(cards) > 1 and not cards[-1].lead.startswith("\n") else "\n"


def card_lines(wish: Wish, dash: int, column: int) -> list[str]:
    """A card of this kind as lines of YAML, with open places where its author goes on."""
    keys = [f"id: {wish.id}"]
    if wish.section:
        keys.append(f"section: {scalar(wish.section)}")
    keys += [
        _ask(wish.ask, column) if part == "ask" else part.replace("OPEN", _HOLE)
        for part in TEMPLATES[wish.kind]
    ]
    lines = [" " * column + line for key in keys for line in key.split("\n")]
    lines[0] = " " * dash + "-" + " " * (column - dash - 1) + lines[0].lstrip(" ")
    return [line.rstrip() + "\n" for line in lines]


def _ask(ask: str, column: int) -> str:
    if not ask:
        return f"ask: {_HOLE}"
    if "\n" not in ask and len(ask) + column <= WIDTH:
        return f"ask: {scalar(ask)}"
    lines = wrapped(ask.strip(), WIDTH - column - 2).split("\n")
    return "\n".join(["ask: |", *(f"  {line}" if line else "" for line in lines)])


def scalar(value: str) -> str:
    """A text of one line as YAML: plain where that is safe, else in single quotes."""
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_YAML:
        return value
    return "'" + value.replace("'", "''") + "'"


def is_id(word: str) -> bool:
    """Whether this may be a card's id."""
    return bool(ID.fullmatch(word))
