"""`nncards watch`: build again on each save."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from datetime import datetime
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from nncards.cli.build import drawer, output_folder, package_options, render_option, shown
from nncards.cli.common import (
    Refused,
    colour_diagnostics,
    format_option,
    plural,
    progress,
    the_cache,
    the_workspace,
    wants_colour,
    workspace_option,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nncards.app.saves import Changed
    from nncards.app.watch import Round, Session
    from nncards.app.watched import Files
    from nncards.diagnostics import Diagnostic

FEW = 3  # so many names stand in a line
MOST = 20  # so many errors are shown in a round


@click.command()
@workspace_option
@package_options
@click.option("--check", "only_check", is_flag=True, help="Only check; write nothing.")
@render_option
@format_option("text", "json")
def watch(
    out: Path | None, decks: tuple[str, ...], only_check: bool, render: str, fmt: str
) -> None:
    """Check and build again on each save.

    Builds once, then whenever a deck, its notes, pictures or figures, a generator or decks/nncards.toml is
    saved, until Ctrl-C. A line a build; errors as `check` tells them, and the last good packages stay where they are. Anki itself is
    told nothing: import the package when you have done (the ledger is recorded at each build, as `build` does).
    With --format json one object a line.
    """
    from nncards.app import watch as app
    from nncards.app.watched import Files, Places

    here = the_workspace()
    if here.bundled:
        raise Refused(
            "the decks that come with nncards are read-only, so there is nothing to watch; "
            "`nncards init DIR` makes a copy of your own"
        )
    target = (out or output_folder(here)).resolve()
    cache = the_cache()
    maths = drawer() if render == "svg" else None
    session = app.Session(
        here,
        app.Options(target, decks, only_check, maths),
        cache=cache,
        clock=time.time,
        timer=time.monotonic,
    )
    files = Files(
        Places(here),
        without=(target,),
        timer=time.monotonic,
        environment=os.environ,
    )
    _stop_on_request()
    _follow(session, files, fmt)


def _follow(session: Session, files: Files, fmt: str) -> None:
    """Print a line a round until Ctrl-C."""
    from nncards.app.watch import watch as rounds

    waiting = Waiting()
    before: tuple[Diagnostic, ...] = ()
    try:
        for made in rounds(
            session, files, lambda total: progress("Building", total), waiting.remark
        ):
            waiting.hide()
            if fmt == "json":
                stamp = datetime.now().astimezone().isoformat(timespec="seconds")
                line = json.dumps({"time": stamp} | made.as_dict(shown), ensure_ascii=False)
                click.echo(line)
            else:
                colour = wants_colour(sys.stdout)
                width = get_terminal_size().columns if sys.stdout.isatty() else None
                now, first = datetime.now().astimezone(), session.rounds == 1
                text = told(made, before, now, first=first, width=width)
                click.echo(text if not colour else coloured(text))
            before = made.found
            waiting.show()
    except KeyboardInterrupt:
        waiting.hide()
        click.echo(farewell(session), err=True)
        raise click.exceptions.Exit(130) from None


def _stop_on_request() -> None:
    """A terminal that is closed and a polite `kill` end the watch as Ctrl-C does."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: Any) -> None:
    raise KeyboardInterrupt


class Waiting:
    """The line that says that we wait, on a terminal only: it goes before anything else is printed."""

    def __init__(self) -> None:
        self.there = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def show(self) -> None:
        """Say that we wait for a save."""
        if self.there:
            line = "waiting for a save; Ctrl-C ends"
            sys.stderr.write(click.style(line, dim=True) if wants_colour(sys.stderr) else line)
            sys.stderr.flush()

    def hide(self) -> None:
        """Take the line away."""
        if self.there:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def remark(self, text: str) -> None:
        """Something that the watcher has to say."""
        self.hide()
        click.echo(text, err=True)


# --- words --------------------------------------------------------------------------------------------


