"""One file: the deck's own keys and its cards."""

from __future__ import annotations

import gc
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nncards.cards.card import Defaults, read_card, read_id, read_tags, read_tier
from nncards.cards.nodes import Mapping, Node, Scalar, Sequence, Tree, compose
from nncards.cards.reader import Reader
from nncards.diagnostics import Diagnostic, Span, Text, has_errors, in_order
from nncards.model import Card, Deck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nncards.cards.card import Refused
    from nncards.diagnostics import Severity

KEYS = ("deck", "id", "notes", "tags", "tier", "retention", "macros", "confusable", "cards")
LONGEST_NAME = 200
_NAME_FAULTS = (
    (r"\s*", "is empty"),
    (r"(?s)\s.*|.*\s", "begins or ends with a space"),
    (r"(?s)[^\"\n\t]*[\"\n\t].*", 'holds a `"` or a line break'),
    (r":.*|.*:", "begins or ends with a colon"),
)
MAX_FOUND = 1_000  # mistakes of one file that are shown
RETENTION = (0.7, 0.97)
_EXAMPLE = "begin with `deck: Neural networks::My deck`, `id: my-deck` and `cards:`"
MACRO = re.compile(r"\\(?:[A-Za-z]+|[^A-Za-z\s])")


def read_deck(source: bytes, path: str) -> tuple[Deck | None, list[Diagnostic]]:
    """Read the bytes of one YAML file: its deck, and everything that is wrong with it, in order.

    The deck holds the cards that are right and whole; it is None if it has no id or no name. Never raises.
    """
    with _uncollected():
        tree, found = compose(source, path)
        deck = _deck(tree, found)
        found = in_order(found)
    if len(found) > MAX_FOUND:
        last = found[MAX_FOUND - 1].span
        more = "more mistakes follow than are shown"
        cut: Severity = "error" if has_errors(found[MAX_FOUND:]) else "warning"
        hint = "mend those above and check again"
        found[MAX_FOUND:] = [Diagnostic(last, "too-many", more, hint, cut)]
    return deck, found


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the cyclic garbage collector out: a hundred thousand nodes are made and none is garbage."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _deck(tree: Tree, found: list[Diagnostic]) -> Deck | None:
    reader = Reader(tree.source, found)
    root = tree.root
    if isinstance(root, Scalar) and not root.value.strip():
        root = None
    if root is None:
        if tree.complete:
            reader.error(Span(tree.source.path, 1, 1), "deck-empty", "the file is empty", _EXAMPLE)
        return None
    if not isinstance(root, Mapping):
        reader.wrong(root, "a deck", "a mapping with `deck`, `id` and `cards`")
        return None
    reader.unknown_keys(root, "a deck", KEYS)
    if tree.complete:
        _missing(reader, root)
    return _Deck(reader, root).read(complete=tree.complete)


def _missing(reader: Reader, root: Mapping) -> None:
    hints = {
        "deck": "add the deck's name in Anki, such as `deck: Neural networks::Normalisation`",
        "id": "add `id:`, a short name that never changes, such as `id: norm`",
        "cards": "add `cards:` and below it the cards, each beginning with `- id:`",
    }
    for key, hint in hints.items():
        if key not in root.entries:
            reader.error(root, f"missing-{key}", f"the deck has no `{key}`", hint)


