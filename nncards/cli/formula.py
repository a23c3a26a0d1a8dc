"""`nncards formula`: evaluate, print, compare and verify formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import click

from nncards.cli.common import (
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
    from nncards.formula import FormulaError

_FORMULAS = {"ignore_unknown_options": True}  # a formula may begin with a minus sign


def _refuse(wrong: FormulaError) -> NoReturn:
    """End the call at a formula that cannot be read, pointing at the place."""
    from nncards.app.formula import pointed

    raise click.UsageError(pointed(wrong))


@click.group()
def formula() -> None:
    """Evaluate, print, compare and verify formulas."""


@formula.command("eval", context_settings=_FORMULAS)
@click.argument("expr", type=click.UNPROCESSED)
@click.argument("values", metavar="[NAME=VALUE]...", nargs=-1, type=click.UNPROCESSED)
@format_option("text", "json")
def eval_(expr: str, values: tuple[str, ...], fmt: str) -> None:
    """Give a formula's value (nothing recorded).

    VALUE is a number or formula, a vector `[1, 2]` or a matrix `[1, 2; 3, 4]`:
    nncards formula eval "mean(i, x[i])" "x=[1, 2, 6]"
    """
    from nncards.app import formula as app
    from nncards.formula import FormulaError

    value = app.evaluated(expr, values)
    if isinstance(value, FormulaError):
        _refuse(value)
    if isinstance(value, str):
        raise click.UsageError(value)
    if fmt == "json":
        print_json({"value": value})
    else:
        click.echo(str(value))


@formula.command("latex", context_settings=_FORMULAS)
@click.argument("expr", type=click.UNPROCESSED)
@format_option("text", "json")
def latex(expr: str, fmt: str) -> None:
    """Print a formula's LaTeX (nothing recorded)."""
    from nncards.formula import FormulaError, parse, to_latex

    tree = parse(expr)
    if isinstance(tree, FormulaError):
        _refuse(tree)
    tex = to_latex(tree)
    if fmt == "json":
        print_json({"latex": tex})
    else:
        click.echo(tex)


@formula.command("equal", context_settings=_FORMULAS)
@click.argument("left", metavar="EXPR", type=click.UNPROCESSED)
@click.argument("right", metavar="EXPR", type=click.UNPROCESSED)
@click.option("--symbols", default="", metavar="A,B", help="Names that are words: fan_in, logits.")
@click.option("--positive", default="", metavar="A,B", help="Names whose values are above 0.")
@format_option("text", "json")
def equal(left: str, right: str, symbols: str, positive: str, fmt: str) -> None:
    """Say whether two formulas are the same (nothing recorded).

    equal, different (with a counterexample) or undecided: the evidence is numeric, and SymPy may confirm it.
    """
    from nncards.formula import FormulaError
    from nncards.formula import equal as compare

    verdict = compare(left, right, symbols=_list(symbols), positive=_list(positive))
    if isinstance(verdict, FormulaError):
        _refuse(verdict)
    if fmt == "json":
        print_json(verdict.as_dict())
        return
    click.echo(verdict.verdict)
    if verdict.counterexample is not None:
        at = ", ".join(f"{name} = {value:.6g}" for name, value in verdict.counterexample.at.items())
        click.echo(
            f"at {at}: {verdict.counterexample.left:.6g} and {verdict.counterexample.right:.6g}"
        )
    elif verdict.reason:
        click.echo(verdict.reason)


def _list(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


@formula.command()
@workspace_option
@format_option("text", "json")
def verify(fmt: str) -> None:
    """Compare every formula card with the reference it names; exit 1 if one is refuted (nothing recorded)."""
    from nncards import workspace
    from nncards.app import formula as app

    course = workspace.read(the_workspace(), the_cache())
    report(course.diagnostics)
    with progress("Verifying", app.count(course.decks)) as step:
        rows, wrong = app.verified(course.decks, done=step)
    report(wrong)
    if fmt == "json":
        print_json(rows)
    else:
        for row in rows:
            error = "" if row["max_error"] is None else f", largest error {row['max_error']:.1e}"
            why = f" ({row['reason']})" if row["reason"] and row["verdict"] == "skipped" else ""
            click.echo(
                f"{row['verdict']:<9} {row['uid']}  {row['reference']}  {row['points']} points{error}{why}"
            )
        good = sum(row["verdict"] == "verified" for row in rows)
        click.echo(f"{good} of {plural(len(rows), 'formula')} verified", err=True)
    if any(row["verdict"] == "refuted" for row in rows):
        raise click.exceptions.Exit(1)
