"""`nncards notes`: which cards cover the notes, and whether the two still agree."""

from __future__ import annotations

import sys
from shlex import quote
from typing import TYPE_CHECKING

import click

from nncards.cli import completing
from nncards.cli.common import (
    Refused,
    format_option,
    plural,
    print_json,
    report,
    the_cache,
    the_workspace,
    wants_colour,
    workspace_option,
)
from nncards.cli.notes_draft import draft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nncards.app.notes import Agreed
    from nncards.diagnostics import Diagnostic
    from nncards.notes.status import Fix, Row
    from nncards.notes.worddiff import Step
    from nncards.workspace import Course


@click.group()
@workspace_option
def notes() -> None:
    """See which cards cover the notes."""


notes.add_command(draft)


@notes.command()
@workspace_option
@format_option("text", "json")
@click.option(
    "--check",
    is_flag=True,
    help="Exit 1 if a section has no card, is stale, or is gone while cards still name it.",
)
@click.option(
    "--fix", is_flag=True, help="Where sections were renamed, write their new names into the decks."
)
@click.option("--yes", is_flag=True, help="With --fix: do not ask.")
def status(fmt: str, check: bool, fix: bool, yes: bool) -> None:
    """Show every section of the notes, its cards, and what changed (nothing recorded).

    A section is covered, uncovered (`!`, no card), stale (`~`, its text changed since its cards were
    accepted: what changed is shown) or skipped (`-`, marked `<!-- skipped: reason -->`). Headings that
    were renamed or moved are recognised by what stands below them.

    The old text comes from the last build in build/ or from git; without them only the states are told.
    """
    course, rows, found = _rows()
    if fix:
        changed = _fix(course, rows, yes=yes)
        if changed:
            course, rows, found = _rows()
    report(found)
    if fmt == "json":
        print_json([row.as_dict() for row in rows])
    elif not fix:
        _print(rows, waiting=sum(len(deck.open) for deck in course.decks))
    if check and (any(row.faulty for row in rows) or any(d.severity == "error" for d in found)):
        raise click.exceptions.Exit(1)


def _rows() -> tuple[Course, list[Row], list[Diagnostic]]:
    from nncards import workspace
    from nncards.app import notes as app

    course = workspace.read(the_workspace(), the_cache())
    rows, found = app.notes_status(course, the_cache())
    return course, rows, [*_wrong(course), *found]


def _wrong(course: Course) -> list[Diagnostic]:
    """What is wrong with the decks; cards with open places are told in the summary, as a number."""
    from nncards.cards.open import CODE

    return [found for found in course.diagnostics if found.code != CODE]


# --- showing ------------------------------------------------------------------------------------------

_MARKS = {"covered": " ", "skipped": "-", "uncovered": "!", "stale": "~"}
_COLOURS = {"uncovered": "yellow", "stale": "yellow"}


def _print(rows: Sequence[Row], *, waiting: int) -> None:
    colour = wants_colour(sys.stdout)
    for row in rows:
        line = _headline(row)
        shade = _COLOURS.get(row.state)
        click.echo(click.style(line, fg=shade) if colour and shade else line, color=colour)
        for detail in _details(row, colour=colour):
            click.echo(detail, color=colour)
    click.echo(_summary(rows, waiting), err=True)


def _headline(row: Row) -> str:
    where = f"{row.notes}:{row.line}" if row.line else row.notes
    line = f"{_MARKS[row.state]} {where}  {row.section}  ({plural(len(row.cards), 'card')})"
    words = [_change(row, change) for change in row.changes]
    return line + (": " + ", ".join(words) if words else "")


def _change(row: Row, change: str) -> str:
    if change == "renamed":
        return f"renamed from `{row.was}`"
    if change == "moved":
        return "moved" if "renamed" in row.changes else f"moved, was {row.was}"
    return change


def _details(row: Row, *, colour: bool) -> list[str]:
    lines: list[str] = []
    if row.diff is not None:
        lines.append(_indented(_diff(row.diff, colour=colour)))
    elif "edited" in row.changes:
        lines.append("    (what it said before is not known: neither in build/ nor in git)")
    if row.stale_cards and row.line:
        which = (
            " ".join(row.stale_cards)
            if len(row.stale_cards) <= 3 or not row.called
            else f"--section {quote(row.called)}"
        )
        said = f"look whether they still agree, then `nncards notes accept {which}`"
        lines.append(_indented(f"{', '.join(row.stale_cards)}: {said}"))
    elif row.stale_cards:
        lines.append(_indented(", ".join(row.stale_cards)))
    lines += [_fix_line(fix) for fix in row.fixes if fix.new is not None]
    if any(fix.new is not None for fix in row.fixes):
        lines.append("    `nncards notes status --fix` writes it so")
    lines += [_fix_line(fix) for fix in row.fixes if fix.new is None]
    if row.hint:
        lines.append(_indented(row.hint))
    return lines


def _fix_line(fix: Fix) -> str:
    text = fix.claim.text
    new = f" -> `{fix.new}`" if fix.new is not None else ""
    return f"    {text.span}  {fix.claim.card.uid}: `{text.value}`{new}"


def _diff(steps: Sequence[Step], *, colour: bool) -> str:
    """A diff in one paragraph: red what went, green what came, or in git's brackets."""
    from nncards.notes.worddiff import shortened

    forms = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    words: list[str] = []
    for mark, text in shortened(steps):
        if colour and mark != "=":
            words.append(
                click.style(text, fg="red" if mark == "-" else "green", strikethrough=mark == "-")
            )
        else:
            words.append(forms[mark].format(text))
    return " ".join(words)


