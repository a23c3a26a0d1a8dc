"""Bias and variance read from three error rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAMES = ("humans", "training", "validation")
CASES = (
    ("bias is larger", (1.0, 5.0, 8.0)),
    ("variance is larger", (1.0, 2.0, 8.0)),
    ("hardly any bias", (5.0, 5.5, 8.0)),
)


def errors() -> list[Series]:
    """The three error rates of each case, in per cent."""
    return [Series(name, list(NAMES), list(rates)) for name, rates in CASES]


@figure(
    "bias-variance",
    title="Three error rates, two gaps",
    alt=(
        "Three bar charts of the error of humans, on the training set and on the validation set, the gaps marked between them. "
        "First 1, 5 and 8 %: bias 4 points, variance 3, so the bias is larger. Then 1, 2 and 8 %: bias 1, variance 6, so the "
        "variance is larger. Last 5, 5.5 and 8 %: bias only 0.5 although the training error is 5.5 %, variance 2.5."
    ),
    data=errors,
)
def bias_variance(palette: Palette) -> Figure:
    """Bars, with each rise from one bar to the next drawn as an arrow with its size."""
    from nncards.reference.recipe import bias_variance_gaps

    fig, axes = palette.canvas(1, 3, size=(7.0, 3.5), sharey=True)
    for ax, (name, rates) in zip(axes, CASES, strict=True):
        hues = (palette.green, palette.blue, palette.purple)
        bars = ax.bar(range(3), rates, color=hues, width=0.6)
        ax.bar_label(bars, [f"{r:g} %" for r in rates], label_type="edge", padding=2)
        gaps = bias_variance_gaps(*rates)
        for i, (word, gap) in enumerate(zip(("bias", "variance"), gaps, strict=True)):
            low, high = rates[i], rates[i + 1]
            ax.plot([i + 0.3, i + 0.7], [low, low], color=palette.ink, lw=1, linestyle=":")
            shape = {
                "arrowstyle": "-|>",
                "color": palette.orange,
                "lw": 2,
                "shrinkA": 0,
                "shrinkB": 0,
            }
            ax.annotate("", (i + 0.5, high), (i + 0.5, low), arrowprops=shape)
            ax.text(
                i + 0.45, high + 0.75, f"{word}\n{gap:g}", ha="center", va="bottom",
                color=palette.orange, fontsize=10,
            )  # fmt: skip
        ax.set_title(name)
        ax.set_xticks(range(3), NAMES)
        ax.set_ylim(0, 11.5)
        ax.set_yticks([0, 2, 4, 6, 8])
    axes[0].set_ylabel("error in %")
    return fig
