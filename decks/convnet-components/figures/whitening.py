"""A cloud of points raw, centred, decorrelated and whitened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POINTS = 90


def clouds() -> list[Series]:
    """The same 90 points after each step, as the reference computes them."""
    import numpy as np

    from nncards.reference.preprocessing import covariance, decorrelate, train_statistics, whiten

    rng = np.random.default_rng(4)
    mixing = np.array([[2.0, 0.0], [1.1, 0.6]])
    raw = rng.standard_normal((POINTS, 2)) @ mixing.T + np.array([4.0, 3.0])
    centred = raw - train_statistics(raw).mu
    sigma = covariance(raw)
    steps = {
        "raw": raw,
        "centred": centred,
        "decorrelated": decorrelate(centred, sigma),
        "whitened": whiten(centred, sigma),
    }
    return [
        Series(name, [float(p) for p in x[:, 0]], [float(p) for p in x[:, 1]])
        for name, x in steps.items()
    ]


WORDS = (
    "mean far from 0, correlated",
    "minus the mean",
    "turned onto the principal axes",
    "each axis divided by its spread",
)


@figure(
    "whitening",
    title="From raw data to whitened data",
    alt=(
        "One cloud of 90 points in four states on equal axes. Raw: a slanting ellipse around the point (4, 3). Centred: the same "
        "ellipse around 0. Decorrelated: turned so that its long axis lies along the first coordinate, standard deviations "
        "about 2.3 and 0.5. Whitened: both coordinates divided by their standard deviation, a round cloud with variance 1 "
        "in every direction."
    ),
    data=clouds,
)
def whitening(palette: Palette) -> Figure:
    """Four panels on one scale, the axes through 0 drawn in."""
    fig, axes = palette.canvas(2, 2, size=(6.2, 6.0))
    hues = (palette.orange, palette.purple, palette.green, palette.blue)
    for ax, series, words, hue in zip(axes.flat, clouds(), WORDS, hues, strict=True):
        ax.axhline(0, color=palette.ink, lw=0.8)
        ax.axvline(0, color=palette.ink, lw=0.8)
        ax.plot(series.x, series.y, linestyle="", marker="o", markersize=3.2, color=hue, alpha=0.8)
        ax.set_title(f"{series.label}\n{words}")
        ax.set_aspect("equal")
        ax.set_xlim(-8, 9.5)
        ax.set_ylim(-5, 7.5)
        ax.set_xticks([-5, 0, 5])
        ax.set_yticks([-5, 0, 5])
    return fig


def standardised() -> list[Series]:
    """The cloud raw, centred, and with each feature divided by its standard deviation."""
    import numpy as np

    from nncards.reference.preprocessing import train_statistics, z_score

    raw, centred, *_rest = clouds()
    x = np.column_stack([raw.x, raw.y])
    fit = train_statistics(x)
    z = z_score(x, fit.mu, fit.std)
    scaled = Series("centred and scaled", [float(p) for p in z[:, 0]], [float(p) for p in z[:, 1]])
    return [raw, centred, scaled]


@figure(
    "standardising",
    title="Centring and scaling a cloud of data",
    alt=(
        "One cloud of 90 points in three states on equal axes. Raw: a slanting ellipse around the point (4, 3). Centred: the "
        "same ellipse around 0. Centred and scaled, each feature divided by its standard deviation: as wide as it is high, "
        "standard deviation 1 both ways, but still slanting: the features are as correlated as before."
    ),
    data=standardised,
)
def standardising(palette: Palette) -> Figure:
    """Three panels on one scale, the axes through 0 drawn in."""
    fig, axes = palette.canvas(1, 3, size=(7.0, 2.9), sharey=True)
    words = ("far from 0", "mean 0", "deviation 1, still slanting")
    hues = (palette.orange, palette.purple, palette.blue)
    for ax, series, word, hue in zip(axes, standardised(), words, hues, strict=True):
        ax.axhline(0, color=palette.ink, lw=0.8)
        ax.axvline(0, color=palette.ink, lw=0.8)
        ax.plot(series.x, series.y, linestyle="", marker="o", markersize=3.2, color=hue, alpha=0.8)
        ax.set_title(f"{series.label}\n{word}")
        ax.set_aspect("equal")
        ax.set_xlim(-7, 9.5)
        ax.set_ylim(-5, 7.5)
        ax.set_xticks([-5, 0, 5])
        ax.set_yticks([-5, 0, 5])
    return fig
