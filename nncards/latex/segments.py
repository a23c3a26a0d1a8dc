r"""Cutting the maths out of a Markdown text, before Markdown is read.

    >>> split("The gate $\\sigma(x)$ opens.")
    [Prose(start=0, end=9), Math(start=9, end=20, tex_start=10, tex_end=19, display=False), Prose(start=20, end=27)]

Inline maths is `$x$` or `\(x\)`, display maths `$$x$$` or `\[x\]`; either may run over lines but
not over a blank one. As in Pandoc, the opening `$` is not followed by a space, the closing one not
preceded by a space nor followed by a digit. `\$` is a dollar sign. Code, in backticks, fenced or
indented, is prose. A delimiter that pairs with nothing is said so, as `Unclosed`.

Everything is an offset into the text that was given; the time taken is linear in its length.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from nncards.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

Reason = Literal["unclosed", "space-after", "space-before", "digit-after", "unopened"]


@dataclass(frozen=True, slots=True)
class Prose:
    """`value[start:end]` is Markdown (or code)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Math:
    """`value[start:end]` is maths with its delimiters, `value[tex_start:tex_end]` the LaTeX."""

    start: int
    end: int
    tex_start: int
    tex_end: int
    display: bool


@dataclass(frozen=True, slots=True)
class Unclosed:
    r"""`value[start:end]` is a delimiter that pairs with nothing, for this reason.

    `unclosed`: nothing closes it in its paragraph. `space-after`: a `$` before a space opens
    nothing. `space-before`, `digit-after`: the `$` that should close it stands after a space, or
    before a digit. `unopened`: a `\)` or `\]` that closes nothing.
    """

    start: int
    end: int
    reason: Reason = "unclosed"


Segment = Prose | Math | Unclosed


def split(value: str) -> list[Segment]:
    """The segments of a text, in order, covering all of it; no two `Prose` are neighbours."""
    if "$" not in value and "\\" not in value:
        return [Prose(0, len(value))] if value else []
    return list(_split(value))


@lru_cache(
    maxsize=4096
)  # a card's text is cut when it is read, when it is checked and when it is shown
def _split(value: str) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    done = 0
    for start, end in _paragraphs(value):
        for found in _inline(value, start, end):
            if done < found.start:
                segments.append(Prose(done, found.start))
            segments.append(found)
            done = found.end
    if done < len(value):
        segments.append(Prose(done, len(value)))
    return tuple(segments)


# --- inside a paragraph ---------------------------------------------------------------------

# A text command may hold dollars of its own: `\text{for $n$ even}`.
_TEXT = r"\\(?:text[a-z]*|[mhf]box)[ ]*\{(?:\\.|[^{}\\])*+\}"
_TOKEN = re.compile(r"\\.|`+|\$\$?", re.DOTALL)
_DOLLAR_BODY = re.compile(rf"(?>{_TEXT}|\\.|[^\\$])*+", re.DOTALL)
_BODY = {
    r"\(": (re.compile(rf"(?>{_TEXT}|\\[^)]|[^\\])*+", re.DOTALL), r"\)", False),
    r"\[": (re.compile(rf"(?>{_TEXT}|\\[^\]]|[^\\])*+", re.DOTALL), r"\]", True),
}


def _inline(value: str, start: int, end: int) -> Iterator[Math | Unclosed]:
    """The maths and the lone delimiters of one paragraph."""
    ticks: _Backticks | None = None
    at = start
    while token := _TOKEN.search(value, at, end):
        text, opened = token.group(), token.end()
        at = opened
        if text[0] == "`":
            ticks = ticks or _Backticks(value, start, end)
            at = ticks.close(opened, len(text))
        elif text[0] == "$":
            found, at = _dollar(value, token.start(), opened, end)
            yield found
        elif text in _BODY:
            body, close, display = _BODY[text]
            stop = _end(body, value, opened, end)
            if value.startswith(close, stop, end):
                at = stop + 2
                yield Math(token.start(), at, opened, stop, display)
            else:  # the rest of the paragraph would be guesswork
                yield Unclosed(token.start(), opened)
                return
        elif text in {r"\)", r"\]"}:
            yield Unclosed(token.start(), opened, "unopened")


