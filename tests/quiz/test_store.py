"""The log: rows only added, a cache that replays, undo, two writers, damage, migration."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nncards.quiz.days import Moment
from nncards.quiz.memory import DEFAULT_PARAMETERS
from nncards.quiz.record import scheduled
from nncards.quiz.replay import Cached, Row, replay
from nncards.quiz.scheduler import Settings
from nncards.quiz.store import DamagedError, Store, StoreError, file, parameters_of, rescue

DAY = 20_000
STILL = Settings(fuzz=False)


def at(day: int, second: int = 0) -> Moment:
    return Moment(day * 86_400_000 + 36_000_000 + second * 1000, day)


def grade(store: Store, card: str, value: int, now: Moment):
    def make(before: Cached, blank: Row) -> Row:
        row = blank._replace(grade=value)
        return scheduled(row, before.state, now, STILL, store.parameters.id)

    return store.write(card, "answer", now, make)


def cache(store: Store) -> dict[str, Cached]:
    return store.states()


def replayed(store: Store) -> dict[str, Cached]:
    rows = store.rows()
    cards = {r.card for r in rows}
    return {c: replay([r for r in rows if r.card == c], store.parameters) for c in cards}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "log" / "reviews.db"


def test_an_answer_is_there_when_the_file_is_opened_again(path) -> None:
    with Store(path) as store:
        written = grade(store, "a/b", 3, at(DAY))
    with Store(path) as store:
        assert store.rows() == [written.row]
        assert store.state("a/b") == written.after
        assert written.after.state.phase == "learning"


def test_the_log_cannot_be_changed(path) -> None:
    with Store(path) as store:
        grade(store, "a/b", 3, at(DAY))
    with closing(sqlite3.connect(path)) as db:
        for order in ("DELETE FROM reviews", "UPDATE reviews SET grade = 1"):
            with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
                db.execute(order)


def test_every_column_is_explained(path) -> None:
    with Store(path):
        pass
    with closing(sqlite3.connect(path)) as db:
        for (table,) in db.execute("SELECT sql FROM sqlite_master WHERE type = 'table'"):
            columns = [
                line
                for line in table.splitlines()
                if line.startswith("  ") and line.strip()[0].islower()
            ]
            assert columns
            assert all("--" in line for line in columns), table


def test_undo_is_a_row_and_gives_back_the_state(path) -> None:
    with Store(path) as store:
        first = grade(store, "a/b", 3, at(DAY))
        second = grade(store, "a/b", 1, at(DAY, 5))
        undone = store.undo(second.row, at(DAY, 9))
        assert undone.after._replace(last_at=0) == first.after._replace(last_at=0)
        assert [r.kind for r in store.rows()] == ["answer", "answer", "undo"]
        assert store.last_answer() == first.row


def test_suspend_bury_and_flag_are_rows_as_well(path) -> None:
    with Store(path) as store:
        store.write("a/b", "suspend", at(DAY))
        store.write("a/b", "bury", at(DAY, 1))
        flag = store.write(
            "a/b", "flag", at(DAY, 2), lambda _, blank: blank._replace(typed="a typo")
        )
        assert (flag.after.suspended, flag.after.buried, flag.after.flag) == (True, DAY, "a typo")
        assert store.flagged() == {"a/b": "a typo"}
        assert store.known() == set()
        after = store.write("a/b", "resume", at(DAY, 3)).after
        assert not after.suspended
        assert store.write("a/b", "unflag", at(DAY, 4)).after.flag is None


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["x/1", "x/2", "x/3#c1"]),
        st.sampled_from([1, 2, 3, 4, "undo", "suspend", "resume", "bury", "flag", "cram"]),
        st.integers(0, 4),  # days that pass before
        st.integers(-2, 2),  # seconds: clocks are set back now and then
        st.integers(0, 1),  # which of two sessions
    ),
    max_size=25,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS)
def test_the_cache_is_what_the_log_replays_to(acts) -> None:
    with Store(":memory:", session="a" * 16) as store:
        day, second = DAY, 0
        for card, act, days, seconds, who in acts:
            store.session = "ab"[who] * 16
            store._seq, day, second = store._seq + 1, day + days, second + 10 + seconds * 10
            now = at(day, second)
            if act == "undo":
                last = store.last_answer()
                if last is not None:
                    store.undo(last, now)
            elif isinstance(act, int):
                grade(store, card, act, now)
            else:
                store.write(card, act, now)
        before = cache(store)
        assert before == replayed(store)
        store.rebuild()
        assert cache(store) == before


def test_two_sessions_write_at_once_and_nothing_is_lost(path) -> None:
    failed: list[Exception] = []

    def study(n: int) -> None:
        try:
            with Store(path) as store:
                for i in range(60):
                    grade(store, f"x/{i % 7}", 1 + (i + n) % 4, at(DAY, i))
        except StoreError as error:
            failed.append(error)

    threads = [threading.Thread(target=study, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with Store(path) as store:
        assert len(store.rows()) == 180
        assert cache(store) == replayed(store)


def test_new_parameters_change_memories_and_no_due_day(path) -> None:
    with Store(path) as store:
        for n, value in enumerate((3, 3, 3, 2)):
            grade(store, "a/b", value, at(DAY + 3 * n, n))
        before = store.state("a/b").state
        mine = (0.4, *DEFAULT_PARAMETERS[1:8], 1.5, *DEFAULT_PARAMETERS[9:])
        store.set_parameters(parameters_of(mine, at(DAY + 20).at, "fitted", 400))
        after = store.state("a/b").state
        assert after.memory != before.memory
        assert (after.due_day, after.interval) == (before.due_day, before.interval)
        assert cache(store) == replayed(store)
        grade(store, "a/b", 3, at(DAY + 20))
        assert cache(store) == replayed(store)
    with Store(path) as store:
        assert store.parameters.vector == mine
        assert [p.source for p in store.history()] == ["default", "fitted"]


def test_a_file_that_is_something_else_is_left_alone(path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database at all, but long enough to look at" * 100)
    with pytest.raises(DamagedError, match="nncards log repair"):
        Store(path)
    assert path.read_bytes().startswith(b"not a database")
    other = path.with_name("other.db")
    with closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE photos (id)")
    with pytest.raises(StoreError, match="not a review log"):
        Store(other)


def test_a_newer_log_is_refused(path) -> None:
    with Store(path):
        pass
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer nncards"):
        Store(path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(StoreError, match="cannot open the review log"):
        Store(tmp_path / "taken" / "reviews.db")


def test_a_migration_is_preceded_by_a_copy(path, monkeypatch) -> None:
    with Store(path) as store:
        grade(store, "a/b", 3, at(DAY))
    later = (*file.MIGRATIONS, "ALTER TABLE parameters ADD COLUMN remark TEXT;")
    monkeypatch.setattr(file, "MIGRATIONS", later)
    with Store(path) as store:
        assert len(store.rows()) == 1
    copy = path.with_name("reviews.db.v1.bak")
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert db.execute("SELECT count(*) FROM reviews").fetchone() == (1,)


def test_a_failed_migration_leaves_the_file_as_it_was(path, monkeypatch) -> None:
    with Store(path) as store:
        grade(store, "a/b", 3, at(DAY))
    later = (*file.MIGRATIONS, "CREATE TABLE half (a);\nALTER TABLE nowhere ADD COLUMN b;")
    monkeypatch.setattr(file, "MIGRATIONS", later)
    with pytest.raises(StoreError, match="nowhere"):
        Store(path)
    monkeypatch.undo()
    with Store(path) as store:
        assert len(store.rows()) == 1


def test_what_can_be_read_of_a_damaged_file_is_saved(path) -> None:
    with Store(path) as store:
        for n in range(400):
            grade(store, f"x/{n}", 3, at(DAY, n))
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = bytearray(path.read_bytes())
    middle = len(whole) // 2 // 4096 * 4096
    whole[middle : middle + 8192] = bytes(8192)
    path.write_bytes(whole)
    with pytest.raises(DamagedError, match="damaged"):
        Store(path)
    saved = rescue(path, "20261121")
    assert saved.damaged.read_bytes() == bytes(whole)
    assert saved.rows > 100
    with Store(path) as store:
        store.rebuild()
        assert len(store.rows()) == saved.rows
        grade(store, "x/1", 3, at(DAY, 999))


def test_the_clock_set_back_loses_nothing(path) -> None:
    with Store(path) as store:
        grade(store, "a/b", 3, at(DAY, 100))
        grade(store, "a/b", 3, at(DAY, 50))
        rows = store.rows()
        assert rows[0].at < rows[1].at
        assert cache(store) == replayed(store)


def test_instances_are_never_drawn_twice(path) -> None:
    with Store(path) as store:
        assert store.next_draw("bn.train", 1, 0) == 0
        written = store.write(
            "a/b",
            "cram",
            at(DAY),
            lambda _, b: b._replace(generator="bn.train", level=1, seed=0, draw=0),
        )
        store.undo(written.row, at(DAY, 1))
        assert store.next_draw("bn.train", 1, 0) == 1
        assert store.next_draw("bn.train", 2, 0) == 0
        assert store.next_draw("bn.train", 1, 7) == 0


def test_sessions_that_start_at_once_make_one_log(tmp_path) -> None:
    for n in range(12):
        path, gate, failed = tmp_path / f"{n}.db", threading.Barrier(4), []

        def begin(path=path, gate=gate, failed=failed) -> None:
            gate.wait()
            try:
                with Store(path) as store:
                    store.write("a/b", "bury", at(DAY))
            except StoreError as error:
                failed.append(error)

        threads = [threading.Thread(target=begin) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        with Store(path) as store:
            assert len(store.rows()) == 4
