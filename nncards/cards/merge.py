"""Merge two descendants of one deck: card by card, key by key, each piece as its author wrote it.

What only one side changed is taken; what both changed in different ways stays as in `mine` and is told.
The result is read again: it must say exactly what was decided, and read no worse than it did before.
Otherwise `mine` stays as it is, as a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from nncards.cards.deck import read_deck
from nncards.cards.diff3 import merge_text
from nncards.cards.layout import Layout, Piece, Value, lay_out, shifted, spelled_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that both sides changed. `card` and `key` name it, as far as it lies in one; `why` tells more."""

    card: str = ""
    key: str = ""
    why: str = "changed on both sides"

    def __str__(self) -> str:
        parts = [f"card {self.card}"] * bool(self.card) + [f"`{self.key}`"] * bool(self.key)
        return ", ".join(parts) or "the whole file"


@dataclass(frozen=True, slots=True)
class DeckMerge:
    """The merged text, and what became of the changes.

    `taken`: what came from `theirs` (`card mean`, `card mean added`). `mixed`: cards that now hold edits of both
    sides. `conflicts`: what stays as in `mine`. `left`: what was changed, but is deleted in `mine`.
    """

    text: str
    taken: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    left: tuple[Conflict, ...] = ()


def merge_decks(base: str, mine: str, theirs: str) -> DeckMerge:
    """Merge `theirs` into `mine`, both made from `base`; all have Unix line breaks. Never raises."""
    if theirs in (base, mine):
        return DeckMerge(mine)
    layouts = [lay_out(text) for text in (base, mine, theirs)]
    if None in layouts:
        return _by_lines(base, mine, theirs)
    attempts = [(base, theirs), (spelled_out(base), spelled_out(theirs))]
    for old, new in dict.fromkeys(attempts):
        merged = _by_cards(old, mine, new)
        if merged is not None:
            return merged
    return DeckMerge(mine, conflicts=(Conflict(why="the two versions do not go together"),))


def _by_lines(base: str, mine: str, theirs: str) -> DeckMerge:
    """For files that are written in another way: all or nothing."""
    merged = merge_text(base, mine, theirs)
    if merged.conflicts or _worse(merged.text, mine, theirs):
        return DeckMerge(mine, conflicts=(Conflict(),))
    return DeckMerge(merged.text, ("lines",))


def _by_cards(base: str, mine: str, theirs: str) -> DeckMerge | None:
    """The merge by pieces, if it reads again as what was decided."""
    old, own, new = lay_out(base), lay_out(mine), lay_out(theirs)
    if not (old and own and new):
        return None
    merger = _Merger()
    pieces = merger.level(old.pieces, own.pieces, new.pieces)
    tail = merger.lead(old.tail, own.tail, new.tail, Conflict(key="the end"))
    text = Layout(tuple(pieces), tail).text
    if not mine.endswith("\n"):
        text = text.removesuffix("\n")
    again = lay_out(text)
    if again is None or _said(again.pieces) != _said(pieces) or _worse(text, mine, theirs):
        return None
    taken, mixed = tuple(merger.taken), tuple(merger.mixed)
    return DeckMerge(text, taken, mixed, tuple(merger.conflicts), tuple(merger.left))


def _said(pieces: Iterable[Piece]) -> list[tuple[str, Value]]:
    return [(piece.name, piece.value) for piece in pieces]


def _worse(text: str, *before: str) -> bool:
    """Whether a deck has mistakes that neither of those had that it was made from."""
    known = {found for old in before for found in _mistakes(old)}
    return any(found not in known for found in _mistakes(text))


def _mistakes(text: str) -> list[tuple[str, str]]:
    return [(found.code, found.message) for found in read_deck(text.encode("utf-8"), "")[1]]


_Pieces = tuple[Piece, ...]


