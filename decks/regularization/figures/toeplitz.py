"""A convolution written as a matrix: three numbers on three diagonals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INPUTS, KERNEL, LETTERS = 8, (1.0, 2.0, 3.0), ("a", "b", "c")


def matrix() -> list[list[int]]:
    """W of y = W x, entry by entry: which weight of the kernel stands there (0 for none, from 1)."""
    import numpy as np

    from nncards.reference.convolution import conv1d

    columns = [conv1d(unit, KERNEL) for unit in np.eye(INPUTS)]
    return [[round(float(column[row])) for column in columns] for row in range(len(columns[0]))]


@figure(
    "toeplitz",
    title="A convolution as a matrix",
    alt=(
        "The matrix W of y = W x for the kernel (a, b, c) with stride 1 and no padding, 8 inputs and 6 outputs. In the first row a, b, c stand in columns 1 to 3, in each further row one column "
        "further right, so that a, b and c each fill a diagonal. All other entries are 0. Three numbers in place of 48."
    ),
)
def toeplitz(palette: Palette) -> Figure:
    """A grid of cells, one colour a weight, beside x and y."""
    fig, ax = palette.canvas(size=(6.4, 3.7))
    colours = (palette.blue, palette.orange, palette.green)
    rows = matrix()
    for i, row in enumerate(rows):
        for j, which in enumerate(row):
            face = colours[which - 1] if which else "none"
            ax.add_patch(_cell(j, i, face=face, edge=palette.faint))
            ax.text(
                j + 0.5,
                -i - 0.5,
                f"${LETTERS[which - 1]}$" if which else "0",
                ha="center",
                va="center",
                fontsize=13 if which else 9.5,
                color=palette.paper if which else palette.ink,
                alpha=1.0 if which else 0.6,
            )
    for j in range(INPUTS):
        ax.add_patch(_cell(INPUTS + 0.7, j - 1, face="none", edge=palette.ink))
        ax.text(INPUTS + 1.2, -j + 0.5, f"$x_{j + 1}$", ha="center", va="center", fontsize=11.5)
    for i in range(len(rows)):
        ax.add_patch(_cell(-2.1, i, face="none", edge=palette.ink))
        ax.text(-1.6, -i - 0.5, f"$y_{i + 1}$", ha="center", va="center", fontsize=11.5)
    ax.text(-0.55, -len(rows) / 2, "$=$", ha="center", va="center", fontsize=16)
    ax.text(INPUTS / 2, 0.55, "$W$: three numbers for 48 entries", ha="center", fontsize=12)
    ax.set_xlim(-2.3, INPUTS + 1.9)
    ax.set_ylim(-len(rows) - 1.2, 1.2)
    ax.set_aspect("equal")
    ax.axis("off")
    return fig


def _cell(x: float, row: float, *, face: str, edge: str) -> object:
    from matplotlib.patches import Rectangle

    return Rectangle((x, -row - 1), 1, 1, facecolor=face, edgecolor=edge, linewidth=0.9)
