"""What several tools share: comments of their own, headings, `Q:`/`A:`/`C:` lines, `front::back`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nncards.latex.segments import Math, split
from nncards.notes.draft.gaps import as_cloze
from nncards.notes.draft.tidy import outside_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nncards.notes.draft.sheet import Sheet

SCHEDULING = re.compile(r"\s*<!--\s*SR:[^>]*-->\s*")
ID = re.compile(r"\s*(?:<!--\s*)?ID:\s*\d{5,}\s*(?:-->)?\s*")
HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*?)(?:[ \t]+#+)?[ \t]*")
DECK_TAG = re.compile(r"#flashcards?(?:/[^\s#]+)?")
RULE = re.compile(r"\s{0,3}(?:-{3,}|={3,}|\*{3,}|_{3,}|%{1,3}|\+{3,})\s*")
_TARGET = re.compile(r"\s*TARGET DECK\b\s*:?\s*(.*?)\s*")
_FILE_TAGS = re.compile(r"\s*FILE TAGS\b\s*:?\s*(.*?)\s*")


def read_settings(sheet: Sheet) -> None:
    """`TARGET DECK` and `FILE TAGS`, on one line with what they say or on the line before it."""
    page = sheet.page
    for n in sheet.free_lines():
        line = page.line(n)
        for pattern in (_TARGET, _FILE_TAGS):
            found = pattern.fullmatch(line)
            if not found or n in page.inside:
                continue
            lines, said = [n], found[1]
            if not said and not page.blank(n + 1):
                lines, said = [n, n + 1], page.line(n + 1).strip()
            sheet.leave(lines, "a setting")
            if pattern is _FILE_TAGS:
                sheet.tags += said.split()
            elif said and not sheet.deck:
                sheet.deck = said


def read_tool_comments(sheet: Sheet) -> None:
    """The comments in which the tools keep schedules and ids."""
    for n in sheet.free_lines():
        line = sheet.page.line(n)
        if SCHEDULING.fullmatch(line):
            sheet.leave([n], "a schedule of the spaced-repetition plugin")
        elif ID.fullmatch(line):
            sheet.leave([n], "an id of Obsidian_to_Anki")
        elif line.strip() == "DELETE":
            sheet.leave([n], "a mark of Obsidian_to_Anki")


def heading(sheet: Sheet, number: int) -> tuple[int, str] | None:
    """The level and the text of a Markdown heading; None if the line is none."""
    if number in sheet.page.inside or number in sheet.page.code:
        return None
    found = HEADING.fullmatch(sheet.page.line(number))
    return (len(found[1]), found[2]) if found else None


def paragraphs(sheet: Sheet) -> Iterator[list[int]]:
    """Runs of free lines without a blank one between; a heading is a run of its own."""
    run: list[int] = []
    for n in sheet.free_lines():
        alone = heading(sheet, n) is not None
        if run and (alone or any(_cuts(sheet, m) for m in range(run[-1] + 1, n))):
            yield run
            run = []
        run.append(n)
        if alone:
            yield run
            run = []
    if run:
        yield run


def _cuts(sheet: Sheet, number: int) -> bool:
    """Whether a line that is not free ends a paragraph: a blank one outside of formulas and code."""
    return not (number in sheet.page.inside and sheet.page.blank(number))


def enter_heading(sheet: Sheet, number: int) -> bool:
    """Enter a line as a heading, if it is one."""
    found = heading(sheet, number)
    if found:
        sheet.head(number, found[1], found[0])
    return found is not None


# --- one line: front::back ----------------------------------------------------------------------------


def sides(line: str) -> tuple[str, str, bool] | None:
    """Front, back and whether both directions are asked, of `front::back` or `front:::back`."""
    if "::" not in line:
        return None
    covered = [(s.start, s.end) for s in split(line) if isinstance(s, Math)]
    masked = list(outside_code(line, lambda text: text.replace("::", "\0\0")))
    for found in re.finditer(r"(?<!\0)\0{2,6}(?!\0)", "".join(masked)):
        start, end = _separator(line, found.start())
        if any(a < end and start < b for a, b in covered):
            continue
        front, back = line[:start], line[end:]
        if front.strip(" -*+>") and back.strip():
            return front, back, end - start == 3
    return None


def _separator(line: str, start: int) -> tuple[int, int]:
    end = start
    while end < len(line) and line[end] == ":" and end - start < 3:
        end += 1
    return start, end


def read_one_liners(sheet: Sheet, numbers: list[int]) -> None:
    """Each `front::back` among these lines as a card."""
    page = sheet.page
    for n in numbers:
        if not sheet.free(n) or n in page.inside or n in page.code:
            continue
        line, tags = specific_tags(SCHEDULING.sub(" ", page.line(n)))
        found = sides(line)
        if found and "{{c" not in line:
            front = re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+", "", found[0])
            sheet.card(
                [n],
                "sure",
                "`:::`, both directions" if found[2] else "`::`",
                ask=front.strip(),
                answer=found[1].strip(),
                reverse=found[2],
                tags=tags,
            )


def specific_tags(line: str) -> tuple[str, list[str]]:
    """A line without the deck tags at its beginning, and these as tags."""
    tags: list[str] = []
    rest = line
    while found := re.match(rf"\s*{DECK_TAG.pattern}(?=\s)", rest):
        tags.append(found.group().strip().removeprefix("#").partition("/")[2])
        rest = rest[found.end() :].lstrip()
    return rest, [tag for tag in tags if tag]


# --- Q:, A:, C: ---------------------------------------------------------------------------------------

_PREFIX = re.compile(r"(?:\*\*|__)?([QAC]):(?:\*\*|__)?(?:\s+|$)(.*)")


def prefix(sheet: Sheet, number: int) -> tuple[str, str] | None:
    """`Q`, `A` or `C` and the rest of the line, if a line begins so."""
    if number in sheet.page.inside:
        return None
    found = _PREFIX.fullmatch(sheet.page.line(number))
    return (found[1], found[2]) if found else None


def read_prefixed(sheet: Sheet, numbers: list[int], *, blank_ends: bool = False) -> None:
    """`Q:` with its `A:`, and `C:` with gaps in brackets; each runs to the next, a rule or a heading.

    `blank_ends`: an answer ends at the first blank line, as the regular expression of Obsidian_to_Anki has it.
    """
    part, parts = "", {"Q": [], "A": [], "C": []}  # type: tuple[str, dict[str, list[int]]]

    def close() -> None:
        nonlocal parts
        if any(parts.values()):
            _enter(sheet, parts)
        parts = {"Q": [], "A": [], "C": []}

    before = 0
    for n in numbers:
        if not sheet.free(n):
            part = "" if part != "Q" else part
            continue
        found = prefix(sheet, n)
        if found:
            if found[0] != "A" or part == "C" or not parts["Q"] or parts["A"]:
                close()
            part = found[0]
        elif not part and blank_ends:
            continue
        elif _ends(sheet, n) or (blank_ends and part in "AC" and n != before + 1):
            close()
            part = ""
            if RULE.fullmatch(sheet.page.line(n)) and n not in sheet.page.inside:
                sheet.leave([n], "a separator")
            enter_heading(sheet, n)
        if part:
            parts[part].append(n)
        before = n
    close()


def _ends(sheet: Sheet, number: int) -> bool:
    rule = RULE.fullmatch(sheet.page.line(number)) and number not in sheet.page.inside
    return bool(rule) or heading(sheet, number) is not None


def _enter(sheet: Sheet, parts: dict[str, list[int]]) -> None:
    """A card of the lines that stand behind `Q:` and `A:`, or `C:`."""
    lines = [*parts["Q"], *parts["A"], *parts["C"]]
    text = {name: _behind_prefix(sheet, numbers) for name, numbers in parts.items()}
    if parts["C"]:
        gapped = as_cloze(text["C"], ("brackets",))
        if gapped:
            sheet.card(lines, "sure", "`C:`", cloze=gapped.text)
        else:
            sheet.card(lines, "guess", "`C:` without a gap that can be read", answer=text["C"])
    elif not parts["Q"]:
        sheet.unread(lines, "`A:` without `Q:`")
    elif parts["A"]:
        sheet.card(lines, "sure", "`Q:` and `A:`", ask=text["Q"], answer=text["A"])
    else:
        sheet.card(lines, "guess", "`Q:` without `A:`", ask=text["Q"])


def _behind_prefix(sheet: Sheet, numbers: list[int]) -> str:
    """The text of some lines, without the prefix of the first."""
    if not numbers:
        return ""
    first, _, rest = sheet.page.text(numbers).partition("\n")
    found = _PREFIX.fullmatch(first)
    text = f"{found[2] if found else first}\n{rest}"
    return "\n".join(SCHEDULING.sub(" ", line) for line in text.split("\n"))
