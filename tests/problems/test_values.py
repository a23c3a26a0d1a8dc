"""Exact values: rational while the mathematics is, floats after that."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncards.problems import values
from nncards.problems.values import Array, Log

RATIONALS = st.fractions(min_value=-50, max_value=50, max_denominator=60)


def test_roots_of_squares_stay_rational():
    assert values.root(Fraction(9, 4)) == Fraction(3, 2)
    assert values.root(16) == 4
    assert isinstance(values.root(16), int)
    assert values.root(2) == math.sqrt(2)


def test_logarithms_and_exponentials_undo_each_other_exactly():
    assert values.exponential(2 * values.logarithm(3)) == 9
    assert values.exponential(values.divide(values.logarithm(16), 4)) == 2
    assert values.exponential(-values.logarithm(Fraction(2, 5))) == Fraction(5, 2)
    assert values.logarithm(1) == 0


def test_a_difference_of_logarithms_is_the_logarithm_of_the_quotient():
    assert values.exponential(values.logarithm(5) - values.logarithm(2)) == Fraction(5, 2)


def test_sigmoid_and_tanh_of_logarithms_are_rational():
    assert values.logistic(values.logarithm(3)) == Fraction(3, 4)
    assert values.logistic(-values.logarithm(3)) == Fraction(1, 4)
    assert values.hyperbolic_tangent(values.divide(values.logarithm(4), 2)) == Fraction(3, 5)


@given(RATIONALS)
def test_sigmoid_and_tanh_agree_with_floats(x):
    assert float(values.logistic(x)) == pytest.approx(1 / (1 + math.exp(-x)), rel=1e-12)
    assert float(values.hyperbolic_tangent(x)) == pytest.approx(math.tanh(x), abs=1e-14)


@given(RATIONALS, RATIONALS)
def test_logs_behave_like_the_numbers_they_are(a, b):
    x, y = Log(a, 3) if a else 0, Log(b, Fraction(2, 7)) if b else 0
    assert float(x + y) == pytest.approx(float(x) + float(y), abs=1e-12)
    assert float(x - y) == pytest.approx(float(x) - float(y), abs=1e-12)
    assert (x < y) == (float(x) < float(y))
    assert float(x * b) == pytest.approx(float(x) * float(b), abs=1e-9)


def test_a_vector_goes_with_every_row_of_a_matrix():
    matrix = Array([Array([1, 2]), Array([3, 4])])
    assert matrix - Array([1, 1]) == Array([Array([0, 1]), Array([2, 3])])
    assert values.divide(matrix, 2) == Array(
        [Array([Fraction(1, 2), 1]), Array([Fraction(3, 2), 2])]
    )


def test_arrays_that_do_not_fit_are_an_error():
    with pytest.raises(ValueError, match=r"shapes \(2,\) and \(3,\)"):
        Array([1, 2]) + Array([1, 2, 3])


@pytest.mark.parametrize(
    "call", [lambda: values.root(-1), lambda: values.logarithm(0), lambda: values.power(-2, 0.5)]
)
def test_what_is_not_real_is_a_value_error(call):
    with pytest.raises(ValueError, match=r"\w"):
        call()


def test_floor_forgives_what_floating_point_lost():
    assert values.floor(0.3 / 0.1) == 3
    assert values.ceiling(Fraction(7, 2)) == 4


@given(RATIONALS)
def test_json_gives_rationals_back(x):
    assert values.from_json(values.to_json(x)) == x


def test_decimals_are_the_rationals_that_they_look_like():
    assert values.rational(0.1) == Fraction(1, 10)
    assert values.rational(1e-8) == Fraction(1, 10**8)
    assert values.from_json([0.25, 3]) == Array([Fraction(1, 4), 3])
