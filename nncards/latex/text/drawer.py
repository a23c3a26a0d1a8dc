r"""From nodes to boxes: the table of drawers, letters, words and rows.

Grouping is never dropped: what stands over, under or in a corner keeps its own columns, and what
would lose its bounds on the way gets brackets. What has no drawing shows its source.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from nncards.frozen import dataclass
from nncards.latex import tree as t
from nncards.latex.text import fences, glyphs
from nncards.latex.text.ascii import spelled
from nncards.latex.text.boxes import EMPTY, Box, beside, blank, stack, text_box
from nncards.latex.text.spacing import category, classes, flattened, gap, space_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

N = TypeVar("N", bound=t.Node)
_DRAWERS: dict[type[t.Node], Callable[[Drawer, Any], Box]] = {}


def draws(kind: type[N]) -> Callable[[Callable[[Drawer, N], Box]], Callable[[Drawer, N], Box]]:
    """Register a function as the one that draws nodes of a class."""

    def register(function: Callable[[Drawer, N], Box]) -> Callable[[Drawer, N], Box]:
        _DRAWERS[kind] = function
        return function

    return register


@dataclass(frozen=True, slots=True)
class Drawer:
    """How to draw: `script` sets things tight, `font` is the alphabet in force.

    `low`, `high`: whether indices, and letters in superscripts, stand on lines of their own all over
    the formula, because one of them has no small letter; `named`: letters of which this is so (see `scripts.manner`).
    """

    ascii: bool = False
    script: bool = False
    font: str = ""
    low: bool = False
    high: bool = False
    named: frozenset[str] = frozenset()

    @property
    def small(self) -> Drawer:
        """A drawer for scripts and limits, where space is tight and small letters serve where they can."""
        return replace(self, script=True, low=False, high=False, named=frozenset())

    @property
    def full(self) -> Drawer:
        """A drawer for what stands by itself again: inside a fraction, a root, a table."""
        return replace(self, script=False) if self.script else self

    def draw(self, node: t.Node) -> Box:
        """The box of any node."""
        return _DRAWERS[type(node)](self, node)

    def letters(self, text: str) -> Box:
        """Characters in the font in force, spelled out where only ASCII may be used."""
        return text_box(spelled(text) if self.ascii else glyphs.in_font(text, self.font))

    def fence(self, char: str, reach: tuple[int, int]) -> Box:
        """A delimiter that reaches so far above and below; `""` for none."""
        if not char:
            return EMPTY
        if reach == (0, 0):
            char = fences.OF_ONE_LINE.get(char, char)
            return text_box(spelled(char) if self.ascii else char)
        return fences.delimiter(char, *reach, ascii_only=self.ascii)

    def fenced(self, inside: Box, left: str, right: str) -> Box:
        """A box between delimiters of its height."""
        reach = (0, 0) if inside.flat else (inside.above, inside.below)
        return beside([self.fence(left, reach), inside, self.fence(right, reach)])

    # --- rows ---------------------------------------------------------------------------------------

    def row(self, nodes: Sequence[t.Node]) -> Box:
        """Nodes side by side, with the space that their classes ask for and brackets that grow."""
        return beside([piece for piece, _ in self.pieces(nodes)])

    def pieces(self, nodes: Sequence[t.Node]) -> list[tuple[Box, str]]:
        """Each node's box, the space before it included, with the node's class in this row."""
        nodes = flattened(nodes)
        kinds = classes(nodes)
        boxes = self._grown(nodes, kinds, self._sized(nodes, kinds))
        out: list[tuple[Box, str]] = []
        last, asked = -1, 0
        for i, each in enumerate(boxes):
            node = nodes[i]
            if isinstance(node, t.Space):
                asked = max(asked, 0) + space_width(node) if node.width > 0 else asked
                continue
            if not each.width:
                continue
            space = asked
            if last < 0:
                space = asked if asked > 1 else 0
            else:
                space = max(space, gap(kinds[last], kinds[i], tight=self.script))
                space = space or self._keep_apart(
                    (nodes[last], boxes[last]), (node, each), kinds[last], kinds[i]
                )
            out.append((beside([blank(space), each]) if space else each, kinds[i]))
            last, asked = i, 0
        return out

    def _sized(self, nodes: Sequence[t.Node], kinds: Sequence[str]) -> list[Box]:
        """The boxes of a row's nodes; from right to left, for a sum's sign suits what follows it."""
        from nncards.latex.text.scripts import draw_operator

        boxes = [EMPTY] * len(nodes)
        for i in range(len(nodes) - 1, -1, -1):
            node = nodes[i]
            if kinds[i] == "op" and is_big(node):
                boxes[i] = draw_operator(self, node, _operand(nodes, boxes, kinds, i + 1))
            elif not isinstance(node, t.Space):
                boxes[i] = self.draw(node)
        return boxes

    def _keep_apart(
        self, left: tuple[t.Node, Box], right: tuple[t.Node, Box], before: str, after: str
    ) -> int:
        """A cell where two things would run into one: a fraction's bar beside anything, two words."""
        bracketed = before == "open" or after in ("close", "punct")
        if is_big(left[0]) and after in ("open", "block"):
            return 1
        if (
            is_big(right[0])
            and right[1].height > 1
            and right[1].lines[right[1].baseline][:1] != " "
        ):
            return int(before != "open")
        if _has_bar(left[1], -1) or _has_bar(right[1], 0):
            return 0 if bracketed else 1
        if isinstance(left[0], t.Scripts) and left[1].height > 1 and not right[1].flat:
            return int(after in ("ord", "open", "inner", "block"))
        if bracketed:
            return 0
        sides = (
            (left[0], left[1].lines[left[1].baseline]),
            (right[0], right[1].lines[right[1].baseline]),
        )
        if is_word(left[0]) or is_word(right[0]):
            return int(sides[0][1][-1:].isalnum() and sides[1][1][:1].isalnum())
        if self.ascii and words_meet(*sides):
            return 1
        if isinstance(right[0], t.Root) and right[0].degree is not None:
            return 1
        if isinstance(right[0], t.Prescripts) or isinstance(left[0], t.Environment | t.Boxed):
            return 1
        if (
            not left[1].flat
            and isinstance(left[0], t.Delimited | t.Fraction)
            and after in ("ord", "open")
        ):
            return 1
        if _ends_raised(left[0]) and after == "ord":
            return 1
        return int(isinstance(right[0], t.Environment | t.Boxed))

    def _grown(self, nodes: Sequence[t.Node], kinds: Sequence[str], boxes: list[Box]) -> list[Box]:
        """The boxes of a row, its brackets grown to what stands between them."""
        for start, end in _pairs(nodes, kinds):
            inside = beside(boxes[start + 1 : end])
            if inside.flat:
                continue
            reach = (inside.above, inside.below)
            boxes[start] = self.fence(bracket(nodes[start]) or "", reach)
            closing = nodes[end]
            if isinstance(closing, t.Scripts) and closing.base is not None:
                from nncards.latex.text.scripts import scripted

                boxes[end] = scripted(self, self.fence(bracket(closing.base) or "", reach), closing)
            else:
                boxes[end] = self.fence(bracket(closing) or "", reach)
        return boxes


