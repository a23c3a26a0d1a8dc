"""A level, prepared: what is drawn at it, what is asked, which mistakes can be made."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from nncards.problems import values
from nncards.problems.declare import Asked, Level, Slip
from nncards.problems.domains import Derived, DerivedWord, Domain, Input
from nncards.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class LevelPlan:
    """A level, prepared: its domains in order, its answers, its mistakes, its size."""

    def __init__(self, problem: type[Problem], level: Level) -> None:
        table = {
            name: item for base in reversed(problem.__mro__) for name, item in vars(base).items()
        }
        inputs = {name: item for name, item in table.items() if isinstance(item, Input)}
        self.constants = {
            name: _constant(item)
            for name, item in level.inputs.items()
            if not isinstance(item, Input)
        }
        inputs = {name: item for name, item in inputs.items() if name not in self.constants}
        inputs.update(
            {name: item for name, item in level.inputs.items() if isinstance(item, Input)}
        )
        self.number = level.number
        self.level = level
        self.domains = {name: item for name, item in inputs.items() if isinstance(item, Domain)}
        self._drop_unused(problem, inputs)
        self.derived = {
            n: i.function for n, i in inputs.items() if isinstance(i, (Derived, DerivedWord))
        }
        self.size = math.prod(domain.size for domain in self.domains.values())
        asked = level.one_step or level.answers or problem.answers
        self.answers: tuple[Asked, ...] = (asked,) if isinstance(asked, Asked) else tuple(asked)
        self.figures = level.figures or problem.figures
        self.slips = tuple(
            slip for slip in table.values() if isinstance(slip, Slip) and self._has(slip, level)
        )

    def _has(self, slip: Slip, level: Level) -> bool:
        if slip.levels:
            return level.number in slip.levels
        return level.one_step is None or (bool(slip.at) and slip.touches(level.one_step.name))

    def _drop_unused(self, problem: type[Problem], inputs: Mapping[str, Input[Any]]) -> None:
        """Leave out private domains that nothing at this level reads, such as parts of a replaced input."""
        if not any(name.endswith("_") for name in self.domains):
            return
        read = {
            name
            for item in inputs.values()
            if isinstance(item, (Derived, DerivedWord))
            for name in _names(item.function)
        }
        for base in problem.__mro__[:-1]:
            if base is not Problem:
                for item in vars(base).values():
                    function = item.function if isinstance(item, Slip) else item
                    read |= _names(function) if callable(function) else set()
        self.domains = {n: d for n, d in self.domains.items() if not n.endswith("_") or n in read}

    def draw(self, place: int) -> dict[str, Any]:
        """The inputs at a place of the product of the domains."""
        drawn = {}
        for name, domain in self.domains.items():
            place, at = divmod(place, domain.size)
            drawn[name] = domain.at(at)
        return drawn


def _names(function: Callable[..., Any]) -> set[str]:
    """The attributes and globals that a function's code mentions, inner functions included."""
    code = getattr(function, "__code__", None)
    found: set[str] = set()
    todo = [code] if code else []
    while todo:
        one = todo.pop()
        found.update(one.co_names)
        todo += [constant for constant in one.co_consts if isinstance(constant, type(one))]
    return found


def _constant(item: Any) -> Any:
    return values.rational(item) if isinstance(item, float) else item
