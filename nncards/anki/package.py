r"""Writing an Anki package: genanki's tables, with our own seconds, ids and bytes.

What differs from genanki as it comes: each note has its own modification time, the note types theirs, so
that what did not change is not touched on import; the same input gives the same bytes; the file is
compressed, and replaces an older one only when it is whole.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from nncards.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from nncards.anki.notetypes import NoteType


@dataclass(frozen=True, slots=True)
class Note:
    """A note as the package carries it: `cards` are the templates' (or gaps') numbers, from 0."""

    guid: str
    type: NoteType
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    changed: int
    deck: str
    cards: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Preset:
    """Options for decks of their own pace."""

    name: str
    new_per_day: int
    retention: float
    seconds: int  # the longest time that counts for one answer

    @property
    def id(self) -> int:
        """Derived from the name."""
        return stable_id(f"preset {self.name}")


@dataclass(frozen=True, slots=True)
class Package:
    """What one `.apkg` file holds. `presets` are for the decks of these names and all below them."""

    file: str
    notes: tuple[Note, ...]
    media: Mapping[str, bytes] = field(default_factory=dict)
    presets: Mapping[str, Preset] = field(default_factory=dict)

    @property
    def cards(self) -> int:
        """How many cards a newcomer gets."""
        return sum(len(note.cards) for note in self.notes)


def stable_id(name: str) -> int:
    """An id that follows from a name, in the range that Anki uses for its own."""
    digest = sha256(name.encode()).digest()
    return 1_400_000_000_000 + int.from_bytes(digest[:6], "big") % 300_000_000_000


class Blank(NamedTuple):
    """What every package begins with: an empty collection, its decks, the form of a deck, note types, options."""

    collection: bytes
    decks: dict[str, Any]
    deck: dict[str, Any]
    models: dict[int, dict[str, Any]]
    options: dict[str, Any]


def write(package: Package, path: Path, blank: Blank | None = None) -> None:
    """Write the file, replacing an older one at once and only when all is well. May raise OSError."""
    replace_file(path, to_bytes(package, blank))


def to_bytes(package: Package, blank: Blank | None = None) -> bytes:
    """The file. Raises ValueError for two notes of one guid, and for media that no note shows or that lack.

    `blank` is what `writer.blank` gives, if that was asked before.
    """
    import zipfile

    from nncards.anki.tables import collection

    _check(package)
    files = {"collection.anki2": collection(package, blank or new_blank())}
    names = sorted(package.media)
    files["media"] = json.dumps({str(i): name for i, name in enumerate(names)}).encode()
    files |= {str(i): package.media[name] for i, name in enumerate(names)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3
            # The collection is rewritten at each build, and is a tenth of its size at any level.
            level = 1 if name == "collection.anki2" else 6
            archive.writestr(info, content, compresslevel=level)
    return out.getvalue()


def new_blank() -> Blank:
    """What every package begins with, by genanki."""
    from nncards.anki.writer import blank

    return blank()


def _check(package: Package) -> None:
    guids: set[str] = set()
    for note in package.notes:
        if note.guid in guids:
            raise ValueError(
                f"two notes of {package.file} have the guid {note.guid}: {note.fields[0]}"
            )
        guids.add(note.guid)
        if len(note.fields) != len(note.type.fields):
            raise ValueError(f"{note.fields[0]} has {len(note.fields)} fields")
    for name in package.media:
        if "/" in name or "\\" in name or name.startswith((".", "_")):
            raise ValueError(f"{name!r} is no name for a file of a package")


def decks_of(notes: Iterable[Note]) -> list[str]:
    """The decks of some notes and all above them, in order."""
    names: set[str] = set()
    for note in notes:
        parts = note.deck.split("::")
        names |= {"::".join(parts[: i + 1]) for i in range(len(parts))}
    return sorted(names)


def preset_of(deck: str, presets: Mapping[str, Preset]) -> Preset | None:
    """The preset of the nearest deck above (or at) this one that has its own."""
    parts = deck.split("::")
    for length in range(len(parts), 0, -1):
        found = presets.get("::".join(parts[:length]))
        if found:
            return found
    return None


def ids(seconds: Iterable[int]) -> Iterator[int]:
    """An id for each of these changes: its second in milliseconds, moved on where that is taken."""
    taken: set[int] = set()
    free: dict[int, int] = {}
    for second in seconds:
        number = free.get(second, second * 1000)
        while number in taken:
            number += 1
        taken.add(number)
        free[second] = number + 1
        yield number
