"""The mathematics of the notes, in NumPy alone: one function a formula.

How to read it. Each file is a topic and opens with a glossary of its letters. A function computes
one formula, in the symbols of the paper it names under ``Source``; a function that runs several
formulas in a row returns a named tuple of all it computed on the way, so that each step of a worked
solution can be looked up. Start with ``softmax``, then ``normalization`` and ``optimizers``.

Conventions that hold in every file:

* arrays are float64; examples (the batch) lie along the first axis, channels along the second;
* ``lr`` is the learning rate and ``eps`` the small constant under or beside a root (the docstring
  says which), never the other way round; ``lam`` is the weight of a penalty;
* a variance is biased (divides by n) unless the name says ``unbiased``;
* impossible input (empty, of the wrong shape, a probability of 2) is a ``ValueError``.

These functions are the second route of everything that is verified: formula cards and problem
generators name one (``equals: normalization.normalize``) and must agree with it. They are held
against PyTorch, SciPy or exact enumeration in ``tests/reference``. Nothing is imported before it is
asked for.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = Callable[..., object]

__all__ = ["modules", "names", "resolve"]


def modules() -> tuple[str, ...]:
    """Return the names of the topics, sorted: ``("activations", "augmentation", ...)``."""
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in found if not name.startswith("_")))


def names() -> tuple[str, ...]:
    """Return every function as ``module.function``, sorted; this imports all topics."""
    return tuple(f"{module}.{function}" for module in modules() for function in _functions(module))


def resolve(name: str) -> Function:
    """Return the function that ``module.function`` names.

    Raises:
        LookupError: there is no such topic or function; the message offers the nearest names.

    """
    module, _, function = name.partition(".")
    if module in modules() and function in _functions(module):
        return cast("Function", getattr(_load(module), function))
    raise LookupError(f"the reference has no function {name!r}{_near(name)}")


def _load(module: str) -> object:
    return importlib.import_module(f"{__name__}.{module}")


def _functions(module: str) -> list[str]:
    """Return the public functions of a topic; its named tuples and constants are no formulas."""
    loaded = _load(module)
    public = cast("list[str]", getattr(loaded, "__all__", []))
    return sorted(name for name in public if inspect.isfunction(getattr(loaded, name)))


def _near(name: str) -> str:
    """Return the did-you-mean of a name that was not found."""
    known = names()
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
    last = name.rpartition(".")[2]
    near += [other for other in known if other.rpartition(".")[2] == last and other not in near]
    if near:
        return "; did you mean " + " or ".join(near[:3]) + "?"
    return "; its topics are " + ", ".join(modules())
