"""`figure` alone: a question whose answer is the card's figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.cards.kind import Kind, Part
from nncards.cards.nodes import Mapping
from nncards.model import Picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nncards.cards.reader import Reader
    from nncards.diagnostics import Text


def _read(reader: Reader, part: Part) -> Picture | None:
    if isinstance(part.node, Mapping) and "side" in part.node.entries:
        side = part.node.entries["side"][1]
        reader.error(
            side,
            "figure-side",
            "the figure is this card's answer, so it stands on the back",
            "delete `side`, or add an `answer`",
        )
    return Picture(part.ask) if part.ask else None


def _texts(content: Picture) -> Iterator[tuple[str, Text]]:
    yield "ask", content.ask


PICTURE = Kind("figure", "figure", _read, _texts)
