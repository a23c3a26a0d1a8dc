from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from nncards.anki import notetypes
from nncards.anki.build import PROBLEMS, Item, build, file_name
from nncards.anki.ledger import Ledger
from nncards.anki.package import Note, Package, ids, to_bytes, write
from nncards.anki.rows import long_deck
from nncards.render.card_html import Page

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Course


def note(guid: str = "g", **other: object) -> Note:
    kind = notetypes.basic()
    values = {"Uid": f"a/{guid}", "Front": "front", "Back": "back"}
    fields = tuple(values.get(name, "") for name in kind.fields)
    return replace(Note(guid, kind, fields, ("t",), 1_700_000_000, "A::B", (0,)), **other)  # type: ignore[arg-type]  # a test's shorthand


SCRIPT = """
import hashlib
from nncards.anki.build import Item, build
from nncards.anki.ledger import Ledger
from nncards.anki.package import to_bytes
from nncards.render.card_html import Page
pages = [Page(f"a/{i}", "basic", {"front": str(i), "back": "b"}, {f"m{i}.svg": b"x"}) for i in range(40)]
items = [Item(p, f"A::{p.uid[-1]}", tags=("x", "y", "z"), minutes=i % 3) for i, p in enumerate(pages)]
made, _ = build(items, Ledger(), namespace="n", now=1_700_000_000)
print(hashlib.sha256(to_bytes(made.packages[0])).hexdigest())
"""


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    found = set()
    for seed, zone in [("0", "UTC"), ("1", "Asia/Tokyo"), ("2", "America/New_York")]:
        folder = tmp_path / seed
        folder.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT], cwd=folder, env=environment, capture_output=True, text=True, check=True
        )  # fmt: skip
        found.add(run.stdout)
    assert len(found) == 1


def test_it_is_compressed_and_whole(course: Course) -> None:
    package = course.package()
    content = to_bytes(package)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_DEFLATED}
        media = json.loads(archive.read("media"))
        assert {name: archive.read(number) for number, name in media.items()} == package.media
        database = sqlite3.connect(":memory:")
        database.deserialize(archive.read("collection.anki2"))
    assert database.execute("select count(), count(distinct guid) from notes").fetchone() == (
        len(package.notes),
        len(package.notes),
    )
    seconds = dict(database.execute("select guid, mod from notes"))
    assert seconds == {one.guid: one.changed for one in package.notes}


def test_two_notes_of_one_guid_are_refused() -> None:
    with pytest.raises(ValueError, match="guid"):
        to_bytes(Package("a.apkg", (note(), note())))


@pytest.mark.parametrize("name", ["../x", "/x", "a/b", "a\\b", ".x", "_x"])
def test_media_have_plain_names(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        to_bytes(Package("a.apkg", (note(),), {name: b""}))


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.apkg"
    write(Package("a.apkg", (note(),)), path)
    before = path.read_bytes()
    with pytest.raises(ValueError, match="guid"):
        write(Package("a.apkg", (note(), note())), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_ids_follow_the_second_and_never_meet() -> None:
    seconds = [5, 5, 6, *[5] * 1500, 6, 4]
    found = list(ids(seconds))
    assert found[:3] == [5000, 5001, 6000]
    assert len(set(found)) == len(seconds)


def test_one_package_for_each_first_part_of_the_deck_names() -> None:
    def item(uid: str, deck: str, minutes: float = 0) -> Item:
        return Item(Page(uid, "basic", {"front": "f", "back": "b"}), deck, minutes=minutes)

    items = [
        item("a/1", "Maths::X"),
        item("a/2", "Maths", 3),
        item("a/3", "Physics: 2nd/Part::Y", 0.5),
    ]
    made, _ = build(items, Ledger(), namespace="n", now=9)
    assert made is not None
    assert [(p.file, len(p.notes), dict(p.presets)) for p in made.packages] == [
        ("maths.apkg", 2, {"Maths - problems": PROBLEMS}),
        ("physics-2nd-part.apkg", 1, {}),
    ]
    assert [n.deck for p in made.packages for n in p.notes] == [
        "Maths::X",
        "Maths - problems",
        "Physics: 2nd/Part::Y",
    ]


def test_names() -> None:
    assert long_deck("A::B::C") == "A - problems::B::C"
    assert file_name("Netze: Übung/1") == "netze-übung-1"
    assert file_name("...") == "deck"


def test_without_a_namespace_or_with_another_there_is_no_build() -> None:
    item = Item(Page("a/1", "basic", {"front": "f"}), "A")
    made, found = build([item], Ledger(), namespace=" ", now=9)
    assert (made, found[0].code) == (None, "namespace")
    made, _ = build([item], Ledger(), namespace="n", now=9)
    assert made is not None
    made, found = build([item], made.ledger, namespace="m", now=9)
    assert (made, found[0].code) == (None, "namespace-changed")


def test_a_part_of_a_course_retires_nothing_and_loses_nothing() -> None:
    items = [Item(Page(f"a/{i}", "basic", {"front": "f"}), "A") for i in range(3)]
    made, _ = build(items, Ledger(), namespace="n", now=9)
    assert made is not None
    part, _ = build(items[:1], made.ledger, namespace="n", now=99, known={"a/0", "a/1", "a/2"})
    assert part is not None
    assert (part.unchanged, part.vanished) == (("a/0",), ())
    assert part.ledger == made.ledger
