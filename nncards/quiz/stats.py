"""Looking back and ahead: what the log says about remembering, effort and what is to come."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypedDict

from nncards.quiz.days import to_date
from nncards.quiz.memory import retrievability
from nncards.quiz.options import LEECH
from nncards.quiz.replay import standing
from nncards.quiz.scheduler import AGAIN, NEW, REVIEW

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from nncards.quiz.replay import Cached, Parameters, Row

_MATURE = 21  # days of interval from which a card counts as mature, as in Anki
_FORECAST = 30
_YEAR = 365
_SHOWN = 10


class Retention(TypedDict):
    """Of reviews: how many, the share remembered, and the share that the memory model foretold."""

    reviews: int
    true: float | None
    predicted: float | None


class Hard(TypedDict):
    """A card that is hard."""

    uid: str
    lapses: int
    difficulty: float
    stability: float


class Mistaken(TypedDict):
    """A mistake that was recognised, and how often."""

    name: str
    generator: str | None
    count: int


class Stats(TypedDict):
    """All of it; dates are ISO dates of study days."""

    cards: dict[str, int]
    answers: dict[str, int]
    retention: dict[str, Retention]
    forecast: list[int]
    streak: dict[str, int]
    calendar: dict[str, int]
    hardest: list[Hard]
    leeches: list[str]
    flagged: dict[str, str]
    mistakes: list[Mistaken]
    minutes: dict[str, float]


def stats(
    rows: Sequence[Row],
    states: Mapping[str, Cached],
    parameters: Parameters,
    day: int,
    cards: Collection[str] | None = None,
) -> Stats:
    """The statistics on study day `day`; `cards` (their keys in the log) limits them to these."""
    if cards is not None:
        wanted = set(cards)
        rows = [r for r in rows if r.card in wanted]
        states = {card: c for card, c in states.items() if card in wanted}
    answers = [r for r in standing(rows) if r.kind in ("answer", "cram")]
    days = Counter(r.day for r in answers)
    return {
        "cards": _cards(states, cards),
        "answers": {"today": days[day], "week": _since(days, day, 7), "all": len(answers)},
        "retention": _retention(answers, parameters, day),
        "forecast": _forecast(states, day),
        "streak": _streak(days, day),
        "calendar": {str(to_date(d)): days[d] for d in range(day - _YEAR + 1, day + 1) if days[d]},
        "hardest": _hardest(states),
        "leeches": sorted(c for c, s in states.items() if s.state.lapses >= LEECH),
        "flagged": {c: s.flag for c, s in sorted(states.items()) if s.flag is not None},
        "mistakes": _mistakes(answers),
        "minutes": _minutes(answers, day),
    }


def _since(days: Counter[int], day: int, count: int) -> int:
    return sum(days[d] for d in range(day - count + 1, day + 1))


def _cards(states: Mapping[str, Cached], cards: Collection[str] | None) -> dict[str, int]:
    found = dict.fromkeys(("new", "learning", "young", "mature", "suspended"), 0)
    for cached in states.values():
        state = cached.state
        if cached.suspended:
            found["suspended"] += 1
        elif state.phase == NEW:
            found["new"] += 1
        elif state.stepping:
            found["learning"] += 1
        else:
            found["mature" if state.interval >= _MATURE else "young"] += 1
    if cards is not None:
        found["new"] += len(set(cards) - states.keys())
    return found


def _retention(answers: Iterable[Row], parameters: Parameters, day: int) -> dict[str, Retention]:
    """Over the first answer of a day to cards that were in days before, as retention is defined."""
    last: dict[str, Row] = {}
    reviews: list[tuple[int, bool, float]] = []
    for row in answers:
        if row.kind == "cram":
            continue
        before = last.get(row.card)
        last[row.card] = row
        if before is None or before.phase != REVIEW or before.day == row.day or not row.s_before:
            continue
        chance = retrievability(row.s_before, row.day - before.day, parameters.vector)
        reviews.append((row.day, (row.grade or AGAIN) > AGAIN, chance))
    return {
        name: _share([r for r in reviews if r[0] > day - count])
        for name, count in (("week", 7), ("month", 30), ("all", day + 1))
    }


def _share(reviews: Sequence[tuple[int, bool, float]]) -> Retention:
    count = len(reviews)
    if not count:
        return {"reviews": 0, "true": None, "predicted": None}
    return {
        "reviews": count,
        "true": sum(passed for _, passed, _ in reviews) / count,
        "predicted": sum(chance for _, _, chance in reviews) / count,
    }


def _forecast(states: Mapping[str, Cached], day: int) -> list[int]:
    """Cards due today (with those overdue), tomorrow (with those buried until then), and so on."""
    found = [0] * _FORECAST
    for cached in states.values():
        if cached.state.phase != NEW and not cached.suspended:
            ahead = max(cached.state.due_day - day, int(cached.buried == day))
            if ahead < _FORECAST:
                found[ahead] += 1
    return found


def _streak(days: Counter[int], day: int) -> dict[str, int]:
    """Days in a row with an answer: now (today may still come), and the most ever."""
    longest = run = 0
    before = None
    for d in sorted(d for d in days if days[d]):
        run = run + 1 if before == d - 1 else 1
        longest = max(longest, run)
        before = d
    current = run if before is not None and before >= day - 1 else 0
    return {"current": current, "longest": longest}


def _hardest(states: Mapping[str, Cached]) -> list[Hard]:
    found: list[Hard] = [
        {
            "uid": card,
            "lapses": c.state.lapses,
            "difficulty": round(c.state.memory.difficulty, 2),
            "stability": round(c.state.memory.stability, 2),
        }
        for card, c in states.items()
        if c.state.memory is not None and (c.state.lapses or c.state.memory.difficulty > 6)
    ]
    found.sort(key=lambda h: (-h["lapses"], -h["difficulty"], h["stability"], h["uid"]))
    return found[:_SHOWN]


def _mistakes(answers: Iterable[Row]) -> list[Mistaken]:
    counted = Counter((r.note, r.generator) for r in answers if r.note)
    return [
        {"name": str(name), "generator": generator, "count": count}
        for (name, generator), count in counted.most_common(_SHOWN)
    ]


def _minutes(answers: Iterable[Row], day: int) -> dict[str, float]:
    spent: Counter[int] = Counter()
    for row in answers:
        spent[row.day] += row.ms or 0
    week = sum(spent[d] for d in range(day - 6, day + 1))
    return {
        "today": round(spent[day] / 60_000, 1),
        "week": round(week / 60_000, 1),
        "all": round(sum(spent.values()) / 60_000, 1),
    }
