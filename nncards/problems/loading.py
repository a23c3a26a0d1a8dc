"""Finding generators: every Python file under a folder, run by path, errors as diagnostics."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Collection, Iterator, Mapping
from hashlib import blake2b
from types import ModuleType
from typing import TYPE_CHECKING

from nncards.diagnostics import Diagnostic, Span, in_order
from nncards.problems.define import ATTRIBUTE, DefinitionError
from nncards.problems.engine import Generator

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = "_nncards_generators"  # a private name: nothing is put on the import path


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
    for path in _files(folder):
        if ids is not None and not _mentions(path, ids):
            continue
        module, fault = _run(path, folder)
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


def _run(path: Path, folder: Path) -> tuple[ModuleType, Diagnostic | None]:
    """Execute a file under a private module name; what it defined before an error is kept."""
    root = blake2b(str(folder.resolve()).encode(), digest_size=6).hexdigest()
    parts = path.relative_to(folder).with_suffix("").parts
    name = f"{PACKAGE}_{root}." + ".".join(parts)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        return ModuleType(name), Diagnostic(
            Span(str(path)), "generator-import", "this file cannot be imported"
        )
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        place = Span(str(path), error.lineno or 0, error.offset or 0)
        return module, Diagnostic(
            place, "generator-syntax", f"Python cannot read this: {error.msg}"
        )
    except DefinitionError as error:
        place = Span(str(path), _line(error, path), 1)
        return module, Diagnostic(
            place, "generator-definition", str(error), "see the guide for authors of problems"
        )
    except Exception as error:  # noqa: BLE001 - whatever a user's file raises is told, not thrown
        place = Span(str(path), _line(error, path), 1)
        return module, Diagnostic(
            place, "generator-import", f"{type(error).__name__} on import: {error}"
        )
    finally:
        sys.modules.pop(name, None)
    return module, None


def _line(error: BaseException, path: Path) -> int:
    """The last line of this file in the traceback."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == str(path) and frame.lineno
    ]
    return lines[-1] if lines else 0


def _generators(module: ModuleType) -> list[Generator]:
    """The generators that this module itself defined."""
    found = []
    for item in vars(module).values():
        if isinstance(item, type) and ATTRIBUTE in vars(item):
            made = vars(item)[ATTRIBUTE]
            if made not in found:
                found.append(made)
    return found
