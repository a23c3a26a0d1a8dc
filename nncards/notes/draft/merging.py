"""The drafts of a later run, brought into a deck that its author has edited.

Nothing that stands in the deck is changed, but for the record at its end: new cards and marks are put between
what is there, at places that the YAML reader names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from nncards.cards.nodes import Mapping, Node, Scalar, Sequence, compose
from nncards.cards.open import OPEN
from nncards.diagnostics import Diagnostic, Span
from nncards.notes.draft import identity, writing
from nncards.notes.draft.matching import match
from nncards.notes.draft.writing import Entry, Place

if TYPE_CHECKING:
    from nncards.notes.draft.model import Draft, Reading

State = Literal["new", "same", "changed", "gone", "deleted"]


@dataclass(frozen=True, slots=True)
class Merged:
    """A deck's text with the drafts brought in, their ids, and what became of each draft and old entry."""

    text: str
    names: tuple[str, ...]
    states: tuple[State, ...]
    gone: tuple[str, ...] = ()


@dataclass(slots=True)
class _Deck:
    """What a deck's text holds, and what is to be put into it: texts by their offsets."""

    text: str
    cards: dict[str, Mapping]
    top: int
    indent: int
    inserts: list[tuple[int, str]] = field(default_factory=list)

    def line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        end = self.text.find("\n", offset)
        end = len(self.text) if end < 0 else end
        return end - 1 if end > offset and self.text[end - 1] == "\r" else end

    def end_of(self, card: Mapping) -> int:
        """Behind the last line of a card."""
        last = max(_ends(card, self.text), default=card.start)
        return self.line_end(len(self.text[:last].rstrip()))


def merge(source: bytes, path: str, reading: Reading, place: Place) -> Merged | Diagnostic:
    """Add what is new in the notes, mark what changed or is gone; leave all else as it is to the byte.

    A deck that cannot be read is a diagnostic, and nothing is to be written.
    """
    read = _read(source, path)
    if isinstance(read, Diagnostic):
        return read
    known, others, own = writing.read_record(split_lines(read.text), place.name)
    known |= {u: e for u, e in _assumed(read).items() if not own and u not in others}
    present = {uid: " ".join(_values(card).values()) for uid, card in read.cards.items()}
    matched = match(reading.drafts, known, present)
    names, states = _name_all(reading, matched, known, read, {*known, *others, *read.cards})
    lost = [u for u, e in known.items() if u not in matched.values() and not e.assumed]
    _insert_cards(reading, read, place, names, states)
    for uid in lost:
        if known[uid].lines and uid in read.cards:
            said = f"gone from {place.name}: the notes no longer have what this was drafted from"
            _mark(read, uid, [writing.comment(said, read.indent)])
    entries = {n: Entry.of(d) for n, d in zip(names, reading.drafts, strict=True)}
    entries |= {u: Entry("", known[u].front, known[u].back) for u in lost}
    text = _with_record(read, own, writing.record(reading, place.name, entries))
    again = _read(text.encode(), path)
    if isinstance(again, Diagnostic) or not _holds(again, read):
        return Diagnostic(
            Span(path),
            "draft-merge",
            "the drafts cannot be put between these cards without harm, so nothing was written",
            "write to another file with -o, and move the cards by hand",
        )
    mark = "\ufeff" if source.startswith(b"\xef\xbb\xbf") else ""
    gone = tuple(u for u in lost if known[u].lines)
    return Merged(mark + text, tuple(names), tuple(states), gone)


def _holds(after: _Deck, before: _Deck) -> bool:
    """Whether every card that stood in a deck still says what it said."""
    return all(
        uid in after.cards and _values(after.cards[uid]) == _values(card)
        for uid, card in before.cards.items()
    )


def _name_all(
    reading: Reading,
    matched: dict[int, str],
    known: dict[str, Entry],
    read: _Deck,
    taken: set[str],
) -> tuple[list[str], list[State]]:
    """The id of each draft, and what became of it."""
    names: list[str] = []
    states: list[State] = []
    for i, draft in enumerate(reading.drafts):
        uid = matched.get(i)
        if uid is None:
            uid = identity.name_of(draft, taken)
            taken.add(uid)
            states.append("new")
        else:
            old, now = known[uid], Entry.of(draft)
            same = old.assumed or (old.lines and old.back == now.back and _asks_alike(draft, old))
            states.append("deleted" if uid not in read.cards else "same" if same else "changed")
        names.append(uid)
    return names, states


def _asks_alike(draft: Draft, old: Entry) -> bool:
    """Whether the question is that of before; an open one only has a heading, whose words are no matter."""
    return (draft.ask == OPEN and not draft.cloze) or old.front == identity.front(draft)


