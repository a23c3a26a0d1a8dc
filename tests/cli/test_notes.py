"""Notes and cards in step: what `notes status` tells after each kind of edit, its fixes, and `notes accept`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Run

NOTES = """\
# Course

## Dropout

Dropout drops each unit with probability $p$ while the network is trained, and none of them
afterwards; the activations that remain are scaled by $\\frac{1}{1-p}$ so that their mean stays.

## Bagging

Bagging trains several models, each on a sample of the data drawn with replacement, and lets them
vote; their errors partly cancel, as far as they are not correlated.

## Optimisers

### Momentum

The velocity is a running sum of gradients, $v \\leftarrow \\alpha v - \\eta g$, so that steps along a
persistent slope grow while those across a ravine cancel each other.

### Adam

Adam divides a running mean of the gradients by the root of a running mean of their squares,
both corrected for their bias towards zero in the first steps.
"""

OTHER = """\
# Other

## Ensembles

Many models, asked together, are wrong less often than one of them alone if their errors differ;
the price is the time that all of them take at each prediction.

### Momentum

In physics: mass times velocity.
"""

DECK = """\
deck: Course::First
id: first
notes: notes.md   # beside this file
cards:
  - id: drop
    section: Dropout  # the heading
    ask: What does dropout drop?
    answer: Units.
  - id: scale
    section: "Dropout"
    ask: What scales what remains?
    answer: $\\frac{1}{1-p}$
  - id: bag
    section: Bagging
    covers: [other/Ensembles, 'unit/Dropout']
    ask: What does bagging train?
    answer: Several models.
  - id: mom
    section: Momentum
    ask: What is the velocity?
    answer: A running sum.
  - {id: adam, section: Adam, ask: What does Adam divide by?, answer: A root.}
"""

OTHER_DECK = """\
deck: Course::Second
id: second
notes: notes.md
cards:
  - id: ens
    section: Ensembles
    ask: When does an ensemble help?
    answer: If errors differ.
  - id: mass
    section: Momentum
    ask: What is momentum in physics?
    answer: Mass times velocity.
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace of two units, built once, without git."""
    from nncards.cli import main

    root = tmp_path_factory.mktemp("built")
    files = {
        "unit/first.yaml": DECK, "unit/notes.md": NOTES, "other/second.yaml": OTHER_DECK, "other/notes.md": OTHER,
        "nncards.toml": 'namespace = "course-test"\n',
    }  # fmt: skip
    for name, text in files.items():
        path = root / "decks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("NNCARDS_CACHE", str(tmp_path_factory.mktemp("cache")))
        with pytest.raises(SystemExit) as left:
            main(["build"])
        assert not left.value.code
        yield root


@pytest.fixture
def course(built: Path, workspace: Path) -> Path:
    """A copy of that workspace, in which commands run; returns the first unit's notes."""
    shutil.rmtree(workspace)
    shutil.copytree(built, workspace)
    os.chdir(workspace)  # it is another folder now
    return workspace / "decks" / "unit" / "notes.md"


def rows(run: Run, *arguments: str) -> dict[str, dict[str, Any]]:
    """The rows of the status by section, those of the other unit behind `other/`."""
    result = run("notes", "status", "--format", "json", *arguments)
    return {
        ("other/" if "other" in row["notes"] else "") + row["section"]: row for row in result.json
    }


def told(run: Run) -> dict[str, tuple[str, list[str]]]:
    """State and changes of every section of which there is more to say than that it is covered."""
    return {
        name: (row["state"], row.get("changes", []))
        for name, row in rows(run).items()
        if row["state"] != "covered" or "changes" in row
    }


