"""When a card comes back: learning steps, intervals, their order, fuzz and balance, as Anki has them.

`answer` is pure: a state, a grade and a moment in, a state out. With fuzz and balance off the
intervals on the four buttons are those of Anki's own scheduler.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from math import floor
from typing import TYPE_CHECKING, NamedTuple

from nncards.frozen import dataclass
from nncards.quiz.memory import DEFAULT_PARAMETERS, Memory, after, interval

if TYPE_CHECKING:
    from nncards.quiz.days import Moment

AGAIN, HARD, GOOD, EASY = GRADES = (1, 2, 3, 4)
NEW, LEARNING, REVIEW, RELEARNING = "new", "learning", "review", "relearning"
_DAY_MS = 86_400_000
_BALANCED_DAYS = 90
# (from days, to days, share of that stretch): how far fuzz may move an interval, besides one day.
_FUZZ = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, float("inf"), 0.05))


class State(NamedTuple):
    """What is known of one card. A card never answered has the default state.

    `step` counts (re)learning steps passed; `day` and `at` are those of the last answer; `due_day`
    and `due_at` (ms) say when it comes back (a review is due the whole day, a step at its time);
    `interval` is the last one in days; `passes` counts successes since the last failure.
    """

    phase: str = NEW
    step: int = 0
    memory: Memory | None = None
    day: int = 0
    at: int = 0
    due_day: int = 0
    due_at: int = 0
    interval: int = 0
    reps: int = 0
    lapses: int = 0
    passes: int = 0

    @property
    def stepping(self) -> bool:
        """Whether it is in learning steps, minutes apart."""
        return self.phase in (LEARNING, RELEARNING)


Load = Callable[[int, int], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Settings:
    """How cards of one deck are scheduled; steps are in seconds.

    `fuzz` moves an interval by a few days, the same way for the same card on the same day; `load`
    says for two days how many cards each day from the first to the second holds already, and the
    quieter days are preferred.
    """

    retention: float = 0.9
    learning: tuple[int, ...] = (60, 600)
    relearning: tuple[int, ...] = (600,)
    longest: int = 36_500
    parameters: tuple[float, ...] = DEFAULT_PARAMETERS
    fuzz: bool = True
    load: Load | None = None


def answer(state: State, grade: int, now: Moment, settings: Settings, key: str = "") -> State:
    """The state after `grade` (1 again, 2 hard, 3 good, 4 easy); `key` names the card to the fuzz."""
    return previews(state, now, settings, key, only=grade)[grade]


def previews(
    state: State, now: Moment, settings: Settings, key: str = "", only: int = EASY
) -> dict[int, State]:
    """For each grade up to `only`, the state that it leads to (an interval depends on those before)."""
    elapsed = now.day - state.day
    days = _Days(state, now, settings, key)
    found: dict[int, State] = {}
    for grade in GRADES[:only]:
        memory = after(state.memory, grade, elapsed, settings.parameters)
        seconds = _step_seconds(state, grade, settings)
        raw = interval(memory.stability, settings.retention, settings.parameters)
        passed = state._replace(
            memory=memory,
            day=now.day,
            at=now.at,
            reps=state.reps + 1,
            lapses=state.lapses + (state.phase == REVIEW and grade == AGAIN),
            passes=0 if grade == AGAIN else state.passes + 1,
        )
        if seconds is None:
            length = days.choose(grade, raw)
            found[grade] = passed._replace(
                phase=REVIEW,
                step=0,
                interval=length,
                due_day=now.day + length,
                due_at=now.at + length * _DAY_MS,
            )
        else:
            days.skip(grade, raw)
            found[grade] = _in_steps(passed, grade, seconds, now)
    return found


def _in_steps(passed: State, grade: int, seconds: int, now: Moment) -> State:
    phase = RELEARNING if passed.phase in (REVIEW, RELEARNING) else LEARNING
    step = 0 if grade == AGAIN else passed.step + (grade == GOOD)
    return passed._replace(
        phase=phase,
        step=step,
        due_day=now.day + seconds // 86_400,
        due_at=now.at + seconds * 1000,
    )


def _step_seconds(state: State, grade: int, settings: Settings) -> int | None:
    """How long until the next (re)learning step, or None if the card leaves or stays out of them."""
    if grade == EASY:
        return None
    if state.phase == REVIEW:
        return settings.relearning[0] if grade == AGAIN and settings.relearning else None
    steps = settings.relearning if state.phase == RELEARNING else settings.learning
    if not steps:
        return None
    here = min(state.step, len(steps) - 1)
    if grade == AGAIN:
        return steps[0]
    if grade == GOOD:
        return steps[here + 1] if here + 1 < len(steps) else None
    if here > 0:
        return steps[here]
    if len(steps) == 1:
        return min(steps[0] * 3 // 2, steps[0] + 86_400)
    return (steps[0] + steps[1]) // 2


class _Days:
    """Chooses the days on the buttons, in their order: each at least one more than the one before."""

    def __init__(self, state: State, now: Moment, settings: Settings, key: str) -> None:
        self._last = state.interval if state.phase == REVIEW else None
        self._day = now.day
        self._settings = settings
        self._chance = _chance(key, now.day) if settings.fuzz and key else None
        self._before = 0

    def choose(self, grade: int, raw: float) -> int:
        """The interval in whole days for `grade`, whose exact interval is `raw`."""
        least = 1 if grade == AGAIN else max(self._at_least(raw), self._before + 1, 1)
        chosen = self._within(raw, least)
        if grade != AGAIN:
            self._before = chosen
        return chosen

    def skip(self, grade: int, raw: float) -> None:
        """A button that leads to a step: a good one in days would still be less than easy."""
        if grade == GOOD:
            self._before = self._within(raw, 1)

    def _at_least(self, raw: float) -> int:
        """Not less than the interval before, unless the memory model means it."""
        if self._last is None:
            return 0
        if _round(raw) > self._last:
            return self._last + 1
        low, high = _band(raw)
        return self._last if low <= self._last <= high else 0

    def _within(self, raw: float, least: int) -> int:
        most = self._settings.longest
        least = min(least, most)
        if self._chance is None:
            return min(max(_round(raw), least), most)
        low, high = _band(min(max(raw, least), most))
        low, high = (min(max(x, least), most) for x in (low, high))
        if low == high and 2 < high < most:
            high = low + 1
        load = self._settings.load
        if load is None or high > _BALANCED_DAYS:
            return low + floor(self._chance * (high - low + 1))
        counts = load(self._day + low, self._day + high)
        return low + _pick([1 / (1 + n) ** 2 for n in counts], self._chance)


def _round(value: float) -> int:
    """Halves go up."""
    return floor(value + 0.5)


def _band(days: float) -> tuple[int, int]:
    """The days that fuzz may choose from around `days`."""
    if days < 2.5:
        return _round(days), _round(days)
    reach = 1.0 + sum(f * max(min(days, end) - start, 0.0) for start, end, f in _FUZZ)
    return _round(days - reach), _round(days + reach)


def _chance(key: str, day: int) -> float:
    """A number in [0, 1) that depends on the card and the day alone."""
    digest = blake2b(f"{key}\0{day}".encode(), digest_size=7).digest()
    return int.from_bytes(digest, "big") / 2**56


def _pick(weights: Sequence[float], chance: float) -> int:
    """The index at which the running sum of `weights` passes the share `chance` of the whole."""
    target = chance * sum(weights)
    for index, weight in enumerate(weights):
        target -= weight
        if target < 0:
            return index
    return len(weights) - 1
