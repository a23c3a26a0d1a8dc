r"""Two texts compared by word: lines that belong together, and in them what went and what came.

In LaTeX a command, a symbol or a number is a word, so that one changed index shows as one. Nothing is lost:
what is the same together with what went is the old text, with what came the new one, to the character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Kind = Literal["same", "old", "new"]

# A number, a command of LaTeX, a character of a script that has no spaces, letters and digits, white space,
# else one character: each with what is set upon it (accents, joiners, variant selectors).
_WHOLE = "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]"
_UPON = "[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f\u200d]"
_WORD = re.compile(
    rf"\d+(?:[.,]\d+)*|\\[A-Za-z]+|{_WHOLE}{_UPON}*|(?:(?!{_WHOLE})[^\W_\d]{_UPON}*)(?:(?!{_WHOLE})[^\W_]{_UPON}*)*|\s+|.{_UPON}*",
    re.DOTALL,
)
_ALIKE = 0.35  # texts that share less are shown as two, not as confetti
_MOST = 4000  # words; of longer texts only what frames the difference is kept


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: in both ('same'), in the old one only, or in the new one only."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line before and now, in pieces; None where the other side has no such line."""

    old: tuple[Piece, ...] | None
    new: tuple[Piece, ...] | None

    @property
    def same(self) -> bool:
        """Whether nothing in it changed."""
        return self.old is not None and self.old == self.new and not _differs(self.old)


def _differs(pieces: Iterable[Piece]) -> bool:
    return any(piece.kind != "same" for piece in pieces)


def words(text: str) -> list[str]:
    """The words of a text; joined they are the text."""
    return _WORD.findall(text)


def compare_words(old: str, new: str) -> tuple[Piece, ...]:
    """What is the same, what went and what came, in order; a change's old words stand before its new ones."""
    before, now = words(old), words(new)
    if len(before) + len(now) > _MOST:
        return _joined(_framed(before, now))
    matcher = SequenceMatcher(None, before, now, autojunk=False)
    pieces: list[Piece] = []
    for _, i, i_end, j, j_end in matcher.get_opcodes():
        was, is_ = "".join(before[i:i_end]), "".join(now[j:j_end])
        pieces += [Piece("same", was)] if was == is_ else [Piece("old", was), Piece("new", is_)]
    joined = _joined(pieces)
    if _differs(joined) and _kept(joined) < _ALIKE * min(_letters(old), _letters(new)):
        return _joined([Piece("old", old), Piece("new", new)])
    return _bridged(joined)


def _kept(pieces: Iterable[Piece]) -> int:
    return sum(_letters(piece.text) for piece in pieces if piece.kind == "same")


def _letters(text: str) -> int:
    """How many characters there are beside white space."""
    return sum(not char.isspace() for char in text)


def _framed(before: Sequence[str], now: Sequence[str]) -> list[Piece]:
    """What stands before and after all that differs is the same."""
    start, most = 0, min(len(before), len(now))
    while start < most and before[start] == now[start]:
        start += 1
    end = 0
    while end < most - start and before[-1 - end] == now[-1 - end]:
        end += 1
    stop, halt = len(before) - end, len(now) - end
    return [
        Piece("same", "".join(before[:start])),
        Piece("old", "".join(before[start:stop])),
        Piece("new", "".join(now[start:halt])),
        Piece("same", "".join(before[stop:])),
    ]


