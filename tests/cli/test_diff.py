"""`nncards diff` as a person reads it, held against pages that were looked at.

`NNCARDS_WRITE_PAGES=1 pytest tests/cli/test_diff.py` writes the pages anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nncards.anki.diff import Difference
from nncards.app.diff import Cards
from nncards.cli.diff import told
from nncards.render.terminal_text import width_of

if TYPE_CHECKING:
    from conftest import Run

PAGES = Path(__file__).parents[1] / "data" / "diff"

DECK = """\
deck: Course::First
id: first
notes: notes.md
cards:
  - id: norm
    ask: In batch norm, what is the normalised activation $\\hat{x}_{i,j}$?
    answer: |
      $$\\hat{x}_{i,j} = \\frac{x_{i,j} - \\mu_j}{\\sqrt{\\sigma_j^2 + \\varepsilon}}$$

      - The mean and the variance are those of the batch, one for each feature.
      - At test time they are running averages.
      - The root is easily dropped.
    tags: [exam]
  - id: wide
    ask: 深度学习中的批量归一化是什么？ It has a wide name.
    answer: 它将每个特征的激活值归一化为零均值和单位方差，从而使训练更稳定。
  - id: word
    ask: Which file?
    answer: It lies at https://example.org/a/very/long/path/that/no/column/is/wide/enough/for/index.html there.
  - id: plot
    ask: What does the picture show?
    answer: A line.
    figure: line.svg
  - id: sum
    problem: tiny.sum
  - id: old
    ask: Out of date?
    answer: Yes.
  - id: other
    ask: Wholly other words?
    answer: The optimiser takes steps against the gradient of the loss.
  - id: same
    ask: What stays?
    answer: This.
"""
EDITS = [
    ("\\sqrt{\\sigma_j^2 + \\varepsilon}", "\\sqrt{\\sigma_j^2} + \\varepsilon"),
    ("running averages.", "running averages, kept during training."),
    ("tags: [exam]", "tags: [exam, hard]"),
    ("零均值", "零均数"),
    ("long/path", "longer/path"),
    ("    ask: Out of date?", "    retired: true\n    ask: Out of date?"),
    ("The optimiser takes steps against the gradient of the loss.", "Dropout zeroes units."),
    (
        "  - id: same\n",
        "  - id: new\n    ask: What is *new* here?\n    answer: This.\n  - id: same\n",
    ),
]
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 {}h9"/></svg>'


@pytest.fixture
def edited(workspace: Path, nncards: Run) -> Path:
    """A workspace that was built, then edited in every way."""
    unit = workspace / "decks" / "unit"
    deck = unit / "first.yaml"
    deck.write_text(DECK, encoding="utf-8")
    second = unit / "second.yaml"
    second.write_text(
        "deck: Course::A\nid: second\ncards:\n  - {id: goes, ask: Where to?, answer: There.}\n",
        encoding="utf-8",
    )
    (unit / "line.svg").write_text(SVG.format(1), encoding="utf-8")
    assert nncards("build").status == 0
    text = deck.read_text(encoding="utf-8")
    for old, new in EDITS:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    deck.write_text(text, encoding="utf-8")
    second.write_text(second.read_text().replace("Course::A", "Course::B"), encoding="utf-8")
    (unit / "line.svg").write_text(SVG.format(2), encoding="utf-8")
    generator = workspace / "generators" / "tiny.py"
    generator.write_text(generator.read_text().replace("3, 40", "4, 41"), encoding="utf-8")
    return workspace


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("width", [60, 100, 140])
def test_the_page(
    edited: Path, nncards: Run, monkeypatch: pytest.MonkeyPatch, width: int, colour: bool
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr("nncards.cli.diff.wants_colour", lambda _stream: colour)
    result = nncards("diff")
    assert (result.status, result.err) == (0, "")
    lines = re.sub("\x1b\\[[0-9;]*m", "", result.out).splitlines()
    assert all(width_of(line) <= width for line in lines)
    assert ("\x1b[" in result.out) is colour
    assert any("[-" in line for line in lines) is not colour
    page = PAGES / f"{width}{'-colour' if colour else ''}.txt"
    shown = result.out.replace("\x1b", "<ESC>")
    if os.environ.get("NNCARDS_WRITE_PAGES"):
        page.parent.mkdir(exist_ok=True)
        page.write_text(shown, encoding="utf-8")
    assert shown == page.read_text(encoding="utf-8")


def test_against_a_package_the_texts_are_shown_too(edited: Path, nncards: Run) -> None:
    """Any package will do as what was there before: here that of the last build under another name."""
    package = edited / "build" / "course.apkg"
    kept = package.rename(edited / "kept.apkg")
    assert nncards("build").status == 0
    result = nncards("diff", "--against", str(kept), "--format", "json")
    assert result.status == 0
    assert result.json["changed"] == [
        "first/norm", "first/wide", "first/word", "first/plot", "first/sum", "first/old", "first/other",
    ]  # fmt: skip
    texts = {(text["uid"], text["field"]): text for text in result.json["texts"]}
    assert texts["first/other", "Back"]["new"] == "Dropout zeroes units."
    assert {"uid": "first/plot", "field": "Back", "note": "picture changed"} in result.json["notes"]
    assert {"uid": "second/goes", "old": "Course::A", "new": "Course::B"} in result.json["moves"]


def test_what_left_the_decks_is_told_against_an_export(edited: Path, nncards: Run) -> None:
    assert nncards("build").status == 0
    (edited / "decks" / "unit" / "second.yaml").unlink()
    result = nncards("diff", "--against", "build/course.apkg", "--format", "json")
    assert result.json["vanished"] == ["second/goes"]
    assert any("in no deck any more" in need for need in result.json["needs"])


def test_long_lists_are_counted_unless_all_is_asked_for(workspace: Path, nncards: Run) -> None:
    cards = "".join(f"  - {{id: c{n:03}, ask: Card {n}?, answer: Yes}}\n" for n in range(60))
    deck = workspace / "decks" / "unit" / "many.yaml"
    deck.write_text(f"deck: Course::Many\nid: many\ncards:\n{cards}", encoding="utf-8")
    lines = nncards("diff").out.splitlines()
    assert lines[0].startswith("added    first/gap  The sigmoid of zero is")
    assert lines[25:] == ["added    38 more (--all shows them)", "0 cards unchanged"]
    assert len(nncards("diff", "--all").out.splitlines()) == 64


def test_text_cannot_command_the_terminal(workspace: Path, nncards: Run) -> None:
    assert nncards("build").status == 0
    deck = workspace / "decks" / "unit" / "first.yaml"
    text = deck.read_text(encoding="utf-8").replace(
        "ask: What is the ReLU of $x$?", 'ask: "What \\e[2J is the \\e]0;title\\a ReLU?"'
    )
    deck.write_text(text, encoding="utf-8")
    assert "\x1b" not in nncards("diff").out


def test_where_a_card_goes_is_shown_even_where_there_is_no_room_for_where_it_was() -> None:
    found = Difference((), (), ("unit/one",), (), (), ())
    cards = Cards({}, {}, {"unit/one": ("Course::" + "Old " * 20, "Course::New")}, ())
    assert next(told(found, cards, 60, colour=False)) == "moved    unit/one  -> Course::New"
    cards = Cards({}, {}, {"unit/one": ("Course::Old", "Course::New")}, ())
    expected = "moved    unit/one  Course::Old -> Course::New"
    assert next(told(found, cards, 60, colour=False)) == expected
