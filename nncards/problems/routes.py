"""The second route: what the reference says, brought into the shape of the answers."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

from nncards.problems import values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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
