"""The use cases: what each command does, in words of the house. The one place where the parts meet."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nncards import workspace as ws
from nncards.diagnostics import Diagnostic, Span
from nncards.model import Card, Deck
from nncards.workspace import Course

_EXAMPLE_DECK = """\
deck: My course::First steps
id: first
notes: notes.md
cards:
  - id: relu
    section: Activation functions
    ask: What is the ReLU of $x$?
    answer: $\\max(0, x)$
"""
_EXAMPLE_NOTES = """\
# My course

## Activation functions

The rectified linear unit passes what is positive and stops the rest: $\\mathrm{relu}(x) = \\max(0, x)$.
"""


# --- init -------------------------------------------------------------------------------------------


def make_workspace(folder: Path, *, empty: bool) -> int | str:
    """Copy the starter (or one example deck) into `folder`: how many files, or why it was refused."""
    taken = [name for name in ("decks", "generators") if (folder / name).exists()]
    if taken:
        return f"{folder / taken[0]} is there already; choose another folder, or remove it first"
    if empty:
        unit = folder / "decks" / "my-course"
        unit.mkdir(parents=True)
        (folder / "generators").mkdir()
        (unit / "first-steps.yaml").write_text(_EXAMPLE_DECK, encoding="utf-8")
        (unit / "notes.md").write_text(_EXAMPLE_NOTES, encoding="utf-8")
    else:
        leave = shutil.ignore_patterns("__pycache__", "*.pyc", ws.LEDGER, ws.SETTINGS)
        for name in ("decks", "generators"):
            shutil.copytree(ws.starter() / name, folder / name, ignore=leave)
    settings = folder / "decks" / ws.SETTINGS
    settings.write_text(_settings_text(f"course-{secrets.token_hex(6)}"), encoding="utf-8")
    return sum(1 for path in folder.rglob("*") if path.is_file())


def _settings_text(namespace: str) -> str:
    return (
        "# Settings of this workspace. Every key but `namespace` is optional.\n\n"
        "# Sets these cards apart from all others in Anki. It is part of every card's identity: once a deck\n"
        "# has been imported, changing it would make every card a new one.\n"
        f'namespace = "{namespace}"\n\n'
        "new_per_day = 20\nreviews_per_day = 200\nretention = 0.9\n"
    )


# --- cards ------------------------------------------------------------------------------------------


def choose_decks(course: Course, names: Sequence[str]) -> tuple[Deck, ...] | str:
    """The decks that `names` mean (all, if there are none), or why a name means none or several.

    A name is a deck's Anki name (which takes its subdecks along), its id, or its file.
    """
    if not names:
        return course.decks
    chosen: dict[str, Deck] = {}
    for name in names:
        found = _decks_named(course.decks, name)
        if isinstance(found, str):
            return found
        chosen.update((deck.id, deck) for deck in found)
    return tuple(deck for deck in course.decks if deck.id in chosen)


def _decks_named(decks: Sequence[Deck], name: str) -> list[Deck] | str:
    from difflib import get_close_matches

    file = name.removeprefix("./")
    ways = {
        "id": [d for d in decks if d.id == name],
        "file": [d for d in decks if d.path == file or d.path.endswith("/" + file)],
        "name": [d for d in decks if d.name.value == name or d.name.value.startswith(name + "::")],
    }
    hits = {way: found for way, found in ways.items() if found}
    if (
        len({tuple(d.id for d in found) for found in hits.values()}) > 1
        or len(hits.get("file", [])) > 1
    ):
        options = sorted({d.id for found in hits.values() for d in found})
        return f"`{name}` is ambiguous: it may mean {', '.join(options)}; use a deck's id"
    if hits:
        return next(iter(hits.values()))
    near = get_close_matches(
        name, [n for d in decks for n in (d.id, d.name.value, d.path)], n=1, cutoff=0.5
    )
    return f"no deck `{name}`" + (
        f"; did you mean `{near[0]}`?" if near else "; `nncards cards list` names them"
    )


def list_cards(decks: Iterable[Deck]) -> list[dict[str, Any]]:
    """A row for each card, in the shape that scripts rely on."""
    from nncards.notes.coverage import notes_path

    return [
        {
            "uid": card.uid,
            "kind": card.kind,
            "deck": deck.name.value,
            "section": card.section.value if card.section else None,
            "notes": notes_path(deck),
            "tags": list(card.tags),
            "tier": card.tier,
            "figures": [card.figure.name.value] if card.figure else [],
            "path": card.span.path,
            "line": card.span.line,
        }
        for deck in decks
        for card in deck.cards
    ]


# --- notes ------------------------------------------------------------------------------------------


def read_notes(course: Course) -> tuple[dict[str, Any], list[Diagnostic]]:
    """The notes that the decks name, by path; notes that cannot be read are diagnostics."""
    from nncards.notes import read_notes as parse
    from nncards.notes.coverage import notes_path

    found: dict[str, Any] = {}
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
