"""What a folder of code is at one moment, and what each file of it may depend on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from nncards.content import Content

if TYPE_CHECKING:
    from pathlib import Path

ALONE = """
from __future__ import annotations
from fractions import Fraction
import numpy as np
from nncards.problems import Problem
"""


def digest(folder: Path) -> str:
    return Content(folder).digest


def test_a_folder_is_its_names_and_contents(tmp_path: Path) -> None:
    seen = [digest(tmp_path / "none"), digest(tmp_path)]
    assert seen[0] == seen[1]
    (tmp_path / "a.py").write_text("1")
    seen.append(digest(tmp_path))
    (tmp_path / "a.py").write_text("2")
    seen.append(digest(tmp_path))
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    seen.append(digest(tmp_path))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "c.csv").write_text("")
    seen.append(digest(tmp_path))
    assert len(set(seen[1:])) == len(seen) - 1
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "b.pyc").write_text("")
    (tmp_path / ".b.py.swp").write_text("")
    assert digest(tmp_path) == seen[-1]


def test_what_a_link_leads_to_counts(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    (there / "points.csv").write_text("1")
    (here / "data").symlink_to(there)
    (there / "back").symlink_to(here)  # round and round
    content = Content(here)
    before = content.digest
    (there / "points.csv").write_text("2")
    assert not content.unchanged()
    assert digest(here) != before


@pytest.mark.parametrize(
    ("line", "alone"),
    [
        ("", True),
        ("from nncards.reference.softmax import softmax", True),
        ("import _helper", False),
        ("from .other import x", False),
        ("from pathlib import Path", False),
        ("import importlib", False),
        ("x = open('other.py')", False),
        ("x = __file__", False),
        ("def f(:", False),
    ],
)
def test_a_file_depends_on_other_code_if_it_may_read_any(
    line: str, alone: bool, tmp_path: Path
) -> None:
    (tmp_path / "a.py").write_text(ALONE + line)
    (tmp_path / "other.py").write_text("x = 1")
    (tmp_path / "numbers.csv").write_text("1")
    seen = [Content(tmp_path).of(tmp_path / "a.py")]
    (tmp_path / "other.py").write_text("x = 2")
    seen.append(Content(tmp_path).of(tmp_path / "a.py"))
    assert (seen[0] == seen[1]) == alone
    (tmp_path / "numbers.csv").write_text("2")
    seen.append(Content(tmp_path).of(tmp_path / "a.py"))
    (tmp_path / "a.py").write_text(ALONE + line + "\n")
    seen.append(Content(tmp_path).of(tmp_path / "a.py"))
    assert len(set(seen[1:])) == 3


def test_another_library_is_known_by_its_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, folder = tmp_path / "site" / "elsewhere.py", tmp_path / "figures"
    library.parent.mkdir()
    folder.mkdir()
    monkeypatch.syspath_prepend(str(library.parent))
    library.write_text("x = 1")
    (folder / "a.py").write_text("import elsewhere")
    before = Content(folder).of(folder / "a.py")
    assert Content(folder).of(folder / "a.py") == before
    os.utime(library, (1, 1))
    assert Content(folder).of(folder / "a.py") != before


def test_a_folder_that_is_edited_meanwhile_is_of_no_state(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    content = Content(tmp_path)
    content.read()
    assert content.unchanged()
    before = content.of(tmp_path / "a.py")
    (tmp_path / "late.py").write_text("1")
    assert not content.unchanged()
    assert content.of(tmp_path / "a.py") == before
    assert content.of(tmp_path / "late.py") != content.of(tmp_path / "late.py"), "none can be kept"
    (tmp_path / "late.py").unlink()
    assert content.unchanged()
    (tmp_path / "aside").write_text("1")
    (tmp_path / "aside").replace(tmp_path / "a.py")  # as editors save: the same, but another file
    assert not content.unchanged()
