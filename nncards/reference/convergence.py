"""When gradient descent converges: quadratics, Lipschitz constants, Robbins-Monro.

Letters
    theta  the parameter, theta_0 its start; f = h theta^2 / 2 with curvature h > 0
    lr     learning rate
    t      number of steps
    K      Lipschitz constant of f, sup |f'|; L that of its gradient, sup |f''|
    a, b   amplitude and frequency of a sin(b x)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nncards.reference._arrays import Array, ArrayLike, array, at_least, positive, same_shape

__all__ = [
    "Constants",
    "RobbinsMonro",
    "Sines",
    "best_lr",
    "best_rate",
    "condition_number",
    "contraction_factor",
    "descent_bound",
    "gradient_descent_quadratic",
    "lr_bound",
    "quadratic_constants",
    "robbins_monro_geometric",
    "robbins_monro_power",
    "sine_constants",
    "sine_product_frequencies",
    "sine_sum_bounds",
    "stable_lr_limit",
    "steps_to_converge",
]


def contraction_factor(lr: float, h: ArrayLike) -> Array:
    """Return 1 - lr h, what a step multiplies theta by on f = h theta^2 / 2.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.8 (one eigenvalue).

    Raises:
        ValueError: lr is not positive.

    """
    positive(lr=lr)
    return 1 - lr * array("h", h)


def gradient_descent_quadratic(theta: ArrayLike, h: ArrayLike, lr: float, t: int) -> Array:
    """Return theta_t = (1 - lr h)^t theta_0 on f = sum h theta^2 / 2, shape of theta.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.8.

    Raises:
        ValueError: lr is not positive, or t is negative.

    """
    at_least(0, t=t)
    return contraction_factor(lr, h) ** t * array("theta", theta)


def stable_lr_limit(h: ArrayLike) -> float:
    """Return 2 / max h: gradient descent on the quadratic converges for 0 < lr < this.

    Source: LeCun, Bottou, Orr & Müller 1998 (Efficient BackProp), sec. 5.1.

    Raises:
        ValueError: a curvature is not positive.

    """
    positive(h=h)
    return float(2 / array("h", h).max())


def best_lr(h: ArrayLike) -> float:
    """Return 2 / (max h + min h), the constant rate with the smallest worst factor.

    Source: Polyak 1987, sec. 1.4.

    Raises:
        ValueError: a curvature is not positive.

    """
    positive(h=h)
    h = array("h", h)
    return float(2 / (h.max() + h.min()))


def condition_number(h: ArrayLike) -> float:
    """Return kappa = max h / min h.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 4.2.

    Raises:
        ValueError: a curvature is not positive.

    """
    positive(h=h)
    h = array("h", h)
    return float(h.max() / h.min())


def best_rate(h: ArrayLike) -> float:
    """Return (kappa - 1) / (kappa + 1), the worst factor a step at the best rate.

    Source: Polyak 1987, sec. 1.4.

    Raises:
        ValueError: a curvature is not positive.

    """
    kappa = condition_number(h)
    return (kappa - 1) / (kappa + 1)


def steps_to_converge(lr: float, h: float, reached: float) -> int:
    """Return the least t with |1 - lr h|^t <= reached.

    Source: Goodfellow et al. 2016, sec. 7.8, solved step by step.

    Raises:
        ValueError: the factor is not in (-1, 1), or reached is not positive.

    """
    factor = abs(float(contraction_factor(lr, h)))
    positive(**{"reached": reached, "1 - |1 - lr h|": 1 - factor})
    t = 0
    while factor**t > reached * (1 + 1e-12):
        t += 1
    return t


def lr_bound(L: float) -> float:
    """Return 2 / L with L the Lipschitz constant of the GRADIENT: every smaller lr descends.

    Source: Nesterov 2004, secs. 1.2.2-1.2.3.

    Raises:
        ValueError: L is not positive.

    """
    positive(L=L)
    return 2 / L


def descent_bound(f: float, g: ArrayLike, lr: float, L: float) -> float:
    """Return f - lr (1 - lr L / 2) |g|^2: no step of gradient descent ends above this.

    Source: Nesterov 2004, sec. 1.2.3, put into a gradient step.

    Raises:
        ValueError: lr or L is not positive.

    """
    positive(lr=lr, L=L)
    return f - lr * (1 - lr * L / 2) * float((array("g", g) ** 2).sum())


class Constants(NamedTuple):
    """Lipschitz constant of f, of its gradient, and the bound on the learning rate."""

    K: float
    L: float
    lr_bound: float


def sine_constants(a: float, b: float) -> Constants:
    """Return K = |a b|, L = |a| b^2 and 2/L of a sin(b x) or a cos(b x).

    Source: sup |f'|, sup |f''| by the chain rule; Nesterov 2004, sec. 1.2.2.

    Raises:
        ValueError: a or b is 0.

    """
    L = abs(a) * b**2
    return Constants(abs(a * b), L, lr_bound(L))


def quadratic_constants(a: float, R: float) -> Constants:
    """Return K = 2 |a| R, L = 2 |a| and 2/L of a x^2 + c on [-R, R] (K is infinite on the line).

    Source: sup |f'|, sup |f''|; Nesterov 2004, sec. 1.2.2.

    Raises:
        ValueError: a is 0, or R is not positive.

    """
    positive(R=R)
    L = 2 * abs(a)
    return Constants(L * R, L, lr_bound(L))


def sine_sum_bounds(a: ArrayLike, b: ArrayLike) -> Constants:
    """Return sum |a b|, sum |a| b^2 and 2/L: triangle bounds on K and L of sum_i a_i sin(b_i x).

    Source: the triangle inequality; Nesterov 2004, sec. 1.2.2.

    Raises:
        ValueError: a and b differ in shape, or all terms are 0.

    """
    a, b = array("a", a), array("b", b)
    same_shape(a=a, b=b)
    L = float(np.abs(a * b**2).sum())
    return Constants(float(np.abs(a * b).sum()), L, lr_bound(L))


class Sines(NamedTuple):
    """Amplitudes and frequencies of a sum of sines."""

    a: Array
    b: Array


def sine_product_frequencies(b: float, c: float) -> Sines:
    """Return sin(b x) cos(c x) = (sin((b + c) x) + sin((b - c) x)) / 2 as amplitudes, frequencies.

    Source: the product-to-sum identity; Abramowitz & Stegun 1964, 4.3.33.
    """
    return Sines(np.array([0.5, 0.5]), np.array([b + c, b - c], dtype=np.float64))


class RobbinsMonro(NamedTuple):
    """Whether sum lr_t diverges, whether sum lr_t^2 converges, and whether both hold."""

    sum_diverges: bool
    squares_converge: bool
    satisfied: bool


def robbins_monro_power(power: float) -> RobbinsMonro:
    """Return the conditions for lr_t = c / t^power, c > 0: satisfied for 1/2 < power <= 1.

    A constant rate has power 0.

    Source: Robbins & Monro 1951; Goodfellow et al. 2016, sec. 8.3.1.
    """
    diverges, converges = power <= 1, 2 * power > 1
    return RobbinsMonro(diverges, converges, diverges and converges)


def robbins_monro_geometric(gamma: float) -> RobbinsMonro:
    """Return the conditions for lr_t = c gamma^t, c > 0: never satisfied.

    Source: Robbins & Monro 1951; Goodfellow et al. 2016, sec. 8.3.1.

    Raises:
        ValueError: gamma is not positive.

    """
    positive(gamma=gamma)
    return RobbinsMonro(gamma >= 1, gamma < 1, satisfied=False)
