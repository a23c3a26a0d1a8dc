"""LaTeX: judged and drawn."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nncards.latex import Engine

NO_MATHJAX = "MathJax is not installed; add it with: pip install 'nncards[mathjax]'"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there is no picture."""

    why: str


def checked(formulas: Sequence[str], engine: str) -> list[dict[str, Any]] | str:
    """A verdict on each formula, as display maths; or why there is no judge."""
    from nncards.latex.judge import JudgeError
    from nncards.latex.verdicts import check_all

    try:
        return [asdict(verdict) for verdict in check_all(formulas, cast("Engine", engine))]
    except JudgeError:
        return NO_MATHJAX


def drawn(tex: str) -> str | Refused:
    """The formula as SVG."""
    from nncards.latex import check, to_svg
    from nncards.latex.judge import JudgeError

    try:
        verdict = check(tex, "mathjax")
        return (
            to_svg(tex)
            if verdict.ok
            else Refused(verdict.message or "MathJax refuses this formula")
        )
    except JudgeError:
        return Refused(NO_MATHJAX)
