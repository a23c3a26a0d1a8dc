"""Edits, rebuilds and imports with Anki's default options: nothing that was learned is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Anki, Course

ONE = """
  - id: one
    ask: Question
    answer: Answer
"""


def test_a_rebuild_without_edits_touches_nothing(anki: Anki, course: Course) -> None:
    anki.take(course.package())
    anki.study()
    note = anki.card("kinds/basic").note()
    note["Back"] = "my own words"
    note.tags.append("mine")
    anki.col.update_note(note)
    before = anki.memory()

    built = course.build()
    report = anki.take(built.packages[0])

    assert (built.added, built.changed, built.moved, built.retired) == ((), (), (), ())
    assert (report.new, report.updated, report.conflicting) == (0, 0, 0)
    assert anki.memory() == before
    assert anki.card("kinds/basic").note()["Back"] == "my own words"
    assert "mine" in anki.card("kinds/basic").note().tags


def test_one_edit_is_one_updated_note(anki: Anki, course: Course) -> None:
    anki.take(course.package())
    anki.study()
    before = anki.memory()
    own = anki.card("kinds/formula").note()
    own["Extra"] = "my own words"
    anki.col.update_note(own)

    built = course.edit("The name of", "What is the name of").build()
    report = anki.take(built.packages[0])

    assert built.changed == ("kinds/both-ways",)
    assert (report.new, report.updated, report.conflicting) == (0, 1, 0)
    assert anki.memory() == before
    assert "What is the name of" in anki.card("kinds/both-ways").note()["Front"]
    assert anki.card("kinds/formula").note()["Extra"] == "my own words"


KINDS = {
    "basic": ONE,
    "reversed": ONE + "    reverse: true\n",
    "choice": """
  - id: one
    ask: Question
    choice: [{right: Yes it is}, {wrong: No it is not, why: Because}]
""",
    "typed": """
  - id: one
    ask: Question
    typed: word
""",
    "formula": """
  - id: one
    ask: Question
    formula: {lhs: y, rhs: x + 1}
""",
    "problem": """
  - id: one
    problem: bn.train_forward
    levels: [4]