def _bridged(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """White space between two changes belongs to them: three changed words in a row are one change."""
    bridged: list[Piece] = []
    for at, piece in enumerate(pieces):
        lonely = piece.kind == "same" and piece.text.isspace() and "\n" not in piece.text
        if lonely and 0 < at < len(pieces) - 1:
            bridged += [Piece("old", piece.text), Piece("new", piece.text)]
        else:
            bridged.append(piece)
    return _joined(bridged)


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Neighbours of one kind as one piece; of a change, what went stands first."""
    found: list[Piece] = []
    old = new = ""
    for piece in (*pieces, Piece("same", "")):
        if piece.kind == "old":
            old += piece.text
        elif piece.kind == "new":
            new += piece.text
        elif piece.text or old or new:
            found += [Piece("old", old)] * bool(old) + [Piece("new", new)] * bool(new)
            old = new = ""
            if found and found[-1].kind == "same":
                found[-1] = Piece("same", found[-1].text + piece.text)
            elif piece.text:
                found.append(piece)
    return tuple(piece for piece in found if piece.text)


def side(pieces: Iterable[Piece], kind: Kind) -> str:
    """The old text (`old`) or the new one (`new`)."""
    return "".join(piece.text for piece in pieces if piece.kind in {"same", kind})


# --- lines ----------------------------------------------------------------------------------------------


def compare_lines(old: str, new: str) -> list[Row]:
    """The lines of two texts, those beside each other that belong together."""
    before, now = _lines(old), _lines(new)
    matcher = SequenceMatcher(None, before, now, autojunk=False)
    rows: list[Row] = []
    for _, i, i_end, j, j_end in matcher.get_opcodes():
        if before[i:i_end] == now[j:j_end]:
            rows += [_same(line) for line in before[i:i_end]]
        else:
            rows += _replaced(before[i:i_end], now[j:j_end])
    return rows


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _same(line: str) -> Row:
    pieces = (Piece("same", line),) if line else ()
    return Row(pieces, pieces)


def _replaced(before: Sequence[str], now: Sequence[str]) -> list[Row]:
    """Lines that were put in others' place: the most alike beside each other, in order."""
    if len(before) * len(now) > 1600:
        return [_gone(line) for line in before] + [_came(line) for line in now]
    alike = [[_likeness(old, new) for new in now] for old in before]
    rows: list[Row] = []
    at = 0
    for i, j in _pairs(alike):
        new_until = j if j is not None else at
        rows += [_came(line) for line in now[at:new_until]]
        at = new_until
        if j is None:
            rows.append(_gone(before[i]))
        else:
            rows.append(_pair(before[i], now[j]))
            at = j + 1
    return _beside(rows + [_came(line) for line in now[at:]])


def _beside(rows: Sequence[Row]) -> list[Row]:
    """Lines that went and lines that came in their place share rows, alike or not."""
    found: list[Row] = []
    gone: list[Row] = []
    for row in rows:
        if row.new is None:
            gone.append(row)
        elif row.old is None and gone:
            found.append(Row(gone.pop(0).old, row.new))
        else:
            found += gone
            gone = []
            found.append(row)
    return found + gone


def _pairs(alike: Sequence[Sequence[float]]) -> list[tuple[int, int | None]]:
    """For each old line the new one that belongs to it, if any: in order, and most alike in all."""
    rows, columns = len(alike), len(alike[0]) if alike else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], alike[i][j] + best[i + 1][j + 1])
    found: list[tuple[int, int | None]] = []
    j = 0
    for i in range(rows):
        while j < columns and best[i][j] == best[i][j + 1] > best[i + 1][j]:
            j += 1
        paired = j < columns and alike[i][j] > 0 and best[i][j] == alike[i][j] + best[i + 1][j + 1]
        found.append((i, j if paired else None))
        j += paired
    return found


def _likeness(old: str, new: str) -> float:
    """From 0 (nothing in common that matters) to 1."""
    most = max(_letters(old), _letters(new), 1)
    shared = _kept(compare_words(old, new)) / most
    return shared if shared >= _ALIKE / 2 else 0.0


def _pair(old: str, new: str) -> Row:
    pieces = compare_words(old, new)
    return Row(
        tuple(piece for piece in pieces if piece.kind != "new"),
        tuple(piece for piece in pieces if piece.kind != "old"),
    )


def _gone(line: str) -> Row:
    return Row((Piece("old", line),) if line else (), None)


def _came(line: str) -> Row:
    return Row(None, (Piece("new", line),) if line else ())
