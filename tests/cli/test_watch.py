"""`nncards watch` as a process, with real saves: every step waits for the line that tells of it."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are sent")
LONG = 60  # seconds: far more than a line takes, so that a mistake fails instead of hanging

FIGURE = '''\
"""Figures."""

from nncards.figures import Palette, figure


@figure("line", title="A line", alt="A line.")
def line(palette: Palette):
    fig, axes = palette.canvas()
    axes.plot([0, 1], [0, 1])
    return fig
'''


class Watch:
    """A running watch, and what it printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def line(self) -> str:
        """The next line."""
        found = self.lines.get(timeout=LONG)
        assert found is not None, f"the watch ended: {self.process.communicate()[1]}"
        return found

    def round(self) -> dict[str, Any]:
        """The next round, of a watch that prints JSON."""
        found = json.loads(self.line())
        assert isinstance(found, dict)
        return found

    def until(self, file: str) -> dict[str, Any]:
        """The next round that a change of `file` led to."""
        while True:
            found = self.round()
            if any(file in paths for paths in found["files"].values()):
                return found

    def stop(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """End it; the status, and what it said on stderr. Nothing else may have been printed."""
        self.process.send_signal(number)
        assert self.process.stderr is not None
        said = self.process.stderr.read()
        status = self.process.wait(LONG)
        assert self.lines.get(timeout=LONG) is None
        return status, said


@contextmanager
def watching(workspace: Path, *options: str) -> Iterator[Watch]:
    """Start a watch, its first build not yet done."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        [sys.executable, "-m", "nncards", "watch", *options],
        cwd=workspace,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        yield Watch(process)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


@contextmanager
def rounds(workspace: Path, *options: str) -> Iterator[Watch]:
    """Start a watch that prints JSON, its first build done."""
    with watching(workspace, "--format", "json", *options) as watch:
        assert watch.round()["ok"]
        yield watch


def deck(workspace: Path) -> Path:
    return workspace / "decks" / "unit" / "first.yaml"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def uids(found: dict[str, Any], fate: str) -> list[str]:
    return list(found[fate])


def test_the_lines_that_a_person_sees(workspace: Path) -> None:
    with watching(workspace) as watch:
        assert watch.line()[8:].startswith("  build/course.apkg: 3 cards, 3 new (first/gap, ")
        edit(deck(workspace), "max(0", "max(1")
        line = watch.line()[8:]
        assert line.startswith("  1 changed (first/relu) (")
        assert line.endswith(" s)  <- decks/unit/first.yaml\n")
        edit(deck(workspace), "\\frac{1}{2}", "\\frac{1}{2")
        assert "1 error, so nothing was built" in watch.line()
        assert watch.line().startswith("decks/unit/first.yaml:12:")
        assert watch.line().startswith("  hint: ")
        edit(deck(workspace), "\\frac{1}{2", "\\frac{1}{3}")
        assert "  mended: 1 error; 1 changed (first/gap) (" in watch.line()
        status, said = watch.stop()
    assert status == 130
    assert said.strip() == f"4 rounds: 3 new. Import build{os.sep}*.apkg in Anki."


def test_an_error_leaves_the_last_good_package_and_the_ledger(workspace: Path) -> None:
    with rounds(workspace) as watch:
        package = (workspace / "build" / "course.apkg").read_bytes()
        ledger = (workspace / "decks" / "nncards.lock").read_bytes()
        edit(deck(workspace), "answer:", "anser:")
        found = watch.round()
        assert (found["ok"], found["built"]) == (False, False)
        assert {d["path"] for d in found["diagnostics"]} == {"decks/unit/first.yaml"}
        assert (workspace / "build" / "course.apkg").read_bytes() == package
        assert (workspace / "decks" / "nncards.lock").read_bytes() == ledger


def test_a_burst_of_saves_is_a_build_or_two(workspace: Path) -> None:
    with rounds(workspace) as watch:
        text = deck(workspace).read_text(encoding="utf-8")
        began = time.monotonic()
        for n in range(100):
            deck(workspace).write_text(text.replace("max(0", f"max({n}"), encoding="utf-8")
        took = time.monotonic() - began
        watch.round()
        builds = 1
        while not built(workspace, "max(99"):
            watch.round()
            builds += 1
        # Were any build still to come, it would come before that of the next change.
        (workspace / "decks" / "unit" / "last.md").write_text("End.", encoding="utf-8")
        while "decks/unit/last.md" not in watch.round()["files"]["added"]:
            builds += 1
    # Two, and on a busy machine, where the saves and the news of them take their time, a few more.
    assert builds <= 4 + took // 0.1


def built(workspace: Path, words: str) -> bool:
    """Whether the package holds these words."""
    from nncards.anki.exported import read_export
    from nncards.anki.notetypes import basic, cloze

    types = {kind.id: kind.name for kind in (basic(), cloze())}
    notes = read_export(workspace / "build" / "course.apkg", types)
    assert isinstance(notes, list)
    return any(words in field for note in notes for field in note.fields)


def test_a_half_written_file_is_told_and_mended_by_the_rest(workspace: Path) -> None:
    whole = deck(workspace).read_text(encoding="utf-8").replace("max(0", "max(7")
    with rounds(workspace) as watch, deck(workspace).open("w", encoding="utf-8") as out:
        out.write(whole[: whole.index("max(7")])
        out.flush()
        assert not watch.round()["ok"]
        out.write(whole[whole.index("max(7") :])
        out.flush()
        found = watch.until("decks/unit/first.yaml")
        assert found["ok"]
        assert found["mended"] > 0
        assert uids(found, "changed") == ["first/relu"]


def test_an_editor_that_writes_aside_and_renames(workspace: Path) -> None:
    """vim: the swap file, the probe `4913`, the backup, the new file in its place."""
    with rounds(workspace) as watch:
        path = deck(workspace)
        for place in (path.with_name(".first.yaml.swp"), path.with_name("4913")):
            place.write_text("x", encoding="utf-8")
        path.with_name("4913").unlink()
        text = path.read_text(encoding="utf-8")
        path.rename(path.with_name("first.yaml~"))
        path.write_text(text.replace("max(0", "max(5"), encoding="utf-8")
        path.with_name("first.yaml~").unlink()
        found = watch.round()
        assert found["files"] == {"added": [], "edited": ["decks/unit/first.yaml"], "gone": []}
        aside = path.with_name("sedQx3aB1")
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
        found = watch.round()
        assert found["files"]["edited"] == ["decks/unit/first.yaml"]
        assert uids(found, "changed") == ["first/relu"]


def test_a_deck_that_is_renamed_changes_no_card(workspace: Path) -> None:
    with rounds(workspace) as watch:
        deck(workspace).rename(workspace / "decks" / "unit" / "renamed.yaml")
        found = watch.round()
        assert found["files"]["added"] == ["decks/unit/renamed.yaml"]
        assert [found[k] for k in ("ok", "added", "changed", "vanished")] == [True, [], [], []]


def test_a_deck_that_goes_is_told_with_what_anki_does(workspace: Path) -> None:
    (workspace / "decks" / "unit" / "second.yaml").write_text(
        "deck: Course::Second\nid: second\ncards:\n  - {id: a, ask: A?, answer: B}\n",
        encoding="utf-8",
    )
    with rounds(workspace):
        pass
    with watching(workspace) as watch:
        watch.line()
        edit(deck(workspace), "id: relu", "id: other")
        assert "  1 new (first/other), 1 gone (first/relu) (" in watch.line()
        assert watch.line() == "1 card in no deck any more: first/relu\n"
        watch.line()
        edit(deck(workspace), "id: other", "id: relu")
        assert "  1 gone (first/other) (" in watch.line()
        watch.line()
        assert watch.line().endswith(
            "if it was never imported, delete its line in decks/nncards.lock\n"
        )
        (workspace / "decks" / "unit" / "second.yaml").unlink()
        line = watch.line()
        assert "  1 gone (second/a) (" in line
        assert line.endswith("<- decks/unit/second.yaml (gone)\n")
        assert watch.line() == "1 card in no deck any more: second/a\n"
        assert watch.line().startswith("  hint: Anki keeps it. ")
        said = watch.stop()[1]
    assert said.strip().startswith("4 rounds: 1 gone. Import "), "what came and went is not told"


def test_a_deck_that_moves_in_anki_is_told_at_once_and_at_the_end(workspace: Path) -> None:
    with rounds(workspace):
        pass
    with watching(workspace) as watch:
        watch.line()
        edit(deck(workspace), "Course::First", "Course::Other")
        assert "3 moved (" in watch.line()
        assert watch.line().startswith("in Anki: Anki leaves cards in the deck where they are")
        status, said = watch.stop()
    assert status == 130
    assert "Cards > Change Deck: Course::Other" in said


def test_all_decks_gone_and_back_again(workspace: Path) -> None:
    with rounds(workspace) as watch:
        (workspace / "decks").rename(workspace / "away")
        found = watch.round()
        assert [d["code"] for d in found["diagnostics"]] == ["no-deck"]
        (workspace / "away").rename(workspace / "decks")
        found = watch.round()
        assert (found["ok"], found["mended"]) == (True, 1)
        edit(deck(workspace), "max(0", "max(3")
        assert uids(watch.round(), "changed") == ["first/relu"]


def test_generators_appear_change_and_are_never_stale(workspace: Path) -> None:
    """Two edits of one size within a second, which Python's compiled files cannot tell apart."""
    generator = workspace / "generators" / "tiny.py"
    text = generator.read_text(encoding="utf-8")
    generator.unlink()
    generator.parent.rmdir()
    with watching(workspace, "--format", "json") as watch:
        assert [d["code"] for d in watch.round()["diagnostics"]] == ["generator-unknown"]
        generator.parent.mkdir()
        generator.write_text(text, encoding="utf-8")
        assert watch.until("generators/tiny.py")["ok"]
        for low in "456789":
            generator.write_text(text.replace("(3, 40)", f"({low}, 40)"), encoding="utf-8")
            os.utime(generator, (1_795_000_000, 1_795_000_000 + int(low) / 10))
            assert uids(watch.until("generators/tiny.py"), "changed") == ["first/softmax"]
        generator.write_text(text + "\nraise OSError('no')\n", encoding="utf-8")
        assert not watch.until("generators/tiny.py")["ok"]
        generator.write_text(text, encoding="utf-8")
        assert watch.until("generators/tiny.py")["mended"] == 1


def test_figures_are_drawn_anew_and_their_mistakes_are_told(workspace: Path) -> None:
    figures = workspace / "decks" / "unit" / "figures" / "lines.py"
    figures.parent.mkdir()
    figures.write_text(FIGURE, encoding="utf-8")
    edit(deck(workspace), "    answer: $\\max", "    figure: line\n    answer: $\\max")
    with rounds(workspace) as watch:
        edit(figures, "[0, 1])\n", "[1, 0])\n")
        assert uids(watch.round(), "changed") == ["first/relu"]
        edit(figures, "axes.plot", "axis.plot")
        found = watch.round()
        (told,) = found["diagnostics"]
        assert not found["ok"]
        assert (told["path"], told["line"]) == ("decks/unit/figures/lines.py", 9)
        assert "NameError" in told["message"]
        edit(figures, "axis.plot", "axes.plot")
        assert watch.round()["mended"] == 1


def test_notes_and_settings_count(workspace: Path) -> None:
    with rounds(workspace) as watch:
        edit(workspace / "decks" / "unit" / "notes.md", "## Activations", "## Activation functions")
        assert {d["code"] for d in watch.round()["diagnostics"]} == {"section-unknown"}
        edit(workspace / "decks" / "unit" / "notes.md", "## Activation functions", "## Activations")
        assert watch.round()["mended"] == 3
        edit(workspace / "decks" / "nncards.toml", "namespace", "retension = 1\nnamespace")
        assert {d["code"] for d in watch.round()["diagnostics"]} == {"settings-key"}


def test_its_own_output_and_what_others_leave_start_nothing(workspace: Path) -> None:
    with rounds(workspace, "-o", "decks/out") as watch:
        edit(deck(workspace), "max(0", "max(1")
        assert watch.round()["files"]["edited"] == ["decks/unit/first.yaml"]
        for name in ("decks/.hidden.yaml", "decks/unit/first.yaml.bak", "decks/unit/x.tmp"):
            (workspace / name).write_text("deck: [", encoding="utf-8")
        git = workspace / "decks" / ".git"
        git.mkdir()
        (git / "index").write_text("x", encoding="utf-8")
        edit(deck(workspace), "max(1", "max(2")
        found = watch.round()
        assert found["files"] == {"added": [], "edited": ["decks/unit/first.yaml"], "gone": []}
        # The ledger is ours, unless someone else brings another one.
        ledger = workspace / "decks" / "nncards.lock"
        ledger.write_text(ledger.read_text(encoding="utf-8").replace('1"', '2"'), encoding="utf-8")
        assert watch.round()["files"]["edited"] == ["decks/nncards.lock"]


def test_a_file_reached_through_a_link_counts(workspace: Path, tmp_path: Path) -> None:
    notes = workspace / "decks" / "unit" / "notes.md"
    vault = tmp_path / "vault.md"
    notes.rename(vault)
    notes.symlink_to(vault)
    with rounds(workspace) as watch:
        edit(vault, "## Activations", "## Other")
        assert {d["code"] for d in watch.until("decks/unit/notes.md")["diagnostics"]} == {
            "section-unknown"
        }


def test_only_checking_writes_nothing(workspace: Path) -> None:
    with rounds(workspace, "--check") as watch:
        edit(deck(workspace), "answer:", "anser:")
        assert not watch.round()["ok"]
    assert not (workspace / "build").exists()
    assert not (workspace / "decks" / "nncards.lock").exists()


def test_an_open_place_stops_nothing(workspace: Path) -> None:
    with rounds(workspace) as watch:
        edit(deck(workspace), "answer: $\\max(0, x)$", "answer: '[?]'")
        found = watch.round()
        assert [found[k] for k in ("ok", "built", "open", "vanished")] == [
            True,
            True,
            ["first/relu"],
            [],
        ]
        assert [d["code"] for d in found["diagnostics"]] == ["draft-open"]
    with watching(workspace) as watch:
        assert " with 1 left out as open (" in watch.line()


def test_one_deck_only(workspace: Path) -> None:
    with watching(workspace, "--format", "json", "--deck", "Course::First") as watch:
        assert uids(watch.round(), "added") == ["first/gap", "first/relu", "first/softmax"]
        edit(deck(workspace), "Course::First", "Course::Other")
        found = watch.round()
        assert [d["code"] for d in found["diagnostics"]] == ["deck-unknown"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopped_in_the_middle_of_a_build_nothing_is_half_written(
    workspace: Path, number: int
) -> None:
    with rounds(workspace) as watch:
        edit(deck(workspace), "max(0", "max(1")
        # Somewhere in the round that this save leads to, or before it.
        watch.process.send_signal(number)
        assert watch.process.wait(LONG) == 130
    names = sorted(path.name for path in (workspace / "build").iterdir())
    assert "course.apkg" in names
    assert not any(name.startswith(".") for name in names)  # what is written aside
    assert built(workspace, "max(0") or built(workspace, "max(1")
    ledger = (workspace / "decks" / "nncards.lock").read_text(encoding="utf-8")
    assert len(ledger.splitlines()) == 4


def test_decks_that_are_read_only_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nncards: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    result = nncards("watch")
    assert result.status == 2
    assert "`nncards init DIR`" in result.err.splitlines()[-1]
    assert "read-only" in result.err.splitlines()[-1]


def test_the_notes_of_a_vault_that_decks_name_count_and_no_others(
    workspace: Path, tmp_path: Path
) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    (workspace / "decks" / "unit" / "notes.md").rename(vault / "Course notes.md")
    (vault / "diary.md").write_text("Dear diary", encoding="utf-8")
    settings = workspace / "decks" / "nncards.toml"
    settings.write_text('namespace = "course-test"\nnotes = "../vault"\n', encoding="utf-8")
    edit(deck(workspace), "notes: notes.md", "notes: Course notes")
    with rounds(workspace) as watch:
        (vault / "diary.md").write_text("More", encoding="utf-8")
        edit(vault / "Course notes.md", "## Activations", "## Other")
        found = watch.round()
        assert found["files"]["edited"] == [(vault / "Course notes.md").as_posix()]
        assert {d["code"] for d in found["diagnostics"]} == {"section-unknown"}
        # Settings that are half-written leave the vault watched.
        edit(settings, "notes =", "notes ==")
        assert not watch.until("decks/nncards.toml")["ok"]
        edit(settings, "notes ==", "notes =")
        watch.until("decks/nncards.toml")
        edit(vault / "Course notes.md", "## Other", "## Activations")
        # It may first be told that the vault is back, with what was in it.
        mended = (vault / "Course notes.md").as_posix()
        while not (found := watch.until(mended))["ok"]:
            assert mended in found["files"]["added"]


def test_what_stands_in_the_saved_file_is_told_first(workspace: Path) -> None:
    """A generator that cannot be read makes errors in the decks that name it, which say little."""
    with watching(workspace) as watch:
        watch.line()
        edit(workspace / "generators" / "tiny.py", "(3, 40)", "(3, 40")
        assert "2 errors, so nothing was built" in watch.line()
        assert watch.line().startswith("generators/tiny.py:")
