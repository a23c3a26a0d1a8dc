"""Finding generators: every Python file under a folder, run by path, errors as diagnostics."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from nncards.diagnostics import Diagnostic, Span, in_order
from nncards.loading import forget, run_file
from nncards.problems.define import ATTRIBUTE, DefinitionError
from nncards.problems.engine import Generator

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

_GUIDE = "nncards/problems/README.md is the guide for authors"


class Registry(Mapping[str, Generator]):
    """Generators by id, in the order of their ids."""

    def __init__(self, generators: Mapping[str, Generator] | None = None) -> None:
        self._generators = dict(sorted((generators or {}).items()))

    def __getitem__(self, id: str) -> Generator:  # noqa: A002 - the noun of the deck format
        return self._generators[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._generators)

    def __len__(self) -> int:
        return len(self._generators)

    def __repr__(self) -> str:
        return f"<{len(self)} generators>"


def load(folder: Path, ids: Collection[str] | None = None) -> tuple[Registry, list[Diagnostic]]:
    """All generators under `folder`, with everything that is wrong there.

    With `ids`, only files that contain one of them are run: for one card there is no need to run
    all. Files and folders whose names begin with `_` or `.` are left out.
    """
    found: dict[str, Generator] = {}
    faults: list[Diagnostic] = []
    forget(folder)
    for path in _files(folder):
        if ids is not None and not _mentions(path, ids):
            continue
        module, fault = run_file(
            path, str(path), "generator", refusals=(DefinitionError,), guide=_GUIDE
        )
        if fault is not None:
            faults.append(fault)
        for made in _generators(module):
            made.path = str(path)
            if made.id in found:
                first = found[made.id]
                faults.append(
                    Diagnostic(
                        Span(str(path), made.line, 1),
                        "generator-duplicate",
                        f"the generator id {made.id!r} is used twice",
                        f"the first stands at {first.path}:{first.line}",
                    )
                )
            else:
                found[made.id] = made
    return Registry(found), in_order(faults)


def _files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*.py")
        if not any(part.startswith(("_", ".")) for part in path.relative_to(folder).parts)
    )


def _mentions(path: Path, ids: Collection[str]) -> bool:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return True
    return any(f'"{id_}"' in text or f"'{id_}'" in text for id_ in ids)


def _generators(module: ModuleType) -> list[Generator]:
    """The generators that this module itself defined."""
    found = []
    for item in vars(module).values():
        if isinstance(item, type) and ATTRIBUTE in vars(item):
            made = vars(item)[ATTRIBUTE]
            if made not in found:
                found.append(made)
    return found
