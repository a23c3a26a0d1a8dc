"""`nncards diff`: what the next build would change in Anki."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

from nncards.cli.build import output_folder
from nncards.cli.common import (
    format_option,
    plural,
    print_json,
    progress,
    report,
    the_cache,
    the_workspace,
    wants_colour,
    workspace_option,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nncards.anki.changes import CardChange
    from nncards.anki.diff import Difference
    from nncards.anki.exported import ExportedNote
    from nncards.app.build import Plan
    from nncards.app.diff import Cards
    from nncards.render.terminal_text import Line

MOST = 25  # cards of a kind that are shown unless all are asked for


@click.command()
@workspace_option
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    metavar="FILE.apkg",
    help="A deck exported from Anki (with `Support older Anki versions`), instead of the last build.",
)
@click.option("--all", "everything", is_flag=True, help=f"Every card, not the first {MOST}.")
@format_option("text", "json")
def diff(against: Path | None, everything: bool, fmt: str) -> None:
    """Show what the next build would change in Anki (nothing recorded).

    Compared with the last build, as the ledger remembers it, with the texts as long as its packages are in build/; or with an export of your own deck, which also finds
    where an import would overwrite an edit of yours. Old and new stand beside each other where the terminal is
    wide enough; [-what went-] and {+what came+} is marked so where there is no colour. What Anki will not do by itself comes with the steps.
    """
    from nncards.app import diff as differ

    here = the_workspace()
    plan = _planned()
    last = _last(plan, output_folder(here), against)
    found = differ.difference(plan, None if against is None else last)
    cards = differ.cards(plan, found, last)
    if fmt == "json":
        texts = differ.changes(plan, found, last)
        print_json(differ.as_dict(found, texts, cards))
        return
    colour = wants_colour(sys.stdout)
    width = get_terminal_size((80, 24)).columns
    most = sys.maxsize if everything else MOST
    for line in told(found, cards, width, colour=colour, most=most):
        click.echo(line, color=colour)
    if cards.outdated and against is None:
        click.echo(_outdated(cards.outdated), err=True)


def _planned() -> Plan:
    from nncards import workspace
    from nncards.app import build as app

    course = workspace.read(the_workspace(), the_cache())
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
    return plan


def _last(plan: Plan, folder: Path, against: Path | None) -> list[ExportedNote]:
    from nncards.app import diff as differ
    from nncards.diagnostics import Diagnostic

    last = differ.last_packages(plan, folder) if against is None else differ.exported(against)
    if isinstance(last, Diagnostic):
        report([last])
        raise click.exceptions.Exit(2)
    return last


def _outdated(uids: Sequence[str]) -> str:
    one = len(uids) == 1
    return (
        f"The package of the last build is not in build/, so the old text of {plural(len(uids), 'card')} "
        f"{'is' if one else 'are'} missing or older than that build."
    )


# --- words --------------------------------------------------------------------------------------------


def told(
    found: Difference, cards: Cards, width: int, *, colour: bool, most: int = MOST
) -> Iterator[str]:
    """The lines of the report: what becomes of the cards, then what there is to do by hand."""
    paint = _colours if colour else _plain
    lists = {
        "added": found.added, "changed": found.changed, "moved": found.moved, "retired": found.retired,
    }  # fmt: skip
    for fate, uids in lists.items():
        for uid in uids[:most]:
            yield _head(fate, uid, cards, width, paint)
            if fate == "changed" and uid in cards.changed:
                yield from _texts(cards.changed[uid], width, paint, colour=colour)
        if len(uids) > most:
            yield f"{fate:<8} {len(uids) - most} more (--all shows them)"
    yield f"{plural(len(found.unchanged), 'card')} unchanged"
    if found.needs:
        yield ""
        yield paint("By hand, in Anki:", "bold")
    yield from (line for text in found.needs for line in _folded(text, width))


def _head(fate: str, uid: str, cards: Cards, width: int, paint: Callable[[str, str], str]) -> str:
    """What becomes of a card, its uid, and how it begins or where it goes."""
    from nncards.render.terminal_text import Run, plain, safe, width_of, wrap

    lead = f"{fate:<8} {uid}"
    room = width - width_of(lead) - 2
    more = safe(cards.titles.get(uid, ""))
    if fate == "moved" and uid in cards.moved:
        old, new = (safe(name) for name in cards.moved[uid])
        more = f"{old} -> {new}" if old else f"-> {new}"
        if width_of(more) > room:
            more = f"-> {new}"  # where it goes matters more than where it was
    if width_of(more) > room:
        more = plain(wrap([Run(more)], max(room - 4, 1))[0]) + " ..." if room > 12 else ""
    style = {"added": "new", "retired": "old"}.get(fate, "bold")
    return paint(lead, style) + (paint(f"  {more}", "faint") if more else "")


def _texts(
    card: CardChange, width: int, paint: Callable[[str, str], str], *, colour: bool
) -> Iterator[str]:
    from nncards.render.diff_view import view

    for field in card.fields:
        yield paint("; ".join([f"  {field.field}", *field.notes]), "faint" if field.old else "")
        for line in view(field.old, field.new, width, marked=not colour):
            yield painted(line, paint)


def painted(line: Line, paint: Callable[[str, str], str]) -> str:
    """A line with its styles, without the spaces at its end."""
    return "".join(paint(run.text, run.style) for run in line).rstrip()


def _folded(text: str, width: int) -> Iterator[str]:
    from nncards.render.terminal_text import Run, plain, safe, wrap

    for at, line in enumerate(wrap([Run(safe(text))], max(width - 2, 20))):
        yield ("  " if at else "- ") + plain(line)


def _plain(text: str, _style: str) -> str:
    return text


def _colours(text: str, style: str) -> str:
    match style:
        case "old":
            return click.style(text, fg="red", strikethrough=bool(text.strip()))
        case "new":
            return click.style(text, fg="green")
        case "faint":
            return click.style(text, dim=True)
        case "bold":
            return click.style(text, bold=True)
        case _:
            return text
