"""Cards as learners meet them: short fronts, short answers, choice kept rare, formulas held against the reference."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from nncards import workspace as ws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nncards.model import Card

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FRONT = 200  # characters as read
LONGEST_ANSWER = 36  # words: what is read in ten seconds
GAP = re.compile(r"\{\{\w+::((?:[^{}]|\{[^{}]*\})*?)(?:::[^{}]*)?\}\}")
COMMANDS = re.compile(
    r"\\(?:frac|[dt]frac|mathbb|mathrm|text|[lr]Vert|[lr]vert|displaystyle|left|right|big|Big|[,;!])"
)


def cards() -> list[Card]:
    course = ws.read(ws.Workspace(ROOT))
    return [card for deck in course.decks for card in deck.cards if not card.retired]


def as_read(text: str) -> str:
    """A text as a learner reads it, near enough to count its letters: a command is one letter."""
    text = GAP.sub(r"\1", text)
    text = re.sub(r"\\[a-zA-Z]+", "x", COMMANDS.sub("", text))
    return re.sub(r"[$*{}\\^_]", "", re.sub(r"\s+", " ", text)).strip()


def fronts() -> Iterator[tuple[str, str]]:
    for card in cards():
        content = card.content
        for name in ("ask", "text"):
            if (text := getattr(content, name, None)) is not None:
                yield card.uid, str(text)
        if (reverse := getattr(content, "reverse", None)) is not None:
            yield f"{card.uid}, reversed", str(reverse.ask)


def test_a_question_is_short() -> None:
    long = {uid: len(as_read(text)) for uid, text in fronts() if len(as_read(text)) > LONGEST_FRONT}
    assert long == {}


def test_an_answer_is_read_in_ten_seconds() -> None:
    """What is to be drawn takes longer to compare, and is left out."""
    long = {
        card.uid: len(as_read(str(card.content.answer)).split())
        for card in cards()
        if card.kind == "basic" and "visualise" not in card.tags
    }
    assert {uid: words for uid, words in long.items() if words > LONGEST_ANSWER} == {}


def test_questions_ask_one_thing() -> None:
    """No lists of things to give: those are asked one by one, or as gaps."""
    several = re.compile(
        r"(?i)\b(?:give|name|list|state)\b[^.?]*\b(?:two|three|four|five|all)\b(?! and mend)"
    )
    assert [uid for uid, text in fronts() if several.search(text)] == []


def test_choice_is_rare() -> None:
    every = cards()
    assert sum(card.kind == "choice" for card in every) <= len(every) / 10


def test_every_formula_card_is_held_against_the_reference() -> None:
    formulas = [card for card in cards() if card.kind == "formula"]
    assert len(formulas) >= 100
    assert [card.uid for card in formulas if card.content.formula.equals is None] == []


def test_no_two_cards_ask_the_same() -> None:
    seen: dict[str, str] = {}
    twice = []
    for uid, text in fronts():
        key = re.sub(r"\W", "", as_read(text)).lower()
        if key in seen:
            twice.append((seen[key], uid))
        seen[key] = uid
    assert twice == []
