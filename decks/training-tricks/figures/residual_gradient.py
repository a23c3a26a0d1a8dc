"""The gradient that reaches a layer, with and without shortcuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DEPTH, WIDTH, SPREAD = 20, 24, 0.1


def norms() -> list[Series]:
    """|gradient| behind l blocks going back, for random Jacobians, with and without the identity."""
    import numpy as np

    from nncards.reference.residual import residual_jacobian

    rng = np.random.default_rng(3)
    g = rng.standard_normal(WIDTH)
    g = g / np.linalg.norm(g)
    plain, skip = g, g
    with_skip, without = [1.0], [1.0]
    for _block in range(DEPTH):
        jacobian = SPREAD * rng.standard_normal((WIDTH, WIDTH)) * (rng.random((WIDTH, 1)) < 0.5)
        plain, skip = plain @ jacobian, skip @ residual_jacobian(jacobian)
        without.append(float(np.linalg.norm(plain)))
        with_skip.append(float(np.linalg.norm(skip)))
    x = [float(n) for n in range(DEPTH + 1)]
    return [Series("with shortcut", x, with_skip), Series("without", x, without)]


@figure(
    "residual-gradient",
    title="The gradient on its way back through 20 blocks",
    alt=(
        "The length of a gradient on its way back through 20 random blocks, on a logarithmic axis. Without shortcuts, where each "
        "block multiplies by its Jacobian J_F, it falls along a straight line from 1 to 2e-10. With shortcuts, where each "
        "block multiplies by I + J_F, it stays of the order of 1 and ends at 4.6."
    ),
    data=norms,
)
def residual_gradient(palette: Palette) -> Figure:
    """Two lines on a logarithmic axis, each with its name and what a block multiplies by."""
    fig, ax = palette.canvas(size=(6.4, 3.5))
    skip, plain = norms()
    ax.semilogy(skip.x, skip.y, color=palette.blue, marker="o", markersize=4)
    ax.semilogy(plain.x, plain.y, color=palette.orange, marker="s", markersize=4, linestyle="--")
    ax.text(
        6,
        30,
        "with shortcuts: each block\nmultiplies by $I + J_F$",
        color=palette.blue,
        va="bottom",
    )
    ax.text(
        9.5, 1e-3, "without: each block\nmultiplies by $J_F$", color=palette.orange, va="bottom"
    )
    ax.set_xlabel("blocks passed on the way back")
    ax.set_ylabel("length of the gradient")
    ax.set_ylim(1e-12, 1e4)
    ax.set_yticks([1e-12, 1e-8, 1e-4, 1, 1e4])
    ax.set_xticks(range(0, DEPTH + 1, 5))
    ax.minorticks_off()
    ax.grid(True)
    return fig
