"""Where verdicts and pictures are kept: by content, in a folder that may be deleted at any time."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Protocol


class Cache(Protocol):
    """What is asked of a cache; a dictionary will do."""

    def get(self, key: str, /) -> str | None:
        """Return what is kept under a key, or None."""

    def __setitem__(self, key: str, value: str, /) -> None:
        """Keep a text under a key."""


class VerdictFile:
    """Short texts in one file, a line each, read whole at first use and appended to.

    A line that was cut short, by a crash or a full disk, is passed over. Several processes may
    append at once, as each line is written in one piece.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[str, str] | None = None

    def _load(self) -> dict[str, str]:
        if self._known is None:
            self._known = {}
            try:
                lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
            except OSError:
                lines = []
            for line in lines:
                try:
                    key, value = json.loads(line)
                except ValueError:
                    continue
                if isinstance(key, str) and isinstance(value, str):
                    self._known[key] = value
        return self._known

    def get(self, key: str, /) -> str | None:
        """Return what is kept under a key, or None."""
        return self._load().get(key)

    def __setitem__(self, key: str, value: str, /) -> None:
        """Keep a text under a key; a folder that cannot be written to is no error."""
        self._load()[key] = value
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, value]) + "\n")
        except OSError:
            return


class FolderCache:
    """Longer texts, a file each. A file is written beside its place and then moved there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    def get(self, key: str, /) -> str | None:
        """Return what is kept under a key, or None."""
        try:
            return self._path(key).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def __setitem__(self, key: str, value: str, /) -> None:
        """Keep a text under a key; a folder that cannot be written to is no error."""
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", dir=path.parent, delete=False, encoding="utf-8", newline=""
            ) as file:
                file.write(value)
            Path(file.name).replace(path)
        except OSError:
            return
