r"""Fractions, roots, brackets, accents, braces and whatever else stands over or around something."""

from __future__ import annotations

from dataclasses import replace

from nncards.latex import tree as t
from nncards.latex.text import fences, glyphs
from nncards.latex.text.ascii import spelled
from nncards.latex.text.boxes import EMPTY, Box, beside, blank, box, pad, stack, text_box, widen
from nncards.latex.text.drawer import Drawer, draws, lone_table
from nncards.latex.text.scripts import plain

_LEFT_ARROWS = "←⟵↼↽⇐⟸↢↞⟻⇇⇚⇠"
_BOTH_ARROWS = "↔⟷⇔⟺⇄⇌⇋⇆"
_DOUBLE_ARROWS = "⇒⇐⇔⟹⟸⟺="


@draws(t.Fraction)
def _fraction(drawer: Drawer, node: t.Fraction) -> Box:
    short = _slashed(drawer, node) if drawer.script else None
    if short is not None:
        return short
    inner = drawer.full
    num, den = inner.draw(node.num), inner.draw(node.den)
    width = max(num.width, den.width, 1)
    if not node.line:
        return drawer.fenced(stack([num, blank(width), den], 1), node.left, node.right)
    bar = text_box(("-" if drawer.ascii else "─") * (width + 2))
    return drawer.fenced(stack([num, bar, den], 1), node.left, node.right)


def _slashed(drawer: Drawer, node: t.Fraction) -> Box | None:
    """A fraction of two single things in a script, on one line: `x/2`."""
    if not node.line or node.left or not (is_single(node.num) and is_single(node.den)):
        return None
    parts = [drawer.draw(node.num), text_box("/"), drawer.draw(node.den)]
    return beside(parts) if all(part.height == 1 for part in parts) else None


def is_single(node: t.Node) -> bool:
    """Whether a node is one letter or number, perhaps with an accent or an index."""
    if isinstance(node, t.Row):
        return len(node.children) == 1 and is_single(node.children[0])
    if isinstance(node, t.Symbol):
        return node.category == "ord"
    if isinstance(node, t.Accent | t.Font):
        return is_single(node.body)
    if isinstance(node, t.Scripts):
        return node.base is not None and is_single(node.base) and node.sup is None
    return isinstance(node, t.Number)


@draws(t.Root)
def _root(drawer: Drawer, node: t.Root) -> Box:
    inside = drawer.full.draw(node.body)
    degree = drawer.small.draw(node.degree) if node.degree is not None else EMPTY
    return fences.radical(inside, degree, ascii_only=drawer.ascii)


@draws(t.Delimited)
def _delimited(drawer: Drawer, node: t.Delimited) -> Box:
    table = lone_table(node)
    if table is not None:
        return drawer.draw(replace(table, left=node.left, right=node.right))
    parts = [drawer.draw(part) for part in node.parts]
    inside = beside(parts)
    reach = (0, 0) if inside.flat else (inside.above, inside.below)
    out = [drawer.fence(node.left, reach)]
    for i, part in enumerate(parts):
        if i:
            out += [blank(1), drawer.fence(node.middles[i - 1], reach), blank(1)]
        out.append(part)
    return beside([*out, drawer.fence(node.right, reach)])


@draws(t.BigDelimiter)
def _big_delimiter(drawer: Drawer, node: t.BigDelimiter) -> Box:
    return drawer.fence(node.text, (0, 0))


# --- marks above and below ----------------------------------------------------------------------------


@draws(t.Accent)
def _accent(drawer: Drawer, node: t.Accent) -> Box:
    inside = drawer.draw(node.body)
    if not drawer.ascii and inside.height == 1 and inside.width == 1:
        composed = glyphs.marked(inside.lines[0], node.command)
        if composed is not None:
            return text_box(composed)
    width = max(inside.width, 1)
    line = text_box(pad(_mark(drawer, node, width), width, "c"))
    whole = stack([inside, line], 0) if node.under else stack([line, inside], 1)
    return whole.with_core(inside.reach)


