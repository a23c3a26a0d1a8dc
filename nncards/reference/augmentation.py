"""Counting what cropping, resizing and flipping make of one image.

Letters
    H, W   height and width of the image; crop side of the square crop
    short  length the shorter side is scaled to
    scales number of sizes tried at test time
"""

from __future__ import annotations

from typing import NamedTuple

from nncards.reference._arrays import at_least, positive

__all__ = ["Size", "crop_positions", "flipped_crops", "resize_short_side", "views_at_test_time"]


class Size(NamedTuple):
    """Height and width in pixels."""

    H: int
    W: int


def resize_short_side(H: int, W: int, short: int) -> Size:
    """Return the size with the shorter side ``short`` and the longer floor(long short / min(H, W)).

    The longer side is rounded down, as torchvision's Resize does.

    Source: Simonyan & Zisserman 2015 (VGG), sec. 3.1 (isotropic rescaling).

    Raises:
        ValueError: a length is not positive.

    """
    positive(H=H, W=W, short=short)
    side = min(H, W)
    return Size(H * short // side, W * short // side)


def crop_positions(H: int, W: int, crop: int) -> int:
    """Return (H - crop + 1)(W - crop + 1), the places of a square crop.

    Source: Krizhevsky, Sutskever & Hinton 2012, sec. 4.1 (224 from 256; they count 32^2).

    Raises:
        ValueError: the crop does not fit.

    """
    at_least(1, **{"crop": crop, "H - crop + 1": H - crop + 1, "W - crop + 1": W - crop + 1})
    return (H - crop + 1) * (W - crop + 1)


def flipped_crops(H: int, W: int, crop: int) -> int:
    """Return twice the number of positions: each crop and its mirror image.

    Source: Krizhevsky, Sutskever & Hinton 2012, sec. 4.1.

    Raises:
        ValueError: the crop does not fit.

    """
    return 2 * crop_positions(H, W, crop)


def views_at_test_time(scales: int = 1, crops: int = 5, flips: int = 2) -> int:
    """Return scales * crops * flips; four corners and the centre, flipped, give 10 a scale.

    Source: Krizhevsky, Sutskever & Hinton 2012, sec. 4.1; He et al. 2016, sec. 4.1 (5 scales).

    Raises:
        ValueError: a number is not positive.

    """
    positive(scales=scales, crops=crops, flips=flips)
    return scales * crops * flips