def _indented(text: str) -> str:
    """A paragraph that is as wide as the terminal; formulas are not broken."""
    from shutil import get_terminal_size

    width = max(get_terminal_size((100, 24)).columns - 4, 40)
    lines, room = [""], width
    for word in text.split(" "):
        long = len(click.unstyle(word))
        if lines[-1] and long + 1 > room:
            lines.append("")
            room = width
        room -= long + bool(lines[-1])
        lines[-1] += (" " if lines[-1] else "") + word
    return "\n".join("    " + line for line in lines)


def _summary(rows: Sequence[Row], waiting: int) -> str:
    there = [row for row in rows if row.line]
    words = [f"{plural(len(there), 'section')}"]
    counts = {
        "without a card": sum(row.state == "uncovered" for row in there),
        "stale": sum(row.state == "stale" for row in there),
        "renamed": sum("renamed" in row.changes for row in there),
        "moved": sum("moved" in row.changes for row in there),
        "gone": len(rows) - len(there),
    }
    words += [f"{many} {name}" for name, many in counts.items() if many or name == "without a card"]
    if waiting:
        words.append(f"{plural(waiting, 'card')} with open places not counted (`nncards check`)")
    return ", ".join(words)


# --- fixing -------------------------------------------------------------------------------------------


def _fix(course: Course, rows: Sequence[Row], *, yes: bool) -> bool:
    """Show the values that would change, ask, and write them; whether anything was written."""
    from nncards.app import notes as app

    if course.workspace.bundled:
        raise Refused(
            "The bundled decks are read-only; `nncards init DIR` makes a copy of your own."
        )
    fixes = [fix for row in rows for fix in row.fixes if fix.new is not None]
    by_hand = [fix for row in rows for fix in row.fixes if fix.new is None]
    for each in by_hand:
        click.echo(f"By hand:\n{_fix_line(each)}", err=True)
    if not fixes:
        click.echo("No card names a section that was renamed.", err=True)
        return False
    made, refused = app.fixed(course, rows)
    for each in fixes:
        if each.claim.deck.path in made:
            click.echo(_fix_line(each).strip(), err=True)
    for reason in refused:
        click.echo(f"Left alone: {reason}", err=True)
    asked = sys.stdin.isatty() and sys.stderr.isatty()
    if not made or not (yes or asked):
        click.echo(
            "Nothing was changed; `--yes` writes it." if made else "Nothing was changed.", err=True
        )
        return False
    if not yes and not click.confirm(f"Write this into {plural(len(made), 'file')}?", err=True):
        click.echo("Nothing was changed.", err=True)
        return False
    left = app.write_decks(course, made)
    for path in left:
        click.echo(f"Left alone: {path} changed on the disk meanwhile", err=True)
    click.echo(f"{plural(len(made) - len(left), 'file')} changed.", err=True)
    return len(left) < len(made)


# --- accepting ----------------------------------------------------------------------------------------


@notes.command()
@workspace_option
@click.argument("uids", nargs=-1, metavar="[UID]...", shell_complete=completing.uids)
@click.option("--all", "every", is_flag=True, help="All cards.")
@click.option(
    "--section",
    metavar="NAME",
    shell_complete=completing.sections,
    help="Of the cards of this section, for this section alone.",
)
@format_option("text", "json")
def accept(uids: tuple[str, ...], every: bool, section: str | None, fmt: str) -> None:
    """Record that cards agree with their sections as they stand (recorded in the ledger).

    A card agrees with its section when it is first built, or first names it; when the section changes,
    `nncards notes status` calls it stale until you have mended the card, or seen that it still holds, and
    said so here. Nothing is sent to Anki because of it. Commit decks/nncards.lock afterwards.
    """
    from nncards import workspace
    from nncards.app import notes as app
    from nncards.app.ledger import read_ledger

    if every == bool(uids) and not (section and not uids and not every):
        raise click.UsageError("name cards, or a section with --section, or say --all")
    here = the_workspace()
    if here.bundled:
        raise Refused(
            "The bundled decks are read-only; `nncards init DIR` makes a copy of your own."
        )
    course = workspace.read(here, the_cache())
    books, found = app.read_library(course, the_cache())
    ledger, wrong = read_ledger(here)
    report([*_wrong(course), *found, *wrong])
    if ledger is None:
        raise click.exceptions.Exit(2)
    chosen = app.choose_cards(course, uids) if uids else None
    if isinstance(chosen, str):
        raise click.UsageError(chosen)
    places = app.choose_section(books, section) if section is not None else None
    if isinstance(places, str):
        raise click.UsageError(places)
    held = app.standings(course, books, ledger, app.past(course, books))
    done = app.accept(held, ledger, uids=chosen, sections=places)
    failed = bool(uids) and bool(done.gone)
    if not failed and done.accepted:
        app.record(course, books, ledger, done.ledger)
    _tell(done, fmt, failed=failed, named=chosen, held_by={each.claim.card.uid for each in held})
    if failed:
        raise click.exceptions.Exit(1)


def _tell(
    done: Agreed, fmt: str, *, failed: bool, named: Sequence[str] | None, held_by: set[str]
) -> None:
    for uid, name in done.gone:
        click.echo(
            f"{uid}: its section `{name}` is not in the notes; `nncards notes status` says more",
            err=True,
        )
    for uid in done.fresh:
        click.echo(f"{uid}: never built yet; its first build records that it agrees", err=True)
    for uid in named or ():
        if uid not in held_by:
            click.echo(f"{uid}: names no section", err=True)
    if failed:
        click.echo("Nothing was recorded.", err=True)
    elif fmt == "json":
        print_json(done.as_dict())
    else:
        for uid, name in done.accepted:
            click.echo(f"{uid}  agrees with  {name}")
        cards = plural(len({uid for uid, _ in done.accepted}), "card")
        click.echo(f"{cards} accepted, {len(done.agreeing)} agreed already", err=True)
