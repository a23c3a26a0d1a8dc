"""Maths is cut out of Markdown exactly where Pandoc and CommonMark say it stands."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from nncards.latex.segments import Math, Prose, Segment, Unclosed, split


def shape(value: str) -> list[str]:
    """The segments as text: `m:` inline, `d:` display, `!` a lone delimiter; prose as it stands."""
    shown = []
    for segment in split(value):
        match segment:
            case Math(tex_start=start, tex_end=end, display=display):
                shown.append(("d:" if display else "m:") + value[start:end])
            case Unclosed(start, end, reason):
                shown.append(f"!{value[start:end]} {reason}")
            case Prose(start, end):
                shown.append(value[start:end])
    return shown


def maths(value: str) -> list[str]:
    return [value[s.tex_start : s.tex_end] for s in split(value) if isinstance(s, Math)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", []),
        ("no maths", ["no maths"]),
        ("a $x$ b", ["a ", "m:x", " b"]),
        ("$x$", ["m:x"]),
        ("$x$$y$", ["m:x", "m:y"]),
        ("$$x$$", ["d:x"]),
        ("$$\nx\n- y\n$$ so", ["d:\nx\n- y\n", " so"]),
        (r"\(x\) and \[y\]", ["m:x", " and ", "d:y"]),
        (r"\[a \\[2pt] b\]", [r"d:a \\[2pt] b"]),
        (r"\\(x) is no maths", [r"\\(x) is no maths"]),
        ("$a\nb$", ["m:a\nb"]),
        (r"$\text{if $n$ is odd}$", [r"m:\text{if $n$ is odd}"]),
        (r"$a\$b$", [r"m:a\$b"]),
        (r"$x\ $", ["m:x\\ "]),
        (r"costs \$5 and $x$", [r"costs \$5 and ", "m:x"]),
        ("costs $5", ["costs ", "!$ unclosed", "5"]),
        ("$5 and $6", ["!$ space-before", "5 and ", "!$ unclosed", "6"]),
        ("$5-$6", ["!$ digit-after", "5-", "!$ unclosed", "6"]),
        ("$ x$", ["!$ space-after", " x", "!$ space-after"]),
        ("x $", ["x ", "!$ space-after"]),
        ("$5 each, or $x$", ["!$ space-before", "5 each, or ", "m:x"]),
        ("$$x$", ["!$$ unclosed", "x", "!$ space-after"]),
        ("$x\n\ny$", ["!$ unclosed", "x\n\ny", "!$ space-after"]),
        (r"\(x and $y$", ["!\\( unclosed", "x and $y$"]),
        (r"\[x", ["!\\[ unclosed", "x"]),
        (r"x\) y", ["x", "!\\) unopened", " y"]),
        ("$", ["!$ space-after"]),
        ("\\", ["\\"]),
        ("$x\\", ["!$ unclosed", "x\\"]),
    ],
)
def test_what_is_maths(value: str, expected: list[str]) -> None:
    assert expected == shape(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("`$x$` $y$", ["y"]),
        ("``a ` $x$`` $y$", ["y"]),
        ("a ` b $x$", ["x"]),  # a lone backtick opens nothing
        ("a `b\n\nc` $x$", ["x"]),  # code does not run over a blank line
        (r"\`$x$`", ["x"]),
        ("```\n$x$\n```\n$y$", ["y"]),
        ("```python\n$x$\n\n$z$\n```\n\n$y$", ["y"]),
        ("````\n```\n$x$\n````\n$y$", ["y"]),
        ("~~~\n$x$\n```\n~~~\n$y$", ["y"]),
        ("```\n$x$", []),  # an open fence runs to the end
        ("- a\n\n  ```\n  $x$\n  ```\n- $y$", ["y"]),
        ("a\n\n    $x$\n\n$y$", ["y"]),
        ("a\n\n\t$x$\n\n$y$", ["y"]),
        ("a\n    $x$", ["x"]),  # goes on with the paragraph
        ("- a\n\n    $x$", ["x"]),  # goes on with the item
        ("- a\n\n      $x$", []),
        ("1. a\n\n   $x$\n\n       $y$", ["x"]),
        ("- a\n\nb\n\n    $x$", []),  # the list has ended
        ("``` not `` a fence $x$", ["x"]),
    ],
)
def test_code_is_prose(value: str, expected: list[str]) -> None:
    assert expected == maths(value)


PIECES = st.sampled_from(
    ["$", "$$", "\\", "(", ")", "[", "]", "`", "```", "~~~", "\n", "\n\n", " ", "    ", "\t"]
) | st.sampled_from(["- ", "1. ", "> ", "x", "5", "{", "}", r"\text{", "\u2028", "é"])
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text()


@given(TEXTS)
def test_segments_cover_the_text_in_order(value: str) -> None:
    segments = split(value)
    at = 0
    before: Segment | None = None
    for segment in segments:
        assert at == segment.start < segment.end
        assert not (isinstance(before, Prose) and isinstance(segment, Prose))
        at, before = segment.end, segment
    assert len(value) == at


@given(TEXTS)
def test_a_formula_stands_between_its_delimiters(value: str) -> None:
    for found in split(value):
        if isinstance(found, Math):
            left, right = value[found.start : found.tex_start], value[found.tex_end : found.end]
            assert (left, right) in {("$", "$"), ("$$", "$$"), (r"\(", r"\)"), (r"\[", r"\]")}
            assert found.display == (left in {"$$", r"\["})
            assert "\n\n" not in value[found.start : found.end]


LINES = st.lists(
    st.sampled_from(["", "a", "- a", "  a", "    a", "      a", "1. a", "```", "  ```", "~~~"]),
    max_size=12,
).map("\n".join)


@given(LINES)
def test_code_blocks_are_those_of_commonmark(value: str) -> None:
    """Each `a` becomes maths; the formulas found are those that markdown-it puts in no code."""
    marked = value.replace("a", "$a$")
    outside = sum(
        token.content.count("$a$")
        for token in MarkdownIt().parse(marked)
        if token.type == "inline" and not any(c.type == "code_inline" for c in token.children or ())
    )
    inline_code = any(
        c.type == "code_inline" for t in MarkdownIt().parse(marked) for c in t.children or ()
    )
    if not inline_code:
        assert outside == len(maths(marked))


@pytest.mark.parametrize(
    "piece",
    [
        "$",
        "$a ",
        "$a{",
        r"$\text{$}",
        r"$\text{",
        r"\(",
        "- ",
        "`",
        "` ``",
        "$a\\",
        " \n",
        "- a\n    $",
    ],
)
def test_time_is_linear(piece: str) -> None:
    """A hundred thousand characters of anything take well under a second (quadratic: a minute)."""
    value = "    a\n\n" + piece * (100_000 // len(piece)) + "$"
    start = time.perf_counter()
    split(value)
    assert time.perf_counter() - start < 2
