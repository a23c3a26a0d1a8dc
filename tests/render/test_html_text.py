"""Fields of cards as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncards.diagnostics import Text
from nncards.render.field_change import field_change
from nncards.render.html import Writer
from nncards.render.html_text import read_html


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("One **two** *three* `x < y`.", "One **two** *three* `x < y`."),
        ("First\nline.\n\nSecond.", "First line.\nSecond."),
        ("- a\n- b\n\n  more", "- a\n- b\nmore"),
        ("1. a\n2. b\n   - c", "1. a\n2. b\n  - c"),
        ("$a < b$ and\n$$\\frac{1}{2}$$", "$a < b$ and $$\\frac{1}{2}$$"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n1 | 2"),
        ("```\nif x:\n    y\n```", "if x:\n    y"),
    ],
)
def test_a_field_reads_as_it_was_written(markdown: str, expected: str) -> None:
    assert read_html(Writer().html(Text(markdown))).text == expected


def test_a_picture_is_told_by_what_it_shows_and_by_day_alone() -> None:
    shown = read_html(
        '<div class="nn-figure"><img class="nn-day" src="a.svg" alt="A &lt; B">'
        '<img class="nn-night" src="b.svg" alt="A &lt; B"></div>'
    )
    assert (shown.text, shown.pictures) == ("[picture: A < B]", ("a.svg",))


def test_a_formula_that_was_drawn_reads_as_its_latex() -> None:
    html = '<img class="nn-day" src="a.svg" alt="x^2" style="height:1em"> is a square'
    assert read_html(html).text == "$x^2$ is a square"


@given(st.text(alphabet="<>/&abp \"'=\n\\()[]", max_size=60))
def test_no_html_is_too_broken(html: str) -> None:
    read_html(html)


def problem(*instances: str) -> str:
    inner = "".join(f'<div class="nn-one"><p>{text}</p></div>' for text in instances)
    return f'<div class="nn-many">{inner}</div>'


def test_fresh_numbers_are_told_in_a_sentence() -> None:
    old = problem(*(f"Add {n} to \\(x = {n}.5\\)." for n in range(16)))
    new = problem(*(f"Add {n} to \\(x = {n}.25\\)." for n in range(16)))
    change = field_change("Front", old, new)
    assert (change.old, change.new) == ("", "")
    assert change.notes == ("fresh numbers: 16 of 16 instances redrawn",)


def test_a_vector_of_another_length_is_only_other_numbers() -> None:
    change = field_change(
        "Front", problem("The mean of [1, 2]."), problem("The mean of [3, 4, -5].")
    )
    assert change.notes == ("fresh numbers: 1 of 1 instance redrawn",)


def test_other_words_around_the_numbers_are_shown_without_the_numbers() -> None:
    old, new = problem("Add 1 to 2.", "Add 3 to 4."), problem("Add 5 and 6.", "Add 7 and 8.")
    change = field_change("Front", old, new)
    assert (change.old, change.new) == ("Add # to #.", "Add # and #.")
    assert change.notes[0] == "fresh numbers: 2 of 2 instances redrawn"


def test_a_tolerance_that_changed_is_told_though_it_is_not_seen() -> None:
    old = (
        '<div class="nn-many"><div class="nn-one"><ul><li data-within="0.1">1</li></ul></div></div>'
    )
    change = field_change("Back", old, old.replace("0.1", "0.2"))
    assert change.notes == ("only what answers are marked by (tolerances, keys)",)


def test_pictures_that_changed_came_or_went_are_told() -> None:
    one, other = '<p>See</p><img src="a.svg" alt="A">', '<p>See</p><img src="b.svg" alt="A">'
    assert field_change("Front", one, other).notes == ("picture changed",)
    assert field_change("Front", "<p>See</p>", one).notes == ("picture added",)
    assert field_change("Front", one, "<p>See</p>").notes == ("picture removed",)


def test_markup_alone_is_told() -> None:
    assert field_change("Back", "<p>a</p>", '<p class="x">a</p>').notes == (
        "only markup that is not seen here",
    )
