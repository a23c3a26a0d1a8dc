"""GELU, Swish and Mish, each with its derivative, beside ReLU."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

X = tuple(i / 20 for i in range(-80, 61))
NAMES = ("GELU", "Swish", "Mish")


def curves() -> list[Series]:
    """Each function and its derivative."""
    from nncards.reference import activations as a

    found = []
    for name in NAMES:
        f, slope = getattr(a, name.lower()), getattr(a, f"{name.lower()}_derivative")
        found.append(Series(name, X, [float(v) for v in f(X)]))
        found.append(Series(f"{name}'", X, [float(v) for v in slope(X)]))
    return found


@figure(
    "smooth-activations",
    title="GELU, Swish and Mish with their derivatives",
    alt=(
        "Left: GELU, Swish and Mish from -4 to 3, with ReLU dashed. All three follow ReLU on the right and dip below 0 on the left: GELU to "
        "-0.17 at x = -0.75, Swish to -0.28 at -1.28, Mish to -0.31 at -1.19; then they come back towards 0, GELU fastest. Right: their derivatives. "
        "They rise from 0 through a little below 0 (down to about -0.1) to 0.5 at x = 0 for GELU and Swish and 0.6 for Mish, overshoot 1 by about 0.1 near x = 1.5 to 2.4, "
        "and tend to 1. ReLU's derivative jumps from 0 to 1, dashed."
    ),
    data=curves,
)
def smooth_activations(palette: Palette) -> Figure:
    """Functions on the left, derivatives on the right, named by colour in one place."""
    fig, (left, right) = palette.canvas(1, 2, size=(7.0, 3.6))
    colours = (palette.blue, palette.orange, palette.green)
    styles = ("-", "-.", (0, (5, 1)))
    found = curves()
    left.plot([-4, 0, 3], [0, 0, 3], ":", color=palette.ink, linewidth=1.3)
    right.plot([-4, 0, 0, 3], [0, 0, 1, 1], ":", color=palette.ink, linewidth=1.3)
    for i, (name, colour, style) in enumerate(zip(NAMES, colours, styles, strict=True)):
        left.plot(X, found[2 * i].y, color=colour, linestyle=style)
        right.plot(X, found[2 * i + 1].y, color=colour, linestyle=style)
        left.text(-3.8, 2.5 - 0.36 * i, name, color=colour, fontsize=11.5)
    left.text(-3.8, 2.5 - 0.36 * 3, "ReLU (dotted)", fontsize=11.5)
    left.set_ylim(-0.5, 3)
    right.set_ylim(-0.25, 1.25)
    left.set_title("$f(x)$")
    right.set_title("$f'(x)$")
    for ax in (left, right):
        ax.axhline(0, color=palette.faint, linewidth=0.9, zorder=0)
        ax.set_xlim(-4, 3)
        ax.set_xlabel("$x$")
    return fig
