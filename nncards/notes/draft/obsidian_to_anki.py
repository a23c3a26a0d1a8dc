"""The syntaxes of Obsidian_to_Anki: blocks, inline notes, and the styles of its regular expressions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nncards.notes.draft import marked
from nncards.notes.draft.gaps import as_cloze

if TYPE_CHECKING:
    from nncards.notes.draft.model import Certainty, Reading
    from nncards.notes.draft.sheet import Sheet

NAME = "obsidian-to-anki"
CARD_TAG = re.compile(r"(.*?)\s*(?:^|(?<=\s))#(?:flashcard|card)((?:[-/](?:reverse|spaced))?)\s*")
INLINE = re.compile(r"STARTI\s*\[([^\[\]\n]{1,100})\]\s*(.*?)\s*ENDI")
_FIELD = re.compile(r"([^\W\d_][\w ()-]{0,40}):(?:[ \t]+|$)(.*)", re.DOTALL)
_FRONTS = {"front", "question", "text", "header", "prompt"}
_BACKS = {"back", "answer"}
_EXTRAS = {"extra", "back extra", "note", "notes", "hint", "comments"}
_IDS = re.compile(r"<!--\s*ID:[^>]*-->")


def read(sheet: Sheet) -> Reading:
    """Blocks and inline notes first, then the styles of regular expressions in what is left."""
    marked.read_settings(sheet)
    _headings(sheet)
    _blocks(sheet)
    _styles(sheet)
    return sheet.reading(NAME, "stands outside of every note")


# --- START ... END ------------------------------------------------------------------------------------


def _blocks(sheet: Sheet) -> None:
    """Every `START` with its `END`; a `START` without one is said."""
    page = sheet.page
    opened: list[int] | None = None
    for n in page.numbers():
        line = page.line(n).strip()
        if line == "START":
            _unclosed(sheet, opened)
            opened = [n]
        elif opened is not None:
            opened.append(n)
            if line == "END":
                sheet.stand(opened[0])
                _block(sheet, opened)
                opened = None
    _unclosed(sheet, opened)


def _unclosed(sheet: Sheet, opened: list[int] | None) -> None:
    if opened:
        sheet.unread(opened[:1], "`START` without `END`")


def _block(sheet: Sheet, lines: list[int]) -> None:
    """A block: the note type, fields that begin with their name, tags, an id."""
    if len(lines) < 4 or _field_name(sheet.page.line(lines[1]), "Basic"):
        sheet.unread(lines, "a note without a type or without fields")
        return
    kind, body = sheet.page.line(lines[1]).strip(), lines[2:-1]
    tags: list[str] = []
    fields: list[tuple[str, list[str]]] = [("", [])]
    previous = body[0]
    for n in body:
        line = sheet.page.line(n)
        if marked.ID.fullmatch(line):
            continue
        if n not in sheet.page.inside and line.startswith("Tags:"):
            tags += line.removeprefix("Tags:").split()
            continue
        name = "" if n in sheet.page.inside else _field_name(line, kind)
        if name:
            fields.append((name, [line.partition(":")[2].strip()]))
        else:
            gap = [""] if n > previous + 1 and n not in sheet.page.inside else []
            fields[-1][1].extend((*gap, line))
        previous = n
    said = [(name, "\n".join(text)) for name, text in fields if "".join(text).strip()]
    _note(sheet, lines, kind, said, tags, "a block of Obsidian_to_Anki")


def _field_name(line: str, kind: str) -> str:
    """The field that a line begins; empty if it goes on with the one before.

    Of a note type that Anki knows only its own fields count, as text may hold a colon as well.
    """
    found = _FIELD.match(line)
    if not found:
        return ""
    name = found[1].lower()
    own = _FRONTS | _BACKS | _EXTRAS
    return name if name in own or not re.search("basic|cloze", kind, re.IGNORECASE) else ""


def _note(
    sheet: Sheet,
    lines: list[int],
    kind: str,
    fields: list[tuple[str, str]],
    tags: list[str],
    why: str,
) -> None:
    """A note of a type, from its fields."""
    front = "\n".join(t for name, t in fields if name in _FRONTS or not name)
    back = "\n".join(t for name, t in fields if name in _BACKS)
    others = [t for name, t in fields if name and name not in _FRONTS | _BACKS]
    low = kind.lower()
    known = "basic" in low or "cloze" in low
    if not known and others and not (front and back):  # a type of the author's own: fields in order
        front, back = front or others.pop(0), back or (others.pop(0) if others else "")
    extra = "\n\n".join(others)
    why = why if known else f"{why}, of the type {' '.join(kind.split())}"
    sure: Certainty = "sure" if known else "likely"
    if "cloze" in low:
        gapped = as_cloze(front, ("curly",))
        extra = "\n\n".join(t for t in (back, extra) if t)
        if gapped:
            sheet.card(lines, "sure", why, cloze=gapped.text, extra=extra, tags=tags)
        else:
            sheet.card(
                lines,
                "guess",
                f"{why}, without a gap that can be read",
                answer=front,
                extra=extra,
                tags=tags,
            )
    elif "type in" in low and back:
        sheet.card(lines, "sure", why, ask=front, typed=back.strip(), extra=extra, tags=tags)
    else:
        reverse = "revers" in low and "optional" not in low
        sheet.card(
            lines, sure, why, ask=front, answer=back, extra=extra, reverse=reverse, tags=tags
        )


# --- the styles of regular expressions ----------------------------------------------------------------


def _headings(sheet: Sheet) -> None:
    """Enter every heading; one that is marked as a card is a heading all the same."""
    for n in sheet.free_lines():
        found = marked.heading(sheet, n)
        if found:
            tag = CARD_TAG.fullmatch(found[1])
            sheet.head(n, tag[1] if tag else found[1], found[0])


def _styles(sheet: Sheet) -> None:
    """Inline notes, then paragraph by paragraph what the wiki of Obsidian_to_Anki has expressions for."""
    page = sheet.page
    for n in sheet.free_lines():
        if n not in page.inside and "STARTI" in page.line(n):
            sheet.stand(n)
            _inline(sheet, n)
    runs = [run for run in marked.paragraphs(sheet) if not _only_ids(sheet, run)]
    runs += [[n] for n in sheet.heads]
    runs.sort()
    before: list[int] = []
    for i, run in enumerate(runs):
        sheet.stand(run[0])
        if run[0] in sheet.heads:
            _tagged(sheet, run, runs[i + 1 : i + 2])
            before = run
            continue
        left = [n for n in run if sheet.free(n)]
        if left:
            _paragraph(sheet, left, before, runs[i : i + 40])
        before = []
    marked.read_tool_comments(sheet)


def _only_ids(sheet: Sheet, run: list[int]) -> bool:
    return all(marked.ID.fullmatch(sheet.page.line(n)) for n in run)


def _inline(sheet: Sheet, number: int) -> None:
    """`STARTI [Basic] front Back: back ENDI`, anywhere on a line and more than once."""
    line = sheet.page.line(number)
    sheet.beside(number, INLINE.sub(" ", line), "stands outside of the inline note")
    for found in INLINE.finditer(line):
        text, _, tags = _IDS.sub(" ", found[2]).partition("Tags:")
        pieces = re.split(
            r"(?:^|(?<=\s))(Front|Back|Text|Extra|Back Extra|Question|Answer): ", text
        )
        fields = [("", pieces[0].strip())]
        fields += [
            (name.lower(), said.strip())
            for name, said in zip(pieces[1::2], pieces[2::2], strict=True)
        ]
        said = [(name, t) for name, t in fields if t]
        _note(
            sheet,
            [number],
            found[1].strip(),
            said,
            tags.split(),
            "an inline note of Obsidian_to_Anki",
        )
    if not INLINE.search(line):
        sheet.unread([number], "`STARTI` without a type in brackets, or without `ENDI`")


def _paragraph(sheet: Sheet, run: list[int], before: list[int], runs: list[list[int]]) -> None:
    """One paragraph in whichever style it is written."""
    page = sheet.page
    has_id = marked.ID.fullmatch(page.line(run[-1])) is not None or _id_follows(sheet, run[-1])
    body = [n for n in run if not marked.ID.fullmatch(page.line(n))]
    if any(marked.prefix(sheet, n) for n in body):
        following = [n for r in runs for n in r if n >= body[0]]
        marked.read_prefixed(sheet, _until_next_style(sheet, following), blank_ends=True)
        return
    if _tagged(sheet, body, runs) or _ruled(sheet, body, has_id=has_id) or _table(sheet, body):
        return
    marked.read_one_liners(sheet, body)
    left = [n for n in body if sheet.free(n)]
    if not left or len(left) < len(body):
        return
    gapped = as_cloze(page.text(left), ("curly",) if has_id or "curly" in sheet.styles else ())
    if gapped:
        sheet.card(left, "sure" if has_id else "likely", "a paragraph with gaps", cloze=gapped.text)
    elif has_id and before and (head := marked.heading(sheet, before[0])):
        sheet.card(
            [*before, *left],
            "sure",
            "a heading and its paragraph, with an id",
            ask=head[1],
            answer=page.text(left),
        )


def _id_follows(sheet: Sheet, number: int) -> bool:
    return marked.ID.fullmatch(sheet.page.line(number + 1)) is not None


def _until_next_style(sheet: Sheet, numbers: list[int]) -> list[int]:
    """These lines, up to one of another style."""
    taken: list[int] = []
    for n in numbers:
        if taken and (CARD_TAG.fullmatch(sheet.page.line(n)) or n in sheet.heads):
            break
        if not marked.ID.fullmatch(sheet.page.line(n)):
            taken.append(n)
    return taken


def _tagged(sheet: Sheet, run: list[int], runs: list[list[int]]) -> bool:
    """A paragraph or heading that ends with `#flashcard` or `#card`; what follows is the back."""
    page = sheet.page
    at = next(
        (i for i, n in enumerate(run) if n not in page.inside and CARD_TAG.fullmatch(page.line(n))),
        None,
    )
    if at is None:
        return False
    found = CARD_TAG.fullmatch(page.line(run[at]))
    head = marked.heading(sheet, run[0])
    front = [*run[: at + 1]]
    text = page.text(front)
    text = text[: text.rindex("#flashcard" if "#flashcard" in text else "#card")].strip()
    if head:
        text = re.sub(r"^\s*#+\s+", "", text)
    back = run[at + 1 :]
    if not back:
        back = next((r for r in runs if r[0] > run[-1]), [])
        if back and (back[0] in sheet.heads or CARD_TAG.fullmatch(page.line(back[-1]))):
            back = []
    back = [n for n in back if not marked.ID.fullmatch(page.line(n)) and sheet.free(n)]
    tags = [w for n in back if page.line(n).startswith("Tags:") for w in page.line(n)[5:].split()]
    said = [n for n in back if not page.line(n).startswith("Tags:")]
    direction = found[2] if found else ""
    if direction.endswith("spaced"):
        sheet.card(front, "guess", "`#card-spaced`, which has no answer", ask=text)
        return True
    return sheet.card(
        [*front, *back],
        "sure",
        "a line marked as a card",
        ask=text,
        answer=page.text(said),
        reverse=direction.endswith("reverse"),
        tags=tags,
    )


def _ruled(sheet: Sheet, run: list[int], *, has_id: bool) -> bool:
    """Front, a rule of three dashes or more, back, without a blank line between."""
    page = sheet.page
    at = next(
        (
            i
            for i, n in enumerate(run)
            if re.fullmatch(r"-{3,}\s*", page.line(n)) and n not in page.inside
        ),
        0,
    )
    if not 0 < at < len(run) - 1:
        return False
    front, back = page.text(run[:at]), page.text(run[at + 1 :])
    if not (has_id or front.rstrip().endswith("?")):
        return False
    certainty: Certainty = "sure" if has_id else "likely"
    return sheet.card(run, certainty, "a rule between front and back", ask=front, answer=back)


def _table(sheet: Sheet, run: list[int]) -> bool:
    """A table of one column and one row: its heading is the front."""
    cells = [re.fullmatch(r"\s*\|([^|]+)\|\s*", sheet.page.line(n)) for n in run]
    if (
        len(run) != 3
        or not all(cells)
        or not re.fullmatch(r"\s*\|\s*:?-+:?\s*\|\s*", sheet.page.line(run[1]))
    ):
        return False
    front, _, back = (cell[1].strip() for cell in cells if cell)
    return sheet.card(run, "sure", "a table of one column", ask=front, answer=back)
