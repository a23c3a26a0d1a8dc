"""Linear, sigmoid and softmax outputs, each above the loss that belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Z = tuple(i / 5 for i in range(-25, 26))


def curves() -> dict[str, list[float]]:
    """Outputs and losses over the logit z; target 1, and for softmax the first of three classes with logits (z, 0, 0)."""
    import numpy as np

    from nncards.reference.activations import sigmoid
    from nncards.reference.losses import bce_with_logits, squared_error
    from nncards.reference.softmax import log_softmax, softmax

    z = np.array(Z)
    logits = np.stack([z, 0 * z, 0 * z], axis=1)
    found = {
        "linear": z,
        "linear loss": squared_error(z, np.ones_like(z)),
        "sigmoid": sigmoid(z),
        "sigmoid loss": bce_with_logits(z, np.ones_like(z)),
        "sigmoid squared": squared_error(sigmoid(z), np.ones_like(z)),
        "softmax": softmax(logits)[:, 0],
        "softmax other": softmax(logits)[:, 1],
        "softmax loss": -log_softmax(logits)[:, 0],
    }
    return {name: [float(v) for v in values] for name, values in found.items()}


def losses() -> list[Series]:
    """The three losses at whole logits."""
    return [
        Series(name, list(Z[::5]), values[::5])
        for name, values in curves().items()
        if name.endswith("loss")
    ]


@figure(
    "output-units",
    title="Output units and their losses",
    alt=(
        "Three columns over the logit z from -5 to 5, the target being 1. Above the output, below its loss. Linear: the line y = z, and the squared error, a parabola with its minimum 0 at z = 1. "
        "Sigmoid: an S from 0 to 1; the cross entropy -ln q falls with slope near -1 where the answer is badly wrong (5.0 at z = -5) and levels off where it is right; the squared error, dashed, is flat, "
        "near 0.5, on the wrong side: no gradient. Softmax over three classes with logits (z, 0, 0): the first probability rises from 0 through 1/3 to 1, the two others fall together; -ln q is 5.7 at z = -5 and falls like that of the sigmoid."
    ),
    data=losses,
)
def output_units(palette: Palette) -> Figure:
    """Outputs above, losses below."""
    c = curves()
    fig, axes = palette.canvas(2, 3, size=(7.0, 4.6), sharex=True)
    names = (("linear", "linear"), ("sigmoid", "sigmoid"), ("softmax", "softmax, 3 classes"))
    for (top, bottom), (name, title) in zip(axes.T, names, strict=True):
        top.plot(Z, c[name], color=palette.blue)
        bottom.plot(Z, c[f"{name} loss"], color=palette.orange)
        top.set_title(title)
        top.set_ylim((-5, 5) if name == "linear" else (-0.04, 1.1))
        bottom.set_ylim(0, 6.2)
        bottom.set_xlabel("$z$")
        bottom.set_xticks([-5, 0, 5])
        top.axhline(1, color=palette.faint, linestyle="--", linewidth=1.2, zorder=0)
    sig, soft = axes[:, 1], axes[:, 2]
    axes[0, 0].text(-4.8, 1.3, "target 1", fontsize=10)
    sig[1].plot(Z, c["sigmoid squared"], "--", color=palette.purple)
    sig[1].text(-4.8, 0.72, "squared", color=palette.purple, fontsize=10)
    soft[0].plot(Z, c["softmax other"], "--", color=palette.green)
    soft[0].text(-4.8, 0.56, "each other\nclass", color=palette.green, fontsize=10)
    soft[0].text(4.9, 0.72, "class 1", color=palette.blue, fontsize=10, ha="right")
    for ax, label, x in (
        (axes[1, 0], "$(y-z)^2/2$", 1.0),
        (sig[1], r"$-\ln q$", -1.6),
        (soft[1], r"$-\ln q_1$", -1.6),
    ):
        ax.text(
            x, 4.2, label, color=palette.orange, fontsize=11.5, ha="center" if x > 0 else "left"
        )
    axes[0, 0].set_ylabel("output", color=palette.blue)
    axes[1, 0].set_ylabel("loss", color=palette.orange)
    return fig
