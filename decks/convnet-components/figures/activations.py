"""Each activation beside its derivative: one family, one look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEAK = 0.1  # drawn larger than the usual 0.01, which the eye cannot tell from 0
ENDS = 4.0


def grid(kink: bool = False) -> list[float]:
    """Where the curves are drawn; with a kink, 0 stands twice so that a jump is a jump."""
    half = [round(-ENDS + ENDS * i / 40, 4) for i in range(40)]
    middle = [-1e-9, 1e-9] if kink else [0.0]
    return [*half, *middle, *(-x for x in reversed(half))]


def values(name: str, x: list[float]) -> list[float]:
    """A function of the reference's activations on the grid; leaky ReLU with the leak drawn here."""
    from nncards.reference import activations

    function = getattr(activations, name)
    leak = {"alpha": LEAK} if name.startswith("leaky") else {}
    return [float(v) for v in function(x, **leak)]


def numbers(name: str) -> Callable[[], list[Series]]:
    """What a terminal shows: the activation and its derivative at nine whole numbers."""

    def series() -> list[Series]:
        x = [float(i) for i in range(-4, 5)]
        return [
            Series(name, x, values(name, x)),
            Series("slope", x, values(f"{name}_derivative", x)),
        ]

    return series


def cross(ax: Axes, palette: Palette, low: float, high: float) -> None:
    """Axes through 0, and the frame of the family."""
    ax.axhline(0, color=palette.ink, linewidth=0.7, zorder=0)
    ax.axvline(0, color=palette.faint, linewidth=0.9, zorder=0)
    ax.set_xlim(-ENDS, ENDS)
    ax.set_ylim(low, high)
    ax.set_xticks([-4, -2, 0, 2, 4])
    ax.set_xlabel("$x$")


def level(ax: Axes, palette: Palette, y: float) -> None:
    """A dashed line that the curve does not cross."""
    ax.axhline(y, color=palette.faint, linestyle="--", linewidth=1.2, zorder=0)


def pair(
    palette: Palette,
    name: str,
    formula: str,
    derivative: str,
    span: tuple[float, float],
    kink: bool,
) -> tuple[Figure, Axes, Axes]:
    """The activation on the left, its derivative on the right, both named by their formulas."""
    x = grid(kink)
    fig, (left, right) = palette.canvas(1, 2, size=(6.6, 2.9))
    cross(left, palette, *span)
    cross(right, palette, -0.12, 1.2)
    for y in (0.25, 1.0) if name == "sigmoid" else (1.0,):
        level(right, palette, y)
    left.plot(x, values(name, x), color=palette.blue, linewidth=2.4)
    slopes = values(f"{name}_derivative", x)
    if kink and name != "elu":  # two flat pieces, not joined
        half = len(x) // 2
        right.plot(x[:half], slopes[:half], color=palette.orange, linewidth=2.4)
        right.plot(x[half:], slopes[half:], color=palette.orange, linewidth=2.4)
    else:
        right.plot(x, slopes, color=palette.orange, linewidth=2.4)
    left.set_title(formula, color=palette.blue, pad=8)
    right.set_title(derivative, color=palette.orange, pad=8)
    return fig, left, right


@figure(
    "sigmoid",
    title="Sigmoid and its derivative",
    alt=(
        "Left: the sigmoid, an S-shaped curve from near 0 at x = -4 (0.02) through 1/2 at x = 0 to near 1 at x = 4 (0.98); the "
        "lines 0 and 1 are never reached. Right: its derivative, a bell with its top of only 1/4 at x = 0, down to 0.02 at x = -4 and 4."
    ),
    data=numbers("sigmoid"),
)
def sigmoid(palette: Palette) -> Figure:
    """The S from 0 to 1, and the bell no higher than 1/4."""
    fig, left, right = pair(
        palette,
        "sigmoid",
        r"$\sigma(x)=1/(1+e^{-x})$",
        r"$\sigma'(x)=\sigma(x)(1-\sigma(x))$",
        (-0.12, 1.2),
        False,
    )
    level(left, palette, 1)
    left.plot(0, 0.5, "o", color=palette.blue)
    left.text(0.3, 0.3, r"$\sigma(0)=\frac{1}{2}$:" "\nnot centred", fontsize=10.5, va="center")
    right.text(0.15, 0.31, r"at most $\frac{1}{4}$", fontsize=10.5)
    return fig


@figure(
    "tanh",
    title="tanh and its derivative",
    alt=(
        "Left: tanh, an S-shaped curve from near -1 through the origin to near 1, symmetric about the origin. Right: its derivative, "
        "a bell with its top 1 at x = 0, narrower than the sigmoid's: 0.07 at x = 2 and 0.001 at x = 4."
    ),
    data=numbers("tanh"),
)
def tanh(palette: Palette) -> Figure:
    """The S from -1 to 1 through the origin, and the bell of height 1."""
    fig, left, right = pair(
        palette, "tanh", r"$\tanh x=2\sigma(2x)-1$", r"$1-\tanh^2 x$", (-1.3, 1.3), False
    )
    level(left, palette, 1)
    level(left, palette, -1)
    left.plot(0, 0, "o", color=palette.blue)
    left.text(0.5, -0.25, "centred on 0", fontsize=10.5, va="center")
    right.text(0.5, 1.05, "1 at 0", fontsize=10.5)
    right.text(2.0, 0.16, "saturates", fontsize=10.5)
    return fig


