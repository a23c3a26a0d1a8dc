"""What the notes contain, row by row, and what answers for it: cards, problems, figures, or a reason why not.

`tests/data/content/inventory.csv` has one row for each thing the notes say, in their order.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest

from nncards import workspace as ws
from nncards.app.notes import read_library
from nncards.figures import load as load_figures
from nncards.notes import claims, coverage
from nncards.problems import load as load_problems

if TYPE_CHECKING:
    from nncards.model import Card

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "tests" / "data" / "content" / "inventory.csv"
MOST_SKIPPED = 0.2


@dataclass(frozen=True)
class Row:
    """A thing that the notes say: its section, a label, and its answers as (kind, name)."""

    id: str
    unit: str
    section: str
    topic: str
    skipped: str
    answers: tuple[tuple[str, str], ...]

    @property
    def place(self) -> tuple[str, str]:
        return self.unit, self.section


def read_rows() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [parse(line) for line in csv.DictReader(file)]


def parse(line: dict[str, str]) -> Row:
    skipped, answers = "", ()
    if line["answers"].startswith("skipped:"):
        skipped = line["answers"].removeprefix("skipped:").strip()
    else:
        parts = (word.partition(":") for word in line["answers"].split())
        answers = tuple((kind, name) for kind, _, name in parts)
    return Row(line["row"], line["unit"], line["section"], line["topic"], skipped, answers)


ROWS = read_rows()


@dataclass(frozen=True)
class House:
    """What stands in the decks: cards, and where each sits; figures and problems, and who shows them."""

    cards: dict[str, Card]
    places: dict[str, set[tuple[str, str]]]  # of a card: unit and section
    shows: dict[tuple[str, str], set[str]]  # ("figure", name) or ("problem", id): cards
    figures: set[str]
    problems: set[str]
    sections: list[tuple[str, str]]


@pytest.fixture(scope="module")
def house() -> House:
    course = ws.read(ws.Workspace(ROOT))
    books, _ = read_library(course)
    places: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for claim in claims(course.decks, books):
        for section in claim.found:
            places[claim.card.uid].add(
                (PurePosixPath(section.path).parent.name, short(section.name))
            )
    cards = {card.uid: card for deck in course.decks for card in deck.cards if not card.retired}
    shows: dict[tuple[str, str], set[str]] = defaultdict(set)
    for uid, card in cards.items():
        if card.figure is not None:
            shows["figure", card.figure.name.value].add(uid)
        if card.kind == "problem":
            shows["problem", card.content.generator.value].add(uid)
    figures = {
        name for folder in (ROOT / "decks").glob("*/figures") for name in load_figures(folder)[0]
    }
    sections = [
        (PurePosixPath(each.section.path).parent.name, short(each.section.name))
        for each in coverage(course.decks, books)
        if each.state != "skipped"
    ]
    return House(
        cards, places, shows, figures, set(load_problems(ROOT / "generators")[0]), sections
    )


def short(name: str) -> str:
    """A heading without its parents."""
    return name.rpartition(" > ")[2]


def test_every_row_is_answered_or_skipped_with_a_reason() -> None:
    assert len(ROWS) > 300
    assert [row.id for row in ROWS if not row.answers and len(row.skipped.split()) < 3] == []
    assert [name for name, times in Counter(row.id for row in ROWS).items() if times > 1] == []
    assert [row.id for row in ROWS if not 2 <= len(row.topic.split()) <= 8] == []


def test_at_most_one_row_in_five_is_skipped_in_all_and_in_each_unit() -> None:
    per_unit: dict[str, list[Row]] = defaultdict(list)
    for row in ROWS:
        per_unit[row.unit].append(row)
    for rows in (ROWS, *per_unit.values()):
        skipped = sum(bool(row.skipped) for row in rows)
        assert skipped <= MOST_SKIPPED * len(rows), rows[0].unit


def test_every_answer_exists_and_is_taught(house: House) -> None:
    known = {"card": set(house.cards), "figure": house.figures, "problem": house.problems}
    missing = [
        f"{row.id}: no {kind} {name}"
        for row in ROWS
        for kind, name in row.answers
        if name not in known.get(kind, ())
    ]
    unseen = [
        f"{row.id}: no card shows {kind} {name}"
        for row in ROWS
        for kind, name in row.answers
        if kind != "card" and not house.shows[kind, name]
    ]
    assert missing + unseen == []


def test_an_answer_sits_in_the_section_of_its_row_or_covers_it(house: House) -> None:
    lost = []
    for row in ROWS:
        uids = {name for kind, name in row.answers if kind == "card"}
        for kind, name in row.answers:
            uids |= house.shows[kind, name] if kind != "card" else set()
        if row.answers and not any(row.place in house.places[uid] for uid in uids):
            lost.append(f"{row.id}: none of its answers covers {row.unit}/{row.section}")
    assert lost == []


def test_the_rows_stand_in_every_section_of_the_notes(house: House) -> None:
    assert {row.place for row in ROWS} == set(house.sections)


def test_every_problem_hangs_on_a_card(house: House) -> None:
    assert [name for name in sorted(house.problems) if not house.shows["problem", name]] == []


def test_every_figure_is_shown_by_a_card(house: House) -> None:
    assert [name for name in sorted(house.figures) if not house.shows["figure", name]] == []
