"""What is easily got wrong about softmax and activations, and what is right."""

from __future__ import annotations

from decimal import Decimal, getcontext

import numpy as np
import pytest
import sympy
from scipy import integrate, optimize

from nncards.reference import activations, backprop, softmax, units


def test_cold_softmax_shares_ties() -> None:
    assert softmax.softmax([1, 3, 3], 1e-3) == pytest.approx([0, 0.5, 0.5])
    assert softmax.softmax_cold_limit([1, 3, 3]) == pytest.approx([0, 0.5, 0.5])
    assert softmax.softmax([1, 2, 3], 1e-2) == pytest.approx([0, 0, 1])


def test_order_needs_a_positive_temperature() -> None:
    z = np.array([1.0, 3.0, 2.0])
    for tau in (0.2, 1, 30):
        assert (np.argsort(softmax.softmax(z, tau)) == np.argsort(z)).all()
    negative = np.exp(z / -1) / np.exp(z / -1).sum()
    assert (np.argsort(negative) == np.argsort(z)[::-1]).all()


def test_temperature_one_is_the_neutral_one() -> None:
    z = [1.0, 2.0, 4.0]
    plain = np.exp(z) / np.exp(z).sum()
    assert softmax.softmax(z, 1) == pytest.approx(plain)
    cold, neutral, hot = (float(softmax.entropy(softmax.softmax(z, t))) for t in (0.5, 1, 5))
    assert cold < neutral < hot


def test_softmax_is_open_only_with_two_classes_and_no_rounding() -> None:
    assert softmax.softmax([5.0]) == pytest.approx([1.0], abs=0)
    assert softmax.softmax([0, -800])[1] == 0
    assert softmax.log_softmax([0, -800]) == pytest.approx([0, -800])


def test_sigmoid_reaches_its_ends_only_by_rounding() -> None:
    getcontext().prec = 60
    assert 0 < 1 / (1 + Decimal(-40).exp()) < 1
    assert float(activations.sigmoid(40.0)) == 1.0
    x = sympy.Symbol("x", real=True)
    assert sympy.solve(sympy.Eq(1 / (1 + sympy.exp(-x)), 1), x) == []
    assert sympy.limit(sympy.tanh(x), x, sympy.oo) == 1


def test_tanh_is_a_stretched_sigmoid() -> None:
    x = np.linspace(-4, 4, 81)
    assert np.tanh(x) == pytest.approx(activations.tanh_from_sigmoid(x))
    assert np.abs(activations.sigmoid(x) - 0.5).max() < 0.5 < np.tanh(4)
    assert float(activations.tanh_derivative(0)) == 4 * float(activations.sigmoid_derivative(0))


def test_gradient_fades_in_both_tails() -> None:
    for derivative in (activations.sigmoid_derivative, activations.tanh_derivative):
        left, middle, right = derivative([-6.0, 0.0, 6.0])
        assert left == pytest.approx(right)
        assert middle > 90 * left
        assert derivative(0.01) > 0.99 * middle  # a small input has nearly the largest one


def test_softplus_is_strictly_positive() -> None:
    for x in (-30.0, -5.0, 0.0, 3.0):
        area, _ = integrate.quad(lambda t: float(activations.sigmoid(t)), -np.inf, x)
        assert float(activations.softplus(x)) == pytest.approx(area, abs=1e-8)
        assert activations.softplus(x) > 0
    assert float(activations.softplus(-30.0)) == pytest.approx(np.exp(-30), rel=1e-9)


def test_prelu_is_a_maximum_only_for_small_slopes() -> None:
    x = np.array([-2.0, 3.0])
    assert activations.prelu(x, 0.25) == pytest.approx(np.maximum(0.25 * x, x))
    assert activations.prelu(x, 2.0) == pytest.approx([-4, 3])
    assert np.maximum(2 * x, x) == pytest.approx([-2, 6])


def test_relu_saturates_on_one_side() -> None:
    assert activations.relu_derivative([-5.0, -0.1, 0.1, 5.0]) == pytest.approx([0, 0, 1, 1])
    assert activations.prelu_derivative([-5.0], 0.0) == pytest.approx([0])  # learnt to 0: ReLU
    assert units.liveness([1.0, 2.0], -1.0, 0.0).dead


