"""Parts of a formula without names: they must have a finite value, and exponents stay small."""

from __future__ import annotations

from typing import Final

from nncards.formula.errors import RefusedError, UndefinedError
from nncards.formula.scalars import value_at
from nncards.formula.tree import CONSTANTS, Binary, Call, Expr, Name, Neg, Num, children, walk
from nncards.formula.words import ARITY

_SCALAR: Final = frozenset(ARITY) - {"softmax", "logsumexp", "T", "trace", "norm", "dot"}


def check_constants(tree: Expr, largest_exponent: float) -> None:
    """Refuse parts without names that have no finite value (`1/0`, `9^9^9^9`), and high powers."""
    constant: set[int] = set()
    largest: list[Expr] = []
    if _gather_constants(tree, constant, largest):
        largest.append(tree)
    for node in largest:
        try:
            value_at(node, {})
        except UndefinedError:
            raise RefusedError(
                node.start, node.end, "this has no finite value", "check the numbers"
            ) from None
    for node in walk(tree):
        if not (isinstance(node, Binary) and node.op == "**"):
            continue
        if id(node.right) in constant and abs(value_at(node.right, {})) > largest_exponent:
            raise RefusedError(
                node.right.start,
                node.right.end,
                "this exponent is too large",
                f"{largest_exponent:g} at most",
            )


def _gather_constants(node: Expr, constant: set[int], largest: list[Expr]) -> bool:
    """Note (by id) every part without names; the largest of them go to `largest`, but `norm`'s p."""
    below = children(node)
    if not below:
        whole = isinstance(node, Num) or (isinstance(node, Name) and node.id in CONSTANTS)
    else:
        flags = [_gather_constants(child, constant, largest) for child in below]
        whole = all(flags) and isinstance(node, Neg | Binary | Call)
        whole = whole and not (isinstance(node, Call) and node.function not in _SCALAR)
        whole = whole and not (isinstance(node, Binary) and node.op == "@")
        power = isinstance(node, Call) and node.function == "norm" and len(below) == 2
        if not whole:
            kept = below[:1] if power else below
            largest.extend(n for n in kept if id(n) in constant)
    if whole:
        constant.add(id(node))
    return whole
