"""Marking: tolerance, mistakes by name, slips carried on, and what cannot be read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncards.problems import (
    Choice,
    Decimal,
    Derived,
    Exact,
    Grid,
    Instance,
    Integers,
    Level,
    Matrix,
    Num,
    Option,
    Problem,
    Steps,
    Vector,
    Whole,
    Work,
    generator,
    generator_of,
    grade,
    matmul,
    mean,
    mistake,
    sqrt,
)


@generator("t.spread", title="Mean, variance, deviation", topic="t", equals="a.b")
class Spread(Problem):
    ask = "The numbers are $<x>$. The variance is biased."
    x = Vector(Integers(1, 9), 4, distinct=True)
    answers = (Decimal("mu", places=2), Decimal("var", places=2), Decimal("std", places=2))
    levels = (Level(1, minutes=1),)
    hints = ("The mean first.",)

    def solve(self, work: Work) -> None:
        mu = work("mu", mean(self.x))
        var = work("var", mean((self.x - mu) ** 2))
        work("std", sqrt(var))

    @mistake("Divide by the number of values, not by one less.", at="var")
    def unbiased(self, s: Steps) -> Num:
        return s.right * 4 / 3

    @mistake("The deviation is the root of the variance.", at="std")
    def no_root(self, s: Steps) -> Num:
        return s.var


@generator("t.kinds", title="Every kind", topic="t", equals="a.b")
class Kinds(Problem):
    ask = "$a = <a>$, $b = <b>$, $W = <W>$"
    a, b = Integers(2, 9), Integers(11, 19)
    W = Matrix(Integers(-3, 3), 2, 2)
    answers = (
        Exact("q", label="the quotient"),
        Whole("n", unit="epochs"),
        Exact("y"),
        Exact("V"),
        Decimal("p", places=3, share=True),
        Option("which", label="the larger", options=("first", "second")),
        Whole("gap", unit="percentage points"),
    )
    levels = (Level(1, minutes=1),)
    hints = ("Divide.",)

    def possible(self) -> bool:
        return self.b % self.a != 0

    def solve(self, work: Work) -> None:
        work("q", self.a / self.b)
        work("n", self.a + self.b)
        work("y", matmul(self.W, [self.a, self.b]))
        work("V", self.W * 2)
        work("p", self.a / self.b / 2)
        work.choose("which", "first" if self.a > self.b else "second")
        work("gap", self.b - self.a)

    @mistake("The other way round.", at="q")
    def inverse(self) -> Num:
        return self.b / self.a

    @mistake("It is not smaller.", at="which")
    def smaller(self) -> str:
        return "first"


def spread() -> Instance:
    return generator_of(Spread).from_params(
        1, {"x": [1, 2, 5, 8]}
    )  # mean 4, variance 7.5, deviation 2.739


def kinds() -> Instance:
    params = {"a": 3, "b": 11, "W": [[1, 2], [0, -1]]}
    return generator_of(Kinds).from_params(1, params)


KEY = ["3/11", "14", "[25, -11]", "[2, 4; 0, -2]", "0.136", "second", "8"]


def test_the_key_is_right():
    mark = grade(spread(), ["4", "7.5", "2.74"])
    assert (mark.score, mark.verdict, mark.note, mark.feedback) == (1.0, "right", None, "")
    assert [a.verdict for a in mark.answers] == ["right"] * 3
    assert mark.answers[2].expected == pytest.approx(7.5**0.5)


@pytest.mark.parametrize(
    ("at", "typed", "verdict"),
    [
        (0, "6/22", "right"),
        (0, "0.2727", "wrong"),
        (0, "0.2727272727272727", "right"),
        (1, "14.0", "right"),
        (1, "14.5", "wrong"),
        (2, "25, -11", "right"),
        (2, "-11, 25", "wrong"),
        (2, "25", "unreadable"),
        (3, "2 4; 0 -2", "right"),
        (3, "2, 0; 4, -2", "wrong"),
        (4, "13.6%", "right"),
        (4, "3/22", "right"),
        (4, "0,1364", "right"),
        (4, "13.6", "wrong"),
        (5, "Second", "right"),
        (5, "2", "right"),
        (5, "s", "right"),
        (5, "first", "wrong"),
        (5, "third", "unreadable"),
        (6, "8%", "right"),
        (1, "14%", "unreadable"),
        (1, "many", "unreadable"),
        (1, "", "unreadable"),
    ],
)
def test_each_kind_of_answer(at, typed, verdict):
    texts = list(KEY)
    texts[at] = typed
    mark = grade(kinds(), texts)
    assert mark.answers[at].verdict == verdict
    assert mark.verdict == verdict
    if verdict != "right":
        assert mark.feedback or verdict == "wrong"
    if verdict == "wrong":
        assert mark.score == pytest.approx(6 / 7)


def test_a_mistake_is_recognised_and_named():
    mark = grade(kinds(), ["11/3", *KEY[1:]])
    assert (mark.verdict, mark.note, mark.feedback) == ("wrong", "inverse", "The other way round.")


def test_a_mistake_carried_through_all_answers_is_recognised():
    mark = grade(spread(), ["4", "10", "3.162"])
    assert (mark.note, mark.verdict) == ("unbiased", "follow-through")
    assert mark.score == pytest.approx(2 / 3)


def test_an_early_slip_carried_on_earns_what_follows():
    mark = grade(spread(), ["3", "8.5", "2.92"])  # mean wrong; the variance about 3 is 8.5
    assert [a.verdict for a in mark.answers] == ["wrong", "follow-through", "follow-through"]
    assert mark.verdict == "follow-through"
    assert mark.score == pytest.approx(2 / 3)
    assert "earlier result" in mark.feedback


def test_the_original_is_marked_first():
    mark = grade(spread(), ["3", "7.5", "2.74"])
    assert [a.verdict for a in mark.answers] == ["wrong", "right", "right"]


@pytest.mark.parametrize("typed", [["4", "0", "0"], ["0", "0", "0"]])
def test_nothing_is_gained_by_answering_nought(typed):
    mark = grade(spread(), typed)
    assert "follow-through" not in [a.verdict for a in mark.answers]


def test_what_cannot_be_read_is_said_and_costs_nothing_yet():
    mark = grade(spread(), ["4", "abc", "2.74"])
    assert (mark.verdict, mark.score) == ("unreadable", 0)
    assert [a.verdict for a in mark.answers] == ["right", "unreadable", "right"]
    assert "abc" in mark.feedback


def test_too_few_and_too_many_answers_are_unreadable():
    assert grade(spread(), ["4"]).verdict == "unreadable"
    assert "3 answers" in grade(spread(), ["4", "1", "2", "3"]).feedback


def test_a_wrong_shape_is_named():
    assert "2 numbers are asked" in grade(kinds(), [*KEY[:2], "1, 2, 3", *KEY[3:]]).feedback


@pytest.mark.parametrize(("at", "typed"), [(2, "1, 2, 3"), (2, "7"), (3, "1, 2"), (1, "[1, 2]")])
def test_a_wrong_shape_can_be_asked_again(at, typed):
    mark = grade(kinds(), [*KEY[:at], typed, *KEY[at + 1 :]])
    assert (mark.verdict, mark.score, mark.note) == ("unreadable", 0, None)
    assert mark.answers[at].verdict == "unreadable"
    assert [a.verdict for a in mark.answers].count("right") == len(KEY) - 1
    assert "asked; you gave" in mark.feedback


def test_a_rounded_fraction_is_told_so():
    assert "exact" in grade(kinds(), ["0.273", *KEY[1:]]).feedback


def test_grades_are_json():
    mark = json.loads(json.dumps(grade(kinds(), KEY).as_dict()))
    assert set(mark) == {"score", "verdict", "note", "feedback", "answers"}
    assert set(mark["answers"][0]) == {"name", "verdict", "expected", "tolerance"}


@generator("t.rate", title="A scalar step", topic="t", equals="a.b")
class Rate(Problem):
    ask = "$g = <g>$, $\\eta = <lr>$, $w = <w>$"
    g, lr, w = Grid(0.3, 3, 0.3), Choice(0.1, 0.2), Grid(1, 5, 0.5)
    half = Derived(lambda p: p.g / 2)
    answers = Decimal("step", figures=3)
    levels = (Level(1, minutes=1),)
    hints = ("Multiply.",)

    def solve(self, work: Work) -> None:
        work("step", -self.lr * self.g)

    @mistake("Downhill.")
    def uphill(self, s: Steps) -> Num:
        return -s.step

    @mistake("Times the rate.")
    def no_rate(self) -> Num:
        return -self.g


@pytest.mark.parametrize("share", [-0.9, 0.9, -1.1, 1.1])
def test_the_tolerance_is_the_edge(share):
    instance = generator_of(Rate).instance(1, 0, 5)
    answer = instance.answers[0]
    mark = grade(instance, [repr(answer.value + share * answer.tolerance)])
    assert (mark.verdict == "right") == (abs(share) < 1)


def test_half_a_unit_of_the_last_figure_is_tolerated():
    instance = generator_of(Rate).from_params(1, {"g": 1.2, "lr": 0.1, "w": 1})
    assert instance.answers[0].tolerance == pytest.approx(0.0005, rel=1e-6)


TYPED = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="0123456789.,;-/*^()[] e%", max_size=25),
    st.sampled_from(KEY),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(TYPED, max_size=8))
def test_whatever_is_typed_is_marked(typed):
    mark = grade(kinds(), typed)
    assert 0 <= mark.score <= 1
    assert (mark.score == 1) == (mark.verdict == "right")
    assert len(mark.answers) == len(KEY)
    json.dumps(mark.as_dict(), allow_nan=False)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=3, max_size=3))
def test_any_three_numbers_are_marked(numbers):
    mark = grade(spread(), list(map(repr, numbers)))
    assert mark.verdict in ("right", "wrong", "follow-through")