def edit(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def part(text: str, heading: str) -> str:
    """A section of a text, its heading included."""
    level = heading.partition(" ")[0]
    start = text.index(heading + "\n")
    ends = [text.find(f"\n{level[:n]} ", start + 1) for n in range(2, len(level) + 1)]
    end = min((e + 1 for e in ends if e >= 0), default=len(text))
    return text[start:end]


def without_build(workspace: Path) -> None:
    shutil.rmtree(workspace / "build")


def git(folder: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false", *words],
        cwd=folder,
        check=True,
        capture_output=True,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
    )


def commit(root: Path, message: str) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-qm", message)


def ledger(root: Path) -> dict[str, Any]:
    lines = (root / "decks" / "nncards.lock").read_text(encoding="utf-8").splitlines()[1:]
    return {entry["uid"]: entry for entry in map(json.loads, lines)}


# --- what a build records -----------------------------------------------------------------------------


def test_a_build_accepts_what_is_new_and_a_second_changes_nothing(
    course: Path, workspace: Path, nncards: Run
) -> None:
    lock = workspace / "decks" / "nncards.lock"
    before = lock.read_bytes()
    assert set(ledger(workspace)["first/bag"]["accepted"]) == {
        "Bagging",
        "other/Ensembles",
        "unit/Dropout",
    }
    assert nncards("build").status == 0
    assert lock.read_bytes() == before
    assert told(nncards) == {}
    assert nncards("notes", "status", "--check").status == 0


def test_an_older_ledger_gets_it_at_the_next_build_and_nothing_is_sent_to_anki(
    course: Path, workspace: Path, nncards: Run
) -> None:
    lock = workspace / "decks" / "nncards.lock"
    now = lock.read_bytes()
    package = next((workspace / "build").glob("*.apkg")).read_bytes()
    lines = [json.loads(line) for line in now.decode().splitlines()]
    older = [json.dumps({k: v for k, v in e.items() if k != "accepted"}) for e in lines]
    lock.write_text("\n".join(older) + "\n", encoding="utf-8")
    assert told(nncards) == {}
    late = [d for d in nncards("check", "--format", "json").json if d["code"] == "ledger-lags"]
    assert "sections" in late[0]["message"]
    assert nncards("build", "--format", "json").json["changed"] == []
    assert lock.read_bytes() == now
    assert next((workspace / "build").glob("*.apkg")).read_bytes() == package


def test_a_card_that_names_a_further_section_accepts_that_one_alone(
    course: Path, workspace: Path, nncards: Run
) -> None:
    edit(course, ("probability $p$", "probability $q$"))
    deck = course.parent / "first.yaml"
    edit(deck, ("    ask: What does dropout drop?", "    covers: [unit/Adam]\n    ask: What?"))
    assert nncards("build").status == 0
    row = rows(nncards)["Dropout"]
    assert (row["state"], row["stale_cards"]) == (
        "stale",
        ["first/drop", "first/scale", "first/bag"],
    )
    assert "first/drop" in rows(nncards)["Adam"]["cards"]
    assert told(nncards).keys() == {"Dropout"}


# --- each kind of edit --------------------------------------------------------------------------------


def test_a_changed_formula_is_stale_and_shown(course: Path, nncards: Run) -> None:
    edit(course, ("\\frac{1}{1-p}", "\\frac{1}{p}"))
    row = rows(nncards)["Dropout"]
    assert (row["state"], row["changes"]) == ("stale", ["edited"])
    assert row["stale_cards"] == row["cards"] == ["first/drop", "first/scale", "first/bag"]
    assert [s for s in row["diff"] if s[0] != "="] == [
        ["-", "$\\frac{1}{1-p}$"],
        ["+", "$\\frac{1}{p}$"],
    ]
    assert nncards("notes", "status", "--check").status == 1
    assert "[-$\\frac{1}{1-p}$-] {+$\\frac{1}{p}$+}" in nncards("notes", "status").out


def test_another_setting_changes_nothing(course: Path, nncards: Run) -> None:
    text = course.read_text(encoding="utf-8")
    text = text.replace("Dropout drops each", "**Dropout**\ndrops  _each_").replace(
        "\\frac{1}{1-p}", "\\dfrac 1{1 - p}"
    )
    course.write_text(
        text.replace("## Bagging", "Bagging\n-------\n\n%% see the lecture %%"), "utf-8"
    )
    assert told(nncards) == {}


def test_a_new_section_is_uncovered(course: Path, nncards: Run) -> None:
    edit(course, ("## Bagging", "## Clipping\n\nLong gradients are cut.\n\n## Bagging"))
    assert told(nncards) == {"Clipping": ("uncovered", ["new"])}


def test_cards_with_open_places_cover_nothing_yet(course: Path, nncards: Run) -> None:
    edit(course, ("## Bagging", "## Clipping\n\nLong gradients are cut.\n\n## Bagging"))
    more = "  - {id: clip, section: Clipping, ask: What is cut?, answer: '[?]'}\n"
    deck = course.parent / "first.yaml"
    deck.write_text(deck.read_text(encoding="utf-8") + more, encoding="utf-8")
    shown = nncards("notes", "status")
    assert "!" in next(line for line in shown.out.splitlines() if "Clipping  (0 cards)" in line)
    assert "1 without a card, 1 card with open places not counted" in shown.err
    assert "draft-open" not in shown.err


def test_a_renamed_section_is_recognised_and_the_decks_follow(
    course: Path, workspace: Path, nncards: Run
) -> None:
    deck = course.parent / "first.yaml"
    before = deck.read_bytes()
    edit(course, ("## Dropout", "## Dropping: units"))
    row = rows(nncards)["Dropping: units"]
    assert (row["state"], row["changes"], row["was"]) == ("covered", ["renamed"], "Dropout")
    assert row["cards"] == ["first/drop", "first/scale", "first/bag"]
    assert [(f["line"], f["column"], f["old"], f["new"]) for f in row["fixes"]] == [
        (6, 14, "Dropout", "Dropping: units"),
        (10, 15, "Dropout", "Dropping: units"),
        (15, 32, "unit/Dropout", "unit/Dropping: units"),
    ]
    hints = {d["hint"] for d in nncards("check", "--format", "json").json}
    assert any("`Dropping: units` now" in hint for hint in hints)
    assert nncards("notes", "status", "--check").status == 1

    refused = nncards("notes", "status", "--fix")  # nobody to ask
    assert "decks/unit/first.yaml:6:14" in refused.err
    assert "Nothing was changed" in refused.err
    assert deck.read_bytes() == before

    assert nncards("notes", "status", "--fix", "--yes", "--check").status == 0
    assert deck.read_bytes() == before.replace(
        b"section: Dropout  #", b"section: 'Dropping: units'  #"
    ).replace(b'section: "Dropout"', b'section: "Dropping: units"').replace(
        b"'unit/Dropout'", b"'unit/Dropping: units'"
    )
    assert told(nncards) == {}
    assert nncards("build", "--format", "json").json["added"] == []
    assert told(nncards) == {}


@pytest.mark.parametrize("edited", [False, True])
def test_a_card_that_follows_by_hand_takes_no_other_into_oblivion(
    course: Path, nncards: Run, edited: bool
) -> None:
    edit(course, ("## Dropout", "## Dropping"))
    if edited:
        edit(course, ("is trained", "learns"))
    edit(course.parent / "first.yaml", ("section: Dropout  #", "section: Dropping  #"))
    assert {name: changes for name, (_, changes) in told(nncards).items()} == {
        "Dropping": ["renamed", "edited"] if edited else ["renamed"]
    }
    row = rows(nncards)["Dropping"]
    assert row["cards"] == ["first/drop", "first/scale", "first/bag"]
    assert [fix["new"] for fix in row["fixes"]] == ["Dropping", "unit/Dropping"]
    assert nncards("notes", "status", "--fix", "--yes").status == 0
    assert told(nncards) == ({"Dropping": ("stale", ["edited"])} if edited else {})


def test_a_fixed_claim_takes_no_other_into_oblivion(course: Path, nncards: Run) -> None:
    """Of a section that moved to other notes, `covers:` can be fixed and `section:` cannot."""
    other = course.parent.parent / "other" / "notes.md"
    drop = part(NOTES, "## Dropout")
    edit(course, (drop, ""))
    other.write_text(OTHER + "\n" + drop, encoding="utf-8")
    assert nncards("notes", "status", "--fix", "--yes").status == 0
    row = rows(nncards)["other/Dropout"]
    assert row["changes"] == ["moved"]
    assert [fix["uid"] for fix in row["fixes"]] == ["first/drop", "first/scale"]
    assert "Dropout" not in rows(nncards)


@pytest.mark.parametrize("known", ["build", "git", "nothing"])
def test_a_rename_does_not_accept_what_was_edited_with_it(
    course: Path, workspace: Path, nncards: Run, known: str
) -> None:
    if known == "git":
        git(workspace, "init", "-q")
        (workspace / ".gitignore").write_text("build/\n")
        commit(workspace, "one")
    if known != "build":
        without_build(workspace)
    edit(course, ("## Bagging", "## Votes"), ("as far as", "so far as"))
    if known == "nothing":  # the old text is not known: nothing to recognise it by
        assert told(nncards) == {"Votes": ("uncovered", []), "Bagging": ("stale", ["deleted"])}
        assert "what it said is not known any more" in rows(nncards)["Bagging"]["hint"]
    else:
        assert told(nncards) == {"Votes": ("stale", ["renamed", "edited"])}
    edit(course.parent / "first.yaml", ("section: Bagging", "section: Votes"))
    assert nncards("build").status == 0
    row = rows(nncards)["Votes"]
    assert (row["state"], row["stale_cards"]) == ("stale", ["first/bag"])
    assert nncards("notes", "accept", "bag").status == 0
    assert rows(nncards)["Votes"]["state"] == "covered"


def test_a_card_that_turns_to_quite_another_section_accepts_it(course: Path, nncards: Run) -> None:
    edit(
        course,
        (part(NOTES, "## Bagging"), "## Clipping\n\nLong gradients are cut to a length.\n\n"),
    )
    edit(course.parent / "first.yaml", ("section: Bagging", "section: Clipping"))
    assert nncards("build").status == 0
    assert rows(nncards)["Clipping"]["state"] == "covered"


def test_a_deleted_section_is_told_until_its_cards_retire(course: Path, nncards: Run) -> None:
    edit(course, (part(NOTES, "## Bagging"), ""))
    row = rows(nncards)["Bagging"]
    assert (row["state"], row["changes"], row["line"]) == ("stale", ["deleted"], 0)
    assert row["cards"] == row["stale_cards"] == ["first/bag"]
    assert nncards("notes", "status", "--check").status == 1
    assert nncards("check").status == 1
    edit(course.parent / "first.yaml", ("section: Bagging", "retired: true\n    section: Bagging"))
    assert "Bagging" not in rows(nncards)
    assert nncards("check").status == 0
    assert nncards("notes", "status", "--check").status == 0


def test_a_slip_in_the_name_of_a_section_is_no_deletion(course: Path, nncards: Run) -> None:
    more = "  - {id: slip, section: Bagign, ask: What is it?, answer: A vote.}\n"
    deck = course.parent / "first.yaml"
    deck.write_text(deck.read_text(encoding="utf-8") + more, encoding="utf-8")
    row = rows(nncards)["Bagign"]
    assert row == {
        "notes": "decks/unit/notes.md", "section": "Bagign", "line": 0, "cards": ["first/slip"], "state": "stale",
        "stale_cards": ["first/slip"], "hint": "no heading has this name: did you mean `Bagging`?",
    }  # fmt: skip
    assert nncards("notes", "status", "--check").status == 1


def test_moving_under_another_heading_is_no_fault(course: Path, nncards: Run) -> None:
    text = course.read_text(encoding="utf-8")
    adam = part(text, "### Adam")
    course.write_text(text.replace(adam, "").replace("## Dropout", adam + "\n## Dropout"), "utf-8")
    edit(course, ("### Adam", "## Basics\n\n### Adam"))
    row = rows(nncards)["Adam"]
    assert (row["state"], row["changes"], row["was"]) == (
        "covered",
        ["moved"],
        "under `Optimisers`",
    )
    assert nncards("notes", "status", "--check").status == 0


def test_a_parent_that_is_renamed_moves_nothing(course: Path, nncards: Run) -> None:
    edit(course, ("## Optimisers", "## How to descend"))
    assert told(nncards) == {}


@pytest.mark.parametrize("known", ["build", "git"])
def test_two_sections_that_changed_places_are_told_as_moved(
    course: Path, workspace: Path, nncards: Run, known: str
) -> None:
    if known == "git":
        without_build(workspace)
        git(workspace, "init", "-q")
        commit(workspace, "one")
    drop, bag = part(NOTES, "## Dropout"), part(NOTES, "## Bagging")
    edit(course, (drop + bag, bag + drop))
    assert sorted(told(nncards).values()) == [("covered", ["moved"])]
    assert nncards("notes", "status", "--check").status == 0
    assert nncards("build", "--format", "json").json["changed"] == []
    if known == "build":
        assert told(nncards) == {}


def test_two_headings_that_were_exchanged_take_their_cards_along(
    course: Path, nncards: Run
) -> None:
    edit(course, ("## Dropout", "## X"), ("## Bagging", "## Dropout"), ("## X", "## Bagging"))
    found = rows(nncards)
    assert (found["Dropout"]["was"], found["Bagging"]["was"]) == ("Bagging", "Dropout")
    assert found["Dropout"]["cards"] == ["first/bag"]
    assert nncards("notes", "status", "--fix", "--yes").status == 0
    assert {name: row["state"] for name, row in rows(nncards).items()}.keys() >= {"Dropout"}
    assert all(row["state"] == "covered" for row in rows(nncards).values())
    deck = (course.parent / "first.yaml").read_text(encoding="utf-8")
    assert "section: Bagging  # the heading" in deck
    assert "covers: [other/Ensembles, 'unit/Bagging']" in deck


def test_a_section_that_moved_to_another_file_is_found_there(course: Path, nncards: Run) -> None:
    other = course.parent.parent / "other" / "notes.md"
    drop = part(NOTES, "## Dropout")
    edit(course, (drop, ""))
    other.write_text(OTHER + "\n" + drop, encoding="utf-8")
    row = rows(nncards)["other/Dropout"]
    assert (row["state"], row["changes"]) == ("covered", ["moved"])
    assert row["was"] == "Dropout (decks/unit/notes.md)"
    assert [fix["new"] for fix in row["fixes"]] == [None, None, "other/Dropout"]
    assert "move these cards to a deck of decks/other/notes.md" in row["hint"]
    assert nncards("notes", "status", "--check").status == 1


def test_notes_that_are_called_otherwise_keep_what_was_accepted(course: Path, nncards: Run) -> None:
    course.rename(course.with_name("lecture one.md"))
    edit(course.parent / "first.yaml", ("notes: notes.md", "notes: lecture one.md"))
    edit(course.with_name("lecture one.md"), ("each unit", "every unit"))
    assert told(nncards) == {"Dropout": ("stale", ["edited"])}
    assert nncards("build").status == 0
    assert told(nncards) == {"Dropout": ("stale", ["edited"])}


def test_the_same_heading_below_two_parents(course: Path, nncards: Run) -> None:
    edit(course, ("### Adam", "### Rate\n\nOne rate for all.\n\n### Adam"))
    edit(course, ("## Bagging", "### Rate\n\nHow many are dropped.\n\n## Bagging"))
    deck = course.parent / "first.yaml"
    edit(deck, ("section: Momentum", "section: Optimisers > Rate"))
    assert nncards("build").status == 0
    found = rows(nncards)
    assert found["Optimisers > Rate"]["cards"] == ["first/mom"]
    assert found["Dropout > Rate"]["state"] == "uncovered"
    edit(course, ("One rate", "Two rates"))
    assert told(nncards)["Optimisers > Rate"] == ("stale", ["edited"])
    assert told(nncards)["Dropout > Rate"] == ("uncovered", [])
    edit(course, ("### Rate\n\nHow many are dropped.\n\n", ""))  # the name is `Rate` again
    assert told(nncards) == {"Rate": ("stale", ["edited"]), "Momentum": ("uncovered", [])}


def test_a_claim_with_parents_follows_a_parent_that_is_renamed(course: Path, nncards: Run) -> None:
    deck = course.parent / "first.yaml"
    edit(deck, ("section: Momentum", "section: Optimisers > Momentum"))
    assert nncards("build").status == 0
    edit(course, ("## Optimisers", "## How to descend"))
    row = rows(nncards)["Momentum"]
    assert (row["state"], row["changes"]) == ("covered", ["renamed"])
    assert nncards("notes", "status", "--fix", "--yes", "--check").status == 0
    assert "section: Momentum\n" in deck.read_text(encoding="utf-8")


def test_skipped_sections_are_told_as_such(course: Path, nncards: Run) -> None:
    edit(course, ("## Bagging", "## Exams\n\n%% skipped: dates %%\n\nIn June.\n\n## Bagging"))
    assert told(nncards) == {"Exams": ("skipped", ["new"])}
    assert nncards("notes", "status", "--check").status == 0


# --- the old text ---------------------------------------------------------------------------------------


def diff_of(run: Run, section: str) -> list[list[str]] | None:
    return rows(run)[section].get("diff")


def test_without_git_and_build_there_are_states_alone(
    course: Path, workspace: Path, nncards: Run
) -> None:
    without_build(workspace)
    edit(course, ("each unit", "every unit"))
    row = rows(nncards)["Dropout"]
    assert (row["state"], row["stale_cards"][0]) == ("stale", "first/drop")
    assert "diff" not in row
    assert "not known" in nncards("notes", "status").out


def test_git_knows_the_text_that_was_accepted(course: Path, workspace: Path, nncards: Run) -> None:
    without_build(workspace)
    git(workspace, "init", "-q")
    commit(workspace, "as built")
    edit(course, ("Dropout drops", "*Dropout*\ndrops"))
    commit(workspace, "formatting alone")
    edit(course, ("each unit", "every unit"))
    commit(workspace, "words")
    edit(course, ("every unit", "some units"))  # not committed
    expected = [["-", "each unit"], ["+", "some units"]]
    assert [s for s in diff_of(nncards, "Dropout") or () if s[0] != "="] == expected


def test_git_follows_notes_that_were_renamed(course: Path, workspace: Path, nncards: Run) -> None:
    without_build(workspace)
    git(workspace, "init", "-q")
    commit(workspace, "as built")
    new = course.with_name("lecture.md")
    course.rename(new)
    edit(course.parent / "first.yaml", ("notes: notes.md", "notes: lecture.md"))
    edit(new, ("each unit", "every unit"))
    expected = [["-", "each"], ["+", "every"]]
    assert [s for s in diff_of(nncards, "Dropout") or () if s[0] != "="] == expected
    commit(workspace, "renamed")
    edit(new, ("every unit", "some unit"))
    expected = [["-", "each"], ["+", "some"]]
    assert [s for s in diff_of(nncards, "Dropout") or () if s[0] != "="] == expected


def test_no_git_at_all_is_no_trouble(
    course: Path, workspace: Path, nncards: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_build(workspace)
    monkeypatch.setenv("PATH", str(workspace / "nowhere"))
    edit(course, ("each unit", "every unit"))
    assert told(nncards) == {"Dropout": ("stale", ["edited"])}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"nncards-notes": 9}',
        '{"nncards-notes": 1, "layout": 3, "texts": {}}',
        "\udcff",
    ],
)
def test_a_damaged_snapshot_is_as_none(
    course: Path, workspace: Path, nncards: Run, text: str
) -> None:
    (workspace / "build" / "nncards-notes.json").write_bytes(
        text.encode("utf-8", "surrogateescape")
    )
    edit(course, ("each unit", "every unit"))
    assert told(nncards) == {"Dropout": ("stale", ["edited"])}
    assert diff_of(nncards, "Dropout") is None
    assert nncards("build").status == 0


