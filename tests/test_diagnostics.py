"""Places, parts of texts, and the three ways to print what is wrong."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from nncards.diagnostics import (
    Diagnostic,
    Span,
    Text,
    as_github,
    as_json,
    as_text,
    has_errors,
    in_order,
)

TEXT = Text("ab\ncd", "p", ((0, 3, 5), (3, 4, 7)))


def test_a_span_prints_as_editors_read_it() -> None:
    assert [str(Span("p", 3, 5)), str(Span("p"))] == ["p:3:5", "p"]


def test_each_offset_has_its_place() -> None:
    places = [(span.line, span.column) for span in map(TEXT.at, range(6))]
    assert places == [(3, 5), (3, 6), (3, 7), (4, 7), (4, 8), (4, 9)]
    assert TEXT.span == Span("p", 3, 5)


def test_a_text_from_nowhere_has_no_line() -> None:
    assert Text("abc").at(2) == Span("")
    assert Text("abc").cut(1).at(1) == Span("")


def test_marks_may_wait_until_they_are_asked_for() -> None:
    asked = []

    def marks() -> tuple[tuple[int, int, int], ...]:
        asked.append(1)
        return ((0, 3, 5), (3, 4, 7))

    text = Text("ab\ncd", "p", marks)
    part = text.cut(1).cut(1, 3)
    assert (part.value, asked) == ("\nc", [])
    assert [part.at(0), part.at(1)] == [Span("p", 3, 7), Span("p", 4, 7)]


@given(st.integers(0, 5), st.integers(0, 5))
def test_a_part_agrees_with_the_whole(start: int, end: int) -> None:
    part = TEXT.cut(start, end)
    assert part.value == TEXT.value[start:end]
    assert [part.at(i) for i in range(len(part.value))] == [
        TEXT.at(start + i) for i in range(len(part.value))
    ]


def test_texts_print_as_their_value() -> None:
    assert (str(TEXT), bool(TEXT), bool(Text(""))) == ("ab\ncd", True, False)
    assert repr(TEXT) == r"Text(value='ab\ncd', path='p')"


WRONG = Diagnostic(Span("p,q", 2, 1), "c", "100% wrong", "mend\nit")
ODD = Diagnostic(Span("p", 1, 9), "d", "odd", severity="warning")


def test_in_order_and_each_once() -> None:
    assert in_order([WRONG, ODD, WRONG]) == [ODD, WRONG]


def test_warnings_count_when_strict() -> None:
    assert [has_errors([]), has_errors([ODD]), has_errors([ODD, WRONG])] == [False, False, True]
    assert has_errors([ODD], strict=True)


def test_text() -> None:
    assert as_text([ODD, WRONG]) == (
        "p:1:9: warning[d]: odd\np,q:2:1: error[c]: 100% wrong\n  hint: mend\nit"
    )


def test_json() -> None:
    (first, second) = json.loads(as_json([ODD, WRONG]))
    assert first == {
        "path": "p",
        "line": 1,
        "column": 9,
        "severity": "warning",
        "code": "d",
        "message": "odd",
        "hint": "",
    }
    assert second["hint"] == "mend\nit"


def test_github() -> None:
    assert as_github([ODD, WRONG]) == (
        "::warning file=p,line=1,col=9,title=d::odd\n"
        "::error file=p%2Cq,line=2,col=1,title=c::100%25 wrong%0Amend%0Ait"
    )
