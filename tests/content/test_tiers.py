"""The core: what an exam in four weeks needs, and no more than four weeks hold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from nncards import workspace as ws

if TYPE_CHECKING:
    from nncards.model import Card

ROOT = Path(__file__).resolve().parents[2]
MOST_CARDS, MOST_PROBLEMS = 120, 40


def core() -> list[Card]:
    course = ws.read(ws.Workspace(ROOT))
    return [
        card
        for deck in course.decks
        for card in deck.cards
        if card.tier == "core" and not card.retired
    ]


def reviews(card: Card) -> int:
    """How many cards Anki makes of it: one for each gap, two for one with a reverse."""
    content = card.content
    if card.kind == "cloze":
        return len(set(re.findall(r"\{\{(\w+)::", str(content.text))))
    return 2 if getattr(content, "reverse", None) is not None else 1


def test_the_core_holds_what_four_weeks_hold() -> None:
    cards = [card for card in core() if card.kind != "problem"]
    problems = [card for card in core() if card.kind == "problem"]
    assert 100 <= sum(reviews(card) for card in cards) <= MOST_CARDS
    assert 25 <= len(problems) <= MOST_PROBLEMS


def test_every_unit_has_a_core() -> None:
    units = {Path(card.span.path).parent.name for card in core()}
    assert units == {path.parent.name for path in (ROOT / "decks").glob("*/notes.md")}
