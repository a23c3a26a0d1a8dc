"""A card with an open place is told until its author fills it, and is not among the cards."""

from __future__ import annotations

import pytest

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
    assert {d.severity for d in found} == {"warning"}
    assert "has no question yet" in found[0].message
    assert "has an open place" in found[1].message
    assert deck is not None
    assert [card.uid for card in deck.cards] == ["a/z"]
    assert (deck.unread, deck.open) == ((), ("a/x", "a/y"))


HEAD = "deck: A\nid: a\ncards:\n"


def test_a_card_that_is_wrong_as_well_is_wrong() -> None:
    deck, found = read_deck(
        (HEAD + "  - id: x\n    ask: '[?]'\n    answer: $x\n").encode(), "a.yaml"
    )
    assert deck
    assert (deck.unread, deck.open) == (("a/x",), ())
    assert {d.severity for d in found} == {"warning", "error"}


@pytest.mark.parametrize(
    "body",
    [
        "problem: '[?]'",
        "ask: Which?\n    figure: '[?]'",
        "ask: Which?\n    figure: {name: '[?]', side: front}\n    answer: This",
        "ask: What?\n    formula:\n      lhs: '[?]'\n      rhs: x",
        "ask: What?\n    formula:\n      rhs: '[?]'",
    ],
)
def test_values_that_are_no_text_may_be_open(body: str) -> None:
    deck, found = read_deck(f"{HEAD}  - id: x\n    {body}\n".encode(), "a.yaml")
    assert deck
    assert [d.code for d in found] == ["draft-open"]
    assert deck.open == ("a/x",)


@pytest.mark.parametrize("key", ["deck", "id"])
def test_a_deck_itself_is_never_open(key: str) -> None:
    """Else the whole deck would be missing, and nothing but a warning would say so."""
    name = {"deck": "A", "id": "a"} | {key: "'[?]'"}
    text = f"deck: {name['deck']}\nid: {name['id']}\ncards:\n  - id: x\n    ask: a\n    answer: b\n"
    deck, found = read_deck(text.encode(), "a.yaml")
    assert deck or any(d.severity == "error" for d in found)


def test_open_places_by_the_thousand_hide_no_card() -> None:
    many = "".join(f"  - id: x{i}\n    ask: '[?]'\n    answer: '[?]'\n" for i in range(1_500))
    deck, found = read_deck(
        (HEAD + many + "  - id: last\n    ask: Why?\n    answer: So.\n").encode(), "a.yaml"
    )
    assert deck
    assert deck.complete
    assert [card.uid for card in deck.cards] == ["a/last"]
    assert len(deck.open) == 1_500
    assert {d.severity for d in found} == {"warning"}
    assert found[-1].code == "too-many"
