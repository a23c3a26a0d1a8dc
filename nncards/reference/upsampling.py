"""Upsampling by copying and by interpolation.

Letters
    x       row (n,) or map (H, W)
    factor  whole number by which each side grows
    src     position on the input of an output index, before it is clamped to the input
"""

from __future__ import annotations

import numpy as np

from nncards.reference._arrays import Array, ArrayLike, array, at_least

__all__ = [
    "bilinear",
    "linear",
    "nearest",
    "nearest_backward",
    "source_positions",
    "zero_insertion",
]


def nearest(x: ArrayLike, factor: int) -> Array:
    """Return each entry copied into a block of factor (x factor) entries.

    Source: Odena, Dumoulin & Olah 2016 (resize-convolution); Gonzalez & Woods 2008, sec. 2.4.4.

    Raises:
        ValueError: x has not one or two axes, or factor is less than 1.

    """
    at_least(1, factor=factor)
    x = _map(x)
    for axis in range(x.ndim):
        x = np.repeat(x, factor, axis=axis)
    return x


def nearest_backward(g: ArrayLike, factor: int) -> Array:
    """Return dL/dx: the sum of g over each block.

    Source: the adjoint of ``nearest``; Odena, Dumoulin & Olah 2016.

    Raises:
        ValueError: a side of g is no multiple of factor.

    """
    at_least(1, factor=factor)
    g = _map(g)
    if any(n % factor for n in g.shape):
        raise ValueError(f"the sides of g {g.shape} must be multiples of {factor}")
    blocks = [size for n in g.shape for size in (n // factor, factor)]
    dx: Array = g.reshape(blocks).sum(axis=tuple(range(1, 2 * g.ndim, 2)))
    return dx


def zero_insertion(x: ArrayLike, factor: int) -> Array:
    """Return each entry at the top left of its block, zeros elsewhere ("bed of nails").

    Source: Dumoulin & Visin 2016, sec. 4.4 (stretching by zeros); Shi et al. 2016.

    Raises:
        ValueError: x has not one or two axes, or factor is less than 1.

    """
    at_least(1, factor=factor)
    x = _map(x)
    y = np.zeros([n * factor for n in x.shape])
    y[tuple(slice(None, None, factor) for _ in x.shape)] = x
    return y


def source_positions(n: int, size: int, align_corners: bool = False) -> Array:
    """Return src of each output index i in 0..size-1, clamped to [0, n - 1].

    align_corners False: (i + 1/2) n/size - 1/2, pixels are areas; True: i (n - 1)/(size - 1), the
    outermost centres coincide.

    Source: PyTorch, nn.functional.interpolate; Gonzalez & Woods 2008, sec. 2.4.4.

    Raises:
        ValueError: a size is less than 1.

    """
    at_least(1, n=n, size=size)
    i = np.arange(size)
    if align_corners:
        return i * (n - 1) / max(size - 1, 1)
    return np.asarray(np.clip((i + 0.5) * n / size - 0.5, 0, n - 1))


def linear(x: ArrayLike, factor: int, align_corners: bool = False) -> Array:
    """Return the row (n,) interpolated linearly to factor n entries.

    Source: PyTorch, nn.functional.interpolate(mode="linear"); Gonzalez & Woods 2008, sec. 2.4.4.

    Raises:
        ValueError: x has not one axis, or factor is less than 1.

    """
    at_least(1, factor=factor)
    x = array("x", x, ndim=1)
    return np.interp(source_positions(x.size, factor * x.size, align_corners), np.arange(x.size), x)


def bilinear(x: ArrayLike, factor: int, align_corners: bool = False) -> Array:
    """Return the map (H, W) interpolated along its rows, then along its columns.

    Source: PyTorch, nn.functional.interpolate(mode="bilinear"); Gonzalez & Woods 2008, sec. 2.4.4.

    Raises:
        ValueError: x has not two axes, or factor is less than 1.

    """
    rows = np.stack([linear(row, factor, align_corners) for row in array("x", x, ndim=2)])
    return np.stack([linear(column, factor, align_corners) for column in rows.T]).T


def _map(x: ArrayLike) -> Array:
    x = array("x", x)
    if x.ndim not in {1, 2}:
        raise ValueError(f"x must be a row or a map, not of shape {x.shape}")
    return x
