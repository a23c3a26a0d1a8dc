"""What the reader must know of a kind of card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nncards.cards.nodes import Mapping, Node
    from nncards.cards.reader import Reader
    from nncards.diagnostics import Text
    from nncards.model import Content, Expression


@dataclass(frozen=True, slots=True)
class Part:
    """The keys of one card from which its kind reads its content.

    `node` stands under the key that tells the kind; `ask` is None where the kind has no question,
    or where it was wrong (which has been said already).
    """

    node: Node
    ask: Text | None
    card: Mapping


def _no_expressions(_: Any) -> tuple[Expression, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of card: a row of the table in `nncards.cards.kinds`.

    `key` holds the content and so tells the kind; `also` are further keys that only this kind has;
    `asks` says whether the card writes a question under `ask`. `read` makes the content, or returns
    None after noting what is wrong. `texts` names the Markdown texts of a content, the question
    first; `expressions` gives its formulas.
    """

    name: str
    key: str
    read: Callable[[Reader, Part], Content | None]
    texts: Callable[[Any], Iterator[tuple[str, Text]]]
    asks: bool = True
    also: tuple[str, ...] = ()
    expressions: Callable[[Any], tuple[Expression, ...]] = _no_expressions
