"""`nncards check`: whether everything is right."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from nncards.cli.common import (
    colour_diagnostics,
    format_option,
    plural,
    progress,
    the_cache,
    the_course,
    wants_colour,
    workspace_option,
)


@click.command()
@workspace_option
@click.argument(
    "paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True, path_type=Path)
)
@click.option(
    "--strict",
    is_flag=True,
    help="Warnings count as errors, and MathJax itself judges every formula.",
)
@format_option("text", "json", "github")
def check(paths: tuple[Path, ...], strict: bool, fmt: str) -> None:
    """Check everything: decks, maths, problems, notes.

    All mistakes of all files are told in one run, as path:line:column, with a hint at the remedy. PATH limits
    what is told to those files and folders. Exit 1 if something is wrong (nothing recorded).
    """
    from nncards.app import check as app
    from nncards.app.build import lag
    from nncards.diagnostics import as_github, as_json, as_text, has_errors, in_order

    course = the_course(strict=strict, render=None)
    with progress("Checking", app.parts(course.decks) + 1) as step:
        bound, found = app.check(course, strict=strict, cache=the_cache(), done=step)
        if not has_errors(found):
            found = in_order([*found, *lag(bound, cache=the_cache())])
        step("ledger")
    shown = app.only_in(found, course.workspace.root, paths)
    write = {"text": as_text, "json": as_json, "github": as_github}[fmt]
    text = write(shown)
    if text:
        click.echo(colour_diagnostics(text) if fmt == "text" and wants_colour(sys.stdout) else text)
    errors = sum(d.severity == "error" for d in shown)
    cards = sum(len(deck.cards) for deck in course.decks)
    waiting = sum(len(deck.open) for deck in course.decks)
    click.echo(
        f"{plural(len(course.decks), 'deck')}, {plural(cards, 'card')}"
        f"{f' and {waiting} with open places' if waiting else ''}: {plural(errors, 'error')}, "
        f"{plural(len(shown) - errors, 'warning')}",
        err=True,
    )
    if has_errors(shown, strict=strict):
        raise click.exceptions.Exit(1)
