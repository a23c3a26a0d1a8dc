"""What was worked out before, kept by content: disposable, and never stale.

An entry is found by a name and is good only for the same inputs and the same code: both are part of its
stamp. Deleting the folder costs time, nothing else, at whatever moment it is done. Entries are written aside and
moved into place, so two processes cannot spoil each other's; one that was damaged since is told by its checksum.
What nobody asked for in a month is swept out.
"""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import re
import sys
import time
import zlib
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

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


@cache
def package_stamp() -> str:
    """A stamp of all that a deck becomes depends on: the package's files, the libraries, and Python itself."""
    seen = [sys.version, *_libraries()]
    todo = [str(PACKAGE)]
    while todo:
        with os.scandir(todo.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    todo += [entry.path] if entry.name not in _NO_CODE else []
                else:
                    stat = entry.stat()
                    seen.append(f"{entry.path}:{stat.st_size}:{stat.st_mtime_ns}")
    return digest("\n".join(sorted(seen)).encode())


# What no check and no rendering knows: `cli` stands above them, `quiz` beside them.
_NO_CODE = {"__pycache__", "starter", "cli", "quiz"}
_LIBRARIES = {
    "genanki", "markdown_it_py", "matplotlib", "mdit_py_plugins", "mini_racer", "nh3", "numpy", "pyyaml",
    "sphinx_mathjax_offline", "sympy",
}  # fmt: skip


def _libraries() -> Iterator[str]:
    """The versions of the libraries that have a say, as the names of their folders tell them."""
    for folder in sys.path:
        with suppress(OSError):
            for name in os.listdir(folder or "."):  # noqa: PTH208 - a thousand names, and no more than names
                if name.endswith(".dist-info"):
                    library = name.partition("-")[0].lower().replace(".", "_")
                    if library in _LIBRARIES:
                        yield name


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the cyclic garbage collector out while things are made by the hundred thousand and none is garbage."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


_MAGIC = b"nncards\x02"
_DAY = 86_400
_KEPT_DAYS, _ASIDE_DAYS = 30, 1


class Cache:
    """Entries in a folder, each a pickled value under a name, with a stamp that must match.

    `clock` gives the second at which an entry was last of use.
    """

    def __init__(self, where: Path | None, clock: Callable[[], float] = time.time) -> None:
        self.where, self.clock = where, clock

    def get(self, name: str, stamp: str) -> Any:
        """The value kept under `name` for this stamp, else None; a damaged entry counts as none."""
        if self.where is None:
            return None
        try:
            with open(self.where / f"{name}.entry", "rb") as file:  # noqa: PTH123 - read by the hundred
                content = file.read()
                written = os.fstat(file.fileno()).st_mtime
            if content[: len(_MAGIC) + 32] != _MAGIC + _stamped(stamp):
                return None
            body = memoryview(content)[len(_MAGIC) + 36 :]
            if zlib.crc32(body).to_bytes(4, "big") != content[len(_MAGIC) + 32 : len(_MAGIC) + 36]:
                return None
            with uncollected():
                value = pickle.loads(body)  # noqa: S301 - the user's own folder
            self._used(name, written)
            return value  # noqa: TRY300 - inside, as the stamping may fail as well
        except Exception:  # noqa: BLE001 - whatever a damaged file raises, there is no entry
            return None

    def has(self, name: str, stamp: str) -> bool:
        """Whether a value is kept under `name` for this stamp (it may be damaged all the same)."""
        if self.where is None:
            return False
        wanted = _MAGIC + _stamped(stamp)
        try:
            with open(self.where / f"{name}.entry", "rb") as file:  # noqa: PTH123 - asked by the hundred
                return file.read(len(wanted)) == wanted
        except OSError:
            return False

    def put(self, name: str, stamp: str, value: Any) -> None:
        """Keep a value; where that cannot be (a full disk, a read-only folder), do without."""
        if self.where is None:
            return
        body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
        content = b"".join((_MAGIC, _stamped(stamp), zlib.crc32(body).to_bytes(4, "big"), body))
        aside = self.where / f".{name}-{os.getpid()}-{os.urandom(4).hex()}"
        try:
            try:
                handle = os.open(aside, _NEW, 0o600)
            except FileNotFoundError:
                self.where.mkdir(parents=True, exist_ok=True, mode=0o700)
                handle = os.open(aside, _NEW, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            aside.replace(self.where / f"{name}.entry")
        except OSError:
            with suppress(OSError):
                aside.unlink(missing_ok=True)

    def _used(self, name: str, written: float) -> None:
        """Note that an entry was of use, once a day at most."""
        now = self.clock()
        if self.where is not None and written < now - _DAY:
            os.utime(self.where / f"{name}.entry", (now, now))

    def sweep(self) -> None:
        """Once a day, delete what was of no use for a month, and what a crash left half-written."""
        if self.where is None:
            return
        now = self.clock()
        mark = self.where / ".swept"
        try:
            if not self.where.is_dir():
                return
            if mark.exists() and 0 <= now - mark.stat().st_mtime < _DAY:
                return
            mark.touch()
            os.utime(mark, (now, now))
            for path, days in self._own(self.where):
                with suppress(OSError):
                    if path.stat().st_mtime < now - days * _DAY:
                        path.unlink()
        except OSError:
            return

    @staticmethod
    def _own(where: Path) -> Iterator[tuple[Path, int]]:
        """The files that nncards wrote, by their names, and the days for which they are kept.

        The folder may be one that holds other things, which are none of ours.
        """
        for folder in (where, *where.glob("maths/[0-9a-f][0-9a-f]")):
            for name in os.listdir(folder):  # noqa: PTH208 - no more than names
                shown = name if folder == where else f"maths/{name}"
                if _ENTRY.fullmatch(shown):
                    yield folder / name, _KEPT_DAYS
                elif _ASIDE.fullmatch(shown):
                    yield folder / name, _ASIDE_DAYS


_NAME = r"[a-z]+(?:-[0-9a-f]{24})?"  # of an entry
_ENTRY = re.compile(rf"{_NAME}\.entry|mathjax\.jsonl|maths/[0-9a-f]{{62}}")
_ASIDE = re.compile(rf"\.{_NAME}-\d+-[0-9a-f]{{8}}|maths/tmp\w+")
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def _stamped(stamp: str) -> bytes:
    return hashlib.sha256(stamp.encode()).digest()
