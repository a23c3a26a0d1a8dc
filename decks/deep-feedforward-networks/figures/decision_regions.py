"""Decision regions of four tiny networks with weights set by hand."""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING

from nncards.figures import Palette, figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

    from nncards.reference.activations import Array

REACH = 2.4
THIRDS = [(cos(pi / 2 + 2 * pi * k / 3), sin(pi / 2 + 2 * pi * k / 3)) for k in range(3)]


def straight(x: Array, y: Array) -> Array:
    """Any number of layers without an activation: one affine map."""
    return 0.5 - x - 0.6 * y


def polygon(x: Array, y: Array) -> Array:
    """Three ReLU units: 1.1 - sum relu(u_k . x)."""
    from nncards.reference.activations import relu

    return 1.1 - sum(relu(a * x + b * y) for a, b in THIRDS)


def rounded(x: Array, y: Array) -> Array:
    """Three sigmoid units: 0.5 - sum sigmoid(4 (u_k . x - 1))."""
    from nncards.reference.activations import sigmoid

    return 0.5 - sum(sigmoid(4 * (a * x + b * y - 1.0)) for a, b in THIRDS)


def folded(x: Array, y: Array) -> Array:
    """Two ReLU layers: |x| and |y| from four units, | |x| + |y| - 1.5 | from two, then a threshold."""
    from nncards.reference.activations import relu

    across = relu(x) + relu(-x) + relu(y) + relu(-y) - 1.5
    return relu(across) + relu(-across) - 0.55


def ring(radius: float, n: int) -> tuple[list[float], list[float]]:
    """N points on a circle, at even angles."""
    angles = [2 * pi * (i + 0.5) / n for i in range(n)]
    return [radius * cos(a) for a in angles], [radius * sin(a) for a in angles]


PANELS: tuple[tuple[str, Callable[[Array, Array], Array], tuple[float, ...]], ...] = (
    ("no activation, any depth", straight, (0.3,)),
    ("ReLU, 3 units", polygon, (0.3,)),
    ("sigmoid, 3 units", rounded, (0.3,)),
    ("ReLU, two layers: 4 + 2", folded, (0.4, 2.25)),
)


@figure(
    "decision-regions",
    title="Decision regions by activation and depth",
    alt=(
        "Four squares of the plane with two classes of points, and the region that a small network with fixed weights gives to the first. Without activation the border is one straight "
        "line, which cannot part an inner disc from a ring. One layer of three ReLU units closes it in with a polygon of six straight sides. Three sigmoid units do so with a smooth, curved border. "
        "Two layers of ReLU (four units, then two) fold the plane: the borders are two nested squares standing on a corner, so that a ring is parted from what lies inside and outside of it."
    ),
)
def decision_regions(palette: Palette) -> Figure:
    """Shaded region, border and points for each network."""
    import numpy as np

    steps = np.linspace(-REACH, REACH, 97)
    x, y = np.meshgrid(steps, steps)
    fig, axes = palette.canvas(2, 2, size=(6.0, 6.2))
    for ax, (title, score, first) in zip(axes.flat, PANELS, strict=True):
        value = score(x, y)
        ax.contourf(x, y, value, levels=[0, 1e9], colors=[palette.sky], alpha=0.3)
        ax.contour(x, y, value, levels=[0], colors=[palette.ink], linewidths=1.8)
        for radius in first:
            ax.plot(*ring(radius, 5 if radius < 1 else 16), "o", color=palette.blue, markersize=5)
        second = 1.5 if score is folded else 1.85
        ax.plot(
            *ring(second * 0.82 if score is folded else second, 16),
            "x",
            color=palette.orange,
            markersize=6,
            markeredgewidth=1.8,
        )
        ax.set_title(title)
        ax.set_aspect("equal")
        ax.set_xticks([])
        ax.set_yticks([])
        ax.spines[["top", "right"]].set_visible(True)
        ax.set_xlim(-REACH, REACH)
        ax.set_ylim(-REACH, REACH)
    return fig
