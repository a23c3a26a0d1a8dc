"""Every kind of card, started as a learner starts it, in both skins, in a real pseudo-terminal."""

from __future__ import annotations

import os
import re
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


DECK = r"""
deck: Test
id: t
cards:
  - {id: basic, ask: Why momentum?, answer: It averages.}
  - {id: both, ask: Left or so?, answer: Right, reverse: {ask: Which is right?, answer: Left}}
  - {id: gap, cloze: 'The leaky one is {{c1::leaky ReLU}}.'}
  - id: pick
    ask: Which is over the batch?
    choice:
      - {right: batch norm}
      - {wrong: layer norm, why: It is over features.}
  - {id: word, ask: Who proposed it?, typed: [Kaiming He, He]}
  - {id: root, ask: The standard deviation?, formula: {rhs: sqrt(v + eps), symbols: {v: '\sigma^2', eps: '\varepsilon'}}}
  - {id: sum, problem: real.sum}
  - {id: sketch, ask: Sketch the sigmoid., figure: sigmoid.svg}
"""
GENERATOR = '''
"""Sums."""

from nncards.problems import Integers, Level, Problem, Whole, generator, mistake


@generator("real.sum", title="A sum", topic="arithmetic", equals="activations.relu")
class Sum(Problem):
    ask = "Add: $a = <a>$ and $b = <b>$."
    a, b = Integers(3, 40), Integers(50, 90)
    answers = Whole("s", label="their sum")
    levels = (Level(1, minutes=0.5),)
    hints = ("Count on from the larger.",)

    def solve(self, work):
        work("s", self.a + self.b)

    def reference(self, relu):
        return relu(self.a + self.b)

    @mistake("You took the difference.")
    def minus(self):
        return self.b - self.a

    @mistake("You counted one too many.")
    def one_more(self):
        return self.a + self.b + 1
'''
# What shows that a card is asked, what is typed at it, and what must then be seen.
TYPED = {
    "Why momentum?": ("", "It averages."),
    "Left or so?": ("", "Right"),
    "Which is right?": ("", "Left"),
    "The leaky one is": ("leaky relu", "Right."),
    "Which is over the batch?": ("layer norm", "It is over features."),
    "Who proposed it?": ("he", "Right."),
    "The standard deviation?": ("sqrt(eps + v)", "Right."),
    "Add: ": ("difference", "You took the difference."),
    "Sketch the sigmoid.": ("", "sigmoid.svg"),
}


@pytest.fixture
def start(tmp_path):
    unit = tmp_path / "decks" / "unit"
    unit.mkdir(parents=True)
    (tmp_path / "generators").mkdir()
    (unit / "deck.yaml").write_text(DECK, encoding="utf-8")
    (unit / "sigmoid.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "generators" / "real.py").write_text(GENERATOR, encoding="utf-8")
    started = []

    def begin(columns: int, *arguments: str):
        settings = {
            **{k: v for k, v in os.environ.items() if k not in {"COLUMNS", "LINES", "NO_COLOR"}},
            "NNCARDS_DB": str(tmp_path / "log.db"),
            "NNCARDS_CACHE": str(tmp_path / "cache"),
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
        }
        child = pexpect.spawn(
            sys.executable,
            ["-m", "nncards", "-C", str(tmp_path), "quiz", *arguments],
            env=settings, timeout=60, dimensions=(30, columns), preexec_fn=attentive,
        )  # fmt: skip
        started.append(child)
        return Seen(child, columns)

    yield begin
    for child in started:
        child.close(force=True)


class Seen:
    """A program, and what stands on its screen."""

    def __init__(self, child, columns: int) -> None:
        self.child = child
        self.columns = columns
        self.screen = pyte.Screen(columns, 30)
        self.stream = pyte.ByteStream(self.screen)

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def until(self, *wanted: str) -> str:
        """Read until one of the words stands on the screen, which is returned."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            for word in wanted:
                if word in " ".join(self.text().split()) or word in self.text():
                    return word
            try:
                self.stream.feed(self.child.read_nonblocking(65536, 0.05))
            except pexpect.TIMEOUT:
                pass
            except pexpect.EOF:
                break
        raise AssertionError(f"none of {wanted} is on the screen:\n{self.text()}")

    def gone(self, word: str) -> None:
        end = time.monotonic() + 30
        while word in self.text():
            assert time.monotonic() < end, self.text()
            try:
                self.stream.feed(self.child.read_nonblocking(65536, 0.05))
            except pexpect.TIMEOUT:
                pass
            except pexpect.EOF:
                return

    def answer(self, question: str) -> str:
        """What is typed at a question."""
        wanted = TYPED[question][0]
        if wanted != "difference":
            return wanted
        a, b = map(int, re.findall(r"[ab] = (\d+)", self.text())[-2:])
        return str(b - a)


@pytest.mark.parametrize("columns", [80, 40])
def test_every_kind_on_the_full_screen(start, tmp_path, columns) -> None:
    here = start(columns)
    here.until("Today: 8 cards")
    here.until("Enter begin")
    here.child.send("\r")
    left = dict(TYPED)
    here.until(*left)
    for _ in range(8):
        question = here.until(*left)
        here.until("Enter show", "shows the answer", "Enter answer", "choose")
        typed = here.answer(question)
        if question == "Which is over the batch?":
            here.child.send(re.findall(r"(\w)\) layer norm", here.text())[0])
        elif question == "Add: ":
            here.child.send("\x1bOQ")  # F2
            here.until("Count on from the larger.")
            here.child.send(typed + "\r")
        else:
            here.child.send(typed + "\r")
        here.until(left.pop(question)[1])
        here.until("1 again")
        here.child.send("4")
        here.gone("1 again")
        if question == "Left or so?":
            left.pop("Which is right?")  # the other direction waits until tomorrow
        elif question == "Which is right?":
            left.pop("Left or so?")
    here.until("8 answers, 100 % remembered")
    here.child.send("q")
    here.child.expect(pexpect.EOF)
    here.child.wait()
    assert here.child.exitstatus == 0
    check(tmp_path, hints=True)


def test_every_kind_in_line_mode(start, tmp_path) -> None:
    here = start(80, "--plain")
    left = dict(TYPED)
    for _ in range(8):
        question = here.until(*left)
        here.until("\n>")
        here.child.send(here.answer(question) + "\r")
        here.until(left.pop(question)[1])
        here.until("[1] >", "[2] >", "[3] >")
        here.screen.reset()
        here.child.send("4\r")
        if question == "Left or so?":
            left.pop("Which is right?")
        elif question == "Which is right?":
            left.pop("Left or so?")
    here.until("8 answers, 100 % remembered")
    here.child.expect(pexpect.EOF)
    here.child.wait()
    assert here.child.exitstatus == 0
    check(tmp_path)


def check(folder, *, hints: bool = False) -> None:
    """What is in the log afterwards."""
    with Store(folder / "log.db") as store:
        rows = {r.card.split("#")[0]: r for r in store.rows()}
    assert len(rows) == 8
    assert {r.grade for r in rows.values()} == {4}
    verdicts = {card: r.verdict for card, r in rows.items() if r.verdict}
    assert verdicts == {
        "t/gap": "right", "t/pick": "wrong", "t/word": "right", "t/root": "right", "t/sum": "wrong",
    }  # fmt: skip
    assert rows["t/sum"].note == "minus"
    assert rows["t/sum"].params
    assert rows["t/sum"].suggested == 1
