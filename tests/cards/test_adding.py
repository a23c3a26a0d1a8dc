"""A card is appended, and nothing else in the file moves."""

from __future__ import annotations

import pytest
from deck_texts import decks
from hypothesis import given, settings
from hypothesis import strategies as st

from nncards.cards import read_deck
from nncards.cards.adding import TEMPLATES, Added, Wish, add_card, free_id, ids_in, scalar, slug
from nncards.cards.kinds import KINDS

DECK = b"""\
# about
deck: D
id: d
cards:
  - id: a  # so
    ask: Q
    answer: A

  - id: b
    ask: Q
    answer: |
      B
# the end
tags: [x]
"""


def added(data: bytes, wish: Wish) -> Added:
    made = add_card(data, "d.yaml", wish)
    assert isinstance(made, Added), made
    return made


def test_it_goes_behind_the_last_card() -> None:
    made = added(DECK, Wish("basic", "c", "A heading", "Why?"))
    before, after = DECK.split(b"# the end")
    card = b"""
  - id: c
    section: A heading
    ask: 'Why?'
    answer: '[?]'
"""
    assert made.data == before + card + b"# the end" + after
    assert made.data.splitlines()[made.line - 1] == b"    answer: '[?]'"


@pytest.mark.parametrize(
    ("deck", "card"),
    [
        (b"deck: D\nid: d\ncards: []\n", b"deck: D\nid: d\ncards:\n  - id: c\n"),
        (b"deck: D\nid: d\ncards:\n", b"deck: D\nid: d\ncards:\n  - id: c\n"),
        (b"deck: D\nid: d\n", b"deck: D\nid: d\ncards:\n  - id: c\n"),
        (b"deck: D\nid: d", b"deck: D\nid: d\ncards:\n  - id: c\n"),
        (b"deck: D\nid: d\ncards: []\ntags: [x]\n", b"deck: D\nid: d\ncards:\n  - id: c\n"),
        (
            b"deck: D\nid: d\ncards:\n- id: a\n  ask: Q\n  answer: A",
            b"deck: D\nid: d\ncards:\n- id: a\n  ask: Q\n  answer: A\n\n- id: c\n",
        ),
        (
            b"---\ndeck: D\nid: d\ncards:\n  -   id: a\n      ask: Q\n      answer: A\n",
            b"---\ndeck: D\nid: d\ncards:\n  -   id: a\n      ask: Q\n      answer: A\n\n  -   id: c\n",
        ),
        (
            b"deck: D\r\nid: d\r\ncards:\r\n  - {id: a, ask: Q, answer: A}\r\n  - {id: b, ask: Q, answer: B}\r\n",
            b"deck: D\r\nid: d\r\ncards:\r\n  - {id: a, ask: Q, answer: A}\r\n  - {id: b, ask: Q, answer: B}\r\n  - id: c\r\n",
        ),
        (
            b"\xef\xbb\xbfdeck: D\nid: d\ncards: []\n",
            b"\xef\xbb\xbfdeck: D\nid: d\ncards:\n  - id: c\n",
        ),
    ],
)
def test_it_is_laid_out_like_its_neighbours(deck: bytes, card: bytes) -> None:
    assert added(deck, Wish("basic", "c")).data.startswith(card)


@pytest.mark.parametrize(
    "deck",
    [
        b"deck: [\n",
        b"{deck: D, id: d, cards: []}\n",
        b"deck: D\nid: d\ncards: [{id: a, ask: Q, answer: A}]\n",
        b"deck: D\nid: d\ncards: 5\n",
        b"- a\n",
        b"\xff",
    ],
)
def test_what_it_cannot_append_to_is_refused(deck: bytes) -> None:
    made = add_card(deck, "d.yaml", Wish("basic", "c"))
    assert isinstance(made, list)
    assert made
    assert all(d.hint for d in made)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_template_is_of_its_kind_and_wants_to_be_filled(kind: object) -> None:
    name, key = kind.name, kind.key  # type: ignore[attr-defined]
    assert name in TEMPLATES
    made = added(DECK, Wish(name, "c"))
    deck, found = read_deck(made.data, "d.yaml")
    assert deck
    assert (deck.unread, deck.open) == ((), ("d/c",))
    assert {d.span.line for d in found} <= set(range(14, 30))
    assert {(d.code, d.severity) for d in found} == {("draft-open", "warning")}
    assert f"    {key}:".encode() in made.data
    assert b"[?]" in made.data.splitlines()[made.line - 1]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What is the derivative of the sigmoid?", "derivative-sigmoid"),
        ("Why does $x$ need `relu` here?", "need-here"),
        ("$x$?", ""),
        ("Über die Größe", "uber-die-groe"),
        ("What is it?", ""),
        ("a" * 100, ""),
    ],
)
def test_ids_are_the_words_that_count(question: str, name: str) -> None:
    assert slug(question) == name


def test_an_id_is_never_taken() -> None:
    assert free_id("a", {"b"}) == "a"
    assert free_id("a", {"a", "a-2", "a-4"}) == "a-3"


def test_ids_of_broken_cards_count_as_well() -> None:
    data = b"deck: D\nid: d\ncards:\n  - {id: a, nonsense: 1}\n  - {id: b}\n  - {id: a}\n  - 5\n"
    assert ids_in(data, "d.yaml") == {"a": 4, "b": 5}


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=40))
def test_a_question_comes_back_as_it_was(ask: str) -> None:
    import yaml

    if "\ufeff" in ask or "\ufffe" in ask or "\uffff" in ask or not ask.strip():
        return
    assert yaml.load(f"ask: {scalar(ask)}\n", yaml.BaseLoader)["ask"] == ask


@settings(max_examples=150, deadline=None)
@given(decks(), st.sampled_from(sorted(TEMPLATES)))
def test_the_rest_of_any_deck_stays_byte_for_byte(text: str, kind: str) -> None:
    made = add_card(text.encode(), "d.yaml", Wish(kind, "a-new-one", "S", "Why $x$: so?"))
    if not isinstance(made, Added):
        assert made
        return
    old, new = text.splitlines(), made.data.decode().splitlines()
    at = next(i for i, line in enumerate(new) if line.strip() == "- id: a-new-one")
    size = len(new) - len(old)
    blank = at > 0 and not new[at - 1].strip()
    assert new[: at - blank] + new[at - blank + size :] == old
    before, after = ids_in(text.encode(), "d"), ids_in(made.data, "d")
    assert list(after) == [*before, "a-new-one"]
