"""kill -9 in the middle: no acknowledged answer is lost, log and cache agree, the next start is clean."""

from __future__ import annotations

import io
import json
import os
import random
import select
import signal
import sys
import time

import pytest

from nncards.quiz import plain
from nncards.quiz.days import Moment
from nncards.quiz.order import Limits
from nncards.quiz.replay import replay
from nncards.quiz.session import Options
from nncards.quiz.store import Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork and no kill -9")
CARDS = 400
SOURCE = "deck: Test\nid: many\ncards:\n" + "".join(
    f"  - {{id: c{n}, ask: What is {n}?, answer: It is {n}.}}\n" for n in range(CARDS)
)


def sitting(content, log, out: int) -> None:
    """In a child: answer cards for ever, acknowledging each on the descriptor `out`."""
    rng = random.Random(os.getpid())
    lines = "".join(
        f"x\n{rng.choice('1234')}\n" + "u\n" * (rng.random() < 0.1) for _ in range(5000)
    )
    streams = plain.Streams(io.StringIO(lines), os.fdopen(out, "w"), io.StringIO())

    def now() -> Moment:
        at = int(time.time() * 1000)
        return Moment(at, at // 86_400_000)

    options = Options(limits=Limits(new=10_000, reviews=10_000))
    plain.run(content, log, now, streams, options=options, as_json=True)


def acknowledged(read: int) -> list[dict]:
    with os.fdopen(read, "rb") as stream:
        whole = [line for line in stream.read().split(b"\n")[:-1] if line]
    return [json.loads(line) for line in whole]


def play(rounds: int, content, log, seed: int) -> int:
    """Kill a sitting at a random moment, again and again; how many answers were acknowledged."""
    rng = random.Random(seed)
    total = 0
    for _ in range(rounds):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            sitting(content, log, write)
            os._exit(0)
        os.close(write)
        if rng.random() < 0.7:  # else the axe may fall while the sitting is still set up
            select.select([read], [], [], 60)
        time.sleep(rng.uniform(0.0, 0.12))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        records = acknowledged(read)
        total += len(records)
        with Store(log) as store:
            rows = store.rows()
            answers = sum(r.kind == "answer" for r in rows)
            undone = sum(r.kind == "undo" for r in rows)
            assert answers + undone >= total
            # What was written but not yet acknowledged when the axe fell: at most one row a round.
            total = answers + undone
            cards = {r.card for r in rows}
            again = {c: replay([r for r in rows if r.card == c], store.parameters) for c in cards}
            assert store.states() == again
    return total


@pytest.fixture
def content(make_course):
    return make_course(SOURCE)


def test_twenty_kills_lose_nothing(content, log) -> None:
    assert play(20, content, log, seed=1) > 20


@pytest.mark.slow
def test_two_hundred_kills_lose_nothing(content, log) -> None:
    assert play(200, content, log, seed=2) > 200


def test_after_a_kill_the_same_question_comes_again(content, log) -> None:
    def question() -> str:
        streams = plain.Streams(io.StringIO("q\n"), io.StringIO(), io.StringIO())
        plain.run(content, log, lambda: Moment(20_000 * 86_400_000, 20_000), streams)
        return streams.stdout.getvalue().split("What is ")[1].split("?")[0]

    assert question() == question()
