"""Pictures: from a file of the deck's own folder, or of one that the settings name; in the package its content names it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = {".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp"}
MOST_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Medium:
    """A file as the package carries it: the name tells the content, so no two can clash."""

    name: str
    content: bytes


def medium(content: bytes, suffix: str) -> Medium:
    """Name some bytes by their content."""
    digest = sha1(content, usedforsecurity=False).hexdigest()[:12]
    return Medium(f"nncards-{digest}{suffix.lower()}", content)


def read_picture(folder: Path, source: str, further: Sequence[Path] = ()) -> Medium | str:
    """The picture at `source`, a path below `folder` or else below one of `further`, or why it cannot be used."""
    path = find_picture(folder, source, further)
    if isinstance(path, str):
        return path
    try:
        if path.stat().st_size > MOST_BYTES:
            return f"it has more than {MOST_BYTES // 1_000_000} MB"
        return medium(path.read_bytes(), PurePosixPath(unquote(source)).suffix)
    except OSError as error:
        return f"it cannot be read ({error})"


def find_picture(folder: Path, source: str, further: Sequence[Path] = ()) -> Path | str:
    """The file of the picture at `source`, in the first of these folders that has it, or why it cannot be used."""
    if ":" in source or source.startswith(("//", "\\\\")):
        return "only files of this folder, nothing from the network"
    shown = unquote(source)
    posix, windows = PurePosixPath(shown), PureWindowsPath(shown)
    if posix.is_absolute() or windows.is_absolute() or windows.drive or "\\" in shown:
        return "the path must be relative, with forward slashes"
    if ".." in posix.parts:
        return "the path leads out of the deck's folder"
    if posix.suffix.lower() not in KINDS:
        return "not a kind of picture that every Anki shows: " + ", ".join(sorted(KINDS))
    found = _below(folder, posix)
    for place in further:
        if found == _MISSING:
            found = _below(place, posix)
    return found


_MISSING = "there is no such file"


def _below(folder: Path, posix: PurePosixPath) -> Path | str:
    """The file at a path below a folder."""
    try:
        path = (folder / posix).resolve(strict=True)
        if not path.is_relative_to(folder.resolve()):
            return "the path leads out of the deck's folder"
        return path if path.is_file() else _MISSING
    except (OSError, RuntimeError, ValueError) as error:
        missing = isinstance(error, (FileNotFoundError, NotADirectoryError))
        return _MISSING if missing else f"it cannot be read ({error})"
