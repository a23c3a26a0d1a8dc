from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncards.diagnostics import Text
from nncards.render import clozes
from nncards.render.html import Writer

NUMBERS = {"a": 1, "b": 2, "c": 3}


def cloze(text: str) -> str:
    writer = Writer(numbers=NUMBERS)
    found = writer.cloze(Text(text))
    assert writer.found == []
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{c1::one}} {{c2::two::hint}}", "<p>{{c1::one}} {{c2::two::hint}}</p>"),
        ("{{b::*one*}} {{a::$x$::$h$}}", r"<p>{{c2::<em>one</em>}} {{c1::\(x\)::\(h\)}}</p>"),
        (r"{{c1::$\frac{1}{\sqrt{x}}$}}", r"<p>{{c1::\(\frac{1}{\sqrt{x} }\)}}</p>"),
        (r"$y = {{a::\frac{1}{2}}} + {{{b::x}}}$", r"<p>\(y = {{c1::\frac{1}{2} }} + { {{c2::x}} }\)</p>"),
        (r"$x^{2^{2^{n}}}$ {{c1::q}}", r"<p>\(x^{2^{2^{n} } }\) {{c1::q}}</p>"),
        (r"$A {{c1::\colon::b::c}}$", r"<p>\(A {{c1::\colon::b:{}:c}}\)</p>"),
        ("{{c1::`std::vector`}}", "<p>{{c1::<code>std:&#58;vector</code>}}</p>"),
        ("{{c1::a set {1, {2}}}} end", "<p>{{c1::a set &#123;1, &#123;2&#125;&#125;}} end</p>"),
        ("{{a::out {{b::in}} side}}", "<p>{{c1::out {{c2::in}} side}}</p>"),
        (r"${{a::p + {{b::q_{1}}}}}$", r"<p>\({{c1::p + {{c2::q_{1} }} }}\)</p>"),
        ("{{c1::never closed", "<p>&#123;&#123;c1:&#58;never closed</p>"),
        ("- {{c1::one}}\n- {{c2::two}}", "<ul><li>{{c1::one}}\n</li><li>{{c2::two}}\n</li></ul>"),
        ("{{c1::a < b}}", "<p>{{c1::a &lt; b}}</p>"),
    ],
)  # fmt: skip
def test_gaps_as_anki_reads_them(text: str, expected: str) -> None:
    assert cloze(text) == expected


def ankis_gaps(field: str) -> list[tuple[int, str]]:
    """The gaps as Anki's own reading finds them: the next `}}` closes the gap that was opened last."""
    found: list[tuple[int, str]] = []
    opened: list[tuple[int, int]] = []
    for token in re.finditer(r"\{\{c(\d+)::|\}\}", field):
        if token[1]:
            opened.append((int(token[1]), token.end()))
        elif opened:
            number, start = opened.pop()
            found.append((number, field[start : token.start()]))
    assert not opened
    return found


tex = st.recursive(
    st.sampled_from(["x", r"\alpha", "+", ":", "2"]),
    lambda inner: st.one_of(
        inner.map(lambda x: f"{{{x}}}"),
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda p: rf"\frac{{{p[0]}}}{{{p[1]}}}"),
    ),
    max_leaves=8,
)


def collapsed(text: str) -> str:
    return text.replace(" ", "").replace(":{}:", "::")


@given(tex, tex, tex)
def test_whatever_the_formula_anki_finds_the_gap_whole(before: str, gap: str, after: str) -> None:
    if "::" in gap:
        return  # to the reader of decks that is a hint
    field = clozes.in_formula(f"{before}{{{{a::{gap}}}}}{after}", NUMBERS)
    ((number, inside),) = ankis_gaps(field)
    assert number == 1
    assert collapsed(inside) == collapsed(gap)
    assert "{{" not in field.replace("{{c1::", "", 1)
    assert field.count("}}") == 1


def test_names_keep_the_numbers_that_they_had() -> None:
    first = clozes.number(("root", "mean"), {})
    assert first == {"root": 1, "mean": 2}
    assert clozes.number(("new", "mean"), first) == {"root": 1, "mean": 2, "new": 3}
    assert clozes.number(("c4", "c1"), {}) == {}


def test_names_in_the_order_in_which_they_open() -> None:
    assert clozes.names("{{b::x {{a::y}}}} {{b::z}} {{c2::w}}") == ("b", "a", "c2")
