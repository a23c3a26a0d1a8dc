"""Every screen as the learner sees it, at 80x24 and at 40x20, against `tests/data/quiz/screens-*.txt`.

After a change that is meant: `NNCARDS_GOLDEN=write python -m pytest tests/quiz/test_golden_screens.py`, then read the
difference.
"""

from __future__ import annotations

import asyncio
import difflib
import os
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from nncards.quiz.catalogue import Sketch
from nncards.quiz.order import Limits
from nncards.quiz.screens.app import Quiz
from nncards.quiz.session import Options, Session
from nncards.quiz.store import Store

GOLDEN = Path(__file__).parents[1] / "data" / "quiz"
SIZES = [(80, 24), (40, 20)]


@dataclass
class Data:
    label: str
    x: list
    y: list


class Album:
    """Screens one after the other, each under its name."""

    def __init__(self, pilot) -> None:
        self.pilot = pilot
        self.pages: list[str] = []

    async def take(self, name: str, *keys: str) -> None:
        """Press keys (or type what stands after `=`), and keep what then stands on the screen."""
        for key in keys:
            await self.pilot.press(*(key[1:] if key.startswith("=") else [key]))
        await self.pilot.pause()
        width, height = self.pilot.app.size
        strips = self.pilot.app.screen._compositor.render_strips()
        lines = ["".join(segment.text for segment in strip).rstrip() for strip in strips]
        assert len(lines) <= height
        assert all(len(line) <= width for line in lines)
        self.pages.append("\n".join([f"=== {name}", *(f"|{line}" for line in lines)]))


@asynccontextmanager
async def opened(content, clock, log, size, **options):
    """The album of a session at a size."""
    with Store(log) as store:
        session = Session(
            content, store, clock, Options(fuzz=False, limits=Limits(new=50), **options)
        )
        app = Quiz(session, clock)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Album(pilot)


async def session(content, clock, log, size) -> list[str]:
    """A whole session: start, every kind of card, a named mistake, notes, flag, help, end."""
    async with opened(content, clock, log, size) as album:
        app = album.pilot.app
        await album.take("start")
        await album.take("help", "question_mark")
        await album.take("basic: question", "escape", "enter")
        await album.take("basic: hint", "h")
        await album.take("basic: answer", "enter")
        await album.take("flag: what is wrong", "f")
        await album.take("flag: done", "=a typo", "enter")
        await album.take("notes", "o")
        await album.take("reverse: question", "escape", "4")
        await album.take("undo", "u")
        await album.take("cloze: question", "enter", "4", "enter", "4")
        await album.take("cloze: not right", "=sign(x)", "enter")
        await album.take("choice: question", "4")
        options = [str(o.text) for o in app.session.view.face.options]
        await album.take("choice: wrong", "abc"[options.index("layer norm")])
        await album.take("typed: question", "4")
        await album.take("typed: a letter off", "=Kaimign He", "enter")
        await album.take("formula: question", "4")
        await album.take("formula: unreadable", "=sqrt(v", "enter")
        await album.take("formula: wrong", "=v + eps", "enter")
        await album.take("problem: question", "4")
        await album.take("problem: hint", "f2")
        params = app.session._here.instance.params
        await album.take("problem: named mistake", f"={params['a'] * params['b']}", "enter")
        await album.take("figure: question", "4")
        await album.take("figure: answer", "enter")
        await album.take("figure: answer, further down", "pagedown")
        await album.take("end", "4")
        return album.pages


async def nothing(content, clock, log, size) -> list[str]:
    """The same evening once more: nothing is due."""
    async with opened(content, clock, log, size) as album:
        await album.take("nothing due")
        return album.pages


async def steps(content, clock, log, size) -> list[str]:
    """A problem's solution before the answer, and then the answer."""
    async with opened(content, clock, log, size, cram=True) as album:
        await album.take("cram: start")
        await album.take("cram: a step", "enter", "f3")
        await album.take("cram: all was shown", "=1", "enter")
        return album.pages


@pytest.fixture
def content(make_course, only):
    """The course of all kinds, its figure drawn from numbers, with notes and a hierarchy of decks."""
    return replace(
        only("basic", "both", "gap", "pick", "word", "root", "sum", "sketch"),
        figure=lambda deck, name: Sketch(
            "Sigmoid", "An S from 0 to 1.",
            series=lambda: [Data("sigmoid", [-4, -2, 0, 2, 4], [0.02, 0.12, 0.5, 0.88, 0.98])],
            show=lambda: "It is shown.",
        ),
        notes=lambda card, deck: "## Momentum\n\nA **running mean** $m \\leftarrow \\beta m + g$ of gradients.",
    )  # fmt: skip


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_every_screen_is_as_it_was_approved(content, only, clock, log, size) -> None:
    clock.pace = 1000
    pages = asyncio.run(session(content, clock, log, size))
    pages += asyncio.run(nothing(content, clock, log, size))
    pages += asyncio.run(steps(only("sum"), clock, log, size))
    found = "\n".join(pages) + "\n"
    file = GOLDEN / f"screens-{size[0]}x{size[1]}.txt"
    if os.environ.get("NNCARDS_GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(found, encoding="utf-8")
    wanted = file.read_text(encoding="utf-8")
    difference = difflib.unified_diff(
        wanted.splitlines(), found.splitlines(), "approved", "now", lineterm=""
    )
    assert found == wanted, "\n".join(difference)
