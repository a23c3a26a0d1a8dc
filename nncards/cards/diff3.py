"""Merge two descendants of one text, line by line.

The rule is that of `diff3` (Khanna, Kunal, Pierce: A Formal Investigation of Diff3, 2007): lines that both
sides share with the base are firm ground; between them, what one side alone changed is taken, and what both
changed in different ways is a conflict. Here a conflict leaves no marks: the first side's lines stand, and
the caller is told where.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged text, and the lines (from 1) at which both sides had changed the same."""

    text: str
    conflicts: tuple[int, ...] = ()


def merge_text(base: str, mine: str, theirs: str) -> Merged:
    """Merge `theirs` into `mine`; where both changed the same lines of `base`, those of `mine` stay.

    Whether the last line ends with a line break is not looked at, and stays as in `mine`.
    """
    if theirs in (base, mine):
        return Merged(mine)
    if mine == base:
        return Merged(theirs)
    ended = [
        text if not text or text.endswith("\n") else text + "\n" for text in (base, mine, theirs)
    ]
    out: list[str] = []
    conflicts: list[int] = []
    for b, m, t in _hunks(*(text.splitlines(keepends=True) for text in ended)):
        if t not in (b, m) and m != b:
            conflicts.append(len(out) + 1)
        out += t if m == b else m
    merged = "".join(out)
    if mine and not mine.endswith("\n"):
        merged = merged.removesuffix("\n")
    return Merged(merged, tuple(conflicts))


_Lines = list[str]


def _hunks(base: _Lines, mine: _Lines, theirs: _Lines) -> Iterator[tuple[_Lines, _Lines, _Lines]]:
    """The three texts in step: stretches that all share, and between them those where they differ."""
    in_mine, in_theirs = _partners(base, mine), _partners(base, theirs)
    b = m = t = 0
    for at in [*(i for i in range(len(base)) if i in in_mine and i in in_theirs), len(base)]:
        to_m, to_t = in_mine.get(at, len(mine)), in_theirs.get(at, len(theirs))
        if (b, m, t) != (at, to_m, to_t):
            yield base[b:at], mine[m:to_m], theirs[t:to_t]
        line = base[at : at + 1]
        if line:
            yield line, line, line
        b, m, t = at + 1, to_m + 1, to_t + 1


def _partners(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    """For each line of `base` that is still in `other`, where."""
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + i: block.b + i for block in blocks for i in range(block.size)}
