"""The state of every section of the notes: its cards, whether they agree with it, what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from nncards.notes.coverage import near
from nncards.notes.recognise import Layout, olds, place, recognise, shifted
from nncards.notes.worddiff import word_diff

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from nncards.notes.acceptance import Standing
    from nncards.notes.coverage import Claim, Library, State
    from nncards.notes.recognise import Found, Old, Place
    from nncards.notes.sections import Section
    from nncards.notes.worddiff import Step

Change = Literal["new", "edited", "renamed", "moved", "deleted"]


@dataclass(frozen=True, slots=True)
class Fix:
    """A value of a deck that should name a section otherwise; `new` is None if no single value can."""

    claim: Claim
    new: str | None

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape."""
        span = self.claim.text.span
        return {
            "uid": self.claim.card.uid,
            "path": span.path,
            "line": span.line,
            "column": span.column,
            "old": self.claim.text.value,
            "new": self.new,
        }


@dataclass(frozen=True, slots=True)
class Row:
    """A section and its cards. For one that is gone `line` is 0, `section` what the cards call it.

    `was` says where a renamed or moved section stood, `diff` how its text changed since its cards were accepted
    (None where the old text is not known any more), `hint` what to do. `called` is the name that means a stale
    section and no other of the course; empty if there is none.
    """

    notes: str
    section: str
    line: int
    cards: tuple[str, ...]
    state: State
    changes: tuple[Change, ...] = ()
    was: str | None = None
    stale_cards: tuple[str, ...] = ()
    diff: tuple[Step, ...] | None = None
    fixes: tuple[Fix, ...] = ()
    hint: str = ""
    called: str = ""

    @property
    def faulty(self) -> bool:
        """Whether a check shall fail for it."""
        named = any(not fix.claim.card.retired for fix in self.fixes)
        return named or self.state in ("uncovered", "stale")

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape that scripts rely on: what there is nothing to say of is left out."""
        more = {
            "changes": list(self.changes),
            "was": self.was,
            "stale_cards": list(self.stale_cards),
            "diff": self.diff and [list(step) for step in self.diff],
            "fixes": [fix.as_dict() for fix in self.fixes],
            "hint": self.hint,
        }
        return {
            "notes": self.notes,
            "section": self.section,
            "line": self.line,
            "cards": list(self.cards),
            "state": self.state,
        } | {key: value for key, value in more.items() if value}


@dataclass(slots=True)
class _Cards:
    """The claims that hold a section, and what they were accepted with."""

    held: list[Standing] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)  # those that call it otherwise

    def uids(self, *, stale_of: Section | None = None) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(
                each.claim.card.uid
                for each in self.held
                if not each.claim.card.retired
                and (stale_of is None or each.accepted not in (None, stale_of.fingerprint))
            )
        )


def status(
    held: Sequence[Standing],
    books: Library,
    text_of: Callable[[str], str | None],
    layout: Layout | None = None,
) -> list[Row]:
    """A row for every section of the notes that decks name, and for each that cards claim and that is gone."""
    known = olds(held)
    found = recognise(known, books, text_of)
    cards = _by_section(held, found)
    named = set(books.places.values())
    claimed = {place(o.now) for o in known if o.now}
    rows: list[Row] = []
    for path, notes in books.notes.items():
        if path not in named:
            continue
        moves = {place(m.section): m.was for m in shifted(notes, layout)} if layout else {}
        for section in notes.sections:
            its = cards.get(place(section), _Cards())
            if its.held or section.says_something:
                row = _row(section, its, books, text_of)
                rows.append(_placed(row, section, moves, layout, claimed, books))
        rows += [
            _deleted(f.old, books, text_of)
            for f in found
            if f.section is None and f.old.path == path and f.old.live
        ]
    return rows


def _by_section(held: Sequence[Standing], found: Sequence[Found]) -> dict[Place, _Cards]:
    """The claims of each section of today; a section found elsewhere takes its claims along."""
    cards: dict[Place, _Cards] = {}
    gone = {id(each) for f in found for each in f.old.held}
    for each in held:
        if id(each) not in gone:
            for section in each.claim.found:
                cards.setdefault(place(section), _Cards()).held.append(each)
    for f in found:
        if f.section is not None:
            its = cards.setdefault(place(f.section), _Cards())
            its.held += f.old.held
            its.found.append(f)
    return cards


def _row(
    section: Section, its: _Cards, books: Library, text_of: Callable[[str], str | None]
) -> Row:
    uids, late = its.uids(), its.uids(stale_of=section)
    state: State = "covered" if uids else "skipped" if section.skipped is not None else "uncovered"
    row = Row(section.path, section.name, section.line, uids, "stale" if late else state)
    if late:
        diff = _diff(section, its, text_of)
        called = books.called(section)
        row = replace(row, changes=("edited",), stale_cards=late, diff=diff, called=called)
    if not its.found:
        return row
    old = its.found[0].old
    fixes = tuple(_fix(each.claim, section, books) for f in its.found for each in f.old.held)
    kinds: list[Change] = []
    if old.name != section.name:
        kinds.append("renamed")
    if old.path != section.path:
        kinds.append("moved")
    was = old.name if old.path == section.path else f"{old.name} ({old.path})"
    hint = "" if all(fix.new for fix in fixes) else _by_hand(fixes, section)
    changes = tuple(dict.fromkeys([*kinds, *row.changes]))
    return replace(row, changes=changes, was=was, fixes=fixes, hint=hint)


def _diff(
    section: Section, its: _Cards, text_of: Callable[[str], str | None]
) -> tuple[Step, ...] | None:
    """What changed since the acceptance that is still known (of several, the one of most cards)."""
    marks = [e.accepted for e in its.held if e.accepted not in (None, section.fingerprint)]
    for mark in sorted(set(marks), key=marks.count, reverse=True):
        text = text_of(mark) if mark else None
        if text is not None:
            return tuple(word_diff(text, section.text))
    return None


def _placed(
    row: Row,
    section: Section,
    moves: Mapping[Place, str],
    layout: Layout | None,
    claimed: Collection[Place],
    books: Library,
) -> Row:
    """A row with what the last build knew of the section's place."""
    if layout is None or row.was is not None:
        return row
    if place(section) in moves:
        return replace(row, changes=(*row.changes, "moved"), was=moves[place(section)])
    before = layout.sections.get(section.path)
    if before is None or place(section) in claimed:
        return _from_elsewhere(row, section, layout, books)
    if any(trail == section.trail for trail, _ in before):
        return row
    gone = [t for t, mark in before if mark == section.fingerprint]
    if gone and section.says_something:
        return replace(row, changes=(*row.changes, "renamed"), was=gone[0][-1])
    row = _from_elsewhere(row, section, layout, books)
    titles = {trail[-1] for trail, _ in before}
    if row.was or section.title in titles:
        return row
    return replace(row, changes=("new", *row.changes))


