"""Line mode on strings: every kind of card, commands, records, and where a sitting goes on."""

from __future__ import annotations

import re

from nncards.quiz.order import Limits
from nncards.quiz.session import Options
from nncards.quiz.store import Store


def test_a_card_is_shown_graded_and_comes_back(sit, only) -> None:
    said = sit("noise", "3", content=only("basic"))
    assert said.code == 0
    assert "Why does momentum help?" in said.out
    assert "Answer: It averages the noise away." in said.out
    assert "Watch out: It overshoots." in said.out
    assert "1 again 1m  2 hard 5.5m  3 good 10m  4 easy 8d  [3] >" in said.out


def test_an_empty_line_gives_up_and_empty_again_takes_the_suggestion(sit, only) -> None:
    said = sit("", "", content=only("basic"), as_json=True)
    assert [(r["rating"], r["verdict"]) for r in said.records] == [(1, None)]
    assert "Answer: It averages" in said.err


def test_records_have_these_keys_and_prompts_go_elsewhere(sit, only) -> None:
    said = sit("x", "4", content=only("basic"), as_json=True)
    (record,) = said.records
    assert list(record) == ["uid", "kind", "rating", "verdict", "note", "due", "interval"]
    assert record["uid"] == "kinds/basic"
    assert (record["due"], record["interval"]) == ("2024-10-12", 8)


def test_a_problem_is_marked_and_worked(sit, only) -> None:
    said = sit("nonsense", content=only("sum"))
    numbers = re.search(r"Add a = (\d+) and b = (\d+)", re.sub(r"[$\\]", "", said.out))
    assert numbers
    a, b = map(int, numbers.groups())
    right = sit(f"{a + b}", "", content=only("sum"), as_json=True)
    assert (right.records[0]["verdict"], right.records[0]["rating"]) == ("right", 3)
    assert right.records[0]["kind"] == "problem"


def test_an_unreadable_answer_is_asked_again(sit, only) -> None:
    said = sit("what?", "1+", "", "2", content=only("sum"), as_json=True)
    assert [r["rating"] for r in said.records] == [2]


def test_a_named_mistake_suggests_again_and_is_recorded(sit, log, only) -> None:
    said = sit("q", content=only("sum"))
    a, b = map(int, re.search(r"(\d+)\D+b = (\d+)", re.sub(r"[$\\]", "", said.out)).groups())
    said = sit(str(a * b), "", "q", content=only("sum"), as_json=True)
    (record,) = said.records
    assert (record["rating"], record["verdict"], record["note"]) == (1, "wrong", "multiplied")
    assert "You multiplied." in said.err
    with Store(log) as store:
        row = store.rows()[0]
    assert (row.generator, row.level, row.draw) == ("test.sum", 1, 0)
    assert row.params is not None
    assert str(a) in row.params


def test_each_showing_of_a_problem_is_another_instance(sit, only) -> None:
    prompts = re.findall(r"Add .*", sit("", "1", "", "1", "", "1", "q", content=only("sum")).out)
    assert len(prompts) == 4
    assert len(set(prompts)) == 4


def test_hints_and_steps_lower_the_suggestion(sit, only) -> None:
    said = sit(":h", "noise", "", content=only("basic"), as_json=True)
    assert said.records[0]["rating"] == 2
    assert "Hint: Think of a ball." in said.err


def test_a_choice_is_answered_by_its_letter(sit, only) -> None:
    options = {
        text: letter
        for letter, text in re.findall(r"  (\w)\) (.+)", sit("q", content=only("pick")).out)
    }
    assert set(options) == {"batch norm", "layer norm", "group norm"}
    wrong = sit("z", options["layer norm"], "", "q", content=only("pick"), as_json=True)
    assert "Type a letter from a to c." in wrong.err
    assert "layer norm: It normalises over the features." in wrong.err
    assert (wrong.records[0]["verdict"], wrong.records[0]["rating"]) == ("wrong", 1)


def test_a_short_answer_forgives_case_and_shows_the_letters(sit, only) -> None:
    said = sit("kaiming HÉ", "", content=only("word"), as_json=True)
    assert said.records[0]["verdict"] == "right"
    said = sit("Kaimign He", "", content=only("word"))
    assert "A letter is off" in said.out
    assert "  Kaimi{+n+}g[-n-] He" in said.out


