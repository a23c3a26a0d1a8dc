"""A small course with every kind of card, a clock that is set by hand, and line mode on strings."""

from __future__ import annotations

import io
import json
import re
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
