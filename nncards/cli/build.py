"""`nncards build`: check, then write the Anki packages."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nncards.cli import completing
from nncards.cli.common import (
    Refused,
    format_option,
    plural,
    print_json,
    progress,
    report,
    the_cache,
    the_course,
    workspace_option,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nncards.anki.ledger import Ledger
    from nncards.app.build import Written
    from nncards.app.maths import Drawer
    from nncards.workspace import Workspace


def package_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where packages go, and of which decks they are made."""
    of_decks = click.option(
        "--deck",
        "decks",
        multiple=True,
        metavar="DECK",
        shell_complete=completing.decks,
        help="Only this deck: its name, id or file.",
    )
    into = click.option(
        "-o",
        "out",
        type=click.Path(file_okay=False, path_type=Path),
        default=None,
        help="Where to (the workspace's build/).",
    )
    return into(of_decks(command))


def render_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Who draws the formulas."""
    return click.option(
        "--render",
        type=click.Choice(["mathjax", "svg"]),
        default="mathjax",
        show_default=True,
        help="Leave formulas to Anki's MathJax, or draw them as pictures for clients without it.",
    )(command)


@click.command()
@workspace_option
@package_options
@click.option(
    "--new-numbers",
    is_flag=True,
    help="Draw new instances for problem cards; what is scheduled stays.",
)
@render_option
@format_option("text", "json")
def build(
    out: Path | None, decks: tuple[str, ...], new_numbers: bool, render: str, fmt: str
) -> None:
    """Check, then write the Anki packages.

    One .apkg for each first part of the deck names. Import it again after every build: what you have scheduled
    stays, and only cards that changed are touched. The ledger decks/nncards.lock remembers what changed when; commit it.
    """
    from nncards.app import build as app
    from nncards.app import cards

    course = the_course(render=render == "mathjax")
    here = course.workspace
    chosen = cards.choose_decks(course, decks)
    if isinstance(chosen, str):
        raise click.UsageError(chosen)
    with progress("Building", app.parts(chosen)) as step:
        plan, found = app.plan(
            course,
            chosen,
            now=int(time.time()),
            new_numbers=new_numbers,
            cache=the_cache(),
            done=step,
            maths=drawer() if render == "svg" else None,
        )
    report(found)
    if plan is None:
        click.echo("Nothing was written: mend the errors above first.", err=True)
        raise click.exceptions.Exit(1)
    target = out or output_folder(here)
    written = app.carry_out(plan, target, here, the_cache())
    if fmt == "json":
        print_json(written.as_dict(shown))
    else:
        click.echo(summary(written))


def drawer() -> Drawer:
    """What draws formulas as pictures; it needs MathJax."""
    from nncards.app.latex import NO_MATHJAX
    from nncards.app.maths import Drawer
    from nncards.latex.judge import available

    if not available():
        raise Refused(NO_MATHJAX)
    return Drawer(the_cache())


def output_folder(workspace: Workspace) -> Path:
    """Where packages are written and looked for, unless said otherwise."""
    return (Path.cwd() if workspace.bundled else workspace.root) / "build"


def shown(path: Path) -> str:
    """A path as it is shortest from here."""
    try:
        return os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)


def summary(written: Written) -> str:
    """What was written, and what became of the cards."""
    made = written.build
    lines = [
        f"{shown(path)}: {plural(len(package.notes), 'note')}, {plural(package.cards, 'card')}, "
        f"{plural(len(package.media), 'picture')}, {path.stat().st_size / 1024:.0f} KB"
        for package, path in zip(made.packages, written.paths, strict=True)
    ]
    fates = {
        "new": made.added, "changed": made.changed, "moved": made.moved, "retired": made.retired,
        "unchanged": made.unchanged,
    }  # fmt: skip
    lines.append(", ".join(f"{len(uids)} {name}" for name, uids in fates.items() if uids))
    if written.waiting:
        lines.append(waiting(written.waiting, made.ledger))
    if made.vanished:
        lines.append(
            f"{plural(len(made.vanished), 'card')} in no deck any more; Anki keeps them. To retire a card, "
            f"bring it back with `retired: true`: {', '.join(made.vanished[:5])}{' ...' if len(made.vanished) > 5 else ''}"
        )
    return "\n".join(line for line in lines if line)


def waiting(uids: Sequence[str], ledger: Ledger) -> str:
    """What became of the cards with open places."""
    some = ", ".join(uids[:5]) + (" ..." if len(uids) > 5 else "")
    text = f"{plural(len(uids), 'card')} left out until what is open is filled (`[?]`): {some}"
    there = sum(ledger.get(uid) is not None for uid in uids)
    return text + (f"; Anki keeps {there} of them as built before" if there else "")
