"""A small course with every kind of card, a clock that is set by hand, and line mode on strings."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from nncards.cards import read_deck
from nncards.problems import (
    Decimal,
    Integers,
    Level,
    Problem,
    generator,
    generator_of,
    mistake,
)
from nncards.quiz import plain
from nncards.quiz.catalogue import QuizContent, Sketch
from nncards.quiz.days import Moment
from nncards.quiz.session import Options

if TYPE_CHECKING:
    from pathlib import Path

DAY = 20_000

KINDS = r"""
deck: Test::Kinds
id: kinds
cards:
  - id: basic
    ask: Why does **momentum** help?
    answer: It averages the noise away.
    watch_out: It overshoots.
    hint: Think of a ball.
  - id: both
    ask: Left?
    answer: Right
    reverse: true
  - id: gap
    cloze: ReLU is {{relu::max(0, x)}} and leaks in {{leaky::leaky ReLU::which one}}.
  - id: pick
    ask: Which one normalises over the batch?
    choice:
      - {right: batch norm}
      - {wrong: layer norm, why: It normalises over the features.}
      - {wrong: group norm, why: It normalises over groups of channels.}
  - id: word
    ask: Who proposed the initialisation for ReLU?
    typed: [Kaiming He, He]
  - id: root
    ask: Write the standard deviation.
    formula:
      rhs: sqrt(v + eps)
      symbols: {v: \sigma^2, eps: \varepsilon}
  - id: sum
    problem: test.sum
  - id: sketch
    ask: Sketch the sigmoid.
    figure: sigmoid
"""


@generator("test.sum", title="A sum", topic="tests", version=1, equals="softmax.softmax")
class Sum(Problem):
    """Two numbers added."""

    ask = "Add $a = <a>$ and $b = <b>$."
    answers = Decimal("c", places=1)
    hints = ("Carry the ten.",)
    levels = (Level(1, minutes=0.5), Level(2, minutes=0.5, b=Integers(20, 99)))
    a = Integers(2, 99)
    b = Integers(2, 19)

    def solve(self, work):
        work("c", self.a + self.b)

    @mistake("You multiplied.")
    def multiplied(self):
        return self.a * self.b

    @mistake("You subtracted.")
    def subtracted(self):
        return self.a - self.b


def course(source: str = KINDS, **more) -> QuizContent:
    deck, faults = read_deck(source.encode(), "deck.yaml")
    assert deck is not None
    assert faults == []
    return QuizContent(
        (deck,),
        generators=lambda: {"test.sum": generator_of(Sum)},
        figure=lambda deck, name: Sketch(name, "An S from 0 to 1.", f"/figures/{name}.png"),
        **more,
    )


@dataclass
class Clock:
    """A clock that goes on ten seconds whenever it is looked at."""

    at: int = DAY * 86_400_000 + 36_000_000
    day: int = DAY
    pace: int = 10_000

    def __call__(self) -> Moment:
        self.at += self.pace
        return Moment(self.at, self.day)

    def tomorrow(self, days: int = 1) -> None:
        self.day += days
        self.at += days * 86_400_000


@dataclass
class Sitting:
    """What line mode said and returned."""

    code: int
    out: str
    err: str
    records: list[dict] = field(default_factory=list)


@pytest.fixture
def make_course():
    """A course from the YAML of one deck."""
    return course


@pytest.fixture
def only():
    """The course with some of its cards."""

    def make(*ids: str) -> QuizContent:
        head, *cards = re.split(r"(?m)^(?=  - id: )", KINDS)
        return course(head + "".join(c for c in cards if c.split()[2] in ids))

    return make


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(tmp_path) -> Path:
    return tmp_path / "reviews.db"


@pytest.fixture
def sit(log, clock):
    """Hold a sitting: the lines typed, joined by line feeds."""

    def run(*lines: str, content=None, as_json: bool = False, options=None, **more) -> Sitting:
        stdin = io.StringIO("".join(f"{line}\n" for line in lines))
        out, err = io.StringIO(), io.StringIO()
        streams = plain.Streams(stdin, out, err)
        code = plain.run(
            content or course(),
            log,
            clock,
            streams,
            options=options or Options(fuzz=False),
            as_json=as_json,
            **more,
        )
        records = [json.loads(line) for line in out.getvalue().splitlines()] if as_json else []
        return Sitting(code, out.getvalue(), err.getvalue(), records)

    return run


# ---- a real terminal


def attentive() -> None:
    """Signals as a terminal's own programs have them, even where the tests run in the background."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP):
        signal.signal(number, signal.SIG_DFL)


