"""Cards: from YAML to nodes with positions, from nodes to the model, and what is wrong on the way.

`read_deck` reads one file; `check_decks` sees what only shows across files. The kinds of cards are
the files of `kinds/`; `fields` iterates over a card's parts whatever its kind. Each part is loaded when
it is first used: a deck that comes from the cache needs none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nncards.diagnostics import Diagnostic
    from nncards.model import Deck

__all__ = ["check_decks", "read_deck", "too_large"]


def read_deck(source: bytes, path: str) -> tuple[Deck | None, list[Diagnostic]]:
    """Read one deck file. See `deck.read_deck`."""
    from nncards.cards.deck import read_deck as read

    return read(source, path)


def check_decks(decks: Sequence[Deck], *, complete: bool = True) -> list[Diagnostic]:
    """Check decks that are used together. See `check.check_decks`."""
    from nncards.cards.check import check_decks as check

    return check(decks, complete=complete)


def too_large(size: int, path: str) -> Diagnostic | None:
    """Complain of a file of `size` bytes, if it is too large to be read at all."""
    from nncards.cards.nodes import too_large as refused

    return refused(size, path)
