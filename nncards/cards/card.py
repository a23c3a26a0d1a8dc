"""One card: the keys that every kind has, and the kind that its content tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from nncards.cards.kind import Kind, Part
from nncards.cards.kinds import KINDS
from nncards.cards.kinds.formula import read_expression
from nncards.cards.nodes import Mapping, Node, Scalar, Sequence
from nncards.cards.open import CODE
from nncards.cards.reader import Reader, nearest
from nncards.model import Card, Content, Expression, Figure, Side, Tier

if TYPE_CHECKING:
    from nncards.diagnostics import Text

COMMON = (
    *("id", "section", "ask", "figure", "hint", "extra", "watch_out", "equals"),
    *("tags", "tier", "after", "covers", "retired"),
)
FIGURE_KEYS = ("name", "side")
CONTENT_KEYS = tuple(kind.key for kind in KINDS)
ID = re.compile("[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a deck says for all of its cards."""

    deck: str
    tags: tuple[str, ...] = ()
    tier: Tier = "more"


def read_id(reader: Reader, node: Node, what: str) -> str | None:
    """Read an id: lower-case letters, digits and hyphens."""
    text = reader.text(node, what)
    if text is None or ID.fullmatch(text.value):
        return text.value if text else None
    better = re.sub("[^a-z0-9]+", "-", text.value.lower()).strip("-")[:60]
    reader.error(
        node,
        "id-form",
        f"{what} may hold lower-case letters, digits and hyphens only",
        f"write `{better}`" if better else "write an id such as `bn-why`",
    )
    return None


Refused = Literal["wrong", "open"]


def read_card(reader: Reader, node: Node, defaults: Defaults) -> tuple[str | None, Card | Refused]:
    """Read one item of `cards`: its id, and the card, or why it is none: a mistake, or only an open place."""
    expected = "a mapping with `id` and a content, such as `answer`"
    if not isinstance(node, Mapping):
        reader.wrong(node, "each of `cards`", expected)
        return None, "wrong"
    before = len(reader.found)
    name = None
    if "id" in node.entries:
        name = read_id(reader, node.entries["id"][1], "`id`")
    else:
        reader.error(
            node, "missing-id", "this card has no `id`", "add `id:`; it never changes afterwards"
        )
    kind = _kind(reader, node)
    content = _content(reader, node, kind) if kind else None
    common = _Common(reader, node, kind)
    card = Card(
        uid=f"{defaults.deck}/{name}",
        span=reader.span(node),
        content=cast("Content", content),  # None only if something was noted, see below
        section=common.text("section"),
        figure=common.figure(),
        hint=common.markdown("hint"),
        extra=common.markdown("extra"),
        watch_out=common.markdown("watch_out"),
        equals=common.equals(),
        tags=tuple(dict.fromkeys((*defaults.tags, *common.tags()))),
        tier=common.tier() or defaults.tier,
        after=common.texts("after"),
        covers=common.texts("covers"),
        retired=common.retired(),
    )
    said = reader.found[before:]
    if any(found.severity == "error" for found in said):
        return name, "wrong"
    if any(found.code == CODE for found in said):
        return name, "open"
    return name, "wrong" if content is None else card


def _kind(reader: Reader, node: Mapping) -> Kind | None:
    """Find the kind of a card by the key that holds its content."""
    present = [kind for kind in KINDS if kind.key in node.entries]
    contents = [kind for kind in present if kind.key != "figure"]
    if not present:
        _no_content(reader, node)
        return None
    for other in contents[1:]:
        reader.error(
            node.entries[other.key][0],
            "two-contents",
            f"this card has two contents, `{contents[0].key}` and `{other.key}`",
            "keep one of them, or make two cards",
        )
    kind = contents[0] if contents else present[0]
    known = {*COMMON, *kind.also, *CONTENT_KEYS}
    for other in KINDS:
        for key in other.also:
            if key in node.entries and key not in known:
                message = (
                    f"`{key}` belongs to a card with `{other.key}`, not to one with `{kind.key}`"
                )
                reader.error(node.entries[key][0], "unknown-key", message, "delete it")
                known.add(key)
    reader.unknown_keys(node, f"a card with `{kind.key}`", known)
    return kind


def _no_content(reader: Reader, node: Mapping) -> None:
    """Say that a card has no content, or that a key is probably a slip for one."""
    known = {key for kind in KINDS for key in (kind.key, *kind.also)} | set(COMMON)
    reader.unknown_keys(node, "a card", known)
    unknown = node.entries.keys() - known
    if not any(nearest(key, known) in CONTENT_KEYS for key in unknown):
        hint = "add one of " + ", ".join(f"`{key}`" for key in CONTENT_KEYS)
        reader.error(node, "missing-content", "this card has no content", hint)


