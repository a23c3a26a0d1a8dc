"""The shape of a small U-Net, with the size of every map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIDE, DEPTH, BASE = 64, 2, 16


def sizes() -> list[tuple[int, int]]:
    """(side, channels) of the maps from the top level to the bottom, as the reference computes them."""
    from nncards.reference.unet import unet_shapes

    shape = unet_shapes(SIDE, DEPTH, BASE, padded=True)
    levels = [(level.encoder_size, level.channels) for level in shape.levels]
    return [*levels, (shape.bottom_size, shape.bottom_channels)]


@figure(
    "unet",
    title="A U-Net for a 64 x 64 image",
    alt=(
        "A U of boxes. Down the left side, the encoder: 64 x 64 with 16 channels, after a pooling 32 x 32 with 32, after "
        "another one the bottleneck at the bottom, 16 x 16 with 64. Up the right side, the decoder: 32 x 32 with 32, then "
        "64 x 64 with 16. Two level arrows, the skips, join encoder and decoder maps of equal size and concatenate their "
        "channels: 32 + 32 = 64 on the lower, 16 + 16 = 32 on the upper level, which convolutions halve again."
    ),
)
def unet(palette: Palette) -> Figure:
    """Boxes at three heights, arrows down, up and across."""
    from matplotlib.colors import to_rgba
    from matplotlib.patches import FancyBboxPatch

    fig, ax = palette.canvas(size=(6.8, 4.2))
    ax.set_xlim(-0.2, 12.2)
    ax.set_ylim(-0.2, 7.6)
    ax.axis("off")
    width, height = 2.5, 1.1

    def box(x: float, y: float, side: int, channels: int, hue: str) -> None:
        ax.add_patch(
            FancyBboxPatch(
                (x, y), width, height, boxstyle="round,pad=0,rounding_size=0.12",
                facecolor=to_rgba(hue, 0.22), edgecolor=hue, lw=1.8,
            )
        )  # fmt: skip
        words = rf"${side} \times {side}$" + f"\n{channels} channels"
        ax.text(x + width / 2, y + height / 2, words, ha="center", va="center", fontsize=10.5)

    def arrow(start: tuple[float, float], end: tuple[float, float], hue: str) -> None:
        shape = {"arrowstyle": "-|>", "color": hue, "lw": 2, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", end, start, arrowprops=shape)

    maps = sizes()
    lefts, rights, heights = (0.0, 1.9, 4.75), (9.5, 7.6, 4.75), (5.8, 3.2, 0.6)
    for level, (side, channels) in enumerate(maps):
        bottom = level == len(maps) - 1
        box(lefts[level], heights[level], side, channels, palette.green if bottom else palette.blue)
        if bottom:
            continue
        box(rights[level], heights[level], side, channels, palette.blue)
        y = heights[level] + height / 2
        arrow((lefts[level] + width, y), (rights[level], y), palette.orange)
        ax.text(
            6, y + 0.15, f"skip: concatenate\n{channels} + {channels} = {2 * channels} channels"
            if level == 0 else f"skip: concatenate\n{channels} + {channels} = {2 * channels}",
            ha="center", va="bottom", color=palette.orange, fontsize=10,
        )  # fmt: skip
        down, low = heights[level], heights[level + 1] + height
        start = (lefts[level] + 1.6, down)
        arrow(start, (lefts[level + 1] + (0.6 if level == 0 else 0.15), low), palette.ink)
        ax.text(start[0] - 0.25, (down + low) / 2, "pool", ha="right", va="center", fontsize=10)
        finish = (rights[level] + width - 1.6, down)
        edge = rights[level + 1] + width - (0.6 if level == 0 else 0.15)
        arrow((edge, low), finish, palette.ink)
        ax.text(finish[0] + 0.25, (down + low) / 2, "upsample", ha="left", va="center", fontsize=10)
    ax.text(0, 7.35, "encoder", ha="left", va="center", color=palette.blue, fontsize=12)
    ax.text(12, 7.35, "decoder", ha="right", va="center", color=palette.blue, fontsize=12)
    ax.text(6, 0.4, "bottleneck", ha="center", va="top", color=palette.green, fontsize=12)
    return fig
