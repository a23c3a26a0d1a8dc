"""A card with an open place is an error until its author fills it, and is not among the cards."""

from __future__ import annotations

from nncards.cards import read_deck


def test_an_open_card_is_named_and_left_out() -> None:
    source = (
        "deck: A\nid: a\ncards:\n  - id: x\n    ask: '[?]'\n    answer: yes it is\n"
        "  - id: y\n    ask: Why?\n    answer: |\n      because\n      of [?] `this`, not `[?]`\n"
        "  - id: z\n    ask: Where?\n    answer: here\n"
    )
    deck, found = read_deck(source.encode(), "a.yaml")
    assert [(d.code, d.span.line, d.span.column) for d in found] == [
        ("draft-open", 5, 11),
        ("draft-open", 11, 10),
    ]
    assert "the notes have no question" in found[0].message
    assert "has an open place" in found[1].message
    assert deck is not None
    assert [card.uid for card in deck.cards] == ["a/z"]
    assert deck.unread == ("a/x", "a/y")