def _mark(drawer: Drawer, node: t.Accent, width: int) -> str:
    """The line that says which mark stands over (or under) something `width` cells wide."""
    name = node.command
    if name in ("overline", "bar"):
        return "_" * width
    if name in ("underline", "underbar"):
        return ("-" if drawer.ascii else "‾") * width
    if "arrow" in name or "harpoon" in name or name == "vec":
        return arrow(drawer, node.mark, width)
    if name in ("hat", "widehat") and width > 1:
        ends = "/\\" if drawer.ascii else "╱╲"
        return ends[0] + ("^" if drawer.ascii else "‾") * (width - 2) + ends[1]
    if name in ("check", "widecheck") and width > 1:
        ends = "\\/" if drawer.ascii else "╲╱"
        return ends[0] + "_" * (width - 2) + ends[1]
    if name in ("tilde", "widetilde") or node.mark in ("~", "˜"):
        return "~" * width
    if drawer.ascii:
        marks = {
            "dot": ".",
            "ddot": "..",
            "dddot": "...",
            "ddddot": "....",
            "hat": "^",
            "check": "v",
        }
        more = {
            "widehat": "^",
            "breve": "u",
            "acute": "'",
            "grave": "`",
            "mathring": "o",
            "widecheck": "v",
        }
        return {**marks, **more}.get(name) or spelled(node.mark)
    return {"dot": ".", "ddot": "..", "dddot": "...", "ddddot": "...."}.get(name, node.mark)


def arrow(drawer: Drawer, mark: str, width: int) -> str:
    """An arrow `width` cells long, of the kind of a short one."""
    double = mark in _DOUBLE_ARROWS
    dash = ("=" if double else "-") if drawer.ascii else ("═" if double else "─")
    left, right = ("<", ">") if drawer.ascii else ("⇐⇒" if double else "←→")
    if mark == "=":
        return dash * width
    if not drawer.ascii and mark in "↦⟼↪↩⇀⇁⇌⇋⇄↠":
        long = {"↦": "├─→", "⟼": "├─→", "↪": "╰─→", "↩": "←─╯", "↠": "──↠"}.get(mark, "──" + mark)
        return long[0] + dash * max(0, width - 2) + long[-1]
    if mark in _LEFT_ARROWS:
        return left + dash * (width - 1)
    if mark in _BOTH_ARROWS:
        return (
            left + dash * (width - 2) + right
            if width > 1
            else "<>"[:width]
            if drawer.ascii
            else "↔"
        )
    return dash * (width - 1) + right


@draws(t.Brace)
def _brace(drawer: Drawer, node: t.Brace) -> Box:
    inside = drawer.full.draw(node.body)
    label = drawer.full.draw(node.label) if node.label is not None else EMPTY
    width = max(inside.width, 3)
    parts = [inside, text_box(_brace_line(drawer, node, width)), *([label] if label.width else [])]
    whole = stack(parts, 0) if node.under else stack(parts[::-1], len(parts) - 1)
    return whole.with_core(inside.reach)


def _brace_line(drawer: Drawer, node: t.Brace, width: int) -> str:
    if drawer.ascii:
        ends, tick, dash = ("\\/", "v", "_") if node.under else ("/\\", "^", "-")
    else:
        ends, tick, dash = ("╰╯", "┬", "─") if node.under else ("╭╮", "┴", "─")
        if "bracket" in node.command:
            ends = "└┘" if node.under else "┌┐"
    if "brace" not in node.command:
        tick = dash
    left = (width - 1) // 2 - 1
    return ends[0] + dash * left + tick + dash * (width - 3 - left) + ends[1]


@draws(t.Stack)
def _stack(drawer: Drawer, node: t.Stack) -> Box:
    base = drawer.draw(node.base)
    over = [drawer.small.draw(node.over)] if node.over is not None else []
    under = [drawer.small.draw(node.under)] if node.under is not None else []
    return stack([*over, base, *under], len(over)).with_core(base.reach)


