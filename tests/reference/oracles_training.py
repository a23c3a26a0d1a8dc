"""Judges other than PyTorch: optimisation, initialisation, regularisation, schedules.

Each entry is (name, arguments, expected); expected is computed here another way than the function
does it: SciPy, exact fractions, brute force, or a number worked by hand.
"""

from __future__ import annotations

import math
from fractions import Fraction as Q
from itertools import count

import numpy as np
from scipy import integrate, optimize, stats


def first(true, start: int = 0) -> int:
    """Return the least number of which something is true."""
    return next(n for n in count(start) if true(n))


def _velocity(alpha: float, g: float, t: int) -> float:
    v = 0.0
    for _ in range(t):
        v = alpha * v + g
    return v


def _ema(beta: float, g: float, t: int) -> float:
    s = 0.0
    for _ in range(t):
        s = beta * s + (1 - beta) * g
    return s


def momentum():
    yield "optimizers.velocity", {"v": 3.0, "g": 2.0, "alpha": 0.5}, 3.5
    for alpha, g, t in ((0.9, 2.0, 3), (0.5, -4.0, 7), (0.0, 1.5, 2)):
        limit = _velocity(alpha, g, 2000)
        yield "optimizers.velocity_after", {"g": g, "alpha": alpha, "t": t}, _velocity(alpha, g, t)
        yield "optimizers.terminal_velocity", {"g": g, "alpha": alpha}, limit
        yield "optimizers.effective_lr", {"lr": 0.3, "alpha": alpha}, 0.3 * limit / g
        yield "optimizers.ema_after", {"g": g, "beta": alpha, "t": t}, _ema(alpha, g, t)
        yield "optimizers.bias_factor", {"beta": alpha, "t": t}, _ema(alpha, 1.0, t)
        exact = first(lambda n, a=alpha: 1 - Q(str(a)) ** n >= Q(9, 10), 1)
        yield "optimizers.steps_to_share", {"beta": alpha}, exact
    yield "optimizers.adagrad_effective_lr", {"r": 25.0, "lr": 0.1, "eps": 0.0}, 0.02


def nesterov():
    """The paper's NAG on a quadratic: gradient h theta, everything by exact fractions."""
    h, alpha, lr = Q(2), Q(1, 2), Q(1, 10)
    theta, v, steps = Q(1), Q(1), []
    for _ in range(3):
        look = theta - lr * alpha * v
        g = h * look
        v = alpha * v + g
        theta = theta - lr * v
        steps.append({"look_ahead": look, "g": g, "v": v, "theta": theta})
    given = {"theta": 1.0, "v": 1.0, "gradient": lambda x: 2 * x, "lr": 0.1, "alpha": 0.5}
    one = {key: float(value) for key, value in steps[0].items()}
    assert one["theta"] == 0.76  # worked by hand: look-ahead 0.95, gradient 1.9, velocity 2.4
    yield "optimizers.nag_step", given, one
    every = {key: [float(step[key]) for step in steps] for key in one}
    yield "optimizers.nag_run", {**given, "steps": 3}, every
    given = {"theta": 1.0, "h": 2.0, "v": 1.0, "lr": 0.1, "alpha": 0.5, "steps": 3}
    yield "optimizers.nag_quadratic_run", given, every
    given = {"theta": 1.0, "v": 1.0, "lr": 0.1, "alpha": 0.5}
    yield "optimizers.nag_gradient_point", given, 0.95
    yield "optimizers.nag_torch_variable", given, 0.95


def convergence():
    for lr, h in ((0.3, 4.0), (0.1, 2.0)):
        yield "convergence.contraction_factor", {"lr": lr, "h": h}, 1 - lr * h
        theta = 1.5
        for _ in range(3):
            theta -= lr * h * theta
        given = {"theta": 1.5, "h": h, "lr": lr, "t": 3}
        yield "convergence.gradient_descent_quadratic", given, theta
        factor = abs(1 - Q(str(lr)) * Q(str(h)))
        steps = first(lambda n, f=factor: f**n <= Q(1, 1000))
        yield "convergence.steps_to_converge", {"lr": lr, "h": h, "reached": 1e-3}, steps
    h = [2.0, 6.0, 18.0]
    yield "convergence.stable_lr_limit", {"h": h}, 1 / 9
    yield "convergence.condition_number", {"h": h}, 9.0
    worst = optimize.minimize_scalar(
        lambda lr: max(abs(1 - lr * c) for c in h),
        bounds=(0, 0.5),
        method="bounded",
        options={"xatol": 1e-13},
    )
    assert abs(worst.x - 0.1) < 1e-8
    yield "convergence.best_lr", {"h": h}, 0.1
    yield "convergence.best_rate", {"h": h}, max(abs(1 - 0.1 * c) for c in h)
    yield "convergence.lr_bound", {"L": 18.0}, 1 / 9
    yield "convergence.descent_bound", {"f": 2.0, "g": [2.0], "lr": 0.5, "L": 1.0}, 0.5
    x = np.linspace(0, 2 * np.pi, 400_001)
    for a, b in ((2.0, 3.0), (-1.0, 5.0)):
        slope, curve = np.abs(a * b * np.cos(b * x)).max(), np.abs(a * b**2 * np.sin(b * x)).max()
        L = round(curve, 8)
        yield (
            "convergence.sine_constants",
            {"a": a, "b": b},
            {"K": round(slope, 8), "L": L, "lr_bound": 2 / L},
        )
    yield (
        "convergence.quadratic_constants",
        {"a": -3.0, "R": 2.0},
        {"K": 12.0, "L": 6.0, "lr_bound": 1 / 3},
    )
    yield from sines(x)
    for power in (0, 0.5, 0.75, 1, 2):
        diverges = not math.isfinite(float(stats_zeta(power)))
        squares = math.isfinite(float(stats_zeta(2 * power)))
        verdict = {
            "sum_diverges": diverges,
            "squares_converge": squares,
            "satisfied": 0.5 < power <= 1,
        }
        yield "convergence.robbins_monro_power", {"power": power}, verdict
    shrinking = {"sum_diverges": False, "squares_converge": True, "satisfied": False}
    yield "convergence.robbins_monro_geometric", {"gamma": 0.9}, shrinking
    constant = {"sum_diverges": True, "squares_converge": False, "satisfied": False}
    yield "convergence.robbins_monro_geometric", {"gamma": 1.0}, constant


