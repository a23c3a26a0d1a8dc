"""What the next build would change in Anki, and what Anki will not do by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nncards.anki.ledger import content_hash

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from nncards.anki.build import Build
    from nncards.anki.exported import ExportedNote
    from nncards.anki.ledger import Entry, Ledger
    from nncards.anki.package import Note


@dataclass(frozen=True, slots=True)
class Difference:
    """What becomes of each card, as uids, and what the learner has to do or know."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    moved: tuple[str, ...]
    retired: tuple[str, ...]
    unchanged: tuple[str, ...]
    needs: tuple[str, ...]
    vanished: tuple[str, ...] = ()


def since_last_build(before: Ledger, made: Build) -> Difference:
    """Compare with the last build, as the ledger remembers it."""
    return Difference(
        made.added,
        made.changed,
        made.moved,
        made.retired,
        made.unchanged,
        tuple(needs(before, made)),
        made.vanished,
    )


def needs(before: Ledger, made: Build) -> list[str]:
    """What Anki will not do by itself, with the steps."""
    pairs = [
        (old, new)
        for uid, new in sorted(made.ledger.entries.items())
        if (old := before.get(uid)) is not None and old != new
    ]
    return [
        *_moves(pairs),
        *_other_types(pairs),
        *_dropped(pairs),
        *_retired(made.retired),
        *_vanished(made.vanished),
    ]


def search(uids: Iterable[str]) -> str:
    """What to type into Anki's browser to find these cards."""
    return " or ".join(f'"Uid:{uid}"' for uid in uids)


def _moves(pairs: Sequence[tuple[Entry, Entry]]) -> list[str]:
    by_way: dict[tuple[str, str], list[str]] = {}
    for old, new in pairs:
        if old.deck != new.deck and old.deck:
            by_way.setdefault((old.deck, new.deck), []).append(new.uid)
    return [
        f"Anki leaves cards in the deck where they are, so {_count(uids)} will stay in {old!r}. To move "
        f"{'it' if len(uids) == 1 else 'them'}, search in the browser for {search(uids)}, select all, and "
        f"choose Cards > Change Deck: {new}"
        for (old, new), uids in sorted(by_way.items())
    ]


def _other_types(pairs: Sequence[tuple[Entry, Entry]]) -> list[str]:
    return [
        f"{new.uid} was a {old.note} card and is a {new.note} card now, which Anki cannot import: its old note "
        f"stays as it is. To have the new one, search in the browser for {search([new.uid])}, delete that note "
        "(its history goes with it), then import; or keep the old card and give the new one an id of its own"
        for old, new in pairs
        if old.note != new.note
    ]


def _dropped(pairs: Sequence[tuple[Entry, Entry]]) -> list[str]:
    return [
        f"{new.uid} has fewer cards than before: after the import, Tools > Empty Cards lists "
        f"{_count(sorted(set(old.cards) - set(new.cards)))} of it, which keeps its history until you remove it there"
        for old, new in pairs
        if not new.retired and old.note == new.note and set(old.cards) - set(new.cards)
    ]


def _retired(uids: Sequence[str]) -> list[str]:
    if not uids:
        return []
    them, they = ("it", "it keeps its") if len(uids) == 1 else ("them", "they keep their")
    return [
        (
            f"{_count(uids)} retired: after the import, Tools > Empty Cards lists {them} ({', '.join(uids)}); {they} "
            f"history until you remove {them} there"
        )
    ]


def _vanished(uids: Sequence[str]) -> list[str]:
    if not uids:
        return []
    return [
        (
            f"{_count(uids)} in no deck any more, and Anki keeps what an import does not mention: search in the browser "
            f"for {search(uids)} and suspend or delete what it finds; or put the card back with `retired: true`"
        )
    ]


def _count(found: Sequence[object]) -> str:
    return "1 card" if len(found) == 1 else f"{len(found)} cards"


# --- against a learner's own collection ---------------------------------------------------------------


def against(
    notes: Sequence[Note],
    before: Ledger,
    export: Sequence[ExportedNote],
    waiting: Collection[str] = (),
) -> Difference:
    """Compare the notes of a build with those that a learner exported. `waiting` are left out, but have not vanished."""
    theirs = {note.guid: note for note in export}
    met = [(note, theirs[note.guid]) for note in notes if note.guid in theirs]
    changed = dict.fromkeys(
        note.fields[0]
        for note, found in met
        if note.changed > found.changed and not _same(note, found)
    )
    moved = [
        (note.fields[0], found.decks[0], note.deck)
        for note, found in met
        if found.decks and note.cards and note.deck not in found.decks
    ]
    left = _left(notes, before, theirs, waiting)
    told = [
        *(
            text
            for note, found in met
            for text in _conflict(note, found, before.get(note.fields[0]))
        ),
        *(_moved(*move) for move in moved),
        *_vanished(left),
    ]
    return Difference(
        tuple(note.fields[0] for note in notes if note.guid not in theirs),
        tuple(changed),
        tuple(uid for uid, _, _ in moved),
        tuple(note.fields[0] for note, _ in met if not note.cards),
        tuple(note.fields[0] for note, _ in met if note.fields[0] not in changed),
        tuple(told),
        tuple(left),
    )


def _left(
    notes: Sequence[Note],
    before: Ledger,
    theirs: Collection[str],
    waiting: Collection[str],
) -> list[str]:
    """The uids of cards that the learner has and no deck any more."""
    ours = {note.guid for note in notes}
    return [
        entry.uid
        for _, entry in sorted(before.entries.items())
        if entry.guid in theirs
        and entry.guid not in ours
        and not entry.retired
        and entry.uid not in waiting
    ]


def _moved(uid: str, old: str, new: str) -> str:
    return (
        f"{uid} is in {old!r} and belongs to {new!r} now; Anki leaves it there. Search for {search([uid])} and "
        "choose Cards > Change Deck"
    )


def _same(note: Note, found: ExportedNote) -> bool:
    return content_hash(note.type.name, note.fields, note.tags) == found.hash


def _conflict(note: Note, found: ExportedNote, entry: Entry | None) -> list[str]:
    """What an import would do to a note that the learner edited."""
    untouched = entry is not None and entry.hash == found.hash
    if untouched or _same(note, found) or found.changed <= (entry.changed if entry else 0):
        return []
    differing = [
        (name, yours, ours)
        for name, yours, ours in zip(note.type.fields, found.fields, note.fields, strict=False)
        if yours != ours
    ]
    texts = "; ".join(
        f"{name}: yours {_short(y)}, the deck's {_short(o)}" for name, y, o in differing
    )
    texts = texts or f"tags: yours {' '.join(found.tags)}, the deck's {' '.join(note.tags)}"
    if note.changed > found.changed:
        return [f"{note.fields[0]}: the import overwrites your edit ({texts})"]
    if entry is not None and entry.changed == note.changed:
        return []  # the deck did not change since: the learner's words stay, as they should
    return [f"{note.fields[0]}: your edit blocks a correction ({texts})"]


def _short(html: str) -> str:
    words = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    return repr(words if len(words) <= 80 else words[:77] + "...")
