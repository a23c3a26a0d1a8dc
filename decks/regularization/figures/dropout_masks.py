"""A network and some of the thinned networks that dropout draws from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LAYERS = (4, 5, 2)
HIDDEN, P_DROP = 5, 0.5
MASKS = (  # of the hidden layer, 1 for kept
    (1, 1, 1, 1, 1),
    (1, 0, 1, 1, 0),
    (0, 1, 0, 0, 1),
    (0, 1, 1, 0, 0),
    (1, 1, 0, 1, 1),
    (0, 0, 1, 0, 0),
)


def network(ax: Axes, palette: Palette, mask: tuple[int, ...]) -> None:
    """Units layer by layer from below; what is dropped is crossed out and has no connections."""
    kept = [(1,) * LAYERS[0], mask, (1,) * LAYERS[2]]
    spots = [[(i - (n - 1) / 2, 1.7 * level) for i in range(n)] for level, n in enumerate(LAYERS)]
    xs: list[float | None] = []
    ys: list[float | None] = []
    for level in range(len(LAYERS) - 1):
        for (x0, y0), a in zip(spots[level], kept[level], strict=True):
            for (x1, y1), b in zip(spots[level + 1], kept[level + 1], strict=True):
                if a and b:
                    xs += [x0, x1, float("nan")]
                    ys += [y0, y1, float("nan")]
    ax.plot(xs, ys, color=palette.ink, linewidth=0.8, alpha=0.8)
    for row, alive in zip(spots, kept, strict=True):
        for (x, y), there in zip(row, alive, strict=True):
            face = palette.blue if there else palette.paper
            ax.plot(
                x,
                y,
                "o",
                markersize=14,
                color=face,
                markeredgecolor=palette.ink if there else palette.faint,
            )
            if not there:
                ax.plot(x, y, "x", markersize=10, color=palette.orange, markeredgewidth=2)


@figure(
    "dropout-masks",
    title="A network and five of its thinned networks",
    alt=(
        "Six drawings of one network with 4 inputs, a hidden layer of 5 units and 2 outputs. The first is complete. In the five others some of the hidden units are crossed out (2, 3, 3, 1 and 4 of them), "
        "with all connections into and out of them; inputs and outputs stay. The masks differ each time. Five hidden units have 32 masks, each with probability 1/32 for p = 1/2."
    ),
)
def dropout_masks(palette: Palette) -> Figure:
    """The full network and five masks."""
    from nncards.reference.dropout import all_masks

    fig, axes = palette.canvas(2, 3, size=(6.8, 4.4))
    for number, (ax, mask) in enumerate(zip(axes.flat, MASKS, strict=True)):
        network(ax, palette, mask)
        ax.set_title(
            f"mask {number}: {sum(mask)} of {HIDDEN} kept" if number else "all units: evaluation"
        )
        ax.set_xlim(-2.5, 2.5)
        ax.set_ylim(-0.5, 3.9)
        ax.axis("off")
    count = len(all_masks(HIDDEN, P_DROP).probability)
    fig.supxlabel(
        f"{HIDDEN} hidden units: {count} masks; a new one is drawn in each training step",
        fontsize=11,
        color=palette.ink,
    )
    return fig
