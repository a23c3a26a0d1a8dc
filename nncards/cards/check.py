"""What can only be seen across files: ids that stand twice, names that lead nowhere, circles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nncards.cards.outline import Outline, outline, place, uid_of
from nncards.diagnostics import Diagnostic, in_order
from nncards.latex.segments import Prose, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nncards.diagnostics import Text
    from nncards.model import Card, Deck

LONG_ASK = 200  # characters beside the maths
_SUGGESTIONS = 20  # a search among all cards takes its time, and many misses have one cause


def check_decks(decks: Sequence[Deck], *, complete: bool = True) -> list[Diagnostic]:
    """Check decks that are used together, and each by itself.

    `complete` is false if a file could not be read at all: then a name that leads nowhere may well
    be that of a card in it, and is not complained of unless its deck was read.
    """
    return in_order(
        [*check_across(decks, complete=complete), *(d for deck in decks for d in check_style(deck))]
    )


def check_across(decks: Sequence[Deck], *, complete: bool = True) -> list[Diagnostic]:
    """What only shows across decks; their outlines tell it."""
    outlines = [(deck, outline(deck)) for deck in decks]
    return [
        *_ids(outlines),
        *_names(decks),
        *_references(outlines, complete=complete),
        *_circles(outlines),
    ]


def check_style(deck: Deck) -> list[Diagnostic]:
    """What makes the cards of a deck hard to learn."""
    return [found for card in deck.cards for found in _style(card)]


_Outlines = Sequence[tuple["Deck", Outline]]


def _ids(outlines: _Outlines) -> Iterator[Diagnostic]:
    """Two files with one id, and the cards that are the same in both."""
    first: dict[str, Deck] = {}
    cards: dict[str, tuple[Deck, tuple[str, int, int]]] = {}
    for deck, outlined in outlines:
        other = first.setdefault(deck.id, deck)
        if other is not deck:
            yield Diagnostic(
                deck.span,
                "deck-id-twice",
                f"the deck id `{deck.id}` is that of {other.path} already",
                "each file has an id of its own, which the uids of its cards begin with",
            )
        for card in outlined.cards:
            here = (deck, card)
            same = cards.setdefault(card[0], here)
            if same is not here:
                yield Diagnostic(
                    place(deck, card),
                    "id-twice",
                    f"the card `{card[0]}` stands in {place(*same)} already",
                    "give one of the two another id: the card that is older keeps its own",
                )


def _names(decks: Sequence[Deck]) -> Iterator[Diagnostic]:
    """Names that Anki holds to be the same."""
    known: dict[str, tuple[str, Text]] = {}
    for deck in decks:
        parts = deck.name.value.split("::")
        for length in range(1, len(parts) + 1):
            name = "::".join(parts[:length])
            other, place = known.setdefault(name.casefold(), (name, deck.name))
            if other != name:
                yield Diagnostic(
                    deck.name.span,
                    "deck-name",
                    f"`{name}` and `{other}` ({place.span}) are one deck to Anki",
                    "write both alike",
                    "warning",
                )
                break


def _references(outlines: _Outlines, *, complete: bool) -> Iterator[Diagnostic]:
    """Cards that `after` and `confusable` name and that do not exist."""
    known = {card[0] for _, outlined in outlines for card in outlined.cards}
    known.update(uid for deck, _ in outlines for uid in (*deck.unread, *deck.open))
    whole: dict[str, bool] = {}  # was all of the deck with this id read?
    for deck, _ in outlines:
        whole[deck.id] = whole.get(deck.id, True) and deck.complete
    searched = 0
    for deck, name in _named(outlines):
        uid = uid_of(name.value, deck.id)
        if uid in known or not whole.get(uid.partition("/")[0], complete):
            continue
        searched += 1
        near = _near(uid, known) if searched <= _SUGGESTIONS else ""
        yield Diagnostic(
            name.span,
            "unknown-card",
            f"there is no card `{uid}`",
            near or "write the id of a card of this deck, or `<deck id>/<card id>`",
        )


def _near(uid: str, known: set[str]) -> str:
    from nncards.cards.reader import did_you_mean

    return did_you_mean(uid, known)


def _named(outlines: _Outlines) -> Iterator[tuple[Deck, Text]]:
    for deck, outlined in outlines:
        for _, names in outlined.after:
            yield from ((deck, name) for name in names)
        for group in deck.confusable:
            yield from ((deck, name) for name in group)


def _circles(outlines: _Outlines) -> Iterator[Diagnostic]:
    """Circles of `after`, each reported once, where it closes."""
    edges = {
        uid: [(uid_of(name.value, deck.id), name) for name in names]
        for deck, outlined in outlines
        for uid, names in outlined.after
    }
    done: set[str] = set()
    for root, first in edges.items():
        if root in done:
            continue
        path = [root]
        on_path = {root}
        todo = [iter(first)]
        while todo:
            step = next(todo[-1], None)
            if step is None:
                todo.pop()
                last = path.pop()
                on_path.discard(last)
                done.add(last)
                continue
            uid, name = step
            if uid in on_path:
                circle = [*path[path.index(uid) :], uid]
                yield _circle(name, circle)
            elif uid in edges and uid not in done:
                path.append(uid)
                on_path.add(uid)
                todo.append(iter(edges[uid]))


def _circle(name: Text, circle: list[str]) -> Diagnostic:
    if len(circle) > 7:
        circle = [*circle[:3], "…", *circle[-3:]]
    return Diagnostic(
        name.span,
        "after-circle",
        "`after` leads in a circle: " + " after ".join(circle),
        "delete one of these, so that one card can come first",
    )


def _style(card: Card) -> Iterator[Diagnostic]:
    """What makes a card hard to learn."""
    from nncards.cards import fields

    for name, text in fields.texts(card):
        if name == "ask" and len(text.value) > LONG_ASK:
            prose = sum(s.end - s.start for s in split(text.value) if isinstance(s, Prose))
            if prose > LONG_ASK:
                yield Diagnostic(
                    text.span,
                    "long-ask",
                    f"the question has {prose} characters beside its maths",
                    f"ask one thing in at most {LONG_ASK}, or make two cards",
                    "warning",
                )
        if name != "cloze" and "{{c1::" in text.value:
            yield Diagnostic(
                text.at(text.value.index("{{c1::")),
                "cloze-stray",
                f"`{name}` holds a gap, but only `cloze` has gaps",
                "use `cloze`, or delete the braces",
                "warning",
            )
