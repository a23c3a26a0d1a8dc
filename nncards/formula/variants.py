"""Formulas near a wrong one: what people usually get wrong, undone.

Each rule changes one kind of thing; a variant applies it at one place or, where the same slip is
made again and again (`z[i] * tau` in every exponent), at all places alike. The first that agrees
with the reference tells the author what is probably meant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from nncards.formula.tree import (
    Binary,
    Call,
    Compare,
    Expr,
    Index,
    Name,
    Neg,
    Num,
    Reduce,
    Where,
    names,
    rebuilt,
    size,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nncards.formula.binding import Binding

_ONE: Final = Num(1, "1")
_TWO: Final = Num(2, "2")
_MOST: Final = 1500


@dataclass(frozen=True, slots=True)
class Variant:
    """What would have to change, where in the text, and the tree after the change."""

    description: str
    place: int
    tree: Expr


def near_variant(bound: Binding, agrees: Callable[[Expr], bool]) -> Variant | None:
    """The first variant that agrees, simple changes first."""
    for number, variant in enumerate(variants(bound.tree, bound)):
        if number >= _MOST:
            return None
        if agrees(variant.tree):
            return variant
    return None


def variants(tree: Expr, bound: Binding) -> Iterator[Variant]:
    """Every neighbour of `tree`, likely ones first."""
    yield from _of_whole(tree, bound)
    places = [n for n in walk(tree) if not _inside_index(tree, n)]
    for rule in _RULES:
        changes = [(n, *found) for n in places for found in rule(n)]
        for node, key, description, new in changes:
            alike = [c for c in changes if c[1] == key and key]
            shown = description.format(_text(node))
            yield Variant(shown, node.start, _at(tree, {id(node): new}))
            if len(alike) > 1 and alike[0][0] is node:
                every = {id(n): changed for n, _, _, changed in alike}
                yield Variant(shown, node.start, _at(tree, every))
    yield from _of_names(tree, bound)


def _inside_index(tree: Expr, node: Expr) -> bool:
    return any(
        inner is node
        for n in walk(tree)
        if isinstance(n, Index)
        for i in n.indices
        for inner in walk(i)
    ) or any(isinstance(n, Index) and n.base is node for n in walk(tree))


def _at(tree: Expr, changes: dict[int, Expr]) -> Expr:
    """The tree with the nodes of these ids exchanged, inner ones first."""
    new = rebuilt(tree, lambda child: _at(child, changes))
    if id(tree) not in changes:
        return new
    change = changes[id(tree)]
    if len(changes) == 1:
        return change
    # Several at once: redo the change on what its operands have become.
    return _redone(tree, new, change)


def _redone(old: Expr, new: Expr, change: Expr) -> Expr:
    def swap(node: Expr) -> Expr:
        if node is old:
            return new
        for before, after in zip(_below(old), _below(new), strict=True):
            if node is before:
                return after
        return rebuilt(node, swap)

    return swap(change)


def _below(node: Expr) -> tuple[Expr, ...]:
    from nncards.formula.tree import children

    return children(node)


def _text(node: Expr) -> str:
    return f"`{spelled(node)}`"


Change = tuple[object, str, Expr]  # what it has in common with others, words, the new node


def _roots(node: Expr) -> Iterator[Change]:
    if isinstance(node, Call) and node.function == "sqrt":
        yield ("root", node), "the root over {} is left out", node.arguments[0]
    elif not isinstance(node, Num | Neg | Compare):
        yield ("sqrt", node), "{} stands under a root", Call("sqrt", (node,))


def _squares(node: Expr) -> Iterator[Change]:
    if isinstance(node, Binary) and node.op == "**":
        yield ("power", node.right), "{} loses its power", node.left
    elif not isinstance(node, Num | Neg | Compare):
        yield ("square", node), "{} is squared", Binary("**", node, _TWO)


def _signs(node: Expr) -> Iterator[Change]:
    if isinstance(node, Neg):
        yield ("minus", node), "{} loses its minus sign", node.operand
    elif isinstance(node, Binary) and node.op in ("+", "-"):
        other = "-" if node.op == "+" else "+"
        yield ("", "the sign before " + _text(node.right) + " is changed", replace(node, op=other))
    if not isinstance(node, Num | Compare | Neg):
        yield ("negated", node), "{} has the opposite sign", Neg(node)


def _products(node: Expr) -> Iterator[Change]:
    if not isinstance(node, Binary):
        return
    right = _text(node.right)
    if node.op == "*":
        yield ("over", node.right), f"{right} divides instead of multiplying", replace(node, op="/")
        flipped = Binary("/", node.right, node.left)
        yield ("over", node.left), f"{_text(node.left)} divides instead of multiplying", flipped
    if node.op == "/":
        yield (
            ("times", node.right),
            f"{right} multiplies instead of dividing",
            replace(node, op="*"),
        )
        yield ("upside", node), "{} is turned upside down", Binary("/", node.right, node.left)


def _dropped(node: Expr) -> Iterator[Change]:
    if isinstance(node, Binary) and node.op in ("*", "/", "+", "-"):
        kind = "factor" if node.op in ("*", "/") else "term"
        yield (kind, node.right), f"the {kind} {_text(node.right)} is dropped", node.left
        if node.op != "/":
            rest = Neg(node.right) if node.op == "-" else node.right
            yield (kind, node.left), f"the {kind} {_text(node.left)} is dropped", rest


def _complements(node: Expr) -> Iterator[Change]:
    if isinstance(node, Binary) and node.op == "-" and node.left == _ONE:
        yield ("p", node), "{} is " + _text(node.right), node.right
    elif isinstance(node, Name | Index):
        changed = Binary("-", _ONE, node)
        yield ("1-p", node), f"{{}} is `1 - {spelled(node)}`", changed


def _counts(node: Expr) -> Iterator[Change]:
    if not isinstance(node, Reduce) or node.kind not in ("sum", "mean"):
        return
    total = replace(node, kind="sum")
    count = replace(node, kind="sum", body=_ONE)
    if node.kind == "sum":
        yield (
            ("mean", node.index),
            "{} is divided by the number of its terms",
            Binary("/", total, count),
        )
    else:
        yield ("total", node.index), "{} is the sum, not the mean", total
        fewer = Binary("/", total, Binary("-", count, _ONE))
        yield ("unbiased", node.index), "{} divides by n - 1 instead of n", fewer


def _numbers(node: Expr) -> Iterator[Change]:
    if isinstance(node, Num) and node.value in (1, 2):
        other = _TWO if node.value == 1 else _ONE
        yield ("number", node), f"the {spelled(node)} is a {spelled(other)}", other


def _doubled(node: Expr) -> Iterator[Change]:
    if not isinstance(node, Num | Compare | Neg):
        yield ("twice", node), "{} is doubled", Binary("*", _TWO, node)
        yield ("half", node), "{} is halved", Binary("/", node, _TWO)


def _edges(node: Expr) -> Iterator[Change]:
    swapped = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
    if isinstance(node, Compare) and all(r in swapped for r in node.relations):
        other = tuple(swapped[r] for r in node.relations)
        yield ("", "{} treats the edge the other way", replace(node, relations=other))
    if isinstance(node, Where):
        turned = replace(node, then=node.otherwise, otherwise=node.then)
        yield ("", "the two cases of {} change places", turned)
    opposite = {"max": "min", "min": "max"}
    if isinstance(node, Reduce) and node.kind in opposite:
        yield ("", "{} is the other extreme", replace(node, kind=opposite[node.kind]))
    if isinstance(node, Call) and node.function in opposite:
        yield ("", "{} is the other extreme", replace(node, function=opposite[node.function]))


_RULES: Final[tuple[Callable[[Expr], Iterator[Change]], ...]] = (
    _roots, _squares, _signs, _complements, _products, _counts, _edges, _numbers, _dropped, _doubled,
)  # fmt: skip


def _of_whole(tree: Expr, bound: Binding) -> Iterator[Variant]:
    """Changes of the whole formula: its sign, a factor of a number of examples, bias correction."""
    yield Variant("the whole has the opposite sign", tree.start, Neg(tree))
    counts = [Name(n) for n in bound.drawn if bound.domain(n).kind in ("integer", "size")]
    for n in counts:
        fewer = Binary("-", n, _ONE)
        factor = Binary("/", n, fewer)
        text = spelled(n)
        yield Variant(
            f"it is multiplied by `{text}/({text} - 1)`", tree.start, Binary("*", tree, factor)
        )
        yield Variant(f"it is divided by `{text}`", tree.start, Binary("/", tree, n))
        yield Variant(f"it is multiplied by `{text}`", tree.start, Binary("*", tree, n))
    for t in counts:
        for beta in bound.drawn:
            if (
                beta.startswith(("beta", "rho", "gamma", "alpha"))
                and bound.domain(beta).kind != "integer"
            ):
                correction = Binary("-", _ONE, Binary("**", Name(beta), t))
                said = f"is corrected for bias, divided by `1 - {beta}^{t.id}`"
                yield Variant(f"it {said}", tree.start, Binary("/", tree, correction))
                for node in walk(tree):
                    if isinstance(node, Name | Index) and node is not tree:
                        new = _at(tree, {id(node): Binary("/", node, correction)})
                        yield Variant(f"{_text(node)} {said}", node.start, new)


def _of_names(tree: Expr, bound: Binding) -> Iterator[Variant]:
    """One name in the place of another, two names exchanged, and one too many or too few."""
    used = names(tree)
    for first in used:
        for second in bound.drawn:
            if first == second or len(bound.shapes.of.get(first, ())) != len(
                bound.shapes.of.get(second, ())
            ):
                continue
            if second in used and first < second:
                new = _renamed(tree, {first: second, second: first})
                yield Variant(f"`{first}` and `{second}` change places", tree.start, new)
            yield Variant(f"`{first}` is `{second}`", tree.start, _renamed(tree, {first: second}))
    for node in walk(tree):
        if isinstance(node, Name) and node.id in used and bound.domain(node.id).kind == "integer":
            for op, word in (("-", "one less"), ("+", "one more")):
                new = _at(tree, {id(node): Binary(op, node, _ONE)})
                yield Variant(f"`{node.id}` is {word}", node.start, new)
    yield from _of_what_is_missing(tree, bound)


def _of_what_is_missing(tree: Expr, bound: Binding) -> Iterator[Variant]:
    """A parameter of the reference that the formula does not mention, put in somewhere."""
    used = names(tree)
    extras: dict[str, Expr] = {
        name: Name(name) for name in bound.drawn if name not in used + tuple(bound.shapes.of)
    }
    extras.update({name: Num(value) for name, value in bound.defaults.items()})
    for extra, put in extras.items():
        for op in ("+", "*", "/", "-"):
            for node in walk(tree):
                if isinstance(node, Num | Compare) or _inside_index(tree, node):
                    continue
                new = Binary(op, node, put)
                said = f"{_text(node)} is `{spelled(Binary(op, node, Name(extra)))}`"
                if extra in bound.defaults:
                    said += f", {extra} = {bound.defaults[extra]:g} being the reference's own"
                yield Variant(said, node.start, _at(tree, {id(node): new}))


def _renamed(tree: Expr, new_names: dict[str, str]) -> Expr:
    if isinstance(tree, Name):
        return replace(tree, id=new_names.get(tree.id, tree.id))
    return rebuilt(tree, lambda child: _renamed(child, new_names))


def spelled(node: Expr) -> str:
    """A node in the language again, short: for messages."""
    match node:
        case Num():
            return node.text or f"{node.value:g}"
        case Name():
            return node.id
        case Index():
            return f"{spelled(node.base)}[{', '.join(spelled(i) for i in node.indices)}]"
        case Neg():
            return f"-{_operand(node.operand, 2)}"
        case Binary():
            level = _LEVELS[node.op]
            left = _operand(node.left, level)
            right = _operand(node.right, level + (node.op in "-/"))
            sign = "^" if node.op == "**" else f" {node.op} "
            return f"{left}{sign}{right}"
        case Call():
            return f"{node.function}({', '.join(spelled(a) for a in node.arguments)})"
        case Reduce():
            limits = [spelled(n) for n in (node.lower, node.upper) if n is not None]
            return f"{node.kind}({', '.join([node.index, *limits, spelled(node.body)])})"
        case Where():
            return (
                f"where({spelled(node.condition)}, {spelled(node.then)}, {spelled(node.otherwise)})"
            )
        case Compare():
            text = spelled(node.operands[0])
            for relation, operand in zip(node.relations, node.operands[1:], strict=True):
                text += f" {relation} {spelled(operand)}"
            return text
        case _:
            return f" {node.op} ".join(spelled(n) for n in node.operands)


_LEVELS: Final = {"+": 1, "-": 1, "*": 2, "/": 2, "@": 2, "**": 4}


def _operand(node: Expr, level: int) -> str:
    text = spelled(node)
    weak = isinstance(node, Binary) and _LEVELS[node.op] < level
    weak = weak or (isinstance(node, Neg) and level > 1) or (isinstance(node, Binary) and level > 4)
    return f"({text})" if weak and size(node) > 1 else text
