"""What the next build would change in Anki, and what Anki will not do by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nncards.anki import diff as anki
from nncards.anki import notetypes
from nncards.anki.changes import changes as anki_changes
from nncards.anki.exported import read_export
from nncards.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nncards.anki.changes import Change
    from nncards.anki.diff import Difference
    from nncards.app.build import Plan


def difference(made: Plan, export: Path | None) -> Difference | Diagnostic:
    """Compare a build that was planned with the last one, or with a deck that a learner exported."""
    if export is None:
        return anki.since_last_build(made.ledger_before, made.build)
    types = {kind.id: kind.name for kind in (notetypes.basic(), notetypes.cloze())}
    found = read_export(export, types)
    if isinstance(found, Diagnostic):
        return found
    notes = [note for package in made.build.packages for note in package.notes]
    return anki.against(notes, made.ledger_before, found)


def changes(made: Plan, folder: Path) -> list[Change]:
    """How the changed cards read before and now, as far as the last packages are still in `folder`."""
    types = {kind.id: kind.name for kind in (notetypes.basic(), notetypes.cloze())}
    found: list[Change] = []
    for package in made.build.packages:
        last = read_export(folder / package.file, types)
        if not isinstance(last, Diagnostic):
            found += anki_changes(package.notes, last, made.build.changed)
    return found


def as_dict(found: Difference, texts: Sequence[Change] = ()) -> dict[str, Any]:
    """The JSON shape that scripts rely on."""
    return {
        "texts": [{"uid": c.uid, "field": c.field, "old": c.old, "new": c.new} for c in texts],
        "added": list(found.added),
        "changed": list(found.changed),
        "moved": list(found.moved),
        "retired": list(found.retired),
        "unchanged": list(found.unchanged),
        "needs": list(found.needs),
    }
