"""The commands as scripts call them: what they print, where, and how they end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Run


def test_a_good_workspace_checks_silently(workspace: Path, nncards: Run) -> None:
    result = nncards("check", "--strict")
    assert (result.status, result.out) == (0, "")
    assert result.err == "1 deck, 3 cards: 0 errors, 0 warnings\n"


def test_check_tells_mistakes_of_every_kind_in_one_run(workspace: Path, nncards: Run) -> None:
    deck = workspace / "decks" / "unit" / "first.yaml"
    text = deck.read_text(encoding="utf-8")
    text = text.replace("section: Activations\n    ask", "section: Activation\n    ask")
    text = text.replace("tiny.sum", "tiny.summ").replace(r"\frac{1}{2}", r"\frak{1}{2")
    text += "    figure: nothing\n    after: [nobody]\n"
    deck.write_text(text, encoding="utf-8")
    (workspace / "generators" / "broken.py").write_text("x = (\n", encoding="utf-8")
    (workspace / "decks" / "nncards.toml").write_text(
        'namespace = "n"\nretension = 1\n', encoding="utf-8"
    )
    result = nncards("check", "--format", "json")
    assert result.status == 1
    found = {(d["path"], d["line"], d["code"]) for d in result.json}
    deck_path = "decks/unit/first.yaml"
    assert {
        (deck_path, 6, "section-unknown"),
        (deck_path, 15, "generator-unknown"),
        (deck_path, 16, "figure-unknown"),
        ("decks/nncards.toml", 2, "settings-key"),
    } <= found
    assert {(path, line) for path, line, _ in found} >= {
        (deck_path, 12),
        (deck_path, 17),
        ("generators/broken.py", 1),
    }
    assert all(d["hint"] for d in result.json if d["severity"] == "error"), result.json


def test_check_can_be_limited_to_a_path(workspace: Path, nncards: Run) -> None:
    other = workspace / "decks" / "other"
    other.mkdir()
    (other / "bad.yaml").write_text("deck: [\n", encoding="utf-8")
    assert nncards("check", "decks/unit").status == 0
    assert nncards("check", "decks/other").status == 1
    assert nncards("check").status == 1


def test_check_speaks_to_github(workspace: Path, nncards: Run) -> None:
    (workspace / "decks" / "unit" / "bad.yaml").write_text("deck: [\n", encoding="utf-8")
    result = nncards("check", "--format", "github")
    assert result.status == 1
    assert result.out.startswith("::error file=decks/unit/bad.yaml,line=1,col=")


def test_build_tells_what_it_wrote_and_what_became_of_each_card(
    workspace: Path, nncards: Run
) -> None:
    first = nncards("build", "--format", "json")
    assert first.status == 0, first.err
    assert first.json["packages"] == [
        {"path": str(Path("build", "course.apkg")), "notes": 3, "cards": 3, "media": 0}
    ]
    assert first.json["added"] == ["first/gap", "first/relu", "first/softmax"]
    ledger = (workspace / "decks" / "nncards.lock").read_text(encoding="utf-8")
    package = (workspace / "build" / "course.apkg").read_bytes()

    again = nncards("build", "--format", "json")
    assert again.json["unchanged"] == ["first/gap", "first/relu", "first/softmax"]
    assert (workspace / "decks" / "nncards.lock").read_text(encoding="utf-8") == ledger
    assert (workspace / "build" / "course.apkg").read_bytes() == package

    deck = workspace / "decks" / "unit" / "first.yaml"
    deck.write_text(
        deck.read_text(encoding="utf-8").replace("the ReLU of", "relu of"), encoding="utf-8"
    )
    edited = nncards("build", "--format", "json")
    assert (edited.json["changed"], edited.json["unchanged"]) == (
        ["first/relu"],
        ["first/gap", "first/softmax"],
    )

    renewed = nncards("build", "--new-numbers", "--format", "json")
    assert renewed.json["changed"] == ["first/softmax"]


def test_build_writes_nothing_when_a_card_is_wrong(workspace: Path, nncards: Run) -> None:
    deck = workspace / "decks" / "unit" / "first.yaml"
    deck.write_text(
        deck.read_text(encoding="utf-8").replace("problem:", "problme:"), encoding="utf-8"
    )
    result = nncards("build")
    assert result.status == 1
    assert "did you mean" in result.err
    assert not (workspace / "build").exists()
    assert not (workspace / "decks" / "nncards.lock").exists()


def test_the_workspace_may_be_named_before_or_after_the_command(
    workspace: Path, nncards: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = nncards("-C", str(workspace), "cards", "list", "--format", "json")
    after = nncards("cards", "list", "-C", str(workspace), "--format", "json")
    assert before.json == after.json
    assert [row["uid"] for row in before.json] == ["first/relu", "first/gap", "first/softmax"]
    wrong = nncards("-C", str(tmp_path / "cache-less"), "check")
    assert wrong.status == 2


def test_cards_list_has_the_shape_that_scripts_rely_on(workspace: Path, nncards: Run) -> None:
    assert nncards("cards", "list", "--format", "json").json[0] == {
        "uid": "first/relu",
        "kind": "basic",
        "deck": "Course::First",
        "section": "Activations",
        "notes": "decks/unit/notes.md",
        "tags": [],
        "tier": "more",
        "figures": [],
        "path": "decks/unit/first.yaml",
        "line": 5,
    }


def test_problems_show_and_grade(workspace: Path, nncards: Run) -> None:
    shown = nncards("problems", "show", "tiny.sum", "--index", "3", "--format", "json").json
    assert set(shown) == {
        "id",
        "level",
        "seed",
        "index",
        "params",
        "prompt",
        "answers",
        "steps",
        "mistakes",
    }
    key = shown["answers"][0]["value"]
    assert key == shown["params"]["a"] + shown["params"]["b"]
    right = nncards("problems", "grade", "tiny.sum", "--index", "3", str(key), "--format", "json")
    assert (right.status, right.json["verdict"], right.json["score"]) == (0, "right", 1)
    slip = shown["params"]["b"] - shown["params"]["a"]
    wrong = nncards("problems", "grade", "tiny.sum", "--index", "3", str(slip), "--format", "json")
    assert (wrong.status, wrong.json["verdict"], wrong.json["note"]) == (0, "wrong", "minus")
    below = nncards("problems", "grade", "tiny.sum", "-0.5", "--format", "json")
    assert (below.status, below.json["verdict"]) == (0, "wrong")


def test_a_generator_that_is_not_there_gets_a_hint(workspace: Path, nncards: Run) -> None:
    result = nncards("problems", "show", "tiny.sun")
    assert result.status == 2
    assert "Did you mean `tiny.sum`?" in result.err


def test_stress_fails_loudly(workspace: Path, nncards: Run) -> None:
    good = nncards("problems", "stress", "-n", "40", "--format", "json")
    assert (good.status, good.json[0]["failures"]) == (0, [])
    generator = workspace / "generators" / "tiny.py"
    source = generator.read_text(encoding="utf-8")
    generator.write_text(
        source.replace('work("s", self.a + self.b)', 'work("s", self.a + self.b + 2)'),
        encoding="utf-8",
    )
    bad = nncards("problems", "stress", "-n", "40", "--format", "json")
    assert bad.status == 1
    assert bad.json[0]["failures"]


def test_stress_draws_by_its_seed(
    workspace: Path, nncards: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seen(*options: str) -> object:
        (row,) = nncards("problems", "stress", "-n", "40", *options, "--format", "json").json
        assert row["failures"] == []
        return row["commonest_answer_share"], row["rejected"]

    first = seen()
    assert seen("--seed", "0") == first
    others = {seed: seen("--seed", str(seed)) for seed in range(1, 7)}
    assert set(others.values()) != {first}
    monkeypatch.setenv("NNCARDS_SEED", "3")
    assert seen() == others[3]
    assert seen("--seed", "0") == first


def test_show_prints_labels_as_text_and_leaves_out_what_does_not_apply(
    workspace: Path, nncards: Run
) -> None:
    generator = workspace / "generators" / "tiny.py"
    source = generator.read_text(encoding="utf-8")
    source = source.replace('label="their sum"', 'label=r"the sum $\\alpha$ with <a>"')
    source = source.replace("return self.a + self.b + 1", "return None")
    generator.write_text(source.replace("self.b - self.a", "-0.0 * self.a"), encoding="utf-8")
    shown = nncards("problems", "show", "tiny.sum")
    assert shown.status == 0, shown.err
    assert "the sum α with" in shown.out
    assert "$" not in shown.out
    assert "0: You took the difference." in shown.out
    assert "-0" not in shown.out
    assert "one_more" not in shown.out
    told = nncards("problems", "show", "tiny.sum", "--format", "json").json
    assert [m["values"] for m in told["mistakes"] if m["name"] == "one_more"] == [[None]]


def test_init_makes_a_workspace_that_checks_and_builds(
    tmp_path: Path, nncards: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NNCARDS_CACHE", str(tmp_path / "cache"))
    made = nncards("init", "mine", "--empty")
    assert made.status == 0, made.err
    again = nncards("init", "mine", "--empty")
    assert again.status == 2
    assert "there already" in again.err
    monkeypatch.chdir(tmp_path / "mine")
    assert nncards("check", "--strict").status == 0
    built = nncards("build", "--format", "json")
    assert built.json["packages"][0]["notes"] == 1
    names = {
        line
        for line in (tmp_path / "mine" / "decks" / "nncards.toml").read_text().splitlines()
        if "namespace =" in line
    }
    nncards("init", str(tmp_path / "other"), "--empty")
    assert names != {
        line
        for line in (tmp_path / "other" / "decks" / "nncards.toml").read_text().splitlines()
        if "namespace =" in line
    }


def test_notes_status_lists_sections_and_fails_on_request(workspace: Path, nncards: Run) -> None:
    rows = nncards("notes", "status", "--format", "json").json
    assert rows == [
        {
            "notes": "decks/unit/notes.md",
            "section": "Activations",
            "line": 3,
            "cards": ["first/relu", "first/gap", "first/softmax"],
            "state": "covered",
        }
    ]
    notes = workspace / "decks" / "unit" / "notes.md"
    notes.write_text(
        notes.read_text(encoding="utf-8") + "\n## More\n\nSomething else.\n", encoding="utf-8"
    )
    assert nncards("notes", "status").status == 0
    assert nncards("notes", "status", "--check").status == 1


@pytest.mark.parametrize(
    ("arguments", "out"),
    [
        (
            ("formula", "eval", "mean(i, x[i])", "x=[1, 2, 6]", "--format", "json"),
            '{\n  "value": 3.0\n}\n',
        ),
        (("formula", "eval", "-x", "x=-2"), "2.0\n"),
        (("formula", "latex", "-x/2"), None),
        (("formula", "equal", "2x", "2*x"), "equal\n"),
    ],
)
def test_formula_commands(nncards: Run, arguments: tuple[str, ...], out: str | None) -> None:
    result = nncards(*arguments)
    assert result.status == 0, result.err
    if out is not None:
        assert result.out.startswith(out)


def test_a_formula_that_cannot_be_read_is_pointed_at(nncards: Run) -> None:
    result = nncards("formula", "latex", "2 + x(y+1)")
    assert result.status == 2
    assert "  2 + x(y+1)\n      ^\n" in result.err


def test_an_interrupted_command_says_so_by_its_status(
    monkeypatch: pytest.MonkeyPatch, nncards: Run
) -> None:
    from nncards.app import init

    def interrupted(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(init, "make_workspace", interrupted)
    assert nncards("init", "somewhere").status == 130


def edit(workspace: Path, old: str, new: str) -> None:
    deck = workspace / "decks" / "unit" / "first.yaml"
    text = deck.read_text(encoding="utf-8")
    assert old in text
    deck.write_text(text.replace(old, new), encoding="utf-8")


def test_check_warns_of_a_ledger_that_lags(workspace: Path, nncards: Run) -> None:
    ledger = workspace / "decks" / "nncards.lock"
    assert "lag" not in nncards("check").out
    nncards("build")
    before = ledger.read_bytes()
    assert nncards("check", "--strict").status == 0
    edit(workspace, "What is the ReLU of", "What does the ReLU make of")

    result = nncards("check")

    assert result.status == 0
    assert "warning[ledger-lags]: the ledger lags behind the decks: 1 changed" in result.out
    assert "(first/relu)" in result.out
    assert nncards("check", "--strict").status == 1
    assert ledger.read_bytes() == before
    nncards("build")
    assert nncards("check", "--strict").status == 0


def test_check_tells_a_damaged_ledger(workspace: Path, nncards: Run) -> None:
    nncards("build")
    ledger = workspace / "decks" / "nncards.lock"
    ledger.write_text(ledger.read_text(encoding="utf-8") + "<<<<<<< ours\n", encoding="utf-8")
    result = nncards("check")
    assert result.status == 1
    assert "nncards.lock" in result.out


def test_diff_shows_how_changed_cards_read_before(workspace: Path, nncards: Run) -> None:
    nncards("build")
    edit(workspace, "What is the ReLU of", "What does the ReLU make of")
    result = nncards("diff")
    assert result.out.splitlines()[:4] == [
        "changed  first/relu  What does the ReLU make of $x$?",
        "  Front",
        "  - What [-is-] the ReLU of $x$?",
        "  + What {+does+} the ReLU{+ make+} of $x$?",
    ]
    (workspace / "build" / "course.apkg").unlink()
    without = nncards("diff")
    assert without.out.splitlines()[:2] == [
        "changed  first/relu  What does the ReLU make of $x$?",
        "2 cards unchanged",
    ]
    assert "the old text of 1 card is missing" in without.err
    assert nncards("diff", "--format", "json").json["texts"] == []


def test_a_figure_that_raises_is_told_at_its_line(workspace: Path, nncards: Run) -> None:
    figures = workspace / "decks" / "unit" / "figures"
    figures.mkdir()
    (figures / "lines.py").write_text(
        "from nncards.figures import figure\n\n\n"
        '@figure("line", title="A line", alt="A line.")\n'
        "def line(palette):\n    return palette.canvass()\n",
        encoding="utf-8",
    )
    edit(workspace, "    answer: $\\max", "    figure: line\n    answer: $\\max")
    for command in ("build", "check"):
        if command == "check":  # which renders only what was built once
            (workspace / "decks" / "nncards.lock").write_text("", encoding="utf-8")
        result = nncards(command)
        assert result.status == 1
        said = result.out + result.err
        assert "decks/unit/figures/lines.py:6:1: error[content-raises]: AttributeError" in said
        assert "Traceback" not in said
