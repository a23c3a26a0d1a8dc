"""Lines in styles, as Textual shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nncards.render.terminal_text import Line

# The sixteen colours of the terminal, so that its owner's choice of light and dark holds.
_STYLES = {
    "code": "ansi_magenta",
    "right": "bold ansi_green",
    "wrong": "bold ansi_red",
    "partly": "bold ansi_yellow",
    "label": "bold",
    "dim": "dim",
    "math": "",
}


def painted(lines: Iterable[Line]) -> Content:
    """The lines, one below the other."""
    shown = [
        Content.assemble(*((run.text, _STYLES.get(run.style, run.style)) for run in line))
        for line in lines
    ]
    return Content("\n").join(shown)
