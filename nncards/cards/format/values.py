"""Single values, rewritten where they stand: long prose folded or wrapped, needless double quotes made single."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nncards.cards.format.prose import folded, wrapped
from nncards.cards.nodes import Mapping, Node, Scalar, Sequence, compose

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

PROSE = frozenset(("ask", "answer", "cloze", "hint", "extra", "watch_out", "right", "wrong", "why"))
_HEADER = re.compile(r"([|>])(-?)[ ]*\n")
_SPACES = re.compile(r"[ \t]+(?=\n|\Z)")
_PLAIN = re.compile("[ -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*")

# After `|`, line ends are part of the text, and to Anki a card whose line ends move is a card that changed
# (though nobody sees it): worth it for a line that is much too long, not for a word.
_MUCH = 4 / 3

Edit = tuple[int, int, str]


def rewritten(text: str, width: int, meaning: Callable[[str], Hashable]) -> str:
    """The text with its values in good order; what they say is the same."""
    tree, _ = compose(text.encode(), "")
    if tree.root is None:
        return text
    values = list(_values(tree.root, text))
    edits = [edit for value in values if (edit := _edit(value, text, width, meaning))]
    edits += _trailing(text, [node for _, node, _ in values])
    made = text
    for start, end, new in sorted(set(edits), reverse=True):
        made = made[:start] + new + made[end:]
    return made if made.endswith("\n") else made + "\n"


Value = tuple[
    str, Scalar, int
]  # the key it stands under, itself, the key's column (-1 between brackets)


def _values(root: Node, text: str) -> Iterator[Value]:
    """Every scalar that is a value; what aliases stand for, once."""
    seen: set[int] = set()
    stack: list[tuple[str, Node, int, bool]] = [("", root, 0, False)]
    while stack:
        key, each, column, flow = stack.pop()
        if each.start in seen:
            continue
        seen.add(each.start)
        if isinstance(each, Scalar):
            yield key, each, -1 if flow else column
            continue
        flow = flow or text[each.start] in "[{"
        if isinstance(each, Sequence):
            stack += [("", item, 0, flow) for item in each.items]
        elif isinstance(each, Mapping):
            for name, (mark, value) in each.entries.items():
                place = mark.start - text.rfind("\n", 0, mark.start) - 1
                stack.append((name, value, place, flow))


def _edit(value: Value, text: str, width: int, meaning: Callable[[str], Hashable]) -> Edit | None:
    key, node, column = value
    if node.start == node.end or text[node.start] in "&!*":
        return None
    if key in PROSE and column >= 0 and _too_long(text, node, width):
        rest = text[node.end : text.find("\n", node.end)]
        if node.style in ("|", ">"):
            edit = _block(node, text, column, width, meaning)
        else:
            edit = None if rest.strip() else _folded(node, column, width, ">-")
        if edit:
            return edit
    return _single_quoted(node, text)


def _too_long(text: str, node: Scalar, width: int) -> bool:
    first = text.rfind("\n", 0, node.start) + 1
    last = text.find("\n", node.end - 1)
    lines = text[first : len(text) if last < 0 else last].split("\n")
    return any(len(line) > width for line in lines)


def _folded(node: Scalar, column: int, width: int, header: str) -> Edit | None:
    """The value after `>-`, which YAML joins to the very same text."""
    value = node.value if header == ">-" else node.value.removesuffix("\n")
    if value != value.strip() or not _PLAIN.fullmatch(value):
        return None
    lines = folded(value, width - column - 2)
    if lines is None or any(line.startswith("#!") for line in lines):
        return None
    indent = "\n" + " " * (column + 2)
    return node.start, node.end, header + "".join(indent + line for line in lines)


def _block(
    node: Scalar, text: str, column: int, width: int, meaning: Callable[[str], Hashable]
) -> Edit | None:
    """A value after `|` or `>` whose lines are too long."""
    written = text[node.start : node.end]
    header = _HEADER.match(written)
    if not header:
        return None  # `|+`, an indentation in figures, or a comment: of the author's own making
    body = written[header.end() :].rstrip()
    after = written[header.end() + len(body) :]
    indent = len(body) - len(body.lstrip(" "))
    value = node.value.rstrip("\n")
    if "\n" not in value:  # one line of text: folding it changes nothing at all
        edit = _folded(node, column, width, ">" + header[2])
        return (edit[0], edit[1], edit[2] + after) if edit else None
    if header[1] == ">" or not _PLAIN.fullmatch(value.replace("\n", "")):
        return None
    made = wrapped(value, width - indent, round(width * _MUCH) - indent)
    if made == value or meaning(made) != meaning(value):
        return None
    lines = [" " * indent + line if line else "" for line in made.split("\n")]
    return node.start, node.end, header.group() + "\n".join(lines) + after


def _single_quoted(node: Scalar, text: str) -> Edit | None:
    r"""Double quotes that do nothing become single ones, in which `\theta` is safe."""
    written = text[node.start : node.end]
    if node.style != '"' or not _PLAIN.fullmatch(written) or "\\" in written or "'" in written:
        return None
    return node.start, node.end, f"'{written[1:-1]}'"


def _trailing(text: str, values: list[Scalar]) -> list[Edit]:
    """Spaces at the ends of lines, where they belong to no text and no comment."""
    inside = sorted(
        (node.start, node.end) for node in values if "\n" in text[node.start : node.end]
    )
    edits: list[Edit] = []
    at = 0
    for found in _SPACES.finditer(text):
        while at < len(inside) and inside[at][1] < found.end():
            at += 1
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        covered = at < len(inside) and inside[at][0] <= found.start()
        if not covered and "#" not in line:
            edits.append((found.start(), found.end(), ""))
    return edits
