"""Batch norm beyond its forward pass: running statistics, inference, gradients, folding.

Letters
    x, mu, var, eps, x_hat, gamma, beta  as in ``normalization``: eps stands under the root
    m            number of values a channel in a batch (B, or B H W for feature maps)
    momentum     weight of the NEW value in a running average (PyTorch; 0.1 by default)
    running_mean, running_var  statistics kept for inference
    g            upstream gradient dL/dy, shape of x
    W, b         weights (d_out, d_in) or (C_out, C_in, k, k), and biases, of the layer before
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nncards.reference._arrays import (
    Array,
    ArrayLike,
    array,
    at_least,
    positive,
    probability,
    same_shape,
)
from nncards.reference.activations import normal_cdf
from nncards.reference.normalization import (
    batch_mean,
    batch_norm,
    batch_norm_steps,
    batch_var,
    normalize,
    per_channel,
    scale_shift,
)

__all__ = [
    "BatchNormGradients",
    "Folded",
    "Statistics",
    "TrainEval",
    "Undo",
    "batch_norm_backward",
    "batch_norm_backward_frozen",
    "batch_norm_inference",
    "batch_norm_inference_affine",
    "batch_norm_of_linear",
    "fold",
    "fold_bias",
    "fold_scale",
    "fold_weight",
    "population_mean",
    "population_statistics",
    "population_var",
    "relu_zero_count",
    "relu_zero_fraction",
    "running_average",
    "running_average_keras",
    "running_statistics",
    "train_and_eval",
    "unbiased_batch_var",
    "unbiased_var",
    "undo",
    "undo_output",
]


def unbiased_var(var: ArrayLike, m: int) -> Array:
    """Return m / (m - 1) var: the unbiased variance from the biased one of m values.

    Source: Ioffe & Szegedy 2015, Algorithm 2, line 10.

    Raises:
        ValueError: m is less than 2.

    """
    at_least(2, m=m)
    return array("var", var) * m / (m - 1)


def unbiased_batch_var(x: ArrayLike) -> Array:
    """Return (1/(m-1)) sum_i (x_ij - mu_j)^2 a channel, shape (d,), what PyTorch averages.

    Source: Ioffe & Szegedy 2015, Algorithm 2, line 10, for one batch.

    Raises:
        ValueError: x is empty, or has one value a channel.

    """
    x = array("x", x, least=1)
    return unbiased_var(batch_var(x), x.size // batch_mean(x).size)


def running_average(running: ArrayLike, new: ArrayLike, momentum: float = 0.1) -> Array:
    """Return (1 - momentum) running + momentum new: momentum weighs the NEW value (PyTorch).

    Source: Ioffe & Szegedy 2015, sec. 3.1 (moving averages); the convention is PyTorch's.

    Raises:
        ValueError: momentum is not in [0, 1].

    """
    probability(momentum=momentum)
    return (1 - momentum) * array("running", running) + momentum * array("new", new)


def running_average_keras(running: ArrayLike, new: ArrayLike, momentum: float = 0.99) -> Array:
    """Return momentum running + (1 - momentum) new: momentum weighs the OLD value (Keras).

    Source: Ioffe & Szegedy 2015, sec. 3.1 (moving averages); the convention is that of Keras.

    Raises:
        ValueError: momentum is not in [0, 1].

    """
    return running_average(running, new, 1 - momentum)


class Statistics(NamedTuple):
    """A mean and a variance for each channel."""

    mean: Array
    var: Array


def running_statistics(
    x: ArrayLike, running_mean: ArrayLike = 0.0, running_var: ArrayLike = 1.0, momentum: float = 0.1
) -> Statistics:
    """Return the running mean and variance after the batch x; the variance averaged is unbiased.

    Source: Ioffe & Szegedy 2015, sec. 3.1 and Algorithm 2, line 10; convention of PyTorch.

    Raises:
        ValueError: x has fewer than two values a channel, or momentum is not in [0, 1].

    """
    return Statistics(
        running_average(running_mean, batch_mean(x), momentum),
        running_average(running_var, unbiased_batch_var(x), momentum),
    )


def population_mean(batch_means: ArrayLike) -> Array:
    """Return E[x] = E_B[mu_B]: the mean, over batches (first axis) of one size, of their means.

    Source: Ioffe & Szegedy 2015, Algorithm 2, line 10.
    """
    mean: Array = array("batch_means", batch_means, least=1).mean(axis=0)
    return mean


def population_var(batch_vars: ArrayLike, m: int) -> Array:
    """Return Var[x] = m/(m-1) E_B[var_B] from the biased variances of batches of m (first axis).

    Source: Ioffe & Szegedy 2015, Algorithm 2, line 10.

    Raises:
        ValueError: m is less than 2.

    """
    return unbiased_var(array("batch_vars", batch_vars, least=1).mean(axis=0), m)


def population_statistics(batches: ArrayLike) -> Statistics:
    """Return E[x] and Var[x] from batches of shape (number of batches, m) or (number, m, d).

    Source: Ioffe & Szegedy 2015, Algorithm 2, lines 8-10.

    Raises:
        ValueError: there is no batch, or a batch has fewer than two examples.

    """
    batches = array("batches", batches, least=2)
    means = [batch_mean(x) for x in batches]
    biased = [batch_var(x) for x in batches]
    return Statistics(population_mean(means), population_var(biased, batches.shape[1]))


def batch_norm_inference(
    x: ArrayLike,
    running_mean: ArrayLike,
    running_var: ArrayLike,
    gamma: ArrayLike = 1.0,
    beta: ArrayLike = 0.0,
    eps: float = 1e-5,
) -> Array:
    """Return y = gamma (x - E) / sqrt(Var + eps) + beta with STORED statistics, shape of x.

    Source: Ioffe & Szegedy 2015, Algorithm 2, line 11.

    Raises:
        ValueError: x is empty, a shape does not fit, or Var + eps is not positive.

    """
    x = array("x", x)
    x_hat = normalize(x, per_channel(running_mean, x), per_channel(running_var, x), eps)
    return scale_shift(x_hat, per_channel(gamma, x), per_channel(beta, x))


def batch_norm_inference_affine(
    x: ArrayLike,
    running_mean: ArrayLike,
    running_var: ArrayLike,
    gamma: ArrayLike = 1.0,
    beta: ArrayLike = 0.0,
    eps: float = 1e-5,
) -> Array:
    """Return y = s x + (beta - s E), s = gamma / sqrt(Var + eps): inference as one line.

    Source: Ioffe & Szegedy 2015, Algorithm 2, line 11, as printed there.

    Raises:
        ValueError: x is empty, a shape does not fit, or Var + eps is not positive.

    """
    x = array("x", x)
    s = per_channel(fold_scale(running_var, gamma, eps), x)
    return s * x + (per_channel(beta, x) - s * per_channel(running_mean, x))


def fold_scale(var: ArrayLike, gamma: ArrayLike, eps: float = 1e-5) -> Array:
    """Return s = gamma / sqrt(var + eps), one a channel: what folding multiplies by.

    Source: Ioffe & Szegedy 2015, Algorithm 2, line 11.

    Raises:
        ValueError: var + eps is not positive.

    """
    positive(**{"var + eps": array("var", var) + eps})
    return array("gamma", gamma) / np.sqrt(array("var", var) + eps)


def fold_weight(W: ArrayLike, var: ArrayLike, gamma: ArrayLike, eps: float = 1e-5) -> Array:
    """Return W' = s W: each output row (or output filter) of W times its channel's s.

    Source: Jacob et al. 2018 (quantization), eq. 14; Ioffe & Szegedy 2015, Algorithm 2, line 11.

    Raises:
        ValueError: W has no axis, or var + eps is not positive.

    """
    W = array("W", W, least=1)
    return fold_scale(var, gamma, eps).reshape(-1, *[1] * (W.ndim - 1)) * W


def fold_bias(
    b: ArrayLike,
    mu: ArrayLike,
    var: ArrayLike,
    gamma: ArrayLike,
    beta: ArrayLike,
    eps: float = 1e-5,
) -> Array:
    """Return b' = s (b - mu) + beta, one an output channel.

    Source: Ioffe & Szegedy 2015, Algorithm 2, line 11, applied to W x + b.

    Raises:
        ValueError: var + eps is not positive.

    """
    return fold_scale(var, gamma, eps) * (array("b", b) - array("mu", mu)) + array("beta", beta)


class Folded(NamedTuple):
    """The layer that does what a layer and the batch norm after it did."""

    W: Array
    b: Array


def fold(
    W: ArrayLike,
    b: ArrayLike,
    mu: ArrayLike,
    var: ArrayLike,
    gamma: ArrayLike,
    beta: ArrayLike,
    eps: float = 1e-5,
) -> Folded:
    """Return W' and b' with W' x + b' = batch norm at inference of W x + b.

    Source: Ioffe & Szegedy 2015, Algorithm 2, line 11.

    Raises:
        ValueError: W has no axis, or var + eps is not positive.

    """
    return Folded(fold_weight(W, var, gamma, eps), fold_bias(b, mu, var, gamma, beta, eps))


class BatchNormGradients(NamedTuple):
    """dL/dx of the shape of x; dL/dgamma and dL/dbeta, one a channel."""

    x: Array
    gamma: Array
    beta: Array


def batch_norm_backward(
    x: ArrayLike, g: ArrayLike, gamma: ArrayLike = 1.0, eps: float = 1e-5
) -> BatchNormGradients:
    """Return the gradients through batch norm in training, statistics included.

    dbeta = sum g, dgamma = sum g x_hat,
    dx = gamma / (m sqrt(var + eps)) (m g - sum g - x_hat sum g x_hat), sums over the batch.

    Source: Ioffe & Szegedy 2015, sec. 3, equations of the backward pass, simplified.

    Raises:
        ValueError: x and g differ in shape, or var + eps is 0.

    """
    x, g = array("x", x, least=1), array("g", g)
    same_shape(x=x, g=g)
    _, var, x_hat, _ = batch_norm_steps(x, eps=eps)
    m = x.size // var.size
    dbeta, dgamma = m * batch_mean(g), m * batch_mean(g * x_hat)
    s = per_channel(fold_scale(var, gamma, eps), x)
    dx = s / m * (m * g - per_channel(dbeta, x) - x_hat * per_channel(dgamma, x))
    return BatchNormGradients(dx, dgamma, dbeta)


def batch_norm_backward_frozen(
    g: ArrayLike, running_var: ArrayLike, gamma: ArrayLike = 1.0, eps: float = 1e-5
) -> Array:
    """Return dL/dx = gamma g / sqrt(Var + eps): at inference the statistics are constants.

    Source: Ioffe & Szegedy 2015, Algorithm 2, line 11, differentiated.

    Raises:
        ValueError: Var + eps is not positive.

    """
    g = array("g", g)
    return per_channel(fold_scale(running_var, gamma, eps), g) * g


class Undo(NamedTuple):
    """The scale and shift with which batch norm is the identity on a batch."""

    gamma: Array
    beta: Array


def undo(mu: ArrayLike, var: ArrayLike, eps: float = 1e-5) -> Undo:
    """Return gamma = sqrt(var + eps), beta = mu, which give y = x.

    Source: Ioffe & Szegedy 2015, sec. 3 (which states it for eps = 0).

    Raises:
        ValueError: var + eps is negative.

    """
    at_least(0, **{"var + eps": array("var", var) + eps})
    return Undo(np.sqrt(array("var", var) + eps), array("mu", mu))


def undo_output(x: ArrayLike, eps: float = 1e-5) -> Array:
    """Return y for gamma = sqrt(var), beta = mu, the eps forgotten: x drawn a little to its mean.

    Source: Ioffe & Szegedy 2015, sec. 3, put into Algorithm 1.

    Raises:
        ValueError: x is empty, or var + eps is 0.

    """
    return batch_norm(x, np.sqrt(batch_var(x)), batch_mean(x), eps)


def relu_zero_fraction(gamma: ArrayLike, beta: ArrayLike) -> Array:
    """Return Phi(-beta / |gamma|): the share of zeros after ReLU if x_hat is standard normal.

    Source: P(gamma z + beta <= 0) for z ~ N(0, 1); Bishop 2006, eq. 4.114 for Phi.

    Raises:
        ValueError: gamma is 0.

    """
    positive(**{"|gamma|": np.abs(array("gamma", gamma))})
    return normal_cdf(-array("beta", beta) / np.abs(gamma))


def relu_zero_count(
    x: ArrayLike, gamma: ArrayLike = 1.0, beta: ArrayLike = 0.0, eps: float = 1e-5
) -> int:
    """Return how many entries of relu(batch_norm(x)) are 0.

    Source: Ioffe & Szegedy 2015, Algorithm 1, followed by a ReLU.

    Raises:
        ValueError: x is empty, or var + eps is 0.

    """
    return int((batch_norm(x, gamma, beta, eps) <= 0).sum())


def batch_norm_of_linear(
    x: ArrayLike, w: float, b: float = 0.0, gamma: float = 1.0, beta: float = 0.0, eps: float = 0.0
) -> Array:
    """Return batch norm of w x + b: with eps 0 neither |w| nor b is left in it, only the sign of w.

    Source: Ioffe & Szegedy 2015, sec. 3.3 (BN(W u) = BN((a W) u)).

    Raises:
        ValueError: x is empty, or w x + b is constant and eps is 0.

    """
    return batch_norm(w * array("x", x) + b, gamma, beta, eps)


class TrainEval(NamedTuple):
    """What one layer gives in its two modes, and how far apart they are."""

    train: Array
    eval: Array
    gap: Array


def train_and_eval(
    x: ArrayLike,
    running_mean: ArrayLike = 0.0,
    running_var: ArrayLike = 1.0,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> TrainEval:
    """Return batch norm of x in training, then in evaluation after that one update of the statistics.

    Source: Ioffe & Szegedy 2015, Algorithms 1 and 2, with the running averages of sec. 3.1.

    Raises:
        ValueError: x has fewer than two values a channel, or var + eps is 0.

    """
    train = batch_norm(x, eps=eps)
    mean, var = running_statistics(x, running_mean, running_var, momentum)
    evaluated = batch_norm_inference(x, mean, var, eps=eps)
    return TrainEval(train, evaluated, train - evaluated)
