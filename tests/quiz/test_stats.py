"""What is counted, by hand-made logs; and its drawing."""

from __future__ import annotations

import json

import pytest

from nncards.quiz.days import Moment, to_date
from nncards.quiz.record import scheduled
from nncards.quiz.replay import Cached, Parameters
from nncards.quiz.scheduler import REVIEW, Settings, State
from nncards.quiz.stats import stats
from nncards.quiz.stats_text import text
from nncards.quiz.store import Store

DAY = 20_000
DAYS_ONLY = Settings(fuzz=False, learning=(), relearning=())


def study(store: Store, card: str, grade: int, day: int, **more):
    now = Moment(day * 86_400_000 + len(store.rows()), day)
    return store.write(
        card,
        "answer",
        now,
        lambda before, blank: scheduled(
            blank._replace(grade=grade, ms=30_000, **more),
            before.state,
            now,
            DAYS_ONLY,
            store.parameters.id,
        ),
    )


@pytest.fixture
def store():
    with Store(":memory:") as store:
        study(store, "a/1", 3, DAY - 9)
        study(store, "a/2", 3, DAY - 9)
        study(store, "a/1", 3, DAY - 7)
        study(store, "a/2", 1, DAY - 2, note="sign", generator="g.x")
        study(store, "a/3", 3, DAY - 1)
        last = study(store, "a/3", 1, DAY)
        store.undo(last.row, Moment(0, DAY))
        study(store, "a/2", 1, DAY, note="sign", generator="g.x")
        store.write("a/1", "flag", Moment(0, DAY), lambda _, b: b._replace(typed="typo"))
        yield store


def counted(store: Store, **more):
    return stats(store.rows(), store.states(), store.parameters, DAY, **more)


def test_retention_counts_reviews_alone_and_tells_what_was_foretold(store) -> None:
    found = counted(store)["retention"]
    assert found["all"]["reviews"] == 3
    assert found["all"]["true"] == pytest.approx(1 / 3)
    assert 0.6 < found["all"]["predicted"] < 0.95
    assert (found["week"]["reviews"], found["week"]["true"]) == (2, 0)


def test_what_was_undone_counts_nowhere(store) -> None:
    found = counted(store)
    assert found["answers"] == {"today": 1, "week": 3, "all": 6}
    assert found["minutes"] == {"today": 0.5, "week": 1.5, "all": 3.0}


def test_the_streak_bridges_to_today(store) -> None:
    assert counted(store)["streak"] == {"current": 3, "longest": 3}
    assert counted(store)["calendar"][str(to_date(DAY - 9))] == 2


def test_mistakes_hardest_and_flagged_are_named(store) -> None:
    found = counted(store)
    assert found["mistakes"] == [{"name": "sign", "generator": "g.x", "count": 2}]
    assert found["hardest"][0]["uid"] == "a/2"
    assert found["hardest"][0]["lapses"] == 2
    assert found["flagged"] == {"a/1": "typo"}


def test_a_buried_card_comes_tomorrow_and_not_today() -> None:
    due = Cached()._replace(state=State(phase=REVIEW, due_day=99))
    states = {"here": due, "buried": due._replace(buried=100)}
    assert stats([], states, Parameters("default"), 100)["forecast"][:3] == [1, 1, 0]


def test_the_forecast_has_every_card_once(store) -> None:
    found = counted(store)
    assert len(found["forecast"]) == 30
    assert sum(found["forecast"]) == 3
    assert found["cards"] == {"new": 0, "learning": 0, "young": 3, "mature": 0, "suspended": 0}


def test_a_choice_of_cards_counts_those_never_seen_as_new(store) -> None:
    found = counted(store, cards=["a/1", "a/9"])
    assert (found["cards"]["new"], found["cards"]["young"]) == (1, 1)
    assert found["answers"]["all"] == 2


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_the_drawing_keeps_to_its_width(store, width, ascii_only) -> None:
    lines = text(counted(store), DAY, width, ascii_only=ascii_only)
    assert all(len(line) <= width for line in lines)
    assert not ascii_only or all(line.isascii() for line in lines)
    assert "Streak    3 days, longest 3" in lines


def test_an_empty_log_has_statistics_too() -> None:
    with Store(":memory:") as store:
        found = counted(store)
    assert json.loads(json.dumps(found)) == found
    assert "  all   no reviews yet" in text(found, DAY)
