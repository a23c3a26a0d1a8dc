"""The open place: where a drafted card waits for its author.

`[?]` is written into a field that nobody has filled yet. A card with an open place is left out of its deck until
the place is filled: neither studied nor built, and told in a warning, so that the other cards go on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nncards.latex.segments import Math, split

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN = "[?]"
CODE = "draft-open"  # of the warning that names an open place
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
            f"{what} is open: this card has no question yet",
            f"write the question in place of `{OPEN}`, or delete the card",
        )
    return (
        f"{what} is open: it is still to be written",
        f"write it in place of `{OPEN}`, or delete the card",
    )
