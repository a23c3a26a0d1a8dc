"""What counts as right, what is a slip, what is left to the learner; the grade that follows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncards.diagnostics import Text
from nncards.model import Expression, Option
from nncards.problems.instance import Grade
from nncards.quiz.faces import shown
from nncards.quiz.formulas import mark_formula, vocabulary
from nncards.quiz.marking import (
    chosen,
    fields,
    from_grade,
    letters,
    lowered,
    mark_choice,
    mark_gap,
    mark_typed,
    plain,
)


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("the Adam optimizer", ["Adam optimizer"]),
        ("adam", ["Adam"]),
        ("Poincare", ["Poincaré"]),
        ("batch-norm", ["batch norm"]),
        ("batchnorm", ["batch norm"]),
        ("skip connection.", ["a skip connection"]),
        ("ReLU", ["$\\relu$", "**ReLU**"]),
        ("A", ["a"]),
        ("l2", ["L2"]),
    ],
)
def test_these_say_the_same(typed, accepted) -> None:
    assert mark_typed(typed, accepted).verdict == "right"


@pytest.mark.parametrize(
    ("typed", "wanted", "verdict"),
    [
        ("momentun", "momentum", "undecided"),
        ("mometnum", "momentum", "undecided"),
        ("momentumm", "momentum", "undecided"),
        ("L1", "L2", "wrong"),
        ("conv 3x3 layer", "conv 5x5 layer", "wrong"),
        ("Nestorov", "momentum", "wrong"),
        ("keep", "drop", "wrong"),
    ],
)
def test_one_letter_off_in_a_long_word_is_left_to_the_learner(typed, wanted, verdict) -> None:
    marked = mark_typed(typed, [wanted])
    assert marked.verdict == verdict
    assert "".join(text for op, text in marked.diff if op != "-") == wanted
    assert "".join(text for op, text in marked.diff if op != "+").casefold() == typed.casefold()


@given(st.text(max_size=12), st.text(max_size=12))
def test_the_letters_add_up(typed, wanted) -> None:
    diff = letters(typed, wanted)
    assert "".join(text for op, text in diff if op != "-") == wanted
    assert "".join(text for op, text in diff if op != "+").casefold() == typed.casefold()


@given(st.text(max_size=30))
def test_plain_text_is_plain_for_good(text) -> None:
    assert plain(plain(text)) == plain(text)


def options(*right: bool) -> tuple[Option, ...]:
    return tuple(Option(Text(f"text {n}"), r, Text(f"because {n}")) for n, r in enumerate(right))


def test_an_option_is_named_by_letter_number_or_text() -> None:
    texts = ["the mean", "the variance", "3"]
    assert [chosen(t, texts) for t in ("a", "B)", "3", "2.", "the variance", "z", "9", "", "ab")] == [
        0, 1, 2, 1, 1, None, None, None, None,
    ]  # fmt: skip
    assert mark_choice("a", options(False, True)).feedback == "because 0"
    assert mark_choice("b", options(False, True)).verdict == "right"
    assert mark_choice("?", options(False, True)) is None


def test_a_gap_takes_maths_in_any_spacing_and_leaves_the_rest_to_the_learner() -> None:
    assert mark_gap(r"\frac{1}{n}", [r"$\frac 1n$"]).verdict == "right"
    assert mark_gap("1/n", [r"$\frac 1n$"]).verdict == "undecided"
    assert mark_gap(r"\sigma ^2", [r"$\sigma^{2}$"]).verdict == "right"
    assert mark_gap("one; two", ["One", "two"]).verdict == "right"
    assert mark_gap("one", ["one", "two"]).verdict == "wrong"
    assert mark_gap("mean", ["variance"]).verdict == "wrong"


def test_fields_are_parted_outside_brackets() -> None:
    assert fields("1; 2", 2) == ["1", "2"]
    assert fields("1, 2", 2) == ["1", "2"]
    assert fields("1 2", 2) == ["1", "2"]
    assert fields("[1, 2]; 3", 2) == ["[1, 2]", "3"]
    assert fields("[1, 2] [3, 4]", 2) == ["[1, 2]", "[3, 4]"]
    assert fields("[1, 2; 3, 4]", 1) == ["[1, 2; 3, 4]"]
    assert fields("1, 2, 3", 1) == ["1, 2, 3"]
    assert fields("0.5", 2) == ["0.5"]


@pytest.mark.parametrize(
    ("verdict", "note", "score", "suggestion"),
    [
        ("right", None, 1.0, 3),
        ("follow-through", None, 0.7, 2),
        ("wrong", None, 0.5, 2),
        ("wrong", None, 0.0, 1),
        ("wrong", "sign", 0.5, 1),
    ],
)
def test_a_named_mistake_suggests_again_and_a_slip_hard(verdict, note, score, suggestion) -> None:
    assert from_grade(Grade(score, verdict, note, "", ())).suggestion == suggestion


def test_help_lowers_the_suggestion() -> None:
    assert lowered(3, 0, all_steps=False) == 3
    assert lowered(3, 1, all_steps=False) == 2
    assert lowered(1, 1, all_steps=False) == 1
    assert lowered(3, 4, all_steps=True) == 1


def test_a_typed_formula_is_judged_by_what_it_says() -> None:
    card = Expression(
        None, Text("sqrt(v[j] + eps)"), {"v": Text("\\sigma^2"), "eps": Text("\\varepsilon")}
    )
    assert vocabulary(card) == "Type it with `eps`, `v[j]`."
    assert mark_formula("(eps + v[j])^0.5", card).verdict == "right"
    wrong = mark_formula("sqrt(v[j])", card)
    assert (wrong.verdict, wrong.suggestion) == ("wrong", 1)
    assert "but should be" in wrong.feedback
    assert "`j` =" not in wrong.feedback
    for typed in ("sqrt(", "v", "__import__('os')", "open(1)"):
        assert mark_formula(typed, card).verdict == "unreadable"


def test_numbers_have_the_digits_that_mean_something() -> None:
    assert shown(0.333333333, 0.001) == "0.3333"
    assert shown(2.0, 0.01) == "2"
    assert shown([1.5, -0.25], 0.01) == "[1.5, -0.25]"
    assert shown([[1.0, 2.0], [3.0, 4.5]], 0.01) == "[1, 2; 3, 4.5]"
    assert shown("Xavier") == "Xavier"
    assert shown(1234567, 0) == "1234567"
    assert shown(1e-9 / 3, 1e-12) == "3.333e-10"
