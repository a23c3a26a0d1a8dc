"""What the next build would change in Anki, and what Anki will not do by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nncards.anki import diff as anki
from nncards.anki import notetypes
from nncards.anki.changes import card_changes, title
from nncards.anki.changes import changes as anki_changes
from nncards.anki.exported import read_export
from nncards.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from nncards.anki.changes import CardChange, Change
    from nncards.anki.diff import Difference
    from nncards.anki.exported import ExportedNote
    from nncards.app.build import Plan


@dataclass(frozen=True, slots=True)
class Cards:
    """What is told of single cards: the changed ones whose old text is known, and how each begins.

    `moved` has the old and the new deck. Of `outdated` the old text is not that of the last build, or not there.
    """

    changed: Mapping[str, CardChange]
    titles: Mapping[str, str]
    moved: Mapping[str, tuple[str, str]]
    outdated: tuple[str, ...]


def difference(made: Plan, export: Sequence[ExportedNote] | None) -> Difference:
    """Compare a build that was planned with the last one, or with the notes that a learner exported."""
    if export is None:
        return anki.since_last_build(made.ledger_before, made.build)
    notes = [note for package in made.build.packages for note in package.notes]
    return anki.against(notes, made.ledger_before, export, made.waiting)


def changes(made: Plan, found: Difference, last: Sequence[ExportedNote]) -> list[Change]:
    """The changed fields in short: what differs, with some of what stands around it."""
    notes = [note for package in made.build.packages for note in package.notes]
    return anki_changes(notes, last, set(found.changed))


def cards(made: Plan, found: Difference, last: Sequence[ExportedNote]) -> Cards:
    """The cards that the next build touches, in words, beside how `last` had them."""
    notes = [note for package in made.build.packages for note in package.notes]
    old, new = made.ledger_before.entries, made.build.ledger.entries
    known = {note.guid: note for note in last}
    outdated = [
        note.fields[0]
        for note in notes
        if note.fields[0] in found.changed
        and (entry := old.get(note.fields[0])) is not None
        and (note.guid not in known or known[note.guid].hash != entry.hash)
    ]
    moves = {}
    for note in notes:
        uid = note.fields[0]
        theirs = known[note.guid].decks if note.guid in known else ()
        was = old[uid].deck if uid in old and old[uid].deck != new[uid].deck else ""
        if uid in found.moved:
            moves[uid] = (was or (theirs[0] if theirs else ""), note.deck)
    return Cards(
        {card.uid: card for card in card_changes(notes, last, set(found.changed))},
        {note.fields[0]: title(note) for note in notes},
        moves,
        tuple(outdated),
    )


def last_packages(made: Plan, folder: Path) -> list[ExportedNote]:
    """The notes of the last packages, as far as they are still in `folder`."""
    found: list[ExportedNote] = []
    for package in made.build.packages:
        read = read_export(folder / package.file, _types())
        found += [] if isinstance(read, Diagnostic) else read
    return found


def exported(path: Path) -> list[ExportedNote] | Diagnostic:
    """The notes of a deck that a learner exported."""
    return read_export(path, _types())


def _types() -> dict[int, str]:
    return {kind.id: kind.name for kind in (notetypes.basic(), notetypes.cloze())}


def as_dict(
    found: Difference, texts: Sequence[Change] = (), shown: Cards | None = None
) -> dict[str, Any]:
    """The JSON shape that scripts rely on."""
    notes = [
        {"uid": card.uid, "field": field.field, "note": note}
        for card in (shown.changed.values() if shown else ())
        for field in card.fields
        for note in field.notes
    ]
    moves = [
        {"uid": uid, "old": old, "new": new}
        for uid, (old, new) in (shown.moved.items() if shown else ())
    ]
    return {
        "texts": [{"uid": c.uid, "field": c.field, "old": c.old, "new": c.new} for c in texts],
        "added": list(found.added),
        "changed": list(found.changed),
        "moved": list(found.moved),
        "retired": list(found.retired),
        "unchanged": list(found.unchanged),
        "vanished": list(found.vanished),
        "needs": list(found.needs),
        "notes": notes,
        "moves": moves,
    }
