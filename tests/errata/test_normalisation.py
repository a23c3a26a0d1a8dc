"""What is easily got wrong about normalisation, and what is right."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from scipy import stats

from nncards.reference import backprop, batchnorm, convolution, normalization

X = np.array([2.0, 4.0, 6.0, 12.0])  # mean 6, variance 14


def test_batch_norm_divides_by_the_root() -> None:
    right = normalization.normalize(X, 6, 14, 0)
    assert right.var() == pytest.approx(1)
    assert ((X - 6) / 14).var() == pytest.approx(1 / 14)
    metres, millimetres = (normalization.batch_norm(u * X, eps=0) for u in (1, 1000))
    assert metres == pytest.approx(millimetres)  # the unit must cancel


def test_batch_norm_subtracts_the_mean_of_the_batch() -> None:
    y = normalization.batch_norm([1.0, 2.0, 3.0], eps=0)
    assert y == pytest.approx([-np.sqrt(1.5), 0, np.sqrt(1.5)])
    assert np.ptp(y) > 0  # a value minus itself would leave nothing


def test_batch_norm_keeps_the_shape_of_the_law() -> None:
    law = stats.expon.ppf((np.arange(2000) + 0.5) / 2000)
    after = normalization.batch_norm(law, eps=0)
    assert stats.skew(after) == pytest.approx(stats.skew(law))
    assert stats.skew(law) > 1.5
    coin = normalization.batch_norm([0.0, 0, 0, 0, 1], eps=0)
    assert len(set(coin.round(9))) == 2
    pair = np.array([[1.0, 2.0], [2.0, 4.5], [3.0, 5.5]])
    before = np.corrcoef(pair.T)[0, 1]
    assert np.corrcoef(normalization.batch_norm(pair, eps=0).T)[0, 1] == pytest.approx(before)


def test_variance_stays_a_little_below_one() -> None:
    for scale, eps in ((1.0, 1e-5), (0.01, 1e-5), (2.0, 1.0)):
        x = scale * np.array([-1.0, 1.0])
        exact = Fraction(scale) ** 2 / (Fraction(scale) ** 2 + Fraction(eps))
        y = normalization.batch_norm(x, eps=eps)
        assert y.var() == pytest.approx(float(exact))
        assert y.var() < 1
    assert normalization.batch_norm([7.0, 7.0]) == pytest.approx([0, 0])  # 0/0 but for eps


def test_output_has_mean_beta_and_deviation_gamma() -> None:
    y = normalization.batch_norm(X, 3, -2, 0)
    assert (y.mean(), y.var()) == pytest.approx((-2, 9))
    both = batchnorm.train_and_eval(X)
    assert both.train.mean() == pytest.approx(0)
    assert abs(both.eval.mean()) > 1  # in evaluation the running statistics decide


def test_half_of_the_units_are_zero_only_for_symmetric_values() -> None:
    assert batchnorm.relu_zero_fraction(1, 0) == pytest.approx(0.5)
    for gamma, beta in ((1, 1), (2, 1), (-3, 1)):
        share = stats.norm(beta, abs(gamma)).cdf(0)
        assert batchnorm.relu_zero_fraction(gamma, beta) == pytest.approx(share)
        assert share < 0.4
    assert stats.expon.cdf(stats.expon.mean()) == pytest.approx(1 - np.exp(-1))  # 63 in a hundred
    batch = [0.0] * 7 + [1.0]
    assert batchnorm.relu_zero_count(batch) == 7
    assert batchnorm.relu_zero_count([-v for v in batch]) == 1


def test_inference_does_not_look_at_its_batch() -> None:
    alone = batchnorm.batch_norm_inference([5.0], 6, 14)
    together = batchnorm.batch_norm_inference([5.0, 100.0, -3.0], 6, 14)
    assert alone[0] == together[0]
    assert normalization.batch_norm([5.0, 100.0, -3.0])[0] != pytest.approx(alone[0], abs=0.01)
    assert alone[0] != 5.0  # and it is not simply left out


def test_population_variance_needs_the_correction() -> None:
    population = [Fraction(0), Fraction(2), Fraction(7)]
    mean = sum(population) / 3
    true = sum((v - mean) ** 2 for v in population) / 3
    pairs = list(product(population, repeat=2))
    biased = sum(((a - b) / 2) ** 2 for a, b in pairs) / len(pairs)
    assert biased == true / 2
    variances = [float(((a - b) / 2) ** 2) for a, b in pairs]
    assert batchnorm.population_var(variances, 2) == pytest.approx(float(true))


def test_running_statistics_are_averages_not_parameters() -> None:
    learnt = set(batchnorm.BatchNormGradients._fields) - {"x"}
    assert learnt == {"gamma", "beta"}
    after = batchnorm.running_statistics(X)
    assert (float(after.mean), float(after.var)) == pytest.approx((0.6, 0.9 + 0.1 * 56 / 3))
    assert normalization.norm_parameters(8) == (16, 16)


def test_momentum_of_batch_norm_has_two_meanings() -> None:
    new_counts = batchnorm.running_average(10, 20, 0.1)
    old_counts = batchnorm.running_average_keras(10, 20, 0.9)
    assert new_counts == pytest.approx(11)
    assert old_counts == pytest.approx(11)
    assert batchnorm.running_average_keras(10, 20, 0.1) == pytest.approx(19)


def test_undoing_needs_the_epsilon_and_holds_for_one_batch() -> None:
    undo = batchnorm.undo(6, 14, 1.0)
    assert normalization.batch_norm(X, undo.gamma, undo.beta, 1.0) == pytest.approx(X)
    forgotten = 6 + np.sqrt(14 / 15) * (X - 6)
    assert batchnorm.undo_output(X, 1.0) == pytest.approx(forgotten)
    assert forgotten != pytest.approx(X, abs=0.05)
    other = np.array([0.0, 1.0, 2.0, 9.0])
    assert normalization.batch_norm(other, undo.gamma, undo.beta, 1.0) != pytest.approx(
        other, abs=0.5
    )


def test_folding_needs_fixed_statistics_and_no_nonlinearity() -> None:
    x = np.array([[1.0, -2.0], [0.5, 3.0], [-1.0, 1.0]])
    W, b = np.array([[1.0, 2.0], [-1.0, 0.5]]), np.array([0.5, -1.0])
    mu, var, gamma, beta = [0.2, -0.3], [1.5, 0.7], [2.0, -1.0], [0.1, 0.4]
    folded = batchnorm.fold(W, b, mu, var, gamma, beta)
    s = x @ W.T + b
    y = x @ folded.W.T + folded.b
    assert y == pytest.approx(batchnorm.batch_norm_inference(s, mu, var, gamma, beta))
    assert np.abs(y - normalization.batch_norm(s, gamma, beta)).max() > 0.1
    after_relu = batchnorm.batch_norm_inference(np.maximum(s, 0), mu, var, gamma, beta)
    assert np.abs(y - after_relu).max() > 0.1
    assert np.abs(np.maximum(y, 0) - after_relu).max() > 0.1


def test_folding_before_a_padded_convolution_fails_at_the_edge() -> None:
    x, w, scale, shift = [1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 1.0], 2.0, 5.0
    true = convolution.conv1d(scale * np.array(x) + shift, w, p=1)
    folded = convolution.conv1d(x, scale * np.array(w), p=1) + shift * sum(w)
    assert folded[1:-1] == pytest.approx(true[1:-1])
    assert folded[0] != pytest.approx(true[0], abs=1)


def test_bias_before_batch_norm_is_lost() -> None:
    plain = batchnorm.batch_norm_of_linear(X, 1.5, 0.0)
    assert plain == pytest.approx(normalization.batch_norm(1.5 * X, eps=0))
    assert plain == pytest.approx(batchnorm.batch_norm_of_linear(X, 1.5, 7.0))
    assert plain == pytest.approx(batchnorm.batch_norm_of_linear(X, 9.0, 0.0))


def test_batch_in_rows_multiplies_the_transpose() -> None:
    W, x = np.arange(6.0).reshape(2, 3), np.ones((4, 3))
    with pytest.raises(ValueError, match="matmul"):
        _ = W @ x
    rows = backprop.mlp(x, np.zeros((4, 1)), W, np.ones((1, 2)), 1.0).s1
    assert rows == pytest.approx(np.array([W @ row + 1.0 for row in x]))


def test_axes_of_the_four_normalisations() -> None:
    x = np.random.default_rng(3).normal(2.0, 3.0, (4, 6, 5, 5))
    assert normalization.group_norm(x, 6) == pytest.approx(normalization.instance_norm(x))
    one = normalization.group_norm(x, 1)
    assert np.abs(one.mean(axis=(1, 2, 3))).max() < 1e-12
    assert np.abs(normalization.instance_norm(x).mean(axis=(2, 3))).max() < 1e-12
    assert np.abs(normalization.group_norm(x, 3).reshape(4, 3, -1).mean(axis=2)).max() < 1e-12
    assert tuple(normalization.statistics_count(4, 6, 5, 5, 3)) == (6, 4, 24, 12)


def test_batch_of_one_tells_nothing() -> None:
    assert normalization.batch_norm([[3.0, -8.0]], 2.0, [0.5, 0.7]) == pytest.approx(
        np.array([[0.5, 0.7]])
    )
    with pytest.raises(ValueError, match="m must be 2 or more"):
        batchnorm.unbiased_batch_var([[3.0, -8.0]])
