"""Study in the terminal: today's cards of a course, asked and scheduled."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from nncards import workspace as ws
from nncards.cache import Cache, code_stamp, digest
from nncards.frozen import dataclass
from nncards.quiz.catalogue import Filter, QuizContent, Sketch
from nncards.quiz.days import Moment, local_now, moment
from nncards.quiz.order import Limits
from nncards.quiz.session import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nncards.model import Card, Deck
    from nncards.problems import Generator
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


def quiz_content(
    course: Course,
    decks: Sequence[Deck],
    cache: Cache,
    environment: Mapping[str, str] | None = None,
) -> QuizContent:
    """A course as the quiz sees it; generators and figures are loaded when the first is asked for.

    With an `environment`, which names the learner's editor, cards may be edited while they are studied,
    unless they came with nncards.
    """
    generators = Generators(course, cache)
    return QuizContent(
        decks=decks,
        generators=lambda: generators,
        minutes=generators.minutes,
        levels=generators.levels,
        figure=lambda deck, name: _sketch(course, deck, name, cache),
        notes=lambda card, deck: _section(course, card, deck),
        edit=_editing(course, cache, environment),
    )


def _editing(
    course: Course, cache: Cache, environment: Mapping[str, str] | None
) -> Callable[[Card], QuizContent | str] | str:
    """How a card is edited here, or why it cannot be."""
    if course.workspace.bundled:
        return "These decks came with nncards: make them your own with `nncards init`."
    if environment is None:
        return "An editor needs a terminal."

    def edit(card: Card) -> QuizContent | str:
        from nncards.app import desk

        wrong = desk.edit(course, card, environment)
        if wrong:
            return wrong
        fresh = ws.read(course.workspace, cache)
        here = (d for d in fresh.diagnostics if d.span.path == card.span.path)
        fault = next((d for d in here if d.severity == "error"), None)
        if fault is not None:
            return f"{fault.span}: {fault.message}. The card stays as it was until this is mended."
        return quiz_content(fresh, fresh.decks, cache, environment)

    return edit


def _sketch(course: Course, deck: Deck, name: str, cache: Cache) -> Sketch:
    from nncards.app.desk import sketch

    return sketch(course, deck, name, cache)


def _section(course: Course, card: Card, deck: Deck) -> str | None:
    from nncards.app.desk import section_text

    return section_text(course, card, deck)


class Generators(Mapping[str, "Generator"]):
    """The generators of a course, each loaded when it is asked for; how long they take, sooner."""

    def __init__(self, course: Course, cache: Cache) -> None:
        self.course, self.cache = course, cache
        self.loaded: dict[str, Generator] = {}
        self.known: dict[str, dict[int, float]] | None = None

    def __getitem__(self, name: str) -> Generator:
        if name not in self.loaded:
            from nncards.problems import load

            self.loaded.update(load(self.course.workspace.generators, ids=[name])[0])
        return self.loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._minutes())

    def __len__(self) -> int:
        return len(self._minutes())

    def minutes(self, name: str, level: int) -> float | None:
        """How long a generator takes at a level; None for one that there is not."""
        return self._minutes().get(name, {}).get(level)

    def levels(self, name: str) -> Sequence[int]:
        """The levels of a generator; none for one that there is not."""
        return sorted(self._minutes().get(name, {}))

    def _minutes(self) -> dict[str, dict[int, float]]:
        if self.known is None:
            files = sorted(self.course.workspace.generators.rglob("*.py"))
            stamp = digest(
                code_stamp(["problems"]).encode(), *(file.read_bytes() for file in files)
            )
            self.known = self.cache.get("minutes", stamp)
            if self.known is None:
                every = ws.read_generators(self.course.workspace)[0]
                self.known = {g.id: {lv: g.minutes(lv) for lv in g.levels} for g in every.values()}
                self.cache.put("minutes", stamp, self.known)
        return self.known


def chosen(decks: Sequence[str], tags: Sequence[str], sections: Sequence[str]) -> Filter:
    """Which cards to study."""
    return Filter(frozenset(decks), frozenset(tags), frozenset(sections))


def none_chosen(content: QuizContent, chosen: Filter) -> str:
    """What to say if no card at all is meant ('' if one is)."""
    pairs = [(card, deck) for deck in content.decks for card in deck.cards if not card.retired]
    if any(chosen.takes(card, deck) for card, deck in pairs):
        return ""
    there = {
        "tag": (chosen.tags, {str(tag) for card, _ in pairs for tag in card.tags}),
        "section": (chosen.sections, {str(card.section) for card, _ in pairs if card.section}),
    }
    for what, (names, known) in there.items():
        for name in sorted(names - known - {each.rsplit(" > ", 1)[-1] for each in known}):
            near = get_close_matches(name, known, 1)
            return f"no card has the {what} `{name}`" + (
                f"; did you mean `{near[0]}`?" if near else ""
            )
    return "no card is in those decks, with that tag and in that section at once"


def speaks_unicode(encoding: str | None) -> bool:
    """Whether a stream of this encoding can show mathematics."""
    try:
        "√μ─".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return os.environ.get("TERM") != "linux"


def full_screen(environment: Mapping[str, str], *terminals: TextIO) -> bool:
    """Whether there is a terminal that the full screen can be drawn on."""
    capable = environment.get("TERM", "") not in ("", "dumb") or os.name == "nt"
    return capable and all(
        stream.isatty() and speaks_unicode(stream.encoding) for stream in terminals
    )
