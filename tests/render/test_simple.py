"""Texts that need no parser, held against the CommonMark library."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nncards.diagnostics import Text
from nncards.render import simple
from nncards.render.html import Writer

SIMPLE = [
    ("A sentence.", "<p>A sentence.</p>"),
    ("Two\nlines", "<p>Two\nlines</p>"),
    ("One.\n\n\nTwo.\n", "<p>One.</p><p>Two.</p>"),
    ("the *mean*, the **root**", "<p>the <em>mean</em>, the <strong>root</strong></p>"),
    ("(*so*)", "<p>(<em>so</em>)</p>"),
    ("`a*b` and `c`", "<p><code>a*b</code> and <code>c</code></p>"),
    ("It has\n\n- one, *two*\n- three", "<p>It has</p><ul><li>one, <em>two</em>\n</li><li>three\n</li></ul>"),
    ("Über ß, für x = 1 + 2", "<p>Über ß, für x = 1 + 2</p>"),
    ("**\ue0000\ue001** is", "<p><strong>\ue0000\ue001</strong> is</p>"),
]  # fmt: skip
LEFT = [
    "", "a < b", "a & b", "# Head", "1. one", "12) twelve", "- a\n  more", "- a\n\n- b", "a\n- b", "a  \nb", " a",
    "a\\*b", "snake_case", "[a](b)", "a\n===", "a\n---", "* a", "+ a", "> a", "*a", "a*b*c", "``a``", "` a `",
    "**a*", "*a**", "***a***", "a | b\n--|--", "x\u00a0y", "~a~", "-\n- a", "`\ue0000\ue001`", "*a `b` c*", "=",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SIMPLE)
def test_simple_texts(text: str, expected: str) -> None:
    assert simple.html(text) == expected


@pytest.mark.parametrize("text", LEFT)
def test_what_a_parser_must_look_at(text: str) -> None:
    assert simple.html(text) is None


PIECES = st.sampled_from(
    ["a", "Wort", "x1", "ß", "é", "7", "12", " ", "  ", "\n", "\n\n", "- ", "* ", "1. ", "1) ", "*", "**", "***", "`",
     "``", ".", ",", ":", "::", "(", ")", "!", "?", "'", '"', "%", "/", "=", "===", "---", "-", "+", "{", "}", "{{", "…", "–",
     "$x_1$", r"\(a*b\)", r"\[c\]", "$$d$$", "_", "\\", "<", ">", "&", "&amp;", "[", "]", "#", "|", "~", "\t", "\u00a0",
     "\ue000", "\ue001", "http://a.b", "(c)", "[sound:", "<b>"]
)  # fmt: skip


@settings(max_examples=3000, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join), st.booleans())
@example("- a\n\nb\n\n- c", False)
@example("a\n\n- b\n\nc", False)
@example("*a* **b** `c`*d*", False)
@example("**$x$** *$y$*.", True)
def test_the_parser_would_give_the_same(text: str, gaps: bool) -> None:
    def written() -> str:
        writer = Writer()
        return writer.cloze(Text(text)) if gaps else writer.html(Text(text))

    quick = written()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(simple, "html", lambda _text: None)
        assert quick == written()


def test_a_text_with_gaps() -> None:
    text = Text("The {{c1::mean}} of {{c2::$x_1$::which?}} is *small* in layer {7}.")
    assert simple.html("The \ue0000\ue001") is not None
    assert Writer().cloze(text) == (
        r"<p>The {{c1::mean}} of {{c2::\(x_1\)::which?}} is <em>small</em> in layer &#123;7&#125;.</p>"
    )
