"""Boxes of characters: rectangles with a baseline, put side by side and on top of each other."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from nncards.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def _is_narrow(code: int) -> bool:
    """Whether a character surely fills one cell: Latin, Greek, mathematics, lines, maths alphabets."""
    return (
        0x20 <= code < 0x7F
        or (0xA1 <= code < 0x300 and code != 0xAD)
        or 0x370 <= code < 0x3FF
        or 0x2010 <= code < 0x2028
        or 0x2030 <= code < 0x2060
        or 0x2070 <= code < 0x20A0
        or 0x2190 <= code < 0x231A
        or 0x239B <= code < 0x23E9
        or 0x2500 <= code < 0x25FD
        or 0x1D400 <= code < 0x1D7FF
    )


@lru_cache(maxsize=8192)
def width_of(text: str) -> int:
    """The number of terminal cells that a text fills: wide characters two, combining ones none."""
    if text.isascii() and text.isprintable():
        return len(text)
    total = 0
    for char in text:
        code = ord(char)
        if _is_narrow(code):
            total += 1
        elif not (0x300 <= code < 0x370 or 0x20D0 <= code < 0x20F1):
            return _measured(text)
    return total


def _measured(text: str) -> int:
    from wcwidth import wcswidth, wcwidth

    whole = wcswidth(text)
    return whole if whole >= 0 else sum(max(0, wcwidth(char)) for char in text)


@dataclass(frozen=True, slots=True)
class Box:
    """Lines of one width in cells; `baseline` is the index of the line that neighbours align to.

    `core` are the lines above and below the baseline that brackets must reach: scripts and the line
    over a root stick out of a plain bracket, as they do on paper. None: all of them.
    """

    lines: tuple[str, ...]
    baseline: int
    width: int
    core: tuple[int, int] | None = None

    @property
    def height(self) -> int:
        """The number of lines."""
        return len(self.lines)

    @property
    def above(self) -> int:
        """Lines above the baseline."""
        return self.baseline

    @property
    def below(self) -> int:
        """Lines below the baseline."""
        return len(self.lines) - self.baseline - 1

    @property
    def reach(self) -> tuple[int, int]:
        """The lines above and below the baseline that brackets must reach."""
        return self.core if self.core is not None else (self.above, self.below)

    @property
    def flat(self) -> bool:
        """Whether brackets of one line suit it."""
        return self.reach == (0, 0)

    def with_core(self, core: tuple[int, int]) -> Box:
        """The same box with other lines for brackets to reach."""
        return Box(self.lines, self.baseline, self.width, core)


EMPTY = Box(("",), 0, 0)


def box(lines: Sequence[str], baseline: int = 0) -> Box:
    """Lines padded to one width."""
    width = max((width_of(line) for line in lines), default=0)
    return Box(tuple(pad(line, width) for line in lines), baseline, width)


def text_box(text: str) -> Box:
    """A box of one line."""
    return Box((text,), 0, width_of(text))


def blank(width: int) -> Box:
    """White space in a line."""
    return Box((" " * width,), 0, width)


def pad(line: str, width: int, align: str = "l") -> str:
    """Fill a line with spaces up to `width` cells; `align` is l, c or r."""
    missing = width - width_of(line)
    if missing <= 0:
        return line
    left = {"l": 0, "c": missing // 2, "r": missing}[align]
    return " " * left + line + " " * (missing - left)


def widen(inner: Box, width: int, align: str = "c") -> Box:
    """The same box, `width` cells wide."""
    missing = width - inner.width
    if missing <= 0:
        return inner
    left = {"l": 0, "c": missing // 2, "r": missing}[align]
    before, after = " " * left, " " * (missing - left)
    return Box(
        tuple(before + line + after for line in inner.lines), inner.baseline, width, inner.core
    )


def beside(boxes: Iterable[Box]) -> Box:
    """Boxes side by side, their baselines on one line."""
    parts = [b for b in boxes if b.width or len(b.lines) > 1]
    if not parts:
        return EMPTY
    if len(parts) == 1:
        return parts[0]
    if all(len(b.lines) == 1 for b in parts):
        return Box(("".join(b.lines[0] for b in parts),), 0, sum(b.width for b in parts))
    above = max(b.above for b in parts)
    below = max(b.below for b in parts)
    rows: list[list[str]] = [[] for _ in range(above + below + 1)]
    for b in parts:
        empty = " " * b.width
        start = above - b.baseline
        for i, row in enumerate(rows):
            row.append(b.lines[i - start] if start <= i < start + len(b.lines) else empty)
    core = (max(b.reach[0] for b in parts), max(b.reach[1] for b in parts))
    return Box(tuple("".join(row) for row in rows), above, sum(b.width for b in parts), core)


def stack(boxes: Sequence[Box], base: int, align: str = "c") -> Box:
    """Boxes from top to bottom; the baseline is that of `boxes[base]`."""
    width = max(b.width for b in boxes)
    wide = [widen(b, width, align) for b in boxes]
    lines = tuple(line for b in wide for line in b.lines)
    return Box(lines, sum(len(b.lines) for b in wide[:base]) + wide[base].baseline, width)


def framed(lines_above: int, lines_below: int, marks: Sequence[str], width: int = 1) -> Box:
    """A box of given lines that reaches so far above and below its baseline."""
    return Box(tuple(marks), lines_above, width, (lines_above, lines_below))
