"""Histograms of the activations by depth in fresh networks, for four scales of weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, Series, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH, EXAMPLES, DEPTH = 200, 150, 10
SHOWN = (1, 4, 7, 10)  # layers whose histograms are drawn


def activations(nonlinearity: str, variance: float) -> list[object]:
    """The activations of the ten layers (each 150 x 200) for normal inputs and normal weights."""
    import numpy as np

    from nncards.reference.activations import by_name
    from nncards.reference.initialization import draw_normal

    rng = np.random.default_rng(0)
    function, _ = by_name(nonlinearity)
    x = rng.standard_normal((EXAMPLES, WIDTH))
    layers: list[object] = []
    for _layer in range(DEPTH):
        x = function(x @ draw_normal(rng, (WIDTH, WIDTH), variance))
        layers.append(x)
    return layers


def cases() -> list[tuple[str, str, float]]:
    """Title, nonlinearity and variance of the weights of each panel."""
    from nncards.reference.initialization import he_variance, xavier_variance

    n = WIDTH
    return [
        ("tanh, small", "tanh", float(0.25 / n)),
        ("tanh, large", "tanh", float(25 / n)),
        ("tanh, Xavier", "tanh", float(xavier_variance(n))),
        ("ReLU, Xavier", "relu", float(xavier_variance(n))),
        ("ReLU, large", "relu", float(8 / n)),
        ("ReLU, He", "relu", float(he_variance(n))),
    ]


NAMES = ("0.25/n", "25/n", "1/n", "1/n", "8/n", "2/n")


def spread() -> list[Series]:
    """The root mean square of the activations of each layer, one line a panel."""
    import numpy as np

    return [
        Series(
            f"{title}: rms",
            [float(layer) for layer in range(1, DEPTH + 1)],
            [float(np.sqrt(np.mean(np.square(x)))) for x in activations(name, variance)],
        )
        for title, name, variance in cases()
    ]


@figure(
    "init-histograms",
    title="Activations by depth for small, large, Xavier and He weights",
    alt=(
        "Six panels, each with four histograms of the activations of a fresh network 200 units wide: layers 1, 4, 7 and 10 from "
        "the top down, with the root mean square of the activations as a number. tanh with small weights (variance 0.25/n): the "
        "hump shrinks to a needle at 0, from 0.42 to 0.0008. tanh with large weights (25/n): in every layer two spikes at -1 and "
        "1, saturated, 0.91. tanh with Xavier (1/n): a broad hump in all layers, 0.63 to 0.23. ReLU with Xavier (1/n): a "
        "spike at 0 and a tail that shrinks, 0.70 to 0.03. ReLU with large weights (8/n): the tail runs out of the picture, "
        "2 to 940. ReLU with He (2/n): a spike at 0 and the same tail in all layers, 1.0 to 0.91."
    ),
    data=spread,
)
def init_histograms(palette: Palette) -> Figure:
    """One panel a case; in it a histogram for layers 1, 4, 7, 10 from the top down, one above the other."""
    import numpy as np

    fig, axes = palette.canvas(2, 3, size=(6.8, 6.2))
    hues = {"tanh": palette.blue, "relu": palette.green}
    for ax, (title, name, variance), law in zip(axes.flat, cases(), NAMES, strict=True):
        low, high = (-1.0, 1.0) if name == "tanh" else (0.0, 3.0)
        layers = activations(name, variance)
        for row, layer in enumerate(SHOWN):
            values = np.asarray(layers[layer - 1]).ravel()
            heights, edges = np.histogram(values, bins=32, range=(low, high))
            shares = np.sqrt(heights / values.size)
            base = -1.0 * row
            ax.stairs(base + 0.85 * shares, edges, baseline=base, fill=True, color=hues[name])
            ax.plot([low, high], [base, base], color=palette.ink, lw=0.7)
            rms = float(np.sqrt(np.mean(values**2)))
            ax.text(
                high, base + 0.62, f"{float(f'{rms:.2g}'):g}", ha="right", va="center", fontsize=9.5
            )
        ax.set_title(f"{title}\nvariance ${law}$")
        ax.set_yticks([-row for row in range(len(SHOWN))], [f"layer {n}" for n in SHOWN])
        ax.tick_params(axis="y", length=0)
        ax.spines[["left", "bottom"]].set_visible(False)
        ax.set_xticks([low, 0, high] if name == "tanh" else [0, 1, 2, 3])
        ax.set_ylim(-len(SHOWN) + 0.9, 1.0)
    fig.supxlabel(
        "numbers: root mean square of the layer; heights on a square-root scale", fontsize=9.5
    )
    for ax in axes[:, 1:].flat:
        ax.set_yticklabels([])
    return fig
