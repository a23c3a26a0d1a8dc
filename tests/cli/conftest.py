"""A command line to call, and a workspace to call it in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

DECK = """\
deck: Course::First
id: first
notes: notes.md
cards:
  - id: relu
    section: Activations
    ask: What is the ReLU of $x$?
    answer: $\\max(0, x)$
  - id: gap
    section: Activations
    cloze: |
      The sigmoid of zero is {{c1::$\\frac{1}{2}$}}.
  - id: softmax
    section: Activations
    problem: tiny.sum
"""

NOTES = "# Course\n\n## Activations\n\nReLU and sigmoid.\n"

GENERATOR = '''\
"""Sums."""

from nncards.problems import Integers, Level, Problem, Whole, generator, mistake


@generator("tiny.sum", title="A sum", topic="arithmetic", equals="activations.relu")
class Sum(Problem):
    ask = "Two numbers: $a = <a>$ and $b = <b>$."
    a, b = Integers(3, 40), Integers(50, 90)
    answers = Whole("s", label="their sum")
    levels = (Level(1, minutes=0.5),)
    hints = ("Count on from the larger.",)

    def solve(self, work):
        work("s", self.a + self.b)

    def reference(self, relu):
        return relu(self.a + self.b)

    @mistake("You took the difference.")
    def minus(self):
        return self.b - self.a

    @mistake("You counted one too many.")
    def one_more(self):
        return self.a + self.b + 1
'''


@dataclass(frozen=True)
class Result:
    """What a command came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The document on stdout."""
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small workspace, and the folder that commands run in."""
    root = tmp_path / "course"
    unit = root / "decks" / "unit"
    unit.mkdir(parents=True)
    (unit / "first.yaml").write_text(DECK, encoding="utf-8")
    (unit / "notes.md").write_text(NOTES, encoding="utf-8")
    (root / "decks" / "nncards.toml").write_text('namespace = "course-test"\n', encoding="utf-8")
    (root / "generators").mkdir()
    (root / "generators" / "tiny.py").write_text(GENERATOR, encoding="utf-8")
    monkeypatch.chdir(root)
    monkeypatch.setenv("NNCARDS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NNCARDS_DB", str(tmp_path / "log.db"))
    monkeypatch.setenv("NO_COLOR", "1")
    return root


@pytest.fixture
def nncards(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process: `nncards("check", "--strict")`."""
    from nncards.cli import main

    def run(*arguments: str) -> Result:
        capfd.readouterr()
        try:
            main(list(arguments))
        except SystemExit as gone:
            status = int(gone.code or 0)
        else:
            status = 0
        out, err = capfd.readouterr()
        return Result(status, out, err)

    return run
