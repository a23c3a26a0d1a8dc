"""Lecture notes in Markdown: headings, text, formulas, lists of pros and cons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.notes.draft import marked
from nncards.notes.draft.flow import pieces
from nncards.notes.draft.page import SKIPPED
from nncards.notes.draft.units import enter_all, units

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
    for n in range(1, len(sheet.page.lines) + 1):
        found = marked.heading(sheet, n) if sheet.free(n) else None
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
    if any(sheet.page.aside.get(n) == SKIPPED for n in numbers):
        sheet.leave(numbers, SKIPPED)
        return
    numbers = [n for n in numbers if sheet.free(n)]
    rules = [
        n
        for n in numbers
        if marked.RULE.fullmatch(sheet.page.line(n)) and n not in sheet.page.inside
    ]
    sheet.leave(rules, "a separator")
    heading = sheet.trail[-1].text if sheet.trail else ""
    enter_all(sheet, units(pieces(sheet, [n for n in numbers if sheet.free(n)])), heading, "text")
