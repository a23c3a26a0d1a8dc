"""Study in the terminal: today's cards of a course, asked and scheduled."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from nncards import workspace as ws
from nncards.cache import Cache, code_stamp, digest
from nncards.quiz.catalogue import Filter, QuizContent, Sketch
from nncards.quiz.days import Moment, local_now, moment
from nncards.quiz.order import Limits
from nncards.quiz.session import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nncards.model import Deck
    from nncards.problems import Registry
    from nncards.workspace import Course


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the environment says: where the log is, which day it is, which draw."""

    log: Path
    today: date | None
    seed: int


def surroundings(environment: Mapping[str, str], log: str | None = None) -> Surroundings | str:
    """Read `NNCARDS_DB`, `NNCARDS_TODAY` and `NNCARDS_SEED`; or what is wrong with one of them."""
    seed, today = environment.get("NNCARDS_SEED", "0"), environment.get("NNCARDS_TODAY")
    try:
        number = int(seed)
    except ValueError:
        return f"NNCARDS_SEED is {seed!r}; it must be a whole number"
    try:
        day = date.fromisoformat(today) if today else None
    except ValueError:
        return f"NNCARDS_TODAY is {today!r}; write a date as YYYY-MM-DD"
    path = log or environment.get("NNCARDS_DB")
    return Surroundings(Path(path) if path else default_log(), day, number)


def default_log() -> Path:
    """The review log in the user's data folder."""
    from platformdirs import user_data_path

    return user_data_path("nncards", appauthor=False) / "reviews.db"


def clock(today: date | None) -> Callable[[], Moment]:
    """The present, on the study day that was asked for."""
    return lambda: moment(local_now(), today)


def options(course: Course, seed: int, *, cram: bool = False) -> Options:
    """The settings of a course, for a session."""
    settings = course.settings
    limits = Limits(settings.new_per_day, settings.reviews_per_day)
    return Options(limits=limits, retention=settings.retention, seed=seed, cram=cram)


def quiz_content(course: Course, decks: Sequence[Deck], cache: Cache) -> QuizContent:
    """A course as the quiz sees it; generators and figures are loaded when the first is asked for."""
    generators = Generators(course, cache)
    return QuizContent(
        decks=decks,
        generators=generators,
        minutes=generators.minutes,
        figure=lambda deck, name: _sketch(course, deck, name),
    )


class Generators:
    """The generators of a course, loaded when the first is asked for; how long they take, sooner."""

    def __init__(self, course: Course, cache: Cache) -> None:
        self.course, self.cache = course, cache
        self.loaded: Registry | None = None
        self.known: dict[str, dict[int, float]] | None = None

    def __call__(self) -> Registry:
        """All of them, by id."""
        if self.loaded is None:
            self.loaded = ws.read_generators(self.course.workspace)[0]
        return self.loaded

    def minutes(self, name: str, level: int) -> float | None:
        """How long a generator takes at a level; None for one that there is not."""
        if self.known is None:
            self.known = self._all_minutes()
        return self.known.get(name, {}).get(level)

    def _all_minutes(self) -> dict[str, dict[int, float]]:
        files = sorted(self.course.workspace.generators.rglob("*.py"))
        stamp = digest(code_stamp(["problems"]).encode(), *(file.read_bytes() for file in files))
        kept: dict[str, dict[int, float]] | None = self.cache.get("minutes", stamp)
        if kept is None:
            kept = {g.id: {lv: g.minutes(lv) for lv in g.levels} for g in self().values()}
            self.cache.put("minutes", stamp, kept)
        return kept


def _sketch(course: Course, deck: Deck, name: str) -> Sketch:
    from nncards.figures import load

    folder = course.path(deck.path).parent
    definition = load(folder / "figures")[0].get(name)
    if definition is None:
        return Sketch(path=str(folder / name))
    return Sketch(definition.title, definition.alt)


def chosen(decks: Sequence[str], tags: Sequence[str], sections: Sequence[str]) -> Filter:
    """Which cards to study."""
    return Filter(frozenset(decks), frozenset(tags), frozenset(sections))


def speaks_unicode(encoding: str | None) -> bool:
    """Whether a stream of this encoding can show mathematics."""
    try:
        "√μ─".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return os.environ.get("TERM") != "linux"
