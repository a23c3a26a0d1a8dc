"""`Q:`/`A:`/`C:` files, as hashcards reads them: a prefix at the beginning of a line, gaps in brackets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.notes.draft import marked

if TYPE_CHECKING:
    from nncards.notes.draft.model import Reading
    from nncards.notes.draft.sheet import Sheet

NAME = "prefixes"


def read(sheet: Sheet) -> Reading:
    """Every question, answer and cloze that a prefix marks."""
    marked.read_settings(sheet)
    marked.read_tool_comments(sheet)
    marked.read_prefixed(sheet, sheet.free_lines())
    return sheet.reading(NAME, "stands outside of `Q:`, `A:` and `C:`")
