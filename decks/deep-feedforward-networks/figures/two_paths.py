"""A value that is used in two places: two gradients come back to it and add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

X, Y, W = 3.0, 4.0, 2.0
PLACES = {
    "y": (0, 3.6),
    "x": (0, 1.9),
    "w": (0, 0.1),
    "mul": (2.2, 3.0),
    "square": (2.2, 1.3),
    "add": (4.0, 2.2),
    "out": (5.6, 1.3),
}
SIGNS = {"mul": r"$\times$", "square": r"$(\cdot)^2$", "add": "$+$", "out": r"$\times$"}


def edge(ax: Axes, palette: Palette, ends: tuple[str, str], label: tuple[float, float]) -> None:
    """An arrow from node to node, the value above it and the gradient that comes back below."""
    start, end = PLACES[ends[0]], PLACES[ends[1]]
    ax.annotate(
        "",
        end,
        start,
        arrowprops={"arrowstyle": "->", "color": palette.ink, "shrinkA": 15, "shrinkB": 16},
    )
    value, slope = label
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    ax.text(x, y + 0.1, f"{value:g}", color=palette.blue, ha="center", va="bottom", fontsize=12)
    ax.text(x, y - 0.12, f"{slope:g}", color=palette.orange, ha="center", va="top", fontsize=12)


def node(ax: Axes, palette: Palette, name: str) -> None:
    """A circle with its letter or operation."""
    x, y = PLACES[name]
    ring = palette.orange if name == "x" else palette.ink
    size = 33 if name == "square" else 27
    ax.plot(x, y, "o", ms=size, color=palette.paper, markeredgecolor=ring, markeredgewidth=1.5)
    ax.text(x, y, SIGNS.get(name, f"${name}$"), ha="center", va="center", fontsize=13.5)


@figure(
    "two-paths",
    title="Two paths lead to x, and their gradients add up",
    alt=(
        "The graph of f = (xy + x squared) w from left to right, for x = 3, y = 4, w = 2. x goes to two nodes: with y into a product, "
        "value 12, and into a square, value 9. Both enter a sum, 21; that and w enter a product, f = 42. Back from the right: 2 "
        "reaches the sum, which hands 2 to both. Through the product comes 2 times 4 = 8, through the square 2 times 6 = 12. At x they "
        "add up: 8 + 12 = 20."
    ),
)
def two_paths(palette: Palette) -> Figure:
    """Values above the edges, gradients below; the sum is written at x."""
    from nncards.reference.backprop import shared_node

    d = shared_node(X, Y, W)
    fig, ax = palette.canvas(size=(6.8, 4.0))
    edges = (
        (("y", "mul"), (Y, W * X)),
        (("x", "mul"), (X, W * Y)),
        (("x", "square"), (X, W * 2 * X)),
        (("mul", "add"), (X * Y, W)),
        (("square", "add"), (X**2, W)),
        (("add", "out"), (d.w, W)),
        (("w", "out"), (W, d.w)),
    )
    for ends, label in edges:
        edge(ax, palette, ends, label)
    for name in PLACES:
        node(ax, palette, name)
    ax.text(6.05, 1.3, f"$f={d.f:g}$", color=palette.blue, fontsize=13, va="center")
    ax.text(
        -0.35,
        1.08,
        rf"$\partial f/\partial x={W * Y:g}+{W * 2 * X:g}={d.x:g}$",
        color=palette.orange,
        fontsize=12,
        va="center",
    )
    ax.text(3.6, 3.9, "values, forward", color=palette.blue, fontsize=11.5)
    ax.text(
        3.6, 3.55, r"$\partial f/\partial\,\cdot$, backward", color=palette.orange, fontsize=11.5
    )
    ax.set_xlim(-0.4, 7.2)
    ax.set_ylim(-0.3, 4.2)
    ax.axis("off")
    return fig
