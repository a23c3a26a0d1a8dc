"""Lines of running notes as pieces: formulas over several lines are one, bullets and text are told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from nncards.notes.draft.sheet import Sheet

Kind = Literal["formula", "bullet", "quote", "text"]

BULLET = re.compile(r"\s*(?:[-*+•●▪‣◦·–—]|\d{1,3}[.)])\s+\S")
_FORMULA = re.compile(r"\s*(?:~~)?(?:\$\$|\\\[|\\begin\{(?!document))")
_END = re.compile(r"[.,;:!?…]$")
_CITED = re.compile(r"\bet\.? ?al\b|\b(?:19|20)\d\d\b|https?://|www\.|@")
_SIGNS = re.compile(r"[=$\\|{}<>~_^]|\+\s|\s\+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A line, or the lines of a formula that runs over several; `gap` counts the blank lines before it."""

    lines: tuple[int, ...]
    text: str
    kind: Kind
    gap: int

    @property
    def first(self) -> int:
        """Its first line."""
        return self.lines[0]


def pieces(sheet: Sheet, numbers: list[int]) -> list[Piece]:
    """These lines in pieces."""
    page = sheet.page
    found: list[list[int]] = []
    for n in numbers:
        if (
            found
            and n in page.inside
            and all(m in page.inside for m in range(found[-1][-1] + 1, n))
        ):
            found[-1].append(n)
        else:
            found.append([n])
    done: list[Piece] = []
    for lines in found:
        gap, n = 0, lines[0] - 1
        while n >= 1 and not page.source[n - 1].strip():
            gap, n = gap + 1, n - 1
        text = page.text(lines)
        done.append(Piece(tuple(lines), text, _kind(text), gap if n else max(gap, 2)))
    return done


def _kind(text: str) -> Kind:
    if BULLET.match(text):
        return "bullet"
    if _FORMULA.match(text):
        return "formula"
    return "quote" if text.lstrip().startswith(">") else "text"


def titled(text: str, *, words: int = 9, characters: int = 60) -> bool:
    """Whether a line looks like a title: short, with a capital, no sentence, no formula, no citation."""
    line = text.strip()
    if not 2 <= len(line) <= characters or len(line.split()) > words:
        return False
    first = line[0]
    if not (first.isupper() or first.isdigit() or (first.isalpha() and not first.islower())):
        return False
    if _END.search(line) or ". " in line or _SIGNS.search(line) or _CITED.search(line):
        return False
    if first in "✓✗✔✘×" or BULLET.match(text):
        return False
    letters = sum(c.isalpha() for c in line)
    return letters >= 2 and letters * 2 > len(line.replace(" ", ""))
