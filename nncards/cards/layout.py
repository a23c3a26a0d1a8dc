"""A deck's text cut into pieces that can be moved without loss: its keys, its cards, the keys of each.

Every character of the file belongs to exactly one piece, so that the pieces put together again are the file.
Comments belong to what follows them, unless they are indented deeper: then to what they follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nncards.cards.nodes import Mapping, Node, Scalar, Sequence, compose

Value = str | tuple["Value", ...]

_DASH = re.compile(r" *- +")
_ALIAS = re.compile(r"[ ]*:[ ]+(\*\S+)")
_ANCHOR = re.compile(r"&\S+[ ]*")
_BEFORE_KEY = re.compile(r"[ ]*(?:-[ ]+)*")
_BLANK = re.compile(r"[ \t]*(#.*)?")


@dataclass(frozen=True, slots=True)
class Piece:
    """A key with its value, or a card.

    `name`: the key, or the card's id. `value`: what it says, however it is written. `lead`: the comments and
    blank lines above it. `body`: its own lines, whole; empty where there are `parts`, before which stands
    `head` (`cards:`, or a card's dash). `column`: how far it is indented.
    """

    name: str
    value: Value
    lead: str = ""
    body: str = ""
    column: int = 0
    head: str = ""
    parts: tuple[Piece, ...] = ()

    @property
    def text(self) -> str:
        """The piece as it stands in the file, without its lead."""
        inner = "".join(part.lead + part.text for part in self.parts)
        if _DASH.fullmatch(self.head):  # it stands on the line of the first key
            inner = inner[len(self.head) :]
        return self.head + inner + self.body


@dataclass(frozen=True, slots=True)
class Layout:
    """A deck as pieces: its keys, of which `cards` has the cards as parts, and what follows them all."""

    pieces: tuple[Piece, ...]
    tail: str

    @property
    def text(self) -> str:
        """The file."""
        return "".join(piece.lead + piece.text for piece in self.pieces) + self.tail

    @property
    def cards(self) -> tuple[Piece, ...]:
        """The cards, if they could be told apart."""
        return next((piece.parts for piece in self.pieces if piece.name == "cards"), ())


def lay_out(text: str) -> Layout | None:
    """Cut a deck's text up; None if it is not YAML in the plain layout of keys and dashes, line by line.

    The text should end with a line break; the layout's does.
    """
    tree, found = compose(text.encode("utf-8"), "")
    root = tree.root
    if found or not isinstance(root, Mapping) or not root.entries or "\r" in text:
        return None
    whole = text if text.endswith("\n") else text + "\n"
    try:
        pieces, tail = _Cutter(whole).keys(root, 0, len(whole), "")
    except _OtherLayoutError:
        return None
    made = Layout(pieces, tail)
    return made if made.text == whole else None


class _OtherLayoutError(Exception):
    """The file is written in a way that cannot be cut at line breaks."""


class _Cutter:
    """Cuts stretches of a text at the nodes in them."""

    def __init__(self, text: str) -> None:
        self.text = text

    def keys(self, node: Mapping, start: int, end: int, dash: str) -> tuple[tuple[Piece, ...], str]:
        """The entries of a mapping in `text[start:end]`, a card's after its `dash`; and what follows them."""
        entries = list(node.entries.items())
        column = node.start - self.text.rfind("\n", 0, node.start) - 1
        begins = [self._line_of(key, column) for _, (key, _) in entries[1:]]
        begins.insert(0, start if dash else self._line_of(entries[0][1][0], column))
        leads = [start]
        for (_, (key, value)), begin in zip(entries, begins[1:], strict=False):
            leads.append(self._lead(self._end(key, value), begin, column))
        stop = end if dash else self._lead(self._end(*entries[-1][1]), end, column)
        pieces = []
        for i, (name, (_, value)) in enumerate(entries):
            until = leads[i + 1] if i + 1 < len(entries) else stop
            piece = self._key(name, value, begins[i], until)
            pieces.append(replace(piece, lead=self.text[leads[i] : begins[i]], column=column))
        if dash:
            body = " " * len(dash) + pieces[0].body[len(dash) :]
            pieces[0] = replace(pieces[0], body=body)
        return tuple(pieces), self.text[stop:end]

    def _key(self, name: str, value: Node, start: int, end: int) -> Piece:
        if (
            name == "cards"
            and isinstance(value, Sequence)
            and self.text.startswith("-", value.start)
        ):
            head, cards = self._cards(value, start, end)
            return Piece(name, value_of(value), head=head, parts=cards)
        return Piece(name, value_of(value), body=self.text[start:end])

    def _cards(self, node: Sequence, start: int, end: int) -> tuple[str, tuple[Piece, ...]]:
        """The line `cards:`, and the cards, each of which begins on the line of its dash."""
        begins = [self.text.rfind("\n", 0, item.start) + 1 for item in node.items]
        column = self._dash(begins[0], node.items[0]).find("-")
        leads = [self._lead(self.text.find("\n", start), begins[0], column)]
        for item, begin in zip(node.items, begins[1:], strict=False):
            leads.append(self._lead(self._last(item), begin, column))
        cards = []
        for i, item in enumerate(node.items):
            until = leads[i + 1] if i + 1 < len(leads) else end
            card = self._card(item, begins[i], until)
            cards.append(replace(card, lead=self.text[leads[i] : begins[i]], column=column))
        if len({card.name for card in cards}) < len(cards):
            raise _OtherLayoutError
        return self.text[start : leads[0]], tuple(cards)

    def _card(self, node: Node, start: int, end: int) -> Piece:
        dash = self._dash(start, node)
        name = node.entries.get("id") if isinstance(node, Mapping) else None
        if not isinstance(node, Mapping) or name is None or not isinstance(name[1], Scalar):
            raise _OtherLayoutError
        if self.text[node.start] == "{":
            return Piece(name[1].value, value_of(node), body=self.text[start:end])
        keys, _ = self.keys(node, start, end, dash)
        return Piece(name[1].value, value_of(node), head=dash, parts=keys)

    def _dash(self, start: int, node: Node) -> str:
        dash = _DASH.fullmatch(self.text, start, node.start)
        if not dash:
            raise _OtherLayoutError
        return dash.group()

    def _line_of(self, key: Scalar, column: int) -> int:
        """Where the line of a key begins, which nothing may stand before."""
        start = self.text.rfind("\n", 0, key.start) + 1
        if key.start - start != column or self.text[start : key.start].strip(" "):
            raise _OtherLayoutError
        return start

    def _lead(self, after: int, before: int, column: int) -> int:
        """Where the comments begin that belong to what starts at `before`, its neighbour ending at `after`."""
        at = after if self.text[after - 1] == "\n" else self.text.find("\n", after) + 1
        if at > before:
            raise _OtherLayoutError
        lead = at
        while at < before:
            line = self.text[at : self.text.find("\n", at) + 1]
            if not _BLANK.fullmatch(line, 0, len(line) - 1):
                raise _OtherLayoutError
            at += len(line)
            if line.strip() and len(line) - len(line.lstrip()) > column:
                lead = at
        return lead

    def _end(self, key: Scalar, value: Node) -> int:
        """Where a key and its value end."""
        if isinstance(value, Scalar) and value.start == value.end:
            return key.end
        if value.start < key.start:
            alias = _ALIAS.match(self.text, key.end)
            if not alias:
                raise _OtherLayoutError
            return alias.end()
        return self._last(value)

    def _last(self, node: Node) -> int:
        """Where a node ends, without the blank lines and comments that YAML counts to it."""
        if isinstance(node, Scalar):
            return self._last_of_scalar(node)
        if self.text[node.start] in "[{":
            return node.end
        if isinstance(node, Mapping):
            return self._end(*list(node.entries.values())[-1])
        if node.items[-1].start < node.start:  # an alias
            raise _OtherLayoutError
        return max(self._last(node.items[-1]), node.start + 1)

    def written(self, node: Node, key: Scalar) -> str:
        """How a node is written where its anchor stands, indented as it would be below `key`."""
        start = self.text.rfind("\n", 0, node.start) + 1
        there = _BEFORE_KEY.match(self.text, start)
        column = key.start - self.text.rfind("\n", 0, key.start) - 1
        by = column - (len(there.group()) if there else 0)
        text = _ANCHOR.sub("", self.text[node.start : self._last(node)], count=1)
        first, *more = text.splitlines(keepends=True) or [""]
        return first + _indented("".join(more), by)

    def _last_of_scalar(self, node: Scalar) -> int:
        written = self.text[node.start : node.end]
        header = written.partition("\n")[0].partition("#")[0]
        if node.style not in ("|", ">") or "+" in header:
            return node.end
        return node.start + len(written.rstrip())


def value_of(node: Node) -> Value:
    """What a node says, however it is written: its text, its list, its keys in any order."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return ("list", *(value_of(item) for item in node.items))
    entries = sorted((key, value_of(value)) for key, (_, value) in node.entries.items())
    return ("map", *entries)


def shifted(piece: Piece, by: int) -> Piece:
    """The same piece, indented `by` spaces more (or less)."""
    if not by:
        return piece
    return replace(
        piece,
        lead=_indented(piece.lead, by),
        body=_indented(piece.body, by),
        head=_indented(piece.head, by),
        column=piece.column + by,
        parts=tuple(shifted(part, by) for part in piece.parts),
    )


def _indented(text: str, by: int) -> str:
    lines = text.splitlines(keepends=True)
    if by > 0:
        return "".join(" " * by + line if line.strip("\n") else line for line in lines)
    return "".join(line[min(-by, len(line) - len(line.lstrip(" "))) :] for line in lines)


def spelled_out(text: str) -> str:
    """A deck's text with every alias `*name` that a key holds written out as what it stands for."""
    tree, found = compose(text.encode("utf-8"), "")
    if found or tree.root is None:
        return text
    cutter = _Cutter(text)
    places: list[tuple[int, int, str]] = []
    stack: list[Node] = [tree.root]
    while stack:
        node = stack.pop()
        if isinstance(node, Sequence):
            stack += node.items
        elif isinstance(node, Mapping):
            for key, value in node.entries.values():
                alias = _ALIAS.match(text, key.end) if value.start < key.start else None
                if alias:
                    places.append((*alias.span(1), cutter.written(value, key)))
                else:
                    stack.append(value)
    for start, end, written in sorted(set(places), reverse=True):
        text = text[:start] + written + text[end:]
    return text
