"""Figures as code: what a file in a unit's `figures/` imports.

A figure is a function that draws on a matplotlib `Figure` in the colours it is given, so that one
source makes the picture for day and for night:

    from nncards.figures import Palette, figure

    @figure("relu", title="ReLU and its derivative", alt="The line y = max(0, x) ...")
    def relu(palette: Palette) -> Figure:
        fig, axes = palette.canvas(1, 2)
        ...
        return fig

matplotlib is imported when a figure is drawn, never before.
"""

from __future__ import annotations

from nncards.figures.api import Definition, Palette, Series, figure
from nncards.figures.draw import png, svg
from nncards.figures.load import load

__all__ = ["Definition", "Palette", "Series", "figure", "load", "png", "svg"]
