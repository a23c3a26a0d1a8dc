r"""The ledger `decks/nncards.lock`: what Anki has been told of each card, and when.

One line a card, sorted, so that git merges it: `{"uid": "bn/why", "guid": "...", "hash": "...", ...}`, below a
line that says the format. Everything here is pure. A ledger that cannot be read is an error with the way
out; nothing is ever guessed, since a wrong guess would give a card a second identity.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from nncards.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VERSION = 1
HEADER = json.dumps({"nncards-ledger": VERSION})

_ALPHABET = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&()*+,-./:;<=>?@[]^_`{|}~"
)
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?:\s|$)")
_PRINT = re.compile("[0-9a-f]{16}")
_RESTORE = "restore the file from git (git checkout -- decks/nncards.lock), then build again"


@dataclass(frozen=True, slots=True)
class Entry:
    """One card as last built.

    `changed` is the second of its last change, `draw` which draw of a problem's numbers it shows, `gaps` the
    numbers of its gaps that have names, `cards` which cards Anki makes of it. `accepted` tells of each section
    that the card names the fingerprint of the text that the card was found to agree with; Anki never hears of it.
    """

    uid: str
    guid: str
    hash: str
    changed: int
    deck: str = ""
    note: str = "basic"
    retired: bool = False
    draw: int = 0
    gaps: Mapping[str, int] = field(default_factory=dict)
    cards: tuple[int, ...] = (0,)
    accepted: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ledger:
    """All cards that were ever built, by uid."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    def get(self, uid: str) -> Entry | None:
        """What is known of a card."""
        return self.entries.get(uid)

    def draw(self, uid: str) -> int:
        """Which draw of its numbers a problem card shows."""
        entry = self.entries.get(uid)
        return entry.draw if entry else 0

    def gaps(self, uid: str) -> Mapping[str, int]:
        """The numbers that a card's gaps have by name."""
        entry = self.entries.get(uid)
        return entry.gaps if entry else {}

    @property
    def accepted(self) -> dict[str, Mapping[str, str]]:
        """What each card was found to agree with: uid -> section -> fingerprint."""
        return {uid: entry.accepted for uid, entry in self.entries.items()}

    def accepting(self, accepted: Mapping[str, Mapping[str, str]]) -> Ledger:
        """The ledger with this recorded of these cards; of cards that it does not know nothing is."""
        entries = dict(self.entries)
        for uid, sections in accepted.items():
            entry = entries.get(uid)
            if entry is not None and entry.accepted != sections:
                entries[uid] = replace(entry, accepted=dict(sections))
        return Ledger(entries)


def meanwhile(before: Ledger, now: Ledger, made: Ledger) -> Ledger:
    """`made`, which was worked out from `before`, with what others wrote since, as the file has it `now`.

    Of a card that both touched, each part is as the one left it who touched it, and as made here if both did.
    """
    if now.entries == before.entries:
        return made
    entries = dict(made.entries)
    for uid, theirs in now.entries.items():
        old, ours = before.get(uid), entries.get(uid)
        if ours is None:
            entries[uid] = theirs
        elif old is not None and theirs != old:
            parts = (each.name for each in fields(Entry))
            kept = {name for name in parts if getattr(ours, name) == getattr(old, name)}
            entries[uid] = replace(ours, **{name: getattr(theirs, name) for name in kept})
    return Ledger(entries)


def guid_of(namespace: str, uid: str) -> str:
    """The identity in Anki of a card: ten characters from namespace and uid, told apart by length."""
    digest = sha256(f"{len(namespace)}:{namespace}{uid}".encode()).digest()
    number = int.from_bytes(digest[:8], "big")
    letters = ""
    while number:
        number, place = divmod(number, 91)
        letters = _ALPHABET[place] + letters
    return letters


def content_hash(note: str, fields: Sequence[str], tags: Sequence[str]) -> str:
    """Changes with everything that a learner would see: the note type, its fields, its tags, as written."""
    written = _ENCODE([note, fields, tags])
    return sha256(written.encode()).hexdigest()[:20]


def record(entry: Entry | None, now: Entry, clock: int) -> Entry:
    """What the ledger says of a card after a build at second `clock`; `now.changed` is not looked at.

    A change is stamped later than the last one, even if the clock went back: Anki takes only newer notes.
    """
    if entry is None:
        return replace(now, changed=clock)
    changed = entry.changed if entry.hash == now.hash else max(clock, entry.changed + 1)
    return replace(now, changed=changed, accepted=entry.accepted)


# --- reading and writing ----------------------------------------------------------------------------


def dump(ledger: Ledger) -> str:
    """The ledger as text: the same for the same entries."""
    lines = [_line(ledger.entries[uid]) for uid in sorted(ledger.entries)]
    return "\n".join([HEADER, *lines, ""])


