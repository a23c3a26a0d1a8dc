r"""Environments and tables: `\begin{...}`, `\matrix{...}`, and what may stand only inside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from nncards.latex.arguments import words
from nncards.latex.issues import Spelling
from nncards.latex.kinds import ARRAY, LEFT
from nncards.latex.tables import ACTIONS, ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from nncards.latex.cursor import Raw
    from nncards.latex.parser import Parser

    _Reader = Callable[[Parser, int, int, list[Raw], str, list[Any]], int]

_SPELLING: Final = Spelling(ENVIRONMENTS)
NUMBERED: Final = frozenset(
    {"EqnArray", "AmsEqnArray", "AlignAt", "XalignAt", "FlalignArray", "Multline", "Equation"}
)
ALIGNMENTS: Final = frozenset({"EqnArray", "AmsEqnArray", "AlignAt", "XalignAt", "FlalignArray"})


class Table:
    """A table that is being read: its finished lines, the cells of this one, the open cell."""

    __slots__ = (
        "cells",
        "columns",
        "dashed",
        "first",
        "items",
        "limit",
        "lines",
        "method",
        "name",
        "rules",
        "tag",
    )

    def __init__(self, name: str, method: str, first: int) -> None:
        self.name = name
        self.method = method
        self.lines: list[tuple[list[Any], int, bool, str, Any]] = []
        self.cells: list[tuple[int, int, list[Raw]]] = []
        self.items: list[Raw] = []
        self.first = first
        self.rules = 0
        self.dashed = False
        self.tag: Any = None
        self.limit = 0

    def next_cell(self, i: int, after: int) -> None:
        """End the open cell at token `i`; the next begins at `after`."""
        self.cells.append((self.first, i, list(self.items)))
        self.items.clear()
        self.first = after

    def next_line(self, i: int, after: int, gap: str = "") -> None:
        """End the open line."""
        self.next_cell(i, after)
        self.lines.append((self.cells, self.rules, self.dashed, gap, self.tag))
        self.cells = []
        self.rules = 0
        self.dashed = False
        self.tag = None

    @property
    def empty(self) -> bool:
        """Whether nothing stands in the open line."""
        return not self.cells and not self.items


def begin(p: Parser, i: int, items: list[Raw], _: list[Any]) -> int:
    r"""Read `\begin{name} ... \end{name}`."""
    name, end = environment_name(p, i)
    if name in p.environments:
        return opaque(p, i, end, items, name, [])
    entry = ENVIRONMENTS[name]
    method = entry[0]
    reader: _Reader = _READERS.get(method, read_table)
    return reader(p, i, end, items, name, entry)


def environment_name(p: Parser, i: int) -> tuple[str, int]:
    r"""Read the name after `\begin` or `\end`; refuse one that MathJax does not know."""
    name, end = p.text_of(i + 1, i)
    if "\\" in name:
        raise p.fail("unknown-environment", f"Not the name of an environment: {name}", i, end)
    if name not in ENVIRONMENTS and name not in p.environments:
        close = _SPELLING.nearest(name)
        hint = f"did you mean {close}?" if close else ""
        if name in {"document", "tabular", "math", "displaymath"}:
            hint = "use array for a table; a formula needs no environment around it"
        raise p.fail("unknown-environment", f"Unknown environment {name}", i, end, hint)
    return name, end


def open_table(p: Parser, i: int, end: int, name: str, entry: list[Any]) -> tuple[str, int]:
    """Read the arguments of a table's `begin`; return its columns and the token after them."""
    method = entry[0]
    if method in {"AlignAt", "XalignAt"}:
        return _counted(p, i, end, name, entry)
    if method in {"Array", "AlignedArray", "MtMatrix", "MtSmallMatrix"}:
        return _grid(p, i, end, entry)
    if method == "AmsEqnArray":
        return entry[4], p.bracket_text(end, i)[1]
    if method == "MtMultlined":
        found, end = p.bracket_text(end, i)
        return "c", p.bracket_text(end, i)[1] if found else end
    if method in {"EqnArray", "FlalignArray"}:
        return str(entry[5 if method == "FlalignArray" else 4]), end
    return ("ll" if method == "Cases" else "c"), end


def _grid(p: Parser, i: int, end: int, entry: list[Any]) -> tuple[str, int]:
    """Read the columns of arrays and matrices, where they are not part of the name."""
    method = entry[0]
    given: str = (entry[4] if len(entry) > 4 else None) or ""
    if given:
        return given, end
    if method.startswith("Mt"):
        found, end = p.bracket_text(end, i)
        return found or "c", end
    if method == "AlignedArray":
        end = p.bracket_text(end, i)[1]
    return p.text_of(end, i)