def test_the_text_stays_known_through_builds_until_it_is_accepted(
    course: Path, nncards: Run
) -> None:
    edit(course, ("each unit", "every unit"))
    assert nncards("build").status == 0
    edit(course, ("every unit", "some unit"))
    assert nncards("build").status == 0
    assert [s for s in diff_of(nncards, "Dropout") or () if s[0] != "="] == [
        ["-", "each"],
        ["+", "some"],
    ]
    assert nncards("notes", "accept", "--all").status == 0
    edit(course, ("some unit", "no unit"))
    assert [s for s in diff_of(nncards, "Dropout") or () if s[0] != "="] == [
        ["-", "some"],
        ["+", "no"],
    ]


# --- accepting ------------------------------------------------------------------------------------------


def test_accepting_some_all_or_a_section(course: Path, workspace: Path, nncards: Run) -> None:
    edit(course, ("each unit", "every unit"), ("several models", "many models"))
    before = ledger(workspace)
    result = nncards("notes", "accept", "first/drop", "scale", "--format", "json")
    assert result.json["accepted"] == [
        {"uid": "first/drop", "section": "Dropout"},
        {"uid": "first/scale", "section": "Dropout"},
    ]
    assert rows(nncards)["Dropout"]["stale_cards"] == ["first/bag"]
    assert (
        nncards("notes", "accept", "--section", "Dropout").out
        == "first/bag  agrees with  unit/Dropout\n"
    )
    assert told(nncards) == {"Bagging": ("stale", ["edited"])}
    assert nncards("notes", "accept", "--all").status == 0
    assert told(nncards) == {}
    now = ledger(workspace)
    assert [e | {"accepted": 0} for e in now.values()] == [
        e | {"accepted": 0} for e in before.values()
    ]
    made = nncards("build", "--format", "json").json
    assert (made["changed"], made["added"]) == ([], [])
    assert ledger(workspace) == now
    assert nncards("notes", "accept", "--all").err.startswith("0 cards accepted")