def test_the_gaps_of_a_cloze_are_cards_of_their_own(sit, clock, only) -> None:
    said = sit("max(0,x)", "4", content=only("gap"), as_json=True)
    assert [(r["uid"], r["verdict"]) for r in said.records] == [("kinds/gap", "right")]
    assert "ReLU is [...] and leaks in leaky ReLU." in said.err
    clock.tomorrow()
    said = sit("leaky relu", "4", content=only("gap"), as_json=True)
    assert "leaks in [which one]" in said.err


def test_a_reverse_card_waits_for_another_day(sit, clock, only) -> None:
    assert "Left?" in sit("", "4", content=only("both")).out
    assert "Nothing is due" in sit(content=only("both")).out
    clock.tomorrow()
    assert "Answer: Left?" in sit("", "4", content=only("both")).out


def test_a_formula_is_typed_in_its_own_names(sit, only) -> None:
    said = sit("sqrt(", "sqrt(v + eps)", "", "q", content=only("root"), as_json=True)
    assert "Type it with `eps`, `v`." in said.err or "Type it with eps, v." in said.err
    assert (said.records[0]["verdict"], said.records[0]["rating"]) == ("right", 3)


def test_a_figure_is_told_in_words(sit, only) -> None:
    said = sit("an S", "", content=only("sketch"))
    assert "Figure: An S from 0 to 1." in said.out
    assert "(/figures/sigmoid.png)" in said.out


def test_undo_goes_back_and_across_sittings(sit, log, only) -> None:
    said = sit("x", "3", "u", "y", "1", "q", content=only("basic"), as_json=True)
    assert [r["rating"] for r in said.records] == [3, None, 1]
    assert said.records[1]["due"] is None
    said = sit("u", "u", "q", content=only("basic"), as_json=True)
    assert [r["rating"] for r in said.records] == [None]
    assert "There is nothing to undo." in said.err
    with Store(log) as store:
        assert not store.state("kinds/basic").state.reps


def test_suspend_bury_and_flag(sit, clock, log, only) -> None:
    said = sit(":flag unclear", ":suspend", content=only("basic"))
    assert "Flagged." in said.out
    assert "Suspended" in said.out
    with Store(log) as store:
        assert store.state("kinds/basic").flag == "unclear"
        assert store.state("kinds/basic").suspended
    assert "Buried" in sit(":bury", content=only("word")).out
    assert "Nothing is due" in sit(content=only("word")).out
    clock.tomorrow()
    assert "Who proposed" in sit(content=only("word")).out


def test_leaving_saves_and_the_next_sitting_goes_on(sit) -> None:
    first = sit("x", "4", "q", as_json=True)
    assert len(first.records) == 1
    shown = [q for q in ("Why does", "Left?", "ReLU is") if q in sit("q").out]
    assert shown == ["Left?"]


def test_the_end_of_input_leaves(sit) -> None:
    assert sit().code == 0


def test_help_and_an_unknown_grade(sit, only) -> None:
    said = sit("?", "x", "7", "3", "q", content=only("basic"))
    assert "take back the last answer" in said.out
    assert "1 again, 2 hard, 3 good, 4 easy" in said.out


def test_cram_leaves_the_schedule_alone(sit, log, only) -> None:
    said = sit(
        "",
        "2",
        "",
        "3",
        content=only("basic", "word"),
        options=Options(cram=True, fuzz=False),
        as_json=True,
    )
    assert len(said.records) == 2
    with Store(log) as store:
        assert [r.kind for r in store.rows()] == ["cram", "cram"]
        assert store.known() == set()


def test_limits_are_kept_over_sittings(sit) -> None:
    options = Options(limits=Limits(new=2), fuzz=False)
    said = sit("", "4", "", "4", "", "4", options=options, as_json=True)
    assert len(said.records) == 2
    assert "Nothing is due" in sit(options=options).out


def test_a_log_that_cannot_be_used_is_said(sit, log) -> None:
    log.mkdir()
    said = sit("x")
    assert said.code == 2
    assert said.err.startswith("error: cannot use the review log") or "cannot open" in said.err


def test_control_characters_typed_are_dropped(sit, log, only) -> None:
    sit("no\x1b[Aise\x00", "3", "q", content=only("basic"))
    with Store(log) as store:
        assert store.rows()[0].typed == "no[Aise"
