"""From a figure's definition to an SVG: the same bytes for the same code, by day and by night."""

from __future__ import annotations

import io
import re
from typing import Any

from nncards.figures.api import Definition, Palette

_PREAMBLE = re.compile(rb"<!DOCTYPE[^>]*>\s*")
_UNITS = re.compile(rb'\b(width|height)="([\d.]+)pt"')  # some viewers know pixels only


def style(palette: Palette) -> dict[str, Any]:
    """The matplotlib settings that every figure shares."""
    from cycler import cycler

    return {
        "font.size": 11,
        "axes.titlesize": 11,
        "axes.labelsize": 11,
        "legend.fontsize": 10,
        "xtick.labelsize": 9.5,
        "ytick.labelsize": 9.5,
        "mathtext.fontset": "cm",
        "text.color": palette.ink,
        "axes.labelcolor": palette.ink,
        "axes.edgecolor": palette.ink,
        "axes.titlecolor": palette.ink,
        "xtick.color": palette.ink,
        "ytick.color": palette.ink,
        "axes.facecolor": "none",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": cycler(color=palette.cycle),
        "axes.linewidth": 0.9,
        "grid.color": palette.faint,
        "grid.linewidth": 0.6,
        "lines.linewidth": 2.0,
        "legend.frameon": False,
        "hatch.linewidth": 0.8,
        # Outlines, so that a phone without the font shows the same letters.
        "svg.fonttype": "path",
        # Ids inside the file follow from the content alone.
        "svg.hashsalt": "nncards",
    }


def png(definition: Definition, *, dark: bool, dpi: int = 120) -> bytes:
    """The picture as PNG on its own ground, for terminals that show pictures."""
    import matplotlib as mpl

    palette = Palette(dark=dark)
    settings: Any = style(palette)
    with mpl.rc_context(settings):
        fig = definition.draw(palette)
        out = io.BytesIO()
        fig.savefig(out, format="png", dpi=dpi, facecolor=palette.paper)
    return out.getvalue()


def svg(definition: Definition, *, dark: bool) -> bytes:
    """The picture as SVG. Raises whatever the author's function raises."""
    import matplotlib as mpl

    palette = Palette(dark=dark)
    settings: Any = style(palette)
    with mpl.rc_context(settings):
        fig = definition.draw(palette)
        out = io.BytesIO()
        fig.savefig(
            out, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type"))
        )
    return _UNITS.sub(rb'\1="\2"', _PREAMBLE.sub(b"", out.getvalue()), count=2)
