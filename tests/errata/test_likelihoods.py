"""What is easily got wrong about likelihoods and losses, and what is right."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import exp, log

import numpy as np
import pytest
import sympy
from scipy import optimize, stats

from nncards.reference import activations, estimation, likelihoods, losses, softmax


def test_entropy_carries_a_minus() -> None:
    s = sympy.Symbol("s", positive=True)
    assert sympy.diff(s * sympy.log(s), s, 2) == 1 / s  # convex: without the minus, a minimum
    assert estimation.maxent_curvature([0.2, 0.8]) == pytest.approx([-5, -1.25])
    assert softmax.entropy([0.5, 0.5]) == pytest.approx(log(2))
    assert softmax.entropy([0.5, 0.5]) > softmax.entropy([0.99, 0.01]) > 0


def test_multipliers_stay_in_the_softmax() -> None:
    z, total = np.array([1.0, 2.0]), 2.0

    def negative_entropy(s: np.ndarray) -> float:
        return float((s * np.log(s) + (1 - s) * np.log(1 - s)).sum())

    constraint = {"type": "eq", "fun": lambda s: s @ z - total}
    bounds = [(1e-6, 1 - 1e-6)] * 2
    options = {"ftol": 1e-14, "maxiter": 500}
    found = optimize.minimize(
        negative_entropy, [0.5, 0.6], bounds=bounds, constraints=constraint, options=options
    )
    first, second = activations.logit(found.x) / z
    assert first == pytest.approx(second, rel=1e-3)  # one multiplier for both examples
    assert abs(first - 1) > 0.3  # and it is not 1
    assert estimation.maxent_binary(1, 0, 2, 2) == pytest.approx(1 / (1 + exp(-2)))
    assert estimation.maxent_binary(1, 0, 2, 2) != pytest.approx(1 / (1 + exp(-1)), abs=0.1)


def test_each_example_has_its_own_normaliser() -> None:
    near, far = (estimation.maxent_normaliser(z, [1, 1]) for z in ([1, 0], [3, 0]))
    assert near != pytest.approx(far, abs=1)
    for z, mu in (([1, 0], near), ([3, 0], far)):
        assert np.exp(np.array(z) - mu - 1).sum() == pytest.approx(1)
    assert np.exp(np.array([3, 0]) - near - 1).sum() > 2


def test_bernoulli_loss_is_the_negative_log_likelihood() -> None:
    f, p = sympy.symbols("f p", positive=True)
    loss = -(p * sympy.log(f) + (1 - p) * sympy.log(1 - f))
    assert sympy.solve(sympy.diff(loss, f), f) == [p]
    assert sympy.simplify(sympy.diff(loss, f, 2).subs(f, p) - 1 / (p * (1 - p))) == 0
    assert likelihoods.bernoulli_nll(3, 10, 0.3) < likelihoods.bernoulli_nll(3, 10, 0.9)
    assert likelihoods.bernoulli_nll(3, 10, 0.5) == pytest.approx(log(2))
    assert likelihoods.bernoulli_curvature(3, 10, 0.3) == pytest.approx(1 / 0.21)


def test_gradient_of_the_gaussian_has_a_minus() -> None:
    f, y = sympy.symbols("f y", real=True)
    sigma = sympy.Symbol("sigma", positive=True)
    density = sympy.exp(-((y - f) ** 2) / (2 * sigma**2)) / (sigma * sympy.sqrt(2 * sympy.pi))
    gradient = sympy.diff(-sympy.log(density), f)
    assert sympy.simplify(gradient + (y - f) / sigma**2) == 0
    assert likelihoods.gaussian_nll_gradient(3, 1, 2) == pytest.approx(-0.5)
    down = up = 0.0
    for _ in range(200):
        down -= 0.1 * float(likelihoods.gaussian_nll_gradient(3, down))
        up += 0.1 * float(likelihoods.gaussian_nll_gradient(3, up))
    assert down == pytest.approx(3)
    assert abs(up) > 1e6


def test_scale_of_the_noise_counts_once_it_is_learnt() -> None:
    y, f = np.array([1.0, 4.0, 2.0]), np.array([2.0, 2.0, 2.0])
    found = optimize.minimize_scalar(
        lambda s: likelihoods.gaussian_nll(y, f, s).sum(), bounds=(0.1, 9), method="bounded"
    )
    assert found.x == pytest.approx(likelihoods.gaussian_sigma_estimate(y, f), rel=1e-4)
    found = optimize.minimize_scalar(
        lambda g: likelihoods.laplace_nll(y, f, g).sum(), bounds=(0.1, 9), method="bounded"
    )
    assert found.x == pytest.approx(likelihoods.laplace_gamma_estimate(y, f), rel=1e-4)
    assert likelihoods.gaussian_nll(1, 2, 3) == pytest.approx(-stats.norm(2, 3).logpdf(1))
    assert likelihoods.laplace_nll(1, 2, 3) == pytest.approx(-stats.laplace(2, 3).logpdf(1))
    without_log = [((y - f) ** 2).sum() / (2 * s**2) for s in (1, 10, 100)]
    assert without_log == sorted(without_log, reverse=True)  # no minimum: sigma runs away


def test_stationary_parameters_need_not_give_the_mean() -> None:
    x, mean = [1, 2, 3], [2, 2, 5]
    theta = Fraction(sum(a * b for a, b in zip(x, mean, strict=True)), sum(a * a for a in x))
    residual = [b - theta * a for a, b in zip(x, mean, strict=True)]
    assert theta == Fraction(3, 2)
    assert sum(r * a for r, a in zip(residual, x, strict=True)) == 0
    assert all(r != 0 for r in residual)
    assert estimation.least_squares(np.reshape(x, (3, 1)), mean) == pytest.approx([1.5])


def test_median_of_a_law_with_atoms() -> None:
    y, median = [0, 1, 1], 1
    below, above = (
        Fraction(sum(v <= median for v in y), 3),
        Fraction(sum(v >= median for v in y), 3),
    )
    assert below != above
    assert min(below, above) >= Fraction(1, 2)
    grid = [Fraction(k, 4) for k in range(45)]
    sums = {c: sum(abs(v - c) for v in (1, 2, 3, 10)) for c in grid}
    best = [c for c in grid if sums[c] == min(sums.values())]
    assert tuple(likelihoods.median_interval([1, 2, 3, 10])) == (min(best), max(best)) == (2, 3)


def test_bracket_of_the_binary_cross_entropy() -> None:
    y, p = np.array([1, 0]), np.array([0.8, 0.3])
    assert losses.bce_sum(p, y) == pytest.approx(-log(0.8) - log(0.7))
    unbracketed = -(y * np.log(p)).sum() + ((1 - y) * np.log(1 - p)).sum()
    assert unbracketed < 0 < losses.bce_sum(p, y)
    assert losses.bce(0.999, 0) > 6.9  # a confident mistake must be dear


def test_sum_over_a_minibatch_needs_a_factor() -> None:
    g = [1, 2, 3, 4, 5, 6]
    batches = list(combinations(g, 2))
    mean_of_sums = Fraction(sum(map(sum, batches)), len(batches))
    assert mean_of_sums == Fraction(2, 6) * sum(g)
    estimates = [
        estimation.minibatch_sum_estimate(g, list(b)) for b in combinations(range(len(g)), 2)
    ]
    assert np.mean(estimates) == pytest.approx(sum(g))
    assert estimation.mean_of_all_minibatches(g, 2) == pytest.approx(sum(g) / 6)


def test_sum_of_logs_needs_independent_examples() -> None:
    half = Fraction(1, 2)
    copies = {(0, 0): half, (1, 1): half}  # two labels that always agree
    marginal = sum(p for (first, _), p in copies.items() if first == 1)
    assert copies[1, 1] != marginal * marginal
    grid = np.linspace(0.05, 0.95, 19)
    total = np.array([7 * log(q) + 3 * log(1 - q) for q in grid])  # ten independent labels
    assert total.argmax() == (total / 10).argmax()
    assert grid[total.argmax()] == pytest.approx(likelihoods.bernoulli_estimate(7, 10))


def test_output_is_a_parameter_of_a_law() -> None:
    y = [1, 2, 4, 5, 88]
    gauss = optimize.minimize_scalar(lambda c: likelihoods.gaussian_nll(y, np.full(5, c)).sum())
    grid = np.linspace(0, 90, 9001)
    laplace = grid[np.argmin([likelihoods.laplace_nll(y, np.full(5, c)).sum() for c in grid])]
    assert gauss.x == pytest.approx(20)
    assert laplace == pytest.approx(4)


def test_label_smoothing_spreads_over_all_classes() -> None:
    smooth = losses.smooth_labels([0, 0, 1, 0], 0.2)
    assert smooth == pytest.approx([0.05, 0.05, 0.85, 0.05])
    assert smooth.sum() == pytest.approx(1)
    others_only = [Fraction(1, 15)] * 3  # alpha / (K - 1): another convention, another target
    assert smooth[0] != pytest.approx(float(others_only[0]), abs=0.01)


def test_denominator_of_softmax_runs_over_classes() -> None:
    z = np.array([[1.0, 0.0], [2.0, 5.0], [0.0, 1.0]])  # three examples, two classes
    p = softmax.softmax(z)
    assert p.sum(axis=1) == pytest.approx([1, 1, 1])
    over_examples = np.exp(z) / np.exp(z).sum(axis=0)
    assert over_examples.sum(axis=1) != pytest.approx([1, 1, 1], abs=0.1)


def test_one_logit_describes_two_classes() -> None:
    for z in (-3.0, 0.0, 1.3):
        assert softmax.softmax([z, 0])[0] == pytest.approx(float(activations.sigmoid(z)))
        assert softmax.sigmoid_of_difference(z, 0.7) == pytest.approx(softmax.softmax([z, 0.7])[0])
    assert softmax.softmax([4.0]) == pytest.approx([1])  # one class would leave nothing to learn


def test_sigmoid_output_keeps_its_gradient_under_cross_entropy() -> None:
    wrong, right = losses.bce_logit_gradient([-6, 6], [1, 1])
    assert abs(wrong) > 0.99
    assert abs(right) < 0.01
    assert abs(losses.squared_error_logit_gradient(-6, 1)) < 0.01  # squared error fades instead
