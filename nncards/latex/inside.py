r"""Commands that work inside tables alone: rules, fillers, colours, the lines of multline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nncards.latex.environments import ALIGNMENTS, Table

if TYPE_CHECKING:
    from nncards.latex.cursor import Raw
    from nncards.latex.parser import Parser

_COLOR_TABLES: Final = frozenset(
    {"Array", "AlignedArray", "MtMatrix", "MtSmallMatrix", "Cases", "Matrix", "Cases*"}
)


def innermost(p: Parser, items: list[Raw]) -> Table | None:
    """Return the table whose open cell is `items`, or None."""
    table: Table | None = p.array
    return table if table is not None and table.items is items else None


def hline(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\hline`, at the beginning of a cell."""
    table = innermost(p, items)
    if table is None or table.items:
        raise p.fail(
            "misplaced-hline",
            f"{p.toks[i]} must begin a line of a table",
            i,
            hint=r"put it after \\",
        )
    table.rules += 1
    table.dashed = entry[1] == "dashed"
    return i + 1


def hfill(p: Parser, i: int, items: list[Raw], _: list[Any]) -> int:
    r"""Read `\hfill`, in a cell of a table alone."""
    if innermost(p, items) is None:
        raise p.fail("misplaced-command", f"{p.toks[i]} works in tables alone", i)
    return i + 1


def shove(p: Parser, i: int, items: list[Raw], _: list[Any]) -> int:
    r"""Read `\shoveleft`, at the beginning of a line of `multline`."""
    table = innermost(p, items)
    if table is None or table.method not in {"Multline", "MtMultlined"} or table.items:
        raise p.fail(
            "misplaced-command", f"{p.toks[i]} belongs at the beginning of a line of multline", i
        )
    end = p.bracket_text(i + 1, i)[1]
    body, end = p.argument(end, i)
    items.append(body)
    return end


def table_color(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\rowcolor{red}`."""
    model, end = p.bracket_text(i + 1, i)
    value, end = p.text_of(end, i)
    p.check_color(model or "", value, i)
    table = innermost(p, items)
    kind = (
        entry[1]
        if len(entry) > 1
        else {"\\rowcolor": "row", "\\columncolor": "col"}.get(p.toks[i], "cell")
    )
    if table is None or table.method not in _COLOR_TABLES:
        raise p.fail("misplaced-command", f"{p.toks[i]} works in tables alone", i)
    if kind == "row" and not table.empty:
        raise p.fail("misplaced-command", f"{p.toks[i]} must begin a row", i)
    if kind == "col":
        if table.lines:
            raise p.fail("misplaced-command", f"{p.toks[i]} belongs into the first row", i)
        found, end = p.bracket_text(end, i)
        if found:
            end = p.bracket_text(end, i)[1]
    return end


def aligned_only(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read the commands of mathtools that belong into alignments, as far as we know them."""
    table = innermost(p, items)
    if table is None or table.method not in ALIGNMENTS | {"MtMultlined"}:
        raise p.fail("misplaced-command", f"{p.toks[i]} belongs into an alignment", i)
    p.known = False
    end = i + 1
    if p.toks[p.skip(end)] == "*":
        end = p.skip(end) + 1
    if entry[0] == "ArrowBetweenLines":
        end = p.bracket_text(end, i)[1]
    elif entry[0] in {"Aboxed", "VDotsWithin", "ShortVDotsWithin"}:
        end = p.text_of(end, i)[1]
    items.append(("unknown", i, end))
    return end


def proof_only(p: Parser, i: int, _: list[Raw], __: list[Any]) -> int:
    r"""Refuse the commands of proofs outside `prooftree`."""
    raise p.fail("misplaced-command", f"{p.toks[i]} belongs into a prooftree", i)
