"""What went and what came: exactly, and as a person would say it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncards.render.word_diff import compare_lines, compare_words, side, words

TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [
                "the", "loss", " ", "  ", "\n", "$\\frac{1}{n}$", "\\hat{x}", "_{i,j}", "3.14", "e\u0301", "深",
                "👩\u200d🔬", ".", "-",
            ]
        ),
        max_size=40,
    ).map("".join),
)  # fmt: skip


@given(TEXTS)
def test_words_are_the_text(text: str) -> None:
    assert "".join(words(text)) == text


@given(TEXTS, TEXTS)
def test_what_is_the_same_with_what_went_is_the_old_text_and_with_what_came_the_new(
    old: str, new: str
) -> None:
    pieces = compare_words(old, new)
    assert side(pieces, "old") == old
    assert side(pieces, "new") == new
    assert all(piece.text for piece in pieces)
    assert not any(a.kind == b.kind for a, b in pairwise(pieces))


@given(TEXTS)
def test_a_text_is_the_same_as_itself(text: str) -> None:
    assert {piece.kind for piece in compare_words(text, text)} <= {"same"}


@given(TEXTS, TEXTS)
def test_the_lines_of_both_sides_are_kept_in_order(old: str, new: str) -> None:
    rows = compare_lines(old, new)
    before = [side(row.old, "old") for row in rows if row.old is not None]
    now = [side(row.new, "new") for row in rows if row.new is not None]
    assert "\n".join(before) == old
    assert "\n".join(now) == new
    assert all(row.old is not None or row.new is not None for row in rows)
    assert all(row.same for row in rows) == (old == new)


def test_very_long_texts_are_compared_exactly_too() -> None:
    old, new = "word " * 3000 + "end", "word " * 1500 + "new " + "word " * 1500 + "end"
    pieces = compare_words(old, new)
    assert (side(pieces, "old"), side(pieces, "new")) == (old, new)


def shown(old: str, new: str) -> str:
    marks = {"same": "{}", "old": "[-{}-]", "new": "{{+{}+}}"}
    return "".join(marks[p.kind].format(p.text) for p in compare_words(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (r"$\frac{1}{n} \sum_i x_i$", r"$\frac{1}{m} \sum_i x_i$", r"$\frac{1}{[-n-]{+m+}} \sum_i x_i$"),
        (r"$\hat{x}_{i,j}$", r"$\hat{x}_{j,i}$", r"$\hat{x}_{{+j,+}i[-,j-]}$"),
        (r"$\alpha x$", r"$\beta x$", r"$[-\alpha-]{+\beta+} x$"),
        ("about 3.14 units", "about 3.15 units", "about [-3.14-]{+3.15+} units"),
        ("a big red house", "a small blue house", "a [-big red-]{+small blue+} house"),
        ("cafe\u0301 au lait", "cafe au lait", "[-cafe\u0301-]{+cafe+} au lait"),
        ("Good morning to you", "Wholly other words", "[-Good morning to you-]{+Wholly other words+}"),
        ("one two", "one  two", "one[- -]{+  +}two"),
        ("", "new", "{+new+}"),
        ("归一化为零均值和单位", "归一化为零均数和单位", "归一化为零均[-值-]{+数+}和单位"),
    ],
)  # fmt: skip
def test_the_words_that_changed(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


def test_a_line_put_between_leaves_its_neighbours_alone() -> None:
    rows = compare_lines(
        "first line\nthird line is long", "first line\nsecond\nthird line is longer"
    )
    assert [(row.old is not None, row.new is not None) for row in rows] == [
        (True, True),
        (False, True),
        (True, True),
    ]


def test_lines_put_in_others_place_stand_beside_them() -> None:
    rows = compare_lines("One thing here\nsame", "Wholly other\nsecond\nsame")
    shown = [(side(r.old or (), "old"), side(r.new or (), "new")) for r in rows]
    assert shown == [("One thing here", "Wholly other"), ("", "second"), ("same", "same")]
