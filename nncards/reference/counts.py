"""How many parameters a layer has.

Letters
    n_in, n_out  widths of a dense layer; sizes a list of widths
    H, W         height and width of a map; C_in, C_out channels; k kernel size
    C            number of classes; d feature width
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from nncards.reference._arrays import at_least, positive

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Transfer",
    "Tying",
    "conv_parameters",
    "dense_parameters",
    "double_conv_parameters",
    "head_parameters",
    "linear_classifier_parameters",
    "locally_connected_parameters",
    "mlp_parameters",
    "transfer_parameters",
    "tying",
]


def dense_parameters(n_in: int, n_out: int, bias: bool = True) -> int:
    """Return n_in n_out + n_out: weights and biases of a dense layer.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.1 (an affine map).

    Raises:
        ValueError: a width is not positive.

    """
    positive(n_in=n_in, n_out=n_out)
    return n_in * n_out + n_out * bias


def mlp_parameters(sizes: Sequence[int], bias: bool = True) -> int:
    """Return the sum over the layers of widths sizes[0] -> sizes[1] -> ...

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.1.

    Raises:
        ValueError: there are fewer than two widths, or one is not positive.

    """
    at_least(2, **{"the number of widths": len(sizes)})
    return sum(dense_parameters(a, b, bias) for a, b in pairwise(sizes))


def linear_classifier_parameters(H: int, W: int, channels: int, C: int, bias: bool = True) -> int:
    """Return H W channels C + C: every pixel to every class.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 6.1.

    Raises:
        ValueError: a size is not positive.

    """
    positive(H=H, W=W, channels=channels)
    return dense_parameters(H * W * channels, C, bias)


def conv_parameters(C_in: int, C_out: int, k: int, bias: bool = True, groups: int = 1) -> int:
    """Return k^2 C_in C_out / groups + C_out of a k x k convolution.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 9.2 (parameter sharing).

    Raises:
        ValueError: a size is not positive, or groups does not divide both channels.

    """
    positive(C_in=C_in, C_out=C_out, k=k, groups=groups)
    if C_in % groups or C_out % groups:
        raise ValueError(f"groups = {groups} must divide {C_in} and {C_out} channels")
    return k**2 * C_in * C_out // groups + C_out * bias


def double_conv_parameters(C_in: int, C_out: int, k: int = 3, bias: bool = True) -> int:
    """Return the parameters of two convolutions, C_in -> C_out -> C_out.

    Source: Ronneberger, Fischer & Brox 2015 (U-Net), fig. 1.

    Raises:
        ValueError: a size is not positive.

    """
    return conv_parameters(C_in, C_out, k, bias) + conv_parameters(C_out, C_out, k, bias)


def locally_connected_parameters(
    H: int, W: int, C_in: int, C_out: int, k: int, bias: bool = True
) -> int:
    """Return H W (k^2 C_in C_out + C_out): a convolution's kernel anew at each of H x W outputs.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 9.5 (unshared convolution).

    Raises:
        ValueError: a size is not positive.

    """
    positive(H=H, W=W)
    return H * W * conv_parameters(C_in, C_out, k, bias)


class Tying(NamedTuple):
    """Parameters of a convolution, of the dense map of the same shapes, and their ratio."""

    conv: int
    dense: int
    ratio: float


def tying(H: int, W: int, C_in: int, C_out: int, k: int, bias: bool = True) -> Tying:
    """Return what sharing saves from (H, W, C_in) to (H, W, C_out), padded to keep the size.

    The dense layer has a bias for each of its H W C_out outputs.

    Source: Goodfellow et al. 2016, Deep Learning, sec. 9.2.

    Raises:
        ValueError: a size is not positive.

    """
    positive(H=H, W=W)
    conv = conv_parameters(C_in, C_out, k, bias)
    dense = dense_parameters(H * W * C_in, H * W * C_out, bias)
    return Tying(conv, dense, dense / conv)


def head_parameters(d: int, C: int, bias: bool = True) -> int:
    """Return d C + C of a new linear head.

    Source: Yosinski et al. 2014 (How transferable are features).

    Raises:
        ValueError: a size is not positive.

    """
    return dense_parameters(d, C, bias)


class Transfer(NamedTuple):
    """Parameters that are trained and that are frozen."""

    trainable: int
    frozen: int


def transfer_parameters(
    trunk: int, d: int, C: int, unfrozen: Sequence[int] = (), bias: bool = True
) -> Transfer:
    """Return the counts with a new head on a trunk, some of whose blocks are unfrozen.

    trunk counts all of the trunk's parameters, ``unfrozen`` those of each block set free again.

    Source: Yosinski et al. 2014.

    Raises:
        ValueError: more is unfrozen than the trunk has, or a size is not positive.

    """
    free = sum(unfrozen)
    at_least(0, **{"what stays frozen": trunk - free})
    return Transfer(head_parameters(d, C, bias) + free, trunk - free)
