"""In a copy of this course, each kind of edit to the notes shows as what it is."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from nncards import workspace as ws
from nncards.anki.ledger import dump
from nncards.app import notes as app
from nncards.app.ledger import read_ledger
from nncards.cache import Cache

if TYPE_CHECKING:
    from pathlib import Path

    from nncards.notes.status import Row

UNIT = "regularization"


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy in which every card agrees with its sections, as a build would have left it."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ws.starter() / "decks", root / "decks")
    course = ws.read(ws.Workspace(root))
    books, wrong = app.read_library(course)
    assert wrong == []
    ledger, _ = read_ledger(course.workspace)
    assert ledger is not None
    bare = ledger.accepting({uid: {} for uid in ledger.entries})
    now = bare.accepting(app.first_agreed(course, course.decks, books, bare))
    course.workspace.ledger.write_text(dump(now), encoding="utf-8")
    (root / "build").mkdir()
    app.leave_snapshot(root / "build", books, now)
    return root


@pytest.fixture
def root(accepted: Path, tmp_path: Path) -> Path:
    shutil.copytree(accepted, tmp_path / "course")
    return tmp_path / "course"


def rows(root: Path) -> dict[str, Row]:
    cache = Cache(root.parent / "cache")
    found, wrong = app.notes_status(ws.read(ws.Workspace(root), cache), cache)
    assert wrong == []
    return {f"{row.notes.split('/')[1]}/{row.section}": row for row in found}


def told(root: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {
        name: (row.state, row.changes)
        for name, row in rows(root).items()
        if row.changes or row.state in ("stale", "uncovered")
    }


def parts(root: Path, unit: str = UNIT) -> list[str]:
    """What stands before the first section of a unit's notes, then its sections, headings included."""
    text = (root / "decks" / unit / "notes.md").read_text(encoding="utf-8")
    return re.split(r"(?m)^(?=## )", text)


def write(root: Path, made: list[str], unit: str = UNIT) -> None:
    (root / "decks" / unit / "notes.md").write_text("".join(made), encoding="utf-8")


def named(part: str) -> str:
    return f"{UNIT}/{part.splitlines()[0][3:]}"


def with_formula(made: list[str]) -> int:
    return next(i for i, part in enumerate(made) if i and "$\\lambda$" in part)


def test_nothing_changed(root: Path) -> None:
    assert told(root) == {}


def test_a_changed_formula(root: Path) -> None:
    made = parts(root)
    place = with_formula(made)
    made[place] = made[place].replace("$\\lambda$", "$\\lambda^2$", 1)
    write(root, made)
    assert told(root) == {named(made[place]): ("stale", ("edited",))}
    row = rows(root)[named(made[place])]
    assert row.stale_cards == row.cards
    changed = [text for mark, text in row.diff or () if mark != "="]
    assert ["$\\lambda$" in changed[0], "$\\lambda^2$" in changed[1]] == [True, True]


def test_a_new_section(root: Path) -> None:
    made = parts(root)
    made.insert(3, "## Gradient clipping\n\nWhat is too long is cut.\n\n")
    write(root, made)
    assert told(root) == {f"{UNIT}/Gradient clipping": ("uncovered", ("new",))}


@pytest.mark.parametrize("edited", [False, True])
def test_a_renamed_section_and_one_that_was_edited_as_well(root: Path, edited: bool) -> None:
    before = parts(root)
    for place in range(1, len(before)):
        made = list(before)
        made[place] = re.sub(r"^## .*", "## Under another name", made[place])
        if edited:
            made[place] = made[place].rstrip() + " And so on.\n\n"
        write(root, made)
        row = rows(root)[f"{UNIT}/Under another name"]
        assert row.changes == (("renamed", "edited") if edited else ("renamed",))
        assert f"{UNIT}/{row.was}" == named(before[place])


def test_the_decks_follow_a_renamed_section(root: Path) -> None:
    made = parts(root)
    place = with_formula(made)
    made[place] = re.sub(r"^## .*", "## Penalties: why & how", made[place])
    write(root, made)
    course = ws.read(ws.Workspace(root))
    found, _ = app.notes_status(course)
    decks, refused = app.fixed(course, found)
    assert refused == []
    assert app.write_decks(course, decks) == []
    assert told(root) == {}
    assert rows(root)[f"{UNIT}/Penalties: why & how"].cards


def test_a_section_that_moved_within_its_notes(root: Path) -> None:
    made = parts(root)
    made.insert(2, made.pop(6))
    write(root, made)
    assert told(root) == {named(made[2]): ("covered", ("moved",))}


def test_a_section_that_moved_to_other_notes(root: Path) -> None:
    made, other = parts(root), parts(root, "training-tricks")
    gone = made.pop(with_formula(made))
    write(root, made)
    write(root, [*other, "\n", gone], "training-tricks")
    name = f"training-tricks/{gone.splitlines()[0][3:]}"
    assert told(root) == {name: ("covered", ("moved",))}


def test_a_deleted_section(root: Path) -> None:
    made = parts(root)
    gone = made.pop(with_formula(made))
    write(root, made)
    assert told(root) == {named(gone): ("stale", ("deleted",))}
