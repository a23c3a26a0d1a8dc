"""Hard and smoothed targets, and the gap of logits that each asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ALPHA, CLASSES, TRUE = 0.2, 4, 2


def targets() -> list[Series]:
    """The one-hot target and the smoothed one."""
    from nncards.reference.losses import one_hot, smooth_labels

    hard = one_hot([TRUE], CLASSES)[0]
    names = [f"class {k}" for k in range(CLASSES)]
    return [
        Series("hard", names, [float(v) for v in hard]),
        Series("smoothed", names, [float(v) for v in smooth_labels(hard, ALPHA)]),
    ]


def gaps() -> list[Series]:
    """Loss over the gap between the true class's logit and the others'."""
    from nncards.reference.losses import label_smoothing_loss

    gap = [i / 4 for i in range(-2, 37)]

    def loss(g: float, alpha: float) -> float:
        return float(label_smoothing_loss([[0.0, 0.0, g, 0.0]], [TRUE], alpha))

    return [
        Series(name, gap, [loss(g, a) for g in gap])
        for name, a in (("hard", 0.0), ("smoothed", ALPHA))
    ]


@figure(
    "label-smoothing-targets",
    title="Hard and smoothed targets",
    alt=(
        "Left: targets of four classes, the third being true. Hard: 0, 0, 1, 0. Smoothed with alpha = 0.2: 0.05, 0.05, 0.85, 0.05, since 0.2 is shared among all four. Right: the loss over the gap between the true class's logit and "
        "the others'. With the hard target it falls for ever, so the weights keep growing; with the smoothed one it has its minimum at the finite gap ln 17 = 2.83 and rises beyond it."
    ),
    data=targets,
)
def label_smoothing_targets(palette: Palette) -> Figure:
    """Bars on the left, losses on the right."""
    from nncards.reference.losses import label_smoothing_logit_gap

    fig, (left, right) = palette.canvas(1, 2, size=(7.0, 3.3))
    looks = ((palette.orange, -0.2, "0", "--"), (palette.blue, 0.2, "", "-"))
    for series, (colour, shift, _, _) in zip(targets(), looks, strict=True):
        bars = left.bar(
            [k + shift for k in range(CLASSES)], list(series.y), width=0.38, color=colour
        )
        left.bar_label(
            bars, [f"{v:g}" for v in series.y], padding=2, fontsize=10, color=palette.ink
        )
    left.text(-0.4, 0.95, "hard", color=palette.orange, fontsize=11)
    left.text(-0.4, 0.83, rf"smoothed, $\alpha={ALPHA:g}$", color=palette.blue, fontsize=11)
    left.set_xticks(range(CLASSES), ["1", "2", "3\n(true)", "4"])
    left.set_ylim(0, 1.12)
    left.set_xlabel("class")
    left.set_ylabel("target")
    for series, (colour, _, _, dashes) in zip(gaps(), looks, strict=True):
        right.plot(series.x, series.y, dashes, color=colour)
    best = label_smoothing_logit_gap(ALPHA, CLASSES)
    low = min(gaps()[1].y)
    right.plot(best, low, "o", color=palette.blue)
    right.annotate(
        rf"least at $\ln17={best:.2f}$",
        (best, low),
        (2.2, 1.35),
        color=palette.blue,
        fontsize=11,
        arrowprops={"arrowstyle": "->", "color": palette.blue, "shrinkB": 5},
    )
    right.text(8.9, 0.1, "hard: falls for ever", color=palette.orange, ha="right", fontsize=11)
    right.set_xlim(-0.5, 9)
    right.set_ylim(0, 2)
    right.set_xlabel("logit of the true class over the others")
    right.set_ylabel("cross entropy")
    return fig
