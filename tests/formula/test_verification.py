from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest

from nncards.diagnostics import Span, Text
from nncards.formula import Verification, as_diagnostics, diagnose, verify
from nncards.model import Expression

if TYPE_CHECKING:
    from collections.abc import Callable


def card(
    rhs: str,
    equals: str | None,
    *,
    symbols: str = "",
    domains: dict[str, str] | None = None,
    arguments: dict[str, str] | None = None,
) -> Expression:
    """A formula as the reader makes it: its right side at line 14, column 12 of bn.yaml."""

    def text(value: str, line: int = 14, column: int = 12) -> Text:
        return Text(value, "bn.yaml", ((0, line, column),))

    return Expression(
        lhs=None,
        rhs=text(rhs),
        symbols={name: text(name) for name in symbols.split()},
        domains={name: text(value) for name, value in (domains or {}).items()},
        equals=text(equals, 16, 15) if equals else None,
        arguments={name: text(value) for name, value in (arguments or {}).items()},
    )


RIGHT = [
    card("(x[i,j] - mu[j]) / sqrt(var[j] + eps)", "normalization.normalize", symbols="var"),
    card("mean(i, 1, B, x[i,j])", "normalization.batch_mean"),
    card("sum(i, 1, B, (x[i,j] - mean(k, x[k,j]))^2) / B", "normalization.batch_var"),
    card("gamma[j]*x_hat[i,j] + beta[j]", "normalization.scale_shift"),
    card("m/(m-1) * mean(k, v[k])", "batchnorm.population_var", arguments={"batch_vars": "v"}),
    card("exp(z[i]/tau) / sum(j, exp(z[j]/tau))", "softmax.softmax"),
    card("softmax(z)[i]", "softmax.softmax"),
    card("p[i]*(where(i == j, 1, 0) - p[j])", "softmax.softmax_jacobian"),
    card("-sum(k, p[k]*log(p[k]))", "softmax.entropy", domains={"p": "simplex"}),
    card("1 - tanh(x)^2", "activations.tanh_derivative"),
    card("where(x > 0, x, alpha*(exp(x) - 1))", "activations.elu"),
    card("x*Phi(x)", "activations.gelu"),
    card("1/n", "initialization.xavier_variance", arguments={"fan_in": "n"}),
    card("2/(fan_in + fan_out)", "initialization.glorot_variance"),
    card("(beta1*m[i] + (1-beta1)*g[i])/(1 - beta1^t)", "optimizers.adam_step.m_hat"),
    card("alpha*v + g", "optimizers.momentum_step.v"),
    card("theta - lr*(alpha*v + g)", "optimizers.momentum_step.theta", symbols="lr"),
    card("-y*log(p) - (1-y)*log(1-p)", "losses.bce", domains={"p": "unit", "y": "binary"}),
    card(
        "(1-alpha)*t[k] + alpha/K", "losses.smooth_labels", domains={"K": "size(k)", "t": "onehot"}
    ),
    card(
        "mean(i, -log(exp(z[i,y[i]])/sum(k, exp(z[i,k]))))",
        "losses.cross_entropy",
        domains={"y": "index(k)"},
        arguments={"y": "y - 1"},
    ),
    card(
        "1 + sum(i, 1, L, (k[i]-1) * prod(j, 1, i-1, s[j]))",
        "convolution.receptive_field",
        domains={"k": "integer", "s": "integer"},
        arguments={"layers": "[k, s]"},
    ),
    card("floor((n + 2p - k)/s) + 1", "convolution.output_size", domains={"n": "integer [6, 40]"}),
    card("lr*gamma^t", "schedules.exponential_decay", symbols="lr"),
]


@pytest.mark.parametrize("expression", RIGHT, ids=lambda e: e.rhs.value)
def test_right_formulas_agree_with_the_reference_at_many_points(expression: Expression) -> None:
    found = verify(expression)
    assert found.verdict == "verified", found
    assert found.points >= 150
    assert found.max_error is not None
    assert found.max_error < 1e-9
    assert as_diagnostics(expression, found) == []


