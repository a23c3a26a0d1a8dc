"""Bagging: the error of an average of models, and what a bootstrap sample holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MODELS = tuple(range(1, 21))
CORRELATIONS = (1.0, 0.5, 0.2, 0.0)
SAMPLE = 20


def errors() -> list[Series]:
    """v/k + (k - 1)/k c for v = 1 and several c."""
    from nncards.reference.ensembles import bagging_error

    k = [float(n) for n in MODELS]
    return [
        Series(f"c = {c:g}", k, [bagging_error(1.0, c, n) for n in MODELS]) for c in CORRELATIONS
    ]


@figure(
    "bagging",
    title="Error of an average of k models",
    alt=(
        "Expected squared error of the average of 1 to 20 models whose errors have variance v = 1 and pairwise correlation c. c = 1: a level line at 1, no gain. c = 0.5: falls to 0.525 at k = 20, towards 0.5. "
        "c = 0.2: to 0.24, towards 0.2. c = 0: the hyperbola 1/k, 0.05 at k = 20, towards 0. Most of the gain comes from the first five models."
    ),
    data=errors,
)
def bagging(palette: Palette) -> Figure:
    """A curve for each correlation, with its limit."""
    fig, ax = palette.canvas(size=(6.4, 3.8))
    colours = (palette.ink, palette.purple, palette.blue, palette.orange)
    words = ("$c=1$: no gain", r"$c=0.5\to0.5$", r"$c=0.2\to0.2$", r"$c=0$: $1/k\to0$")
    for series, c, colour, word in zip(errors(), CORRELATIONS, colours, words, strict=True):
        ax.plot(series.x, series.y, "-o", color=colour, markersize=4, linewidth=1.6)
        ax.axhline(c, xmax=19.5 / 25, color=colour, linestyle=":", linewidth=1.0)
        ax.text(20.5, series.y[-1], word, color=colour, va="center", fontsize=11)
    ax.set_xlim(0.5, 25.5)
    ax.set_ylim(0, 1.08)
    ax.set_xticks([1, 5, 10, 15, 20])
    ax.set_xlabel("models $k$ (each of variance $v=1$)")
    ax.set_ylabel("expected squared error")
    return fig


def shares() -> list[Series]:
    """Share of the n examples that a bootstrap sample of size n is expected to hold."""
    from nncards.reference.ensembles import bootstrap_unique_share

    n = list(range(1, 31))
    return [Series("share held", [float(k) for k in n], [bootstrap_unique_share(k) for k in n])]


def draws() -> list[int]:
    """How often each of SAMPLE examples is drawn in one bootstrap sample."""
    import numpy as np

    drawn = np.random.default_rng(2).integers(0, SAMPLE, SAMPLE)
    return [int(n) for n in np.bincount(drawn, minlength=SAMPLE)]


@figure(
    "bootstrap-share",
    title="What a bootstrap sample holds",
    alt=(
        "Left: one bootstrap sample of 20 drawn with replacement from 20 examples, as a stack of dots over each example: 12 were drawn once, one twice, two three times, and 5, marked by a cross, never. "
        "Right: the expected share of the examples that a sample of size n holds, 1 - (1 - 1/n)^n: 1 for n = 1, 0.75 for 2, 0.67 for 5, then level just above the limit 1 - 1/e = 0.632."
    ),
    data=shares,
)
def bootstrap_share(palette: Palette) -> Figure:
    """One sample as dots, and the expected share over n."""
    from nncards.reference.ensembles import bootstrap_limit

    fig, (left, right) = palette.canvas(1, 2, size=(7.0, 3.3))
    counts = draws()
    for i, n in enumerate(counts):
        for j in range(n):
            left.plot(i, j + 0.5, "o", color=palette.blue, markersize=7)
        if not n:
            left.plot(i, 0.5, "x", color=palette.orange, markersize=7, markeredgewidth=1.8)
    missed = counts.count(0)
    left.set_title(f"one sample of {SAMPLE} from {SAMPLE}")
    left.text(
        9.5, 4.6, f"{SAMPLE - missed} examples drawn", color=palette.blue, ha="center", fontsize=11
    )
    left.text(9.5, 4.1, f"{missed} never drawn (x)", color=palette.orange, ha="center", fontsize=11)
    left.set_ylim(0, 5.1)
    left.set_xticks([0, SAMPLE - 1], ["1", f"{SAMPLE}"])
    left.set_yticks([0.5, 1.5, 2.5, 3.5], ["1", "2", "3", "4"])
    left.set_xlabel("example")
    left.set_ylabel("times drawn")
    (series,) = shares()
    limit = bootstrap_limit()
    right.plot(series.x, series.y, "-o", color=palette.blue, markersize=3.5, linewidth=1.4)
    right.axhline(limit, color=palette.ink, linestyle="--", linewidth=1.2)
    right.text(30, limit - 0.03, f"$1-1/e={limit:.3f}$", ha="right", va="top", fontsize=11)
    right.text(6, 0.79, r"$1-(1-\frac{1}{n})^n$", color=palette.blue, fontsize=13)
    right.set_title("expected share drawn")
    right.set_ylim(0, 1.05)
    right.set_xlabel("size $n$ of data and sample")
    return fig
