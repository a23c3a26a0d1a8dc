"""`nncards cards`: list the cards, or show one."""

from __future__ import annotations

import sys
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

from nncards.cli import completing
from nncards.cli.common import (
    format_option,
    print_json,
    report,
    the_cache,
    the_workspace,
    workspace_option,
)

if TYPE_CHECKING:
    from nncards.model import Card, Deck
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
    "--deck",
    "decks",
    multiple=True,
    metavar="DECK",
    shell_complete=completing.decks,
    help="Only this deck: its name, id or file.",
)
@format_option("text", "json")
def list_(decks: tuple[str, ...], fmt: str) -> None:
    """List every card: uid, kind, section (nothing recorded)."""
    from nncards.app import cards as app

    course = _course()
    chosen = app.choose_decks(course, decks)
    if isinstance(chosen, str):
        raise click.UsageError(chosen)
    rows = app.list_cards(course, chosen)
    if fmt == "json":
        print_json(rows)
        return
    width = max((len(str(row["uid"])) for row in rows), default=0)
    for row in rows:
        click.echo(f"{row['uid']!s:<{width}}  {row['kind']!s:<8} {row['section'] or ''}")


@cards.command()
@workspace_option
@click.argument("uid", shell_complete=completing.uids)
@click.option(
    "--figure",
    "figure",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write the card's figure here, as SVG.",
)
@click.option("--night", is_flag=True, help="The figure's night version.")
@click.option("--ascii", "ascii_only", is_flag=True, help="ASCII characters only.")
def show(uid: str, figure: Path | None, night: bool, ascii_only: bool) -> None:
    """Show a card as the learner sees it, both sides (nothing recorded)."""
    from nncards.app import show as app
    from nncards.app import study
    from nncards.cli.problems import default_seed

    course = _course()
    found = app.find(course, uid)
    if isinstance(found, str):
        raise click.UsageError(found)
    deck, card = found
    content = study.quiz_content(course, course.decks, the_cache())
    plain = ascii_only or not study.speaks_unicode(sys.stdout.encoding)
    width = min(100, get_terminal_size().columns)
    click.echo(app.show(content, card, width=width, ascii_only=plain, seed=default_seed()))
    if figure is not None:
        _write_figure(course, deck, card, figure, night=night)


def _write_figure(course: Course, deck: Deck, card: Card, path: Path, *, night: bool) -> None:
    from nncards.app.figures import drawn
    from nncards.figures import load

    name = card.figure.name.value if card.figure else ""
    definition = load(course.path(deck.path).parent / "figures")[0].get(name)
    if definition is None:
        raise click.UsageError(f"{card.uid} shows no figure that is drawn by code.")
    path.write_bytes(drawn(definition, dark=night, cache=the_cache()))


@cards.command()
@click.option(
    "--db",
    type=click.Path(dir_okay=False),
    default=None,
    help="The review log (NNCARDS_DB, else in your data folder).",
)
@workspace_option
@format_option("text", "json")
def flagged(db: str | None, fmt: str) -> None:
    """List the cards that were flagged while studying, with their remarks (nothing recorded)."""
    from nncards.app import log as app
    from nncards.cli.log import explained, surroundings

    with explained():
        found = app.flagged(surroundings(db).log)
    places = {card.uid: card.span for deck in _course().decks for card in deck.cards}
    rows = [
        {
            "uid": key.partition("#")[0],
            "remark": remark,
            "path": span.path if (span := places.get(key.partition("#")[0])) else None,
            "line": span.line if span else None,
        }
        for key, remark in sorted(found.items())
    ]
    if fmt == "json":
        print_json(rows)
        return
    for row in rows:
        place = f"{row['path']}:{row['line']}: " if row["path"] else ""
        click.echo(f"{place}{row['uid']}" + (f": {row['remark']}" if row["remark"] else ""))
    if not rows:
        click.echo("No card is flagged; `f` flags one in the quiz.", err=True)
