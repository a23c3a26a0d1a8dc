"""Intervals on the buttons against Anki's own scheduler, and what fuzz and balance may do."""

from __future__ import annotations

import json
import math
import os
import random
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncards.quiz.days import Moment
from nncards.quiz.memory import DEFAULT_PARAMETERS, Memory, after, interval, retrievability
from nncards.quiz.scheduler import (
    AGAIN,
    EASY,
    GOOD,
    GRADES,
    HARD,
    LEARNING,
    RELEARNING,
    REVIEW,
    Settings,
    State,
    answer,
    previews,
)

if TYPE_CHECKING:
    from pathlib import Path

DAY = 20_000
NOW = Moment(at=DAY * 86_400_000, day=DAY)
STILL = Settings(fuzz=False)


class Anki:
    """One card in a real collection, put into any state."""

    def __init__(self, folder: Path) -> None:
        from anki.collection import Collection

        self.col = Collection(str(folder / "collection.anki2"))
        self.col.set_config("fsrs", True)
        note = self.col.new_note(self.col.models.by_name("Basic"))
        note["Front"] = "?"
        self.col.add_note(note, 1)
        self.card = note.cards()[0].id
        self.today, self.cutoff = self.col.sched.today, self.col.sched.day_cutoff

    def retention(self, value: float) -> None:
        config = self.col.decks.config_dict_for_deck_id(1)
        config["desiredRetention"] = value
        self.col.decks.update_config(config)

    def buttons(self, state: State, elapsed: int, retention: float) -> list[tuple]:
        kind, queue, due, left = {
            REVIEW: (2, 2, self.today - elapsed + state.interval, 0),
            LEARNING: (1, 1, int(time.time()) - 10, 2 - state.step),
            RELEARNING: (3, 1, int(time.time()) - 10, 1),
        }[state.phase]
        reviewed = self.cutoff - 43_200 - elapsed * 86_400
        memory = state.memory
        data = {"s": memory.stability, "d": memory.difficulty, "dr": retention, "lrt": reviewed}
        self.col.db.execute(
            "update cards set type=?, queue=?, due=?, ivl=?, left=?, data=?, reps=5, factor=2500 where id=?",
            kind, queue, due, state.interval, left, json.dumps(data), self.card,
        )  # fmt: skip
        states = self.col._backend.get_scheduling_states(self.card)
        return [self._button(getattr(states, g).normal) for g in ("again", "hard", "good", "easy")]

    def _button(self, state) -> tuple:
        kind = state.WhichOneof("kind")
        value = getattr(state, kind)
        if kind == "review":
            return REVIEW, 0, value.scheduled_days, value.memory_state
        if kind == "learning":
            return LEARNING, 2 - value.remaining_steps, value.scheduled_secs, value.memory_state
        step = value.learning
        return RELEARNING, 1 - step.remaining_steps, step.scheduled_secs, step.memory_state


@pytest.fixture
def anki(tmp_path, monkeypatch):
    monkeypatch.setenv("ANKI_TEST_MODE", "1")  # no fuzz, no balancing
    anki = Anki(tmp_path)
    yield anki
    anki.col.close()


