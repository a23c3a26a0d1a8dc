from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncards.latex import check, expand, parse

MACROS = {
    r"\R": r"\mathbb{R}",
    r"\norm": r"\lVert #1 \rVert",
    r"\E": r"\mathbb{E}",
    r"\vx": r"\mathbf",
}


@pytest.mark.parametrize(
    ("tex", "expanded"),
    [
        (r"x \in \R^n", r"x \in \mathbb{R}^n"),
        (r"\norm{x}^2", r"\lVert x \rVert^2"),
        (r"\norm x", r"\lVert x \rVert"),
        (r"\norm{\norm{a}}", r"\lVert \lVert a \rVert \rVert"),
        (r"\vx x", r"\mathbf x"),
        (r"\Rx", r"\Rx"),
        (r"\alpha x", r"\alpha x"),
        ("no macro", "no macro"),
        (r"\norm", r"\norm"),
    ],
)
def test_macros_are_put_in(tex: str, expanded: str) -> None:
    assert expand(tex, MACROS) == expanded


def test_a_command_never_swallows_the_letter_after_it() -> None:
    assert expand(r"\a b", {r"\a": r"\alpha"}) == r"\alpha b"
    assert expand(r"\f{x}", {r"\f": r"\pi#1"}) == r"\pi x"


def test_macros_may_call_each_other_but_not_for_ever() -> None:
    assert expand(r"\a", {r"\a": r"\b\b", r"\b": "x"}) == "xx"
    assert expand(r"\a", {r"\a": r"\a\a"}) == r"\a"


@given(st.text(alphabet="\\Rnorm{}#1 x^", max_size=20))
def test_expanding_never_raises_and_keeps_what_parses(tex: str) -> None:
    out = expand(tex, MACROS)
    if parse(tex, macros=MACROS).ok:
        assert parse(out).ok


@pytest.mark.parametrize(
    ("tex", "ok"),
    [
        (r"\newcommand{\x}[1]{#1^2} \x{a}", True),
        (r"\newcommand{\x}[1][q]{#1} \x \x[b]", True),
        (r"\def\x#1#2{#1#2} \x ab", True),
        (r"\let\x=\alpha \x", True),
        (r"\DeclareMathOperator{\foo}{foo} \foo x", True),
        (r"\DeclarePairedDelimiter{\n}{|}{|} \n{x}", True),
        (r"\newcommand{\x}[a]{1}", False),
        (r"\newcommand{\x}{\foo} \x", False),
        (r"\def\x{\x} \x", False),
    ],
)
def test_definitions_inside_a_formula(tex: str, ok: bool) -> None:
    assert check(tex).ok is ok
    assert not parse(tex).certain or not ok