def _from_elsewhere(row: Row, section: Section, layout: Layout, books: Library) -> Row:
    """A section that stood in other notes at the last build, and not in these.

    Notes that were not there then, and took the place of others, are these others under a new name.
    """
    if any(t[-1] == section.title for t, _ in layout.sections.get(section.path, ())):
        return row
    for path, sections in layout.sections.items():
        renamed = section.path not in layout.sections and path not in books.notes
        if path == section.path or renamed:
            continue
        if (section.title, section.fingerprint) in {(t[-1], mark) for t, mark in sections}:
            return replace(row, changes=(*row.changes, "moved"), was=f"in {path}")
    return row


def _deleted(old: Old, books: Library, text_of: Callable[[str], str | None]) -> Row:
    uids = _Cards(list(old.held)).uids()
    row = Row(old.path, old.name, 0, uids, "stale", stale_cards=uids)
    if old.accepted is None:  # it may never have been there
        notes = books.notes.get(old.path)
        hint = near(old.name, [s.name for s in notes.sections] if notes else [])
        return replace(row, hint=f"no heading has this name: {hint}")
    why = "no section of the notes is like it"
    if text_of(old.accepted) is None:
        why = "what it said is not known any more, so it cannot be recognised under another heading"
    hint = f"{why}: retire its cards (`retired: true`), or name under `section:` what they belong to now"
    return replace(row, changes=("deleted",), hint=hint)


# --- names ------------------------------------------------------------------------------------------


def _fix(claim: Claim, section: Section, books: Library) -> Fix:
    own = books.of(claim.deck)
    here = own is not None and own.path == section.path
    if claim.text is claim.card.section:
        return Fix(claim, _name(section, books) if here else None)
    units = [
        unit for unit, notes in books.units().items() if any(n.path == section.path for n in notes)
    ]
    unit = claim.unit if claim.unit in units else units[0] if units else None
    name = _name(section, books)
    return Fix(claim, f"{unit}/{name}" if unit and name else None)


def _name(section: Section, books: Library) -> str | None:
    """The shortest name that means this section and no other of its notes."""
    notes = books.notes[section.path]
    trail = section.trail
    names = [section.name, *(" > ".join(trail[-n:]) for n in range(1, len(trail) + 1))]
    return next((name for name in names if notes.find(name) == [section]), None)


def _by_hand(fixes: Sequence[Fix], section: Section) -> str:
    if any(fix.claim.text is fix.claim.card.section and fix.new is None for fix in fixes):
        return (
            f"`section:` names headings of a deck's own notes: move these cards to a deck of {section.path}, or let "
            "their deck's `notes:` name it"
        )
    return "its heading stands more than once: give the headings different names first"


def now_called(rows: Sequence[Row]) -> dict[tuple[str, str], str]:
    """For each value that names a heading which is gone, what to do: by (path of the deck, value)."""
    return {
        (fix.claim.deck.path, fix.claim.text.value): (
            f"it is `{fix.new}` now, by what stands there; `nncards notes status --fix` writes it so"
            if fix.new
            else f"its text stands in {row.notes} now, below `{row.section}`; {row.hint}"
        )
        for row in rows
        for fix in row.fixes
    }
