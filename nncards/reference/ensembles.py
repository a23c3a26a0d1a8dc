"""Bagging and the bootstrap.

Letters
    v, c  variance of each model's error and covariance of any two, |c| <= v
    b     bias common to all models
    k     number of models
    n     size of the data set, and of a bootstrap sample
"""

from __future__ import annotations

import math

import numpy as np

from nncards.reference._arrays import Array, ArrayLike, array, at_least, positive

__all__ = [
    "average",
    "bagging_error",
    "bagging_error_of_covariance",
    "bagging_limit",
    "bootstrap_expected_unique",
    "bootstrap_limit",
    "bootstrap_missed_share",
    "bootstrap_unique_share",
    "models_for_error",
]


def bagging_error(v: float, c: float, k: int, b: float = 0.0) -> float:
    """Return v/k + (k - 1) c/k + b^2, the expected squared error of the average of k models.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.11, and a common bias.

    Raises:
        ValueError: v is negative, k is less than 1, or c is impossible for k models.

    """
    at_least(1, k=k)
    at_least(0, **{"v": v, "v - c": v - c, "v + (k - 1) c": v + (k - 1) * c})
    return v / k + (k - 1) / k * c + b**2


def bagging_error_of_covariance(S: ArrayLike) -> float:
    """Return 1^T S 1 / k^2, the variance of the average, for any covariance S (k, k) of the errors.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.11.

    Raises:
        ValueError: S is not square.

    """
    S = array("S", S, ndim=2)
    if S.shape[0] != S.shape[1]:
        raise ValueError(f"S must be square, not {S.shape}")
    return float(S.sum() / len(S) ** 2)


def bagging_limit(c: float, b: float = 0.0) -> float:
    """Return c + b^2: what no number of models gets rid of.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.11, k to infinity.
    """
    return c + b**2


def models_for_error(v: float, c: float, target: float) -> int:
    """Return the least k with v/k + (k - 1) c/k <= target.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.11, solved for k.

    Raises:
        ValueError: no number of models does it: the target must be greater than c (or v reach it).

    """
    if v <= target:
        return 1
    positive(**{"target - c": target - c})
    return math.ceil((v - c) / (target - c) - 1e-12)


def bootstrap_missed_share(n: int) -> float:
    """Return (1 - 1/n)^n, the chance that a given example is in no draw of n.

    Source: Efron & Tibshirani 1997 (the .632+ bootstrap).

    Raises:
        ValueError: n is less than 1.

    """
    at_least(1, n=n)
    return float((1 - 1 / n) ** n)


def bootstrap_unique_share(n: int) -> float:
    """Return 1 - (1 - 1/n)^n, the expected share of distinct examples.

    Source: Efron & Tibshirani 1997.

    Raises:
        ValueError: n is less than 1.

    """
    return 1 - bootstrap_missed_share(n)


def bootstrap_expected_unique(n: int) -> float:
    """Return n (1 - (1 - 1/n)^n), the expected number of distinct examples.

    Source: Efron & Tibshirani 1997.

    Raises:
        ValueError: n is less than 1.

    """
    return n * bootstrap_unique_share(n)


def bootstrap_limit() -> float:
    """Return 1 - 1/e, about 0.632, the share for large n.

    Source: Efron & Tibshirani 1997.
    """
    return 1 - math.exp(-1)


def average(predictions: ArrayLike) -> Array:
    """Return the mean over the models, the first axis.

    Source: Breiman 1996 (Bagging predictors), sec. 1.
    """
    mean: Array = np.mean(array("predictions", predictions, least=1), axis=0)
    return mean
