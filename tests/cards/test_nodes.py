"""Whatever the bytes, the tree is right or the mistake is shown where it is."""

from __future__ import annotations

import time

import pytest

from nncards.cards.nodes import MAX_BYTES, Mapping, Node, Scalar, Sequence, compose


def mistakes(source: str | bytes, *, pure: bool = False) -> list[tuple[int, int, str]]:
    data = source.encode() if isinstance(source, str) else source
    _, found = compose(data, "d.yaml", pure=pure)
    assert all(d.message and d.hint and d.span.path == "d.yaml" for d in found)
    return [(d.span.line, d.span.column, d.code) for d in found]


def plain(node: Node | None) -> object:
    """A tree as Python values."""
    match node:
        case Scalar(value=value):
            return value
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Mapping(entries=entries):
            return {name: plain(value) for name, (_, value) in entries.items()}
    return None


def tree(source: str) -> object:
    found, diagnostics = compose(source.encode(), "d.yaml")
    assert not diagnostics
    return plain(found.root)


def test_every_value_stays_the_text_that_was_written() -> None:
    source = "a: [no, 012, 1:30, 1e3, ~, null, 2026-01-01, true, 0x1F, '']"
    values = ["no", "012", "1:30", "1e3", "~", "null", "2026-01-01", "true", "0x1F", ""]
    assert {"a": values} == tree(source)


def test_aliases_stand_for_their_value() -> None:
    assert tree("a: &t [x]\nb: *t") == {"a": ["x"], "b": ["x"]}


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # quotes
        ('a: "x\nb: c\n', (1, 4, "yaml-quote")),
        ("a: 'x\nb: c\n", (1, 4, "yaml-quote")),
        ("a: 'x\ny: z'\nq: 'w\n", (3, 4, "yaml-quote")),
        ('a: "x\nb: "y"\n', (1, 4, "yaml-quote")),  # the next quote closes it
        ("a: 'It's so'\nb: c\n", (1, 8, "yaml-indent")),
        ('a: "x" y\n', (1, 8, "yaml-indent")),
        ('a: "$\\sigma$"', (1, 6, "yaml-escape")),
        ('a: "$\\xi$"', (1, 6, "yaml-escape")),
        ('a: "x\n  $\\upsilon$"', (2, 4, "yaml-escape")),
        # colons, and characters that begin something else
        ("a: what is this: x\n", (1, 16, "yaml-colon")),
        ("a: b\n  c: d\n", (2, 4, "yaml-colon")),
        ("a: **b** c\n", (1, 4, "yaml-start")),
        ("a: *b c\n", (1, 4, "yaml-alias")),
        ("a: & b\n", (1, 4, "yaml-start")),
        ("a: @b\n", (1, 4, "yaml-start")),
        ("a: `b`\n", (1, 4, "yaml-start")),
        ("a: %b\n", (1, 4, "yaml-start")),
        ("a: !x y\n", (1, 4, "yaml-tag")),
        ("a: !!python/object:os.system y\n", (1, 4, "yaml-tag")),
        ("a: !x!y z\n", (1, 4, "yaml-tag")),
        ("a: [!x {}, y]\n", (1, 5, "yaml-tag")),
        ("a: - b\n", (1, 4, "yaml-list")),
        ("a: | b\n", (1, 6, "yaml-block")),
        ("a: ]\n", (1, 4, "yaml-value")),
        # brackets
        ("a: [b, c\nd: e\n", (1, 4, "yaml-bracket")),
        ("a:\n- b: [c\n- d\n", (2, 6, "yaml-bracket")),
        ("a: {mu: \\mu_{j}}\nb: c\n", (1, 13, "yaml-bracket")),
        # indentation
        ("a: b\n\tc: d\n", (2, 1, "yaml-tab")),
        ("a:\n\t- b\n", (2, 1, "yaml-tab")),
        ("a: |\n\tb\n", (2, 1, "yaml-tab")),
        ("a:\n  b: c\n d: e\n", (3, 2, "yaml-indent")),
        ("a:\n  - b: c\n   d: e\n", (3, 4, "yaml-indent")),
        ("a: |\n    b\n  c\n", (3, 3, "yaml-indent")),
        ("  a: b\nc: d\n", (2, 1, "yaml-indent")),
        ("a: b\nc\nd: e\n", (2, 1, "yaml-key")),
        # keys
        ("a: b\nc: d\na: e\n", (3, 1, "key-twice")),
        ("? [a]\n: b\n", (1, 3, "yaml-key")),
        ("a: {<<: b}\n", (1, 5, "yaml-merge")),
        # documents
        ("a: b\n---\nc: d\n", (2, 1, "yaml-documents")),
        ("%YAML 3.0\n---\na: b\n", (1, 1, "yaml")),
        # aliases
        ("a: &x [*x]\n", (1, 8, "yaml-alias")),
        ("a: *x\n", (1, 4, "yaml-alias")),
    ],
)
def test_a_mistake_is_shown_where_it_is(
    source: str, expected: tuple[int, int, str], *, pure: bool
) -> None:
    assert [expected] == mistakes(source, pure=pure)
    assert [expected] == mistakes("\ufeff" + source, pure=pure)  # a byte-order mark counts nothing


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a: b\nc: caf\xe9\n", (2, 7, "encoding")),
        (b"a: \xc3\xa9\xff\n", (1, 5, "encoding")),
        ("a: b".encode("utf-16"), (1, 1, "encoding")),
        (b"a: b\n\n c: \x07\n", (3, 5, "control-character")),
        (b"a: \x00\n", (1, 4, "control-character")),
        (b"a: \xef\xbf\xbf\n", (1, 4, "control-character")),
    ],
)
def test_unreadable_bytes(data: bytes, expected: tuple[int, int, str]) -> None:
    assert [expected] == mistakes(data)


