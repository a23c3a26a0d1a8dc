"""Where gradients vanish: the tails of sigmoid and tanh, and a ReLU that is dead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ALIVE_LESS = 0.05  # below this share of its largest value a slope counts as vanished here
POINTS = (-1.5, -0.9, -0.4, 0.1, 0.6, 1.2)  # inputs of a ReLU unit with one weight
WEIGHT, BIAS, BAD_BIAS = 1.0, 0.3, -2.0


def slopes() -> list[Series]:
    """Sigma' and tanh' from -6 to 6."""
    from nncards.reference.activations import sigmoid_derivative, tanh_derivative

    x = [i / 10 for i in range(-60, 61)]
    return [
        Series("sigmoid slope", x, [float(v) for v in sigmoid_derivative(x)]),
        Series("tanh slope", x, [float(v) for v in tanh_derivative(x)]),
    ]


@figure(
    "saturation",
    title="Where sigmoid and tanh let no gradient through",
    alt=(
        "Two bells between x = -6 and 6 with their tails shaded. The sigmoid's derivative has its top 0.25 at 0 and is below a twentieth of that "
        "for |x| beyond 4.4. The derivative of tanh has its top 1 at 0 and is below a twentieth of it for |x| beyond 2.2: it saturates sooner. "
        "In the shaded tails almost nothing of the gradient passes."
    ),
    data=slopes,
)
def saturation(palette: Palette) -> Figure:
    """Both derivatives to the same scale, the tails shaded."""
    import numpy as np

    fig, axes = palette.canvas(1, 2, size=(6.8, 3.0), sharey=True)
    names = (r"$\sigma'(x)$", r"$\tanh'(x)$")
    for ax, series, name, colour in zip(
        axes, slopes(), names, (palette.amber, palette.orange), strict=True
    ):
        x, y = np.array(series.x), np.array(series.y)
        edge = float(np.abs(x[y < ALIVE_LESS * y.max()]).min())
        for low, high in ((-6, -edge), (edge, 6)):
            ax.axvspan(low, high, color=palette.faint, alpha=0.45, linewidth=0)
            ax.text(
                (low + high) / 2,
                0.55,
                "saturated",
                ha="center",
                va="center",
                rotation=90,
                fontsize=10.5,
            )
        ax.plot(x, y, color=colour, linewidth=2.4)
        ax.set_title(name, color=colour)
        ax.text(0, y.max() + 0.03, f"{y.max():g}", ha="center", fontsize=10.5)
        ax.set_xlim(-6, 6)
        ax.set_ylim(0, 1.15)
        ax.set_xticks([-6, -edge, 0, edge, 6], ["-6", f"-{edge:g}", "0", f"{edge:g}", "6"])
        ax.set_xlabel("$x$")
    axes[0].set_ylabel("gradient let through")
    return fig


def units() -> list[Series]:
    """Pre-activations of one unit over the data, before and after a step that went too far."""
    from nncards.reference.units import liveness

    x = [[p] for p in POINTS]
    return [
        Series("alive", POINTS, [float(v) for v in liveness(x, [WEIGHT], BIAS).s]),
        Series("dead", POINTS, [float(v) for v in liveness(x, [WEIGHT], BAD_BIAS).s]),
    ]


@figure(
    "dying-relu",
    title="A ReLU before and after it died",
    alt=(
        "The same six examples on the ReLU's graph, twice. Left, alive: the bias is 0.3, three pre-activations are positive and lie on the rising line; "
        "their gradients move the weights. Right, dead: a too large step has set the bias to -2, all six pre-activations are negative, between -3.5 "
        "and -0.8, and lie on the flat piece: output 0, gradient 0, for every example, so its own gradients cannot bring it back."
    ),
    data=units,
)
def dying_relu(palette: Palette) -> Figure:
    """The data on the graph, filled where a gradient flows and hollow where not."""
    fig, axes = palette.canvas(1, 2, size=(6.8, 3.1), sharey=True)
    words = (
        (f"alive: $b={BIAS}$", "gradient\nflows", palette.blue),
        (
            f"dead: $b={BAD_BIAS:g}$",
            "all on the flat piece:\nno gradient",
            palette.orange,
        ),
    )
    for ax, series, (title, label, colour) in zip(axes, units(), words, strict=True):
        ax.plot([-4, 0, 2.2], [0, 0, 2.2], color=palette.ink, linewidth=1.4)
        for s in series.y:
            ax.plot(
                s,
                max(0.0, s),
                "o",
                markersize=9,
                color=colour,
                markerfacecolor=colour if s > 0 else palette.paper,
                markeredgewidth=1.8,
            )
        ax.set_title(title, color=colour)
        ax.text(-3.8, 1.0, label, fontsize=10.5)
        ax.set_xlabel("pre-activation $s=wx+b$")
        ax.set_xlim(-4, 2.3)
        ax.set_ylim(-0.25, 2.2)
    axes[0].set_ylabel(r"$\max(0,s)$")
    return fig
