"""`nncards schema`: the deck format for editors."""

from __future__ import annotations

from pathlib import Path

import click

from nncards.cli.common import Refused, the_workspace, workspace_option


@click.command()
@workspace_option
@click.option(
    "-o",
    "out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write it here instead of printing it.",
)
@click.option("--settings", is_flag=True, help="The schema of nncards.toml instead of the decks'.")
@click.option("--install", is_flag=True, help="Write both beside the decks, for every editor.")
@click.option(
    "--comment",
    "comments",
    is_flag=True,
    help="With --install: put the line that names the schema on top of every deck.",
)
def schema(out: Path | None, settings: bool, install: bool, comments: bool) -> None:
    """Print the deck format as a JSON Schema.

    An editor that knows the schema completes keys, explains them and marks mistakes while you write:

    \b
    nncards schema --install             decks/nncards.schema.json; again after an update
    nncards schema --install --comment   and the line on top of each deck, for editors
                                         that use the YAML language server

    What only shows across cards (formulas, sections, ids that stand twice) is told by `nncards check`.
    """
    from nncards.app import schema as app
    from nncards.cards.schema import deck_schema
    from nncards.files import replace_file

    if comments and not install:
        raise click.UsageError("--comment goes with --install.")
    try:
        if install:
            _install(comments=comments)
            return
        text = app.as_text(app.settings_schema() if settings else deck_schema())
        if out is None:
            click.echo(text, nl=False)
        else:
            replace_file(out, text.encode())
    except OSError as error:
        raise Refused(f"{error.filename}: {error.strerror}") from None


def _install(*, comments: bool) -> None:
    from nncards.app import schema as app
    from nncards.workspace import deck_files

    workspace = the_workspace()
    if workspace.bundled:
        raise Refused("the bundled decks are read-only; `nncards init DIR` copies them.")
    written = app.install(workspace)
    if comments:
        written += app.comment(workspace)
    for path in written:
        click.echo(f"wrote {path.relative_to(workspace.root).as_posix()}")
    if not written:
        click.echo("nothing to write: all is there", err=True)
    if not comments and (decks := deck_files(workspace)):
        click.echo(
            f"First line of a deck, so that editors find it:\n{app.comment_for(workspace, decks[0])}",
            err=True,
        )
