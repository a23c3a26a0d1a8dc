"""The two note types, for ever: one for every kind of card but cloze, one for cloze.

Anki knows a note type, a field and a template by its id, so the ids below never change; names may. A field
or a template that is added makes Anki's importer split the note type, hence the spare fields. `Uid` stands
first, since Anki looks for doubles there. A `Retired` field that is not empty empties the front.

Whoever edits the templates or the style raises `MODIFIED` to the present second, so that Anki takes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MODIFIED = 1_795_257_623

_HERE = Path(__file__).parent / "templates"
_SPARE = 8


@dataclass(frozen=True, slots=True)
class Template:
    """One card of a note type."""

    name: str
    id: int
    front: str
    back: str


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type: `fields` are its names with their ids, in order; `sort` is the field that lists show."""

    name: str
    id: int
    cloze: bool
    fields: Mapping[str, int]
    templates: tuple[Template, ...]
    css: str
    sort: str

    def digest(self) -> str:
        """Changes with everything that Anki would have to take over."""
        return sha256(
            repr((self.name, tuple(self.fields), self.templates, self.css)).encode()
        ).hexdigest()


def _fields(first_id: int, names: tuple[str, ...]) -> dict[str, int]:
    spare = tuple(f"Spare {number}" for number in range(1, _SPARE + 1))
    return {name: first_id + place for place, name in enumerate((*names, *spare), 1)}


def _read(name: str) -> str:
    text = (_HERE / name).read_text(encoding="utf-8")
    if "SCRIPT" in text:
        text = text.replace("SCRIPT", (_HERE / "card.js").read_text(encoding="utf-8").strip())
    return text.strip()


@cache
def basic() -> NoteType:
    """Every kind but cloze; the reverse card is there if `Reverse front` is filled."""
    names = (
        "Uid", "Retired", "Front", "Back", "Reverse front", "Reverse back", "Typed",
        "Hint", "Extra", "Watch out", "Grading", "Section", "Kind",
    )  # fmt: skip
    templates = (
        Template("Card", 2_026_112_101, _read("front.html"), _read("back.html")),
        Template("Reverse", 2_026_112_102, _read("reverse_front.html"), _read("reverse_back.html")),
    )
    fields = _fields(2_026_112_100_100, names)
    return NoteType(
        "nncards", 1_763_700_000_101, False, fields, templates, _read("card.css"), "Front"
    )


@cache
def cloze() -> NoteType:
    """Texts with gaps."""
    names = (
        "Uid", "Retired", "Text", "Front", "Back", "Hint", "Extra", "Watch out", "Grading", "Section", "Kind",
    )  # fmt: skip
    templates = (
        Template("Cloze", 2_026_112_201, _read("cloze_front.html"), _read("cloze_back.html")),
    )
    fields = _fields(2_026_112_100_200, names)
    return NoteType(
        "nncards cloze", 1_763_700_000_201, True, fields, templates, _read("card.css"), "Text"
    )
