"""Training and validation error over the strength of a penalty: the U of the trade-off, computed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DEGREE, TRAIN, VALID, NOISE = 9, 15, 400, 0.25
EXPONENTS = tuple(i / 4 for i in range(-28, 9))  # of lambda, in powers of ten


@cache
def errors() -> tuple[Series, Series]:
    """Mean squared errors of ridge regression on a noisy sine, over log10 of lambda."""
    import numpy as np

    from nncards.reference.estimation import least_squares

    rng = np.random.default_rng(81)

    def sample(count: int) -> tuple[np.ndarray, np.ndarray]:
        x = rng.uniform(-1, 1, count)
        return np.vander(x, DEGREE + 1), np.sin(3 * x) + rng.normal(0, NOISE, count)

    (X, y), (V, t) = sample(TRAIN), sample(VALID)
    train, valid = [], []
    for exponent in EXPONENTS:
        # |Xw - y|^2 / n + lambda |w|^2 is least squares with further rows
        root = (TRAIN * 10**exponent) ** 0.5
        w = least_squares(
            np.vstack([X, root * np.eye(DEGREE + 1)]), np.concatenate([y, np.zeros(DEGREE + 1)])
        )
        train.append(float(np.mean((X @ w - y) ** 2)))
        valid.append(float(np.mean((V @ w - t) ** 2)))
    return Series("training", EXPONENTS, train), Series("validation", EXPONENTS, valid)


@figure(
    "generalisation-curves",
    title="Training and validation error over the strength of a penalty",
    alt=(
        "The mean squared errors of a polynomial fitted to 15 noisy points with an L2 penalty, over its strength lambda from 1e-7 to 100 (logarithmic). "
        "The training error rises throughout, from 0.02 to 0.49. The validation error is a U: 0.47 at the left end, where the fit follows the noise (overfitting), "
        "down to 0.08 at lambda = 0.001, marked as the best, and up to 0.63 at the right end, where nothing is fitted (underfitting). The gap between the curves is widest at the left."
    ),
    data=lambda: list(errors()),
)
def generalisation_curves(palette: Palette) -> Figure:
    """Two curves on a logarithmic axis of lambda, with the best lambda marked."""
    train, valid = errors()
    fig, ax = palette.canvas(size=(6.4, 4.0))
    ax.plot(train.x, train.y, color=palette.blue)
    ax.plot(valid.x, valid.y, color=palette.orange)
    low = min(range(len(valid.y)), key=lambda i: valid.y[i])
    ax.plot(valid.x[low], valid.y[low], "o", color=palette.orange, markersize=8)
    ax.axvline(valid.x[low], color=palette.faint, linestyle="--", linewidth=1.2, zorder=0)
    ax.text(valid.x[low], 0.71, r"best $\lambda$", ha="center", va="top", fontsize=11)
    ax.text(-6.9, train.y[0] + 0.03, "training", color=palette.blue, fontsize=11.5)
    ax.text(-6.1, 0.43, "validation", color=palette.orange, fontsize=11.5)
    ax.text(-6.9, 0.68, "overfitting", fontsize=11, style="italic")
    ax.text(1.9, 0.68, "underfitting", fontsize=11, style="italic", ha="right")
    ax.set_ylim(0, 0.72)
    ax.set_xlim(-7, 2)
    ax.set_xticks([-6, -4, -2, 0, 2], [f"$10^{{{k}}}$" for k in (-6, -4, -2, 0, 2)])
    ax.set_xlabel(r"strength of the penalty, $\lambda$")
    ax.set_ylabel("mean squared error")
    return fig
