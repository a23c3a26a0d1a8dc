"""From rendered cards and the ledger to packages and a new ledger. Pure: nothing is read or written here."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nncards.anki import notetypes
from nncards.anki.ledger import Entry, Ledger, content_hash, guid_of, record
from nncards.anki.package import Note, Package, Preset
from nncards.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from nncards.render.card_html import Page

RETIRED_TAG = "nncards::retired"
LONG_MINUTES = 1.0  # what takes longer goes to the decks of problems
PROBLEMS = Preset("Problems (nncards)", new_per_day=3, retention=0.85, seconds=900)

_PARTS = {
    "Front": "front",
    "Back": "back",
    "Reverse front": "reverse_front",
    "Reverse back": "reverse_back",
    "Typed": "typed",
    "Text": "text",
    "Hint": "hint",
    "Extra": "extra",
    "Watch out": "watch_out",
    "Grading": "grading",
    "Section": "section",
}
_GAP = re.compile(r"\{\{c(\d+)::")
_HINT = re.compile(r"(?:::(?:(?!\}\}).)*)?\}\}", re.DOTALL)


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
    wrong = _identity(items, ledger, namespace)
    if wrong:
        return None, wrong
    notes: list[tuple[Item, Note]] = []
    entries = dict(ledger.entries)
    fates: dict[str, list[str]] = {
        name: [] for name in ("added", "changed", "moved", "retired", "unchanged")
    }
    for item in items:
        note, entry = _note(item, namespace, ledger, now)
        uid = item.page.uid
        for fate in _fates(ledger.get(uid), entry):
            fates[fate].append(uid)
        entries[uid] = entry
        notes.append((item, note))
    here = {item.page.uid for item in items} | set(known or ())
    vanished = sorted(
        uid for uid, entry in entries.items() if uid not in here and not entry.retired
    )
    found = {name: tuple(sorted(uids)) for name, uids in fates.items()}
    return Build(_packages(notes), Ledger(entries), **found, vanished=tuple(vanished)), []


def _identity(items: Sequence[Item], ledger: Ledger, namespace: str) -> list[Diagnostic]:
    settings = Span("decks/nncards.toml")
    if not namespace.strip():
        hint = 'write `namespace = "a word or two of your own"`, and never change it'
        return [Diagnostic(settings, "namespace", "there is no namespace", hint)]
    for item in items:
        entry = ledger.get(item.page.uid)
        if entry and entry.guid != guid_of(namespace, entry.uid):
            message = f"with the namespace {namespace!r} every card would be a new one to Anki"
            hint = (
                "put the old namespace back; or, to begin a course of your own with nothing in Anki yet, "
                "delete decks/nncards.lock"
            )
            return [Diagnostic(settings, "namespace-changed", message, hint)]
    return []


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


def _note(item: Item, namespace: str, ledger: Ledger, now: int) -> tuple[Note, Entry]:
    page = item.page
    kind = notetypes.cloze() if page.kind == "cloze" else notetypes.basic()
    values = {name: page[part] for name, part in _PARTS.items()}
    values |= {"Uid": page.uid, "Kind": page.kind}
    if item.retired:
        values["Retired"] = "retired"
        values["Text"] = without_gaps(values["Text"])  # a gap in any field makes a card
    fields = tuple(values.get(name, "") for name in kind.fields)
    tags = _tags(item)
    deck = long_deck(item.deck) if item.minutes > LONG_MINUTES else item.deck
    cards = () if item.retired else _cards(page)
    entry = Entry(
        page.uid,
        guid_of(namespace, page.uid),
        content_hash(kind.name, fields, tags),
        now,
        deck=deck,
        note="cloze" if kind.cloze else "basic",
        retired=item.retired,
        draw=item.draw,
        gaps=dict(item.gaps or {}),
        cards=cards,
    )
    entry = record(ledger.get(page.uid), entry, now)
    return Note(entry.guid, kind, fields, tags, entry.changed, deck, cards), entry


def without_gaps(text: str) -> str:
    """A cloze field with its gaps filled in (all other braces in it have been broken up)."""
    return _HINT.sub("", _GAP.sub("", text)).rstrip()


def _cards(page: Page) -> tuple[int, ...]:
    """The numbers of the cards that Anki makes of a note."""
    if page.kind == "cloze":
        return tuple(sorted({int(number) - 1 for number in _GAP.findall(page["text"])}))
    return (0, 1) if page["reverse_front"] else (0,)


def _tags(item: Item) -> tuple[str, ...]:
    tags = {re.sub(r"\s+", "_", tag.strip()) for tag in item.tags}
    if item.tier:
        tags.add(f"nncards::{item.tier}")
    if item.retired:
        tags.add(RETIRED_TAG)
    return tuple(sorted(tags - {""}))


def long_deck(deck: str) -> str:
    """Where the long problems of a deck go: a tree beside it."""
    first, *rest = deck.split("::")
    return "::".join((f"{first} - problems", *rest))


def _packages(notes: Sequence[tuple[Item, Note]]) -> tuple[Package, ...]:
    by_part: dict[str, list[tuple[Item, Note]]] = {}
    for item, note in notes:
        by_part.setdefault(item.deck.split("::")[0], []).append((item, note))
    return tuple(_package(part, pairs) for part, pairs in sorted(by_part.items()))


def _package(part: str, pairs: Sequence[tuple[Item, Note]]) -> Package:
    media = {name: content for item, _ in pairs for name, content in item.page.media.items()}
    long = f"{part} - problems"
    has_long = any(note.deck.split("::")[0] == long for _, note in pairs)
    return Package(
        f"{file_name(part)}.apkg",
        tuple(note for _, note in pairs),
        media,
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
