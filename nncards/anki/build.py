"""From rendered cards and the ledger to packages and a new ledger. Pure: nothing is read or written here."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nncards.anki import notetypes
from nncards.anki.ledger import Entry, Ledger, record
from nncards.anki.package import Note, Package, Preset
from nncards.anki.rows import Row, row
from nncards.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from nncards.render.card_html import Page

PROBLEMS = Preset("Problems (nncards)", new_per_day=3, retention=0.85, seconds=900)


@dataclass(frozen=True, slots=True)
class Item:
    """A card ready for Anki: rendered, with the deck it belongs to and the minutes that it takes.

    `gaps` are the numbers of its gaps that have names, `draw` which draw of its numbers a problem shows.
    """

    page: Page
    deck: str
    tags: tuple[str, ...] = ()
    tier: str = ""
    retired: bool = False
    minutes: float = 0.0
    gaps: Mapping[str, int] | None = None
    draw: int = 0


@dataclass(frozen=True, slots=True)
class Build:
    """The packages, the ledger as it stands after them, and what became of each card (uids, sorted)."""

    packages: tuple[Package, ...]
    ledger: Ledger
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()


def build(
    items: Sequence[Item],
    ledger: Ledger,
    *,
    namespace: str,
    now: int,
    known: Collection[str] | None = None,
) -> tuple[Build | None, list[Diagnostic]]:
    """Make the packages. `known` are the uids of the whole course, if `items` are only a part of it.

    `vanished` are cards that were built once and are in no deck any more without being retired. Without a
    namespace, or with one that would make every card a new one, there is no build.
    """
    media = {name: content for item in items for name, content in item.page.media.items()}
    rows = [row(item, namespace) for item in items]
    return assemble(rows, media, ledger, namespace=namespace, now=now, known=known)


def assemble(
    rows: Sequence[Row],
    media: Mapping[str, bytes],
    ledger: Ledger,
    *,
    namespace: str,
    now: int,
    known: Collection[str] | None = None,
) -> tuple[Build | None, list[Diagnostic]]:
    """As `build`, from notes that were made before for this namespace; `media` has the files that they show."""
    wrong = _identity(rows, ledger, namespace)
    if wrong:
        return None, wrong
    notes: list[tuple[Row, Note]] = []
    entries = dict(ledger.entries)
    fates: dict[str, list[str]] = {
        name: [] for name in ("added", "changed", "moved", "retired", "unchanged")
    }
    basic, cloze = notetypes.basic(), notetypes.cloze()
    unchanged = fates["unchanged"]
    for each in rows:
        old = ledger.entries.get(each.uid)
        if old is not None and _as_before(each, old):
            entry = old
            unchanged.append(each.uid)
        else:
            entry = record(old, _entry(each), now)
            for fate in _fates(old, entry):
                fates[fate].append(each.uid)
            entries[each.uid] = entry
        kind = cloze if each.cloze else basic
        fields = tuple(each.fields.split("\x1f"))
        note = Note(each.guid, kind, fields, each.tags, entry.changed, each.deck, each.cards)
        notes.append((each, note))
    here = {each.uid for each in rows} | set(known or ())
    vanished = sorted(
        uid for uid, entry in entries.items() if uid not in here and not entry.retired
    )
    found = {name: tuple(sorted(uids)) for name, uids in fates.items()}
    return Build(_packages(notes, media), Ledger(entries), **found, vanished=tuple(vanished)), []


def _identity(rows: Sequence[Row], ledger: Ledger, namespace: str) -> list[Diagnostic]:
    settings = Span("decks/nncards.toml")
    if not namespace.strip():
        hint = 'write `namespace = "a word or two of your own"`, and never change it'
        return [Diagnostic(settings, "namespace", "there is no namespace", hint)]
    entries = ledger.entries
    for each in rows:
        entry = entries.get(each.uid)
        if entry and entry.guid != each.guid:
            message = f"with the namespace {namespace!r} every card would be a new one to Anki"
            hint = (
                "put the old namespace back; or, to begin a course of your own with nothing in Anki yet, "
                "delete decks/nncards.lock"
            )
            return [Diagnostic(settings, "namespace-changed", message, hint)]
    return []


def _as_before(each: Row, old: Entry) -> bool:
    """Whether the ledger says of a card what it would be told of it again."""
    return (
        old.hash == each.hash
        and old.deck == each.deck
        and old.retired == each.retired
        and old.cards == each.cards
        and old.draw == each.draw
        and old.note == ("cloze" if each.cloze else "basic")
        and (old.gaps == dict(each.gaps) if each.gaps else not old.gaps)
    )


def _entry(each: Row) -> Entry:
    return Entry(
        each.uid,
        each.guid,
        each.hash,
        0,
        deck=each.deck,
        note="cloze" if each.cloze else "basic",
        retired=each.retired,
        draw=each.draw,
        gaps=dict(each.gaps),
        cards=each.cards,
    )


def _fates(old: Entry | None, new: Entry) -> list[str]:
    if old is None:
        return ["added"]
    found = []
    if new.retired and not old.retired:
        found.append("retired")
    elif new.hash != old.hash:
        found.append("changed")
    if new.deck != old.deck:
        found.append("moved")
    return found or ["unchanged"]


def _packages(notes: Sequence[tuple[Row, Note]], media: Mapping[str, bytes]) -> tuple[Package, ...]:
    by_part: dict[str, list[tuple[Row, Note]]] = {}
    for each, note in notes:
        by_part.setdefault(each.part, []).append((each, note))
    return tuple(_package(part, pairs, media) for part, pairs in sorted(by_part.items()))


def _package(part: str, pairs: Sequence[tuple[Row, Note]], media: Mapping[str, bytes]) -> Package:
    long = f"{part} - problems"
    has_long = any(
        deck == long or deck.startswith(long + "::") for deck in {r.deck for r, _ in pairs}
    )
    return Package(
        f"{file_name(part)}.apkg",
        tuple(note for _, note in pairs),
        {name: media[name] for each, _ in pairs for name in each.media},
        {long: PROBLEMS} if has_long else {},
    )


def file_name(part: str) -> str:
    """A deck name as a file name that every system takes."""
    plain = re.sub(r"[^\w.-]+", "-", part.strip(), flags=re.UNICODE).strip("-.")
    return plain.lower() or "deck"


def renew(ledger: Ledger, uids: Collection[str]) -> Ledger:
    """The ledger with a further draw of the numbers of these problem cards."""
    drawn = {
        uid: replace(entry, draw=entry.draw + 1) if uid in uids else entry
        for uid, entry in ledger.entries.items()
    }
    return Ledger(drawn)
