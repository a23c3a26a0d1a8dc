"""Softplus and ReLU on one pair of axes, the gap between them at its widest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

X = tuple(i / 10 for i in range(-40, 41))


def curves() -> list[Series]:
    """Both functions from -4 to 4."""
    from nncards.reference.activations import relu, softplus

    return [
        Series("softplus", X, [float(v) for v in softplus(X)]),
        Series("ReLU", X, [float(v) for v in relu(X)]),
    ]


@figure(
    "softplus-relu",
    title="Softplus rounds off the kink of ReLU",
    alt=(
        "ReLU and softplus from -4 to 4. ReLU is 0 up to the kink at 0 and then the line y = x. Softplus lies above it everywhere, rises "
        "smoothly from 0.02 at -4 and comes back to the line on the right, 4.02 at 4. The gap is widest at 0, where softplus is "
        "ln 2 = 0.69 and ReLU 0; at -2 and 2 it is only 0.13. It never reaches 0."
    ),
    data=curves,
)
def softplus_relu(palette: Palette) -> Figure:
    """Two curves, named at their ends, and the gap at 0."""
    fig, ax = palette.canvas(size=(5.8, 3.9))
    smooth, kinked = curves()
    ax.fill_between(X, kinked.y, smooth.y, color=palette.faint, alpha=0.45, linewidth=0)
    ax.plot(kinked.x, kinked.y, "--", color=palette.orange, linewidth=2.2)
    ax.plot(smooth.x, smooth.y, color=palette.blue, linewidth=2.4)
    top = smooth.y[X.index(0.0)]
    ax.annotate("", (0, top), (0, 0), arrowprops={"arrowstyle": "<->", "color": palette.ink})
    ax.text(-0.15, 0.95, rf"gap $\ln 2\approx{top:.2f}$", ha="right", fontsize=11)
    ax.text(1.0, 2.1, r"softplus $\ln(1+e^x)$", color=palette.blue, fontsize=11.5, ha="right")
    ax.text(2.5, 1.6, r"ReLU $\max(0,x)$", color=palette.orange, fontsize=11.5)
    ax.set_xlim(-4, 4.3)
    ax.set_ylim(-0.15, 4.2)
    ax.set_xlabel("$x$")
    return fig