def _content(reader: Reader, node: Mapping, kind: Kind) -> Content | None:
    """Read the content of a card."""
    entry = node.entries.get("ask")
    ask = None
    if kind.asks and entry:
        ask = reader.markdown(entry[1], "`ask`")
    elif kind.asks:
        reader.error(
            node,
            "missing-ask",
            f"this card has `{kind.key}`, but no `ask`",
            "add `ask:` with the question",
        )
    elif entry:
        reader.error(
            entry[0],
            "unknown-key",
            f"a card with `{kind.key}` has no `ask`: it asks by itself",
            "delete it, or move its words to `hint` or `extra`",
        )
    return kind.read(reader, Part(node.entries[kind.key][1], ask, node))


class _Common:
    """The keys that every kind has, each read by its own method."""

    def __init__(self, reader: Reader, card: Mapping, kind: Kind | None) -> None:
        self.reader = reader
        self.card = card
        self.kind = kind

    def node(self, key: str) -> Node | None:
        entry = self.card.entries.get(key)
        return entry[1] if entry else None

    def text(self, key: str) -> Text | None:
        node = self.node(key)
        return None if node is None else self.reader.text(node, f"`{key}`")

    def markdown(self, key: str) -> Text | None:
        node = self.node(key)
        return None if node is None else self.reader.markdown(node, f"`{key}`")

    def texts(self, key: str) -> tuple[Text, ...]:
        node = self.node(key)
        return () if node is None else self.reader.texts(node, f"`{key}`") or ()

    def tags(self) -> tuple[str, ...]:
        node = self.node("tags")
        return () if node is None else read_tags(self.reader, node)

    def tier(self) -> Tier | None:
        node = self.node("tier")
        return None if node is None else read_tier(self.reader, node)

    def retired(self) -> bool:
        node = self.node("retired")
        return bool(node is not None and self.reader.boolean(node, "`retired`"))

    def figure(self) -> Figure | None:
        """Read `figure: name`, or a mapping with the name and the side."""
        node = self.node("figure")
        if node is None or isinstance(node, Scalar):
            name = None if node is None else self.reader.text(node, "`figure`", waits=True)
            return Figure(name) if name else None
        shape = "a name, or a mapping with `name` and `side`"
        own = self.reader.mapping(node, "`figure`", FIGURE_KEYS, shape)
        if own is None:
            return None
        if "name" not in own.entries:
            self.reader.error(own, "missing", "`figure` has no `name`", "add `name:`")
            return None
        name = self.reader.text(own.entries["name"][1], "`name` of `figure`", waits=True)
        side = "back"
        if "side" in own.entries:
            side = self.reader.word(own.entries["side"][1], "`side`", ("front", "back")) or "back"
        return Figure(name, cast("Side", side)) if name else None

    def equals(self) -> tuple[Expression, ...]:
        """Read the formulas that a text of another kind states."""
        node = self.node("equals")
        if node is None:
            return ()
        if self.kind and self.kind.name == "formula":
            key = self.card.entries["equals"][0]
            hint = "indent it under `formula`, beside `rhs`"
            self.reader.error(key, "unknown-key", "`equals` belongs into the formula", hint)
            return ()
        found = []
        for item in node.items if isinstance(node, Sequence) else [node]:
            expression = read_expression(self.reader, item, "`equals`")
            if (
                expression
                and expression.equals is None
                and "equals" not in cast("Mapping", item).entries
            ):
                self.reader.error(
                    item,
                    "formula-equals",
                    "this formula does not say what it equals",
                    "add `equals: module.function`, the reference function that it must agree with",
                )
            if expression:
                found.append(expression)
        return tuple(found)


def read_tags(reader: Reader, node: Node) -> tuple[str, ...]:
    """Read a list of Anki tags, which have no spaces."""
    tags = reader.texts(node, "`tags`") or ()
    for tag in tags:
        if re.search(r"\s", tag.value) or tag.value.startswith("::") or tag.value.endswith("::"):
            reader.error(
                tag.span,
                "tag-form",
                f"`{tag.value}` is no tag: Anki's tags have no spaces, nor `::` at an end",
                f"write `{'-'.join(tag.value.strip(': ').split())}`",
            )
    return tuple(tag.value for tag in tags)


def read_tier(reader: Reader, node: Node) -> Tier | None:
    """Read `core` or `more`."""
    return cast("Tier | None", reader.word(node, "`tier`", ("core", "more")))
