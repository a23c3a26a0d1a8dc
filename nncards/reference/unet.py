"""Shapes through a U-Net, and what joining two maps does.

Letters
    n       side of the (square) input; depth number of poolings; base channels of the first level
    shrink  what a double 3x3 convolution takes off a side: 4 unpadded ("valid"), 0 padded
    C_enc, C_dec  channels that come from the encoder and from the decoder
"""

from __future__ import annotations

from typing import NamedTuple

from nncards.reference._arrays import at_least, positive
from nncards.reference.counts import conv_parameters

__all__ = [
    "Join",
    "Level",
    "UNet",
    "add_channels",
    "concat_channels",
    "join",
    "smallest_input",
    "unet_shapes",
]


class Level(NamedTuple):
    """One level, going down and coming back up.

    Side and channels of the encoder's map; what is cropped off its side in all; side of the
    decoder's map when they meet; channels once concatenated; side after the two convolutions.
    """

    encoder_size: int
    channels: int
    crop: int
    decoder_size: int
    joined_channels: int
    output_size: int


class UNet(NamedTuple):
    """Levels from the top down, the map at the bottom, and the side of the output."""

    levels: tuple[Level, ...]
    bottom_size: int
    bottom_channels: int
    output_size: int


def unet_shapes(n: int, depth: int = 4, base: int = 64, padded: bool = False) -> UNet:
    """Return every shape: double conv, pool 2 (channels double), and back up with joins.

    The up-convolution doubles the side and halves the channels before the join.

    Source: Ronneberger, Fischer & Brox 2015 (U-Net), fig. 1: 572 becomes 388.

    Raises:
        ValueError: depth or base is less than 1, or a side is odd at a pooling or used up.

    """
    at_least(1, n=n, depth=depth, base=base)
    shrink = 0 if padded else 4
    encoder = []
    for level in range(depth):
        n -= shrink
        if n < 2 or n % 2:
            raise ValueError(f"the map at level {level} has side {n}: pooling wants an even one")
        encoder.append(n)
        n //= 2
    n -= shrink
    at_least(1, **{"the side at the bottom": n})
    bottom, levels = n, []
    for level in reversed(range(depth)):
        up, channels = 2 * n, base * 2**level
        n = up - shrink
        at_least(1, **{f"the side at level {level}": n})
        crop = encoder[level] - up
        levels.append(Level(encoder[level], channels, crop, up, 2 * channels, n))
    return UNet(tuple(reversed(levels)), bottom, base * 2**depth, n)


def smallest_input(depth: int = 4, padded: bool = False) -> int:
    """Return the smallest side that passes through, every pooling meeting an even map.

    Source: Ronneberger, Fischer & Brox 2015, sec. 2 (even sizes at every pooling).

    Raises:
        ValueError: depth is less than 1.

    """
    at_least(1, depth=depth)
    n = 1
    while True:
        try:
            unet_shapes(n, depth, 1, padded)
        except ValueError:
            n += 1
        else:
            return n


def concat_channels(C_enc: int, C_dec: int) -> int:
    """Return C_enc + C_dec, the channels after concatenating.

    Source: Ronneberger, Fischer & Brox 2015, sec. 2.

    Raises:
        ValueError: a number of channels is not positive.

    """
    positive(C_enc=C_enc, C_dec=C_dec)
    return C_enc + C_dec


def add_channels(C_enc: int, C_dec: int) -> int:
    """Return the channels after adding, which both must have.

    Source: He et al. 2016 (Deep residual learning), eq. 1 and sec. 3.2.

    Raises:
        ValueError: the channels differ or are not positive.

    """
    positive(C_enc=C_enc, C_dec=C_dec)
    if C_enc != C_dec:
        raise ValueError(f"maps of {C_enc} and {C_dec} channels cannot be added; project one first")
    return C_enc


class Join(NamedTuple):
    """Channels after concatenating, parameters of the conv that follows, whether adding is legal."""

    channels: int
    parameters: int
    can_add: bool


def join(C_enc: int, C_dec: int, C_out: int, k: int = 3, bias: bool = True) -> Join:
    """Return what concatenating gives and what a k x k convolution to C_out then costs.

    Source: Ronneberger, Fischer & Brox 2015, fig. 1.

    Raises:
        ValueError: a size is not positive.

    """
    channels = concat_channels(C_enc, C_dec)
    return Join(channels, conv_parameters(channels, C_out, k, bias), C_enc == C_dec)
