"""What the operators and functions of the language do to NumPy arrays, one line each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]


def _np() -> Any:
    import numpy as np

    return np


def _power(a: Array, b: Array) -> Any:
    return _np().power(a, b)


BINARY: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: _np().true_divide(a, b),
    "**": _power,
}

RELATIONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def sigmoid(x: Array) -> Any:
    """1 / (1 + exp(-x)), elementwise, without overflow."""
    np = _np()
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + small), small / (1 + small))


def softplus(x: Array) -> Any:
    """log(1 + exp(x)), elementwise, without overflow."""
    np = _np()
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def erf(x: Array) -> Any:
    """The error function, elementwise; NumPy has none, the standard library has."""
    return _np().vectorize(math.erf, otypes=[float])(x)


def normal_cdf(x: Array) -> Any:
    """The standard normal distribution function, elementwise."""
    return _np().vectorize(lambda v: 0.5 * math.erfc(-v / math.sqrt(2)), otypes=[float])(x)


def _many(function: str) -> Callable[..., Any]:
    def fold(*arrays: Array) -> Any:
        result = arrays[0]
        for array in arrays[1:]:
            result = getattr(_np(), function)(result, array)
        return result

    return fold


def _elu(x: Array, alpha: Array) -> Any:
    np = _np()
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


_SCALE, _ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717

FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "sqrt": lambda x: _np().sqrt(x),
    "exp": lambda x: _np().exp(x),
    "log": lambda x: _np().log(x),
    "ln": lambda x: _np().log(x),
    "log2": lambda x: _np().log2(x),
    "log10": lambda x: _np().log10(x),
    "sin": lambda x: _np().sin(x),
    "cos": lambda x: _np().cos(x),
    "tan": lambda x: _np().tan(x),
    "arctan": lambda x: _np().arctan(x),
    "sinh": lambda x: _np().sinh(x),
    "cosh": lambda x: _np().cosh(x),
    "tanh": lambda x: _np().tanh(x),
    "abs": lambda x: _np().abs(x),
    "sign": lambda x: _np().sign(x),
    "floor": lambda x: _np().floor(x),
    "ceil": lambda x: _np().ceil(x),
    "erf": erf,
    "Phi": normal_cdf,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "relu": lambda x: _np().maximum(x, 0),
    "gelu": lambda x: x * normal_cdf(x),
    "swish": lambda x: x * sigmoid(x),
    "selu": lambda x: _SCALE * _elu(x, _np().asarray(_ALPHA)),
    "logit": lambda x: _np().log(x) - _np().log1p(-x),
    "leaky_relu": lambda x, slope: _np().where(x > 0, x, slope * x),
    "elu": _elu,
    "max": _many("maximum"),
    "min": _many("minimum"),
}


def _softmax(x: Array, _named: int) -> Any:
    np = _np()
    power = np.exp(x - x.max(axis=-1, keepdims=True))
    return power / power.sum(axis=-1, keepdims=True)


def _logsumexp(x: Array, _named: int) -> Any:
    np = _np()
    top = x.max(axis=-1, keepdims=True)
    return (np.log(np.exp(x - top).sum(axis=-1, keepdims=True)) + top)[..., 0]


def _norm(x: Array, named: int, p: float = 2.0) -> Any:
    """The p-norm of a vector; of a matrix, of all its entries (p = 2: Frobenius)."""
    np = _np()
    own = tuple(range(named, x.ndim))
    size = np.abs(x)
    if math.isinf(p):
        return size.max(axis=own)
    if p == 2:
        return np.sqrt((size * size).sum(axis=own))
    return (size**p).sum(axis=own) ** (1 / p)


def _transpose(x: Array, named: int) -> Any:
    """A matrix with rows and columns exchanged; a vector as it is."""
    return x if x.ndim - named < 2 else x.swapaxes(-1, -2)


# function -> how many axes its argument must have, and the function of (data, named axes)
VECTOR_FUNCTIONS: Final[dict[str, tuple[int, Callable[..., Any]]]] = {
    "softmax": (1, _softmax),
    "logsumexp": (1, _logsumexp),
    "norm": (1, _norm),
    "dot": (1, lambda x, _: x),
    "T": (1, _transpose),
    "trace": (2, lambda x, _: _np().trace(x, axis1=-2, axis2=-1)),
}


def _masked(x: Array, held: Array | None, filler: float) -> Any:
    return x if held is None else _np().where(held, x, filler)


def _mean(x: Array, at: int, held: Array | None) -> Any:
    np = _np()
    if held is None:
        return x.mean(axis=at)
    return np.where(held, x, 0.0).sum(axis=at) / held.sum(axis=at)


# reduction -> function of (data, axis, where it holds)
FOLDS: Final[dict[str, Callable[[Any, int, Any], Any]]] = {
    "sum": lambda x, at, held: _masked(x, held, 0.0).sum(axis=at),
    "prod": lambda x, at, held: _masked(x, held, 1.0).prod(axis=at),
    "mean": _mean,
    "max": lambda x, at, held: _masked(x, held, -math.inf).max(axis=at),
    "min": lambda x, at, held: _masked(x, held, math.inf).min(axis=at),
    "argmax": lambda x, at, held: _masked(x, held, -math.inf).argmax(axis=at).astype(float),
    "argmin": lambda x, at, held: _masked(x, held, math.inf).argmin(axis=at).astype(float),
}
