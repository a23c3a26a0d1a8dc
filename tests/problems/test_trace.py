"""Traced numbers: what they compute, what they print, and that the print means the value."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncards.problems import (
    Num,
    dot,
    exp,
    floor,
    log,
    matmul,
    maximum,
    mean,
    norm,
    outer,
    relu,
    sigmoid,
    sqrt,
    tanh,
    total,
    transpose,
    vector,
)
from nncards.problems.recompute import Formula, flat
from nncards.problems.trace import leaf
from nncards.problems.typeset import numeric, symbolic, value_latex
from nncards.problems.values import Array, entries

x = leaf(Array([2, 4, -3]), "x")
W = leaf(Array([Array([1, -2]), Array([0, 3])]), "W")
v = leaf(Array([5, Fraction(1, 2)]), "v")
a, b = leaf(3, "a"), leaf(-2, "b")


@pytest.mark.parametrize(
    ("tree", "symbols", "numbers"),
    [
        (a + b, "a + b", "3 + (-2)"),
        (a - b, "a - b", "3 - (-2)"),
        (a - (a - b), r"a - \left(a - b\right)", r"3 - \left(3 - (-2)\right)"),
        (a * b, "a b", r"3 \cdot (-2)"),
        (2 * a, "2 a", r"2 \cdot 3"),
        (a * 2, r"a \cdot 2", r"3 \cdot 2"),
        (-(a + b), r"-\left(a + b\right)", r"-\left(3 + (-2)\right)"),
        (b**2, "b^{2}", "(-2)^{2}"),
        ((a / b) ** 2, r"\left(\frac{a}{b}\right)^{2}", r"\left(\frac{3}{-2}\right)^{2}"),
        (sqrt(a + 1), r"\sqrt{a + 1}", r"\sqrt{3 + 1}"),
        (exp(-a), "e^{-a}", "e^{-3}"),
        (log(a / 4), r"\ln\left(\frac{a}{4}\right)", r"\ln\left(\frac{3}{4}\right)"),
        (0.9 * a + (1 - 0.9) * b, r"0.9 a + 0.1 b", r"0.9 \cdot 3 + 0.1 \cdot (-2)"),
        (abs(b), r"\left|b\right|", r"\left|-2\right|"),
        (relu(b), r"\max\left(0,\; b\right)", r"\max\left(0,\; -2\right)"),
        (mean(x), r"\frac{1}{3} \sum_{i} x_{i}", r"\frac{2 + 4 + (-3)}{3}"),
        (total((x - a) ** 2), r"\sum_{i} \left(x_{i} - a\right)^{2}",
         r"\left(2 - 3\right)^{2} + \left(4 - 3\right)^{2} + \left(-3 - 3\right)^{2}"),
        (x[1] + 1, "x_{2} + 1", "4 + 1"),
        (W[0, 1] * a, "W_{1,2} a", r"-2 \cdot 3"),
        (matmul(W, v), "W v", r"\left(1 \cdot 5 + (-2) \cdot 0.5,\; 0 \cdot 5 + 3 \cdot 0.5\right)"),
        (dot(x, x), r"x^{\top} x", r"2 \cdot 2 + 4 \cdot 4 + (-3) \cdot (-3)"),
        (norm(x), r"\lVert x \rVert", r"\sqrt{2^{2} + 4^{2} + (-3)^{2}}"),
        (floor(a / 2), r"\left\lfloor \frac{a}{2} \right\rfloor", r"\left\lfloor \frac{3}{2} \right\rfloor"),
        (mean(W, axis=0), r"\frac{1}{2} \sum_{i} W_{i,j}", r"\left(\frac{1 + 0}{2},\; \frac{-2 + 3}{2}\right)"),
    ],
)  # fmt: skip
def test_printed_formulas(tree: Num, symbols: str, numbers: str):
    assert symbolic(tree) == symbols
    assert numeric(tree) == numbers


TREES = [
    matmul(W, v), matmul(v, W), matmul(W, W), transpose(W), outer(v, v), W * v - 1, vector(a, b) / 7, dot(x, x),
    norm(x - 1), sigmoid(x), tanh(x / 3), maximum(x, 0), total(W, axis=1), mean(W, axis=0) ** 2, relu(W), abs(x),
    -x + a, x**2 - x, (a + b) * x, a / (b - a) / x, exp(x / a), (v - mean(v)) / sqrt(mean((v - mean(v)) ** 2) + 1),
]  # fmt: skip


@pytest.mark.parametrize("tree", TREES)
def test_the_printed_numbers_give_the_value(tree: Num):
    printed = flat(Formula(numeric(tree)).value())
    assert printed == pytest.approx([float(e) for e in entries(tree.value)], rel=1e-12)


def trees(leaves):
    pairs = st.tuples(leaves, leaves)
    return st.one_of(
        pairs.map(lambda p: p[0] + p[1]),
        pairs.map(lambda p: p[0] - p[1]),
        pairs.map(lambda p: p[0] * p[1]),
        pairs.map(lambda p: p[0] / (p[1] * p[1] + 1)),
        leaves.map(lambda t: -t),
        leaves.map(lambda t: t**2),
        leaves.map(lambda t: sqrt(t * t + 1)),
        leaves.map(tanh),
        leaves.map(abs),
        pairs.map(lambda p: maximum(p[0], p[1])),
    )


NUMBERS = st.integers(-9, 9).map(lambda n: leaf(Fraction(n, 4), "q"))


@settings(max_examples=300, deadline=None)
@given(st.recursive(NUMBERS, trees, max_leaves=12))
def test_any_tree_prints_what_it_computes(tree: Num):
    value = float(tree.value)
    if abs(value) < 1e12:
        assert Formula(numeric(tree)).value() == pytest.approx(
            value, rel=1e-9, abs=1e-9
        ) or not numeric(tree)


@pytest.mark.parametrize(
    ("value", "latex"),
    [
        (Fraction(1, 3), r"\frac{1}{3}"),
        (Fraction(-1, 4), "-0.25"),
        (Fraction(49, 100_000), "0.00049"),
        (Fraction(1, 10**8), "10^{-8}"),
        (Fraction(3, 10**5), r"3 \cdot 10^{-5}"),
        (1234567, "1234567"),
        (0.1 + 0.2, "0.3"),
        (math.pi, "3.1416"),
        (1.5e-7, r"1.5 \cdot 10^{-7}"),
        (2.0000004, "2"),
        (Array([1, Fraction(1, 2)]), r"\left(1,\; 0.5\right)"),
        (Array([Array([1, 2]), Array([3, 4])]), r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}"),
        (log(leaf(3, "a")).value * 2, r"2 \ln 3"),
        (-log(leaf(Fraction(1, 3), "a")).value, r"-\ln \frac{1}{3}"),
    ],
)
def test_printed_values(value, latex):
    assert value_latex(value) == latex


def test_plain_numbers_pass_through_the_same_functions():
    assert sqrt(2.25) == 1.5
    assert mean([1.0, 2.0]) == 1.5
    assert list(matmul(Array([Array([1.0, 2.0])]), Array([3.0, 4.0]))) == [11.0]


def test_traced_integers_count_and_index():
    n = leaf(3, "n")
    assert list(range(n)) == [0, 1, 2]
    assert "abcd"[n] == "d"
    assert [0] * n == [0, 0, 0]
    with pytest.raises(TypeError):
        range(leaf(Fraction(1, 2), "n"))
