"""Draft decks from notes, in the dialects that students keep them in.

`read_notes_as_drafts` reads notes to drafts; `writing` makes them a YAML deck; `merging` brings the drafts of a
later run into a deck that its author has edited. Nothing here reads or writes a file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nncards.diagnostics import Diagnostic
    from nncards.notes.draft.gaps import Style
    from nncards.notes.draft.model import Reading
    from nncards.notes.draft.tidy import Show

DIALECTS = (
    "questions",
    "obsidian-to-anki",
    "spaced-repetition",
    "prefixes",
    "headings",
    "slides",
)

__all__ = ["DIALECTS", "read_drafts"]


def read_drafts(
    source: bytes,
    path: str,
    dialect: str = "",
    styles: tuple[Style, ...] = (),
    show: Show | None = None,
) -> Reading | Diagnostic:
    """Read notes to drafts, in this dialect or the one they seem to be written in. Never raises.

    `styles` are marks that shall count as gaps though they need not be any: `bold`, `curly`. `show` gives the
    path by which a card can show a picture's file, or an empty text. What cannot be read at all (no UTF-8, no text,
    far too large) is a diagnostic.
    """
    from importlib import import_module

    from nncards.notes.draft.page import Page, read_page
    from nncards.notes.draft.sheet import Sheet

    page = read_page(source, path)
    if not isinstance(page, Page):
        return page
    if not dialect:
        from nncards.notes.draft.detect import detect

        dialect = detect(page)
    reader = import_module(f"nncards.notes.draft.{dialect.replace('-', '_')}")
    reading: Reading = reader.read(Sheet(page, styles, show))
    return reading
