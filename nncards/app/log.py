"""The review log: looked back on, moved between machines, and learned from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.quiz.stats import Stats, stats
from nncards.quiz.store import Store
from nncards.quiz.store.log import parameters_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from nncards.quiz.days import Moment
    from nncards.quiz.optimize import Fit
    from nncards.quiz.store import Rescue
    from nncards.quiz.store.exchange import Merged


def statistics(path: Path, day: int, cards: Collection[str] | None = None) -> Stats:
    """All that the log tells on a study day; `cards` limits it to these. May raise StoreError."""
    with Store(path) as store:
        return stats(store.rows(), store.states(), store.parameters, day, cards)


def exported(path: Path) -> list[str]:
    """The whole log as lines. May raise StoreError."""
    from nncards.quiz.store.exchange import export_lines

    with Store(path) as store:
        return list(export_lines(store))


def imported(path: Path, lines: Iterable[str]) -> Merged:
    """Add what is not in the log yet: all of it or nothing. May raise StoreError and ExchangeError."""
    from nncards.quiz.store.exchange import import_lines

    with Store(path) as store:
        return import_lines(store, lines)


def flagged(path: Path) -> dict[str, str]:
    """The flagged cards with their remarks. May raise StoreError."""
    with Store(path) as store:
        return store.flagged()


def optimized(path: Path, now: Moment) -> Fit:
    """Fit the scheduler's parameters to the log; better ones are put in force, the old ones kept.

    May raise StoreError, and MissingError where the extra is not installed.
    """
    from nncards.quiz.optimize import fit

    with Store(path) as store:
        current = store.parameters
        found = fit(store.rows(), current.vector)
        if found.vector is not None and found.after is not None:
            score = found.after
            store.set_parameters(
                parameters_of(
                    found.vector, now.at, "fitted", found.reviews, score.log_loss, score.rmse
                )
            )
    return found


def repaired(path: Path, now: Moment) -> Rescue | None:
    """Save what can be read of a damaged log; None if it is whole (or not there). May raise StoreError."""
    from nncards.quiz.store import DamagedError, rescue

    try:
        with Store(path):
            return None
    except DamagedError:
        return rescue(path, f"{now.at}")
