"""The full screen in a real pseudo-terminal, seen through a screen emulator."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

from nncards.quiz.store import Store

pexpect = pytest.importorskip("pexpect", reason="no pseudo-terminals here")
pyte = pytest.importorskip("pyte", reason="no screen emulator here")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")


def attentive() -> None:
    """Signals as a terminal's own programs have them, even where the tests run in the background."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


DRIVER = """
import sys
from nncards.cards import read_deck
from nncards.quiz.catalogue import QuizContent
from nncards.quiz.days import local_now, moment
from nncards.quiz.screens import run
deck, faults = read_deck(open(sys.argv[1], "rb").read(), sys.argv[1])
sys.exit(run(QuizContent((deck,)), sys.argv[2], lambda: moment(local_now())))
"""
DECK = r"""
deck: Test
id: t
cards:
  - {id: a, ask: 'What is $\frac{a}{b}$, really?', answer: A ratio}
  - {id: b, ask: Wide 漢字 and more?, typed: three}
  - {id: c, ask: Third?, answer: Three}
"""


class Terminal:
    """A program in a terminal, and what stands on its screen."""

    def __init__(self, folder, columns: int = 80, **environment: str) -> None:
        (folder / "deck.yaml").write_text(DECK, encoding="utf-8")
        self.screen = pyte.Screen(columns, 24)
        self.stream = pyte.ByteStream(self.screen)
        settings = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **environment}
        self.child = pexpect.spawn(
            sys.executable, ["-c", DRIVER, str(folder / "deck.yaml"), str(folder / "log.db")],
            env=settings, dimensions=(24, columns), timeout=60, preexec_fn=attentive,
        )  # fmt: skip

    def see(self, wanted: str, seconds: float = 15.0) -> str:
        """Read until the words stand on the screen."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                self.stream.feed(self.child.read_nonblocking(65536, 0.1))
            except pexpect.TIMEOUT:
                pass
            except pexpect.EOF:
                break
            if wanted in self.text():
                return self.text()
        raise AssertionError(f"{wanted!r} is not on the screen:\n{self.text()}")

    def text(self) -> str:
        # A wide character takes two cells, the second of which is empty.
        return "\n".join(line.rstrip() for line in self.screen.display)

    def end(self) -> tuple[int | None, int | None]:
        end = time.monotonic() + 15
        while self.child.isalive() and time.monotonic() < end:
            try:
                self.child.read_nonblocking(65536, 0.1)
            except (pexpect.TIMEOUT, pexpect.EOF):
                time.sleep(0.05)
        self.child.close(force=True)
        return self.child.exitstatus, self.child.signalstatus


@pytest.fixture
def terminal(tmp_path):
    opened = []

    def start(columns: int = 80, **environment: str) -> Terminal:
        opened.append(Terminal(tmp_path, columns, **environment))
        return opened[-1]

    yield start
    for each in opened:
        each.child.close(force=True)


def test_a_sitting_on_a_real_screen(terminal, tmp_path) -> None:
    here = terminal()
    here.see("Today: 3 cards")
    here.child.send("\r")
    here.see("What is a/b, really?")
    here.child.send("\r")
    here.see("Answer: A ratio")
    here.child.send("4")
    here.see("and more?")
    here.child.send("three\r")
    here.see("Right.")
    here.child.send("\x11")  # Ctrl+Q before the grade: nothing is recorded for this card
    assert here.end()[0] == 0
    with Store(tmp_path / "log.db") as store:
        assert [r.card for r in store.rows()] == ["t/a"]


@pytest.mark.parametrize(("send", "status"), [("\x03", 130), (None, None)])
def test_leaving_in_a_hurry_loses_nothing(terminal, tmp_path, send, status) -> None:
    here = terminal(40, NO_COLOR="1")
    here.see("Today: 3 cards")
    here.child.send("\r")
    here.see("really?")
    here.child.send("\r")
    here.see("A ratio")
    here.child.send("4")
    here.see("and more?")
    if send:
        here.child.send(send)
        assert here.end()[0] == status
    else:
        here.child.kill(signal.SIGHUP)
        here.end()
    with Store(tmp_path / "log.db") as store:
        assert [r.grade for r in store.rows()] == [4]


def test_a_resize_draws_anew(terminal) -> None:
    here = terminal()
    here.see("Today: 3 cards")
    here.child.send("\r")
    here.see("What is a/b, really?")
    here.screen.resize(24, 40)
    here.child.setwinsize(24, 40)
    time.sleep(0.3)
    here.screen.reset()
    here.child.send("\r")
    shown = here.see("Answer: A ratio")
    assert "really?" in shown
    here.child.send("q")
    assert here.end()[0] == 0
