"""`nncards init --update` on the command line."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nncards import workspace as ws

if TYPE_CHECKING:
    from .conftest import Run

ROOT = Path(__file__).resolve().parents[2]
DECK = "decks/unit/first.yaml"


@pytest.fixture
def bundled(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small workspace as what comes with nncards, and a copy of it in `mine`, the current folder."""
    monkeypatch.setattr(ws, "starter", lambda: workspace)
    monkeypatch.chdir(tmp_path)
    return workspace


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def mine(bundled: Path, tmp_path: Path, nncards: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = nncards("init", "mine")
    assert made.status == 0, made.err
    monkeypatch.chdir(tmp_path / "mine")
    return tmp_path / "mine"


def test_an_update_of_edits_on_both_sides(bundled: Path, mine: Path, nncards: Run) -> None:
    assert nncards("build").status == 0
    kept = {name: (mine / "decks" / name).read_bytes() for name in (ws.SETTINGS, ws.LEDGER)}
    replace(mine / DECK, "What is the ReLU of $x$?", "What does ReLU do?")
    replace(mine / "decks/unit/notes.md", "ReLU and sigmoid.", "My ReLU.")
    replace(bundled / DECK, "The sigmoid of zero", "At zero, the sigmoid")
    replace(bundled / "decks/unit/notes.md", "ReLU and sigmoid.", "The ReLU.")

    tried = nncards("init", "--update", "--dry-run")
    assert tried.status == 1
    assert tried.out.startswith("Would update")
    assert not (mine / "decks/unit/notes.md.new").exists()
    done = nncards("init", "--update")

    assert done.status == 1
    assert done.out == (
        f"Updated {mine} to nncards 0.1.0.\n"
        "  merged     decks/unit/first.yaml: card gap\n"
        "  conflict   decks/unit/notes.md:5: line 5: changed on both sides; yours stays\n"
        "To do: compare each with the bundled version, take over what you want, then delete that:\n"
        "  decks/unit/notes.md.new  (beside decks/unit/notes.md)\n"
        "Files marked `merged` hold edits of both sides: read them once.\n"
        "Next: nncards check && nncards build\n"
    )
    text = (mine / DECK).read_text(encoding="utf-8")
    assert "What does ReLU do?" in text
    assert "At zero, the sigmoid" in text
    assert {name: (mine / "decks" / name).read_bytes() for name in kept} == kept
    changed = nncards("build", "--format", "json").json
    assert (changed["changed"], changed["added"], changed["retired"]) == (
        ["first/gap", "first/relu"],
        [],
        [],
    )
    assert nncards("init", "--update").out == "Nothing new: this copy has all of nncards 0.1.0.\n"


def test_the_same_as_json(bundled: Path, mine: Path, nncards: Run) -> None:
    replace(mine / DECK, "The sigmoid of zero", "My sigmoid of zero")
    replace(bundled / DECK, "The sigmoid of zero", "At zero, the sigmoid")
    replace(bundled / "generators/tiny.py", '"""Sums."""', '"""Sums of two."""')
    done = nncards("init", "--update", str(mine), "--format", "json")
    assert done.status == 1
    assert done.json == {
        "from": "0.1.0",
        "to": "0.1.0",
        "dry_run": False,
        "changes": [{"path": "generators/tiny.py", "action": "corrected", "detail": ["lines"]}],
        "conflicts": [
            {
                "path": DECK,
                "line": 11,
                "what": "card gap, `cloze`",
                "why": "changed on both sides",
                "theirs": f"{DECK}.new",
            }
        ],
        "diagnostics": [],
    }


def test_a_copy_without_a_record(bundled: Path, mine: Path, nncards: Run) -> None:
    shutil.rmtree(mine / ".nncards")
    same = nncards("init", "--update")
    assert same.status == 0
    assert "3 files the same" in same.out
    replace(bundled / DECK, "The sigmoid of zero", "At zero, the sigmoid")
    told = nncards("init", "--update")
    assert told.status == 1
    assert f"different  {DECK}" in told.out
    assert "--adopt" in told.out
    adopted = nncards("init", "--update", "--adopt", "--format", "json")
    assert adopted.status == 0
    assert adopted.json["adopted"] is True
    assert adopted.json["different"] == [DECK]
    assert nncards("init", "--update").out.startswith("Nothing new")


def test_calls_that_cannot_be(
    bundled: Path, mine: Path, nncards: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert nncards("init").status == 2
    assert "Name the folder" in nncards("init").err
    assert "--update" in nncards("init", "x", "--dry-run").err
    assert "no workspace" in nncards("init", "--update", "elsewhere").err
    assert "bundled decks themselves" in nncards("init", "--update", str(bundled)).err
    (mine / ".nncards/starter.zip").write_bytes(b"PK")
    broken = nncards("init", "--update")
    assert broken.status == 2
    assert "restore it from version control" in broken.err
    nncards("init", "--empty", "own")
    assert "no copy of the bundled decks" in nncards("init", "--update", "own").err


def test_what_cannot_be_written_is_told_and_a_second_run_completes(
    bundled: Path, mine: Path, nncards: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nncards.app import update

    replace(bundled / DECK, "The sigmoid of zero", "At zero, the sigmoid")

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(update, "replace_file", full)
        failed = nncards("init", "--update")
    assert failed.status == 2
    assert "No space left on device" in failed.err
    assert "Traceback" not in failed.err
    monkeypatch.chdir(bundled.parent)
    assert nncards("-C", str(mine), "init", "--update").status == 0
    assert "At zero" in (mine / DECK).read_text(encoding="utf-8")


def test_a_copy_of_the_bundled_decks_is_up_to_date_and_small(
    tmp_path: Path, nncards: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NNCARDS_CACHE", str(tmp_path / "cache"))
    assert nncards("init", str(tmp_path / "mine")).status == 0
    assert nncards("init", "--update", str(tmp_path / "mine")).out.startswith("Nothing new")
    assert (tmp_path / "mine/.nncards/starter.zip").stat().st_size < 600_000
