"""The session as a state machine: steps that come back, leeches, instances, two at once, undo."""

from __future__ import annotations

import pytest

from nncards.quiz.draw import _separation
from nncards.quiz.options import Options, is_leech
from nncards.quiz.order import Limits
from nncards.quiz.session import Session
from nncards.quiz.store import Store
from nncards.quiz.views import Done, Feedback, Question

STILL = Options(fuzz=False, limits=Limits(new=100))


@pytest.fixture
def session(only, clock):
    with Store(":memory:") as store:

        def make(*ids: str, content=None, options=STILL) -> Session:
            return Session(content or only(*ids), store, clock, options)

        make.store = store
        yield make


def grade(session: Session, value: int | None, line: str = "x") -> str:
    view = session.view
    assert isinstance(view, Question)
    if isinstance(session.answer(line), Question):
        session.give_up()
    written = session.rate(value)
    assert written is not None
    return view.item.key


def test_a_card_in_steps_comes_back_when_its_time_has_come(session, clock) -> None:
    clock.pace = 0
    here = session("basic", "word", "sketch")
    assert [grade(here, 1), grade(here, 3), grade(here, 4)] == [
        "kinds/basic",
        "kinds/word",
        "kinds/sketch",
    ]
    # Nothing else is left: what is due within twenty minutes comes at once, soonest first.
    assert isinstance(here.view, Question)
    assert here.view.item.key == "kinds/basic"
    assert here.view.left.steps == 2


def test_a_step_that_is_due_goes_before_new_cards(session, clock) -> None:
    here = session("basic", "word", "sketch", "pick")
    grade(here, 1)
    clock.at += 120_000
    grade(here, 4)
    assert here.view.item.key == "kinds/basic"


def test_the_session_ends_and_says_what_was(session) -> None:
    here = session("basic", "word")
    grade(here, 4)
    grade(here, 4)
    end = here.view
    assert isinstance(end, Done)
    assert (end.answered, end.grades) == (2, {4: 2})
    assert end.milliseconds > 0


def test_idle_time_is_capped(session, clock) -> None:
    here = session("basic")
    here.answer("x")
    clock.at += 3_600_000
    written = here.rate(3)
    assert written.row.ms == 60_000


def test_the_suggestion_is_recorded_as_taken_or_not(session) -> None:
    here = session("word")
    grade(here, None, "He")
    grade(here, 1, "He")
    rows = session.store.rows()
    assert [(r.suggested, r.grade, r.source) for r in rows] == [(3, 3, "auto"), (3, 1, "self")]


def test_another_session_answers_meanwhile_and_nothing_is_asked_twice(session) -> None:
    one, two = session("basic", "word"), session("basic", "word")
    grade(one, 4)
    grade(one, 4)
    assert two.view.item.key == "kinds/basic"  # it stood there already
    grade(two, 4)
    assert isinstance(two.view, Done)
    state = session.store.state("kinds/basic").state
    assert state.reps == 2


def test_a_step_that_another_session_took_is_not_asked_again(session, clock) -> None:
    clock.pace = 0
    one = session("basic", "word")
    grade(one, 3)
    two = session("basic", "word")
    grade(two, 4)  # the word, which comes before a step that is not yet due
    grade(two, 4)  # the step of the other session
    grade(one, 4)
    assert isinstance(one.view, Done)
    assert session.store.state("kinds/basic").state.reps == 2


def test_undo_any_number_of_times(session) -> None:
    here = session("basic", "word", "sketch", "pick")
    keys = [grade(here, 4) for _ in range(3)]
    undone = [here.undo().row.card for _ in range(3)]
    assert undone == keys[::-1]
    assert here.undo() is None
    assert here.view.item.key == keys[0]
    assert session.store.known() == set()
    again = [grade(here, 4) for _ in range(4)]
    assert sorted(again) == ["kinds/basic", "kinds/pick", "kinds/sketch", "kinds/word"]


def test_undo_takes_back_a_suspension(session) -> None:
    here = session("basic", "word")
    here.suspend()
    assert here.view.item.key == "kinds/word"
    here.undo()
    assert here.view.item.key == "kinds/basic"
    assert not session.store.state("kinds/basic").suspended


