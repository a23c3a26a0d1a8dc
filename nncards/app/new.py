"""Append a card to a deck, or begin a deck."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from nncards.app.cards import choose_decks
from nncards.app.ledger import read_ledger
from nncards.app.notes import read_library
from nncards.cards.adding import Added, Wish, add_card, free_id, ids_in, is_id, scalar, slug
from nncards.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nncards.diagnostics import Diagnostic
    from nncards.model import Deck
    from nncards.workspace import Course

__all__ = ["Draft", "Wish", "begin", "draft", "new_deck", "the_deck", "undo"]

Refusal = str


@dataclass(frozen=True, slots=True)
class Draft:
    """A card to be: its deck's file, that file before and with it, its uid and where to go on writing."""

    path: Path
    shown: str
    uid: str
    line: int
    before: bytes
    after: bytes


def the_deck(course: Course, name: str | None) -> Deck | Refusal:
    """The one deck that a name means; without a name, the only deck there is."""
    found = choose_decks(course, [name] if name else [])
    if isinstance(found, str):
        return found
    if len(found) == 1:
        return found[0]
    if name is None:
        return "which deck? Name it by its Anki name, its id or its file: " + _some(course.decks)
    return f"`{name}` means {len(found)} decks: {_some(found)}"


def _some(decks: Sequence[Deck]) -> str:
    names = [deck.id for deck in decks[:8]]
    return ", ".join(names) + (", ..." if len(decks) > len(names) else "")


def draft(
    course: Course, deck: Deck, wish: Wish, random: str
) -> Draft | Refusal | list[Diagnostic]:
    """A card for this deck, not yet written. `random` becomes its id where nothing better is known.

    A text says what is wrong with the wish, diagnostics what is wrong with the deck.
    """
    path = course.path(deck.path)
    data = path.read_bytes()
    ledger, wrong = read_ledger(course.workspace)
    if ledger is None:
        return wrong
    here = ids_in(data, deck.path)
    begin = f"{deck.id}/"
    before = {uid.removeprefix(begin) for uid in ledger.entries if uid.startswith(begin)}
    taken = {*here, *before}
    if wish.id and not is_id(wish.id):
        better = slug(wish.id)
        return f"`{wish.id}` is no id: lower-case letters, digits and hyphens" + (
            f"; write `{better}`" if better else ""
        )
    if wish.id in here:
        return f"`{wish.id}` is the id of the card on line {here[wish.id]} of {deck.path}"
    if wish.id in before:
        return (
            f"`{begin}{wish.id}` was a card that learners may still have; "
            f"a new one needs an id of its own, such as `{free_id(wish.id, taken)}`"
        )
    section = _section(course, deck, wish.section)
    if isinstance(section, _Unknown):
        return section.why
    name = wish.id or free_id(slug(wish.ask) or random, taken)
    made = add_card(data, deck.path, replace(wish, id=name, section=section))
    if not isinstance(made, Added):
        return made
    return Draft(path, deck.path, begin + name, made.line, data, made.data)


@dataclass(frozen=True, slots=True)
class _Unknown:
    why: str


def _section(course: Course, deck: Deck, name: str) -> str | _Unknown:
    """A section as the notes write it."""
    if not name:
        return ""
    library, _ = read_library(course)
    notes = library.notes.get(library.places.get(deck.path, ""))
    if notes is None:
        return _Unknown(f"{deck.path} names no notes, so it has no sections")
    found = notes.find(name)
    if len(found) == 1:
        return name
    if found:
        return _Unknown(
            f"`{name}` stands {len(found)} times in {notes.path}: "
            + " or ".join(f"`{s.name}`" for s in found)
        )
    names = [section.name for section in notes.sections]
    same = [each for each in names if each.casefold() == name.casefold()]
    if len(same) == 1:
        return same[0]
    near = get_close_matches(name, names, n=1)
    return _Unknown(
        f"no heading `{name}` in {notes.path}" + (f"; did you mean `{near[0]}`?" if near else "")
    )


def begin(card: Draft) -> None:
    """Write the deck with the new card. May raise OSError."""
    replace_file(card.path, card.after)


def undo(card: Draft) -> bool:
    """Take the card away again if its author left it as it was: whether that is so. May raise OSError."""
    if card.path.read_bytes() != card.after:
        return False
    replace_file(card.path, card.before)
    return True


# --- decks ------------------------------------------------------------------------------------------


def new_deck(course: Course, path: Path, *, name: str, deck_id: str, notes: str) -> bytes | Refusal:
    """Begin a deck without cards: what its file will hold, not yet written; or why not."""
    known = {deck.id: deck.path for deck in course.decks}
    ledger, _ = read_ledger(course.workspace)
    past = {uid.partition("/")[0] for uid in ledger.entries} if ledger else set()
    if path.suffix not in {".yaml", ".yml"}:
        return f"{path.name} is no deck: name it `{path.stem or 'deck'}.yaml`"
    if not path.resolve().is_relative_to(course.workspace.decks.resolve()):
        return f"decks lie below {course.workspace.decks}"
    if path.exists():
        return f"{path} is there already; `nncards new card` appends to it"
    if not name.strip():
        return "a deck needs a name in Anki, such as `Neural networks::Normalisation`"
    made = deck_id or free_id(slug(f"{path.parent.name} {path.stem}") or "deck", {*known, *past})
    if not is_id(made):
        return f"`{made}` is no id: lower-case letters, digits and hyphens"
    if made in known:
        return f"`{made}` is the id of {known[made]}"
    if made in past:
        return f"`{made}` was the id of a deck that learners may still have"
    lines = [f"deck: {_name(name)}", f"id: {made}"]
    beside = notes or ("notes.md" if (path.parent / "notes.md").is_file() else "")
    if beside:
        lines.append(f"notes: {scalar(beside)}")
    return "\n".join([*lines, "cards: []", ""]).encode()


def _name(name: str) -> str:
    """A deck's name as YAML: its `::` may stand plain."""
    plain = re.fullmatch(r"[A-Za-z][\w ,.()-]*(?:::[\w ,.()-]+)*", name)
    return name if plain else scalar(name)
