"""Loss contours of a linear model before and after its inputs are normalised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEPS = (12, 3)  # raw, normalised
START = (-1.6, 1.3)


def hessians() -> list[tuple[str, object]]:
    """The Hessian X^T X / n of the squared loss, for raw inputs of unlike scale and for z-scores."""
    import numpy as np

    from nncards.reference.preprocessing import train_statistics, z_score

    rng = np.random.default_rng(1)
    raw = rng.standard_normal((400, 2)) * np.array([1.0, 4.0])
    fit = train_statistics(raw)
    normed = z_score(raw, fit.mu, fit.std)
    return [
        (name, x.T @ x / len(x)) for name, x in (("raw inputs", raw), ("normalised inputs", normed))
    ]


def walk(hessian: object, steps: int) -> object:
    """Gradient descent from START with the best constant rate for these curvatures."""
    import numpy as np

    from nncards.reference.convergence import best_lr

    h = np.asarray(hessian)
    rate = float(best_lr(np.linalg.eigvalsh(h)))
    path = [np.array(START)]
    for _step in range(steps):
        path.append(path[-1] - rate * h @ path[-1])
    return np.array(path)


def distances() -> list[Series]:
    """How far from the minimum each step of gradient descent ends."""
    import numpy as np

    return [
        Series(
            name,
            [float(t) for t in range(steps + 1)],
            [float(np.linalg.norm(point)) for point in np.asarray(walk(h, steps))],
        )
        for (name, h), steps in zip(hessians(), STEPS, strict=True)
    ]


@figure(
    "input-normalisation",
    title="The loss before and after normalising the inputs",
    alt=(
        "Level lines of a squared loss over the weights w1 and w2, with the path of gradient descent at its best constant rate. "
        "Left, raw inputs, the second four times as wide as the first: flat ellipses, and a path that zig-zags across the "
        "valley and is still 0.49 away from the minimum after 12 steps. Right, normalised inputs: circles, nearly, and a "
        "straight path that is at the minimum after one or two steps."
    ),
    data=distances,
)
def input_normalisation(palette: Palette) -> Figure:
    """Level lines of the loss over two weights, and the path of gradient descent on them."""
    import numpy as np

    fig, axes = palette.canvas(1, 2, size=(6.8, 3.7), sharey=True)
    grid = np.linspace(-2, 2, 41)
    a, b = np.meshgrid(grid, grid)
    for ax, (name, hessian), steps in zip(axes, hessians(), STEPS, strict=True):
        h = np.asarray(hessian)
        loss = 0.5 * (h[0, 0] * a**2 + 2 * h[0, 1] * a * b + h[1, 1] * b**2)
        top = float(np.max(np.linalg.eigvalsh(h)))
        levels = top * np.array([0.02, 0.1, 0.3, 0.7, 1.3, 2.1])
        ax.contour(a, b, loss, levels=levels, colors=palette.blue, linewidths=1.1)
        path = np.asarray(walk(h, steps))
        ax.plot(path[:, 0], path[:, 1], color=palette.orange, marker="o", markersize=4, lw=1.6)
        ax.plot(0, 0, marker="x", color=palette.ink, markersize=8, mew=2)
        ax.set_title(f"{name}: {steps} steps")
        ax.set_xlabel("$w_1$")
        ax.set_aspect("equal")
        ax.set_xticks([-2, 0, 2])
        ax.set_yticks([-2, 0, 2])
        ax.text(
            START[0] + 0.1, START[1] + 0.05, "start", color=palette.orange, ha="left", va="bottom"
        )
    axes[0].set_ylabel("$w_2$")
    return fig
