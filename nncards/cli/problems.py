"""`nncards problems` and `nncards practice`: generators, their instances, marking and stress."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from nncards.cli import completing
from nncards.cli.common import (
    format_option,
    plural,
    print_json,
    progress,
    report,
    the_workspace,
    workspace_option,
)

if TYPE_CHECKING:
    from nncards.problems import Generator, Registry


def default_seed() -> int:
    """The draw in the terminal: `NNCARDS_SEED`, else 0."""
    text = os.environ.get("NNCARDS_SEED", "0")
    try:
        return int(text)
    except ValueError:
        raise click.UsageError(f"NNCARDS_SEED is {text!r}; it must be a whole number.") from None


def _registry() -> Registry:
    from nncards.workspace import read_generators

    registry, wrong = read_generators(the_workspace())
    report(wrong)
    return registry


def _generator(name: str) -> Generator:
    from difflib import get_close_matches

    registry = _registry()
    found = registry.get(name)
    if found is None:
        near = get_close_matches(name, list(registry), n=3)
        hint = (
            f" Did you mean {' or '.join(f'`{n}`' for n in near)}?"
            if near
            else " `nncards problems list` names them."
        )
        raise click.UsageError(f"No generator `{name}`.{hint}")
    return found


def _level(generator: Generator, level: int | None) -> int:
    if level is None:
        return generator.levels[0]
    if level not in generator.levels:
        raise click.UsageError(
            f"`{generator.id}` has no level {level}: it has {', '.join(map(str, generator.levels))}."
        )
    return level


def _draw_options(function: Any) -> Any:
    function = click.option(
        "--index", type=click.IntRange(min=0), default=0, help="Which instance of that draw (0)."
    )(function)
    function = click.option(
        "--seed", type=int, default=None, help="The draw (NNCARDS_SEED, else 0)."
    )(function)
    return click.option("--level", type=int, default=None, help="The level (the lowest).")(function)


@click.group()
@workspace_option
def problems() -> None:
    """List, show, mark and stress problem generators."""


@problems.command("list")
@workspace_option
@format_option("text", "json")
def list_(fmt: str) -> None:
    """List the generators (nothing recorded)."""
    rows = [_row(generator) for _, generator in sorted(_registry().items())]
    if fmt == "json":
        print_json(rows)
        return
    width = max((len(row["id"]) for row in rows), default=0)
    for row in rows:
        levels = ", ".join(f"{level}: {n}" for level, n in row["instances"].items())
        click.echo(f"{row['id']:<{width}}  {row['title']}  (instances by level {levels})")


def _row(generator: Generator) -> dict[str, Any]:
    asked = {a.name: a for level in generator.levels for a in generator.answers(level)}
    return {
        "id": generator.id,
        "title": generator.title,
        "topic": generator.topic,
        "version": generator.version,
        "levels": list(generator.levels),
        "instances": {str(level): generator.instances(level) for level in generator.levels},
        "minutes": {str(level): generator.minutes(level) for level in generator.levels},
        "mistakes": list(generator.mistakes),
        "answers": [{"name": a.name, "unit": a.unit} for a in asked.values()],
    }


@problems.command()
@workspace_option
@click.argument("name", metavar="ID", shell_complete=completing.generators)
@_draw_options
@format_option("text", "json")
def show(name: str, level: int | None, seed: int | None, index: int, fmt: str) -> None:
    """Show one instance, worked (nothing recorded)."""
    from nncards.app import problems as app

    generator = _generator(name)
    instance = generator.instance(
        _level(generator, level), default_seed() if seed is None else seed, index
    )
    if fmt == "json":
        print_json(instance.as_dict())
        return
    click.echo(app.show_instance(instance, width=_width()))


def _width() -> int:
    from shutil import get_terminal_size

    return min(100, get_terminal_size().columns)


@problems.command(context_settings={"ignore_unknown_options": True})
@workspace_option
@click.argument("name", metavar="ID", shell_complete=completing.generators)
@click.argument("typed", metavar="ANSWER...", nargs=-1, required=True, type=click.UNPROCESSED)
@_draw_options
@format_option("text", "json")
def grade(
    name: str, typed: tuple[str, ...], level: int | None, seed: int | None, index: int, fmt: str
) -> None:
    """Mark typed answers, one ANSWER for each answer asked, in order (nothing recorded).

    Numbers as `0.25`, `1/4`, `2.5e-1`, `sqrt(2)/2`, `ln 3`; vectors `[1, 2]`; matrices `[1, 2; 3, 4]`. An answer may
    begin with a minus sign.
    """
    from nncards.problems import grade as mark

    generator = _generator(name)
    instance = generator.instance(
        _level(generator, level), default_seed() if seed is None else seed, index
    )
    if len(typed) != len(instance.answers):
        names = ", ".join(answer.name for answer in instance.answers)
        raise click.UsageError(
            f"`{name}` asks for {plural(len(instance.answers), 'answer')} ({names}), and {len(typed)} came. "
            "Quote an answer that holds spaces."
        )
    marked = mark(instance, list(typed))
    if fmt == "json":
        print_json(marked.as_dict())
        return
    click.echo(
        f"{marked.verdict}, score {marked.score:g}" + (f" ({marked.note})" if marked.note else "")
    )
    if marked.feedback:
        click.echo(marked.feedback)


@problems.command()
@workspace_option
@click.argument("names", metavar="[ID]...", nargs=-1, shell_complete=completing.generators)
@click.option(
    "-n",
    "count",
    type=click.IntRange(min=1),
    default=200,
    show_default=True,
    help="Instances of each.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=None,
    help="Processes (as many as there are cores).",
)
@click.option("--seed", type=int, default=None, help="The draws (NNCARDS_SEED, else 0).")
@format_option("text", "json")
def stress(
    names: tuple[str, ...], count: int, jobs: int | None, seed: int | None, fmt: str
) -> None:
    """Check many instances of each generator in every way; exit 1 on a failure (nothing recorded)."""
    from nncards.app import problems as app

    workspace = the_workspace()
    ids = [_generator(name).id for name in names] or None
    with progress("Stress", len(ids or list(_registry()))) as step:
        rows = app.stress(
            workspace,
            ids,
            count,
            jobs=jobs,
            seed=default_seed() if seed is None else seed,
            done=step,
        )
    if fmt == "json":
        print_json(rows)
    else:
        for row in rows:
            state = "ok" if not row["failures"] else plural(len(row["failures"]), "failure")
            click.echo(
                f"{row['id']} level {row['level']}: {state}; {row['n']} instances, {row['rejected']} rejected, "
                f"slowest {row['slowest_ms']:.1f} ms, commonest answer {row['commonest_answer_share']:.1%}"
            )
            for failure in row["failures"]:
                click.echo(f"  {failure}")
    if any(row["failures"] for row in rows):
        raise click.exceptions.Exit(1)


@click.command()
@workspace_option
@click.argument("names", metavar="[ID]...", nargs=-1, shell_complete=completing.generators)
@click.option("--level", type=int, default=None, help="Only this level (all of them).")
@click.option(
    "-n",
    "count",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="How many problems.",
)
@click.option("--seed", type=int, default=None, help="The draw (a new one each time).")
def practice(names: tuple[str, ...], level: int | None, count: int, seed: int | None) -> None:
    """Solve fresh problems (nothing recorded).

    Without ids, problems of all topics are mixed: choosing the method is half the skill. An ID may be a
    prefix, `bn` or `opt.adam`.
    """
    import time

    from nncards.app import problems as app

    registry = _registry()
    draw = seed if seed is not None else int(os.environ.get("NNCARDS_SEED") or time.time())
    found = app.practice_plan(registry, names, level=level, count=count, seed=draw)
    if isinstance(found, str):
        raise click.UsageError(found)
    if names:
        click.echo(
            "One topic at a time feels easier; mixed practice (no ids) is remembered longer.",
            err=True,
        )
    app.practise(
        found,
        read=sys.stdin.readline,
        write=click.echo,
        width=_width(),
    )
