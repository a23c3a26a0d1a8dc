r"""Which character of a file each character of a YAML value came from.

YAML folds lines, drops indentation and resolves escapes; a reader of a message wants the place in
the file. A value therefore keeps the stretch of source it was written in (`Written`), and only
when a place is asked for, the stretch is decoded once more, this time noting where each character
came from.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from nncards.diagnostics import Mark, Span
from nncards.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_SPACE = re.compile("[ \t]*(?:(?:\r\n|[\r\n\x85\u2028\u2029])[ \t]*)*")
_PROPERTIES = re.compile(r"(?:[&!]\S*(?:\s+|#[^\n]*\n)*)*")
_HEADER = re.compile("[|>][-+0-9]*[ \t]*(?:#[^\r\n]*)?(?:\r\n|[\r\n\x85\u2028\u2029]|$)")
_ESCAPES = dict(
    zip(
        '0abt\tnvfre "/\\N_LP',
        '\0\a\b\t\t\n\v\f\r\x1b "/\\\x85\xa0\u2028\u2029',
        strict=True,
    )
)
_FOLDED = re.compile("[\n\r\x85\u2028\u2029'\\\\]")  # what quotes do not hold as it is read
_HEX = {"x": 2, "u": 4, "U": 8}


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text and where its lines begin; places are counted in characters."""

    path: str
    text: str = field(repr=False)
    starts: tuple[int, ...] = field(compare=False, repr=False)

    @classmethod
    def of(cls, path: str, text: str) -> Source:
        """A source with its lines counted as editors count them."""
        lines = re.compile(r"\r\n?|\n").finditer(text)
        return cls(path, text, (0, *(line.end() for line in lines)))

    def mark(self, index: int) -> tuple[int, int]:
        """Line and column, from 1, of the character at `index`."""
        line = bisect_right(self.starts, index)
        return line, index - self.starts[line - 1] + 1

    def span(self, index: int) -> Span:
        """The place of the character at `index`."""
        return Span(self.path, *self.mark(index))


@dataclass(frozen=True, slots=True)
class Written:
    """How a value stands in its source: from `start` to `end`, in this YAML style.

    Calling it gives the marks of a `Text`. The styles are those of PyYAML: `'`, `"`, `|`, `>` and
    the empty one for a plain value.
    """

    source: Source
    start: int
    end: int
    style: str
    value: str

    def __reduce__(self) -> tuple[Any, ...]:
        # A dataclass's own way is slow, and there is one of these for each text.
        return Written, (self.source, self.start, self.end, self.style, self.value)

    def __call__(self) -> tuple[Mark, ...]:
        """(offset, line, column) wherever the value does not just run on along a line."""
        return _marks(self)

    def origins(self) -> list[int]:
        """For each character of the value, the index of the source where it was written."""
        text, start = self.source.text, self.content()
        if self.style in ("|", ">"):
            decoded = self._block(start)
        else:
            stop = self.end - 1 if self.style else self.end
            decoded = list(_flow(text, start, stop, self.style))
        if "".join(character for character, _ in decoded) == self.value:
            return [index for _, index in decoded]
        return [start] * len(self.value)  # a corner of YAML we do not know: the beginning will do

    def escapes(self) -> list[tuple[int, str]]:
        r"""(offset, `\t`) of each character that a double-quoted value wrote as an escape."""
        text = self.source.text
        if self.style != '"' or "\\" not in text[self.start : self.end]:
            return []
        return [(i, text[at : at + 2]) for i, at in enumerate(self.origins()) if text[at] == "\\"]

    def content(self) -> int:
        """Where the value itself begins, after an anchor, a tag or the opening quote."""
        found = _PROPERTIES.match(self.source.text, self.start, self.end)
        start = found.end() if found else self.start
        return start + 1 if self.style in ("'", '"') else start

    def _block(self, start: int) -> list[tuple[str, int]]:
        """Decode a block value; an explicit indentation is found by trying."""
        text = self.source.text
        header = _HEADER.match(text, start, self.end)
        if not header:
            return []
        body = header.end()
        first = re.compile("(?:[ ]*(?:\r\n|[\r\n\x85\u2028\u2029]))*([ ]*)").match(
            text, body, self.end
        )
        deepest = len(first[1]) if first else 0
        explicit = re.search("[1-9]", header.group().partition("#")[0])
        for indent in range(deepest, -1, -1) if explicit else (deepest,):
            decoded = _block(text, body, self.end, max(indent, 1), header.group().partition("#")[0])
            if "".join(character for character, _ in decoded) == self.value:
                return decoded
        return []


