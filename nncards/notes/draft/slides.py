"""Slides turned to text: titles, bullets and formulas, between the furniture of their pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from nncards.notes.draft import marked
from nncards.notes.draft.flow import Piece, pieces, titled
from nncards.notes.draft.units import enter_all, units

if TYPE_CHECKING:
    from nncards.notes.draft.model import Reading
    from nncards.notes.draft.sheet import Sheet

NAME = "slides"
OFTEN = 3  # a line that is no title and stands so often is a header or a footer

_NUMBER = re.compile(
    r"\s*(?:page|slide|folie)?\s*[-–]?\s*\d{1,4}(?:[.,]\d+)?\s*%?\s*(?:(?:/|of|von)\s*\d{1,4})?\s*[-–]?\s*",
    re.IGNORECASE,
)
_HOUSE = re.compile(
    r"\b(?:institute|university|universit[àäéy]\w*|department|faculty|school of|all rights reserved|copyright)\b|©",
    re.IGNORECASE,
)
_GOODBYE = re.compile(
    r"\W*(?:(?:any )?questions?|thank(?:s| you)\b[^.]{0,40}|the end|q ?& ?a|děkuji[^.]{0,30}|danke[^.]{0,30}|merci[^.]{0,20})\W*",
    re.IGNORECASE,
)


def read(sheet: Sheet) -> Reading:
    """A draft a slide, and one for each list of pros or cons on it."""
    marked.read_settings(sheet)
    marked.read_tool_comments(sheet)
    headed = any(marked.heading(sheet, n) for n in sheet.free_lines())
    _furniture(sheet, headed=headed)
    found = pieces(sheet, sheet.free_lines())
    titles = _headings(sheet, found) if headed else _titles(found)
    slides = _slides(sheet, found, titles)
    for i, (trail, content) in enumerate(slides):
        _enter(sheet, trail, content, slides[i + 1 : i + 2])
    return sheet.reading(NAME, "stands before the first title")


# --- furniture ----------------------------------------------------------------------------------------


def _furniture(sheet: Sheet, *, headed: bool) -> None:
    """Page numbers, the lecture's title on every page, the institute, the farewell."""
    page = sheet.page
    free = [n for n in sheet.free_lines() if n not in page.inside]
    lines = {n: " ".join(page.line(n).split()) for n in free}
    repeated = _repeated(sheet, lines, headed=headed)
    first = next((lines[n] for n in free), "")
    if not headed and titled(first):
        sheet.title = sheet.title or first
        sheet.head(free[0], first, 1)
        repeated.add(first)
    for n, line in lines.items():
        alone = page.blank(n - 1) and page.blank(n + 1) and not marked.heading(sheet, n)
        if _NUMBER.fullmatch(line) and not (line.endswith(".") or "%" in line):
            sheet.leave([n], "a number by itself: of a page or an axis")
        elif _GOODBYE.fullmatch(line):
            sheet.leave([n], "the end of a talk")
        elif (line in repeated and n not in sheet.heads) or (alone and _is_house(line)):
            sheet.leave([n], "a header or footer of the pages")


def _is_house(line: str) -> bool:
    return len(line) < 100 and bool(_HOUSE.search(line)) and not re.search(r"[$?]|^[-*•]", line)


def _repeated(sheet: Sheet, lines: dict[int, str], *, headed: bool) -> set[str]:
    """The lines that stand on many pages.

    Under marked headings: on slides of three different titles. Else: mostly next to a page number.
    """
    if headed:
        under: dict[str, set[str]] = defaultdict(set)
        title = ""
        for n, line in lines.items():
            head = marked.heading(sheet, n)
            title = head[1] if head else title
            if not head and not _is_content(line):
                under[line].add(title)
        return {line for line, titles in under.items() if len(titles) >= OFTEN}
    order = list(lines.values())
    numbered: Counter[str] = Counter()
    for before, line, after in zip(["", *order], order, [*order[1:], ""], strict=False):
        numbered[line] += bool(_NUMBER.fullmatch(before) or _NUMBER.fullmatch(after))
    often = Counter(order)
    return {
        line
        for line, count in often.items()
        if count > 1 and numbered[line] * 3 >= count * 2 and not _is_content(line)
    }


def _is_content(line: str) -> bool:
    """Whether a line that stands often is still no header: a bullet, a formula, a mark, a number."""
    return (
        not any(c.isalpha() for c in line) or bool(re.match(r"[-*+•–✓✗$\\]", line)) or "$" in line
    )


# --- titles -------------------------------------------------------------------------------------------


def _headings(sheet: Sheet, found: list[Piece]) -> dict[int, tuple[str, int]]:
    """The titles that Markdown marks, by the index of their piece."""
    heads = ((i, marked.heading(sheet, piece.first)) for i, piece in enumerate(found))
    return {i: (head[1], head[0] + 1) for i, head in heads if head}


def _titles(found: list[Piece]) -> dict[int, tuple[str, int]]:
    """The titles by their look: a short line by itself.

    Of three or more in a row, a single blank line between, all but the last are labels of a picture.
    """
    alone = [
        piece.kind == "text"
        and piece.gap > 0
        and titled(piece.text)
        and (i + 1 == len(found) or found[i + 1].gap > 0)
        for i, piece in enumerate(found)
    ]
    titles: dict[int, tuple[str, int]] = {}
    i = 0
    while i < len(found):
        if not alone[i]:
            i += 1
            continue
        end = i + 1
        while end < len(found) and alone[end] and found[end].gap == 1:
            end += 1
        run = range(i, end) if end - i <= 2 else range(end - 1, end)
        for j in run:
            titles[j] = (found[j].text.strip(), 3 if j > i and len(run) > 1 else 2)
        i = end
    return titles


def _slides(
    sheet: Sheet, found: list[Piece], titles: dict[int, tuple[str, int]]
) -> list[tuple[list[int], list[Piece]]]:
    """The slides: where their titles stand, and what is on them."""
    slides: list[tuple[list[int], list[Piece]]] = []
    for i, piece in enumerate(found):
        if i in titles:
            text, level = titles[i]
            sheet.head(piece.first, text, level)
            slides.append(([h.line for h in sheet.trail], []))
        elif slides:
            slides[-1][1].append(piece)
        elif sheet.heads:
            slides.append(([h.line for h in sheet.trail], [piece]))
    return slides


def _enter(
    sheet: Sheet,
    trail: list[int],
    content: list[Piece],
    after: list[tuple[list[int], list[Piece]]],
) -> None:
    """The drafts of one slide; a slide that the next one repeats and goes on from is left to that."""
    sheet.trail = [sheet.heads[n] for n in trail]
    title = sheet.trail[-1].text
    if not content:
        return
    for next_trail, more in after:
        same = sheet.heads[next_trail[-1]].text == title
        if same and {_key(p) for p in content} <= {_key(p) for p in more}:
            sheet.leave(
                (n for p in content for n in p.lines), f"said again from line {more[0].first} on"
            )
            return
    enter_all(sheet, units(content, slide=True), title, "a slide")


def _key(piece: Piece) -> str:
    return " ".join(piece.text.split())
