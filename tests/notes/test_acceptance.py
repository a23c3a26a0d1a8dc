"""What a card agrees with is kept, carried over, or accepted for the first time: the rules one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nncards.cards import read_deck
from nncards.notes import Library, claims, read_notes
from nncards.notes.acceptance import first_accepted, standings
from nncards.notes.coverage import library
from nncards.notes.sections import fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nncards.model import Deck

LONG = "The cat sat on the mat while the dog lay by the door and nobody said a word about it."
NEAR = LONG.replace("mat", "rug")
FAR = "Gradients that are longer than some bound are scaled back to that bound before the step is made."


def course(section: str, notes: str, covers: str = "") -> tuple[Deck, Library]:
    text = f"deck: A::B\nid: ab\nnotes: n.md\ncards:\n  - id: one\n    section: {section}\n{covers}    ask: Q\n    answer: A\n"
    deck, wrong = read_deck(text.encode(), "decks/u/d.yaml")
    assert deck is not None
    assert wrong == []
    read, _ = read_notes(notes.encode(), "decks/u/n.md")
    assert read is not None
    return deck, library([deck], {"decks/u/n.md": read})


def recorded(
    section: str,
    notes: str,
    before: Mapping[str, str],
    *,
    texts: tuple[str, ...] = (),
    covers: str = "",
) -> dict[str, str]:
    """What a build records of the card, which the ledger knew with `before`; `texts` are still known."""
    deck, books = course(section, notes, covers)
    known = {fingerprint(text): text for text in texts}
    held = standings(claims([deck], books), {"ab/one": before}, books, known.get)
    return first_accepted(held).get("ab/one", {})


P, NEW_P, FAR_P = (fingerprint(text) for text in (LONG, NEAR, FAR))


@pytest.mark.parametrize(
    ("section", "notes", "before", "texts", "expected"),
    [
        # first claims are accepted, what was accepted stays
        ("Cat", f"# Cat\n\n{LONG}", {}, (), {"Cat": P}),
        ("Cat", f"# Cat\n\n{NEAR}", {"Cat": P}, (), {"Cat": P}),
        # a card that follows a renamed heading
        ("Kit", f"# Kit\n\n{LONG}", {"Cat": P}, (), {"Kit": P}),
        ("Kit", f"# Kit\n\n{NEAR}", {"Cat": P}, (LONG,), {"Kit": P}),
        ("Kit", f"# Kit\n\n{NEAR}", {"Cat": P}, (), {"Kit": P}),  # unknown: rather ask
        ("Kit", f"# Kit\n\n{FAR}", {"Cat": P}, (LONG,), {"Kit": FAR_P}),  # quite another text
        # a card that turns to another heading while its old one is still there
        ("Kit", f"# Kit\n\n{NEAR}\n\n# Cat\n\n{LONG}", {"Cat": P}, (LONG,), {"Kit": NEW_P}),
        # the same section, named with its parent
        (
            "Pets > Cat",
            f"# Pets\n\n## Cat\n\n{NEAR}\n\n# Cat\n\nx",
            {"Cat": P},
            (),
            {"Pets > Cat": P},
        ),
        # a name that is gone stays recorded while the card claims it
        ("Cat", f"# Kit\n\n{LONG}", {"Cat": P}, (), {"Cat": P}),
        ("Cat", f"# Kit\n\n{LONG}", {}, (), {}),
    ],
)
def test_what_is_recorded(
    section: str,
    notes: str,
    before: dict[str, str],
    texts: tuple[str, ...],
    expected: dict[str, str],
) -> None:
    assert recorded(section, notes, before, texts=texts) == expected


def test_of_two_lost_names_without_texts_none_is_guessed() -> None:
    before = {"Cat": P, "Dog": FAR_P}
    assert recorded("Kit", f"# Kit\n\n{NEAR}", before) == {"Kit": NEW_P}
    assert recorded("Kit", f"# Kit\n\n{NEAR}", before, texts=(FAR, LONG)) == {"Kit": P}


def test_own_and_further_sections_are_recorded_apart() -> None:
    notes = f"# Cat\n\n{LONG}\n\n# Far\n\n{FAR}"
    assert recorded("Cat", notes, {"Cat": NEW_P}, covers="    covers: [u/Far]\n") == {
        "Cat": NEW_P,
        "u/Far": FAR_P,
    }
