"""Gradient clipping.

Letters
    g     gradient, any shape (or a list of gradients that share one norm)
    c     threshold, positive
    norm  the Euclidean norm over all entries
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nncards.reference._arrays import Array, ArrayLike, array, positive

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["clip_by_global_norm", "clip_by_norm", "clip_by_value", "clip_factor", "global_norm"]


def global_norm(gradients: Sequence[ArrayLike]) -> float:
    """Return sqrt(sum of the squares of all entries of all gradients).

    Source: Pascanu, Mikolov & Bengio 2013, Algorithm 1.

    Raises:
        ValueError: there is no gradient.

    """
    if not len(gradients):
        raise ValueError("gradients must not be empty")
    return float(np.sqrt(sum(float((array("g", g) ** 2).sum()) for g in gradients)))


def clip_factor(norm: float, c: float) -> float:
    """Return min(1, c / norm): shorter gradients are left alone.

    Source: Pascanu, Mikolov & Bengio 2013, Algorithm 1; PyTorch divides by norm + 1e-6.

    Raises:
        ValueError: c is not positive.

    """
    positive(c=c)
    return min(1.0, c / norm) if norm > 0 else 1.0


def clip_by_norm(g: ArrayLike, c: float) -> Array:
    """Return g if |g| <= c, else c g / |g|: the direction is kept.

    Source: Pascanu, Mikolov & Bengio 2013, Algorithm 1.

    Raises:
        ValueError: g is empty, or c is not positive.

    """
    g = array("g", g)
    return g * clip_factor(global_norm([g]), c)


def clip_by_global_norm(gradients: Sequence[ArrayLike], c: float) -> list[Array]:
    """Return all gradients times the one factor of their common norm.

    Source: Pascanu, Mikolov & Bengio 2013, Algorithm 1, over all parameters.

    Raises:
        ValueError: there is no gradient, or c is not positive.

    """
    factor = clip_factor(global_norm(gradients), c)
    return [array("g", g) * factor for g in gradients]


def clip_by_value(g: ArrayLike, c: float) -> Array:
    """Return each entry moved into [-c, c]: the direction may change.

    Source: Mikolov 2012; Goodfellow et al. 2016, sec. 10.11.1.

    Raises:
        ValueError: g is empty, or c is not positive.

    """
    positive(c=c)
    return np.asarray(np.clip(array("g", g), -c, c))
