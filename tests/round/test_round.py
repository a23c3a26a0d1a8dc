"""A week of a learner, whole: the notes are edited in every way, and the cards follow without a loss.

A copy of this repository's decks under git is built, imported into the real Anki and studied. Then one section's
formula changes, one is new, one renamed, one moved, one deleted. `notes status` has to tell each as what it is;
`status --fix`, an edit, `accept`, `draft`, `build` and a second import have to lead through, with every card's past
and future as they were.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nncards.cards.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
VISION, REGULAR = "decks/computer-vision/notes.md", "decks/regularization/notes.md"

NEW_SECTION = """\
## Stochastic depth

Stochastic depth drops whole residual blocks at random in training and keeps their shortcuts:

$$
y = x + b \\, f(x), \\qquad b \\sim \\mathrm{Bernoulli}(p).
$$

In use nothing is dropped, and each block is scaled: $y = x + p \\, f(x)$.

"""


# --- the learner's Anki --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Imported:
    """How many notes imports found new, updated, left alone, refused."""

    new: int
    updated: int
    duplicate: int
    conflicting: int


class Learner:
    """A collection with FSRS on, and what is known of every card in it."""

    def __init__(self, folder: Path) -> None:
        from anki.collection import Collection

        self.col = Collection(str(folder / "collection.anki2"))
        self.col.set_config("fsrs", True)

    def take(self, packages: list[Path]) -> Imported:
        """Import as Anki does by itself."""
        from anki import import_export_pb2 as pb

        counts = [0, 0, 0, 0]
        for package in packages:
            options = pb.ImportAnkiPackageOptions()
            request = pb.ImportAnkiPackageRequest(package_path=str(package), options=options)
            log = self.col.import_anki_package(request).log
            parts = (log.new, log.updated, log.duplicate, log.conflicting)
            counts = [count + len(part) for count, part in zip(counts, parts, strict=True)]
        return Imported(*counts)

    def cards(self) -> dict[tuple[str, int], Any]:
        found = (self.col.get_card(number) for number in self.col.find_cards(""))
        return {(card.note()["Uid"], card.ord): card for card in found}

    def answer(self, card: Any, rating: int) -> None:
        card.load()
        card.start_timer()
        states = self.col._backend.get_scheduling_states(card.id)
        self.col.sched.answer_card(
            self.col.sched.build_answer(card=card, states=states, rating=rating)
        )

    def study(self, dice: random.Random) -> None:
        """Months of use in one: new, learning, young, lapsed, suspended, buried and flagged cards."""
        cards = [card for _, card in sorted(self.cards().items())]
        seen = dice.sample(cards, len(cards) * 2 // 3)
        for card in seen:
            self.answer(card, dice.choice([0, 1, 2, 2, 3]))
        mature = dice.sample(seen, len(seen) // 2)
        self.col.sched.set_due_date([card.id for card in mature], "0")
        for card in mature:
            self.answer(card, dice.choice([0, 1, 2, 3]))
        for card in dice.sample(mature, len(mature) // 4):
            self.col.sched.set_due_date([card.id], f"{dice.randint(1, 90)}!")
        self.col.sched.suspend_cards([card.id for card in dice.sample(cards, 20)])
        self.col.sched.bury_cards([card.id for card in dice.sample(cards, 10)], manual=True)
        self.col.set_user_flag_for_cards(3, [card.id for card in dice.sample(cards, 10)])

    def memory(self) -> dict[tuple[str, int], tuple[Any, ...]]:
        """What Anki knows of each card's past and future, whole."""
        rows = self.col.db.all(
            "select id, nid, did, type, queue, due, ivl, factor, reps, lapses, left, odue, odid, flags, data from cards"
        )
        known = {row[0]: tuple(row[1:]) for row in rows}
        log: dict[int, list[Any]] = {number: [] for number in known}
        for row in self.col.db.all(
            "select cid, id, ease, ivl, lastIvl, factor, time, type from revlog order by id"
        ):
            log[row[0]].append(tuple(row[1:]))
        return {
            key: (card.id, known[card.id], tuple(log[card.id]))
            for key, card in self.cards().items()
        }

    def empty(self) -> set[str]:
        """The cards that *Empty Cards* lists."""
        report = self.col.get_empty_cards()
        return {self.col.get_note(note.note_id)["Uid"] for note in report.notes}


