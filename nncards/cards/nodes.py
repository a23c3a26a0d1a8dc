"""Bytes to a tree of nodes, each of which knows where it stands in its file.

libyaml's events are read one by one (in pure Python where libyaml is missing), never its own tree
and never a loader: so nothing is guessed (`no`, `012` and `1:30` stay text), a key written twice
is seen, nothing recurses, and what lies before a syntax error is still read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nncards.cards import syntax
from nncards.cards.positions import Source
from nncards.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BYTES = 8_000_000  # 25,000 cards; one file holds the cards of some sections
MAX_DEPTH = 32  # a deck nests six deep
MAX_ALIASED = 10_000  # values that the aliases of one file may stand for


# The nodes are made by the hundred thousand and filled while the file is read, so they are not
# frozen; nothing changes them afterwards.
@dataclass(slots=True, eq=False)
class Scalar:
    """A text, and the style it is written in: PyYAML's `'`, `"`, `|`, `>`, or empty for plain."""

    start: int
    end: int
    value: str
    style: str


@dataclass(slots=True, eq=False)
class Sequence:
    """A list."""

    start: int
    end: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Mapping:
    """Keys and what they hold, in the order of the file; of a key written twice, the first."""

    start: int
    end: int
    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Tree:
    """A file as nodes. `complete` is false if a syntax error hides the rest of the file."""

    source: Source
    root: Node | None
    complete: bool = True


def too_large(size: int, path: str) -> Diagnostic | None:
    """Complain of a file of `size` bytes, if it is too large to be read at all."""
    if size <= MAX_BYTES:
        return None
    return Diagnostic(
        Span(path),
        "file-size",
        f"the file has {size / 1e6:.1f} MB; a deck may have {MAX_BYTES / 1e6:.0f} MB",
        "split the deck into several files, each with an id of its own",
    )


def compose(data: bytes, path: str, *, pure: bool = False) -> tuple[Tree, list[Diagnostic]]:
    """Read a file's bytes; `pure` does it without libyaml. Never raises."""
    large = too_large(len(data), path)
    if large:
        return Tree(Source.of(path, ""), None, complete=False), [large]
    text, unreadable = _decode(data, path)
    source = Source.of(path, text)
    if unreadable:
        return Tree(source, None, complete=False), [unreadable]
    builder = _Builder(source)
    tree = builder.read(_events(text, pure=pure))
    return tree, builder.found


_CONTROL = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def _decode(data: bytes, path: str) -> tuple[str, Diagnostic | None]:
    """Decode UTF-8 with or without a byte-order mark."""
    if data.startswith(_UTF16):
        return "", Diagnostic(
            Span(path, 1, 1), "encoding", "the file is UTF-16, not UTF-8", "save it as UTF-8"
        )
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        return "", Diagnostic(
            Source.of(path, before).span(len(before)),
            "encoding",
            f"the file is not UTF-8: byte 0x{data[error.start]:02X} (the {error.start + 1:,}. of the "
            "file) belongs to no character",
            "save the file as UTF-8",
        )
    control = _CONTROL.search(text)
    if not control:
        return text, None
    return "", Diagnostic(
        Source.of(path, text).span(control.start()),
        "control-character",
        f"the control character U+{ord(control.group()):04X} stands here, which YAML forbids",
        "delete it; it is often invisible and comes with text copied from a PDF",
    )


def _events(text: str, *, pure: bool) -> Callable[[], Any]:
    """Give a function that returns PyYAML's next event, or raises `yaml.YAMLError`."""
    import yaml

    loader: Any = yaml.CSafeLoader if yaml.__with_libyaml__ and not pure else yaml.SafeLoader
    next_event: Callable[[], Any] = loader(text).get_event
    return next_event


