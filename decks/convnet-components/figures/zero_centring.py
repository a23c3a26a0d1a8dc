"""Why inputs that are all positive make gradient descent zig-zag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEPS, RATE = 14, 0.7
GOAL = (1.0, -1.0)


def descents() -> list[Series]:
    """Paths of stochastic gradient descent for one linear unit, with positive and with centred inputs."""
    import numpy as np

    rng = np.random.default_rng(34)
    positive = rng.uniform(0.1, 1.0, (STEPS, 2))
    signs = np.where(rng.random((STEPS, 2)) < 0.5, -1.0, 1.0)
    out = []
    for name, inputs in (
        ("all inputs positive", positive),
        ("inputs of both signs", positive * signs),
    ):
        w = np.array([-1.0, 1.0])
        path = [w]
        for x in inputs:
            error = float((w - np.array(GOAL)) @ x)
            w = w - RATE * error * x / float(x @ x)
            path.append(w)
        out.append(Series(name, [float(p[0]) for p in path], [float(p[1]) for p in path]))
    return out


@figure(
    "zero-centring",
    title="All-positive inputs and the zig-zag path",
    alt=(
        "Two paths of gradient descent, one example a step, for a unit with the weights w1 and w2, from (-1, 1) to the optimum "
        "(1, -1). Left, all inputs positive: every step points up and to the right or down and to the left, so the path "
        "zig-zags and is still more than 0.9 away after 14 steps. Right, inputs of both signs: steps may point anywhere, and "
        "the path reaches the optimum within the same 14 steps."
    ),
    data=descents,
)
def zero_centring(palette: Palette) -> Figure:
    """The quadrants that a step may point into, shaded, and a path of each kind."""
    from matplotlib.patches import Wedge

    fig, axes = palette.canvas(1, 2, size=(6.8, 3.8), sharey=True)
    hues = (palette.orange, palette.blue)
    for ax, series, hue in zip(axes, descents(), hues, strict=True):
        positive = "positive" in series.label
        spans = ((0, 90), (180, 270)) if positive else ((0, 360),)
        for low, high in spans:
            ax.add_patch(Wedge((-1, 1), 0.62, low, high, facecolor=hue, alpha=0.25, lw=0))
        ax.plot(series.x, series.y, color=hue, marker="o", markersize=4, lw=1.5)
        ax.plot(*GOAL, marker="*", color=palette.ink, markersize=13)
        ax.set_title(series.label)
        ax.set_xlabel("$w_1$")
        ax.set_aspect("equal")
        ax.set_xlim(-1.9, 1.7)
        ax.set_ylim(-1.7, 1.9)
        ax.set_xticks([-1, 0, 1])
        ax.set_yticks([-1, 0, 1])
        ax.text(1.05, -0.72, "optimum", ha="center", va="center", fontsize=10)
        words = (
            "a step raises both\nweights or lowers both\n(shaded quadrants)"
            if positive
            else "a step may point\nanywhere"
        )
        ax.text(-0.3, 1.8, words, ha="left", va="top", fontsize=10)
    axes[0].set_ylabel("$w_2$")
    return fig
