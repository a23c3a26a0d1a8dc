"""A week of a learner, whole: the notes are edited in every way, and the cards follow without a loss.

A copy of this repository's decks under git is built, imported into the real Anki and studied. Then one section's
formula changes, one is new, one renamed, one moved, one deleted. `notes status` has to tell each as what it is;
`status --fix`, an edit, `accept`, `draft`, `build` and a second import have to lead through, with every card's past
and future as they were.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import pytest

from nncards.cards.layout import lay_out

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Author, Learner

VISION, REGULAR = "decks/computer-vision/notes.md", "decks/regularization/notes.md"

NEW_SECTION = """\
## Stochastic depth

Stochastic depth drops whole residual blocks at random in training and keeps their shortcuts:

$$
y = x + b \\, f(x), \\qquad b \\sim \\mathrm{Bernoulli}(p).
$$

In use nothing is dropped, and each block is scaled: $y = x + p \\, f(x)$.

"""


def packages(author: Author, built: dict[str, Any]) -> list[Path]:
    return [author.root / package["path"] for package in built["packages"]]


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
    assert re.search(change, " ".join(shown.out.split())), "the old and the new formula are shown"


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
