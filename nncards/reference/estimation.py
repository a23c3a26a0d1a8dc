"""Estimation: the least-squares line, maximum entropy, the risk on a minibatch.

Letters
    x, y     data of the line, shape (n,); X a design matrix (n, d); w slope or weights, b intercept
    z0, z1   features of two classes; lambda0, lambda1 their multipliers; s0 probability of class 0
    z, lam   features and multipliers of K classes, shape (K,)
    g        per-example gradients, first axis the examples; batch the indices drawn, from 0
    n, B     number of examples, size of a minibatch
"""

from __future__ import annotations

import itertools
import math
from typing import NamedTuple

import numpy as np

from nncards.reference._arrays import (
    Array,
    ArrayLike,
    array,
    at_least,
    integers,
    positive,
    same_shape,
)
from nncards.reference.activations import logit
from nncards.reference.softmax import log_sum_exp, sigmoid_of_difference, softmax

__all__ = [
    "Line",
    "full_gradient",
    "least_squares",
    "line",
    "line_intercept",
    "line_slope",
    "maxent_binary",
    "maxent_curvature",
    "maxent_multiplier",
    "maxent_normaliser",
    "maxent_softmax",
    "mean_of_all_minibatches",
    "minibatch_gradient",
    "minibatch_sum_estimate",
    "minibatch_variance",
    "minibatch_variance_without_replacement",
    "residual_sum",
    "residual_variance",
    "updates_per_epoch",
]


def line_slope(x: ArrayLike, y: ArrayLike) -> float:
    """Return w = S_xy / S_xx = sum (x - xbar)(y - ybar) / sum (x - xbar)^2.

    Source: Bishop 2006, eqs. 3.15 and 3.19, one feature.

    Raises:
        ValueError: x and y are not of one shape (n,), or all x are equal.

    """
    x, y = array("x", x, ndim=1), array("y", y, ndim=1)
    same_shape(x=x, y=y)
    dx = x - x.mean()
    positive(S_xx=(dx**2).sum())
    return float((dx * (y - y.mean())).sum() / (dx**2).sum())


def line_intercept(x: ArrayLike, y: ArrayLike) -> float:
    """Return b = ybar - w xbar.

    Source: Bishop 2006, eq. 3.19.

    Raises:
        ValueError: as ``line_slope``.

    """
    return float(array("y", y).mean() - line_slope(x, y) * array("x", x).mean())


def residual_sum(x: ArrayLike, y: ArrayLike) -> float:
    """Return SSR = sum (y - w x - b)^2 of the least-squares line.

    Source: Bishop 2006, eq. 3.12, times two.

    Raises:
        ValueError: as ``line_slope``.

    """
    d = array("y", y) - line_slope(x, y) * array("x", x) - line_intercept(x, y)
    return float((d**2).sum())


def residual_variance(x: ArrayLike, y: ArrayLike) -> float:
    """Return sigma^2 = SSR / n, the variance of greatest likelihood (biased).

    Source: Bishop 2006, eq. 3.21.

    Raises:
        ValueError: as ``line_slope``.

    """
    return residual_sum(x, y) / array("x", x).size


class Line(NamedTuple):
    """Slope, intercept, sum of squared residuals."""

    w: float
    b: float
    residual_sum: float


def line(x: ArrayLike, y: ArrayLike) -> Line:
    """Return the least-squares line y = w x + b.

    Source: Bishop 2006, sec. 3.1.1.

    Raises:
        ValueError: as ``line_slope``.

    """
    return Line(line_slope(x, y), line_intercept(x, y), residual_sum(x, y))


def least_squares(X: ArrayLike, y: ArrayLike) -> Array:
    """Return w = (X^T X)^-1 X^T y, shape (d,); a column of ones makes an intercept.

    Source: Bishop 2006, eq. 3.15 (normal equations).

    Raises:
        ValueError: the shapes do not fit, or X has not full column rank.

    """
    X, y = array("X", X, ndim=2), array("y", y, ndim=1)
    if np.linalg.matrix_rank(X) < X.shape[1]:
        raise ValueError(
            "X must have full column rank for the normal equations to have one solution"
        )
    return np.asarray(np.linalg.solve(X.T @ X, X.T @ y), dtype=np.float64)


def maxent_softmax(z: ArrayLike, lam: ArrayLike) -> Array:
    """Return s_k = exp(lam_k z_k) / sum_j exp(lam_j z_j): maximum entropy with moments fixed.

    The multipliers stay in the exponent: they act as 1/tau, one a class.

    Source: Jaynes 1957, sec. 2.

    Raises:
        ValueError: z and lam differ in shape.

    """
    z, lam = array("z", z, least=1), array("lam", lam)
    same_shape(z=z, lam=lam)
    return softmax(lam * z)


