"""Mathematics on one line: brackets where the two-dimensional form needed none, so that nothing is lost.

Read back by these rules: a script takes one letter, number or bracketed thing; a root takes the same;
`/` divides all that is multiplied on its left by the one thing on its right.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from nncards.frozen import dataclass
from nncards.latex import tree as t
from nncards.latex.text import fences, glyphs
from nncards.latex.text.ascii import spelled
from nncards.latex.text.boxes import width_of
from nncards.latex.text.drawer import (
    is_big,
    is_word,
    lone_table,
    shown_source,
    split_at_newlines,
    words_meet,
)
from nncards.latex.text.grouping import (
    is_divided,
    is_letter_or_word,
    is_one_thing,
    is_product,
    unwrapped,
)
from nncards.latex.text.scripts import is_enclosed, needs_brackets, small
from nncards.latex.text.spacing import classes, flattened, gap, space_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

N = TypeVar("N", bound=t.Node)
_WRITERS: dict[type[t.Node], Callable[[Liner, Any], str]] = {}
_BEFORE_ALONE = ("rel", "bin", "sign", "open", "punct")
_AFTER_ALONE = ("rel", "bin", "close", "punct")
_OPERATORS = ("bin", "rel", "sign", "punct")


def writes(kind: type[N]) -> Callable[[Callable[[Liner, N], str]], Callable[[Liner, N], str]]:
    """Register a function as the one that writes nodes of a class."""

    def register(function: Callable[[Liner, N], str]) -> Callable[[Liner, N], str]:
        _WRITERS[kind] = function
        return function

    return register


@dataclass(frozen=True, slots=True)
class Liner:
    """Writes nodes on one line; `tight` in scripts, `font` is the alphabet in force."""

    ascii: bool = False
    tight: bool = False
    font: str = ""

    def letters(self, text: str) -> str:
        """Characters in the font in force."""
        return spelled(text) if self.ascii else glyphs.in_font(text, self.font)

    def write(self, node: t.Node) -> str:
        """The line of any node."""
        return _WRITERS[type(node)](self, node)

    def fence(self, char: str) -> str:
        """A bracket."""
        char = fences.OF_ONE_LINE.get(char, char)
        return spelled(char) if self.ascii else char

    def row(self, nodes: Sequence[t.Node]) -> str:
        """Nodes side by side, spaced as their classes ask."""
        nodes = flattened(nodes)
        kinds = classes(nodes)
        out, last, asked, before = "", -1, 0, ""
        for i, node in enumerate(nodes):
            if isinstance(node, t.Space):
                asked = asked + space_width(node) if node.width > 0 else asked
                continue
            piece = self._factor(nodes, kinds, i)
            if not piece:
                continue
            space = asked
            if last >= 0:
                space = max(space, gap(kinds[last], kinds[i], tight=self.tight))
                space = space or self._keep_apart((nodes[last], before), (node, piece), kinds[i])
            out += " " * space + piece
            last, asked, before = i, 0, piece
        return out

    def _factor(self, nodes: Sequence[t.Node], kinds: Sequence[str], i: int) -> str:
        """A node of a row: in brackets where its neighbours would take a part of it."""
        node = nodes[i]
        line = self.write(node)
        if not line:
            return ""
        before = next((k for k in reversed(kinds[:i]) if k != "space"), "open")
        after = next((k for k in kinds[i + 1 :] if k != "space"), "close")
        inner = unwrapped(node)
        if isinstance(inner, t.Fraction) and inner.line and not inner.left:
            alone = before in _BEFORE_ALONE and after in _AFTER_ALONE and not is_divided(nodes, i)
            return line if alone else f"({line})"
        if isinstance(inner, t.Root) and after not in _AFTER_ALONE and not line.endswith(")"):
            return self.root(inner, bracketed=True)
        return line

    def _keep_apart(self, left: tuple[t.Node, str], right: tuple[t.Node, str], after: str) -> int:
        """A space where two things would be read as one."""
        one, two = left[1][-1:], right[1][:1]
        if after in ("punct", "close") or one in "([{⟨":
            return 0
        if is_big(left[0]):
            return 1
        if isinstance(left[0], t.Environment | t.Prescripts) or isinstance(
            right[0], t.Environment | t.Prescripts
        ):
            return 1
        if (
            isinstance(left[0], t.Scripts)
            and after not in _OPERATORS
            and two not in "|‖∥/'"
            and self._ends_open(left[0])
        ):
            return 1
        if isinstance(right[0], t.Root) and right[0].degree is not None:
            return 1
        if not (one.isalnum() and two.isalnum()):
            return 0
        if is_word(left[0]) or is_word(right[0]):
            return 1
        return int(self.ascii and words_meet(left, right))

    def _ends_open(self, node: t.Scripts) -> bool:
        """Whether a written script ends without a bracket, so that what follows might seem part of it."""
        if isinstance(node.sup, t.Symbol) and node.sup.text in ("∗", "*", "†"):
            return True
        return any(
            part is not None and (self.ascii or small(part, letters) is None)
            for part, letters in ((node.sub, glyphs.subscript), (node.sup, glyphs.superscript))
        )

    def root(self, node: t.Root, *, bracketed: bool) -> str:
        """A root, its body in brackets unless that is one letter."""
        degree = ""
        if node.degree is not None:
            line = replace(self, tight=True).write(node.degree)
            degree = f"root[{line}]" if self.ascii else glyphs.superscript(line) or f"root[{line}]"
        sign = "sqrt" if self.ascii else "√"
        if degree.startswith("root"):
            sign = ""
        body = replace(self, tight=False).write(node.body)
        single = bool(sign) and not self.ascii and width_of(body) == 1 and not bracketed
        return f"{degree}{sign}{body}" if single else f"{degree}{sign}({body})"

    def grouped(self, node: t.Node) -> str:
        """A node as an operand of a division: bracketed unless it is one thing already."""
        line = self.write(node)
        return line if is_one_thing(node) else f"({line})"

    def script(self, node: t.Node, sign: str) -> str:
        """A script that has no small letters: a letter, a number or brackets after `_` or `^`."""
        line = replace(self, tight=True).write(node)
        inner = unwrapped(node)
        if isinstance(inner, t.Row) and line[:1] == "[" and is_enclosed(inner.children):
            return sign + line
        return sign + (line if is_letter_or_word(inner, line) else f"({line})")


# --- the nodes ----------------------------------------------------------------------------------------


@writes(t.Symbol)
def _symbol(liner: Liner, node: t.Symbol) -> str:
    return liner.letters(node.text)


@writes(t.Number)
def _number(liner: Liner, node: t.Number) -> str:
    return liner.letters(node.text)


@writes(t.Operator)
def _operator(liner: Liner, node: t.Operator) -> str:
    if node.body is not None:
        return liner.write(node.body)
    return spelled(node.text) if liner.ascii else node.text


@writes(t.Text)
def _text(liner: Liner, node: t.Text) -> str:
    inner = replace(liner, tight=False, font="bold" if node.font == "bold" else "")
    maths = replace(inner, font="")
    return "".join(inner.letters(p) if isinstance(p, str) else maths.write(p) for p in node.pieces)


@writes(t.Space)
def _space(_: Liner, node: t.Space) -> str:
    return " " * space_width(node)


@writes(t.Unknown)
def _unknown(liner: Liner, node: t.Unknown) -> str:
    return shown_source(node, ascii_only=liner.ascii)


@writes(t.Row)
def _row(liner: Liner, node: t.Row) -> str:
    return "; ".join(liner.row(line) for line in split_at_newlines(node.children))


@writes(t.Scripts)
def _scripts(liner: Liner, node: t.Scripts) -> str:
    base = liner.write(node.base) if node.base is not None else ""
    if (
        node.base is not None
        and base
        and (needs_brackets(node.base, node) or isinstance(unwrapped(node.base), t.Cancel))
    ):
        base = f"({base})"
    primes = (
        "'" * node.primes
        if liner.ascii
        else glyphs.PRIMES[min(node.primes, 4)] + "′" * max(0, node.primes - 4)
    )
    low = high = None
    if not liner.ascii:
        low, high = small(node.sub, glyphs.subscript), small(node.sup, glyphs.superscript)
    sub = (low if low is not None else liner.script(node.sub, "_")) if node.sub is not None else ""
    sup = (
        (high if high is not None else liner.script(node.sup, "^")) if node.sup is not None else ""
    )
    # What is written with a sign comes last, or the small letters would seem to hang on it.
    return (
        base
        + primes
        + (sup + sub if low is None and node.sub is not None and high is not None else sub + sup)
    )


@writes(t.Prescripts)
def _prescripts(liner: Liner, node: t.Prescripts) -> str:
    left = t.Scripts(node.start, node.end, None, node.left_sub, node.left_sup)
    right = t.Scripts(node.start, node.end, node.base, node.right_sub, node.right_sup)
    return liner.write(left) + liner.write(right)


@writes(t.Fraction)
def _fraction(liner: Liner, node: t.Fraction) -> str:
    inner = liner
    if not node.line:
        inside = f"{inner.write(node.num)} {'over' if not node.left else 'choose'} {inner.write(node.den)}"
        return (liner.fence(node.left) or "(") + inside + (liner.fence(node.right) or ")")
    num = inner.write(node.num)
    if not (is_one_thing(node.num) or is_product(node.num)):
        num = f"({num})"
    return f"{liner.fence(node.left)}{num}/{inner.grouped(node.den)}{liner.fence(node.right)}"


@writes(t.Root)
def _root(liner: Liner, node: t.Root) -> str:
    return liner.root(node, bracketed=False)


@writes(t.Delimited)
def _delimited(liner: Liner, node: t.Delimited) -> str:
    table = lone_table(node)
    if table is not None:
        return liner.write(replace(table, left=node.left, right=node.right))
    out = liner.fence(node.left)
    for i, part in enumerate(node.parts):
        out += f" {liner.fence(node.middles[i - 1])} " if i else ""
        out += liner.write(part).strip()
    return out + liner.fence(node.right)


@writes(t.BigDelimiter)
def _big(liner: Liner, node: t.BigDelimiter) -> str:
    return liner.fence(node.text)


@writes(t.Accent)
def _accent(liner: Liner, node: t.Accent) -> str:
    body = liner.write(node.body)
    if not liner.ascii and width_of(body) == 1:
        composed = glyphs.marked(body, node.command)
        if composed is not None:
            return composed
    return f"{node.command}({body})"


@writes(t.Brace)
def _brace(liner: Liner, node: t.Brace) -> str:
    label = f" [{liner.write(node.label)}]" if node.label is not None else ""
    body = liner.write(node.body)
    return f"({body}){label}" if not is_one_thing(node.body) else body + label


@writes(t.Font)
def _font(liner: Liner, node: t.Font) -> str:
    return replace(liner, font=node.name).write(node.body)


@writes(t.Style)
def _style(liner: Liner, node: t.Style) -> str:
    return liner.write(node.body)


@writes(t.Color)
def _color(liner: Liner, node: t.Color) -> str:
    return liner.write(node.body)


@writes(t.Cell)
def _cell(liner: Liner, node: t.Cell) -> str:
    return liner.write(node.body)


@writes(t.Stack)
def _stack(liner: Liner, node: t.Stack) -> str:
    base = liner.grouped(node.base)
    over = f"^({liner.write(node.over)})" if node.over is not None else ""
    under = f"_({liner.write(node.under)})" if node.under is not None else ""
    return base + under + over


@writes(t.Arrow)
def _arrow(liner: Liner, node: t.Arrow) -> str:
    labels = [liner.write(part) for part in (node.over, node.under) if part is not None]
    inside = "; ".join(label for label in labels if label)
    sign = spelled(node.text) if liner.ascii else node.text
    return f"{sign}[{inside}]" if inside else sign


@writes(t.Phantom)
def _phantom(liner: Liner, node: t.Phantom) -> str:
    if "smash" in node.kind or "lap" in node.kind:
        return liner.write(node.body)
    return (
        ""
        if node.kind == "vphantom" or "strut" in node.kind
        else " " * width_of(liner.write(node.body))
    )


@writes(t.Not)
def _not(liner: Liner, node: t.Not) -> str:
    body = liner.write(node.body)
    return body + glyphs.SLASH if not liner.ascii and width_of(body) == 1 else f"not {body}"


@writes(t.Cancel)
def _cancel(liner: Liner, node: t.Cancel) -> str:
    value = f" → {liner.write(node.value)}" if node.value is not None else ""
    return f"cancel({liner.write(node.body)}{spelled(value) if liner.ascii else value})"


@writes(t.Boxed)
def _boxed(liner: Liner, node: t.Boxed) -> str:
    return f"[{liner.write(node.body)}]" if node.notations else liner.write(node.body)


@writes(t.Tag)
def _tag(liner: Liner, node: t.Tag) -> str:
    inside = liner.write(node.body)
    return f" {inside}" if node.star else f" ({inside})"


@writes(t.Line)
def _line(liner: Liner, node: t.Line) -> str:
    return " ".join(liner.write(cell.body) for cell in node.cells)


@writes(t.Environment)
def _environment(liner: Liner, node: t.Environment) -> str:
    aligned = node.name.rstrip("*").startswith(
        ("align", "gather", "split", "eqnarray", "multline", "equation")
    )
    rows = []
    for line in node.lines:
        cells = [liner.write(cell.body) for cell in line.cells]
        row = (" " if aligned else ", ").join(cell for cell in cells if cell or not aligned)
        rows.append(row + (" " + liner.write(line.tag).strip() if line.tag is not None else ""))
    inside = "; ".join(rows)
    left, right = liner.fence(node.left), liner.fence(node.right)
    if left and not right:
        return f"{left} {inside} " + ("}" if left == "{" else "")
    return left + inside + right if left or aligned or node.small else f"[{inside}]"