@figure(
    "relu",
    title="ReLU and its derivative",
    alt=(
        "Left: ReLU, flat at 0 for negative x, then the line y = x; a kink at 0. Right: its derivative, 0 for negative x, a jump at 0, "
        "and 1 for positive x however large. At 0 itself there is no derivative; implementations take 0."
    ),
    data=numbers("relu"),
)
def relu(palette: Palette) -> Figure:
    """Flat, then the diagonal; the derivative is a step."""
    fig, left, right = pair(palette, "relu", r"$\max(0,x)$", r"$0$ or $1$", (-1, 4.2), True)
    left.text(-3.8, 0.3, "silent", fontsize=10.5)
    left.text(0.9, 3.2, "slope 1", fontsize=10.5, ha="center")
    right.plot(0, 0, "o", color=palette.orange)
    right.text(-3.8, 0.07, "no gradient", fontsize=10.5)
    right.text(0.5, 1.06, "never saturates", fontsize=10.5)
    return fig


@figure(
    "leaky-relu",
    title="Leaky ReLU, PReLU and the derivative",
    alt=(
        "Left: y = x for positive x, and for negative x a line of small slope alpha, here 0.1 so that it can be seen (leaky ReLU fixes "
        "0.01, PReLU learns it): -0.4 at x = -4. Right: the derivative, alpha for negative x and 1 for positive x; never 0."
    ),
    data=numbers("leaky_relu"),
)
def leaky_relu(palette: Palette) -> Figure:
    """A small slope in place of the flat piece."""
    fig, left, right = pair(
        palette,
        "leaky_relu",
        r"$x$ for $x>0$, else $\alpha x$",
        r"$1$ or $\alpha$",
        (-1, 4.2),
        True,
    )
    left.text(
        -3.8,
        0.55,
        r"slope $\alpha$ (here 0.1):" "\nleaky ReLU: 0.01\nPReLU: learned",
        fontsize=10.5,
    )
    right.text(-3.8, 0.17, r"$\alpha$: never 0", fontsize=10.5)
    return fig


@figure(
    "elu",
    title="ELU and its derivative",
    alt=(
        "Left: ELU with alpha = 1: the line y = x for positive x; for negative x it bends smoothly towards the level -1 and is -0.98 at "
        "x = -4. Right: its derivative, 1 for positive x, falling as e to the x for negative x: 0.37 at -1, 0.02 at -4. No jump for alpha = 1."
    ),
    data=numbers("elu"),
)
def elu(palette: Palette) -> Figure:
    """The diagonal on the right, a bend to -alpha on the left."""
    fig, left, right = pair(
        palette,
        "elu",
        r"$x$ for $x>0$, else $\alpha(e^x-1)$",
        r"$1$ or $\alpha e^x$",
        (-1.7, 4.2),
        True,
    )
    level(left, palette, -1)
    left.text(-3.8, -1.45, r"tends to $-\alpha$ ($\alpha=1$)", fontsize=10.5)
    right.text(-3.8, 0.3, "saturates on\nthe left only", fontsize=10.5)
    return fig


@figure(
    "activations-all",
    title="Five activations on one pair of axes",
    alt=(
        "Between x = -4 and 4: sigmoid from 0.02 to 0.98, tanh from -1 to 1, ReLU flat at 0 and then the diagonal, leaky ReLU (slope 0.1 drawn) "
        "down to -0.4 on the left, ELU (alpha = 1) down to -0.98 on the left. ReLU, leaky ReLU and ELU share the diagonal on the right."
    ),
)
def activations_all(palette: Palette) -> Figure:
    """All five, labelled where they part."""
    x = grid(True)
    fig, ax = palette.canvas(size=(6.4, 4.0))
    cross(ax, palette, -1.35, 4.1)
    ax.set_xlim(-4, 5.5)
    for y in (-1, 1):
        level(ax, palette, y)
    rows = (
        ("elu", "ELU", palette.purple, "-", (-2.35, -0.72)),
        ("leaky_relu", "leaky ReLU", palette.green, "--", (-3.9, -0.72)),
        ("relu", "ReLU", palette.blue, "-", (-3.9, 0.2)),
        ("sigmoid", r"sigmoid", palette.amber, "-.", (4.1, 0.72)),
        ("tanh", "tanh", palette.orange, "-", (4.1, 1.06)),
    )
    for name, label, colour, dashes, at in rows:
        ax.plot(x, values(name, x), color=colour, linestyle=dashes, linewidth=2.2)
        ax.text(*at, label, color=colour, fontsize=11)
    ax.text(4.1, 3.5, "ReLU,\nleaky ReLU,\nELU", fontsize=10.5, va="center")
    ax.set_xticks([-4, -2, 0, 2, 4])
    return fig
