"""What is done with the review log from the command line: quiz, statistics, moving, fitting, repairing."""

from __future__ import annotations

import io
import json
import sys
from datetime import date
from pathlib import Path

import pytest

from nncards.quiz.days import Moment
from nncards.quiz.store import Store


@pytest.fixture
def typed(monkeypatch):
    """Say what is typed at the quiz."""
    return lambda *lines: monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))


def study(nncards, typed, *lines: str):
    typed(*lines)
    return nncards("quiz", "--plain", "--format", "json")


def test_answers_are_objects_and_statistics_count_them(workspace: Path, nncards, typed) -> None:
    said = study(nncards, typed, "x", "3", ":flag odd", "", "1", "q")
    assert said.status == 0
    first = json.loads(said.out.splitlines()[0])
    assert (first["uid"], first["kind"], first["rating"]) == ("first/relu", "basic", 3)
    found = nncards("stats", "--format", "json").json
    assert found["answers"]["today"] == 2
    assert found["cards"]["learning"] == 2
    assert list(found["flagged"].values()) == ["odd"]
    shown = nncards("stats", "Course::First")
    assert shown.status == 0
    assert "2 answers" in shown.out
    assert "The last" in shown.out
    assert nncards("stats", "elsewhere").status == 2


def test_statistics_as_a_picture(workspace: Path, nncards, typed) -> None:
    study(nncards, typed, "x", "3", "q")
    assert nncards("stats", "--plot", "looked-back.png").status == 0
    assert Path("looked-back.png").read_bytes().startswith(b"\x89PNG")


def test_flagged_cards_are_listed_at_their_lines(workspace: Path, nncards, typed) -> None:
    assert "relu" not in nncards("cards", "flagged").out
    study(nncards, typed, ":flag what is x?", "q")
    assert "first.yaml:5: first/relu: what is x?" in nncards("cards", "flagged").out.replace(
        "\\", "/"
    )


def test_a_log_moves_to_another_machine_and_is_not_doubled(
    workspace: Path, nncards, typed, tmp_path
) -> None:
    study(nncards, typed, "x", "3", "", "1", "q")
    other = str(tmp_path / "other.db")
    assert nncards("log", "export", "-o", "log.jsonl").status == 0
    assert nncards("log", "import", "--db", other, "log.jsonl").out == (
        "2 reviews in log.jsonl, 2 of them new.\n"
    )
    assert "0 of them new" in nncards("log", "import", "--db", other, "log.jsonl").out
    exported = nncards("log", "export", "--db", other).out.splitlines()
    assert sorted(exported) == sorted(Path("log.jsonl").read_text().splitlines())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "this file is empty"),
        (b"hello\n", "line 1 is not JSON"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b'{"review": {}}\n', "its first line names no format"),
        (b'{"format": "other", "version": 1}\n', "not an export of nncards"),
        (b"SQLite format 3\x00" + bytes(100), "line 1 is not JSON"),
    ],
)
def test_what_is_no_log_is_refused(workspace: Path, nncards, content: bytes, message: str) -> None:
    Path("no.jsonl").write_bytes(content)
    said = nncards("log", "import", "no.jsonl")
    assert said.status == 2
    assert "no.jsonl: " in said.err
    assert message in said.err
    assert nncards("stats", "--format", "json").json["answers"]["all"] == 0


def test_a_remark_with_any_character_moves_along(workspace: Path, nncards, tmp_path) -> None:
    """Of the characters that end lines in some programs, only the line feed ends one of a log."""
    remark = "one\u2028two\x85three\x0cfour\nfive"
    with Store(tmp_path / "log.db") as store:
        store.write("a/b", "flag", Moment(0, 20_000), lambda _, row: row._replace(typed=remark))
    assert nncards("log", "export", "-o", "log.jsonl").status == 0
    other = str(tmp_path / "other.db")
    assert "1 of them new" in nncards("log", "import", "--db", other, "log.jsonl").out
    with Store(other) as store:
        assert store.flagged() == {"a/b": remark}


def test_a_picture_of_an_unknown_kind_is_refused(workspace: Path, nncards) -> None:
    said = nncards("stats", "--plot", "year.xyz")
    assert said.status == 2
    assert "must end with .png, .svg, .pdf" in said.err
    assert not Path("year.xyz").exists()


def test_fitting_needs_four_hundred_reviews(workspace: Path, nncards, typed) -> None:
    pytest.importorskip("fsrs_rs_python", reason="the extra `optimize` is not installed")
    study(nncards, typed, "x", "3", "q")
    found = nncards("optimize", "--format", "json").json
    assert found["in_force"] is False
    assert "at least 400" in found["reason"]
    assert "Nothing changed: 0 reviews so far" in nncards("optimize").out


def test_a_damaged_log_is_refused_and_repaired(workspace: Path, nncards, typed, tmp_path) -> None:
    assert "not damaged" in nncards("log", "repair").out
    path = tmp_path / "log.db"
    with Store(path) as store:
        for n in range(300):
            now = Moment(20_000 * 86_400_000 + n, 20_000)
            store.write(f"first/c{n}", "flag", now)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2 // 4096 * 4096] + bytes(4096) + b"\x5a" * 8192)
    said = nncards("stats")
    assert said.status != 0
    assert "repair" in said.err
    said = nncards("log", "repair")
    assert said.status == 0, said.err
    assert "saved; the damaged file is" in said.out
    assert nncards("stats").status == 0
    assert list(tmp_path.glob("log.db*"))


def test_the_environment_says_day_and_seed(workspace: Path, nncards, typed, monkeypatch) -> None:
    monkeypatch.setenv("NNCARDS_TODAY", "2031-05-06")
    study(nncards, typed, "x", "4", "q")
    found = nncards("stats", "--format", "json").json
    assert list(found["calendar"]) == [date(2031, 5, 6).isoformat()]
    monkeypatch.setenv("NNCARDS_TODAY", "soon")
    said = nncards("stats")
    assert said.status == 2
    assert "YYYY-MM-DD" in said.err
    monkeypatch.delenv("NNCARDS_TODAY")
    monkeypatch.setenv("NNCARDS_SEED", "x")
    assert "NNCARDS_SEED" in nncards("stats").err


def test_sections_and_tags_choose(workspace: Path, nncards, typed) -> None:
    said = nncards("quiz", "--plain", "--section", "Activation")
    assert said.status == 2
    assert "no card has the section `Activation`; did you mean `Activations`?" in said.err
    typed("q")
    assert "What is the ReLU" in nncards("quiz", "--plain", "--section", "Activations").out
    said = nncards("quiz", "--plain", "--tag", "none")
    assert said.status == 2
    assert "no card has the tag `none`" in said.err
