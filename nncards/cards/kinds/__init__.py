"""The kinds of cards. A new kind is one more file here and one more row below (and its noun in `model`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.cards.kinds.basic import BASIC
from nncards.cards.kinds.choice import CHOICE
from nncards.cards.kinds.cloze import CLOZE
from nncards.cards.kinds.formula import FORMULA
from nncards.cards.kinds.picture import PICTURE
from nncards.cards.kinds.problem import PROBLEM
from nncards.cards.kinds.typed import TYPED

if TYPE_CHECKING:
    from nncards.cards.kind import Kind

# The last is told by `figure`, a key that any card may have: it counts when no other is there.
KINDS: tuple[Kind, ...] = (BASIC, CLOZE, CHOICE, TYPED, FORMULA, PROBLEM, PICTURE)
BY_NAME = {kind.name: kind for kind in KINDS}
