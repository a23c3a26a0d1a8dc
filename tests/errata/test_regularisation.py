"""What is easily got wrong about regularisation and diagnosis, and what is right."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from nncards.reference import augmentation, optimizers, recipe, regularization

THETA = np.array([1.0, -2.0, 3.0])


def test_weight_decay_subtracts_a_vector() -> None:
    step = regularization.weight_decay_step(THETA, np.zeros(3), 0.2, 0.1)
    assert step == pytest.approx([0.98, -1.96, 2.94])
    scalar = THETA - 0.1 * (THETA @ THETA)
    assert abs(scalar[1]) > 2  # a number taken from every entry drives negative ones away from 0
    a, b, lam = sympy.symbols("a b lam")
    gradient = [sympy.diff(lam / 2 * (a**2 + b**2), v) for v in (a, b)]
    assert gradient == [lam * a, lam * b]


def test_half_in_the_penalty_changes_the_factor() -> None:
    zero = np.zeros(3)
    assert regularization.l2_step(THETA, zero, 0.2, 0.1) == pytest.approx((1 - 2 * 0.02) * THETA)
    half = regularization.weight_decay_step(THETA, zero, 0.2, 0.1)
    assert half == pytest.approx((1 - 0.02) * THETA)
    assert half == pytest.approx(regularization.l2_step(THETA, zero, 0.2, 0.05))


def test_decay_comes_from_the_squared_norm() -> None:
    a, b = sympy.symbols("a b", positive=True)
    norm = sympy.sqrt(a**2 + b**2)
    at = {a: 3, b: 4}
    assert [sympy.diff(norm, v).subs(at) for v in (a, b)] == [
        sympy.Rational(3, 5),
        sympy.Rational(4, 5),
    ]
    assert [sympy.diff(norm**2, v).subs(at) for v in (a, b)] == [6, 8]
    assert regularization.l2_gradient([3.0, 4.0], 1) == pytest.approx([6, 8])
    assert regularization.l2_penalty([3.0, 4.0]) == 25


def test_penalty_is_not_decay_under_adam() -> None:
    g = np.array([1.0, 10.0])
    start, zero = np.array([2.0, 2.0]), np.zeros(2)
    decayed = optimizers.adamw_step(start, zero, zero, g, 1, lr=0.1, lam=0.1).theta
    plain = optimizers.adam_step(start, zero, zero, g, 1, lr=0.1).theta
    penalised = optimizers.adam_l2_step(start, zero, zero, g, 1, lr=0.1, lam=0.1).theta
    assert plain - decayed == pytest.approx([0.02, 0.02])
    assert np.abs(plain - penalised).max() < 1e-6  # the first step is lr sign(g) all the same
    sgd = regularization.l2_step(start, g, 0.1, 0.05)
    assert sgd == pytest.approx((1 - 2 * 0.1 * 0.05) * start - 0.1 * g)  # equal for plain descent


def test_elastic_net_sums_both_terms() -> None:
    W = [[1.0, -2.0], [0.0, 3.0]]
    assert regularization.elastic_net(W, 0.5) == pytest.approx(0.5 * 14 + 6)
    for theta in (-2.0, 0.3, 2.0):
        grid = np.linspace(-3, 3, 6001)
        cost = (grid - theta) ** 2 + 0.8 * (0.5 * grid**2 + np.abs(grid))
        assert regularization.elastic_minimiser(theta, 0.8, 0.5) == pytest.approx(
            grid[cost.argmin()], abs=1e-3
        )


def noisy(f: sympy.Expr, theta: sympy.Symbol, n: sympy.Symbol, eta: sympy.Symbol) -> sympy.Expr:
    """Return E[f] with theta + n for theta, n normal with variance eta."""
    moments = {0: 1, 1: 0, 2: eta, 3: 0, 4: 3 * eta**2}
    poly = sympy.Poly(sympy.expand(f.subs(theta, theta + n)), n)
    return sympy.expand(sum(c * moments[k] for (k,), c in poly.terms()))


def test_parameter_noise_needs_the_squared_loss() -> None:
    theta, n, eta, x, y = sympy.symbols("theta n eta x y")
    f = theta * x
    unsquared = noisy(f - y, theta, n, eta) - (f - y)
    squared = noisy((f - y) ** 2, theta, n, eta) - sympy.expand((f - y) ** 2)
    assert sympy.simplify(unsquared) == 0
    assert sympy.simplify(squared - eta * sympy.diff(f, theta) ** 2) == 0
    assert regularization.parameter_noise_loss([2.0], [3.0], 1.0, 0.1) == pytest.approx(25.9)


def test_parameter_noise_on_a_curved_model_has_a_second_term() -> None:
    theta, n, eta, x, y = sympy.symbols("theta n eta x y")
    f = theta**2 * x
    extra = noisy((f - y) ** 2, theta, n, eta) - sympy.expand((f - y) ** 2)
    order = sympy.expand(extra).coeff(eta, 1)
    slope, curvature = sympy.diff(f, theta), sympy.diff(f, theta, 2)
    assert sympy.expand(order - slope**2 - (f - y) * curvature) == 0
    value = regularization.parameter_noise_loss_quadratic(1.2, 0.5, 0.9, 0.01)
    base = (1.2**2 * 0.5 - 0.9) ** 2
    exact = float(extra.subs({theta: 1.2, x: 0.5, y: 0.9, eta: 0.01}))
    assert value - base == pytest.approx(exact)
    assert value - base != pytest.approx(0.01 * (2 * 1.2 * 0.5) ** 2, rel=0.05)


def test_higher_training_error_is_no_aim() -> None:
    rng = np.random.default_rng(5)
    x, t = np.linspace(-1, 1, 10), np.linspace(-0.95, 0.95, 50)
    A, B = np.vander(x, 10), np.vander(t, 10)
    y, truth = np.sin(3 * x) + 0.15 * rng.normal(size=10), np.sin(3 * t)
    train, test = [], []
    for lam in (0.0, 0.01, 1000.0):
        w = np.linalg.solve(A.T @ A + lam * np.eye(10), A.T @ y)
        train.append(((A @ w - y) ** 2).mean())
        test.append(((B @ w - truth) ** 2).mean())
    assert train[0] < train[1] < train[2]
    assert test[1] < test[0]  # some shrinkage helps
    assert test[2] == max(test)  # the largest training error is the worst model


def test_gaps_are_differences_of_errors() -> None:
    gaps = recipe.bias_variance_gaps(1, 5, 8)
    assert tuple(gaps) == (4, 3)
    assert recipe.larger_gap(gaps) == 0
    assert tuple(recipe.bias_variance_gaps(4.5, 5, 8)) == (0.5, 3)  # same training error, no bias


def test_not_every_transformation_keeps_the_label() -> None:
    six = np.array([[1, 1, 1], [1, 0, 0], [1, 1, 1], [1, 0, 1], [1, 1, 1]])
    nine = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1], [0, 0, 1], [1, 1, 1]])
    assert (np.rot90(six, 2) == nine).all()
    eight = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1], [1, 0, 1], [1, 1, 1]])
    assert (np.rot90(eight, 2) == eight).all()


def test_brightness_is_not_a_crop() -> None:
    image = np.arange(16.0).reshape(4, 4)
    crops = [image[i : i + 3, j : j + 3] for i in range(2) for j in range(2)]
    assert len(crops) == augmentation.crop_positions(4, 4, 3)
    assert all(set(c.flat) <= set(image.flat) for c in crops)  # values kept, places moved
    brighter = 1.1 * image + 0.5
    assert not set(brighter.flat) <= set(image.flat)  # places kept, values changed
    assert brighter.shape == image.shape != crops[0].shape