def test_a_leech_is_said_at_the_eighth_failure_and_every_fourth_after() -> None:
    assert [n for n in range(21) if is_leech(n)] == [8, 12, 16, 20]


def test_a_leech_shows_on_the_card(session, clock) -> None:
    here = session("basic")
    grade(here, 4)
    for _ in range(7):
        clock.tomorrow(40)
        here = session("basic")
        grade(here, 1)
        grade(here, 4)
    clock.tomorrow(40)
    here = session("basic")
    view = here.answer("x")
    assert isinstance(view, Feedback)
    assert view.leech


def test_levels_rise_with_success_and_fall_with_failure(session, clock) -> None:
    for expected in (1, 1, 2, 2):
        here = session("sum")
        grade(here, 4, "no")
        row = session.store.rows()[-1]
        assert row.level == expected
        clock.tomorrow(session.store.state("kinds/sum").state.interval)
    here = session("sum")
    grade(here, 1, "no")
    grade(here, 4, "no")
    assert session.store.rows()[-1].level == 1


def apart(instance, note: str) -> float:
    """How far a mistake leads from the right answer and from the other mistake, in tolerances up to 100."""
    a, b = instance.params["a"], instance.params["b"]
    leads = {"right": a + b, "multiplied": a * b, "subtracted": a - b}
    mine = leads.pop(note)
    tolerance = instance.answers[0].tolerance
    return min(min(abs(mine - other) / tolerance, 100.0) for other in leads.values())


def test_the_next_instance_keeps_a_mistake_apart_from_the_others_too(only, log, clock) -> None:
    content = only("sum")
    generator = content.generators()["test.sum"]
    for index in range(30):
        instance = generator.instance(1, 0, index)
        for note in ("multiplied", "subtracted"):
            assert _separation(instance, note) == pytest.approx(apart(instance, note))
        assert _separation(instance, "unheard of") == 0.0


def test_a_named_mistake_draws_the_instance_that_shows_it_best(session, clock) -> None:
    here = session("sum")
    question = here.view
    params = here._here.instance.params
    here.answer(str(params["a"] * params["b"]))
    assert here.view.marked.note == "multiplied"
    here.rate(None)
    after = here._here.instance
    assert question.item.key == here.view.item.key
    assert after.index > 0
    looked_at = [after.generator.instance(1, 0, n) for n in range(1, 9)]
    assert apart(after, "multiplied") == max(apart(i, "multiplied") for i in looked_at)


def test_steps_are_shown_one_at_a_time_and_all_of_them_mean_again(session) -> None:
    here = session("sum")
    assert here.view.steps_left == 1
    view = here.step()
    assert len(view.steps) == 1
    assert view.steps_left == 0
    assert here.step().steps_left == 0
    params = here._here.instance.params
    feedback = here.answer(str(params["a"] + params["b"]))
    assert feedback.marked.verdict == "right"
    assert feedback.suggestion == 1


def test_previews_are_what_the_grades_do(session) -> None:
    here = session("basic")
    here.answer("x")
    foretold = here.intervals()
    written = here.rate(4)
    assert written.after.state.interval == foretold[4].interval


def test_a_flag_is_set_and_taken_away(session) -> None:
    here = session("basic")
    here.flag("a typo")
    assert session.store.state("kinds/basic").flag == "a typo"
    here.flag()
    assert session.store.state("kinds/basic").flag is None


def test_a_problem_without_its_generator_is_said_and_not_asked_for_an_answer(
    make_course, clock
) -> None:
    content = make_course("deck: T\nid: t\ncards:\n  - {id: p, problem: no.such}\n")
    with Store(":memory:") as store:
        here = Session(content, store, clock, STILL)
        assert "no generator `no.such`" in here.view.face.prompt


def test_the_deck_decides_the_retention(make_course, clock) -> None:
    card = "cards:\n  - {id: a, ask: A?, answer: B}\n"
    lengths = []
    for head in ("retention: 0.95\n", "retention: 0.8\n"):
        with Store(":memory:") as store:
            here = Session(make_course(f"deck: T\nid: t\n{head}{card}"), store, clock, STILL)
            here.answer("x")
            lengths.append(here.intervals()[4].interval)
    assert lengths[0] < lengths[1]
