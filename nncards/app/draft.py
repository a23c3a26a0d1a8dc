"""Draft cards from notes, and bring them into a deck that may have been edited since."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from nncards.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from nncards.notes.draft.gaps import Style
    from nncards.notes.draft.model import Reading
    from nncards.notes.draft.writing import Place


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a run gave: the deck's text, whether it differs from what stood there, and the drafts in rows.

    `states` counts the drafts by what became of them: new, same, changed, gone, deleted.
    """

    text: str
    changed: bool
    reading: Reading
    rows: tuple[dict[str, Any], ...]
    states: dict[str, int]


def draft(
    notes: Path,
    output: Path | None,
    *,
    root: Path | None = None,
    dialect: str = "",
    styles: tuple[Style, ...] = (),
) -> Drafted | Diagnostic:
    """Read `notes` and work out the deck that `output` (if any) shall hold; nothing is written.

    `root` is the workspace, if there is one: notes below it are named in the deck, and its decks' ids avoided.
    """
    from nncards.notes.draft import read_drafts

    source = _bytes(notes)
    if isinstance(source, Diagnostic):
        return source
    home = _Home(notes, output, root)
    reading = read_drafts(source, str(notes), dialect, styles, home.picture)
    if isinstance(reading, Diagnostic):
        return reading
    place = home.place(source)
    if output is not None and output.exists():
        return _again(output, reading, place)
    return _fresh(notes, output, reading, place, root)


def write(drafted: Drafted, output: Path) -> Diagnostic | None:
    """Put the deck into its file, as a whole or not at all; a file that says the same already is left alone."""
    from nncards.files import replace_file

    if not drafted.changed:
        return None
    try:
        replace_file(output, drafted.text.encode())
    except OSError as error:
        return Diagnostic(
            Span(str(output)),
            "unwritable",
            f"the drafts cannot be written here: {error.strerror or error}",
            "choose another file with -o",
        )
    return None


def _bytes(path: Path) -> bytes | Diagnostic:
    try:
        return path.read_bytes()
    except OSError as error:
        return Diagnostic(
            Span(str(path)),
            "unreadable",
            f"this file cannot be read: {error.strerror or error}",
            "check its name and its permissions",
        )


def _fresh(
    notes: Path, output: Path | None, reading: Reading, place: Place, root: Path | None
) -> Drafted:
    """A deck of its own."""
    from nncards.notes.draft import writing
    from nncards.notes.draft.identity import name_of, slug

    names: list[str] = []
    taken: set[str] = set()
    for each in reading.drafts:
        names.append(name_of(each, taken))
        taken.add(names[-1])
    stem = output.stem if output else notes.stem
    deck_id = _free_id(slug(stem) or "draft", root, output)
    deck_name = writing.deck_name(reading.deck or notes.stem)
    text = writing.deck(reading, names, deck_id, deck_name, place)
    rows = [_row(d, name, "new", place) for d, name in zip(reading.drafts, names, strict=True)]
    return Drafted(text, True, reading, tuple(rows), {"new": len(rows)} if rows else {})


def _again(output: Path, reading: Reading, place: Place) -> Drafted | Diagnostic:
    """A deck that is there already: what is new goes in, what changed is marked."""
    from nncards.notes.draft.merging import merge

    before = _bytes(output)
    if isinstance(before, Diagnostic):
        return before
    merged = merge(before, str(output), reading, place)
    if isinstance(merged, Diagnostic):
        return merged
    rows = [
        _row(d, name, state, place)
        for d, name, state in zip(reading.drafts, merged.names, merged.states, strict=True)
    ]
    states: dict[str, int] = {}
    for state in (*merged.states, *("gone" for _ in merged.gone)):
        states[state] = states.get(state, 0) + 1
    changed = merged.text.encode() != before
    return Drafted(merged.text, changed, reading, tuple(rows), states)


def _row(each: Any, name: str, state: str, place: Place) -> dict[str, Any]:
    """A draft as scripts see it."""
    return {
        "id": name,
        "path": place.name,
        "first": each.first,
        "last": each.last,
        "certainty": each.certainty,
        "why": each.why,
        "kind": each.kind,
        "heading": list(each.heading),
        "section": place.section(each.heading_line) if place.notes and each.heading_line else "",
        **each.texts,
        "reverse": each.reverse,
        "tags": list(each.tags),
        "pictures": list(each.pictures),
        "open": list(each.open),
        "state": state,
    }


# --- where things lie ---------------------------------------------------------------------------------


class _Home:
    """Where the notes, the deck, and the vault and pictures that the workspace's settings name lie."""

    def __init__(self, notes: Path, output: Path | None, root: Path | None) -> None:
        self.notes = notes.resolve()
        self.folder = (output.parent if output else notes.parent).resolve()
        self.root = root.resolve() if root else None
        self.vault: Path | None = None
        self.media: tuple[Path, ...] = ()
        if self.root is not None:
            from nncards.workspace import Workspace, read_settings

            workspace = Workspace(self.root)
            settings, _ = read_settings(workspace)  # `check` tells what is wrong with them
            self.vault = workspace.folder(settings.notes).resolve() if settings.notes else None
            self.media = tuple(workspace.folder(each).resolve() for each in settings.media)

    def place(self, source: bytes) -> Place:
        """How the deck speaks of the notes, and the names of their sections."""
        from nncards.notes.draft.writing import Place

        try:
            name = Path(os.path.relpath(self.notes, self.folder)).as_posix()
        except ValueError:  # another drive
            name = self.notes.name
        named = ""
        if self.vault is not None and self.notes.is_relative_to(self.vault):
            name = named = self.notes.relative_to(self.vault).as_posix()
        elif self.root is not None and self.notes.is_relative_to(self.root):
            named = name
        return Place(name, named, _sections(source, name))

    def picture(self, file: str) -> str:
        """The path by which a card of the deck can show a picture of the notes; empty if it cannot."""
        from nncards.render.media import find_picture

        try:
            full = (self.notes.parent / file).resolve()
        except (OSError, RuntimeError, ValueError):  # a loop of links, or no path at all
            return ""
        folders = (self.folder, *self.media)
        inside = [full.relative_to(f).as_posix() for f in folders if full.is_relative_to(f)]
        for path in (*inside, Path(file).name):
            if not isinstance(find_picture(self.folder, quote(path), self.media), str):
                return path
        return ""


def _sections(source: bytes, name: str) -> Callable[[int], str]:
    """The section that a heading's line begins, if its name is plain in these notes."""
    from nncards.notes import read_notes

    try:
        notes, _ = read_notes(source, name)
    except RecursionError:  # brackets or quotes by the thousand
        notes = None
    if notes is None:
        return lambda _line: ""
    named = {s.line: s.name for s in notes.sections if len(notes.find(s.name)) == 1}
    return lambda line: named.get(line, "")


def _free_id(wanted: str, root: Path | None, output: Path | None) -> str:
    """A deck id that no other deck of the workspace has or had."""
    if root is None:
        return wanted
    from nncards import workspace as ws
    from nncards.app.ledger import read_ledger
    from nncards.cards.adding import free_id

    own = output.resolve() if output else None
    course = ws.read(ws.Workspace(root))
    ledger, _ = read_ledger(course.workspace)
    past = {uid.partition("/")[0] for uid in ledger.entries} if ledger else set()
    taken = {d.id for d in course.decks if course.path(d.path).resolve() != own}
    return free_id(wanted, taken | past)