def _dollar(value: str, start: int, opened: int, end: int) -> tuple[Math | Unclosed, int]:
    """What the `$` or `$$` at `start` opens, and where to go on reading."""
    display = opened - start == 2
    if not display and (opened == end or value[opened].isspace()):
        return Unclosed(start, opened, "space-after"), opened
    stop = _end(_DOLLAR_BODY, value, opened, end)
    reason: Reason = "unclosed"
    if display:
        if value.startswith("$$", stop, end):
            return Math(start, stop + 2, opened, stop, True), stop + 2
    elif stop < end and value[stop] == "$":
        if value[stop - 1].isspace() and value[stop - 2] != "\\":
            reason = "space-before"
        elif value[stop + 1 : stop + 2].isdigit():
            reason = "digit-after"
        else:
            return Math(start, stop + 1, opened, stop, False), stop + 1
    # Go on at the dollar that could not close; without one, the rest is guesswork.
    return Unclosed(start, opened, reason), stop if value.startswith("$", stop, end) else end


def _end(body: re.Pattern[str], value: str, start: int, end: int) -> int:
    """Where the body of a formula ends (every body pattern matches the empty text)."""
    found = body.match(value, start, end)
    return found.end() if found else start


class _Backticks:
    """The runs of backticks of a paragraph by their length, found when first asked for."""

    def __init__(self, value: str, start: int, end: int) -> None:
        self._place = (value, start, end)
        self._ends: dict[int, list[int]] | None = None

    def close(self, opened: int, length: int) -> int:
        """The end of the code span whose opening run ends at `opened`; `opened` if none closes it."""
        if self._ends is None:
            self._ends = {}
            for run in re.compile("`+").finditer(*self._place):
                self._ends.setdefault(run.end() - run.start(), []).append(run.end())
        ends = self._ends.get(length, [])
        later = bisect_right(ends, opened)
        return ends[later] if later < len(ends) else opened


# --- paragraphs and code blocks ---------------------------------------------------------------

_BLANK = re.compile(r"\n(?:[ \t]*\n)+")
_MAY_BE_CODE = re.compile(r"```|~~~|(?:^|\n)(?: {4}|[ ]{0,3}\t)")
_LINE = re.compile(r"[^\n]*(?:\n|\Z)")
_FENCE = re.compile(r"[ \t]*(?:(?:>|(?:[-*+]|\d{1,9}[.)])[ \t])[ \t]*)*(`{3,}(?=[^`\n]*$)|~{3,})")
_FENCE_END = re.compile(r"[ \t>]*(`{3,}|~{3,})[ \t]*$")
_MARKER = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?=\S)")


def _paragraphs(value: str) -> Iterator[tuple[int, int]]:
    """The stretches between blank lines that are not code blocks."""
    if _MAY_BE_CODE.search(value):
        yield from _outside_code(value)
        return
    start = 0
    for gap in _BLANK.finditer(value):
        yield start, gap.start()
        start = gap.end()
    yield start, len(value)


def _outside_code(value: str) -> Iterator[tuple[int, int]]:
    """The paragraphs of a text that may have fenced or indented code."""
    fence, inside = "", 0  # the fence that is open, and the column of the item that holds it
    lists: list[int] = []  # the columns at which the items of the open lists have their text
    start = -1  # of the paragraph being read
    fresh = True  # a blank line, a code block or nothing stands before this line
    for line in _LINE.finditer(value):
        text = line.group().rstrip("\n")
        blank = not text.strip()
        column = _width(text[: len(text) - len(text.lstrip())])
        if fence and (blank or column >= inside):
            closing = _FENCE_END.match(text)
            fence = "" if closing and closing[1].startswith(fence) else fence
            continue
        fence = ""
        opening = None if blank else _FENCE.match(text)
        while lists and not blank and column < lists[-1]:
            if not (fresh or opening or _MARKER.match(text)):
                break  # the line goes on with the paragraph, however far to the left
            lists.pop()
        code = fresh and not blank and column >= (lists[-1] if lists else 0) + 4
        if not (blank or code):
            _open_items(text, lists)
        if opening and not code:
            fence, inside = opening[1], lists[-1] if lists else 0
        if blank or code or fence:
            if start >= 0:
                yield start, line.start()
            start, fresh = -1, True
            continue
        start = line.start() if start < 0 else start
        fresh = False
    if start >= 0:
        yield start, len(value)


def _open_items(text: str, lists: list[int]) -> None:
    """Add the columns of the list items that a line opens."""
    at = column = 0
    while marker := _MARKER.match(text, at):
        column = _width(marker.group(), column)
        lists.append(column)
        at = marker.end()


def _width(text: str, column: int = 0) -> int:
    """The column after `text`, which begins at `column`; tabs go to fours, as in CommonMark."""
    if "\t" not in text:
        return column + len(text)
    for character in text:
        column += 4 - column % 4 if character == "\t" else 1
    return column
