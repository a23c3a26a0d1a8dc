"""The application: which screen is shown, and what holds for all of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding

from nncards.quiz.pictures import Pictures
from nncards.quiz.screens.paint import Colourless
from nncards.quiz.views import Done

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.binding import BindingType
    from textual.filter import LineFilter
    from textual.screen import Screen

    from nncards.quiz.days import Moment
    from nncards.quiz.session import Session

_THEMES = ("ansi-dark", "textual-ansi")  # the terminal's own colours, under the names they had
_GREYED = ("Monochrome", "NoColor")  # what Textual adds even where NO_COLOR is set to nothing


class Quiz(App[int]):
    """A session on the whole terminal."""

    CSS_PATH = "quiz.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "nncards"
    # Before what a line of text makes of them: it would copy its selection and stay.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "leave(130)", "Leave", priority=True),
        Binding("ctrl+q", "leave(0)", "Leave", priority=True),
        Binding("ctrl+z", "suspend_process", "Suspend", priority=True),
    ]

    def __init__(
        self, session: Session, now: Callable[[], Moment], *, ascii_only: bool = False
    ) -> None:
        super().__init__()
        self.session = session
        self.now = now
        self.ascii_only = ascii_only
        self.pictures = Pictures(os.environ)

    def on_mount(self) -> None:
        """Show what is due, or that nothing is."""
        self.theme = next((t for t in _THEMES if t in self.available_themes), self.theme)
        if self._done:
            self.push_screen(_end())
        else:
            from nncards.quiz.screens.start import StartScreen

            self.push_screen(StartScreen())

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every drawn line goes through: with NO_COLOR, all colours are taken out.

        Textual's own filter turns the terminal's two default colours into black on black.
        """
        if not os.environ.get("NO_COLOR"):
            return [f for f in super().get_line_filters() if type(f).__name__ not in _GREYED]
        return [Colourless()]

    @property
    def _done(self) -> bool:
        return isinstance(self.session.view, Done)

    def show_next(self) -> None:
        """The card at hand, or the end."""
        self.switch_screen(_end() if self._done else _card())

    def action_leave(self, status: int) -> None:
        """Leave; every answer is in the log already."""
        self.exit(status)


# What the first screen does not need is loaded after it.
def _card() -> Screen[None]:
    from nncards.quiz.screens.card import CardScreen

    return CardScreen()


def _end() -> Screen[None]:
    from nncards.quiz.screens.end import EndScreen

    return EndScreen()
