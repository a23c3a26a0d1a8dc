"""Likelihoods of a prediction, and the constants that fit best.

Letters
    y      observations; f the prediction (for Bernoulli the probability of 1), shape of y
    sigma  standard deviation of the Gaussian; gamma scale of the Laplace law (mean of |y - f|)
    k, n   number of ones, number of trials
    q      quantile level, in (0, 1)

Each nll is the negative log-likelihood of each entry, constants included, in nats.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from nncards.reference._arrays import Array, ArrayLike, array, at_least, positive
from nncards.reference.losses import bce, bce_probability_gradient

__all__ = [
    "Interval",
    "Minimisers",
    "bernoulli_curvature",
    "bernoulli_estimate",
    "bernoulli_gradient",
    "bernoulli_nll",
    "constant_minimisers",
    "gaussian_log_sigma_gradient",
    "gaussian_nll",
    "gaussian_nll_gradient",
    "gaussian_sigma_estimate",
    "laplace_gamma_estimate",
    "laplace_nll",
    "laplace_nll_gradient",
    "mean_minimiser",
    "median_interval",
    "median_minimiser",
    "pinball_loss",
    "quantile_minimiser",
]


def gaussian_nll(y: ArrayLike, f: ArrayLike, sigma: ArrayLike = 1.0) -> Array:
    """Return (y - f)^2 / (2 sigma^2) + ln sigma + ln(2 pi) / 2 of each entry.

    Source: Bishop 2006, eqs. 1.46 and 1.62.

    Raises:
        ValueError: sigma is not positive.

    """
    positive(sigma=sigma)
    sigma = array("sigma", sigma)
    d = array("y", y) - array("f", f)
    return np.asarray(d**2 / (2 * sigma**2) + np.log(sigma) + math.log(2 * math.pi) / 2)


def gaussian_nll_gradient(y: ArrayLike, f: ArrayLike, sigma: ArrayLike = 1.0) -> Array:
    """Return d nll/df = -(y - f) / sigma^2 of each entry.

    Source: Bishop 2006, eq. 1.62, differentiated.

    Raises:
        ValueError: sigma is not positive.

    """
    positive(sigma=sigma)
    return -(array("y", y) - array("f", f)) / array("sigma", sigma) ** 2


def gaussian_log_sigma_gradient(y: ArrayLike, f: ArrayLike, sigma: ArrayLike = 1.0) -> Array:
    """Return d nll/d(ln sigma) = 1 - (y - f)^2 / sigma^2 of each entry.

    Source: Nix & Weigend 1994; Bishop 2006, eq. 1.62, differentiated.

    Raises:
        ValueError: sigma is not positive.

    """
    positive(sigma=sigma)
    return 1 - (array("y", y) - array("f", f)) ** 2 / array("sigma", sigma) ** 2


def gaussian_sigma_estimate(y: ArrayLike, f: ArrayLike) -> float:
    """Return sqrt(mean (y - f)^2), the sigma of greatest likelihood (biased: divides by n).

    Source: Bishop 2006, eqs. 1.56 and 1.63.
    """
    return float(np.sqrt(((array("y", y) - array("f", f)) ** 2).mean()))


def laplace_nll(y: ArrayLike, f: ArrayLike, gamma: ArrayLike = 1.0) -> Array:
    """Return |y - f| / gamma + ln(2 gamma) of each entry.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 3.9.4.

    Raises:
        ValueError: gamma is not positive.

    """
    positive(gamma=gamma)
    gamma = array("gamma", gamma)
    return np.asarray(np.abs(array("y", y) - array("f", f)) / gamma + np.log(2 * gamma))


def laplace_nll_gradient(y: ArrayLike, f: ArrayLike, gamma: ArrayLike = 1.0) -> Array:
    """Return d nll/df = -sign(y - f) / gamma of each entry; the subgradient 0 where f = y.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 3.9.4, differentiated.

    Raises:
        ValueError: gamma is not positive.

    """
    positive(gamma=gamma)
    return -np.sign(array("y", y) - array("f", f)) / array("gamma", gamma)


def laplace_gamma_estimate(y: ArrayLike, f: ArrayLike) -> float:
    """Return mean |y - f|, the gamma of greatest likelihood.

    Source: Goodfellow et al. 2016, sec. 3.9.4, maximised over gamma.
    """
    return float(np.abs(array("y", y) - array("f", f)).mean())


def mean_minimiser(y: ArrayLike) -> float:
    """Return the mean, the constant c that minimises sum (y - c)^2.

    Source: Bishop 2006, eq. 1.89; Goodfellow et al. 2016, sec. 6.2.1.2.
    """
    return float(array("y", y).mean())


class Interval(NamedTuple):
    """All numbers from low to high, both included."""

    low: float
    high: float


def median_interval(y: ArrayLike) -> Interval:
    """Return every constant that minimises sum |y - c|: one point for odd n, an interval for even.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.2.1.2 (absolute error gives the median).
    """
    y = np.sort(array("y", y, ndim=1))
    return Interval(float(y[(y.size - 1) // 2]), float(y[y.size // 2]))


def median_minimiser(y: ArrayLike) -> float:
    """Return the median, a constant that minimises sum |y - c|; the middle of the interval.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.2.1.2.
    """
    low, high = median_interval(y)
    return (low + high) / 2


class Minimisers(NamedTuple):
    """The best constants for squared and for absolute error."""

    squared: float
    absolute: float


def constant_minimisers(y: ArrayLike) -> Minimisers:
    """Return the mean and the median of y.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.2.1.2.
    """
    return Minimisers(mean_minimiser(y), median_minimiser(y))


def pinball_loss(y: ArrayLike, f: ArrayLike, q: float) -> Array:
    """Return q (y - f) where y > f, else (1 - q) (f - y), of each entry.

    Source: Koenker & Bassett 1978.

    Raises:
        ValueError: q is not in (0, 1).

    """
    positive(**{"q": q, "1 - q": 1 - q})
    d = array("y", y) - array("f", f)
    return np.asarray(np.where(d > 0, q * d, (q - 1) * d))


def quantile_minimiser(y: ArrayLike, q: float) -> float:
    """Return the least constant that minimises the pinball loss: the ceil(q n)-th smallest value.

    Source: Koenker & Bassett 1978.

    Raises:
        ValueError: q is not in (0, 1).

    """
    positive(**{"q": q, "1 - q": 1 - q})
    y = np.sort(array("y", y, ndim=1))
    return float(y[math.ceil(q * y.size - 1e-12) - 1])


def bernoulli_estimate(k: int, n: int) -> float:
    """Return k / n, the probability of greatest likelihood.

    Source: Bishop 2006, eq. 2.8.

    Raises:
        ValueError: k is not in 0..n, or n is not positive.

    """
    positive(n=n)
    at_least(0, **{"k": k, "n - k": n - k})
    return k / n


def bernoulli_nll(k: int, n: int, f: float) -> float:
    """Return -((k/n) ln f + (1 - k/n) ln(1 - f)): the mean over n trials with k ones.

    Source: Bishop 2006, eq. 2.6, with the minus and divided by n.

    Raises:
        ValueError: k is not in 0..n, or f is impossible.

    """
    return float(bce(f, bernoulli_estimate(k, n)))


def bernoulli_gradient(k: int, n: int, f: float) -> float:
    """Return dL/df = -(k/n) / f + (1 - k/n) / (1 - f), zero at f = k/n.

    Source: Bishop 2006, eqs. 2.6-2.7, differentiated.

    Raises:
        ValueError: k is not in 0..n, or f is not in (0, 1).

    """
    return float(bce_probability_gradient(f, bernoulli_estimate(k, n)))


def bernoulli_curvature(k: int, n: int, f: float) -> float:
    """Return L'' = (k/n) / f^2 + (1 - k/n) / (1 - f)^2, positive: the root is a minimum.

    Source: Bishop 2006, eq. 2.6, differentiated twice.

    Raises:
        ValueError: k is not in 0..n, or f is not in (0, 1).

    """
    positive(**{"f": f, "1 - f": 1 - f})
    rate = bernoulli_estimate(k, n)
    return rate / f**2 + (1 - rate) / (1 - f) ** 2
