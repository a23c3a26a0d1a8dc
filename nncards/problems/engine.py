"""A generator: a problem class made into fresh, worked, gated instances."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from nncards.problems import values
from nncards.problems.declare import Asked, Slip
from nncards.problems.gate import Separation, tolerance
from nncards.problems.instance import Instance, Json, Mistake
from nncards.problems.permute import Permutation, key
from nncards.problems.plan import LevelPlan
from nncards.problems.present import as_answer, full_prompt
from nncards.problems.problem import Problem, set_values
from nncards.problems.run import (
    ChangedWork,
    Line,
    PlainWork,
    RecordedWork,
    RoundedWork,
    Steps,
    as_steps,
    default_symbol,
)
from nncards.problems.trace import leaf, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WALKED = 4096  # a level with no more raw combinations is walked one by one
CANDIDATES = 16  # in a larger one, each index has so many combinations of its own to choose from
MOST_INSTANCES = 10_000
MOST_TRIED = 2_000  # before a large level is given up
ARITHMETIC = (ZeroDivisionError, ValueError, OverflowError)


class ExhaustedError(Exception):
    """No combination of this level makes an instance."""


class Solved:
    """A gated draw: its inputs, the tolerance of each answer and the value of each mistake."""

    __slots__ = ("exact", "mistakes", "tolerances")

    def __init__(self, exact: dict[str, Any], tolerances: list[float], mistakes: list[Any]) -> None:
        self.exact, self.tolerances, self.mistakes = exact, tolerances, mistakes


class Generator:
    """Fresh instances of one problem class. Made by `@generator`; everything else is read from it."""

    def __init__(
        self,
        problem: type[Problem],
        *,
        id: str,  # noqa: A002 - the noun of the deck format
        title: str,
        topic: str,
        version: int,
        equals: tuple[str, ...],
        line: int,
    ) -> None:
        self.problem, self.id, self.title, self.topic = problem, id, title, topic
        self.version, self.equals, self.line = version, equals, line
        self.path = ""
        self.plans = {level.number: LevelPlan(problem, level) for level in problem.levels}
        self._found: dict[tuple[int, int], _Walk] = {}
        self._counts: dict[int, int] = {}

    def __repr__(self) -> str:
        return f"<generator {self.id}>"

    # what there is

    @property
    def levels(self) -> tuple[int, ...]:
        """The numbers of the levels, lowest first."""
        return tuple(sorted(self.plans))

    def minutes(self, level: int) -> float:
        """How long a learner needs at this level."""
        return self.plans[level].level.minutes

    def answers(self, level: int) -> tuple[Asked, ...]:
        """The answers that this level asks for."""
        return self.plans[level].answers

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The names of all mistakes."""
        return tuple(
            dict.fromkeys(slip.name for plan in self.plans.values() for slip in plan.slips)
        )

    def instances(self, level: int, at_most: int | None = None) -> int:
        """How many different instances a level has (for a very large level: a safe part of them).

        With `at_most` no more are looked for than so many.
        """
        if level not in self._counts:
            plan = self.plans[level]
            if plan.size > WALKED:
                self._counts[level] = min(MOST_INSTANCES, plan.size // CANDIDATES)
            else:
                walk = self._walk(level, 0)
                walk.extend(plan.size if at_most is None else at_most)
                if walk.seen < plan.size:
                    return min(len(walk.found), at_most or 0)
                self._counts[level] = len(walk.found)
        return self._counts[level] if at_most is None else min(self._counts[level], at_most)

    # one instance

    def instance(self, level: int | None = None, seed: int = 0, index: int = 0) -> Instance:
        """The instance at `index` of the order that `seed` gives; beyond the last it wraps round.

        Raises KeyError for a level that there is not, ExhaustedError where no combination will do.
        """
        level = self.levels[0] if level is None else level
        plan = self.plans[level]
        if index < 0:
            index %= max(self.instances(level), 1)
        if plan.size > WALKED:
            solved = self._pick(plan, seed, index % self.instances(level))
        else:
            solved = self._walk(level, seed).at(index)
        return self._present(plan, solved, seed, index)

    def from_params(self, level: int, params: Mapping[str, Json]) -> Instance:
        """The instance with these inputs: what a log stores is enough to ask it again.

        Raises KeyError for a level or an input that is missing, ValueError for values with which
        the problem cannot be solved. The gate is not applied: it was when the instance was drawn.
        """
        plan = self.plans[level]
        drawn = {name: values.from_json(params[name]) for name in plan.domains}
        try:
            solved = self.solve(plan, drawn, gated=False)
        except (*ARITHMETIC, TypeError, LookupError) as error:
            raise ValueError(f"{self.id} cannot be solved with these numbers: {error}") from None
        if solved is None:
            raise ValueError(f"{self.id} has no such instance")
        return self._present(plan, solved, None, None)

    def solve(self, plan: LevelPlan, drawn: dict[str, Any], *, gated: bool = True) -> Solved | None:
        """Key, tolerance and mistakes of a draw; None if the author or the gate rejects it."""
        exact = self._complete(plan, drawn)
        floats = {name: values.as_float(value) for name, value in exact.items()}
        problem = self._problem(floats, plan.number)
        possible = getattr(problem, "possible", None)
        if gated and possible is not None and not possible():
            return None
        work = PlainWork()
        problem.solve(work)
        steps = Steps(work.values)
        accept = getattr(problem, "accept", None)
        if gated and accept is not None and not accept(steps):
            return None
        keys = [work.values[asked.name] for asked in plan.answers]
        rounded = RoundedWork(plan.figures)
        self._run_rounded(problem, rounded, plan)
        tolerances = [
            tolerance(asked, k, rounded.values[asked.name])
            for asked, k in zip(plan.answers, keys, strict=True)
        ]
        mistakes = [self._wrong(problem, slip, plan, work.values) for slip in plan.slips]
        if gated:
            separation = Separation(plan.answers, keys, tolerances)
            givens = {name: value for name, value in floats.items() if name not in plan.constants}
            if not separation.holds(mistakes, givens, self.problem.may_equal):
                return None
        return Solved(exact, tolerances, mistakes)

    def _run_rounded(self, problem: Problem, rounded: RoundedWork, plan: LevelPlan) -> None:
        try:
            problem.solve(rounded)
        except ARITHMETIC:
            for asked in plan.answers:  # rounding broke it: nothing a person could do by hand
                rounded.values.setdefault(asked.name, math.inf)

    def _complete(self, plan: LevelPlan, drawn: dict[str, Any]) -> dict[str, Any]:
        """The drawn inputs with the constants of the level and the derived quantities."""
        table = {**plan.constants, **drawn}
        if not plan.derived:
            return table
        leaves = _leaves(table, {})
        problem = self._problem(leaves, plan.number)
        for name, function in plan.derived.items():
            value = plain(function(problem))
            if isinstance(value, (list, tuple)):
                value = values.Array([plain(item) for item in value])
            table[name] = value
            problem.__dict__[name] = value if isinstance(value, str) else leaf(value, name)
        return table

    def _problem(self, table: dict[str, Any], level: int) -> Problem:
        problem = self.problem.__new__(self.problem)
        set_values(problem, table, level)
        return problem

    def _wrong(
        self, problem: Problem, slip: Slip, plan: LevelPlan, right: Mapping[str, Any]
    ) -> tuple[Any, ...] | None:
        """The value of each answer under a mistake; None if it gives none here."""
        try:
            if slip.at:
                found: Any = self._slipped(problem, slip)
            else:
                found = slip.value(problem, Steps(right))
        except ARITHMETIC:
            return None
        if found is None:
            return None
        table = _by_name(found, plan.answers, slip.name)
        wrong = tuple(_usable(table.get(asked.name)) for asked in plan.answers)
        return wrong if any(value is not None for value in wrong) else None

    def _slipped(self, problem: Problem, slip: Slip) -> Steps | None:
        def changed(name: str, value: Any, so_far: dict[str, Any]) -> Any:
            return slip.value(problem, Steps(so_far, name, value)) if slip.touches(name) else None

        work = ChangedWork(changed)
        problem.solve(work)
        return Steps(work.values) if work.touched else None

    def answers_of(
        self, plan: LevelPlan, params: Mapping[str, Json]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """All lines of the solution as values, and the inputs as floats: for the second route."""
        drawn = {name: values.from_json(params[name]) for name in plan.domains}
        exact = self._complete(plan, drawn)
        leaves = _leaves(exact, {})
        work = RecordedWork({})
        self._problem(leaves, plan.number).solve(work)
        return work.values, {name: values.as_float(value) for name, value in exact.items()}

    def plain_answers(self, floats: dict[str, Any], level: int) -> dict[str, Any]:
        """All lines of the solution worked out on floats, as mistakes and tolerances are."""
        work = PlainWork()
        self._problem(floats, level).solve(work)
        return work.values

    def whole_answers(self, plan: LevelPlan, solved: Mapping[str, Any]) -> dict[str, Any]:
        """The answers that the reference must give: those of the whole problem, also for one step."""
        asked = plan.level.answers or self.problem.answers or plan.answers
        asked = (asked,) if isinstance(asked, Asked) else asked
        return {one.name: solved[one.name] for one in asked}

    def problem_of(self, table: dict[str, Any], level: int) -> Problem:
        """The problem with these inputs, ready to run."""
        return self._problem(table, level)

    def order(self, level: int, seed: int) -> Permutation:
        """The order in which a seed walks the combinations of a level."""
        return self._permutation(level, seed)

    def follow(self, instance: Instance, typed: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The lines of the solution if these had the learner's values; None if that cannot be."""
        plan = self.plans[instance.level]
        drawn = {name: values.from_json(instance.params[name]) for name in plan.domains}
        floats = {
            name: values.as_float(value) for name, value in self._complete(plan, drawn).items()
        }
        work = ChangedWork(lambda name, _value, _so_far: typed.get(name))
        try:
            self._problem(floats, plan.number).solve(work)
        except (*ARITHMETIC, TypeError):
            return None
        return work.values

    # order

    def _permutation(self, level: int, seed: int) -> Permutation:
        return Permutation(self.plans[level].size, key(self.id, self.version, level, seed))

    def _walk(self, level: int, seed: int) -> _Walk:
        if (level, seed) not in self._found:
            if len(self._found) > 64:
                self._found.clear()
            self._found[level, seed] = _Walk(
                self, self.plans[level], self._permutation(level, seed)
            )
        return self._found[level, seed]

    def _pick(self, plan: LevelPlan, seed: int, index: int) -> Solved:
        """The first good combination of those that belong to this index alone.

        Where all are rejected (the yield is far too poor), those of the next indices are tried.
        """
        order = self._permutation(plan.number, seed)
        count = self.instances(plan.number)
        own = plan.size // count
        for tried in range(MOST_TRIED):
            ahead, row = divmod(tried, own)
            solved = self.solve(plan, plan.draw(order((index + ahead) % count + row * count)))
            if solved is not None:
                return solved
        raise ExhaustedError(f"{self.id}, level {plan.number}: no combination passes the gate")

    # words

    def _present(
        self, plan: LevelPlan, solved: Solved, seed: int | None, index: int | None
    ) -> Instance:
        problem_class, one_step = self.problem, plan.level.one_step
        leaves = _leaves(solved.exact, problem_class.symbols)
        problem = self._problem(leaves, plan.number)
        work = RecordedWork(problem_class.symbols)
        problem.solve(work)
        lines = work.lines
        given: list[Line] = []
        if one_step is not None:
            at = next(i for i, line in enumerate(lines) if line.name == one_step.name)
            given, lines = lines[:at], lines[at : at + 1]
        symbols = {line.name: line.symbol for line in lines}
        answers = tuple(
            as_answer(
                asked,
                problem.fill(asked.label) if asked.label else "",
                work.values[asked.name],
                symbols[asked.name],
                limit,
            )
            for asked, limit in zip(plan.answers, solved.tolerances, strict=True)
        )
        text = problem.fill(plan.level.ask) if plan.level.ask else problem.prompt()
        mistakes = tuple(
            Mistake(
                slip.name, tuple(map(_plain_json, wrong or [None] * len(answers))), slip.feedback
            )
            for slip, wrong in zip(plan.slips, solved.mistakes, strict=True)
        )
        return Instance(
            id=self.id,
            version=self.version,
            level=plan.number,
            seed=seed,
            index=index,
            params={name: values.to_json(solved.exact[name]) for name in plan.domains},
            prompt=full_prompt(text, given, plan.answers, answers),
            answers=answers,
            steps=as_steps(lines),
            mistakes=mistakes,
            hints=tuple(problem.fill(hint) for hint in problem_class.hints),
            generator=self,
        )


class _Walk:
    """The good combinations of a small level in a seed's order, found as far as was needed."""

    def __init__(self, generator: Generator, plan: LevelPlan, order: Permutation) -> None:
        self.generator, self.plan, self.order = generator, plan, order
        self.found: list[int] = []
        self.seen = 0

    def extend(self, count: int) -> Solved | None:
        """Look until there are `count`; gives the last one found if it is the one looked for."""
        solved = None
        while len(self.found) < count and self.seen < self.plan.size:
            place = self.order(self.seen)
            self.seen += 1
            solved = self.generator.solve(self.plan, self.plan.draw(place))
            if solved is not None:
                self.found.append(place)
        return solved if len(self.found) == count else None

    def at(self, index: int) -> Solved:
        """The combination at an index, which wraps round."""
        fresh = self.extend(index + 1) if index >= len(self.found) else None
        if fresh is not None:
            return fresh
        if not self.found:
            raise ExhaustedError(
                f"{self.generator.id}, level {self.plan.number}: no combination passes the gate"
            )
        place = self.found[index % len(self.found)]
        solved = self.generator.solve(self.plan, self.plan.draw(place))
        if solved is None:
            raise ExhaustedError(f"{self.generator.id} does not give the same twice")
        return solved


def _by_name(found: Any, asked: Sequence[Asked], slip: str) -> Mapping[str, Any] | Steps:
    """What a mistake leads to, by the answers' names. Raises TypeError for a tuple of another length."""
    if isinstance(found, (dict, Steps)):
        return found
    if isinstance(found, tuple) and len(asked) > 1:
        if len(found) != len(asked):
            raise TypeError(
                f"the mistake {slip!r} gives {len(found)} values for {len(asked)} answers; name them in a dict"
            )
        return {one.name: value for one, value in zip(asked, found, strict=True)}
    return {asked[0].name: found}


def _usable(value: Any) -> Any:
    """A mistake's value, or None where it is not a finite number."""
    value = plain(value)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        value = values.Array([plain(item) for item in value])
    value = values.as_float(value)
    return value if all(math.isfinite(entry) for entry in values.entries(value)) else None


def _plain_json(value: Any) -> Json:
    return None if value is None else values.as_list(value)


def _leaves(table: Mapping[str, Any], symbols: Mapping[str, str]) -> dict[str, Any]:
    """The inputs as traced leaves; words and switches stay what they are."""
    return {
        name: value
        if isinstance(value, (str, bool))
        else leaf(value, symbols.get(name) or default_symbol(name))
        for name, value in table.items()
    }
