"""The least loss within an L1 and an L2 ball, and what both penalties do in one dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FREE = (0.4, 1.8)  # the minimum without a constraint
H = ((1.0, 0.3), (0.3, 0.8))  # the loss is (theta - FREE)^T H (theta - FREE)
STRENGTH = 2.0


def loss(x: float, y: float) -> float:
    """The quadratic; also for whole arrays."""
    a, b = x - FREE[0], y - FREE[1]
    return H[0][0] * a * a + 2 * H[0][1] * a * b + H[1][1] * b * b


def touching(norm: int) -> tuple[float, float]:
    """Where the loss is least on the edge of the unit ball of the L1 or the L2 norm."""
    from math import cos, pi, sin

    edge = []
    for i in range(3600):
        x, y = cos(2 * pi * i / 3600), sin(2 * pi * i / 3600)
        size = abs(x) + abs(y) if norm == 1 else 1.0
        edge.append((x / size, y / size))
    return min(edge, key=lambda point: loss(*point))


@figure(
    "l1-l2-balls",
    title="Constraint balls, level lines and solutions",
    alt=(
        "Two planes of theta1 and theta2 with the elliptic level lines of one loss about its free minimum (0.4, 1.8). Left, the L1 ball, a diamond with its corners on the axes: the growing level line touches it first at the "
        "corner (0, 1), so theta1 is exactly 0. Right, the L2 ball, a circle of radius 1: the level line touches it at about (0.38, 0.93); neither coordinate is 0."
    ),
)
def l1_l2_balls(palette: Palette) -> Figure:
    """Diamond and circle beneath the same ellipses."""
    import numpy as np

    fig, axes = palette.canvas(1, 2, size=(6.8, 4.2), sharey=True)
    grid = np.linspace(-1.5, 3.1, 80)
    x, y = np.meshgrid(grid, grid)
    angle = np.linspace(0, 2 * np.pi, 81)
    shapes = ((1, "L1: a corner", palette.orange), (2, "L2: no zero", palette.blue))
    for ax, (norm, title, colour) in zip(axes, shapes, strict=True):
        px, py = np.cos(angle), np.sin(angle)
        size = np.abs(px) + np.abs(py) if norm == 1 else 1.0
        ax.fill(px / size, py / size, color=colour, alpha=0.25, linewidth=0)
        ax.plot(px / size, py / size, color=colour)
        at = touching(norm)
        ax.contour(x, y, loss(x, y), levels=[0.05, 0.25], colors=[palette.ink], linewidths=0.8)
        ax.contour(x, y, loss(x, y), levels=[loss(*at)], colors=[palette.ink], linewidths=1.8)
        ax.plot(*FREE, "+", color=palette.ink, markersize=10, markeredgewidth=1.6)
        ax.plot(*at, "o", color=colour, markersize=9, markeredgecolor=palette.ink)
        ax.axhline(0, color=palette.faint, linewidth=1, zorder=0)
        ax.axvline(0, color=palette.faint, linewidth=1, zorder=0)
        ax.annotate(
            f"({abs(round(at[0], 2)):g}, {at[1]:.2g})",
            at,
            (-1.4, 1.5) if norm == 1 else (1.05, 0.4),
            fontsize=11,
            color=colour,
            arrowprops={"arrowstyle": "-", "color": palette.ink, "shrinkB": 6},
        )
        ax.text(
            0,
            -0.35,
            r"$|\theta_1|+|\theta_2|\leq1$" if norm == 1 else r"$\theta_1^2+\theta_2^2\leq1$",
            ha="center",
            fontsize=10,
        )
        ax.set_title(title, color=colour)
        ax.set_aspect("equal")
        ax.set_xlim(-1.5, 2.4)
        ax.set_ylim(-1.3, 3.0)
        ax.set_xlabel(r"$\theta_1$")
        ax.set_xticks([-1, 0, 1, 2])
    axes[0].set_ylabel(r"$\theta_2$")
    return fig


def shrunk() -> list[Series]:
    """The minimiser of (theta - a)^2 plus either penalty, over a, as the reference computes it."""
    from nncards.reference.regularization import l1_minimiser, l2_minimiser

    a = [i / 4 for i in range(-12, 13)]
    return [
        Series("L1", a, [float(v) for v in l1_minimiser(a, STRENGTH)]),
        Series("L2", a, [float(v) for v in l2_minimiser(a, STRENGTH)]),
    ]


@figure(
    "shrinkage",
    title="What L1 and L2 leave of a weight",
    alt=(
        "The best theta of (theta - a) squared plus a penalty, drawn over a from -3 to 3, for lambda = 2. Without penalty: the diagonal theta = a, dashed. L1, soft thresholding: exactly 0 for a between -1 and 1 (lambda / 2), "
        "outside of it the diagonal moved towards 0 by 1, so that a = 3 gives 2. L2: a straight line through 0 of slope 1/3, a / (1 + lambda), so that a = 3 gives 1; zero only at a = 0."
    ),
    data=shrunk,
)
def shrinkage(palette: Palette) -> Figure:
    """Both curves with the diagonal."""
    fig, ax = palette.canvas(size=(5.6, 4.4))
    ax.plot([-3, 3], [-3, 3], "--", color=palette.faint, linewidth=1.6)
    ax.axhline(0, color=palette.ink, linewidth=0.7, zorder=0)
    ax.axvline(0, color=palette.faint, linewidth=0.9, zorder=0)
    for series, colour in zip(shrunk(), (palette.orange, palette.blue), strict=True):
        ax.plot(series.x, series.y, color=colour, linewidth=2.4)
    ax.text(3.1, 3, "no penalty", va="center", fontsize=11)
    ax.text(3.1, 2, "L1: minus\n" r"$\lambda/2=1$", va="center", color=palette.orange, fontsize=11)
    ax.text(
        3.1, 1, "L2: divided\n" r"by $1+\lambda=3$", va="center", color=palette.blue, fontsize=11
    )
    ax.annotate(
        "exactly 0",
        (-0.75, 0),
        (-2.6, 0.9),
        color=palette.orange,
        fontsize=11,
        arrowprops={"arrowstyle": "->", "color": palette.orange},
    )
    ax.set_xlim(-3, 5.1)
    ax.set_ylim(-3, 3.2)
    ax.set_xticks([-3, -2, -1, 0, 1, 2, 3])
    ax.set_xlabel("weight $a$ that fits the data best")
    ax.set_ylabel(r"best $\theta$ with penalty, $\lambda=2$")
    return fig
