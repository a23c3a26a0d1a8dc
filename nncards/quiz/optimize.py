"""Fitting the FSRS parameters to the learner's own log, and saying honestly what it gains.

The last fifth of the reviews in time is held out: parameters fitted to the rest are compared on it
with those in force. Only if they foretell it better are parameters fitted to the whole log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nncards.frozen import dataclass
from nncards.quiz.memory import fault
from nncards.quiz.replay import by_card, standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nncards.quiz.replay import Row

FEWEST = 400  # with fewer reviews the fit is noise
_HELD_OUT = 0.2


@dataclass(frozen=True, slots=True)
class Score:
    """How well reviews were foretold, lower is better: log loss, and RMSE over bins of the forecast."""

    log_loss: float
    rmse: float


@dataclass(frozen=True, slots=True)
class Fit:
    """What fitting came to. `vector` is None if the old parameters stay, and `reason` says why.

    `reviews` are those that count (a day or more after the one before), `held_out` how many of them
    were kept apart; `before` and `after` are the scores on these.
    """

    reviews: int
    held_out: int = 0
    before: Score | None = None
    after: Score | None = None
    vector: tuple[float, ...] | None = None
    reason: str = ""


class MissingError(Exception):
    """The optional package that fits parameters is not installed."""


def fit(rows: Sequence[Row], current: tuple[float, ...]) -> Fit:
    """Fit parameters to a log. Raises `MissingError` without `fsrs-rs-python`."""
    try:
        import fsrs_rs_python as rs
    except ImportError as error:
        raise MissingError("fitting needs the extra: pip install 'nncards[optimize]'") from error
    histories = _histories(rows)
    count = len(histories)
    if count < FEWEST:
        return Fit(
            count, reason=f"{count} reviews so far; at least {FEWEST} are needed to fit parameters"
        )
    items = [_item(rs, history) for history in histories]
    split = int(count * (1 - _HELD_OUT))
    before = _score(rs, items[split:], current)
    partial = _fitted(rs, items[:split])
    after = _score(rs, items[split:], partial)
    base = Fit(count, count - split, before, after)
    if after.log_loss >= before.log_loss:
        return _with(base, None, "the parameters in force foretell the held-out reviews as well")
    vector = _fitted(rs, items)
    wrong = fault(vector)
    return _with(base, None if wrong else vector, wrong)


def _with(found: Fit, vector: tuple[float, ...] | None, reason: str) -> Fit:
    return Fit(found.reviews, found.held_out, found.before, found.after, vector, reason)


def _histories(rows: Sequence[Row]) -> list[list[tuple[int, int]]]:
    """For each review of a day or more after the one before: all (grade, days since) up to it, in time."""
    found: list[tuple[int, list[tuple[int, int]]]] = []
    for own in by_card(rows).values():
        history: list[tuple[int, int]] = []
        day: int | None = None
        for row in standing(own):
            if row.kind != "answer" or row.grade is None:
                continue
            gap = 0 if day is None else max(row.day - day, 0)
            history.append((row.grade, gap))
            day = row.day
            if gap:
                found.append((row.at, list(history)))
    found.sort(key=lambda f: f[0])
    return [history for _, history in found]


def _item(rs: Any, history: Sequence[tuple[int, int]]) -> Any:
    return rs.FSRSItem([rs.FSRSReview(grade, gap) for grade, gap in history])


def _fitted(rs: Any, items: Sequence[Any]) -> tuple[float, ...]:
    return tuple(float(v) for v in rs.FSRS([]).compute_parameters(list(items)))


def _score(rs: Any, items: Sequence[Any], parameters: tuple[float, ...]) -> Score:
    found = rs.FSRS(list(parameters)).evaluate(list(items))
    return Score(float(found.log_loss), float(found.rmse_bins))
