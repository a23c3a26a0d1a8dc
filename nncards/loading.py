"""Run a Python file of a workspace (a generator, a figure) without importing it by name.

Such files are content, not packages: each is run under a private name, `sys.path` stays as it is, and
what goes wrong is a diagnostic at the line of the file where it went wrong.
"""

from __future__ import annotations

import hashlib
import sys
import traceback
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING

from nncards.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

_PACKAGE = "_nncards_content"


def load_file(path: Path, shown: str) -> ModuleType | Diagnostic:
    """The module that running `path` gives, or why it could not be run; `shown` names it in messages."""
    digest = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]
    name = f"{_PACKAGE}_{digest}_{path.stem}"
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        return Diagnostic(Span(shown), "python-load", "not a Python file", "name it `something.py`")
    module = module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pickle look a class's module up here
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        return _gone(
            name,
            Diagnostic(
                Span(shown, error.lineno or 0, error.offset or 0),
                "python-syntax",
                error.msg or "syntax error",
                "Python cannot read this line",
            ),
        )
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever the author's code raises becomes a message
        return _gone(
            name,
            Diagnostic(
                Span(shown, _line_in(path, error), 1),
                "python-error",
                f"{type(error).__name__} while this file was loaded: {error}",
                "run the file with python to see the whole story",
            ),
        )
    return module


def _gone(name: str, wrong: Diagnostic) -> Diagnostic:
    sys.modules.pop(name, None)
    return wrong


def _line_in(path: Path, error: BaseException) -> int:
    """The last line of `path` itself that the error passed through."""
    here = str(path)
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == here]
    return (lines[-1] if lines else 0) or 0
