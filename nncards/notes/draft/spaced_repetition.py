"""The syntaxes of Obsidian's spaced-repetition plugin: `::`, `:::`, `?`, `??`, `==cloze==`, `#flashcards/deck`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.notes.draft import marked
from nncards.notes.draft.gaps import as_cloze

if TYPE_CHECKING:
    from nncards.notes.draft.model import Reading
    from nncards.notes.draft.sheet import Sheet

NAME = "spaced-repetition"
SEPARATORS = {"?": False, "??": True}


def read(sheet: Sheet) -> Reading:
    """Every card that the plugin would find; the deck is that of the first `#flashcards/...`."""
    marked.read_settings(sheet)
    marked.read_tool_comments(sheet)
    deck_tags: list[str] = []
    for run in marked.paragraphs(sheet):
        if marked.enter_heading(sheet, run[0]):
            continue
        before = len(sheet.drafts)
        if _is_deck_line(sheet, run[0]):
            deck_tags = _decks(sheet, run[0])
            run = run[1:]  # noqa: PLW2901 - the tag line is read, the rest is the paragraph
        _paragraph(sheet, run)
        if deck_tags:
            _tag(sheet, before, deck_tags)
    return sheet.reading(NAME, "stands outside of every card")


def _is_deck_line(sheet: Sheet, number: int) -> bool:
    words = sheet.page.line(number).split()
    return bool(words) and all(marked.DECK_TAG.fullmatch(word) for word in words)


def _decks(sheet: Sheet, number: int) -> list[str]:
    """A line of deck tags: the first of the file names the deck, others become tags of the cards below."""
    names = [w.removeprefix("#").partition("/")[2] for w in sheet.page.line(number).split()]
    sheet.leave([number], "a setting")
    names = [name for name in names if name]
    if names and not sheet.deck:
        sheet.deck = names.pop(0).replace("/", "::")
    return [name for name in names if name.replace("/", "::") != sheet.deck]


def _tag(sheet: Sheet, since: int, names: list[str]) -> None:
    from dataclasses import replace

    from nncards.notes.draft.sheet import as_tags

    tags = as_tags(" ".join(names))
    for i in range(since, len(sheet.drafts)):
        draft = sheet.drafts[i]
        sheet.drafts[i] = replace(draft, tags=tuple(dict.fromkeys((*draft.tags, *tags))))


def _paragraph(sheet: Sheet, run: list[int]) -> None:
    """The cards of some lines without a blank one between."""
    page = sheet.page
    at = next(
        (
            i
            for i, n in enumerate(run)
            if page.line(n).strip() in SEPARATORS and n not in page.inside and 0 < i < len(run) - 1
        ),
        None,
    )
    if at is not None:
        _two_sides(sheet, run, at)
        return
    marked.read_one_liners(sheet, run)
    for rest in _runs([n for n in run if sheet.free(n)]):
        _cloze(sheet, rest)


def _two_sides(sheet: Sheet, run: list[int], at: int) -> None:
    """`?` or `??` on a line of its own, between the two sides."""
    page = sheet.page
    mark = page.line(run[at]).strip()
    front, tags = marked.specific_tags(page.text(run[:at]))
    back = "\n".join(marked.SCHEDULING.sub(" ", x) for x in page.text(run[at + 1 :]).split("\n"))
    why = "`??`, both directions" if SEPARATORS[mark] else "`?` on a line of its own"
    sheet.card(run, "sure", why, ask=front, answer=back, reverse=SEPARATORS[mark], tags=tags)


def _runs(numbers: list[int]) -> list[list[int]]:
    """Numbers in runs without a hole."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and runs[-1][-1] == n - 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return runs


def _cloze(sheet: Sheet, run: list[int]) -> None:
    """A paragraph with gaps."""
    text, tags = marked.specific_tags(sheet.page.text(run))
    text = "\n".join(marked.SCHEDULING.sub(" ", line) for line in text.split("\n"))
    gapped = as_cloze(text, ("highlight", *sheet.styles))
    if gapped:
        why = "`==gap==`" if "==" in text else "gaps"
        if gapped.loose:
            why += ", whose order of hiding cards do not have"
        sheet.card(run, "guess" if gapped.loose else "sure", why, cloze=gapped.text, tags=tags)
