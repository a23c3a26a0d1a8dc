"""Choose decks and list their cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nncards.model import Deck
    from nncards.workspace import Course


def choose_decks(course: Course, names: Sequence[str]) -> tuple[Deck, ...] | str:
    """The decks that `names` mean (all, if there are none), or why a name means none or several.

    A name is a deck's Anki name (which takes its subdecks along) or the end of one, its id, or its file.
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
    """The decks of this name as it is written; if there are none, those of this name in other letter case."""
    exact = _hits(decks, name, lambda text: text)
    hits = exact or _hits(decks, name, str.casefold)
    if not hits and (whole := _whole_names(decks, name)):
        if len(whole) > 1:
            several = ", ".join(f"`{each}`" for each in whole)
            return f"`{name}` is ambiguous: it may mean {several}"
        hits = _hits(decks, whole[0], lambda text: text)
    if (
        len({tuple(d.id for d in found) for found in hits.values()}) > 1
        or len(hits.get("file", [])) > 1
        or (not exact and _spellings(hits.get("name", []), name) > 1)
    ):
        options = sorted({d.id for found in hits.values() for d in found})
        return f"`{name}` is ambiguous: it may mean {', '.join(options)}; use a deck's id"
    if hits:
        return next(iter(hits.values()))
    return f"no deck `{name}`" + (
        f"; did you mean `{near}`?"
        if (near := _near(decks, name))
        else "; `nncards cards list` names them"
    )


def _hits(
    decks: Sequence[Deck], written: str, as_compared: Callable[[str], str]
) -> dict[str, list[Deck]]:
    """The decks that a name means, by the way in which it names them."""
    name = as_compared(written)
    file = name.removeprefix("./")
    ways: dict[str, list[Deck]] = {"id": [], "file": [], "name": []}
    for deck in decks:
        path, title = as_compared(deck.path), as_compared(deck.name.value)
        if as_compared(deck.id) == name:
            ways["id"].append(deck)
        if path == file or path.endswith("/" + file):
            ways["file"].append(deck)
        if title == name or title.startswith(name + "::"):
            ways["name"].append(deck)
    return {way: found for way, found in ways.items() if found}


def _whole_names(decks: Sequence[Deck], name: str) -> list[str]:
    """The names, of decks and of those above them, that end with `name`: `B` and `A::B` of `Notes::A::B`."""
    found = set()
    for deck in decks:
        parts = deck.name.value.split("::")
        names = ("::".join(parts[: end + 1]) for end in range(len(parts)))
        found |= {each for each in names if each.casefold().endswith("::" + name.casefold())}
    return sorted(found)


def _spellings(decks: Sequence[Deck], name: str) -> int:
    """In how many ways the decks write the part of their names that `name` stands for."""
    return len({deck.name.value[: len(name)] for deck in decks})


def _near(decks: Sequence[Deck], name: str) -> str:
    """The name, id or file that this is probably a slip for; empty if none is near."""
    from difflib import get_close_matches

    known: dict[str, str] = {}
    for deck in decks:
        parts = deck.name.value.split("::")
        names = ["::".join(parts[: i + 1]) for i in range(len(parts))]
        for each in (deck.id, deck.path, *names):
            known.setdefault(each.casefold(), each)
        known.setdefault(parts[-1].casefold(), deck.name.value)  # its last part alone
    near = get_close_matches(name.casefold(), known, n=1, cutoff=0.5)
    return known[near[0]] if near else ""


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
