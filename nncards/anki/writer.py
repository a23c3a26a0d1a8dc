"""genanki's classes, made to write what `package` says: the one module that imports genanki.

Only the rows differ: seconds and ids come from the notes, which cards a note has is known already, and
nothing is searched for HTML mistakes, which the renderer cannot make.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import genanki

from nncards.anki import notetypes
from nncards.anki.package import decks_of, ids, preset_of, stable_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from sqlite3 import Cursor

    from nncards.anki.notetypes import NoteType
    from nncards.anki.package import Note, Package, Preset


class GenankiModel(genanki.Model):  # type: ignore[misc]  # genanki has no types
    """A note type with ids on its fields and templates, and its own modification time."""

    def __init__(self, made: NoteType) -> None:
        super().__init__(
            made.id,
            made.name,
            fields=[{"name": name, "id": number} for name, number in made.fields.items()],
            templates=[
                {"name": t.name, "id": t.id, "qfmt": t.front, "afmt": t.back}
                for t in made.templates
            ],
            css=made.css,
            model_type=self.CLOZE if made.cloze else self.FRONT_BACK,
            sort_field_index=list(made.fields).index(made.sort),
        )

    @property
    def _req(self) -> list[Any]:
        """Which fields a card needs; Anki works it out anew, this is for what reads packages without it."""
        fields = [field["name"] for field in self.fields]
        if self.model_type == self.CLOZE:
            return [[0, "any", [fields.index("Text")]]]
        return [[0, "any", [fields.index("Front")]], [1, "any", [fields.index("Reverse front")]]]

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, Any]:  # noqa: ARG002 - genanki's signature
        """The dictionary of genanki, stamped with the second in which the templates last changed."""
        shown: dict[str, Any] = super().to_json(notetypes.MODIFIED, deck_id)
        return shown


class GenankiDeck(genanki.Deck):  # type: ignore[misc]  # genanki has no types
    """A deck with the options that it is to have."""

    def __init__(self, name: str, preset: Preset | None) -> None:
        super().__init__(stable_id(f"deck {name}"), name)
        self.preset = preset

    def to_json(self) -> dict[str, Any]:
        """The dictionary of genanki, with the preset."""
        shown: dict[str, Any] = super().to_json()
        return shown | {"conf": self.preset.id if self.preset else 1}


class GenankiPackage(genanki.Package):  # type: ignore[misc]  # genanki has no types
    """A package whose rows follow from its notes alone."""

    def __init__(self, made: Package) -> None:
        super().__init__([])  # decks, note types and rows are written below, all at once
        self.made = made

    def write_to_db(self, cursor: Cursor, timestamp: float, id_gen: Iterator[int]) -> None:
        """The schema of genanki and collection row; then all decks, note types, notes and cards at once."""
        super().write_to_db(cursor, timestamp, id_gen)
        notes = self.made.notes
        cursor.executemany("INSERT INTO notes VALUES(?,?,?,?,?,?,?,?,?,?,?)", _note_rows(notes))
        cursor.executemany(
            "INSERT INTO cards VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", _card_rows(notes)
        )
        (shown,) = cursor.execute("SELECT decks FROM col").fetchone()
        decks = [GenankiDeck(d, preset_of(d, self.made.presets)) for d in decks_of(notes)]
        all_decks = json.loads(shown) | {str(deck.deck_id): deck.to_json() for deck in decks}
        models = [GenankiModel(made) for made in (notetypes.basic(), notetypes.cloze())]
        used = {note.type.id for note in notes}
        shown_models = {
            str(model.model_id): model.to_json(timestamp, 1)
            for model in models
            if model.model_id in used
        }
        cursor.execute(
            "UPDATE col SET decks = ?, models = ?, dconf = ?",
            (json.dumps(all_decks), json.dumps(shown_models), self._options(cursor)),
        )

    def _options(self, cursor: Cursor) -> str:
        (shown,) = cursor.execute("SELECT dconf FROM col").fetchone()
        options = json.loads(shown)
        for preset in self.made.presets.values():
            options[str(preset.id)] = _option_group(preset)
        return json.dumps(options)


def _note_rows(notes: tuple[Note, ...]) -> Iterator[tuple[Any, ...]]:
    for number, note in zip(ids(note.changed for note in notes), notes, strict=True):
        tags = f" {' '.join(note.tags)} " if note.tags else ""
        sort = note.fields[list(note.type.fields).index(note.type.sort)]
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
