"""`@generator`: a problem class gets its id and becomes a `Generator`."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, TypeVar

from nncards.problems.declare import Slip
from nncards.problems.engine import Generator
from nncards.problems.problem import Problem, places

if TYPE_CHECKING:
    from collections.abc import Callable

    from nncards.problems.plan import LevelPlan

P = TypeVar("P", bound=Problem)
ATTRIBUTE = "__generator__"


class DefinitionError(ValueError):
    """A problem class lacks something that every generator needs."""


def generator(
    id: str,  # noqa: A002 - the noun of the deck format
    *,
    title: str,
    topic: str,
    version: int = 1,
    equals: str | tuple[str, ...] = "",
) -> Callable[[type[P]], type[P]]:
    """Make a `Problem` class the generator `id`.

    `equals` names the reference that the answers must equal, `module.function` of the reference;
    several names come as several arguments to the class's `reference` method. Raise `version`
    whenever the instances change. Raises DefinitionError if something is missing.
    """
    frame = inspect.currentframe()
    line = frame.f_back.f_lineno if frame and frame.f_back else 0
    references = (equals,) if isinstance(equals, str) and equals else tuple(equals or ())

    def make(problem: type[P]) -> type[P]:
        faults = _faults(problem, references)
        if faults:
            raise DefinitionError(f"{id}: " + "; ".join(faults))
        made = Generator(
            problem, id=id, title=title, topic=topic, version=version, equals=references, line=line
        )
        faults = _plan_faults(made)
        if faults:
            raise DefinitionError(f"{id}: " + "; ".join(faults))
        setattr(problem, ATTRIBUTE, made)
        return problem

    return make


def generator_of(problem: type[Problem]) -> Generator:
    """The generator that a decorated class became. Raises AttributeError if it was not decorated."""
    made: Generator = vars(problem)[ATTRIBUTE]
    return made


def _faults(problem: type[Problem], references: tuple[str, ...]) -> list[str]:
    faults = []
    if not problem.levels:
        faults.append("it has no levels")
    elif len({level.number for level in problem.levels}) < len(problem.levels):
        faults.append("two levels have the same number")
    if not problem.answers and any(not (lv.answers or lv.one_step) for lv in problem.levels):
        faults.append("it asks for no answer")
    if problem.solve is Problem.solve:
        faults.append("it has no `solve`")
    if (
        not problem.ask
        and problem.prompt is Problem.prompt
        and any(not lv.ask for lv in problem.levels)
    ):
        faults.append("it has neither `ask` nor a `prompt` method")
    if not references:
        faults.append("it names no reference to equal (`equals=...`)")
    if not problem.hints:
        faults.append("it has no hints")
    return faults


def _plan_faults(made: Generator) -> list[str]:
    faults = []
    names = made.mistakes
    if len(names) < 2:
        faults.append("it has fewer than two mistakes")
    slips = [
        n for base in made.problem.__mro__ for n, v in vars(base).items() if isinstance(v, Slip)
    ]
    faults += [f"the mistake {name!r} belongs to no level" for name in slips if name not in names]
    faults += [
        f"the name of the mistake {name!r} has digits in it"
        for name in names
        if any(map(str.isdigit, name))
    ]
    for number, plan in made.plans.items():
        if not plan.domains:
            faults.append(f"level {number} draws nothing")
        if not plan.answers:
            faults.append(f"level {number} asks for no answer")
        faults += _unfilled(made.problem, plan)
    return faults


def _unfilled(problem: type[Problem], plan: LevelPlan) -> list[str]:
    """Texts of a level with a `<name>` that is no input. A `prompt` method is seen when it runs."""
    known = {*plan.domains, *plan.derived, *plan.constants}
    own = problem.ask if problem.prompt is Problem.prompt else ""
    texts = {"the prompt": plan.level.ask or own, "a hint": " ".join(problem.hints)}
    texts["a label"] = " ".join(asked.label for asked in plan.answers)
    return [
        f"level {plan.number}: <{name}> in {where} is no input"
        for where, text in texts.items()
        for name in sorted(places(text) - known)
    ]