class _Builder:
    """Builds the tree from events, and gathers what is wrong on the way."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Diagnostic] = []
        self.root: Node | None = None
        self.last: Scalar | None = None
        self.stack: list[Sequence | Mapping] = []
        self.opened: list[tuple[str | None, int]] = []  # anchor of each, and the count before it
        self.anchors: dict[str, tuple[Node, int] | None] = {}
        self.documents = 0
        self.count = 0  # values so far, an alias counting for all it stands for
        self.aliased = 0

    def read(self, next_event: Callable[[], Any]) -> Tree:
        """Read to the end of the file, or to what makes reading on pointless."""
        import yaml

        handlers = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._open,
            yaml.SequenceStartEvent: self._open,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }
        try:
            while True:
                event = next_event()
                kind = type(event)
                handler = handlers.get(kind)
                if handler is not None:
                    if not handler(event):
                        break
                elif kind is yaml.StreamEndEvent:
                    return Tree(self.source, self.root)
        except yaml.YAMLError as error:
            self._stop(syntax.explain(error, self.source, self.last))
        self._salvage()
        return Tree(self.source, self.root, complete=False)

    def _stop(self, reason: Diagnostic) -> None:
        """Note a syntax error, unless it only follows from an alias that is none: `*so* it is`."""
        line = reason.span.line
        if not any(d.code == "yaml-alias" and d.span.line == line for d in self.found):
            self.found.append(reason)

    def _error(self, index: int, code: str, message: str, hint: str) -> None:
        self.found.append(Diagnostic(self.source.span(index), code, message, hint))

    def _add(self, node: Node, size: int = 1) -> None:
        self.count += size
        if self.stack:
            self.stack[-1].items.append(node)
        elif self.root is None:
            self.root = node

    def _scalar(self, event: Any) -> bool:
        start = event.start_mark.index
        if event.tag is not None:
            self._tag(event)
        self.last = node = Scalar(start, event.end_mark.index, event.value, event.style or "")
        self._add(node)
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, 1)
        return True

    def _open(self, event: Any) -> bool:
        import yaml

        start = event.start_mark.index
        if event.tag is not None:
            self._tag(event)
        if len(self.stack) == MAX_DEPTH:
            self._error(
                start,
                "yaml-depth",
                f"brackets, lists or keys stand more than {MAX_DEPTH} deep in each other here",
                "a deck needs six levels: look for brackets that are not closed, or that should be quoted",
            )
            return False
        if event.anchor is not None:
            self.anchors[event.anchor] = None  # not to be used before it ends
        self.opened.append((event.anchor, self.count))
        made = Mapping if type(event) is yaml.MappingStartEvent else Sequence
        node = made(start, event.end_mark.index)
        self._add(node)
        self.stack.append(node)
        return True

    def _close(self, event: Any) -> bool:
        node = self.stack.pop()
        node.end = event.end_mark.index
        anchor, before = self.opened.pop()
        if anchor is not None:
            self.anchors[anchor] = (node, self.count - before)
        if isinstance(node, Mapping):
            self._enter(node)
        return True

    def _enter(self, node: Mapping) -> None:
        """Turn the items of a mapping into entries."""
        items = iter(node.items)
        for key, value in zip(items, items, strict=False):
            if not isinstance(key, Scalar):
                self._error(
                    key.start,
                    "yaml-key",
                    "a list or a mapping stands here as a key",
                    "a key is one word; quote the text if its brackets or braces belong to it",
                )
            elif key.value == "<<" and not key.style:
                self._error(
                    key.start,
                    "yaml-merge",
                    "merge keys (`<<`) are not read",
                    "write the keys out, or set `tags` and `tier` for the whole deck",
                )
            elif key.value in node.entries:
                line = self.source.mark(node.entries[key.value][0].start)[0]
                self._error(
                    key.start,
                    "key-twice",
                    f"the key `{key.value}` stands twice here, first on line {line}",
                    "keep one of the two, or begin another card with `- `",
                )
            else:
                node.entries[key.value] = (key, value)
        node.items = []

    def _alias(self, event: Any) -> bool:
        start, name = event.start_mark.index, event.anchor
        known = self.anchors.get(name)
        if known is None:
            self._error(
                start,
                "yaml-alias",
                f"`*{name}` stands for a value that contains it"
                if name in self.anchors
                else f"`*{name}` is read as an alias, but nothing before it is marked `&{name}`",
                "if the text begins with `*`, put it in single quotes or after `|`",
            )
            self._add(Scalar(start, event.end_mark.index, "*" + name, "*"))
            return True
        node, size = known
        self.aliased += size
        if self.aliased > MAX_ALIASED:
            self._error(
                start,
                "yaml-alias-bomb",
                f"the aliases up to here stand for more than {MAX_ALIASED:,} values",
                "write the values out",
            )
            return False
        self._add(node, size)
        return True

    def _tag(self, event: Any) -> None:
        start = event.start_mark.index
        written = re.compile(r"!\S*").search(self.source.text, start)
        self._error(
            start,
            "yaml-tag",
            f"the tag `{written.group() if written else event.tag}` is not read",
            "delete the tag; if the text begins with `!`, put it in single quotes or after `|`",
        )

    def _document(self, event: Any) -> bool:
        self.documents += 1
        if self.documents == 1:
            return True
        self._error(
            event.start_mark.index,
            "yaml-documents",
            "a second YAML document begins here",
            "delete the line `---`, or move what follows into a file of its own",
        )
        return False

    def _salvage(self) -> None:
        """Keep what is complete: the deck's keys so far and the cards before the mistake."""
        if self.stack and self.found and self.last and self.stack[-1].items[-1:] == [self.last]:
            lines = [self.source.mark(at)[0] for at in (self.last.start, self.last.end)]
            if self.found[-1].span.line in lines:  # it may be but the beginning of a value
                self.stack[-1].items.pop()
        while self.stack:
            node = self.stack.pop()
            if len(self.stack) > 1:
                items = self.stack[-1].items
                items.remove(node)
                if isinstance(self.stack[-1], Mapping) and len(items) % 2:
                    items.pop()  # its key
            elif isinstance(node, Mapping):
                self._enter(node)
