"""What was worked out before is never taken for what would be worked out now."""

from __future__ import annotations

import importlib
import random
import shutil
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from nncards import cache as caches
from nncards import workspace as ws
from nncards.app import ahead, check_latex, rendered
from nncards.cache import Cache

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.app.conftest import Course  # type: ignore[import-not-found]

NOTHING = Cache(None)


@pytest.fixture(autouse=True)
def one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker, which costs a second and knows nothing of what a test has changed; a test may say otherwise."""
    monkeypatch.setattr(ahead, "cores", lambda: 1)


def drawn(course: Course) -> None:
    course.built(NOTHING, new_numbers=True)


def retired(course: Course) -> None:
    course.change("decks/two/more.yaml", "- id: first\n", "- id: first\n    retired: true\n")


def gap_renamed(course: Course) -> None:
    course.change("decks/one/basics.yaml", "{{mean::", "{{average::")


def unlearned(course: Course) -> None:
    (course.root / "decks" / "nncards.lock").unlink(missing_ok=True)


def gap_numbered_otherwise(course: Course) -> None:
    course.change("decks/nncards.lock", '{"mean": 1, "root": 2}', '{"mean": 3, "root": 2}')


def picture_gone(course: Course) -> None:
    (course.root / "decks/one/dot.png").unlink()


def deck_gone(course: Course) -> None:
    (course.root / "decks/two/more.yaml").unlink()


def changes(name: str, old: str, new: str) -> Callable[[Course], None]:
    return lambda course: course.change(name, old, new)


EDITS: dict[str, Callable[[Course], None]] = {
    "a text": changes("decks/two/more.yaml", "The **first** thing.", "The *very* first."),
    "a card's id": changes("decks/two/more.yaml", "id: second", "id: later"),
    "a macro": changes("decks/one/basics.yaml", r"'\mathbb{R}'", r"'\mathbf{R}'"),
    "a deck's name": changes("decks/two/more.yaml", "Further::More", "Further::Less"),
    "a deck's tags": changes("decks/two/more.yaml", "id: more\n", "id: more\ntags: [x]\n"),
    "a card is retired": retired,
    "a deck is deleted": deck_gone,
    "a name that leads nowhere": changes("decks/one/problems.yaml", "basics/relu", "basics/no"),
    "a syntax error": changes("decks/two/more.yaml", "cards:", "cards: ["),
    "a formula MathJax refuses": changes("decks/two/more.yaml", "$y_2$", "$\\\\frac{1}$"),
    "a style": changes("decks/two/more.yaml", "What comes first?", "What comes first? " * 20),
    "a wrong formula": changes("decks/one/basics.yaml", "exp(-x)", "exp(x)"),
    "a figure": changes("decks/one/figures/line.py", "SLOPE = 1", "SLOPE = 2"),
    "a figure's words": changes("decks/one/figures/line.py", "A straight line.", "A line."),
    "a figure's data": changes("decks/one/figures/far.txt", "2", "3"),
    "a figure's name": changes("decks/one/figures/line.py", '"line"', '"other"'),
    "a picture": lambda course: course.write("decks/one/dot.png", b"GIF89a of another kind"),
    "a picture is gone": picture_gone,
    "a generator": changes("generators/tiny.py", "Integers(3, 20)", "Integers(4, 22)"),
    "a generator's words": changes("generators/tiny.py", "their sum", "the sum of both"),
    "a generator's fault": changes("generators/tiny.py", "return relu(", "return 1 + relu("),
    "a generator's id": changes("generators/tiny.py", "tiny.sum", "tiny.total"),
    "a generator's level": changes("generators/tiny.py", "minutes=0.5", "minutes=5"),
    "a helper of generators": lambda course: course.write("generators/_table.txt", "1 2 3"),
    "a heading of the notes": changes("decks/one/notes.md", "## Activations", "## Functions"),
    "the namespace": changes("decks/nncards.toml", "incremental", "another"),
    "a setting": changes("decks/nncards.toml", "name", "new_per_day = 5\nname"),
    "a draw of the ledger": drawn,
    "a gap of the ledger": gap_numbered_otherwise,
    "a gap's name": gap_renamed,
    "the ledger is gone": unlearned,
}


@pytest.mark.parametrize("name", EDITS)
def test_after_an_edit_a_warm_cache_gives_what_none_gives(
    name: str, course: Course, tmp_path: Path
) -> None:
    warm = Cache(tmp_path / "cache")
    course.built(warm)
    course.outcome(warm)  # a second time, now that the ledger is there
    EDITS[name](course)
    expected = course.outcome(NOTHING, now=1_800_000_999)
    assert course.outcome(warm, now=1_800_000_999) == expected
    assert course.outcome(warm, now=1_800_000_999) == expected


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(n, marks=pytest.mark.slow) for n in range(2, 9))]
)
def test_any_sequence_of_edits(seed: int, course: Course, tmp_path: Path) -> None:
    """Edits and their undoing, in any order; the ledger is written whenever a build comes through."""
    pick = random.Random(seed)
    warm = Cache(tmp_path / "cache")
    before = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
    for turn in range(14):
        now = 1_800_000_000 + 60 * turn
        if pick.random() < 0.5:
            path = pick.choice(sorted(before))
            path.write_bytes(before[path])  # as it was in the beginning
        else:
            try:
                EDITS[pick.choice(sorted(EDITS))](course)
            except (AssertionError, OSError):
                continue  # what this edit changes is not there
        expected = course.outcome(NOTHING, now=now)
        assert course.outcome(warm, now=now) == expected, turn
        if expected[1]:
            (course.root / "decks" / "nncards.lock").write_text(expected[1], encoding="utf-8")


def test_nothing_is_read_rendered_or_looked_at_twice(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm = Cache(tmp_path / "cache")
    course.built(warm)
    expected = course.outcome(warm)
    course.change("decks/two/more.yaml", "The **first** thing.", "The *very* first.")
    read: list[str] = []
    one_deck = ws._read_deck
    monkeypatch.setattr(ws, "_read_deck", lambda s, shown: read.append(shown) or one_deck(s, shown))
    drawn: list[str] = []
    once = rendered.Renderer.deck
    monkeypatch.setattr(
        rendered.Renderer, "deck", lambda self: drawn.append(self.given.id) or once(self)
    )
    checked: list[str] = []
    latex = check_latex.check_latex
    monkeypatch.setattr(
        check_latex,
        "check_latex",
        lambda decks, **kw: checked.extend(d.id for d in decks) or latex(decks, **kw),
    )
    assert course.outcome(warm) != expected
    assert (read, drawn, checked) == (["decks/two/more.yaml"], ["more"], ["more"])


def test_problems_of_a_deck_that_changed_are_taken_over(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nncards.anki import prepare

    warm = Cache(tmp_path / "cache")
    course.built(warm)
    course.outcome(warm)
    course.change("decks/one/problems.yaml", "What is a sum?", "What is called a sum?")
    expected = course.outcome(NOTHING)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("instances are drawn again")

    monkeypatch.setattr(prepare, "instances", never)
    assert course.outcome(warm) == expected


SIBLING = """
import sys
from pathlib import Path

