"""A deck cut into pieces and put together again."""

from __future__ import annotations

from pathlib import Path

import pytest

from nncards.cards.layout import lay_out, shifted, spelled_out

DECKS = sorted((Path(__file__).parents[2] / "decks").rglob("*.yaml"))

DECK = """\
# About this deck
deck: One::Two   # its name
id: two

cards:
  # First part
  - id: a
    ask: What?   # really
    answer: |
      # no comment

      This.

    # about a, deeper than a card

  # Second part
  - id: b
    # about the question
    ask: &asked >
      Long
      lines
    answer: 'It''s so'
    tags: [x,
      y]
    hint:
  - id: c
    ask: *asked
    choice:
      - right: r
        why: w
# the end
"""


def test_each_line_belongs_to_one_piece() -> None:
    layout = lay_out(DECK)
    assert layout is not None
    assert layout.text == DECK
    assert [(p.name, p.lead) for p in layout.pieces] == [
        ("deck", "# About this deck\n"),
        ("id", ""),
        ("cards", "\n"),
    ]
    assert layout.tail == "# the end\n"
    a, b, c = layout.cards
    assert [x.lead for x in (a, b, c)] == ["  # First part\n", "\n  # Second part\n", ""]
    assert a.text.endswith("      This.\n\n    # about a, deeper than a card\n")
    assert [(k.name, k.lead) for k in b.parts] == [
        ("id", ""),
        ("ask", "    # about the question\n"),
        ("answer", ""),
        ("tags", ""),
        ("hint", ""),
    ]
    assert b.value == (
        "map",
        ("answer", "It's so"),
        ("ask", "Long lines\n"),
        ("hint", ""),
        ("id", "b"),
        ("tags", ("list", "x", "y")),
    )
    assert c.parts[1].value == "Long lines\n"


@pytest.mark.parametrize("deck", DECKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_bundled_deck_can_be_cut_card_by_card_and_key_by_key(deck: Path) -> None:
    text = deck.read_text(encoding="utf-8")
    layout = lay_out(text)
    assert layout is not None
    assert layout.text == text
    assert layout.cards
    assert all(card.parts for card in layout.cards)


@pytest.mark.parametrize(
    "text",
    [
        "{deck: A, id: a, cards: []}\n",
        "deck: A\nid: a\ncards:\n  -\n    id: x\n    ask: q\n",
        "deck: A\nid: a\ncards:\n  - id: x\n  - id: x\n",
        "deck: A\nid: a\ncards:\n  - ask: no id\n",
        "deck: [unclosed\n",
        "",
        "just text\n",
        "deck: A\r\nid: a\r\n",
        "deck: A\n? id\n: a\n",
    ],
)
def test_another_layout_is_left_alone(text: str) -> None:
    assert lay_out(text) is None


def test_a_card_in_braces_is_one_piece() -> None:
    layout = lay_out("deck: A\nid: a\ncards:\n- {id: x, ask: q, answer: a}\n- id: y\n  ask: q\n")
    assert layout is not None
    assert [bool(card.parts) for card in layout.cards] == [False, True]


def test_a_piece_can_be_indented_anew() -> None:
    layout = lay_out(DECK)
    assert layout is not None
    deeper = [shifted(card, 3) for card in layout.cards]
    text = "deck: A\nid: two\ncards:\n" + "".join(card.lead + card.text for card in deeper)
    again = lay_out(text)
    assert again is not None
    assert [card.value for card in again.cards] == [card.value for card in layout.cards]
    assert [shifted(card, -3) for card in again.cards] == list(layout.cards)


def test_aliases_are_spelled_out() -> None:
    text = spelled_out(DECK)
    assert "*asked" not in text
    before, after = lay_out(DECK), lay_out(text)
    assert before is not None
    assert after is not None
    assert [card.value for card in before.cards] == [card.value for card in after.cards]
    assert after.cards[2].parts[1].body == "    ask: >\n      Long\n      lines\n"
