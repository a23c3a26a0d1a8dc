"""`cloze`: a text with gaps."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from nncards.cards import gaps
from nncards.cards.kind import Kind, Part
from nncards.cards.reader import MOST
from nncards.latex.segments import Math, split
from nncards.model import Cloze

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nncards.cards.reader import Reader
    from nncards.diagnostics import Text


def _read(reader: Reader, part: Part) -> Cloze | None:
    text = reader.markdown(part.node, "`cloze`")
    if text is None:
        return None
    parsed = gaps.parse(text.value)
    for fault in parsed.faults[:MOST]:
        reader.error(text.at(fault.at), fault.code, fault.message, fault.hint)
    if not parsed.gaps and not parsed.faults:
        reader.error(
            part.node,
            "cloze-gap",
            "the text has no gap",
            "write {{c1::the words to find}}, or use `ask` and `answer`",
        )
    _no_crossing(reader, text, parsed.gaps)
    _one_naming(reader, text, parsed.gaps)
    return Cloze(text)


def _no_crossing(reader: Reader, text: Text, found: tuple[gaps.Gap, ...]) -> None:
    """Complain of the first gap that holds only a part of a formula and something outside it."""
    formulas = [segment for segment in split(text.value) if isinstance(segment, Math)]
    starts = [maths.start for maths in formulas]
    for gap in found:
        # Only the formulas in which the gap begins or ends can be cut by it.
        for at in (gap.start, gap.end - 1):
            near = bisect_right(starts, at) - 1
            if near >= 0 and _crosses(gap, formulas[near]):
                reader.error(
                    text.at(gap.start),
                    "cloze-maths",
                    "this gap begins outside a formula and ends inside, or the other way round",
                    "close the formula before the gap, or put the whole formula into it",
                )
                return


def _crosses(gap: gaps.Gap, maths: Math) -> bool:
    """Whether a gap and a formula overlap without one holding the other."""
    apart = gap.end <= maths.start or maths.end <= gap.start
    gap_inside = maths.start < gap.start and gap.end < maths.end
    maths_inside = gap.text_start <= maths.start and maths.end <= gap.hint_end
    return not (apart or gap_inside or maths_inside)


def _one_naming(reader: Reader, text: Text, found: tuple[gaps.Gap, ...]) -> None:
    """Complain of numbered gaps beside named ones: their numbers could collide."""
    odd = [gap for gap in found if (gap.number is None) != (found[0].number is None)]
    if odd:
        reader.error(
            text.at(odd[0].start),
            "cloze-naming",
            "some gaps of this text have numbers, others names",
            "number all of them ({{c1::...}}), or name all of them",
        )


def _texts(content: Cloze) -> Iterator[tuple[str, Text]]:
    yield "cloze", content.text


CLOZE = Kind("cloze", "cloze", _read, _texts, asks=False)