def _operand(
    nodes: Sequence[t.Node], boxes: Sequence[Box], kinds: Sequence[str], start: int
) -> tuple[int, int]:
    """How far what a sum adds up reaches: all up to the next relation, sign or closing bracket."""
    above = below = depth = 0
    for i in range(start, len(boxes)):
        depth += (kinds[i] == "open") - (kinds[i] == "close")
        if depth < 0 or (depth == 0 and kinds[i] in ("rel", "bin", "punct")):
            break
        if is_big(nodes[i]):
            continue  # its limits are no reason for a taller sign; what it adds up is
        reach = boxes[i].reach
        above, below = max(above, reach[0]), max(below, reach[1])
    return above, below


def _pairs(nodes: Sequence[t.Node], kinds: Sequence[str]) -> list[tuple[int, int]]:
    """The brackets of a row that belong together, inner pairs first; `|` pairs with the next `|`."""
    found: list[tuple[int, int]] = []
    opened: list[tuple[int, str]] = []
    for i, node in enumerate(nodes):
        inner = node.base if isinstance(node, t.Scripts) and node.base is not None else node
        char = bracket(inner)
        if char is None:
            continue
        kind = kinds[i]
        if kind == "ord" and char:
            kind = "close" if opened and opened[-1][1] == char else "open"
            if kind == "open" and inner is not node:
                continue
        if kind == "open":
            opened.append((i, char if kinds[i] == "ord" else ""))
        elif kind == "close" and opened:
            found.append((opened.pop()[0], i))
    return found


_WORD_AT_END = re.compile(r"[A-Za-z0-9]+$")
_WORD_AT_START = re.compile(r"[A-Za-z0-9]+")


def words_meet(left: tuple[t.Node, str], right: tuple[t.Node, str]) -> bool:
    """Whether names spelled out in ASCII would run together: `gamma` and `x`, but not `2` and `x`."""
    one, two = _WORD_AT_END.search(left[1]), _WORD_AT_START.match(right[1])
    if not one or not two:
        return False
    sign = any(
        isinstance(n, t.Symbol) and n.category in ("bin", "rel") for n in (left[0], right[0])
    )
    return sign or len(two[0]) > 1 or (len(one[0]) > 1 and not one[0].isdigit())


def _has_bar(drawn: Box, side: int) -> bool:
    edge = drawn.lines[drawn.baseline]
    return len(drawn.lines) > 2 and edge[side : (side + 1) or None] in ("─", "-", "╱", "╲")


def _ends_raised(node: t.Node) -> bool:
    return (
        isinstance(node, t.Scripts)
        and isinstance(node.sup, t.Symbol)
        and node.sup.text in ("∗", "*", "†", "‡")
    )


