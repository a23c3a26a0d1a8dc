"""What the keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from nncards.quiz.screens.paint import painted
from nncards.render.terminal import Look, styled

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

KEYS = """\
[b]At a question[/]
Type the answer and press Enter; Enter alone shows it. A choice is made by its letter.
Esc leaves the line for the answer, so that single keys work; Enter goes back to it.

[b]At an answer[/]
1 again   2 hard   3 good   4 easy   Enter the one that is marked

[b]At any time[/]
F1 or ?   this page          F2 or h   a hint
F3 or s   the next step      F4 or u   undo
F5 or f   flag, with a note  F6 or b   bury until tomorrow
F7 or x   suspend            F8 or e   edit the card
F9 or o   the notes          F10 or p  open the picture
PgUp PgDn scroll             Ctrl+Z    leave for the shell
Ctrl+Q or q  leave; every answer is saved already
"""


class HelpScreen(ModalScreen[None]):
    """The keys; any of these closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,enter,space,q,question_mark,f1", "dismiss", "Close")
    ]

    def compose(self) -> ComposeResult:
        """One page of text."""
        with VerticalScroll(id="window"):
            yield Static(KEYS)


class NotesScreen(ModalScreen[None]):
    """A section of the notes, to scroll in; Esc closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,enter,space,q,o,f9", "dismiss", "Close")]

    def __init__(self, markdown: str, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._markdown, self._look = markdown, Look(ascii_only)

    def compose(self) -> ComposeResult:
        """One page of text."""
        with VerticalScroll(id="window"):
            yield Static(id="notes")

    def on_resize(self) -> None:
        """Draw for the new width."""
        width = max(20, min(72, self.app.size.width * 9 // 10 - 6))
        self.query_one("#notes", Static).update(painted(styled(self._markdown, width, self._look)))


class RemarkScreen(ModalScreen[str | None]):
    """One line on what is wrong with a card."""

    AUTO_FOCUS = "Input"

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss", "Do not flag")]

    def compose(self) -> ComposeResult:
        """A question and a line."""
        with VerticalScroll(id="window"):
            yield Static("What is wrong with this card? (Enter flags it, Esc does not)")
            yield Input(compact=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the line, which may be empty."""
        self.dismiss(event.value)
