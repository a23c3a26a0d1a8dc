"""`nncards init`: a workspace to start from, and later its corrections."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nncards.cli.common import Refused, format_option, plural, print_json, report

if TYPE_CHECKING:
    from nncards.app.update import NoRecord, Update


@click.command()
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(file_okay=False, path_type=Path)
)
@click.option(
    "--empty", is_flag=True, help="No bundled decks: one example card, for your own notes."
)
@click.option(
    "--update", is_flag=True, help="Bring the corrections of the bundled decks to a copy of them."
)
@click.option(
    "--dry-run", is_flag=True, help="With --update: show what would change, write nothing."
)
@click.option(
    "--adopt",
    is_flag=True,
    help="With --update, for a copy without a record: count the bundled decks of today as what was copied.",
)
@format_option("text", "json")
def init(
    folder: Path | None, empty: bool, update: bool, dry_run: bool, adopt: bool, fmt: str
) -> None:
    """Make a workspace to start from.

    DIR gets a copy of the bundled decks and generators, or with --empty a first deck for notes of your
    own. Nothing that is there already is overwritten. A random namespace is written into
    decks/nncards.toml: it sets your cards apart from everybody else's in Anki.

    With --update, a copy made earlier (DIR, else the nearest workspace upwards) gets what a newer nncards
    corrected and added: decks card by card and key by key, notes and code line by line. Your edits stay,
    what you deleted stays deleted, and decks/nncards.toml and decks/nncards.lock are not touched, so
    your scheduling is kept. Where you and nncards changed the same, yours stays and the bundled version
    is written beside it as FILE.new; the exit status is then 1.
    """
    if update:
        _update(folder, dry_run=dry_run, adopt=adopt, fmt=fmt)
        return
    for given, name in ((dry_run, "--dry-run"), (adopt, "--adopt")):
        if given:
            raise click.UsageError(f"{name} belongs to --update.")
    if folder is None:
        raise click.UsageError("Name the folder to make: `nncards init my-course`.")
    _make(folder, empty=empty, fmt=fmt)


def _make(folder: Path, *, empty: bool, fmt: str) -> None:
    from nncards.app import init as app

    try:
        made = app.make_workspace(folder, empty=empty)
    except OSError as error:
        raise Refused(f"{error.filename or folder} cannot be written: {error.strerror}") from None
    if isinstance(made, str):
        raise click.UsageError(made)
    if fmt == "json":
        print_json({"path": str(folder), "files": made})
        return
    click.echo(f"Made {folder} with {plural(made, 'file')}.")
    click.echo(f"Next: cd {folder} && nncards check && nncards quiz")


def _update(folder: Path | None, *, dry_run: bool, adopt: bool, fmt: str) -> None:
    from nncards import __version__, workspace
    from nncards.app import update as app

    try:
        made = app.prepare(_copy(folder), workspace.starter(), __version__)
        if isinstance(made, app.Refused):
            raise click.UsageError(f"{made.why}.")
        if isinstance(made, app.NoRecord):
            _without_record(made, adopt=adopt and not dry_run, fmt=fmt)
            return
        stopped = None if dry_run else app.carry_out(made)
    except OSError as error:
        where = error.filename or "a file"
        raise Refused(
            f"{where}: {error.strerror}. What is written so far is whole: mend this and run it again."
        ) from None
    if stopped:
        raise Refused(f"{stopped}.")
    if fmt == "json":
        print_json({**made.as_dict(), "dry_run": dry_run})
    else:
        _tell(made, dry_run=dry_run)
    if made.plan.clashes:
        raise click.exceptions.Exit(1)


def _copy(folder: Path | None) -> Path:
    """The workspace to update."""
    from nncards.workspace import find, is_workspace

    named = (click.get_current_context().find_root().obj or {}).get("workspace")
    folder = Path(named) if folder is None and named else folder
    if folder is not None:
        if not is_workspace(folder):
            raise click.UsageError(f"{folder} is no workspace: no YAML deck below {folder}/decks.")
        return folder.resolve()
    found = find(Path.cwd())
    if found.bundled:
        raise click.UsageError("No workspace here. Name it: `nncards init --update DIR`.")
    return found.root


def _tell(made: Update, *, dry_run: bool) -> None:
    plan = made.plan
    if not plan and not plan.clashes:
        click.echo(f"Nothing new: this copy has all of nncards {made.now}.")
    else:
        would = "Would update" if dry_run else "Updated"
        since = f" from nncards {made.before}" if made.before != made.now else ""
        click.echo(f"{would} {made.root}{since} to nncards {made.now}.")
    for change in plan.changes:
        what = f": {_short(change.detail)}" if change.detail else ""
        click.echo(f"  {change.action:<9}  {change.path}{what}")
    for clash in plan.clashes:
        place = f"{clash.path}:{clash.line}" if clash.line else clash.path
        click.echo(f"  conflict   {place}: {clash.what}: {clash.why}; yours stays")
    if plan.clashes:
        click.echo(
            "To do: compare each with the bundled version, take over what you want, then delete that:"
        )
        for theirs, path in dict.fromkeys((clash.theirs, clash.path) for clash in plan.clashes):
            click.echo(f"  {theirs}  (beside {path})")
    if made.new:
        click.echo("After this update, `nncards check` says what it did not say before:", err=True)
        report(made.new)
    if any(change.action == "merged" for change in plan.changes):
        click.echo("Files marked `merged` hold edits of both sides: read them once.")
    if plan and not dry_run:
        click.echo("Next: nncards check && nncards build")


def _short(detail: tuple[str, ...]) -> str:
    shown = ", ".join(detail[:6])
    return shown if len(detail) <= 6 else f"{shown} and {len(detail) - 6} more"


def _without_record(made: NoRecord, *, adopt: bool, fmt: str) -> None:
    """A copy from before records were kept: there is nothing to merge from."""
    from nncards.app import update as app

    if adopt:
        app.adopt(made.root, made.record)
    if fmt == "json":
        print_json({**made.as_dict(), "adopted": adopt})
    else:
        click.echo(
            "This copy was made by an nncards that kept no record of what it copied, so edits of yours"
        )
        click.echo(
            "and corrections of the bundled decks cannot be told apart. Compared with those of today:"
        )
        click.echo(f"  {plural(len(made.same), 'file')} the same")
        for title, paths in (("different", made.different), ("missing", made.missing)):
            for path in sorted(paths):
                click.echo(f"  {title:<9}  {path}")
        click.echo(
            "They now count as what was copied: the next version's corrections will be merged."
            if adopt
            else "To take over what you want, make a second copy (`nncards init other`) and compare. Then"
            " `nncards init --update --adopt` counts the bundled decks of today as what was copied, changes"
            " no deck, and lets later versions be merged."
        )
    if not adopt and (made.different or made.missing):
        raise click.exceptions.Exit(1)
