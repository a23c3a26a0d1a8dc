"""A generator that raises where no check had looked: told at its line, by one process and by many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nncards import workspace as ws
from nncards.anki.prepare import instances
from nncards.app import ahead
from nncards.app.generators import Generators
from nncards.app.rendered import Renderer
from nncards.cache import Cache
from nncards.problems.engine import ExhaustedError

if TYPE_CHECKING:
    from pathlib import Path

    from nncards.anki.rows import Row
    from nncards.diagnostics import Diagnostic
    from nncards.model import Card
    from tests.app.conftest import Course  # type: ignore[import-not-found]

HINT = "`nncards problems stress tiny.sum -n 500` draws more than `nncards check`"


@pytest.fixture
def rare(course: Course) -> Course:
    """A course whose generator raises in one instance of many thousands, which a build of it draws."""
    file = "generators/tiny.py"
    course.change(
        file, "Integers(3, 20), Integers(50, 80)", "Integers(3, 4000), Integers(5000, 9000)"
    )
    generator = Generators(ws.Workspace(course.root), Cache(None))["tiny.sum"]
    drawn = instances(generator, "problems/sum", 0, (1,))[5].params["a"]
    course.change(
        file, '        work("s",', f'        assert self.a != {drawn}, "rare"\n        work("s",'
    )
    return course


def line_of(course: Course, words: str) -> int:
    lines = (course.root / "generators/tiny.py").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


@pytest.mark.parametrize("many", [False, True], ids=["one process", "workers"])
def test_what_a_generator_raises_is_an_error_at_its_line(
    rare: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: bool
) -> None:
    more = (rare.root / "decks/one/problems.yaml").read_text(encoding="utf-8")
    rare.write("decks/one/others.yaml", more.replace("id: problems", "id: others"))
    monkeypatch.setattr(ahead, "cores", lambda: 2 if many else 1)
    packages, ledger, found = rare.outcome(Cache(tmp_path / "cache"))
    assert (packages, ledger) == ({}, "")
    errors = [d for d in found if d.severity == "error"]
    assert [(d.span.path, d.span.line, d.code) for d in errors] == [
        ("generators/tiny.py", line_of(rare, "assert"), "content-raises")
    ]
    assert "AssertionError in `solve`: rare" in errors[0].message
    assert errors[0].hint == f"mend the code at this line; {HINT}"


def test_once_mended_it_builds(rare: Course, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    assert not rare.outcome(cache)[0]
    rare.change("generators/tiny.py", "assert self.a !=", "assert self.a or")
    assert rare.outcome(cache)[1] == rare.outcome(Cache(None))[1] != ""


def test_a_generator_that_finds_no_instance_is_told_at_the_card(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(self: Renderer, card: Card) -> tuple[Row, list[Diagnostic]]:
        if card.kind == "problem":
            raise ExhaustedError("tiny.sum, level 1: no combination passes the gate")
        return real(self, card)

    real = Renderer.rendered
    monkeypatch.setattr(Renderer, "rendered", exhausted)
    _, _, found = course.outcome(Cache(None))
    assert [(d.span.path, d.span.line, d.code, d.hint) for d in found] == [
        ("decks/one/problems.yaml", 5, "problem-fails", HINT)
    ]


def test_what_failed_once_is_tried_again(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, a lack of memory: none of a deck's doing, and not kept."""
    cache = Cache(tmp_path / "cache")

    def fails(*_: object, **__: object) -> bytes:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("nncards.app.figures.drawn", fails)
        broken.setattr(ahead, "cores", lambda: 1)
        assert not course.outcome(cache)[0]
    assert course.outcome(cache)[1]
