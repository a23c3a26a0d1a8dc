"""The space between neighbours, as TeX's classes of atoms ask for it, in terminal cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.latex import tree as t

if TYPE_CHECKING:
    from collections.abc import Sequence

_OPENING = frozenset("([{⟨⌊⌈")
_CLOSING = frozenset(")]}⟩⌋⌉")
_THROUGH = (t.Font, t.Style, t.Color, t.Not, t.Accent, t.Boxed, t.Cancel, t.Phantom, t.Brace)


def category(node: t.Node) -> str:
    """TeX's class of a node in a row: ord, op, bin, rel, open, close, punct, inner, or `space`.

    What stands between delimiters that grow is a `block`: a function's argument touches its name.
    """
    if isinstance(node, t.BigDelimiter) and node.category == "ord":
        return "open" if node.text in _OPENING else "close" if node.text in _CLOSING else "ord"
    if isinstance(node, t.Symbol | t.BigDelimiter):
        return node.category
    if isinstance(node, t.Scripts | t.Stack):
        return category(node.base) if node.base is not None else "ord"
    if isinstance(node, t.Operator):
        return "op"
    if isinstance(node, t.Arrow):
        return "rel"
    if isinstance(node, t.Row):
        return category(node.children[0]) if len(node.children) == 1 else "ord"
    if isinstance(node, t.Delimited):
        return "block"
    if isinstance(node, t.Fraction):
        return "inner"
    if isinstance(node, t.Space):
        return "space"
    if isinstance(node, _THROUGH):
        found = category(node.body)
        return found if found in ("op", "rel", "bin", "punct") else "ord"
    return "ord"


def classes(nodes: Sequence[t.Node]) -> list[str]:
    """Each node's class in this row: a sign with nothing to its left is no binary operator."""
    kinds = [category(node) for node in nodes]
    last, at = "open", -1
    for i, kind in enumerate(kinds):
        if kind == "space":
            continue
        if kind == "bin" and last in ("bin", "op", "rel", "open", "punct"):
            kinds[i] = "sign"
        if kind in ("rel", "close", "punct") and last == "bin":
            kinds[at] = "sign"
        last, at = kinds[i], i
    if last == "bin" and len(kinds) > 1:
        kinds[at] = "sign"
    elif last == "bin":
        kinds[at] = "ord"
    return kinds


def gap(left: str, right: str, *, tight: bool) -> int:
    """The cells between two classes; `tight` in scripts and limits."""
    if left == "space" or right == "space":
        return 0
    if left == "op":
        return 0 if right in ("open", "close", "punct", "block") else 1
    if right == "op":
        return 0 if left in ("open", "sign") or (tight and left in ("rel", "bin")) else 1
    if tight or left == right == "rel":
        return 0
    return 1 if left in ("rel", "bin", "punct") or right in ("rel", "bin") else 0


def space_width(node: t.Space) -> int:
    r"""The cells of white space: `\,` and `\;` one, `\quad` three, a negative space none."""
    if node.width <= 0.1:
        return 0
    return 1 if node.width < 0.6 else max(2, round(node.width * 2.6))


def flattened(nodes: Sequence[t.Node]) -> Sequence[t.Node]:
    r"""A row in which groups that begin or end with white space (`\mod`) are taken apart."""
    if not any(isinstance(node, t.Row) and _is_airy(node) for node in nodes):
        return nodes
    out: list[t.Node] = []
    for node in nodes:
        if isinstance(node, t.Row) and _is_airy(node):
            out += flattened(node.children)
        else:
            out.append(node)
    return out


def _is_airy(node: t.Row) -> bool:
    solid = [
        child for child in node.children if not (isinstance(child, t.Row) and not child.children)
    ]
    return len(solid) > 1 and (isinstance(solid[0], t.Space) or isinstance(solid[-1], t.Space))
