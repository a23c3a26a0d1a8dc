"""`answer`: a question and its answer, and if `reverse` is given, the other direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.cards.kind import Kind, Part
from nncards.cards.nodes import Node, Scalar
from nncards.model import Basic, Reverse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nncards.cards.reader import Reader
    from nncards.diagnostics import Text


REVERSE_KEYS = ("ask", "answer")


def _read(reader: Reader, part: Part) -> Basic | None:
    answer = reader.markdown(part.node, "`answer`")
    reverse = None
    if "reverse" in part.card.entries:
        reverse = _reverse(reader, part.card.entries["reverse"][1], part.ask, answer)
    return Basic(part.ask, answer, reverse) if part.ask and answer else None


def _reverse(reader: Reader, node: Node, ask: Text | None, answer: Text | None) -> Reverse | None:
    """Read `reverse: true`, which exchanges the two sides, or a question and answer of its own."""
    if isinstance(node, Scalar) and node.value in {"true", "false"}:
        wanted = reader.boolean(node, "`reverse`")
        return Reverse(answer, ask) if wanted and ask and answer else None
    expected = "`true`, or a mapping with `ask` and `answer`"
    own = reader.mapping(node, "`reverse`", REVERSE_KEYS, expected)
    if own is None:
        return None
    sides = {}
    for key in REVERSE_KEYS:
        if key in own.entries:
            sides[key] = reader.markdown(own.entries[key][1], f"`{key}` of `reverse`")
        else:
            reader.error(
                own, "missing", f"`reverse` has no `{key}`", f"write `{key}:`, or `reverse: true`"
            )
    back, front = sides.get("ask"), sides.get("answer")
    return Reverse(back, front) if back and front else None


def _texts(content: Basic) -> Iterator[tuple[str, Text]]:
    yield "ask", content.ask
    yield "answer", content.answer
    if content.reverse and content.reverse.ask is not content.answer:
        yield "reverse.ask", content.reverse.ask
        yield "reverse.answer", content.reverse.answer


BASIC = Kind("basic", "answer", _read, _texts, also=("reverse",))
