"""Softmax: from scores to probabilities, with temperature.

Letters
    z    logits, shape (..., K): K classes along the last axis
    tau  temperature, tau > 0; 1 leaves the softmax as it is
    p    probabilities, shape (..., K), each row summing to 1
    g    gradient of the loss with respect to p, shape (..., K)
"""

from __future__ import annotations

import numpy as np

from nncards.reference._arrays import Array, ArrayLike, array, positive, same_shape

__all__ = [
    "entropy",
    "log_softmax",
    "log_sum_exp",
    "logit_gap",
    "probability_ratio",
    "sigmoid_of_difference",
    "softmax",
    "softmax_backward",
    "softmax_cold_limit",
    "softmax_hot_limit",
    "softmax_jacobian",
    "tau_for_ratio",
]


def softmax(z: ArrayLike, tau: float = 1.0) -> Array:
    r"""Return p_i = exp(z_i / tau) / sum_j exp(z_j / tau), shape of z.

    The maximum is subtracted first, which changes nothing but keeps exp from overflowing.

    Source: Hinton, Vinyals & Dean 2015 (distillation), eq. 1; Goodfellow et al. 2016, sec. 4.1.

    Raises:
        ValueError: z is empty or a single number, or tau is not positive.

    """
    z = array("z", z, least=1)
    positive(tau=tau)
    e: Array = np.exp((z - z.max(axis=-1, keepdims=True)) / tau)
    total: Array = e.sum(axis=-1, keepdims=True)
    return e / total


def log_sum_exp(z: ArrayLike) -> Array:
    """Return ln sum_j exp(z_j) = m + ln sum_j exp(z_j - m) with m = max z, shape z.shape[:-1].

    Source: Goodfellow et al. 2016, Deep Learning, sec. 4.1 (overflow and underflow).

    Raises:
        ValueError: z is empty or a single number.

    """
    z = array("z", z, least=1)
    m = z.max(axis=-1)
    return np.asarray(m + np.log(np.exp(z - m[..., None]).sum(axis=-1)))


def log_softmax(z: ArrayLike, tau: float = 1.0) -> Array:
    """Return ln p_i = z_i / tau - ln sum_j exp(z_j / tau), shape of z; finite where p underflows.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.2.2.3.

    Raises:
        ValueError: z is empty or a single number, or tau is not positive.

    """
    positive(tau=tau)
    scaled = array("z", z, least=1) / tau
    return scaled - log_sum_exp(scaled)[..., None]


def probability_ratio(z_i: ArrayLike, z_j: ArrayLike, tau: float = 1.0) -> Array:
    """Return p_i / p_j = exp((z_i - z_j) / tau): only the difference of the logits counts.

    Source: Hinton, Vinyals & Dean 2015, eq. 1, for two classes divided.

    Raises:
        ValueError: tau is not positive.

    """
    positive(tau=tau)
    return np.exp((array("z_i", z_i) - array("z_j", z_j)) / tau)


def tau_for_ratio(z_i: ArrayLike, z_j: ArrayLike, ratio: ArrayLike) -> Array:
    """Return the temperature tau = (z_i - z_j) / ln ratio at which p_i / p_j = ratio.

    Source: Hinton, Vinyals & Dean 2015, eq. 1, solved for the temperature.

    Raises:
        ValueError: no positive temperature does it (the larger logit has the larger probability).

    """
    positive(ratio=ratio)
    d, log_ratio = array("z_i", z_i) - array("z_j", z_j), np.log(array("ratio", ratio))
    if np.any(d * log_ratio <= 0):
        raise ValueError(
            "no positive temperature gives this ratio: it must favour the larger logit"
        )
    return d / log_ratio


def logit_gap(p_i: ArrayLike, p_j: ArrayLike, tau: float = 1.0) -> Array:
    """Return z_i - z_j = tau ln(p_i / p_j): what the probabilities tell about the logits.

    Source: Hinton, Vinyals & Dean 2015, eq. 1, solved for the logits.

    Raises:
        ValueError: a probability or tau is not positive.

    """
    positive(p_i=p_i, p_j=p_j, tau=tau)
    return tau * np.log(array("p_i", p_i) / array("p_j", p_j))


def softmax_cold_limit(z: ArrayLike) -> Array:
    """Return the softmax as tau -> 0+: the m classes tied at the maximum share 1/m each.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.2.2.3 (a softened argmax).

    Raises:
        ValueError: z is empty or a single number.

    """
    z = array("z", z, least=1)
    winners: Array = (z == z.max(axis=-1, keepdims=True)).astype(np.float64)
    m: Array = winners.sum(axis=-1, keepdims=True)
    return winners / m


def softmax_hot_limit(z: ArrayLike) -> Array:
    """Return the softmax as tau -> infinity: 1/K for every class.

    Source: Hinton, Vinyals & Dean 2015, sec. 2 (a higher temperature gives a softer distribution).

    Raises:
        ValueError: z is empty or a single number.

    """
    z = array("z", z, least=1)
    return np.full(z.shape, 1 / z.shape[-1])


def sigmoid_of_difference(z0: ArrayLike, z1: ArrayLike) -> Array:
    """Return p_0 = 1 / (1 + exp(-(z0 - z1))): the softmax of two classes is a sigmoid.

    Source: Bishop 2006, Pattern Recognition and Machine Learning, eq. 4.57.

    Raises:
        ValueError: a logit is missing.

    """
    d = array("z0", z0) - array("z1", z1)
    return np.exp(-np.logaddexp(0, -d))


def softmax_jacobian(p: ArrayLike, tau: float = 1.0) -> Array:
    """Return J with J_ij = dp_i/dz_j = p_i ([i = j] - p_j) / tau, shape (..., K, K).

    Source: Bishop 2006, eq. 4.106; the temperature by the chain rule.

    Raises:
        ValueError: p is empty or a single number, or tau is not positive.

    """
    p = array("p", p, least=1)
    positive(tau=tau)
    return p[..., :, None] * (np.eye(p.shape[-1]) - p[..., None, :]) / tau


def softmax_backward(p: ArrayLike, g: ArrayLike, tau: float = 1.0) -> Array:
    """Return dL/dz = p (g - sum_j g_j p_j) / tau from g = dL/dp, shape of p, without the Jacobian.

    Source: Bishop 2006, eq. 4.106, multiplied by g.

    Raises:
        ValueError: p and g differ in shape, or tau is not positive.

    """
    p, g = array("p", p, least=1), array("g", g)
    same_shape(p=p, g=g)
    positive(tau=tau)
    mean: Array = (g * p).sum(axis=-1, keepdims=True)
    return p * (g - mean) / tau


def entropy(p: ArrayLike) -> Array:
    """Return H = -sum_i p_i ln p_i in nats, 0 ln 0 counting 0, shape p.shape[:-1].

    Source: Shannon 1948, theorem 2, with the natural logarithm.

    Raises:
        ValueError: p is empty or has a negative entry.

    """
    p = array("p", p, least=1)
    if np.any(p < 0):
        raise ValueError("p must not be negative")
    return np.asarray(-(p * np.log(np.where(p > 0, p, 1.0))).sum(axis=-1))
