"""Gradient descent on a parabola with a learning rate that is too small, right, or too large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CURVATURE, START, STEPS = 1.0, 1.0, 6
CASES = (
    (0.1, "too small", "creeps"),
    (0.7, "right", "settles"),
    (2.1, "too large", "diverges"),
)


def paths() -> list[Series]:
    """The position after each step, from the reference's closed form (1 - lr h)^t theta."""
    from nncards.reference.convergence import gradient_descent_quadratic

    steps = range(STEPS + 1)
    return [
        Series(
            f"lr {lr:g}: {name}",
            [float(t) for t in steps],
            [float(gradient_descent_quadratic(START, CURVATURE, lr, t)) for t in steps],
        )
        for lr, name, _ in CASES
    ]


@figure(
    "learning-rate-quadratic",
    title="One parabola, three learning rates",
    alt=(
        "Three parabolas, the loss theta^2 / 2, each with six steps of gradient descent from theta = 1. Learning rate 0.1, too "
        "small: tiny steps that have reached only 0.53. Learning rate 0.7, right: it jumps to 0.3, 0.09 and is soon at the "
        "minimum. Learning rate 2.1, above the limit of 2: every step overshoots to the other side and ends higher up, "
        "at 1.77 after six steps."
    ),
    data=paths,
)
def learning_rate_quadratic(palette: Palette) -> Figure:
    """The curve in grey, the steps as dots joined by lines."""
    import numpy as np

    fig, axes = palette.canvas(1, 3, size=(7.0, 3.1), sharey=True)
    theta = np.linspace(-1.95, 1.95, 61)
    hues = (palette.blue, palette.green, palette.orange)
    for ax, (lr, name, verb), series, hue in zip(axes, CASES, paths(), hues, strict=True):
        x = np.array(series.y)
        ax.plot(theta, CURVATURE * theta**2 / 2, color=palette.ink, lw=1.2)
        ax.plot(x, CURVATURE * x**2 / 2, color=hue, marker="o", markersize=5, lw=1.4)
        ax.plot(x[0], x[0] ** 2 / 2, marker="s", color=hue, markersize=8)
        ax.set_title(rf"$\eta = {lr:g}$, {name}:" + f"\n{verb}", color=hue)
        ax.set_xlabel(r"$\theta$")
        ax.set_xticks([-1, 0, 1])
        ax.set_yticks([0, 0.5, 1, 1.5])
        ax.set_ylim(-0.08, 1.8)
    axes[0].set_ylabel(r"loss $\frac{1}{2}\theta^2$")
    axes[0].text(1.16, 0.42, "start", ha="left", va="center", color=palette.blue, fontsize=10)
    return fig
