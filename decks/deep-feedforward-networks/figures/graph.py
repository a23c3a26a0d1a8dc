"""A computational graph with its values forward and its gradients backward."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

X, Y, Z, W = 2.0, 3.0, -1.0, 4.0
PLACES = {
    "x": (0, 3.7),
    "y": (0, 2.3),
    "z": (0, 1.2),
    "w": (0, 0.1),
    "mul": (1.7, 3.0),
    "add": (3.4, 2.1),
    "out": (5.1, 1.1),
}


def edge(ax: Axes, palette: Palette, ends: tuple[str, str], value: float, slope: float) -> None:
    """An arrow from node to node, its value above it and the gradient that comes back below."""
    (x0, y0), (x1, y1) = PLACES[ends[0]], PLACES[ends[1]]
    ax.annotate(
        "",
        (x1, y1),
        (x0, y0),
        arrowprops={"arrowstyle": "->", "color": palette.ink, "shrinkA": 15, "shrinkB": 15},
    )
    x, y = x0 + 0.5 * (x1 - x0), y0 + 0.5 * (y1 - y0)
    ax.text(x, y + 0.1, f"{value:g}", color=palette.blue, ha="center", va="bottom", fontsize=12)
    ax.text(x, y - 0.1, f"{slope:g}", color=palette.orange, ha="center", va="top", fontsize=12)


@figure(
    "computational-graph",
    title="Forward and backward through f = (xy + z) w",
    alt=(
        "A graph from left to right. Inputs x = 2, y = 3, z = -1, w = 4. x and y enter a product node with value 6; its result and z enter a sum node with value 5; "
        "that and w enter a product node with the output f = 20. Written below the edges, from right to left: df/df = 1; at w the gradient is 5, at the sum's output 4; "
        "the sum passes 4 on to both of its inputs, so df/dz = 4; the product swaps its inputs: df/dx = 4 times 3 = 12, df/dy = 4 times 2 = 8."
    ),
)
def computational_graph(palette: Palette) -> Figure:
    """Values in one colour above the edges, gradients in another below."""
    from nncards.reference.backprop import product_of_sum

    d = product_of_sum(X, Y, Z, W)
    fig, ax = palette.canvas(size=(6.8, 4.0))
    edges = (
        (("x", "mul"), X, d.x),
        (("y", "mul"), Y, d.y),
        (("z", "add"), Z, d.z),
        (("w", "out"), W, d.w),
        (("mul", "add"), X * Y, d.z),  # a sum hands the gradient to both of its inputs
        (("add", "out"), X * Y + Z, W),  # a product hands it on times the other factor
    )
    for ends, value, slope in edges:
        edge(ax, palette, ends, value, slope)
    end = (6.6, PLACES["out"][1])
    ax.annotate(
        "",
        end,
        PLACES["out"],
        arrowprops={"arrowstyle": "->", "color": palette.ink, "shrinkA": 15, "shrinkB": 2},
    )
    ax.text(5.9, 1.2, f"{d.f:g}", color=palette.blue, ha="center", va="bottom", fontsize=12)
    ax.text(5.9, 1.0, "1", color=palette.orange, ha="center", va="top", fontsize=12)
    signs = {"mul": r"$\times$", "add": "$+$", "out": r"$\times$"}
    for name, (x, y) in PLACES.items():
        label = signs.get(name, f"${name}$")
        ax.plot(
            x,
            y,
            "o",
            markersize=27,
            color=palette.paper,
            markeredgecolor=palette.ink,
            markeredgewidth=1.4,
        )
        ax.text(x, y, label, ha="center", va="center", fontsize=15)
    ax.text(6.72, 1.1, "$f$", fontsize=15, va="center")
    ax.text(3.3, 3.7, "values, forward", color=palette.blue, fontsize=11.5)
    ax.text(
        3.3, 3.35, r"$\partial f/\partial\,\cdot$, backward", color=palette.orange, fontsize=11.5
    )
    ax.set_xlim(-0.4, 7.0)
    ax.set_ylim(-0.3, 4.1)
    ax.axis("off")
    return fig
