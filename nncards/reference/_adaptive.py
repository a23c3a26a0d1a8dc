"""AdaGrad, RMSProp and AdaDelta; the letters are those of ``optimizers``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nncards.reference._arrays import Array, ArrayLike, array, positive
from nncards.reference._optimizer_state import ema, scaled, stack, state


class AdaGradStep(NamedTuple):
    """Accumulated squares, the step subtracted, parameters after it."""

    r: Array
    update: Array
    theta: Array


def adagrad_step(
    theta: ArrayLike, r: ArrayLike, g: ArrayLike, lr: float, eps: float = 1e-10
) -> AdaGradStep:
    """Return r' = r + g^2 and theta' = theta - lr g / (sqrt(r') + eps).

    Source: Duchi, Hazan & Singer 2011, sec. 1; Goodfellow et al. 2016, Algorithm 8.4.

    Raises:
        ValueError: lr is not positive, or sqrt(r') + eps is 0.

    """
    theta, r, g = state(theta=theta, r=r, g=g)
    r = r + g**2
    update = scaled(g, r, lr, eps)
    return AdaGradStep(r, update, theta - update)


def adagrad_run(
    theta: ArrayLike, gradients: ArrayLike, lr: float, eps: float = 1e-10, r: ArrayLike = 0.0
) -> AdaGradStep:
    """Return the fields of each AdaGrad step, from accumulated squares r (0).

    Source: Duchi, Hazan & Singer 2011, sec. 1.

    Raises:
        ValueError: there are no gradients, or as for the step.

    """
    steps = []
    for g in array("gradients", gradients, least=1):
        step = adagrad_step(theta, r, g, lr, eps)
        r, theta = step.r, step.theta
        steps.append(step)
    return AdaGradStep(*stack(steps))


class RMSPropStep(NamedTuple):
    """Averaged squares, the step subtracted, parameters after it."""

    r: Array
    update: Array
    theta: Array


def rmsprop_step(
    theta: ArrayLike, r: ArrayLike, g: ArrayLike, lr: float, rho: float = 0.99, eps: float = 1e-8
) -> RMSPropStep:
    """Return r' = rho r + (1 - rho) g^2 and theta' = theta - lr g / (sqrt(r') + eps).

    No bias correction, and eps beside the root, as PyTorch; Goodfellow puts it under the root.

    Source: Tieleman & Hinton 2012, lecture 6.5; Goodfellow et al. 2016, Algorithm 8.5.

    Raises:
        ValueError: rho is not in [0, 1), lr is not positive, or sqrt(r') + eps is 0.

    """
    theta, r, g = state(theta=theta, r=r, g=g)
    r = ema(r, g**2, rho)
    update = scaled(g, r, lr, eps)
    return RMSPropStep(r, update, theta - update)


def rmsprop_run(
    theta: ArrayLike,
    gradients: ArrayLike,
    lr: float,
    rho: float = 0.99,
    eps: float = 1e-8,
    r: ArrayLike = 0.0,
) -> RMSPropStep:
    """Return the fields of each RMSProp step, from averaged squares r (0).

    Source: Tieleman & Hinton 2012, lecture 6.5.

    Raises:
        ValueError: there are no gradients, or as for the step.

    """
    steps = []
    for g in array("gradients", gradients, least=1):
        step = rmsprop_step(theta, r, g, lr, rho, eps)
        r, theta = step.r, step.theta
        steps.append(step)
    return RMSPropStep(*stack(steps))


class AdaDeltaStep(NamedTuple):
    """Averaged squares of gradients (r) and of steps (u), the step added, parameters after it."""

    r: Array
    u: Array
    delta: Array
    theta: Array


def adadelta_step(
    theta: ArrayLike,
    r: ArrayLike,
    u: ArrayLike,
    g: ArrayLike,
    rho: float = 0.9,
    eps: float = 1e-6,
    lr: float = 1.0,
) -> AdaDeltaStep:
    """Return r' = rho r + (1 - rho) g^2, delta = -sqrt(u + eps) / sqrt(r' + eps) g, theta + lr delta.

    eps stands UNDER both roots; u' = rho u + (1 - rho) delta^2 is updated last. The paper has lr = 1.

    Source: Zeiler 2012, Algorithm 1.

    Raises:
        ValueError: rho is not in [0, 1), or eps or lr is not positive.

    """
    positive(eps=eps, lr=lr)
    theta, r, u, g = state(theta=theta, r=r, u=u, g=g)
    r = ema(r, g**2, rho)
    delta = -np.sqrt(u + eps) / np.sqrt(r + eps) * g
    return AdaDeltaStep(r, ema(u, delta**2, rho), delta, theta + lr * delta)


def adadelta_run(
    theta: ArrayLike, gradients: ArrayLike, rho: float = 0.9, eps: float = 1e-6, lr: float = 1.0
) -> AdaDeltaStep:
    """Return the fields of each AdaDelta step, both averages starting at 0.

    Source: Zeiler 2012, Algorithm 1.

    Raises:
        ValueError: there are no gradients, or as for the step.

    """
    r: ArrayLike = 0.0
    u: ArrayLike = 0.0
    steps = []
    for g in array("gradients", gradients, least=1):
        step = adadelta_step(theta, r, u, g, rho, eps, lr)
        r, u, theta = step.r, step.u, step.theta
        steps.append(step)
    return AdaDeltaStep(*stack(steps))


def adagrad_effective_lr(r: ArrayLike, lr: float, eps: float = 1e-10) -> Array:
    """Return lr / (sqrt(r) + eps): the rate left to a parameter after squares r.

    Source: Duchi, Hazan & Singer 2011, sec. 1.

    Raises:
        ValueError: lr is not positive, or sqrt(r) + eps is 0.

    """
    return scaled(1.0, r, lr, eps)
