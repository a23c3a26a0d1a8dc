"""Four learning rate schedules on one axis of epochs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EPOCHS = 100
RATE = 0.1


def losses() -> list[float]:
    """A made-up validation loss: falls, lies flat from epoch 30, falls after a drop of the rate."""
    import math

    def stage(t: int, start: int, high: float, low: float) -> float:
        return low + (high - low) * math.exp(-(t - start) / 5) if t < start + 30 else low

    early = [stage(t, 0, 2.0, 1.0) for t in range(40)]
    late = [stage(t, 40, 0.9, 0.6) for t in range(40, EPOCHS)]
    return early + late


def rates() -> list[Series]:
    """The rate in each epoch as the reference computes it, all four starting at 0.1."""
    import numpy as np

    from nncards.reference.schedules import (
        cosine_annealing,
        exponential_decay,
        reduce_on_plateau,
        step_decay,
    )

    t = np.arange(EPOCHS)
    curves = {
        "step decay": step_decay(t, RATE, 0.5, 25),
        "exponential decay": exponential_decay(t, RATE, 0.97),
        "cosine annealing": cosine_annealing(t, RATE, 0.0, EPOCHS),
        "reduce on plateau": reduce_on_plateau(losses(), RATE, 0.3, 8).lr,
    }
    return [Series(k, [float(v) for v in t], [float(v) for v in y]) for k, y in curves.items()]


RULES = (
    r"halved every 25 epochs",
    r"$\times\,0.97$ every epoch",
    r"half a cosine wave down to 0",
    r"$\times\,0.3$ when the loss stalls",
)


@figure(
    "schedules",
    title="Four learning rate schedules",
    alt=(
        "Four panels with the learning rate from 0.1 over 100 epochs. Step decay: stairs, halved at epochs 25, 50 and 75. "
        "Exponential decay: a curve that falls fastest at the start, to 0.005. Cosine annealing: flat at first, steepest at "
        "epoch 50, flat at the end, 0 at epoch 100. Reduce on plateau: stays at 0.1 until the validation loss, dotted, has been flat for a while, drops to "
        "0.03 at epoch 39, whereupon the loss falls again, and drops on from epoch 79, when it has become flat once more."
    ),
    data=rates,
)
def schedules(palette: Palette) -> Figure:
    """One panel a schedule, the name and the rule in the panel."""
    fig, axes = palette.canvas(2, 2, size=(6.6, 4.6), sharex=True, sharey=True)
    hues = (palette.blue, palette.orange, palette.green, palette.purple)
    for ax, series, rule, hue in zip(axes.flat, rates(), RULES, hues, strict=True):
        stairs = (
            "steps-post"
            if "cosine" not in series.label and "exp" not in series.label
            else "default"
        )
        ax.plot(series.x, series.y, color=hue, drawstyle=stairs)
        ax.set_title(f"{series.label}\n{rule}", color=hue)
        ax.set_ylim(0, 0.115)
        ax.set_yticks([0, 0.05, 0.1])
        ax.set_xticks([0, 25, 50, 75, 100])
        ax.grid(True)
    loss = losses()
    scaled = [0.052 * v for v in loss]
    axes[1, 1].plot(range(len(loss)), scaled, color=palette.ink, linestyle=":", lw=1.5)
    axes[1, 1].text(99, 0.037, "validation loss", fontsize=9.5, ha="right")
    for ax in axes[1]:
        ax.set_xlabel("epoch")
    for ax in axes[:, 0]:
        ax.set_ylabel(r"learning rate $\eta$")
    return fig
