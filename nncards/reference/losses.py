"""Losses for classes and for numbers, with their gradients.

Letters
    z      logits: (n, K) or (K,) for the softmax losses, any shape for the binary ones
    y      the true class, a whole number from 0, shape (n,) or (); for the binary losses 0 or 1
    p      probabilities; t target distribution, shape of p
    s      scores of the hinge loss, (n, K) or (K,)
    f      prediction of a number, shape of y
    alpha  label smoothing, in [0, 1)
    W      weights of the regulariser; lam its weight; beta the elastic net's share of squares
    K      number of classes, n number of examples

A loss over a batch is the MEAN of the examples unless its name says sum. Logarithms are natural.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nncards.reference._arrays import (
    Array,
    ArrayLike,
    array,
    at_least,
    integers,
    positive,
    probability,
    same_shape,
    share,
)
from nncards.reference.activations import sigmoid, sigmoid_derivative, softplus
from nncards.reference.regularization import elastic_net, l1_penalty, l2_penalty
from nncards.reference.softmax import log_softmax, softmax

__all__ = [
    "LossGradient",
    "bce",
    "bce_logit_gradient",
    "bce_mean",
    "bce_mse_gradient_ratio",
    "bce_probability_gradient",
    "bce_sum",
    "bce_weight_gradient",
    "bce_with_logits",
    "class_nll",
    "cross_entropy",
    "cross_entropy_gradient",
    "cross_entropy_of_targets",
    "cross_entropy_with_gradient",
    "hinge",
    "hinge_margins",
    "hinge_objective",
    "label_smoothing_gradient",
    "label_smoothing_logit_gap",
    "label_smoothing_loss",
    "mean_squared_error",
    "multiclass_hinge",
    "multiclass_hinge_gradient",
    "one_hot",
    "smooth_labels",
    "squared_error",
    "squared_error_logit_gradient",
]


def one_hot(y: ArrayLike, K: int) -> Array:
    """Return e_y: 1 at the true class, 0 elsewhere, shape (..., K).

    Source: Bishop 2006, sec. 4.3.4 (1-of-K coding).

    Raises:
        ValueError: y is not a class from 0 to K - 1.

    """
    e: Array = np.eye(K)[integers("y", y, below=K)]
    return e


def class_nll(p: ArrayLike, y: ArrayLike) -> Array:
    """Return -ln p_y of each example, shape of y.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 5.5 (maximum likelihood), one example.

    Raises:
        ValueError: y is not a class, or p_y is not in (0, 1].

    """
    p = array("p", p, least=1)
    y = integers("y", y, below=p.shape[-1])
    chosen = np.take_along_axis(p, y[..., None], axis=-1)[..., 0]
    positive(p_y=chosen)
    probability(p_y=chosen)
    return np.asarray(-np.log(chosen))


def cross_entropy_of_targets(p: ArrayLike, t: ArrayLike) -> Array:
    """Return -sum_k t_k ln p_k of each example, 0 ln 0 counting 0, shape p.shape[:-1].

    Source: Goodfellow et al. 2016, Deep Learning, sec. 3.13.

    Raises:
        ValueError: p and t differ in shape, or p is 0 where t is not.

    """
    p, t = array("p", p, least=1), array("t", t)
    same_shape(p=p, t=t)
    positive(**{"p where t > 0": p[t > 0]})
    return np.asarray(-(t * np.log(np.where(t > 0, p, 1.0))).sum(axis=-1))


def cross_entropy(z: ArrayLike, y: ArrayLike) -> float:
    """Return the mean of -ln softmax(z)_y = LSE(z) - z_y over the examples, from logits.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.2.2.3.

    Raises:
        ValueError: z is empty, or y is not a class of each example.

    """
    return label_smoothing_loss(z, y, 0.0)


def cross_entropy_gradient(z: ArrayLike, y: ArrayLike) -> Array:
    """Return dL/dz = (softmax(z) - e_y) / n for the mean over n examples, shape of z.

    Source: Bishop 2006, eq. 4.109.

    Raises:
        ValueError: z is empty, or y is not a class of each example.

    """
    return label_smoothing_gradient(z, y, 0.0)


class LossGradient(NamedTuple):
    """A loss and its gradient with respect to the logits."""

    loss: float
    gradient: Array


def cross_entropy_with_gradient(z: ArrayLike, y: ArrayLike) -> LossGradient:
    """Return the mean cross entropy and its gradient together.

    Source: Bishop 2006, eqs. 4.108-4.109.

    Raises:
        ValueError: z is empty, or y is not a class of each example.

    """
    return LossGradient(cross_entropy(z, y), cross_entropy_gradient(z, y))


def smooth_labels(t: ArrayLike, alpha: float) -> Array:
    """Return (1 - alpha) t + alpha / K: the uniform distribution over ALL classes mixed in.

    Source: Szegedy et al. 2016 (Rethinking the Inception architecture), sec. 7.

    Raises:
        ValueError: t is empty or a single number, or alpha is not in [0, 1).

    """
    share(alpha=alpha)
    t = array("t", t, least=1)
    K = t.shape[-1]
    smoothed: Array = (1 - alpha) * t + alpha / K
    return smoothed


def label_smoothing_loss(z: ArrayLike, y: ArrayLike, alpha: float) -> float:
    """Return the mean cross entropy of softmax(z) with smoothed targets, from logits.

    Source: Szegedy et al. 2016, sec. 7.

    Raises:
        ValueError: z is empty, y is not a class of each example, or alpha is not in [0, 1).

    """
    z = array("z", z, least=1)
    t: Array = smooth_labels(one_hot(y, z.shape[-1]), alpha)
    same_shape(z=z, targets=t)
    return float(-(t * log_softmax(z)).sum(axis=-1).mean())


def label_smoothing_gradient(z: ArrayLike, y: ArrayLike, alpha: float) -> Array:
    """Return dL/dz = (softmax(z) - t) / n for the mean over n examples, t the smoothed target.

    Source: Szegedy et al. 2016, sec. 7.

    Raises:
        ValueError: z is empty, y is not a class of each example, or alpha is not in [0, 1).

    """
    z = array("z", z, least=1)
    t: Array = smooth_labels(one_hot(y, z.shape[-1]), alpha)
    same_shape(z=z, targets=t)
    gradient: Array = (softmax(z) - t) / (z.size // z.shape[-1])
    return gradient


def label_smoothing_logit_gap(alpha: float, K: int) -> float:
    """Return ln((1 - alpha + alpha/K) / (alpha/K)): the gap of logits at the optimum, finite.

    Source: Müller, Kornblith & Hinton 2019; Szegedy et al. 2016, sec. 7.

    Raises:
        ValueError: alpha is not in (0, 1), or K is less than 2.

    """
    share(alpha=alpha)
    positive(alpha=alpha)
    at_least(2, K=K)
    true, other = smooth_labels([1.0] + [0.0] * (K - 1), alpha)[:2]
    return float(np.log(true / other))


def bce(p: ArrayLike, y: ArrayLike) -> Array:
    """Return -(y ln p + (1 - y) ln(1 - p)) of each entry; one minus before BOTH terms.

    Source: Goodfellow et al. 2016, sec. 6.2.2.2; Bishop 2006, eq. 4.90.

    Raises:
        ValueError: p and y differ in shape, y is not in [0, 1], or p leaves (0, 1) where it matters.

    """
    p, y = array("p", p), array("y", y)
    same_shape(p=p, y=y)
    probability(p=p, y=y)
    positive(**{"p where y > 0": p[y > 0], "1 - p where y < 1": 1 - p[y < 1]})
    of_ones, of_zeros = np.log(np.where(y > 0, p, 1)), np.log(np.where(y < 1, 1 - p, 1))
    return np.asarray(-(y * of_ones + (1 - y) * of_zeros))


def bce_sum(p: ArrayLike, y: ArrayLike) -> float:
    """Return C = -sum_i (y_i ln p_i + (1 - y_i) ln(1 - p_i)).

    Source: Bishop 2006, eq. 4.90.

    Raises:
        ValueError: as ``bce``.

    """
    return float(bce(p, y).sum())


def bce_mean(p: ArrayLike, y: ArrayLike) -> float:
    """Return the mean of the binary cross entropy over all entries.

    Source: Bishop 2006, eq. 4.90, divided by the number of examples.

    Raises:
        ValueError: as ``bce``.

    """
    return float(bce(p, y).mean())


def bce_with_logits(z: ArrayLike, y: ArrayLike) -> Array:
    """Return softplus(z) - y z of each entry: the binary cross entropy of sigma(z), never infinite.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.2.2.2.

    Raises:
        ValueError: z and y differ in shape, or y is not in [0, 1].

    """
    z, y = array("z", z), array("y", y)
    same_shape(z=z, y=y)
    probability(y=y)
    return softplus(z) - y * z


def bce_logit_gradient(z: ArrayLike, y: ArrayLike) -> Array:
    """Return dC/dz = sigma(z) - y of each entry; it fades only where the answer is right.

    Source: Bishop 2006, eq. 4.91.

    Raises:
        ValueError: z and y differ in shape, or y is not in [0, 1].

    """
    z, y = array("z", z), array("y", y)
    same_shape(z=z, y=y)
    probability(y=y)
    return sigmoid(z) - y


def bce_probability_gradient(p: ArrayLike, y: ArrayLike) -> Array:
    """Return dC/dp = (p - y) / (p (1 - p)) of each entry.

    Source: Bishop 2006, eq. 4.90, differentiated.

    Raises:
        ValueError: p and y differ in shape, or p is not in (0, 1).

    """
    p, y = array("p", p), array("y", y)
    same_shape(p=p, y=y)
    positive(**{"p": p, "1 - p": 1 - p})
    return (p - y) / (p * (1 - p))


def bce_weight_gradient(X: ArrayLike, z: ArrayLike, y: ArrayLike) -> Array:
    """Return dC/dw = sum_i (sigma(z_i) - y_i) x_i, shape (d,), of logistic regression on X (n, d).

    Source: Bishop 2006, eq. 4.91.

    Raises:
        ValueError: the shapes are not (n, d), (n,), (n,).

    """
    X = array("X", X, ndim=2)
    slope = bce_logit_gradient(z, y)
    same_shape(z=slope, **{"X's first column": X[:, 0]})
    gradient: Array = slope @ X
    return gradient


def squared_error(f: ArrayLike, y: ArrayLike) -> Array:
    """Return (f - y)^2 / 2 of each entry; the half makes the gradient f - y.

    Source: Bishop 2006, eq. 1.2.

    Raises:
        ValueError: f and y differ in shape.

    """
    f, y = array("f", f), array("y", y)
    same_shape(f=f, y=y)
    return (f - y) ** 2 / 2


def mean_squared_error(f: ArrayLike, y: ArrayLike) -> float:
    """Return the mean of (f - y)^2, without a half.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 5.1.4.

    Raises:
        ValueError: f and y differ in shape.

    """
    return float(2 * squared_error(f, y).mean())


def squared_error_logit_gradient(z: ArrayLike, y: ArrayLike) -> Array:
    """Return (p - y) p (1 - p), p = sigma(z): d/dz of (p - y)^2 / 2, fading where z is large.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.2.2.2 (why not squared error).

    Raises:
        ValueError: z and y differ in shape, or y is not in [0, 1].

    """
    return bce_logit_gradient(z, y) * sigmoid_derivative(z)


def bce_mse_gradient_ratio(z: ArrayLike) -> Array:
    """Return 1 / (p (1 - p)), p = sigma(z): how much larger the cross entropy's gradient is.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.2.2.2.
    """
    return 1 / sigmoid_derivative(z)


def hinge(s: ArrayLike, y: ArrayLike) -> Array:
    """Return max(0, 1 - y s) of each entry, the label y being -1 or +1.

    Source: Cortes & Vapnik 1995; Bishop 2006, eq. 7.45.

    Raises:
        ValueError: s and y differ in shape, or a label is neither -1 nor +1.

    """
    s, y = array("s", s), array("y", y)
    same_shape(s=s, y=y)
    if np.any(np.abs(y) != 1):
        raise ValueError("y must be -1 or +1")
    return np.asarray(np.maximum(0, 1 - y * s))


def hinge_margins(s: ArrayLike, y: ArrayLike) -> Array:
    """Return max(0, s_j - s_y + 1) for each j, 0 at j = y, shape of s.

    Source: Weston & Watkins 1999, the multiclass hinge.

    Raises:
        ValueError: s is empty, or y is not a class of each example.

    """
    s = array("s", s, least=1)
    true = one_hot(y, s.shape[-1])
    same_shape(s=s, targets=true)
    score: Array = (s * true).sum(axis=-1, keepdims=True)
    return np.asarray(np.maximum(0, s - score + 1) * (1 - true))


def multiclass_hinge(s: ArrayLike, y: ArrayLike) -> float:
    """Return the mean over the examples of sum_{j != y} max(0, s_j - s_y + 1).

    PyTorch's multi_margin_loss is this divided by K.

    Source: Weston & Watkins 1999.

    Raises:
        ValueError: s is empty, or y is not a class of each example.

    """
    return float(hinge_margins(s, y).sum(axis=-1).mean())


def multiclass_hinge_gradient(s: ArrayLike, y: ArrayLike) -> Array:
    """Return dL/ds of the mean: 1/n where a margin is violated, minus their number at y.

    Source: Weston & Watkins 1999, differentiated; at a margin of exactly 0 the subgradient 0.

    Raises:
        ValueError: s is empty, or y is not a class of each example.

    """
    violated = (hinge_margins(s, y) > 0).astype(np.float64)
    number: Array = violated.sum(axis=-1, keepdims=True)
    return (violated - number * one_hot(y, violated.shape[-1])) / number.size


def hinge_objective(
    s: ArrayLike, y: ArrayLike, W: ArrayLike, lam: float, penalty: str = "l2", beta: float = 0.5
) -> float:
    """Return mean hinge + lam R(W), R being l2 (sum of squares, no half), l1 or elastic.

    Source: Weston & Watkins 1999 for the loss; Zou & Hastie 2005 for the elastic net.

    Raises:
        ValueError: y is not a class of each example, or there is no such penalty.

    """
    penalties = {"l2": l2_penalty(W), "l1": l1_penalty(W), "elastic": elastic_net(W, beta)}
    if penalty not in penalties:
        raise ValueError(f"penalty must be l2, l1 or elastic, not {penalty!r}")
    return multiclass_hinge(s, y) + lam * penalties[penalty]