from nncards.figures import figure

sys.path.insert(0, str(Path(__file__).parent))
from pen import width

sys.path.pop(0)


class Drawn:
    def savefig(self, out, **_):
        out.write(f'<svg stroke-width="{width()}"/>'.encode())


@figure("line", title="A line", alt="A straight line.")
def line(palette):
    return Drawn()
"""


def test_code_that_figures_and_generators_import_counts(course: Course, tmp_path: Path) -> None:
    """One process sees the edit as well, as `watch` must."""
    course.write("decks/one/figures/line.py", SIBLING)
    course.write("decks/one/figures/pen.py", "def width():\n    return 1\n")
    course.change(
        "generators/tiny.py",
        "from nncards.problems",
        "import sys\nfrom pathlib import Path\nsys.path.insert(0, str(Path(__file__).parent))\n"
        "from words import WHAT\nsys.path.pop(0)\nfrom nncards.problems",
    )
    course.change("generators/tiny.py", 'label="their sum"', "label=WHAT")
    course.write("generators/words.py", 'WHAT = "their sum"\n')
    warm = Cache(tmp_path / "cache")
    course.built(warm)
    seen = [course.outcome(warm)]
    course.change("decks/one/figures/pen.py", "return 1", "return 3")
    seen.append(course.outcome(warm))
    course.change("generators/words.py", "their sum", "both as one")
    seen.append(course.outcome(warm))
    assert all(packages for packages, _, _ in seen)
    assert len({repr(packages) for packages, _, _ in seen}) == 3
    assert course.outcome(warm) == course.outcome(NOTHING)


SAVED = [
    ("generators/tiny.py", "return relu(", "return 1 + relu("),
    ("generators/tiny.py", "their sum", "the sum of both"),
    ("decks/one/figures/line.py", "SLOPE = 1", "SLOPE = 7"),
]


@pytest.mark.parametrize(("name", "old", "new"), SAVED)
@pytest.mark.parametrize(
    "moment",
    [
        "nncards.app.bind.check_names",
        "nncards.app.check.check_problems",
        "nncards.anki.prepare.render",
    ],
)
def test_what_is_saved_while_it_is_looked_at_is_looked_at_again(
    name: str,
    old: str,
    new: str,
    moment: str,
    course: Course,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the code before the edit came to is not kept for the code after it."""
    course.built(NOTHING)
    warm = Cache(tmp_path / "cache")
    where, _, called = moment.rpartition(".")
    module = importlib.import_module(where)
    once = getattr(module, called)

    def saved(*args: object, **kwargs: object) -> object:
        if old in (course.root / name).read_text(encoding="utf-8"):
            course.change(name, old, new)
        return once(*args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(module, called, saved)
        before = course.outcome(warm)
    assert course.outcome(warm) == course.outcome(NOTHING) != before


@pytest.mark.parametrize(("name", "old", "new"), SAVED)
def test_what_is_saved_and_undone_meanwhile_leaves_nothing(
    name: str, old: str, new: str, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the code between two edits came to is not kept for the code before and after both."""
    from nncards.figures import load as figures
    from nncards.problems import loading as generators

    course.built(NOTHING)
    warm = Cache(tmp_path / "cache")
    expected = course.outcome(warm)
    for kept in ("problem-*", "problems-*", "rows-*", "figure-*"):  # which there are stays known
        for entry in (tmp_path / "cache").glob(f"{kept}.entry"):
            entry.unlink()
    once = generators.run_file

    def saved(*args: object, **kwargs: object) -> object:
        if old in (course.root / name).read_text(encoding="utf-8"):
            course.change(name, old, new)
        return once(*args, **kwargs)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        for module in (sys.modules[figures.__module__], generators):
            patched.setattr(module, "run_file", saved)
        assert course.outcome(warm) != expected
    course.change(name, new, old)
    assert course.outcome(warm) == expected


def test_the_code_and_the_libraries_are_part_of_every_stamp(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, site = tmp_path / "package", tmp_path / "site"
    (package / "render").mkdir(parents=True)
    (package / "render" / "html.py").write_text("x = 1")
    site.mkdir()
    monkeypatch.setattr(caches, "PACKAGE", package)
    monkeypatch.setattr(caches.sys, "path", [str(site)])
    stamp = caches.package_stamp.__wrapped__
    seen = [stamp()]
    assert stamp() == seen[0]
    (package / "render" / "html.py").write_text("x = 22")
    seen.append(stamp())
    (package / "render" / "card.css").write_text("a {}")
    seen.append(stamp())
    (site / "mini_racer-0.12.4.dist-info").mkdir()  # with it comes MathJax's own word
    seen.append(stamp())
    (site / "mini_racer-0.12.4.dist-info").rename(site / "mini_racer-0.13.0.dist-info")
    seen.append(stamp())
    assert len(set(seen)) == len(seen)
    (site / "unrelated-1.0.dist-info").mkdir()
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "html.pyc").write_text("")
    assert stamp() == seen[-1]


def test_another_stamp_of_the_code_makes_all_anew(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nncards.render import html

    warm = Cache(tmp_path / "cache")
    course.built(warm)
    expected = course.outcome(warm)
    monkeypatch.setattr(html.simple, "html", lambda text: f"<p>[{text}]</p>")
    assert course.outcome(warm) == expected, "code that is not on the disk does not count"
    for module in ("nncards.workspace", "nncards.app.rendered", "nncards.app.check"):
        monkeypatch.setattr(f"{module}.package_stamp", lambda: "other code")
    assert course.outcome(warm) == course.outcome(NOTHING) != expected


def test_formulas_drawn_as_pictures_do_not_mix_with_those_left_to_mathjax(
    course: Course, tmp_path: Path
) -> None:
    from nncards.app.build import plan
    from nncards.render.html import DrawnMaths
    from nncards.render.media import medium

    def maths(tex: str, display: bool) -> DrawnMaths:
        picture = medium(tex.encode(), ".svg")
        return DrawnMaths(picture, picture, "")

    warm = Cache(tmp_path / "cache")
    course.built(warm)
    plain = course.outcome(warm)
    for cache in (warm, NOTHING):
        read = ws.read(ws.Workspace(course.root), cache)
        made, _ = plan(
            read,
            read.decks,
            now=1,
            new_numbers=False,
            cache=cache,
            done=lambda _: None,
            maths=maths,
        )
        assert made is not None
        assert 'alt="\\max(0, x)"' in repr(made.build.packages).replace("\\\\", "\\")
    assert course.outcome(warm) == plain


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_many_processes_give_what_one_gives(
    workers: int, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "MUCH", 0)
    monkeypatch.setattr(ahead, "cores", lambda: workers)
    monkeypatch.setattr("nncards.parallel.cores", lambda: workers)
    course.built(NOTHING)
    course.change("decks/two/more.yaml", "$y_2$", "$y_2$ softmax")
    course.change("decks/one/basics.yaml", "What is the *ReLU*", "What, now, is the *ReLU*")
    expected = course.outcome(NOTHING)
    cache = Cache(tmp_path / "cache")
    job = ahead.Job(ws.Workspace(course.root), cache)
    new = ahead.unread(job)
    assert len(new) == (3 if workers > 1 else 0)
    told: list[str] = []
    ahead.work_ahead(job, new, told.append)
    assert sorted(told) == sorted(new)
    if workers > 1:
        monkeypatch.setattr(ahead, "work_ahead", None)
        assert len(list((tmp_path / "cache").glob("faults-*.entry"))) == 3
    assert course.outcome(cache) == expected
    assert course.outcome(Cache(tmp_path / "other")) == expected, (
        "decks and generators, each when it is due"
    )


def test_the_cache_may_go_at_any_moment(course: Course, tmp_path: Path) -> None:
    course.built(NOTHING)
    expected = course.outcome(NOTHING)
    folder, over = tmp_path / "cache", threading.Event()

    def delete() -> None:
        while not over.is_set():
            shutil.rmtree(folder, ignore_errors=True)

    deleting = threading.Thread(target=delete)
    deleting.start()
    try:
        for _ in range(2):
            assert course.outcome(Cache(folder)) == expected
    finally:
        over.set()
        deleting.join()


def test_what_was_damaged_is_worked_out_again(course: Course, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    course.built(cache)
    expected = course.outcome(cache)
    pick = random.Random(4)
    for path in sorted((tmp_path / "cache").glob("*.entry")):
        content = bytearray(path.read_bytes())
        how = pick.randrange(3)
        if how == 0:
            content[pick.randrange(len(content))] ^= 1 << pick.randrange(8)
        elif how == 1:
            del content[pick.randrange(len(content)) :]
        else:
            content = bytearray(pick.randbytes(40))
        path.write_bytes(content)
    assert course.outcome(cache) == expected


def test_a_cache_that_cannot_be_written_is_done_without(course: Course, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert course.outcome(Cache(blocked / "cache")) == course.outcome(NOTHING)


def test_a_course_that_moved_is_not_taken_for_the_one_at_its_old_place(
    course: Course, tmp_path: Path
) -> None:
    cache = Cache(tmp_path / "cache")
    course.built(cache)
    there = type(course)(tmp_path / "copy")
    shutil.copytree(course.root, there.root)
    there.change("decks/one/figures/far.txt", "2", "5")
    assert there.outcome(cache) == there.outcome(NOTHING)
    assert course.outcome(cache) == course.outcome(NOTHING)
