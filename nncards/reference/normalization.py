"""Normalisation forward: batch norm in training, layer, instance and group norm.

Letters
    x      input, examples along the first axis, channels along the second: (B,), (B, d) or (B, C, H, W)
    mu     mean of a group of entries; var their biased variance (divided by their number)
    eps    constant added to the variance UNDER the root
    x_hat  normalised input
    gamma  learnt scale, beta learnt shift: one of each a channel, or a number for all
    N C H W  batch size, channels, height, width; G number of groups

What happens to batch norm at inference, going back, and folded away stands in ``batchnorm``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nncards.reference._arrays import Array, ArrayLike, array, at_least, positive

__all__ = [
    "BatchNorm",
    "NormParameters",
    "PerNorm",
    "batch_mean",
    "batch_norm",
    "batch_norm_steps",
    "batch_var",
    "elements_per_statistic",
    "group_norm",
    "instance_norm",
    "layer_norm",
    "norm_parameters",
    "normalize",
    "scale_shift",
    "statistics_count",
]


def _batch_axes(x: Array) -> tuple[int, ...]:
    """Return every axis but that of the channels, the second."""
    return tuple(axis for axis in range(x.ndim) if axis != 1)


def per_channel(values: ArrayLike, x: Array) -> Array:
    """Return values shaped so that they meet the channels of x: (C,) becomes (C, 1, 1) for 4 axes.

    Raises:
        ValueError: there is neither one value nor one for each channel.

    """
    values = array("a channel's parameter", values)
    channels = x.shape[1] if x.ndim > 1 else 1
    if values.size not in {1, channels}:
        raise ValueError(f"{channels} channels want {channels} values or one, not {values.size}")
    return values.reshape(-1, *[1] * (x.ndim - 2)) if x.ndim > 1 else values.reshape(-1)


def batch_mean(x: ArrayLike) -> Array:
    """Return mu_j = (1/B) sum_i x_ij, the mean of each channel: shape (d,), or () for x of one axis.

    For feature maps (B, C, H, W) the mean runs over B, H and W.

    Source: Ioffe & Szegedy 2015 (batch normalization), Algorithm 1, line 1.

    Raises:
        ValueError: x is empty.

    """
    x = array("x", x, least=1)
    mu: Array = x.mean(axis=_batch_axes(x))
    return mu


def batch_var(x: ArrayLike) -> Array:
    """Return var_j = (1/B) sum_i (x_ij - mu_j)^2, biased: shape (d,), or () for x of one axis.

    One example a batch has variance 0.

    Source: Ioffe & Szegedy 2015, Algorithm 1, line 2.

    Raises:
        ValueError: x is empty.

    """
    x = array("x", x, least=1)
    var: Array = x.var(axis=_batch_axes(x), ddof=0)
    return var


def normalize(x: ArrayLike, mu: ArrayLike, var: ArrayLike, eps: float = 1e-5) -> Array:
    """Return x_hat = (x - mu) / sqrt(var + eps), broadcasting mu and var over x.

    Source: Ioffe & Szegedy 2015, Algorithm 1, line 3.

    Raises:
        ValueError: x is empty, or var + eps is not positive (a constant batch with eps 0).

    """
    var = array("var", var)
    if np.any(var + eps <= 0):
        raise ValueError("var + eps must be positive: a constant batch needs eps > 0")
    return (array("x", x) - array("mu", mu)) / np.sqrt(var + eps)


def scale_shift(x_hat: ArrayLike, gamma: ArrayLike, beta: ArrayLike) -> Array:
    """Return y = gamma x_hat + beta, broadcasting gamma and beta over x_hat.

    Source: Ioffe & Szegedy 2015, Algorithm 1, line 4.
    """
    return array("gamma", gamma) * array("x_hat", x_hat) + array("beta", beta)


class BatchNorm(NamedTuple):
    """The four lines of Algorithm 1: mean and variance a channel, normalised input, output."""

    mu: Array
    var: Array
    x_hat: Array
    y: Array


def batch_norm_steps(
    x: ArrayLike, gamma: ArrayLike = 1.0, beta: ArrayLike = 0.0, eps: float = 1e-5
) -> BatchNorm:
    """Return all four lines of the forward pass in training, which uses the batch's statistics.

    Source: Ioffe & Szegedy 2015, Algorithm 1.

    Raises:
        ValueError: x is empty, a parameter's shape does not fit, or var + eps is 0.

    """
    x = array("x", x, least=1)
    mu, var = batch_mean(x), batch_var(x)
    x_hat = normalize(x, per_channel(mu, x), per_channel(var, x), eps)
    y = scale_shift(x_hat, per_channel(gamma, x), per_channel(beta, x))
    return BatchNorm(mu, var, x_hat, y)


def batch_norm(
    x: ArrayLike, gamma: ArrayLike = 1.0, beta: ArrayLike = 0.0, eps: float = 1e-5
) -> Array:
    """Return y = gamma (x - mu) / sqrt(var + eps) + beta with the batch's mu and var, shape of x.

    Source: Ioffe & Szegedy 2015, Algorithm 1.

    Raises:
        ValueError: x is empty, a parameter's shape does not fit, or var + eps is 0.

    """
    return batch_norm_steps(x, gamma, beta, eps).y


def layer_norm(
    x: ArrayLike, gamma: ArrayLike = 1.0, beta: ArrayLike = 0.0, eps: float = 1e-5
) -> Array:
    """Return each example normalised over all its own features; gamma and beta: one a feature.

    An x of one axis is one example. The batch plays no part, so train and inference agree.

    Source: Ba, Kiros & Hinton 2016 (layer normalization), eqs. 3-4.

    Raises:
        ValueError: x is empty, or var + eps is 0.

    """
    x = array("x", x, least=1)
    axes = tuple(range(1, x.ndim)) or (0,)
    mu, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return scale_shift(normalize(x, mu, var, eps), gamma, beta)


def group_norm(
    x: ArrayLike, G: int, gamma: ArrayLike = 1.0, beta: ArrayLike = 0.0, eps: float = 1e-5
) -> Array:
    """Return x (N, C, ...) normalised over each run of C/G neighbouring channels of an example.

    G = 1 takes the statistics of layer norm, G = C those of instance norm; gamma, beta: one a channel.

    Source: Wu & He 2018 (group normalization), eqs. 1-3 and 7.

    Raises:
        ValueError: x has fewer than two axes, G does not divide C, or var + eps is 0.

    """
    x = array("x", x, least=2)
    if G < 1 or x.shape[1] % G:
        raise ValueError(f"G = {G} must divide the {x.shape[1]} channels")
    grouped = x.reshape(x.shape[0], G, -1)
    mu, var = grouped.mean(axis=2, keepdims=True), grouped.var(axis=2, keepdims=True)
    x_hat = normalize(grouped, mu, var, eps).reshape(x.shape)
    return scale_shift(x_hat, per_channel(gamma, x), per_channel(beta, x))


def instance_norm(
    x: ArrayLike, gamma: ArrayLike = 1.0, beta: ArrayLike = 0.0, eps: float = 1e-5
) -> Array:
    """Return x (N, C, H, W) with each channel of each example normalised over its own pixels.

    Source: Ulyanov, Vedaldi & Lempitsky 2016 (instance normalization).

    Raises:
        ValueError: x has fewer than three axes, or var + eps is 0.

    """
    x = array("x", x, least=3)
    return group_norm(x, x.shape[1], gamma, beta, eps)


class PerNorm(NamedTuple):
    """One number for each kind of normalisation."""

    batch: int
    layer: int
    instance: int
    group: int


def statistics_count(N: int, C: int, H: int = 1, W: int = 1, G: int = 1) -> PerNorm:
    """Return how many means each norm takes of an (N, C, H, W) array: C, N, N C, N G.

    Source: Wu & He 2018, fig. 2 and eqs. 3-7.

    Raises:
        ValueError: a size is not positive, or G does not divide C.

    """
    positive(N=N, C=C, H=H, W=W, G=G)
    if C % G:
        raise ValueError(f"G = {G} must divide C = {C}")
    return PerNorm(batch=C, layer=N, instance=N * C, group=N * G)


def elements_per_statistic(N: int, C: int, H: int = 1, W: int = 1, G: int = 1) -> PerNorm:
    """Return how many entries share a mean: N H W, C H W, H W, (C/G) H W.

    Source: Wu & He 2018, fig. 2 and eqs. 3-7.

    Raises:
        ValueError: a size is not positive, or G does not divide C.

    """
    counts = statistics_count(N, C, H, W, G)
    return PerNorm(*(N * C * H * W // count for count in counts))


class NormParameters(NamedTuple):
    """What a normalisation layer stores: numbers it learns, numbers it only keeps track of."""

    trainable: int
    buffers: int


def norm_parameters(C: int, kind: str = "batch") -> NormParameters:
    """Return gamma and beta (2 C), and for batch norm the running mean and variance (2 C) as well.

    Source: Ioffe & Szegedy 2015, Algorithms 1-2; Wu & He 2018, eq. 6 for the others.

    Raises:
        ValueError: C is not positive, or kind is none of batch, layer, instance, group.

    """
    at_least(1, C=C)
    if kind not in {"batch", "layer", "instance", "group"}:
        raise ValueError(f"kind must be batch, layer, instance or group, not {kind!r}")
    return NormParameters(2 * C, 2 * C if kind == "batch" else 0)
