"""A package that was built before the last import, and comes after it: what each Anki makes of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Anki, Course

ONE = """
  - id: one
    ask: Question
    answer: First
"""


def test_an_edit_stamped_before_the_last_import(
    anki: Anki, deck: Callable[[str], Course], *, stamps_imports: bool
) -> None:
    """Up to 24.11 an import stamps what it changes with its own second, so an older edit is skipped."""
    course = deck(ONE)
    course.clock = 1_600_000_000  # long before today, when the imports happen
    first = course.package()
    second = course.edit("First", "Second").package()
    third = course.edit("Second", "Third").package()
    anki.take(first, clock="machine")
    assert anki.take(second, clock="machine").updated == 1

    report = anki.take(third, clock="machine")

    assert (report.updated, report.duplicate) == ((0, 1) if stamps_imports else (1, 0))
    assert ("Second" if stamps_imports else "Third") in anki.card("t/one").note()["Back"]


def test_an_edit_made_after_the_last_import_is_taken_by_all(
    anki: Anki, deck: Callable[[str], Course]
) -> None:
    course = deck(ONE)
    course.clock = 1_600_000_000
    anki.take(course.package(), clock="machine")
    anki.take(course.edit("First", "Second").package(), clock="machine")
    course.clock = int(time.time())
    assert anki.take(course.edit("Second", "Third").package(), clock="machine").updated == 1
    assert "Third" in anki.card("t/one").note()["Back"]
