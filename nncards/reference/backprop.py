"""The chain rule: through a graph of scalars, through Jacobians, through a small network.

Letters
    x, y, z, w  scalars of a graph
    J           Jacobian dz_i/dx_j, shape (n, m): numerator layout, gradients are rows
    X           inputs (n, d), one example a row; t targets
    W1, b1, W2, b2  weights (h, d), (k, h) and biases of two layers; s1, s2 pre-activations
    delta       dL/ds of a layer
    Q, A        coefficients of quadratic maps
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nncards.reference import activations
from nncards.reference._arrays import Array, ArrayLike, array, same_shape
from nncards.reference.losses import bce_logit_gradient, bce_with_logits

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "MLP",
    "Collapsed",
    "Neuron",
    "ProductOfSum",
    "SharedNode",
    "chain_rule",
    "collapse",
    "mlp",
    "neuron",
    "product_of_sum",
    "quadratic_chain",
    "quadratic_map",
    "quadratic_map_jacobian",
    "shared_node",
]


class ProductOfSum(NamedTuple):
    """Value and partial derivatives of (x y + z) w."""

    f: float
    x: float
    y: float
    z: float
    w: float


def product_of_sum(x: float, y: float, z: float, w: float) -> ProductOfSum:
    """Return f = (x y + z) w and its partial derivatives: a tree, one path to each input.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.5.2 (chain rule).
    """
    q = x * y + z
    dq = w
    return ProductOfSum(q * w, dq * y, dq * x, dq, q)


class SharedNode(NamedTuple):
    """Value and partial derivatives of (x y + x^2) w."""

    f: float
    x: float
    y: float
    w: float


def shared_node(x: float, y: float, w: float) -> SharedNode:
    """Return f = (x y + x^2) w and its partial derivatives: two paths lead to x, and add up.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.5.2 (the sum over paths).
    """
    q = x * y + x**2
    dq = w
    return SharedNode(q * w, dq * y + dq * 2 * x, dq * x, q)


class Neuron(NamedTuple):
    """Output of sigma(w x + b) and its partial derivatives."""

    f: float
    w: float
    x: float
    b: float


def neuron(w: float, x: float, b: float) -> Neuron:
    """Return f = sigma(w x + b) and its partial derivatives.

    Source: Rumelhart, Hinton & Williams 1986, eqs. 1-5.
    """
    s = w * x + b
    ds = float(activations.sigmoid_derivative(s))
    return Neuron(float(activations.sigmoid(s)), ds * x, ds * w, ds)


def chain_rule(jacobians: Sequence[ArrayLike]) -> Array:
    """Return J_L ... J_2 J_1 from the list (J_L, ..., J_1): outermost function first.

    A gradient row (1, n) may head the list; multiplied from the left, every product stays a row.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.5.2, in numerator layout.

    Raises:
        ValueError: there is no Jacobian, or neighbours do not fit.

    """
    if not len(jacobians):
        raise ValueError("jacobians must not be empty")
    product, *rest = (array("jacobian", J, ndim=2) for J in jacobians)
    for J in rest:
        if product.shape[1] != J.shape[0]:
            raise ValueError(f"a Jacobian {product.shape} cannot meet one of shape {J.shape}")
        product = product @ J
    return product


def quadratic_map(x: ArrayLike, Q: ArrayLike, A: ArrayLike) -> Array:
    """Return z_i = x^T Q_i x + A_i x, Q of shape (n, m, m) and A (n, m), for x (m,).

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.5.2, a map to try the chain rule on.

    Raises:
        ValueError: the shapes do not fit.

    """
    x, Q, A = array("x", x, ndim=1), array("Q", Q, ndim=3), array("A", A, ndim=2)
    z: Array = np.einsum("i,nij,j->n", x, Q, x) + A @ x
    return z


def quadratic_map_jacobian(x: ArrayLike, Q: ArrayLike, A: ArrayLike) -> Array:
    """Return J with rows x^T (Q_i + Q_i^T) + A_i, shape (n, m).

    Source: Petersen & Pedersen 2012 (Matrix cookbook), eqs. 69 and 81.

    Raises:
        ValueError: the shapes do not fit.

    """
    x, Q, A = array("x", x, ndim=1), array("Q", Q, ndim=3), array("A", A, ndim=2)
    J: Array = np.einsum("i,nij->nj", x, Q + Q.transpose(0, 2, 1)) + A
    return J


def quadratic_chain(x: ArrayLike, Q: ArrayLike, A: ArrayLike, P: ArrayLike, B: ArrayLike) -> Array:
    """Return dy/dx (1, m) of y = z^T P z + B z after z = quadratic_map(x, Q, A): row times Jacobian.

    P has shape (n, n), B (n,); the row is taken AT z, the Jacobian at x.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.5.2.

    Raises:
        ValueError: the shapes do not fit.

    """
    z = quadratic_map(x, Q, A)
    outer = quadratic_map_jacobian(z, array("P", P, ndim=2)[None], array("B", B, ndim=1)[None])
    return chain_rule([outer, quadratic_map_jacobian(x, Q, A)])


class Collapsed(NamedTuple):
    """The one linear layer that equals a stack, and the rank of its weights."""

    W: Array
    b: Array
    rank: int


def collapse(weights: Sequence[ArrayLike], biases: Sequence[ArrayLike] | None = None) -> Collapsed:
    """Return W = W_L ... W_1 and b = W_L(... (W_2 b_1 + b_2) ...) + b_L; layers in order of use.

    The rank is at most the narrowest width.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.4 (linear layers factor a matrix).

    Raises:
        ValueError: there is no layer, neighbours do not fit, or a bias is missing.

    """
    W = chain_rule([*reversed(list(weights))])
    given = [0.0] * len(weights) if biases is None else biases
    if len(given) != len(weights):
        raise ValueError(f"biases must be one a layer, {len(weights)}, not {len(given)}")
    b: Array = np.zeros(array("W", weights[0], ndim=2).shape[1])
    for weight, bias in zip(weights, given, strict=True):
        b = array("W", weight) @ b + array("b", bias)
    return Collapsed(W, b, int(np.linalg.matrix_rank(W)))


class MLP(NamedTuple):
    """Everything a forward and backward pass computes, in that order."""

    s1: Array
    h: Array
    s2: Array
    loss: float
    delta2: Array
    W2: Array
    b2: Array
    delta1: Array
    W1: Array
    b1: Array
    X: Array


def mlp(
    X: ArrayLike,
    t: ArrayLike,
    W1: ArrayLike,
    W2: ArrayLike,
    b1: ArrayLike = 0.0,
    b2: ArrayLike = 0.0,
    activation: str = "relu",
    loss: str = "squared",
) -> MLP:
    """Return forward and backward pass of s2 = W2 f(W1 x + b1) + b2, the loss a mean over examples.

    X (n, d) or one example (d,); t of the shape of s2. loss is squared, 1/2 |s2 - t|^2, or bce, the
    binary cross entropy of sigma(s2). Fields W1, b1, W2, b2, X hold the gradients.

    Source: Rumelhart, Hinton & Williams 1986; Goodfellow et al. 2016, Algorithms 6.3-6.4.

    Raises:
        ValueError: the shapes do not fit, or there is no such activation or loss.

    """
    f, f_prime = activations.by_name(activation)
    X, W1, W2 = array("X", X, least=1), array("W1", W1, ndim=2), array("W2", W2, ndim=2)
    single, X = X.ndim == 1, np.atleast_2d(X)
    s1 = X @ W1.T + array("b1", b1)
    h = f(s1)
    s2 = h @ W2.T + array("b2", b2)
    t = array("t", t).reshape(s2.shape) if np.size(t) == s2.size else array("t", t)
    same_shape(s2=s2, t=t)
    value, delta2 = _loss(loss, s2, t)
    delta1 = delta2 @ W2 * f_prime(s1)
    gradients = (delta2.T @ h, delta2.sum(axis=0), delta1, delta1.T @ X, delta1.sum(axis=0))
    W2g, b2g, _, W1g, b1g = gradients
    rows = (s1, h, s2, delta2, delta1, delta1 @ W1)
    s1, h, s2, delta2, delta1, Xg = (row[0] for row in rows) if single else rows
    return MLP(s1, h, s2, value, delta2, W2g, b2g, delta1, W1g, b1g, Xg)


def _loss(name: str, s2: Array, t: Array) -> tuple[float, Array]:
    """Return the mean loss over the rows and its gradient with respect to s2."""
    n = s2.shape[0]
    if name == "squared":
        return float(((s2 - t) ** 2).sum() / (2 * n)), (s2 - t) / n
    if name == "bce":
        return float(bce_with_logits(s2, t).sum() / n), bce_logit_gradient(s2, t) / n
    raise ValueError(f"loss must be squared or bce, not {name!r}")
