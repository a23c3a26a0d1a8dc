r"""LaTeX parsed once, as Anki's MathJax reads it: lint with positions, macros, the judge, SVG.

Formulas come without their delimiters. Everything is loaded when first used.

    parse(tex)            the tree, with positions, and the refusal if there is one
    lint(tex, display=)   what Anki would refuse, and what it would silently show wrong
    check(tex, engine=)   accepted or not, by our parser, by MathJax itself, or by both
    expand(tex, macros)   a deck's macros put in
    to_svg(tex)           a picture, drawn by MathJax (extra `mathjax`)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from nncards.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nncards.latex.cache import Cache
    from nncards.latex.issues import Issue
    from nncards.latex.reading import Parsed

Engine = Literal["own", "mathjax", "both"]


@dataclass(frozen=True, slots=True)
class Check:
    """A verdict: `column` counts characters from 1 and is None where all is well or unknown."""

    latex: str
    ok: bool
    column: int | None = None
    message: str | None = None


def parse(tex: str, *, display: bool = True, macros: Mapping[str, str] | None = None) -> Parsed:
    """Read a formula into its tree; never raises. See `reading.parse`."""
    from nncards.latex.reading import parse as read

    return read(tex, display=display, macros=macros)


def lint(tex: str, *, display: bool = True, macros: Mapping[str, str] | None = None) -> list[Issue]:
    """Return all that is wrong with a formula, in the order of the source. See `traps.lint`."""
    from nncards.latex.traps import lint as find

    return find(tex, display=display, macros=macros)


def expand(tex: str, macros: Mapping[str, str]) -> str:
    """Put a deck's macros into a formula. See `macros.expand`."""
    from nncards.latex.macros import expand as put_in

    return put_in(tex, macros)


def check(
    tex: str,
    engine: Engine = "own",
    *,
    display: bool = True,
    macros: Mapping[str, str] | None = None,
    cache: Cache | None = None,
) -> Check:
    """Say whether Anki's MathJax accepts a formula.

    `own` asks our parser; `mathjax` asks MathJax, which needs the extra and raises
    `judge.JudgeError` without it; `both` asks MathJax only where our parser refuses or is not
    certain, and goes without it when it is not installed. `cache` keeps MathJax's verdicts.
    """
    from nncards.latex.verdicts import check_all

    return check_all([tex], engine, display=display, macros=macros, cache=cache)[0]


def to_svg(tex: str, *, display: bool = True, macros: Mapping[str, str] | None = None) -> str:
    """Draw a formula as SVG, by MathJax (extra `mathjax`). See `svg.to_svg`."""
    from nncards.latex.svg import to_svg as draw

    return draw(expand(tex, macros) if macros else tex, display=display)
