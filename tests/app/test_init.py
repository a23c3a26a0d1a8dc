"""A workspace is made whole or not at all."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from nncards import workspace as ws
from nncards.app import init, schema, starter


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
    assert init.make_workspace(tmp_path / "mine", empty=False) == len(small) + 4
    made = {p for p in everything(tmp_path / "mine") if (tmp_path / "mine" / p).is_file()}
    own = ("nncards.toml", "nncards.schema.json", "nncards-settings.schema.json")
    assert made == {*small, starter.BASE, *(f"decks/{name}" for name in own)}
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


@pytest.mark.parametrize("empty", [False, True])
def test_editors_find_the_schemas_and_what_the_settings_may_hold(
    small: dict[str, str], tmp_path: Path, empty: bool
) -> None:
    root = tmp_path / "mine"
    init.make_workspace(root, empty=empty)
    workspace = ws.Workspace(root)
    assert schema.install(workspace) == []
    assert schema.comment(workspace) == ([] if empty else [root / "decks/a/one.yaml"])
    text = (root / "decks/nncards.toml").read_text(encoding="utf-8")
    assert text.startswith("#:schema ./nncards-settings.schema.json\n")
    assert (root / "decks/nncards-settings.schema.json").is_file()
    settings, wrong = ws.read_settings(workspace)
    assert (settings.notes, settings.media, wrong) == ("", (), [])
    told = re.sub(r"(?m)^# (?=\w+ = )", "", text)
    (root / "decks/nncards.toml").write_text(told, encoding="utf-8")
    settings, wrong = ws.read_settings(workspace)
    assert {found.code for found in wrong} == {"settings-folder"}  # read, but not there
    assert (settings.notes, settings.media) == ("~/vault", ("~/vault/attachments",))
    assert set(tomllib.loads(told)) == {field.name for field in fields(ws.Settings)}