def stats_zeta(power: float) -> float:
    """Return sum 1/t^power, infinite up to power 1 (the integral test, by quadrature)."""
    if power <= 1:
        return math.inf
    return 1 + integrate.quad(lambda t: t**-power, 1, np.inf)[0]


def sines(x):
    """Compare sin x cos 4x with its sines on a grid; its gradient's constant is 17, its own below 4."""
    f = np.sin(x) * np.cos(4 * x)
    assert np.allclose(f, 0.5 * np.sin(5 * x) + 0.5 * np.sin(-3 * x))
    yield (
        "convergence.sine_product_frequencies",
        {"b": 1.0, "c": 4.0},
        {"a": [0.5, 0.5], "b": [5.0, -3.0]},
    )
    curve = np.abs(-12.5 * np.sin(5 * x) + 4.5 * np.sin(3 * x)).max()
    assert abs(curve - 17) < 1e-6
    bounds = {"K": 4.0, "L": 17.0, "lr_bound": 2 / 17}
    yield "convergence.sine_sum_bounds", {"a": [0.5, 0.5], "b": [5.0, -3.0]}, bounds


def initialisation():
    yield "initialization.fan_for_std", {"std": 0.05, "numerator": 1.0}, 400.0
    yield "initialization.std_of_variance", {"var_w": 0.0625}, 0.25
    for a in (0.5, 3.0):
        variance = stats.uniform(-a, 2 * a).var()
        yield "initialization.uniform_variance", {"a": a}, variance
        yield "initialization.uniform_bound", {"var_w": variance}, a
    for cut in (1.0, 2.0):
        std = 0.3 * stats.truncnorm(-cut, cut).std()
        yield "initialization.truncated_std", {"std": 0.3, "cut": cut}, std
    two_points = {
        "mu_w": 1.0,
        "var_w": 4.0,
        "mu_x": 3.0,
        "var_x": 0.25,
    }  # w is -1 or 3, x 2.5 or 3.5
    products = [w * x for w in (-1, 3) for x in (2.5, 3.5)]
    yield "initialization.product_variance", two_points, float(np.var(products))
    sums = [a + b for a in products for b in products]
    yield "initialization.sum_variance", {**two_points, "n": 2}, float(np.var(sums))
    linear = {"n": 100, "var_w": 0.04}
    yield "initialization.linear_layer_variance", {**linear, "var_x": 3.0}, 12.0
    yield "initialization.linear_depth_variance", {**linear, "L": 3, "var_0": 2.0}, 128.0
    yield "initialization.relu_layer_second_moment", {**linear, "second_moment": 3.0}, 6.0
    yield "initialization.relu_depth_second_moment", {**linear, "L": 3}, 8.0
    yield (
        "initialization.layers_until",
        {"factor": 0.5, "bound": 1e-3},
        first(lambda n: Q(1, 2) ** n < Q(1, 1000)),
    )
    yield "initialization.layers_until", {"factor": 4.0, "bound": 64.0}, 4
    for sigma, mu in ((2.0, 0.0), (0.7, 1.1), (1.0, -0.5)):
        law = stats.norm(mu, sigma)
        mean, second = (
            integrate.quad(
                lambda s, k=k, law=law: s**k * law.pdf(s), 0, mu + 12 * sigma, epsabs=1e-13
            )[0]
            for k in (1, 2)
        )
        moments = {"mean": mean, "second_moment": second, "var": second - mean**2}
        yield "initialization.relu_moments", {"sigma": sigma, "mu": mu}, moments
    for shape in ((3,), (2, 2)):
        normal = np.random.default_rng(5).normal(0, 0.5, shape)
        given = {"rng": np.random.default_rng(5), "shape": shape}
        yield "initialization.draw_normal", {**given, "var_w": 0.25}, normal
        given = {"rng": np.random.default_rng(5), "shape": shape}
        yield (
            "initialization.draw_uniform",
            {**given, "var_w": 1 / 3},
            np.random.default_rng(5).uniform(-1, 1, shape),
        )


