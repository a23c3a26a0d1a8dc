"""What the keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from nncards.quiz.screens.paint import painted
from nncards.render.terminal import Look, styled
from nncards.render.terminal_text import Run

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from nncards.render.terminal_text import Line

# Each as single key and as function key; the second column is narrow enough for 40 columns.
KEYS = (
    ("Enter", "answer, or show it"),
    ("1 2 3 4", "again hard good easy"),
    ("Enter", "the marked grade"),
    ("a b c", "choose an option"),
    ("F2  h", "a hint"),
    ("F3  s", "the next step"),
    ("F4  u", "undo"),
    ("F5  f", "flag, with a remark"),
    ("F6  b", "bury until tomorrow"),
    ("F7  x", "suspend: not again"),
    ("F8  e", "edit the card"),
    ("F9  o", "open the notes"),
    ("F10 p", "the picture"),
    ("PgUp PgDn", "scroll"),
    ("Ctrl+Z", "leave for the shell"),
    ("q Ctrl+Q", "quit; all is saved"),
)
_ESC = "Where an answer is typed, letters belong to it: press Esc first (Enter goes back), or use the F keys."
_FORMULAS = "Formulas are typed as sqrt(v + eps), x^2, exp(z[i]/tau), sum(j, z[j]), mean(i, x[i])."


class HelpScreen(ModalScreen[None]):
    """The keys; any of these closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,enter,space,q,question_mark,f1", "dismiss", "Close")
    ]

    def compose(self) -> ComposeResult:
        """One page of text."""
        lines: list[Line] = [(Run(f"{key:<10}", "bold"), Run(text)) for key, text in KEYS]
        with VerticalScroll(id="window") as window:
            window.border_subtitle = "Esc closes"
            yield Static(painted(lines))
            yield Static(_ESC, classes="more")
            yield Static(_FORMULAS, classes="more", markup=False)


class NotesScreen(ModalScreen[None]):
    """A section of the notes, to scroll in; Esc closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,enter,space,q,o,f9", "dismiss", "Close")]

    def __init__(self, markdown: str, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._markdown, self._look = markdown, Look(ascii_only)

    def compose(self) -> ComposeResult:
        """One page of text."""
        with VerticalScroll(id="window") as window:
            window.border_subtitle = "Esc closes"
            yield Static(id="notes")

    def on_resize(self) -> None:
        """Draw for the new width."""
        width = max(20, min(72, self.app.size.width * 9 // 10 - 6))
        self.query_one("#notes", Static).update(painted(styled(self._markdown, width, self._look)))


class RemarkScreen(ModalScreen[str | None]):
    """One line on what is wrong with a card."""

    AUTO_FOCUS = "Input"

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss", "Do not flag")]

    def __init__(self, *, flagged: bool = False) -> None:
        super().__init__()
        self._flagged = flagged

    def compose(self) -> ComposeResult:
        """A question and a line."""
        again = "It is flagged: an empty line takes the flag away."
        once = "What is wrong with this card? (Enter flags it, Esc does not)"
        with VerticalScroll(id="window"):
            yield Static(again if self._flagged else once)
            yield Input(compact=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the line, which may be empty."""
        self.dismiss(event.value)
