"""`nncards stats`, `optimize` and `log`: what the review log tells, and moving it between machines."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
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
    workspace_option,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nncards.app.study import Surroundings

PLOTS = (".png", ".svg", ".pdf")
db_option = click.option(
    "--db",
    type=click.Path(dir_okay=False),
    default=None,
    help="The review log (NNCARDS_DB, else in your data folder).",
)


def surroundings(db: str | None) -> Surroundings:
    """The log, the day and the draw that the environment asks for."""
    from nncards.app import study

    found = study.surroundings(os.environ, db)
    if isinstance(found, str):
        raise click.UsageError(found)
    found.log.parent.mkdir(parents=True, exist_ok=True)
    return found


@contextmanager
def explained() -> Iterator[None]:
    """A log that cannot be used ends the call with its own words, which say the remedy."""
    from nncards.quiz.optimize import MissingError
    from nncards.quiz.store import StoreError
    from nncards.quiz.store.exchange import ExchangeError

    try:
        yield
    except (StoreError, ExchangeError, MissingError) as error:
        raise Refused(str(error)) from error


@click.command()
@workspace_option
@click.argument("decks", metavar="[DECK]...", nargs=-1, shell_complete=completing.decks)
@db_option
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    metavar="FILE.png",
    help="Draw it, as PNG, SVG or PDF.",
)
@format_option("text", "json")
def stats(decks: tuple[str, ...], db: str | None, plot: Path | None, fmt: str) -> None:
    """Show retention, forecast, streak and hardest cards (nothing recorded).

    Without DECK, all that was ever studied; with it, only those decks' cards.
    """
    from nncards.app import log as app
    from nncards.app import study
    from nncards.quiz.stats_text import text

    if plot is not None and plot.suffix.lower() not in PLOTS:
        raise click.UsageError(f"--plot {plot}: the file's name must end with {', '.join(PLOTS)}.")
    around = surroundings(db)
    day = study.clock(around.today)().day
    with explained():
        found = app.statistics(around.log, day, _keys(decks) if decks else None)
    if plot is not None:
        from nncards.app.plot import plot_stats

        plot_stats(found, day, plot)
    if fmt == "json":
        print_json(found)
        return
    from shutil import get_terminal_size

    width = min(100, get_terminal_size().columns)
    ascii_only = not study.speaks_unicode(sys.stdout.encoding)
    click.echo("\n".join(text(found, day, width, ascii_only=ascii_only)))


def _keys(decks: tuple[str, ...]) -> set[str]:
    from nncards import workspace
    from nncards.app import cards, study
    from nncards.quiz.catalogue import items

    course = workspace.read(the_workspace(), the_cache())
    report(course.diagnostics)
    chosen = cards.choose_decks(course, decks)
    if isinstance(chosen, str):
        raise click.UsageError(chosen)
    return {item.key for item in items(study.quiz_content(course, chosen, the_cache()))}


@click.command()
@db_option
@format_option("text", "json")
def optimize(db: str | None, fmt: str) -> None:
    """Fit the scheduler to your own reviews (recorded).

    The last fifth of your reviews is held out; only if new parameters foretell it better are they put in force.
    The old ones are kept in the log. Needs the extra `optimize` and at least 400 reviews.
    """
    from nncards.app import log as app
    from nncards.app import study

    around = surroundings(db)
    with explained():
        fit = app.optimized(around.log, study.clock(around.today)())
    scores = {
        name: None if score is None else {"log_loss": score.log_loss, "rmse": score.rmse}
        for name, score in (("before", fit.before), ("after", fit.after))
    }
    if fmt == "json":
        print_json(
            {
                "reviews": fit.reviews,
                "held_out": fit.held_out,
                **scores,
                "in_force": fit.vector is not None,
                "reason": fit.reason,
            }
        )
        return
    if fit.before and fit.after:
        click.echo(f"On {plural(fit.held_out, 'held-out review')} (lower is better):")
        click.echo(f"  log loss    {fit.before.log_loss:.4f} -> {fit.after.log_loss:.4f}")
        click.echo(f"  RMSE (bins) {fit.before.rmse:.4f} -> {fit.after.rmse:.4f}")
    click.echo("New parameters are in force." if fit.vector else f"Nothing changed: {fit.reason}.")


@click.group()
def log() -> None:
    """Move the review log between machines."""


@log.command("export")
@db_option
@click.option(
    "-o",
    "out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="The file (standard output).",
)
def export(db: str | None, out: Path | None) -> None:
    """Write the whole review log as lines of JSON (nothing recorded)."""
    from nncards.app import log as app

    with explained():
        lines = app.exported(surroundings(db).log)
    text = "\n".join(lines) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    from nncards.files import replace_file

    replace_file(out, text.encode())
    click.echo(f"Wrote {plural(len(lines) - 1, 'line')} to {out}.", err=True)


@log.command("import")
@db_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(db: str | None, file: Path) -> None:
    """Add the reviews of an exported log that are not here yet (recorded).

    Nothing is lost and nothing counted twice, however often and in whichever order logs are merged.
    """
    from nncards.app import log as app
    from nncards.quiz.store.exchange import ExchangeError

    with explained():
        try:
            lines = file.read_text(encoding="utf-8").split("\n")
            merged = app.imported(surroundings(db).log, lines)
        except UnicodeDecodeError:
            raise Refused(f"{file}: this is not an export of nncards: it is not UTF-8") from None
        except ExchangeError as error:
            raise Refused(f"{file}: {error}") from error
    click.echo(f"{plural(merged.found, 'review')} in {file}, {merged.added} of them new.")


@log.command()
@db_option
def repair(db: str | None) -> None:
    """Save what can be read of a damaged review log (recorded).

    The damaged file is put aside, never deleted.
    """
    from nncards.app import log as app
    from nncards.app import study

    around = surroundings(db)
    with explained():
        saved = app.repaired(around.log, study.clock(around.today)())
    if saved is None:
        click.echo("This log is not damaged; nothing was changed.")
    else:
        click.echo(f"{plural(saved.rows, 'review')} saved; the damaged file is {saved.damaged}.")
