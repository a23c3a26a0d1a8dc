"""What a ReLU behind batch norm sets to zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SETTINGS = ((1.0, 0.0), (1.0, 1.0))


def densities() -> list[Series]:
    """The density of gamma z + beta for a standard normal z, for each setting of (gamma, beta)."""
    import numpy as np

    from nncards.reference.activations import normal_pdf

    x = np.linspace(-3.6, 4.4, 81)
    return [
        Series(
            f"gamma = {gamma:g}, beta = {beta:g}",
            [float(v) for v in x],
            [float(v) for v in normal_pdf((x - beta) / gamma) / gamma],
        )
        for gamma, beta in SETTINGS
    ]


@figure(
    "bn-relu-share",
    title="The share of a batch-normalised feature that ReLU sets to zero",
    alt=(
        "Two bell curves, the density of a feature behind batch norm, normal by assumption. Left, gamma = 1 and beta = 0: the "
        "bell stands on 0, and the half left of 0 is shaded: ReLU sets 50 % to zero. Right, gamma = 1 and beta = 1: the bell has "
        "moved one to the right, and only 16 % lie left of 0."
    ),
    data=densities,
)
def bn_relu_share(palette: Palette) -> Figure:
    """The part left of zero in another colour, its share written on it."""
    import numpy as np

    from nncards.reference.batchnorm import relu_zero_fraction

    fig, axes = palette.canvas(1, 2, size=(6.6, 3.1), sharey=True)
    for ax, series, (gamma, beta) in zip(axes, densities(), SETTINGS, strict=True):
        x, y = np.array(series.x), np.array(series.y)
        off, on = x <= 1e-9, x >= -1e-9
        share = float(relu_zero_fraction(gamma, beta))
        ax.fill_between(x[off], y[off], facecolor=palette.orange, alpha=0.35, lw=0)
        ax.fill_between(x[on], y[on], facecolor=palette.blue, alpha=0.35, lw=0)
        ax.plot(x[off], y[off], color=palette.orange)
        ax.plot(x[on], y[on], color=palette.blue)
        ax.axvline(0, color=palette.ink, lw=1)
        ax.text(-0.5, 0.44, f"{share:.0%} become 0", ha="right", color=palette.orange)
        ax.text(0.5, 0.44, f"{1 - share:.0%} pass", ha="left", color=palette.blue)
        ax.set_title(rf"$\gamma = {gamma:g},\ \beta = {beta:g}$", pad=8)
        ax.set_xlabel(r"$\gamma \hat x + \beta$, input of the ReLU")
        ax.set_ylim(0, 0.5)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
    return fig
