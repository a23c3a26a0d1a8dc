"""The tree of commands. A command's module is imported when it runs, not when `--help` names it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from nncards import __version__

GROUPS = {
    "Study": ("quiz", "practice", "stats", "optimize"),
    "Write": ("init", "new", "check", "fmt", "build", "watch", "diff", "cards", "notes", "schema"),
    "Check": ("formula", "latex", "problems"),
    "Tools": ("log", "completion"),
}

# name -> (module, what `--help` says). A test holds these lines against the commands' own docstrings.
COMMANDS: dict[str, tuple[str, str]] = {}


def command(name: str, module: str, summary: str) -> None:
    """Enter a command into the tree."""
    COMMANDS[name] = (module, summary)


command("quiz", "quiz", "Study what is due today (scheduled).")
command("practice", "problems", "Solve fresh problems (nothing recorded).")
command("stats", "log", "Show retention, forecast, streak and hardest cards (nothing recorded).")
command("optimize", "log", "Fit the scheduler to your own reviews (recorded).")
command("log", "log", "Move the review log between machines.")
command("init", "init", "Make a workspace to start from.")
command("new", "new", "Append a card to a deck, or begin a deck.")
command("check", "check", "Check everything: decks, maths, problems, notes.")
command("fmt", "fmt", "Order the keys of decks and wrap long lines.")
command("build", "build", "Check, then write the Anki packages.")
command("watch", "watch", "Check and build again on each save.")
command("diff", "diff", "Show what the next build would change in Anki (nothing recorded).")
command("cards", "cards", "List the cards, or show one.")
command("notes", "notes", "See which cards cover the notes.")
command("schema", "schema", "Print the deck format as a JSON Schema.")
command("formula", "formula", "Evaluate, print, compare and verify formulas.")
command("latex", "latex", "Check and draw LaTeX.")
command("problems", "problems", "List, show, mark and stress problem generators.")
command("completion", "completion", "Print the shell's completion script.")

ALIASES = {"study": "quiz"}


class Tree(click.Group):
    """A group that imports a command's module only when the command is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the help."""
        return [name for names in GROUPS.values() for name in names if name in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in COMMANDS:
            return None
        module = import_module(f"nncards.cli.{COMMANDS[name][0]}")
        found = getattr(module, name)
        assert isinstance(found, click.Command)  # noqa: S101 - a slip in the table above, not in the call
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, and with a did-you-mean for a word that is no command."""
        word = args[0]
        if ALIASES.get(word, word) not in COMMANDS and not word.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(word, [*COMMANDS, *ALIASES], n=1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            raise click.UsageError(
                f"No command `{word}`.{hint} `nncards --help` lists them all.", ctx
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Grouped by what one is about to do."""
        width = max(len(name) for name in COMMANDS)
        for title, names in GROUPS.items():
            rows = [(name.ljust(width), COMMANDS[name][1]) for name in names if name in COMMANDS]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


def choose_workspace(ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Remember `-C DIR` wherever it was written."""
    if value is not None:
        ctx.find_root().obj = {**(ctx.find_root().obj or {}), "workspace": value}
    return value


def workspace_option(function: Any) -> Any:
    """Let `-C DIR` stand before or after the command."""
    return click.option(
        "-C",
        "workspace",
        metavar="DIR",
        expose_value=False,
        is_eager=True,
        callback=choose_workspace,
        type=click.Path(exists=True, file_okay=False),
        help="The workspace (else the nearest one upwards).",
    )(function)


@click.group(
    cls=Tree, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@workspace_option
@click.version_option(__version__, prog_name="nncards", message="%(prog)s %(version)s")
def cli() -> None:
    """Flashcards as code for the mathematics of neural networks.

    Decks are YAML beside your notes. Formulas are verified, problems show fresh numbers at every
    review, and no edit costs you your place in Anki.

    \b
    nncards quiz                 study here, in the terminal
    nncards init my-course       copy the decks, to make them your own
    nncards check                is everything right?
    nncards build                the .apkg files for Anki

    Outside a workspace the bundled decks are used, read-only.
    """
