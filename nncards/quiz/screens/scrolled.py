"""A screen with a body that the keys scroll, whatever has the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.screen import Screen

if TYPE_CHECKING:
    from textual.binding import BindingType


class Scrolled(Screen[None]):
    """Arrows go by lines, the page keys by pages."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("up", "lines(-1)", "Up"),
        ("down", "lines(1)", "Down"),
        ("pageup", "pages(-1)", "Page up"),
        ("pagedown", "pages(1)", "Page down"),
    ]

    @property
    def body(self) -> VerticalScroll:
        """What scrolls."""
        return self.query_one("#body", VerticalScroll)

    def action_lines(self, count: int) -> None:
        """Scroll by so many lines."""
        self.body.scroll_relative(y=count, animate=False)

    def action_pages(self, count: int) -> None:
        """Scroll by so many pages, two lines of the last one left to read on from."""
        self.action_lines(count * max(1, self.body.size.height - 2))
