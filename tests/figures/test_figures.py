"""Figures: found, drawn by day and by night, and the same bytes each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nncards.figures import load, svg

if TYPE_CHECKING:
    from pathlib import Path

LINE = """\
from nncards.figures import figure

@figure("line", title="A line", alt="A line that rises.")
def line(palette):
    fig, ax = palette.canvas()
    ax.plot([0, 1], [0, 1], color=palette.blue)
    ax.set_title("$y = x$")
    return fig
"""


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


def test_a_figure_is_found_by_its_name(tmp_path: Path) -> None:
    found, wrong = load(write(tmp_path, any_name=LINE))
    assert wrong == []
    assert [(d.name, d.title, d.alt, d.span.line) for d in found.values()] == [
        ("line", "A line", "A line that rises.", 3)
    ]


def test_day_and_night_differ_and_each_is_the_same_every_time(tmp_path: Path) -> None:
    line = load(write(tmp_path, a=LINE))[0]["line"]
    day, night = svg(line, dark=False), svg(line, dark=True)
    assert day.startswith(b"<?xml")
    assert day != night
    assert svg(line, dark=False) == day
    assert svg(line, dark=True) == night
    assert b"#0072b2" in day
    assert b"#56b4e9" in night


def test_a_figure_needs_no_font_on_the_phone(tmp_path: Path) -> None:
    line = load(write(tmp_path, a=LINE))[0]["line"]
    assert b"<text" not in svg(line, dark=False)


@pytest.mark.parametrize(
    ("source", "place", "code"),
    [
        ("x = 1\ndef f(:\n", "figures/a.py:2:7", "figure-syntax"),
        ("import math\n\nmath.sqrt(-1)\n", "figures/a.py:3:1", "figure-import"),
        ("raise SystemExit(1)\n", "figures/a.py:1:1", "figure-import"),
        ("from nncards.figures import nothing\n", "figures/a.py:1:1", "figure-import"),
    ],
)
def test_a_file_that_does_not_load_is_a_message_at_its_line(
    tmp_path: Path, source: str, place: str, code: str
) -> None:
    found, wrong = load(write(tmp_path, a=source, b=LINE), shown_as="figures")
    assert list(found) == ["line"]
    assert [(str(d.span), d.code) for d in wrong] == [(place, code)]


def test_one_name_for_two_figures_is_an_error(tmp_path: Path) -> None:
    found, wrong = load(write(tmp_path, a=LINE, b=LINE), shown_as="figures")
    assert list(found) == ["line"]
    assert [(str(d.span), d.code) for d in wrong] == [("figures/b.py:3:1", "figure-twice")]


def test_loading_leaves_no_trace_in_the_import_path(tmp_path: Path) -> None:
    import sys

    before = list(sys.path)
    load(write(tmp_path, numpy=LINE))
    assert sys.path == before
    assert "numpy" not in sys.modules or str(tmp_path) not in str(
        getattr(sys.modules["numpy"], "__file__", "")
    )