class Real:
    """nncards in a pseudo-terminal: what stands on the screen, and every byte that was sent to it."""

    def __init__(self, folder: Path, arguments, columns: int, rows: int, replies, settings) -> None:
        import pexpect
        import pyte

        self.replies = dict(replies)
        self.raw = b""
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        dropped = {
            "COLUMNS",
            "LINES",
            "NO_COLOR",
            "VISUAL",
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "COLORFGBG",
        }
        environment = {
            **{k: v for k, v in os.environ.items() if k not in dropped},
            "NNCARDS_DB": str(folder / "log.db"),
            "NNCARDS_CACHE": str(folder / "cache"),
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
            **settings,
        }
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "nncards", "-C", str(folder), "quiz", *arguments],
            env=environment, timeout=60, dimensions=(rows, columns), preexec_fn=attentive,
        )  # fmt: skip

    def read(self) -> bool:
        """Take in what was sent, and answer as this terminal does; whether the program still runs."""
        import pexpect

        try:
            data = self.child.read_nonblocking(65536, 0.05)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        for query, reply in list(self.replies.items()):
            if query in self.raw:
                del self.replies[query]
                self.child.send(reply)
        # The emulator knows no APC strings: pictures are looked at in `raw`.
        self.stream.feed(re.sub(rb"\x1b_G.*?\x1b\\\\", b"", data, flags=re.DOTALL))
        return True

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def until(self, *wanted: str, seconds: float = 30) -> str:
        """Read until one of the words stands on the screen, line breaks aside; the screen then."""
        end = time.monotonic() + seconds
        running = True
        while running and time.monotonic() < end:
            flat = " ".join(self.text().split())
            if any(word in flat for word in wanted):
                return self.text()
            running = self.read()
        if any(word in " ".join(self.text().split()) for word in wanted):
            return self.text()
        raise AssertionError(f"none of {wanted} is on the screen:\n{self.text()}")

    def gone(self, word: str) -> None:
        """Read until a word stands on the screen no longer."""
        end = time.monotonic() + 30
        while word in self.text():
            assert time.monotonic() < end, self.text()
            self.read()

    def sent(self, pattern: bytes, seconds: float = 30) -> list[bytes]:
        """Read until a pattern was sent to the terminal; all its occurrences."""
        end = time.monotonic() + seconds
        while not re.search(pattern, self.raw, re.DOTALL):
            assert self.read(), self.text()
            assert time.monotonic() < end, f"{pattern!r} was not sent"
        return re.findall(pattern, self.raw, re.DOTALL)

    def type(self, keys: str) -> None:
        self.child.send(keys)

    def end(self) -> int | None:
        """Read until the program has ended; its exit status."""
        end = time.monotonic() + 30
        while self.read():
            assert time.monotonic() < end, self.text()
        self.child.wait()
        return self.child.exitstatus


@pytest.fixture
def real(tmp_path):
    """Start `nncards quiz` on a deck (YAML) in a terminal; `replies` say how it answers queries."""
    if sys.platform == "win32":
        pytest.skip("there are no pseudo-terminals")
    pytest.importorskip("pexpect", reason="no pseudo-terminals here")
    pytest.importorskip("pyte", reason="no screen emulator here")
    started: list[Real] = []
    unit = tmp_path / "decks" / "unit"

    def start(deck: str, *arguments: str, size=(80, 24), replies=(), **settings: str) -> Real:
        unit.mkdir(parents=True, exist_ok=True)
        if not (unit / "deck.yaml").exists():
            (unit / "deck.yaml").write_text(deck, encoding="utf-8")
        started.append(Real(tmp_path, arguments, *size, dict(replies), settings))
        return started[-1]

    start.unit = unit
    yield start
    for each in started:
        each.child.close(force=True)
