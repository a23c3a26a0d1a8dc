"""Merging texts by lines, with git as the judge."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncards.cards.diff3 import merge_text

if TYPE_CHECKING:
    from pathlib import Path

BASE = "one\ntwo\nthree\nfour\nfive\n"


def test_edits_apart_from_each_other_both_arrive() -> None:
    mine = "one\ntwo, mine\nthree\nfour\nfive\n"
    theirs = "one\ntwo\nthree\nfour, theirs\nfive\nsix\n"

    merged = merge_text(BASE, mine, theirs)

    assert merged.text == "one\ntwo, mine\nthree\nfour, theirs\nfive\nsix\n"
    assert merged.conflicts == ()


def test_where_both_changed_a_line_mine_stays_and_the_rest_arrives() -> None:
    mine = "one\ntwo, mine\nthree\nfour\nfive\n"
    theirs = "one\ntwo, theirs\nthree\nfour\nfive, theirs\n"

    merged = merge_text(BASE, mine, theirs)

    assert merged.text == "one\ntwo, mine\nthree\nfour\nfive, theirs\n"
    assert merged.conflicts == (2,)


def test_the_same_edit_on_both_sides_is_no_conflict() -> None:
    both = "one\n2\nthree\nfour\nfive\n"
    merged = merge_text(BASE, both + "mine\n", both.replace("four", "4"))
    assert merged.text == "one\n2\nthree\n4\nfive\nmine\n"
    assert not merged.conflicts


def test_a_missing_break_at_the_end_is_no_edit_and_stays() -> None:
    merged = merge_text("a\nb\nc", "x\nb\nc", "a\nb\nz\n")
    assert merged.text == "x\nb\nz"
    assert not merged.conflicts


def test_nothing_left_and_nothing_there() -> None:
    assert merge_text("a\n", "", "a\n").text == ""
    assert merge_text("", "mine\n", "theirs\n").conflicts == (1,)
    assert merge_text("", "mine\n", "theirs\n").text == "mine\n"


@st.composite
def descendants(draw: st.DrawFn) -> tuple[str, str, str]:
    """A text whose lines are all different, and two edits of it: so each has one true difference."""
    base = [f"line {i}" for i in range(draw(st.integers(0, 12)))]

    def edited(side: str) -> str:
        out = []
        for i, line in enumerate([*base, None]):
            out += [
                f"{side} before {i}.{k}" for k in range(draw(st.sampled_from([0, 0, 0, 0, 1, 2])))
            ]
            if line is not None:
                what = draw(st.sampled_from("kkkkkdc"))
                out += {"k": [line], "d": [], "c": [f"{line} as {side}"]}[what]
        return "".join(f"{line}\n" for line in out)

    return "".join(f"{line}\n" for line in base), edited("mine"), edited("theirs")


@given(descendants())
def test_nothing_of_mine_is_lost_and_a_second_merge_changes_nothing(
    texts: tuple[str, str, str],
) -> None:
    base, mine, theirs = texts
    merged = merge_text(base, mine, theirs)
    lines = merged.text.splitlines()
    assert [line for line in mine.splitlines() if "mine" in line] == [
        x for x in lines if "mine" in x
    ]
    gone = set(base.splitlines()) - set(mine.splitlines())
    assert not gone & set(lines)
    assert merge_text(base, merged.text, theirs).text == merged.text
    if not merged.conflicts:
        assert set(theirs.splitlines()) - set(base.splitlines()) <= set(lines)
        assert merged.text == merge_text(base, theirs, mine).text


@pytest.mark.skipif(not shutil.which("git"), reason="git is the judge")
@settings(max_examples=30, deadline=None)
@given(texts=descendants())
def test_it_merges_as_git_does(
    texts: tuple[str, str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    base, mine, theirs = texts
    folder: Path = tmp_path_factory.mktemp("merge")
    for name, text in zip(("base", "mine", "theirs"), texts, strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    command = ["git", "merge-file", "-p", "mine", "base", "theirs"]
    judged = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    ours = merge_text(base, mine, theirs)
    assert (judged.returncode == 0) == (not ours.conflicts)
    if judged.returncode == 0:
        assert ours.text == judged.stdout
