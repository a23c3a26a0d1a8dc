"""What genanki makes of our note types: the one module that imports it.

A package is genanki's empty collection, its decks and its note types, into which `rows` writes notes and cards: their
seconds and ids come from the notes, which cards a note has is known already, and nothing is searched for HTML
mistakes, which the renderer cannot make. That part is the same for every package, so it may be kept.
"""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

import genanki

from nncards.anki import notetypes
from nncards.anki.package import Blank

if TYPE_CHECKING:
    from nncards.anki.notetypes import NoteType


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


def blank() -> Blank:
    """An empty collection as genanki begins one, and how it describes a deck, our note types and options."""
    connection = sqlite3.connect(":memory:")
    try:
        cursor = connection.cursor()
        genanki.Package([]).write_to_db(cursor, 0.0, iter(()))
        decks, options = cursor.execute("SELECT decks, dconf FROM col").fetchone()
        connection.commit()
        models = (GenankiModel(made) for made in (notetypes.basic(), notetypes.cloze()))
        return Blank(
            bytes(connection.serialize()),
            json.loads(decks),
            genanki.Deck(0, "").to_json(),
            {model.model_id: model.to_json(0.0, 1) for model in models},
            json.loads(options),
        )
    finally:
        connection.close()
