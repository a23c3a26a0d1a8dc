r"""What a cloze shows: the text with one gap open, or with all of them filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_OPENING = re.compile(r"\{\{([A-Za-z][A-Za-z0-9_-]*)::")


@dataclass(frozen=True, slots=True)
class Gap:
    """`text[start:end]` is the gap with its braces; `maths` tells whether it stands inside a formula."""

    name: str
    start: int
    end: int
    content: str
    hint: str
    maths: bool


def gaps(text: str) -> list[Gap]:
    """The gaps of a text, in order."""
    from nncards.cards.gaps import parse
    from nncards.latex.segments import Math, split

    inside = [(s.tex_start, s.tex_end) for s in split(text) if isinstance(s, Math)]
    return [
        Gap(
            gap.name,
            gap.start,
            gap.end,
            text[gap.text_start : gap.text_end],
            text[gap.hint_start : gap.hint_end].strip(),
            any(a <= gap.start and gap.end <= b for a, b in inside),
        )
        for gap in parse(text).gaps
    ]


def names(text: str) -> tuple[str, ...]:
    """The names of the gaps, each once, in order of appearance: one card each."""
    # Every card of every deck is looked at before the first question: its gaps are not read for that.
    return tuple(dict.fromkeys(_OPENING.findall(text)))


def asked(text: str, name: str) -> str:
    """The text with the gaps called `name` left out and the others filled in."""
    return _filled(text, lambda gap: _blank(gap) if gap.name == name else gap.content)


def filled(text: str, name: str) -> str:
    """The text with every gap filled in, those called `name` made to stand out."""

    def show(gap: Gap) -> str:
        if gap.name != name or "$" in gap.content:
            return gap.content
        return gap.content if gap.maths else f"**{gap.content.strip()}**"

    return _filled(text, show)


def contents(text: str, name: str) -> tuple[str, ...]:
    """What belongs into the gaps called `name`."""
    return tuple(gap.content.strip() for gap in gaps(text) if gap.name == name)


def _blank(gap: Gap) -> str:
    if gap.maths:
        return r"{[\ldots]}" if not gap.hint else rf"{{[\text{{{gap.hint}}}]}}"
    return f"[{gap.hint or '...'}]"


def _filled(text: str, show: Callable[[Gap], str]) -> str:
    parts: list[str] = []
    at = 0
    for gap in gaps(text):
        parts += [text[at : gap.start], show(gap)]
        at = gap.end
    return "".join(parts) + text[at:]
