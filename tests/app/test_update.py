"""Bringing a newer starter to a copy of an older one, with edits of the user's in it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nncards import workspace as ws
from nncards.app import init, starter, update
from nncards.app.merging import plan
from nncards.app.merging_files import merge_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CARD = "  - id: {0}\n    ask: What is {0}?\n    answer: It is {0}.\n    extra: More of {0}.\n"


def deck(name: str, *cards: str) -> str:
    return f"deck: {name}\nid: {name}\nnotes: notes.md\ncards:\n" + "\n".join(
        CARD.format(card) for card in cards
    )


OLD = {
    "decks/norms/one.yaml": deck("one", "a", "b", "c"),
    "decks/norms/two.yaml": deck("two", "d", "e"),
    "decks/norms/notes.md": "# Norms\n\nFirst.\n\nSecond.\n\nThird.\n",
    "decks/norms/figures/plot.py": "def plot():\n    return 1\n\n\ndef axes():\n    return 2\n",
    "decks/gone/old.yaml": deck("old", "x"),
    "decks/gone/notes.md": "# Gone\n",
    "decks/loved/kept.yaml": deck("kept", "y", "z"),
    "decks/moved/far.yaml": deck("far", "u", "v"),
    "decks/moved/notes.md": "# Far\n\nAway.\n",
    "decks/cut/off.yaml": deck("off", "w"),
    "decks/LICENSE": "Free.\n",
    "generators/sums/tiny.py": "A = 1\n\nB = 2\n\nC = 3\n",
}
NEW = {
    **OLD,
    "decks/norms/one.yaml": deck("one", "a", "b", "new", "c").replace("It is b.", "It is B."),
    "decks/norms/three.yaml": deck("three", "f"),
    "decks/norms/notes.md": "# Norms\n\nFirst.\n\nSecond, corrected.\n\nThird.\n\nFourth.\n",
    "decks/norms/figures/plot.py": "def plot():\n    return 1.5\n\n\ndef axes():\n    return 2\n",
    "decks/moved/far.yaml": deck("far", "u", "v").replace("It is v.", "It is V."),
    "decks/moved/notes.md": "# Far\n\nAway, but near.\n",
    "decks/cut/off.yaml": deck("off", "w").replace("It is w.", "It is W."),
    "decks/cut/more.yaml": deck("more", "t"),
    "generators/sums/tiny.py": "A = 10\n\nB = 20\n\nC = 3\n",
}
del NEW["decks/gone/old.yaml"], NEW["decks/gone/notes.md"], NEW["decks/loved/kept.yaml"]


def write(root: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    return root


def snapshot(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes().decode()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != "starter.zip"
    }


class Copy:
    """A copy of the old starter, edited, and the two starters."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.old, self.new = write(folder / "old", OLD), write(folder / "new", NEW)
        self.root = folder / "mine"
        monkeypatch.setattr(ws, "starter", lambda: self.old)
        assert init.make_workspace(self.root, empty=False) == len(OLD) + 4
        (self.root / "decks" / ws.LEDGER).write_text('{"nncards-ledger": 1}\n', encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        (self.root / path).write_text(text.replace(old, new), encoding="utf-8")

    def prepare(self) -> update.Update:
        made = update.prepare(self.root, self.new, "0.2.0")
        assert isinstance(made, update.Update), made
        return made

    def update(self) -> update.Update:
        made = self.prepare()
        assert update.carry_out(made) is None
        return made


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copy:
    return Copy(tmp_path, monkeypatch)


@pytest.fixture
def edited(copy: Copy) -> Copy:
    """Edits of every sort, here and there."""
    copy.edit("decks/norms/one.yaml", "What is b?", "What on earth is b?")
    copy.edit("decks/norms/notes.md", "First.", "First of all.")
    copy.edit("decks/norms/figures/plot.py", "return 2", "return 2  # mine")
    copy.edit("decks/loved/kept.yaml", "It is z.", "It is my z.")
    copy.edit("generators/sums/tiny.py", "A = 1\n", "A = 7\n")
    (copy.root / "decks/moved").rename(copy.root / "decks/mine")
    shutil.rmtree(copy.root / "decks/cut")
    (copy.root / "decks/own.yaml").write_text(deck("own", "o"), encoding="utf-8")
    return copy


def actions(made: update.Update) -> dict[str, str]:
    return {change.path: change.action for change in made.plan.changes}


def test_an_update_that_meets_every_case(edited: Copy) -> None:
    before = snapshot(edited.root)

    made = edited.update()

    assert actions(made) == {
        "decks/norms/one.yaml": "merged",
        "decks/norms/notes.md": "merged",
        "decks/norms/figures/plot.py": "merged",
        "decks/norms/three.yaml": "added",
        "decks/gone/old.yaml": "deleted",
        "decks/gone/notes.md": "deleted",
        "decks/loved/kept.yaml": "kept",
        "decks/mine/far.yaml": "corrected",
        "decks/mine/notes.md": "corrected",
        "decks/cut/off.yaml": "left",
        "decks/cut/more.yaml": "left",
    }
    assert [(c.path, c.theirs) for c in made.plan.clashes] == [
        ("generators/sums/tiny.py", "generators/sums/tiny.py.new")
    ]
    wanted = dict(before)
    wanted["decks/norms/one.yaml"] = (
        NEW["decks/norms/one.yaml"]
        .replace("What is", "What on earth is", 2)
        .replace("What on earth is a", "What is a")
    )
    wanted["decks/norms/notes.md"] = NEW["decks/norms/notes.md"].replace("First.", "First of all.")
    wanted["decks/norms/figures/plot.py"] = NEW["decks/norms/figures/plot.py"].replace(
        "return 2", "return 2  # mine"
    )
    wanted["decks/norms/three.yaml"] = NEW["decks/norms/three.yaml"]
    wanted["decks/mine/far.yaml"] = NEW["decks/moved/far.yaml"]
    wanted["decks/mine/notes.md"] = NEW["decks/moved/notes.md"]
    wanted["generators/sums/tiny.py.new"] = NEW["generators/sums/tiny.py"]
    del wanted["decks/gone/old.yaml"], wanted["decks/gone/notes.md"]
    assert snapshot(edited.root) == wanted
    assert not (edited.root / "decks/gone").exists()


def test_a_second_update_has_nothing_to_do(edited: Copy) -> None:
    edited.update()
    before = snapshot(edited.root)
    again = edited.update()
    assert not again.plan
    assert not again.plan.changes
    assert not again.plan.clashes
    assert snapshot(edited.root) == before


def test_the_next_version_starts_from_this_one(edited: Copy) -> None:
    """What clashed once and was left stays the user's, and the file beside it follows the starter."""
    edited.update()
    write(edited.new, {"generators/sums/tiny.py": "A = 10\n\nB = 20\n\nC = 30\n"})
    write(edited.new, {"decks/norms/three.yaml": deck("three", "f", "g")})
    made = edited.update()
    assert actions(made) == {
        "decks/norms/three.yaml": "corrected",
        "generators/sums/tiny.py": "merged",
    }
    assert [clash.theirs for clash in made.plan.clashes] == []
    assert (edited.root / "generators/sums/tiny.py").read_text() == "A = 7\n\nB = 2\n\nC = 30\n"


def test_a_bundled_version_that_the_user_edited_is_not_written_over(edited: Copy) -> None:
    edited.update()
    aside = edited.root / "generators/sums/tiny.py.new"
    aside.write_text("mine now\n")
    write(edited.new, {"generators/sums/tiny.py": "A = 11\n\nB = 2\n\nC = 3\n"})
    made = edited.update()
    assert aside.read_text() == "mine now\n"
    assert [clash.theirs for clash in made.plan.clashes] == ["generators/sums/tiny.py.new2"]
    assert (
        edited.root / "generators/sums/tiny.py.new2"
    ).read_text() == "A = 11\n\nB = 2\n\nC = 3\n"


def test_identity_and_settings_are_never_touched(copy: Copy) -> None:
    write(copy.new, {f"decks/{ws.SETTINGS}": "namespace = 'x'\n", f"decks/{ws.LEDGER}": "theirs\n"})
    before = {name: (copy.root / "decks" / name).read_bytes() for name in (ws.SETTINGS, ws.LEDGER)}
    made = copy.update()
    assert made.plan.writes
    assert before == {name: (copy.root / "decks" / name).read_bytes() for name in before}


@pytest.mark.parametrize(
    "interruption", [OSError(28, "No space left on device"), KeyboardInterrupt()]
)
def test_cut_short_anywhere_a_second_run_ends_where_one_would_have(
    edited: Copy, tmp_path: Path, interruption: BaseException
) -> None:
    edited.new.joinpath("decks/norms/two.yaml").rename(edited.new / "decks/norms/zwei.yaml")
    edited.edit("decks/norms/two.yaml", "It is d.", "It is my d.")
    write(
        edited.new, {"decks/norms/zwei.yaml": deck("two", "d", "e").replace("It is e.", "It is E.")}
    )
    untouched = tmp_path / "untouched"
    shutil.copytree(edited.root, untouched)
    edited.update()
    wanted = snapshot(edited.root)
    assert wanted["decks/norms/zwei.yaml"] == deck("two", "d", "e").replace(
        "It is e.", "It is E."
    ).replace("It is d.", "It is my d.")

    for step in range(100):
        shutil.rmtree(edited.root)
        shutil.copytree(untouched, edited.root)
        with pytest.MonkeyPatch.context() as patch:
            left = iter(range(step))
            for owner, name in ((update, "replace_file"), (Path, "rename"), (Path, "unlink")):
                patch.setattr(owner, name, _failing(getattr(owner, name), left, interruption))
            try:
                edited.update()
                finished = True
            except (OSError, KeyboardInterrupt):
                finished = False
        edited.update()
        assert snapshot(edited.root) == wanted, step
        if finished:
            break
    assert step >= 12, "every file was written, each failing once"


def _failing(real: object, left: Iterator[int], error: BaseException) -> object:
    def call(*arguments: object, **options: object) -> object:
        if next(left, None) is None:
            raise error
        return real(*arguments, **options)  # type: ignore[operator]

    return call


def test_a_file_that_is_saved_meanwhile_stops_the_update_before_it_begins(edited: Copy) -> None:
    made = edited.prepare()
    edited.edit("decks/norms/notes.md", "Third.", "Third, just now.")
    before = snapshot(edited.root)
    stopped = update.carry_out(made)
    assert stopped
    assert "decks/norms/notes.md" in stopped
    assert snapshot(edited.root) == before
    edited.update()
    assert "Third, just now." in (edited.root / "decks/norms/notes.md").read_text()


def test_windows_line_breaks_are_no_edit_and_stay(copy: Copy) -> None:
    for path in OLD:
        text = (copy.root / path).read_bytes()
        (copy.root / path).write_bytes(text.replace(b"\n", b"\r\n"))
    made = copy.update()
    assert not made.plan.clashes
    assert set(actions(made).values()) == {"corrected", "added", "deleted"}
    text = (copy.root / "decks/norms/one.yaml").read_bytes().decode()
    assert text == NEW["decks/norms/one.yaml"].replace("\n", "\r\n")


def test_code_is_merged_as_a_whole_or_not_at_all() -> None:
    base, mine = b"pass\n\nx = 1\n\npass\n", b"'''\npass\n\nx = 1\n\n'''\npass\n"
    fits = merge_file("g.py", base, mine, base.replace(b"1", b"2"))
    assert fits.data == mine.replace(b"1", b"2")
    broken = merge_file("g.py", base, mine, base.replace(b"1", b"'''2'''"))
    assert broken.data == mine, "each edit applies by line, but the result would be no Python"
    assert [clash.what for clash in broken.clashes] == ["the whole file"]
    notes = merge_file("g.md", base, mine, base.replace(b"1", b"'''2'''"))
    assert notes.data == mine.replace(b"1", b"'''2'''")
    clash = merge_file(
        "g.py", base, base.replace(b"1", b"3"), base.replace(b"1", b"2") + b"y = 0\n"
    )
    assert clash.data == base.replace(b"1", b"3")


def test_a_binary_file_is_taken_whole_or_kept(copy: Copy) -> None:
    path = "decks/norms/picture.png"
    for root, data in ((copy.old, b"\x89old"), (copy.new, b"\x89new")):
        (root / path).write_bytes(data)
    shutil.rmtree(copy.root)
    init.make_workspace(copy.root, empty=False)
    assert actions(copy.update())[path] == "corrected"
    assert (copy.root / path).read_bytes() == b"\x89new"
    (copy.root / path).write_bytes(b"\x89mine")
    (copy.new / path).write_bytes(b"\x89newer")
    assert [clash.path for clash in copy.update().plan.clashes] == [path]
    assert (copy.root / path).read_bytes() == b"\x89mine"
    assert (copy.root / f"{path}.new").read_bytes() == b"\x89newer"


def test_an_own_file_where_a_new_one_would_go_stays(copy: Copy) -> None:
    write(
        copy.root,
        {"decks/norms/three.yaml": deck("mine", "m"), "decks/own/f.yaml": deck("three", "m")},
    )
    made = copy.update()
    assert [(clash.path, clash.theirs) for clash in made.plan.clashes] == [
        ("decks/norms/three.yaml", "decks/norms/three.yaml.new")
    ]
    assert (copy.root / "decks/norms/three.yaml").read_text() == deck("mine", "m")


def test_an_own_deck_of_the_same_id_elsewhere_stays_alone(copy: Copy) -> None:
    write(copy.root, {"decks/own/f.yaml": deck("three", "m")})
    made = copy.update()
    assert [clash.path for clash in made.plan.clashes] == ["decks/own/f.yaml"]
    assert not (copy.root / "decks/norms/three.yaml").exists()


def test_an_own_deck_without_an_id_is_no_file_that_went() -> None:
    """One that is still being written is not taken for a picture or a figure that its author deleted."""
    old, new, own = b"x = 1\n", b"x = 2\n", b"deck: Mine\n"
    base = {"decks/u/a.yaml": b"id: a\n", "decks/u/figures/f.py": old}
    mine = {"decks/u/a.yaml": b"id: a\n", "decks/own/draft.yaml": own}
    made = plan(base, mine, base | {"decks/u/figures/f.py": new})
    assert (made.writes, made.renames, made.clashes) == ({}, {}, ())
    assert [(change.path, change.action) for change in made.changes] == [
        ("decks/u/figures/f.py", "left")
    ]
    assert not plan(base, mine, {"decks/u/a.yaml": b"id: a\n"}).deletes


def test_what_check_will_say_after_it_is_told(copy: Copy) -> None:
    """The user deleted a card that a new one is to be learned after."""
    text = deck("one", "a", "b", "c")
    write(copy.root, {"decks/norms/one.yaml": text.replace(CARD.format("a") + "\n", "")})
    write(
        copy.new, {"decks/norms/three.yaml": deck("three", "f").rstrip() + "\n    after: [one/a]\n"}
    )
    made = copy.update()
    assert [(found.span.path, "one/a" in found.message) for found in made.new] == [
        ("decks/norms/three.yaml", True)
    ]


# --- the record --------------------------------------------------------------------------------------


def test_the_record_is_the_same_for_the_same_files_and_reads_back() -> None:
    files = {path: text.encode() for path, text in OLD.items()}
    data = starter.pack(starter.Copied("0.1.0", files))
    assert data == starter.pack(starter.Copied("0.1.0", dict(reversed(files.items()))))
    assert starter.unpack(data) == starter.Copied("0.1.0", files)


@pytest.mark.parametrize(
    "name", ["../x.yaml", "decks/../../x", "/etc/x", "other/x", "decks", "decks/nncards.lock"]
)
def test_a_record_cannot_name_files_elsewhere(name: str, copy: Copy) -> None:
    """Or an update of a stranger's workspace could delete a file outside of it."""
    data = starter.pack(starter.Copied("0.1.0", {name: b"x"}))
    assert isinstance(starter.unpack(data), str)
    (copy.root / starter.BASE).write_bytes(data)
    refused = update.prepare(copy.root, copy.new, "0.2.0")
    assert isinstance(refused, update.Refused)
    assert "restore it" in refused.why


@pytest.mark.parametrize("damage", [b"", b"PK", b"nonsense", "half"])
def test_a_damaged_record_is_told(damage: bytes | str, copy: Copy) -> None:
    path = copy.root / starter.BASE
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if isinstance(damage, str) else damage)
    assert isinstance(update.prepare(copy.root, copy.new, "0.2.0"), update.Refused)


