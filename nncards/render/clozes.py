r"""The gaps of a cloze text, numbered and written so that Anki reads them as they were meant.

A gap is `{{c1::gap}}`, `{{c1::gap::hint}}` or, by a name that gets its number from the ledger,
`{{root::gap}}`. Gaps may stand within gaps and within formulas. Anki ends a gap at the first `}}` and takes
what follows `::` for a hint, so these are broken up inside formulas, in a way that reads the same:
`}}` to `} }`, `{{` to `{ {`, `::` to `:{}:`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nncards.cards.gaps import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NUMBER = re.compile(r"c([1-9][0-9]{0,2})")


@dataclass(frozen=True, slots=True)
class Mark:
    """`value[start:end]` opens the gap `name`, or (without a name) closes the last one, with its hint."""

    start: int
    end: int
    name: str = ""
    hint: str = ""


def marks(value: str) -> list[Mark]:
    """Where gaps open and close; one that is not closed, or closed askew, is left out."""
    found: list[Mark] = []
    for gap in parse(value).gaps:
        hint = value[gap.hint_start : gap.hint_end].strip()
        found.append(Mark(gap.start, gap.text_start, gap.name))
        found.append(Mark(gap.text_end, gap.end, hint=hint))
    return sorted(found, key=lambda m: m.start)


def names(value: str) -> tuple[str, ...]:
    """The names of a text's gaps, each once, in the order in which they open."""
    return tuple(dict.fromkeys(mark.name for mark in marks(value) if mark.name))


def number(found: Iterable[str], known: Mapping[str, int]) -> dict[str, int]:
    """The number of every gap: the one it states, or the one it had, or the next that no gap ever had.

    `known` are the numbers given so far; they stay in the result, so that none is given twice.
    """
    numbers = dict(known)
    for name in found:
        stated = _NUMBER.fullmatch(name)
        if not stated and name not in numbers:
            numbers[name] = max(numbers.values(), default=0) + 1
    return numbers


def number_of(name: str, numbers: Mapping[str, int]) -> int:
    """The number of one gap."""
    stated = _NUMBER.fullmatch(name)
    return int(stated[1]) if stated else numbers[name]


def in_formula(tex: str, numbers: Mapping[str, int]) -> str:
    r"""LaTeX with its gaps as Anki writes them, and all else broken up that Anki would take for its own.

    >>> in_formula(r"x^{{{root::\frac{1}{y^{2}}}}}", {"root": 1})
    'x^{ {{c1::\\frac{1}{y^{2} } }} }'
    """
    pieces: list[str] = []
    done = 0
    for mark in marks(tex):
        pieces.append(_broken_up(tex[done : mark.start]))
        if mark.name:
            pieces.append(opening(mark.name, numbers))
        else:
            pieces.append(closing(_broken_up(mark.hint), after=pieces[-1]))
        done = mark.end
    pieces.append(_broken_up(tex[done:]))
    return _apart(pieces)


def opening(name: str, numbers: Mapping[str, int]) -> str:
    """What begins a gap."""
    return f"{{{{c{number_of(name, numbers)}::"


def closing(hint: str, after: str = "") -> str:
    """What ends a gap; a brace before it is kept apart from it."""
    before = f"::{hint}" if hint else ""
    return before + (" }}" if (before or after).endswith("}") else "}}")


def in_prose(markup: str) -> str:
    """HTML in which no brace and no pair of colons is Anki's."""
    return markup.replace("{", "&#123;").replace("}", "&#125;").replace("::", ":&#58;")


def _broken_up(tex: str) -> str:
    for doubled, apart in (("{{", "{ {"), ("}}", "} }"), ("::", ":{}:")):
        while doubled in tex:
            tex = tex.replace(doubled, apart)
    return tex


def _apart(pieces: Iterable[str]) -> str:
    """Join pieces so that no brace of one makes a pair with a brace of the next."""
    joined = ""
    for piece in pieces:
        if joined and piece and joined[-1] == piece[0] and piece[0] in "{}:":
            joined += " "
        joined += piece
    return joined
