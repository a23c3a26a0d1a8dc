"""What is easily got wrong about dropout and ensembles, and what is right."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from nncards.reference import dropout, ensembles, softmax


def masks(n: int, drop: Fraction) -> list[tuple[tuple[int, ...], Fraction]]:
    """Return every mask of n units with its exact probability."""
    found = []
    for mask in product((0, 1), repeat=n):
        kept = sum(mask)
        found.append((mask, (1 - drop) ** kept * drop ** (n - kept)))
    return found


def test_inverted_dropout_divides_by_the_keep_probability() -> None:
    drop, x = Fraction(1, 5), Fraction(3)
    for scale, mean in ((1 / (1 - drop), x), (1 / drop, 4 * x)):
        assert sum(p * m * x * scale for (m,), p in masks(1, drop)) == mean
    assert dropout.inverted_scale(0.2) == pytest.approx(1.25)
    assert dropout.inverted_scale(0.5) == 2  # where both agree, which hides the slip


def test_inverted_dropout_scales_in_training_and_not_at_test() -> None:
    a, drop = np.array([3.0, -1.0]), 0.2
    every = dropout.all_masks(2, drop)
    train = sum(
        p * dropout.inverted_dropout(a, m, drop)
        for m, p in zip(every.mask, every.probability, strict=True)
    )
    assert train == pytest.approx(a)  # so the test-time layer is the identity
    plain = sum(
        p * dropout.dropout(a, m) for m, p in zip(every.mask, every.probability, strict=True)
    )
    assert plain == pytest.approx(dropout.weight_scaling(a, drop))


def test_test_time_sum_has_both_inputs() -> None:
    (x, y), (w1, w2) = (1, 10), (2, 3)
    full = w1 * x + w2 * y
    half = Fraction(1, 2)
    mean = sum(p * (w1 * x * m + w2 * y * k) for (m, k), p in masks(2, half))
    assert mean == half * full == 16
    assert w1 * x + w2 * x == 5  # the first input twice has nothing to do with it
    assert dropout.expected_activation([w1, w2], [x, y], 0.5) == pytest.approx(16)


def test_test_time_factor_is_the_keep_probability() -> None:
    drop, full = Fraction(1, 5), 32
    mean = sum(p * (2 * m + 30 * k) for (m, k), p in masks(2, drop))
    assert mean == (1 - drop) * full
    assert mean != drop * full
    assert dropout.expected_by_enumeration([2, 3], [1, 10], 0.2) == pytest.approx(float(mean))


def test_dropout_removes_units_not_connections() -> None:
    W, h = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, 3.0])
    unit = W @ dropout.dropout(h, [1, 0])
    assert unit == pytest.approx([1, 3])  # a whole column of W is out of use
    connection = W * [[1, 0], [1, 1]] @ h
    assert connection == pytest.approx([1, 15])


def test_channel_dropout_is_a_layer_of_its_own() -> None:
    draws = dropout.channel_dropout_counts(1, 6, 4, 4, 0.5)
    assert tuple(draws)[:2] == (96, 6)
    half = Fraction(1, 2)
    kept = [(sum(m), p) for m, p in masks(4, half)]  # four pixels, each for itself
    assert sum(p for s, p in kept if s in (0, 4)) == Fraction(1, 8)  # rarely all or none
    spread = dropout.zeros_variance(1, 6, 4, 4, 0.5)
    assert spread.channel == pytest.approx(16 * spread.plain)


def test_geometric_mean_is_exact_for_a_linear_softmax_only() -> None:
    X = np.array([[1.0, -0.5, 0.2], [0.3, 0.8, -1.0], [-0.7, 0.1, 0.9]])  # input by class
    every = masks(3, Fraction(1, 5))

    def geometric(outputs: list[np.ndarray]) -> np.ndarray:
        logs = sum(float(p) * np.log(q) for (_, p), q in zip(every, outputs, strict=True))
        return np.exp(logs) / np.exp(logs).sum()

    outputs = [softmax.softmax(np.array(m) @ X) for m, _ in every]
    scaled = softmax.softmax(0.8 * X.sum(axis=0))
    assert geometric(outputs) == pytest.approx(scaled)
    arithmetic = sum(float(p) * q for (_, p), q in zip(every, outputs, strict=True))
    assert np.abs(arithmetic - scaled).max() > 1e-3
    V = np.array([[2.0, -1.0, 0.0], [0.5, 1.0, -2.0], [-1.0, 0.0, 2.0]])
    hidden = [softmax.softmax(np.maximum(np.array(m) @ X, 0) @ V) for m, _ in every]
    through = softmax.softmax(np.maximum(0.8 * X.sum(axis=0), 0) @ V)
    assert np.abs(geometric(hidden) - through).max() > 1e-3


def test_half_of_the_units_is_a_quarter_of_the_weights() -> None:
    half = Fraction(1, 2)
    kept = sum(p * q * sum(m) * sum(k) for m, p in masks(3, half) for k, q in masks(2, half))
    assert kept == Fraction(1, 4) * 6
    assert dropout.expected_kept_weights(3, 2, 0.5) == pytest.approx(1.5)
    assert dropout.expected_kept_units(100, 0.5) == 50


def test_there_are_two_to_the_n_thinned_networks() -> None:
    every = masks(10, Fraction(1, 2))
    assert len(every) == 2**10 == len(dropout.all_masks(10, 0.5).mask)
    complement = tuple(1 - v for v in every[5][0])
    assert complement in dict(every)  # a mask and its complement are 2 of the 1024


def test_masks_are_equally_likely_only_at_one_half() -> None:
    assert len({p for _, p in masks(2, Fraction(1, 2))}) == 1
    exact = sorted(p for _, p in masks(2, Fraction(1, 5)))
    assert exact == [Fraction(1, 25), Fraction(4, 25), Fraction(4, 25), Fraction(16, 25)]
    assert sorted(dropout.all_masks(2, 0.2).probability) == pytest.approx([float(p) for p in exact])


def test_expectation_over_masks_is_a_sum() -> None:
    w, x = [1.0, -2.0, 3.0], [0.5, 1.0, 0.2]
    every = masks(3, Fraction(1, 5))
    relu = sum(float(p) * max(0.0, float(np.dot(w, np.multiply(m, x)))) for m, p in every)
    assert sum(p for _, p in every) == 1
    assert dropout.expected_relu(w, x, 0.2) == pytest.approx(relu)
    one_pass = max(0.0, 0.8 * float(np.dot(w, x)))
    assert relu > one_pass + 0.1  # the cheap pass is an approximation behind a nonlinearity


def test_bagging_resamples_and_dropout_does_not() -> None:
    for n in (3, 5):
        draws = list(product(range(n), repeat=n))
        distinct = Fraction(sum(len(set(d)) for d in draws), len(draws) * n)
        assert distinct == 1 - (1 - Fraction(1, n)) ** n
        assert ensembles.bootstrap_unique_share(n) == pytest.approx(float(distinct))
    assert ensembles.bootstrap_unique_share(10**6) == pytest.approx(1 - np.exp(-1), abs=1e-6)


def test_error_of_an_ensemble_falls_as_one_over_k() -> None:
    for k in (1, 2, 3, 4):
        errors = list(product((-2, 2), repeat=k))  # independent, mean 0, variance 4
        exact = Fraction(sum(sum(e) ** 2 for e in errors), len(errors) * k * k)
        assert exact == Fraction(4, k)
        assert ensembles.bagging_error(4, 0, k) == pytest.approx(float(exact))
    falls = -np.diff([ensembles.bagging_error(4, 0, k) for k in (1, 2, 3)])
    assert falls[1] < falls[0] / 2  # not a straight line


def test_shared_error_stays() -> None:
    S = np.full((8, 8), 3.0) + np.eye(8)  # variance 4, covariance 3
    assert ensembles.bagging_error_of_covariance(S) == pytest.approx(4 / 8 + 7 / 8 * 3)
    assert ensembles.bagging_error(4, 4, 100) == pytest.approx(4)  # copies gain nothing
    assert ensembles.bagging_error(4, 0, 10**9, 1) == pytest.approx(1)
    assert ensembles.bagging_limit(3, 1) == 4
