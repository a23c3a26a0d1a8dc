"""Adam and AdamW; the letters are those of ``optimizers``."""

from __future__ import annotations

from typing import NamedTuple

from nncards.reference._arrays import Array, ArrayLike, array, at_least, share
from nncards.reference._optimizer_state import bias_correct, ema, scaled, stack, state


class AdamStep(NamedTuple):
    """All of a step: moments, corrected moments, the step subtracted, parameters after it."""

    m: Array
    v: Array
    m_hat: Array
    v_hat: Array
    update: Array
    theta: Array


def adam_update(m_hat: ArrayLike, v_hat: ArrayLike, lr: float = 1e-3, eps: float = 1e-8) -> Array:
    """Return lr m_hat / (sqrt(v_hat) + eps), what Adam subtracts from theta; eps BESIDE the root.

    Source: Kingma & Ba 2015, Algorithm 1, last line.

    Raises:
        ValueError: lr is not positive, or sqrt(v_hat) + eps is 0.

    """
    return scaled(m_hat, v_hat, lr, eps)


def adam_step(  # noqa: PLR0913 - the algorithm has this many letters
    theta: ArrayLike,
    m: ArrayLike,
    v: ArrayLike,
    g: ArrayLike,
    t: int,
    *,
    lr: float = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> AdamStep:
    """Return step t (from 1) of Adam: moments of g and g^2, corrected for bias, and their ratio.

    Source: Kingma & Ba 2015, Algorithm 1.

    Raises:
        ValueError: a beta is not in [0, 1), t is less than 1, lr is not positive, or the divisor is 0.

    """
    theta, m, v, g = state(theta=theta, m=m, v=v, g=g)
    m, v = ema(m, g, beta1), ema(v, g**2, beta2)
    m_hat, v_hat = bias_correct(m, beta1, t), bias_correct(v, beta2, t)
    update = adam_update(m_hat, v_hat, lr, eps)
    return AdamStep(m, v, m_hat, v_hat, update, theta - update)


def adam_run(
    theta: ArrayLike,
    gradients: ArrayLike,
    lr: float = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> AdamStep:
    """Return the fields of each Adam step, both moments starting at 0.

    Source: Kingma & Ba 2015, Algorithm 1.

    Raises:
        ValueError: there are no gradients, or as for the step.

    """
    return adamw_run(theta, gradients, lr, 0.0, beta1, beta2, eps)


def adam_l2_step(  # noqa: PLR0913 - Adam's letters and the decay
    theta: ArrayLike,
    m: ArrayLike,
    v: ArrayLike,
    g: ArrayLike,
    t: int,
    *,
    lr: float = 1e-3,
    lam: float = 1e-2,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> AdamStep:
    """Return a step of Adam on the loss plus lam/2 |theta|^2: g + lam theta enters both moments.

    Source: Loshchilov & Hutter 2019 (decoupled weight decay), Algorithm 2, line 6 in pink.

    Raises:
        ValueError: as ``adam_step``, or lam is negative.

    """
    at_least(0, lam=lam)
    theta, g = state(theta=theta, g=g)
    return adam_step(theta, m, v, g + lam * theta, t, lr=lr, beta1=beta1, beta2=beta2, eps=eps)


def adamw_step(  # noqa: PLR0913 - Adam's letters and the decay
    theta: ArrayLike,
    m: ArrayLike,
    v: ArrayLike,
    g: ArrayLike,
    t: int,
    *,
    lr: float = 1e-3,
    lam: float = 1e-2,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> AdamStep:
    """Return a step of AdamW: theta (1 - lr lam) - Adam's update; the decay never meets the moments.

    Source: Loshchilov & Hutter 2019, Algorithm 2, line 12; as PyTorch, lr multiplies the decay.

    Raises:
        ValueError: as ``adam_step``, or lam is negative.

    """
    at_least(0, lam=lam)
    shrunk = array("theta", theta) * (1 - lr * lam)
    return adam_step(shrunk, m, v, g, t, lr=lr, beta1=beta1, beta2=beta2, eps=eps)


def adamw_run(
    theta: ArrayLike,
    gradients: ArrayLike,
    lr: float = 1e-3,
    lam: float = 1e-2,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> AdamStep:
    """Return the fields of each AdamW step, both moments starting at 0; lam = 0 is Adam.

    Source: Loshchilov & Hutter 2019, Algorithm 2.

    Raises:
        ValueError: there are no gradients, or as for the step.

    """
    m: ArrayLike = 0.0
    v: ArrayLike = 0.0
    steps = []
    for t, g in enumerate(array("gradients", gradients, least=1), start=1):
        step = adamw_step(theta, m, v, g, t, lr=lr, lam=lam, beta1=beta1, beta2=beta2, eps=eps)
        m, v, theta = step.m, step.v, step.theta
        steps.append(step)
    return AdamStep(*stack(steps))


def ema_after(g: ArrayLike, beta: float, t: int) -> Array:
    """Return g (1 - beta^t): the average after t values all equal to g, from 0.

    Source: Kingma & Ba 2015, sec. 3.

    Raises:
        ValueError: beta is not in [0, 1), or t is less than 1.

    """
    return array("g", g) * bias_factor(beta, t)


def bias_factor(beta: float, t: int) -> float:
    """Return 1 - beta^t, what bias correction divides by at step t.

    Source: Kingma & Ba 2015, sec. 3.

    Raises:
        ValueError: beta is not in [0, 1), or t is less than 1.

    """
    share(beta=beta)
    at_least(1, t=t)
    return float(1 - beta**t)