@draws(t.Arrow)
def _arrow(drawer: Drawer, node: t.Arrow) -> Box:
    over = drawer.small.draw(node.over)
    under = drawer.small.draw(node.under) if node.under is not None else EMPTY
    line = text_box(arrow(drawer, node.text, max(over.width, under.width, 1) + 2))
    parts = [*([over] if over.width else []), line, *([under] if under.width else [])]
    return stack(parts, 1 if over.width else 0).with_core((0, 0))


# --- around -------------------------------------------------------------------------------------------


@draws(t.Phantom)
def _phantom(drawer: Drawer, node: t.Phantom) -> Box:
    if node.kind == "vphantom" or "strut" in node.kind:
        return EMPTY
    inside = drawer.draw(node.body)
    if "smash" in node.kind or "lap" in node.kind:
        return inside
    lines = 1 if node.kind == "hphantom" else inside.height
    return Box((" " * inside.width,) * lines, 0 if lines == 1 else inside.baseline, inside.width)


@draws(t.Not)
def _not(drawer: Drawer, node: t.Not) -> Box:
    inside = drawer.draw(node.body)
    if drawer.ascii:
        return beside([text_box("not "), inside])
    if inside.height == 1 and inside.width == 1:
        return text_box(inside.lines[0] + glyphs.SLASH)
    return beside([text_box("¬"), inside if plain(node.body) else drawer.fenced(inside, "(", ")")])


@draws(t.Cancel)
def _cancel(drawer: Drawer, node: t.Cancel) -> Box:
    inside = drawer.draw(node.body)
    if drawer.ascii or inside.height > 1:
        struck = drawer.fenced(inside, "[", "]")
        struck = beside([text_box("cancel" if drawer.ascii else "╱"), struck])
    else:
        mark = glyphs.SLASH if node.kind in ("cancel", "cancelto") else glyphs.STRIKE
        struck = text_box("".join(c + mark if c != " " else c for c in inside.lines[0]))
    if node.value is None:
        return struck
    arrowed = beside([text_box("->" if drawer.ascii else "→"), drawer.small.draw(node.value)])
    return beside([struck, text_box(" "), arrowed])


@draws(t.Boxed)
def _boxed(drawer: Drawer, node: t.Boxed) -> Box:
    inside = drawer.draw(node.body)
    known = set(node.notations)
    if known & {"box", "roundedbox", "circle"}:
        return _frame(drawer, inside, round_ends="box" not in known)
    dash, wall = ("-", "|") if drawer.ascii else ("─", "│")
    above, below = inside.above, inside.below
    side = Box((wall,) * inside.height, inside.baseline, 1)
    if known & {"left", "actuarial", "longdiv"}:
        inside = beside([side if "left" in known or "longdiv" in known else EMPTY, inside])
    if known & {"right", "actuarial"}:
        inside = beside([inside, side])
    if known & {"top", "actuarial", "longdiv"}:
        inside = stack([text_box("_" * inside.width), inside], 1)
    if "bottom" in known:
        inside = stack([inside, text_box(dash * inside.width)], 0)
    return inside.with_core((above, below))


def _frame(drawer: Drawer, inside: Box, *, round_ends: bool) -> Box:
    corners = "+-+|++" if drawer.ascii else "╭─╮│╰╯" if round_ends else "┌─┐│└┘"
    inside = beside([text_box(" "), widen(inside, 1), text_box(" ")])
    line = corners[1] * inside.width
    lines = [
        corners[0] + line + corners[2],
        *(corners[3] + row + corners[3] for row in inside.lines),
    ]
    return box([*lines, corners[4] + line + corners[5]], inside.baseline + 1)


@draws(t.Tag)
def _tag(drawer: Drawer, node: t.Tag) -> Box:
    inside = drawer.draw(node.body)
    return beside([text_box("    "), inside if node.star else drawer.fenced(inside, "(", ")")])
