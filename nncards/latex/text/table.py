r"""Matrices, cases and aligned lines: cells in columns, rules, and brackets around the whole."""

from __future__ import annotations

import re

from nncards.latex import tree as t
from nncards.latex.text.boxes import EMPTY, Box, beside, blank, stack, text_box, widen
from nncards.latex.text.drawer import Drawer, draws

_PAIRS = (
    "align",
    "aligned",
    "alignat",
    "alignedat",
    "split",
    "flalign",
    "xalignat",
    "xxalignat",
)
_NUMBER = re.compile(r"([+\-−±]?\d*)(\.\d+)?$")


@draws(t.Environment)
def _environment(drawer: Drawer, node: t.Environment) -> Box:
    inner = drawer if node.small else drawer.full
    rows = [[inner.draw(cell.body) for cell in line.cells] for line in node.lines]
    columns = max((len(row) for row in rows), default=0)
    if not columns:
        return drawer.fenced(EMPTY, node.left, node.right)
    return assembled(drawer, node, rows)


@draws(t.Line)
def _line(drawer: Drawer, node: t.Line) -> Box:
    return beside([drawer.draw(cell.body) for cell in node.cells])


def in_pairs(node: t.Environment) -> bool:
    """Whether the columns of an environment are left and right sides that meet at a sign."""
    return node.name.rstrip("*") in _PAIRS


def assembled(drawer: Drawer, node: t.Environment, rows: list[list[Box]]) -> Box:
    """The box of an environment whose cells are drawn already."""
    columns = max(len(row) for row in rows)
    rows = [row + [EMPTY] * (columns - len(row)) for row in rows]
    if not in_pairs(node) and not node.name.startswith(
        ("cases", "dcases", "rcases", "substack", "gather")
    ):
        rows = _by_point(node, rows, columns)
    widths = [max(row[i].width for row in rows) for i in range(columns)]
    body = _ruled(drawer, node, [_row(drawer, node, row, widths) for row in rows])
    if not (node.left or node.right):
        return body
    inside = beside([blank(1) if node.left else EMPTY, body, blank(1) if node.right else EMPTY])
    return drawer.fenced(inside, node.left, node.right)


def _by_point(node: t.Environment, rows: list[list[Box]], columns: int) -> list[list[Box]]:
    """Numbers of a centred column moved so that their points stand under each other."""
    rows = [list(row) for row in rows]
    for i in range(columns):
        cells = [row[i] for row in rows]
        if node.align[min(i, len(node.align) - 1)] != "c" or any(cell.height > 1 for cell in cells):
            continue
        found = [_NUMBER.match(cell.lines[0].strip()) for cell in cells]
        if len(cells) < 2 or not all(found):
            continue
        whole = max(len(match[1]) for match in found if match)
        rest = max(len(match[2] or "") for match in found if match)
        for row, match in zip(rows, found, strict=True):
            if match and match[0]:
                row[i] = text_box(match[1].rjust(whole) + (match[2] or "").ljust(rest))
    return rows


def _row(drawer: Drawer, node: t.Environment, row: list[Box], widths: list[int]) -> Box:
    pairs = in_pairs(node)
    bar = "|" if drawer.ascii else "│"
    above, below = max(b.above for b in row), max(b.below for b in row)
    wall = Box((bar,) * (above + below + 1), above, 1)
    parts: list[Box] = []
    for i, cell in enumerate(row):
        if i in node.bars:
            parts += [blank(1), wall, blank(1)] if i else [wall, blank(1)]
        elif i:
            parts.append(blank(_between(node, i, pairs)))
        align = ("r" if i % 2 == 0 else "l") if pairs else node.align[min(i, len(node.align) - 1)]
        if widths[i]:
            parts.append(widen(cell, widths[i], align if align in "lcr" else "c"))
    if len(row) in node.bars:
        parts += [blank(1), wall]
    fill = Box(("",) * (above + below + 1), above, 0)
    return beside([fill, *parts])


def _between(node: t.Environment, column: int, pairs: bool) -> int:
    if pairs:
        return 1 if column % 2 else 4
    if node.name.startswith("eqnarray"):
        return 1
    if node.name.startswith(("cases", "dcases", "rcases", "drcases", "numcases")):
        return 3
    return 1 if node.small else 2


def _ruled(drawer: Drawer, node: t.Environment, rows: list[Box]) -> Box:
    """The rows under each other, with the rules between them; the baseline is in the middle."""
    width = max(row.width for row in rows)
    dash = "-" if drawer.ascii else "─"
    apart = [row.height > 1 and not node.small for row in rows]
    loose = any(apart) and not (in_pairs(node) or node.name.startswith("gather"))
    # A brace needs three lines, with its tip between two rows.
    loose = loose or (len(rows) == 2 and "{" in (node.left, *node.right))
    parts: list[Box] = []
    for i, (line, row) in enumerate(zip(node.lines, rows, strict=True)):
        if i and not line.rules_above and (loose or apart[i - 1] or apart[i]):
            parts.append(text_box(""))
        parts += [text_box(dash * width)] * line.rules_above
        parts.append(_tagged(drawer, line, row, width))
    parts += [text_box(dash * width)] * node.rules_below
    if len(parts) == 1:
        return parts[0]
    whole = stack(parts, 0, "l")
    return Box(whole.lines, (len(whole.lines) - 1) // 2, whole.width)


def _tagged(drawer: Drawer, line: t.Line, row: Box, width: int) -> Box:
    if line.tag is None:
        return row
    return beside([row, blank(width - row.width), drawer.draw(line.tag)])
