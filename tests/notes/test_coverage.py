"""Which cards cover which section."""

from __future__ import annotations

from nncards.cards import read_deck
from nncards.notes import check_sections, coverage, read_notes

NOTES = b"""\
# Unit

## Dropout

Drops units.

## Bagging

Averages models.

## Exams

<!-- skipped: dates only -->

When they are.
"""

OTHER = b"""\
# Other

## Ensembles

Many models.
"""

DECK = b"""\
deck: A::B
id: ab
notes: notes.md
cards:
  - id: one
    section: Dropout
    ask: What?
    answer: That.
    covers: [other/Ensembles]
  - id: old
    section: Bagging
    ask: What else?
    answer: Nothing.
    retired: true
"""


def read(deck: bytes, path: str = "decks/unit/d.yaml"):
    found, wrong = read_deck(deck, path)
    assert wrong == []
    assert found is not None
    return found


def notes():
    pairs = {"decks/unit/notes.md": NOTES, "decks/other/notes.md": OTHER}
    return {path: read_notes(text, path)[0] for path, text in pairs.items()}


def other_deck():
    return read(
        b"deck: A::C\nid: ac\nnotes: notes.md\ncards:\n  - {id: x, section: Ensembles, ask: Q, answer: A}\n",
        "decks/other/d.yaml",
    )


def test_each_section_and_its_state() -> None:
    rows = coverage([read(DECK), other_deck()], notes())
    assert [(c.section.name, c.cards, c.state) for c in rows] == [
        ("Dropout", ("ab/one",), "covered"),
        ("Bagging", (), "uncovered"),
        ("Exams", (), "skipped"),
        ("Ensembles", ("ab/one", "ac/x"), "covered"),
    ]


def test_notes_that_no_deck_names_are_not_counted() -> None:
    assert {c.section.path for c in coverage([read(DECK)], notes())} == {"decks/unit/notes.md"}


def test_a_section_that_is_not_there_is_an_error_at_its_place() -> None:
    deck = read(DECK.replace(b"section: Dropout", b"section: Droput"))
    assert [(str(d.span), d.code, d.hint) for d in check_sections([deck], notes())] == [
        ("decks/unit/d.yaml:6:14", "section-unknown", "did you mean `Dropout`?")
    ]


def test_a_section_without_notes_is_an_error() -> None:
    deck = read(DECK.replace(b"notes: notes.md\n", b""))
    assert [(str(d.span), d.code) for d in check_sections([deck], notes())] == [
        ("decks/unit/d.yaml:5:14", "section-without-notes"),
        ("decks/unit/d.yaml:10:14", "section-without-notes"),
    ]
