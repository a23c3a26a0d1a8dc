"""`nncards build`: check, then write the Anki packages."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nncards.cli.common import (
    Refused,
    format_option,
    plural,
    print_json,
    progress,
    report,
    the_cache,
    the_workspace,
    workspace_option,
)

if TYPE_CHECKING:
    from nncards.app.build import Written
    from nncards.app.maths import Drawer
    from nncards.workspace import Workspace


@click.command()
@workspace_option
@click.option(
    "-o",
    "out",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Where to (the workspace's build/).",
)
@click.option(
    "--deck", "decks", multiple=True, metavar="DECK", help="Only this deck: its name, id or file."
)
@click.option(
    "--new-numbers",
    is_flag=True,
    help="Draw new instances for problem cards; what is scheduled stays.",
)
@click.option(
    "--render",
    type=click.Choice(["mathjax", "svg"]),
    default="mathjax",
    show_default=True,
    help="Leave formulas to Anki's MathJax, or draw them as pictures for clients without it.",
)
@format_option("text", "json")
def build(
    out: Path | None, decks: tuple[str, ...], new_numbers: bool, render: str, fmt: str
) -> None:
    """Check, then write the Anki packages.

    One .apkg for each first part of the deck names. Import it again after every build: what you have scheduled
    stays, and only cards that changed are touched. The ledger decks/nncards.lock remembers what changed when; commit it.
    """
    from nncards import workspace
    from nncards.app import build as app
    from nncards.app import cards

    here = the_workspace()
    course = workspace.read(here, the_cache())
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
            maths=_drawer() if render == "svg" else None,
        )
    report(found)
    if plan is None:
        click.echo("Nothing was written: mend the errors above first.", err=True)
        raise click.exceptions.Exit(1)
    target = out or output_folder(here)
    written = app.carry_out(plan, target, here)
    if fmt == "json":
        print_json(written.as_dict(shown))
    else:
        click.echo(summary(written))


def _drawer() -> Drawer:
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
    if made.vanished:
        lines.append(
            f"{plural(len(made.vanished), 'card')} in no deck any more; Anki keeps them. To retire a card, "
            f"bring it back with `retired: true`: {', '.join(made.vanished[:5])}{' ...' if len(made.vanished) > 5 else ''}"
        )
    return "\n".join(line for line in lines if line)


@click.command()
@workspace_option
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    metavar="FILE.apkg",
    help="A deck exported from Anki (with `Support older Anki versions`), instead of the last build.",
)
@format_option("text", "json")
def diff(against: Path | None, fmt: str) -> None:
    """Show what the next build would change in Anki (nothing recorded).

    Compared with the last build, as the ledger remembers it, with the texts as long as its packages are in build/; or with an export of your own deck, which also finds
    where an import would overwrite an edit of yours. What Anki will not do by itself comes with the steps.
    """
    from nncards import workspace
    from nncards.app import build as app
    from nncards.app import diff as differ
    from nncards.diagnostics import Diagnostic

    here = the_workspace()
    course = workspace.read(here, the_cache())
    with progress("Comparing", app.parts(course.decks)) as step:
        plan, found = app.plan(
            course,
            course.decks,
            now=int(time.time()),
            new_numbers=False,
            cache=the_cache(),
            done=step,
        )
    report(found)
    if plan is None:
        raise click.exceptions.Exit(1)
    result = differ.difference(plan, against)
    if isinstance(result, Diagnostic):
        report([result])
        raise click.exceptions.Exit(2)
    texts = differ.changes(plan, output_folder(here)) if against is None else []
    document = differ.as_dict(result, texts)
    if fmt == "json":
        print_json(document)
        return
    for name in ("added", "changed", "moved", "retired"):
        for uid in document[name]:
            click.echo(f"{name:<8} {uid}")
            for text in texts if name == "changed" else ():
                if text.uid == uid:
                    click.echo(f"  {text.field}\n  - {text.old}\n  + {text.new}")
    click.echo(f"{plural(len(document['unchanged']), 'card')} unchanged")
    for text in document["needs"]:
        click.echo(f"\n- {text}")
