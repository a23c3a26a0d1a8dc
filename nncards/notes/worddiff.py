"""What changed between two texts, word by word, a formula being a word."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

from nncards.notes.markdown import words

if TYPE_CHECKING:
    from collections.abc import Sequence

Mark = Literal["=", "-", "+"]
Step = tuple[Mark, str]

AROUND = 8  # so many words are shown before and after a change


def word_diff(old: str, new: str) -> list[Step]:
    """The new text as what stayed (`=`), went (`-`) and came (`+`), in order.

    >>> word_diff("Drop a unit.", "Drop *each* unit.")
    [('=', 'Drop'), ('-', 'a'), ('+', 'each'), ('=', 'unit.')]
    """
    before, after = words(old), words(new)
    matcher = SequenceMatcher(
        None, [w.says for w in before], [w.says for w in after], autojunk=False
    )
    found: list[Step] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            found.append(("=", " ".join(w.written for w in after[j1:j2])))
            continue
        if i1 < i2:
            found.append(("-", " ".join(w.written for w in before[i1:i2])))
        if j1 < j2:
            found.append(("+", " ".join(w.written for w in after[j1:j2])))
    return found


def shortened(steps: Sequence[Step], around: int = AROUND) -> list[Step]:
    """A diff without the words that are far from any change."""
    found: list[Step] = []
    for number, (mark, text) in enumerate(steps):
        said = text.split(" ")
        first, last = number == 0, number == len(steps) - 1
        most = around * (1 if first or last else 2)
        if mark == "=" and len(said) > most + 1:
            before = [] if first else said[:around]
            after = [] if last else said[-around:]
            said = [*before, "...", *after]
        found.append((mark, " ".join(said)))
    return found
