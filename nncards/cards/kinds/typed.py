"""`typed`: a short answer to type, or several that are accepted, the first of them shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.cards.kind import Kind, Part
from nncards.cards.nodes import Sequence
from nncards.model import Typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nncards.cards.reader import Reader
    from nncards.diagnostics import Text


def _read(reader: Reader, part: Part) -> Typed | None:
    node = part.node
    several = isinstance(node, Sequence)
    nodes = reader.items(node, "`typed`", "a text or a list of texts") if several else [node]
    accept: dict[str, Text] = {}
    for item in nodes or []:
        text = reader.markdown(item, "`typed`")
        if text and text.value in accept:
            reader.error(item, "twice", "this answer stands twice", "delete one of the two")
        elif text:
            accept[text.value] = text
    return Typed(part.ask, tuple(accept.values())) if part.ask and accept else None


def _texts(content: Typed) -> Iterator[tuple[str, Text]]:
    yield "ask", content.ask
    for number, text in enumerate(content.accept, 1):
        yield f"typed[{number}]", text


TYPED = Kind("typed", "typed", _read, _texts)
