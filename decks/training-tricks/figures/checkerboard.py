"""How many stamps of a transposed convolution cover each output pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INPUTS, STRIDE, KERNELS = 5, 2, (3, 4)


def overlaps() -> list[Series]:
    """The count for each place of the output of a 1-D transposed convolution, kernels 3 and 4, stride 2."""
    from nncards.reference.convolution import transposed_overlap

    series = []
    for k in KERNELS:
        counts = [float(c) for c in transposed_overlap(INPUTS, k, STRIDE)]
        series.append(
            Series(f"kernel {k}, stride {STRIDE}", [float(i) for i in range(len(counts))], counts)
        )
    return series


@figure(
    "checkerboard",
    title="Where the checkerboard comes from: stamps per output pixel",
    alt=(
        "Two columns, each a map shaded by the number of stamps of a transposed convolution with stride 2 that cover each "
        "output pixel, and below it the same count along one row. Kernel 3: along a row 1, 1, 2, 1, 2, 1, 2, 1, 2, 1, 1, "
        "and in the map a checkerboard of 1, 2 and 4. Kernel 4: 1, 1, then 2 throughout, and 1, 1 at the end; the map is even "
        "but for its rim."
    ),
    data=overlaps,
)
def checkerboard(palette: Palette) -> Figure:
    """Above the map (the product of the counts of row and column), below the counts along a row."""
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Rectangle

    fig, axes = palette.canvas(2, 2, size=(6.4, 4.9), height_ratios=(3, 1.1))
    hues = (palette.orange, palette.blue)
    for column, (series, hue) in enumerate(zip(overlaps(), hues, strict=True)):
        board, bars = axes[0, column], axes[1, column]
        for i, down in enumerate(series.y):
            for j, across in enumerate(series.y):
                tone = down * across / 4 * 0.85
                spot = Rectangle((j - 0.5, i - 0.5), 1, 1, lw=0.5)
                spot.set(facecolor=to_rgba(hue, tone), edgecolor=palette.faint)
                board.add_patch(spot)
        n = len(series.y)
        board.set_xlim(-0.6, n - 0.4)
        board.set_ylim(n - 0.4, -0.6)
        board.set_aspect("equal")
        board.axis("off")
        even = "even" if KERNELS[column] % STRIDE == 0 else "uneven"
        board.set_title(f"{series.label}: {even}")
        drawn = bars.bar(list(series.x), list(series.y), color=hue, width=0.8)
        bars.bar_label(
            drawn, [f"{c:g}" for c in series.y], padding=1, color=palette.ink, fontsize=9.5
        )
        bars.set_ylim(0, 2.9)
        bars.set_yticks([])
        bars.set_xticks([])
        bars.spines["left"].set_visible(False)
        bars.set_xlabel("stamps on each pixel of a row")
    return fig
