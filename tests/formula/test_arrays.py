from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncards.formula import EvaluationError, Expr, FormulaError, evaluate, parse
from nncards.formula.scalars import value_at

rng = np.random.default_rng(7)
x = rng.normal(size=(4, 3))
z = rng.normal(size=5)
W = rng.normal(size=(2, 5))
s = np.array([1.0, 2.0, 3.0, 1.0])
k = np.array([3.0, 5.0, 3.0, 7.0])


def read(text: str, *names: str) -> Expr:
    tree = parse(text, names=names)
    assert not isinstance(tree, FormulaError), tree
    return tree


@pytest.mark.parametrize(
    ("text", "env", "expected"),
    [
        ("2x + 1", {"x": 3}, 7),
        ("2^10 - e^0", {}, 1023),
        ("x[i,j] - mean(k, x[k,j])", {"x": x}, x - x.mean(0)),
        ("mean(i, (x[i,j] - mean(k, x[k,j]))^2)", {"x": x}, x.var(0)),
        ("sum(i, j, x[i,j])", {"x": x}, x.sum()),
        ("max(j, x[i,j])", {"x": x}, x.max(1)),
        ("min(i, 2, 3, x[i,j])", {"x": x}, x[1:3].min(0)),
        ("argmax(j, z[j])", {"z": z}, z.argmax() + 1),
        ("prod(k, 1, 5, z[k])", {"z": z}, z.prod()),
        ("sum(k, 1, n, k^2)", {"n": 4}, 30),
        ("sum(k, 1, 0, k)", {}, 0),
        ("z[2]", {"z": z}, z[1]),
        ("z[t]", {"z": z, "t": 3}, z[2]),
        ("sum(i, 1, 4, z[i+1] - z[i])", {"z": z}, z[4] - z[0]),
        ("x[i,i]", {"x": x[:3]}, np.diag(x[:3])),
        ("a[i]*b[j]", {"a": z, "b": s}, np.outer(z, s)),
        ("W@z", {"W": W, "z": z}, W @ z),
        ("W.T@(W@z)", {"W": W, "z": z}, W.T @ (W @ z)),
        ("dot(z, z)", {"z": z}, z @ z),
        ("norm(z)", {"z": z}, np.linalg.norm(z)),
        ("norm(z, 1)", {"z": z}, np.abs(z).sum()),
        ("norm(z, inf)", {"z": z}, np.abs(z).max()),
        ("norm(W)", {"W": W}, np.linalg.norm(W)),
        ("trace(W@T(W))", {"W": W}, np.trace(W @ W.T)),
        ("softmax(z)[i]", {"z": z}, np.exp(z) / np.exp(z).sum()),
        ("softmax(z)", {"z": z}, np.exp(z) / np.exp(z).sum()),
        ("logsumexp(1000*z)", {"z": np.ones(2)}, 1000 + np.log(2)),
        ("where(x[i,j] > 0, x[i,j], 0)", {"x": x}, np.maximum(x, 0)),
        ("where(t > 1, z[t-1], 0)", {"z": z, "t": 1}, 0),
        ("max(0, x[i,j], 1)", {"x": x}, np.maximum(x, 1)),
        # A limit that depends on an outer index: the receptive field of a stack of layers.
        (
            "1 + sum(i, 1, n, (k[i]-1)*prod(j, 1, i-1, s[j]))",
            {"k": k, "s": s, "n": 4},
            1 + 2 * 1 + 4 * 1 + 2 * 2 + 6 * 6,
        ),
        ("p[i]*(where(i == j, 1, 0) - p[j])", {"p": z}, np.diag(z) - np.outer(z, z)),
        ("sum(t, 0, 2, beta^t * z[3-t])", {"z": z, "beta": 0.5}, z[2] + z[1] / 2 + z[0] / 4),
        ("y_i", {"y_i": 2}, 2),
    ],
)
def test_agrees_with_numpy(text: str, env: dict[str, object], expected: object) -> None:
    assert evaluate(read(text, *env), env) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(
    ("text", "env", "message"),
    [
        (
            "x[i] + w[i]",
            {"x": z, "w": s},
            "index i runs to 4 in w of shape (4,), but to 5 in x of shape (5,)",
        ),
        ("x[i,j]", {"x": z}, "x has shape (5,); 2 indices expected 2 axes"),
        ("y + 1", {}, "y has no value"),
        ("W@x", {"W": W, "x": s}, "`@` cannot multiply shapes (2, 5) and (4,)"),
        ("W@x", {"W": W, "x": 2}, "one side is a single number"),
        ("x[6]", {"x": z}, "x has entries 1 to 5; index 6 is not one"),
        ("x[0]", {"x": z}, "index 0 is not one"),
        ("x + w", {"x": z, "w": s}, "shapes (5,) and (4,) do not fit on the two sides of `+`"),
        ("dot(x, w)", {"x": z, "w": s}, "dot needs two vectors of one length, not (5,) and (4,)"),
        ("softmax(x)", {"x": 1}, "softmax needs a vector"),
        ("sum(k, k)", {}, "how far does k run?"),
        ("sum(k, 1, n, k)", {"n": 2.5}, "the upper limit of k must be a whole number"),
        ("max(k, 1, 0, z[k])", {"z": z}, "takes no value"),
        ("sum(k, 1, 10^9, k)", {}, "runs too far"),
        ("sum(a, 1, 3000, sum(b, 1, 3000, a*b))", {}, "too much memory"),
        ("x", {"x": "three"}, "x is no number"),
    ],
)
def test_says_what_does_not_fit(text: str, env: dict[str, object], message: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluate(read(text, *env), env)
    assert message in str(caught.value)


def test_axes_come_in_the_order_asked_for() -> None:
    tree = read("b[j]*a[i]")
    env = {"a": z, "b": s}
    assert np.shape(evaluate(tree, env)) == (4, 5)
    assert np.shape(evaluate(tree, env, axes=("i", "j"))) == (5, 4)
    with pytest.raises(EvaluationError, match="free indices are j, i"):
        evaluate(tree, env, axes=("i",))


@pytest.mark.parametrize(
    "text",
    [
        "x[i,j]/sqrt(v[j] + c)",
        "mean(i, x[i,j])",
        "softmax(v)[j]*c",
        "sum(k, 1, 2, v[k+1])",
        "A@v + c",
        "norm(v)*c",
        "where(c > 0, v[j], 0)",
        "argmax(j, v[j])",
    ],
)
def test_a_batch_is_the_same_as_one_point_after_the_other(text: str) -> None:
    env = {
        "x": rng.normal(size=(6, 4, 3)),
        "v": rng.uniform(0.1, 1, size=(6, 3)),
        "c": rng.normal(size=6) ** 2,
        "A": rng.normal(size=(6, 2, 3)),
    }
    tree = read(text)
    together = evaluate(tree, env, batch=tuple(env))
    for point in range(6):
        alone = evaluate(tree, {name: value[point] for name, value in env.items()})
        assert np.asarray(together)[point] == pytest.approx(alone, rel=1e-13)


_TEXTS = st.recursive(
    st.sampled_from(["x", "y", "2", "0.5", "pi"]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from("+-*/^"), inner, inner).map(lambda t: f"({t[1]}){t[0]}({t[2]})"),
        st.tuples(
            st.sampled_from(
                [
                    "sqrt",
                    "exp",
                    "log",
                    "tanh",
                    "sigmoid",
                    "relu",
                    "softplus",
                    "abs",
                    "sin",
                    "cos",
                    "gelu",
                    "swish",
                    "selu",
                    "erf",
                    "Phi",
                    "sign",
                    "floor",
                ]
            ),
            inner,
        ).map(lambda t: f"{t[0]}({t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"where({t[0]} > {t[1]}, {t[0]}, max({t[1]}, 1))"),
        st.tuples(inner, inner).map(lambda t: f"elu({t[0]}, {t[1]})"),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(_TEXTS, st.floats(-3, 3), st.floats(0.1, 3))
def test_plain_floats_and_numpy_compute_the_same(text: str, x: float, y: float) -> None:
    tree = parse(text)
    if isinstance(tree, FormulaError):
        return  # a constant part without a value
    try:
        plain = value_at(tree, {"x": x, "y": y})
    except ArithmeticError:
        return
    assert evaluate(tree, {"x": x, "y": y}) == pytest.approx(plain, rel=1e-6, abs=1e-9)
