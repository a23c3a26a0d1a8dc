"""Which draft of this run is which of an earlier one."""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from nncards.cards.open import OPEN
from nncards.notes.draft.writing import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from nncards.notes.draft.model import Draft

ALIKE = 0.6  # the share of words that an edited draft keeps
MOST = 40_000  # comparisons of texts in a run


def match(
    drafts: Sequence[Draft], known: Mapping[str, Entry], present: Mapping[str, str]
) -> dict[int, str]:
    """The id of each draft (by its index) that an entry is known for.

    The same question and answer; else the same answer; else the same question; else, for a card that is still in
    the deck, much the same words; else the only draft left under a heading. `present` has the cards' words.
    """
    now = [Entry.of(draft) for draft in drafts]
    found: dict[int, str] = {}

    def pair(
        key: Callable[[Entry], Hashable], counts: Callable[[int], bool], *, alone: bool = False
    ) -> None:
        old: dict[Hashable, list[str]] = defaultdict(list)
        new: dict[Hashable, list[int]] = defaultdict(list)
        taken = set(found.values())
        for uid, entry in known.items():
            if uid not in taken:
                old[key(entry)].append(uid)
        for i, entry in enumerate(now):
            if i not in found and counts(i):
                new[key(entry)].append(i)
        for value, numbers in new.items():
            uids = old.get(value, [])
            if not alone or len(uids) == len(numbers) == 1:
                found.update(zip(numbers, uids, strict=False))

    pair(lambda entry: (entry.front, entry.back), lambda _: True)
    pair(lambda entry: entry.back, lambda i: _is_telling(drafts[i]))
    pair(lambda entry: entry.front, lambda i: drafts[i].ask != OPEN or bool(drafts[i].cloze))
    _by_words(drafts, known, present, found)
    pair(lambda entry: entry.front, lambda _: True, alone=True)
    return found


def _is_telling(draft: Draft) -> bool:
    """Whether an answer says so much that no other draft would have it by chance."""
    return draft.answer != OPEN and len(draft.answer) >= 16


def _by_words(
    drafts: Sequence[Draft],
    known: Mapping[str, Entry],
    present: Mapping[str, str],
    found: dict[int, str],
) -> None:
    """Pair what is left by the words of the cards that are still in the deck, the most alike first."""
    taken = set(found.values())
    uids = [uid for uid in known if uid not in taken and uid in present]
    left = [i for i in range(len(drafts)) if i not in found]
    if not uids or len(uids) * len(left) > MOST:
        return
    words = {i: " ".join(drafts[i].texts.values()).split()[:400] for i in left}
    alike: list[tuple[float, int, str]] = []
    for uid in uids:
        matcher = SequenceMatcher(None, autojunk=False)
        matcher.set_seq2(present[uid].split()[:400])
        for i in left:
            matcher.set_seq1(words[i])
            if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE:
                alike.append((matcher.ratio(), i, uid))
    for ratio, i, uid in sorted(alike, key=lambda each: (-each[0], each[1])):
        if ratio >= ALIKE and i not in found and uid not in found.values():
            found[i] = uid
