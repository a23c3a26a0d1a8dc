"""What `init` copies, and the record of it that a later `init --update` merges from.

The record is `.nncards/starter.zip` in the workspace: every file as it was copied. Merging needs these texts,
not only their hashes. One compressed file (a third of the texts' size) is replaced as a whole, shows up in no
search of the decks, and goes into version control, so that a clone can be updated as well.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from nncards import workspace as ws
from nncards.app import schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BASE = ".nncards/starter.zip"
FOLDERS = ("decks", "generators")
_MANIFEST = "manifest.json"
_FORMAT = 1
_LARGEST = 200_000_000  # bytes unpacked; the bundled decks have about one million
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, OSError, ValueError, TypeError, KeyError, EOFError, RuntimeError,
)  # fmt: skip
# What a workspace has for itself: its cards' identity, and what is written anew for its editors.
_OWN = (ws.LEDGER, ws.SETTINGS, schema.FILE, schema.SETTINGS_FILE)


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: the version it came with, and the files by path (`decks/unit/deck.yaml`)."""

    version: str
    files: Mapping[str, bytes]


def paths(root: Path) -> Iterator[str]:
    """The files below `decks/` and `generators/` that a starter may consist of, in order."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            shown = path.relative_to(root)
            hidden = any(part.startswith(".") or part == "__pycache__" for part in shown.parts)
            own = len(shown.parts) == 2 and shown.name in _OWN
            if not hidden and not own and path.suffix != ".pyc" and path.is_file():
                yield shown.as_posix()


def read(root: Path, *, at_most: int = _LARGEST) -> dict[str, bytes]:
    """Those files, read; one of more than `at_most` bytes counts as empty. May raise OSError."""
    files = {path: root / path for path in paths(root)}
    return {
        path: file.read_bytes() if file.stat().st_size <= at_most else b""
        for path, file in files.items()
    }


def pack(copied: Copied) -> bytes:
    """The record as the bytes of a zip file, the same for the same files."""
    out = io.BytesIO()
    manifest = json.dumps({"nncards-starter": _FORMAT, "version": copied.version})
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in [(_MANIFEST, manifest.encode()), *sorted(copied.files.items())]:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpack(data: bytes) -> Copied | str:
    """The record read again, or why it cannot be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > _LARGEST:
                return "it is far too large"
            manifest = json.loads(archive.read(_MANIFEST))
            if manifest["nncards-starter"] != _FORMAT:
                return "a newer nncards wrote it; install that one"
            names = [name for name in archive.namelist() if name != _MANIFEST]
            strange = [name for name in names if not _fits(name)]
            if strange:
                return f"it holds `{strange[0]}`, which is no path of a deck or generator"
            return Copied(str(manifest["version"]), {name: archive.read(name) for name in names})
    except _DAMAGED as error:
        return f"it is damaged: {error}"


def _fits(name: str) -> bool:
    """Whether a path stays below the folders that are copied."""
    path = PurePosixPath(name)
    return (
        len(path.parts) > 1
        and path.parts[0] in FOLDERS
        and ".." not in path.parts
        and "\\" not in name
        and path.as_posix() == name
        and path.name not in _OWN
    )


def base(root: Path) -> Copied | str | None:
    """The record of a workspace; None if there is none, a text if it cannot be read."""
    try:
        return unpack((root / BASE).read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"it cannot be read: {error.strerror or error}"
