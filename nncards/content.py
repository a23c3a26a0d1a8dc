"""A folder of an author's code and data as it is at one moment, and what each file of it may depend on.

What was worked out from such a folder is kept for the state in which it was when it was read, which is before it is run.
An author may save a file in the meantime: what is worked out then is of no state, and `unchanged` tells.
"""

from __future__ import annotations

import ast
import os
import sys
from functools import cached_property
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

from nncards.cache import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a file may import and still be known to read no other: all of it is part of every stamp.
_LIBRARIES = {"matplotlib", "nncards", "numpy", "sympy"}
_PLAIN = {
    "__future__", "abc", "bisect", "cmath", "collections", "copy", "dataclasses", "datetime", "decimal", "enum", "fractions",
    "functools", "heapq", "itertools", "math", "numbers", "operator", "random", "re", "statistics", "string", "textwrap",
    "types", "typing", "warnings",
}  # fmt: skip
_READING = {"__builtins__", "__file__", "__import__", "__loader__", "__spec__", "eval", "exec", "globals", "open"}  # fmt: skip


class Content:
    """The files below a folder, read at the first question. Hidden ones and bytecode do not count."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def _files(self) -> dict[str, tuple[tuple[int, ...], bytes]]:
        """By path: what tells one state of a file from the next, and what it held."""
        found = {}
        for path in _below(self.folder):
            try:
                state = _state(path)
                found[path.relative_to(self.folder).as_posix()] = state, path.read_bytes()
            except OSError:  # it went, or may not be read
                continue
        return found

    def read(self) -> None:
        """Read the files now, if they were not: what runs them comes after."""
        _ = self._files

    @cached_property
    def digest(self) -> str:
        """A hash of all the files, by their names and contents."""
        return _hash(self._files)

    @cached_property
    def _data(self) -> str:
        return _hash({name: file for name, file in self._files.items() if not _is_code(name)})

    def of(self, path: Path) -> str:
        """A hash of all that a file of code may depend on: itself, the data, and all other code if it may read that.

        One that was not there has another hash each time.
        """
        name = path.relative_to(self.folder).as_posix()
        if name not in self._files:
            return digest(os.urandom(32))
        source = self._files[name][1]
        imported = _imported(source)
        others = (
            self._data if imported is not None and imported <= _PLAIN | _LIBRARIES else self.digest
        )
        foreign = sorted((imported or set()) - _PLAIN - _LIBRARIES - set(sys.stdlib_module_names))
        return digest(source, others.encode(), *map(_library, foreign))

    def unchanged(self) -> bool:
        """Whether the folder is still as it was when it was read."""
        now = {}
        for path in _below(self.folder):
            try:
                now[path.relative_to(self.folder).as_posix()] = _state(path)
            except OSError:
                continue
        return now == {name: state for name, (state, _) in self._files.items()}


def _below(folder: Path) -> Iterator[Path]:
    """The files below a folder, in order; links to folders are followed, each folder once."""
    seen: set[str] = set()
    for here, folders, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(here)
        folders[:] = (
            [] if real in seen else sorted(f for f in folders if f != "__pycache__" and f[0] != ".")
        )
        if real not in seen:
            yield from (Path(here, name) for name in sorted(files) if name[0] != ".")
        seen.add(real)


def _state(path: Path) -> tuple[int, ...]:
    seen = path.stat()
    return seen.st_mtime_ns, seen.st_size, seen.st_ino


def _is_code(name: str) -> bool:
    return name.endswith(".py")


def _hash(files: dict[str, tuple[tuple[int, ...], bytes]]) -> str:
    return digest(*(part for name, (_, held) in files.items() for part in (name.encode(), held)))


def _imported(source: bytes) -> set[str] | None:
    """The first names of what a file imports; None if it may read other files besides, or is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                return None
            found.add((node.module or "").partition(".")[0])
        elif isinstance(node, ast.Name) and node.id in _READING:
            return None
    return found


def _library(name: str) -> bytes:
    """What tells one state of another library from the next: the file that is imported, and its date."""
    try:
        spec = PathFinder.find_spec(name)
        origin = Path(spec.origin) if spec is not None and spec.origin else None
        return f"{origin}{_state(origin) if origin else ''}".encode()
    except (ImportError, OSError, ValueError):
        return b""
