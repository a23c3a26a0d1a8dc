"""Softmax of one score vector at three temperatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LOGITS = (1.0, 2.0, 3.0, 4.0)
TEMPERATURES = (
    (0.25, r"$\tau=\frac{1}{4}$: nearly argmax"),
    (1.0, r"$\tau=1$: plain softmax"),
    (4.0, r"$\tau=4$: nearly uniform"),
)


def distributions() -> list[Series]:
    """softmax(z / tau), as the reference computes it, for each temperature."""
    import numpy as np

    from nncards.reference.softmax import softmax

    z = np.array(LOGITS)
    return [
        Series(label, [f"{c:g}" for c in LOGITS], [float(p) for p in softmax(z, tau)])
        for tau, label in TEMPERATURES
    ]


@figure(
    "softmax-temperature",
    title="One score vector, three temperatures",
    alt=(
        "Three bar charts of softmax(z / tau) for the scores z = (1, 2, 3, 4). At tau = 1/4 the last bar is 0.98 and the rest "
        "are next to nothing. At tau = 1 the bars are 0.03, 0.09, 0.24 and 0.64. At tau = 4 they are 0.17, 0.21, 0.27 and 0.35, "
        "close to the uniform line at 0.25. The order of the bars never changes."
    ),
    data=distributions,
)
def softmax_temperature(palette: Palette) -> Figure:
    """Bars side by side on one scale, each with its number, and the uniform line to compare with."""
    fig, axes = palette.canvas(1, 3, size=(7.0, 3.0), sharey=True)
    for ax, series, colour in zip(
        axes, distributions(), (palette.orange, palette.blue, palette.green), strict=True
    ):
        bars = ax.bar(list(series.x), list(series.y), color=colour, width=0.72)
        ax.bar_label(bars, [f"{p:.2f}" for p in series.y], padding=2, color=palette.ink)
        ax.axhline(1 / len(LOGITS), color=palette.faint, linestyle="--", linewidth=1.2, zorder=0)
        ax.set_title(series.label, pad=8)
        ax.set_xlabel("score $z_i$")
        ax.set_ylim(0, 1.12)
        ax.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes[0].set_ylabel(r"$\mathrm{softmax}_i(z/\tau)$")
    axes[0].text(-0.4, 0.27, "uniform: 1/4", color=palette.ink, fontsize=9)
    return fig
