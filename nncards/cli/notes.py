"""`nncards notes`: which cards cover the notes."""

from __future__ import annotations

import click

from nncards.cli.common import (
    format_option,
    plural,
    print_json,
    report,
    the_cache,
    the_workspace,
    workspace_option,
)


@click.group()
@workspace_option
def notes() -> None:
    """See which cards cover the notes."""


@notes.command()
@workspace_option
@format_option("text", "json")
@click.option("--check", is_flag=True, help="Exit 1 if a section has no card.")
def status(fmt: str, check: bool) -> None:
    """Show every section of the notes and the cards that cover it (nothing recorded)."""
    from nncards import workspace
    from nncards.app import notes as app

    course = workspace.read(the_workspace(), the_cache())
    rows, found = app.notes_status(course)
    report([*course.diagnostics, *found])
    if fmt == "json":
        print_json(rows)
    else:
        for row in rows:
            mark = {"covered": " ", "skipped": "-", "uncovered": "!", "stale": "~"}[
                str(row["state"])
            ]
            many = len(row["cards"]) if isinstance(row["cards"], list) else 0
            click.echo(
                f"{mark} {row['notes']}:{row['line']}  {row['section']}  ({plural(many, 'card')})"
            )
        missing = sum(row["state"] == "uncovered" for row in rows)
        click.echo(f"{plural(len(rows), 'section')}, {missing} without a card", err=True)
    if check and any(row["state"] in ("uncovered", "stale") for row in rows):
        raise click.exceptions.Exit(1)
