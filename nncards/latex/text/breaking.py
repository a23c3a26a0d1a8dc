"""Formulas that are wider than the page: broken at relations, then at signs, then at commas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.latex import tree as t
from nncards.latex.text.boxes import Box, beside, blank, stack, text_box
from nncards.latex.text.table import assembled, in_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nncards.latex.text.drawer import Drawer

Piece = tuple[Box, str]
# Where to break, and whether inside brackets too: the first that fits is taken.
_WAYS = (
    ({"rel"}, False),
    ({"rel", "bin"}, False),
    ({"rel", "bin", "punct"}, False),
    ({"rel", "bin", "punct"}, True),
)


def fitted(drawer: Drawer, nodes: Sequence[t.Node], width: int) -> Box:
    """The box of a row, in several lines if it is wider than `width` (0: no limit)."""
    pieces = drawer.pieces(nodes)
    whole = beside([piece for piece, _ in pieces])
    if not width or whole.width <= width:
        return whole
    table = _lone_table(nodes)
    if table is not None:
        return _table(drawer, table, width)
    opened = _opened(nodes)
    if len(opened) > len(nodes):
        pieces = drawer.pieces(opened)
    return _narrowed(pieces, width) or whole


def _narrowed(pieces: Sequence[Piece], width: int) -> Box | None:
    """The pieces in lines: the coarsest way of breaking that fits, None when there is none."""
    best: Box | None = None
    for breaks, inside in _WAYS:
        lines = _broken(pieces, breaks, width, inside=inside)
        if len(lines) > 1:
            found = _joined(lines)
            if found.width <= width:
                return found
            if best is None or found.width < best.width:
                best = found
    return best


def _joined(lines: list[Box]) -> Box:
    """Lines under each other, with a line between them where one is tall."""
    parts: list[Box] = []
    loose = any(line.height > 1 for line in lines)
    for line in lines:
        parts += [text_box(""), line] if parts and loose else [line]
    return stack(parts, 0, "l")


def _groups(pieces: Sequence[Piece], breaks: set[str], *, inside: bool) -> list[list[Piece]]:
    """The pieces that stay together: each group but the first begins with a sign, or follows a comma."""
    groups: list[list[Piece]] = [[]]
    depth, after_comma = 0, False
    for piece, kind in pieces:
        depth += (kind == "open") - (kind == "close")
        here = inside or depth == 0
        if groups[-1] and ((kind in breaks and kind != "punct" and here) or after_comma):
            groups.append([])
        head = piece
        if after_comma and piece.lines[0][:1] == " ":
            head = Box(
                tuple(line[1:] for line in piece.lines), piece.baseline, piece.width - 1, piece.core
            )
            groups[-2].append((blank(1), "space"))
        after_comma = kind == "punct" and "punct" in breaks
        groups[-1].append((head, kind))
    return groups


def _broken(pieces: Sequence[Piece], breaks: set[str], width: int, *, inside: bool) -> list[Box]:
    """The pieces in as few lines as the breaks allow, relations under the first relation."""
    groups = _groups(pieces, breaks, inside=inside)
    first = beside([piece for piece, _ in groups[0]])
    at_relation = len(groups) > 1 and groups[1][0][1] == "rel"
    column = first.width if at_relation and first.width <= width // 2 else 2
    lines: list[Box] = []
    current = first
    opened = _open_columns([], 0, groups[0])
    for group in groups[1:]:
        part = beside([piece for piece, _ in group])
        relation = group[0][1] == "rel"
        if current.width + part.width <= width and not (relation and _has_relation(groups, lines)):
            opened = _open_columns(opened, current.width, group)
            current = beside([current, part])
            continue
        lines.append(current)
        indent = (
            opened[-1] if opened and opened[-1] <= width // 2 else column + (0 if relation else 2)
        )
        opened = _open_columns(opened, indent, group)
        current = beside([blank(indent), part])
    return [*lines, current]


def _open_columns(opened: list[int], column: int, group: list[Piece]) -> list[int]:
    """The columns right after the brackets that are open once a group is set at `column`."""
    opened = list(opened)
    for piece, kind in group:
        column += piece.width
        if kind == "open":
            opened.append(column)
        elif kind == "close" and opened:
            opened.pop()
    return opened


def _has_relation(groups: list[list[Piece]], lines: list[Box]) -> bool:
    """Once a chain of relations is broken, every relation begins a line, as in a derivation."""
    return bool(lines) and sum(group[0][1] == "rel" for group in groups) > 1


def _opened(nodes: Sequence[t.Node]) -> list[t.Node]:
    r"""The row with flat `\left( ... \right)` taken apart, so that it may be broken inside."""
    out: list[t.Node] = []
    for node in nodes:
        if (
            isinstance(node, t.Delimited)
            and len(node.parts) == 1
            and isinstance(node.parts[0], t.Row)
        ):
            inner = node.parts[0]
            out.append(t.Symbol(node.start, node.start, node.left, category="open"))
            out += _opened(inner.children)
            out.append(t.Symbol(node.end, node.end, node.right, category="close"))
        else:
            out.append(node)
    return out


# --- aligned lines ------------------------------------------------------------------------------------


def _lone_table(nodes: Sequence[t.Node]) -> t.Environment | None:
    """The environment of aligned lines that is all of a row, if it is."""
    solid = [node for node in nodes if not isinstance(node, t.Space)]
    if len(solid) != 1 or not isinstance(solid[0], t.Environment):
        return None
    node = solid[0]
    wide = in_pairs(node) or node.name.rstrip("*") in ("gather", "gathered", "multline", "equation")
    return node if wide and not (node.left or node.right) else None


def _table(drawer: Drawer, node: t.Environment, width: int) -> Box:
    """Aligned lines whose last cells are broken to fit what the cells before leave."""
    rows = [[drawer.draw(cell.body) for cell in line.cells] for line in node.lines]
    columns = max(len(row) for row in rows)
    pairs = in_pairs(node)
    taken = 0
    for i in range(columns - 1):
        taken += max((row[i].width for row in rows if i < len(row)), default=0) + (
            1 if pairs and i % 2 == 0 else 4
        )
    for line, row in zip(node.lines, rows, strict=True):
        last = columns - 1
        if len(row) == columns and row[last].width > width - taken:
            pieces = drawer.pieces(_opened(line.cells[last].body.children))
            row[last] = _narrowed(pieces, width - taken) or row[last]
    return assembled(drawer, node, rows)
