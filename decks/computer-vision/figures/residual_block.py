"""A residual block as a diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LAYERS = ("weights", "ReLU", "weights")


@figure(
    "residual-block",
    title="A residual block: the layers learn only the change",
    alt=(
        "A diagram read from left to right. The input x goes through three boxes, weights, ReLU, weights, which together are "
        "f(x). A second path, the shortcut, leaves before the boxes, bends over them unchanged and meets their output at a "
        "plus sign. Out comes y = f(x) + x. Below, the way back: the gradient g at y arrives at x as g J_f through the layers "
        "plus g itself through the shortcut."
    ),
)
def residual_block(palette: Palette) -> Figure:
    """Boxes and arrows; layers blue, shortcut orange, in words what each path carries."""
    from matplotlib.patches import Circle, FancyBboxPatch

    fig, ax = palette.canvas(size=(6.6, 3.2))
    ax.set_xlim(0, 11)
    ax.set_ylim(-2.0, 3.3)
    ax.set_aspect("equal")
    ax.axis("off")

    def arrow(points: list[tuple[float, float]], colour: str, style: str = "-") -> None:
        xs, ys = zip(*points, strict=True)
        ax.plot(xs[:-1], ys[:-1], color=colour, linestyle=style, solid_capstyle="butt")
        ax.annotate(
            "",
            points[-1],
            points[-2],
            arrowprops={
                "arrowstyle": "-|>",
                "color": colour,
                "lw": 2,
                "linestyle": style,
                "shrinkA": 0,
                "shrinkB": 0,
            },
        )

    lefts = (2.1, 4.3, 6.1)
    for left, width, name in zip(lefts, (1.8, 1.4, 1.8), LAYERS, strict=True):
        ax.add_patch(
            FancyBboxPatch(
                (left, -0.45), width, 0.9, boxstyle="round,pad=0,rounding_size=0.15",
                facecolor=palette.paper, edgecolor=palette.blue, lw=1.8,
            )
        )  # fmt: skip
        ax.text(left + width / 2, 0, name, ha="center", va="center")
    arrow([(0.8, 0), (2.1, 0)], palette.blue)
    arrow([(3.9, 0), (4.3, 0)], palette.blue)
    arrow([(5.7, 0), (6.1, 0)], palette.blue)
    arrow([(7.9, 0), (8.75, 0)], palette.blue)
    arrow([(1.3, 0), (1.3, 1.7), (9.1, 1.7), (9.1, 0.35)], palette.orange)
    ax.add_patch(
        Circle((9.1, 0), 0.35, facecolor=palette.paper, edgecolor=palette.ink, lw=1.6, zorder=3)
    )
    ax.text(9.1, 0, "+", ha="center", va="center", fontsize=14, zorder=4)
    arrow([(9.45, 0), (10.3, 0)], palette.ink)
    ax.text(0.45, 0, "$x$", ha="center", va="center", fontsize=14)
    ax.text(10.6, 0, "$y$", ha="center", va="center", fontsize=14)
    ax.text(5.2, 1.85, "shortcut: $x$ as it is", ha="center", va="bottom", color=palette.orange)
    ax.text(5.0, 0.6, "layers: $f(x)$", ha="center", va="bottom", color=palette.blue)
    ax.text(5.5, 3.25, "$y = f(x) + x$", ha="center", va="top", fontsize=13)
    ax.text(5.5, -0.95, "gradient on its way back:", ha="center", va="top", fontsize=10)
    for x, words, colour in (
        (3.9, "$g J_f$ through the layers", palette.blue),
        (7.6, "$+\\ g$ through the shortcut", palette.orange),
    ):
        ax.text(x, -1.45, words, ha="center", va="top", color=colour)
    return fig
