"""What is left of a gradient after many layers: the product of the activations' slopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DEPTH, INPUT = 20, 1.0  # every pre-activation is INPUT: what one path of active units gives


def products() -> list[Series]:
    """f'(INPUT) to the power of the depth; for the sigmoid also its best case, slope 1/4."""
    from nncards.reference.activations import relu_derivative, sigmoid_derivative, tanh_derivative

    depth = [float(n) for n in range(DEPTH + 1)]
    slopes = {
        "ReLU": float(relu_derivative(INPUT)),
        "tanh": float(tanh_derivative(INPUT)),
        "sigmoid at 0": float(sigmoid_derivative(0.0)),
        "sigmoid": float(sigmoid_derivative(INPUT)),
    }
    return [Series(name, depth, [slope**n for n in depth]) for name, slope in slopes.items()]


@figure(
    "saturation-gradient-flow",
    title="Product of the slopes through depth",
    alt=(
        "Straight falling lines on a logarithmic scale: the product of the activations' derivatives over 0 to 20 layers, weights of size 1, every pre-activation 1. "
        "ReLU stays at 1. tanh has slope 0.42 there: 2 in 10 000 after ten layers. The sigmoid has 0.20: 9 in a hundred million after ten. "
        "Even the best case of the sigmoid, slope 1/4 at 0, leaves less than a millionth after ten layers."
    ),
    data=products,
)
def saturation_gradient_flow(palette: Palette) -> Figure:
    """A line for each activation, its share at ten layers marked."""
    fig, ax = palette.canvas(size=(6.8, 3.9))
    looks = (
        (palette.blue, "-", "ReLU: 1 each layer"),
        (palette.green, "-", "tanh at 1: 0.42"),
        (palette.amber, "--", "sigmoid at 0: 1/4"),
        (palette.orange, "-", "sigmoid at 1: 0.20"),
    )
    at = (1.0, 2.9e-8, 2e-12, 5e-15)
    for series, (colour, dashes, label), place in zip(products(), looks, at, strict=True):
        ax.plot(series.x, series.y, dashes, color=colour)
        ax.plot(10, series.y[10], "o", color=colour)
        ax.text(20.4, place, label, color=colour, fontsize=10.5, va="center")
    ax.set_yscale("log")
    ax.set_ylim(1e-15, 30)
    ax.set_xlim(0, 28)
    ax.set_xticks([0, 5, 10, 15, 20])
    ax.set_yticks([1, 1e-3, 1e-6, 1e-9, 1e-12, 1e-15])
    ax.minorticks_off()
    ax.set_xlabel("layers that the gradient has passed")
    ax.set_ylabel("product of slopes")
    return fig