def maxent_binary(z0: float, z1: float, lambda0: float = 1.0, lambda1: float = 1.0) -> float:
    """Return s0 = sigma(lambda0 z0 - lambda1 z1).

    Source: Jaynes 1957, sec. 2, two states.
    """
    return float(sigmoid_of_difference(lambda0 * z0, lambda1 * z1))


def maxent_multiplier(s0: float, z0: float) -> float:
    """Return lambda0 = ln(s0 / (1 - s0)) / z0, which gives s0 when z1 = 0.

    Source: Jaynes 1957, sec. 2, two states, solved for the multiplier.

    Raises:
        ValueError: s0 is not in (0, 1), or z0 is 0.

    """
    positive(**{"|z0|": abs(z0)})
    return float(logit(s0)) / z0


def maxent_normaliser(z: ArrayLike, lam: ArrayLike) -> float:
    """Return ln sum_k exp(lam_k z_k) - 1: the multiplier mu of the constraint sum s = 1.

    From stationarity s_k = exp(lam_k z_k - 1 - mu), so that exp(-1 - mu) = 1 / sum.

    Source: Jaynes 1957, sec. 2; the -1 comes from differentiating s ln s.

    Raises:
        ValueError: z and lam differ in shape.

    """
    z, lam = array("z", z, least=1), array("lam", lam)
    same_shape(z=z, lam=lam)
    return float(log_sum_exp(lam * z)) - 1


def maxent_curvature(s: ArrayLike) -> Array:
    """Return -1/s_k, the second derivatives of the entropy: negative, so the point is a maximum.

    Source: Shannon 1948, theorem 2, differentiated twice.

    Raises:
        ValueError: an s is not positive.

    """
    positive(s=s)
    return -1 / array("s", s)


def full_gradient(g: ArrayLike) -> Array:
    """Return the mean of the per-example gradients over the data set.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 5.9.
    """
    mean: Array = array("g", g, least=1).mean(axis=0)
    return mean


def minibatch_gradient(g: ArrayLike, batch: ArrayLike) -> Array:
    """Return the mean over the minibatch, an unbiased estimate of the full mean.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 5.9.

    Raises:
        ValueError: an index is not an example's.

    """
    g = array("g", g, least=1)
    return full_gradient(g[integers("batch", batch, below=len(g))])


def minibatch_sum_estimate(g: ArrayLike, batch: ArrayLike) -> Array:
    """Return (n / B) sum over the minibatch, an unbiased estimate of the full SUM.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 5.9, times n.

    Raises:
        ValueError: an index is not an example's.

    """
    return len(array("g", g, least=1)) * minibatch_gradient(g, batch)


def mean_of_all_minibatches(g: ArrayLike, B: int) -> Array:
    """Return the average of the mean over every minibatch of B different examples: the full mean.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 8.1.3, by enumeration.

    Raises:
        ValueError: B is not in 1..n.

    """
    g = array("g", g, least=1)
    at_least(0, **{"B - 1": B - 1, "n - B": len(g) - B})
    means = [g[list(batch)].mean(axis=0) for batch in itertools.combinations(range(len(g)), B)]
    return full_gradient(means)


def minibatch_variance(v: float, B: int) -> float:
    """Return v / B, the variance of a minibatch mean of B independent draws of variance v.

    Source: Goodfellow et al. 2016, Deep Learning, secs. 5.4.3 and 8.1.3.

    Raises:
        ValueError: v is negative, or B is less than 1.

    """
    at_least(0, v=v)
    at_least(1, B=B)
    return v / B


def minibatch_variance_without_replacement(v: float, B: int, n: int) -> float:
    """Return v / B (n - B) / (n - 1), B different examples of n with biased variance v.

    Source: Cochran 1977 (Sampling techniques), theorem 2.2.

    Raises:
        ValueError: v is negative, B is not in 1..n, or n is less than 2.

    """
    at_least(2, n=n)
    at_least(0, **{"n - B": n - B})
    return minibatch_variance(v, B) * (n - B) / (n - 1)


def updates_per_epoch(n: int, B: int, drop_last: bool = False) -> int:
    """Return ceil(n / B), or floor(n / B) if the last, smaller batch is dropped.

    Source: PyTorch, torch.utils.data.DataLoader(drop_last).

    Raises:
        ValueError: n or B is less than 1.

    """
    at_least(1, n=n, B=B)
    return n // B if drop_last else math.ceil(n / B)
