"""`fmt`, `new` and `schema` as a person calls them."""

from __future__ import annotations

import io
import json
import re
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Run

MESSY = """\
deck: Course::Second
id: second
notes: notes.md
cards:
  - ask: Why?
    id: why
    # so
    answer: Because.
"""
TIDY = MESSY.replace("  - ask: Why?\n    id: why\n", "  - id: why\n    ask: Why?\n")


@pytest.fixture
def messy(workspace: Path) -> Path:
    path = workspace / "decks" / "unit" / "second.yaml"
    path.write_text(MESSY, encoding="utf-8")
    first = workspace / "decks" / "unit" / "first.yaml"
    first.write_text(
        re.sub(r"\n  - id: (gap|softmax)", r"\n\n  - id: \1", first.read_text()), "utf-8"
    )
    return path


# --- fmt --------------------------------------------------------------------------------------------


def test_fmt_writes_what_is_not_in_order(messy: Path, nncards: Run) -> None:
    result = nncards("fmt")
    assert result.status == 0
    assert result.out == "formatted decks/unit/second.yaml\n"
    assert result.err == "1 deck formatted, 1 left as they were\n"
    assert messy.read_text() == TIDY
    assert nncards("fmt").out == ""


def test_fmt_check_and_diff_write_nothing(messy: Path, nncards: Run) -> None:
    result = nncards("fmt", "--check")
    assert (result.status, result.out) == (1, "not in order: decks/unit/second.yaml\n")
    result = nncards("fmt", "--diff")
    assert result.status == 0
    assert "-  - ask: Why?\n" in result.out
    assert "+  - id: why\n" in result.out
    assert nncards("fmt", "--diff", "--check").status == 1
    assert nncards("fmt", "--check", "decks/unit/first.yaml").status == 0
    assert messy.read_text() == MESSY


def test_fmt_leaves_what_it_cannot_read(messy: Path, nncards: Run) -> None:
    broken = messy.with_name("broken.yaml")
    broken.write_text("deck: D\nid: d\ncards:\n  - answer: [\n", encoding="utf-8")
    before = broken.stat()
    result = nncards("fmt")
    assert result.status == 1
    assert "decks/unit/broken.yaml:5:" in result.err
    assert "formatted decks/unit/second.yaml" in result.out
    assert broken.stat() == before


def test_fmt_keeps_rights_and_links(messy: Path, nncards: Run) -> None:
    messy.chmod(0o640)
    link = messy.with_name("third.yaml")
    link.symlink_to(messy.name)
    assert nncards("fmt", "decks/unit/third.yaml").status == 0
    assert link.is_symlink()
    assert messy.read_text() == TIDY
    assert messy.stat().st_mode & 0o777 == 0o640
    assert not list(messy.parent.glob(".*"))


