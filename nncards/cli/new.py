"""`nncards new`: a new card or deck, opened in the editor."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nncards.cli import completing
from nncards.cli.common import (
    Refused,
    plural,
    progress,
    report,
    the_cache,
    the_workspace,
    workspace_option,
)

if TYPE_CHECKING:
    from nncards.app.new import Draft
    from nncards.workspace import Course, Workspace

KINDS = ("basic", "cloze", "choice", "typed", "formula", "problem", "figure")
_AT_ONCE = 1.0  # an editor that is back within so many seconds, its file untouched, did not wait


@click.group()
@workspace_option
def new() -> None:
    """Append a card to a deck, or begin a deck."""


@new.command()
@workspace_option
@click.argument("deck", required=False, shell_complete=completing.decks)
@click.option(
    "--kind", type=click.Choice(KINDS), default="basic", show_default=True, help="The kind of card."
)
@click.option(
    "--id", "card_id", metavar="ID", default="", help="Its id, for ever (else from the question)."
)
@click.option(
    "--section",
    default="",
    metavar="HEADING",
    shell_complete=completing.headings,
    help="The heading of the notes that it asks about.",
)
@click.option("--ask", default="", metavar="TEXT", help="The question.")
@click.option(
    "--edit/--no-edit", default=True, help="Open the editor at the card (VISUAL, EDITOR)."
)
def card(deck: str | None, kind: str, card_id: str, section: str, ask: str, edit: bool) -> None:
    """Append a card to a deck and open the editor at it.

    DECK is a deck's Anki name, its id or its file. The card gets an id that no card has or had. When the editor is closed,
    the deck is checked (exit 1 if something is wrong with it; an open place, `[?]`, is only told: until it is filled,
    the card is left out). If the card was left as it was, it is taken away again, and the file is as before.
    """
    from nncards import workspace
    from nncards.app import new as app

    here = _writable()
    course = workspace.read(here, the_cache())
    chosen = app.the_deck(course, deck)
    if isinstance(chosen, str):
        raise click.UsageError(chosen)
    if edit and not ask and not card_id and kind not in ("cloze", "problem") and _asks():
        ask = click.prompt(
            "Question (or empty, to write it in the editor)",
            default="",
            show_default=False,
            err=True,
        )
    wish = app.Wish(kind, card_id, section, ask.strip())
    made = app.draft(course, chosen, wish, f"card-{secrets.token_hex(3)}")
    if isinstance(made, str):
        raise click.UsageError(made)
    if isinstance(made, list):
        report(made)
        raise click.exceptions.Exit(1)
    _write(made)
    if edit and not _edited(made):
        click.echo("Nothing was written: the deck is as it was.", err=True)
        return
    _check(here, made)


def _writable() -> Workspace:
    here = the_workspace()
    if here.bundled:
        raise Refused("the bundled decks are read-only; `nncards init DIR` copies them.")
    return here


def _asks() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _write(made: Draft) -> None:
    from nncards.app import new as app

    try:
        app.begin(made)
    except OSError as error:
        raise Refused(f"{made.shown}: {error.strerror}") from None


def _edited(made: Draft) -> bool:
    """Let the author write; whether the card stays. However the editor ends, no template is left behind."""
    from nncards.app import new as app
    from nncards.app.desk import editor_command

    began = time.monotonic()
    try:
        command = editor_command(os.environ, made.path, made.line)
        subprocess.run(command, check=False)  # noqa: S603 - the author's own editor
        untouched = made.path.read_bytes() == made.after
        if untouched and time.monotonic() - began < _AT_ONCE and _asks():
            click.pause("Press a key once you have saved the card and closed the editor.", err=True)
    except (OSError, ValueError) as error:
        app.undo(made)
        why = error.strerror if isinstance(error, OSError) else error
        raise Refused(f"The editor cannot be started ({why}): set VISUAL or EDITOR.") from None
    finally:
        gone = made.path.exists() and app.undo(made)
    return not gone


def _check(here: Workspace, made: Draft) -> None:
    """Say where the card is, and what is wrong with its deck."""
    from nncards import workspace
    from nncards.app import check as app
    from nncards.diagnostics import has_errors

    course = workspace.read(here, the_cache())
    deck = next((deck for deck in course.decks if deck.path == made.shown), None)
    uids = [*(each.uid for each in deck.cards), *deck.unread, *deck.open] if deck else []
    place = f"{_from_here(course, made)}:{made.line}"
    click.echo(f"{place}: {made.uid}" if made.uid in uids or not deck else place)
    with progress("Checking", app.parts(course.decks)) as step:
        found = app.check(course, cache=the_cache(), done=step)[1]
    found = app.only_in(found, here.root, [made.path])
    report(found)
    errors = sum(d.severity == "error" for d in found)
    if found:
        click.echo(
            f"{made.shown}: {plural(errors, 'error')}, {plural(len(found) - errors, 'warning')}",
            err=True,
        )
    if has_errors(found):
        raise click.exceptions.Exit(1)


def _from_here(course: Course, made: Draft) -> str:
    path = course.path(made.shown)
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


@new.command("deck")
@workspace_option
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--name", required=True, metavar="NAME", help="Its name in Anki: `Course::Part`.")
@click.option(
    "--id",
    "deck_id",
    metavar="ID",
    default="",
    help="Its id, for ever (else from the file's name).",
)
@click.option(
    "--notes", default="", metavar="FILE", help="The notes (notes.md, if it lies beside)."
)
def deck_(file: Path, name: str, deck_id: str, notes: str) -> None:
    """Begin a deck: a file below decks/ without cards yet.

    `nncards new card` then appends to it.
    """
    from nncards import workspace
    from nncards.app import new as app
    from nncards.files import replace_file

    course = workspace.read(_writable(), the_cache())
    made = app.new_deck(course, file, name=name, deck_id=deck_id, notes=notes)
    if isinstance(made, str):
        raise click.UsageError(made)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, made)
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}") from None
    click.echo(f"wrote {file}")
    click.echo(f"Next: nncards new card {file}", err=True)