def _insert_cards(
    reading: Reading, read: _Deck, place: Place, names: list[str], states: list[State]
) -> None:
    """Put each new card behind the one that it follows in the notes, and a mark above each that changed."""
    at, first, above = read.top, True, -1
    for draft, name, state in zip(reading.drafts, names, states, strict=True):
        if state == "new":
            card = writing.card(draft, name, place, indent=read.indent, new=True)
            if draft.heading and draft.heading_line != above:
                card = f"{writing.heading(draft.heading[-1], read.indent)}\n{card}"
            read.inserts.append(
                (at, f"\n{'' if first else chr(10)}{card}{chr(10) if first else ''}")
            )
        elif name in read.cards:
            at, first = read.end_of(read.cards[name]), False
            if state == "changed":
                _mark(read, name, _changed(draft, place, read.indent))
        above = draft.heading_line


def _changed(draft: Draft, place: Place, indent: int) -> list[str]:
    """The mark above a card whose notes changed: where, and what they say now."""
    said = f"changed in {writing.origin(draft, place.name)}; the notes now say"
    said_now = (line for line in writing.fields(draft, 0) if line != f"ask: '{OPEN}'")
    now = [f"{' ' * indent}#   {line}".rstrip() for line in said_now]
    return [writing.comment(said, indent), *writing.pictures(draft, indent), *now]


def _mark(read: _Deck, uid: str, lines: list[str]) -> None:
    start = read.line_start(read.cards[uid].start)
    read.inserts.append((start, "".join(f"{line}\n" for line in lines)))


def _with_record(read: _Deck, own: list[int], record: list[str]) -> str:
    """The text with everything put in, the record where it stood, or at the end."""
    newline = "\r\n" if "\r\n" in read.text else "\n"
    written = "".join(f"{line}\n" for line in record)
    edits = [(at, at, text) for at, text in read.inserts]
    start, lines = 0, split_lines(read.text)
    for i, line in enumerate(lines):
        if i in own:
            edits.append((start, start + len(line), written if i == own[0] else ""))
        start += len(line)
    pieces: list[str] = []
    done = 0
    for start, end, text in sorted(edits, key=lambda edit: edit[:2]):
        pieces += (read.text[done:start], text.replace("\n", newline))
        done = end
    whole = "".join((*pieces, read.text[done:]))
    if own:
        return whole
    if not whole.endswith(newline * 2):
        whole += newline if whole.endswith(newline) else newline * 2
    return whole + written.replace("\n", newline)


def split_lines(text: str) -> list[str]:
    """The lines of a text with their ends; only line feeds end them, as in the places that YAML gives."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


# --- the deck as it is --------------------------------------------------------------------------------


def _read(source: bytes, path: str) -> _Deck | Diagnostic:
    """The cards of a deck by their ids, and where new ones may go."""
    tree, found = compose(source, path)
    errors = [d for d in found if d.severity == "error"]
    if errors:
        return errors[0]
    root = tree.root
    entry = root.entries.get("cards") if isinstance(root, Mapping) else None
    if entry is None:
        return Diagnostic(
            Span(path, 1, 1),
            "deck-form",
            "this is no deck: it has no `cards:`",
            "choose another file for -o",
        )
    text = tree.source.text
    key, node = entry
    top = _Deck(text, {}, 0, 2).line_end(key.end)
    if isinstance(node, Scalar) and not node.value.strip():
        return _Deck(text, {}, top, 2)
    if not isinstance(node, Sequence) or text[node.start] == "[":
        return Diagnostic(
            tree.source.span(node.start),
            "deck-form",
            "these cards stand in brackets, where no draft can be added",
            "write each card on lines of its own, beginning with `- id:`",
        )
    cards: dict[str, Mapping] = {}
    for item in node.items:
        if isinstance(item, Mapping) and "id" in item.entries:
            name = item.entries["id"][1]
            if isinstance(name, Scalar):
                cards.setdefault(name.value, item)
    column = tree.source.mark(node.start)[1] - 1
    return _Deck(text, cards, top, column)


def _ends(node: Node, text: str) -> list[int]:
    """Where the values of a node end."""
    if isinstance(node, Scalar) or text[node.start] in "[{":
        return [node.end]
    if isinstance(node, Sequence):
        return [end for item in node.items for end in _ends(item, text)] or [node.start]
    return [end for key, value in node.entries.values() for end in (key.end, *_ends(value, text))]


def _values(card: Mapping) -> dict[str, str]:
    """The texts of a card that a draft may have."""
    keys = ("ask", "answer", "cloze", "typed")
    nodes = {key: card.entries[key][1] for key in keys if key in card.entries}
    return {key: node.value for key, node in nodes.items() if isinstance(node, Scalar)}


def _assumed(read: _Deck) -> dict[str, Entry]:
    """Entries for the cards of a deck that no record knows: by their words."""
    made = {}
    for uid, card in read.cards.items():
        said = _values(card)
        asked = said.get("cloze") or said.get("ask", "")
        answered = said.get("cloze") or said.get("typed") or said.get("answer", "")
        made[uid] = Entry(
            "0-0",
            identity.fingerprint(asked),
            identity.fingerprint(f"{answered}\0\0"),
            assumed=True,
        )
    return made