def cases(count: int, seed: int):
    """Cards in every phase, long and short of memory, early, on time and overdue."""
    rng = random.Random(seed)
    for n in range(count):
        retention = (0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97)[n * 8 // count]
        phase = rng.choice([REVIEW] * 6 + [LEARNING, RELEARNING])
        stability = round(10 ** rng.uniform(-1.5, 2.7), 4)
        memory = Memory(stability, round(rng.uniform(1, 10), 3))
        elapsed = rng.choice([0, 0, 1, 1, 2, *(int(10 ** rng.uniform(0, 2.7)) for _ in range(8))])
        last = rng.choice(
            [1, 2, 3, max(1, elapsed), int(10 ** rng.uniform(0, 2.9)), max(1, round(stability))]
        )
        if phase != REVIEW:
            elapsed = rng.choice([0, 0, 0, 1, 2, 5])
        state = State(
            phase=phase,
            step=rng.choice([0, 1]) if phase == LEARNING else 0,
            memory=memory,
            day=DAY - elapsed,
            interval=0 if phase == LEARNING else last,
        )
        yield state, elapsed, retention


def test_the_buttons_are_those_of_anki_in_5000_cases(anki) -> None:
    retention, different, ties = None, [], 0
    for state, elapsed, wanted in cases(5000, seed=3):
        if wanted != retention:
            retention = wanted
            anki.retention(retention)
        theirs = anki.buttons(state, elapsed, retention)
        settings = replace(STILL, retention=retention)
        for grade, mine in previews(state, NOW, settings).items():
            phase, step, length, memory = theirs[grade - 1]
            assert mine.memory.stability == pytest.approx(memory.stability, rel=1e-5)
            assert mine.memory.difficulty == pytest.approx(memory.difficulty, abs=1e-5)
            here = mine.interval if mine.phase == REVIEW else (mine.due_at - NOW.at) // 1000
            if (mine.phase, mine.step, here) != (phase, step, length):
                raw = interval(mine.memory.stability, retention, DEFAULT_PARAMETERS)
                ties += abs(raw % 1 - 0.5) < 1e-5 * raw  # 32 and 64 bits round a half differently
                different.append((state, elapsed, retention, grade, theirs[grade - 1], here))
    assert different == []
    assert ties == 0


def test_the_memory_of_whole_histories_is_that_of_anki(anki) -> None:
    rng = random.Random(11)
    for _ in range(60):
        gaps = [0] + [rng.choice([0, 1, 2, 3, 7, 20, 60]) for _ in range(rng.randint(1, 9))]
        grades = [rng.choice(GRADES) for _ in gaps]
        memory = None
        for gap, grade in zip(gaps, grades, strict=True):
            memory = after(memory, grade, gap, DEFAULT_PARAMETERS)
        anki.col.db.execute("delete from revlog")
        day = -sum(gaps)
        for n, (gap, grade) in enumerate(zip(gaps, grades, strict=True)):
            day += gap
            at = (anki.cutoff - 43_200 + day * 86_400 + n) * 1000
            anki.col.db.execute(
                "insert into revlog values (?, ?, -1, ?, ?, 1, 2500, 5000, ?)",
                at, anki.card, grade, max(gap, 1), 0 if n == 0 else 1,
            )  # fmt: skip
        anki.col.db.execute(
            "update cards set type=2, queue=2, ivl=10, reps=9 where id=?", anki.card
        )
        theirs = anki.col.compute_memory_state(anki.card)
        # Anki stores four places of stability and three of difficulty.
        assert memory.stability == pytest.approx(theirs.stability, rel=1e-5, abs=6e-5)
        assert memory.difficulty == pytest.approx(theirs.difficulty, rel=1e-5, abs=6e-4)


def test_a_new_card_goes_through_one_and_ten_minutes_into_days() -> None:
    buttons = previews(State(), NOW, STILL)
    waits = [(b.due_at - NOW.at) / 60_000 for b in buttons.values()]
    assert waits[:3] == [1, 5.5, 10]
    assert (buttons[EASY].phase, buttons[EASY].interval) == (REVIEW, 8)
    good = buttons[GOOD]
    assert (good.phase, good.step) == (LEARNING, 1)
    assert answer(good, GOOD, NOW, STILL).interval == 2


def test_a_lapse_costs_a_ten_minute_step_and_counts() -> None:
    state = State(REVIEW, memory=Memory(10, 5), day=DAY - 10, interval=10, reps=4, passes=3)
    failed = answer(state, AGAIN, NOW, STILL)
    assert (failed.phase, failed.lapses, failed.passes) == (RELEARNING, 1, 0)
    assert failed.due_at - NOW.at == 600_000
    again = answer(failed, AGAIN, NOW, STILL)
    assert again.lapses == 1


def test_without_steps_every_grade_is_in_days() -> None:
    settings = replace(STILL, learning=(), relearning=())
    lengths = [b.interval for b in previews(State(), NOW, settings).values()]
    assert lengths == sorted(lengths)
    assert min(lengths) == 1


@given(
    stability=st.floats(0.1, 500),
    difficulty=st.floats(1, 10),
    elapsed=st.integers(0, 800),
    last=st.integers(1, 800),
    key=st.text(max_size=6),
    fuzz=st.booleans(),
)
def test_the_buttons_are_in_order_and_repeatable(
    stability, difficulty, elapsed, last, key, fuzz
) -> None:
    state = State(REVIEW, memory=Memory(stability, difficulty), day=DAY - elapsed, interval=last)
    settings = Settings(fuzz=fuzz)
    buttons = previews(state, NOW, settings, key)
    assert buttons == previews(state, NOW, settings, key)
    assert 1 <= buttons[HARD].interval < buttons[GOOD].interval < buttons[EASY].interval
    assert all(answer(state, g, NOW, settings, key) == buttons[g] for g in GRADES)


def test_fuzz_stays_in_its_band_and_depends_on_card_and_day() -> None:
    state = State(REVIEW, memory=Memory(40, 5), day=DAY - 40, interval=30)
    exact = answer(state, GOOD, NOW, STILL).interval
    seen = {answer(state, GOOD, NOW, Settings(), f"deck/{n}").interval for n in range(300)}
    reach = 1 + 0.15 * 4.5 + 0.1 * 13 + 0.05 * (exact - 20)
    assert min(seen) >= exact - math.ceil(reach)
    assert max(seen) <= exact + math.ceil(reach)
    assert len(seen) > 5
    tomorrow = {
        answer(state, GOOD, Moment(0, DAY + d), Settings(), "deck/1").interval for d in range(9)
    }
    assert len(tomorrow) > 1


def test_quiet_days_are_preferred() -> None:
    state = State(REVIEW, memory=Memory(15, 5), day=DAY - 15, interval=15)
    exact = answer(state, GOOD, NOW, STILL).interval
    quiet = DAY + exact + 1

    def load(first: int, last: int) -> list[int]:
        return [0 if day == quiet else 30 for day in range(first, last + 1)]

    chosen = [
        answer(state, GOOD, NOW, Settings(load=load), f"deck/{n}").interval for n in range(100)
    ]
    assert chosen.count(exact + 1) > 90


def test_the_forgetting_curve_is_nine_tenths_at_the_stability() -> None:
    assert retrievability(12.5, 12.5, DEFAULT_PARAMETERS) == pytest.approx(0.9)
    assert retrievability(12.5, 0, DEFAULT_PARAMETERS) == 1
    assert interval(12.5, 0.9, DEFAULT_PARAMETERS) == pytest.approx(12.5)
    days = interval(12.5, 0.8, DEFAULT_PARAMETERS)
    assert retrievability(12.5, days, DEFAULT_PARAMETERS) == pytest.approx(0.8)


def test_the_backend_is_asked_without_fuzz(anki) -> None:
    assert os.environ["ANKI_TEST_MODE"] == "1"
    state = State(REVIEW, memory=Memory(100.0, 5.0), day=DAY - 90, interval=90)
    anki.retention(0.9)
    assert len({tuple(b[:3] for b in anki.buttons(state, 90, 0.9)) for _ in range(20)}) == 1
