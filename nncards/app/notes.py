"""The notes that the decks name: where they lie, what covers them, what changed, and what cards agree with."""

from __future__ import annotations

import os
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from nncards.app.ledger import read_ledger, write_ledger
from nncards.cache import digest, package_stamp
from nncards.diagnostics import Diagnostic
from nncards.files import replace_text
from nncards.notes import Library, claims, read_notes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from nncards.anki.ledger import Ledger
    from nncards.app.past import Past
    from nncards.cache import Cache
    from nncards.diagnostics import Text
    from nncards.model import Deck
    from nncards.notes import Notes
    from nncards.notes.acceptance import Standing
    from nncards.notes.status import Row
    from nncards.workspace import Course

BUILD = "build"  # of a workspace: where packages are written unless said otherwise


# --- where notes lie ----------------------------------------------------------------------------------


def read_library(course: Course, cache: Cache | None = None) -> tuple[Library, list[Diagnostic]]:
    """The notes that the decks name; notes that are not there or cannot be read are diagnostics.

    `cache` keeps what notes were read to, so that only those that changed are read again.
    """
    notes: dict[str, Notes] = {}
    places: dict[str, str] = {}
    wrong: list[Diagnostic] = []
    shelf, known = Shelf(course), _Known(course, cache)
    for deck in course.decks:
        if deck.notes is None:
            continue
        path = shelf.find(deck)
        if isinstance(path, Diagnostic):
            wrong.append(path)
            continue
        places[deck.path] = path
        if path in notes:
            continue
        found, errors = known.read(path, deck.notes)
        wrong += errors
        if found is not None:
            notes[path] = found
    known.keep()
    return Library(notes, places), wrong


class _Known:
    """The notes of a workspace as they were read before, by path and content."""

    def __init__(self, course: Course, cache: Cache | None) -> None:
        self.course, self.cache = course, cache if cache is not None and cache.where else None
        self.name = f"notes-{digest(str(course.workspace.root).encode())[:24]}"
        self.stamp = package_stamp() if self.cache else ""
        before = self.cache.get(self.name, self.stamp) if self.cache else None
        self.before: dict[str, tuple[str, Notes]] = before or {}
        self.now: dict[str, tuple[str, Notes]] = {}

    def read(self, path: str, named: Text) -> tuple[Notes | None, list[Diagnostic]]:
        """The notes at a path that a deck names."""
        try:
            source = self.course.path(path).read_bytes()
        except (OSError, ValueError) as error:
            said = f"no notes at {path}: {getattr(error, 'strerror', None) or error}"
            hint = "`notes:` is a file beside the deck, or in the vault that nncards.toml names"
            return None, [Diagnostic(named.span, "notes-missing", said, hint)]
        content = digest(source)
        kept = self.before.get(path)
        if kept is None or kept[0] != content:
            notes, wrong = read_notes(source, path)
            if notes is None:
                return None, wrong
            kept = content, notes
        self.now[path] = kept
        return kept[1], []

    def keep(self) -> None:
        """Remember for the next time, if anything is new."""
        if self.cache and self.now != self.before:
            self.cache.put(self.name, self.stamp, self.now)


class Shelf:
    """Finds the notes of a deck: beside it, else in the vault that the settings name."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.written = course.settings.notes
        self.vault = course.workspace.folder(self.written) if self.written else None
        self._names: dict[str, list[str]] | None = None

    def find(self, deck: Deck) -> str | Diagnostic:
        """The path of a deck's notes, as messages show it."""
        from nncards.notes.coverage import notes_path

        beside = notes_path(deck)
        assert beside is not None  # noqa: S101 - only decks that name notes are asked for
        assert deck.notes is not None  # noqa: S101
        if self.vault is None or _is_file(self.course.path(beside)):
            return beside
        named = deck.notes.value
        for name in (named, f"{named}.md"):
            if _is_file(self.vault / name):
                return self._shown(name)
        return self._by_name(deck.notes) or beside

    def path(self, deck: Deck) -> str | None:
        """The same; None for a deck that names no notes, or a name that may mean several."""
        found = self.find(deck) if deck.notes is not None else None
        return found if isinstance(found, str) else None

    def _by_name(self, named: Text) -> str | Diagnostic | None:
        """The one note of the vault with this file name, as Obsidian's links find it."""
        if self._names is None:
            self._names = self._walk()
        wanted = PurePosixPath(named.value)
        found = [
            path
            for name in (wanted.name, f"{wanted.name}.md")
            for path in self._names.get(name, [])
            if PurePosixPath(path).parts[-len(wanted.parts) : -1] == wanted.parts[:-1]
        ]
        if len(found) > 1:
            some = " or ".join(f"`{path}`" for path in found[:4])
            message = f"`{named.value}` stands {len(found)} times in the vault"
            return Diagnostic(named.span, "notes-ambiguous", message, f"write which: {some}")
        return self._shown(found[0]) if found else None

    def _walk(self) -> dict[str, list[str]]:
        """The Markdown files of the vault by their name, hidden folders left out."""
        names: dict[str, list[str]] = {}
        assert self.vault is not None  # noqa: S101 - only asked where there is one
        for folder, inner, files in os.walk(self.vault):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            for name in sorted(files):
                if name.lower().endswith((".md", ".markdown")):
                    path = Path(folder, name).relative_to(self.vault).as_posix()
                    names.setdefault(name, []).append(path)
        return names

    def _shown(self, inside: str) -> str:
        """A path of the vault from the workspace, as far as the settings write the vault so."""
        assert self.vault is not None  # noqa: S101
        root = self.course.workspace.root
        full = Path(os.path.normpath(self.vault / inside))
        if full.is_relative_to(root):
            return full.relative_to(root).as_posix()
        if Path(self.written).expanduser().is_absolute():
            return full.as_posix()
        return PurePosixPath(os.path.normpath(Path(self.written) / inside)).as_posix()


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


