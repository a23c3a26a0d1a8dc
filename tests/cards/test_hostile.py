"""A file made to keep the reader busy is refused, or read in a time that grows with its size."""

from __future__ import annotations

import time

import pytest

from nncards.cards import check_decks, read_deck

HEAD = "deck: A\nid: a\ncards:\n"
CARD = "- {id: c, ask: x, answer: y, "
N = 40_000

HOSTILE = {
    "items that are no cards": (HEAD + "- x\n" * N, "too-many"),
    "escapes": (HEAD + '- id: a\n  answer: y\n  ask: "' + "\\t$\\b$ " * N + '"', "math-escape"),
    "dollars": (HEAD + "- id: a\n  answer: y\n  ask: |\n" + "    $x\n\n" * N, "math-unclosed"),
    "unknown keys": ("".join(f"key{i}: x\n" for i in range(N)), "unknown-key"),
    "one key": ("k: x\n" * N, "key-twice"),
    "one id": (HEAD + "- {id: a, ask: x, answer: y}\n" * N, "id-twice"),
    "gaps": (HEAD + "- id: a\n  cloze: |\n    " + "{{c1::$x}}$ " * N, "cloze-maths"),
    "open gaps": (HEAD + "- id: a\n  cloze: |\n    " + "{{c1::" * N, "cloze-nested"),
    "levels": (HEAD + "- id: a\n  problem: x.y\n  levels: [" + "1, " * N + "]", "twice"),
    "tags": (HEAD + CARD + "tags: [" + "a b, " * N + "]}", "tag-form"),
    "names": (
        HEAD + CARD + "after: [" + ", ".join(f"b{i}" for i in range(N)) + "]}",
        "unknown-card",
    ),
    "parts": ("deck: '" + "A::" * N + "B'\nid: a\ncards: []", "deck-name"),
    "aliases": (HEAD + "- &c {id: a}\n" + "- *c\n" * N, "yaml-alias-bomb"),
    "text": (HEAD + "- {id: c, answer: y, ask: " + "x $y$ " * N + "}", "long-ask"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_with_size_only(name: str) -> None:
    source, code = HOSTILE[name]
    start = time.perf_counter()
    deck, found = read_deck(source.encode(), "d.yaml")
    found += check_decks([deck] if deck else [])
    assert time.perf_counter() - start < 10
    assert code in {d.code for d in found}


def test_a_thousand_mistakes_are_enough() -> None:
    _, found = read_deck((HEAD + "- x\n" * 5_000).encode(), "d.yaml")
    assert len(found) == 1_001
    assert (found[-1].code, found[-1].span.line) == ("too-many", 1_003)


def deck(number: int, cards: int) -> bytes:
    """A deck as authors write them, with maths, a block and a list in every card."""
    return (f"deck: A::B\nid: d{number}\ncards:\n").encode() + b"".join(
        f"""- id: card-{i}
  section: Batch normalisation
  ask: What does $x_{{{i}}}$ stand for in batch normalisation?
  answer: |
    **It keeps each pre-activation near zero mean and unit variance**, so a step
    does this and $\\frac{{a}}{{b}}$ that.

    Second paragraph.
  watch_out: The root is easily dropped.
  tags: [a, b]
""".encode()
        for i in range(cards)
    )


def test_ten_thousand_cards_in_a_hundred_files() -> None:
    """Two thirds of a second on two cores of 2020; libyaml's events alone take a sixth of it."""
    files = [deck(number, 100) for number in range(100)]
    start = time.perf_counter()
    read = [read_deck(data, f"{number}.yaml") for number, data in enumerate(files)]
    assert check_decks([d for d, _ in read if d]) == []
    assert time.perf_counter() - start < 6
    assert sum(len(d.cards) for d, _ in read if d) == 10_000
    assert not any(found for _, found in read)
