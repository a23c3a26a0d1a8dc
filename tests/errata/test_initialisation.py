"""What is easily got wrong about initial weights, and what is right."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from scipy import integrate, stats

from nncards.reference import backprop, counts, initialization


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_zero_weights_leave_only_the_output_bias(activation: str) -> None:
    zero = backprop.mlp(
        [1.0, 2.0], [1.0], np.zeros((3, 2)), np.zeros((1, 3)), activation=activation
    )
    assert np.abs(zero.W1).max() == 0
    assert np.abs(zero.W2).max() == 0
    assert zero.b2 == pytest.approx([-1])


def test_zero_weights_under_a_sigmoid_move_the_output_layer() -> None:
    zero = backprop.mlp([1.0, 2.0], [1.0], np.zeros((3, 2)), np.zeros((1, 3)), activation="sigmoid")
    assert pytest.approx(np.full((1, 3), -0.5)) == zero.W2
    assert np.abs(zero.W1).max() == 0


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
def test_equal_weights_learn_but_stay_copies(activation: str) -> None:
    W1, W2 = np.full((3, 2), 0.3), np.full((1, 3), 0.3)
    for _ in range(5):
        step = backprop.mlp([1.0, 2.0], [1.0], W1, W2, activation=activation)
        assert np.abs(step.W1).max() > 0
        W1, W2 = W1 - 0.1 * step.W1, W2 - 0.1 * step.W2
    assert np.ptp(W1, axis=0) == pytest.approx([0, 0], abs=1e-15)
    assert np.abs(W1 - 0.3).max() > 0


def test_independent_zero_mean_weights_do_not_keep_the_variance() -> None:
    n = 100
    for std, ratio in ((0.05, 0.25), (0.1, 1), (0.2, 4)):
        assert initialization.linear_layer_variance(n, std**2, 1) == pytest.approx(ratio)
    signs = list(product((-1, 1), repeat=6))  # w and x of three terms, every case
    y2 = Fraction(sum(sum(s[i] * s[i + 3] for i in range(3)) ** 2 for s in signs), len(signs))
    assert y2 == 3  # n Var(w) Var(x), all variances being 1


def test_factor_of_the_variance_must_equal_one() -> None:
    for n in (10, 400):
        keep = initialization.xavier_variance(n)
        assert n * keep == pytest.approx(1)
        assert initialization.linear_depth_variance(n, keep, 50, 3.0) == pytest.approx(3)
        assert initialization.linear_depth_variance(n, 1.1 * keep, 50) > 100


def test_half_the_fan_not_half_the_variance() -> None:
    n = 256
    he, halved = initialization.he_variance(n), initialization.xavier_variance(n) / 2
    assert he == pytest.approx(2 * initialization.xavier_variance(n))
    assert initialization.relu_depth_second_moment(n, he, 10) == pytest.approx(1)
    assert initialization.relu_depth_second_moment(n, halved, 10) == pytest.approx(4.0**-10)


def test_xavier_comes_in_two_forms() -> None:
    assert initialization.xavier_variance(400) == pytest.approx(1 / 400)
    assert initialization.glorot_variance(400, 100) == pytest.approx(2 / 500)
    assert initialization.glorot_variance(7, 7) == pytest.approx(initialization.xavier_variance(7))
    bound = initialization.glorot_uniform_bound(400, 100)
    assert bound == pytest.approx(np.sqrt(6 / 500))
    assert stats.uniform(-bound, 2 * bound).var() == pytest.approx(2 / 500)


def test_relu_halves_the_second_moment() -> None:
    mean, second = (
        integrate.quad(lambda t, k=k: t**k * stats.norm.pdf(t), 0, np.inf)[0] for k in (1, 2)
    )
    moments = initialization.relu_moments(1.0)
    assert tuple(moments) == pytest.approx((mean, second, second - mean**2))
    assert moments.second_moment == pytest.approx(0.5)
    assert moments.var == pytest.approx(0.5 - 1 / (2 * np.pi))
    assert moments.var < 0.35


def test_layer_after_relu_sees_the_second_moment() -> None:
    n, moments = 50, initialization.relu_moments(1.0)
    right = initialization.sum_variance(0, 2 / n, moments.mean, moments.var, n)
    assert right == pytest.approx(2 * moments.second_moment)
    assert right == pytest.approx(1)
    assert initialization.linear_layer_variance(n, 2 / n, moments.var) < 0.7  # as if E[x] were 0


def test_squared_mean_vanishes_and_mean_square_does_not() -> None:
    w = [Fraction(-2), Fraction(2)]
    assert (sum(w) / 2) ** 2 == 0
    assert sum(v * v for v in w) / 2 == 4
    x = [Fraction(1), Fraction(4)]
    products = [a * b for a in w for b in x]  # independent: every pair as likely
    variance = sum(p * p for p in products) / 4 - (sum(products) / 4) ** 2
    assert initialization.product_variance(0, 4, 2.5, 2.25) == pytest.approx(float(variance))


def test_product_rule_of_variances_needs_independence() -> None:
    w = x = [-1, 1]
    independent = [a * b for a in w for b in x]
    dependent = [a * a for a in w]
    assert np.var(independent) == initialization.product_variance(0, 1, 0, 1) == 1
    assert np.var(dependent) == 0


def test_linear_classifier_has_biases() -> None:
    W, b, x = np.ones((10, 128 * 128)), np.arange(10.0), np.zeros(128 * 128)
    assert W.size + b.size == counts.linear_classifier_parameters(128, 128, 1, 10) == 163850
    assert len(set(W @ x)) == 1  # a black image: without b every class scores the same
    assert len(set(W @ x + b)) == 10
