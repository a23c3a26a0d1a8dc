"""Choose decks and list their cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nncards.model import Deck
    from nncards.workspace import Course


def choose_decks(course: Course, names: Sequence[str]) -> tuple[Deck, ...] | str:
    """The decks that `names` mean (all, if there are none), or why a name means none or several.

    A name is a deck's Anki name (which takes its subdecks along), its id, or its file.
    """
    if not names:
        return course.decks
    chosen: dict[str, Deck] = {}
    for name in names:
        found = _decks_named(course.decks, name)
        if isinstance(found, str):
            return found
        chosen.update((deck.id, deck) for deck in found)
    return tuple(deck for deck in course.decks if deck.id in chosen)


def _decks_named(decks: Sequence[Deck], name: str) -> list[Deck] | str:
    from difflib import get_close_matches

    file = name.removeprefix("./")
    ways = {
        "id": [d for d in decks if d.id == name],
        "file": [d for d in decks if d.path == file or d.path.endswith("/" + file)],
        "name": [d for d in decks if d.name.value == name or d.name.value.startswith(name + "::")],
    }
    hits = {way: found for way, found in ways.items() if found}
    if (
        len({tuple(d.id for d in found) for found in hits.values()}) > 1
        or len(hits.get("file", [])) > 1
    ):
        options = sorted({d.id for found in hits.values() for d in found})
        return f"`{name}` is ambiguous: it may mean {', '.join(options)}; use a deck's id"
    if hits:
        return next(iter(hits.values()))
    near = get_close_matches(
        name, [n for d in decks for n in (d.id, d.name.value, d.path)], n=1, cutoff=0.5
    )
    return f"no deck `{name}`" + (
        f"; did you mean `{near[0]}`?" if near else "; `nncards cards list` names them"
    )


def list_cards(course: Course, decks: Iterable[Deck]) -> list[dict[str, Any]]:
    """A row for each card, in the shape that scripts rely on."""
    from nncards.app.notes import Shelf

    shelf = Shelf(course)
    return [
        {
            "uid": card.uid,
            "kind": card.kind,
            "deck": deck.name.value,
            "section": card.section.value if card.section else None,
            "notes": notes,
            "tags": list(card.tags),
            "tier": card.tier,
            "figures": [card.figure.name.value] if card.figure else [],
            "path": card.span.path,
            "line": card.span.line,
        }
        for deck in decks
        for notes in [shelf.path(deck)]
        for card in deck.cards
    ]
