"""Where something stands, what is wrong with it, and how to say so.

Errors are values: every check returns `Diagnostic`s, which are gathered and shown together.
Nothing here reads a file; a `Text` carries the author's own source so that any character of a
value, however YAML folded or escaped it, can be pointed at.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass as ordered_dataclass
from dataclasses import field
from typing import TYPE_CHECKING, Any, Literal

from nncards.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Severity = Literal["error", "warning"]
Mark = tuple[int, int, int]


@ordered_dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file: `line` and `column` count from 1; 0 means the file as a whole."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path

    def __reduce__(self) -> tuple[type[Span], tuple[str, int, int]]:
        return Span, (self.path, self.line, self.column)  # a dataclass's own way is slow


@dataclass(frozen=True, slots=True)
class Text:
    """A value that an author wrote, and where each of its characters stands.

    `marks` are (offset, line, column), sorted by offset, the first at offset 0: from that offset
    on, the characters of `value` run along that line from that column, until the next mark. They
    may be given as a function, to be called only when a place is asked for.
    """

    value: str
    path: str = ""
    marks: tuple[Mark, ...] | Callable[[], tuple[Mark, ...]] = field(
        default=((0, 0, 0),), repr=False
    )

    def at(self, offset: int) -> Span:
        """The place of the character at `offset` (the end of the value is a place as well)."""
        marks = self.marks() if callable(self.marks) else self.marks
        nearest = max(bisect_right(marks, offset, key=lambda mark: mark[0]) - 1, 0)
        start, line, column = marks[nearest]
        return Span(self.path, line, column + offset - start if line else 0)

    def cut(self, start: int, end: int | None = None) -> Text:
        """`value[start:end]`, still knowing where it stands."""
        end = len(self.value) if end is None else end
        return Text(self.value[start:end], self.path, _Part(self, start, end))

    @property
    def span(self) -> Span:
        """Where the value begins."""
        return self.at(0)

    def __str__(self) -> str:
        return self.value

    def __reduce__(self) -> tuple[Any, ...]:
        return Text, (self.value, self.path, self.marks)  # a dataclass's own way is slow

    def __bool__(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True, slots=True)
class _Part:
    """The marks of a part of a text, worked out when they are asked for."""

    whole: Text
    start: int
    end: int

    def __call__(self) -> tuple[Mark, ...]:
        marks = self.whole.marks() if callable(self.whole.marks) else self.whole.marks
        first = Text("", self.whole.path, marks).at(self.start)
        later = ((at - self.start, ln, c) for at, ln, c in marks if self.start < at < self.end)
        return ((0, first.line, first.column), *later)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong: where, a stable `code`, what, and the remedy."""

    span: Span
    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"

    def as_dict(self) -> dict[str, str | int]:
        """The JSON shape that scripts rely on."""
        return {
            "path": self.span.path,
            "line": self.span.line,
            "column": self.span.column,
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
        }


def in_order(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by place, each once."""
    return sorted(dict.fromkeys(found), key=lambda d: (d.span, d.code, d.message))


def has_errors(found: Iterable[Diagnostic], *, strict: bool = False) -> bool:
    """Whether anything here must stop a build; `strict` counts warnings too."""
    return any(strict or d.severity == "error" for d in found)


def as_text(found: Sequence[Diagnostic]) -> str:
    """`path:line:column: error[code]: message`, and on the next line what to do about it."""
    lines = []
    for d in found:
        lines.append(f"{d.span}: {d.severity}[{d.code}]: {d.message}")
        if d.hint:
            lines.append(f"  hint: {d.hint}")
    return "\n".join(lines)


def as_json(found: Sequence[Diagnostic]) -> str:
    """One JSON list."""
    return json.dumps([d.as_dict() for d in found], ensure_ascii=False, indent=2)


def as_github(found: Sequence[Diagnostic]) -> str:
    """Workflow commands that a pull request shows beside the line."""
    return "\n".join(
        f"::{d.severity} file={_property(d.span.path)},line={d.span.line},col={d.span.column},"
        f"title={_property(d.code)}::{_data(d.message + (chr(10) + d.hint if d.hint else ''))}"
        for d in found
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