def told(
    made: Round,
    before: Sequence[Diagnostic],
    at: datetime,
    *,
    first: bool = False,
    width: int | None = None,
) -> str:
    """A round in a line, then what is wrong, then what there is to do in Anki, folded to `width`."""
    from nncards.app.saves import fresh
    from nncards.diagnostics import as_text

    lines = [f"{at:%H:%M:%S}  {_outcome(made, first=first)}{_cause(made.changed)}"]
    wrong = fresh(before, made.found)
    # What stands in the file that was saved comes first: often the rest follows from it.
    wrong.sort(key=lambda d: (d.severity != "error", d.span.path not in made.changed.paths))
    if wrong:
        lines.append(as_text(wrong[:MOST]))
    if len(wrong) > MOST:
        lines.append(f"... and {len(wrong) - MOST} more; `nncards check` tells them all")
    if made.gone:
        lines += folded(_gone(made.gone), width)
    for text in made.needs:
        lines += folded(f"in Anki: {text}", width)
    return "\n".join(lines)


def folded(text: str, width: int | None) -> list[str]:
    """The lines of a text, on a terminal broken at its width, so that no word is cut."""
    if width is None:
        return text.splitlines()
    return [
        part
        for line in text.splitlines()
        for part in click.wrap_text(line, max(width, 20), "", "  ").splitlines()
    ]


def _outcome(made: Round, *, first: bool) -> str:
    errors = sum(d.severity == "error" for d in made.found)
    mended = f"mended: {plural(made.mended, 'error')}; " if made.mended else ""
    took = f"({made.seconds:.1f} s)"
    took = f"with {len(made.waiting)} left out as open {took}" if made.waiting else took
    if errors:
        return f"{mended}{plural(errors, 'error')}, so nothing was built {took}"
    if made.written is None:
        return f"{mended}all well with {plural(made.cards, 'card')} {took}"
    what = _fates(made)
    if first:
        where = ", ".join(shown(path) for path in made.written.paths)
        return f"{mended}{where}: {plural(made.cards, 'card')}, {what} {took}"
    return f"{mended}{what} {took}"


def _fates(made: Round) -> str:
    if made.written is None:
        return ""
    built = made.written.build
    fates = {
        "new": built.added, "changed": built.changed, "moved": built.moved, "retired": built.retired,
        "gone": made.gone,
    }  # fmt: skip
    told = [f"{len(uids)} {name}{_few(uids)}" for name, uids in fates.items() if uids]
    return ", ".join(told) or "no card changed"


def _few(uids: Sequence[str]) -> str:
    return f" ({', '.join(uids)})" if len(uids) <= FEW else ""


def _cause(changed: Changed) -> str:
    names = [(path, "") for path in changed.edited] + [(path, " (new)") for path in changed.added]
    names += [(path, " (gone)") for path in changed.gone]
    if not names:
        return ""
    if len(names) > FEW:
        return f"  <- {len(names)} files"
    return "  <- " + ", ".join(path + how for path, how in sorted(names))


def _gone(uids: Sequence[str]) -> str:
    one = len(uids) == 1
    some = ", ".join(uids[:5]) + (" ..." if len(uids) > 5 else "")
    return (
        f"{plural(len(uids), 'card')} in no deck any more: {some}\n"
        f"  hint: Anki keeps {'it' if one else 'them'}. To retire {'it' if one else 'one'}, bring it back with "
        "`retired: true`; if you gave it another id, put the old one back, or Anki learns it as a new card; "
        "if it was never imported, delete its line in decks/nncards.lock"
    )


def farewell(session: Session) -> str:
    """What the whole watch came to."""
    total = session.total()
    fates = ", ".join(f"{len(uids)} {name}" for name, uids in total.items() if uids)
    many = plural(session.rounds, "round")
    if not fates:
        return f"\n{many}; no card changed."
    lines = [f"\n{many}: {fates}. Import {shown(session.options.out)}{os.sep}*.apkg in Anki."]
    width = get_terminal_size().columns if sys.stderr.isatty() else None
    for text in session.needs():
        lines += folded(f"in Anki: {text}", width)
    return "\n".join(lines)


def coloured(text: str) -> str:
    """A round in colour: the line bold if it is good, red if not, what it took and where it came from faint."""
    line, _, rest = text.partition("\n")
    clock, what = line[:8], line[8:]
    what, arrow, cause = what.partition("  <- ")
    failed = "so nothing was built" in what
    painted = (
        click.style(clock, dim=True)
        + click.style(what, fg="red" if failed else None, bold=not failed)
        + click.style(arrow + cause, dim=True)
    )
    return painted + ("\n" + colour_diagnostics(rest) if rest else "")
