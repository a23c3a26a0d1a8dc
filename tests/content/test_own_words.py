"""Every sentence is our own: no run of eight words of the decks or the documentation stands in the sources.

The sources are not part of this repository. What is kept of them are hashes of their runs of eight words, which say
whether a run stands there and nothing else: `tests/data/content/source_runs.txt`, one truncated SHA-256 a line.
Formulas are facts and are left out, and so is whatever is not a word of two letters or more.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HASHES = ROOT / "tests" / "data" / "content" / "source_runs.txt"
LENGTH, SALT, KEPT = 8, "nncards: runs of eight words", 12
MATHS = re.compile(r"\$\$.+?\$\$|\$.+?\$|`[^`]*`", re.DOTALL)

PAGES = sorted(
    [
        *(ROOT / "decks").rglob("*.yaml"),
        *(ROOT / "decks").rglob("*.md"),
        *(ROOT / "decks").rglob("*.py"),
        *(ROOT / "generators").rglob("*.py"),
        *(ROOT / "docs").rglob("*.md"),
        *ROOT.glob("*.md"),
        ROOT / "tests" / "data" / "content" / "inventory.csv",
    ]
)


def words(text: str) -> list[str]:
    """The words of a text, without formulas, code and single letters, in lower case."""
    return re.findall(r"[a-z][a-z'’]+", MATHS.sub(" ", text).replace("**", "").lower())


def runs(text: str) -> set[str]:
    """Every run of eight words in a row, hashed."""
    said = words(text)
    return {fingerprint(said[i : i + LENGTH]) for i in range(len(said) - LENGTH + 1)}


def fingerprint(run: list[str]) -> str:
    """A truncated, salted hash: 48 bits, so that of some ten thousand runs none meets another by chance."""
    return hashlib.sha256(f"{SALT}: {' '.join(run)}".encode()).hexdigest()[:KEPT]


@cache
def sources() -> frozenset[str]:
    """The hashes of the sources' runs."""
    return frozenset(HASHES.read_text(encoding="utf-8").split())


def test_there_are_runs_to_compare_with() -> None:
    assert len(sources()) > 2000
    assert all(re.fullmatch(rf"[0-9a-f]{{{KEPT}}}", line) for line in sources())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_run_of_eight_words_is_taken_over(page: Path) -> None:
    said = words(page.read_text(encoding="utf-8"))
    taken = [
        " ".join(said[i : i + LENGTH])
        for i in range(len(said) - LENGTH + 1)
        if fingerprint(said[i : i + LENGTH]) in sources()
    ]
    assert taken == []


def test_a_run_is_found_whatever_its_dress() -> None:
    """Maths, code, emphasis, case and punctuation do not hide a run."""
    plain = runs("One two three four five six seven eight")
    dressed = runs("**One** two $x^2$ three, four `code` five\nSIX (seven) a eight.")
    assert plain == dressed
    assert len(plain) == 1
