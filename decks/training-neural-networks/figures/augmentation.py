"""One drawn picture and what augmentation makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.figures import Palette, figure

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure

SIDE = 96
SKY, GRASS, WALL, ROOF, DOOR, SUN = (
    (0.62, 0.80, 0.94),
    (0.45, 0.68, 0.42),
    (0.88, 0.80, 0.66),
    (0.72, 0.33, 0.22),
    (0.36, 0.26, 0.20),
    (0.98, 0.85, 0.30),
)


def picture() -> np.ndarray:
    """A house at the right, the sun at the upper left: (SIDE, SIDE, 3), values from 0 to 1."""
    import numpy as np

    row, column = np.mgrid[0:SIDE, 0:SIDE]
    image = np.where((row < 66)[..., None], SKY, GRASS).astype(float)
    image[(row - 20) ** 2 + (column - 20) ** 2 < 121] = SUN
    image[(row >= 44) & (row < 78) & (column >= 46) & (column < 84)] = WALL
    image[(row < 44) & (row >= 24) & (abs(column - 65) <= (row - 24) * 1.2)] = ROOF
    image[(row >= 58) & (row < 78) & (column >= 70) & (column < 79)] = DOOR
    image[(row >= 52) & (row < 62) & (column >= 52) & (column < 62)] = SKY
    return image


def turned(image: np.ndarray, degrees: float) -> np.ndarray:
    """The picture turned about its centre, edges repeated (nearest pixel)."""
    import numpy as np

    angle, centre = np.deg2rad(degrees), (SIDE - 1) / 2
    row, column = np.mgrid[0:SIDE, 0:SIDE] - centre
    source = (
        np.cos(angle) * row + np.sin(angle) * column,
        -np.sin(angle) * row + np.cos(angle) * column,
    )
    at = [np.clip(np.rint(each + centre), 0, SIDE - 1).astype(int) for each in source]
    result: np.ndarray = image[at[0], at[1]]
    return result


def versions() -> list[tuple[str, str, np.ndarray]]:
    """Name, kind of change, picture."""
    import numpy as np

    image = picture()
    noise = np.random.default_rng(0).normal(0, 0.12, image.shape)
    return [
        ("original", "", image),
        ("mirrored", "geometry", image[:, ::-1]),
        ("turned", "geometry", turned(image, 15)),
        ("cropped", "geometry", image[14:86, 18:90]),
        ("brighter", "values", np.clip(image + 0.25, 0, 1)),
        ("less contrast", "values", 0.5 + 0.4 * (image - 0.5)),
        ("noise", "values", np.clip(image + noise, 0, 1)),
        ("upside down", "not plausible", image[::-1]),
    ]


@figure(
    "augmentation",
    title="One picture, six augmentations, and one that teaches nothing",
    alt=(
        "Eight small pictures of one drawn scene: a house with a red roof at the right, the sun at the upper left. Above: the original; mirrored, with the sun at the right; turned by 15 degrees; cropped, so that the house fills more of it. "
        "Below: brighter; with less contrast; with noise in each pixel; and last, crossed out, upside down, which no photograph of a house shows. Mirroring, turning and cropping move pixels (geometry); the next three change their values. The label, house, stays."
    ),
)
def augmentation(palette: Palette) -> Figure:
    """Two rows of four; the colour of a frame tells the kind of change."""
    fig, axes = palette.canvas(2, 4, size=(6.8, 4.4))
    fig.set_layout_engine("constrained", h_pad=0.1)
    frames = {
        "": palette.ink,
        "geometry": palette.blue,
        "values": palette.orange,
        "not plausible": palette.purple,
    }
    for ax, (name, kind, image) in zip(axes.flat, versions(), strict=True):
        ax.imshow(image, vmin=0, vmax=1, interpolation="nearest", extent=(0, 1, 0, 1))
        ax.set_title(name, fontsize=11, color=frames[kind])
        ax.set_xlabel(kind, fontsize=10, color=frames[kind])
        ax.set_xticks([])
        ax.set_yticks([])
        for spine in ax.spines.values():
            spine.set_visible(True)
            spine.set_edgecolor(frames[kind])
            spine.set_linewidth(2)
        if kind == "not plausible":
            ax.plot([0, 1], [0, 1], color=palette.purple, linewidth=2)
    return fig
