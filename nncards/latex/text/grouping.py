"""What may stand without brackets on one line, and what may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.latex import tree as t
from nncards.latex.text.boxes import width_of
from nncards.latex.text.drawer import is_word
from nncards.latex.text.scripts import is_enclosed
from nncards.latex.text.spacing import classes

if TYPE_CHECKING:
    from collections.abc import Sequence


def is_divided(nodes: Sequence[t.Node], i: int) -> bool:
    """Whether the sign before or after a node divides."""
    return any(
        isinstance(node, t.Symbol) and node.text in "÷/"
        for node in (*nodes[max(0, i - 1) : i], *nodes[i + 1 : i + 2])
    )


def unwrapped(node: t.Node) -> t.Node:
    """A node without the groups and styles around it."""
    while True:
        if isinstance(node, t.Row) and len(node.children) == 1:
            node = node.children[0]
        elif isinstance(node, t.Style | t.Color):
            node = node.body
        else:
            return node


def is_letter_or_word(node: t.Node, line: str) -> bool:
    """Whether a written script is one letter, number or word and so needs no brackets."""
    if isinstance(node, t.Number) or width_of(line) <= 1:
        return True
    return (is_word(node) and line.isalnum()) or (isinstance(node, t.Symbol) and line.isalnum())


def all_brackets(node: t.Row) -> bool:
    """Whether a row is one thing in brackets, perhaps with scripts: `(a + b)²`."""
    return is_enclosed(node.children, scripted_end=True)


def is_one_thing(node: t.Node) -> bool:
    """Whether a written node needs no brackets below a division's stroke: `x`, `12`, `xᵢ²`, `(a + b)`."""
    node = unwrapped(node)
    if isinstance(node, t.Row):
        return bool(node.children) and (
            all_brackets(node) or _is_call(node.children) or _is_partial(node.children)
        )
    if isinstance(node, t.Scripts):
        return node.base is not None and not isinstance(node.base, t.Operator)
    if isinstance(node, t.Text):
        return not any(isinstance(piece, str) and " " in piece.strip() for piece in node.pieces)
    if isinstance(node, t.Fraction):
        return not node.line or bool(node.left)
    if isinstance(node, t.Environment):
        return bool(node.left and node.right)
    if isinstance(node, t.Font):
        return is_word(node) or is_one_thing(node.body)
    kinds = (
        t.Symbol,
        t.Number,
        t.Text,
        t.Operator,
        t.Accent,
        t.Root,
        t.Delimited,
        t.Not,
        t.Prescripts,
        t.Boxed,
    )
    return isinstance(node, kinds)


def _is_call(nodes: Sequence[t.Node]) -> bool:
    """Whether a row is a function with its argument: `f(x)`, `σ′(z)`."""
    first = nodes[0]
    if isinstance(first, t.Scripts) and first.base is not None:
        first = first.base
    name = (
        isinstance(first, t.Operator)
        or is_word(first)
        or (isinstance(first, t.Symbol) and first.text.isalpha())
    )
    rest = nodes[1:]
    delimited = len(rest) == 1 and isinstance(rest[0], t.Delimited)
    return (
        name
        and bool(rest)
        and (delimited or (len(rest) > 1 and is_enclosed(tuple(rest)) and _opens(rest[0])))
    )


def _opens(node: t.Node) -> bool:
    return isinstance(node, t.Symbol | t.BigDelimiter) and node.category == "open"


def _is_partial(nodes: Sequence[t.Node]) -> bool:
    """Whether a row is a differential: `∂L`, `dx`."""
    first = unwrapped(nodes[0])
    if isinstance(first, t.Scripts) and first.base is not None and first.sub is None:
        first = unwrapped(first.base)
    if isinstance(first, t.Font):
        first = unwrapped(first.body)
    simple = isinstance(first, t.Symbol) and first.text in ("∂", "d") and len(nodes) == 2
    return simple and isinstance(unwrapped(nodes[-1]), t.Symbol | t.Scripts | t.Font | t.Accent)


def is_product(node: t.Node) -> bool:
    """Whether a row is letters and numbers side by side, which may stand above a stroke as they are."""
    inner = unwrapped(node)
    if not isinstance(inner, t.Row) or not inner.children:
        return False
    simple = (t.Symbol, t.Number, t.Scripts, t.Accent, t.Font)
    kinds = classes(inner.children)
    return all(
        isinstance(part, simple) and kind in ("ord", "open", "close") and not _is_stroke(part)
        for part, kind in zip(inner.children, kinds, strict=True)
    )


def _is_stroke(node: t.Node) -> bool:
    return isinstance(node, t.Symbol) and node.text == "/"
