"""`nncards notes draft`: draft cards from notes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nncards.cli.common import (
    format_option,
    plural,
    print_json,
    report,
    workspace_option,
)
from nncards.notes.draft import DIALECTS

if TYPE_CHECKING:
    from nncards.app.draft import Drafted


@click.command()
@workspace_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="DECK.yaml",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the deck here, or bring what is new into the deck that is here.",
)
@click.option(
    "--dialect",
    type=click.Choice(DIALECTS),
    help="How the notes are written (else it is found out).",
)
@click.option(
    "--gaps",
    multiple=True,
    type=click.Choice(["bold", "curly"]),
    help="Read **bold** or {curly} text as gaps, too.",
)
@format_option("text", "json")
def draft(
    file: Path, output: Path | None, dialect: str | None, gaps: tuple[str, ...], fmt: str
) -> None:
    """Draft cards from notes (nothing recorded).

    FILE may be flashcard pages, Markdown notes, slides turned to text, or notes for Obsidian_to_Anki, for the
    spaced-repetition plugin or with Q:, A: and C:. Every word of a draft stands in the notes; each draft says
    where, and how sure the reading is. What the notes do not have is left open as `[?]`, which `nncards check`
    names. Lines that went into no card are listed.

    Without -o the deck is printed. With -o and a deck that is there, new drafts are added, and drafts whose
    notes changed are marked; what you wrote is never touched, and a card you deleted stays away.

    \b
    nncards notes draft lecture.md                 look at it
    nncards notes draft lecture.md -o lecture.yaml keep it; run it again when the notes have changed
    """
    from nncards.app import draft as app
    from nncards.diagnostics import Diagnostic

    done = app.draft(file, output, root=_root(output or file), dialect=dialect or "", styles=gaps)  # type: ignore[arg-type]
    if isinstance(done, Diagnostic):
        report([done])
        raise click.exceptions.Exit(2)
    if not done.rows and not (output and output.exists()):
        _tell_unread(file, done)
        click.echo(f"{file}: no card found, so there is no deck.", err=True)
        raise click.exceptions.Exit(1)
    if output is not None:
        failed = app.write(done, output)
        if failed is not None:
            report([failed])
            raise click.exceptions.Exit(2)
    if fmt == "json":
        print_json(list(done.rows))
    elif output is None:
        click.echo(done.text, nl=False)
    _tell_unread(file, done)
    click.echo(_summary(file, output, done), err=True)


def _root(near: Path) -> Path | None:
    """The workspace that -C names, else the one that the deck or the notes lie in; the draft may be its first deck."""
    from nncards.workspace import SETTINGS, find

    named = (click.get_current_context().find_root().obj or {}).get("workspace")
    if named is not None:
        return Path(named).resolve()
    found = find(near.resolve().parent)
    begun = (each for each in near.resolve().parents if (each / "decks" / SETTINGS).is_file())
    return next(begun, None) if found.bundled else found.root


def _tell_unread(file: Path, done: Drafted) -> None:
    for each in done.reading.unread:
        click.echo(f"{file}:{each.line}: not read, {each.why}: {each.text}", err=True)


def _summary(file: Path, output: Path | None, done: Drafted) -> str:
    """`notes.md (slides): 12 drafts ...`."""
    sure = Counter(row["certainty"] for row in done.rows)
    opened = sum(bool(row["open"]) for row in done.rows)
    counts = f"{sure['sure']} sure, {sure['likely']} likely, {sure['guess']} guessed, {opened} open"
    text = f"{file} ({done.reading.dialect}): {plural(len(done.rows), 'draft')} ({counts})"
    if output is None:
        return text
    if not done.changed:
        return f"{text}; {output} is up to date"
    news = ", ".join(f"{n} {state}" for state, n in sorted(done.states.items()) if state != "same")
    return f"{text}; {output}: {news or 'only lines moved'}"
