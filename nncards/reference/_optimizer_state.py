"""What every optimiser shares: a state of one shape, the stacking of steps, averages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nncards.reference._arrays import Array, ArrayLike, array, at_least, positive, share

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["bias_correct", "ema", "scaled", "stack", "state"]


def state(**arrays: ArrayLike) -> list[Array]:
    """Return the arrays of an optimiser, of one shape once numbers are spread over it."""
    checked = [array(name, value) for name, value in arrays.items()]
    shape = np.broadcast_shapes(*(value.shape for value in checked))
    return [np.broadcast_to(value, shape).astype(np.float64) for value in checked]


def stack(steps: Sequence[Sequence[Array]]) -> list[Array]:
    """Return each field of the steps with time along a new first axis."""
    return [np.stack(field) for field in zip(*steps, strict=True)]


def scaled(g: ArrayLike, r: ArrayLike, lr: float, eps: float) -> Array:
    """Return lr g / (sqrt(r) + eps).

    Raises:
        ValueError: lr is not positive, eps is negative, or the divisor is 0.

    """
    positive(lr=lr)
    at_least(0, eps=eps)
    divisor: Array = np.sqrt(array("r", r)) + eps
    positive(**{"sqrt(r) + eps": divisor})
    return lr * array("g", g) / divisor


def ema(average: ArrayLike, new: ArrayLike, beta: float) -> Array:
    """Return beta average + (1 - beta) new, an exponentially weighted moving average.

    Source: Kingma & Ba 2015, Algorithm 1 (the moments); Tieleman & Hinton 2012.

    Raises:
        ValueError: beta is not in [0, 1).

    """
    share(beta=beta)
    average, new = state(average=average, new=new)
    return beta * average + (1 - beta) * new


def bias_correct(average: ArrayLike, beta: float, t: int) -> Array:
    """Return average / (1 - beta^t), undoing the start at 0; t counts from 1.

    Source: Kingma & Ba 2015, sec. 3 and Algorithm 1.

    Raises:
        ValueError: beta is not in [0, 1), or t is less than 1.

    """
    share(beta=beta)
    at_least(1, t=t)
    return array("average", average) / (1 - beta**t)