@dataclass
class _Merger:
    """Merges the keys of a deck (`within` is empty), its cards (`cards`), or the keys of the card `card`."""

    within: str = ""
    card: str = ""
    taken: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    left: list[Conflict] = field(default_factory=list)

    def level(self, base: _Pieces, mine: _Pieces, theirs: _Pieces) -> list[Piece]:
        """Merge pieces that stand side by side: each by its name, then their order."""
        theirs = tuple(shifted(piece, mine[0].column - piece.column) for piece in theirs)
        old, own, new = ({piece.name: piece for piece in side} for side in (base, mine, theirs))
        made = {}
        for name in dict.fromkeys([*own, *new]):
            piece = self.one(old.get(name), own.get(name), new.get(name))
            if piece is not None:
                made[name] = piece
        return [made[name] for name in merge_order(list(old), list(own), list(new), made)]

    def one(self, base: Piece | None, mine: Piece | None, theirs: Piece | None) -> Piece | None:
        """What becomes of one piece."""
        if mine and theirs:
            return self.both(base, mine, theirs)
        if mine:
            return self.dropped(base, mine)
        if theirs and base:
            if not _same(base, theirs):
                self.left.append(self.place(theirs, "you deleted it, and it was changed"))
            return None
        if theirs:
            self.take(theirs, " added")
        return theirs

    def dropped(self, base: Piece | None, mine: Piece) -> Piece | None:
        """A piece that the other side has no more, or never had."""
        if base is None:
            return mine
        if _same(base, mine) and _comments(base.lead) == _comments(mine.lead):
            self.take(mine, " deleted")
            return None
        self.conflicts.append(self.place(mine, "you changed it, and it was deleted"))
        return mine

    def both(self, base: Piece | None, mine: Piece, theirs: Piece) -> Piece:
        """A piece that both sides have."""
        if base is None:
            if mine.value != theirs.value:
                self.conflicts.append(self.place(mine, "you and the other side each added one"))
            return mine
        lead = self.lead(base.lead, mine.lead, theirs.lead, self.place(mine))
        made = self.body(base, mine, theirs)
        return replace(made, lead=lead + made.lead)

    def body(self, base: Piece, mine: Piece, theirs: Piece) -> Piece:
        """The piece itself, with those comments that must move above it."""
        base, mine, theirs = (replace(piece, lead="") for piece in (base, mine, theirs))
        if _same(theirs, base) or _same(theirs, mine):
            return mine
        if base.parts and mine.parts and theirs.parts and not self.within:
            return self.cards(base, mine, theirs)
        if _same(mine, base):
            self.take(theirs)
            return theirs
        if base.parts and mine.parts and theirs.parts:
            return self.inside(base, mine, theirs)
        return self.leaf(base, mine, theirs)

    def leaf(self, base: Piece, mine: Piece, theirs: Piece) -> Piece:
        """A piece that both sides wrote anew and that has no parts."""
        if theirs.value in (base.value, mine.value):
            return mine
        merged: Piece | None = None
        if mine.value == base.value and _remarks(mine) == _remarks(base):  # only set differently
            merged = theirs
        elif not self.within:
            merged = _listed(base, mine, theirs)
        if merged is None:
            self.conflicts.append(self.place(mine))
            return mine
        self.take(merged)
        return merged

    def cards(self, base: Piece, mine: Piece, theirs: Piece) -> Piece:
        """The list of the cards."""
        inner = _Merger("cards")
        made = inner.level(base.parts, mine.parts, theirs.parts)
        self.adopt(inner)
        return replace(mine, value=("list", *(card.value for card in made)), parts=tuple(made))

    def inside(self, base: Piece, mine: Piece, theirs: Piece) -> Piece:
        """A card that both sides edited."""
        inner = _Merger("card", mine.name)
        first, *more = inner.level(base.parts, mine.parts, theirs.parts)
        parts = (replace(first, lead=""), *more)
        said: list[Value] = [(part.name, part.value) for part in parts]
        made = replace(mine, value=("map", *sorted(said)), lead=first.lead, parts=parts)
        if _worse(_alone(made), _alone(mine)):
            self.conflicts.append(self.place(mine, "the two versions do not go together"))
            return mine
        if inner.taken:
            self.take(mine)
            self.mixed.append(str(self.place(mine)))
        inner.taken.clear()
        self.adopt(inner)
        return made

    def lead(self, base: str, mine: str, theirs: str, where: Conflict) -> str:
        """The comments above a piece. Blank lines count for nothing."""
        old, own, new = (_comments(text) for text in (base, mine, theirs))
        if new in (old, own):
            return mine
        if own == old:
            return theirs
        merged = merge_text(*("".join(f"{line}\n" for line in side) for side in (old, own, new)))
        if merged.conflicts:
            why = "the comment above it was changed on both sides"
            self.conflicts.append(replace(where, why=why))
            return mine
        first = re.search(r"^( *)#", mine + theirs, re.MULTILINE)
        indent = first[1] if first else ""
        gap = mine[: len(mine) - len(mine.lstrip("\n"))]
        return gap + "".join(f"{indent}{line}\n" for line in merged.text.splitlines())

    def place(self, piece: Piece, why: str = "changed on both sides") -> Conflict:
        """How a message names a piece."""
        if self.within == "cards":
            return Conflict(piece.name, why=why)
        return Conflict(self.card, piece.name, why)

    def take(self, piece: Piece, what: str = "") -> None:
        """Note a piece that comes from theirs."""
        self.taken.append(f"{self.place(piece)}{what}")

    def adopt(self, inner: _Merger) -> None:
        """Take over the lists of a merger further in."""
        self.taken += inner.taken
        self.mixed += inner.mixed
        self.conflicts += inner.conflicts
        self.left += inner.left


