from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncards.formula import EvaluationError, Expr, FormulaError, UndefinedError, parse
from nncards.formula.scalars import Point, bounded, value_at


def read(text: str) -> Expr:
    tree = parse(text)
    assert not isinstance(tree, FormulaError), tree
    return tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sigmoid(-800 + 900*x)", 1.0),
        ("softplus(0)", 0.6931471805599453),
        ("gelu(1)", 0.8413447460685429),
        ("selu(-1)", -1.1113307378125625),
        ("leaky_relu(-2, 0.1)", -0.2),
        ("sum(k, 1, 3, a[k])", 6.0),
        ("mean(k, a[k])", 2.0),
        ("argmax(k, -a[k])", 1.0),
        ("max(k, 2, 3, a[k])", 3.0),
        ("a[1+1]", 2.0),
        ("0^0", 1.0),
        ("(-2)^3", -8.0),
        ("log2(8) + log10(1000)", 6.0),
        ("logit(0.5)", 0.0),
        ("where(0 < x and x <= 1, 5, 6)", 5.0),
    ],
)
def test_values(text: str, expected: float) -> None:
    point = {"x": 1.0, "a": lambda indices: float(indices[0])}
    assert value_at(read(text), point, {"k": 3}) == pytest.approx(expected)


@pytest.mark.parametrize(
    "text",
    ["log(-x)", "sqrt(-x)", "1/(x-x)", "(-x)^0.5", "exp(1000x)", "exp(-1000x)", "0^(-x)", "a[x/3]"],
)
def test_where_there_is_no_value_it_says_so(text: str) -> None:
    with pytest.raises(UndefinedError):
        value_at(read(text), {"x": 1.0, "a": lambda _: 1.0})


def test_a_name_without_a_value_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="y has no value"):
        value_at(read("x + y"), {"x": 1.0})


_RATIONAL = st.recursive(
    st.sampled_from(["x", "y", "3", "0.1"]),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(
        lambda t: f"({t[0]} {t[1]} {t[2]})"
    ),
    max_leaves=10,
)


@settings(max_examples=300, deadline=None)
@given(_RATIONAL, st.floats(-10, 10), st.floats(-10, 10))
def test_the_error_bound_holds_against_exact_fractions(text: str, x: float, y: float) -> None:
    tree = parse(text)
    if isinstance(tree, FormulaError):
        return
    try:
        value, error = bounded(tree, Point({"x": x, "y": y}))
        exact = eval(  # our own text, over exact fractions
            text.replace("0.1", "Fraction(0.1)"),
            {"x": Fraction(x), "y": Fraction(y), "Fraction": Fraction},
        )
    except (UndefinedError, ZeroDivisionError):
        return
    assert abs(Fraction(value) - exact) <= Fraction(error) + Fraction(1, 10**300)
