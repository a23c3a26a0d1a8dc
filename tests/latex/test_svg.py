from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

from nncards.latex import check, judge, to_svg
from nncards.latex.cache import FolderCache, VerdictFile
from nncards.latex.svg import to_png

if TYPE_CHECKING:
    from pathlib import Path

needs_mathjax = pytest.mark.skipif(not judge.available(), reason="needs the extra mathjax")


@needs_mathjax
def test_svg_is_whole_and_takes_the_colour_around_it() -> None:
    svg = to_svg(r"\frac{1}{2}")
    root = ET.fromstring(svg)
    assert root.tag.endswith("svg")
    assert "currentColor" in svg
    assert "vertical-align" in root.attrib["style"]


@needs_mathjax
def test_the_rules_of_a_table_are_drawn() -> None:
    assert "stroke-width:70px" in to_svg(r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}")
    assert "stroke-width:70px" not in to_svg("x")


@needs_mathjax
def test_the_same_formula_is_always_drawn_the_same() -> None:
    first = to_svg(r"\alpha + x")
    to_svg(r"\beta")
    assert to_svg(r"\alpha + x") == first
    assert 'href="#MJX-' in first


@needs_mathjax
def test_inline_and_display_differ() -> None:
    assert to_svg(r"\sum_i x_i", display=False) != to_svg(r"\sum_i x_i", display=True)


@needs_mathjax
def test_png_shows_accents() -> None:
    plain, accented = to_png(r"\text{ }"), to_png(r"\text{é}")
    assert accented.startswith(b"\x89PNG")
    assert len(accented) > len(plain) + 50


@needs_mathjax
def test_a_refused_formula_cannot_be_drawn() -> None:
    with pytest.raises(judge.JudgeError, match="Undefined control sequence"):
        to_svg(r"\nosuch")


@needs_mathjax
def test_pictures_are_kept(tmp_path: Path) -> None:
    from nncards.latex.svg import to_svg as draw

    cache = FolderCache(tmp_path)
    first = draw("x", cache=cache)
    (file,) = (p for p in tmp_path.rglob("*") if p.is_file())
    assert file.read_text(encoding="utf-8") == first
    file.write_text("kept", encoding="utf-8")
    assert draw("x", cache=cache) == "kept"


def test_a_verdict_file_survives_a_broken_line(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "verdicts"
    kept = VerdictFile(path)
    kept["a"] = "one"
    kept["b"] = "two\nlines"
    with path.open("a", encoding="utf-8") as file:
        file.write('["c", "cut')
    again = VerdictFile(path)
    assert (again.get("a"), again.get("b"), again.get("c")) == ("one", "two\nlines", None)


def test_without_the_extra_our_parser_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nncards.latex.judge.available", lambda: False)
    monkeypatch.setattr("nncards.latex.verdicts.available", lambda: False)
    assert check("x", "both").ok
    refused = check(r"\frac{1}{2", "both")
    assert (refused.ok, refused.column) == (False, 9)
    with pytest.raises(judge.JudgeError, match="nncards\\[mathjax\\]"):
        judge.Judge()
