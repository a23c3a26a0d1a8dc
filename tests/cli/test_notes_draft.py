"""`nncards notes draft`: what it prints, what it writes, what it leaves alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

NOTES = """\
# Rivers

Q: Where does a river begin?
A: At its spring.

Q: What is a delta?

left over
"""


def write(workspace: Path, text: str = NOTES) -> Path:
    path = workspace / "decks" / "unit" / "rivers.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_to_write_the_deck_is_printed(workspace: Path, nncards: Run) -> None:
    path = write(workspace)
    done = nncards("notes", "draft", str(path))
    assert done.status == 0
    assert "- id: river-begin\n    section: Rivers\n" in done.out
    assert "1 sure, 0 likely, 1 guessed, 1 open" in done.err
    assert sorted(p.name for p in path.parent.iterdir()) == ["first.yaml", "notes.md", "rivers.md"]


def test_the_deck_is_written_and_checked_to_be_open_where_it_says(
    workspace: Path, nncards: Run
) -> None:
    path = write(workspace)
    deck = path.with_suffix(".yaml")
    done = nncards("notes", "draft", str(path), "-o", str(deck))
    assert (done.status, done.out) == (0, "")
    assert deck.read_text(encoding="utf-8").startswith("# Drafted from rivers.md (prefixes).")
    checked = nncards("check", "--format", "json", str(deck))
    assert (checked.status, nncards("check", "--strict", str(deck)).status) == (0, 1)
    assert [d["code"] for d in checked.json] == ["draft-open"]
    filled = deck.read_text(encoding="utf-8").replace("'[?]'", "Land that a river lays down.")
    deck.write_text(filled, encoding="utf-8")
    assert nncards("check", "--strict", str(deck)).status == 0
    again = nncards("notes", "draft", str(path), "-o", str(deck))
    assert "is up to date" in again.err
    assert deck.read_text(encoding="utf-8") == filled


def test_a_deck_gets_an_id_that_no_deck_has_or_had(workspace: Path, nncards: Run) -> None:
    """Else its cards would be taken for those that learners still have."""
    path = write(workspace)
    deck = path.with_suffix(".yaml")
    assert nncards("notes", "draft", str(path), "-o", str(deck)).status == 0
    assert nncards("build").status == 0
    deck.unlink()
    assert nncards("notes", "draft", str(path), "-o", str(deck)).status == 0
    assert "\nid: rivers-2\n" in deck.read_text(encoding="utf-8")


def test_the_first_deck_of_a_workspace_names_its_notes(
    workspace: Path, nncards: Run, tmp_path: Path
) -> None:
    (workspace / "decks" / "unit" / "first.yaml").unlink()
    settings = workspace / "decks" / "nncards.toml"
    settings.write_text('namespace = "course-test"\nnotes = "../vault"\n', encoding="utf-8")
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "Rivers.md").write_text(NOTES, encoding="utf-8")
    deck = workspace / "decks" / "unit" / "rivers.yaml"
    assert nncards("notes", "draft", str(vault / "Rivers.md"), "-o", str(deck)).status == 0
    text = deck.read_text(encoding="utf-8")
    assert "\nnotes: Rivers.md\n" in text
    assert "section: Rivers\n" in text


def test_a_run_after_the_notes_changed_says_what_it_did(workspace: Path, nncards: Run) -> None:
    path = write(workspace)
    deck = path.with_suffix(".yaml")
    nncards("notes", "draft", str(path), "-o", str(deck))
    write(workspace, NOTES.replace("spring", "source") + "\n# Lakes\n\nQ: Salt?\nA: Some.\n")
    done = nncards("notes", "draft", str(path), "-o", str(deck), "--format", "json")
    assert [row["state"] for row in done.json] == ["changed", "same", "new"]
    assert "1 changed, 1 new" in done.err
    assert done.json[2] == {
        "id": "salt", "path": "rivers.md", "first": 12, "last": 13, "certainty": "sure",
        "why": "`Q:` and `A:`", "kind": "basic", "heading": ["Lakes"], "section": "Lakes", "ask": "Salt?",
        "answer": "Some.", "reverse": False, "tags": [], "pictures": [], "open": [], "state": "new",
    }  # fmt: skip


def test_lines_that_were_not_read_are_listed(workspace: Path, nncards: Run) -> None:
    path = write(workspace, "text\n\nQ: What?\nA: That.\n---\nlost words\n")
    done = nncards("notes", "draft", str(path))
    where = "not read, stands outside of `Q:`, `A:` and `C:`"
    assert f"{path}:1: {where}: text" in done.err
    assert f"{path}:6: {where}: lost words" in done.err
    assert "#: not read, rivers.md:6, stands outside of `Q:`, `A:` and `C:`: lost words" in done.out


def test_a_dialect_may_be_forced_and_gaps_asked_for(workspace: Path, nncards: Run) -> None:
    path = write(workspace, "A **river** flows.\n")
    assert nncards("notes", "draft", str(path), "--dialect", "spaced-repetition").status == 1
    done = nncards("notes", "draft", str(path), "--dialect", "spaced-repetition", "--gaps", "bold")
    assert "cloze: 'A {{c1::river}} flows.'" in done.out


def test_a_deck_id_that_is_taken_is_not_given_again(workspace: Path, nncards: Run) -> None:
    path = write(workspace)
    done = nncards("notes", "draft", str(path), "-o", str(workspace / "decks" / "first.yaml"))
    assert done.status == 0
    assert (
        "\nid: first-2\nnotes: unit/rivers.md\n" in (workspace / "decks" / "first.yaml").read_text()
    )


def test_notes_elsewhere_are_not_named(workspace: Path, nncards: Run, tmp_path: Path) -> None:
    path = tmp_path / "rivers.md"
    path.write_text(NOTES, encoding="utf-8")
    deck = workspace / "decks" / "rivers.yaml"
    assert nncards("notes", "draft", str(path), "-o", str(deck)).status == 0
    text = deck.read_text(encoding="utf-8")
    assert "notes:" not in text
    assert "section:" not in text
    assert "# from ../../rivers.md:3-4" in text


def test_what_cannot_be_read_or_written_is_said(workspace: Path, nncards: Run) -> None:
    path = write(workspace)
    assert nncards("notes", "draft", "nowhere.md").status == 2
    path.write_bytes("Flüsse".encode("latin-1"))
    latin = nncards("notes", "draft", str(path))
    assert (latin.status, "save the file as UTF-8" in latin.err) == (2, True)
    write(workspace)
    nowhere = nncards("notes", "draft", str(path), "-o", str(workspace / "no" / "deck.yaml"))
    assert (nowhere.status, "choose another file" in nowhere.err) == (2, True)
    broken = workspace / "decks" / "broken.yaml"
    broken.write_text("deck: [\n", encoding="utf-8")
    refused = nncards("notes", "draft", str(path), "-o", str(broken))
    assert refused.status == 2
    assert broken.read_text(encoding="utf-8") == "deck: [\n"


def test_notes_without_a_card_make_no_deck(workspace: Path, nncards: Run) -> None:
    path = write(workspace, "\n\n")
    deck = path.with_suffix(".yaml")
    done = nncards("notes", "draft", str(path), "-o", str(deck))
    assert (done.status, done.out, deck.exists()) == (1, "", False)
    assert "no card found" in done.err


def test_notes_and_pictures_of_a_vault(workspace: Path, nncards: Run, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    (vault / "pictures").mkdir(parents=True)
    (vault / "pictures" / "delta 1.svg").write_text("<svg/>", encoding="utf-8")
    path = vault / "Rivers.md"
    path.write_text(
        "# Deltas\n\nWhat do rivers leave?\n![[delta 1.svg|300]]\nSand. ![[lost.png]]\n", "utf-8"
    )
    settings = workspace / "decks" / "nncards.toml"
    written = 'namespace = "course-test"\nnotes = "../vault"\nmedia = ["../vault/pictures"]\n'
    settings.write_text(written, encoding="utf-8")
    deck = workspace / "decks" / "unit" / "rivers.yaml"
    assert nncards("notes", "draft", str(path), "-o", str(deck)).status == 0
    text = deck.read_text(encoding="utf-8")
    assert "\nnotes: Rivers.md\n" in text
    assert "    section: Deltas\n" in text
    assert "![delta 1](<delta 1.svg>)\n      Sand.\n" in text
    assert "# picture: ![[lost.png]]" in text
    assert nncards("check").status == 0