@lru_cache(maxsize=4)  # one text is often asked for several places in a row
def _marks(written: Written) -> tuple[Mark, ...]:
    """Where each stretch of a value begins, in the value and in the file."""
    source, value, start = written.source, written.value, written.content()
    as_written = not written.style or (written.style in ("'", '"') and not _FOLDED.search(value))
    if value and as_written and source.text.startswith(value, start):
        return ((0, *source.mark(start)),)
    marks: list[Mark] = []
    before = -2
    for offset, index in enumerate(written.origins()):
        if index != before + 1 or source.text[before] in "\r\n":
            marks.append((offset, *source.mark(index)))
        before = index
    return tuple(marks) or ((0, *source.mark(start)),)


def _flow(text: str, at: int, end: int, style: str) -> Iterator[tuple[str, int]]:
    """Decode a plain or quoted value: lines are folded, quotes and escapes resolved."""
    while at < end:
        character = text[at]
        if character in " \t\r\n\x85\u2028\u2029":
            gap = _SPACE.match(text, at, end)
            stop = gap.end() if gap else at + 1
            breaks = [found.start() for found in _BREAK.finditer(text, at, stop)]
            if not breaks:
                yield from ((text[i], i) for i in range(at, stop))
            elif len(breaks) == 1:
                yield " ", breaks[0]
            else:
                yield from (("\n", i) for i in breaks[1:])
            at = stop
        elif style == "'" and character == "'":
            yield "'", at
            at += 2
        elif style == '"' and character == "\\":
            at = yield from _escape(text, at, end)
        else:
            yield character, at
            at += 1


def _escape(text: str, at: int, end: int) -> Generator[tuple[str, int], None, int]:
    """Decode the escape at `at`, and return where the next character stands."""
    code = text[at + 1 : at + 2]
    if code in _HEX:
        stop = at + 2 + _HEX[code]
        yield chr(int(text[at + 2 : stop], 16)), at
        return stop
    if code in _ESCAPES:
        yield _ESCAPES[code], at
        return at + 2
    gap = _SPACE.match(text, at + 1, end)  # an escaped end of line joins two lines
    stop = gap.end() if gap else at + 2
    yield from (("\n", found.start()) for found in list(_BREAK.finditer(text, at + 1, stop))[1:])
    return stop


def _block(text: str, at: int, end: int, indent: int, header: str) -> list[tuple[str, int]]:
    """Decode a `|` or `>` value whose lines are indented by `indent`."""
    decoded: list[tuple[str, int]] = []
    pending: list[tuple[str, int]] = []  # the end of the last line, not yet known to be kept
    empty: list[tuple[str, int]] = []  # the empty lines after it
    literal, was_deeper = header[0] == "|", False
    at = _empty_lines(text, at, end, indent, empty)
    while at < end and text[at - indent : at] == " " * indent:
        deeper = text[at] in " \t"
        if pending and not literal and not was_deeper and not deeper:
            decoded += empty or [(" ", pending[0][1])]
        else:
            decoded += pending + empty
        was_deeper = deeper
        found = _BREAK.search(text, at, end)
        stop = found.start() if found else end
        decoded += [(text[i], i) for i in range(at, stop)]
        pending = [("\n", stop)] if found else []
        empty = []
        at = _empty_lines(text, found.end() if found else end, end, indent, empty)
    if "-" not in header:
        decoded += pending
    if "+" in header:
        decoded += empty
    return decoded


def _empty_lines(text: str, at: int, end: int, indent: int, into: list[tuple[str, int]]) -> int:
    """Note the empty lines from `at` on; return where the text of the next line begins."""
    while True:
        line = at
        while at < end and at - line < indent and text[at] == " ":
            at += 1
        found = _BREAK.match(text, at, end)
        if not found:
            return at
        into.append(("\n", at))
        at = found.end()
