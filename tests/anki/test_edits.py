"""Random sequences of edits, builds, imports and reviews: whatever an author does, no memory is lost."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nncards.anki import notetypes
from nncards.anki.build import build, renew
from nncards.anki.ledger import Ledger, dump, parse
from nncards.anki.prepare import prepare
from nncards.cards import read_deck
from nncards.diagnostics import has_errors
from nncards.model import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Anki

    from nncards.anki.build import Build

DATA = Path(__file__).parents[1] / "data" / "anki"
EDITS = 14
SEQUENCES = 210 if int(version("anki").split(".")[0]) >= 26 else 20  # of which ten are fast tests
KINDS = ("basic", "reversed", "choice", "typed", "formula", "problem", "figure")


@dataclass
class Author:
    """Two decks under the hands of someone who changes them at random."""

    dice: random.Random
    generators: Any
    cards: list[dict[str, Any]] = field(default_factory=list)
    names: list[str] = field(default_factory=lambda: ["Fuzz::One", "Fuzz::Two"])
    ledger: Ledger = field(default_factory=Ledger)
    clock: int = 1_790_000_000
    words: int = 0

    def word(self) -> str:
        self.words += 1
        return f"word{self.words} $x_{{{self.words}}}$"

    def kind(self, card: dict[str, Any], kind: str) -> None:
        """Rewrite a card as this kind, keeping its id."""
        for key in (
            "ask",
            "answer",
            "reverse",
            "choice",
            "typed",
            "formula",
            "problem",
            "levels",
            "figure",
            "cloze",
        ):
            card.pop(key, None)
        made: dict[str, dict[str, Any]] = {
            "basic": {"ask": self.word(), "answer": self.word()},
            "reversed": {"ask": self.word(), "answer": self.word(), "reverse": True},
            "choice": {
                "ask": self.word(),
                "choice": [{"right": self.word()}, {"wrong": self.word(), "why": "so"}],
            },
            "typed": {"ask": self.word(), "typed": f"plain{self.words}"},
            "formula": {"ask": self.word(), "formula": {"rhs": f"x + {self.words}"}},
            "problem": {"problem": "bn.train_forward", "levels": [4]},
            "figure": {
                "ask": self.word(),
                "figure": self.dice.choice(["picture.svg", "other.svg"]),
            },
            "cloze": {"cloze": f"{{{{first::{self.word()}}}}} and {{{{second::{self.word()}}}}}"},
        }
        card |= made[kind]

    def add(self) -> None:
        card: dict[str, Any] = {
            "deck": self.dice.randrange(2),
            "id": f"c{len(self.cards)}-{self.words}",
        }
        self.kind(card, self.dice.choice([*KINDS, "cloze"]))
        self.cards.insert(self.dice.randrange(len(self.cards) + 1), card)

    def edit(self) -> None:
        card = self.dice.choice(self.cards)
        actions: list[Callable[[], Any]] = [
            lambda: self.kind(card, "cloze" if "cloze" in card else self.dice.choice(KINDS)),
            lambda: card.__setitem__("extra", self.word()),
            lambda: self.dice.shuffle(self.cards),
            lambda: self.names.__setitem__(card["deck"], f"Fuzz::{self.words}"),
            lambda: card.__setitem__("section", f"Section {self.words}"),
            self.add,
            lambda: card.__setitem__("retired", True),
            lambda: [other.pop("retired", None) for other in self.cards],
            lambda: card.__setitem__("tags", [f"t{self.words}"]),
            lambda: self.more_gaps(card),
            lambda: setattr(self, "ledger", renew(self.ledger, self.ledger.entries)),
        ]
        self.dice.choice(actions)()

    def more_gaps(self, card: dict[str, Any]) -> None:
        if "cloze" in card:
            card["cloze"] = f"{{{{new{self.words}::{self.word()}}}}} before {card['cloze']}"

    def build(self) -> Build:
        self.clock += 60
        items = []
        for place, name in enumerate(self.names):
            own = [
                {k: v for k, v in c.items() if k != "deck"}
                for c in self.cards
                if c["deck"] == place
            ]
            source = json.dumps({"deck": name, "id": f"deck{place}", "cards": own})
            deck, wrong = read_deck(source.encode(), "d.yaml")
            assert deck is not None
            assert not has_errors(wrong), wrong
            for card in deck.cards:
                generator = (
                    self.generators["bn.train_forward"]
                    if isinstance(card.content, Problem)
                    else None
                )
                item, found = prepare(
                    deck, card, self.ledger, folder=DATA, generator=generator, count=4
                )
                assert not found
                items.append(item)
        made, wrong = build(items, self.ledger, namespace="fuzz", now=self.clock)
        assert made is not None, wrong
        read, damage = parse(dump(made.ledger))
        assert (read, damage) == (made.ledger, [])
        self.ledger = made.ledger
        return made


def restyle(monkeypatch: pytest.MonkeyPatch, second: int) -> None:
    """A release with other templates and another style."""

    def restyled(made: notetypes.NoteType) -> notetypes.NoteType:
        first, *rest = made.templates
        first = replace(first, back=first.back + f"<!-- {second} -->")
        return replace(made, css=made.css + f"/* {second} */", templates=(first, *rest))

    basic, cloze = restyled(notetypes.basic()), restyled(notetypes.cloze())
    monkeypatch.setattr(notetypes, "basic", lambda: basic)
    monkeypatch.setattr(notetypes, "cloze", lambda: cloze)
    monkeypatch.setattr(notetypes, "MODIFIED", second)


def learner_edits(anki: Anki, dice: random.Random, second: int) -> dict[str, str]:
    """The learner rewrites one note; which one, and how it then reads."""
    notes = anki.col.find_notes("-tag:nncards::retired")
    note = anki.col.get_note(dice.choice(list(notes)))
    note["Watch out"] = f"my own words {dice.random()}"
    anki.col.update_note(note)
    anki.col.db.execute("update notes set mod = ? where id = ?", second, note.id)
    return {note["Uid"]: note["Watch out"]}


def run(seed: int, anki: Anki, generators: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(seed)
    author = Author(dice, generators)
    for _ in range(6):
        author.add()
    own: dict[str, str] = {}
    for step in range(EDITS + 1):
        author.edit()
        if dice.random() < 0.15:
            restyle(monkeypatch, notetypes.MODIFIED + 60)
        made = author.build()
        own = {uid: text for uid, text in own.items() if uid not in made.changed + made.retired}
        if dice.random() < 0.4 and step < EDITS:
            continue
        before = anki.memory()
        (package,) = made.packages
        anki.take(package)
        after = anki.memory()
        assert {key: after.get(key) for key in before} == before
        check(anki, package, own)
        if dice.random() < 0.7:
            for card in anki.cards("is:new or is:due"):
                if dice.random() < 0.6:
                    anki.answer(card, dice.choice([0, 1, 2, 3]))
        if dice.random() < 0.5:
            own |= learner_edits(anki, dice, author.clock + 30)
    mended = anki.col.fix_integrity()[0].splitlines()
    # Anki sometimes adds what it left out itself when a card was answered.
    assert [line for line in mended if not line.startswith(("Added last", "Database"))] == []


def check(anki: Anki, package: Any, own: dict[str, str]) -> None:
    """The content is the newest, but for what the learner wrote on notes that did not change."""
    uids = [anki.col.get_note(n)["Uid"] for n in anki.col.find_notes("")]
    assert len(uids) == len(set(uids))
    for note in package.notes:
        uid = note.fields[0]
        (number,) = anki.col.find_notes(f'"Uid:{uid}"')
        found = dict(anki.col.get_note(number).items())
        expected = dict(zip(note.type.fields, note.fields, strict=True))
        if uid in own:
            assert found["Watch out"] == own[uid]
            found["Watch out"] = expected["Watch out"]
        assert found == expected
        assert set(note.tags) == set(anki.col.get_note(number).tags)
    kinds = {m["name"] for m in anki.col.models.all() if "nncards" in m["name"]}
    assert kinds <= {"nncards", "nncards cloze"}
    for made in (notetypes.basic(), notetypes.cloze()):
        model = anki.col.models.by_name(made.name)
        if model and any(n.type.id == made.id for n in package.notes):
            assert model["css"] == made.css


@pytest.mark.parametrize("seed", range(10))
def test_nothing_is_lost(
    seed: int, anki: Anki, generators: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(seed, anki, generators, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, SEQUENCES))
def test_nothing_is_lost_in_many_more(
    seed: int, anki: Anki, generators: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(seed, anki, generators, monkeypatch)
