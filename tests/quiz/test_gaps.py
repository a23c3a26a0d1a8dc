"""A cloze text as the terminal asks it and as it answers it, gaps within gaps included."""

from __future__ import annotations

import pytest

from nncards.quiz.gaps import asked, contents, filled, names

NESTED = "Adam {{c1::divides by {{c2::the root::of what?}} of $v$}}, {{c3::then steps}}."


@pytest.mark.parametrize(
    ("name", "front", "back", "content"),
    [
        ("c1", "Adam [...], then steps.", "Adam divides by the root of $v$, then steps.", "divides by the root of $v$"),
        ("c2", "Adam divides by [of what?] of $v$, then steps.", "Adam divides by **the root** of $v$, then steps.", "the root"),
        ("c3", "Adam divides by the root of $v$, [...].", "Adam divides by the root of $v$, **then steps**.", "then steps"),
    ],
)  # fmt: skip
def test_the_inner_alone_or_the_outer_with_all_in_it(
    name: str, front: str, back: str, content: str
) -> None:
    assert asked(NESTED, name) == front
    assert filled(NESTED, name) == back
    assert contents(NESTED, name) == (content,)


def test_within_a_formula() -> None:
    text = r"$y = {{a::\sqrt{{{b::x^{2}}}}}}$"
    assert asked(text, "a") == r"$y = {[\ldots]}$"
    assert asked(text, "b") == r"$y = \sqrt{{[\ldots]}}$"
    assert filled(text, "a") == filled(text, "b") == r"$y = \sqrt{x^{2}}$"


def test_a_gap_within_one_of_the_same_name() -> None:
    text = "{{a::the {{a::inner}} one}} and {{a::another}}"
    assert asked(text, "a") == "[...] and [...]"
    assert contents(text, "a") == ("the inner one", "another")


def test_names_in_the_order_in_which_they_open() -> None:
    assert names(NESTED) == ("c1", "c2", "c3")
    assert names("`{{c1::code}}` {{c2::gap}}") == ("c2",)
