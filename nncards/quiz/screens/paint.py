"""Lines in styles, as Textual shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.content import Content
from textual.filter import LineFilter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.color import Color

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


class Colourless(LineFilter):
    """Takes out colours and leaves bold, dim and reversed, which tell enough without them."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - the shape of the call
        """The same segments in the terminal's own two colours."""
        return [
            Segment(text, style and style.without_color, control)
            for text, style, control in segments
        ]
