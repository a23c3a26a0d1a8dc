"""FSRS: what a review does to the memory of a card, and what follows for its interval.

The memory model itself is the `fsrs` package, imported when the first grade is computed. The
forgetting curve stands here as well, so that a queue can be put in order without that import:

    R(t, S) = (1 + F * t / S) ** -w20,   F = 0.9 ** (-1 / w20) - 1,   so that R(S, S) = 0.9
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from nncards.quiz.days import noon

if TYPE_CHECKING:
    from fsrs import Scheduler

# FSRS-6, as published with the model; a fit to the learner's own log replaces them.
DEFAULT_PARAMETERS = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)  # fmt: skip


class Memory(NamedTuple):
    """`stability`: days until recall falls to 0.9; `difficulty`: 1 (easy) to 10."""

    stability: float
    difficulty: float


@lru_cache(maxsize=4)
def _model(parameters: tuple[float, ...]) -> Scheduler:
    from fsrs import Scheduler

    return Scheduler(parameters, learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def after(memory: Memory | None, grade: int, elapsed: int, parameters: tuple[float, ...]) -> Memory:
    """The memory after `grade` (1-4), `elapsed` study days after the review before (None: the first)."""
    from fsrs import Card, Rating, State

    if memory is None:
        card = Card(card_id=0)
    else:
        card = Card(
            card_id=0,
            state=State.Review,
            stability=memory.stability,
            difficulty=memory.difficulty,
            last_review=noon(0),
        )
    new, _ = _model(parameters).review_card(card, Rating(grade), noon(max(elapsed, 0)))
    if new.stability is None or new.difficulty is None:
        raise ValueError("fsrs returned a card without a memory")
    return Memory(new.stability, new.difficulty)


def retrievability(stability: float, elapsed: float, parameters: tuple[float, ...]) -> float:
    """The chance, in [0, 1], that a card of `stability` is recalled after `elapsed` days."""
    decay = -parameters[20]
    factor = 0.9 ** (1 / decay) - 1
    return float((1 + factor * max(elapsed, 0.0) / stability) ** decay)


def interval(stability: float, retention: float, parameters: tuple[float, ...]) -> float:
    """Days, not rounded, after which retrievability has fallen to `retention`."""
    decay = -parameters[20]
    factor = 0.9 ** (1 / decay) - 1
    return float(stability / factor * (retention ** (1 / decay) - 1))


def fault(parameters: tuple[float, ...]) -> str:
    """What is wrong with a vector of parameters ('' if the model takes it)."""
    try:
        _model(parameters)
    except ValueError as error:
        return " ".join(str(error).split())
    return ""