def test_fmt_is_a_filter(messy: Path, nncards: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for text, out, status in ((MESSY, TIDY, 0), (TIDY, TIDY, 0), ("deck: [\n", "deck: [\n", 1)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        result = nncards("fmt", "-")
        assert (result.status, result.out) == (status, out)
    assert nncards("fmt", "-", "decks").status == 2


def test_fmt_does_not_touch_the_bundled_decks(
    tmp_path: Path, nncards: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = nncards("fmt")
    assert result.status == 2
    assert "read-only" in result.err


@pytest.mark.slow
def test_the_ledger_of_this_repository_does_not_see_it(
    tmp_path: Path, nncards: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two builds of all decks, one of them formatted: the same hashes, card by card."""
    import shutil

    from nncards.workspace import starter

    monkeypatch.setenv("NNCARDS_CACHE", str(tmp_path / "cache"))
    ledgers = []
    for name in ("before", "after"):
        for part in ("decks", "generators"):
            shutil.copytree(starter() / part, tmp_path / name / part)
        (tmp_path / name / "decks" / "nncards.lock").unlink()
        if name == "after":
            for deck in (tmp_path / name / "decks").rglob("*.yaml"):
                disordered = re.sub(
                    r"  - id: (.*)\n    section: (.*)\n",
                    r"  - section: \2\n    id: \1\n",
                    deck.read_text(encoding="utf-8"),
                )
                deck.write_text(disordered, encoding="utf-8")
            assert nncards("-C", str(tmp_path / name), "fmt").out.count("formatted") > 40
        assert nncards("-C", str(tmp_path / name), "build").status == 0
        lines = (tmp_path / name / "decks" / "nncards.lock").read_text().splitlines()
        ledgers.append([{**json.loads(line), "changed": 0} for line in lines])
    assert len(ledgers[0]) > 600
    assert ledgers[0] == ledgers[1]


# --- schema -----------------------------------------------------------------------------------------


def test_schema_is_printed_written_and_installed(workspace: Path, nncards: Run) -> None:
    printed = nncards("schema")
    assert printed.json["title"] == "nncards deck"
    assert nncards("schema", "-o", "s.json").status == 0
    assert (workspace / "s.json").read_text(encoding="utf-8") == printed.out
    first = workspace / "decks" / "unit" / "first.yaml"
    before = first.read_bytes()
    result = nncards("schema", "--install")
    assert result.out == (
        "wrote decks/nncards.schema.json\nwrote decks/nncards-settings.schema.json\n"
    )
    assert "# yaml-language-server: $schema=../nncards.schema.json" in result.err
    assert first.read_bytes() == before
    assert nncards("schema", "--install", "--comment").out == "wrote decks/unit/first.yaml\n"
    line = b"# yaml-language-server: $schema=../nncards.schema.json\n"
    assert first.read_bytes() == line + before
    assert nncards("schema", "--install", "--comment").out == ""
    assert nncards("check").status == 0
    assert nncards("schema", "--comment").status == 2


def test_settings_and_their_schema_agree(workspace: Path, nncards: Run) -> None:
    import tomllib

    import jsonschema

    from nncards.workspace import find, read

    schema = nncards("schema", "--settings").json
    jsonschema.Draft7Validator.check_schema(schema)
    assert all(shape.get("description") for shape in schema["properties"].values())
    path = workspace / "decks" / "nncards.toml"
    for text in (
        *(
            'namespace = "a"',
            'namespace = ""',
            "namespace = 1",
            "new_per_day = 0",
            "new_per_day = -1",
        ),
        *("new_per_day = true", "reviews_per_day = 1.5", "retention = 0.9", "retention = 0.5"),
        *(
            'notes = "."',
            'notes = " "',
            'media = ["."]',
            'media = "."',
            "media = [1]",
            "nonsense = 1",
        ),
    ):
        path.write_text(text + "\n", encoding="utf-8")
        fits = not list(jsonschema.Draft7Validator(schema).iter_errors(tomllib.loads(text)))
        assert fits == (not read(find(workspace)).diagnostics), text


# --- new --------------------------------------------------------------------------------------------


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """An editor that does this to the `text` of a file."""
    monkeypatch.delenv("VISUAL", raising=False)

    def use(body: str) -> None:
        script = tmp_path / "editor.py"
        script.write_text(
            "import sys\nfrom pathlib import Path\npath = Path(sys.argv[-1])\n"
            "text = path.read_text(encoding='utf-8')\n"
            + textwrap.dedent(body)
            + "\npath.write_text(text, encoding='utf-8')\n",
            encoding="utf-8",
        )
        monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")

    return use


def first(workspace: Path) -> Path:
    return workspace / "decks" / "unit" / "first.yaml"


def test_a_new_card_is_written_in_the_editor(
    workspace: Path, nncards: Run, editor: Callable[[str], None]
) -> None:
    editor("text = text.replace(\"answer: '[?]'\", 'answer: It is zero.')")
    before = first(workspace).read_text()
    ask = "What is the slope of the ReLU at $x = -1$?"
    result = nncards("new", "card", "FIRST", "--section", "activations", "--ask", ask)
    assert result.status == 0, result.err
    assert result.out == "decks/unit/first.yaml:19: first/slope-relu\n"
    assert first(workspace).read_text() == before + (
        f"  - id: slope-relu\n    section: Activations\n    ask: '{ask}'\n    answer: It is zero.\n"
    )


def test_what_is_wrong_with_it_is_told(
    workspace: Path, nncards: Run, editor: Callable[[str], None]
) -> None:
    editor("text = text.replace(\"answer: '[?]'\", 'answer: $x')")
    result = nncards("new", "card", "first", "--ask", "Q?")
    assert result.status == 1
    assert "error[math-unclosed]" in result.err
    assert "answer: $x" in first(workspace).read_text()


@pytest.mark.parametrize("body", ["", "sys.exit(1)", "raise KeyboardInterrupt"])
def test_an_untouched_template_is_taken_away(
    workspace: Path, nncards: Run, editor: Callable[[str], None], body: str
) -> None:
    editor(body)
    before = first(workspace).read_bytes()
    result = nncards("new", "card", "first", "--kind", "choice")
    assert result.status == 0
    assert "the deck is as it was" in result.err
    assert first(workspace).read_bytes() == before


def test_without_an_editor_nothing_is_left_behind(
    workspace: Path, nncards: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = first(workspace).read_bytes()
    for wrong in ("/no/such/editor", "'open"):
        monkeypatch.setenv("VISUAL", wrong)
        result = nncards("new", "card", "first")
        assert result.status == 2
        assert "set VISUAL or EDITOR" in result.err
        assert first(workspace).read_bytes() == before


def test_no_edit_appends_the_template(workspace: Path, nncards: Run) -> None:
    result = nncards("new", "card", "first", "--no-edit", "--kind", "cloze", "--id", "mine")
    assert result.status == 0
    assert result.out == "decks/unit/first.yaml:17: first/mine\n"
    assert "warning[draft-open]" in result.err  # it waits to be filled
    assert first(workspace).read_text().endswith("  - id: mine\n    cloze: '[?]'\n")


def test_ids_are_never_taken_twice(workspace: Path, nncards: Run) -> None:
    assert nncards("build").status == 0
    path = first(workspace)
    text = path.read_text()
    path.write_text(text[: text.index("  - id: softmax")])  # retired without a trace but the ledger
    before = path.read_bytes()
    for taken, why in (("relu", "line 5"), ("softmax", "learners may still have"), ("A b", "`b`")):
        result = nncards("new", "card", "first", "--no-edit", "--id", taken)
        assert result.status == 2
        assert why in result.err
        assert path.read_bytes() == before
    nncards("new", "card", "first", "--no-edit", "--ask", "What is the softmax?")
    assert "  - id: softmax-2\n" in path.read_text()


def test_a_deck_is_found_by_the_end_of_its_name_as_the_quiz_shows_it(
    workspace: Path, messy: Path, nncards: Run
) -> None:
    def listed(name: str) -> Any:
        return nncards("cards", "list", "--deck", name, "--format", "json")

    for name, uid in (
        ("Deep::Nets::Drop", "d1"),
        ("Deep::Nets::Batch", "d2"),
        ("Other::Drop", "d3"),
    ):
        card = "cards:\n  - {id: a, ask: Q, answer: A}\n"
        messy.with_name(f"{uid}.yaml").write_text(f"deck: Notes::{name}\nid: {uid}\n{card}")
    assert deck_ids(listed("batch")) == {"d2"}
    assert deck_ids(listed("Nets::Drop")) == {"d1"}
    assert deck_ids(listed("Nets")) == {"d1", "d2"}  # it takes its subdecks along
    result = listed("Drop")
    assert result.status == 2
    assert "ambiguous: it may mean `Notes::Deep::Nets::Drop`, `Notes::Other::Drop`" in result.err
    assert listed("ets").status == 2  # a part of a word is no end of a name


def test_unclear_wishes_change_nothing(workspace: Path, nncards: Run, messy: Path) -> None:
    before = messy.read_bytes()
    for call, why in (
        ((), "which deck?"),
        (("Course",), "means 2 decks"),
        (("secnd",), "did you mean `second`?"),
        (("second", "--section", "Activation"), "did you mean `Activations`?"),
        (("second", "--kind", "riddle"), "riddle"),
    ):
        result = nncards("new", "card", *call, "--no-edit")
        assert (result.status, why in result.err) == (2, True), result.err
    messy.write_text(MESSY.replace("Because.", "[\n"))
    assert nncards("new", "card", "decks/unit/second.yaml", "--no-edit").status in (1, 2)
    messy.write_bytes(before)


def test_a_new_deck_takes_new_cards(workspace: Path, nncards: Run) -> None:
    path = workspace / "decks" / "unit" / "third.yaml"
    assert nncards("new", "deck", str(path), "--name", "Course::Third").status == 0
    assert path.read_text() == ("deck: Course::Third\nid: unit-third\nnotes: notes.md\ncards: []\n")
    assert nncards("new", "deck", str(path), "--name", "Course::Third").status == 2
    assert nncards("new", "deck", "decks/x.yaml", "--name", "C", "--id", "first").status == 2
    assert nncards("new", "deck", "elsewhere.yaml", "--name", "C").status == 2
    nncards("new", "card", "unit-third", "--no-edit", "--id", "one")
    assert path.read_text().endswith("cards:\n  - id: one\n    ask: '[?]'\n    answer: '[?]'\n")


# --- names of decks ---------------------------------------------------------------------------------


def deck_ids(result: Any) -> set[str]:
    return {row["uid"].partition("/")[0] for row in json.loads(result.out)}


def test_decks_are_found_in_any_letter_case(workspace: Path, messy: Path, nncards: Run) -> None:
    def listed(name: str) -> Any:
        return nncards("cards", "list", "--deck", name, "--format", "json")

    assert deck_ids(listed("COURSE")) == {"first", "second"}
    assert deck_ids(listed("course::second")) == {"second"}
    assert deck_ids(listed("First")) == {"first"}
    assert deck_ids(listed("decks/Unit/second.yaml")) == {"second"}
    third = messy.with_name("third.yaml")
    third.write_text("deck: course::Third\nid: third\ncards:\n  - {id: a, ask: Q, answer: A}\n")
    assert deck_ids(listed("Course")) == {"first", "second"}
    assert deck_ids(listed("course")) == {"third"}
    result = listed("COURSE")
    assert result.status == 2
    assert "ambiguous" in result.err
    assert "did you mean `Course::Second`?" in listed("secont").err.replace(
        "`second`", "`Course::Second`"
    )
