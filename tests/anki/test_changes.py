"""Changed cards, as they read before and now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nncards.anki import notetypes
from nncards.anki.changes import Change, changes, words
from nncards.anki.exported import read_export
from nncards.anki.package import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Course

TYPES = {kind.id: kind.name for kind in (notetypes.basic(), notetypes.cloze())}
LONG = "word " * 100
DECK = f"""
  - id: one
    ask: Question
    answer: {LONG} $a < b$ {LONG}
    tags: [first]
  - id: two
    cloze: "{{{{c1::A}}}} and {{{{c2::B}}}}"
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("ask: Question", "ask: Questions", [("t/one", "Front", "Question", "Questions")]),
        ("[first]", "[second]", [("t/one", "Tags", "first nncards::more", "nncards::more second")]),
        ("{c1::A}} and", "{c1::A}} or", [("t/two", "Text", "{{c1::A}} and {{c2::B}}", "{{c1::A}} or {{c2::B}}")]),
        (
            "a < b", "a > b",
            [("t/one", "Back", "...word word word word \\(a < b\\) word word word word...",
              "...word word word word \\(a > b\\) word word word word...")],
        ),
        ("cloze: ", "extra: More\n    cloze: ", [("t/two", "Extra", "", "More")]),
    ],
)  # fmt: skip
def test_what_differs_is_shown(
    old: str,
    new: str,
    expected: list[tuple[str, str, str, str]],
    deck: Callable[[str], Course],
    tmp_path: Path,
) -> None:
    course = deck(DECK)
    write(course.package(), tmp_path / "last.apkg")
    last = read_export(tmp_path / "last.apkg", TYPES)
    assert isinstance(last, list)
    made = course.edit(old, new).build()
    found = changes(made.packages[0].notes, last, made.changed)
    assert found == [Change(*change) for change in expected]


def test_markup_is_no_text() -> None:
    assert words("<p>a &lt; b</p>\n<ul><li>c</li></ul>") == "a < b c"
