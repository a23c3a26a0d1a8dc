"""Layers 1, 3 and 10 of a fresh tanh network with small, fitting and large weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH, EXAMPLES, BINS = 200, 100, 25
LAYERS = (1, 3, 10)
# Name and n times the variance of the weights; 1 is Xavier's.
SCALES = (("small", 0.25), ("Xavier", 1.0), ("large", 25.0))


def histograms() -> list[Series]:
    """Share of the activations in each bin from -1 to 1: three layers for each scale."""
    import numpy as np

    from nncards.reference.activations import tanh
    from nncards.reference.initialization import draw_normal

    series = []
    for name, scale in SCALES:
        rng = np.random.default_rng(0)
        x = rng.standard_normal((EXAMPLES, WIDTH))
        for layer in range(1, max(LAYERS) + 1):
            x = tanh(x @ draw_normal(rng, (WIDTH, WIDTH), scale / WIDTH))
            if layer in LAYERS:
                heights, edges = np.histogram(x, bins=BINS, range=(-1.0, 1.0))
                middles = [float(e) for e in (edges[1:] + edges[:-1]) / 2]
                share = [float(h) / x.size for h in heights]
                series.append(Series(f"{name}, layer {layer}", middles, share))
    return series


@figure(
    "tanh-histograms",
    title="A fresh tanh network with small, Xavier and large weights",
    alt=(
        "Nine histograms of the activations, from -1 to 1, of a fresh tanh network 200 units wide: columns for the scale of the "
        "weights, rows for layers 1, 3 and 10. Small, variance 0.25/n: a broad hump, then a narrow one, "
        "at last a needle at 0 that holds all of them. Xavier, 1/n: nearly flat, then humps that become narrower slowly. Large, 25/n: in all layers two "
        "spikes at -1 and 1 with about 36 % each."
    ),
    data=histograms,
)
def tanh_histograms(palette: Palette) -> Figure:
    """A column for each scale, a row for each layer, all on the same axes; tall bars are cut."""
    fig, axes = palette.canvas(3, 3, size=(6.8, 5.0), sharex=True, sharey=True)
    hues = (palette.orange, palette.blue, palette.purple)
    for i, series in enumerate(histograms()):
        ax = axes[i % 3, i // 3]
        ax.bar(list(series.x), list(series.y), width=2 / BINS, color=hues[i // 3])
        ax.set_ylim(0, 0.4)
        ax.set_yticks([0, 0.2, 0.4])
        ax.set_xticks([-1, 0, 1])
        if max(series.y) > 0.4:
            ax.text(0.12, 0.36, f"{max(series.y):.0%}", fontsize=10, va="center")
    for column, (name, scale) in enumerate(SCALES):
        axes[0, column].set_title(f"{name}: variance ${scale:g}/n$", color=hues[column])
        axes[2, column].set_xlabel("activation")
    for row, layer in enumerate(LAYERS):
        axes[row, 0].set_ylabel(f"layer {layer}\nshare")
    return fig
