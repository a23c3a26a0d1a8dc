"""A learner with the real Anki, and an author with a copy of this repository's decks under git."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nncards.cards.layout import lay_out

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]

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
