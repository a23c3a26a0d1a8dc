"""A card edited while it is asked: shown as it then is, answered as it was, everything else in its place."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from nncards.quiz.options import Options
from nncards.quiz.order import Limits
from nncards.quiz.session import Session
from nncards.quiz.store import Store
from nncards.quiz.views import Done, Feedback, Question

HEAD = "deck: T\nid: t\ncards:\n"
WORD = "  - {id: word, ask: Who?, typed: [%s]}\n"
PICK = "  - {id: pick, ask: Which?, choice: [{right: batch}, {wrong: %s, why: No.}, {wrong: group, why: No.}]}\n"
OTHERS = "".join(f"  - {{id: c{n}, ask: Card {n}?, answer: Yes}}\n" for n in range(6))


@pytest.fixture
def session(make_course, clock):
    """A session on one deck, and what its next edit makes of it."""
    with Store(":memory:") as store:

        def begin(before: str, after: str, **options) -> Session:
            later = make_course(HEAD + after)
            content = replace(make_course(HEAD + before), edit=lambda card: later)
            limits = Limits(new=50)
            return Session(content, store, clock, Options(fuzz=False, limits=limits, **options))

        yield begin


def test_a_question_is_asked_as_it_is_after_the_edit(session) -> None:
    here = session(WORD % "He", (WORD % "He").replace("Who?", "Who was it?"))
    assert here.view.face.prompt == "Who?"
    assert here.edit().face.prompt == "Who was it?"
    assert isinstance(here.view, Question)


def test_an_answer_is_marked_anew(session) -> None:
    here = session(WORD % "Kaiming He", WORD % "Kaiming He, Microsoft")
    assert here.answer("Microsoft").marked.verdict == "wrong"
    view = here.edit()
    assert isinstance(view, Feedback)
    assert (view.typed, view.marked.verdict, view.suggestion) == ("Microsoft", "right", 3)


def test_a_choice_stays_the_option_that_was_chosen(session) -> None:
    here = session(PICK % "layer", "  - {id: first, ask: A?, answer: B}\n" + PICK % "instance")
    for letter in "abc":
        if str(here.view.face.options[ord(letter) - 97].text) == "batch":
            break
    assert here.answer(letter).marked.verdict == "right"
    view = here.edit()
    assert isinstance(view, Feedback)
    assert view.marked.verdict == "right"


def test_a_revealed_card_stays_revealed_and_its_time_goes_on(session, clock) -> None:
    clock.pace = 0
    here = session(WORD % "He", WORD % "Kaiming")
    clock.at += 5000
    here.give_up()
    edit = here._content.edit
    here._content = replace(
        here._content, edit=lambda card: (setattr(clock, "at", clock.at + 600_000), edit(card))[1]
    )
    view = here.edit()
    assert isinstance(view, Feedback)
    assert "Kaiming" in view.back.answer
    clock.at += 2000
    assert here.rate(1).row.ms == 7000


@pytest.mark.parametrize("cram", [False, True])
def test_the_others_keep_their_places(session, cram) -> None:
    def rest(here) -> list[str]:
        found = []
        while not isinstance(here.view, Done):
            found.append(here.view.item.key)
            here.reveal()
            here.rate(4)
        return found

    cards = WORD % "He" + OTHERS
    plain = (
        rest(session(cards, cards, cram=True))
        if cram
        else [f"t/{n}" for n in ("word", "c0", "c1", "c2", "c3", "c4", "c5")]
    )
    here = session(cards, cards.replace("Card", "The card"), cram=cram)
    asked = [here.view.item.key]
    here.reveal()
    here.rate(4)
    here.edit()
    assert [*asked, *rest(here)] == plain


def test_a_card_that_is_gone_makes_room_for_the_next(session) -> None:
    here = session(WORD % "He" + OTHERS, OTHERS)
    view = here.edit()
    assert view.item.key == "t/c0"
    assert "not in the decks any more" in view.remark


def test_a_source_that_cannot_be_used_changes_nothing(make_course, clock) -> None:
    content = replace(make_course(HEAD + WORD % "He"), edit=lambda card: "deck.yaml:4:1: wrong")
    with Store(":memory:") as store:
        here = Session(content, store, clock)
        here.answer("x")
        view = here.edit()
        assert isinstance(view, Feedback)
        assert view.remark == "deck.yaml:4:1: wrong"


# ---- with an editor, on a terminal

DECK = """\
deck: Test
id: t
notes: notes.md
cards:
  - id: word
    section: Names
    ask: Who proposed it?
    typed: [Xavier]
"""
EDITOR = """\
import sys
path = sys.argv[-1]
text = open(path, encoding="utf-8").read()
open(path, "w", encoding="utf-8").write(text.replace({!r}, {!r}))
open({!r}, "a").write(" ".join(sys.argv[1:]) + "\\n")
"""
SKINS = [(), ("--plain",)]


@pytest.fixture
def edited(real, tmp_path):
    """A card answered wrongly, on a terminal whose editor replaces a text by another."""

    def start(skin, before: str, after: str, editor: str = ""):
        real.unit.mkdir(parents=True, exist_ok=True)
        (real.unit / "notes.md").write_text(
            "# Notes\n\n## Names\n\n<!-- for\nauthors -->\nThe **people**.\n"
        )
        script = tmp_path / "nano"
        script.write_text(
            f"#!{sys.executable}\n" + EDITOR.format(before, after, str(tmp_path / "calls"))
        )
        script.chmod(0o755)
        here = real(DECK, *skin, EDITOR=editor or str(script))
        if not skin:
            here.until("Enter begin")
            here.type("\r")
            here.until("Enter answer")
        here.until("Who proposed it?")
        here.type("kaiming he\r")
        here.until("Not right.")
        here.until("4 easy")
        here.type(":e\r" if skin else "e")
        return here

    return start


def leave(here, skin) -> None:
    here.type("q\r" if skin else "q")
    assert here.end() == 0


@pytest.mark.parametrize("skin", SKINS)
def test_the_editor_opens_at_the_line_and_the_card_comes_back_edited(
    edited, tmp_path, skin
) -> None:
    here = edited(skin, "[Xavier]", "[Kaiming He]")
    here.until("Right.")
    here.until("Answer: Kaiming He")
    assert (tmp_path / "calls").read_text().split()[0] == "+5"
    here.type(":o\r" if skin else "o")
    here.until("The people.")
    assert "authors" not in here.text()
    if not skin:
        here.type("\x1b")
        here.gone("The people.")
    leave(here, skin)


@pytest.mark.parametrize("skin", SKINS)
def test_a_slip_in_the_source_is_told_and_the_old_card_stays(edited, skin) -> None:
    here = edited(skin, "[Xavier]", "[Kaiming He")
    here.until("deck.yaml:")
    here.until("stays as it was")
    leave(here, skin)


@pytest.mark.parametrize("editor", ["/nowhere/editor", "vi 'half"])
@pytest.mark.parametrize("skin", SKINS)
def test_an_editor_that_cannot_be_started_is_told(edited, skin, editor) -> None:
    here = edited(skin, "", "", editor)
    here.until("The editor cannot be started")
    here.until("set VISUAL or EDITOR")
    leave(here, skin)
