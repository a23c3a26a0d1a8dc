"""Which entries of a tensor share one mean, for four kinds of normalisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

N, C, P, GROUPS = 4, 4, 3, 2  # examples, channels, places (H x W unrolled), groups
SHADED = {
    "batch norm": (range(N), range(1, 2), "mean over $B, H, W$"),
    "layer norm": (range(1, 2), range(C), "mean over $C, H, W$"),
    "instance norm": (range(1, 2), range(1), "mean over $H, W$"),
    "group norm": (range(1, 2), range(C // GROUPS), "mean over $H, W$, half of $C$"),
}


def counts() -> list[Series]:
    """How many entries of a 4 x 4 x 3 x 1 tensor share one mean under each norm."""
    from nncards.reference.normalization import elements_per_statistic

    shared = elements_per_statistic(N, C, P, 1, GROUPS)
    names = [name.split()[0] for name in SHADED]
    return [Series("entries that share one mean", names, [getattr(shared, n) for n in names])]


def block(ax: Axes, palette: Palette, examples: range, channels: range, colour: str) -> None:
    """A box of N x C rods, each H W deep, drawn in parallel projection; the shaded rods lie together."""
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Polygon

    def at(n: float, c: float, p: float) -> tuple[float, float]:
        return n + 0.42 * p, -c + 0.36 * p

    def face(corners: list[tuple[float, float, float]], shaded: bool, tone: float) -> None:
        fill = to_rgba(colour, tone) if shaded else "none"
        spots = [at(*corner) for corner in corners]
        ax.add_patch(Polygon(spots, facecolor=fill, edgecolor=palette.ink, lw=0.7))

    for n in range(N):
        for c in range(C):
            shaded = n in examples and c in channels
            face([(n, c, 0), (n + 1, c, 0), (n + 1, c + 1, 0), (n, c + 1, 0)], shaded, 1.0)
    for p in range(P):
        for n in range(N):
            shaded = n in examples and 0 in channels
            face([(n, 0, p), (n + 1, 0, p), (n + 1, 0, p + 1), (n, 0, p + 1)], shaded, 0.75)
        for c in range(C):
            shaded = N - 1 in examples and c in channels
            face([(N, c, p), (N, c + 1, p), (N, c + 1, p + 1), (N, c, p + 1)], shaded, 0.55)
    ax.set_xlim(-1.1, N + 0.42 * P + 0.4)
    ax.set_ylim(-C - 1.0, 0.36 * P + 0.2)
    ax.set_aspect("equal")
    ax.axis("off")
    ax.text(N / 2, -C - 0.15, "examples $B$", ha="center", va="top", fontsize=10)
    ax.text(-0.2, -C / 2, "channels $C$", ha="right", va="center", rotation=90, fontsize=10)
    ax.text(N + 0.8, -C + 0.1, "$H, W$", ha="left", va="top", fontsize=10)


@figure(
    "norm-axes",
    title="What shares one mean in batch, layer, instance and group norm",
    alt=(
        "The same block four times: examples B to the right, channels C downwards, the pixels H, W into the depth. In each the "
        "entries that share one mean are shaded. Batch norm: one row, a single channel of all four examples. Layer norm: one "
        "column, all four channels of a single example. Instance norm: one rod, a single channel of a single example. Group "
        "norm with two groups: half a column, two of the four channels of a single example. All go through the whole depth."
    ),
    data=counts,
)
def norm_axes(palette: Palette) -> Figure:
    """Four blocks, one colour each, with the axes of the mean written below the name."""
    fig, axes = palette.canvas(2, 2, size=(6.2, 6.0))
    hues = (palette.blue, palette.orange, palette.green, palette.purple)
    for ax, (name, (examples, channels, over)), hue in zip(
        axes.flat, SHADED.items(), hues, strict=True
    ):
        block(ax, palette, examples, channels, hue)
        ax.set_title(f"{name}\n{over}")
    return fig
