"""What became of the sections that cards were accepted against: kept, renamed, moved, deleted."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from nncards.notes.acceptance import likeness, needed
from nncards.notes.markdown import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nncards.notes.acceptance import Standing
    from nncards.notes.coverage import Library
    from nncards.notes.sections import Notes, Section

Place = tuple[str, int]  # path and line of a section: no two have the same


def place(section: Section) -> Place:
    """Which section this is, among those of today."""
    return section.path, section.line


@dataclass(frozen=True, slots=True)
class Old:
    """A section as cards claim it: where, by what name, and the text that they were accepted with."""

    path: str
    name: str
    accepted: str | None
    held: tuple[Standing, ...]
    now: Section | None  # what bears the name today

    @property
    def live(self) -> bool:
        """Whether any of its cards is still taught."""
        return any(not each.claim.card.retired for each in self.held)


@dataclass(frozen=True, slots=True)
class Found:
    """Where the text of an old section stands today; `section` is None if it is nowhere."""

    old: Old
    section: Section | None

    @property
    def edited(self) -> bool:
        """Whether it says something else there."""
        return self.section is not None and self.section.fingerprint != self.old.accepted


@dataclass(frozen=True, slots=True)
class Layout:
    """How notes stood at the last build: of each path the trails of headings and fingerprints, in order."""

    sections: Mapping[str, Sequence[tuple[tuple[str, ...], str]]] = field(default_factory=dict)


def olds(held: Iterable[Standing]) -> list[Old]:
    """The sections that cards claim, each with the claims that were accepted with the same text."""
    grouped: dict[tuple[str, str, str | None], list[Standing]] = {}
    for each in held:
        claim = each.claim
        if claim.notes and len(claim.found) <= 1:
            path = claim.section.path if claim.section else claim.notes[0].path
            name = claim.section.name if claim.section else claim.name
            grouped.setdefault((path, name, each.accepted), []).append(each)
    _adopt(grouped)
    return [
        Old(path, name, mark, tuple(each), each[0].claim.section)
        for (path, name, mark), each in grouped.items()
    ]


def _adopt(grouped: dict[tuple[str, str, str | None], list[Standing]]) -> None:
    """Put claims that nothing is recorded of to those of the same name, if these agree among themselves."""
    for path, name, mark in [key for key in grouped if key[2] is None]:
        others = [key for key in grouped if key[:2] == (path, name) and key[2] is not None]
        if len(others) == 1 and grouped[path, name, mark][0].claim.section is None:
            grouped[others[0]] += grouped.pop((path, name, mark))


def recognise(
    known: Sequence[Old], books: Library, text_of: Callable[[str], str | None]
) -> list[Found]:
    """Where those sections are that no longer stand as accepted under their name, as far as they are found.

    First by exactly what they say, wherever in the course; then, for names that are gone, by a card that was
    accepted with the same text and names another heading already; then by likeness to a section that no card claims.
    """
    sections = [s for notes in books.notes.values() for s in notes.sections if s.says_something]
    settled = {place(o.now) for o in known if o.now and o.now.fingerprint == o.accepted}
    followed = {o.accepted: o.now for o in known if o.now and o.accepted}
    found: list[Found] = []
    rest: list[Old] = []
    for old in known:
        if old.accepted is None or (old.now and old.now.fingerprint == old.accepted):
            continue
        same = [s for s in sections if s.fingerprint == old.accepted]
        free = [s for s in same if place(s) not in settled]
        if old.now is None:
            target = _nearest(old, free or same) or followed.get(old.accepted)
        else:
            target = _nearest(old, free)
        if target is not None:
            found.append(Found(old, target))
        elif old.now is None:
            rest.append(old)
    taken = {place(f.section) for f in found if f.section} | {place(o.now) for o in known if o.now}
    found += _by_likeness(rest, [s for s in sections if place(s) not in taken], text_of)
    found += [Found(o, None) for o in known if o.now is None and o.accepted is None]
    return found


def _nearest(old: Old, same: Sequence[Section]) -> Section | None:
    """Of sections that say the same, the one that is meant: of this file, of a like heading."""
    if len(same) <= 1:
        return same[0] if same else None
    scores = sorted(((_kinship(old, s), s.line, s) for s in same), reverse=True)
    return scores[0][2] if scores[0][0] > scores[1][0] else None


def _kinship(old: Old, section: Section) -> float:
    title = old.name.rpartition(">")[2].strip()
    return (section.path == old.path) + SequenceMatcher(None, title, section.title).ratio()


def _by_likeness(
    gone: Sequence[Old], free: Sequence[Section], text_of: Callable[[str], str | None]
) -> list[Found]:
    """Pair what is gone with what is new, the likest first."""
    scores: list[tuple[float, int, int]] = []
    said = [words(s.text) for s in free] if gone else []
    for i, old in enumerate(gone):
        text = text_of(old.accepted) if old.accepted else None
        before = words(text) if text is not None else ()
        for j, now in enumerate(said):
            score = likeness(before, now) if before else 0.0
            if before and score >= needed(before, now):
                scores.append((score, i, j))
    paired: dict[int, int] = {}
    for _, i, j in sorted(scores, reverse=True):
        if i not in paired and j not in paired.values():
            paired[i] = j
    return [Found(old, free[paired[i]] if i in paired else None) for i, old in enumerate(gone)]


# --- places -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shift:
    """How a section came to another place: `was` says where it stood."""

    section: Section
    was: str


def shifted(notes: Notes, layout: Layout) -> list[Shift]:
    """The sections of notes that stand under another heading, or in another order, than at the last build."""
    before = layout.sections.get(notes.path)
    if before is None:
        return []
    old = {trail: number for number, (trail, _) in enumerate(before)}
    by_title: dict[str, list[tuple[str, ...]]] = {}
    for trail, _ in before:
        by_title.setdefault(trail[-1], []).append(trail)
    titles = {s.title for s in notes.sections}
    found: list[Shift] = []
    stayed: list[tuple[Section, int]] = []
    for section in notes.sections:
        earlier = by_title.get(section.title, [])
        if section.trail in old:
            stayed.append((section, old[section.trail]))
            continue
        was = earlier[0][:-1] if len(earlier) == 1 else ()
        # A parent that is not there any more was renamed: what stands below it did not move.
        if was and was[-1:] != section.parents[-1:] and was[-1] in titles:
            found.append(Shift(section, f"under `{was[-1]}`"))
    found += _out_of_order(stayed, [trail for trail, _ in before])
    return found


def _out_of_order(
    stayed: Sequence[tuple[Section, int]], before: Sequence[tuple[str, ...]]
) -> list[Shift]:
    """The fewest sections whose moving explains the new order."""
    kept = _longest_rising([number for _, number in stayed])
    moved = [pair for i, pair in enumerate(stayed) if i not in kept]
    carried = {section.trail for section, _ in moved}
    found: list[Shift] = []
    for section, number in moved:
        if section.trail[:-1] in carried:
            continue  # it moved along with the heading above it
        siblings = [trail for trail in before[:number] if trail[:-1] == section.trail[:-1]]
        was = f"after `{siblings[-1][-1]}`" if siblings else "first"
        found.append(Shift(section, was))
    return found


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The places of a longest rising part of a sequence."""
    lengths: list[
        tuple[int, int]
    ] = []  # (length of the longest part that ends here, the place before)
    for i, number in enumerate(numbers):
        best = max(((lengths[j][0], j) for j in range(i) if numbers[j] < number), default=(0, -1))
        lengths.append((best[0] + 1, best[1]))
    at = max(range(len(lengths)), key=lambda i: lengths[i][0], default=-1)
    kept: set[int] = set()
    while at >= 0:
        kept.add(at)
        at = lengths[at][1]
    return kept