def merge_order(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str], kept: Iterable[str]
) -> list[str]:
    """The order of the names `kept`: mine where mine was changed, else theirs; what is new beside its neighbour."""
    kept = set(kept)
    common = set(base) & set(mine) & set(theirs)
    moved = [x for x in base if x in common] != [x for x in mine if x in common]
    first, second = (mine, theirs) if moved else (theirs, mine)
    order = [name for name in first if name in kept]
    before = ""
    for name in second:
        if name in kept and name not in first:
            order.insert(order.index(before) + 1 if before else 0, name)
        before = name if name in order else before
    return order


def _same(one: Piece, other: Piece) -> bool:
    """Whether two pieces say the same in the same words, wherever they are indented."""
    return one.value == other.value and _level(one) == _level(other)


def _level(piece: Piece) -> str:
    return shifted(replace(piece, lead=""), -piece.column).text.rstrip()


def _remarks(piece: Piece) -> list[str]:
    """What may be a comment in a piece."""
    return sorted(re.findall("#.*", piece.text))


def _comments(lead: str) -> list[str]:
    return [line.strip() for line in lead.splitlines() if line.strip()]


def _alone(card: Piece) -> str:
    """A deck of one card."""
    return f"deck: One\nid: one\ncards:\n{card.text}"


def _listed(base: Piece, mine: Piece, theirs: Piece) -> Piece | None:
    """A deck's own list, one item a line (`confusable`, `macros`): merged by lines, if that is whole."""
    merged = merge_text(base.body, mine.body, theirs.body)
    again = None if merged.conflicts else lay_out(merged.text)
    if again is None or len(again.pieces) != 1 or again.tail or again.pieces[0].name != mine.name:
        return None
    return again.pieces[0]


def line_of(text: str, card: str, key: str) -> int:
    """The line (from 1) of a deck's key, of a card, or of a card's key; 0 if the deck has none such."""
    layout = lay_out(text)
    at, pieces = 1, layout.pieces if layout else ()
    path = ["cards", card] + [key] * bool(key) if card else [key]
    for name in path:
        for piece in pieces:
            at += piece.lead.count("\n")
            if piece.name == name:
                at += 0 if name == path[-1] else piece.head.count("\n")
                pieces = piece.parts
                break
            at += piece.text.count("\n")
        else:
            return 0
    return at
