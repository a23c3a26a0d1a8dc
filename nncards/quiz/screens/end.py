"""The last screen: what went well, what comes tomorrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.widgets import Static

from nncards.quiz.page import ending
from nncards.quiz.screens.paint import painted
from nncards.quiz.screens.scrolled import Scrolled

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from nncards.quiz.screens.app import Quiz


class EndScreen(Scrolled):
    """Nothing is left for now."""

    app: Quiz  # the application that shows it
    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter,space,q,escape", "app.leave(0)", "Leave"),
        ("u,f4", "undo", "Undo"),
        ("r", "again", "Look again"),
    ]

    def compose(self) -> ComposeResult:
        """The sum of the session, and the keys."""
        with VerticalScroll(id="body"):
            yield Static(id="page")
        yield Static("[b]Enter[/] leave   [b]u[/] undo the last answer", id="keys")

    def on_mount(self) -> None:
        """Cards in learning come back within minutes: look now and then."""
        self.body.can_focus = False
        self.set_interval(15, self.action_again)

    def on_resize(self) -> None:
        """Draw for the new width."""
        done = self.app.session.summary()
        width = min(self.app.size.width - 3, 76)
        self.query_one("#page", Static).update(painted(ending(done, self.app.now().at, width)))

    def action_undo(self) -> None:
        """Back to the last card."""
        if self.app.session.undo() is not None:
            self.app.show_next()

    def action_again(self) -> None:
        """Whether a card has come back meanwhile."""
        self.app.session.refresh()
        if self.app.session.counts.total:
            self.app.show_next()
        else:
            self.on_resize()
