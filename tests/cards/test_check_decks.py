"""What only shows across files is shown in the file that has to change."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from nncards.cards import check_decks, read_deck

if TYPE_CHECKING:
    from nncards.diagnostics import Diagnostic
    from nncards.model import Deck

Found = list[tuple[str, int, int, str]]


def decks(*sources: str) -> list[Deck]:
    """The decks of these files, named a, b, ...; they need not be free of mistakes."""
    read = [
        read_deck(text.encode(), name)[0] for name, text in zip("abcdef", sources, strict=False)
    ]
    return [deck for deck in read if deck is not None]


def mistakes(*sources: str, complete: bool = True) -> Found:
    found = check_decks(decks(*sources), complete=complete)
    assert all(d.message and d.hint for d in found)
    return [(d.span.path, d.span.line, d.span.column, d.code) for d in found]


def deck(name: str, *cards: str, more: str = "") -> str:
    """A deck whose cards begin on line 5 (6 with a line more), one a line."""
    head = f"deck: Deck {name}\nid: {name}\nretention: 0.9\n{more}cards:\n"
    return head + "".join(f"- {{ask: x, answer: y, {card}}}\n" for card in cards)


def only(source: str, *others: str) -> Diagnostic:
    (found,) = check_decks(decks(source, *others))
    return found


def test_decks_that_agree() -> None:
    one = deck("one", "id: p", "id: q, after: [p, two/p]")
    two = deck("two", "id: p", more="confusable: [[p, one/q]]\n")
    assert mistakes(one, two) == []


def test_an_id_in_two_files() -> None:
    one, two = deck("one", "id: p", "id: q"), deck("one", "id: r", "id: q")
    assert mistakes(one, two) == [("b", 2, 5, "deck-id-twice"), ("b", 6, 3, "id-twice")]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("qq", "did you mean `one/qqq`?"),
        ("two/qqq", "did you mean `one/qqq`?"),
        ("xyz/abc", "write the id of a card of this deck, or `<deck id>/<card id>`"),
    ],
)
def test_a_card_that_does_not_exist(name: str, hint: str) -> None:
    found = only(deck("one", f"id: p, after: [{name}]", "id: qqq"))
    assert (found.span.line, found.span.column, found.code) == (5, 38, "unknown-card")
    assert found.hint == hint


def test_a_confusable_card_that_does_not_exist() -> None:
    one = deck("one", "id: p", more="confusable: [[p, q]]\n")
    assert mistakes(one) == [("a", 4, 18, "unknown-card")]


def test_a_card_with_a_mistake_exists_all_the_same() -> None:
    one = deck("one", "id: p, after: [q]", "id: q, levels: [1]")
    assert mistakes(one) == []


def test_the_rest_of_a_broken_file_is_not_missed() -> None:
    one = deck("one", "id: p, after: [q, two/q, three/q]")
    two = deck("two", "id: p, hint: 'x")
    assert mistakes(one + "- 'x", two) == [("a", 5, 48, "unknown-card")]
    assert mistakes(one + "- 'x", two, complete=False) == []


def test_circles() -> None:
    one = deck("one", "id: p, after: [q]", "id: q, after: [two/p]", "id: r, after: [p]")
    two = deck("two", "id: p, after: [one/p]")
    assert mistakes(one, two) == [("b", 5, 38, "after-circle")]
    found = only(deck("one", "id: p, after: [p]"))
    assert found.message == "`after` leads in a circle: one/p after one/p"


def test_a_chain_of_ten_thousand_is_no_circle() -> None:
    cards = ["id: c0", *(f"id: c{i}, after: [c{i - 1}]" for i in range(1, 10_000))]
    start = time.perf_counter()
    assert mistakes(deck("one", *cards)) == []
    assert mistakes(deck("one", "id: c0, after: [c9999]", *cards[1:])) != []
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize("other", ["deck ONE", "Deck one::More", "deck One::more"])
def test_names_that_are_one_to_anki(other: str) -> None:
    one, two = deck("one", "id: p"), deck("two", "id: p").replace("Deck two", other)
    expected = [] if other.startswith("Deck one") else [("b", 1, 7, "deck-name")]
    assert mistakes(one, two) == expected


def test_a_long_question() -> None:
    long, maths = "x" * 201, "$" + "x" * 300 + "$"
    found = check_decks(decks(f"deck: A\nid: a\ncards:\n- {{id: p, ask: {long}, answer: y}}\n"))
    assert [(d.span.line, d.span.column, d.code, d.severity) for d in found] == [
        (4, 16, "long-ask", "warning")
    ]
    assert mistakes(f"deck: A\nid: a\ncards:\n- {{id: p, ask: {maths}, answer: y}}\n") == []


def test_a_gap_where_none_can_be() -> None:
    source = "deck: A\nid: a\ncards:\n- id: p\n  ask: x\n  answer: a {{c1::b}}\n"
    assert mistakes(source) == [("a", 6, 13, "cloze-stray")]
