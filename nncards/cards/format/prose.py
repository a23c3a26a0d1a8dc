r"""Prose in lines that are not too long: broken at spaces, and nowhere else.

Formulas, code, gaps and links stay whole; lines that fit stay as they are, since many authors write a
sentence a line. Tables, quotations, headings, code blocks and HTML are never touched.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nncards.cards import gaps
from nncards.latex.segments import Math, Unclosed, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Ranges = list[tuple[int, int]]

_CODE = re.compile(r"(?<!`)(`+)(?!`)(?:.|\n)*?(?<!`)\1(?!`)")
_LINK = re.compile(r"!?\[[^\]\n]*\]\([^)\n]*\)|<[^>\s]*>|https?://\S+")
_ITEM = re.compile(r" *(?:[-*+]|\d{1,9}[.)]) +(?=\S)")
_NO_PROSE = re.compile(r" *(?:[|>#<]|\[[^\]]*\]:|[-=*_][-=*_ ]*$|(?:[-+*]|\d{1,9}[.)])\s*$|:::)")
_ODD = re.compile("```|~~~|[\t\r\x85\u2028\u2029]")
# A word that would make something else of the line that it began.
_MARK = re.compile(
    r"(?:[-+*]|\d{1,9}[.)]|#{1,6})(?:\s|$)|[-=*_][-=*_ ]*$|[|>~<]|`{3}|:|\[[^\]]*\]:"
)


def wrapped(value: str, width: int, longest: int | None = None) -> str:
    """A Markdown text whose prose fits into `width` characters, as far as there are spaces to break at.

    Paragraphs without a line of more than `longest` characters (`width`) stay as they are.
    """
    longest = width if longest is None else longest
    if _ODD.search(value) or all(len(line) <= longest for line in value.split("\n")):
        return value
    whole = kept_whole(value)
    if whole is None:
        return value
    made: list[str] = []
    at = 0
    for unit in _units(value):
        too_long = any(len(line) > longest for line in unit.split("\n"))
        made.append(_refilled(unit, at, whole, width) if too_long else unit)
        at += len(unit)
    return "".join(made)


def folded(value: str, width: int) -> list[str] | None:
    """The lines of a text without line breaks; None if it cannot be cut into several."""
    if _ODD.search(value) or "\n" in value:
        return None
    whole = kept_whole(value)
    if whole is None:
        return None
    lines = _filled(list(_words(value, 0, whole)), width)
    return lines if len(lines) > 1 else None


def kept_whole(value: str) -> Ranges | None:
    """The stretches that no line may end in; None if the maths of the text is not closed."""
    segments = split(value)
    if any(isinstance(segment, Unclosed) for segment in segments):
        return None
    found = [(s.start, s.end) for s in segments if isinstance(s, Math)]
    found += [(gap.start, gap.end) for gap in gaps.parse(value).gaps]
    found += [each.span() for form in (_CODE, _LINK) for each in form.finditer(value)]
    return found


def _units(value: str) -> Iterator[str]:
    """A text in pieces: each paragraph or list item, and each stretch of blank lines."""
    unit = ""
    for line in value.splitlines(keepends=True):
        fresh = not line.strip() or not unit.strip() or _ITEM.match(line) or _NO_PROSE.match(line)
        if unit and fresh:
            yield unit
            unit = ""
        unit += line
    if unit:
        yield unit


def _refilled(unit: str, at: int, whole: Ranges, width: int) -> str:
    """A paragraph or list item that stands at `at`, filled anew; anything else as it is."""
    lines = unit.split("\n")
    end = "\n" if lines[-1] == "" else ""
    lines = lines[:-1] if end else lines
    item = _ITEM.match(unit)
    inset = unit[: len(unit) - len(unit.lstrip(" "))]
    first = item.group() if item else inset
    rest = " " * len(first)
    straight = all(line.startswith(rest) and line[len(rest)] != " " for line in lines[1:])
    hard = any(line.endswith(("  ", "\\")) for line in lines)
    begins = [at + sum(len(line) + 1 for line in lines[:i]) for i in range(1, len(lines))]
    cut = any(start < begin <= stop for begin in begins for start, stop in whole)
    code = len(inset) >= 4  # or deep in a list
    other = any(_NO_PROSE.match(line) for line in (*lines, unit[len(first) :]))
    nested = bool(item and _ITEM.match(unit, len(first)))
    if code or hard or cut or other or nested or not straight:
        return unit
    words: list[str] = []
    for i, line in enumerate(lines):
        start = at + sum(len(each) + 1 for each in lines[:i])
        words += _words(line.rstrip(" "), start, whole, skip=len(first if i == 0 else rest))
    filled = _filled(words, width - len(first))
    return first + f"\n{rest}".join(filled) + end


def _words(line: str, at: int, whole: Ranges, skip: int = 0) -> Iterator[str]:
    """What a line is made of between single spaces that it may be broken at."""
    done = skip
    for space in re.finditer(r"(?<=[^ ]) (?=[^ ])", line):
        here = at + space.start()
        if space.start() < skip or any(start < here < stop for start, stop in whole):
            continue
        yield line[done : space.start()]
        done = space.end()
    yield line[done:]


def _filled(words: Sequence[str], width: int) -> list[str]:
    """Lines of these words, each as full as it gets; none begins with a mark of Markdown."""
    lines: list[str] = []
    for word in _glued(words):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def _glued(words: Sequence[str]) -> list[str]:
    glued: list[str] = []
    for word in words:
        if glued and _MARK.match(word):
            glued[-1] += " " + word
        else:
            glued.append(word)
    return glued
