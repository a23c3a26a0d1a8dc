"""Which dialect some notes are written in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nncards.notes.draft import marked
from nncards.notes.draft.flow import pieces
from nncards.notes.draft.obsidian_to_anki import CARD_TAG, INLINE
from nncards.notes.draft.questions import asks
from nncards.notes.draft.sheet import Sheet

if TYPE_CHECKING:
    from nncards.notes.draft.page import Page

_HIGHLIGHT = re.compile(r"==(?!\s)[^=\n]+==")


def detect(page: Page) -> str:
    """The name of the dialect whose marks weigh most; without marks, by headings, questions and blank lines."""
    sheet = Sheet(page)
    weights = _marks(sheet)
    best = max(weights, key=lambda name: weights[name])
    return best if weights[best] >= 3 else _by_shape(sheet)


def _marks(sheet: Sheet) -> dict[str, int]:
    """What the marks of each tool weigh; 3 is enough."""
    page = sheet.page
    weights = {"obsidian-to-anki": 0, "spaced-repetition": 0, "prefixes": 0}
    started = False
    seen = {"Q": 0, "A": 0, "C": 0}
    for n in page.numbers():
        line = page.line(n)
        if n in page.inside or n in page.code:
            continue
        word = line.strip()
        started = started or word == "START"
        if (word == "END" and started) or INLINE.search(line):
            weights["obsidian-to-anki"] += 20
        elif marked.ID.fullmatch(line) or CARD_TAG.fullmatch(line):
            weights["obsidian-to-anki"] += 6
        elif marked.SCHEDULING.search(line):
            weights["spaced-repetition"] += 6
        elif word in {"?", "??"}:
            weights["spaced-repetition"] += 0 if page.blank(n - 1) or page.blank(n + 1) else 4
        elif marked.DECK_TAG.match(word):
            weights["spaced-repetition"] += 4
        elif found := marked.prefix(sheet, n):
            seen[found[0]] += 1
        elif "TARGET DECK" not in line and (marked.sides(line) or _HIGHLIGHT.search(line)):
            weights["spaced-repetition"] += 3 if ":::" in line else 2
    weights["prefixes"] = 4 * min(seen["Q"], seen["A"]) + 4 * seen["C"]
    return weights


def _by_shape(sheet: Sheet) -> str:
    page = sheet.page
    numbers = list(page.numbers())
    marked.read_settings(sheet)
    headings = [found for n in numbers if (found := marked.heading(sheet, n))]
    blank = 1 - len(numbers) / max(1, len(page.lines))
    if headings:
        texts = [text for _, text in headings]
        flat = len({level for level, _ in headings}) == 1
        again = len(texts) - len(set(texts))
        return "slides" if len(texts) >= 5 and flat and (again > 1 or blank > 0.55) else "headings"
    asked = sum(asks(piece) for piece in pieces(sheet, sheet.free_lines()))
    return (
        "questions"
        if asked and asked >= 0.1 * len(numbers)
        else "slides"
        if blank > 0.2
        else "questions"
    )
