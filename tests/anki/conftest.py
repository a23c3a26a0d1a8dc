"""The real Anki: a collection to import into, and what an import reports."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nncards.anki.build import Build, Item, build
from nncards.anki.ledger import Ledger
from nncards.anki.package import Package, write
from nncards.anki.prepare import prepare
from nncards.cards import read_deck
from nncards.model import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nncards.diagnostics import Diagnostic

DATA = Path(__file__).parents[1] / "data" / "anki"


# Up to 24.11 a note that an import changed is stamped with the second of that import. The tests' clock is not
# the machine's, so the stamp is set to where it would stand: between this build and the next.
STAMPS_IMPORTS = tuple(int(part) for part in version("anki").split(".")[:2]) < (25, 2)


@dataclass(frozen=True)
class Report:
    """How many notes an import found new, updated, left alone, and refused."""

    new: int
    updated: int
    duplicate: int
    conflicting: int


class Anki:
    """A learner's collection."""

    def __init__(self, folder: Path) -> None:
        from anki.collection import Collection

        self.folder = folder
        self.path = str(folder / "collection.anki2")
        self.col = Collection(self.path)

    def take(self, package: Package, *, clock: str = "tests") -> Report:
        """Import a package with the options that Anki has from the start, at a second of the tests' clock."""
        from anki import import_export_pb2 as pb

        path = self.folder / package.file
        write(package, path)
        options = pb.ImportAnkiPackageOptions()
        request = pb.ImportAnkiPackageRequest(package_path=str(path), options=options)
        log = self.col.import_anki_package(request).log
        self.col._clear_caches()
        if STAMPS_IMPORTS and clock == "tests":
            second = max(note.changed for note in package.notes) + 1
            for note in log.updated:
                self.col.db.execute("update notes set mod = ? where id = ?", second, note.id.nid)
        return Report(len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting))

    def cards(self, search: str = "") -> list[Any]:
        return [self.col.get_card(number) for number in self.col.find_cards(search)]

    def card(self, uid: str, place: int = 0) -> Any:
        (found,) = [c for c in self.cards(f'"Uid:{uid}"') if c.ord == place]
        return found

    def study(self, rating: int = 3) -> int:
        """Answer every card there is once (3: easy), leaving no deck out."""
        answered = 0
        for card in self.cards("is:new or is:due"):
            self.answer(card, rating)
            answered += 1
        return answered

    def answer(self, card: Any, rating: int) -> None:
        """Answer one card: 0 again, 1 hard, 2 good, 3 easy."""
        card.start_timer()
        states = self.col._backend.get_scheduling_states(card.id)
        answer = self.col.sched.build_answer(card=card, states=states, rating=rating)
        self.col.sched.answer_card(answer)

    def memory(self) -> dict[tuple[str, int], tuple[Any, ...]]:
        """What Anki knows of each card's past and future."""
        return {
            (card.note()["Uid"], card.ord): (
                card.due, card.ivl, card.reps, card.lapses, card.factor, str(card.memory_state),
                tuple(self.col.db.list("select id from revlog where cid = ? order by id", card.id)),
            )
            for card in self.cards()
        }  # fmt: skip

    def empty(self) -> dict[str, int]:
        """How many cards of each note *Empty Cards* would remove."""
        report = self.col.get_empty_cards()
        return {self.col.get_note(n.note_id)["Uid"]: len(n.card_ids) for n in report.notes}


@pytest.fixture
def stamps_imports() -> bool:
    """Whether this Anki has the rule of 24.11 and older."""
    return STAMPS_IMPORTS


@pytest.fixture
def anki(tmp_path: Path) -> Iterator[Anki]:
    made = Anki(tmp_path)
    yield made
    made.col.close()


@pytest.fixture
def another_anki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Anki]:
    made = Anki(tmp_path_factory.mktemp("another"))
    yield made
    made.col.close()


@pytest.fixture(scope="session")
def generators() -> Any:
    from nncards.problems import load

    registry, wrong = load(DATA / "generators")
    assert not wrong
    return registry


class Course:
    """A deck whose text a test edits, and its ledger; every build is a minute after the last."""

    def __init__(self, text: str, generators: Any) -> None:
        self.text = text
        self.ledger = Ledger()
        self.clock = 1_795_000_000
        self.found: list[Diagnostic] = []
        self.generators = generators

    def edit(self, old: str, new: str) -> Course:
        assert old in self.text
        self.text = self.text.replace(old, new)
        return self

    def items(self) -> list[Item]:
        deck, wrong = read_deck(self.text.encode(), "kinds.yaml")
        assert deck is not None
        assert not wrong, wrong
        made = []
        for card in deck.cards:
            problem = card.content if isinstance(card.content, Problem) else None
            generator = self.generators[problem.generator.value] if problem else None
            item, found = prepare(deck, card, self.ledger, folder=DATA, generator=generator)
            self.found += found
            made.append(item)
        return made

    def build(self) -> Build:
        self.clock += 60
        made, wrong = build(self.items(), self.ledger, namespace="test", now=self.clock)
        assert made is not None, wrong
        self.ledger = made.ledger
        return made

    def package(self) -> Package:
        (package,) = self.build().packages
        return package


@pytest.fixture
def course(generators: Any) -> Course:
    return Course((DATA / "kinds.yaml").read_text(encoding="utf-8"), generators)


@pytest.fixture
def deck(generators: Any) -> Callable[[str], Course]:
    """A course of cards given as YAML."""
    return lambda cards: Course(f"deck: Test::Deck\nid: t\ncards:\n{cards}", generators)
