"""`nncards fmt`: decks in good order."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nncards.cli.common import (
    Refused,
    plural,
    report,
    the_workspace,
    wants_colour,
    workspace_option,
)

if TYPE_CHECKING:
    from nncards.app.fmt import Outcome


@click.command()
@workspace_option
@click.argument(
    "paths",
    metavar="[PATH]...",
    nargs=-1,
    type=click.Path(exists=True, allow_dash=True, path_type=Path),
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a deck is not in order.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option(
    "--width",
    type=click.IntRange(min=40),
    default=120,
    show_default=True,
    help="The longest line, in characters.",
)
def fmt(paths: tuple[Path, ...], check: bool, diff: bool, width: int) -> None:
    """Order the keys of decks and wrap long lines.

    PATH is a deck or a folder; without it, all decks of the workspace. `-` reads a deck from standard input and
    prints it in order. What the cards say does not change, nor do comments, maths, code, tables and lists; a deck that cannot
    be read is left alone. Exit 1 if there is such a deck, and with --check if one is not in order.
    """
    if Path("-") in paths:
        _filter(paths, check=check, diff=diff, width=width)
        return
    outcomes, failed = _outcomes(paths, width, write=not (check or diff))
    report(d for outcome in outcomes for d in outcome.found)
    changed = [outcome for outcome in outcomes if outcome.changed]
    for outcome in changed:
        if diff:
            _show(outcome.diff())
        elif check:
            click.echo(f"not in order: {outcome.shown}")
        else:
            failed |= not _write(outcome)
    said = "not in order" if check or diff else "formatted"
    click.echo(
        f"{plural(len(changed), 'deck')} {said}, {len(outcomes) - len(changed)} left as they were",
        err=True,
    )
    if failed or (check and changed):
        raise click.exceptions.Exit(1)


def _outcomes(paths: tuple[Path, ...], width: int, *, write: bool) -> tuple[list[Outcome], bool]:
    """Each deck formatted, and whether one could not be."""
    from nncards.app import fmt as app

    if not paths:
        workspace = the_workspace()
        if workspace.bundled and write:
            raise Refused("the bundled decks are read-only; `nncards init DIR` copies them.")
        paths = (workspace.root,)
    outcomes = []
    for path in app.deck_paths(paths):
        try:
            outcomes.append(app.format_file(path, _shown(path), width=width))
        except OSError as error:
            raise Refused(f"{_shown(path)}: {error.strerror}") from None
    return outcomes, any(outcome.failed for outcome in outcomes)


def _write(outcome: Outcome) -> bool:
    """Replace the file; say so, or what was in the way."""
    from nncards.app import fmt as app

    try:
        refused = app.write(outcome)
    except OSError as error:
        raise Refused(f"{outcome.shown}: {error.strerror}; it is as it was.") from None
    if refused:
        report([refused])
        return False
    click.echo(f"formatted {outcome.shown}")
    return True


def _filter(paths: tuple[Path, ...], *, check: bool, diff: bool, width: int) -> None:
    """From standard input to standard output; what cannot be read comes out as it went in."""
    from nncards.app import fmt as app

    if len(paths) > 1:
        raise click.UsageError("`-` stands alone.")
    outcome = app.format_bytes(sys.stdin.buffer.read(), Path("-"), "-", width=width)
    report(outcome.found)
    if diff:
        _show(outcome.diff())
    elif not check:
        sys.stdout.buffer.write(outcome.after)
        sys.stdout.buffer.flush()
    if outcome.failed or (check and outcome.changed):
        raise click.exceptions.Exit(1)


def _show(diff: str) -> None:
    """A diff, coloured on a terminal."""
    colours = {"+": "green", "-": "red", "@": "cyan"}
    if wants_colour(sys.stdout):
        diff = "".join(
            click.style(line, fg=colours.get(line[:1])) for line in diff.splitlines(keepends=True)
        )
    click.echo(diff, nl=False)


def _shown(path: Path) -> str:
    """A path as it is shortest from here."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
