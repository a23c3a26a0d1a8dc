"""Which shape each name of a formula must have, found from how it is used.

Dimensions are sets of words that must be equal (a union-find): the index `i` where `x[i]` stands,
the name `n` of `sum(i, 1, n, x[i])`, the inner sides of a product. `sizes` then gives each set a
length, different ones where it can, so that no shape fits by accident.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nncards.formula.tree import (
    Binary,
    Call,
    Expr,
    Index,
    Name,
    Neg,
    Num,
    Reduce,
    Where,
    children,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nncards.formula.domains import Domain

_FOLDING = frozenset({"dot", "norm", "softmax", "logsumexp", "trace", "T"})


@dataclass(slots=True)
class Shapes:
    """The dimensions of each name, and which of them are one."""

    of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parent: dict[str, str] = field(default_factory=dict)
    least: dict[str, int] = field(default_factory=dict)
    limits: set[str] = field(default_factory=set)  # names that bound a sum: whole numbers
    values: set[str] = field(default_factory=set)  # names that are numbers, even as an index
    fresh: int = 0

    def root(self, dimension: str) -> str:
        """The word that stands for all that must be as long as `dimension`."""
        while (above := self.parent.setdefault(dimension, dimension)) != dimension:
            dimension = above
        return dimension

    def join(self, one: str, other: str) -> None:
        """Note that two dimensions are equally long; a number stays the word for its set."""
        a, b = self.root(one), self.root(other)
        if a != b:
            if b.isdigit():
                a, b = b, a
            self.parent[b] = a
            self.least[a] = max(self.least.get(a, 1), self.least.get(b, 1))

    def new(self) -> str:
        """A dimension that nothing is known about yet."""
        self.fresh += 1
        return self.root(f"#{self.fresh}")


def infer(trees: Iterable[Expr], domains: Mapping[str, Domain]) -> Shapes:
    """The shapes that the names of `trees` must have; declared ones are taken as they are."""
    found = Shapes()
    trees = tuple(trees)
    for name, domain in domains.items():
        _note_domain(name, domain, found)
    nodes = [node for tree in trees for node in walk(tree)]
    for node in nodes:
        if isinstance(node, Reduce):
            _note_limits(node, found)
    for node in nodes:
        if isinstance(node, Index) and isinstance(node.base, Name):
            _note_index(node, node.base.id, found)
    for tree in trees:
        _note_ranks(tree, found)
    for tree in trees:
        _unify(tree, found)
    return found


def _note_domain(name: str, domain: Domain, found: Shapes) -> None:
    if domain.shape:
        found.of[name] = tuple(found.root(dimension) for dimension in domain.shape)
    if domain.kind == "size":
        found.join(name, domain.index)
    else:
        found.values.add(name)
    if domain.kind == "index":
        found.root(domain.index)


def _note_limits(node: Reduce, found: Shapes) -> None:
    if node.lower is None or node.upper is None:
        found.root(node.index)
        return
    for limit in (node.lower, node.upper):
        if isinstance(limit, Name):
            found.limits.add(limit.id)
        found.limits.update(n.id for n in walk(limit) if isinstance(n, Name))
    if node.lower == Num(1) and isinstance(node.upper, Name):
        found.join(node.index, node.upper.id)
    elif node.lower == Num(1) and isinstance(node.upper, Num):
        found.join(node.index, str(int(node.upper.value)))


def _note_index(node: Index, name: str, found: Shapes) -> None:
    known = found.of.setdefault(name, tuple(found.new() for _ in node.indices))
    if len(known) != len(node.indices):
        return
    for dimension, index in zip(known, node.indices, strict=True):
        if isinstance(index, Name) and index.id not in found.values:
            found.join(dimension, index.id)
        elif isinstance(index, Num):
            root = found.root(dimension)
            found.least[root] = max(found.least.get(root, 1), int(index.value))
        else:
            root = found.root(dimension)
            found.least[root] = max(found.least.get(root, 1), 8)


def _note_ranks(node: Expr, found: Shapes) -> None:
    """Give names without indices the rank that the functions around them ask for."""
    if isinstance(node, Call):
        if node.function in ("dot", "softmax", "logsumexp", "norm"):
            for argument in node.arguments[: 2 if node.function == "dot" else 1]:
                _require(argument, 1, found)
        if node.function == "trace":
            _require(node.arguments[0], 2, found)
    if isinstance(node, Index) and isinstance(node.base, Call):
        _require(node.base, len(node.indices), found)
    if isinstance(node, Binary) and node.op == "@":
        _require(node, 0, found)
    for child in children(node):
        _note_ranks(child, found)


def _require(node: Expr, rank: int, found: Shapes) -> None:
    match node:
        case Name():
            if rank and node.id not in found.of:
                found.of[node.id] = tuple(found.new() for _ in range(rank))
        case Neg():
            _require(node.operand, rank, found)
        case Where():
            _require(node.then, rank, found)
            _require(node.otherwise, rank, found)
        case Call():
            _require_arguments(node, rank, found)
        case Binary(op="@"):
            for side in (node.left, node.right):
                _require(side, 2 if rank == 2 or _is_matrix(side) else 1, found)
        case Binary(op="+" | "-"):
            _require(node.left, rank, found)
            _require(node.right, rank, found)
        case Binary(op="*"):
            if not (_has_rank(node.left, found) or _has_rank(node.right, found)):
                _require(node.right, rank, found)
        case Binary():
            _require(node.left, rank, found)
        case _:
            pass


def _require_arguments(node: Call, rank: int, found: Shapes) -> None:
    if node.function == "T":
        _require(node.arguments[0], max(rank, 1), found)
    elif node.function == "softmax" or node.function not in _FOLDING:
        for argument in node.arguments:
            _require(argument, rank, found)


def _is_matrix(side: Expr) -> bool:
    """Capital letters and what is transposed are matrices."""
    if isinstance(side, Name):
        return side.id[:1].isupper()
    return isinstance(side, Call) and side.function == "T"


def _has_rank(node: Expr, found: Shapes) -> bool:
    return any(isinstance(n, Name) and found.of.get(n.id) for n in walk(node))


def _unify(node: Expr, found: Shapes) -> tuple[str, ...]:
    """The dimensions of `node`'s own shape, joining those that must agree on the way."""
    match node:
        case Name():
            return found.of.get(node.id, ())
        case Index():
            if isinstance(node.base, Call):
                inner = _unify(node.base, found)
                for dimension, index in zip(inner, node.indices, strict=False):
                    if isinstance(index, Name) and index.id not in found.values:
                        found.join(dimension, index.id)
            return ()
        case Binary(op="@"):
            left, right = _unify(node.left, found), _unify(node.right, found)
            if left and right:
                found.join(left[-1], right[-2] if len(right) > 1 else right[0])
            return (*left[:-1], *(right[:-2] + right[-1:] if len(right) > 1 else ()))
        case Call(function="dot"):
            sides = [_unify(n, found) for n in node.arguments]
            _same(sides, found)
            return ()
        case Call(function="T"):
            return tuple(reversed(_unify(node.arguments[0], found)))
        case Call(function="norm" | "logsumexp" | "trace"):
            inner = _unify(node.arguments[0], found)
            if node.function == "trace" and len(inner) == 2:
                found.join(*inner)
            return inner[:-1] if node.function == "logsumexp" else ()
        case _:
            return _same([_unify(child, found) for child in children(node)], found)


def _same(shapes: list[tuple[str, ...]], found: Shapes) -> tuple[str, ...]:
    longest = max(shapes, key=len, default=())
    for shape in shapes:
        for one, other in zip(reversed(shape), reversed(longest), strict=False):
            found.join(one, other)
    return longest


def sizes(found: Shapes, turn: int) -> dict[str, int]:
    """A length for each dimension, by its word; another choice at each turn, all 1 at the last (-1).

    Sets that were never told apart get different lengths.
    """
    lengths: dict[str, int] = {}
    cycle = (3, 4, 2, 5, 6, 7)
    place = turn
    for dimension in list(found.parent):
        root = found.root(dimension)
        if root in lengths:
            continue
        if root.isdigit():
            lengths[root] = int(root)
            continue
        length = 1 if turn < 0 else cycle[place % len(cycle)]
        lengths[root] = max(length, found.least.get(root, 1))
        place += 1
    return {dimension: lengths[found.root(dimension)] for dimension in list(found.parent)}


def shape_of(found: Shapes, name: str, lengths: Mapping[str, int]) -> tuple[int, ...]:
    """The lengths of the axes of `name`."""
    return tuple(int(d) if d.isdigit() else lengths[found.root(d)] for d in found.of.get(name, ()))