def test_elu_saturates_and_can_have_a_kink() -> None:
    assert activations.elu(-50.0, 1.5) == pytest.approx(-1.5)
    assert activations.elu_derivative(-50.0, 1.5) == pytest.approx(0, abs=1e-12)
    x, alpha = sympy.symbols("x alpha", positive=True)
    left = sympy.diff(alpha * (sympy.exp(x) - 1), x).subs(x, 0)
    assert sympy.solve(sympy.Eq(left, 1), alpha) == [1]
    assert float(activations.elu_derivative(-1e-9, 2.0)) == pytest.approx(2)
    assert float(activations.elu_derivative(1e-9, 2.0)) == pytest.approx(1)


def test_elu_costs_one_exponential_an_entry() -> None:
    x = np.linspace(-3, 3, 13)
    one_by_one = [float(activations.elu(v)) for v in x]  # no entry needs another: linear in n
    assert activations.elu(x) == pytest.approx(one_by_one)


def test_gelu_is_not_monotone() -> None:
    found = optimize.minimize_scalar(
        lambda x: float(activations.gelu(x)), bounds=(-3, 0), method="bounded"
    )
    assert found.x == pytest.approx(-0.7518, abs=1e-3)
    assert found.fun == pytest.approx(-0.17, abs=1e-3)
    assert activations.gelu(-4.0) > found.fun
    assert activations.gelu_derivative(-8.0) == pytest.approx(0, abs=1e-9)  # saturates on the left


def test_sign_of_the_preactivation_decides() -> None:
    assert units.preactivations([-3.0], -2.0) == pytest.approx([6])  # negative input, alive
    assert not units.liveness([-3.0], -2.0).dead
    assert units.preactivations([3.0], -2.0) == pytest.approx([-6])  # positive input, no gradient
    assert units.liveness([3.0], -2.0).dead


def test_one_sign_gradients_hold_for_one_example() -> None:
    x, delta = [[1.0, 0.1], [0.1, 1.0]], [1.0, -1.0]
    each = units.weight_gradient_each(x, delta)
    assert (np.sign(each) == [[1, 1], [-1, -1]]).all()
    assert units.weight_gradient(x, delta) == pytest.approx([0.45, -0.45])


def test_linear_layers_collapse_but_not_the_other_way() -> None:
    narrow = backprop.collapse([[[1.0, 2.0, 3.0]], [[1.0], [0.0], [2.0]]])
    product = np.array([[1.0], [0.0], [2.0]]) @ np.array([[1.0, 2.0, 3.0]])
    assert pytest.approx(product) == narrow.W
    assert np.linalg.matrix_rank(narrow.W) == 1 < np.linalg.matrix_rank(np.eye(3))


def test_maxout_is_convex() -> None:
    w, b = [[1.0], [-2.0], [0.5]], [0.0, 1.0, 2.0]
    x = np.linspace(-4, 4, 81)
    h = np.array([units.maxout([v], w, b) for v in x])
    assert (np.diff(h, 2) > -1e-12).all()
    concave = np.array([-units.maxout([v], [[1.0], [-1.0]], [0.0, 0.0]) for v in x])
    assert concave == pytest.approx(-np.abs(x))  # zero minus a maxout: a difference of two
    assert (np.diff(concave, 2) < 1e-12).all()
    assert np.diff(concave, 2).min() < -0.1


def test_mean_off_zero_is_not_covariate_shift() -> None:
    x = np.linspace(-2, 2, 401)
    assert activations.relu(x).mean() == pytest.approx(x[x > 0].sum() / 401)
    assert activations.relu(x).mean() > 0.4  # off zero, whatever the step of training
    before, after = activations.tanh(x), activations.tanh(3 * x)  # a weight that moved from 1 to 3
    assert before.mean() == pytest.approx(0, abs=1e-12)
    assert after.mean() == pytest.approx(0, abs=1e-12)
    assert after.std() > 1.2 * before.std()  # shifted, though centred all the time