# --- the author's workspace ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Author:
    """A copy of this repository's decks and generators, under git."""

    root: Path
    run: Callable[..., Result]

    def git(self, *words: str) -> None:
        subprocess.run(
            [
                "git",
                "-c",
                "user.name=t",
                "-c",
                "user.email=t@t",
                "-c",
                "commit.gpgsign=false",
                *words,
            ],
            cwd=self.root,
            check=True,
            capture_output=True,
            env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
        )

    def commit(self, message: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", message)

    def edit(self, path: str, *pairs: tuple[str, str]) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        for old, new in pairs:
            assert text.count(old) >= 1, (path, old)
            text = text.replace(old, new, 1)
        (self.root / path).write_text(text, encoding="utf-8")

    def section(self, path: str, heading: str) -> str:
        """A section of the second level as it stands, heading and all."""
        text = (self.root / path).read_text(encoding="utf-8")
        start = text.index(f"## {heading}\n")
        end = text.find("\n## ", start + 1)
        return text[start:] if end < 0 else text[start : end + 1]

    def status(self) -> dict[str, dict[str, Any]]:
        rows = self.run("notes", "status", "--format", "json").json
        return {f"{row['notes']}#{row['section']}": row for row in rows}

    def news(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """State and changes of those sections of which there is more to say than that they are covered."""
        return {
            name: (row["state"], tuple(row.get("changes", ())))
            for name, row in self.status().items()
            if row.get("changes") or row["state"] not in ("covered", "skipped")
        }

    def build(self) -> dict[str, Any]:
        built = self.run("build", "--format", "json")
        assert built.status == 0, built.err
        made: dict[str, Any] = built.json
        return made

    def decks(self) -> dict[str, Path]:
        """The deck files by the id of the deck."""
        found = {}
        for path in sorted((self.root / "decks").rglob("*.yaml")):
            name = re.search(r"^id: *(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert name
            found[name[1]] = path
        return found

    def card(self, uid: str, change: Callable[[str], str]) -> None:
        """Rewrite one card's own text."""
        deck, _, name = uid.partition("/")
        path = self.decks()[deck]
        text = path.read_text(encoding="utf-8")
        layout = lay_out(text)
        assert layout
        (card,) = [card for card in layout.cards if card.name == name]
        changed = change(card.text)
        assert changed != card.text, uid
        path.write_text(text.replace(card.text, changed, 1), encoding="utf-8")


@pytest.fixture
def author(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Author:
    from nncards.cli import main

    root = tmp_path / "course"
    leave = shutil.ignore_patterns("__pycache__", "nncards.lock")
    for name in ("decks", "generators"):
        shutil.copytree(ROOT / name, root / name, ignore=leave)
    (root / ".gitignore").write_text("build/\n__pycache__/\n", encoding="utf-8")
    monkeypatch.chdir(root)
    monkeypatch.setenv("NNCARDS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str) -> Result:
        capfd.readouterr()
        try:
            main(list(arguments))
            status = 0
        except SystemExit as gone:
            status = int(gone.code or 0)
        return Result(status, *capfd.readouterr())

    made = Author(root, run)
    made.git("init", "-q")
    return made


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    made = Learner(tmp_path)
    yield made
    made.col.close()


def packages(author: Author, built: dict[str, Any]) -> list[Path]:
    return [author.root / package["path"] for package in built["packages"]]


# --- the round -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_round(author: Author, learner: Learner) -> None:
    first = author.build()
    author.commit("as it was")
    assert learner.take(packages(author, first)).new == sum(p["notes"] for p in first["packages"])
    learner.study(random.Random(7))
    assert author.news() == {}

    covering = {name: row["cards"] for name, row in author.status().items()}
    edit_notes(author)
    told(author, covering)
    (author.root / "build").rename(author.root / "elsewhere")  # git alone knows the old texts
    told(author, covering)
    (author.root / "elsewhere").rename(author.root / "build")
    retired = follow(author)
    added = drafted(author)
    assert author.run("notes", "status", "--check").status == 0

    before = learner.memory()
    softmax = covering[f"{VISION}#Softmax and temperature"]
    second = built_again(author, added, retired, softmax)
    imported_again(author, learner, second, before)


def edit_notes(author: Author) -> None:
    """A changed formula, a new section, a renamed one, a moved one, a deleted one."""
    moved = author.section(REGULAR, "Bagging")
    deleted = author.section(VISION, "Transfer learning")
    author.edit(REGULAR, (moved, ""), ("## Noise\n", moved + "## Noise\n"))
    author.edit(
        VISION,
        (r"\partial x} = I + J_f$", r"\partial x} = I + J_f(x)$"),
        (deleted, NEW_SECTION),
        ("## Softmax and temperature", "## Softmax with a temperature"),
    )


def told(author: Author, covering: dict[str, list[str]]) -> None:
    """Each edit shows as what it is."""
    assert author.news() == {
        f"{VISION}#Residual connections": ("stale", ("edited",)),
        f"{VISION}#Stochastic depth": ("uncovered", ("new",)),
        f"{VISION}#Softmax with a temperature": ("covered", ("renamed",)),
        f"{VISION}#Transfer learning": ("stale", ("deleted",)),
        f"{REGULAR}#Bagging": ("covered", ("moved",)),
    }
    rows = author.status()
    for name, was in (
        (f"{VISION}#Softmax with a temperature", f"{VISION}#Softmax and temperature"),
        (f"{REGULAR}#Bagging", f"{REGULAR}#Bagging"),
        (f"{VISION}#Transfer learning", f"{VISION}#Transfer learning"),
    ):
        assert rows[name]["cards"] == covering[was]
    shown = author.run("notes", "status", "--check")
    assert shown.status == 1
    change = r"\[-[^\]]*I \+ J_f\$[^\]]*-\]\s+\{\+[^}]*\}?[^+]*I \+ J_f\(x\)\$"
    assert re.search(change, shown.out), "the old and the new formula are shown"


def follow(author: Author) -> list[str]:
    """Let the cards follow: what was renamed, deleted, changed; the uids of the cards that retire."""
    deleted = author.status()[f"{VISION}#Transfer learning"]["cards"]
    fixed = author.run("notes", "status", "--fix", "--yes")
    assert fixed.status == 0, fixed.err
    assert f"{VISION}#Softmax with a temperature" not in author.news()

    retired = []
    for uid in deleted:
        if uid.startswith("cv-"):
            author.card(
                uid, lambda text: re.sub(r"\n    section: .*", "\n    retired: true", text, count=1)
            )
            retired.append(uid)
        else:  # it covers others as well
            author.card(uid, lambda text: text.replace("computer-vision/Transfer learning, ", ""))
    assert retired

    author.card(
        "cv-res/jacobian",
        lambda text: text.replace("answer: '$I + J_f$'", "answer: '$I + J_f(x)$'"),
    )
    accepted = author.run("notes", "accept", "--section", "computer-vision/Residual connections")
    assert accepted.status == 0, accepted.err
    rest = {name: what for name, what in author.news().items() if what[1] != ("moved",)}
    assert rest == {f"{VISION}#Stochastic depth": ("uncovered", ("new",))}
    return retired


def built_again(
    author: Author, added: list[str], retired: list[str], renamed: list[str]
) -> dict[str, Any]:
    """Build: `diff` foretells what it does, and nothing else changes."""
    foretold = author.run("diff", "--format", "json").json
    second = author.build()
    assert author.run("check", "--strict").status == 0
    assert author.news() == {}
    assert set(second["added"]) == set(added)
    assert second["retired"] == retired
    assert "cv-res/jacobian" in second["changed"]
    assert set(second["changed"]) <= {"cv-res/jacobian", *renamed}, (
        "a section's name may show on its cards"
    )
    for key in ("added", "changed", "moved", "retired"):
        assert foretold[key] == second[key]
    return second


def imported_again(
    author: Author, learner: Learner, second: dict[str, Any], before: dict[tuple[str, int], Any]
) -> None:
    """Nobody forgot anything: each card's row and review log are as they were; what is new is new."""
    done = learner.take(packages(author, second))
    assert done.new == len(second["added"])
    assert done.updated == len(second["changed"]) + len(second["retired"])
    assert done.conflicting == 0

    after = learner.memory()
    assert {key: after.get(key) for key in before} == before
    cards = learner.cards()
    fresh = {key: cards[key] for key in set(after) - set(before)}
    assert {uid for uid, _ in fresh} == set(second["added"])
    assert all((card.type, card.queue, card.reps) == (0, 0, 0) for card in fresh.values())
    assert learner.empty() == set(second["retired"])
    assert "J_f(x)" in cards["cv-res/jacobian", 0].answer()

    author.commit("as it is")
    third = author.build()
    assert [third[key] for key in ("added", "changed", "moved", "retired")] == [[], [], [], []]
    again = learner.take(packages(author, third))
    assert (again.new, again.updated, again.conflicting) == (0, 0, 0)
    assert learner.memory() == after


def drafted(author: Author) -> list[str]:
    """Draft the notes, keep what the new section gave, write what is open; the uids of the new cards."""
    name = "decks/computer-vision/stochastic-depth.yaml"
    done = author.run("notes", "draft", VISION, "-o", name)
    assert done.status == 0, done.err
    text = (author.root / name).read_text(encoding="utf-8")
    layout = lay_out(text)
    assert layout
    kept = [card for card in layout.cards if "section: Stochastic depth" in card.text]
    assert kept
    assert any("b \\sim \\mathrm{Bernoulli}(p)" in card.text for card in kept), "formulas survive"

    for card in layout.cards:  # what the other sections gave is covered already
        if card not in kept:
            text = text.replace(card.text, "", 1)
    text = re.sub(
        "^deck: .*",
        "deck: Neural networks::Computer vision::Stochastic depth",
        text,
        flags=re.MULTILINE,
    )
    number = iter(range(1, 100))
    text = re.sub(
        r"ask: '\[\?\]'", lambda _: f"ask: What does stochastic depth do ({next(number)})?", text
    )
    (author.root / name).write_text(text, encoding="utf-8")

    again = author.run("notes", "draft", VISION, "-o", name)
    assert again.status == 0, again.err
    layout = lay_out((author.root / name).read_text(encoding="utf-8"))
    assert layout
    assert [card.name for card in layout.cards] == [card.name for card in kept], (
        "deleted stays away"
    )
    assert all(card.text in text for card in layout.cards), "what was written stays"
    (deck,) = re.findall(r"^id: *(\S+)", text, re.MULTILINE)
    return [f"{deck}/{card.name}" for card in kept]
