"""The open place: where a drafted card waits for its author.

`[?]` is written into a field that the notes did not fill. A card with an open place is an error until the place
is filled, so that it is neither studied nor built.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nncards.latex.segments import Math, split

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN = "[?]"
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)


def open_places(value: str) -> Iterator[int]:
    """The offsets of the open places of a text, outside of maths and code."""
    if OPEN not in value:
        return
    covered = [(s.start, s.end) for s in split(value) if isinstance(s, Math)]
    covered += [code.span() for code in _CODE.finditer(value)]
    for found in re.finditer(re.escape(OPEN), value):
        if not any(start <= found.start() < end for start, end in covered):
            yield found.start()


def remedy(what: str, *, whole: bool) -> tuple[str, str]:
    """The message and the hint for an open place of the field `what` (its name in backticks)."""
    if not whole:
        return (
            f"{what} has an open place, `{OPEN}`",
            f"mend what follows the mark, and delete `{OPEN}`",
        )
    if what == "`ask`":
        return (
            f"{what} is open: the notes have no question for this answer",
            f"write the question in place of `{OPEN}`, or delete the card",
        )
    return (
        f"{what} is open: the notes do not have it",
        f"write it in place of `{OPEN}`, or delete the card",
    )
