"""Depth: residual blocks, and products of many factors.

Letters
    x        input of a block, shape (d,); y its output
    W        weights of the block's F(x) = W x, shape (d, d); b its bias
    J        Jacobian of F, shape (d, d)
    f_prime  derivatives of the blocks' scalar F, shape (L,)
    w        weights of a chain of scalar units, shape (L,)
    L        number of layers; P a power; eigenvalues lam_i with coordinates c_i
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from nncards.reference import activations
from nncards.reference._arrays import Array, ArrayLike, array, at_least, positive

__all__ = [
    "Chain",
    "EigenGrowth",
    "GradientProducts",
    "Residual",
    "activation_chain",
    "depth_below",
    "derivative_bound",
    "dominant_eigenvalue",
    "eigen_growth",
    "gradient_products",
    "growth_kind",
    "matrix_power",
    "plain_gradient_product",
    "residual",
    "residual_gradient_product",
    "residual_jacobian",
    "residual_linear",
    "residual_relu",
]


def residual(x: ArrayLike, F: ArrayLike) -> Array:
    """Return y = x + F(x), F being the block's output at x, of x's shape.

    Source: He et al. 2016 (Deep residual learning), eq. 1.

    Raises:
        ValueError: the shapes differ, so that the two cannot be added.

    """
    x, F = array("x", x), array("F", F)
    if x.shape != F.shape:
        raise ValueError(f"x {x.shape} and F(x) {F.shape} must have one shape to be added")
    return x + F


def residual_jacobian(J: ArrayLike) -> Array:
    """Return dy/dx = I + J: the identity on the diagonal, not 1 in every entry.

    Source: He et al. 2016 (Identity mappings), eq. 5.

    Raises:
        ValueError: J is not square.

    """
    J = array("J", J, ndim=2)
    if J.shape[0] != J.shape[1]:
        raise ValueError(f"J must be square, not {J.shape}")
    return np.eye(J.shape[0]) + J


class Residual(NamedTuple):
    """What a block adds, its output, and its Jacobian."""

    F: Array
    y: Array
    jacobian: Array


def residual_linear(x: ArrayLike, W: ArrayLike, b: ArrayLike = 0.0) -> Residual:
    """Return the block y = x + W x + b, with Jacobian I + W; for W = 0, b = 0 it is the identity.

    Source: He et al. 2016 (Deep residual learning), eq. 1.

    Raises:
        ValueError: the shapes do not fit.

    """
    W = array("W", W, ndim=2)
    F = W @ array("x", x, ndim=1) + array("b", b)
    return Residual(F, residual(x, F), residual_jacobian(W))


def residual_relu(x: ArrayLike, W: ArrayLike, b: ArrayLike = 0.0) -> Residual:
    """Return the block y = x + relu(W x + b), with Jacobian I + diag(W x + b > 0) W.

    Source: He et al. 2016 (Deep residual learning), eq. 1.

    Raises:
        ValueError: the shapes do not fit.

    """
    linear = residual_linear(x, W, b).F
    J = activations.relu_derivative(linear)[:, None] * array("W", W)
    F = activations.relu(linear)
    return Residual(F, residual(x, F), residual_jacobian(J))


def residual_gradient_product(f_prime: ArrayLike) -> float:
    """Return prod (1 + f'_l), the derivative through L scalar residual blocks.

    Source: He et al. 2016 (Identity mappings), eq. 5, multiplied out.
    """
    return float((1 + array("f_prime", f_prime)).prod())


def plain_gradient_product(f_prime: ArrayLike) -> float:
    """Return prod f'_l, the derivative through L scalar layers without a shortcut.

    Source: Bengio, Simard & Frasconi 1994, sec. III.
    """
    return float(array("f_prime", f_prime).prod())


class GradientProducts(NamedTuple):
    """The derivative through the same layers with and without shortcuts."""

    residual: float
    plain: float


def gradient_products(f_prime: ArrayLike) -> GradientProducts:
    """Return prod (1 + f') beside prod f'.

    Source: He et al. 2016 (Identity mappings), eq. 5.
    """
    return GradientProducts(residual_gradient_product(f_prime), plain_gradient_product(f_prime))


class Chain(NamedTuple):
    """Activations of a chain of units, each one's factor w f'(s), and their product dx_L/dx_0."""

    x: Array
    factors: Array
    derivative: float


def activation_chain(x: float, w: ArrayLike, activation: str = "sigmoid") -> Chain:
    """Return x_l = f(w_l x_{l-1}) through all layers and the derivative, prod w_l f'(w_l x_{l-1}).

    activation is sigmoid, tanh or relu.

    Source: Bengio, Simard & Frasconi 1994, sec. III; Rumelhart, Hinton & Williams 1986.

    Raises:
        ValueError: there is no layer, or no such activation.

    """
    f, f_prime = activations.by_name(activation)
    states, factors = [], []
    for weight in array("w", w, ndim=1):
        s = weight * x
        x = float(f(s))
        states.append(x)
        factors.append(float(weight * f_prime(s)))
    return Chain(np.array(states), np.array(factors), math.prod(factors))


def derivative_bound(L: int, activation: str = "sigmoid") -> float:
    """Return the largest product of L derivatives: (1/4)^L for sigmoid, 1 for tanh and ReLU.

    Source: Goodfellow et al. 2016, sec. 6.3.2; the maxima of f' at 0.

    Raises:
        ValueError: L is negative, or there is no such activation.

    """
    at_least(0, L=L)
    return float(activations.by_name(activation)[1](0.0 if activation != "relu" else 1.0)) ** L


def depth_below(bound: float, factor: float = 0.25) -> int:
    """Return the least L with factor^L < bound.

    Source: Bengio, Simard & Frasconi 1994, sec. III (a product of small factors).

    Raises:
        ValueError: factor is not in (0, 1), or bound is not positive.

    """
    positive(**{"factor": factor, "1 - factor": 1 - factor, "bound": bound})
    L = 0
    while factor**L >= bound:
        L += 1
    return L


def matrix_power(W: ArrayLike, x: ArrayLike, P: int) -> Array:
    """Return W^P x, shape (d,), multiplying P times.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 8.2.5.

    Raises:
        ValueError: the shapes do not fit, or P is negative.

    """
    at_least(0, P=P)
    W, x = array("W", W, ndim=2), array("x", x, ndim=1)
    for _ in range(P):
        x = W @ x
    return x


class EigenGrowth(NamedTuple):
    """Eigenvalues, coordinates of x along the eigenvectors, coordinates after P steps, W^P x."""

    eigenvalues: Array
    c: Array
    grown: Array
    y: Array


def eigen_growth(W: ArrayLike, x: ArrayLike, P: int) -> EigenGrowth:
    """Return W^P x = sum_i c_i lam_i^P v_i for a symmetric W; eigenvalues ascending, |v_i| = 1.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 8.2.5.

    Raises:
        ValueError: W is not symmetric, the shapes do not fit, or P is negative.

    """
    at_least(0, P=P)
    W, x = array("W", W, ndim=2), array("x", x, ndim=1)
    if W.shape[0] != W.shape[1] or not np.allclose(W, W.T):
        raise ValueError("W must be symmetric")
    lam, V = np.linalg.eigh(W)
    c = V.T @ x
    grown = c * lam**P
    return EigenGrowth(lam, c, grown, V @ grown)


def growth_kind(lam: float) -> str:
    """Return what lam^P does as P grows: vanishes, explodes, stays or oscillates in sign.

    The modulus decides, not the number: -2 explodes. A negative one oscillates as it goes.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 8.2.5.
    """
    size = "stays" if abs(lam) == 1 else "vanishes" if abs(lam) < 1 else "explodes"
    return f"{size} and oscillates" if lam < 0 else size


def dominant_eigenvalue(W: ArrayLike) -> float:
    """Return the largest modulus of an eigenvalue, the growth factor a step in the long run.

    Source: Pascanu, Mikolov & Bengio 2013, sec. 2.1.

    Raises:
        ValueError: W is not a square matrix.

    """
    W = array("W", W, ndim=2)
    if W.shape[0] != W.shape[1]:
        raise ValueError(f"W must be square, not {W.shape}")
    return float(np.abs(np.linalg.eigvals(W)).max())
