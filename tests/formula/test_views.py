"""SymPy, grading, domains, shapes, and the number behind `formula eval`."""

from __future__ import annotations

import sys
import time

import pytest

from nncards.diagnostics import Text
from nncards.formula import (
    EvaluationError,
    Expr,
    FormulaError,
    Verdict,
    compute,
    equal,
    judge,
    parse,
    read_domain,
    to_sympy,
)
from nncards.formula.domains import Domain, array, draw, edges, holds, seeded
from nncards.formula.shapes import infer, shape_of, sizes
from nncards.formula.symbolic import identity, prove_equal
from nncards.model import Expression


def read(text: str, *names: str) -> Expr:
    tree = parse(text, names=names)
    assert not isinstance(tree, FormulaError), tree
    return tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2x^2/3", "2*x**2/3"),
        ("sqrt(x^2)", "Abs(x)"),
        ("0.1 + 0.2", "3/10"),
        ("sigmoid(x)", "1/(1 + exp(-x))"),
        ("sum(k, 1, n, k)", "Sum(k, (k, 1, n))"),
        ("mean(k, 1, n, x[k])", "Sum(x[k], (k, 1, n))/n"),
        ("where(x > 0, x, 0)", "Piecewise((x, x > 0), (0, True))"),
        ("log(x) + pi - e", "log(x) + pi - E"),
    ],
)
def test_sympy_sees_the_same_formula(text: str, expected: str) -> None:
    shown = str(to_sympy(read(text))).replace(" ", "")
    assert sorted(shown) == sorted(expected.replace(" ", ""))  # SymPy orders terms as it likes


def test_sympy_is_not_asked_what_it_cannot_know() -> None:
    with pytest.raises(EvaluationError, match="matrices"):
        to_sympy(read("W@x"))


def test_identities_and_what_is_none() -> None:
    assert identity(read("(x+1)^2"), read("x^2+2x+1"))
    assert identity(read("log(x*y)"), read("log(x)+log(y)"), positive=("x", "y"))
    assert not identity(read("x"), read("y"))


def test_a_proof_that_takes_too_long_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.perf_counter()
    assert not prove_equal(read("x"), read("x + 0"), seconds=0.01)
    assert time.perf_counter() - began < 5
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert not prove_equal(read("x"), read("x + 0"))


@pytest.mark.slow
def test_sympy_may_confirm_what_numbers_say() -> None:
    found = equal("(x+1)^2", "x^2+2x+1", confirm=True)
    assert isinstance(found, Verdict)
    assert found.verdict == "equal"
    assert "SymPy shows the identity; they agree at" in found.reason


@pytest.mark.slow
def test_a_child_shows_an_identity() -> None:
    assert prove_equal(read("(x+1)^2"), read("x^2+2x+1"), seconds=20)


NORMALISE = Expression(
    lhs=Text(r"\hat{x}_{i,j}"),
    rhs=Text("(x[i,j] - mu[j]) / sqrt(var[j] + eps)"),
    symbols={"mu": Text(r"\mu"), "var": Text(r"\sigma^2"), "eps": Text(r"\varepsilon")},
)


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ("(x[i,j]-mu[j])/sqrt(var[j]+eps)", "right"),
        ("(xᵢⱼ − μⱼ)·(var[j] + ε)^(-1/2)", "right"),
        ("x[i,j]/√(var[j]+eps) - mu[j]/√(var[j]+eps)", "right"),
        ("x_hat = (x_ij - mu_j)/sqrt(var_j + eps)", "right"),
        ("(x[i,j]-mu[j])/(var[j]+eps)", "wrong"),
        ("(x[i,j]-mu[j])/(sqrt(var[j])+eps)", "wrong"),
        ("(x[j,i]-mu[j])/sqrt(var[j]+eps)", "wrong"),
        ("(x-mu)/sqrt(var+eps)", "unreadable"),
        ("(x[i,j]-m[j])/sqrt(var[j]+eps)", "unreadable"),
        ("", "unreadable"),
        ("(x_{i,j}-mu_j)/2", "unreadable"),
        ("y = x = 2", "unreadable"),
        ("\\frac{x}{y}", "unreadable"),
    ],
)
def test_typed_formulas_are_judged(typed: str, verdict: str) -> None:
    found = judge(typed, NORMALISE)
    assert found.verdict == verdict, found
    assert (found.error is not None) == (verdict == "unreadable")
    assert (found.counterexample is not None) == (verdict == "wrong")


def test_an_answer_may_name_a_whole_vector_where_a_function_takes_one() -> None:
    softmax = Expression(
        lhs=None,
        rhs=Text("exp(z[i]/tau) / sum(j, 1, K, exp(z[j]/tau))"),
        domains={"tau": Text("positive"), "K": Text("size(j)")},
    )
    assert judge("softmax(z/τ)[i]", softmax).verdict == "right"
    assert judge("softmax(z*τ)[i]", softmax).verdict == "wrong"
    assert judge("exp(z_i/τ) / sum(k, exp(z_k/τ))", softmax).verdict == "right"
    assert judge("exp(z/τ)", softmax).verdict == "unreadable"


def test_an_answer_that_forgets_indices_is_told_which() -> None:
    found = judge("(x-mu[j])/sqrt(var[j]+eps)", NORMALISE)
    assert found.error is not None
    assert (found.error.start, found.error.end) == (1, 2)
    assert found.error.hint == "write x[i,j]"


