"""What can be wrong with a formula: issues with offsets, stable codes, and hints."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Issue:
    """One thing wrong in `tex[start:end]`; `code` is stable, `hint` says what to do about it."""

    start: int
    end: int
    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"


class RefusedError(Exception):
    """Raised inside the parser where MathJax would give up; never leaves this package."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.message)
        self.issue = issue


class Spelling:
    """Finds the known word most like a mistyped one, in microseconds.

    Words are found through what is left of them when letters are deleted, as two words within
    two slips of each other share such a remainder.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = tuple(known)
        self._index: dict[str, list[str]] | None = None

    def nearest(self, word: str) -> str:
        """Return the closest known word, or "" when none is close.

        A swap of neighbours counts as one slip, a slip of case as a half. Among equally near
        words the one that shares the longest beginning wins, then the shorter.
        """
        if len(word) > 40:
            return ""
        if self._index is None:
            self._index = {}
            for name in self._known:
                for rest in _shortened(name, 2 if len(name) > 4 else 1):
                    self._index.setdefault(rest, []).append(name)
        limit = 1 if len(word) <= 4 else 2
        found = {name for rest in _shortened(word, limit) for name in self._index.get(rest, ())} | {
            name for name in self._index.get(word.lower(), ()) if len(name) == len(word)
        }
        best: tuple[float, int, int, str] | None = None
        for name in found:
            distance = _distance(word, name, limit)
            if distance <= limit:
                rank = (distance, -_common(word, name), len(name), name)
                best = rank if best is None else min(best, rank)
        return best[3] if best else ""


def _shortened(word: str, limit: int) -> set[str]:
    """Return a word and what is left of it when up to `limit` letters are deleted."""
    out = {word}
    last = out
    for _ in range(limit):
        last = {w[:k] + w[k + 1 :] for w in last for k in range(len(w))}
        out = out | last
    return out


def _common(a: str, b: str) -> int:
    """Count the letters with which both words begin."""
    return next(
        (k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )


@lru_cache(maxsize=4096)
def _distance(a: str, b: str, limit: int) -> float:
    """Count the edits from `a` to `b`, swaps included; a slip of case counts half."""
    before: list[float] = []
    last: list[float] = [float(k) for k in range(len(b) + 1)]
    for i, x in enumerate(a, 1):
        here: list[float] = [float(i)]
        for j, y in enumerate(b, 1):
            change = 0.0 if x == y else 0.5 if x.lower() == y.lower() else 1.0
            cost = min(last[j] + 1, here[j - 1] + 1, last[j - 1] + change)
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            here.append(cost)
        if min(here) > limit:
            return limit + 1.0
        before, last = last, here
    return last[-1]
