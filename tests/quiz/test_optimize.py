"""Fitting parameters: refused below 400 reviews, judged on reviews held out, old ones kept."""

from __future__ import annotations

import random
import sys

import pytest

from nncards.quiz.memory import DEFAULT_PARAMETERS, Memory, after, retrievability
from nncards.quiz.optimize import FEWEST, MissingError, fit
from nncards.quiz.replay import Row


def learner(cards: int, truth: tuple[float, ...], seed: int = 1) -> list[Row]:
    """The log of someone whose memory follows `truth`, reviewing whenever the defaults say."""
    rng = random.Random(seed)
    rows: list[Row] = []
    for card in range(cards):
        memory: Memory | None = None
        day, gap = card % 30, 0
        for n in range(8):
            recalled = memory is None or rng.random() < retrievability(memory.stability, gap, truth)
            grade = 3 if recalled else 1
            memory = after(memory, grade, gap, truth)
            rows.append(
                Row("s", len(rows) + 1, day * 86_400_000 + n, day, 0, "answer", f"c/{card}", grade)
            )
            gap = max(1, round(2 * 1.8**n * rng.uniform(0.7, 1.3)))
            day += gap
    return rows


def test_the_missing_extra_is_named(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "fsrs_rs_python", None)
    with pytest.raises(MissingError, match=r"nncards\[optimize\]"):
        fit([], DEFAULT_PARAMETERS)


def test_few_reviews_are_refused_with_the_reason() -> None:
    pytest.importorskip("fsrs_rs_python")
    found = fit(learner(10, DEFAULT_PARAMETERS), DEFAULT_PARAMETERS)
    assert found.vector is None
    assert found.reviews == 70
    assert str(FEWEST) in found.reason


def test_a_forgetful_learner_gets_parameters_that_foretell_better() -> None:
    pytest.importorskip("fsrs_rs_python")
    forgetful = (*(p / 4 for p in DEFAULT_PARAMETERS[:4]), *DEFAULT_PARAMETERS[4:])
    found = fit(learner(300, forgetful), DEFAULT_PARAMETERS)
    assert found.vector is not None
    assert len(found.vector) == 21
    assert found.held_out == pytest.approx(0.2 * found.reviews, abs=1)
    assert found.after.log_loss < found.before.log_loss


def test_a_learner_who_is_as_foretold_keeps_the_parameters_or_gains_little() -> None:
    pytest.importorskip("fsrs_rs_python")
    found = fit(learner(120, DEFAULT_PARAMETERS), DEFAULT_PARAMETERS)
    assert found.before.log_loss - found.after.log_loss < 0.01
    assert (found.vector is None) == (found.after.log_loss >= found.before.log_loss)


def test_what_was_fitted_is_in_force_and_what_was_before_is_kept(tmp_path) -> None:
    pytest.importorskip("fsrs_rs_python")
    from nncards.app.log import optimized
    from nncards.quiz.days import Moment
    from nncards.quiz.store import Store

    path = tmp_path / "log.db"
    forgetful = (*(p / 4 for p in DEFAULT_PARAMETERS[:4]), *DEFAULT_PARAMETERS[4:])
    with Store(path) as store:
        store.merge(learner(300, forgetful))
    first = optimized(path, Moment(10**12, 11_574))
    with Store(path) as store:
        assert store.parameters.vector == first.vector
        assert (store.parameters.source, store.parameters.reviews) == ("fitted", first.reviews)
        assert store.parameters.log_loss == first.after.log_loss
        assert [p.vector for p in store.history()] == [DEFAULT_PARAMETERS, first.vector]
    second = optimized(path, Moment(2 * 10**12, 23_148))
    kept = [first.vector] if second.vector is None else [first.vector, second.vector]
    with Store(path) as store:
        assert [p.vector for p in store.history()] == [DEFAULT_PARAMETERS, *kept]
        assert store.parameters.vector == kept[-1]


def test_the_refusal_begins_at_four_hundred(monkeypatch) -> None:
    pytest.importorskip("fsrs_rs_python")
    rows = learner(80, DEFAULT_PARAMETERS)
    found = fit(rows, DEFAULT_PARAMETERS)
    assert found.reviews >= FEWEST == 400
    assert found.before is not None
    days = sorted({r.day for r in rows})
    fewer = next(
        short
        for n in range(len(days), 0, -1)
        if fit(short := [r for r in rows if r.day < days[n - 1]], DEFAULT_PARAMETERS).reviews < 400
    )
    refused = fit(fewer, DEFAULT_PARAMETERS)
    assert refused.before is None
    assert (
        refused.reason
        == f"{refused.reviews} reviews so far; at least 400 are needed to fit parameters"
    )
