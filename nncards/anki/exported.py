"""Reading a learner's own `.apkg`, as Anki exports it."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nncards.anki.ledger import content_hash
from nncards.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MOST_BYTES = 1_000_000_000  # of a collection, unpacked
_AGAIN = 'export the deck from Anki again, with "Support older Anki versions" ticked'


@dataclass(frozen=True, slots=True)
class ExportedNote:
    """A note of ours in a learner's collection."""

    guid: str
    changed: int
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    decks: tuple[str, ...]
    hash: str


def read_export(path: Path, note_types: Mapping[int, str]) -> list[ExportedNote] | Diagnostic:
    """The notes of these note types (`{id: name}`) in an exported deck, or what is wrong with the file."""
    span = Span(str(path))
    try:
        content = _collection(path.read_bytes())
        if content is None:
            return Diagnostic(
                span, "export-format", "this export is in Anki's newest format", _AGAIN
            )
        database = sqlite3.connect(":memory:")
        try:
            database.deserialize(content)
            return _notes(database, note_types)
        finally:
            database.close()
    except (OSError, zipfile.BadZipFile, sqlite3.Error, ValueError, KeyError) as error:
        return Diagnostic(span, "export", f"this is no deck exported from Anki ({error})", _AGAIN)


def _collection(content: bytes) -> bytes | None:
    """The database inside; None if only the newest format is there, which needs zstandard."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if "collection.anki21b" in names:
            return None
        name = "collection.anki21" if "collection.anki21" in names else "collection.anki2"
        if archive.getinfo(name).file_size > MOST_BYTES:
            raise ValueError("the collection in it is too large")
        return archive.read(name)


def _notes(database: sqlite3.Connection, note_types: Mapping[int, str]) -> list[ExportedNote]:
    (shown,) = database.execute("select decks from col").fetchone()
    names = {int(number): deck["name"] for number, deck in json.loads(shown).items()}
    decks: dict[int, list[str]] = {}
    for note, deck in database.execute("select distinct nid, did from cards order by nid, did"):
        decks.setdefault(note, []).append(names.get(deck, ""))
    found = []
    for number, guid, kind, changed, tags, fields in database.execute(
        "select id, guid, mid, mod, tags, flds from notes order by id"
    ):
        if kind in note_types:
            values, words = tuple(fields.split("\x1f")), tuple(sorted(tags.split()))
            digest = content_hash(note_types[kind], values, words)
            found.append(
                ExportedNote(guid, changed, values, words, tuple(decks.get(number, ())), digest)
            )
    return found
