"""A change of text on a terminal: beside each other where there is room, else one below the other.

Lines are runs with a style: 'old' what went, 'new' what came, 'faint' what frames them. Without colour,
`marked` writes what went as [-so-] and what came as {+so+}.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nncards.render.terminal_text import Line, Run, safe, width_of, wrap
from nncards.render.word_diff import Piece, Row, compare_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDE = 100  # columns from which on two columns are used
LONGEST = 240  # characters of an unchanged stretch that are shown whole
_ENDS = 90  # of a longer one, so many at each end
_AROUND = 1  # unchanged lines before and after a change
_BAR = " │ "
_INDENT = re.compile(r"^ +")


def view(old: str, new: str, width: int, *, marked: bool) -> list[Line]:
    """The lines, at most `width` columns wide, that show how a text changed."""
    rows = [_cut(row) for row in compare_lines(safe(old), safe(new))]
    show = _columns if width >= WIDE else _stacked
    lines: list[Line] = []
    for part in _excerpts(rows):
        if isinstance(part, int):
            lines.append((Run(f"  ({part} lines the same)", "faint"),))
        else:
            lines += show(part, width, marked=marked)
    return lines


def _excerpts(rows: Sequence[Row]) -> Iterator[Row | int]:
    """The changed rows with what stands around them; of others only how many."""
    near = {
        at + step
        for at, row in enumerate(rows)
        if not row.same
        for step in range(-_AROUND, _AROUND + 1)
    }
    skipped: list[Row] = []
    for at, row in enumerate(rows):
        if at not in near:
            skipped.append(row)
            continue
        yield from skipped if len(skipped) < 2 else (len(skipped),)
        skipped = []
        yield row
    yield from skipped if len(skipped) < 2 else (len(skipped),)


def _cut(row: Row) -> Row:
    """A row without the middle of what did not change."""
    return Row(_shortened(row.old), _shortened(row.new))


def _shortened(pieces: tuple[Piece, ...] | None) -> tuple[Piece, ...] | None:
    if pieces is None:
        return None
    last = len(pieces) - 1
    return tuple(
        Piece(piece.kind, _middle_out(piece.text, first=not at, last=at == last))
        if piece.kind == "same" and len(piece.text) > LONGEST
        else piece
        for at, piece in enumerate(pieces)
    )


def _middle_out(text: str, *, first: bool, last: bool) -> str:
    """The ends of a long text: at a line's end only that which is next to a change."""
    start = "" if first and not last else text[:_ENDS].rsplit(" ", 1)[0]
    end = "" if last and not first else text[-_ENDS:].split(" ", 1)[-1]
    return f"{start}{' ' * bool(start)}...{' ' * bool(end)}{end}"


# --- layouts --------------------------------------------------------------------------------------------


def _columns(row: Row, width: int, *, marked: bool) -> list[Line]:
    """Old and new beside each other."""
    room = (width - 2 - len(_BAR)) // 2
    left, right = (_wrapped(pieces, room, marked=marked) for pieces in (row.old, row.new))
    lines: list[Line] = []
    for at in range(max(len(left), len(right))):
        one = left[at] if at < len(left) else ()
        two = right[at] if at < len(right) else ()
        gap = " " * (room - sum(width_of(run.text) for run in one))
        lines.append((Run("  "), *one, Run(gap + _BAR, "faint"), *two))
    return lines


def _stacked(row: Row, width: int, *, marked: bool) -> list[Line]:
    """Old above new; what is the same once."""
    if row.same:
        return _led("    ", row.new, width, marked=marked)
    return [
        *_led("  - ", row.old, width, marked=marked),
        *_led("  + ", row.new, width, marked=marked),
    ]


def _led(lead: str, pieces: tuple[Piece, ...] | None, width: int, *, marked: bool) -> list[Line]:
    if pieces is None:
        return []
    style = {"-": "old", "+": "new"}.get(lead.strip(), "")
    lines = _wrapped(pieces, width - len(lead), marked=marked)
    return [
        (Run(lead if not at else " " * len(lead), style if not at else ""), *line)
        for at, line in enumerate(lines)
    ]


def _wrapped(pieces: tuple[Piece, ...] | None, width: int, *, marked: bool) -> list[Line]:
    if pieces is None:
        return []
    runs = [Run(_written(piece, marked=marked), _style(piece)) for piece in pieces]
    if runs:
        indent = _INDENT.match(runs[0].text)
        if indent:
            kept = "\u00a0" * len(indent.group())
            runs[0] = Run(kept + runs[0].text[len(kept) :], runs[0].style)
    return wrap(runs, max(width, 1))


def _style(piece: Piece) -> str:
    return "" if piece.kind == "same" else piece.kind


def _written(piece: Piece, *, marked: bool) -> str:
    if piece.kind == "same":
        return piece.text
    text = piece.text.replace(" ", "␣") if piece.text.isspace() else piece.text
    if not marked:
        return text
    return f"[-{text}-]" if piece.kind == "old" else f"{{+{text}+}}"
