"""The second route: what the reference says, brought into the shape of the answers."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

from nncards.problems import values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from nncards.problems.engine import Generator


def call(
    generator: Generator,
    references: Sequence[Callable[..., Any]],
    floats: dict[str, Any],
    level: int,
) -> Any:
    """The reference's answers: by the class's `reference` method, else by the inputs' names."""
    problem = generator.problem_of(
        {name: values.as_list(value) for name, value in floats.items()}, level
    )
    adapter = getattr(problem, "reference", None)
    if adapter is not None:
        return adapter(*references)
    function = references[0]
    wanted = signature(function).parameters
    given = {name: getattr(problem, name) for name in wanted if name in problem.__dict__}
    return function(**given)


def pairs(got: Any, asked: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Each answer with what the reference says: by name, by field, in order, or the only one."""
    names = list(asked)
    fields = getattr(got, "_fields", None)
    if isinstance(got, dict):
        found = [got[name] for name in names]
    elif fields is not None and all(name in fields for name in names):
        found = [getattr(got, name) for name in names]
    elif len(names) == 1:
        found = [got]
    else:
        found = list(got)
        if len(found) != len(names):
            raise ValueError(f"it gives {len(found)} values for {len(names)} answers")
    return iter(
        [(name, asked[name], _listed(value)) for name, value in zip(names, found, strict=True)]
    )


def _listed(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [_listed(item) for item in value]
    return value


def largest(solved: Iterable[Any]) -> float:
    """The largest number in a solution, at least 1: what agreement is relative to."""
    found = [1.0]
    for value in solved:
        if not isinstance(value, str):
            found += [abs(float(entry)) for entry in values.entries(value)]
    return max(found)


def difference(ours: Any, theirs: Any, bound: float) -> str:
    """How the value of an answer differs from ours; empty if it does by no more than `bound`."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return "" if ours == theirs else f"is {ours!r}, but {theirs!r}"
    try:
        a = [float(entry) for entry in values.entries(ours)]
        b = [float(entry) for entry in values.entries(values.as_array(theirs))]
    except (TypeError, ValueError):
        return f"is a number, but {theirs!r}"
    if len(a) != len(b):
        return f"has {len(a)} numbers, but {len(b)}"
    gaps = [abs(x - y) for x, y in zip(a, b, strict=True)]
    wrong = [gap for gap in gaps if not gap <= bound]  # what is no number is wrong as well
    return f"differs by {max(wrong):.3g}" if wrong else ""
