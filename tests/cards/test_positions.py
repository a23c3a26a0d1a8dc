"""Every character of a value is found where the author wrote it, however YAML folded it."""

from __future__ import annotations

import itertools
import pickle

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nncards.cards.nodes import Mapping, Scalar, compose
from nncards.cards.positions import Source, Written
from nncards.diagnostics import Text


def text_under(source: str, key: str, *, pure: bool = False) -> Text:
    """The text under a key of a YAML mapping."""
    tree, found = compose(source.encode(), "d.yaml", pure=pure)
    assert not found
    assert isinstance(tree.root, Mapping)
    node = tree.root.entries[key][1]
    assert isinstance(node, Scalar)
    written = Written(tree.source, node.start, node.end, node.style, node.value)
    return Text(node.value, "d.yaml", written)


def place(text: Text, part: str) -> tuple[int, int]:
    span = text.at(text.value.index(part))
    return span.line, span.column


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize(
    ("source", "value", "places"),
    [
        ("a: bc d", "bc d", {"b": (1, 4), "d": (1, 7)}),
        ("a: b\n   c\n\n  d # e", "b c\nd", {"b": (1, 4), " ": (1, 5), "c": (2, 4), "d": (4, 3)}),
        ("a: 'b''c'", "b'c", {"b": (1, 5), "'": (1, 6), "c": (1, 8)}),
        ("a: 'b\n\n\n  c'", "b\n\nc", {"b": (1, 5), "\n": (2, 1), "c": (4, 3)}),
        ('a: "b\\tc"', "b\tc", {"\t": (1, 6), "c": (1, 8)}),
        ('a: "\\u00e9\\xe8 c"', "éè c", {"é": (1, 5), "è": (1, 11), "c": (1, 16)}),
        ('a: "b\\\n   c \\\n  \\ d"', "bc  d", {"b": (1, 5), "c": (2, 4), "d": (3, 5)}),
        ('a: " b  \n\n   c"', " b\nc", {"b": (1, 6), "c": (3, 4)}),
        ("a: |\n  b\n\n    c\n  d\n", "b\n\n  c\nd\n", {"b": (2, 3), "c": (4, 5), "d": (5, 3)}),
        ("a: |2-\n   b\n  c\n", " b\nc", {" ": (2, 3), "b": (2, 4), "c": (3, 3)}),
        ("a: |+  # e\n\n  b\n\n", "\nb\n\n", {"b": (3, 3)}),
        (
            "a: >\n  b\n  c\n\n  d\n   e\n  f\n",
            "b c\nd\n e\nf\n",
            {"c": (3, 3), "d": (5, 3), "e": (6, 4)},
        ),
        ("a: >-\n\n  b\n   c\n\n   d\n\n  f\n", "\nb\n c\n\n d\n\nf", {"b": (3, 3), "d": (6, 4)}),
        ("a: &x b", "b", {"b": (1, 7)}),
        ('a: &x # e\n  "b"', "b", {"b": (2, 4)}),
        ("a: &x |\n  b", "b", {"b": (2, 3)}),
        ("é: b", "b", {"b": (1, 4)}),
        ("\ufeffa: b", "b", {"b": (1, 4)}),
        ("a: b\r\n  c\r\n", "b c", {"b": (1, 4), "c": (2, 3)}),
        ("a: |\r\n  b\r\n  c\r\n", "b\nc\n", {"b": (2, 3), "c": (3, 3)}),
        ("x: 1\ra: b", "b", {"b": (2, 4)}),
        ("a: 𝛼b", "𝛼b", {"b": (1, 5)}),
    ],
)
def test_places(source: str, value: str, places: dict[str, tuple[int, int]], *, pure: bool) -> None:
    key = "é" if source.startswith("é") else "a"
    text = text_under(source, key, pure=pure)
    assert value == text.value
    assert places == {part: place(text, part) for part in places}


def test_the_end_of_a_value_is_a_place() -> None:
    text = text_under("a: 'b c'", "a")
    assert (text.at(3).line, text.at(3).column) == (1, 8)


def test_an_empty_value_is_at_its_beginning() -> None:
    assert (text_under("a: ''", "a").span.line, text_under("a: ''", "a").span.column) == (1, 5)


def test_a_part_knows_its_place() -> None:
    text = text_under("a: |\n  bc\n  de\n", "a")
    part = text.cut(1, 5)
    assert part.value == "c\nde"
    assert [place(part, character) for character in "cde"] == [(2, 4), (3, 3), (3, 4)]
    assert place(part.cut(2).cut(1), "e") == (3, 4)


def test_texts_can_be_stored_and_compared() -> None:
    text = text_under("a: >\n  b\n  c\n", "a")
    again = pickle.loads(pickle.dumps(text))
    assert text == again
    assert hash(text) == hash(again)
    assert place(again, "c") == (3, 3)


# Each character of this alphabet stands once in a source, so where it belongs is beyond doubt.
MARKERS = [chr(0x4E00 + i) for i in range(40)]
GAPS = st.sampled_from(["", "", " ", "  ", "\n", "\n\n", " \n  \n", "\n ", "\n\t", "\n\n\n  "])
ESCAPES = st.sampled_from(
    ["\\n", "\\t", "\\x41", "\\u263a", '\\"', "\\\\", "\\ ", "\\\n", " \\\n\n"]
)


@st.composite
def sources(draw: st.DrawFn) -> str:
    """A mapping whose one value is written in any of YAML's styles."""
    style = draw(st.sampled_from(["", "'", '"', "|", ">", "|2", ">1-", "|+", ">-"]))
    block = style[:1] in {"|", ">"}
    gaps = GAPS | ESCAPES if style == '"' else GAPS | st.just("''") if style == "'" else GAPS
    pieces = []
    for marker in MARKERS[: draw(st.integers(1, 8))]:
        pieces += [marker, draw(gaps)]
    indent = "  " if block else draw(st.sampled_from([" ", "   "]))
    body = "".join(pieces).replace("\n", "\n" + indent)
    before = draw(st.sampled_from(["", "&x ", "\n  "]))
    start = f"a: {before}{style}\n{indent}" if block else f"a: {before}{style}"
    return start + body + (style if style in {"'", '"'} else "") + draw(st.sampled_from(["", "\n"]))


@given(sources(), st.booleans())
def test_every_character_is_where_it_was_written(source: str, pure: bool) -> None:
    tree, found = compose(source.encode(), "d.yaml", pure=pure)
    assume(not found)
    assert isinstance(tree.root, Mapping)
    node = tree.root.entries["a"][1]
    assert isinstance(node, Scalar)
    text = Text(
        node.value, "d.yaml", Written(tree.source, node.start, node.end, node.style, node.value)
    )
    lines = source.split("\n")
    for offset, character in enumerate(node.value):
        span = text.at(offset)
        if character in MARKERS:
            assert character == lines[span.line - 1][span.column - 1]
    places = [text.at(offset) for offset in range(len(node.value))]
    assert all(a < b for a, b in itertools.pairwise(places))


def test_lines_are_counted_as_editors_do() -> None:
    """U+2028 is a line break to YAML, but to no editor."""
    assert Source.of("p", "a\u2028b").mark(2) == (1, 3)
    assert Source.of("p", "a\r\n\rb").mark(4) == (3, 1)
