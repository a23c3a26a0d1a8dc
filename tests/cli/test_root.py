"""The tree of commands: complete, documented, light, and polite about slips."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from nncards.cli.root import COMMANDS, GROUPS, cli


def commands(group: click.Group = cli, name: str = "nncards") -> list[tuple[str, click.Command]]:
    """Every command and subcommand, with its full name."""
    found: list[tuple[str, click.Command]] = []
    with click.Context(group) as ctx:
        for child in group.list_commands(ctx):
            command = group.get_command(ctx, child)
            assert command is not None
            found.append((f"{name} {child}", command))
            if isinstance(command, click.Group):
                found += commands(command, f"{name} {child}")
    return found


def test_every_command_stands_in_one_group_of_the_help() -> None:
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_help_of_the_tree_says_what_the_command_says(name: str) -> None:
    with click.Context(cli) as ctx:
        command = cli.get_command(ctx, name)
    assert command is not None
    assert (command.help or "").split("\n")[0] == COMMANDS[name][1]


@pytest.mark.parametrize(
    ("name", "command"), commands(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_and_option_is_explained(name: str, command: click.Command) -> None:
    assert command.help, name
    for param in command.params:
        if isinstance(param, click.Option):
            assert param.help, f"{name} {param.opts}"
    elsewhere = ("init", "completion", "formula", "latex", "log", "optimize")
    if name.split()[1] not in elsewhere:  # those need no workspace
        assert any(param.name == "workspace" for param in command.params), f"{name} takes no -C"


def test_a_word_that_is_no_command_gets_a_hint() -> None:
    result = CliRunner().invoke(cli, ["biuld"])
    assert result.exit_code == 2
    assert "Did you mean `build`?" in result.output


def test_study_is_another_name_for_quiz() -> None:
    with click.Context(cli) as ctx:
        assert cli.get_command(ctx, "study") is cli.get_command(ctx, "quiz")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom nncards.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'numpy','sympy','matplotlib','textual','rich','genanki','yaml','fsrs','sqlite3','markdown_it'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
