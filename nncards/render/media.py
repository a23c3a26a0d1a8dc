"""Pictures: from a file of the deck's own folder, named in the package by their content."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import unquote

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


def read_picture(folder: Path, source: str) -> Medium | str:
    """The picture at `source`, a path below `folder`, or why it cannot be used."""
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
    try:
        path = (folder / posix).resolve(strict=True)
        if not path.is_relative_to(folder.resolve()):
            return "the path leads out of the deck's folder"
        if not path.is_file():
            return "there is no such file"
        if path.stat().st_size > MOST_BYTES:
            return f"it has more than {MOST_BYTES // 1_000_000} MB"
        return medium(path.read_bytes(), posix.suffix)
    except (OSError, RuntimeError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        return "there is no such file" if missing else f"it cannot be read ({error})"
