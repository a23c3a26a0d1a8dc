"""`nncards quiz`: study what is due today."""

from __future__ import annotations

import os
import sys
from shutil import get_terminal_size

import click

from nncards.cli import completing
from nncards.cli.common import format_option, report, the_cache, the_workspace, workspace_option
from nncards.cli.log import db_option, explained, surroundings


@click.command()
@workspace_option
@click.argument("decks", metavar="[DECK]...", nargs=-1, shell_complete=completing.decks)
@click.option(
    "--tag", "tags", multiple=True, shell_complete=completing.tags, help="Only cards with this tag."
)
@click.option(
    "--section",
    "sections",
    multiple=True,
    shell_complete=completing.sections,
    help="Only cards of this section of the notes.",
)
@click.option("--cram", is_flag=True, help="All cards, whether due or not; nothing is scheduled.")
@click.option(
    "--plain", is_flag=True, help="Line mode: for pipes, dumb terminals and screen readers."
)
@db_option
@format_option("text", "json")
def quiz(
    decks: tuple[str, ...],
    tags: tuple[str, ...],
    sections: tuple[str, ...],
    cram: bool,
    plain: bool,
    db: str | None,
    fmt: str,
) -> None:
    """Study what is due today (scheduled).

    DECK is a deck's Anki name or the end of it (its subdecks come along), its id or its file. Every answer is
    in the log as soon as it is graded: leave at any time and go on where you were.
    """
    from nncards import workspace
    from nncards.app import cards
    from nncards.app import study as app

    cache = the_cache()
    course = workspace.read(the_workspace(), cache)
    report(course.diagnostics)
    wanted = cards.choose_decks(course, decks)
    if isinstance(wanted, str):
        raise click.UsageError(wanted)
    around = surroundings(db)
    whole = not plain and fmt == "text" and app.full_screen(os.environ, sys.stdin, sys.stdout)
    watched = whole or (fmt == "text" and sys.stdin.isatty() and sys.stdout.isatty())
    content = app.quiz_content(course, course.decks, cache, os.environ if watched else None)
    options = app.options(course, around.seed, cram=cram)
    chosen = app.chosen([deck.id for deck in wanted] if decks else [], tags, sections)
    if (tags or sections) and (missing := app.none_chosen(content, chosen)):
        raise click.UsageError(missing)
    clock = app.clock(around.today)
    if whole:
        from nncards.quiz.screens import run as run_screen

        with explained():
            status = run_screen(content, around.log, clock, options=options, chosen=chosen)
    else:
        from nncards.quiz.plain import Streams, run

        streams = Streams(
            sys.stdin,
            sys.stdout,
            sys.stderr,
            width=min(100, get_terminal_size().columns),
            ascii=not app.speaks_unicode(sys.stdout.encoding),
            interactive=sys.stdin.isatty(),
        )
        status = run(
            content,
            around.log,
            clock,
            streams,
            options=options,
            chosen=chosen,
            as_json=fmt == "json",
        )
    raise click.exceptions.Exit(status)
