"""Give sections their new names in the text of a deck: those values alone, every other byte as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nncards.cards.nodes import Mapping, Scalar, Sequence, compose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nncards.cards.nodes import Node

Rename = tuple[
    str, str, str
]  # the card's id, the value that its section: or covers: has, the one it gets
_BOM = b"\xef\xbb\xbf"


def rewrite(source: bytes, path: str, renames: Iterable[Rename]) -> bytes | str:
    """The deck with other values, or why it cannot be changed safely (then nothing is)."""
    wanted: dict[tuple[Any, str], str] = {(card, old): new for card, old, new in renames}
    tree, wrong = compose(source, path)
    if wrong or tree.root is None:
        return f"{path} cannot be read"
    places = [
        (node, wanted[card, node.value], card)
        for card, node in _named(tree.root)
        if (card, node.value) in wanted
    ]
    missing = wanted.keys() - {(card, node.value) for node, _, card in places}
    if missing:
        card, old = min(missing)
        return f"{path}: the card `{card}` names no `{old}`"
    should = _data(tree.root)
    _rename(should, wanted)
    for quoted in (False, True):
        text = tree.source.text
        for node, new, _ in sorted(places, key=lambda p: p[0].start, reverse=True):
            stretch = text[node.start : node.end]
            tail = stretch[len(stretch.rstrip()) :]
            written = _written(new, node.style, quoted=quoted)
            text = text[: node.start] + written + tail + text[node.end :]
        made = (_BOM if source.startswith(_BOM) else b"") + text.encode()
        again, wrong = compose(made, path)
        if not wrong and again.root is not None and _data(again.root) == should:
            return made
    return f"{path}: these values stand in a form (an alias, a tag) that must be changed by hand"


def _cards(root: Node) -> Iterator[Mapping]:
    if isinstance(root, Mapping) and "cards" in root.entries:
        cards = root.entries["cards"][1]
        if isinstance(cards, Sequence):
            yield from (card for card in cards.items if isinstance(card, Mapping))


def _named(root: Node) -> Iterator[tuple[str, Scalar]]:
    """(the card's id, the value) for each section that a card names."""
    for card in _cards(root):
        entry = card.entries.get("id")
        if entry is None or not isinstance(entry[1], Scalar):
            continue
        for key in ("section", "covers"):
            value = card.entries[key][1] if key in card.entries else None
            for node in value.items if isinstance(value, Sequence) else [value]:
                if isinstance(node, Scalar):
                    yield entry[1].value, node


def _written(value: str, style: str, *, quoted: bool) -> str:
    """A value in the style it had before, in quotes if it needs them."""
    if style == '"':
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if style == "'" or quoted:
        return "'" + value.replace("'", "''") + "'"
    return value


def _data(node: Node) -> Any:
    """A tree as plain lists and texts, to be compared."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [_data(item) for item in node.items]
    return {key: _data(value) for key, (_, value) in node.entries.items()}


def _rename(deck: Any, wanted: dict[tuple[Any, str], str]) -> None:
    """Put the new values into a deck as `_data` gives it."""
    for card in deck["cards"]:
        if not isinstance(card, dict) or not isinstance(card.get("id"), str):
            continue
        for key in {"section", "covers"} & card.keys():
            value = card[key]
            if isinstance(value, list):
                card[key] = [
                    wanted.get((card.get("id"), v), v) if isinstance(v, str) else v for v in value
                ]
            elif isinstance(value, str):
                card[key] = wanted.get((card.get("id"), value), value)
