"""Our rows beside those that genanki itself writes for the same notes."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from typing import TYPE_CHECKING, Any

import genanki

from nncards.anki import notetypes
from nncards.anki.package import Note, Package, new_blank, stable_id, to_bytes
from nncards.anki.writer import GenankiModel

if TYPE_CHECKING:
    from pathlib import Path


def notes() -> tuple[Note, ...]:
    basic, cloze = notetypes.basic(), notetypes.cloze()
    found = []
    for number in range(12):
        kind = cloze if number % 3 == 2 else basic
        values = {
            "Uid": f"a/{number}",
            "Front": f"<p>Front {number}, café</p>",
            "Back": "<p>Back</p>",
        }
        if number % 3 == 1:
            values |= {"Reverse front": "<p>Other way</p>", "Reverse back": "<p>round</p>"}
        if kind.cloze:
            values["Text"] = "<p>{{c1::one}} and {{c2::two}}</p>"
        cards = {0: (0,), 1: (0, 1), 2: (0, 1)}[number % 3]
        fields = tuple(values.get(name, "") for name in kind.fields)
        deck = ("Course", "Course::Second", "Course::Third")[number % 3]
        tags = ("one", "two") if number % 2 else ()
        found.append(
            Note(f"guid-{number}", kind, fields, tags, 1_800_000_000 + number // 4, deck, cards)
        )
    return tuple(found)


def database(package: bytes) -> sqlite3.Connection:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        opened = sqlite3.connect(":memory:")
        opened.deserialize(archive.read("collection.anki2"))
    return opened


def by_genanki(made: tuple[Note, ...], path: Path) -> sqlite3.Connection:
    models = {kind.id: GenankiModel(kind) for kind in (notetypes.basic(), notetypes.cloze())}
    decks: dict[str, Any] = {}
    for note in made:
        deck = decks.setdefault(note.deck, genanki.Deck(stable_id(f"deck {note.deck}"), note.deck))
        deck.add_note(
            genanki.Note(
                models[note.type.id], list(note.fields), guid=note.guid, tags=list(note.tags)
            )
        )
    genanki.Package(list(decks.values())).write_to_file(str(path), timestamp=1_800_000_000.0)
    return database(path.read_bytes())


# All columns but the ids and seconds, which are our own on purpose.
NOTES = "select guid, mid, usn, trim(tags), flds, sfld, csum, flags, data from notes order by guid"
CARDS = """select n.guid, c.ord, c.did, c.usn, c.type, c.queue, c.ivl, c.factor, c.reps, c.lapses, c.left, c.odue,
    c.odid, c.flags, c.data from cards c join notes n on n.id = c.nid order by n.guid, c.ord"""


def test_notes_and_cards_are_those_of_genanki(tmp_path: Path) -> None:
    made = notes()
    ours = database(to_bytes(Package("a.apkg", made)))
    theirs = by_genanki(made, tmp_path / "genanki.apkg")
    assert ours.execute(NOTES).fetchall() == theirs.execute(NOTES).fetchall()
    assert ours.execute(CARDS).fetchall() == theirs.execute(CARDS).fetchall()
    assert ours.execute("select count() from cards").fetchone() == (4 * 1 + 4 * 2 + 4 * 2,)
    schema = "select type, name, sql from sqlite_master order by name"
    assert ours.execute(schema).fetchall() == theirs.execute(schema).fetchall()


def test_decks_and_note_types_are_those_of_genanki(tmp_path: Path) -> None:
    made = notes()
    ours = database(to_bytes(Package("a.apkg", made)))
    theirs = by_genanki(made, tmp_path / "genanki.apkg")
    for table in ("decks", "models"):
        mine, other = (
            json.loads(each.execute(f"select {table} from col").fetchone()[0])
            for each in (ours, theirs)
        )
        assert mine.keys() == other.keys()
        for key in mine:
            # A note type belongs to no deck of ours in particular, and tells when its templates changed.
            own = {"did", "mod"} if table == "models" else set()
            assert {k: v for k, v in mine[key].items() if k not in own} == {
                k: v for k, v in other[key].items() if k not in own
            }


def test_a_blank_that_was_kept_makes_the_same_file() -> None:
    package = Package("a.apkg", notes())
    assert to_bytes(package, new_blank()) == to_bytes(package)
