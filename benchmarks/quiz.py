"""The full screen with 20,000 cards and 200,000 reviews in the log: until it stands, and from key to paint.

The log is made of rows as the quiz writes them. The start is a session and its first screen, with the decks
parsed already (as from the cache); a key is timed from its press until the screen was last drawn after it.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from nncards.cards import read_deck
from nncards.quiz import screens
from nncards.quiz.catalogue import QuizContent
from nncards.quiz.days import Moment
from nncards.quiz.replay import Row
from nncards.quiz.screens.app import Quiz
from nncards.quiz.session import Options, Session, unhindered
from nncards.quiz.store import Store

DECKS, CARDS, REVIEWS = 20, 1000, 10
DAY = 20_000
KEYS = 60
ALLOWED = {"start": 0.4, "key to paint": 0.05}


class Watched(Quiz):
    """The quiz, noting when it last drew."""

    CSS_PATH = str(Path(screens.__file__).with_name("quiz.tcss"))
    drawn = 0.0

    def _display(self, screen: Any, renderable: Any) -> None:
        super()._display(screen, renderable)
        self.drawn = time.perf_counter()


def decks() -> QuizContent:
    """Decks of basic cards."""
    found = []
    for n in range(DECKS):
        cards = "".join(
            f"  - {{id: c{m}, ask: 'Card {m}?', answer: '{m}'}}\n" for m in range(CARDS)
        )
        deck, _ = read_deck(f"deck: Bench::D{n}\nid: d{n}\ncards:\n{cards}".encode(), f"d{n}.yaml")
        assert deck is not None
        found.append(deck)
    return QuizContent(tuple(found))


def rows(parameters: str) -> list[Row]:
    """Ten answers to every card, the last of them due about today."""
    found, number = [], 0
    for deck in range(DECKS):
        for card in range(CARDS):
            stability: tuple[float, float] | None = None
            for n in range(REVIEWS):
                day = DAY - 20 * (REVIEWS - n) + (deck * CARDS + card) % 19
                before = stability or (None, None)
                stability = (float(10 + n), 5.0)
                number += 1
                found.append(
                    Row(
                        "bench", number, day * 86_400_000 + number, day, 0, "answer",
                        f"d{deck}/c{card}", 3, 3, "self", ms=8000, phase="review", step=0,
                        s_before=before[0], d_before=before[1], s_after=stability[0],
                        d_after=stability[1], raw=20.0, interval=20, due_day=day + 20,
                        due_at=(day + 20) * 86_400_000, parameters=parameters,
                    )
                )  # fmt: skip
    return found


def now() -> Moment:
    """A moment of the day for which the log was made."""
    return Moment(DAY * 86_400_000 + int(time.monotonic() * 1000) % 86_400_000, DAY)


async def measure(content: QuizContent, path: Path) -> dict[str, list[float]]:
    """Seconds until the first screen stands, and for each key."""
    begin = time.perf_counter()
    keys: list[float] = []
    with Store(path) as store:
        with unhindered():
            session = Session(content, store, now, Options(cram=False))
        app = Watched(session, now)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            start = app.drawn - begin
            await pilot.press("enter")
            await pilot.press("enter", "3")  # the memory model is loaded with the first answer
            for _ in range(KEYS):
                for key in ("enter", "3"):
                    began = time.perf_counter()
                    await pilot.press(key)
                    keys.append(app.drawn - began)
    return {"start": [start], "key to paint": keys}


def main() -> int:
    """Print the figures; 1 if one of them is too large."""
    content = decks()
    late = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.db"
        with Store(path) as store:
            added = store.merge(rows(store.parameters.id), [])
        found: dict[str, list[float]] = {}
        asyncio.run(measure(content, path))  # once, so that all modules are loaded
        for name, values in asyncio.run(measure(content, path)).items():
            found.setdefault(name, []).extend(values)
    print(f"{DECKS * CARDS} cards, {added} reviews")
    for name, values in found.items():
        middle = statistics.median(values)
        print(f"{name:14}{middle * 1000:7.1f} ms, longest {max(values) * 1000:.1f} ms")
        late += middle > ALLOWED[name]
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
