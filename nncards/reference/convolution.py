"""Convolution: sizes, values, gradients, receptive fields, transposed convolution.

Letters
    n        input size along one axis; k kernel size, s stride, p zeros padded on EACH side
    d        dilation: distance of the kernel's taps; groups as in a grouped convolution
    output_padding  rows added to one side of a transposed convolution's output
    x        one channel: signal (n,) or map (H, W); or (C_in, H, W)
    w        kernel (k,), (k, k) or (C_out, C_in, k, k)
    g        upstream gradient, shape of the output
    r, j     receptive field and jump: distance on the input of neighbours in a layer

"Convolution" is what networks call so: the kernel is not flipped (cross-correlation).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nncards.reference._arrays import Array, ArrayLike, array, at_least, positive

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ReceptiveField",
    "conv1d",
    "conv2d",
    "conv2d_channels",
    "effective_kernel",
    "output_size",
    "output_sizes",
    "receptive_field",
    "receptive_fields",
    "same_padding",
    "transposed_conv1d",
    "transposed_conv2d",
    "transposed_overlap",
    "transposed_overlap_uneven",
    "transposed_size",
]


def effective_kernel(k: int, d: int = 1) -> int:
    """Return d (k - 1) + 1, the width a dilated kernel spans.

    Source: Dumoulin & Visin 2016, sec. 5.1.

    Raises:
        ValueError: k or d is less than 1.

    """
    at_least(1, k=k, d=d)
    return d * (k - 1) + 1


def output_size(n: int, k: int, s: int = 1, p: int = 0, d: int = 1) -> int:
    """Return floor((n + 2p - d (k - 1) - 1) / s) + 1, of a convolution or a pooling.

    Source: Dumoulin & Visin 2016, relationships 6 and 15.

    Raises:
        ValueError: a size is less than 1, p is negative, or the kernel is wider than the padded input.

    """
    at_least(1, n=n, s=s)
    at_least(0, p=p)
    room = n + 2 * p - effective_kernel(k, d)
    if room < 0:
        raise ValueError(
            f"a kernel spanning {effective_kernel(k, d)} does not fit into {n + 2 * p}"
        )
    return room // s + 1


def output_sizes(n: int, layers: Sequence[Sequence[int]]) -> list[int]:
    """Return the size after each layer; a layer is (k, s), (k, s, p) or (k, s, p, d).

    Source: Dumoulin & Visin 2016, relationships 6 and 15, layer by layer.

    Raises:
        ValueError: there is no layer, or a layer does not fit.

    """
    if not len(layers):
        raise ValueError("layers must not be empty")
    sizes = []
    for layer in layers:
        n = output_size(n, *layer)
        sizes.append(n)
    return sizes


def same_padding(k: int, d: int = 1) -> int:
    """Return p = d (k - 1) / 2, which keeps the size at stride 1; k odd, or d even.

    Source: Dumoulin & Visin 2016, relationship 3.

    Raises:
        ValueError: d (k - 1) is odd, so that no equal padding does it.

    """
    span = effective_kernel(k, d) - 1
    if span % 2:
        raise ValueError(f"no equal padding keeps the size for k = {k}, d = {d}")
    return span // 2


class ReceptiveField(NamedTuple):
    """Receptive field and jump of a unit in a layer."""

    r: int
    j: int


def receptive_fields(layers: Sequence[Sequence[int]]) -> list[ReceptiveField]:
    """Return r and j after each layer (k, s) or (k, s, d): r += d (k - 1) j, then j *= s.

    Source: Araujo, Norris & Sim 2019 (Computing receptive fields).

    Raises:
        ValueError: there is no layer, or a size is less than 1.

    """
    if not len(layers):
        raise ValueError("layers must not be empty")
    r, j, fields = 1, 1, []
    for k, s, *dilation in layers:
        at_least(1, s=s)
        r, j = r + (effective_kernel(k, *dilation) - 1) * j, j * s
        fields.append(ReceptiveField(r, j))
    return fields


def receptive_field(layers: Sequence[Sequence[int]]) -> int:
    """Return r of the last layer.

    Source: Araujo, Norris & Sim 2019.

    Raises:
        ValueError: there is no layer, or a size is less than 1.

    """
    return receptive_fields(layers)[-1].r


def _correlate(x: Array, w: Array, s: tuple[int, int], p: tuple[int, int], d: int) -> Array:
    """Return the cross-correlation of two matrices, stride and padding given for each axis."""
    height, width = (output_size(x.shape[i], w.shape[i], s[i], p[i], d) for i in (0, 1))
    padded = np.pad(x, ((p[0], p[0]), (p[1], p[1])))
    y = np.zeros((height, width))
    for a, b in np.ndindex(w.shape):
        y += w[a, b] * padded[a * d :, b * d :][: s[0] * height : s[0], : s[1] * width : s[1]]
    return y


def conv1d(x: ArrayLike, w: ArrayLike, s: int = 1, p: int = 0, d: int = 1) -> Array:
    """Return y_i = sum_a w_a x_{i s + a d - p}, zeros outside x.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 9.1, in one dimension.

    Raises:
        ValueError: x or w has not one axis, or the kernel does not fit.

    """
    x, w = array("x", x, ndim=1), array("w", w, ndim=1)
    y: Array = _correlate(x[None], w[None], (1, s), (0, p), d)[0]
    return y


def conv2d(x: ArrayLike, w: ArrayLike, s: int = 1, p: int = 0, d: int = 1) -> Array:
    """Return y_ij = sum_ab w_ab x_{i s + a d - p, j s + b d - p} of one channel (H, W).

    Source: Goodfellow et al. 2016, Deep Learning, sec. 9.1.

    Raises:
        ValueError: x or w has not two axes, or the kernel does not fit.

    """
    return _correlate(array("x", x, ndim=2), array("w", w, ndim=2), (s, s), (p, p), d)


def conv2d_channels(
    x: ArrayLike, w: ArrayLike, b: ArrayLike = 0.0, s: int = 1, p: int = 0
) -> Array:
    """Return y_o = b_o + sum_c conv2d(x_c, w_oc) for x (C_in, H, W), w (C_out, C_in, k, k).

    Source: Goodfellow et al. 2016, Deep Learning, sec. 9.1.

    Raises:
        ValueError: the channels differ, or the kernel does not fit.

    """
    x, w = array("x", x, ndim=3), array("w", w, ndim=4)
    if x.shape[0] != w.shape[1]:
        raise ValueError(f"the kernel wants {w.shape[1]} channels, the input has {x.shape[0]}")
    maps = [sum(conv2d(c, kernel, s, p) for c, kernel in zip(x, o, strict=True)) for o in w]
    y: Array = np.stack(maps) + array("b", b).reshape(-1, 1, 1)
    return y


def transposed_size(n: int, k: int, s: int = 1, p: int = 0, output_padding: int = 0) -> int:
    """Return (n - 1) s - 2p + k + output_padding; the padding takes AWAY here.

    Source: Dumoulin & Visin 2016, relationship 14.

    Raises:
        ValueError: a size is less than 1, p is negative, output_padding is not in 0..s-1, or nothing is left.

    """
    at_least(1, n=n, k=k, s=s)
    at_least(0, p=p, output_padding=output_padding)
    if output_padding >= s:
        raise ValueError(f"output_padding must be less than the stride {s}, not {output_padding}")
    size = (n - 1) * s - 2 * p + k + output_padding
    at_least(1, **{"the output size": size})
    return size


def transposed_conv1d(x: ArrayLike, w: ArrayLike, s: int = 1, p: int = 0) -> Array:
    """Return the sum of the kernels x_i w placed at i s, overlaps added, p cut off each end.

    Source: Dumoulin & Visin 2016, sec. 4; the adjoint of ``conv1d``.

    Raises:
        ValueError: x or w has not one axis, or nothing is left.

    """
    x, w = array("x", x, ndim=1), array("w", w, ndim=1)
    size = transposed_size(x.size, w.size, s, p)
    y = np.zeros(size + 2 * p)
    for i, value in enumerate(x):
        y[i * s : i * s + w.size] += value * w
    return y[p : p + size]


def transposed_conv2d(x: ArrayLike, w: ArrayLike, s: int = 1, p: int = 0) -> Array:
    """Return the sum of the kernels x_ij w placed at (i s, j s), p cut off each side.

    Source: Dumoulin & Visin 2016, sec. 4; the adjoint of ``conv2d``.

    Raises:
        ValueError: x or w has not two axes, or nothing is left.

    """
    x, w = array("x", x, ndim=2), array("w", w, ndim=2)
    height, width = (transposed_size(n, k, s, p) for n, k in zip(x.shape, w.shape, strict=True))
    y = np.zeros((height + 2 * p, width + 2 * p))
    for i, j in np.ndindex(x.shape):
        y[i * s : i * s + w.shape[0], j * s : j * s + w.shape[1]] += x[i, j] * w
    return y[p : p + height, p : p + width]


def transposed_overlap(n: int, k: int, s: int, p: int = 0) -> Array:
    """Return how many kernels meet at each output position: uneven counts make the checkerboard.

    Source: Odena, Dumoulin & Olah 2016 (Deconvolution and checkerboard artifacts).

    Raises:
        ValueError: a size is less than 1, or nothing is left.

    """
    positive(n=n, k=k)
    return transposed_conv1d(np.ones(n), np.ones(k), s, p)


def transposed_overlap_uneven(k: int, s: int) -> bool:
    """Return whether the overlap is uneven away from the ends: whether s does not divide k.

    Source: Odena, Dumoulin & Olah 2016.

    Raises:
        ValueError: a size is less than 1.

    """
    at_least(1, k=k, s=s)
    return k % s != 0
