"""A small course with everything a build depends on, and what it comes to."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from nncards import workspace as ws
from nncards.anki import ledger as ledgers
from nncards.anki.package import to_bytes
from nncards.app.build import plan
from nncards.files import replace_text

if TYPE_CHECKING:
    from pathlib import Path

    from nncards.cache import Cache
    from nncards.diagnostics import Diagnostic

FILES = {
    "decks/nncards.toml": 'namespace = "incremental"\n',
    "decks/one/notes.md": "# One\n\n## Activations\n\nReLU and sigmoid.\n",
    "decks/one/basics.yaml": r"""
deck: Course::Basics
id: basics
notes: notes.md
macros:
  \R: '\mathbb{R}'
cards:
  - id: relu
    section: Activations
    ask: What is the *ReLU* of $x \in \R$?
    answer: $\max(0, x)$
    extra: '![a dot](dot.png)'
  - id: which
    ask: Which of these is bounded?
    choice:
      - right: the sigmoid
      - wrong: the ReLU
        why: It grows with $x$.
  - id: plot
    ask: Draw the line.
    figure: line
  - id: gaps
    cloze: The {{mean::mean}} and the {{root::$\sqrt{\sigma^2}$}}.
  - id: formula
    ask: What is the sigmoid of $x$?
    formula:
      lhs: s
      rhs: 1 / (1 + exp(-x))
      equals: activations.sigmoid
""",
    "decks/one/problems.yaml": """
deck: Course::Problems
id: problems
cards:
  - id: sum
    problem: tiny.sum
    after: [basics/relu]
  - id: words
    ask: What is a sum?
    answer: What the numbers come to together.
""",
    "decks/two/more.yaml": """
deck: Further::More
id: more
cards:
  - id: first
    ask: What comes first?
    answer: The **first** thing.
  - id: second
    ask: What comes second?
    answer: The `second` thing, $y_2$.
    after: [first]
""",
    "decks/one/figures/line.py": """
from pathlib import Path

from nncards.figures import figure

SLOPE = 1


class Drawn:
    # As much of a figure of matplotlib as is asked for, at once.

    def __init__(self, ink):
        self.ink = ink

    def savefig(self, out, **_):
        far = (Path(__file__).parent / "far.txt").read_text()
        out.write(f'<svg stroke="{self.ink}"><path d="M 0 0 L {far} {SLOPE}"/></svg>'.encode())


@figure("line", title="A line", alt="A straight line.")
def line(palette):
    return Drawn(palette.ink)
""",
    "decks/one/figures/far.txt": "2",
    "generators/tiny.py": """
from nncards.problems import Integers, Level, Problem, Whole, generator, mistake


@generator("tiny.sum", title="A sum", topic="arithmetic", equals="activations.relu")
class Sum(Problem):
    ask = "Two numbers: $a = <a>$ and $b = <b>$."
    a, b = Integers(3, 20), Integers(50, 80)
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
""",
}
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass(frozen=True)
class Course:
    """A course on the disk."""

    root: Path

    def write(self, name: str, content: str | bytes) -> None:
        """Put a file in place."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def change(self, name: str, old: str, new: str) -> None:
        """Replace words of a file, which must be there."""
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text, (name, old)
        self.write(name, text.replace(old, new))

    def outcome(
        self, cache: Cache, *, now: int = 1_800_000_000, new_numbers: bool = False
    ) -> tuple[dict[str, bytes], str, list[Diagnostic]]:
        """The packages, the ledger and the diagnostics of a build, nothing being written."""
        course = ws.read(ws.Workspace(self.root), cache)
        made, found = plan(
            course, course.decks, now=now, new_numbers=new_numbers, cache=cache, done=lambda _: None
        )
        if made is None:
            return {}, "", found
        packages = {package.file: to_bytes(package) for package in made.build.packages}
        return packages, ledgers.dump(made.build.ledger), found

    def built(self, cache: Cache, *, now: int = 1_800_000_000, new_numbers: bool = False) -> str:
        """Build, write the ledger and return it."""
        _, ledger, found = self.outcome(cache, now=now, new_numbers=new_numbers)
        assert ledger, found
        replace_text(self.root / "decks" / "nncards.lock", ledger)
        return ledger


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """The course as it begins."""
    made = Course(tmp_path / "course")
    for name, text in FILES.items():
        made.write(name, text.lstrip("\n"))
    made.write("decks/one/dot.png", DOT)
    return made
