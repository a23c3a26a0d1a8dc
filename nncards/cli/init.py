"""`nncards init`: a workspace to start from."""

from __future__ import annotations

from pathlib import Path

import click

from nncards.cli.common import plural


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--empty", is_flag=True, help="No bundled decks: one example card, for your own notes."
)
def init(folder: Path, empty: bool) -> None:
    """Make a workspace to start from.

    DIR gets a copy of the bundled decks and generators, or with --empty a first deck for notes of your
    own. Nothing that is there already is overwritten. A random namespace is written into
    decks/nncards.toml: it sets your cards apart from everybody else's in Anki.
    """
    from nncards.app import init as app

    made = app.make_workspace(folder, empty=empty)
    if isinstance(made, str):
        raise click.UsageError(made)
    click.echo(f"Made {folder} with {plural(made, 'file')}.")
    click.echo(f"Next: cd {folder} && nncards check && nncards quiz")