def _counted(p: Parser, i: int, end: int, name: str, entry: list[Any]) -> tuple[str, int]:
    """Read the number of columns of `alignat` and its kind."""
    if entry[0] == "AlignAt" and not entry[3]:
        end = p.bracket_text(end, i)[1]
    count, end = p.text_of(end, i)
    if re.search(r"[^0-9]", count):
        raise p.fail(
            "bad-number", rf"\begin{{{name}}} needs a number of columns, not {{{count}}}", i
        )
    return (count if entry[0] == "XalignAt" and count else "rl"), end


def read_table(p: Parser, i: int, end: int, items: list[Raw], name: str, entry: list[Any]) -> int:
    """Read a table from after its name to after its end."""
    columns, end = open_table(p, i, end, name, entry)
    method = entry[0]
    if (method in NUMBERED and method != "AmsEqnArray") and (
        (len(entry) > 3 and entry[3]) or method in {"Multline", "XalignAt", "FlalignArray"}
    ):
        once(p, i, name)
    saved = p.array, p.tag_blocked, p.tagged, p.labelled
    if method in NUMBERED:
        taggable = method in {"Multline", "XalignAt", "FlalignArray"} or bool(
            len(entry) > 3 and entry[3]
        )
        p.tag_blocked = "" if taggable else name
        p.tagged = p.labelled = False
    table = p.array = Table(name, method, end)
    if method == "XalignAt" and columns.isdigit():
        table.limit = 2 * int(columns)
        columns = "rl"
    while True:
        end = p.row(end, ARRAY, table.items)
        tok = p.toks[end]
        if tok == "&":
            end = next_cell(p, end, table)
            continue
        if tok in _NEWLINES:
            gap, after = p.line_end(end)
            check_line(p, i, end, table)
            table.next_line(end, after, gap)
            if method in NUMBERED and method != "Multline":
                p.tagged = p.labelled = False
            end = after
            continue
        break
    after = close_environment(p, i, end, name)
    if table.cells or table.items:
        check_line(p, i, end, table)
        rules = table.rules
        table.next_line(end, after)
        table.rules = 0 if rules else table.rules
    p.array, p.tag_blocked, p.tagged, p.labelled = saved
    items.append(("array", i, after, name, entry, columns, table.lines, table.rules))
    return after


def next_cell(p: Parser, i: int, table: Table) -> int:
    """End a cell at the `&` of token `i`; the second cell of `cases*` is words."""
    table.next_cell(i, i + 1)
    method = table.method
    if table.limit and len(table.cells) > table.limit:
        raise p.fail("extra-and", f"Too many & in a row of {table.name}", i)
    if method == "Cases":
        return text_cell(p, i + 1, table)
    return i + 1


def text_cell(p: Parser, i: int, table: Table) -> int:
    r"""Read the words of a cell of `cases*` or `\cases`, up to its end."""
    toks = p.toks
    depth = 0
    k = i
    while toks[k]:
        tok = toks[k]
        if tok == "{":
            depth += 1
        elif tok == "}":
            if not depth:
                break
            depth -= 1
        elif tok == "&" and not depth:
            raise p.fail("extra-and", "A second & in the text of cases", k)
        elif tok in {"\\\\", "\\cr"} or (tok == "\\end" and table.method == "Cases"):
            break
        k += 1
    text = p.source(i, k).strip()
    if text.startswith("\\text{") and text.find("}") == len(text) - 1:
        return i
    pieces, end = words(p, i, k, k)
    pieces = [
        piece.strip() if len(pieces) == 1 and isinstance(piece, str) else piece for piece in pieces
    ]
    if pieces != [""]:
        table.items.append(("HBox", i, end, ["HBox"], [pieces]))
    return end


def check_line(p: Parser, begun: int, i: int, table: Table) -> None:
    """Refuse a line with more columns than its environment allows."""
    if table.limit and len(table.cells) >= table.limit + (not table.items):
        raise p.fail("extra-and", f"Too many & in a row of {table.name}", begun)
    if table.method in {"Multline", "MtMultlined"} and table.cells:
        raise p.fail(
            "extra-and",
            f"The lines of {table.name} have no columns",
            i if p.toks[i] == "&" else begun,
            hint="use aligned or split for columns",
        )


def close_environment(p: Parser, i: int, end: int, name: str) -> int:
    r"""Read the `\end{name}` that belongs to token `i`."""
    tok = p.toks[end]
    if tok == "\\end":
        other, after = environment_name(p, end)
        if other != name:
            close = rf"\begin{{{name}}} is ended by \end{{{other}}}"
            raise p.fail("wrong-end", close, end, after, hint=rf"write \end{{{name}}}")
        return after
    if tok in {"\\right", "\\middle", "&"}:
        raise p.stray(end)
    raise p.fail(
        "unclosed-environment",
        rf"\begin{{{name}}} is never ended",
        i,
        p.raw(i + 1, i)[2],
        hint=rf"add \end{{{name}}}",
    )


def once(p: Parser, i: int, name: str) -> None:
    """Refuse a second numbered environment, inside or after the first."""
    if p.in_equation:
        raise p.fail(
            "nested-equation",
            f"{name} cannot stand inside or beside another numbered environment",
            i,
            hint="use aligned, gathered or split inside, or a formula for each",
        )
    p.in_equation = True


