"""Cards: from YAML to nodes with positions, from nodes to the model, and what is wrong on the way.

`read_deck` reads one file; `check_decks` sees what only shows across files. The kinds of cards are
the files of `kinds/`; `fields` iterates over a card's parts whatever its kind.
"""

from __future__ import annotations

from nncards.cards.check import check_decks
from nncards.cards.deck import read_deck
from nncards.cards.nodes import MAX_BYTES, too_large

__all__ = ["MAX_BYTES", "check_decks", "read_deck", "too_large"]
