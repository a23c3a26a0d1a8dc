"""The tables of a package: notes, cards, decks, note types and options."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

from nncards.anki import notetypes
from nncards.anki.package import decks_of, ids, preset_of, stable_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nncards.anki.package import Blank, Note, Package, Preset


def collection(package: Package, blank: Blank) -> bytes:
    """The database of a package, all rows of a table at once."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(blank.collection)
        notes = package.notes
        connection.executemany(
            "INSERT INTO notes VALUES(?,?,?,?,?,?,?,?,?,?,?)", list(_note_rows(notes))
        )
        connection.executemany(
            "INSERT INTO cards VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", list(_card_rows(notes))
        )
        connection.execute(
            "UPDATE col SET decks = ?, models = ?, dconf = ?",
            [
                json.dumps(table)
                for table in (
                    _decks(package, blank),
                    _models(notes, blank),
                    _options(package, blank),
                )
            ],
        )
        connection.commit()
        return bytes(connection.serialize())
    finally:
        connection.close()


def _decks(package: Package, blank: Blank) -> dict[str, Any]:
    """The decks that there always are, and those of the notes with all above them."""
    shown = dict(blank.decks)
    for name in decks_of(package.notes):
        preset = preset_of(name, package.presets)
        number = stable_id(f"deck {name}")
        shown[str(number)] = blank.deck | {
            "id": number,
            "name": name,
            "conf": preset.id if preset else 1,
        }
    return shown


def _models(notes: tuple[Note, ...], blank: Blank) -> dict[str, Any]:
    used = {note.type.id for note in notes}
    return {str(number): model for number, model in blank.models.items() if number in used}


def _options(package: Package, blank: Blank) -> dict[str, Any]:
    presets = package.presets.values()
    return blank.options | {str(preset.id): _option_group(preset) for preset in presets}


def _note_rows(notes: tuple[Note, ...]) -> Iterator[tuple[Any, ...]]:
    places = {
        kind.id: list(kind.fields).index(kind.sort)
        for kind in {note.type.id: note.type for note in notes}.values()
    }
    for number, note in zip(ids(note.changed for note in notes), notes, strict=True):
        tags = f" {' '.join(note.tags)} " if note.tags else ""
        sort = note.fields[places[note.type.id]]
        yield (
            number, note.guid, note.type.id, note.changed, -1, tags,
            "\x1f".join(note.fields), sort, 0, 0, "",
        )  # fmt: skip


def _card_rows(notes: tuple[Note, ...]) -> Iterator[tuple[Any, ...]]:
    pairs = [(place, note, card) for place, note in enumerate(notes) for card in note.cards]
    note_ids = list(ids(note.changed for note in notes))
    decks = {name: stable_id(f"deck {name}") for name in {note.deck for note in notes}}
    for number, (place, note, card) in zip(ids(n.changed for _, n, _ in pairs), pairs, strict=True):
        due = place + 1  # new cards come in the order of the deck
        yield (
            number, note_ids[place], decks[note.deck], card, note.changed, -1,
            0, 0, due, 0, 0, 0, 0, 0, 0, 0, 0, "",
        )  # fmt: skip


def _option_group(preset: Preset) -> dict[str, Any]:
    """A preset as collections of schema 11 hold it."""
    return {
        "id": preset.id,
        "mod": notetypes.MODIFIED,
        "name": preset.name,
        "usn": -1,
        "maxTaken": preset.seconds,
        "autoplay": True,
        "timer": 0,
        "replayq": True,
        "new": {
            "bury": True,
            "delays": [],
            "initialFactor": 2500,
            "ints": [1, 4, 0],
            "order": 1,
            "perDay": preset.new_per_day,
        },
        "rev": {
            "bury": True,
            "ease4": 1.3,
            "ivlFct": 1.0,
            "maxIvl": 36500,
            "perDay": 200,
            "hardFactor": 1.2,
        },
        "lapse": {"delays": [], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0},
        "dyn": False,
        "desiredRetention": preset.retention,
    }
