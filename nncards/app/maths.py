"""Formulas as pictures, for clients of Anki without MathJax."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nncards.latex.cache import FolderCache
from nncards.latex.svg import to_svg
from nncards.render.html import DrawnMaths
from nncards.render.media import medium

if TYPE_CHECKING:
    from nncards.cache import Cache

INK = {"day": "#1a1a1a", "night": "#e8e8e8"}  # an <img> knows nothing of the colours around it
_SEAT = re.compile(r'style="vertical-align:\s*([-\d.]+ex);?"')
_WIDTH = re.compile(r'\bwidth="([\d.]+ex)"')


class Drawer:
    """Draws each formula once; what was drawn before comes from the cache."""

    def __init__(self, cache: Cache) -> None:
        self.kept = FolderCache(cache.where / "maths") if cache.where else None

    def __call__(self, tex: str, display: bool) -> DrawnMaths:
        """The formula by day and by night. Raises JudgeError without the extra `mathjax`."""
        svg = to_svg(tex, display=display, cache=self.kept)
        seat, width = _SEAT.search(svg), _WIDTH.search(svg)
        style = f"vertical-align:{seat[1]};" if seat and not display else ""
        style += f"width:{width[1]};" if width else ""
        pictures = {
            kind: medium(svg.replace("currentColor", ink).encode(), ".svg")
            for kind, ink in INK.items()
        }
        return DrawnMaths(pictures["day"], pictures["night"], f"{style}max-width:100%;height:auto")
