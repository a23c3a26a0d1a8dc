"""What a change of the files calls for, without any file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncards.app.saves import (
    SETTLE,
    Build,
    Changed,
    Decision,
    Mark,
    Nothing,
    Snapshot,
    State,
    Wait,
    compare,
    decide,
    fresh,
    is_noise,
    mended,
)
from nncards.diagnostics import Diagnostic, Span

A, A2, EMPTY = Mark(10, 1), Mark(10, 2), Mark(0, 3)
START = State({"decks/a.yaml": A, "decks/notes.md": A})


def play(state: State, *snapshots: Snapshot) -> list[Decision]:
    """The decisions on one snapshot after another."""
    decisions = []
    for now in snapshots:
        state, decision = decide(state, now)
        decisions.append(decision)
    return decisions


def files(**changed: Mark | None) -> dict[str, Mark]:
    now = {**START.built, **{f"decks/{name}": mark for name, mark in changed.items()}}
    return {path: mark for path, mark in now.items() if mark is not None}


def test_files_that_stand_still_call_for_nothing() -> None:
    assert play(START, files(), files()) == [Nothing(), Nothing()]


def test_a_save_is_built_once() -> None:
    now = files(**{"a.yaml": A2})
    assert play(START, now, now) == [Build(Changed(edited=("decks/a.yaml",))), Nothing()]


def test_the_same_second_and_size_under_another_name_is_still_a_change() -> None:
    """An editor that writes aside and renames gives the file another number."""
    now = files(**{"a.yaml": Mark(10, 1, number=8)})
    assert play(START, now) == [Build(Changed(edited=("decks/a.yaml",)))]


def test_a_file_that_goes_has_time_to_come_back() -> None:
    gone, back = files(**{"a.yaml": None}), files(**{"a.yaml": A2})
    assert play(START, gone, back) == [Wait(SETTLE), Build(Changed(edited=("decks/a.yaml",)))]
    assert play(START, gone, files()) == [Wait(SETTLE), Nothing()]
    assert play(START, gone, gone) == [Wait(SETTLE), Build(Changed(gone=("decks/a.yaml",)))]


def test_a_file_that_was_cut_off_to_be_written_anew_has_time_to_fill() -> None:
    empty, full = files(**{"a.yaml": EMPTY}), files(**{"a.yaml": A2})
    assert play(START, empty, full) == [Wait(SETTLE), Build(Changed(edited=("decks/a.yaml",)))]
    assert play(START, empty, empty)[1] == Build(Changed(edited=("decks/a.yaml",)))


def test_waiting_is_not_for_ever_while_others_are_saved() -> None:
    """A file that stays away does not hold up what else is written."""
    gone = files(**{"a.yaml": None})
    later = files(**{"a.yaml": None, "notes.md": A2})
    assert play(START, gone, later, later) == [
        Wait(SETTLE),
        Build(Changed(edited=("decks/notes.md",), gone=("decks/a.yaml",))),
        Nothing(),
    ]


def test_a_rename_is_one_build() -> None:
    now = files(**{"a.yaml": None, "b.yaml": A})
    assert play(START, now, now) == [
        Wait(SETTLE),
        Build(Changed(added=("decks/b.yaml",), gone=("decks/a.yaml",))),
    ]


def test_what_we_wrote_ourselves_is_no_change() -> None:
    lock = "decks/nncards.lock"
    written = {**files(), lock: A}
    assert play(START.own(lock, A), written) == [Nothing()]
    assert play(START.own(lock, A), {**files(), lock: A2}) == [Build(Changed(edited=(lock,)))]
    assert play(START.own(lock, A).own(lock, None), files()) == [Nothing()]


NAMES = st.sampled_from(["a", "b", "c"])
MARKS = st.builds(Mark, st.integers(0, 2), st.integers(0, 2))
SNAPSHOTS = st.dictionaries(NAMES, MARKS)


@given(st.lists(SNAPSHOTS, min_size=1, max_size=12))
def test_whatever_happens_the_last_state_is_built_and_nothing_twice(
    snapshots: list[dict[str, Mark]],
) -> None:
    """After two looks at the last state, what is built is that state; a build always has a reason."""
    state = State()
    for now in [*snapshots, snapshots[-1], snapshots[-1]]:
        before = state.built
        state, decision = decide(state, now)
        if isinstance(decision, Build):
            assert decision.changed == compare(before, now)
            assert decision.changed
            assert state.built == now
        else:
            assert state.built == before
    assert state.built == snapshots[-1]
    assert decide(state, snapshots[-1])[1] == Nothing()


@pytest.mark.parametrize(
    "name",
    [
        ".first.yaml.swp", "first.yaml~", "#first.yaml#", ".#first.yaml", "4913", "sedQx3aB1", ".goutputstream-X",
        "first.yaml.tmp", "course.apkg", ".course.apkg.x.part", "tiny.cpython-311.pyc", "first.yaml.orig",
    ],
)  # fmt: skip
def test_what_editors_and_builds_leave_is_noise(name: str) -> None:
    assert is_noise(name)


@pytest.mark.parametrize(
    "name",
    ["first.yaml", "notes.md", "nncards.toml", "nncards.lock", "net.svg", "data.csv", "x.py"],
)
def test_what_cards_are_made_of_is_not(name: str) -> None:
    assert not is_noise(name)


def test_folders_that_tools_keep_are_noise() -> None:
    assert is_noise(".git", folder=True)
    assert is_noise(".obsidian", folder=True)
    assert is_noise("__pycache__", folder=True)
    assert not is_noise("figures", folder=True)


def wrong(line: int, message: str, severity: str = "error") -> Diagnostic:
    return Diagnostic(Span("decks/a.yaml", line, 1), "code", message, severity=severity)  # type: ignore[arg-type]


def test_an_error_that_only_moved_is_not_mended() -> None:
    assert mended([wrong(3, "x"), wrong(9, "y")], [wrong(5, "x")]) == 1
    assert mended([wrong(3, "x"), wrong(4, "x")], [wrong(3, "x")]) == 1
    assert mended([wrong(3, "x", "warning")], []) == 0


def test_errors_are_told_each_time_and_warnings_once() -> None:
    error, warning, other = wrong(1, "x"), wrong(2, "y", "warning"), wrong(3, "z", "warning")
    assert fresh([error, warning], [error, warning, other]) == [error, other]
    twice = wrong(7, "y", "warning")
    assert fresh([warning], [warning, twice]) == [twice]
