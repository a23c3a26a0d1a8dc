"""What callers rely on: widths, breaking, wide characters, commands that nobody knows, speed."""

from __future__ import annotations

import time
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from nncards.latex.text import draw, inline
from nncards.latex.text.boxes import width_of

LONG = r"y = a_1x_1 + a_2x_2 + a_3x_3 = \frac{b}{c} + d + e + f + g + h = 0"


@pytest.mark.parametrize("width", [20, 30, 40, 60])
def test_a_long_formula_is_broken_to_fit(width: int) -> None:
    drawing = draw(LONG, width=width)
    assert drawing.width <= width
    assert all(width_of(line) <= width for line in drawing.lines)


def test_it_is_broken_at_relations_first() -> None:
    assert draw("a + b = c + d = e + f", width=14).lines == ("a + b = c + d", "      = e + f")


def test_then_at_signs_and_then_at_commas() -> None:
    assert draw("x = aaaa + bbbb + cccc", width=16).lines == ("x = aaaa + bbbb", "    + cccc")
    assert draw(r"x = \left(aaaa,\; bbbb,\; cccc\right)", width=16).lines == (
        "x = (aaaa,",
        "     bbbb, cccc)",
    )


def test_what_cannot_be_broken_stays_whole() -> None:
    drawing = draw(r"\frac{abcdefghijk}{x}", width=8)
    assert drawing.width == 13


def test_the_baseline_is_the_line_of_the_sentence() -> None:
    drawing = draw(r"x = \frac{a}{b}")
    assert drawing.lines[drawing.baseline].startswith("x = ─")


@pytest.mark.parametrize(
    ("text", "cells"),
    [("速度", 4), ("x̂", 1), ("𝐱", 1), ("e⁻ˣ", 3), ("𝔼", 1), ("─", 1), ("e\u0301", 1), ("", 0)],
)
def test_cells_of_a_text(text: str, cells: int) -> None:
    assert width_of(text) == cells


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Cn", "Co"]), max_size=5
    )
)
def test_cells_agree_with_wcwidth(text: str) -> None:
    expected = wcswidth(text)
    if expected >= 0 and all(ord(char) < 0x1160 or ord(char) > 0x11FF for char in text):
        assert width_of(text) == expected


def test_a_wide_letter_is_counted_twice() -> None:
    assert draw(r"\frac{\text{距離}}{t}").lines == (" 距離", "──────", "  t")


def test_an_unknown_command_shows_its_source() -> None:
    assert draw(r"\foo + 1").lines == (r"\foo + 1",)
    assert inline(r"\frac{\foo{x}}{2}") == r"(\foo x)/2"
    assert r"\left(" in inline(r"\left( x")


def test_macros_of_the_deck_are_put_in() -> None:
    assert inline(r"\R^n", macros={r"\R": r"\mathbb{R}"}) == "ℝⁿ"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=r"\{}_^&$ ab12+-=()[]|'~%frac", max_size=30), st.booleans())
def test_it_never_raises(tex: str, only_ascii: bool) -> None:
    drawing = draw(tex, width=30, ascii=only_ascii)
    assert 0 <= drawing.baseline < len(drawing.lines)
    assert "\n" not in inline(tex, ascii=only_ascii)


def test_it_is_fast() -> None:
    tex = r"\hat{x}_{i,j} = \frac{x_{i,j}-\mu_j}{\sqrt{\sigma_j^2+\epsilon}}"
    draw(tex)
    times = []
    for _ in range(30):
        start = time.perf_counter()
        draw(tex, width=72)
        times.append(time.perf_counter() - start)
    assert median(times) < 0.002
