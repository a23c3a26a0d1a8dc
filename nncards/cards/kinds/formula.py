"""`formula`: an answer in the formula language, printed, typed, and held against the reference."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nncards.cards.kind import Kind, Part
from nncards.cards.nodes import Mapping, Node, Sequence
from nncards.model import Expression, Formula

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nncards.cards.reader import Reader
    from nncards.diagnostics import Text

KEYS = ("lhs", "rhs", "symbols", "domains", "equals", "arguments")
REFERENCE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")


def read_expression(reader: Reader, node: Node, what: str) -> Expression | None:
    """Read one formula with its symbols, domains and reference."""
    found = reader.mapping(node, what, KEYS, "a mapping with `rhs`")
    if found is None:
        return None
    entries = found.entries
    if "rhs" not in entries:
        reader.error(
            found,
            "formula-rhs",
            f"{what} has no `rhs`",
            "write the right-hand side in the formula language, such as `rhs: exp(x) / sum(j, exp(x[j]))`",
        )
    lhs = reader.tex(entries["lhs"][1], "`lhs`", waits=True) if "lhs" in entries else None
    rhs = reader.text(entries["rhs"][1], "`rhs`", waits=True) if "rhs" in entries else None
    equals = _reference(reader, entries["equals"][1]) if "equals" in entries else None
    if "arguments" in entries and "equals" not in entries:
        key = entries["arguments"][0]
        reader.error(
            key, "formula-equals", "`arguments` needs `equals`", "name the function they belong to"
        )
    symbols = _table(reader, found, "symbols", reader.tex)
    domains = _table(reader, found, "domains", lambda n, what: _domain(reader, n, what))
    arguments = _table(reader, found, "arguments", reader.text)
    return Expression(lhs, rhs, symbols, domains, equals, arguments) if rhs else None


def _reference(reader: Reader, node: Node) -> Text | None:
    text = reader.text(node, "`equals`")
    if text and not REFERENCE.fullmatch(text.value):
        reader.error(
            node,
            "formula-equals",
            f"`{text.value}` is no name of a reference function",
            "write `module.function`, such as `softmax.softmax`",
        )
        return None
    return text


def _table(
    reader: Reader, found: Mapping, key: str, read: Callable[[Node, str], Text | None]
) -> dict[str, Text]:
    """Read a mapping from names to texts."""
    if key not in found.entries:
        return {}
    node = found.entries[key][1]
    if not isinstance(node, Mapping):
        reader.wrong(node, f"`{key}`", "a mapping, such as {mu: '\\mu'}")
        return {}
    values = {
        name: read(value, f"`{name}` of `{key}`") for name, (_, value) in node.entries.items()
    }
    return {name: value for name, value in values.items() if value is not None}


def _domain(reader: Reader, node: Node, what: str) -> Text | None:
    """Read a domain's name, or an interval, which YAML takes for a list."""
    if isinstance(node, Sequence):
        return reader.source_text(node)
    return reader.text(node, what)


def _read(reader: Reader, part: Part) -> Formula | None:
    expression = read_expression(reader, part.node, "`formula`")
    return Formula(part.ask, expression) if part.ask and expression else None


def _texts(content: Formula) -> Iterator[tuple[str, Text]]:
    yield "ask", content.ask


FORMULA = Kind("formula", "formula", _read, _texts, expressions=lambda content: (content.formula,))