def is_big(node: t.Node) -> bool:
    """Whether a node is a big operator, perhaps with its scripts."""
    inner = node.base if isinstance(node, t.Scripts) else node
    return isinstance(inner, t.Operator) and inner.big and inner.body is None


def is_word(node: t.Node) -> bool:
    r"""Whether a node is a name of several letters, such as `\mathrm{softmax}` or a text."""
    if isinstance(node, t.Scripts):
        return node.base is not None and is_word(node.base)
    if isinstance(node, t.Text):
        return True
    if isinstance(node, t.Font):
        body = node.body
        return (
            node.name in ("roman", "sans", "mono", "bold", "italic")
            and isinstance(body, t.Row)
            and len(body.children) > 1
        )
    if isinstance(node, t.Row) and len(node.children) == 1:
        return is_word(node.children[0])
    return isinstance(node, t.Operator) and len(node.text) > 1


def bracket(node: t.Node) -> str | None:
    """The character of a bracket (also of `|`, which does not say on which side it stands), else None."""
    if isinstance(node, t.Symbol | t.BigDelimiter):
        return (
            node.text
            if category(node) in ("open", "close") or node.text in ("|", "∣", "‖", "∥")
            else None
        )
    return None


# --- leaves and rows --------------------------------------------------------------------------------


@draws(t.Symbol)
def _symbol(drawer: Drawer, node: t.Symbol) -> Box:
    return drawer.letters(node.text)


@draws(t.Number)
def _number(drawer: Drawer, node: t.Number) -> Box:
    return drawer.letters(node.text)


@draws(t.Operator)
def _operator(drawer: Drawer, node: t.Operator) -> Box:
    if node.body is not None:
        return drawer.draw(node.body)
    return text_box(spelled(node.text) if drawer.ascii else node.text)


@draws(t.Text)
def _text(drawer: Drawer, node: t.Text) -> Box:
    inner = replace(drawer.full, font="bold" if node.font == "bold" else "")
    maths = replace(inner, font="")
    return beside([inner.letters(p) if isinstance(p, str) else maths.draw(p) for p in node.pieces])


@draws(t.Space)
def _space(_: Drawer, node: t.Space) -> Box:
    return blank(space_width(node))


@draws(t.Unknown)
def _unknown(drawer: Drawer, node: t.Unknown) -> Box:
    return text_box(shown_source(node, ascii_only=drawer.ascii))


def shown_source(node: t.Unknown, *, ascii_only: bool) -> str:
    r"""What is shown of something without a drawing: its source, of chemistry (`\ce{H2O}`) its formula."""
    source = " ".join(node.source.split())
    if source.startswith((r"\ce{", r"\pu{")) and source.endswith("}"):
        source = source[4:-1]
        if not ascii_only:
            source = re.sub(
                r"(?<=[A-Za-z)\]])\d{1,8}", lambda m: glyphs.subscript(m[0]) or m[0], source
            )
            source = re.sub(
                r"\^\{?(\d*[+-])\}?", lambda m: glyphs.superscript(m[1]) or m[0], source
            )
            source = source.replace("<=>", "⇌").replace("->", "→")
    return spelled(source) if ascii_only else source


@draws(t.Row)
def _row(drawer: Drawer, node: t.Row) -> Box:
    lines = split_at_newlines(node.children)
    if len(lines) > 1:
        return stack([drawer.row(line) for line in lines], 0, "l")
    return drawer.row(node.children)


@draws(t.Font)
def _font(drawer: Drawer, node: t.Font) -> Box:
    return replace(drawer, font=node.name).draw(node.body)


@draws(t.Style)
def _style(drawer: Drawer, node: t.Style) -> Box:
    return drawer.draw(node.body)


@draws(t.Color)
def _color(drawer: Drawer, node: t.Color) -> Box:
    return drawer.draw(node.body)


@draws(t.Cell)
def _cell(drawer: Drawer, node: t.Cell) -> Box:
    return drawer.draw(node.body)


def split_at_newlines(nodes: Sequence[t.Node]) -> list[Sequence[t.Node]]:
    r"""The nodes between `\\` or `\newline`."""
    if not any(isinstance(node, t.Space) and node.newline for node in nodes):
        return [nodes]
    lines: list[list[t.Node]] = [[]]
    for node in nodes:
        if isinstance(node, t.Space) and node.newline:
            lines.append([])
        else:
            lines[-1].append(node)
    return [line for line in lines if line] or [[]]


def lone_table(node: t.Delimited) -> t.Environment | None:
    """The environment that is all there is between two delimiters, if it has none of its own."""
    part = node.parts[0]
    inside = (
        [n for n in part.children if not isinstance(n, t.Space)]
        if isinstance(part, t.Row)
        else [part]
    )
    if len(node.parts) != 1 or len(inside) != 1 or not isinstance(inside[0], t.Environment):
        return None
    table = inside[0]
    return table if table.lines and not (table.left or table.right or node.left in "<⟨") else None
