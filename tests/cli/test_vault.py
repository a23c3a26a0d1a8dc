"""Notes and pictures that lie in folders of their own, named in the settings and only ever read."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

DECK = """\
deck: Course::First
id: first
notes: {notes}
cards:
  - id: relu
    section: Activations
    ask: What is the ReLU of $x$?
    answer: |
      $\\max(0, x)$

      ![a kink](relu.svg)
"""
NOTES = "# Course\n\n## Activations\n\nReLU and sigmoid.\n"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture
def vault(workspace: Path) -> Path:
    """A vault beside the workspace, and a workspace that names it."""
    root = workspace.parent / "my vault"
    (root / "Courses" / "NN").mkdir(parents=True)
    (root / ".obsidian").mkdir()
    (root / ".obsidian" / "Lecture 1.md").write_text("# no note of mine\n")
    (root / "Courses" / "NN" / "Lecture 1.md").write_text(NOTES, encoding="utf-8")
    (root / "Diary.md").write_text("# Diary\n\n## Not for cards\n\nSecret.\n")
    (root / "pictures").mkdir()
    (root / "pictures" / "relu.svg").write_text(PICTURE)
    settings = workspace / "decks" / "nncards.toml"
    settings.write_text(
        'namespace = "course-test"\n\nnotes = "../my vault"\nmedia = ["nowhere", "../my vault/pictures"]\n'
    )
    (workspace / "nowhere").mkdir()
    (workspace / "decks" / "unit" / "notes.md").unlink()
    (workspace / "generators" / "tiny.py").unlink()
    return root


def deck(workspace: Path, notes: str) -> None:
    (workspace / "decks" / "unit" / "first.yaml").write_text(DECK.format(notes=notes), "utf-8")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def codes(run: Run) -> list[tuple[str, str, str]]:
    found: list[dict[str, Any]] = run("check", "--format", "json").json
    return [(f"{d['path']}:{d['line']}", d["code"], d["hint"]) for d in found]


@pytest.mark.parametrize(
    "name", ["Courses/NN/Lecture 1.md", "Lecture 1.md", "Lecture 1", "NN/Lecture 1"]
)
def test_notes_are_found_in_the_vault(
    workspace: Path, vault: Path, nncards: Run, name: str
) -> None:
    deck(workspace, name)
    result = nncards("notes", "status", "--format", "json")
    assert [(row["notes"], row["section"], row["cards"]) for row in result.json] == [
        ("../my vault/Courses/NN/Lecture 1.md", "Activations", ["first/relu"])
    ]
    assert codes(nncards) == []
    assert nncards("cards", "list", "--format", "json").json[0]["notes"] == result.json[0]["notes"]


def test_notes_beside_the_deck_come_first(workspace: Path, vault: Path, nncards: Run) -> None:
    deck(workspace, "Lecture 1.md")
    (workspace / "decks" / "unit" / "Lecture 1.md").write_text(NOTES, encoding="utf-8")
    row = nncards("notes", "status", "--format", "json").json[0]
    assert row["notes"] == "decks/unit/Lecture 1.md"


def test_a_name_that_stands_twice_is_asked_about(
    workspace: Path, vault: Path, nncards: Run
) -> None:
    deck(workspace, "Lecture 1.md")
    (vault / "Old").mkdir()
    (vault / "Old" / "Lecture 1.md").write_text(NOTES, encoding="utf-8")
    place, code, hint = codes(nncards)[0]
    assert (place, code) == ("decks/unit/first.yaml:3", "notes-ambiguous")
    assert hint == "write which: `Courses/NN/Lecture 1.md` or `Old/Lecture 1.md`"
    deck(workspace, "Old/Lecture 1.md")
    assert codes(nncards) == []


def test_missing_notes_and_folders_are_named(workspace: Path, vault: Path, nncards: Run) -> None:
    deck(workspace, "Lecture 2.md")
    assert ("decks/unit/first.yaml:3", "notes-missing") in [found[:2] for found in codes(nncards)]
    vault.rename(vault.with_name("elsewhere"))
    found = [found[:2] for found in codes(nncards)]
    assert ("decks/nncards.toml:3", "settings-folder") in found
    assert ("decks/nncards.toml:4", "settings-folder") in found


def test_a_vault_by_its_whole_path_and_in_the_home(
    workspace: Path, vault: Path, nncards: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck(workspace, "Lecture 1.md")
    settings = workspace / "decks" / "nncards.toml"
    monkeypatch.setenv("HOME", str(vault.parent))
    monkeypatch.setenv("USERPROFILE", str(vault.parent))
    for written in (vault.as_posix(), "~/my vault"):
        settings.write_text(f'namespace = "course-test"\nnotes = "{written}"\n')
        row = nncards("notes", "status", "--format", "json").json[0]
        assert row["notes"] == (vault / "Courses/NN/Lecture 1.md").as_posix()


def test_a_vault_inside_the_workspace_is_shown_from_it(
    workspace: Path, vault: Path, nncards: Run
) -> None:
    vault.rename(workspace / "vault")
    deck(workspace, "Lecture 1.md")
    (workspace / "decks" / "nncards.toml").write_text(
        f'namespace = "x"\nnotes = "{(workspace / "vault").as_posix()}"\n'
    )
    row = nncards("notes", "status", "--format", "json").json[0]
    assert row["notes"] == "vault/Courses/NN/Lecture 1.md"


def test_pictures_are_found_and_the_vault_is_only_read(
    workspace: Path, vault: Path, nncards: Run
) -> None:
    deck(workspace, "Lecture 1.md")
    before = {path: path.stat().st_mtime_ns for path in vault.rglob("*")}
    made = nncards("build", "--format", "json")
    assert made.json["packages"][0]["media"] == 1
    edit(vault / "Courses" / "NN" / "Lecture 1.md", "ReLU and", "ReLU, tanh and")
    before[vault / "Courses" / "NN" / "Lecture 1.md"] = 0
    row = nncards("notes", "status", "--format", "json").json[0]
    assert [step for step in row["diff"] if step[0] != "="] == [["-", "ReLU"], ["+", "ReLU, tanh"]]
    assert nncards("notes", "accept", "--all").status == 0
    after = {path: path.stat().st_mtime_ns for path in vault.rglob("*")}
    assert after | {vault / "Courses" / "NN" / "Lecture 1.md": 0} == before


def test_a_picture_of_the_decks_own_folder_comes_first(
    workspace: Path, vault: Path, nncards: Run
) -> None:
    deck(workspace, "Lecture 1.md")
    made = nncards("build", "--format", "json").json
    (vault / "pictures" / "relu.svg").write_text(PICTURE.replace("/>", ' width="2"/>'))
    assert nncards("build", "--format", "json").json["changed"] == ["first/relu"]
    (workspace / "decks" / "unit" / "relu.svg").write_text(PICTURE.replace("/>", ' width="1"/>'))
    assert nncards("build", "--format", "json").json["changed"] == ["first/relu"]
    assert made["added"] == ["first/relu"]


def test_git_of_the_vault_knows_its_past(workspace: Path, vault: Path, nncards: Run) -> None:
    deck(workspace, "Lecture 1.md")
    assert nncards("build").status == 0
    shutil.rmtree(workspace / "build")
    author = ("-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false")
    alone = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for words in (("init", "-q"), ("add", "-A"), (*author, "commit", "-qm", "one")):
        subprocess.run(["git", *words], cwd=vault, check=True, env=alone)
    edit(vault / "Courses" / "NN" / "Lecture 1.md", "sigmoid", "tanh")
    row = nncards("notes", "status", "--format", "json").json[0]
    assert [step for step in row["diff"] if step[0] != "="] == [["-", "sigmoid."], ["+", "tanh."]]