# The mistake, and a word of the variant that it would be right with.
PLANTED = {
    "batch norm without the root": (
        card("(x[i,j] - mu[j]) / (var[j] + eps)", "normalization.normalize", symbols="var"),
        "`var[j] + eps` stands under a root",
    ),
    "dropout scaled by 1/p": (
        card(
            "a[i]*mask[i]/p", "dropout.inverted_dropout", symbols="mask", arguments={"p_drop": "p"}
        ),
        "`p` is `1 - p`",
    ),
    "biased for unbiased variance": (
        card("mean(k, v[k])", "batchnorm.population_var", arguments={"batch_vars": "v"}),
        "it is multiplied by `m/(m - 1)`",
    ),
    "Adam without bias correction": (
        card("beta1*m[i] + (1-beta1)*g[i]", "optimizers.adam_step.m_hat"),
        "corrected for bias, divided by `1 - beta1^t`",
    ),
    "He for Xavier": (
        card("2/n", "initialization.xavier_variance", arguments={"fan_in": "n"}),
        "the 2 is a 1",
    ),
    "+ln for -ln": (
        card("y*ln(p) + (1-y)*ln(1-p)", "losses.bce", domains={"p": "unit", "y": "binary"}),
        "the whole has the opposite sign",
    ),
    "a dropped 1/n": (
        card("sum(i, (x[i,j] - mean(k, x[k,j]))^2)", "normalization.batch_var"),
        "is divided by the number of its terms",
    ),
    "softmax multiplied by tau": (
        card("exp(z[i]*tau) / sum(j, exp(z[j]*tau))", "softmax.softmax"),
        "`tau` divides instead of multiplying",
    ),
    "momentum's sign": (
        card("theta + lr*(alpha*v + g)", "optimizers.momentum_step.theta", symbols="lr"),
        "the sign before",
    ),
    "tanh derivative 1 - tanh": (
        card("1 - tanh(x)", "activations.tanh_derivative"),
        "`tanh(x)` is squared",
    ),
}


@pytest.mark.parametrize("mistake", PLANTED)
def test_a_planted_mistake_is_caught_with_place_point_and_remedy(mistake: str) -> None:
    expression, remedy = PLANTED[mistake]
    found = verify(expression)
    assert found.verdict == "refuted"
    assert found.counterexample is not None
    assert found.counterexample.at
    assert abs(found.counterexample.formula - found.counterexample.reference) > 1e-9
    (diagnostic,) = as_diagnostics(expression, found)
    assert diagnostic.code == "formula-refuted"
    assert diagnostic.severity == "error"
    assert (diagnostic.span.path, diagnostic.span.line) == ("bn.yaml", 14)
    assert diagnostic.span.column >= 12
    assert f"{found.counterexample.reference:.6g}" in diagnostic.message
    assert remedy in diagnostic.hint


def test_the_place_is_the_part_that_is_wrong() -> None:
    expression, _ = PLANTED["batch norm without the root"]
    (diagnostic,) = diagnose([expression])
    assert diagnostic.span == Span("bn.yaml", 14, 12 + expression.rhs.value.index("var"))


@pytest.mark.parametrize(
    ("expression", "place", "message", "hint"),
    [
        (card("x +", "activations.relu"), (14, 14), "something is missing", "both"),
        (card("x*w", "activations.relu"), (14, 14), "no parameter `w`", "`arguments`"),
        (
            card("x", "activations.rellu"),
            (16, 15),
            "no function 'activations.rellu'",
            "module.function",
        ),
        (card("v", "optimizers.momentum_step"), (16, 15), "several results", "momentum_step.v"),
        (card("v", "optimizers.momentum_step.w"), (16, 15), "no such result", "v, theta"),
        (
            card("x", "activations.relu", domains={"x": "some"}),
            (14, 12),
            "not a domain",
            "positive",
        ),
        (
            card("x", "activations.relu", arguments={"y": "x"}),
            (14, 12),
            "no parameter `y`",
            "it has x",
        ),
    ],
)
def test_what_cannot_be_compared_is_an_error_with_its_place(
    expression: Expression, place: tuple[int, int], message: str, hint: str
) -> None:
    found = verify(expression)
    assert found.verdict == "skipped"
    (diagnostic,) = as_diagnostics(expression, found)
    assert (diagnostic.span.line, diagnostic.span.column) == place
    assert message in diagnostic.message
    assert hint in diagnostic.hint


def test_a_formula_without_a_reference_is_skipped_and_says_so() -> None:
    found = verify(card("x + F", None))
    assert (found.verdict, found.reference) == ("skipped", "")
    assert "no reference" in found.reason
    assert diagnose([card("x + F", None)]) == []


def test_a_symbol_that_nothing_prints_is_a_warning() -> None:
    (diagnostic,) = diagnose([card("max(0, x)", "activations.relu", symbols="x mu")])
    assert (diagnostic.code, diagnostic.severity) == ("formula-symbol", "warning")
    assert "`mu`" in diagnostic.message


