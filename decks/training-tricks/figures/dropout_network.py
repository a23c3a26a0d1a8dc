"""A network and two of the thinned networks that dropout makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIZES = (4, 5, 5, 1)
# Dropped units, as (layer, place from the top).
DROPPED = (
    ("the full network", frozenset()),
    ("one training step", frozenset({(0, 2), (1, 0), (1, 3), (2, 1), (2, 2), (2, 4)})),
    ("another step", frozenset({(0, 0), (1, 1), (1, 2), (2, 0), (2, 3)})),
)


@figure(
    "dropout-network",
    title="Dropout: the full network and two thinned ones",
    alt=(
        "Three drawings of one network with layers of 4, 5, 5 and 1 units, all neighbouring layers fully connected. First the "
        "full network. Then one training step: one input, two units of the first and three of the second hidden layer are "
        "crossed out, and all their connections are gone. Then another step, where five other units are crossed out. "
        "The output unit is never dropped."
    ),
)
def dropout_network(palette: Palette) -> Figure:
    """Units as rings, dropped ones as crosses without connections."""
    fig, axes = palette.canvas(1, 3, size=(7.0, 2.9))
    for ax, (name, dropped) in zip(axes, DROPPED, strict=True):
        places = {
            (layer, i): (float(layer), (n - 1) / 2 - i)
            for layer, n in enumerate(SIZES)
            for i in range(n)
        }
        kept = [unit for unit in places if unit not in dropped]
        for a in kept:
            for b in kept:
                if b[0] == a[0] + 1:
                    (x0, y0), (x1, y1) = places[a], places[b]
                    ax.plot([x0, x1], [y0, y1], color=palette.blue, lw=0.9, alpha=0.7, zorder=1)
        for unit, (x, y) in places.items():
            if unit in dropped:
                ax.plot(x, y, marker="x", color=palette.orange, markersize=10, mew=2)
            else:
                ax.plot(
                    x, y, marker="o", markersize=13, color=palette.paper, mec=palette.ink, mew=1.5
                )
        ax.set_title(name)
        ax.set_xlim(-0.4, 3.4)
        ax.set_ylim(-2.5, 2.5)
        ax.axis("off")
    return fig
