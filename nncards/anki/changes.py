"""What changed on a card since the last package, as texts: how a field read, and how it reads now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from nncards.render.field_change import FieldChange, field_change
from nncards.render.html_text import read_html

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from nncards.anki.exported import ExportedNote
    from nncards.anki.package import Note

_AROUND = 24  # so many characters of what did not change are shown before and after what did
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one card, before and after; long texts are cut to what differs."""

    uid: str
    field: str
    old: str
    new: str


def changes(
    notes: Iterable[Note], last: Iterable[ExportedNote], uids: Collection[str]
) -> list[Change]:
    """The fields that differ between the notes of these uids and the last package, tags included."""
    before = {note.guid: note for note in last}
    found: list[Change] = []
    for note in notes:
        uid, old = note.fields[0], before.get(note.guid)
        if old is None or uid not in uids:
            continue
        pairs = list(zip(note.type.fields, old.fields, note.fields, strict=False))
        pairs.append(("Tags", " ".join(old.tags), " ".join(note.tags)))
        found += [
            Change(uid, name, *_excerpts(words(was), words(now)))
            for name, was, now in pairs
            if was != now
        ]
    return found


@dataclass(frozen=True, slots=True)
class CardChange:
    """A changed card: how it begins now, and its fields that differ."""

    uid: str
    title: str
    fields: tuple[FieldChange, ...]


def card_changes(
    notes: Iterable[Note], last: Iterable[ExportedNote], uids: Collection[str]
) -> list[CardChange]:
    """The notes of these uids that differ from the last package, field by field, tags included."""
    before = {note.guid: note for note in last}
    found: list[CardChange] = []
    for note in notes:
        old = before.get(note.guid)
        if old is None or note.fields[0] not in uids:
            continue
        pairs = zip(note.type.fields, old.fields, note.fields, strict=False)
        fields = [field_change(name, was, now) for name, was, now in pairs if was != now]
        if old.tags != note.tags:
            fields.append(FieldChange("Tags", " ".join(old.tags), " ".join(note.tags)))
        found.append(CardChange(note.fields[0], title(note), tuple(fields)))
    return found


def title(note: Note) -> str:
    """How a card begins: the first line of its question."""
    for name, value in zip(note.type.fields, note.fields, strict=False):
        if name in {"Front", "Text"} and value:
            shown = read_html(value)
            lines = (shown.instances[0] if shown.instances else shown.text).splitlines()
            return lines[0] if lines else ""
    return ""


def words(html: str) -> str:
    """HTML as a line of text."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def _excerpts(old: str, new: str) -> tuple[str, str]:
    """Two texts from where they begin to differ to where they end to."""
    most = min(len(old), len(new))
    start = end = 0
    while start < most and old[start] == new[start]:
        start += 1
    while end < most - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return _cut(old, start, len(old) - end), _cut(new, start, len(new) - end)


def _cut(text: str, start: int, stop: int) -> str:
    """`text[start:stop]`, or its beginning, with some of what stands around it."""
    first = max(start - _AROUND, 0)
    last = min(stop, start + _LONGEST) + _AROUND
    return ("..." if first else "") + text[first:last] + ("..." if last < len(text) else "")
