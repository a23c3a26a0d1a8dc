"""`nncards latex`: check and draw LaTeX."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from nncards.cli.common import format_option, plural, print_json

_FORMULAS = {"ignore_unknown_options": True}  # a formula may begin with a minus sign


@click.group()
def latex() -> None:
    """Check and draw LaTeX."""


@latex.command(context_settings=_FORMULAS)
@click.argument("tex", metavar="[LATEX]", required=False, type=click.UNPROCESSED)
@click.option(
    "--file",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="A formula a line.",
)
@click.option(
    "--engine",
    type=click.Choice(["own", "mathjax", "both"]),
    default="own",
    show_default=True,
    help="Who judges.",
)
@format_option("text", "json")
def check(tex: str | None, file: Path | None, engine: str, fmt: str) -> None:
    """Say whether Anki's MathJax accepts a formula; exit 1 if one is refused (nothing recorded).

    `own` is our parser, `mathjax` MathJax itself (extra `mathjax`), `both` asks MathJax where our parser refuses
    or is not certain.
    """
    from nncards.app import latex as app

    if (tex is None) == (file is None):
        raise click.UsageError("Give a formula, or --file with a formula a line.")
    formulas = [tex or ""] if file is None else _lines(file)
    rows = app.checked(formulas, engine)
    if isinstance(rows, str):
        raise click.UsageError(rows)
    if fmt == "json":
        print_json(rows)
    else:
        for row in rows:
            place = f" (column {row['column']})" if row["column"] else ""
            click.echo(
                f"ok       {row['latex']}"
                if row["ok"]
                else f"refused  {row['latex']}\n         {row['message']}{place}"
            )
        refused = sum(not row["ok"] for row in rows)
        if file is not None:
            click.echo(f"{plural(len(rows), 'formula')}, {refused} refused", err=True)
    if not all(row["ok"] for row in rows):
        raise click.exceptions.Exit(1)


def _lines(file: Path) -> list[str]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.UsageError(f"{file} is not UTF-8; save it so.") from None
    lines = text.replace("\r\n", "\n").split("\n")
    return lines[:-1] if lines and not lines[-1] else lines


@latex.command(context_settings=_FORMULAS)
@click.argument("tex", metavar="LATEX", type=click.UNPROCESSED)
@click.option(
    "--width",
    type=click.IntRange(min=1),
    default=None,
    help="Break lines wider than this (the terminal).",
)
@click.option("--ascii", "ascii_only", is_flag=True, help="ASCII characters only.")
@click.option("--inline", "one_line", is_flag=True, help="On one line.")
def text(tex: str, width: int | None, ascii_only: bool, one_line: bool) -> None:
    """Draw a formula in text (nothing recorded)."""
    from shutil import get_terminal_size

    from nncards.app.study import speaks_unicode
    from nncards.latex.text import draw, inline

    plain = ascii_only or not speaks_unicode(sys.stdout.encoding)
    if one_line:
        click.echo(inline(tex, ascii=plain))
        return
    columns = width or (get_terminal_size().columns if sys.stdout.isatty() else 0)
    click.echo(str(draw(tex, width=columns, ascii=plain)))


@latex.command(context_settings=_FORMULAS)
@click.argument("tex", metavar="LATEX", type=click.UNPROCESSED)
@click.option(
    "-o",
    "out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="The file (standard output).",
)
def svg(tex: str, out: Path | None) -> None:
    """Draw a formula as SVG, by MathJax itself (nothing recorded)."""
    from nncards.app import latex as app

    picture = app.drawn(tex)
    if isinstance(picture, app.Refused):
        raise click.UsageError(picture.why)
    if out is None:
        click.echo(picture)
    else:
        from nncards.files import replace_text

        replace_text(out, picture + "\n")
