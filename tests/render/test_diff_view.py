"""Long lines that hardly changed are cut where nothing changed, and nowhere else."""

from __future__ import annotations

import pytest

from nncards.render.diff_view import view
from nncards.render.terminal_text import plain

LONG = " ".join(f"word{number}" for number in range(60))


def shown(old: str, new: str) -> list[str]:
    """One below the other, each as a single line."""
    lines: list[str] = []
    for line in map(plain, view(old, new, 99, marked=True)):
        if line.startswith("     ") or (lines and line.startswith("    ")):
            lines[-1] += " " + line.strip()
        else:
            lines.append(line.rstrip())
    return lines


@pytest.mark.parametrize(
    ("old", "new", "begins", "ends"),
    [
        (f"In {LONG}", f"During {LONG}", ("  - [-In-] word0 ", "  + {+During+} word0 "), " ..."),
        (
            f"{LONG} in",
            f"{LONG} out",
            ("  - ... word", "  + ... word"),
            ("word59 [-in-]", "word59 {+out+}"),
        ),
    ],
)
def test_the_space_beside_a_change_stays_where_a_line_is_cut(
    old: str, new: str, begins: tuple[str, str], ends: str | tuple[str, str]
) -> None:
    lines = shown(old, new)
    assert len(lines) == 2
    for line, begin in zip(lines, begins, strict=True):
        assert line.startswith(begin)
        assert line.endswith(ends)
        assert line.count("...") == 1


def test_in_the_middle_of_a_line_both_ends_are_shown() -> None:
    lines = shown(f"one {LONG} two", f"first {LONG} last")
    assert [line.count(" ... ") for line in lines] == [1, 1]
    assert lines[0].startswith("  - [-one-] word0 ")
    assert lines[0].endswith(" word59 [-two-]")
