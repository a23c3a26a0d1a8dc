"""How a session goes, and how its cards are scheduled."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from nncards.frozen import dataclass
from nncards.quiz.order import Limits
from nncards.quiz.scheduler import Settings

if TYPE_CHECKING:
    from nncards.quiz.catalogue import Item
    from nncards.quiz.store import Store

LEARN_AHEAD_MS = 20 * 60_000  # when nothing else is left, steps due so soon come at once
LEECH, LEECH_EVERY = 8, 4


@dataclass(frozen=True, slots=True)
class Options:
    """How a session goes. `seed` decides the draw of instances and the order of options.

    Long problems have a retention of their own and no steps: a three-minute calculation is not
    repeated after ten minutes.
    """

    limits: Limits = field(default_factory=Limits)
    retention: float = 0.9
    cram: bool = False
    seed: int = 0
    fuzz: bool = True
    balance: bool = True
    problem_retention: float = 0.85

    def settings(self, item: Item, store: Store) -> Settings:
        """The scheduler's settings for one card."""
        default = Settings()
        return Settings(
            retention=item.deck.retention
            or (self.problem_retention if item.long else self.retention),
            learning=() if item.long else default.learning,
            relearning=() if item.long else default.relearning,
            parameters=store.parameters.vector,
            fuzz=self.fuzz,
            load=store.load if self.balance else None,
        )


def is_leech(lapses: int) -> bool:
    """Whether this many lapses call for the learner's attention: at 8, then at every fourth more."""
    return lapses >= LEECH and (lapses - LEECH) % LEECH_EVERY == 0
