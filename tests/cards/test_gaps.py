"""The gaps of a cloze text, braces of LaTeX included."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncards.cards.gaps import parse


def gaps(value: str) -> list[tuple[str, str, str]]:
    """Name, text and hint of each gap."""
    return [
        (g.name, value[g.text_start : g.text_end], value[g.hint_start : g.hint_end])
        for g in parse(value).gaps
    ]


def faults(value: str) -> list[tuple[int, str]]:
    return [(fault.at, fault.code) for fault in parse(value).faults]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("no gap", []),
        ("a {{c1::b}} c", [("c1", "b", "")]),
        ("{{c1::b::h}}{{c2::d}}", [("c1", "b", "h"), ("c2", "d", "")]),
        ("{{root::b}} {{c12::d}}", [("root", "b", ""), ("c12", "d", "")]),
        (r"{{c1::$\frac{1}{x^{2}}$}}", [("c1", r"$\frac{1}{x^{2}}$", "")]),
        (r"$x = {{c1::\frac{1}{x^{2}}}}$", [("c1", r"\frac{1}{x^{2}}", "")]),
        (r"{{c1::\} a \{::h}}", [("c1", r"\} a \{", "h")]),
        ("{{c1::b::h::i}}", [("c1", "b", "h::i")]),
        ("{{c1::b\nc}}", [("c1", "b\nc", "")]),
        ("${{a}}$ and {{b}}", []),
        ("{{{c1::b}}}", [("c1", "b", "")]),
        ("{{c1::a {{c2::b}} c}}", [("c1", "a {{c2::b}} c", ""), ("c2", "b", "")]),
        ("{{c1::{{c2::b::h}}::i}}", [("c1", "{{c2::b::h}}", "i"), ("c2", "b", "h")]),
        (r"{{c1::x_{{{c2::b}}}}}", [("c1", r"x_{{{c2::b}}}", ""), ("c2", "b", "")]),
        ("{{c1::`}` and `{{c2::b}}`}}", [("c1", "`}` and `{{c2::b}}`", "")]),
        (
            "{{c1::" * 8 + "b" + "}}" * 8,
            [("c1", "{{c1::" * deep + "b" + "}}" * deep, "") for deep in range(7, -1, -1)],
        ),
    ],
)
def test_gaps(value: str, expected: list[tuple[str, str, str]]) -> None:
    assert expected == gaps(value)
    assert faults(value) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a {{c1::b", [(2, "cloze-open")]),
        ("a {{c1::b}", [(2, "cloze-open")]),
        ("a {{c1::{b}}", [(2, "cloze-open")]),
        ("a {{c1::b} c}}", [(2, "cloze-open")]),
        ("{{c1::a and {{c2::b}}", [(0, "cloze-open")]),
        ("{{c1::a {{c2::b} c}} d}}", [(8, "cloze-open")]),
        ("{{c1::a::h {{c2::b}}", [(11, "cloze-nested")]),
        ("{{c1::" * 9 + "b" + "}}" * 8, [(48, "cloze-nested")]),
        ("{{c1::a {{c2:: }} }}", [(8, "cloze-gap")]),
        ("{{c1::}}", [(0, "cloze-gap")]),
        ("{{c1:: ::h}}", [(0, "cloze-gap")]),
        ("a {{c1:b}}", [(2, "cloze-gap")]),
        ("a {{c1 ::b}}", [(2, "cloze-gap")]),
        ("a {{ c1::b}}", [(2, "cloze-gap")]),
        ("{{c0::b}}", [(0, "cloze-gap")]),
        ("{{C1::b}}", [(0, "cloze-gap")]),
    ],
)
def test_what_is_no_gap(value: str, expected: list[tuple[int, str]]) -> None:
    assert expected == faults(value)


def test_numbers_and_names() -> None:
    assert [gap.number for gap in parse("{{c3::a}} {{root::b}}").gaps] == [3, None]


PIECES = st.sampled_from(
    ["{{", "}}", "{", "}", "::", ":", "c1", "c1::", "{{c2::", "$", "\\", "a", " "]
)


@given(st.lists(PIECES, max_size=30).map("".join) | st.text())
def test_gaps_are_in_order_and_apart_or_within_one_another(value: str) -> None:
    around = []
    at = 0
    for gap in parse(value).gaps:
        assert at <= gap.start < gap.text_start <= gap.text_end <= gap.hint_start <= gap.hint_end
        assert value[gap.hint_end : gap.end] == "}}"
        at = gap.text_start
        while around and around[-1].end <= gap.start:
            around.pop()
        assert not around or gap.end <= around[-1].hint_end
        around.append(gap)


@pytest.mark.parametrize(
    "piece", ["{{c1::", "}}", "{{c1::a}}", "{{c1::{", "`", "{{c1::a::", "{ c", "\\"]
)
def test_time_grows_with_length_only(piece: str) -> None:
    start = time.perf_counter()
    parse(piece * 50_000)
    assert time.perf_counter() - start < 3
