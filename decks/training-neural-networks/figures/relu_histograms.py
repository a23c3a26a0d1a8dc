"""The first and the tenth layer of a fresh ReLU network, under Xavier and under He."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH, EXAMPLES, DEPTH, BINS, END = 256, 200, 10, 30, 3.0


def histograms() -> list[Series]:
    """Share of the activations in each bin, and those of a network with twice the variance."""
    import numpy as np

    from nncards.reference.activations import relu
    from nncards.reference.initialization import draw_normal, he_variance, xavier_variance

    series = []
    for law, variance in (("1/n", xavier_variance(WIDTH)), ("2/n", he_variance(WIDTH))):
        rng = np.random.default_rng(0)
        x = rng.standard_normal((EXAMPLES, WIDTH))
        for layer in range(1, DEPTH + 1):
            x = relu(x @ draw_normal(rng, (WIDTH, WIDTH), float(variance)))
            if layer in (1, DEPTH):
                heights, edges = np.histogram(x, bins=BINS, range=(0.0, END))
                share = [float(h) / x.size for h in heights]
                square = float(np.mean(x**2))
                label = f"layer {layer}, variance {law}, mean square {square:.2g}"
                series.append(Series(label, [float(e) for e in edges[:-1]], share))
    return series


@figure(
    "relu-histograms",
    title="A fresh ReLU network: first and tenth layer",
    alt=(
        "Four histograms of the activations of a fresh network with ten ReLU layers of 256 units. Xavier, variance 1/n, layer 1: "
        "a spike at 0 and a tail to about 2.5, mean square 0.5. Layer 10: 98 % in the first bin next to 0, nothing beyond 0.3, "
        "mean square 0.0009. He, variance 2/n: layer 1 and layer 10 look alike, a spike with half of the activations and a "
        "tail beyond 3, mean square 1 and 0.95."
    ),
    data=histograms,
)
def relu_histograms(palette: Palette) -> Figure:
    """A row for each law of the weights, a column for each layer; the spike at 0 is cut, its share written."""
    fig, axes = palette.canvas(2, 2, size=(6.6, 4.4), sharex=True, sharey=True)
    hues = (palette.orange, palette.orange, palette.blue, palette.blue)
    for ax, series, hue in zip(axes.flat, histograms(), hues, strict=True):
        layer, law, square = series.label.split(", ")
        ax.bar(list(series.x), list(series.y), width=END / BINS, align="edge", color=hue)
        name = "Xavier" if law.endswith("1/n") else "He"
        ax.set_title(f"{name}, ${law.split()[1]}$: {layer}")
        ax.text(0.2, 0.105, f"{series.y[0]:.0%} in the first bin", fontsize=10, va="center")
        ax.text(END, 0.08, square, ha="right", fontsize=10, va="center")
        ax.set_ylim(0, 0.12)
        ax.set_yticks([0, 0.05, 0.1])
    for ax in axes[1]:
        ax.set_xlabel("activation")
    for ax in axes[:, 0]:
        ax.set_ylabel("share")
    return fig