def equation(p: Parser, i: int, end: int, items: list[Raw], name: str, _: list[Any]) -> int:
    r"""Read `\begin{equation} ... \end{equation}`."""
    once(p, i, name)
    saved, p.tagged = p.tagged, False
    body: list[Raw] = []
    first = end
    end = p.row(end, LEFT, body)
    after = close_environment(p, i, end, name)
    p.tagged = saved
    items.append(("group", first, after, body))
    return after


def spread_lines(p: Parser, i: int, end: int, items: list[Raw], name: str, _: list[Any]) -> int:
    r"""Read `\begin{spreadlines}{1em} ... \end{spreadlines}`."""
    end = p.dimension(end, i)[1]
    body: list[Raw] = []
    first = end
    end = p.row(end, LEFT, body)
    after = close_environment(p, i, end, name)
    items.append(("group", first, after, body))
    return after


def empheq(p: Parser, i: int, end: int, items: list[Raw], name: str, _: list[Any]) -> int:
    r"""Read `\begin{empheq}[left=...]{align} ... \end{empheq}`."""
    p.known = False
    end = p.bracket_text(end, i)[1]
    inner, end = p.text_of(end, i)
    kind = inner.split("=")[0]
    if kind not in EMPHEQ:
        raise p.fail("unknown-environment", f"empheq cannot hold {kind}", i)
    return read_table(p, i, end, items, name, ["FlalignArray", None, True, False, True, "rl"])


def num_cases(p: Parser, i: int, end: int, items: list[Raw], name: str, _: list[Any]) -> int:
    r"""Read `\begin{numcases}{f(x)=} ... \end{numcases}`."""
    p.known = False
    left, end = p.argument(end, i)
    items.append(left)
    return read_table(p, i, end, items, name, ["Cases", None, "{", ""])


def opaque(p: Parser, i: int, end: int, items: list[Raw], name: str, _: list[Any]) -> int:
    """Read an environment whose inside only MathJax judges, up to its end."""
    p.known = False
    toks = p.toks
    k = end
    while toks[k]:
        tok = toks[k]
        if tok == "\\end" and p.text_of(k + 1, k)[0] == name:
            after = p.text_of(k + 1, k)[1]
            items.append(("unknown", i, after))
            return after
        if tok == "{":
            k = _look_over(p, k)
        elif len(tok) > 1 and tok not in ACTIONS and tok not in p.macros:
            p.unknown(k, items)
        k += 1
    return close_environment(p, i, k, name)


def _look_over(p: Parser, i: int) -> int:
    """Return the brace that closes token `i`; refuse an unknown command on the way."""
    end = p.matching(i)
    for k in range(i, end):
        tok = p.toks[k]
        if len(tok) > 1 and tok not in ACTIONS and tok not in p.macros:
            p.unknown(k, [])
    return end


def braced(p: Parser, i: int, items: list[Raw], entry: list[Any]) -> int:
    r"""Read `\matrix{a & b \cr c & d}`, `\cases{...}`, `\substack{...}`."""
    toks = p.toks
    name = toks[i][1:]
    at = p.skip(i + 1)
    if not toks[at]:
        raise p.missing(i, at)
    if toks[at] != "{":
        node, end = p.argument(at, i)
        items.append(
            ("array", i, end, name, entry, "", [([(at, end, [node])], 0, False, "", None)], 0)
        )
        return end
    saved = p.array
    table = p.array = Table(name, "Cases*" if name == "cases" else entry[0], at + 1)
    end = at + 1
    while True:
        end = p.row(end, ARRAY, table.items)
        tok = toks[end]
        if tok == "&":
            table.next_cell(end, end + 1)
            end = text_cell(p, end + 1, table) if name == "cases" else end + 1
        elif tok in _NEWLINES:
            gap, after = p.line_end(end)
            table.next_line(end, after, gap)
            end = after
        else:
            break
    if toks[end] != "}":
        raise p.fail("unclosed-brace", "This brace is never closed", at, hint="add the missing }")
    if table.cells or table.items:
        table.next_line(end, end + 1)
    p.array = saved
    items.append(("array", i, end + 1, name, entry, "", table.lines, table.rules))
    return end + 1


EMPHEQ: Final = frozenset(
    [
        "equation",
        "equation*",
        "align",
        "align*",
        "gather",
        "gather*",
        "flalign",
        "flalign*",
        "alignat",
        "alignat*",
        "multline",
        "multline*",
    ]
)
_NEWLINES: Final = frozenset({"\\\\", "\\cr", "\\newline"})
_READERS: Final[dict[str, _Reader]] = {
    "Equation": equation, "SpreadLines": spread_lines, "Empheq": empheq, "NumCases": num_cases,
    "CD": opaque, "Prooftree": opaque,
}  # fmt: skip