def test_the_counterexample_names_the_entries_that_were_used() -> None:
    found = judge("x[i,j] - mu[j]", NORMALISE)
    assert found.counterexample is not None
    i, j = (int(found.counterexample.at[name]) for name in "ij")
    assert {f"x[{i},{j}]", f"mu[{j}]", f"var[{j}]", "eps"} <= set(found.counterexample.at)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("2x + 1", {"x": "1/4"}, 1.5),
        ("x[i]^2", {"x": "[1, -2]"}, [1.0, 4.0]),
        ("W@x", {"W": "[1, 2; 3, 4]", "x": "[1, 1]"}, [3.0, 7.0]),
        ("sum(i, j, W[i,j])", {"W": "[1, 2; 3, 4]"}, 10.0),
        ("sigmoid(0)", {}, 0.5),
        ("lr*g", {"lr": "1e-1", "g": "-0.5"}, -0.05),
    ],
)
def test_computes(text: str, values: dict[str, str], expected: object) -> None:
    assert compute(text, values) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "values", "message"),
    [
        ("x + y", {"x": "1"}, "y has no value"),
        ("x", {"x": "[1, 2"}, "the value of x: this bracket is never closed"),
        ("x", {"x": "[1; 2, 3]"}, "the value of x: the rows are not equally long"),
        ("x", {"x": "one"}, "the value of x: `one` is not a name"),
        ("log(x)", {"x": "-1"}, "no finite real value"),
        ("x[3]", {"x": "[1, 2]"}, "x has entries 1 to 2"),
        ("xy", {}, "`xy` is not a name"),
    ],
)
def test_says_why_there_is_no_number(text: str, values: dict[str, str], message: str) -> None:
    found = compute(text, values)
    assert isinstance(found, FormulaError)
    assert message in found.message
    assert found.hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("real", Domain()),
        ("positive", Domain("positive", 0.0)),
        ("[0, 1]", Domain("interval", 0.0, 1.0)),
        ("(-1.5, 2e1)", Domain("interval", -1.5, 20.0)),
        ("integer [2, 9]", Domain("integer", 2.0, 9.0)),
        ("{0, 1}", Domain("choices", choices=(0.0, 1.0))),
        ("size(i)", Domain("size", 1.0, index="i")),
        ("index(k)", Domain("index", 1.0, index="k")),
        ("vector(n)", Domain(shape=("n",))),
        ("positive matrix(m, 3)", Domain("positive", 0.0, shape=("m", "3"))),
    ],
)
def test_reads_domains(text: str, expected: Domain) -> None:
    assert read_domain(text) == expected


@pytest.mark.parametrize(
    "text", ["some", "[1]", "[2, 1]", "vector(n, m)", "integer integer", "size()"]
)
def test_refuses_what_is_no_domain(text: str) -> None:
    found = read_domain(text)
    assert isinstance(found, FormulaError)
    assert found.hint


@pytest.mark.parametrize(
    "text",
    [
        "real",
        "positive",
        "nonnegative",
        "negative",
        "unit",
        "integer",
        "binary",
        "sign",
        "[0.5,2]",
        "{1,3}",
    ],
)
def test_points_and_edges_lie_in_their_domain(text: str) -> None:
    domain = read_domain(text)
    assert isinstance(domain, Domain)
    assert all(holds(domain, draw(domain, seeded(text, turn))) for turn in range(300))
    assert all(holds(domain, edge) for edge in edges(domain))
    assert draw(domain, seeded("a")) == draw(domain, seeded("a"))


def test_rows_of_a_simplex_add_up_to_one_and_one_hot_rows_have_one_one() -> None:
    for kind in ("simplex", "onehot"):
        domain = read_domain(kind)
        assert isinstance(domain, Domain)
        flat = array(domain, (4, 3), seeded(kind))
        assert [sum(flat[row : row + 3]) for row in (0, 3, 6, 9)] == pytest.approx([1.0] * 4)


@pytest.mark.parametrize(
    ("text", "same", "scalar"),
    [
        ("sum(j, W[i,j]*x[j]) + b[i]", [("W", 1, "x", 0), ("W", 0, "b", 0)], ""),
        ("W@x + b", [("W", 1, "x", 0), ("W", 0, "b", 0)], ""),
        ("dot(a - b, c)", [("a", 0, "b", 0), ("a", 0, "c", 0)], ""),
        ("softmax(z)[i] - y[i]", [("z", 0, "y", 0)], ""),
        ("sum(i, 1, n, x[i])", [], "n"),
        ("lam*norm(w)^2", [], "lam"),
    ],
)
def test_shapes_follow_from_use(
    text: str, same: list[tuple[str, int, str, int]], scalar: str
) -> None:
    found = infer([read(text, "lam")], {"b": Domain(shape=("m",))} if "@" in text else {})
    lengths = sizes(found, 1)
    for one, axis, other, other_axis in same:
        assert shape_of(found, one, lengths)[axis] == shape_of(found, other, lengths)[other_axis]
    if scalar:
        assert scalar not in found.of
    if scalar == "n":
        assert lengths["n"] == shape_of(found, "x", lengths)[0]
