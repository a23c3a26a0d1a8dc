"""How far each index runs, found from the shapes of the arrays that it indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.formula.errors import EvaluationError
from nncards.formula.tree import Expr, Index, Name, Reduce, children

if TYPE_CHECKING:
    from collections.abc import Mapping


def measure(
    node: Expr, shapes: Mapping[str, tuple[int, ...]], sizes: dict[str, int], origin: dict[str, str]
) -> None:
    """Find how far each index runs, from the shapes of what it indexes."""
    if isinstance(node, Index) and isinstance(node.base, Name) and node.base.id in shapes:
        own = shapes[node.base.id]
        check_rank(node, own)
        for place, length in zip(node.indices, own, strict=True):
            if isinstance(place, Name) and place.id not in shapes:
                _agree(place.id, length, f"{node.base.id} of shape {own}", sizes, origin)
    if isinstance(node, Reduce) and node.lower is not None:
        inner: dict[str, int] = {}
        measure(node.body, shapes, inner, {})
        inner.pop(node.index, None)
        for index, length in inner.items():
            _agree(index, length, "another part", sizes, origin)
        return
    for child in children(node):
        measure(child, shapes, sizes, origin)


def check_rank(node: Index, own: tuple[int, ...]) -> None:
    """Raise EvaluationError unless the array has one axis for each index."""
    called = node.base.id if isinstance(node.base, Name) else "this"
    if len(own) != len(node.indices):
        count = len(node.indices)
        raise EvaluationError(
            f"{called} has shape {own}; {count} {'index' if count == 1 else 'indices'} "
            f"expected {count} {'axis' if count == 1 else 'axes'}"
        )


def _agree(
    index: str, length: int, where: str, sizes: dict[str, int], origin: dict[str, str]
) -> None:
    if sizes.setdefault(index, length) != length:
        raise EvaluationError(
            f"index {index} runs to {length} in {where}, but to {sizes[index]} in "
            f"{origin.get(index, 'another part')}"
        )
    origin.setdefault(index, where)
