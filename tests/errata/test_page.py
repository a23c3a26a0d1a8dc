"""Every check stands on the page of errata, and every entry of the page names a check that runs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "errata.md"


def checks_by_file() -> dict[str, list[str]]:
    """Return the names of the tests in each file beside this one."""
    found = {}
    for path in sorted(HERE.glob("test_*.py")):
        if path.name != Path(__file__).name:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
            found[path.name] = [f.name for f in functions if f.name.startswith("test_")]
    return found


def entries_by_file() -> dict[str, list[list[str]]]:
    """Return, for each file a section of the page names, the tests each of its entries names."""
    found = {}
    for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        files = re.findall(r"`tests/errata/(test_\w+\.py)`", section)
        entries = re.split(r"^- ", section, flags=re.MULTILINE)[1:]
        if files:
            assert len(files) == 1, section.splitlines()[0]
            found[files[0]] = [re.findall(r"`(test_\w+)`", entry) for entry in entries]
    return found


def test_page_and_checks_agree() -> None:
    checks, entries = checks_by_file(), entries_by_file()
    assert set(entries) == set(checks)
    for name, tests in checks.items():
        named = [test for entry in entries[name] for test in entry]
        assert sorted(named) == sorted(tests), name
        assert all(entries[name]), f"{name}: an entry without a check"


def test_names_are_used_once() -> None:
    names = [test for tests in checks_by_file().values() for test in tests]
    assert len(names) == len(set(names)) >= 60
