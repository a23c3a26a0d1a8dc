"""Old texts of notes from git: the newest that matches, within bounds, and no trouble where there are none."""

from __future__ import annotations

import itertools
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from nncards.app import past
from nncards.app.past import Past
from nncards.notes.sections import fingerprint

if TYPE_CHECKING:
    from pathlib import Path


def git(folder: Path, *words: str) -> str:
    author = ("-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false")
    alone = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", *author, "-c", "protocol.file.allow=always", *words],
        cwd=folder, check=True, env=alone, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def commit(root: Path, text: str, name: str = "notes.md") -> None:
    (root / name).write_text(f"# Notes\n\n{text}\n", encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "c", "--allow-empty")


def text_of(root: Path, text: str, *, name: str = "notes.md", seconds: float = 60.0) -> str | None:
    old = Past(root, root / "build", [name], root / "nncards.lock", seconds=seconds)
    found = old.text_of(fingerprint(text))
    return found and found.strip()


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q")
    return root


def test_the_newest_version_that_says_it_is_found(repo: Path) -> None:
    for text in ("One *two*", "One two", "one  **two**", "three"):
        commit(repo, text)
    assert text_of(repo, "One two") == "One two"
    assert text_of(repo, "one two") == "one  **two**"
    assert text_of(repo, "four") is None


@pytest.mark.parametrize("name", ["[a] *b*.md", "ä ö.md", '"quoted".md', "-n.md"])
def test_any_name_of_a_file_will_do(repo: Path, name: str) -> None:
    commit(repo, "old", name)
    commit(repo, "new", name)
    assert text_of(repo, "old", name=name) == "old"


def test_names_that_notes_had_are_followed(repo: Path) -> None:
    (repo / "old.md").write_text("# Notes\n\n" + "Many words that stay as they are. " * 9)
    commit(repo, "unrelated", "other.md")
    git(repo, "mv", "old.md", "new.md")
    git(repo, "commit", "-qm", "renamed")
    (repo / "new.md").write_text("# Notes\n\nAll is new.")
    git(repo, "commit", "-qam", "edited")
    assert text_of(repo, "Many words that stay as they are. " * 9, name="new.md") is not None


def test_a_shallow_clone_knows_what_it_has(repo: Path, tmp_path: Path) -> None:
    for text in ("one", "two", "three"):
        commit(repo, text)
    git(tmp_path, "clone", "-q", "--depth", "2", repo.as_uri(), "shallow")
    assert text_of(tmp_path / "shallow", "two") == "two"
    assert text_of(tmp_path / "shallow", "one") is None


def test_only_so_many_versions_and_so_much_time(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        commit(repo, f"version {number}")
    monkeypatch.setattr(past, "MOST_VERSIONS", 3)
    assert text_of(repo, "version 2") == "version 2"
    assert text_of(repo, "version 1") is None
    assert text_of(repo, "version 2", seconds=0) is None
    ticks = itertools.count(0, 10)  # each look at the clock is ten seconds later
    slow = Past(repo, repo, ["notes.md"], repo / "l", clock=lambda: next(ticks), seconds=15)
    assert slow.text_of(fingerprint("version 2")) is None  # the third version would be too late
    assert slow.text_of(fingerprint("version 3")) is not None


def test_without_a_repository_nothing_is_known(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Notes\n\nold\n")
    assert text_of(tmp_path, "old") is None
    assert Past(tmp_path, tmp_path, ["notes.md"], tmp_path / "l").layout() is None
    gone = Past(tmp_path, tmp_path / "no", ["no/notes.md"], tmp_path / "no" / "l")
    assert (gone.text_of(fingerprint("old")), gone.layout()) == (None, None)


def test_an_empty_or_broken_repository_is_no_trouble(repo: Path) -> None:
    assert text_of(repo, "old") is None
    commit(repo, "old")
    (repo / ".git" / "HEAD").write_text("nonsense")
    assert text_of(repo, "old") is None


def test_the_layout_is_that_of_the_commit_of_the_ledger(repo: Path, tmp_path: Path) -> None:
    """Also of notes beside the workspace; of those in no repository, or not committed then, nothing is known."""
    (repo / "ws" / "decks").mkdir(parents=True)
    (repo / "vault").mkdir()
    ledger = repo / "ws" / "decks" / "nncards.lock"
    ledger.write_text("1")
    commit(repo, "one", "ws/decks/notes.md")
    commit(repo, "two", "vault/ä b.md")
    ledger.write_text("2")
    git(repo, "commit", "-qam", "built")
    commit(repo, "later", "ws/decks/notes.md")
    commit(repo, "three", "ws/decks/new.md")
    outside = tmp_path / "outside.md"
    outside.write_text("# Notes\n\nfour\n")
    paths = ["decks/new.md", "decks/notes.md", "../vault/ä b.md", str(outside), "decks/none.md"]
    layout = Past(repo / "ws", repo / "build", paths, ledger).layout()
    assert layout
    assert layout.sections == {
        "decks/notes.md": [(("Notes",), fingerprint("one"))],
        "../vault/ä b.md": [(("Notes",), fingerprint("two"))],
    }