class _Deck:
    """The keys of a deck, each read by its own method."""

    def __init__(self, reader: Reader, root: Mapping) -> None:
        self.reader = reader
        self.root = root

    def node(self, key: str) -> Node | None:
        entry = self.root.entries.get(key)
        return entry[1] if entry else None

    def read(self, *, complete: bool) -> Deck | None:
        id_node = self.node("id")
        deck_id = None if id_node is None else read_id(self.reader, id_node, "`id`")
        name = self._name()
        notes = self.node("notes")
        tags, tier = self.node("tags"), self.node("tier")
        defaults = Defaults(
            deck_id or "?",
            () if tags is None else read_tags(self.reader, tags),
            (None if tier is None else read_tier(self.reader, tier)) or "more",
        )
        cards, left = self._cards(defaults)
        cards_node = self.node("cards")
        if complete and isinstance(cards_node, Sequence) and not cards_node.items:
            self.reader.warning(cards_node, "deck-empty", "the deck has no cards", "add a card")
        deck = Deck(
            id=deck_id or "",
            name=name or Text(""),
            path=self.reader.source.path,
            cards=cards,
            notes=None if notes is None else self.reader.text(notes, "`notes`"),
            macros=self._macros(),
            confusable=self._confusable(),
            retention=self._retention(),
            span=self.reader.span(self.root if id_node is None else id_node),
            unread=tuple(left["wrong"]),
            open=tuple(left["open"]),
            complete=complete and self.reader.errors <= MAX_FOUND,
        )
        return deck if deck_id and name else None

    def _cards(self, defaults: Defaults) -> tuple[tuple[Card, ...], dict[Refused, list[str]]]:
        """Read the cards, and the uids of those that are none, by the reason."""
        node = self.node("cards")
        left: dict[Refused, list[str]] = {"wrong": [], "open": []}
        if node is None:
            return (), left
        if not isinstance(node, Sequence):
            self.reader.wrong(node, "`cards`", "a list, each card beginning with `- id:`")
            return (), left
        cards: list[Card] = []
        lines: dict[str, Span] = {}
        for item in node.items:
            if self.reader.errors > MAX_FOUND:
                break
            name, card = read_card(self.reader, item, defaults)
            if name is None:
                continue
            if name in lines:
                self.reader.error(
                    _id_node(item),
                    "id-twice",
                    f"the id `{name}` is that of the card on line {lines[name].line} already",
                    "give one of the two another id: the card that is older keeps its own",
                )
            elif isinstance(card, Card):
                cards.append(card)
            else:
                left[card].append(f"{defaults.deck}/{name}")
            lines.setdefault(name, self.reader.span(item))
        return tuple(cards), left

    def _name(self) -> Text | None:
        """Read the deck's name in Anki, of parts separated by `::`."""
        node = self.node("deck")
        name = None if node is None else self.reader.text(node, "`deck`")
        if name is None:
            return None
        if len(name.value) > LONGEST_NAME:
            message = f"the deck's name has more than {LONGEST_NAME} characters"
            self.reader.error(name.span, "deck-name", message, "shorten it")
            return None
        at = 0
        for part in name.value.split("::"):
            problem = next((said for form, said in _NAME_FAULTS if re.fullmatch(form, part)), "")
            if problem:
                self.reader.error(
                    name.at(at),
                    "deck-name",
                    f"a part of the deck's name {problem}, which Anki would change",
                    "write `Neural networks::Normalisation`: parts separated by `::`, without spaces around it",
                )
                return None
            at += len(part) + 2
        return name

    def _retention(self) -> float | None:
        node = self.node("retention")
        return None if node is None else self.reader.number(node, "`retention`", *RETENTION)

    def _macros(self) -> dict[str, Text]:
        """Read LaTeX macros: a command and what it stands for."""
        node = self.node("macros")
        if node is None:
            return {}
        if not isinstance(node, Mapping):
            self.reader.wrong(node, "`macros`", "a mapping, such as {'\\R': '\\mathbb{R}'}")
            return {}
        macros = {}
        for name, (key, value) in node.entries.items():
            if not MACRO.fullmatch(name):
                self.reader.error(
                    key,
                    "macro-name",
                    f"`{name}` is no LaTeX command",
                    "write a backslash and letters, such as `\\R`, without double quotes",
                )
            tex = self.reader.tex(value, f"the macro `{name}`")
            if tex:
                macros[name] = tex
        return macros

    def _confusable(self) -> tuple[tuple[Text, ...], ...]:
        """Read the groups of cards that learners confuse."""
        node = self.node("confusable")
        if node is None:
            return ()
        groups = []
        shape = "a list of lists of ids, such as [[bn-why, ln-why]]"
        for item in self.reader.items(node, "`confusable`", shape) or ():
            group = self.reader.texts(item, "each of `confusable`")
            if group is not None and len(group) < 2:
                hint = "name the cards that are confused with each other"
                self.reader.error(item, "confusable", "a group needs at least two cards", hint)
            elif group:
                groups.append(group)
        return tuple(groups)


def _id_node(card: Node) -> Node:
    """The node of a card's id."""
    return card.entries["id"][1] if isinstance(card, Mapping) else card
