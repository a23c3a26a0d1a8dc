"""What a Gaussian and a Laplace model estimate: the mean and the median of the same data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DATA = (1.0, 2.0, 2.5, 3.0, 11.5)  # the last one lies far out: mean 4, median 2.5
TAILS = tuple(i / 4 for i in range(-16, 17))


def densities() -> list[Series]:
    """Both densities with variance 1: exp of minus the reference's negative log-likelihood."""
    import math

    from nncards.reference.likelihoods import gaussian_nll, laplace_nll

    normal = [math.exp(-float(v)) for v in gaussian_nll(TAILS, 0.0, 1.0)]
    laplace = [math.exp(-float(v)) for v in laplace_nll(TAILS, 0.0, math.sqrt(0.5))]
    return [Series("Gaussian", TAILS, normal), Series("Laplace", TAILS, laplace)]


def objectives() -> list[Series]:
    """Mean negative log-likelihood of the five numbers at the constant c, without its own constant."""
    import numpy as np

    y = np.array(DATA)
    c = [i / 10 for i in range(81)]
    return [
        Series("mean of squares / 2", c, [float(np.mean((y - k) ** 2) / 2) for k in c]),
        Series("mean of absolute values", c, [float(np.mean(np.abs(y - k))) for k in c]),
    ]


@figure(
    "gaussian-vs-laplace",
    title="Two densities, two losses, two answers",
    alt=(
        "Left: the Gaussian and the Laplace density, both of variance 1. Laplace has a peak with a kink at 0, height 0.71 against 0.40, and heavier tails: 0.010 against 0.0044 at 3. "
        "Right: the two losses of a constant c for the data 1, 2, 2.5, 3 and 11.5. The squared error is a parabola with its minimum at the mean 4, pulled by the point far out. "
        "The absolute error consists of straight pieces and has its minimum at the median 2.5."
    ),
    data=densities,
)
def gaussian_vs_laplace(palette: Palette) -> Figure:
    """Densities on the left; on the right what their likelihoods make of data with an outlier."""
    from nncards.reference.likelihoods import mean_minimiser, median_minimiser

    fig, (left, right) = palette.canvas(1, 2, size=(7.0, 3.5))
    colours, dashes = (palette.blue, palette.orange), ("-", "--")
    for series, colour, style in zip(densities(), colours, dashes, strict=True):
        left.plot(series.x, series.y, style, color=colour)
    left.text(0.75, 0.34, "Gaussian", color=palette.blue, fontsize=11)
    left.text(0.3, 0.6, "Laplace", color=palette.orange, fontsize=11)
    left.annotate(
        "heavier tails",
        (2.6, 0.02),
        (1.5, 0.14),
        fontsize=10.5,
        arrowprops={"arrowstyle": "->", "color": palette.ink},
    )
    left.set_ylim(0, 0.76)
    left.set_xlabel("$y-f$")
    left.set_title("density, variance 1")
    best = (mean_minimiser(DATA), median_minimiser(DATA))
    words = (f"mean {best[0]:g}", f"median {best[1]:g}")
    for series, colour, style, c, word in zip(
        objectives(), colours, dashes, best, words, strict=True
    ):
        y = series.y[series.x.index(c)]
        right.plot(series.x, series.y, style, color=colour)
        right.plot(c, y, "o", color=colour)
        right.text(c, y - 0.4, word, color=colour, ha="center", va="top", fontsize=10.5)
    right.plot(
        [min(v, 7.9) for v in DATA[:-1]],
        [-0.8] * 4,
        "|",
        color=palette.ink,
        markersize=11,
        markeredgewidth=1.8,
    )
    right.text(8.0, -0.8, r"11.5$\rightarrow$", ha="right", va="center", fontsize=10.5)
    right.text(1.1, 13.4, "squared: Gaussian", color=palette.blue, fontsize=10.5)
    right.text(7.9, 2.2, "absolute: Laplace", color=palette.orange, fontsize=10.5, ha="right")
    right.set_xlim(0, 8)
    right.set_ylim(-1.6, 15.5)
    right.set_xlabel("constant $c$ for the data |")
    right.set_title("loss of a constant")
    return fig
