"""Data drawn in text: axes, marks, bars, and nothing that breaks it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncards.render.terminal_plot import plot
from nncards.render.terminal_text import plain, width_of


@dataclass
class Data:
    label: str
    x: list
    y: list


def drawn(*series: Data, width: int = 40, ascii_only: bool = False) -> list[str]:
    return [plain(line) for line in plot(series, width, str, ascii_only=ascii_only)]


def test_bars_have_their_numbers_and_one_scale() -> None:
    assert drawn(Data("p", ["a", "bb"], [0.5, 1.0]), width=16) == [
        "p",
        "  a  ████ 0.5",
        "  bb ███████ 1",
    ]


def test_a_curve_has_axes_at_both_ends() -> None:
    lines = drawn(Data("y", [0, 10], [-2, 2]), width=20)
    assert lines[0].startswith(" 2 │")
    assert lines[10].startswith("-2 │")
    assert "┄" in lines[5]
    assert lines[12].split() == ["0", "10"]
    assert lines[0].rstrip().endswith("•")
    assert lines[10].index("•") == 4


def test_two_curves_have_two_marks_and_a_legend() -> None:
    lines = drawn(Data("up", [0, 1], [0, 1]), Data("down", [0, 1], [1, 0]), ascii_only=True)
    assert [line.strip() for line in lines[-2:]] == ["* up", "x down"]
    assert all(line.isascii() for line in lines)


NUMBER = st.floats(allow_nan=True, allow_infinity=True, width=32)


@given(st.lists(st.tuples(NUMBER, NUMBER), max_size=12), st.integers(30, 90), st.booleans())
def test_any_numbers_are_drawn_within_the_width(points, width, ascii_only) -> None:
    series = Data("f", [p[0] for p in points], [p[1] for p in points])
    lines = drawn(series, width=width, ascii_only=ascii_only)
    assert lines
    assert all(width_of(line) <= width for line in lines)


@pytest.mark.parametrize("values", [[0.0, 0.0], [math.nan, 1.0], [-1.0, 1.0]])
def test_bars_of_any_numbers(values) -> None:
    assert len(drawn(Data("b", ["x", "y"], values))) == 3
