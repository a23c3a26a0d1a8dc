r"""What a cloze shows: the text with one gap open, or with all of them filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nncards.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

_OPENING = re.compile(r"\{\{([A-Za-z][A-Za-z0-9_-]*)::")


@dataclass(frozen=True, slots=True)
class Gap:
    """`text[start:end]` is the gap with its braces; `maths` tells whether it stands inside a formula.

    `text[text_start:text_end]` is what belongs into it, which may hold gaps of its own.
    """

    name: str
    start: int
    end: int
    text_start: int
    text_end: int
    hint: str
    maths: bool


def gaps(text: str) -> list[Gap]:
    """The gaps of a text, in the order in which they open."""
    from nncards.cards.gaps import parse
    from nncards.latex.segments import Math, split

    inside = [(s.tex_start, s.tex_end) for s in split(text) if isinstance(s, Math)]
    return [
        Gap(
            gap.name,
            gap.start,
            gap.end,
            gap.text_start,
            gap.text_end,
            text[gap.hint_start : gap.hint_end].strip(),
            any(a <= gap.start and gap.end <= b for a, b in inside),
        )
        for gap in parse(text).gaps
    ]


def names(text: str) -> tuple[str, ...]:
    """The names of the gaps, each once, in order of appearance: one card each."""
    # Every card of every deck is looked at before the first question: its gaps are read only where they must be.
    found = (gap.name for gap in gaps(text)) if "`" in text else _OPENING.findall(text)
    return tuple(dict.fromkeys(found))


def asked(text: str, name: str) -> str:
    """The text with the gaps called `name` left out, with all that stands in them; the others filled in."""
    return _filled(text, lambda gap, inner: _blank(gap) if gap.name == name else inner)


def filled(text: str, name: str) -> str:
    """The text with every gap filled in, those called `name` made to stand out."""

    def show(gap: Gap, inner: str) -> str:
        if gap.name != name or "$" in inner or "**" in inner:
            return inner
        return inner if gap.maths else f"**{inner.strip()}**"

    return _filled(text, show)


def contents(text: str, name: str) -> tuple[str, ...]:
    """What belongs into the gaps called `name`, the gaps within them filled in."""
    found: list[str] = []
    at = 0
    for gap in gaps(text):
        if gap.name == name and gap.start >= at:
            at = gap.end
            within = text[gap.text_start : gap.text_end]
            found.append(_filled(within, lambda _gap, inner: inner).strip())
    return tuple(found)


def _blank(gap: Gap) -> str:
    if gap.maths:
        return r"{[\ldots]}" if not gap.hint else rf"{{[\text{{{gap.hint}}}]}}"
    return f"[{gap.hint or '...'}]"


def _filled(text: str, show: Callable[[Gap, str], str]) -> str:
    """The text with each gap as `show` has it, given what stands in it with its own gaps shown already."""
    waiting = gaps(text)[::-1]

    def between(start: int, end: int) -> str:
        parts: list[str] = []
        at = start
        while waiting and waiting[-1].start < end:
            gap = waiting.pop()
            parts += [text[at : gap.start], show(gap, between(gap.text_start, gap.text_end))]
            at = gap.end
        return "".join(parts) + text[at:end]

    return between(0, len(text))
