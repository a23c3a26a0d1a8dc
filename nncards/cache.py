"""What was worked out before, kept by content: disposable, and never stale.

An entry is found by a name and is good only for the same inputs and the same code: both are part of its
stamp. Deleting the folder costs time, nothing else. Entries are written aside and moved into place, so
two processes cannot spoil each other's.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PACKAGE = Path(__file__).resolve().parent


def folder(environment: Mapping[str, str]) -> Path:
    """`NNCARDS_CACHE`, else the user's cache folder."""
    named = environment.get("NNCARDS_CACHE")
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("nncards", appauthor=False)


def digest(*parts: bytes) -> str:
    """A hash of several byte strings, unlike for any other way to cut them."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


def code_stamp(rooms: Iterable[str]) -> str:
    """A stamp of the code in these files and folders of the package: it changes when the code does."""
    seen = []
    for room in rooms:
        path = PACKAGE / room
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            stat = file.stat()
            seen.append(f"{file.relative_to(PACKAGE)}:{stat.st_size}:{stat.st_mtime_ns}")
    return digest("\n".join(seen).encode())


class Cache:
    """Entries in a folder, each a pickled value under a name, with a stamp that must match."""

    def __init__(self, where: Path | None) -> None:
        self.where = where

    def get(self, name: str, stamp: str) -> Any:
        """The value kept under `name` for this stamp, else None; a damaged entry counts as none."""
        if self.where is None:
            return None
        try:
            kept, value = pickle.loads((self.where / f"{name}.pickle").read_bytes())  # noqa: S301 - the user's own folder
        except Exception:  # noqa: BLE001 - whatever a damaged file raises, there is no entry
            return None
        return value if kept == stamp else None

    def put(self, name: str, stamp: str, value: Any) -> None:
        """Keep a value; where that cannot be (a full disk, a read-only folder), do without."""
        if self.where is None:
            return
        import tempfile

        try:
            self.where.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, aside = tempfile.mkstemp(dir=self.where, prefix=f".{name}-")
            with os.fdopen(handle, "wb") as file:
                pickle.dump((stamp, value), file, protocol=pickle.HIGHEST_PROTOCOL)
            Path(aside).replace(self.where / f"{name}.pickle")
        except OSError:
            return
