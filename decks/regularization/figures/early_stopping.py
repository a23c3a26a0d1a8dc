"""Training and validation loss over the epochs, and where early stopping stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EPOCHS, PATIENCE = 60, 10


def curves() -> list[Series]:
    """Smooth model curves with a little noise: training falls, validation turns up again."""
    import numpy as np

    rng = np.random.default_rng(2)
    t = np.arange(EPOCHS)
    train = 0.15 + 1.6 * np.exp(-t / 11) + 0.012 * rng.standard_normal(EPOCHS)
    dev = 0.42 + 1.4 * np.exp(-t / 8) + 0.011 * t + 0.012 * rng.standard_normal(EPOCHS)
    x = [float(e) for e in t]
    return [
        Series("training loss", x, [float(v) for v in train]),
        Series("validation loss", x, [float(v) for v in dev]),
    ]


@figure(
    "early-stopping",
    title="Early stopping",
    alt=(
        "Training and validation loss over 60 epochs. The training loss falls all the way, from 1.75 to 0.15. The validation "
        "loss falls to 0.74 at epoch 21, the best epoch, whose parameters are kept, and then rises to 1.07. A line at epoch 31 "
        "says stop: ten epochs without a better one; what lies behind it, shaded, is never trained."
    ),
    data=curves,
)
def early_stopping(palette: Palette) -> Figure:
    """Both curves by name, the best epoch and the end of the patience as vertical lines."""
    from nncards.reference.regularization import early_stopping as stop

    fig, ax = palette.canvas(size=(6.4, 3.6))
    train, dev = curves()
    end = stop(dev.y, PATIENCE)
    best, last = end.best_epoch, end.stop_epoch
    ax.axvspan(last, EPOCHS - 1, color=palette.faint, alpha=0.35, lw=0)
    ax.plot(train.x, train.y, color=palette.blue)
    ax.plot(dev.x, dev.y, color=palette.orange, linestyle="-")
    ax.axvline(best, color=palette.ink, lw=1.1, linestyle="--")
    ax.axvline(last, color=palette.ink, lw=1.1)
    ax.plot(best, dev.y[best], marker="o", markersize=9, color=palette.orange, mec=palette.ink)
    ax.text(
        best - 0.7,
        1.75,
        f"best epoch: {best}\nkeep these\nparameters",
        ha="right",
        va="top",
        fontsize=10,
    )
    ax.text(
        last + 0.8,
        1.75,
        f"stop: {PATIENCE} epochs\nwithout a better one",
        ha="left",
        va="top",
        fontsize=10,
    )
    ax.text(
        EPOCHS - 1, dev.y[-1] + 0.06, "validation", ha="right", va="bottom", color=palette.orange
    )
    ax.text(EPOCHS - 1, train.y[-1] + 0.05, "training", ha="right", va="bottom", color=palette.blue)
    ax.set_xlabel("epoch")
    ax.set_ylabel("loss")
    ax.set_xlim(0, EPOCHS - 1)
    ax.set_ylim(0, 1.85)
    return fig
