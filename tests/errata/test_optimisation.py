"""What is easily got wrong about optimisation and backpropagation, and what is right."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from nncards.reference import backprop, clipping, convergence, optimizers, residual


def slope(x: np.ndarray | float) -> np.ndarray:
    """Return the derivative of sin x cos 4x = (sin 5x - sin 3x) / 2."""
    return (5 * np.cos(5 * np.asarray(x)) - 3 * np.cos(3 * np.asarray(x))) / 2


def farthest(lr: float, steps: int = 300) -> float:
    """Return how far descent from a point beside the minimum -pi/2 gets from it."""
    x, far = -np.pi / 2 + 1e-3, 0.0
    for _ in range(steps):
        x = x - lr * float(slope(x))
        far = max(far, abs(x + np.pi / 2))
    return far


def test_step_bound_uses_the_constant_of_the_gradient() -> None:
    x = sympy.Symbol("x")
    second = sympy.diff(sympy.sin(x) * sympy.cos(4 * x), x, 2)
    assert second.subs(x, -sympy.pi / 2) == 17
    assert convergence.lr_bound(17) == pytest.approx(2 / 17)
    assert farthest(0.11) <= 1e-3
    assert farthest(0.12) > 0.05  # allowed by 2/K = 1/2, yet it leaves the minimum
    assert farthest(0.49) > 0.3


def test_sum_of_bounds_is_not_the_supremum() -> None:
    grid = np.linspace(0, 2 * np.pi, 200_001)
    largest = np.abs(slope(grid)).max()
    assert largest == pytest.approx(3.7611, abs=1e-3)
    assert pytest.approx(4) == convergence.sine_sum_bounds([0.5, -0.5], [5, 3]).K
    assert largest < 3.8


def test_lipschitz_and_smooth_are_different() -> None:
    values, slopes = np.abs([1e-9, -1e-9]), np.sign([1e-9, -1e-9])
    assert abs(values[0] - values[1]) <= 2e-9
    assert abs(slopes[0] - slopes[1]) == 2  # |x|: Lipschitz, but its slope jumps
    for far in (10, 1000):
        assert far**2 - (far - 1) ** 2 == 2 * far - 1  # x^2: no bound on the slope
        assert 2 * far - 2 * (far - 1) == 2  # but one on the change of the slope
    constants = convergence.quadratic_constants(1, float("inf"))
    assert float("inf") == constants.K
    assert constants.L == 2


def test_nesterov_looks_ahead_by_alpha_v() -> None:
    lr, alpha = 0.1, 0.5
    assert optimizers.nag_gradient_point(1, 1, lr, alpha) == pytest.approx(0.95)
    step = optimizers.nag_step(1, 1, lambda t: t, lr, alpha)
    assert float(step.v) == pytest.approx(1.45)
    assert float(step.theta) == pytest.approx(0.855)
    no_gradient = optimizers.nag_step(1, 1, lambda t: 0 * t, lr, alpha)
    assert float(no_gradient.theta) == pytest.approx(0.95)  # where momentum alone arrives
    wrong = 1 - lr * (alpha * 1 + (1 - lr * 1))  # gradient taken at theta - lr v
    assert float(step.theta) != pytest.approx(wrong, abs=1e-3)


def test_descent_subtracts_the_gradient() -> None:
    theta = 4.0
    for _ in range(100):
        theta = float(optimizers.sgd_step(theta, 2 * theta, 0.1))
    assert theta == pytest.approx(0, abs=1e-6)
    step = float(optimizers.sgd_step(3.0, 6.0, 0.1))
    assert step == pytest.approx(2.4)
    assert step != pytest.approx(3.0 * 0.1 * 6.0, abs=0.1)  # the minus lost: a product


def test_small_rates_may_shrink_too_fast_or_too_slowly() -> None:
    satisfied = {p: convergence.robbins_monro_power(p).satisfied for p in (0.4, 0.5, 0.6, 1, 1.1)}
    assert satisfied == {0.4: False, 0.5: False, 0.6: True, 1: True, 1.1: False}
    k = sympy.Symbol("k", integer=True, positive=True)
    for p in (sympy.Rational(1, 2), sympy.Rational(3, 5), sympy.Integer(1), sympy.Rational(11, 10)):
        first = sympy.Sum(k**-p, (k, 1, sympy.oo)).is_convergent()
        second = sympy.Sum(k ** (-2 * p), (k, 1, sympy.oo)).is_convergent()
        assert (not first and bool(second)) is satisfied[float(p)]
    assert not convergence.robbins_monro_geometric(0.9).satisfied


def test_first_step_of_rmsprop_is_longer_than_its_rate() -> None:
    for g in (0.01, 5.0):
        step = optimizers.rmsprop_step(0.0, 0.0, g, lr=0.1, rho=0.9, eps=0.0)
        assert -float(step.theta) == pytest.approx(0.1 / np.sqrt(1 - 0.9))


def test_exponent_of_the_bias_correction_starts_at_one() -> None:
    for g in (-0.003, 20.0):
        step = optimizers.adam_step(0.0, 0.0, 0.0, g, 1, lr=0.001, eps=0.0)
        assert float(step.theta) == pytest.approx(-0.001 * np.sign(g))
    assert optimizers.bias_factor(0.9, 1) == pytest.approx(0.1)
    assert 1 - 0.9**0 == 0  # counted from 0 the first step would divide by zero


def test_limit_of_the_velocity_depends_on_the_form() -> None:
    summed = averaged = 0.0
    for _ in range(400):
        summed = float(optimizers.velocity(summed, 2.0, 0.9))
        averaged = float(optimizers.ema(averaged, 2.0, 0.9))
    assert summed == pytest.approx(20)
    assert optimizers.terminal_velocity(2.0, 0.9) == pytest.approx(20)
    assert averaged == pytest.approx(2)


def test_clipping_by_value_turns_the_gradient() -> None:
    g = np.array([3.0, 4.0])
    by_norm, by_value = clipping.clip_by_norm(g, 2.5), clipping.clip_by_value(g, 2.5)
    assert by_norm == pytest.approx([1.5, 2])
    assert by_norm[0] / by_norm[1] == pytest.approx(g[0] / g[1])
    assert by_value == pytest.approx([2.5, 2.5])
    assert clipping.clip_by_norm([0.3, 0.4], 2.5) == pytest.approx([0.3, 0.4])


def test_modulus_of_the_eigenvalue_decides() -> None:
    W = np.diag([-2.0, 0.5])
    assert np.linalg.norm(residual.matrix_power(W, [1, 1], 50)) > 1e15
    assert residual.dominant_eigenvalue(W) == 2  # although -2 < 1
    rotation = [[0.0, -1.0], [1.0, 0.0]]
    assert np.linalg.norm(residual.matrix_power(rotation, [1, 1], 51)) == pytest.approx(np.sqrt(2))


def test_powers_grow_without_a_full_set_of_eigenvectors() -> None:
    jordan = [[1.0, 1.0], [0.0, 1.0]]
    assert np.linalg.eigvals(jordan) == pytest.approx([1, 1])
    assert residual.matrix_power(jordan, [1, 1], 50) == pytest.approx([51, 1])
    assert not sympy.Matrix([[1, 1], [0, 1]]).is_diagonalizable()
    skewed = [[0.9, 10.0], [0.0, 0.9]]  # grows first, decays later
    size = [np.linalg.norm(residual.matrix_power(skewed, [1, 1], p)) for p in (0, 10, 200)]
    assert size[1] > 20 * size[0]
    assert size[2] < 1e-3


def test_jacobians_have_rows_of_gradients() -> None:
    x = sympy.Matrix(sympy.symbols("x1 x2 x3"))
    z = sympy.Matrix([x[0] * x[1], x[1] + x[2] ** 2])
    a, b = sympy.symbols("a b")
    g = sympy.Matrix([a**2 + 3 * b])
    row = g.jacobian([a, b]).subs({a: z[0], b: z[1]})
    J = z.jacobian(x)
    assert (row.shape, J.shape) == ((1, 2), (2, 3))
    direct = g.subs({a: z[0], b: z[1]}).jacobian(x)
    assert sympy.simplify(row * J - direct) == sympy.zeros(1, 3)
    point = dict(zip(x, (1, 2, 3), strict=True))
    numbers = [np.array(m.subs(point).tolist(), float) for m in (row, J)]
    assert backprop.chain_rule(numbers) == pytest.approx(
        np.array(direct.subs(point).tolist(), float)
    )
