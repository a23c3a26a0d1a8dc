"""Formulas as SVG, drawn by MathJax, and as PNG: for print and for clients without MathJax."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nncards.latex.judge import VERSION, JudgeError, shared

if TYPE_CHECKING:
    from nncards.latex.cache import Cache

_TABLE_RULES: Final = (
    "<style>"
    "line[data-line],rect[data-frame]{stroke:currentColor;stroke-width:70px;fill:none}"
    ".mjx-dashed{stroke-dasharray:140}"
    ".mjx-dotted{stroke-linecap:round;stroke-dasharray:0,140}"
    "use[data-c]{stroke-width:3px}"
    "</style>"
)
_REVISION: Final = "2"


def to_svg(tex: str, *, display: bool = True, cache: Cache | None = None) -> str:
    """Return a formula as an SVG element in `currentColor`, sized in ex to sit on the baseline.

    Raises `judge.JudgeError` when MathJax is not installed or refuses the formula.
    """
    key = hashlib.sha256(
        f"svg {_REVISION} {VERSION} {display} {tex}".encode("utf-8", "surrogatepass")
    ).hexdigest()
    kept = None if cache is None else cache.get(key)
    if kept is None:
        # MathJax numbers its glyphs by the formulas drawn before; the same formula must always
        # give the same text, and two of them may stand on one page.
        drawn = re.sub(r"\bMJX-\d+-", f"MJX-{key[:8]}-", shared().draw(tex, display))
        kept = _with_rules(drawn)
        if cache is not None:
            cache[key] = kept
    return kept


def _with_rules(svg: str) -> str:
    """Put in the rules of style that MathJax keeps in the page: without them tables lose lines."""
    if "data-line" not in svg and "data-frame" not in svg and "mjx-d" not in svg:
        return svg
    return re.sub(r"(<svg\b[^>]*>)", lambda m: m[1] + _TABLE_RULES, svg, count=1)


def to_png(
    tex: str,
    *,
    display: bool = True,
    scale: float = 4.0,
    color: str = "#000000",
    cache: Cache | None = None,
) -> bytes:
    """Return a formula as PNG, `scale` times 8 pixels an ex, on a transparent ground.

    Letters that MathJax has no shapes for (é, ²) are drawn with matplotlib's DejaVu Serif; what
    that lacks (Chinese, Japanese) shows as boxes. Raises `judge.JudgeError` as `to_svg` does.
    """
    try:
        import resvg_py
    except ImportError:
        raise JudgeError("resvg is not installed: pip install 'nncards[mathjax]'") from None
    svg = to_svg(tex, display=display, cache=cache).replace("currentColor", color)
    svg = re.sub(
        r'(<svg\b[^>]*?\bwidth=")([\d.]+)ex(" height=")([\d.]+)ex',
        lambda m: f"{m[1]}{float(m[2]) * 8:.2f}{m[3]}{float(m[4]) * 8:.2f}",
        svg,
        count=1,
    )
    fonts = _font_files()
    image = resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=scale,
        font_files=fonts,
        serif_family="DejaVu Serif",
        font_family="DejaVu Serif",
    )
    return bytes(image)


def _font_files() -> list[str]:
    from importlib.util import find_spec

    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        return []
    font = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSerif.ttf"
    return [str(font)] if font.is_file() else []
