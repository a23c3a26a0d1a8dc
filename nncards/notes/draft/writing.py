"""Drafts as YAML: the text of a deck, of one card, and the record that the next run compares with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nncards.notes.draft import identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nncards.notes.draft.model import Draft, Reading

WIDTH = 100  # characters that a value may have on the line of its key
RECORD = "#: "

_PLAIN = re.compile(r"(?!.*:\s)[A-Za-z][\w ,.()?!/:;’“”–—'-]*[\w.)?!’”]")
_WORDS = frozenset(["true", "false", "null", "yes", "no", "on", "off", "y", "n"])
_TAG = re.compile(r"[A-Za-z][\w-]*")


@dataclass(frozen=True, slots=True)
class Place:
    """What a deck's text needs to know beside the drafts.

    `name` is how comments call the notes; `notes` the value of the deck's `notes:`, empty for none. `section`
    gives the section of the notes that a heading's line begins, or an empty text.
    """

    name: str
    notes: str = ""
    section: Callable[[int], str] = lambda _line: ""


def scalar(text: str, indent: int, *, block: bool = True) -> str:
    r"""A value as it stands behind `key:`: plain, in single quotes, or after `|`; never in double quotes.

    `block`: whether it may stand after `|`, which ends it with a line break.

    >>> scalar("What is $\\sigma$?", 4)
    " 'What is $\\sigma$?'"
    """
    if block and ("\n" in text or len(text) > WIDTH):
        pad = " " * indent
        lines = (f"{pad}{line}" if line.strip() else "" for line in text.split("\n"))
        return " |\n" + "\n".join(lines)
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return f" {text}"
    doubled = text.replace("'", "''")
    return f" '{doubled}'"


def card(draft: Draft, name: str, place: Place, *, indent: int = 2, new: bool = False) -> str:
    """One card with the comment that says where it comes from; no line break at the end."""
    pad = " " * indent
    lines = [comment(f"{'new ' if new else ''}from {origin(draft, place.name)}", indent)]
    lines += pictures(draft, indent)
    lines.append(f"{pad}- id: {name}")
    section = place.section(draft.heading_line) if place.notes and draft.heading_line else ""
    if section:
        lines.append(f"{pad}  section:{scalar(section, 0, block=False)}")
    if draft.tags:
        lines.append(f"{pad}  tags: {flow(draft.tags)}")
    lines += fields(draft, indent + 2)
    return "\n".join(lines)


def fields(draft: Draft, indent: int) -> list[str]:
    """The keys that hold a draft's texts, as lines."""
    pad = " " * indent
    lines = [f"{pad}{key}:{scalar(text, indent + 2)}" for key, text in draft.texts.items()]
    if draft.reverse:
        lines.append(f"{pad}reverse: true")
    return "\n".join(lines).split("\n")


def origin(draft: Draft, name: str) -> str:
    """`notes.md:12-18, likely: why`."""
    lines = f"{draft.first}-{draft.last}" if draft.last > draft.first else f"{draft.first}"
    return f"{name}:{lines}, {draft.certainty}: {draft.why}"


def pictures(draft: Draft, indent: int) -> list[str]:
    """The pictures of a draft, which a card shows only from files of the deck's own folder."""
    return [comment(f"picture: {picture}", indent) for picture in draft.pictures]


def comment(text: str, indent: int) -> str:
    """A comment on one line."""
    return f"{' ' * indent}# {' '.join(text.split())}"


def flow(words: Iterable[str]) -> str:
    """A list in brackets."""
    quoted = (w if _TAG.fullmatch(w) and w.lower() not in _WORDS else f"'{w}'" for w in words)
    return f"[{', '.join(quoted)}]"


def deck(reading: Reading, names: Sequence[str], deck_id: str, deck_name: str, place: Place) -> str:
    """A whole deck: its keys, the cards under comments with the headings, the record at the end."""
    head = [
        comment(
            f"Drafted from {place.name} ({reading.dialect}). Each card says where it stands there,",
            0,
        ),
        comment(
            "and how sure the reading is. `[?]` waits for you: `nncards check` names each such place.",
            0,
        ),
        f"deck:{scalar(deck_name, 0, block=False)}",
        f"id: {deck_id}",
    ]
    if place.notes:
        head.append(f"notes:{scalar(place.notes, 0, block=False)}")
    if reading.tags:
        head.append(f"tags: {flow(reading.tags)}")
    body: list[str] = []
    heads = list(reading.heads)
    for draft, name in zip(reading.drafts, names, strict=True):
        while heads and heads[0].line <= draft.first:
            body.append(heading(heads.pop(0).text, 2))
        body.append(card(draft, name, place))
    body += [heading(each.text, 2) for each in heads]
    entries = {name: Entry.of(draft) for name, draft in zip(names, reading.drafts, strict=True)}
    text = "\n".join(head) + "\ncards:\n" + "\n\n".join(body) + "\n\n"
    return text + "\n".join(record(reading, place.name, entries)) + "\n"


def heading(text: str, indent: int) -> str:
    """A heading of the notes, above the drafts that stand under it."""
    return comment(f"== {text}", indent)


# --- the record ---------------------------------------------------------------------------------------

_ENTRY = re.compile(r"#: ([a-z0-9][a-z0-9-]*) (\d+-\d+|gone) ([0-9a-f]{8}) ([0-9a-f]{8})\s*")
_OPENING = re.compile(r"#: drafts of (.+) \(([a-z-]+)\)\..*")


@dataclass(frozen=True, slots=True)
class Entry:
    """What the record keeps of a draft: where it stood (empty: no longer there), what it asked and answered.

    `assumed` marks an entry that was made from a card of the deck, as no record had it.
    """

    lines: str
    front: str
    back: str
    assumed: bool = False

    @classmethod
    def of(cls, draft: Draft) -> Entry:
        """The entry of a draft as the notes have it now."""
        return cls(f"{draft.first}-{draft.last}", identity.front(draft), identity.back(draft))


def record(reading: Reading, name: str, entries: Mapping[str, Entry]) -> list[str]:
    """The lines at the end of a deck: a draft each, deleted ones too, and what was not read."""
    lines = [
        f"{RECORD}drafts of {name} ({reading.dialect}). The next run compares with these lines: leave them here."
    ]
    lines += [
        f"{RECORD}{uid} {entry.lines or 'gone'} {entry.front} {entry.back}"
        for uid, entry in entries.items()
    ]
    lines += [
        f"{RECORD}not read, {name}:{each.line}, {each.why}: {each.text}" for each in reading.unread
    ]
    return lines


def read_record(lines: Sequence[str], name: str) -> tuple[dict[str, Entry], set[str], list[int]]:
    """The entries for these notes, the ids of entries for others, and the indices of this record's lines."""
    entries: dict[str, Entry] = {}
    others: set[str] = set()
    own: list[int] = []
    ours = False
    for i, line in enumerate(lines):
        if not line.startswith(RECORD.strip()):
            continue
        text = line.rstrip("\r\n")
        opening = _OPENING.fullmatch(text)
        if opening:
            ours = opening[1] == name
        found = _ENTRY.fullmatch(text)
        if ours:
            own.append(i)
            if found:
                where = "" if found[2] == "gone" else found[2]
                entries.setdefault(found[1], Entry(where, found[3], found[4]))
        elif found:
            others.add(found[1])
    return entries, others, own


def deck_name(text: str) -> str:
    """A name that Anki leaves as it is: parts with `::` between, no quotes, no line breaks."""
    parts = (" ".join(part.replace('"', "").split()).strip(": ") for part in text.split("::"))
    return "::".join(part for part in parts if part)[:200].strip(": ") or "Drafts"
