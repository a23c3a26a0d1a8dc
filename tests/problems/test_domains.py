"""Domains are finite, say how many values they have, and give each once."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncards.problems import Choice, Grid, Integers, Matrix, Shuffled, Vector, Word
from nncards.problems.permute import Permutation, key

DOMAINS = [
    Integers(-3, 4, without=0),
    Integers(2, 20, step=3),
    Grid(-1, 1, 0.1),
    Grid(0.25, 2, 0.25, without=[1, 1.5]),
    Choice(0.1, 0.01, Fraction(1, 3)),
    Choice([1, 2], ["3/2", 4]),
    Word("He", "Xavier"),
    Vector(Integers(1, 4), 3),
    Vector(Integers(1, 5), 3, distinct=True),
    Vector(Integers(1, 6), 3, increasing=True),
    Matrix(Integers(0, 2), 2, 2),
    Shuffled([-1, -1, 1, 1], [-3, -1, -1, 5], [1, 2, 3, 4]),
]


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_place_has_its_own_value(domain):
    assert len({domain.at(place) for place in range(domain.size)}) == domain.size


def test_sizes():
    assert [d.size for d in DOMAINS] == [7, 7, 21, 6, 3, 2, 2, 64, 60, 20, 81, 6 + 12 + 24]


def test_decimals_are_exact():
    assert [Grid(0, 0.3, 0.1).at(i) for i in range(4)] == [
        0,
        Fraction(1, 10),
        Fraction(1, 5),
        Fraction(3, 10),
    ]
    assert Choice(0.001).at(0) == Fraction(1, 1000)


def test_orders_are_those_of_the_vector():
    assert {tuple(Shuffled([0, 0, 1]).at(i)) for i in range(3)} == {(0, 0, 1), (0, 1, 0), (1, 0, 0)}


@pytest.mark.parametrize(
    "make",
    [
        lambda: Integers(3, 2),
        lambda: Choice(1, 1.0),
        lambda: Vector(Integers(1, 2), 3, distinct=True),
        lambda: Shuffled([1, 2], [2, 1]),
    ],
)
def test_an_impossible_domain_is_an_error(make):
    with pytest.raises(ValueError, match=r"\w"):
        make()


@given(st.integers(1, 3000), st.integers(0, 2**128 - 1))
def test_a_permutation_visits_every_place_once(size, secret):
    order = Permutation(size, secret)
    assert sorted(map(order, range(size))) == list(range(size))


def test_a_large_permutation_stays_inside_and_does_not_repeat():
    order = Permutation(10**15 + 7, key("x", 1))
    seen = [order(i) for i in range(5000)]
    assert len(set(seen)) == 5000
    assert max(seen) < 10**15 + 7


def test_neighbouring_seeds_share_no_order():
    one, two = (Permutation(10**6, key("id", 1, 1, seed)) for seed in (1, 2))
    first, second = list(map(one, range(1000))), list(map(two, range(1000)))
    assert sum(a == b for a, b in zip(first, second, strict=True)) <= 2
    shifted = sum(a == b for a, b in zip(first[1:], second, strict=False))
    assert shifted <= 2
    assert len(set(first) & set(second)) < 10


def test_an_order_looks_random():
    order = Permutation(1000, key("z"))
    places = list(islice(map(order, range(1000)), 200))
    assert abs(sum(places) / 200 - 500) < 5 * 1000 / math.sqrt(12 * 200)
    assert sum(abs(a - b) < 3 for a, b in pairwise(places)) < 12


def test_the_order_is_the_same_on_every_machine():
    small, large = (
        Permutation(1000, key("golden", 1, 1, 0)),
        Permutation(10**12, key("golden", 1, 1, 1)),
    )
    assert [small(i) for i in range(6)] == [340, 649, 377, 481, 435, 245]
    assert [large(i) for i in range(3)] == [83783246062, 151290117303, 945278013898]