def argmin(f) -> float:
    """Return the minimiser of a piecewise smooth convex f on a grid of 1/1000, exactly if there."""
    grid = np.arange(-4000, 4001) / 1000
    return float(grid[np.argmin([f(x) for x in grid])])


def regularisation():
    yield "regularization.decay_factor", {"lr": 0.25, "lam": 0.2}, 0.9
    half = math.log(0.5, 0.9)
    yield "regularization.decay_half_life", {"lr": 0.25, "lam": 0.2}, half
    for a, lam in ((1.5, 2.0), (0.5, 2.0), (-3.0, 1.0)):
        squared = argmin(lambda x, a=a, lam=lam: (x - a) ** 2 + lam * x**2)
        assert abs(squared - a / (1 + lam)) < 1e-3
        yield (
            "regularization.l2_minimiser",
            {"a": a, "lam": lam},
            float(Q(str(a)) / (1 + Q(str(lam)))),
        )
        lasso = argmin(lambda x, a=a, lam=lam: (x - a) ** 2 + lam * abs(x))
        yield "regularization.l1_minimiser", {"a": a, "lam": lam}, lasso
        both = argmin(lambda x, a=a, lam=lam: (x - a) ** 2 + lam * (1.5 * x**2 + abs(x)))
        yield "regularization.elastic_minimiser", {"a": a, "lam": lam, "beta": 1.5}, both
    w, x, y, s2 = np.array([2.0, -1.0]), np.array([1.0, 3.0]), 1.0, 0.04
    noise = np.sqrt(s2) * np.array([[a, b] for a in (-1, 1) for b in (-1, 1)])
    given = {"w": w, "x": x, "y": y, "noise": s2}
    on_x = float(np.mean([((x + n) @ w - y) ** 2 for n in noise]))
    on_w = float(np.mean([(x @ (w + n) - y) ** 2 for n in noise]))
    yield "regularization.input_noise_loss", given, on_x
    yield "regularization.parameter_noise_loss", given, on_w
    yield (
        "regularization.parameter_noise_penalty",
        {"grad_f": x, "noise": s2},
        on_w - (x @ w - y) ** 2,
    )
    points, weights = np.polynomial.hermite_e.hermegauss(9)
    theta, eta = 1.2, 0.09
    losses = ((theta + np.sqrt(eta) * points) ** 2 * 2.0 - y) ** 2
    exact = float(weights @ losses / weights.sum())
    given = {"theta": theta, "x": 2.0, "y": y, "noise": eta}
    yield "regularization.parameter_noise_loss_quadratic", given, exact
    stops = {
        (1, 0.8, 0.7, 0.72, 0.69, 0.75, 0.74, 0.73, 0.7): (
            3,
            {"best_epoch": 4, "stop_epoch": 7, "best_loss": 0.69},
        ),
        (3, 2, 1): (1, {"best_epoch": 2, "stop_epoch": 2, "best_loss": 1.0}),
        (1, 1, 1): (2, {"best_epoch": 0, "stop_epoch": 2, "best_loss": 1.0}),
    }
    for losses, (patience, expected) in stops.items():
        yield "regularization.early_stopping", {"losses": losses, "patience": patience}, expected
    given = {"losses": (1, 0.95, 0.93, 0.5), "patience": 2, "min_delta": 0.1}
    yield (
        "regularization.early_stopping",
        given,
        {"best_epoch": 0, "stop_epoch": 2, "best_loss": 1.0},
    )


def schedules():
    given = {"lr": 0.1, "factor": 0.5, "bound": 0.02, "N": 3}
    yield "schedules.first_below", given, first(lambda t: Q(1, 10) * Q(1, 2) ** (t // 3) < Q(1, 50))
    yield "schedules.first_below", {"lr": 0.1, "factor": 0.1, "bound": 0.01}, 2
    root = optimize.brentq(lambda t: 0.9**t - 0.5, 0, 50, xtol=1e-13)
    yield "schedules.half_life", {"gamma": 0.9}, root
    yield "schedules.gamma_for", {"lr": 0.1, "lr_end": 0.0729, "T": 3}, 0.9


def depth():
    for bound, factor in ((1e-6, 0.25), (0.1, 0.9)):
        layers = first(lambda n, b=bound, f=factor: Q(str(f)) ** n < Q(str(b)))
        yield "residual.depth_below", {"bound": bound, "factor": factor}, layers
    for name, top in (("sigmoid", 0.25), ("tanh", 1.0), ("relu", 1.0)):
        yield "residual.derivative_bound", {"L": 5, "activation": name}, top**5
    kinds = {
        -2.0: "explodes and oscillates",
        0.5: "vanishes",
        1.0: "stays",
        -0.5: "vanishes and oscillates",
    }
    for lam, kind in kinds.items():
        yield "residual.growth_kind", {"lam": lam}, kind


ALL = (momentum, nesterov, convergence, initialisation, regularisation, schedules, depth)
