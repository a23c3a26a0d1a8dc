"""Three ways to make a small map larger, on one grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL = ((1.0, 2.0), (3.0, 4.0))


def maps() -> list[tuple[str, Sequence[Sequence[float]]]]:
    """The 2 x 2 map and what each method makes of it, computed by the reference."""
    from nncards.reference.convolution import transposed_conv2d
    from nncards.reference.upsampling import bilinear, nearest

    return [
        ("the small map", SMALL),
        ("nearest neighbour, $\\times 2$", nearest(SMALL, 2).tolist()),
        ("bilinear, $\\times 2$", bilinear(SMALL, 2).tolist()),
        (
            "transposed convolution\n$3 \\times 3$ of ones, stride 2",
            transposed_conv2d(SMALL, [[1.0] * 3] * 3, 2).tolist(),
        ),
    ]


def grid(ax: Axes, palette: Palette, values: object, top: float) -> None:
    """Squares shaded by their value, with the value written in them."""
    import numpy as np
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Rectangle

    table = np.asarray(values, dtype=float)
    rows, columns = table.shape
    for i in range(rows):
        for j in range(columns):
            tone = 0.04 + 0.66 * table[i, j] / top
            spot = Rectangle(
                (j, i), 1, 1, facecolor=to_rgba(palette.blue, tone), edgecolor=palette.ink, lw=0.8
            )
            ax.add_patch(spot)
            ax.text(j + 0.5, i + 0.5, f"{table[i, j]:g}", ha="center", va="center", fontsize=10)
    ax.set_aspect("equal")
    ax.axis("off")


@figure(
    "upsampling",
    title="Nearest neighbour, bilinear and transposed convolution on one small map",
    alt=(
        "A 2 x 2 map with the rows (1, 2) and (3, 4), and three larger maps made of it. Nearest neighbour by 2: four uniform "
        "2 x 2 blocks of 1, 2, 3 and 4. Bilinear by 2: a smooth 4 x 4 ramp, its first row 1, 1.25, 1.75, 2 and its last 3, "
        "3.25, 3.75, 4. Transposed convolution with a 3 x 3 kernel of ones and stride 2: a 5 x 5 map in which the stamps add "
        "up where they overlap: the middle row is 4, 4, 10, 6, 6, and the centre, covered by all four, stands out."
    ),
)
def upsampling(palette: Palette) -> Figure:
    """Four grids at one scale of squares, shaded by value."""
    fig, axes = palette.canvas(2, 2, size=(6.2, 6.2))
    for ax, (name, values) in zip(axes.flat, maps(), strict=True):
        grid(ax, palette, values, 10.0 if "transposed" in name else 4.0)
        middle = len(values) / 2
        ax.set_xlim(middle - 2.6, middle + 2.6)
        ax.set_ylim(5.1, -0.1)
        ax.set_title(name)
    return fig