def test_any_flipped_byte_of_a_record_is_told_or_changes_nothing(copy: Copy) -> None:
    whole = (copy.root / starter.BASE).read_bytes()
    right = starter.unpack(whole)
    for at in range(0, len(whole), 7):
        found = starter.unpack(whole[:at] + bytes([whole[at] ^ 0x15]) + whole[at + 1 :])
        assert (
            isinstance(found, str)
            or {**found.files} == {**right.files}
            or found.files.keys() != right.files.keys()
        )  # type: ignore[union-attr]


def test_without_a_record_nothing_is_changed_until_it_is_adopted(edited: Copy) -> None:
    (edited.root / starter.BASE).unlink()
    before = snapshot(edited.root)
    made = update.prepare(edited.root, edited.new, "0.2.0")
    assert isinstance(made, update.NoRecord)
    assert set(made.same) == {"decks/norms/two.yaml", "decks/LICENSE"}
    assert "decks/norms/one.yaml" in made.different
    assert "decks/cut/off.yaml" in made.missing
    update.adopt(edited.root, made.record)
    assert snapshot(edited.root) == before
    assert not edited.update().plan
    write(edited.new, {"decks/norms/two.yaml": deck("two", "d", "e", "f")})
    assert actions(edited.update()) == {"decks/norms/two.yaml": "corrected"}


