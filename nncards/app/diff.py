"""What the next build would change in Anki, and what Anki will not do by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nncards.anki import diff as anki
from nncards.anki import notetypes
from nncards.anki.exported import read_export
from nncards.diagnostics import Diagnostic

if TYPE_CHECKING:
    from pathlib import Path

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


def as_dict(found: Difference) -> dict[str, Any]:
    """The JSON shape that scripts rely on."""
    return {
        "added": list(found.added),
        "changed": list(found.changed),
        "moved": list(found.moved),
        "retired": list(found.retired),
        "unchanged": list(found.unchanged),
        "needs": list(found.needs),
    }
