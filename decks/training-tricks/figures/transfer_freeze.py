"""Which layers are trained in feature extraction, in fine-tuning, and from scratch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LAYERS = ("conv 1", "conv 2", "conv 3", "conv 4", "head")
# Trained layers of each way; all others stay as pretrained.
WAYS = (
    ("feature extraction", frozenset({4}), "little data"),
    ("fine-tuning the top", frozenset({3, 4}), "more data"),
    ("fine-tuning all", frozenset({0, 1, 2, 3, 4}), "much data"),
)


@figure(
    "transfer-freeze",
    title="Transfer learning: what is frozen and what is trained",
    alt=(
        "Three stacks of five layers, from conv 1 near the input at the bottom to the head on top. In all three the head is new "
        "and trained. Feature extraction (little data): all four conv layers are frozen. Fine-tuning the top (more data): conv "
        "4 is trained too, with a small rate, conv 1 to 3 are frozen. Fine-tuning all (much data): every layer is trained, the "
        "pretrained ones with a small rate."
    ),
)
def transfer_freeze(palette: Palette) -> Figure:
    """Frozen layers empty and dotted, trained ones filled, the new head in another colour; each says so."""
    from matplotlib.colors import to_rgba
    from matplotlib.patches import FancyBboxPatch

    fig, axes = palette.canvas(1, 3, size=(6.8, 3.9))
    for ax, (name, trained, data) in zip(axes, WAYS, strict=True):
        for i, layer in enumerate(LAYERS):
            hue = (
                palette.ink
                if i not in trained
                else palette.orange
                if layer == "head"
                else palette.blue
            )
            word = (
                "frozen"
                if i not in trained
                else "new, trained"
                if layer == "head"
                else "small rate"
            )
            ax.add_patch(
                FancyBboxPatch(
                    (0, i), 1, 0.72, boxstyle="round,pad=0,rounding_size=0.08",
                    facecolor=to_rgba(hue, 0.3) if i in trained else "none", edgecolor=hue,
                    linestyle="-" if i in trained else ":", lw=1.6,
                )
            )  # fmt: skip
            ax.text(0.5, i + 0.36, f"{layer}\n{word}", ha="center", va="center", fontsize=10)
        ax.set_title(f"{name}\n({data})", pad=4)
        ax.text(0.5, -0.12, "image", ha="center", va="top")
        ax.set_xlim(-0.08, 1.08)
        ax.set_ylim(-0.5, 4.85)
        ax.axis("off")
    return fig