def test_a_workspace_that_was_no_copy_is_told_so(tmp_path: Path) -> None:
    init.make_workspace(tmp_path / "own", empty=True)
    refused = update.prepare(tmp_path / "own", ws.starter(), "0.2.0")
    assert isinstance(refused, update.Refused)
    assert "no copy" in refused.why


def test_the_bundled_decks_cannot_be_updated_from_themselves() -> None:
    assert isinstance(update.prepare(ws.starter(), ws.starter(), "0.2.0"), update.Refused)


# --- any change of any files -------------------------------------------------------------------------

PATHS = (
    "decks/a/one.yaml",
    "decks/a/two.yaml",
    "decks/b/x.yaml",
    "decks/a/notes.md",
    "generators/g/p.py",
)


def content(path: str, by: str, number: int) -> bytes:
    if path.endswith(".yaml"):
        name = path.removesuffix(".yaml").replace("/", "-")
        return deck(name, "a", "b", "c").replace(f"It is {'abc'[number]}.", f"By {by}.").encode()
    lines = [f"line{i} = {i}\n\n" for i in range(3)]
    lines[number] = f"{by} = {number}\n\n"
    return "".join(lines).encode()


@st.composite
def trees(draw: st.DrawFn) -> tuple[dict[str, bytes], dict[str, bytes], dict[str, bytes]]:
    base = {path: content(path, "base", 0) for path in PATHS if draw(st.integers(0, 3))}
    sides = []
    for by in ("mine", "theirs"):
        side = dict(base)
        for path in PATHS:
            what = draw(st.sampled_from(["keep", "keep", "edit", "edit", "gone"]))
            if what == "gone":
                side.pop(path, None)
            elif what == "edit" and (path in base or draw(st.booleans())):
                side[path] = content(path, by, draw(st.integers(0, 2)))
        sides.append(side)
    return base, sides[0], sides[1]


