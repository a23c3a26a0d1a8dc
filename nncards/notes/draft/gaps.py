"""The ways in which the tools write gaps, as the gaps of a cloze card: `{{c1::words::hint}}`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nncards.cards import gaps
from nncards.latex.segments import Math, Prose, split

if TYPE_CHECKING:
    from collections.abc import Iterator

Style = Literal["highlight", "bold", "curly", "brackets"]

LONGEST = 20_000  # characters of a text with gaps

_CODE = re.compile(r"(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")
_AFTER = r"(?:\^\[(?P<hint>[^\[\]\n]{1,200})\])?(?:\[\^(?P<group>[0-9]{1,3}|[ahs]{1,20})\])?"
_MARKS: dict[str, re.Pattern[str]] = {
    "highlight": re.compile(rf"==(?P<words>(?:(?!==|\n\n).){{1,2000}}?)=={_AFTER}", re.DOTALL),
    "bold": re.compile(rf"\*\*(?P<words>(?:(?!\*\*|\n\n).){{1,2000}}?)\*\*{_AFTER}", re.DOTALL),
    "curly": re.compile(
        r"\{\{(?:c?(?P<group>[0-9]{1,3})::?)?(?P<words>[^{}\n]{1,2000}?)(?:::(?P<hint>[^{}\n]{1,200}))?\}\}"
        r"|(?<![\{\\])\{(?:c?(?P<group2>[0-9]{1,3})[:|])?(?P<words2>[^{}\n]{1,2000})\}(?!\})"
    ),
    "brackets": re.compile(r"(?<![!\\\[])\[(?P<words>[^\[\]]{1,2000})\](?![\(\[])"),
}


@dataclass(frozen=True, slots=True)
class Gapped:
    """A text whose gaps are written as a card has them; `loose` if the notes order them in a way cards cannot."""

    text: str
    loose: bool = False


def as_cloze(text: str, styles: tuple[Style, ...]) -> Gapped | None:
    """The text with its gaps as `{{c1::...}}`; None if it has none, or such as a card cannot have.

    Gaps without a number are numbered as they come. What stands in maths or code is no gap, unless it is
    written as Anki does.
    """
    if len(text) > LONGEST:
        return None
    if "{{c" in text and _is_whole(text):
        return Gapped(text)
    found = sorted(_found(text, styles), key=lambda gap: gap[0])
    if not found:
        return None
    pieces: list[str] = []
    done, free = 0, 0
    loose = False
    for start, end, words, group, hint in found:
        if start < done:
            continue
        if group.isdigit() and int(group):
            number = int(group)
        else:
            free += 1
            number, loose = free, loose or bool(group)
        # Two braces that LaTeX leaves at the end would close the gap one brace too early for Anki.
        tail = " " if words.endswith("}") else ""
        pieces += (text[done:start], f"{{{{c{number}::{words}{tail}{'::' * bool(hint)}{hint}}}}}")
        done = end
    gapped = "".join((*pieces, text[done:]))
    return Gapped(gapped, loose) if _is_whole(gapped) else None


def _found(text: str, styles: tuple[Style, ...]) -> Iterator[tuple[int, int, str, str, str]]:
    """(start, end, words, group, hint) of each gap that begins and ends outside of maths and code."""
    covered = [(s.start, s.end) for s in split(text) if isinstance(s, Math)]
    covered += [code.span() for code in _CODE.finditer(text)]
    for style in styles:
        for mark in _MARKS[style].finditer(text):
            named = mark.groupdict()
            words = named.get("words") or named.get("words2") or ""
            cut = any(
                start < edge < end for start, end in covered for edge in (mark.start(), mark.end())
            ) or any(start <= mark.start() and mark.end() <= end for start, end in covered)
            if words.strip() and "::" not in words and not cut:
                group = named.get("group") or named.get("group2") or ""
                yield mark.start(), mark.end(), words, group, named.get("hint") or ""


def _is_whole(text: str) -> bool:
    """Whether a card can hold these gaps: balanced, alike in naming, no formula cut by one."""
    parsed = gaps.parse(text)
    if not parsed.gaps or parsed.faults:
        return False
    if len({gap.number is None for gap in parsed.gaps}) > 1:
        return False
    formulas = [s for s in split(text) if isinstance(s, Math)]
    if any(not isinstance(s, Math | Prose) for s in split(text)):
        return False
    return all(
        gap.end <= s.start
        or s.end <= gap.start
        or (s.start < gap.start and gap.end < s.end)
        or (gap.text_start <= s.start and s.end <= gap.hint_end)
        for gap in parsed.gaps
        for s in formulas
    )
