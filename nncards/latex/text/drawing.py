"""What callers use: a formula as a drawing of a given width, or as one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nncards.frozen import dataclass
from nncards.latex import tree as t
from nncards.latex.text.boxes import Box, stack, text_box
from nncards.latex.text.breaking import fitted
from nncards.latex.text.drawer import Drawer, split_at_newlines
from nncards.latex.text.scripts import manner

if TYPE_CHECKING:
    from collections.abc import Mapping

_BACKSLASH = "\u29f5"  # stands for the backslash of a command that nobody knows
_UNKNOWN = re.compile(r"\\[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Drawing:
    """Lines of at most `width` terminal cells; `baseline` is the line that a sentence would stand on.

    A drawing may be wider than was asked for, when a formula cannot be broken; the caller scrolls then.
    """

    lines: tuple[str, ...]
    baseline: int
    width: int

    def __str__(self) -> str:
        return "\n".join(self.lines)


def draw(
    tex: str,
    *,
    width: int = 0,
    ascii: bool = False,  # noqa: A002  # the option's name
    macros: Mapping[str, str] | None = None,
) -> Drawing:
    """Draw display maths; wider than `width` (0: no limit) it is broken at relations, then at signs.

    A command that nobody knows is shown as it was typed; a formula that cannot be read, whole.
    """
    return draw_tree(_read(tex, macros or {}, display=True), width=width, ascii=ascii)


def draw_tree(tree: t.Node, *, width: int = 0, ascii: bool = False) -> Drawing:  # noqa: A002  # as in draw
    """Draw a formula that was read already."""
    from nncards.latex.text import structures, table  # noqa: F401  # they register their drawers

    low, high, named = (False, False, frozenset[str]()) if ascii else manner(tree)
    drawer = Drawer(ascii=ascii, low=low, high=high, named=named)
    nodes = tree.children if isinstance(tree, t.Row) else (tree,)
    lines = [fitted(drawer, line, width) for line in split_at_newlines(nodes)]
    whole = lines[0] if len(lines) == 1 else _under_each_other(lines)
    found = tuple(line.replace(_BACKSLASH, "\\").rstrip() for line in whole.lines)
    return Drawing(found, whole.baseline, whole.width)


def inline(
    tex: str,
    *,
    ascii: bool = False,  # noqa: A002  # the option's name
    macros: Mapping[str, str] | None = None,
) -> str:
    """The formula on one line, brackets added where grouping would be lost."""
    return inline_tree(_read(tex, macros or {}, display=False), ascii=ascii)


def inline_tree(tree: t.Node, *, ascii: bool = False) -> str:  # noqa: A002  # as in inline
    """A formula that was read already, on one line."""
    from nncards.latex.text.inline import Liner

    return Liner(ascii=ascii).write(tree).replace(_BACKSLASH, "\\").strip()


def _under_each_other(lines: list[Box]) -> Box:
    loose = any(line.height > 1 for line in lines)
    parts: list[Box] = []
    for line in lines:
        parts += [text_box(""), line] if loose and parts else [line]
    return stack(parts, 0, "l")


def _read(tex: str, macros: Mapping[str, str], *, display: bool) -> t.Node:
    """The tree of a formula, in which a command that nobody knows is a name that shows its source."""
    from nncards.latex import parse

    parsed = parse(tex, display=display, macros=macros)
    made = dict(macros)
    for _ in range(8):
        unknown = [issue for issue in parsed.issues if issue.code == "unknown-command"]
        if not unknown:
            break
        command = _UNKNOWN.match(tex, unknown[0].start)
        if command is None or command[0] in made:
            break
        made[command[0]] = rf"\mathord{{\text{{{_BACKSLASH}{command[0][1:]}}}}}"
        again = parse(tex, display=display, macros=made)
        parsed = again
    return parsed.tree