class Both(NamedTuple):
    """Two results."""

    total: Any
    product: Any


def against(function: Callable[..., Any], expression: Expression) -> Verification:
    return verify(expression, lambda _: function)


def test_results_are_picked_by_their_field() -> None:
    def both(a: float, b: float) -> Both:
        return Both(a + b, a * b)

    assert against(both, card("a*b", "any.both.product")).verdict == "verified"
    assert against(both, card("a*b", "any.both.total")).verdict == "refuted"


def test_axes_may_stand_in_another_order_than_in_the_text() -> None:
    def outer(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.outer(a, b)

    assert against(outer, card("b[j]*a[i]", "any.outer")).verdict == "verified"
    wrong = against(outer, card("a[i]*b[i]", "any.outer"))
    assert wrong.verdict == "refuted"


def test_a_formula_of_another_shape_is_refuted_in_words() -> None:
    def total(x: np.ndarray) -> float:
        return float(np.sum(x))

    found = against(total, card("x[i]", "any.total"))
    assert found.verdict == "refuted"
    assert "one number for each i" in found.reason


def test_edges_are_tried_not_random_points_alone() -> None:
    def step(x: float) -> float:
        return 1.0 if x > 0 else 0.0

    found = against(step, card("where(x >= 0, 1, 0)", "any.step"))
    assert found.verdict == "refuted"
    assert found.counterexample is not None
    assert found.counterexample.at == {"x": 0.0}
    assert "treats the edge the other way" in found.hint


def test_a_reference_that_refuses_points_leaves_it_to_the_domains() -> None:
    def picky(c: float) -> float:
        if not 100 < c < 101:
            raise ValueError("c must lie between 100 and 101")
        return 2 * c

    found = against(picky, card("2c", "any.picky"))
    assert found.verdict == "skipped"
    assert "c must lie between 100 and 101" in found.reason
    assert (
        against(picky, card("2c", "any.picky", domains={"c": "(100, 101)"})).verdict == "verified"
    )


def test_a_formula_must_have_a_value_where_the_reference_has_one() -> None:
    def log_of_size(x: float) -> float:
        if x == 0:
            raise ValueError("x is 0")
        return float(np.log(abs(x)))

    found = against(log_of_size, card("log(x)", "any.log_of_size"))
    assert found.verdict == "refuted"
    assert found.counterexample is not None
    assert found.counterexample.as_dict()["formula"] is None
    assert "it has no value" in as_diagnostics(card("log(x)", "any.log_of_size"), found)[0].message
    positive = card("log(x)", "any.log_of_size", domains={"x": "positive"})
    assert against(log_of_size, positive).verdict == "verified"


def test_a_field_of_a_single_result_names_nothing() -> None:
    assert "one result" in verify(card("x", "activations.relu.y")).reason


def test_whole_numbers_and_words_are_passed_as_such() -> None:
    def power(x: float, t: int, how: str) -> float:
        assert isinstance(t, int)
        assert how == "up"
        return x**t

    expression = card("x^t", "any.power", domains={"t": "integer"}, arguments={"how": "up"})
    power.__annotations__.update({"t": int, "how": str})
    assert against(power, expression).verdict == "verified"


def test_whole_vectors_take_the_shape_that_their_use_asks_for() -> None:
    def affine(W: np.ndarray, x: np.ndarray, b: np.ndarray) -> np.ndarray:
        return W @ x + b

    domains = {"b": "vector(m)", "W": "matrix(m, n)"}
    assert against(affine, card("W@x + b", "any.affine", domains=domains)).verdict == "verified"
    assert against(affine, card("sum(j, W[i,j]*x[j]) + b[i]", "any.affine")).verdict == "verified"


def test_a_default_that_the_formula_forgets_is_named() -> None:
    found = verify(card("(x[i,j] - mu[j])/sqrt(var[j])", "normalization.normalize", symbols="var"))
    assert found.verdict == "refuted"
    assert "`var[j] + eps`" in found.hint


def test_every_run_draws_the_same_points() -> None:
    expression, _ = PLANTED["softmax multiplied by tau"]
    assert verify(expression) == verify(expression)


def test_the_json_shape() -> None:
    expression, _ = PLANTED["tanh derivative 1 - tanh"]
    shown = verify(expression).as_dict()
    assert list(shown)[:5] == ["reference", "points", "max_error", "verdict", "counterexample"]
    assert set(dict(shown["counterexample"])) == {"at", "entry", "formula", "reference"}  # type: ignore[call-overload]  # it is a mapping