""",
}


@pytest.mark.parametrize("before", KINDS)
@pytest.mark.parametrize("after", KINDS)
def test_a_change_of_kind_or_direction_keeps_the_schedule(
    before: str, after: str, anki: Anki, deck: Callable[[str], Course]
) -> None:
    course = deck(KINDS[before])
    anki.take(course.package())
    anki.study()
    known = anki.memory()
    course.text = deck(KINDS[after]).text

    report = anki.take(course.package())

    assert (report.new, report.conflicting) == (0, 0)
    assert report.updated == (before != after)
    memory = anki.memory()
    assert {key: memory[key] for key in known} == known
    assert anki.empty() == (
        {"t/one": 1} if (before, after != "reversed") == ("reversed", True) else {}
    )
    assert anki.card("t/one").note()["Kind"] == {"reversed": "basic"}.get(after, after)


def test_retired_cards_leave_by_the_learners_hand_and_come_back_with_their_history(
    anki: Anki, another_anki: Anki, course: Course
) -> None:
    anki.take(course.package())
    anki.study()
    before = anki.memory()
    retired = ("kinds/both-ways", "kinds/cloze-named")
    course.edit("    reverse: {ask", "    retired: true\n    reverse: {ask")
    course.edit("  - id: choice", "    retired: true\n  - id: choice")

    built = course.build()
    report = anki.take(built.packages[0])
    assert built.retired == retired
    assert (report.new, report.updated, report.conflicting) == (0, 2, 0)
    assert anki.memory() == before
    assert anki.empty() == dict.fromkeys(retired, 2)
    for uid in retired:
        assert "nncards::retired" in anki.card(uid).note().tags

    another_anki.take(built.packages[0])
    assert not any(c.note()["Uid"] in retired for c in another_anki.cards())

    course.text = course.text.replace("    retired: true\n    reverse", "    reverse").replace(
        "    retired: true\n  - id: choice", "  - id: choice"
    )
    built = course.build()
    anki.take(built.packages[0])
    another_anki.take(built.packages[0])
    assert built.changed == retired
    assert anki.memory() == before
    assert anki.empty() == {}
    assert len(another_anki.cards('"Uid:kinds/both-ways"')) == 2


def test_a_card_that_vanishes_stays_in_anki_and_is_named(anki: Anki, course: Course) -> None:
    anki.take(course.package())
    start = course.text.index("  - id: typed-maths")
    end = course.text.index("  - id: formula")
    course.text = course.text[:start] + course.text[end:]

    built = course.build()
    anki.take(built.packages[0])

    assert built.vanished == ("kinds/typed-maths",)
    assert built.retired == ()
    assert anki.card("kinds/typed-maths").note()["Uid"]
    assert built.ledger.get("kinds/typed-maths")


def test_an_edit_undone_is_an_edit(anki: Anki, deck: Callable[[str], Course]) -> None:
    course = deck(ONE)
    anki.take(course.package())
    anki.take(course.edit("Answer", "Other").package())
    report = anki.take(course.edit("Other", "Answer").package())
    assert report.updated == 1
    assert "Answer" in anki.card("t/one").note()["Back"]


def test_an_edit_ships_even_if_the_clock_went_back(
    anki: Anki, deck: Callable[[str], Course]
) -> None:
    course = deck(ONE)
    anki.take(course.package())
    course.clock -= 1_000_000
    assert anki.take(course.edit("Answer", "Other").package()).updated == 1


def test_a_moved_deck_moves_new_cards_only(anki: Anki, deck: Callable[[str], Course]) -> None:
    course = deck(ONE)
    anki.take(course.package())
    course.edit("deck: Test::Deck", "deck: Test::Elsewhere")
    built = course.build()
    report = anki.take(built.packages[0])
    assert built.moved == ("t/one",)
    assert built.changed == ()
    assert (report.new, report.updated) == (0, 0)
    assert anki.card("t/one").current_deck_id() == anki.col.decks.id("Test::Deck")


def test_gaps_keep_their_numbers_when_they_are_reordered(
    anki: Anki, deck: Callable[[str], Course]
) -> None:
    course = deck("  - id: one\n    cloze: 'First {{a::A}}, then {{b::B}}.'\n")
    anki.take(course.package())
    anki.study()
    before = anki.memory()
    course.edit("First {{a::A}}, then {{b::B}}.", "New {{c::C}}, then {{b::B}}, then {{a::A}}.")
    anki.take(course.package())
    after = anki.memory()
    assert {key: after[key] for key in before} == before
    assert set(after) == {("t/one", 0), ("t/one", 1), ("t/one", 2)}
    assert "{{c2::B}}" in anki.card("t/one").note()["Text"]
    assert course.ledger.gaps("t/one") == {"a": 1, "b": 2, "c": 3}


def test_new_numbers_are_new_instances_of_the_same_card(
    anki: Anki, deck: Callable[[str], Course]
) -> None:
    from nncards.anki.build import renew

    course = deck(KINDS["problem"])
    anki.take(course.package())
    anki.study()
    before, front = anki.memory(), anki.card("t/one").note()["Front"]
    course.ledger = renew(course.ledger, {"t/one"})
    built = course.build()
    anki.take(built.packages[0])
    assert built.changed == ("t/one",)
    assert anki.memory() == before
    assert anki.card("t/one").note()["Front"] != front


def test_from_basic_to_cloze_the_old_note_stays(anki: Anki, deck: Callable[[str], Course]) -> None:
    course = deck(ONE)
    anki.take(course.package())
    course.text = course.text.replace(
        "    ask: Question\n    answer: Answer", "    cloze: A {{c1::gap}}"
    )
    report = anki.take(course.package())
    assert (report.new, report.updated, report.conflicting) == (0, 0, 1)
    assert "Answer" in anki.card("t/one").note()["Back"]
