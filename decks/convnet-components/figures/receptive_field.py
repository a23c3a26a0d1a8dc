"""How the receptive field grows through a stack of 3 x 3 convolutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LAYERS = 3


def growth() -> list[Series]:
    """Width of the receptive field after each 3 x 3 layer, at stride 1 and at stride 2."""
    from nncards.reference.convolution import receptive_fields

    depth = [float(i) for i in range(1, 7)]
    return [
        Series(f"stride {s}", depth, [float(f.r) for f in receptive_fields([(3, s)] * 6)])
        for s in (1, 2)
    ]


@figure(
    "conv-receptive-field",
    title="Receptive field of three 3 x 3 layers",
    alt=(
        "Rows of squares seen from the side: one unit in layer 3 sees 3 units of layer 2, these see 5 of layer 1, and these 7 pixels of the input. "
        "Each 3 x 3 layer with stride 1 adds 2: 1, 3, 5, 7. In two dimensions the unit of layer 3 sees 7 x 7 pixels."
    ),
    data=growth,
)
def conv_receptive_field(palette: Palette) -> Figure:
    """One axis of the maps: what one unit of the last layer rests on, shaded layer by layer."""
    from matplotlib.patches import Rectangle

    from nncards.reference.convolution import receptive_fields

    widths = [1, *(field.r for field in receptive_fields([(3, 1)] * LAYERS))]
    places = widths[-1] + 2
    tones = (palette.orange, palette.amber, palette.green, palette.blue)
    fig, ax = palette.canvas(size=(6.4, 4.0))
    for below, (width, colour) in enumerate(zip(widths, tones, strict=True)):
        level, first = LAYERS - below, (places - width) // 2
        y = level * 1.5
        for i in range(places):
            inside = first <= i < first + width
            ax.add_patch(
                Rectangle(
                    (i + 0.06, y),
                    0.88,
                    0.8,
                    facecolor=colour if inside else "none",
                    edgecolor=colour if inside else palette.faint,
                    linewidth=1.2,
                )
            )
        name = f"layer {level}" if level else "input"
        ax.text(-0.25, y + 0.4, name, ha="right", va="center", fontsize=11)
        ax.text(
            places + 0.25,
            y + 0.4,
            f"{width}" + (r"$\times$" + f"{width}"),
            ha="left",
            va="center",
            color=colour,
            fontsize=12,
        )
        if level:
            for x, step in ((first, -1), (first + width, 1)):
                ax.plot(
                    [x, x + step], [y, y - 0.7], color=palette.ink, linewidth=1.0, linestyle="--"
                )
    ax.text(places + 0.25, LAYERS * 1.5 + 1.25, "sees", ha="left", fontsize=10.5)
    ax.text(
        places / 2, -0.55, r"each $3\times3$ layer of stride 1 adds 2", ha="center", fontsize=11
    )
    ax.set_xlim(-2.0, places + 1.8)
    ax.set_ylim(-0.8, LAYERS * 1.5 + 1.7)
    ax.axis("off")
    return fig
