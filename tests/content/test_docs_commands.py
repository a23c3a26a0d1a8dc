"""Every `nncards` command that a page names exists, with the options it is shown with."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
import yaml

from nncards.cli.root import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "Makefile",
    ROOT / ".pre-commit-hooks.yaml",
    ROOT / ".pre-commit-config.yaml",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "nncards").rglob("README.md")),
]

FENCE = re.compile(r"^ {0,3}```(\w*)\n(.*?)^ {0,3}```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
CALL = re.compile(
    r"(?:^|&&|\|\||[;|]|run:|entry:|\t@?)[ ]*(?:[\w.$()/\\]*[/\\])?nncards[ \t]+(?P<words>[^#\n]*)"
)


def calls(path: Path) -> Iterator[str]:
    """The words after `nncards` of each command of a page, as a shell would be given them."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        blocks = [found[2] for found in FENCE.finditer(text) if found[1] in ("", "sh", "yaml")]
        rest = FENCE.sub("", text)
        pieces = [*blocks, *(found[1] for found in INLINE.finditer(rest) if "nncards " in found[1])]
    else:
        pieces = [text]
    for piece in pieces:
        for line in piece.splitlines():
            for found in CALL.finditer(line):
                yield re.split(r"&&|\|\||[;|]| 2?>", found["words"])[0].strip()


def complain(words: str) -> str:
    """What is wrong with a call; nothing where the command and its options exist."""
    arguments = shlex.split(words.replace("'[", "[").replace("]'", "]"))
    command: click.Command = cli
    context = click.Context(cli, info_name="nncards")
    while isinstance(command, click.Group):
        while arguments[:1] == ["-C"]:
            arguments = arguments[2:]
        if not arguments or arguments[0] in ("--help", "--version", "COMMAND"):
            return ""
        found = command.get_command(context, arguments[0])
        if found is None:
            return f"there is no command `{arguments[0]}`"
        command, arguments = found, arguments[1:]
        context = click.Context(command, info_name=command.name, parent=context)
    try:
        given, _, _ = command.make_parser(context).parse_args(list(arguments))
    except click.UsageError as error:
        return error.format_message()
    choices = {p.name: p.type.choices for p in command.params if isinstance(p.type, click.Choice)}
    return "; ".join(
        f"`{given[name]}` is none of {', '.join(map(str, known))}"
        for name, known in choices.items()
        if isinstance(given.get(name), str)
        and not given[name].isupper()
        and given[name] not in known
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_commands_of_a_page_exist(page: Path) -> None:
    if page.name == "commands.md":
        pytest.skip("made from the commands themselves")
    wrong = {words: said for words in calls(page) if (said := complain(words))}
    assert not wrong


def test_the_search_finds_calls_and_their_mistakes(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "Run `nncards chek` or `.venv/bin/nncards check --sternly`, then:\n\n"
        "```sh\ncd x && nncards -C y build -o z   # to z\nnncards check --format xml | less\n```\n"
        "```yaml\n- name: nncards check\n  run: nncards notes status --check\n```\n",
        encoding="utf-8",
    )
    found = list(calls(page))
    assert found == [
        "-C y build -o z",
        "check --format xml",
        "notes status --check",
        "chek",
        "check --sternly",
    ]
    assert [bool(complain(words)) for words in found] == [False, True, False, True, True]
    assert sum(len(list(calls(path))) for path in PAGES) > 30


# --- the hooks and the workflow ----------------------------------------------------------------------


def blocks(language: str) -> list[Any]:
    text = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
    return [yaml.safe_load(found[2]) for found in FENCE.finditer(text) if found[1] == language]


def hooks() -> dict[str, dict[str, Any]]:
    listed = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return {hook["id"]: hook for hook in listed}


def test_the_hooks_that_the_page_shows_are_those_there_are() -> None:
    config, _ = blocks("yaml")
    (repository,) = config["repos"]
    assert {hook["id"] for hook in repository["hooks"]} == set(hooks())
    table = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in table for name in hooks())


def test_each_hook_is_a_command_and_sees_the_files_it_is_for() -> None:
    for hook in hooks().values():
        assert hook["language"] == "python"
        assert hook["entry"].startswith("nncards ")
        assert not complain(hook["entry"].removeprefix("nncards ") + " -C course")
    files = {name: re.compile(hook["files"]) for name, hook in hooks().items()}
    assert files["nncards-fmt"].search("decks/unit/a.yaml")
    assert files["nncards-fmt"].search("course/decks/unit/a.yml")
    assert not files["nncards-fmt"].search("decks/unit/notes.md")
    assert not files["nncards-fmt"].search("mkdocs.yaml")
    assert files["nncards-check"].search("generators/sums/p.py")
    assert files["nncards-notes-status"].search("vault/lecture 1.md")


def test_the_workflow_checks_builds_and_attaches() -> None:
    _, workflow = blocks("yaml")
    assert set(workflow) == {"name", True, "permissions", "jobs"}  # YAML 1.1 reads `on` as true
    steps = workflow["jobs"]["decks"]["steps"]
    runs = [step["run"] for step in steps if "run" in step]
    for wanted in (
        "nncards check --strict --format github",
        "nncards notes status --check",
        "nncards build -o build",
    ):
        assert wanted in runs
    (upload,) = [step for step in steps if "upload-artifact" in step.get("uses", "")]
    assert upload["with"]["path"] == "build/*.apkg"
    assert runs.index("nncards check --strict --format github") < runs.index(
        "nncards build -o build"
    )
