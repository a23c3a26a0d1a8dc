"""The first screen: what is due, by deck, and how long it will take."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from nncards.quiz.screens.paint import painted
from nncards.quiz.words import how_many
from nncards.render.terminal_text import Line, Run, pad, to_ascii, width_of

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from nncards.quiz.screens.app import Quiz
    from nncards.quiz.views import Load


class StartScreen(Screen[None]):
    """What today brings."""

    app: Quiz  # the application that shows it
    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter,space", "begin", "Begin"),
        ("q,escape", "app.leave(0)", "Leave"),
        ("question_mark,f1", "keys", "Keys"),
    ]

    def compose(self) -> ComposeResult:
        """A table of decks, and the keys."""
        with VerticalScroll(id="body"):
            yield Static(id="page")
        yield Static("[b]Enter[/] begin   [b]?[/] keys   [b]q[/] leave", id="keys")

    def on_mount(self) -> None:
        """Load the memory model while the learner looks: it is needed with the first answer."""
        self.run_worker(_warm, thread=True)
        self.query_one("#body").can_focus = False

    def on_resize(self) -> None:
        """Draw for the new width."""
        width = min(self.app.size.width - 3, 76)
        lines = overview(self.app.session.overview(), width)
        if self.app.ascii_only:
            lines = [tuple(Run(to_ascii(r.text), r.style) for r in line) for line in lines]
        self.query_one("#page", Static).update(painted(lines))

    def action_begin(self) -> None:
        """The first card."""
        self.app.show_next()

    def action_keys(self) -> None:
        """What the keys do."""
        from nncards.quiz.screens.help import HelpScreen

        self.app.push_screen(HelpScreen())


def _warm() -> None:
    import fsrs  # noqa: F401 - imported so that it is there later

    import nncards.quiz.screens.card  # noqa: F401 - the same


def overview(loads: list[Load], width: int) -> list[Line]:
    """A line a deck: reviews, new cards and minutes; their sum below."""
    total = sum(load.reviews + load.new + load.steps for load in loads)
    minutes = sum(load.minutes for load in loads)
    about = "less than a minute" if minutes < 1 else f"about {how_many(round(minutes), 'minute')}"
    found: list[Line] = [(Run(f"Today: {how_many(total, 'card')}, {about}", "bold"),), ()]
    numbers = 19
    room = max(10, width - numbers)
    names = _names([load.deck for load in loads])
    name = min(room, max([width_of(label) for label in names] + [4]) + 2)
    found.append((Run(pad("", name) + f"{'review':>6}{'new':>5}{'min':>6}", "dim"),))
    for load, label in zip(loads, names, strict=True):
        reviews, new = load.reviews + load.steps, load.new
        found.append(
            (
                Run(pad(_cut(label, name - 1), name)),
                Run(f"{reviews or '·':>6}{new or '·':>5}"),
                Run(f"{round(load.minutes) or '<1':>6}", "dim"),
            )
        )
    return found


def _names(decks: list[str]) -> list[str]:
    """The names of decks without what they all begin with; of one deck, its own name."""
    parts = [deck.split("::") for deck in decks]
    if len(parts) == 1:
        return [parts[0][-1]]
    common = 0
    while all(len(p) > common + 1 and p[common] == parts[0][common] for p in parts):
        common += 1
    return [" › ".join(p[common:]) for p in parts]


def _cut(text: str, width: int) -> str:
    """What of a name fits: its last parts, which tell decks apart, else the beginning of the last."""
    while width_of(text) > width and " › " in text:
        text = text.split(" › ", 1)[1]
    if width_of(text) <= width:
        return text
    while width_of(text) >= width:
        text = text[:-1]
    return text.rstrip() + "…"
