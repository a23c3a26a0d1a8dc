"""A file is replaced as a whole or not at all, whoever else replaces it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nncards.files import replace_file, replace_text

POSIX = pytest.mark.skipif(os.name == "nt", reason="rights and links are POSIX")


def others(folder: Path, *known: str) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name not in known)


def test_two_at_once_leave_one_of_both_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second writes and moves just before the first moves: two builds, of which both write the ledger."""
    path = tmp_path / "ledger"
    real = Path.replace
    nested = iter([True])

    def late(aside: Path, target: Path) -> Path:
        if next(nested, False):
            replace_text(path, "second")
        return real(aside, target)

    monkeypatch.setattr(Path, "replace", late)
    replace_text(path, "first")
    assert path.read_text(encoding="utf-8") == "first"
    assert others(tmp_path, "ledger") == []


def test_the_same_text_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    replace_text(path, "one\n")
    before = path.stat()
    replace_text(path, "one\n")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    replace_text(path, "two\n")
    assert path.read_bytes() == b"two\n"


@POSIX
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    real, link = tmp_path / "far" / "deck", tmp_path / "deck"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    for replace in (replace_file, lambda path, data: replace_text(path, data.decode())):
        replace(link, b"new")
        assert link.is_symlink()
        assert real.read_bytes() == b"new"
        real.write_text("old", encoding="utf-8")
    assert others(tmp_path, "deck", "far") == others(tmp_path / "far", "deck") == []


@POSIX
def test_rights_are_kept_and_a_new_file_has_those_of_any_new_file(tmp_path: Path) -> None:
    path, plain = tmp_path / "mine", tmp_path / "plain"
    plain.touch()
    replace_file(path, b"1")
    assert path.stat().st_mode == plain.stat().st_mode
    path.chmod(0o640)
    replace_file(path, b"2")
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("raised", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, raised: BaseException
) -> None:
    path = tmp_path / "deck"
    path.write_text("old", encoding="utf-8")

    def fails(*_: object) -> None:
        raise raised

    monkeypatch.setattr(*(("os.fsync",) if step == "fsync" else (Path, "replace")), fails)
    with pytest.raises(type(raised)):
        replace_file(path, b"new")
    assert path.read_text(encoding="utf-8") == "old"
    assert others(tmp_path, "deck") == []
