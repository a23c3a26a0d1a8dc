"""Early stopping beside L2: the path of gradient descent from 0, and the path of the penalty's minimum."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FREE, CURVATURES, RATE, STEPS, STOP = (2.4, 1.8), (0.15, 1.0), 0.2, 80, 12


@cache
def descent() -> list[tuple[float, float]]:
    """Gradient descent from 0 on sum h (theta - FREE)^2 / 2, step by step."""
    from nncards.reference.optimizers import sgd_step

    path = [(0.0, 0.0)]
    for _ in range(STEPS):
        slope = [h * (t - f) for h, t, f in zip(CURVATURES, path[-1], FREE, strict=True)]
        x, y = sgd_step(path[-1], slope, RATE)
        path.append((float(x), float(y)))
    return path


def penalised(lam: float) -> tuple[float, float]:
    """Where that loss plus lam |theta|^2 is least: each coordinate shrunk by 1 + 2 lam / h."""
    from nncards.reference.regularization import l2_minimiser

    x, y = (float(l2_minimiser(f, 2 * lam / h)) for f, h in zip(FREE, CURVATURES, strict=True))
    return x, y


def distances() -> list[Series]:
    """Norm of the weights along the descent."""
    steps = list(range(0, STEPS + 1, 10))
    norms = [sum(c * c for c in descent()[t]) ** 0.5 for t in steps]
    return [Series("norm of theta", [float(t) for t in steps], norms)]


@figure(
    "early-stopping-path",
    title="Early stopping beside an L2 penalty",
    alt=(
        "Level lines of a training loss, flat along theta1 and steep along theta2, with its minimum at (2.4, 1.8), and two paths to it from (0, 0). Gradient descent, dots: up the steep direction first, then slowly along the flat one; "
        "stopped after 12 steps it stands at (0.73, 1.68), the flat coordinate still small. The minimum of the loss with an L2 penalty, dashed, takes a similar curve, somewhat below, as lambda falls from large to 0. "
        "Both leave small the weights in directions that hardly matter to the loss."
    ),
    data=distances,
)
def early_stopping_path(palette: Palette) -> Figure:
    """Both paths on the level lines of one loss."""
    import numpy as np

    x, y = np.meshgrid(np.linspace(-0.6, 4.2, 60), np.linspace(-0.5, 2.9, 50))
    loss = (CURVATURES[0] * (x - FREE[0]) ** 2 + CURVATURES[1] * (y - FREE[1]) ** 2) / 2
    fig, ax = palette.canvas(size=(6.4, 4.4))
    ax.contour(
        x, y, loss, levels=[0.02, 0.1, 0.3, 0.7, 1.3, 2], colors=[palette.faint], linewidths=1.0
    )
    ax.plot(
        *zip(*descent(), strict=True), "-o", color=palette.orange, markersize=3.5, linewidth=1.4
    )
    strengths = [0.0, *np.geomspace(1e-3, 1e3, 80)]
    ax.plot(*zip(*(penalised(s) for s in strengths), strict=True), "--", color=palette.blue)
    stop = descent()[STOP]
    ax.plot(*stop, "o", color=palette.orange, markersize=10, markeredgecolor=palette.ink)
    ax.annotate(
        f"stopped after\n{STOP} steps",
        stop,
        (0.05, 2.25),
        color=palette.orange,
        fontsize=11,
        arrowprops={"arrowstyle": "->", "color": palette.orange, "shrinkB": 6},
    )
    ax.text(
        1.35,
        1.0,
        r"L2: minimum as $\lambda$ falls" "\nfrom large to 0",
        color=palette.blue,
        fontsize=11,
        va="top",
    )
    ax.plot(0, 0, "s", color=palette.ink, markersize=7)
    ax.text(0.1, -0.2, "start: small weights", fontsize=10.5)
    ax.plot(*FREE, "+", color=palette.ink, markersize=12, markeredgewidth=1.8)
    ax.text(FREE[0] + 0.12, FREE[1] + 0.1, "minimum of the\ntraining loss", fontsize=10.5)
    ax.set_aspect("equal")
    ax.set_xlabel(r"$\theta_1$ (flat direction)")
    ax.set_ylabel(r"$\theta_2$ (steep direction)")
    return fig
