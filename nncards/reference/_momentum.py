"""Gradient descent, momentum and Nesterov; the letters are those of ``optimizers``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nncards.reference._arrays import Array, ArrayLike, array, at_least, positive, share
from nncards.reference._optimizer_state import stack, state

if TYPE_CHECKING:
    from collections.abc import Callable


def sgd_step(theta: ArrayLike, g: ArrayLike, lr: float) -> Array:
    """Return theta - lr g.

    Source: Robbins & Monro 1951; Goodfellow et al. 2016, Algorithm 8.1.

    Raises:
        ValueError: an array is empty, or lr is not positive.

    """
    positive(lr=lr)
    theta, g = state(theta=theta, g=g)
    return theta - lr * g


def sgd_run(theta: ArrayLike, gradients: ArrayLike, lr: float) -> Array:
    """Return theta after each of the steps, shape of gradients.

    Source: Goodfellow et al. 2016, Algorithm 8.1.

    Raises:
        ValueError: there are no gradients, or lr is not positive.

    """
    steps = []
    for g in array("gradients", gradients, least=1):
        theta = sgd_step(theta, g, lr)
        steps.append(theta)
    return np.stack(steps)


def velocity(v: ArrayLike, g: ArrayLike, alpha: float) -> Array:
    """Return alpha v + g: gradients add up, older ones counting less.

    Source: Polyak 1964; Sutskever et al. 2013, eq. 1, with the learning rate outside.

    Raises:
        ValueError: alpha is not in [0, 1).

    """
    share(alpha=alpha)
    v, g = state(v=v, g=g)
    return alpha * v + g


class MomentumStep(NamedTuple):
    """Velocity and parameters after a step."""

    v: Array
    theta: Array


def momentum_step(
    theta: ArrayLike, v: ArrayLike, g: ArrayLike, lr: float, alpha: float
) -> MomentumStep:
    """Return v' = alpha v + g and theta' = theta - lr v' (the new velocity), as PyTorch.

    Source: Polyak 1964; Sutskever et al. 2013, eqs. 1-2, with the learning rate outside.

    Raises:
        ValueError: alpha is not in [0, 1), or lr is not positive.

    """
    v = velocity(v, g, alpha)
    return MomentumStep(v, sgd_step(theta, v, lr))


def momentum_run(
    theta: ArrayLike, gradients: ArrayLike, lr: float, alpha: float, v: ArrayLike = 0.0
) -> MomentumStep:
    """Return velocity and parameters after each step, from the velocity v (0).

    Source: Polyak 1964; Sutskever et al. 2013, eqs. 1-2.

    Raises:
        ValueError: there are no gradients, or as for the step.

    """
    steps = []
    for g in array("gradients", gradients, least=1):
        v, theta = momentum_step(theta, v, g, lr, alpha)
        steps.append((v, theta))
    return MomentumStep(*stack(steps))


def nag_gradient_point(theta: ArrayLike, v: ArrayLike, lr: float, alpha: float) -> Array:
    """Return the look-ahead theta - lr alpha v, where Nesterov's gradient is taken.

    Source: Sutskever et al. 2013, eq. 3, with the learning rate outside the velocity.

    Raises:
        ValueError: alpha is not in [0, 1), or lr is not positive.

    """
    share(alpha=alpha)
    positive(lr=lr)
    theta, v = state(theta=theta, v=v)
    return theta - lr * alpha * v


class NAGStep(NamedTuple):
    """Look-ahead point, gradient there, velocity and parameters after a step."""

    look_ahead: Array
    g: Array
    v: Array
    theta: Array


def nag_step(
    theta: ArrayLike, v: ArrayLike, gradient: Callable[[Array], ArrayLike], lr: float, alpha: float
) -> NAGStep:
    """Return one Nesterov step in the form of the paper: g at the look-ahead, then as momentum.

    ``gradient`` is the function theta -> gradient of the loss, of theta's shape.

    Source: Nesterov 1983; Sutskever et al. 2013, eqs. 3-4, with the learning rate outside.

    Raises:
        ValueError: alpha is not in [0, 1), or lr is not positive.

    """
    look_ahead = nag_gradient_point(theta, v, lr, alpha)
    g = array("g", gradient(look_ahead))
    v, theta = momentum_step(theta, v, g, lr, alpha)
    return NAGStep(look_ahead, g, v, theta)


def nag_run(
    theta: ArrayLike,
    gradient: Callable[[Array], ArrayLike],
    steps: int,
    lr: float,
    alpha: float,
    v: ArrayLike = 0.0,
) -> NAGStep:
    """Return the fields of each of the steps of Nesterov's method, paper form.

    Source: Sutskever et al. 2013, eqs. 3-4.

    Raises:
        ValueError: steps is less than 1, or as for the step.

    """
    at_least(1, steps=steps)
    taken = []
    for _ in range(steps):
        step = nag_step(theta, v, gradient, lr, alpha)
        v, theta = step.v, step.theta
        taken.append(step)
    return NAGStep(*stack(taken))


def nag_quadratic_run(
    theta: ArrayLike,
    h: ArrayLike,
    lr: float,
    alpha: float,
    v: ArrayLike = 0.0,
    steps: int = 1,
) -> NAGStep:
    """Return the fields of each of the steps on J = h theta^2 / 2, whose gradient is h theta.

    Source: Sutskever et al. 2013, eqs. 3-4, for a quadratic.

    Raises:
        ValueError: steps is less than 1, or as for the step.

    """
    curvature = array("h", h)
    return nag_run(theta, lambda point: curvature * point, steps, lr, alpha, v)


def nag_torch_step(
    theta: ArrayLike, v: ArrayLike, g: ArrayLike, lr: float, alpha: float
) -> MomentumStep:
    """Return v' = alpha v + g and theta' = theta - lr (g + alpha v'), g taken at theta itself.

    PyTorch's form: its theta is the look-ahead point of the paper's (``nag_torch_variable``).

    Source: PyTorch, torch.optim.SGD(nesterov=True); Sutskever et al. 2013, rewritten.

    Raises:
        ValueError: alpha is not in [0, 1), or lr is not positive.

    """
    v = velocity(v, g, alpha)
    return MomentumStep(v, sgd_step(theta, velocity(v, g, alpha), lr))


def nag_torch_run(
    theta: ArrayLike, gradients: ArrayLike, lr: float, alpha: float, v: ArrayLike = 0.0
) -> MomentumStep:
    """Return velocity and parameters after each step of PyTorch's form.

    Source: PyTorch, torch.optim.SGD(nesterov=True).

    Raises:
        ValueError: there are no gradients, or as for the step.

    """
    steps = []
    for g in array("gradients", gradients, least=1):
        v, theta = nag_torch_step(theta, v, g, lr, alpha)
        steps.append((v, theta))
    return MomentumStep(*stack(steps))


def nag_torch_variable(theta: ArrayLike, v: ArrayLike, lr: float, alpha: float) -> Array:
    """Return theta - lr alpha v: what PyTorch's theta is when the paper's is theta.

    Source: Sutskever et al. 2013, eq. 3, read as a change of variable.

    Raises:
        ValueError: alpha is not in [0, 1), or lr is not positive.

    """
    return nag_gradient_point(theta, v, lr, alpha)


def terminal_velocity(g: ArrayLike, alpha: float) -> Array:
    """Return the limit g / (1 - alpha) of the velocity under a constant gradient g.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 8.3.2.

    Raises:
        ValueError: alpha is not in [0, 1).

    """
    share(alpha=alpha)
    return array("g", g) / (1 - alpha)


def velocity_after(g: ArrayLike, alpha: float, t: int) -> Array:
    """Return v_t = g (1 - alpha^t) / (1 - alpha), t steps of a constant gradient g from rest.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 8.3.2 (a geometric series).

    Raises:
        ValueError: alpha is not in [0, 1), or t is negative.

    """
    at_least(0, t=t)
    return terminal_velocity(g, alpha) * (1 - alpha**t)


def effective_lr(lr: float, alpha: float) -> float:
    """Return lr / (1 - alpha), the step a unit of constant gradient takes in the long run.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 8.3.2.

    Raises:
        ValueError: alpha is not in [0, 1), or lr is not positive.

    """
    share(alpha=alpha)
    positive(lr=lr)
    return lr / (1 - alpha)


def steps_to_share(beta: float, reached: float = 0.9) -> int:
    """Return the least t with 1 - beta^t >= reached: velocity near its limit, bias nearly gone.

    Source: Kingma & Ba 2015, sec. 3 (the factor 1 - beta^t); Goodfellow et al. 2016, sec. 8.3.2.

    Raises:
        ValueError: beta or reached is not in [0, 1).

    """
    share(beta=beta, reached=reached)
    t = 1
    while 1 - beta**t < reached - 1e-12:
        t += 1
    return t
