"""Bring the corrections of the bundled decks to a copy made earlier.

All is read and worked out first (`prepare`), then written (`carry_out`): renames, files one by one, deletions, and
the record of what was copied last of all. Cut short at any point, a second run ends where one would have.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nncards.app import schema, starter
from nncards.app.merging import Plan, plan
from nncards.cards import check_decks, read_deck
from nncards.files import replace_file
from nncards.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nncards.diagnostics import Diagnostic


_LARGEST = 20_000_000  # bytes of a file; of larger ones, which no starter has, only the name counts


@dataclass(frozen=True, slots=True)
class Update:
    """An update that is worked out and not yet written.

    `before`: the version that was copied. `record`: the bytes of the new record, empty if it stays. `new`: what
    `nncards check` will say of the decks that it did not say before.
    """

    root: Path
    before: str
    now: str
    mine: Mapping[str, bytes]
    plan: Plan
    record: bytes
    new: tuple[Diagnostic, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape."""
        return {
            "from": self.before,
            "to": self.now,
            "changes": [
                {"path": change.path, "action": change.action, "detail": list(change.detail)}
                for change in self.plan.changes
            ],
            "conflicts": [clash.as_dict() for clash in self.plan.clashes],
            "diagnostics": [found.as_dict() for found in self.new],
        }


@dataclass(frozen=True, slots=True)
class NoRecord:
    """A copy of which nobody wrote down what was copied: how its files compare with the bundled ones now."""

    root: Path
    same: tuple[str, ...]
    different: tuple[str, ...]
    missing: tuple[str, ...]
    record: bytes

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape."""
        return {
            "from": None,
            "same": list(self.same),
            "different": list(self.different),
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing can be done, and the remedy."""

    why: str


def prepare(root: Path, source: Path, version: str) -> Update | NoRecord | Refused:
    """Work out what bringing the starter at `source` to the workspace `root` means. May raise OSError."""
    if root.resolve() == source.resolve():
        return Refused("these are the bundled decks themselves; there is nothing to bring them")
    base = starter.base(root)
    if isinstance(base, str):
        hint = "restore it from version control, or delete it and run again"
        return Refused(
            f"{starter.BASE}, which tells what was copied, cannot be used: {base}; {hint}"
        )
    theirs, mine = starter.read(source), starter.read(root, at_most=_LARGEST)
    record = starter.pack(starter.Copied(version, theirs))
    if base is None:
        return _compared(root, mine, theirs, record)
    made = plan(base.files, mine, theirs)
    after = made.after(mine)
    old = set(_mistakes(mine)) if made else set()
    new = [found for key, found in _mistakes(after).items() if key not in old] if made else []
    return Update(
        root, base.version, version, mine, made, record if base.files != theirs else b"", tuple(new)
    )


def _compared(
    root: Path, mine: Mapping[str, bytes], theirs: Mapping[str, bytes], record: bytes
) -> NoRecord | Refused:
    there = [path for path in theirs if path in mine]
    if not there:
        return Refused(
            "this workspace holds no copy of the bundled decks; there is nothing to update"
        )
    equal = tuple(path for path in there if mine[path] == theirs[path])
    different = tuple(path for path in there if mine[path] != theirs[path])
    return NoRecord(root, equal, different, tuple(set(theirs) - set(there)), record)


def _mistakes(files: Mapping[str, bytes]) -> dict[tuple[str, str, str], Diagnostic]:
    """What is wrong with the decks among these files, in themselves and with each other."""
    decks, found = [], []
    for path, data in files.items():
        if path.endswith((".yaml", ".yml")):
            deck, wrong = read_deck(data, path)
            found += wrong
            decks += [deck] if deck else []
    found += check_decks(decks)
    return {(one.span.path, one.code, one.message): one for one in found}


def carry_out(update: Update) -> str | None:
    """Write an update; a text if a file was changed meanwhile and nothing was done. May raise OSError."""
    root, made = update.root, update.plan
    for path in {*made.writes, *made.deletes, *made.renames} & set(update.mine):
        file = root / path
        if not file.is_file() or file.read_bytes() != update.mine[path]:
            return f"{path} was changed while the update was worked out; run it again"
    for was, now in made.renames.items():
        (root / now).parent.mkdir(parents=True, exist_ok=True)
        (root / was).rename(root / now)
    for path, data in made.writes.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        replace_file(root / path, data)
    for path in made.deletes:
        (root / path).unlink(missing_ok=True)
    _sweep(root, {*made.deletes, *made.renames})
    schema.install(Workspace(root), anew=False)
    if update.record:
        adopt(root, update.record)
    return None


def _sweep(root: Path, paths: set[str]) -> None:
    """Remove the folders that were emptied; a folder with anything in it refuses."""
    for path in paths:
        with contextlib.suppress(OSError):
            for folder in list((root / path).relative_to(root).parents)[:-2]:
                (root / folder).rmdir()


def adopt(root: Path, record: bytes) -> None:
    """Write down what counts as copied. May raise OSError."""
    (root / starter.BASE).parent.mkdir(exist_ok=True)
    replace_file(root / starter.BASE, record)
