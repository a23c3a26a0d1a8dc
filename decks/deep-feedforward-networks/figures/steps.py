"""Steps over time: SGD's noise under two learning rates, and the velocity of momentum."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEPS, RATE, DECAY = 200, 0.3, 0.1
ALPHAS = (0.0, 0.5, 0.8, 0.9)


@cache
def noisy() -> list[Series]:
    """Theta under SGD on theta^2 / 2 from 4, gradients with normal noise of deviation 2, the same draws for both rates."""
    import numpy as np

    from nncards.reference.optimizers import sgd_step
    from nncards.reference.schedules import inverse_decay

    noise = np.random.default_rng(3).normal(0, 2, STEPS)
    rates = {
        "constant": np.full(STEPS, RATE),
        "decaying": inverse_decay(np.arange(STEPS), RATE, DECAY),
    }
    found = []
    for name, rate in rates.items():
        theta = [4.0]
        for lr, n in zip(rate, noise, strict=True):
            theta.append(float(sgd_step(theta[-1], theta[-1] + n, float(lr))))
        found.append(Series(name, [float(t) for t in range(STEPS + 1)], theta))
    return found


@figure(
    "lr-noise",
    title="SGD with a constant and with a decaying rate",
    alt=(
        "Two tracks of theta over 200 noisy steps towards the minimum at 0, with the same noise, both from 4. With the constant rate 0.3 the track comes down to 0 and then keeps "
        "swinging for ever, mostly within the shaded band of plus or minus 0.84 (one standard deviation), at times beyond 2. With the rate 0.3 / (1 + 0.1 t) it comes down as well and then settles: from step 50 on it stays within 0.4 of 0, and moves less and less."
    ),
    data=noisy,
)
def lr_noise(palette: Palette) -> Figure:
    """One track above the other, on one scale."""
    fig, axes = palette.canvas(2, 1, size=(6.4, 4.4), sharex=True, sharey=True)
    band = 2 * (RATE / (2 - RATE)) ** 0.5  # the deviation that a constant rate leaves
    words = (
        rf"constant: $\eta={RATE:g}$ never settles",
        rf"decaying: $\eta_t={RATE:g}/(1+{DECAY:g}\,t)$ settles",
    )
    for ax, series, text, colour in zip(
        axes, noisy(), words, (palette.orange, palette.blue), strict=True
    ):
        ax.axhline(0, color=palette.ink, linewidth=0.8)
        ax.plot(series.x, series.y, color=colour, linewidth=1.4)
        ax.text(30, 3.2, text, color=colour, fontsize=11)
        ax.set_ylabel(r"$\theta$")
        ax.set_xlim(0, STEPS)
    axes[0].axhspan(-band, band, color=palette.faint, alpha=0.5, linewidth=0)
    axes[1].set_xlabel("step")
    return fig


def velocities() -> list[Series]:
    """v_t / g under a constant gradient, for each momentum coefficient."""
    from nncards.reference.optimizers import velocity_after

    steps = list(range(41))
    return [
        Series(
            f"alpha = {a:g}",
            [float(t) for t in steps],
            [float(velocity_after(1.0, a, t)) for t in steps],
        )
        for a in ALPHAS
    ]


@figure(
    "momentum-velocity",
    title="The velocity under a constant gradient",
    alt=(
        "The velocity in units of the gradient over 40 steps from rest, each curve rising towards its dashed limit 1 / (1 - alpha). alpha = 0: 1 at once. alpha = 0.5: 2 after a few steps. "
        "alpha = 0.8: 5 after about 15. alpha = 0.9: 10, of which nine tenths are reached after 22 steps."
    ),
    data=velocities,
)
def momentum_velocity(palette: Palette) -> Figure:
    """A curve and its limit for each coefficient."""
    from nncards.reference.optimizers import steps_to_share, terminal_velocity

    fig, ax = palette.canvas(size=(6.4, 3.7))
    colours = (palette.ink, palette.green, palette.blue, palette.orange)
    for alpha, series, colour in zip(ALPHAS, velocities(), colours, strict=True):
        limit = float(terminal_velocity(1.0, alpha))
        ax.plot(series.x, series.y, color=colour)
        ax.axhline(limit, xmax=40 / 52, color=colour, linestyle=":", linewidth=1.2)
        ax.text(
            40.7,
            limit,
            rf"$\alpha={alpha:g}$: $v\to{limit:g}\,g$",
            color=colour,
            va="center",
            fontsize=11,
        )
    t = steps_to_share(0.9)
    ax.plot(t, velocities()[-1].y[t], "o", color=palette.orange)
    ax.text(t + 0.6, velocities()[-1].y[t] - 0.75, f"90 % after {t} steps", fontsize=10.5)
    ax.set_xlim(0, 52)
    ax.set_xticks([0, 10, 20, 30, 40])
    ax.set_ylim(0, 10.8)
    ax.set_xlabel("step $t$, from rest")
    ax.set_ylabel("velocity $v_t/g$")
    return fig