def test_the_byte_is_named() -> None:
    _, found = compose(b"a: b\nc: caf\xe9\n", "d.yaml")
    assert "byte 0xE9 (the 12. of the file)" in found[0].message


def test_a_huge_file_is_refused_unread() -> None:
    start = time.perf_counter()
    assert mistakes(b"[" * 50_000_000) == [(0, 0, "file-size")]
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize("opening", ["[", "{", "- ", "? ", "{a: ", "- - ? "])
def test_deep_nesting_is_refused(opening: str, *, pure: bool) -> None:
    found = mistakes("a: b\nc:\n  " + opening * 10_000, pure=pure)
    assert [code for _, _, code in found] == ["yaml-depth"]
    assert {3} == {line for line, _, _ in found}


def test_deep_nesting_over_many_lines_is_refused() -> None:
    source = "".join(" " * depth + "a:\n" for depth in range(2_000))
    assert mistakes(source) == [(33, 33, "yaml-depth")]


@pytest.mark.parametrize("pure", [False, True])
def test_an_alias_bomb_is_refused(*, pure: bool) -> None:
    """Ten lines that stand for a milliard values."""
    lines = ["a0: &a0 [x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    assert mistakes("\n".join(lines), pure=pure) == [(5, 25, "yaml-alias-bomb")]


@pytest.mark.slow
def test_a_file_of_the_largest_size_is_read_fast() -> None:
    start = time.perf_counter()
    assert mistakes(b"- a\n" * (MAX_BYTES // 4)) == []
    assert time.perf_counter() - start < 20


def test_what_stands_before_a_syntax_error_is_kept() -> None:
    found, diagnostics = compose(b"id: x\ncards:\n- id: a\n- id: b\n  ask: [c\n- id: d", "d.yaml")
    assert [(d.span.line, d.span.column) for d in diagnostics] == [(5, 8)]
    assert plain(found.root) == {"id": "x", "cards": [{"id": "a"}]}
    assert not found.complete
