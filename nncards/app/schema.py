"""The schemas that editors read, and where they lie in a workspace."""

from __future__ import annotations

import json
import os
from dataclasses import MISSING, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nncards import workspace as ws
from nncards.cards.deck import RETENTION
from nncards.cards.schema import DRAFT, deck_schema
from nncards.files import replace_file

if TYPE_CHECKING:
    from nncards.workspace import Workspace

FILE = "nncards.schema.json"
SETTINGS_FILE = "nncards-settings.schema.json"
_MARK = "yaml-language-server:"

_WHOLE = {"type": "integer", "minimum": 0}
SETTINGS: dict[str, dict[str, Any]] = {
    "namespace": {
        "type": "string",
        "pattern": r"\S",
        "description": "Sets this course's cards apart from all others in Anki. It never changes.",
    },
    "new_per_day": {**_WHOLE, "description": "So many new cards a day, in the terminal quiz."},
    "reviews_per_day": {**_WHOLE, "description": "So many reviews a day, in the terminal quiz."},
    "retention": {
        "type": "number",
        "minimum": RETENTION[0],
        "maximum": RETENTION[1],
        "description": "The share of reviews that should be remembered.",
    },
    "notes": {
        "type": "string",
        "pattern": r"\S",
        "description": "A folder for notes that do not lie beside their decks, read only.",
    },
    "media": {
        "type": "array",
        "items": {"type": "string", "pattern": r"\S"},
        "description": "Folders in which cards find pictures, read only.",
    },
}


def settings_schema() -> dict[str, Any]:
    """The schema of `nncards.toml`: the keys of `Settings`, with their defaults."""
    properties: dict[str, Any] = {}
    for field in fields(ws.Settings):
        shape = dict(SETTINGS.get(field.name, {}))
        if field.default is not MISSING and isinstance(field.default, int | float):
            shape["default"] = field.default
        properties[field.name] = shape
    return {
        "$schema": DRAFT,
        "title": "nncards settings",
        "description": "The settings of a workspace, `decks/nncards.toml`.",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


def as_text(schema: dict[str, Any]) -> str:
    """A schema as it stands in a file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def files() -> dict[str, bytes]:
    """Both schemas as they lie beside the decks, by name."""
    schemas = {FILE: deck_schema(), SETTINGS_FILE: settings_schema()}
    return {name: as_text(schema).encode() for name, schema in schemas.items()}


def install(workspace: Workspace, *, anew: bool = True) -> list[Path]:
    """Write both schemas beside the decks (if not `anew`, only those that lie there): the files that changed."""
    written = []
    for name, text in files().items():
        path = workspace.decks / name
        there = path.is_file()
        if (anew and not there) or (there and path.read_bytes() != text):
            replace_file(path, text)
            written.append(path)
    return written


def comment_for(workspace: Workspace, deck: Path) -> str:
    """The line at the top of a deck by which an editor finds the schema."""
    there = os.path.relpath(workspace.decks / FILE, deck.parent)
    return f"# {_MARK} $schema={Path(there).as_posix()}"


def comment(workspace: Workspace) -> list[Path]:
    """Put that line on top of every deck that has none: the files that were changed."""
    changed = []
    for path in ws.deck_files(workspace):
        data = path.read_bytes()
        if _MARK.encode() in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
        body = data[len(mark) :]
        if body.startswith(b"%"):
            continue  # a YAML directive must stay first
        end = b"\r\n" if b"\r\n" in body.partition(b"\n")[0] + b"\n" else b"\n"
        replace_file(path, mark + comment_for(workspace, path).encode() + end + body)
        changed.append(path)
    return changed
