"""A card with an open place stops nothing: it is left out and told, and what is known of it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.anki.exported import read_export

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

ANSWER = "answer: $\\max(0, x)$"
OPEN = "answer: '[?]'"


def edit(workspace: Path, old: str, new: str) -> None:
    path = workspace / "decks" / "unit" / "first.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def ledger(workspace: Path) -> str:
    return (workspace / "decks" / "nncards.lock").read_text(encoding="utf-8")


def in_package(workspace: Path) -> list[str]:
    from nncards.anki import notetypes

    types = {kind.id: kind.name for kind in (notetypes.basic(), notetypes.cloze())}
    notes = read_export(workspace / "build" / "course.apkg", types)
    assert isinstance(notes, list)
    return sorted(note.fields[0] for note in notes)


def test_a_new_open_card_is_left_out_of_the_build(workspace: Path, nncards: Run) -> None:
    assert nncards("new", "card", "first", "--no-edit", "--id", "late").status == 0
    done = nncards("build")
    assert done.status == 0, done.err
    assert "1 card left out until what is open is filled (`[?]`): first/late" in done.out
    assert "Anki keeps" not in done.out
    assert "warning[draft-open]" in done.err
    assert in_package(workspace) == ["first/gap", "first/relu", "first/softmax"]
    assert "first/late" not in ledger(workspace)
    checked = nncards("check")
    assert checked.status == 0
    assert "3 cards and 1 with open places: 0 errors, 2 warnings" in checked.err
    assert nncards("check", "--strict").status == 1
    shown = nncards("cards", "show", "late")
    assert shown.status == 2
    assert "`late` has an open place" in shown.err


def test_a_card_that_was_built_and_is_opened_again_is_not_forgotten(
    workspace: Path, nncards: Run
) -> None:
    assert nncards("build").status == 0
    before = ledger(workspace)
    edit(workspace, ANSWER, OPEN)
    told = nncards("diff", "--format", "json")
    assert (told.json["vanished"], told.json["needs"]) == ([], [])
    done = nncards("build", "--format", "json")
    assert done.status == 0, done.err
    assert done.json["open"] == ["first/relu"]
    assert done.json["vanished"] == []
    assert ledger(workspace) == before
    assert in_package(workspace) == ["first/gap", "first/softmax"]
    line = "1 card left out until what is open is filled (`[?]`): first/relu; Anki keeps 1 of them"
    assert line in nncards("build").out
    assert "ledger-lags" not in nncards("check").out
    edit(workspace, OPEN, ANSWER)
    done = nncards("build", "--format", "json")
    assert sorted(done.json["unchanged"]) == ["first/gap", "first/relu", "first/softmax"]
    assert ledger(workspace) == before


def test_against_an_export_it_has_not_vanished(workspace: Path, nncards: Run) -> None:
    assert nncards("build").status == 0
    export = workspace / "mine.apkg"
    (workspace / "build" / "course.apkg").rename(export)
    edit(workspace, ANSWER, OPEN)
    told = nncards("diff", "--against", str(export), "--format", "json")
    assert told.status == 0, told.err
    assert (told.json["vanished"], told.json["needs"]) == ([], [])


def test_many_open_places_are_a_number(workspace: Path, nncards: Run) -> None:
    for _ in range(2):  # two open places each
        assert nncards("new", "card", "first", "--no-edit").status == 0
    done = nncards("build")
    assert done.status == 0
    assert "draft-open" not in done.err
    assert "4 open places (`[?]`) in decks/unit/first.yaml: their cards are left out" in done.err
    assert nncards("check").out.count("draft-open") == 4


def test_what_names_an_open_card_is_right(workspace: Path, nncards: Run) -> None:
    edit(workspace, ANSWER, OPEN)
    edit(workspace, "  - id: gap\n", "  - id: gap\n    after: [relu]\n")
    assert nncards("build").status == 0