# --- whether cards and notes agree ----------------------------------------------------------------------


def past(course: Course, books: Library) -> Past:
    """The old texts of the notes, as far as they are known."""
    from nncards.app.past import Past

    here = course.workspace
    folder = (Path.cwd() if here.bundled else here.root) / BUILD
    return Past(here.root, folder, list(books.notes), here.ledger)


def standings(course: Course, books: Library, ledger: Ledger, old: Past) -> list[Standing]:
    """What each claim of a card was accepted with."""
    from nncards.notes.acceptance import standings as work_out

    return work_out(claims(course.decks, books), ledger.accepted, books, old.text_of)


def first_agreed(
    course: Course, chosen: Sequence[Deck], books: Library, ledger: Ledger
) -> dict[str, dict[str, str]]:
    """What a build records of the cards of these decks: a section that is claimed for the first time is accepted."""
    from nncards.cards.outline import outline
    from nncards.notes.acceptance import first_accepted
    from nncards.notes.acceptance import standings as work_out

    old = past(course, books)
    naming = [
        deck for deck in chosen if outline(deck).sections
    ]  # the cards of others need not be read
    held = work_out(claims(naming, books), ledger.accepted, books, old.text_of)
    return {card[0]: {} for deck in chosen for card in outline(deck).cards} | first_accepted(held)


def leave_snapshot(out: Path, books: Library, ledger: Ledger, *, built: bool = True) -> None:
    """Leave beside the packages what the accepted sections say. May raise OSError."""
    from nncards.app.past import SNAPSHOT, read_snapshot, snapshot_text

    marks = {mark for sections in ledger.accepted.values() for mark in sections.values()}
    if marks:
        replace_text(out / SNAPSHOT, snapshot_text(books, marks, read_snapshot(out), built=built))


def notes_status(course: Course, cache: Cache | None = None) -> tuple[list[Row], list[Diagnostic]]:
    """Every section of the notes, the cards that cover it and its state."""
    from nncards.notes.status import status

    books, wrong = read_library(course, cache)
    ledger, unread = read_ledger(course.workspace)
    if ledger is None:
        from nncards.anki.ledger import Ledger

        ledger = Ledger()
    old = past(course, books)
    held = standings(course, books, ledger, old)
    return status(held, books, old.text_of, old.layout()), wrong + unread


def recognised(course: Course, books: Library) -> dict[tuple[str, str], str]:
    """What to do about each claim on a heading that is gone and whose text is found elsewhere."""
    from nncards.notes.status import now_called, status

    ledger, _ = read_ledger(course.workspace)
    if ledger is None:
        return {}
    old = past(course, books)
    return now_called(status(standings(course, books, ledger, old), books, old.text_of))


# --- fixes --------------------------------------------------------------------------------------------


def fixed(course: Course, rows: Sequence[Row]) -> tuple[dict[str, bytes], list[str]]:
    """The decks in which cards that claim renamed sections say their new names, and why some cannot be changed."""
    from nncards.notes.rewrite import rewrite

    wanted: dict[str, dict[tuple[str, str, str], None]] = {}
    for row in rows:
        for fix in row.fixes:
            if fix.new is not None and fix.new != fix.claim.text.value:
                card = fix.claim.card.uid.partition("/")[2]
                entry = (card, fix.claim.text.value, fix.new)
                wanted.setdefault(fix.claim.deck.path, {})[entry] = None
    made: dict[str, bytes] = {}
    refused: list[str] = []
    for path, renames in wanted.items():
        text = rewrite(course.sources[path], path, renames)
        if isinstance(text, bytes):
            made[path] = text
        else:
            refused.append(text)
    return made, refused


