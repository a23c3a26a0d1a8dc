"""What the shell offers at <TAB>, in a real shell where there is one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from nncards.cli.completing import Bash, last_word, on_the_line, unquoted

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

DECK = """\
deck: My course::Part one::Sums, products
id: sums
notes: notes.md
tags: [easy]
cards:
  - {id: plus, section: 'Of sums, and more', ask: Q, answer: A}
  - {id: plus-one, ask: Q, answer: A}
"""


@pytest.fixture
def course(workspace: Path) -> Path:
    unit = workspace / "decks" / "unit"
    (unit / "sums.yaml").write_text(DECK, encoding="utf-8")
    (unit / "notes.md").write_text("# C\n\n## Activations\n\na\n\n## Of sums, and more\n\nb\n")
    return workspace


BREAKS = " \t\n\"'><=;|&(:"


def offered(line: str) -> list[str]:
    """What bash is offered at the end of a line."""
    from nncards.cli.root import cli

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMP_LINE", line)
        patch.setenv("COMP_WORDBREAKS", BREAKS)
        found = Bash(cli, {}, "nncards", "_NNCARDS_COMPLETE").complete()
    return [value.partition(",")[2] for value in found.splitlines()]


def said(line: str) -> tuple[str, str]:
    """What the command itself answers when the script asks it."""
    done = subprocess.run(
        [sys.executable, "-m", "nncards"],
        env={
            **os.environ,
            "_NNCARDS_COMPLETE": "bash_complete",
            "COMP_LINE": line,
            "COMP_WORDBREAKS": BREAKS,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout, done.stderr


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("nncards quiz ", ["first", "sums", "Course", r"My\ course"]),
        ("nncards quiz su", ["sums"]),
        ("nncards quiz first su", ["sums"]),
        ("nncards quiz first fi", []),
        (
            "nncards quiz MY",
            [r"My\ course", r"My\ course::Part\ one", r"My\ course::Part\ one::Sums\,\ products"],
        ),
        (r"nncards quiz My\ course::P", [r"Part\ one", r"Part\ one::Sums\,\ products"]),
        ("nncards quiz 'My course::Part one:", ["My course::Part one::Sums, products"]),
        ("nncards build --deck=fi", ["first"]),
        ("nncards build --deck fi", ["first"]),
        ("nncards cards list --deck fi", ["first"]),
        ("nncards stats fi", ["first"]),
        ("nncards cards show sums/", ["sums/plus", "sums/plus-one"]),
        ("nncards notes accept sums/plus-", ["sums/plus-one"]),
        ("nncards problems show ", ["tiny.sum"]),
        ("nncards problems grade t", ["tiny.sum"]),
        ("nncards problems stress t", ["tiny.sum"]),
        ("nncards practice t", ["tiny.sum"]),
        ("nncards quiz --tag ", ["easy"]),
        ("nncards quiz --section O", [r"Of\ sums\,\ and\ more"]),
        ("nncards new card sums --section ", ["C", "Activations", r"Of\ sums\,\ and\ more"]),
        ("nncards new card --kind cl", ["cloze"]),
        ("nncards new card su", ["sums"]),
        ("nncards fm", ["fmt"]),
    ],
)
def test_values_are_offered(course: Path, line: str, values: list[str]) -> None:
    found = offered(line)
    assert [value.replace(r"\,", ",") for value in found] == [v.replace(r"\,", ",") for v in values]


def test_nothing_is_said_when_something_is_wrong(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (course / "decks" / "unit" / "sums.yaml").write_bytes(b"\xff[")
    (course / "generators" / "broken.py").write_bytes(b"\xff(")
    monkeypatch.setenv("NNCARDS_CACHE", "/dev/null/none")
    out, err = said("nncards quiz ")
    assert "plain,first\n" in out
    assert err == ""
    for line in (
        "nncards problems show ",
        "nncards -C /no/such quiz ",
        "nncards nonsense ",
        "n 'o\\",
    ):
        assert said(line)[1] == "", line


@pytest.mark.parametrize(
    ("line", "word", "means"),
    [
        ("nncards quiz ", "", ""),
        (r"nncards quiz a\ b", r"a\ b", "a b"),
        ("nncards quiz 'a b", "'a b", "a b"),
        ('nncards quiz "a \\" b', '"a \\" b', 'a " b'),
        ("nncards quiz a'b c'd", "a'b c'd", "ab cd"),
        ("nncards quiz a\\", "a\\", "a"),
        ("nncards quiz 'it'\\''s so", "'it'\\''s so", "it's so"),
        ('nncards quiz "\\$x\\n', '"\\$x\\n', "$x\\n"),
    ],
)
def test_words_are_found_as_the_shell_reads_them(line: str, word: str, means: str) -> None:
    assert last_word(line) == word
    assert unquoted(word) == means


@pytest.mark.parametrize(
    "value", ["a", "a b", "it's", "a::b c", 'say "x"', "$x `y`", "k=v", "a,b", "é ñ"]
)
@pytest.mark.parametrize("mark", ["", "'", '"'])
def test_what_is_put_in_means_the_value(value: str, mark: str) -> None:
    """Whatever has been typed of it, and however quoted."""
    for n in range(len(value) + 1):
        head = value[:n]
        typed = mark + (on_the_line(head, mark, ":=") if mark else on_the_line(head, "", ":="))
        new = on_the_line(value, typed, ":=")
        kept = mark or typed[: max(typed.rfind(":"), typed.rfind("=")) + 1]
        assert unquoted(kept + new) == value, (typed, new)


@pytest.mark.skipif(not shutil.which("bash") or sys.platform == "win32", reason="no bash here")
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (r"My\ course::Part\ one::S", "My course::Part one::Sums, products"),
        ("'My course::Part one::S", "My course::Part one::Sums, products"),
        ('"My course::Part one::S', "My course::Part one::Sums, products"),
        ("Cour", "Course"),
        ("--section Of", "Of sums, and more"),
    ],
)
def test_in_a_real_bash(course: Path, tmp_path: Path, typed: str, name: str, nncards: Run) -> None:
    import pexpect

    binary = tmp_path / "bin"
    binary.mkdir()
    command = binary / "nncards"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m nncards "$@"\n')
    command.chmod(0o755)
    script = tmp_path / "completion.sh"
    script.write_text(nncards("completion", "bash").out)
    environment = {
        **os.environ,
        "PATH": f"{binary}{os.pathsep}{os.environ['PATH']}",
        "TERM": "dumb",
        "PS1": "> ",
        "INPUTRC": os.devnull,
    }
    with pexpect.spawn(
        "bash",
        ["--norc", "--noprofile", "-i"],
        env=environment,
        encoding="utf-8",
        timeout=20,
        dimensions=(40, 250),
    ) as shell:
        shell.expect_exact("> ")
        shell.sendline(f'. {script}; bind "set enable-bracketed-paste off"; echo REA""DY')
        shell.expect_exact("READY\r")
        shell.expect_exact("> ")
        # The line is completed, then printed word by word instead of being run.
        shell.send(f'nncards quiz {typed}\t\x01printf "<%s>" \x05; echo DO""NE\r')
        shell.expect_exact("DONE\r")
        words = re.findall(r"<([^<>%]*)>", shell.before.rpartition("\n")[2])
        shell.sendline("exit")
    assert words[:2] == ["nncards", "quiz"]
    assert words[-1] == name


@pytest.mark.skipif(not shutil.which("fish"), reason="no fish here")
def test_in_a_real_fish(course: Path, tmp_path: Path, nncards: Run) -> None:
    script = nncards("completion", "fish").out
    ask = "complete -C 'nncards quiz My\\\\ course::P'"
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"{script}\n{ask}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "My course::Part one::Sums, products\tsums" in done.stdout.splitlines()
