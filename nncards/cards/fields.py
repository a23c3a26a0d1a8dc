"""The parts of a card, whatever its kind: what other rooms iterate over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.cards.kinds import BY_NAME
from nncards.cards.outline import uid_of as uid  # noqa: F401 - a part of a card like the others

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nncards.diagnostics import Text
    from nncards.model import Card, Expression


def texts(card: Card) -> Iterator[tuple[str, Text]]:
    """Every Markdown text of a card with its name, such as `ask` or `choice[2].why`."""
    yield from BY_NAME[card.kind].texts(card.content)
    for name in ("hint", "extra", "watch_out"):
        value = getattr(card, name)
        if value is not None:
            yield name, value


def expressions(card: Card) -> Iterator[Expression]:
    """Every formula of a card that can be held against the reference."""
    yield from BY_NAME[card.kind].expressions(card.content)
    yield from card.equals


def latex(card: Card) -> Iterator[tuple[str, Text]]:
    """Every text of a card that is LaTeX without dollars: left-hand sides and symbols."""
    for expression in expressions(card):
        if expression.lhs:
            yield "lhs", expression.lhs
        for name, value in expression.symbols.items():
            yield f"symbols.{name}", value


def sections(card: Card) -> Iterator[Text]:
    """The sections that a card covers: its own, and those under `covers`."""
    if card.section:
        yield card.section
    yield from card.covers


def deck_id(card: Card) -> str:
    """The id of the deck that a card belongs to."""
    return card.uid.partition("/")[0]