def write_decks(course: Course, made: Mapping[str, bytes]) -> list[str]:
    """Put decks in place, each at once; those that changed on the disk meanwhile are left alone and named.

    May raise OSError.
    """
    from nncards.files import replace_file

    left = [path for path in made if course.path(path).read_bytes() != course.sources[path]]
    for path, text in made.items():
        if path not in left:
            replace_file(course.path(path), text)
    return left


# --- accepting ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agreed:
    """What an acceptance comes to: (uid, section) pairs, and the ledger with it.

    `fresh` are cards that the ledger does not know yet: their first build accepts them. `gone` are claims on
    sections that are not there.
    """

    ledger: Ledger
    accepted: tuple[tuple[str, str], ...]
    agreeing: tuple[tuple[str, str], ...]
    fresh: tuple[str, ...]
    gone: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape."""
        return {
            name: [{"uid": uid, "section": section} for uid, section in getattr(self, name)]
            for name in ("accepted", "agreeing", "gone")
        } | {"not_built": list(self.fresh)}


def choose_cards(course: Course, names: Sequence[str]) -> list[str] | str:
    """The uids that names mean (a uid, or its end behind a slash), or why one means none."""
    known = [card.uid for deck in course.decks for card in deck.cards]
    every = set(known)
    found: list[str] = []
    for name in names:
        ends = [name] if name in every else [uid for uid in known if uid.endswith("/" + name)]
        if len(ends) == 1:
            found.append(ends[0])
            continue
        by_end = {uid.partition("/")[2]: uid for uid in known} | {uid: uid for uid in known}
        near = ends or [by_end[close] for close in get_close_matches(name, by_end, n=3)]
        hint = f"; did you mean {' or '.join(f'`{uid}`' for uid in near[:3])}?" if near else ""
        return f"no card `{name}`{hint}"
    return list(dict.fromkeys(found))


def choose_section(books: Library, name: str) -> set[tuple[str, int]] | str:
    """The places of the section of this name (`Heading`, `Parent > Heading` or `unit/Heading`), or why it means none or several."""
    found = books.find(name)
    if len(found) > 1:
        names = sorted({called for s in found if (called := books.called(s))})
        where = " and ".join(f"{s.path}:{s.line}" for s in found)
        return f"`{name}` stands at {where}; " + (
            "write " + " or ".join(f"`{each}`" for each in names) if names else "name its cards"
        )
    if found:
        return {(s.path, s.line) for s in found}
    names = [s.name for notes in books.notes.values() for s in notes.sections]
    near = get_close_matches(name, names, n=1)
    return f"no section `{name}`" + (f"; did you mean `{near[0]}`?" if near else "")


def accept(
    held: Sequence[Standing],
    ledger: Ledger,
    *,
    uids: Collection[str] | None = None,
    sections: Collection[tuple[str, int]] | None = None,
) -> Agreed:
    """Record that cards agree with their sections as they stand: of all cards and sections, or of these."""
    found: dict[str, dict[str, str]] = {}
    pairs: dict[str, list[tuple[str, str]]] = {"accepted": [], "agreeing": [], "gone": []}
    fresh: dict[str, None] = {}
    for each in held:
        uid, section, key = each.claim.card.uid, each.claim.section, each.claim.key
        mark = each.accepted
        chosen = (uids is None or uid in uids) and (
            sections is None or (section is not None and (section.path, section.line) in sections)
        )
        if chosen and ledger.get(uid) is None:
            fresh[uid] = None
        elif chosen and section is None:
            pairs["gone"].append((uid, key))
        elif chosen and section is not None:
            kind = "agreeing" if mark == section.fingerprint else "accepted"
            pairs[kind].append((uid, key))
            mark = section.fingerprint
        if mark is not None:
            found.setdefault(uid, {})[key] = mark
    done = {uid for uid, _ in pairs["accepted"]}
    recorded = ledger.accepting({uid: marks for uid, marks in found.items() if uid in done})
    return Agreed(
        recorded,
        tuple(pairs["accepted"]),
        tuple(pairs["agreeing"]),
        tuple(fresh),
        tuple(pairs["gone"]),
    )


def record(course: Course, books: Library, before: Ledger, ledger: Ledger) -> None:
    """Write the ledger, worked out from `before`, and what its sections say beside the last packages.

    May raise OSError.
    """
    write_ledger(course.workspace, before, ledger)
    folder = course.workspace.root / BUILD
    if folder.is_dir():
        leave_snapshot(folder, books, ledger, built=False)
