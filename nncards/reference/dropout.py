"""Dropout: expectation, scaling, variance, the average over sub-networks.

Letters
    p_drop  probability that a unit is DROPPED, in [0, 1); p_keep = 1 - p_drop
    a       activations; mask 0 (dropped) or 1 (kept), shape of a
    w, x    weights and inputs of one unit, shape (n,)
    n       number of units that may be dropped
    z       logit or logits of the output
    N C H W batch size, channels, height, width of a feature map
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np

from nncards.reference._arrays import (
    Array,
    ArrayLike,
    array,
    integers,
    positive,
    probability,
    same_shape,
    share,
)
from nncards.reference.activations import sigmoid
from nncards.reference.softmax import log_softmax, softmax

__all__ = [
    "ChannelDropout",
    "Ensemble",
    "Masks",
    "Moments",
    "ZerosVariance",
    "all_masks",
    "channel_dropout_counts",
    "dropout",
    "expected_activation",
    "expected_by_enumeration",
    "expected_kept_units",
    "expected_kept_weights",
    "expected_relu",
    "geometric_mean_logistic",
    "geometric_mean_softmax",
    "inverted_dropout",
    "inverted_dropout_backward",
    "inverted_moments",
    "inverted_scale",
    "mask_probability",
    "plain_moments",
    "sum_moments",
    "weight_scaling",
    "zeros_variance",
]


def dropout(a: ArrayLike, mask: ArrayLike) -> Array:
    """Return mask a: plain dropout in training, nothing scaled.

    Source: Srivastava et al. 2014, sec. 4.

    Raises:
        ValueError: a and mask differ in shape, or the mask has other entries than 0 and 1.

    """
    a, kept = array("a", a), array("mask", integers("mask", mask, below=2))
    same_shape(a=a, mask=kept)
    return a * kept


def inverted_scale(p_drop: float) -> float:
    """Return 1 / (1 - p_drop), which keeps the mean; not 1 / p_drop.

    Source: Srivastava et al. 2014, sec. 10 (scaling up at training time).

    Raises:
        ValueError: p_drop is not in [0, 1).

    """
    share(p_drop=p_drop)
    return 1 / (1 - p_drop)


def inverted_dropout(a: ArrayLike, mask: ArrayLike, p_drop: float) -> Array:
    """Return mask a / (1 - p_drop), inverted dropout in training; at test the layer does nothing.

    Source: Srivastava et al. 2014, sec. 10.

    Raises:
        ValueError: a and mask differ in shape, or p_drop is not in [0, 1).

    """
    return dropout(a, mask) * inverted_scale(p_drop)


def inverted_dropout_backward(g: ArrayLike, mask: ArrayLike, p_drop: float) -> Array:
    """Return dL/da = mask g / (1 - p_drop): the same scaled mask.

    Source: Srivastava et al. 2014, secs. 5.1 and 10.

    Raises:
        ValueError: g and mask differ in shape, or p_drop is not in [0, 1).

    """
    return inverted_dropout(g, mask, p_drop)


def weight_scaling(w: ArrayLike, p_drop: float) -> Array:
    """Return (1 - p_drop) w: the weights at test time after plain dropout.

    Source: Srivastava et al. 2014, fig. 2 (whose p is the probability to KEEP).

    Raises:
        ValueError: p_drop is not in [0, 1).

    """
    share(p_drop=p_drop)
    return (1 - p_drop) * array("w", w)


class Masks(NamedTuple):
    """All 2^n masks, shape (2^n, n), from all dropped to all kept, and their probabilities."""

    mask: Array
    probability: Array


def mask_probability(mask: ArrayLike, p_drop: float) -> float:
    """Return (1 - p_drop)^kept p_drop^dropped.

    Source: Srivastava et al. 2014, sec. 4 (independent Bernoulli variables).

    Raises:
        ValueError: the mask has other entries than 0 and 1, or p_drop is not in [0, 1).

    """
    share(p_drop=p_drop)
    kept = integers("mask", mask, below=2)
    return float(np.where(kept == 1, 1 - p_drop, p_drop).prod())


def all_masks(n: int, p_drop: float) -> Masks:
    """Return the 2^n masks of n units with their probabilities.

    Source: Srivastava et al. 2014, sec. 1 (2^n thinned networks).

    Raises:
        ValueError: n is not in 1..20, or p_drop is not in [0, 1).

    """
    if not 1 <= n <= 20:
        raise ValueError(f"n must lie in 1..20 to list all masks, not {n}")
    mask = np.array(list(itertools.product([0, 1], repeat=n)), dtype=np.float64)
    return Masks(mask, np.array([mask_probability(row, p_drop) for row in mask]))


def expected_activation(w: ArrayLike, x: ArrayLike, p_drop: float) -> float:
    """Return E[a] = (1 - p_drop) w.x, the inputs dropped independently.

    Source: Srivastava et al. 2014, sec. 4 and fig. 2.

    Raises:
        ValueError: w and x differ in shape, or p_drop is not in [0, 1).

    """
    w, x = array("w", w), array("x", x)
    same_shape(w=w, x=x)
    return float((weight_scaling(w, p_drop) * x).sum())


def expected_by_enumeration(w: ArrayLike, x: ArrayLike, p_drop: float) -> float:
    """Return E[a] as the sum over all masks of probability times w.(mask x).

    Source: Srivastava et al. 2014, sec. 4, the expectation written out.

    Raises:
        ValueError: w and x are not of one shape (n,), or p_drop is not in [0, 1).

    """
    terms = array("w", w, ndim=1) * array("x", x, ndim=1)
    masks = all_masks(terms.size, p_drop)
    return float(masks.probability @ (masks.mask @ terms))


def expected_relu(w: ArrayLike, x: ArrayLike, p_drop: float) -> float:
    """Return E[relu(w.(mask x))]: not relu(E[...]), for the two do not commute.

    Source: Srivastava et al. 2014, sec. 4, the expectation written out; Jensen 1906.

    Raises:
        ValueError: w and x are not of one shape (n,), or p_drop is not in [0, 1).

    """
    terms = array("w", w, ndim=1) * array("x", x, ndim=1)
    masks = all_masks(terms.size, p_drop)
    return float(masks.probability @ np.maximum(0, masks.mask @ terms))


class Moments(NamedTuple):
    """Mean and variance."""

    mean: float
    var: float


def plain_moments(x: float, p_drop: float) -> Moments:
    """Return mean (1 - p_drop) x and variance p_drop (1 - p_drop) x^2 of mask x.

    Source: Srivastava et al. 2014, sec. 4 (a Bernoulli variable times x).

    Raises:
        ValueError: p_drop is not in [0, 1).

    """
    share(p_drop=p_drop)
    return Moments((1 - p_drop) * x, p_drop * (1 - p_drop) * x**2)


def inverted_moments(x: float, p_drop: float) -> Moments:
    """Return mean x and variance p_drop / (1 - p_drop) x^2 of mask x / (1 - p_drop).

    Source: Srivastava et al. 2014, sec. 10.

    Raises:
        ValueError: p_drop is not in [0, 1).

    """
    mean, var = plain_moments(x, p_drop)
    scale = inverted_scale(p_drop)
    return Moments(scale * mean, scale**2 * var)


def sum_moments(x: ArrayLike, p_drop: float, inverted: bool = True) -> Moments:
    """Return mean and variance of the sum of units dropped independently: both add up.

    Source: Srivastava et al. 2014, secs. 4 and 10.

    Raises:
        ValueError: x is empty, or p_drop is not in [0, 1).

    """
    one = inverted_moments if inverted else plain_moments
    each = [one(float(value), p_drop) for value in array("x", x).ravel()]
    return Moments(sum(m.mean for m in each), sum(m.var for m in each))


def expected_kept_units(n: int, p_drop: float) -> float:
    """Return (1 - p_drop) n.

    Source: Srivastava et al. 2014, sec. 7.3.

    Raises:
        ValueError: n is not positive, or p_drop is not in [0, 1).

    """
    positive(n=n)
    share(p_drop=p_drop)
    return (1 - p_drop) * n


def expected_kept_weights(n_in: int, n_out: int, p_drop: float) -> float:
    """Return (1 - p_drop)^2 n_in n_out: a weight survives if BOTH its ends do.

    Source: Srivastava et al. 2014, sec. 4, two dropped layers.

    Raises:
        ValueError: a size is not positive, or p_drop is not in [0, 1).

    """
    return expected_kept_units(n_in, p_drop) * expected_kept_units(n_out, p_drop)


class Ensemble(NamedTuple):
    """Probabilities by the renormalised geometric mean, the arithmetic mean, and weight scaling."""

    geometric: Array
    arithmetic: Array
    scaled: Array


def geometric_mean_softmax(X: ArrayLike, p_drop: float, b: ArrayLike = 0.0) -> Ensemble:
    """Return the class probabilities of a softmax over dropped inputs, in three ways.

    X has shape (n, K): what input i adds to the logit of class k; b the biases (K,). The geometric
    mean over all masks, renormalised, equals the softmax of (1 - p_drop) sum_i X_i + b exactly.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.12; Baldi & Sadowski 2013.

    Raises:
        ValueError: X has not two axes, or p_drop is not in [0, 1).

    """
    X = array("X", X, ndim=2)
    masks = all_masks(X.shape[0], p_drop)
    z = masks.mask @ X + array("b", b)
    geometric = softmax(masks.probability @ log_softmax(z))
    arithmetic = masks.probability @ softmax(z)
    return Ensemble(geometric, arithmetic, softmax((1 - p_drop) * X.sum(axis=0) + b))


def geometric_mean_logistic(z: ArrayLike, p_drop: float, b: float = 0.0) -> Ensemble:
    """Return P(y = 1) in the three ways; z (n,): what each input adds to the one logit, b the bias.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.12, two classes.

    Raises:
        ValueError: z has not one axis, or p_drop is not in [0, 1).

    """
    z = array("z", z, ndim=1)
    masks = all_masks(z.size, p_drop)
    logits = masks.mask @ z + b
    log_odds = masks.probability @ (-np.logaddexp(0, -logits) + np.logaddexp(0, logits))
    mean = masks.probability @ sigmoid(logits)
    return Ensemble(sigmoid(log_odds), np.asarray(mean), sigmoid((1 - p_drop) * z.sum() + b))


class ChannelDropout(NamedTuple):
    """Random draws of plain and of channel dropout, and the zeros both expect."""

    plain_draws: int
    channel_draws: int
    expected_zeros: float


def channel_dropout_counts(N: int, C: int, H: int, W: int, p_drop: float) -> ChannelDropout:
    """Return N C H W draws, N C draws, and p_drop N C H W expected zeros.

    Source: Tompson et al. 2015 (spatial dropout).

    Raises:
        ValueError: a size is not positive, or p_drop is not in [0, 1].

    """
    positive(N=N, C=C, H=H, W=W)
    probability(p_drop=p_drop)
    entries = N * C * H * W
    return ChannelDropout(entries, N * C, p_drop * entries)


class ZerosVariance(NamedTuple):
    """Variance of the number of zeros under plain and under channel dropout."""

    plain: float
    channel: float


def zeros_variance(N: int, C: int, H: int, W: int, p_drop: float) -> ZerosVariance:
    """Return N C H W p q and N C (H W)^2 p q with p = p_drop, q = 1 - p: channels fall together.

    Source: Tompson et al. 2015; the variance of a binomial count.

    Raises:
        ValueError: a size is not positive, or p_drop is not in [0, 1].

    """
    plain, channel, zeros = channel_dropout_counts(N, C, H, W, p_drop)
    return ZerosVariance(zeros * (1 - p_drop), (plain // channel) * zeros * (1 - p_drop))
