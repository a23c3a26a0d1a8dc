"""Regularisation: penalties, decay, projection, noise and early stopping.

Letters
    W, theta  weights, any shape; g gradient of the loss without penalty, shape of theta
    lam       weight of the penalty; the docstring says whether lam |theta|^2 or lam/2 |theta|^2
    beta      weight of the squares in the elastic net
    lr        learning rate
    a         where the loss alone has its minimum
    x, y, w   input, target and weights of a linear model f(x) = w . x
    eta       variance of the noise on each parameter, s2 on each input (both as ``noise``)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nncards.reference._arrays import Array, ArrayLike, array, at_least, positive, same_shape

__all__ = [
    "EarlyStop",
    "decay_factor",
    "decay_half_life",
    "decay_shrink",
    "early_stopping",
    "elastic_minimiser",
    "elastic_net",
    "input_noise_loss",
    "l1_gradient",
    "l1_minimiser",
    "l1_penalty",
    "l1_step",
    "l2_gradient",
    "l2_minimiser",
    "l2_penalty",
    "l2_step",
    "norm_projection",
    "parameter_noise_loss",
    "parameter_noise_loss_quadratic",
    "parameter_noise_penalty",
    "soft_threshold",
    "weight_decay_step",
]


def l2_penalty(W: ArrayLike) -> float:
    """Return sum W^2: the SQUARED norm, without a half.

    Source: Hoerl & Kennard 1970 (ridge); Goodfellow et al. 2016, sec. 7.1.1.
    """
    return float((array("W", W) ** 2).sum())


def l1_penalty(W: ArrayLike) -> float:
    """Return sum |W|.

    Source: Tibshirani 1996 (lasso); Goodfellow et al. 2016, sec. 7.1.2.
    """
    return float(np.abs(array("W", W)).sum())


def elastic_net(W: ArrayLike, beta: float = 0.5) -> float:
    """Return sum (beta W^2 + |W|), the sum running over both terms.

    Source: Zou & Hastie 2005, with weights beta and 1.
    """
    return beta * l2_penalty(W) + l1_penalty(W)


def l2_gradient(theta: ArrayLike, lam: float) -> Array:
    """Return 2 lam theta, the gradient of lam |theta|^2.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.1.1, without the half.
    """
    return 2 * lam * array("theta", theta)


def l1_gradient(theta: ArrayLike, lam: float) -> Array:
    """Return lam sign(theta), the (sub)gradient of lam |theta|_1; 0 at 0.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.1.2.
    """
    return lam * np.sign(array("theta", theta))


def _penalised_step(theta: ArrayLike, g: ArrayLike, lr: float, penalty: Array) -> Array:
    """Return theta - lr (g + penalty)."""
    positive(lr=lr)
    theta, g = array("theta", theta), array("g", g)
    same_shape(theta=theta, g=g)
    return theta - lr * (g + penalty)


def l2_step(theta: ArrayLike, g: ArrayLike, lr: float, lam: float) -> Array:
    """Return theta - lr (g + 2 lam theta): a step on the loss plus lam |theta|^2, no half.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.1.1, without the half.

    Raises:
        ValueError: theta and g differ in shape, or lr is not positive.

    """
    return _penalised_step(theta, g, lr, l2_gradient(theta, lam))


def weight_decay_step(theta: ArrayLike, g: ArrayLike, lr: float, lam: float) -> Array:
    """Return (1 - lr lam) theta - lr g: a step on the loss plus lam/2 |theta|^2, or decay of lam.

    For plain gradient descent the two are one; for Adam they differ (``optimizers.adamw_step``).

    Source: Goodfellow et al. 2016, sec. 7.1.1; Loshchilov & Hutter 2019, proposition 1.

    Raises:
        ValueError: theta and g differ in shape, or lr is not positive.

    """
    return _penalised_step(theta, g, lr, l2_gradient(theta, lam / 2))


def l1_step(theta: ArrayLike, g: ArrayLike, lr: float, lam: float) -> Array:
    """Return theta - lr (g + lam sign(theta)), the subgradient at 0 being 0.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.1.2.

    Raises:
        ValueError: theta and g differ in shape, or lr is not positive.

    """
    return _penalised_step(theta, g, lr, l1_gradient(theta, lam))


def decay_factor(lr: float, lam: float) -> float:
    """Return 1 - 2 lr lam: what a step on lam |theta|^2 alone leaves of theta.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.1.1, without the half.

    Raises:
        ValueError: lr is not positive, or lam is negative.

    """
    positive(lr=lr)
    at_least(0, lam=lam)
    return 1 - 2 * lr * lam


def decay_shrink(theta: ArrayLike, lr: float, lam: float, k: int) -> Array:
    """Return (1 - 2 lr lam)^k theta: k steps with no gradient but that of lam |theta|^2.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.1.1, repeated.

    Raises:
        ValueError: lr is not positive, or lam or k is negative.

    """
    at_least(0, k=k)
    return decay_factor(lr, lam) ** k * array("theta", theta)


def decay_half_life(lr: float, lam: float) -> float:
    """Return ln 2 / -ln(1 - 2 lr lam), the steps after which half of theta is left.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.1.1, solved for the number of steps.

    Raises:
        ValueError: the factor 1 - 2 lr lam is not in (0, 1).

    """
    factor = decay_factor(lr, lam)
    if not 0 < factor < 1:
        raise ValueError(f"the factor 1 - 2 lr lam must lie in (0, 1), not {factor}")
    return float(np.log(2) / -np.log(factor))


def soft_threshold(a: ArrayLike, cut: float) -> Array:
    """Return sign(a) max(0, |a| - cut): nearer to 0 by cut, and never past it.

    Source: Donoho & Johnstone 1994; Tibshirani 1996, eq. 3.

    Raises:
        ValueError: cut is negative.

    """
    at_least(0, cut=cut)
    a = array("a", a)
    return np.asarray(np.sign(a) * np.maximum(0, np.abs(a) - cut))


def l2_minimiser(a: ArrayLike, lam: float) -> Array:
    """Return argmin (theta - a)^2 + lam theta^2 = a / (1 + lam): shrunk, never 0.

    Source: Hoerl & Kennard 1970, one coordinate.

    Raises:
        ValueError: lam is negative.

    """
    at_least(0, lam=lam)
    return array("a", a) / (1 + lam)


def l1_minimiser(a: ArrayLike, lam: float) -> Array:
    """Return argmin (theta - a)^2 + lam |theta| = sign(a) max(0, |a| - lam/2): exactly 0 at times.

    Source: Tibshirani 1996, eq. 3; Goodfellow et al. 2016, sec. 7.1.2 (which has a half before the square).

    Raises:
        ValueError: lam is negative.

    """
    return soft_threshold(a, lam / 2)


def elastic_minimiser(a: ArrayLike, lam: float, beta: float) -> Array:
    """Return argmin (theta - a)^2 + lam (beta theta^2 + |theta|): threshold first, then shrink.

    Source: Zou & Hastie 2005, one coordinate.

    Raises:
        ValueError: lam or lam beta is negative.

    """
    return l2_minimiser(l1_minimiser(a, lam), lam * beta)


def norm_projection(theta: ArrayLike, r: float) -> Array:
    """Return theta if |theta| <= r, else r theta / |theta|: the nearest point of the ball.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.2; Srivastava et al. 2014, sec. 5.1.

    Raises:
        ValueError: r is not positive.

    """
    positive(r=r)
    theta = array("theta", theta)
    return theta * (r / max(float(np.sqrt((theta**2).sum())), r))


def input_noise_loss(w: ArrayLike, x: ArrayLike, y: float, noise: float) -> float:
    """Return E[(w.(x + n) - y)^2] = (w.x - y)^2 + noise |w|^2, n of variance noise an entry.

    Source: Bishop 1995 (Training with noise is equivalent to Tikhonov regularization).

    Raises:
        ValueError: w and x differ in shape, or noise is negative.

    """
    at_least(0, noise=noise)
    w, x = array("w", w), array("x", x)
    same_shape(w=w, x=x)
    return float((w * x).sum() - y) ** 2 + noise * l2_penalty(w)


def parameter_noise_penalty(grad_f: ArrayLike, noise: float) -> float:
    """Return noise |grad_theta f|^2, what parameter noise of that variance adds to squared error.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.5.

    Raises:
        ValueError: noise is negative.

    """
    at_least(0, noise=noise)
    return noise * l2_penalty(grad_f)


def parameter_noise_loss(w: ArrayLike, x: ArrayLike, y: float, noise: float) -> float:
    """Return E[((w + n).x - y)^2] = (w.x - y)^2 + noise |x|^2: for f = w.x the gradient is x.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.5, exact for a linear f.

    Raises:
        ValueError: w and x differ in shape, or noise is negative.

    """
    return input_noise_loss(x, w, y, noise)


def parameter_noise_loss_quadratic(theta: float, x: float, y: float, noise: float) -> float:
    """Return E[((theta + n)^2 x - y)^2] for normal n: (f - y)^2 + eta f'^2 + eta (f - y) f'' + 3 eta^2 x^2.

    f = theta^2 x, f' = 2 theta x, f'' = 2 x, eta = noise; the last term is of second order.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 7.5, with the curvature kept; exact moments.

    Raises:
        ValueError: noise is negative.

    """
    f, slope, curvature = theta**2 * x, 2 * theta * x, 2 * x
    first_order = parameter_noise_penalty(slope, noise) + noise * (f - y) * curvature
    return (f - y) ** 2 + first_order + 3 * noise**2 * x**2


class EarlyStop(NamedTuple):
    """Epochs counted from 0: which was best, after which training stopped; and the best loss."""

    best_epoch: int
    stop_epoch: int
    best_loss: float


def early_stopping(losses: ArrayLike, patience: int, min_delta: float = 0.0) -> EarlyStop:
    """Return when training stops: after ``patience`` epochs in a row that did not beat the best.

    To beat it a loss must be less than best - min_delta. Weights are restored from the best epoch. If
    the losses end first, the stop epoch is the last.

    Source: Prechelt 1998; Goodfellow et al. 2016, Algorithm 7.1; counting as Keras EarlyStopping.

    Raises:
        ValueError: there are no losses, or patience is less than 1.

    """
    at_least(1, patience=patience)
    best, best_epoch, epoch = np.inf, 0, 0
    for epoch, loss in enumerate(array("losses", losses, ndim=1)):
        if loss < best - min_delta:
            best, best_epoch = float(loss), epoch
        elif epoch - best_epoch >= patience:
            break
    return EarlyStop(best_epoch, epoch, float(best))
