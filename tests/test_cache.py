"""Entries that hold, entries that do not, and what is swept out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from nncards.cache import Cache, digest

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

VALUE = {"cards": [("a", 1), ("b", 2)], "text": "x" * 200, "none": None}


def test_a_value_is_there_for_its_stamp_alone(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "new")
    assert cache.get("name", "1") is None
    assert not cache.has("name", "1")
    cache.put("name", "1", VALUE)
    assert cache.get("name", "1") == VALUE
    assert cache.has("name", "1")
    assert cache.get("name", "2") is None
    assert not cache.has("name", "2")
    assert cache.get("other", "1") is None
    cache.put("name", "2", [])
    assert cache.get("name", "1") is None
    assert cache.get("name", "2") == []
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["name.entry"]


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_damaged_entry_is_no_entry(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    cache = Cache(folder)
    cache.put("name", "stamp", VALUE)
    path = folder / "name.entry"
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        del content[at:]
    else:
        content[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    assert cache.get("name", "stamp") is None
    cache.put("name", "stamp", VALUE)
    assert cache.get("name", "stamp") == VALUE


def test_an_entry_of_another_kind_of_file(tmp_path: Path) -> None:
    (tmp_path / "name.entry").write_bytes(b"")
    assert Cache(tmp_path).get("name", "stamp") is None
    (tmp_path / "folder.entry").mkdir()
    assert Cache(tmp_path).get("folder", "stamp") is None
    Cache(tmp_path).put("folder", "stamp", 1)  # it cannot be put there, and nothing is left beside
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.entry", "name.entry"]


def test_without_a_folder_nothing_is_kept() -> None:
    cache = Cache(None)
    cache.put("name", "stamp", VALUE)
    assert cache.get("name", "stamp") is None
    assert not cache.has("name", "stamp")
    cache.sweep()


def test_what_was_of_no_use_for_a_month_is_swept_out(tmp_path: Path) -> None:
    day, begin = 86_400.0, 1_800_000_000.0
    now = [begin]
    cache = Cache(tmp_path, clock=lambda: now[0])
    cache.sweep()
    for name in ("used", "unused"):
        cache.put(name, "stamp", name)
    (tmp_path / ".used-17-0a1b2c3d").write_bytes(b"half")
    (tmp_path / "maths" / "ab").mkdir(parents=True)
    (tmp_path / "maths" / "ab" / ("cd" * 31)).write_bytes(b"<svg/>")
    for path in tmp_path.rglob("*"):
        os.utime(path, (begin, begin))
    now[0] = begin + 20 * day
    assert cache.get("used", "stamp") == "used"  # which is noted
    now[0] = begin + 31 * day
    cache.sweep()
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [
        ".swept",
        "used.entry",
    ]
    now[0] = begin + 31.5 * day
    cache.put("late", "stamp", 1)
    os.utime(tmp_path / "late.entry", (begin, begin))
    cache.sweep()  # not twice a day
    assert cache.has("late", "stamp")
    now[0] = begin + 33 * day
    cache.sweep()
    assert not cache.has("late", "stamp")
    assert cache.has("used", "stamp")


def test_what_others_keep_in_the_folder_stays(tmp_path: Path) -> None:
    """`NNCARDS_CACHE` may lead to a folder that is not for the cache alone, such as one's home."""
    others = [
        "thesis.tex",
        ".bashrc",
        "maths/notes.md",
        "maths/ab/notes.md",
        "papers/old.entry",
        "My.entry",
    ]
    for name in others:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"mine")
    cache = Cache(tmp_path, clock=lambda: 1_800_000_000.0)
    cache.put("old", "stamp", 1)
    for path in tmp_path.rglob("*"):
        os.utime(path, (1_500_000_000.0, 1_500_000_000.0))
    cache.sweep()
    assert not cache.has("old", "stamp")
    assert all((tmp_path / name).read_bytes() == b"mine" for name in others)


def test_digests_know_where_one_part_ends() -> None:
    assert (
        len(
            {
                digest(b"ab", b"c"),
                digest(b"a", b"bc"),
                digest(b"abc"),
                digest(b"abc", b""),
                digest(),
            }
        )
        == 5
    )
