"""Find the figures in a unit's `figures/` folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.diagnostics import Diagnostic, Span
from nncards.figures.api import Definition
from nncards.loading import forget, run_file

if TYPE_CHECKING:
    from pathlib import Path


def load(folder: Path, *, shown_as: str = "") -> tuple[dict[str, Definition], list[Diagnostic]]:
    """Every figure that a `.py` file in `folder` declares, by name; what fails to load is a diagnostic.

    Hidden files, such as an editor's, are left out.

    `shown_as` is how `folder` is written in messages.
    """
    found: dict[str, Definition] = {}
    wrong: list[Diagnostic] = []
    forget(folder)
    for path in sorted(folder.glob("[!.]*.py")) if folder.is_dir() else []:
        shown = f"{shown_as or folder}/{path.name}"
        module, fault = run_file(path, shown, "figure")
        if fault is not None:
            wrong.append(fault)
        for value in vars(module).values():
            if not isinstance(value, Definition):
                continue
            if value.name in found:
                wrong.append(
                    Diagnostic(
                        Span(shown, value.span.line, 1),
                        "figure-twice",
                        f"the figure `{value.name}` is declared twice in this unit",
                        f"the other stands in {found[value.name].span.path}; give one another name",
                    )
                )
                continue
            found[value.name] = value
    return found, wrong
