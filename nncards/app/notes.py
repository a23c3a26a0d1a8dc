"""The notes that the decks name, and what covers them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nncards.diagnostics import Diagnostic

if TYPE_CHECKING:
    from nncards.notes import Notes
    from nncards.workspace import Course


def read_notes(course: Course) -> tuple[dict[str, Notes], list[Diagnostic]]:
    """The notes that the decks name, by path; notes that cannot be read are diagnostics."""
    from nncards.notes import read_notes as parse
    from nncards.notes.coverage import notes_path

    found: dict[str, Notes] = {}
    wrong: list[Diagnostic] = []
    for deck in course.decks:
        path = notes_path(deck)
        if path is None or path in found or deck.notes is None:
            continue
        try:
            notes, errors = parse(course.path(path).read_bytes(), path)
        except OSError as error:
            wrong.append(
                Diagnostic(
                    deck.notes.span,
                    "notes-missing",
                    f"no notes at {path}: {error.strerror or error}",
                    "`notes:` is a file beside the deck",
                )
            )
            continue
        wrong += errors
        if notes is not None:
            found[path] = notes
    return found, wrong


def notes_status(course: Course) -> tuple[list[dict[str, Any]], list[Diagnostic]]:
    """Every section of the notes, the cards that cover it and its state."""
    from nncards.notes import coverage

    notes, wrong = read_notes(course)
    rows = [
        {
            "notes": each.section.path,
            "section": each.section.name,
            "line": each.section.line,
            "cards": list(each.cards),
            "state": each.state,
        }
        for each in coverage(course.decks, notes)
    ]
    return rows, wrong
