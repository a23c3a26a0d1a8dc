"""The value of a formula over NumPy arrays.

An index is an axis with a name: `x[i, j]` has axes i and j, `sum(j, ...)` folds the axis j away,
and what is left over are the axes of the result. A name without indices keeps its own shape behind
the named axes, so that `W @ x` and `softmax(z)[i]` work. Indices count from 1.

Glossary: Value = (axes, data), data.shape = the sizes of the axes, then the value's own shape.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from nncards.formula.errors import EvaluationError
from nncards.formula.extents import check_rank, measure
from nncards.formula.kernels import BINARY, FOLDS, FUNCTIONS, RELATIONS, VECTOR_FUNCTIONS
from nncards.formula.scalars import CONSTANT_VALUES
from nncards.formula.tree import (
    Binary,
    Call,
    Compare,
    Expr,
    Index,
    Logic,
    Name,
    Neg,
    Num,
    Reduce,
    Where,
    free_indices,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

LARGEST: Final = 5_000_000  # numbers in one intermediate array


@dataclass(frozen=True, slots=True)
class Value:
    """An array whose first axes have names."""

    axes: tuple[str, ...]
    data: Array

    @property
    def own(self) -> tuple[int, ...]:
        """The shape behind the named axes."""
        return tuple(self.data.shape[len(self.axes) :])


@dataclass(frozen=True, slots=True)
class _Scope:
    """Values of names, sizes of indices, the values that bound indices take, and their mask."""

    values: Mapping[str, Value]
    sizes: Mapping[str, int]
    bound: Mapping[str, Value] = field(default_factory=dict)
    mask: Value | None = None


def evaluate(
    expr: Expr,
    env: Mapping[str, Any],
    *,
    axes: Sequence[str] | None = None,
    batch: Sequence[str] = (),
) -> Array | float:
    """The value of `expr` with the numbers and arrays of `env`, in float64.

    The result has one axis for each free index, in order of first appearance or as `axes` says,
    then the formula's own shape; a formula without either gives a float. Names in `batch` have an
    extra first axis, over which the whole formula is computed at once, and which the result keeps.

    Raises EvaluationError if a name has no value, a shape does not fit or an index runs too far.
    """
    import numpy as np

    values = {}
    for name, given in env.items():
        try:
            data = np.asarray(given, dtype=np.float64)
        except (TypeError, ValueError):
            raise EvaluationError(f"{name} is no number and no array of numbers") from None
        values[name] = Value((_BATCH,) if name in batch else (), data)
    sizes: dict[str, int] = {}
    measure(expr, {name: value.own for name, value in values.items()}, sizes, {})
    with np.errstate(all="ignore"):
        result = _value(expr, _Scope(values, sizes))
    free = tuple(index for index in free_indices(expr) if index not in values)
    order = tuple(axes) if axes is not None else free
    if set(order) != set(free):
        raise EvaluationError(f"the free indices are {', '.join(free) or 'none'}")
    wanted = (_BATCH, *order) if batch else order
    data = _spread(result, wanted, sizes)
    return float(data) if data.ndim == 0 else data


_BATCH: Final = "#"
_ONE: Final = Num(1)


def _spread(value: Value, axes: tuple[str, ...], sizes: Mapping[str, int]) -> Array:
    """The data with exactly these named axes, in this order."""
    import numpy as np

    data = _aligned(value, axes, len(value.own))
    shape = tuple(
        data.shape[k] if data.shape[k] != 1 else sizes.get(name, 1) for k, name in enumerate(axes)
    )
    return np.broadcast_to(data, (*shape, *value.own)) if shape != data.shape else data


def _aligned(value: Value, axes: tuple[str, ...], own: int) -> Array:
    """The data with axes of length 1 put in where a name of `axes` is missing."""
    present = [a for a in axes if a in value.axes]
    order = [value.axes.index(a) for a in present]
    named = len(value.axes)
    data = value.data.transpose([*order, *range(named, value.data.ndim)])
    shape = [data.shape[present.index(a)] if a in present else 1 for a in axes]
    pad = [1] * (own - len(value.own))
    return data.reshape([*shape, *pad, *value.own])


def _joined(*values: Value) -> tuple[tuple[str, ...], list[Array]]:
    """Values over one common set of named axes, ready to broadcast."""
    axes = tuple(dict.fromkeys(a for v in values for a in v.axes))
    own = max(len(v.own) for v in values)
    total = 1
    for axis in axes:
        total *= max(v.data.shape[v.axes.index(axis)] for v in values if axis in v.axes)
    if total > LARGEST:
        raise EvaluationError("this needs too much memory; use smaller arrays")
    return axes, [_aligned(v, axes, own) for v in values]


def _value(node: Expr, scope: _Scope) -> Value:
    import numpy as np

    match node:
        case Num():
            return Value((), np.float64(node.value) * np.ones(()))
        case Name():
            return _name(node, scope)
        case Neg():
            inner = _value(node.operand, scope)
            return Value(inner.axes, -inner.data)
        case Binary():
            return _binary(node, scope)
        case Call():
            return _call(node, scope)
        case Index():
            return _entry(node, scope)
        case Where():
            return _where(node, scope)
        case Reduce():
            return _reduce(node, scope)
        case _:
            raise EvaluationError("a condition is not a number")


def _name(node: Name, scope: _Scope) -> Value:
    import numpy as np

    if node.id in scope.bound:
        return scope.bound[node.id]
    if node.id in scope.values:
        return scope.values[node.id]
    if node.id in CONSTANT_VALUES:
        return Value((), np.asarray(CONSTANT_VALUES[node.id]))
    if node.id in scope.sizes:
        return Value((node.id,), np.arange(1.0, scope.sizes[node.id] + 1))
    raise EvaluationError(f"{node.id} has no value; give it one")


def _binary(node: Binary, scope: _Scope) -> Value:
    left, right = _value(node.left, scope), _value(node.right, scope)
    if node.op == "@":
        return _matmul(left, right)
    axes, (a, b) = _joined(left, right)
    return Value(axes, _fitting(BINARY[node.op], node, left, right)(a, b))


def _fitting(
    function: Callable[..., Any], node: Binary, left: Value, right: Value
) -> Callable[..., Any]:
    """`function`, its complaint about shapes put into words."""

    def careful(a: Array, b: Array) -> Any:
        try:
            return function(a, b)
        except ValueError:
            raise EvaluationError(
                f"shapes {left.own} and {right.own} do not fit on the two sides of `{node.op}`"
            ) from None

    return careful


def _matmul(left: Value, right: Value) -> Value:
    if not left.own or not right.own:
        raise EvaluationError("`@` multiplies matrices and vectors; one side is a single number")
    rows = left.own[-1]
    columns = right.own[-2] if len(right.own) > 1 else right.own[0]
    if rows != columns:
        raise EvaluationError(f"`@` cannot multiply shapes {left.own} and {right.own}")
    a = replace(left, data=left.data[..., None, :]) if len(left.own) == 1 else left
    b = replace(right, data=right.data[..., :, None]) if len(right.own) == 1 else right
    axes, (x, y) = _joined(a, b)
    data = x @ y
    if len(right.own) == 1:
        data = data[..., 0]
    if len(left.own) == 1:
        data = data[..., 0, :] if len(right.own) > 1 else data[..., 0]
    return Value(axes, data)


def _call(node: Call, scope: _Scope) -> Value:
    values = [_value(n, scope) for n in node.arguments]
    if node.function in VECTOR_FUNCTIONS:
        least, function = VECTOR_FUNCTIONS[node.function]
        first = values[0]
        if len(first.own) < least:
            what = "a matrix" if least == 2 else "a vector"
            raise EvaluationError(f"{node.function} needs {what}, not a single number")
        if node.function == "dot":
            return _dot(*values)
        if node.function == "norm" and len(values) == 2:
            return Value(first.axes, function(first.data, len(first.axes), float(values[1].data)))
        return Value(first.axes, function(first.data, len(first.axes)))
    axes, arrays = _joined(*values)
    return Value(axes, FUNCTIONS[node.function](*arrays))


def _dot(left: Value, right: Value) -> Value:
    if left.own != right.own or len(left.own) != 1:
        raise EvaluationError(
            f"dot needs two vectors of one length, not {left.own} and {right.own}"
        )
    axes, (a, b) = _joined(left, right)
    return Value(axes, (a * b).sum(axis=-1))


def _entry(node: Index, scope: _Scope) -> Value:
    """Entries of an array, an axis for each index, gathered at once."""
    import numpy as np

    if isinstance(node.base, Name):
        if node.base.id not in scope.values:
            raise EvaluationError(f"{node.base.id} has no value; give it one")
        check_rank(node, scope.values[node.base.id].own)
    base = _value(node.base, scope)
    if len(base.own) != len(node.indices):
        raise EvaluationError(f"{len(node.indices)} indices for a value of shape {base.own}")
    plain = [n.id if isinstance(n, Name) else "" for n in node.indices]
    if _runs_along(plain, base, scope):
        return Value((*base.axes, *plain), base.data)
    places = [_value(n, scope) for n in node.indices]
    axes, arrays = _joined(*places)
    taken = [
        _checked(a, length, node, axes, scope) for a, length in zip(arrays, base.own, strict=True)
    ]
    if not base.axes:
        return Value(axes, base.data[tuple(taken)])
    shared = tuple(dict.fromkeys((*base.axes, *axes)))
    grid = [
        np.arange(length).reshape([-1 if a == name else 1 for a in shared])
        for name, length in zip(base.axes, base.data.shape, strict=False)
    ]
    spread = [_aligned(Value(axes, a), shared, 0) for a in np.broadcast_arrays(*taken)]
    return Value(shared, base.data[(*grid, *spread)])


def _runs_along(plain: list[str], base: Value, scope: _Scope) -> bool:
    """Whether every index is a different free one that runs over its whole axis."""
    fresh = len(set(plain)) == len(plain) and not set(plain) & (set(base.axes) | set(scope.bound))
    return fresh and all(
        name and name not in scope.values and scope.sizes.get(name, length) == length
        for name, length in zip(plain, base.own, strict=True)
    )


def _checked(index: Array, length: int, node: Index, axes: tuple[str, ...], scope: _Scope) -> Array:
    """Indices from 0, whole and in range wherever the sum they belong to really goes."""
    import numpy as np

    whole = np.rint(index)
    outside = (whole < 1) | (whole > length) | (np.abs(whole - index) > 1e-9)
    if outside.any():
        wrong = Value(axes, outside)
        if scope.mask is not None:
            _, (off, on) = _joined(wrong, scope.mask)
            outside = off & on
        if outside.any():
            called = node.base.id if isinstance(node.base, Name) else "this"
            far = index.reshape(-1)[np.argmax(((index < 1) | (index > length)).reshape(-1))]
            raise EvaluationError(f"{called} has entries 1 to {length}; index {far:g} is not one")
    return np.asarray(np.clip(whole, 1, length).astype(np.intp) - 1)


def _where(node: Where, scope: _Scope) -> Value:
    """Both branches are computed everywhere; indices must be in range only where they are taken."""
    import numpy as np

    condition = _condition(node.condition, scope)
    negated = Value(condition.axes, ~condition.data)
    then, otherwise = (
        _value(branch, scope if held.own else replace(scope, mask=_both(scope.mask, held)))
        for branch, held in ((node.then, condition), (node.otherwise, negated))
    )
    axes, (c, a, b) = _joined(condition, then, otherwise)
    return Value(axes, np.where(c, a, b))


def _condition(node: Expr, scope: _Scope) -> Value:
    import numpy as np

    if isinstance(node, Logic):
        values = [_condition(n, scope) for n in node.operands]
        axes, arrays = _joined(*values)
        combine = np.logical_and if node.op == "and" else np.logical_or
        result = arrays[0]
        for array in arrays[1:]:
            result = combine(result, array)
        return Value(axes, result)
    if not isinstance(node, Compare):
        raise EvaluationError("a condition is needed, as x > 0")
    values = [_value(n, scope) for n in node.operands]
    axes, arrays = _joined(*values)
    held: Any = True
    for relation, a, b in zip(node.relations, arrays, arrays[1:], strict=False):
        held = np.logical_and(held, RELATIONS[relation](a, b))
    return Value(axes, np.asarray(held))


def _reduce(node: Reduce, scope: _Scope) -> Value:
    import numpy as np

    if node.lower is None or node.upper is None:
        if node.index not in scope.sizes:
            raise EvaluationError(
                f"how far does {node.index} run? write {node.kind}({node.index}, 1, n, …)"
            )
        places = Value((node.index,), np.arange(1.0, scope.sizes[node.index] + 1))
        mask = None
    else:
        places, mask = _between(node, scope)
    bound = {**scope.bound, node.index: places}
    body = _value(node.body, replace(scope, bound=bound, mask=_both(scope.mask, mask)))
    return fold(node, body, places, mask)


def _between(node: Reduce, scope: _Scope) -> tuple[Value, Value | None]:
    """The values of an index with limits, and where they apply if the limits vary."""
    import numpy as np

    lower, upper = _value(node.lower or _ONE, scope), _value(node.upper or _ONE, scope)
    for limit, called in ((lower, "lower"), (upper, "upper")):
        if limit.own or not np.all(limit.data == np.rint(limit.data)):
            raise EvaluationError(f"the {called} limit of {node.index} must be a whole number")
    first, last = int(lower.data.min()), int(upper.data.max())
    if last - first > LARGEST:
        raise EvaluationError(f"{node.index} runs too far")
    places = Value((node.index,), np.arange(float(first), last + 1.0))
    if lower.data.min() == lower.data.max() and upper.data.min() == upper.data.max():
        return places, None
    axes, (k, a, b) = _joined(places, lower, upper)
    return places, Value(axes, (k >= a) & (k <= b))


def _both(outer: Value | None, inner: Value | None) -> Value | None:
    if outer is None or inner is None:
        return inner if outer is None else outer
    axes, (a, b) = _joined(outer, inner)
    return Value(axes, a & b)


def fold(node: Reduce, body: Value, places: Value, mask: Value | None) -> Value:
    """`body` with the axis of the index folded away."""
    import numpy as np

    parts = [body, places] if mask is None else [body, places, mask]
    axes, arrays = _joined(*parts)
    shape = np.broadcast_shapes(*(a.shape for a in arrays))
    data = np.broadcast_to(arrays[0], shape)
    held = np.broadcast_to(arrays[2], shape) if mask is not None else None
    at = axes.index(node.index)
    if data.shape[at] == 0 and node.kind not in ("sum", "prod"):
        raise EvaluationError(f"{node.kind} over nothing: {node.index} takes no value")
    result = FOLDS[node.kind](data, at, held)
    if node.kind in ("argmax", "argmin"):
        result = result + places.data[0]
    return Value(tuple(a for a in axes if a != node.index), result)
