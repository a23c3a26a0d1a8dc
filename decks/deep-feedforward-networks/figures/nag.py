"""One step of momentum and one of Nesterov's variant, as arrows over the same contours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, figure

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

CURVATURE = (1.0, 4.0)
START, VELOCITY = (-2.2, 0.55), (-4.0, 4.0)  # the ball runs to the lower right
RATE, ALPHA = 0.25, 0.9


def gradient(theta: Array) -> Array:
    """Of J = (h1 theta1^2 + h2 theta2^2) / 2."""
    import numpy as np

    return np.asarray(CURVATURE) * theta


def arrow(ax: Axes, ends: tuple[Array, Array], colour: str, style: str = "-") -> None:
    """From the first point to the second."""
    (x0, y0), (x1, y1) = ends
    look = {"arrowstyle": "-|>", "color": colour, "linestyle": style, "linewidth": 2.0}
    ax.annotate("", (x1, y1), (x0, y0), arrowprops={**look, "shrinkA": 0, "shrinkB": 0})


def panel(ax: Axes, palette: Palette, *, ahead: bool) -> None:
    """The contours, the way the old velocity goes, then the way of the gradient taken."""
    import numpy as np

    from nncards.reference.optimizers import momentum_step, nag_gradient_point, nag_step

    start, v = np.asarray(START), np.asarray(VELOCITY)
    tip = nag_gradient_point(start, v, RATE, ALPHA)
    if ahead:
        end, taken = nag_step(start, v, gradient, RATE, ALPHA).theta, tip
    else:
        end, taken = momentum_step(start, v, gradient(start), RATE, ALPHA).theta, start
    xs, ys = np.meshgrid(np.linspace(-2.7, 1.2, 120), np.linspace(-1.3, 1.0, 120))
    heights = (CURVATURE[0] * xs**2 + CURVATURE[1] * ys**2) / 2
    ax.contour(
        xs, ys, heights, levels=[0.1, 0.4, 0.9, 1.6, 2.5], colors=palette.faint, linewidths=1
    )
    arrow(ax, (start, tip), palette.blue)
    arrow(ax, (tip, end), palette.orange)
    ax.plot(0, 0, "x", color=palette.ink, markersize=8)
    ax.plot(*start, "o", color=palette.ink, markersize=7)
    ax.plot(*end, "s", color=palette.green, markersize=8)
    ax.plot(*taken, "o", ms=16, color="none", markeredgecolor=palette.orange, markeredgewidth=1.6)
    ax.set_xlim(-2.7, 1.2)
    ax.set_ylim(-1.3, 1.0)
    ax.set_aspect("equal")
    ax.set_xticks([])
    ax.set_yticks([])


@figure(
    "nag-look-ahead",
    title="Where momentum and Nesterov's variant take the gradient",
    alt=(
        "Two panels with the same oval contours, minimum marked by a cross, the same start theta at the upper left and the same old velocity. A blue arrow, minus eta alpha v, goes from the start "
        "to the lower right, past the floor of the valley to its other side; an orange arrow, minus eta g, is added at its tip and ends at the new theta, a green square. Left, momentum: g is the gradient at the start (ringed); it still "
        "points down the valley wall, so that the step ends even further beyond the floor. Right, NAG: g is taken at the tip of the blue arrow (ringed), beyond the floor; there it points back up, and the step ends on the floor."
    ),
)
def nag_look_ahead(palette: Palette) -> Figure:
    """Momentum on the left, the look-ahead on the right."""
    fig, (left, right) = palette.canvas(1, 2, size=(7.0, 3.1))
    panel(left, palette, ahead=False)
    panel(right, palette, ahead=True)
    left.set_title("momentum: $g$ at $\\theta_t$", fontsize=12)
    right.set_title(r"NAG: $g$ at $\theta_t-\eta\alpha v_t$", fontsize=12)
    for ax in (left, right):
        ax.text(-2.1, 0.72, r"$\theta_t$", fontsize=12)
        ax.text(-1.7, 0.2, r"$-\eta\alpha v_t$", color=palette.blue, fontsize=12)
    left.text(-1.0, -0.95, r"$-\eta g$", color=palette.orange, fontsize=12, ha="right")
    right.text(-0.95, -0.3, r"$-\eta g$", color=palette.orange, fontsize=12)
    return fig
