"""What the commands share: the workspace at hand, output, progress."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nncards.cli.root import workspace_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nncards.cache import Cache
    from nncards.diagnostics import Diagnostic
    from nncards.workspace import Course, Workspace

__all__ = [
    "format_option",
    "plural",
    "print_json",
    "progress",
    "report",
    "the_cache",
    "the_course",
    "the_workspace",
    "workspace_option",
]


MOST_OPEN = 3  # open places that are told one by one


class Refused(click.ClickException):
    """A call that cannot be carried out, though its words are right; the message says the remedy."""

    exit_code = 2


def the_workspace() -> Workspace:
    """The workspace that `-C` names, else the nearest upwards, else the bundled decks, saying so."""
    from nncards.workspace import Workspace, find, is_workspace

    named = (click.get_current_context().find_root().obj or {}).get("workspace")
    if named is not None:
        folder = Path(named).resolve()
        if not is_workspace(folder):
            raise click.UsageError(
                f"{named} is no workspace: no YAML deck below {named}/decks. `nncards init {named}` makes one."
            )
        return Workspace(folder)
    found = find(Path.cwd())
    if found.bundled:
        click.echo(
            "No workspace here: using the bundled decks, read-only (`nncards init DIR` copies them).",
            err=True,
        )
    return found


def the_cache() -> Cache:
    """What was worked out before."""
    from nncards.cache import Cache, folder

    return Cache(folder(os.environ))


def the_course(*, strict: bool = False, render: bool | None = True) -> Course:
    """The workspace at hand, read. What is new in it is checked first, and rendered, on all cores, behind a bar.

    With `render` None it is rendered if there is a ledger to compare it with.
    """
    from nncards import workspace
    from nncards.app.ahead import Job, unread, work_ahead

    here, cache = the_workspace(), the_cache()
    cache.sweep()
    job = Job(here, cache, strict, render=here.ledger.exists() if render is None else render)
    new = unread(job)
    if new:
        with progress("Reading", len(new)) as step:
            work_ahead(job, new, step)
    return workspace.read(here, cache)


def format_option(*formats: str) -> Callable[[Any], Any]:
    """`--format text|json|...`, text unless said otherwise."""
    return click.option(
        "--format",
        "fmt",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to print the result.",
    )


def print_json(document: Any) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))


def report(found: Iterable[Diagnostic]) -> None:
    """Diagnostics on stderr, coloured on a terminal; of many open places only how many, as `check` names each."""
    shown = list(found)
    if not shown:
        return
    from nncards.cards.open import CODE
    from nncards.diagnostics import as_text

    waiting = [each for each in shown if each.code == CODE]
    if len(waiting) > MOST_OPEN:
        shown = [each for each in shown if each.code != CODE]
    if shown:
        text = as_text(shown)
        click.echo(colour_diagnostics(text) if wants_colour(sys.stderr) else text, err=True)
    if len(waiting) > MOST_OPEN:
        paths = sorted({each.span.path for each in waiting})
        where = ", ".join(paths[:3]) + (" ..." if len(paths) > 3 else "")
        click.echo(
            f"{len(waiting)} open places (`[?]`) in {where}: their cards are left out, `nncards check` names each",
            err=True,
        )


def wants_colour(stream: Any) -> bool:
    """Colour is for terminals, and only where nobody declined it."""
    return (
        bool(stream.isatty())
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )


def colour_diagnostics(text: str) -> str:
    """`error` red, `warning` yellow, hints faint."""
    import re

    lines = []
    for line in text.splitlines():
        if line.startswith("  hint: "):
            lines.append(click.style(line, dim=True))
        else:
            lines.append(
                re.sub(
                    r": (error|warning)\[",
                    lambda m: (
                        ": "
                        + click.style(m[1], fg="red" if m[1] == "error" else "yellow", bold=True)
                        + "["
                    ),
                    line,
                    count=1,
                )
            )
    return "\n".join(lines)


class progress:  # noqa: N801 - used as a function: `with progress(...) as step`
    """A line that tells how far long work has come, on a terminal only: `with progress("Checking", n) as step`."""

    def __init__(self, label: str, total: int) -> None:
        self.label, self.total, self.done = label, total, 0
        self.shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def __enter__(self) -> Callable[[str], None]:
        return self.step

    def step(self, what: str) -> None:
        """One more is done; `what` comes next or was it."""
        self.done = min(self.done + 1, self.total)
        if not self.shown:
            return
        from shutil import get_terminal_size

        filled = round(20 * self.done / max(1, self.total))
        line = f"{self.label} [{'#' * filled}{'.' * (20 - filled)}] {self.done}/{self.total} {what}"
        sys.stderr.write("\r\x1b[K" + line[: get_terminal_size().columns - 1])
        sys.stderr.flush()

    def __exit__(self, *_: object) -> None:
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def plural(n: int, noun: str) -> str:
    """`1 card`, `2 cards`."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
