"""Run a Python file of a workspace (a generator, a figure) without importing it by name.

Such files are content, not packages: each is run under a private name, `sys.path` stays as it is, and
what goes wrong is a diagnostic at the line of the file where it went wrong.
"""

from __future__ import annotations

import os
import sys
import traceback
from hashlib import blake2b
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from types import CodeType, ModuleType
from typing import TYPE_CHECKING

from nncards.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from pathlib import Path

_PRIVATE = "_nncards_content"  # a private name: nothing is put on the import path


class _FromSource(SourceFileLoader):
    """Compiles a file each time it is run.

    Python's compiled copies are told apart by second and size alone, so that a `3` made a `4` within a second
    would run as a `3`; and a folder of content is no place to leave them.
    """

    def get_code(self, fullname: str) -> CodeType:
        """The code of the file as it stands."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def forget(folder: Path) -> None:
    """Have the modules below a folder read anew by the next file that imports them: they may have been edited."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and file.startswith(f"{folder}{os.sep}"):
            del sys.modules[name]


def run_file(
    path: Path,
    shown: str,
    kind: str,
    *,
    refusals: tuple[type[Exception], ...] = (),
    guide: str = "",
) -> tuple[ModuleType, Diagnostic | None]:
    """Execute a file; what it defined before an error is kept.

    `shown` is how messages write the path, `kind` begins their codes (`figure-syntax`, `figure-import`).
    `refusals` are errors by which the author's tools say that a definition lacks something: their words are
    the message, and `guide` says where to read on.
    """
    digest = blake2b(str(path.resolve()).encode(), digest_size=6).hexdigest()
    name = f"{_PRIVATE}_{digest}.{path.stem}"
    spec = spec_from_file_location(name, path, loader=_FromSource(name, str(path)))
    if spec is None or spec.loader is None:
        wrong = Diagnostic(
            Span(shown), f"{kind}-import", "this is no Python file", "name it `something.py`"
        )
        return ModuleType(name), wrong
    module = module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look a class's module up here
    compiling, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # what it imports, as above
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        place = Span(shown, error.lineno or 0, error.offset or 0)
        message = f"Python cannot read this: {error.msg}"
        return module, Diagnostic(
            place, f"{kind}-syntax", message, "look at this line and the one before it"
        )
    except refusals as error:
        place = Span(shown, _line_in(path, error), 1)
        return module, Diagnostic(place, f"{kind}-definition", str(error), guide)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever the author's code raises is told, not thrown
        place = Span(shown, _line_in(path, error), 1)
        message = f"{type(error).__name__} while this file was loaded: {error}"
        return module, Diagnostic(
            place, f"{kind}-import", message, "nothing may fail when the file is run"
        )
    finally:
        sys.modules.pop(name, None)
        sys.dont_write_bytecode = compiling
    return module, None


def _line_in(path: Path, error: BaseException) -> int:
    """The last line of `path` itself that the error passed through."""
    here = str(path)
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == here]
    return (lines[-1] if lines else 0) or 0