def test_a_section_is_named_so_that_no_other_is_accepted_with_it(
    course: Path, nncards: Run
) -> None:
    more = "".join(
        f"  - {{id: mom{i}, section: Momentum, ask: What is {i}?, answer: It.}}\n" for i in range(3)
    )
    deck = course.parent / "first.yaml"
    deck.write_text(deck.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert nncards("build").status == 0
    other = course.parent.parent / "other" / "notes.md"
    edit(course, ("velocity is", "velocity means"))
    edit(other, ("mass times", "the mass times"))
    shown = nncards("notes", "status").out
    assert "`nncards notes accept --section unit/Momentum`" in " ".join(shown.split())
    assert nncards("notes", "accept", "--section", "unit/Momentum").status == 0
    assert told(nncards) == {"other/Momentum": ("stale", ["edited"])}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--all"),
        (("drop", "--all"), "--all"),
        (("drpo",), "first/drop"),
        (("--section", "Dropuot"), "did you mean `Dropout`?"),
        (("--section", "Momentum"), "write `other/Momentum` or `unit/Momentum`"),
    ],
)
def test_a_wrong_call(
    course: Path, workspace: Path, nncards: Run, arguments: tuple[str, ...], said: str
) -> None:
    lock = (workspace / "decks" / "nncards.lock").read_bytes()
    edit(course, ("each unit", "every unit"))
    result = nncards("notes", "accept", *arguments)
    assert (result.status, said in result.err) == (2, True)
    assert (workspace / "decks" / "nncards.lock").read_bytes() == lock


