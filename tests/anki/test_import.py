"""What the real Anki makes of a package with every kind of card."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Anki, Course


def shown(card: Any) -> list[str]:
    """Both sides without style and script."""
    return [
        re.sub(r"<(style|script)>.*?</\1>", "", side, flags=re.DOTALL)
        for side in (card.question(), card.answer())
    ]


def test_every_note_is_new_and_every_card_has_two_sides(anki: Anki, course: Course) -> None:
    package = course.package()
    report = anki.take(package)

    assert (report.new, report.conflicting) == (len(package.notes), 0)
    assert len(anki.cards()) == package.cards
    assert anki.empty() == {}
    assert list(anki.col.media.check().missing) == []
    assert list(anki.col.media.check().unused) == []
    for card in anki.cards():
        for side in shown(card):
            words = re.sub(r"<[^>]+>", "", side)
            assert words.strip(), card.note()["Uid"]
            assert "template" not in words
            assert "blank" not in words
            assert not re.search(r"\{\{(?!x\}\})|unknown field|No cloze", side), card.note()["Uid"]
            assert "$" not in words
            assert words.count(r"\(") == words.count(r"\)")
            assert words.count(r"\[") == words.count(r"\]")
    assert anki.col.fix_integrity() == ("Database rebuilt and optimized.", True)


def test_the_section_and_the_tags_are_no_cue_on_the_front(anki: Anki, course: Course) -> None:
    anki.take(course.package())
    front, back = shown(anki.card("kinds/basic"))
    assert "Escaping" not in front
    assert "Escaping" in back
    assert not any("rectifier" in front for front, _ in map(shown, anki.cards()))


@pytest.mark.parametrize(
    ("uid", "place", "question", "answer"),
    [
        (
            "kinds/cloze-numbered", 0,
            "The loss is [which mean]",
            r"\(\frac{1}{N} \sum_i (y_i - \hat y_i)^{2}\)",
        ),
        ("kinds/cloze-numbered", 1, r"\(\sqrt{ [...] }\)", r"\(\sqrt{ \frac{a}{b^{c} }  }\)"),
        ("kinds/cloze-named", 0, r"\(y = [...] \hat x", r"\(y = \gamma^{2^{n} }  \hat x"),
        ("kinds/cloze-named", 1, r"\hat x + [...]\)", r"\hat x + \beta\)"),
    ],
)  # fmt: skip
def test_formulas_survive_the_gaps(
    anki: Anki, course: Course, uid: str, place: int, question: str, answer: str
) -> None:
    anki.take(course.package())
    front, back = (re.sub(r"<[^>]+>", "", side) for side in shown(anki.card(uid, place)))
    assert question in front
    assert answer in back


NESTED = r"""
  - id: one
    cloze: 'Adam {{step::divides by {{root::the root::of what?}} of $v$}}: $x {{by::- \frac{m}{ {{eps::\sqrt{v^{2}} }} } }}$.'
"""


@pytest.mark.parametrize(
    ("place", "question", "answer"),
    [
        (0, r"Adam [...]: \(x - \frac{m}{ \sqrt{v^{2} }", r"divides by the root of \(v\): \(x -"),
        (1, r"Adam divides by [of what?] of \(v\): \(x - \frac{m}", "divides by the root of"),
        (2, r"Adam divides by the root of \(v\): \(x [...]\).", r"\(x - \frac{m}{ \sqrt{v^{2} }"),
        (3, r"of \(v\): \(x - \frac{m}{ [...]", r"\(x - \frac{m}{ \sqrt{v^{2} }"),
    ],
)
def test_gaps_within_gaps(
    anki: Anki, deck: Callable[[str], Course], place: int, question: str, answer: str
) -> None:
    assert anki.take(deck(NESTED).package()).new == 1
    assert len(anki.cards()) == 4
    front, back = (
        " ".join(re.sub(r"<[^>]+>", "", side).split()) for side in shown(anki.card("t/one", place))
    )
    assert question in front
    assert answer in back
    for side in (front, back):
        assert "{{" not in side
        assert side.count("{") == side.count("}")


def test_the_cards_of_a_package_are_those_that_anki_would_make(anki: Anki, course: Course) -> None:
    anki.take(course.package())
    for number in anki.col.find_notes("deck:Kinds* -tag:nncards::retired"):
        note = anki.col.get_note(number)
        before = sorted(card.ord for card in note.cards())
        note.fields[0] += " "
        anki.col.update_note(note)  # makes every card that is missing
        assert sorted(card.ord for card in note.cards()) == before


def test_long_problems_have_decks_and_a_preset_of_their_own(anki: Anki, course: Course) -> None:
    from anki import import_export_pb2 as pb

    package = course.package()
    anki.take(package)
    assert anki.card("kinds/problem").current_deck_id() == anki.col.decks.id(
        "Kinds - problems::All of them"
    )
    assert anki.card("kinds/head").current_deck_id() == anki.col.decks.id("Kinds::All of them")

    options = pb.ImportAnkiPackageOptions(with_deck_configs=True)
    path = str(anki.folder / package.file)
    anki.col.import_anki_package(pb.ImportAnkiPackageRequest(package_path=path, options=options))
    anki.col._clear_caches()
    preset = anki.col.decks.config_dict_for_deck_id(
        anki.col.decks.id("Kinds - problems::All of them")
    )
    assert preset["name"] == "Problems (nncards)"
    assert preset["new"]["delays"] == []
    assert preset["desiredRetention"] == pytest.approx(0.85)
    assert preset["maxTaken"] == 900
    other = anki.col.decks.config_dict_for_deck_id(anki.col.decks.id("Kinds::All of them"))
    assert other["name"] == "Default"


def test_anki_finds_no_fault_with_the_templates(anki: Anki, course: Course) -> None:
    anki.take(course.package())
    for name in ("nncards", "nncards cloze"):
        anki.col.models.update_dict(anki.col.models.by_name(name))  # raises CardTypeError
