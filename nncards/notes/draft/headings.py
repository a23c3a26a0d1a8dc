"""Lecture notes in Markdown: headings, text, formulas, lists of pros and cons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.notes.draft import marked
from nncards.notes.draft.flow import pieces
from nncards.notes.draft.units import enter, units

if TYPE_CHECKING:
    from nncards.notes.draft.model import Reading
    from nncards.notes.draft.sheet import Sheet

NAME = "headings"


def read(sheet: Sheet) -> Reading:
    """A draft for each question, list of pros or cons, formula and stretch of text under a heading."""
    marked.read_settings(sheet)
    marked.read_tool_comments(sheet)
    section: list[int] = []
    first = True
    for n in sheet.free_lines():
        found = marked.heading(sheet, n)
        if not found:
            section.append(n)
            continue
        _section(sheet, section)
        section = []
        sheet.head(n, found[1], found[0])
        if first and found[0] == 1:
            sheet.title = sheet.title or sheet.heads[n].text
        first = False
    _section(sheet, section)
    return sheet.reading(NAME, "says nothing that a card could hold")


def _section(sheet: Sheet, numbers: list[int]) -> None:
    rules = [n for n in numbers if marked.RULE.fullmatch(sheet.page.line(n)) and n not in sheet.page.inside]
    sheet.leave(rules, "a separator")
    heading = sheet.trail[-1].text if sheet.trail else ""
    for unit in units(pieces(sheet, [n for n in numbers if sheet.free(n)])):
        enter(sheet, unit, heading, "text")
