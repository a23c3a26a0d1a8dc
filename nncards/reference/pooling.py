"""Pooling of one feature map.

Letters
    x  map (H, W); k window size, s stride (None: k, windows side by side)
    g  upstream gradient, shape of the output
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nncards.reference._arrays import Array, ArrayLike, array
from nncards.reference.convolution import output_size

__all__ = [
    "MaxPool",
    "avg_pool",
    "avg_pool_backward",
    "max_pool",
    "max_pool_backward",
    "max_pool_indices",
]


def _windows(x: Array, k: int, s: int | None) -> Array:
    """Return every window, shape (H', W', k, k)."""
    s = k if s is None else s
    height, width = (output_size(n, k, s) for n in x.shape)
    every = np.lib.stride_tricks.sliding_window_view(x, (k, k))
    return every[: s * height : s, : s * width : s]


class MaxPool(NamedTuple):
    """The largest entry of each window, and its flat index in x (the first of equals)."""

    y: Array
    indices: Array


def max_pool_indices(x: ArrayLike, k: int, s: int | None = None) -> MaxPool:
    """Return the pooled map and where each value came from, row-major, the first of equals.

    Source: Zhou & Chellappa 1988; Dumoulin & Visin 2016, sec. 1.2.

    Raises:
        ValueError: x has not two axes, or the window does not fit.

    """
    x = array("x", x, ndim=2)
    windows = _windows(x, k, s)
    flat = windows.reshape(*windows.shape[:2], -1).argmax(axis=-1)
    s = k if s is None else s
    rows = np.arange(windows.shape[0])[:, None] * s + flat // k
    columns = np.arange(windows.shape[1])[None] * s + flat % k
    return MaxPool(x[rows, columns], (rows * x.shape[1] + columns).astype(np.float64))


def max_pool(x: ArrayLike, k: int, s: int | None = None) -> Array:
    """Return the largest entry of each k x k window.

    Source: Zhou & Chellappa 1988; Goodfellow et al. 2016, sec. 9.3.

    Raises:
        ValueError: x has not two axes, or the window does not fit.

    """
    return max_pool_indices(x, k, s).y


def max_pool_backward(x: ArrayLike, g: ArrayLike, k: int, s: int | None = None) -> Array:
    """Return dL/dx: each gradient goes to the entry that won its window, the rest get 0.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 9.3; ties as in PyTorch, to the first.

    Raises:
        ValueError: g has not the shape of the output, or the window does not fit.

    """
    x, g = array("x", x, ndim=2), array("g", g, ndim=2)
    where = max_pool_indices(x, k, s).indices.astype(np.int64)
    if where.shape != g.shape:
        raise ValueError(f"g must have the output's shape {where.shape}, not {g.shape}")
    dx = np.zeros(x.size)
    np.add.at(dx, where.ravel(), g.ravel())
    return dx.reshape(x.shape)


def avg_pool(x: ArrayLike, k: int, s: int | None = None) -> Array:
    """Return the mean of each k x k window.

    Source: LeCun et al. 1990 (subsampling); Goodfellow et al. 2016, sec. 9.3.

    Raises:
        ValueError: x has not two axes, or the window does not fit.

    """
    y: Array = _windows(array("x", x, ndim=2), k, s).mean(axis=(2, 3))
    return y


def avg_pool_backward(x: ArrayLike, g: ArrayLike, k: int, s: int | None = None) -> Array:
    """Return dL/dx: each gradient is shared out equally, 1/k^2 to every entry of its window.

    Source: LeCun et al. 1990; the adjoint of ``avg_pool``.

    Raises:
        ValueError: g has not the shape of the output, or the window does not fit.

    """
    x, g = array("x", x, ndim=2), array("g", g, ndim=2)
    s = k if s is None else s
    if avg_pool(x, k, s).shape != g.shape:
        raise ValueError(f"g must have the output's shape, not {g.shape}")
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(g.shape):
        dx[i * s : i * s + k, j * s : j * s + k] += g[i, j] / k**2
    return dx
