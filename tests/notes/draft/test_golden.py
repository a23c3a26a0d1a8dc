"""One page in each dialect, and the deck that is drafted from it, to the letter.

To renew the decks after a change: `python tests/notes/draft/test_golden.py`, and read what git shows.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from nncards.app.draft import Drafted, draft
from nncards.cards import read_deck
from nncards.notes.draft import DIALECTS

PAGES = Path(__file__).parents[2] / "data" / "drafts"


def drafted(dialect: str) -> Drafted:
    found = draft(PAGES / f"{dialect}.md", None)
    assert isinstance(found, Drafted), found
    return found


def test_there_is_a_page_in_each_dialect() -> None:
    assert sorted(DIALECTS) == sorted(path.stem for path in PAGES.glob("*.md"))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_dialect_is_recognised(dialect: str) -> None:
    assert drafted(dialect).reading.dialect == dialect


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_deck_is_drafted_so(dialect: str) -> None:
    assert drafted(dialect).text == (PAGES / f"{dialect}.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_nothing_is_wrong_with_the_deck_but_what_is_open(dialect: str) -> None:
    done = drafted(dialect)
    deck, found = read_deck(done.text.encode(), "deck.yaml")
    assert {d.code for d in found} <= {"draft-open"}
    assert deck is not None
    opened = [row for row in done.rows if row["open"]]
    assert (len(deck.open), deck.unread) == (len(opened), ())
    assert len(deck.cards) == len(done.rows) - len(opened)


if __name__ == "__main__":
    for each in DIALECTS:
        (PAGES / f"{each}.yaml").write_text(drafted(each).text, encoding="utf-8")
