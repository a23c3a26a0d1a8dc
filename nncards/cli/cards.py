"""`nncards cards`: list the cards, or show one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nncards.cli.common import (
    format_option,
    print_json,
    report,
    the_cache,
    the_workspace,
    workspace_option,
)

if TYPE_CHECKING:
    from nncards.workspace import Course


@click.group()
@workspace_option
def cards() -> None:
    """List the cards, or show one."""


def _course() -> Course:
    """The course at hand; its errors are shown, and the cards that could be read are used."""
    from nncards import workspace

    course = workspace.read(the_workspace(), the_cache())
    report(course.diagnostics)
    return course


@cards.command("list")
@workspace_option
@click.option(
    "--deck", "decks", multiple=True, metavar="DECK", help="Only this deck: its name, id or file."
)
@format_option("text", "json")
def list_(decks: tuple[str, ...], fmt: str) -> None:
    """List every card: uid, kind, section (nothing recorded)."""
    from nncards.app import cards as app

    course = _course()
    chosen = app.choose_decks(course, decks)
    if isinstance(chosen, str):
        raise click.UsageError(chosen)
    rows = app.list_cards(chosen)
    if fmt == "json":
        print_json(rows)
        return
    width = max((len(str(row["uid"])) for row in rows), default=0)
    for row in rows:
        click.echo(f"{row['uid']!s:<{width}}  {row['kind']!s:<8} {row['section'] or ''}")
