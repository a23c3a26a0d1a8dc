"""Markdown as lines of a terminal: blocks, widths, wide characters, ASCII, and nothing that commands."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from nncards.render import terminal
from nncards.render.terminal import Look, lines, styled
from nncards.render.terminal_text import Run, plain, to_ascii, width_of, wrap


def test_words_wrap_and_paragraphs_are_parted() -> None:
    assert lines("one two three four\nfive\n\nsix", 9) == [
        "one two",
        "three",
        "four five",
        "",
        "six",
    ]


def test_marks_become_styles() -> None:
    (line,) = styled("It is **very *nice* indeed**, `x y`.", 60)
    assert line == (
        Run("It is "),
        Run("very", "bold"),
        Run(" "),
        Run("nice", "bold italic"),
        Run(" "),
        Run("indeed", "bold"),
        Run(", "),
        Run("x y", "code"),
        Run("."),
    )


def test_lists_hang_under_their_marks() -> None:
    text = "- one that is long\n- two\n  - three\n\nThen:\n\n3. four\n4. five"
    assert lines(text, 12) == [
        "• one that", "  is long", "• two", "  • three", "", "Then:", "", "3. four", "4. five",
    ]  # fmt: skip


def test_a_loose_list_keeps_its_air() -> None:
    assert lines("1. one\n\n   more\n\n2. two", 20) == ["1. one", "", "   more", "", "2. two"]


def test_code_is_kept_as_it_is_and_cut_where_it_must_be() -> None:
    assert lines("```python\nfor x in y:\n    z(x)\n```", 12) == [
        "  for x in y",
        "  :",
        "      z(x)",
    ]


def test_a_table_has_columns_or_becomes_a_list() -> None:
    text = "| a | b |\n|---|---|\n| one | 漢字 |\n| two | 3 |"
    assert lines(text, 20) == ["a   │ b", "────┼─────", "one │ 漢字", "two │ 3"]
    assert lines(text, 8) == ["a: one", "b: 漢字", "", "a: two", "b: 3"]


def test_quotes_headings_rules_links_and_pictures() -> None:
    text = "# Title\n\n> quoted\n\n---\n\n[site](http://a.b) ![a graph](g.png) <b>raw</b>"
    assert lines(text, 60) == [
        "Title", "", "│ quoted", "", "─" * 24, "", "site (http://a.b) [a graph] <b>raw</b>",
    ]  # fmt: skip


def test_what_commands_a_terminal_never_reaches_it() -> None:
    evil = "a\x1b[31mb\x07\x9b2Jc\r\u202ed\u2066e `f\x1b]0;x\x07g` $h\x1b[0m$"
    for text in (
        evil,
        f"- {evil}",
        f"| {evil} |\n|---|\n| {evil} |",
        f"```\n{evil}\n```",
        f"$${evil}$$",
    ):
        shown = "".join(lines(text, 40))
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)


def test_ascii_is_ascii() -> None:
    text = "σ ≤ µ → **naïve** — “x” · 漢\n\n- α\n\n| a | b |\n|---|---|\n| é | ½ |"
    shown = lines(text, 40, ascii_only=True)
    assert all(line.isascii() for line in shown)
    assert shown[0] == 'sigma <= mu -> naive -- "x" * ?'


def test_a_simple_text_reads_as_markdown_would(monkeypatch) -> None:
    text = "What is $x_1$, and\nwhy? Two\n\nparagraphs, $$x$$ and 3 words."
    quick = lines(text, 30)
    monkeypatch.setattr(terminal, "_is_simple", lambda *_: False)
    assert lines(text, 30) == quick


@given(text=st.text(st.sampled_from("ab 1.-)\n$x"), max_size=30), width=st.integers(8, 20))
def test_the_quick_way_and_the_long_way_agree(text: str, width: int) -> None:
    quick = lines(text, width)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(terminal, "_is_simple", lambda *_: False)
        assert lines(text, width) == quick


@given(text=st.text(max_size=80), width=st.integers(12, 60), ascii_only=st.booleans())
def test_no_line_is_too_wide_and_none_commands(text: str, width: int, ascii_only: bool) -> None:
    for line in lines(text, width, ascii_only=ascii_only):
        assert not any(unicodedata.category(c) == "Cc" for c in line)
        assert wcswidth(line) <= width
        assert line.isascii() or not ascii_only


@given(st.text(max_size=20))
def test_widths_are_those_of_wcwidth(text: str) -> None:
    assert width_of(text) == max(wcswidth(text), 0) or not text.isprintable()


@given(st.text())
def test_to_ascii_always_is(text: str) -> None:
    assert to_ascii(text).isascii()


def test_a_no_break_space_holds_until_the_line_is_too_short() -> None:
    runs = [Run("see a\u00a0+\u00a0b now")]
    assert [plain(line) for line in wrap(runs, 10)] == ["see a + b", "now"]
    assert [plain(line) for line in wrap(runs, 5)] == ["see", "a + b", "now"]
    assert [plain(line) for line in wrap(runs, 3)] == ["see", "a +", "b", "now"]


def test_a_formula_within_a_sentence_stays_on_one_line() -> None:
    shown = lines(r"The root $\sqrt{a+b}$ of the sum is asked for.", 16)
    assert all(len(line) <= 16 for line in shown)
    assert any("√" in line or "sqrt" in line for line in shown)


def test_a_formula_set_apart_has_lines_of_its_own() -> None:
    shown = lines(r"So $$\frac{a}{b}$$ follows.", 30, macros={})
    assert shown[0] == "So"
    assert shown[-1] == "follows."
    assert all(line.startswith("  ") for line in shown[1:-1])


def test_the_macros_of_a_deck_are_known() -> None:
    (line,) = styled(r"$\loss$", 20, Look(macros={r"\loss": r"x+y"}))
    assert plain(line).replace(" ", "") == "x+y"


def test_the_quick_widths_are_those_of_wcwidth() -> None:
    for code in (*range(0x20, 0x3000), *range(0x1D400, 0x1D800)):
        text = f"a{chr(code)}b"
        if chr(code).isprintable() or unicodedata.category(chr(code)) == "Zs":
            assert width_of(text) == max(wcswidth(text), 0), hex(code)
