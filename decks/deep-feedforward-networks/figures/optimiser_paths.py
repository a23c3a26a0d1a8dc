"""Five optimisers on one narrow valley."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CURVATURES = (
    1.0,
    20.0,
)  # J = (theta_1^2 + 20 theta_2^2) / 2: twenty times as steep across as along
START, STEPS = (-9.0, 2.0), 40


def gradient(theta: list[float]) -> list[float]:
    """Of J at theta."""
    return [h * t for h, t in zip(CURVATURES, theta, strict=True)]


@cache
def paths() -> dict[str, list[list[float]]]:
    """Where each method is after 0, 1, ..., STEPS steps from the same start."""
    from nncards.reference import optimizers as opt

    zero = [0.0, 0.0]
    found = {name: [list(START)] for name in ("SGD", "momentum", "NAG", "RMSProp", "Adam")}
    v, v_nag, r, m, u = zero, zero, zero, zero, zero
    for t in range(1, STEPS + 1):
        now = {name: path[-1] for name, path in found.items()}
        found["SGD"].append(list(opt.sgd_step(now["SGD"], gradient(now["SGD"]), 0.09)))
        v, theta = opt.momentum_step(now["momentum"], v, gradient(now["momentum"]), 0.03, 0.85)
        found["momentum"].append(list(theta))
        nag = opt.nag_step(now["NAG"], v_nag, lambda at: gradient(list(at)), 0.03, 0.85)
        v_nag = nag.v
        found["NAG"].append(list(nag.theta))
        rms = opt.rmsprop_step(now["RMSProp"], r, gradient(now["RMSProp"]), 0.3, 0.9)
        r = rms.r
        found["RMSProp"].append(list(rms.theta))
        adam = opt.adam_step(now["Adam"], m, u, gradient(now["Adam"]), t, lr=0.5, beta2=0.99)
        m, u = adam.m, adam.v
        found["Adam"].append(list(adam.theta))
    return {name: [[float(c) for c in point] for point in path] for name, path in found.items()}


def losses() -> list[Series]:
    """J along each path, every fifth step."""
    steps = list(range(0, STEPS + 1, 5))
    return [
        Series(
            name,
            [float(t) for t in steps],
            [sum(h * c * c for h, c in zip(CURVATURES, path[t], strict=True)) / 2 for t in steps],
        )
        for name, path in paths().items()
    ]


@figure(
    "optimiser-paths",
    title="Five optimisers in a narrow valley",
    alt=(
        "Five maps of one loss, J = (theta1 squared + 20 theta2 squared) / 2, a valley twenty times as steep across as along, with the path of forty steps from (-9, 2). "
        "SGD zigzags across the valley, each swing 0.8 of the last, and creeps along it to (-0.21, 0). Momentum swings across in wide arcs, runs along faster and overshoots the minimum to 1.9. NAG swings across once, "
        "by 0.3, then runs along the floor and overshoots to 1.3. RMSProp turns down into the valley at once, never crosses the floor, and ends at (-0.15, 0). "
        "Adam sets off as directly, but its averaged gradient carries it past the floor to -0.9 and past the minimum to 1.4, in long smooth arcs."
    ),
    data=losses,
)
def optimiser_paths(palette: Palette) -> Figure:
    """One small map a method, all to one scale."""
    import numpy as np

    x, y = np.meshgrid(np.linspace(-10, 5, 60), np.linspace(-2.6, 2.6, 50))
    loss = (CURVATURES[0] * x**2 + CURVATURES[1] * y**2) / 2
    fig, axes = palette.canvas(5, 1, size=(6.4, 7.4), sharex=True)
    colours = (palette.orange, palette.blue, palette.green, palette.purple, palette.amber)
    for ax, (name, path), colour in zip(axes, paths().items(), colours, strict=True):
        ax.contour(x, y, loss, levels=[1, 5, 15, 35, 65], colors=[palette.faint], linewidths=0.9)
        along, across = zip(*path, strict=True)
        ax.plot(along, across, "-o", color=colour, linewidth=1.5, markersize=3)
        ax.plot(*START, "s", color=palette.ink, markersize=6)
        ax.plot(0, 0, "+", color=palette.ink, markersize=11, markeredgewidth=1.8)
        ax.text(4.9, 1.75, name, color=colour, fontsize=12, ha="right")
        ax.set_xlim(-10, 5)
        ax.set_ylim(-2.6, 2.6)
        ax.set_yticks([-2, 0, 2])
        ax.set_ylabel(r"$\theta_2$")
    axes[0].text(-8.7, 1.75, "start", fontsize=10)
    axes[0].text(0.2, 0.35, "minimum", fontsize=10)
    axes[-1].set_xlabel(r"$\theta_1$")
    return fig