# I deleted all that a folder held and wrote a file of my own there, whose name the starter now uses as well.
MET = (
    {"decks/a/notes.md": content("decks/a/notes.md", "base", 0)},
    {"decks/a/two.yaml": content("decks/a/two.yaml", "mine", 0)},
    {"decks/a/two.yaml": content("decks/a/two.yaml", "theirs", 0)},
)


@settings(deadline=None)
@example(MET)
@given(trees())
def test_whatever_becomes_of_files_nothing_of_mine_is_lost(
    trees: tuple[dict[str, bytes], dict[str, bytes], dict[str, bytes]],
) -> None:
    base, mine, theirs = trees
    made = plan(base, mine, theirs)
    after = made.after(mine)
    asides = {clash.theirs for clash in made.clashes}
    for path in {*base, *mine, *theirs}:
        old, own, new, now = (side.get(path) for side in (base, mine, theirs, after))
        if own == old and new is not None and old is not None:
            assert now == new, "what I did not touch is as in the starter"
        if own is None and old is not None:
            assert now is None, "what I deleted stays deleted"
        if own is not None and own != old:
            assert now is not None, "what I edited or wrote stays"
            assert b"mine" not in own or b"mine" in now
            if new is not None and new != old and b"theirs" in new and b"theirs" not in now:
                assert f"{path}.new" in asides, "what did not arrive is beside it"
    assert all(after[aside] == theirs[aside.removesuffix(".new")] for aside in asides)
    assert set(after) <= {*mine, *theirs, *asides}
    again = plan(base, after, theirs)
    assert again.after(after) == after, "a second run changes nothing"
    assert not plan(theirs, after, theirs)


def test_the_schemas_of_a_copy_are_those_of_the_version_that_updates_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Copy(tmp_path, monkeypatch)
    decks = copy.root / "decks"
    fresh = (decks / "nncards.schema.json").read_bytes()
    (decks / "nncards.schema.json").write_bytes(b"{}")
    (decks / "nncards-settings.schema.json").unlink()
    made = copy.update()
    assert not {path for path in made.plan.writes if path.endswith(".json")}
    assert (decks / "nncards.schema.json").read_bytes() == fresh
    assert not (decks / "nncards-settings.schema.json").exists()
