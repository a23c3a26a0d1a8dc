"""The log from machine to machine: merging loses nothing and doubles nothing."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncards.quiz.days import Moment
from nncards.quiz.memory import DEFAULT_PARAMETERS
from nncards.quiz.record import scheduled
from nncards.quiz.replay import replay
from nncards.quiz.scheduler import Settings
from nncards.quiz.store import ExchangeError, Store, export_lines, import_lines, parameters_of

DAY = 20_000


def study(store: Store, card: str, grade: int, day: int, second: int = 0):
    now = Moment(day * 86_400_000 + 36_000_000 + second * 1000, day)
    return store.write(
        card,
        "answer",
        now,
        lambda before, blank: scheduled(
            blank._replace(grade=grade),
            before.state,
            now,
            Settings(fuzz=False),
            store.parameters.id,
        ),
    )


def consistent(store: Store) -> bool:
    rows = store.rows()
    return store.states() == {
        card: replay([r for r in rows if r.card == card], store.parameters)
        for card in {r.card for r in rows}
    }


def test_a_log_moves_and_moving_it_twice_adds_nothing() -> None:
    with Store(":memory:") as here, Store(":memory:") as there:
        study(here, "a/b", 3, DAY)
        study(here, "a/b", 1, DAY + 1)
        here.write("a/c", "flag", Moment(0, DAY), lambda _, b: b._replace(typed="Müll\n"))
        lines = list(export_lines(here))
        merged = import_lines(there, lines)
        assert (merged.found, merged.added) == (3, 3)
        assert import_lines(there, lines).added == 0
        assert there.rows() == here.rows()
        assert there.states() == here.states()


ACTS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(["a/1", "a/2"]),
        st.sampled_from([1, 2, 3, 4, "undo"]),
        st.integers(0, 3),
    ),
    max_size=16,
)


@settings(max_examples=30, deadline=None)
@given(acts=ACTS)
def test_two_machines_agree_after_exchanging_logs(acts) -> None:
    with Store(":memory:") as one, Store(":memory:") as two:
        day = DAY
        for n, (which, card, act, days) in enumerate(acts):
            store, day = (one, two)[which], day + days
            if act == "undo":
                last = store.last_answer()
                if last is not None:
                    store.undo(last, Moment(day * 86_400_000 + n, day))
            else:
                study(store, card, act, day, n)
        import_lines(one, list(export_lines(two)))
        import_lines(two, list(export_lines(one)))
        assert one.rows() == two.rows()
        assert one.states() == two.states()
        assert consistent(one)


def test_fitted_parameters_come_along_and_the_newest_are_in_force() -> None:
    mine = (0.4, *DEFAULT_PARAMETERS[1:])
    with Store(":memory:") as here, Store(":memory:") as there:
        study(here, "a/b", 3, DAY)
        study(there, "a/b", 4, DAY + 1)
        here.set_parameters(parameters_of(mine, 5, "fitted", 400, 0.3, 0.05))
        import_lines(there, list(export_lines(here)))
        assert there.parameters == here.parameters
        assert consistent(there)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "this file is empty"),
        (["", "  "], "this file is empty"),
        (["hello"], "line 1 is not JSON"),
        (["[]"], "names no format"),
        (['{"format": "other", "version": 1}'], "not an export"),
        (['{"format": "nncards-log", "version": 2}'], "newer nncards"),
        (["HEAD", '{"x": 1}'], "line 2 is neither"),
        (
            ["HEAD", '{"review": {"seq": 1}}'],
            "line 2: not a review of this version (missing: session)",
        ),
        (["HEAD", '{"review": ROW, "more": 1}', '{"review": {"zeal": 1}}'], "unknown: zeal"),
        (["HEAD", '{"review": {**ROW, "grade": 7}}'], "`grade` cannot be 7"),
        (["HEAD", '{"review": {**ROW, "at": "noon"}}'], "`at` cannot be 'noon'"),
        (["HEAD", '{"review": {**ROW, "kind": "drop"}}'], "`kind` cannot be 'drop'"),
        (["HEAD", '{"review": {**ROW, "at": 99999999999999999999}}'], "`at` cannot be"),
        (["HEAD", '{"parameters": {"id": "x", "at": 1, "vector": [1, 2]}}'], "line 2: Expected 21"),
        (["HEAD", '{"parameters": {"at": 1}}'], "not parameters"),
    ],
)
def test_a_wrong_file_is_refused_whole(lines, message) -> None:
    row = {
        "session": "ab",
        "seq": 1,
        "at": 1,
        "day": 1,
        "tz_offset": 0,
        "kind": "bury",
        "card": "a/b",
    }
    written = [
        line.replace("HEAD", '{"format": "nncards-log", "version": 1}')
        .replace("{**ROW", json.dumps(row)[:-1])
        .replace("ROW", json.dumps(row))
        for line in lines
    ]
    with Store(":memory:") as store:
        with pytest.raises(ExchangeError) as error:
            import_lines(store, written)
        assert message in str(error.value)
        assert store.rows() == []


@given(st.lists(st.text(max_size=30), max_size=4))
def test_no_text_makes_the_import_stumble(lines) -> None:
    with Store(":memory:") as store:
        with contextlib.suppress(ExchangeError):
            import_lines(store, ['{"format": "nncards-log", "version": 1}', *lines])
        assert store.rows() == []
