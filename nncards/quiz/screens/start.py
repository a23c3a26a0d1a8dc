"""The first screen: what is due, by deck, and how long it will take."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.widgets import Static

from nncards.quiz.screens.paint import painted
from nncards.quiz.screens.scrolled import Scrolled
from nncards.quiz.words import how_many
from nncards.render.terminal_text import Line, Run, pad, to_ascii, width_of

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from nncards.quiz.screens.app import Quiz
    from nncards.quiz.views import Load

_NUMBERS = 15  # columns for reviews, new cards and minutes


class StartScreen(Scrolled):
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
        self.body.can_focus = False

    def on_resize(self) -> None:
        """Draw for the new width."""
        width = min(self.app.size.width - 3, 76)
        session = self.app.session
        lines = overview(session.overview(), width, cram=session.options.cram)
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


def overview(loads: list[Load], width: int, *, cram: bool = False) -> list[Line]:
    """A line a deck: reviews, new cards and minutes; their sum below."""
    total = sum(load.reviews + load.new + load.steps for load in loads)
    minutes = sum(load.minutes for load in loads)
    about = "less than a minute" if minutes < 1 else f"about {how_many(round(minutes), 'minute')}"
    what = "Cramming" if cram else "Today"
    found: list[Line] = [(Run(f"{what}: {how_many(total, 'card')}, {about}", "bold"),)]
    if cram:
        found.append((Run("The schedule is left alone.", "dim"),))
    found.append(())
    names = _places([load.deck for load in loads])
    room = max(10, width - _NUMBERS)
    widest = max([width_of(_label(path)) for path in names] + [4])
    room = min(room, widest + 2)
    head = f"{'due':>5}{'new':>5}{'min':>5}"
    found.append((Run(pad("", room) + head, "dim"),))
    above: tuple[str, ...] = ()
    for load, path in zip(loads, names, strict=True):
        if path[:-1] != above:
            above = path[:-1]
            found.append((Run(_heading(above, width), "dim"),))
        reviews, new = load.reviews + load.steps, load.new
        found.append(
            (
                Run(pad(_cut(_label(path), room - 1), room)),
                Run(f"{reviews or '·':>5}{new or '·':>5}"),
                Run(f"{round(load.minutes) or '<1':>5}", "dim"),
            )
        )
    return found


def _heading(path: tuple[str, ...], width: int) -> str:
    """As many of the last parts as fit."""
    while len(path) > 1 and width_of(" › ".join(path)) > width:
        path = path[1:]
    return _cut(" › ".join(path), width)


def _label(path: tuple[str, ...]) -> str:
    return ("  " if len(path) > 1 else "") + path[-1]


def _places(decks: list[str]) -> list[tuple[str, ...]]:
    """The decks' names taken apart, without what they all begin with; of one deck, its own name."""
    parts = [tuple(deck.split("::")) for deck in decks]
    if len(parts) == 1:
        return [parts[0][-1:]]
    common = 0
    while all(len(p) > common + 1 and p[common] == parts[0][common] for p in parts):
        common += 1
    return [p[common:] for p in parts]


def _cut(text: str, width: int) -> str:
    """As much of a name as fits."""
    if width_of(text) <= width:
        return text
    while width_of(text) >= width:
        text = text[:-1]
    return text.rstrip() + "…"
