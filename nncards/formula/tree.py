"""The tree of a formula: immutable nodes, each knowing where it stands in the typed text.

Nothing here computes or prints. `start` and `end` are offsets into the text as it was typed; they
take no part in comparisons, so that two trees are equal if they say the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BINARY = frozenset({"+", "-", "*", "/", "**", "@"})
RELATIONS = frozenset({"<", "<=", ">", ">=", "==", "!="})
REDUCTIONS = frozenset({"sum", "mean", "prod", "max", "min", "argmax", "argmin"})
CONSTANTS = frozenset({"pi", "e", "inf"})


@dataclass(frozen=True, slots=True)
class Node:
    """What every node has: its place in the typed text."""

    start: int = field(default=0, compare=False, repr=False, kw_only=True)
    end: int = field(default=0, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Num(Node):
    """A number; `text` is how it was typed (`1e-3` and `0.001` print differently)."""

    value: int | float
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A symbol, with its primes: `x`, `x_hat`, `x'`, `sigma`; `pi`, `e` and `inf` are constants."""

    id: str


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`base[i, j]`; indices count from 1."""

    base: Expr
    indices: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Neg(Node):
    """`-operand`."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """`left op right` with one of `+ - * / ** @`."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of the notes, `exp(x)`, `norm(x, 2)`, `max(0, x)`; a transpose is `T(x)`."""

    function: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Reduce(Node):
    """`sum(j, body)` over every value of `j`, or `sum(j, lower, upper, body)`, ends included."""

    kind: str
    index: str
    lower: Expr | None
    upper: Expr | None
    body: Expr


@dataclass(frozen=True, slots=True)
class Where(Node):
    """`where(condition, then, otherwise)`."""

    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`a < b <= c`: the relations between neighbouring operands."""

    relations: tuple[str, ...]
    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """Conditions joined by `and` or `or`."""

    op: str
    operands: tuple[Expr, ...]


Expr = Num | Name | Index | Neg | Binary | Call | Reduce | Where | Compare | Logic


def children(node: Expr) -> tuple[Expr, ...]:
    """The nodes directly below, in reading order."""
    match node:
        case Num() | Name():
            return ()
        case Index():
            return (node.base, *node.indices)
        case Neg():
            return (node.operand,)
        case Binary():
            return (node.left, node.right)
        case Call():
            return node.arguments
        case Reduce():
            return tuple(n for n in (node.lower, node.upper, node.body) if n is not None)
        case Where():
            return (node.condition, node.then, node.otherwise)
        case Compare() | Logic():
            return node.operands


def rebuilt(node: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The same node with `change` applied to each node directly below."""
    match node:
        case Num() | Name():
            return node
        case Index():
            return replace(
                node, base=change(node.base), indices=tuple(change(n) for n in node.indices)
            )
        case Neg():
            return replace(node, operand=change(node.operand))
        case Binary():
            return replace(node, left=change(node.left), right=change(node.right))
        case Call():
            return replace(node, arguments=tuple(change(n) for n in node.arguments))
        case Reduce():
            return replace(
                node,
                lower=None if node.lower is None else change(node.lower),
                upper=None if node.upper is None else change(node.upper),
                body=change(node.body),
            )
        case Where():
            return replace(
                node,
                condition=change(node.condition),
                then=change(node.then),
                otherwise=change(node.otherwise),
            )
        case Compare() | Logic():
            return replace(node, operands=tuple(change(n) for n in node.operands))


def walk(node: Expr) -> Iterator[Expr]:
    """Every node of the tree, from the top, in reading order."""
    yield node
    for child in children(node):
        yield from walk(child)


def size(node: Expr) -> int:
    """How many nodes the tree has."""
    return sum(1 for _ in walk(node))


def names(node: Expr) -> tuple[str, ...]:
    """The names that need a value, in order of first appearance.

    Constants do not, nor do bound indices and those that stand alone between brackets, `x[i]`.
    """
    found: dict[str, None] = {}
    _gather_names(node, frozenset(free_indices(node)), found)
    return tuple(found)


def _gather_names(node: Expr, bound: frozenset[str], found: dict[str, None]) -> None:
    if isinstance(node, Name):
        if node.id not in bound and node.id not in CONSTANTS:
            found.setdefault(node.id)
        return
    if isinstance(node, Reduce):
        for limit in (node.lower, node.upper):
            if limit is not None:
                _gather_names(limit, bound, found)
        _gather_names(node.body, bound | {node.index}, found)
        return
    for child in children(node):
        _gather_names(child, bound, found)


def free_indices(node: Expr) -> tuple[str, ...]:
    """The indices that no sum binds, in order of appearance: the axes of the value.

    An index is a name that stands alone between brackets somewhere, `x[i]`.
    """
    found: dict[str, None] = {}
    _gather_indices(node, frozenset(), found)
    return tuple(found)


def _gather_indices(node: Expr, bound: frozenset[str], found: dict[str, None]) -> None:
    if isinstance(node, Index):
        for index in node.indices:
            if isinstance(index, Name) and index.id not in bound | CONSTANTS:
                found.setdefault(index.id)
    inner = bound | {node.index} if isinstance(node, Reduce) else bound
    for child in children(node):
        _gather_indices(child, inner, found)


def substitute(node: Expr, values: dict[str, Expr]) -> Expr:
    """The tree with each of these names replaced; bound indices of the same name stay."""
    if isinstance(node, Name):
        return values.get(node.id, node)
    if isinstance(node, Reduce) and node.index in values:
        values = {name: value for name, value in values.items() if name != node.index}
    return rebuilt(node, lambda child: substitute(child, values))
