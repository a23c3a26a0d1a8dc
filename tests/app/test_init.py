"""A workspace is made whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nncards import workspace as ws
from nncards.app import init, starter


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A starter of a few files, and what must not be copied."""
    files = {
        "decks/a/one.yaml": "deck: One\nid: one\ncards: []\n",
        "decks/a/notes.md": "# Notes\n",
        "decks/LICENSE": "Free.\n",
        "generators/g/p.py": "A = 1\n",
    }
    besides = {
        "decks/nncards.lock": "ledger",
        "decks/nncards.toml": "namespace = 'x'",
        "decks/a/figures/__pycache__/f.cpython-311.pyc": "",
        "decks/.DS_Store": "",
        "docs/other.md": "",
    }
    for path, text in {**files, **besides}.items():
        (tmp_path / "bundled" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "bundled" / path).write_text(text, encoding="utf-8")
    monkeypatch.setattr(ws, "starter", lambda: tmp_path / "bundled")
    return files


def test_a_copy_has_the_decks_the_generators_a_record_and_a_namespace_of_its_own(
    small: dict[str, str], tmp_path: Path
) -> None:
    assert init.make_workspace(tmp_path / "mine", empty=False) == len(small) + 2
    made = {p for p in everything(tmp_path / "mine") if (tmp_path / "mine" / p).is_file()}
    assert made == {*small, starter.BASE, "decks/nncards.toml"}
    record = starter.base(tmp_path / "mine")
    assert isinstance(record, starter.Copied)
    assert record.files == {path: text.encode() for path, text in small.items()}
    assert "course-" in (tmp_path / "mine/decks/nncards.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("there", [False, True], ids=["a new folder", "a folder that is there"])
@pytest.mark.parametrize(
    "interruption", [OSError(28, "No space left on device"), KeyboardInterrupt()]
)
def test_cut_short_anywhere_it_leaves_nothing(
    small: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    there: bool,
    interruption: BaseException,
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    target = home / "mine"
    if there:
        target.mkdir()
        (target / "own.txt").write_text("mine", encoding="utf-8")
    before = everything(home)
    whole = {"write_bytes": Path.write_bytes, "mkdir": Path.mkdir, "rename": Path.rename}
    for step in range(100):
        left = iter(range(step))

        def fail(name: str, *arguments: object, left: object = left, **options: object) -> object:
            if next(left, None) is None:  # type: ignore[call-overload]
                raise interruption
            return whole[name](*arguments, **options)  # type: ignore[operator]

        with monkeypatch.context() as patch:
            for name in whole:
                patch.setattr(Path, name, lambda *a, name=name, fail=fail, **k: fail(name, *a, **k))
            try:
                init.make_workspace(target, empty=False)
                break
            except (OSError, KeyboardInterrupt):
                pass
        assert everything(home) == before, step
    assert step > 10
    assert (target / "decks" / "a" / "one.yaml").is_file()
    assert there == (target / "own.txt").is_file()


@pytest.mark.skipif(os.name == "nt", reason="rights are POSIX")
def test_the_new_folder_can_be_read_by_others_as_any_folder(
    small: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "plain").mkdir()
    init.make_workspace(tmp_path / "mine", empty=False)
    assert (tmp_path / "mine").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_the_record_of_a_copy_that_was_thrown_away_goes_too(
    small: dict[str, str], tmp_path: Path
) -> None:
    old = tmp_path / "mine" / starter.BASE
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    init.make_workspace(tmp_path / "mine", empty=True)
    assert starter.base(tmp_path / "mine") is None