def _line(entry: Entry) -> str:
    shown: dict[str, Any] = {
        "uid": entry.uid,
        "guid": entry.guid,
        "hash": entry.hash,
        "changed": entry.changed,
        "deck": entry.deck,
    }
    if entry.note != "basic":
        shown["note"] = entry.note
    if entry.retired:
        shown["retired"] = True
    if entry.draw:
        shown["draw"] = entry.draw
    if entry.cards != (0,):
        shown["cards"] = list(entry.cards)
    if entry.gaps:
        shown["gaps"] = dict(sorted(entry.gaps.items()))
    if entry.accepted:
        shown["accepted"] = dict(sorted(entry.accepted.items()))
    return _ENCODE(shown)


def parse(text: str, path: str = "decks/nncards.lock") -> tuple[Ledger | None, list[Diagnostic]]:
    """Read a ledger; None with what is wrong with it, if anything is."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines:
        return Ledger(), []
    found = _conflicts(lines, path) or _header(lines[0], path)
    if found:
        return None, found
    entries: dict[str, Entry] = {}
    guids: dict[str, str] = {}
    for number, (line, read) in enumerate(zip(lines[1:], _values(lines[1:]), strict=True), 2):
        entry = _entry(line, read)
        if isinstance(entry, Entry) and entry.uid not in entries and entry.guid not in guids:
            entries[entry.uid] = entry
            guids[entry.guid] = entry.uid
            continue
        span = Span(path, number, 1)
        if isinstance(entry, str):
            found.append(
                Diagnostic(span, "ledger-line", f"this line is damaged: {entry}", _RESTORE)
            )
        elif entry.uid in entries:
            hint = (
                "keep of the lines of this card the one with the later `changed`, delete the other"
            )
            found.append(
                Diagnostic(span, "ledger-twice", f"the card {entry.uid} stands here twice", hint)
            )
        else:
            message = f"{entry.uid} and {guids[entry.guid]} have the same guid"
            found.append(Diagnostic(span, "ledger-guid", message, _RESTORE))
    return (None, found) if found else (Ledger(entries), [])


def _conflicts(lines: Sequence[str], path: str) -> list[Diagnostic]:
    for number, line in enumerate(lines, 1):
        if _CONFLICT.match(line):
            hint = (
                "delete the lines of git's marks; where a card then stands twice, keep its line with the "
                "later `changed`"
            )
            return [
                Diagnostic(
                    Span(path, number, 1),
                    "ledger-conflict",
                    "a merge was left unfinished here",
                    hint,
                )
            ]
    return []


def _header(line: str, path: str) -> list[Diagnostic]:
    span = Span(path, 1, 1)
    try:
        version = json.loads(line)["nncards-ledger"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return [Diagnostic(span, "ledger-header", f"this should be {HEADER}", _RESTORE)]
    if version != VERSION:
        message = f"this ledger has format {version}, this nncards knows {VERSION}"
        return [Diagnostic(span, "ledger-version", message, "install a newer nncards")]
    return []


_TYPES: dict[str, type] = {
    "uid": str, "guid": str, "hash": str, "changed": int,
    "deck": str, "note": str, "retired": bool, "draw": int, "gaps": dict, "cards": list,
    "accepted": dict,
}  # fmt: skip
_NEEDED = ("uid", "guid", "hash", "changed")


def _values(lines: Sequence[str]) -> Sequence[Any]:
    """The JSON values of some lines, read at once; None for each where that cannot be done.

    No value can reach over lines that each begin with a brace unless it holds another in a list, which no entry does.
    """
    nothing = [None] * len(lines)
    if not all(line.startswith("{") for line in lines):
        return nothing
    try:
        found = json.loads("[" + ",\n".join(lines) + "]")
    except (ValueError, RecursionError):
        return nothing
    return found if len(found) == len(lines) else nothing


def _entry(line: str, read: Any = None) -> Entry | str:
    """The entry of a line, whose value may have been `read` already; or what is wrong with it."""
    try:
        found = json.loads(line) if read is None else read
    except (ValueError, RecursionError):
        return "it is not JSON"
    if not isinstance(found, dict):
        return "it is not a mapping"
    for key in _NEEDED:
        if key not in found:
            return f"`{key}` is missing"
    for key, value in found.items():
        if key not in _TYPES:
            return f"`{key}` is unknown"
        if type(value) is not _TYPES[key]:
            return f"`{key}` is {value!r}"
    wrong = _wrong_value(found)
    if wrong:
        return wrong
    if "cards" not in found:
        return Entry(**found)
    return Entry(**found | {"cards": tuple(found["cards"])})


def _wrong_value(found: Mapping[str, Any]) -> str:
    """What is wrong with values of the right types; nothing of what most entries lack is looked at."""
    gaps, accepted, cards = found.get("gaps"), found.get("accepted"), found.get("cards")
    if gaps and any(type(number) is not int or number < 1 for number in gaps.values()):
        return "a gap's number is not a whole number from 1 on"
    if not found["uid"] or not found["guid"] or found["changed"] < 0 or found.get("draw", 0) < 0:
        return "a value is empty or negative"
    if accepted and not all(isinstance(v, str) and _PRINT.fullmatch(v) for v in accepted.values()):
        return "what is `accepted` is no fingerprint"
    if cards and any(type(number) is not int or number < 0 for number in cards):
        return "`cards` are not whole numbers from 0 on"
    return ""
