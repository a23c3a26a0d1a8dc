"""Three channels of a batch before batch normalisation, after it, and after scale and shift."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CHANNELS = ((-2.5, 0.5), (1.0, 2.0), (6.0, 1.0))  # mean and spread of the drawn activations
GAMMA, BETA = (1.5, 0.6, 1.0), (1.0, -2.0, 3.0)
SIZE, EDGES = 2000, [-6 + 0.5 * i for i in range(33)]


def batches() -> list[list[list[float]]]:
    """The batch at three stages, channel by channel, normalised by the reference."""
    import numpy as np

    from nncards.reference.normalization import batch_norm

    rng = np.random.default_rng(5)
    x = np.stack([rng.normal(m, s, SIZE) for m, s in CHANNELS], axis=1)
    stages = (x, batch_norm(x), batch_norm(x, gamma=np.array(GAMMA), beta=np.array(BETA)))
    return [stage.T.tolist() for stage in stages]


def shares() -> list[Series]:
    """Mean of each channel at each stage."""
    import numpy as np

    names = ("before", "normalised", "scaled and shifted")
    labels = ["channel 1", "channel 2", "channel 3"]
    return [
        Series(n, labels, [float(np.mean(c)) for c in stage])
        for n, stage in zip(names, batches(), strict=True)
    ]


@figure(
    "bn-before-after",
    title="Three channels through batch normalisation",
    alt=(
        "Histograms of three channels of a batch in three rows. Before: means -2.5, 1 and 6 with standard deviations 0.5, 2 and 1, lying apart and of unequal width. "
        "Normalised: all three lie on each other, mean 0 and standard deviation 1. After scale and shift: each has the mean beta and the "
        "standard deviation |gamma| that were learned, here 1 and 1.5, -2 and 0.6, 3 and 1."
    ),
    data=shares,
)
def bn_before_after(palette: Palette) -> Figure:
    """Outlined histograms, so that those that lie on each other can be seen."""
    import numpy as np

    fig, axes = palette.canvas(3, 1, size=(6.4, 4.8), sharex=True)
    titles = (
        "before: each channel its own mean and spread",
        r"normalised: $\hat x=(x-\mu)/\sqrt{\sigma^2+\varepsilon}$, mean 0, deviation 1",
        r"after $y=\gamma\hat x+\beta$: mean $\beta$, deviation $|\gamma|$, learned",
    )
    looks = ((palette.blue, "-"), (palette.orange, "--"), (palette.green, "-."))
    for ax, stage, title in zip(axes, batches(), titles, strict=True):
        for number, (values, (colour, dashes)) in enumerate(zip(stage, looks, strict=True), 1):
            share, _ = np.histogram(values, EDGES, density=True)
            ax.stairs(share, EDGES, color=colour, linewidth=2.0, linestyle=dashes)
            if title != titles[1]:
                ax.text(
                    np.mean(values),
                    share.max() + 0.04,
                    f"{number}",
                    color=colour,
                    ha="center",
                    fontsize=11,
                )
        ax.set_title(title, loc="left", fontsize=11)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.set_ylim(0, ax.get_ylim()[1] * 1.2)
        ax.axvline(0, color=palette.faint, linewidth=1, zorder=0)
    axes[1].text(1.6, 0.25, "1, 2 and 3 alike", fontsize=10.5)
    axes[2].set_xlabel("activation")
    axes[2].set_xlim(-6, 10)
    return fig
