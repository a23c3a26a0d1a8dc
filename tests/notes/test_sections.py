"""Sections of notes: found where they are, named so that the name stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nncards.notes import read_notes
from nncards.notes.sections import fingerprint

NOTES = """\
---
title: not a heading
---

# Optimisers

Words before the first section.

## Adam

Two moments.

### Update

$\\theta \\leftarrow \\theta - \\eta \\hat m$

## RMSProp

<!-- skipped: told under Adam -->

### Update

```
# no heading: code
```

Setext heading
--------------

Under it.
"""


def sections(text: str):
    notes, wrong = read_notes(text.encode(), "decks/opt/notes.md")
    assert wrong == []
    assert notes is not None
    return notes.sections


def test_every_heading_is_a_section_at_its_line() -> None:
    found = [(s.line, s.level, s.title) for s in sections(NOTES)]
    assert found == [
        (5, 1, "Optimisers"),
        (9, 2, "Adam"),
        (13, 3, "Update"),
        (17, 2, "RMSProp"),
        (21, 3, "Update"),
        (27, 2, "Setext heading"),
    ]


def test_a_heading_that_stands_twice_is_named_with_its_parent() -> None:
    assert [s.name for s in sections(NOTES)] == [
        "Optimisers",
        "Adam",
        "Adam > Update",
        "RMSProp",
        "RMSProp > Update",
        "Setext heading",
    ]


def test_a_name_may_be_given_with_or_without_its_parents() -> None:
    notes, _ = read_notes(NOTES.encode(), "n.md")
    assert notes is not None
    assert [s.line for s in notes.find("Update")] == [13, 21]
    assert [s.line for s in notes.find("Adam > Update")] == [13]
    assert [s.line for s in notes.find("Optimisers > Adam > Update")] == [13]
    assert [s.line for s in notes.find("Adam")] == [9]
    assert notes.find("adam") == []


def test_a_section_can_be_skipped_with_a_reason() -> None:
    assert {s.name: s.skipped for s in sections(NOTES) if s.skipped} == {
        "RMSProp": "told under Adam"
    }


def test_a_comment_alone_says_nothing() -> None:
    says = {s.name: s.says_something for s in sections(NOTES)}
    assert says["RMSProp"] is False
    assert says["Adam"] is True


def test_emphasis_in_a_heading_is_no_part_of_its_name() -> None:
    assert [s.name for s in sections("## The *core* idea of `relu`\n")] == ["The core idea of relu"]


def test_the_fingerprint_sees_words_and_not_layout() -> None:
    assert fingerprint("A **bold** claim,\nover two lines.") == fingerprint(
        "A bold claim, over two lines.\n\n"
    )
    assert fingerprint("$x_1$") != fingerprint("$x_2$")
    assert fingerprint("a b") != fingerprint("ab")


def test_notes_that_are_not_utf8_are_named_with_their_line() -> None:
    notes, wrong = read_notes(b"# A\n\nna\xefve\n", "decks/x/notes.md")
    assert notes is None
    assert [(str(d.span), d.code) for d in wrong] == [("decks/x/notes.md:3:1", "encoding")]


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    notes, wrong = read_notes(text.encode("utf-8", "replace"), "n.md")
    assert notes is not None
    assert wrong == []
    assert all(1 <= s.line <= text.count("\n") + text.count("\r") + 1 for s in notes.sections)
