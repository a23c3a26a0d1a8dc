"""The decks of this repository: right, complete, and as Anki takes them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nncards import workspace as ws
from nncards.app.build import Plan, plan
from nncards.app.check import check
from nncards.app.notes import notes_status
from nncards.cache import Cache
from nncards.diagnostics import as_text

if TYPE_CHECKING:
    from nncards.workspace import Course

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    """A cache of this run's own: what one test proved, the next need not prove again."""
    return Cache(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def course() -> Course:
    return ws.read(ws.Workspace(ROOT))


@pytest.fixture(scope="module")
def built(course: Course, cache: Cache) -> Plan:
    made, found = plan(
        course,
        course.decks,
        now=2_000_000_000,
        new_numbers=False,
        cache=cache,
        done=lambda _: None,
    )
    assert made is not None, as_text(found)
    return made


def test_check_is_silent(course: Course, cache: Cache) -> None:
    _, found = check(course, strict=True, cache=cache)
    assert as_text(found) == ""


def test_every_section_of_the_notes_is_covered_or_skipped_with_a_reason(course: Course) -> None:
    rows, wrong = notes_status(course)
    assert wrong == []
    assert [row.section for row in rows if row.state == "uncovered"] == []


def test_the_ledger_is_current(built: Plan) -> None:
    assert built.build.ledger == built.ledger_before, (
        "run `make deck` and commit decks/nncards.lock"
    )


def test_anki_takes_every_note_and_shows_every_card(built: Plan, tmp_path: Path) -> None:
    """The real backend: all notes new, none conflicting, no empty card, nothing unresolved on either side."""
    from anki import import_export_pb2 as pb
    from anki.collection import Collection

    from nncards.anki.package import write

    col = Collection(str(tmp_path / "collection.anki2"))
    notes = 0
    for package in built.build.packages:
        path = tmp_path / package.file
        write(package, path)
        request = pb.ImportAnkiPackageRequest(
            package_path=str(path), options=pb.ImportAnkiPackageOptions()
        )
        log = col.import_anki_package(request).log
        assert (len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting)) == (
            len(package.notes),
            0,
            0,
            0,
        )
        notes += len(package.notes)
    assert col.note_count() == notes
    assert col.card_count() == sum(package.cards for package in built.build.packages)
    assert not col.get_empty_cards().notes
    assert col.media.check().missing == []
    for card_id in col.find_cards(""):
        card = col.get_card(card_id)
        for side in (card.question(), card.answer()):
            text = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", side, flags=re.DOTALL)
            assert re.sub(r"<[^>]+>|\s", "", text) or "<img" in text, (
                f"an empty side: {card.note().fields[0]}"
            )
            assert "{{" not in text.replace("{{type", ""), text[:500]
            assert (
                "template" not in text.lower() or "problem" not in text.lower() or "{{" not in text
            )
            assert not re.search(r"(?<!\\)\$", text), f"maths left raw: {card.note().fields[0]}"
            assert text.count(r"\(") == text.count(r"\)")
    col.close()
