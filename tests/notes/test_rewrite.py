"""New names of sections in the text of a deck: those values change, no other byte does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncards.cards import read_deck
from nncards.notes.rewrite import rewrite

DECK = """\
# A comment.
deck: A::B
id: ab
cards:
  - id: one
    section:   Old name   # beside it
    covers: [u/Old name, "u/Old name", other/Thing]
    ask: What is in section Old name?
    answer: |
      Old name
  - {id: two, section: 'Old name', ask: Q, answer: A}
  - id: three
    section: >-
      Old
      name
    covers:
      - u/Old name
    ask: Q
    answer: A
"""


def both(text: str, new: str, path: str = "d.yaml") -> bytes | str:
    renames = [(card, "Old name", new) for card in ("one", "two", "three")]
    renames += [(card, "u/Old name", f"u/{new}") for card in ("one", "three")]
    return rewrite(text.encode(), path, renames)


def test_only_these_values_change() -> None:
    assert both(DECK, "New") == (
        DECK.replace("section:   Old name ", "section:   New ")
        .replace('[u/Old name, "u/Old name"', '[u/New, "u/New"')
        .replace("section: 'Old name'", "section: 'New'")
        .replace("section: >-\n      Old\n      name\n", "section: New\n")
        .replace("- u/Old name\n", "- u/New\n")
        .encode()
    )


@pytest.mark.parametrize(
    "new", ["a: b", "# x", "[x]", "x, y", "it's", '"x"', "- x", "$x_1$", "no", "* x", "ä > ö"]
)
def test_a_name_that_needs_quotes_gets_them(new: str) -> None:
    made = both(DECK, new)
    assert isinstance(made, bytes)
    deck, wrong = read_deck(made, "d.yaml")
    assert (wrong, deck and [c.section.value for c in deck.cards if c.section]) == ([], [new] * 3)


def test_line_ends_and_the_byte_order_mark_stay() -> None:
    windows = "\ufeff" + DECK.replace("\n", "\r\n")
    made = rewrite(windows.encode(), "d.yaml", [("one", "Old name", "New")])
    assert made == windows.replace("section:   Old name ", "section:   New ").encode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            DECK.replace("section:   Old name", "section: &s Old name").replace("'Old name'", "*s"),
            "by hand",
        ),
        (DECK.replace("id: two", "id: too"), "`two` names no `Old name`"),
        (DECK.replace("cards:", "cards: ["), "cannot be read"),
    ],
)
def test_what_cannot_be_changed_safely_is_left(text: str, said: str) -> None:
    made = rewrite(
        text.encode(), "d.yaml", [("one", "Old name", "New"), ("two", "Old name", "New")]
    )
    assert isinstance(made, str)
    assert said in made


def test_two_names_can_be_exchanged() -> None:
    text = DECK.replace("other/Thing", "other/Thing, u/New")
    made = rewrite(
        text.encode(), "d.yaml", [("one", "u/Old name", "u/New"), ("one", "u/New", "u/Old name")]
    )
    assert b'[u/New, "u/New", other/Thing, u/Old name]' in (
        made if isinstance(made, bytes) else b""
    )


names = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff\u2028\u2029\x85"
    ),
    min_size=1,
)


@given(names.map(lambda name: " ".join(name.split())).filter(bool))
def test_any_name_is_read_back_or_refused(new: str) -> None:
    made = both(DECK, new)
    if isinstance(made, bytes):
        deck, _ = read_deck(made, "d.yaml")
        assert deck is not None
        assert [c.section.value for c in deck.cards if c.section] == [new] * 3


def test_cards_whose_id_is_no_text_are_passed_over() -> None:
    odd = "  - id: [y]\n    section: Old name\n  - id: {a: b}\n    covers: [Old name, [u]]\n  - text\n"
    made = both(DECK + odd, "New name")
    assert isinstance(made, bytes)
    assert made.decode().endswith(odd)
