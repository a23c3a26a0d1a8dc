"""What Anki will not do by itself is said, with the steps; edits of learner and author are told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nncards.anki import notetypes
from nncards.anki.diff import against, search, since_last_build
from nncards.anki.exported import read_export
from nncards.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Anki, Course

DECK = """
  - id: one
    ask: Question
    answer: Answer
    reverse: true
  - id: two
    cloze: '{{a::A}} and {{b::B}}'
  - id: three
    ask: What?
    answer: That
"""
TYPES = {kind.id: kind.name for kind in (notetypes.basic(), notetypes.cloze())}


def differ(course: Course) -> Any:
    before = course.ledger
    return since_last_build(before, course.build())


def test_nothing_changed_nothing_needed(deck: Callable[[str], Course]) -> None:
    course = deck(DECK)
    assert differ(course).added == ("t/one", "t/three", "t/two")
    found = differ(course)
    assert (found.unchanged, found.needs) == (("t/one", "t/three", "t/two"), ())


def test_each_thing_that_anki_leaves_undone_has_its_steps(deck: Callable[[str], Course]) -> None:
    course = deck(DECK)
    course.build()
    course.edit("deck: Test::Deck", "deck: Test::New").edit("    reverse: true\n", "")
    course.edit("{{a::A}} and", "A and").edit(
        "    ask: What?\n    answer: That", "    cloze: 'What? {{c1::That}}'"
    )
    found = differ(course)
    assert found.moved == ("t/one", "t/three", "t/two")
    move, kind, first, second = found.needs
    assert '"Uid:t/one" or "Uid:t/three" or "Uid:t/two"' in move
    assert "Change Deck: Test::New" in move
    assert "t/three was a basic card and is a cloze card now" in kind
    assert "t/one has fewer cards" in first
    assert "Empty Cards" in second


def test_cards_that_retire_and_cards_that_vanish(deck: Callable[[str], Course]) -> None:
    course = deck(DECK)
    course.build()
    course.edit("    reverse: true\n", "    retired: true\n")
    course.edit("  - id: three\n    ask: What?\n    answer: That\n", "")
    found = differ(course)
    assert found.retired == ("t/one",)
    retired, vanished = found.needs
    assert retired.startswith("1 card retired")
    assert '"Uid:t/three"' in vanished


def test_the_search_finds_the_cards(anki: Anki, deck: Callable[[str], Course]) -> None:
    anki.take(deck(DECK).package())
    assert len(anki.col.find_notes(search(["t/one", "t/two"]))) == 2


# --- against a learner's collection ---


def exported(anki: Anki, path: Path, *, legacy: bool = True) -> Any:
    from anki.collection import ExportAnkiPackageOptions

    options = ExportAnkiPackageOptions(
        with_scheduling=True, with_deck_configs=False, with_media=False, legacy=legacy
    )
    anki.col.export_anki_package(out_path=str(path), options=options, limit=None)
    return read_export(path, TYPES)


def edit(anki: Anki, uid: str, text: str, second: int) -> None:
    note = anki.card(uid).note()
    note["Back"] = text
    anki.col.update_note(note)
    anki.col.db.execute("update notes set mod = ? where id = ?", second, note.id)


def test_untouched_notes_are_no_conflict(
    anki: Anki, deck: Callable[[str], Course], tmp_path: Path
) -> None:
    course = deck(DECK)
    anki.take(course.package())
    before = course.ledger
    course.edit("answer: That", "answer: Those")
    export = exported(anki, tmp_path / "export.apkg")
    found = against(course.package().notes, before, export)
    assert (found.changed, found.unchanged) == (("t/three",), ("t/one", "t/two"))
    assert (found.added, found.needs) == ((), ())


def test_an_edit_that_an_import_would_overwrite(
    anki: Anki, deck: Callable[[str], Course], tmp_path: Path
) -> None:
    course = deck(DECK)
    anki.take(course.package())
    before = course.ledger
    edit(anki, "t/three", "my <b>own</b> words", course.clock + 30)
    edit(anki, "t/one", "mine as well", course.clock + 30)
    course.edit("answer: That", "answer: Those")
    found = against(course.package().notes, before, exported(anki, tmp_path / "export.apkg"))
    assert found.needs == (
        "t/three: the import overwrites your edit (Back: yours 'my own words', the deck's 'Those')",
    )


def test_an_edit_that_blocks_a_correction(
    anki: Anki, deck: Callable[[str], Course], tmp_path: Path
) -> None:
    course = deck(DECK)
    anki.take(course.package())
    before = course.ledger
    edit(anki, "t/three", "my own words", course.clock + 1000)
    course.edit("answer: That", "answer: Those")
    found = against(course.package().notes, before, exported(anki, tmp_path / "export.apkg"))
    assert found.needs == (
        "t/three: your edit blocks a correction (Back: yours 'my own words', the deck's 'Those')",
    )


def test_cards_in_another_deck_are_named(
    anki: Anki, deck: Callable[[str], Course], tmp_path: Path
) -> None:
    course = deck(DECK)
    anki.take(course.package())
    before = course.ledger
    course.edit("deck: Test::Deck", "deck: Test::New")
    found = against(course.package().notes, before, exported(anki, tmp_path / "export.apkg"))
    assert found.moved == ("t/one", "t/two", "t/three")


def test_a_file_that_is_no_export_is_said(
    anki: Anki, deck: Callable[[str], Course], tmp_path: Path
) -> None:
    anki.take(deck(DECK).package())
    (tmp_path / "text.apkg").write_text("no zip")
    newest = exported(anki, tmp_path / "new.apkg", legacy=False)
    for found in (
        newest,
        read_export(tmp_path / "text.apkg", TYPES),
        read_export(tmp_path / "none", TYPES),
    ):
        assert isinstance(found, Diagnostic)
        assert "Support older Anki versions" in found.hint