def test_cards_that_cannot_agree_are_said(course: Path, workspace: Path, nncards: Run) -> None:
    deck = course.parent / "first.yaml"
    edit(deck, ("  - id: mom", "  - {id: fresh, section: Adam, ask: Q?, answer: A.}\n  - id: mom"))
    edit(course, (part(NOTES, "## Bagging"), ""), ("each unit", "every unit"))
    fresh = nncards("notes", "accept", "fresh")
    assert (fresh.status, "first build" in fresh.err) == (0, True)
    lock = (workspace / "decks" / "nncards.lock").read_bytes()
    gone = nncards("notes", "accept", "bag", "drop")
    assert (gone.status, "Nothing was recorded" in gone.err) == (1, True)
    assert (workspace / "decks" / "nncards.lock").read_bytes() == lock
    every = nncards("notes", "accept", "--all")
    assert (every.status, "`Bagging` is not in the notes" in every.err) == (0, True)
    assert "Dropout" not in told(nncards)


def test_bundled_decks_are_not_written(
    tmp_path: Path, nncards: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    for call in (["accept", "--all"], ["status", "--fix", "--yes"]):
        result = nncards("notes", *call)
        assert (result.status, "read-only" in result.err) == (2, True)


def test_a_damaged_ledger_is_named(course: Path, workspace: Path, nncards: Run) -> None:
    lock = workspace / "decks" / "nncards.lock"
    lock.write_text(lock.read_text("utf-8").replace('"Dropout": "', '"Dropout": "x'), "utf-8")
    result = nncards("notes", "accept", "--all")
    assert (result.status, "ledger-line" in result.err) == (2, True)
    status = nncards("notes", "status", "--check")
    assert (status.status, "ledger-line" in status.err) == (1, True)
