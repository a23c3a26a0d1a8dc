"""Single units: maxout, dead ReLUs, the signs of a neuron's gradients.

Letters
    x      inputs: (d,) for one example, (n, d) or (n,) for several
    w, b   weights (d,) and bias of a unit; for maxout (k, d) and (k,), one row a piece
    delta  gradient dL/ds of each example, g the gradient dL/dh behind the ReLU, shape (n,)
    s      pre-activations w . x + b
"""

from __future__ import annotations

from typing import NamedTuple

from nncards.reference._arrays import Array, ArrayLike, array, positive

__all__ = [
    "Liveness",
    "Maxout",
    "dead_after_step",
    "liveness",
    "maxout",
    "maxout_parameters",
    "maxout_unit",
    "preactivations",
    "relu_unit_gradient",
    "revival_bias",
    "weight_gradient",
    "weight_gradient_each",
]


class Maxout(NamedTuple):
    """All pieces at x, the largest, which it is (from 0, the first of equals), and dh/dx."""

    z: Array
    h: float
    piece: int
    gradient: Array


def maxout_unit(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> Maxout:
    """Return max_j (w_j . x + b_j), its piece and its gradient w_j, for one example x (d,).

    Source: Goodfellow, Warde-Farley et al. 2013 (Maxout networks), sec. 3.

    Raises:
        ValueError: the shapes are not (d,), (k, d), (k,).

    """
    x, w, b = array("x", x, ndim=1), array("w", w, ndim=2), array("b", b, ndim=1)
    if w.shape != (b.size, x.size):
        raise ValueError(f"w must have the shape {(b.size, x.size)}, not {w.shape}")
    z = w @ x + b
    piece = int(z.argmax())
    return Maxout(z, float(z[piece]), piece, w[piece])


def maxout(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> float:
    """Return max_j (w_j . x + b_j) for one example x (d,).

    Source: Goodfellow, Warde-Farley et al. 2013 (Maxout networks), sec. 3.

    Raises:
        ValueError: the shapes are not (d,), (k, d), (k,).

    """
    return maxout_unit(x, w, b).h


def maxout_parameters(d: int, units: int, k: int) -> int:
    """Return k (d + 1) units: each unit has k pieces of d weights and a bias.

    Source: Goodfellow, Warde-Farley et al. 2013, sec. 3.

    Raises:
        ValueError: a size is not positive.

    """
    positive(d=d, units=units, k=k)
    return k * (d + 1) * units


def preactivations(x: ArrayLike, w: ArrayLike, b: float = 0.0) -> Array:
    """Return s_i = w . x_i + b of each example, shape (n,); x is (n, d), or (n,) for one input.

    Source: Rumelhart, Hinton & Williams 1986, eq. 1.

    Raises:
        ValueError: the shapes do not fit.

    """
    x, w = array("x", x, least=1), array("w", w)
    s: Array = (x.reshape(len(x), -1) * w.reshape(1, -1)).sum(axis=1) + b
    return s


class Liveness(NamedTuple):
    """Pre-activations, how many examples activate the unit (s > 0), and whether none does."""

    s: Array
    active: int
    dead: bool


def liveness(x: ArrayLike, w: ArrayLike, b: float = 0.0) -> Liveness:
    """Return whether a ReLU unit is dead on the examples: all s_i <= 0, so no gradient reaches it.

    Source: Maas, Hannun & Ng 2013, sec. 2 (units never active).

    Raises:
        ValueError: the shapes do not fit.

    """
    s = preactivations(x, w, b)
    active = int((s > 0).sum())
    return Liveness(s, active, active == 0)


def revival_bias(x: ArrayLike, w: ArrayLike) -> float:
    """Return -max_i w . x_i: the unit is alive exactly if its bias is greater than this.

    Source: Maas, Hannun & Ng 2013, sec. 2, solved for the bias.

    Raises:
        ValueError: the shapes do not fit.

    """
    return -float(preactivations(x, w).max())


def relu_unit_gradient(x: ArrayLike, w: ArrayLike, b: float, g: ArrayLike) -> Array:
    """Return dL/dw = sum_i g_i [s_i > 0] x_i, shape (d,), of h_i = relu(w . x_i + b).

    g is dL/dh. A dead unit gets exactly 0.

    Source: Rumelhart, Hinton & Williams 1986, eq. 6, with the ReLU's derivative.

    Raises:
        ValueError: the shapes do not fit.

    """
    x = array("x", x, least=1)
    through = array("g", g) * (preactivations(x, w, b) > 0)
    gradient: Array = weight_gradient_each(x, through).sum(axis=0)
    return gradient


def weight_gradient_each(x: ArrayLike, delta: ArrayLike) -> Array:
    """Return delta_i x_i of each example, (n, d): for positive x each row has the sign of delta_i.

    Source: LeCun, Bottou, Orr & Müller 1998 (Efficient BackProp), sec. 4.3.

    Raises:
        ValueError: there is not one delta an example.

    """
    x, delta = array("x", x, least=1), array("delta", delta, ndim=1)
    if len(x) != len(delta):
        raise ValueError(f"{len(x)} examples want {len(x)} deltas, not {len(delta)}")
    return x.reshape(len(x), -1) * delta[:, None]


def weight_gradient(x: ArrayLike, delta: ArrayLike) -> Array:
    """Return the mean over the examples of delta_i x_i, shape (d,); signs may differ again.

    Source: LeCun, Bottou, Orr & Müller 1998 (Efficient BackProp), sec. 4.3.

    Raises:
        ValueError: there is not one delta an example.

    """
    mean: Array = weight_gradient_each(x, delta).mean(axis=0)
    return mean


def dead_after_step(x: ArrayLike, w: ArrayLike, b: float, g: ArrayLike, lr: float) -> Liveness:
    """Return the unit's state after a step on w and b with the summed gradient; g is dL/dh.

    Source: Maas, Hannun & Ng 2013, sec. 2; Goodfellow et al. 2016, Algorithm 8.1 for the step.

    Raises:
        ValueError: the shapes do not fit, or lr is not positive.

    """
    positive(lr=lr)
    dw = relu_unit_gradient(x, w, b, g)
    db = float((array("g", g) * (preactivations(x, w, b) > 0)).sum())
    return liveness(x, array("w", w).reshape(-1) - lr * dw, b - lr * db)
