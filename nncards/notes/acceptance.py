"""Which text of a section its cards were accepted against: by card, by what the card calls the section.

A card agrees with a section as it stands when it first claims it. From then on only an acceptance of the user's
changes that; a heading that is called otherwise, in the notes or on the card, changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nncards.notes.coverage import Claim, Library
    from nncards.notes.markdown import Word
    from nncards.notes.sections import Section

Accepted = dict[str, dict[str, str]]  # uid -> what the card calls the section -> fingerprint

ALIKE = 0.6  # so much of the words of two texts must agree for them to be versions of one section
SHORT = 12  # words; of shorter texts more must agree
ALIKE_SHORT = 0.8


@dataclass(frozen=True, slots=True)
class Standing:
    """A claim, and the fingerprint that it was accepted with; None if nothing is recorded of it."""

    claim: Claim
    accepted: str | None

    @property
    def stale(self) -> bool:
        """Whether the section says something else by now."""
        now = self.claim.section
        return now is not None and self.accepted not in (None, now.fingerprint)


def standings(
    made: Iterable[Claim],
    before: Mapping[str, Mapping[str, str]],
    books: Library,
    text_of: Callable[[str], str | None],
) -> list[Standing]:
    """What each claim was accepted with, as far as `before` (the ledger's) tells.

    `text_of` gives the text that had a fingerprint; it is asked only where a card turned to another heading and
    its old one is gone.
    """
    by_card: dict[str, list[Claim]] = {}
    for claim in made:
        by_card.setdefault(claim.card.uid, []).append(claim)
    found: list[Standing] = []
    for uid, each in by_card.items():
        known = before.get(uid, {})
        keys = {claim.key for claim in each}
        lost = {key: mark for key, mark in known.items() if key not in keys}
        for claim in each:
            accepted = known.get(claim.key)
            if accepted is None and claim.section is None:
                accepted = _shorter(claim, lost)
            elif accepted is None and claim.section is not None and lost:
                accepted = _carried(claim, claim.section, lost, books, text_of)
            found.append(Standing(claim, accepted))
    return found


def first_accepted(held: Iterable[Standing]) -> Accepted:
    """What a build records: what was accepted stays, what is claimed for the first time is accepted now."""
    found: Accepted = {}
    for each in held:
        section = each.claim.section
        mark = each.accepted or (section.fingerprint if section else None)
        if mark is not None:
            found.setdefault(each.claim.card.uid, {})[each.claim.key] = mark
    return found


def _carried(
    claim: Claim,
    section: Section,
    lost: Mapping[str, str],
    books: Library,
    text_of: Callable[[str], str | None],
) -> str | None:
    """What a card that turned to another name was accepted with under the old one, if it means the same section."""
    if section.fingerprint in lost.values():
        return section.fingerprint
    gone: list[str] = []
    for key, mark in lost.items():
        meant = resolve(key, claim, books)
        if section in meant or _may_mean(key, section):
            return mark
        if not meant:
            gone.append(mark)
    from nncards.notes.markdown import words

    now = words(section.text) if gone else ()
    for mark in gone:
        old = text_of(mark)
        if old is None:  # nobody knows; rather ask once too often than pass over a change
            return mark if len(gone) == 1 else None
        if alike(words(old), now):
            return mark
    return None


def _shorter(claim: Claim, lost: Mapping[str, str]) -> str | None:
    """What a heading that is gone was accepted with, where the ledger names it without the parents."""
    parts = tuple(part.strip() for part in claim.name.split(">"))
    prefix = f"{claim.unit}/" if claim.unit else ""
    names = [prefix + " > ".join(parts[n:]) for n in range(1, len(parts))]
    return next((lost[name] for name in names if name in lost), None)


def _may_mean(key: str, section: Section) -> bool:
    """Whether the name of one heading, or of the last few, is the name of this section said shorter."""
    parts = tuple(part.strip() for part in key.split(">"))
    return section.trail[-len(parts) :] == parts


def resolve(key: str, claim: Claim, books: Library) -> list[Section]:
    """The sections that a name in the ledger means today, for a card of the claim's deck."""
    own = books.of(claim.deck)
    found = own.find(key) if own else []
    unit, slash, name = key.partition("/")
    if found or not slash:
        return found
    return [s for notes in books.units().get(unit, ()) for s in notes.find(name)]


def likeness(old: Sequence[Word], new: Sequence[Word]) -> float:
    """The share of words that two texts have in common, in their order: 0 to 1."""
    matcher = SequenceMatcher(None, [w.says for w in old], [w.says for w in new], autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def alike(old: Sequence[Word], new: Sequence[Word]) -> bool:
    """Whether two texts are versions of one section."""
    return likeness(old, new) >= needed(old, new)


def needed(old: Sequence[Word], new: Sequence[Word]) -> float:
    """How alike two texts must be."""
    return ALIKE_SHORT if min(len(old), len(new)) < SHORT else ALIKE
