"""Of all distributions with one mean score, softmax has the most entropy."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCORES, MEAN = (1.0, 2.0, 3.0), 2.3


def member(a: float) -> tuple[float, float, float]:
    """The distribution over SCORES with sum 1 and mean MEAN whose first probability is a."""
    return a, 3 - MEAN - 2 * a, a + MEAN - 2


@cache
def best() -> tuple[float, list[float]]:
    """The multiplier lam for which softmax(lam z) has that mean, by bisection, and the distribution."""
    from nncards.reference.estimation import maxent_softmax

    low, high = -5.0, 5.0
    for _ in range(60):
        lam = (low + high) / 2
        s = [float(p) for p in maxent_softmax(SCORES, [lam] * 3)]
        mean = sum(p * z for p, z in zip(s, SCORES, strict=True))
        low, high = (lam, high) if mean < MEAN else (low, lam)
    return lam, s


def entropies() -> list[Series]:
    """Entropy over the first probability."""
    from nncards.reference.softmax import entropy

    a = [0.35 * i / 70 for i in range(71)]
    a[-1] = 0.35 - 1e-9  # the end itself may round below 0
    return [Series("entropy", a, [float(entropy(member(v))) for v in a])]


@figure(
    "maxent-softmax",
    title="The distribution of greatest entropy is a softmax",
    alt=(
        "Distributions over the scores 1, 2, 3 with sum 1 and mean score 2.3; one number, the first probability, is left free. Left: the entropy over it, an arch with its top 1.03 at q1 = 0.19, marked B; A at 0.02 has 0.72, C at 0.34 has 0.73. "
        "Right: the three as bars. A is (0.02, 0.66, 0.32), C is (0.34, 0.02, 0.64), and B, the one of greatest entropy, is (0.19, 0.31, 0.49), which is the softmax of 0.47 z."
    ),
    data=entropies,
)
def maxent_softmax(palette: Palette) -> Figure:
    """The entropy along the family, and three of its members as bars."""
    from nncards.reference.softmax import entropy

    lam, top = best()
    fig, (left, right) = palette.canvas(1, 2, size=(7.0, 3.5))
    (series,) = entropies()
    left.plot(series.x, series.y, color=palette.ink)
    shown = ((0.02, palette.orange, "A"), (top[0], palette.blue, "B"), (0.34, palette.green, "C"))
    for number, (a, colour, letter) in enumerate(shown):
        s = member(a)
        h = float(entropy(s))
        left.plot(a, h, "o", color=colour, markersize=9)
        left.text(
            a,
            h - 0.035,
            f"{letter}: {h:.2f}",
            color=colour,
            ha=("left", "center", "right")[number],
            va="top",
            fontsize=11,
        )
        right.bar([k + 0.27 * (number - 1) for k in range(3)], s, width=0.25, color=colour)
        for k, p in enumerate(s):
            right.text(
                k + 0.27 * (number - 1), p + 0.015, letter, color=colour, ha="center", fontsize=10
            )
    left.set_xlabel("first probability $q_1$")
    left.set_ylabel("entropy (nats)")
    left.set_ylim(0.6, 1.12)
    left.set_title(f"sum 1 and mean score {MEAN:g} fixed")
    right.set_xticks(range(3), ["1", "2", "3"])
    right.set_xlabel("score $z$")
    right.set_ylabel("probability")
    right.set_ylim(0, 0.76)
    right.set_title(rf"B is softmax$(\lambda z)$, $\lambda={lam:.2f}$", color=palette.blue)
    return fig
