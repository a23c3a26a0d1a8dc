"""Stress: many instances of a generator, each put through every check that can be made by machine."""

from __future__ import annotations

import json
import math
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from nncards.problems import values
from nncards.problems.engine import ARITHMETIC, WALKED, ExhaustedError, Generator
from nncards.problems.marking import grade
from nncards.problems.problem import places
from nncards.problems.recompute import disagreement
from nncards.problems.routes import call, difference, largest, pairs
from nncards.problems.typeset import DIGITS

if TYPE_CHECKING:
    from nncards.problems.instance import Answer, Instance, Json

Resolve: TypeAlias = Callable[[str], Callable[..., object]]
Lint: TypeAlias = Callable[[str, bool], Sequence[str]]

AGREEMENT = 1e-12  # of the two routes, relative to max(1, largest intermediate)
SLOWEST = 0.020  # seconds an instance may take
COMMONEST = 0.05  # share of the commonest answer
LEAST_YIELD = 0.25  # of a level where each index has few combinations of its own
LEAST_YIELD_ELSE = 0.1  # where a poor yield only costs time
LEAST_INSTANCES = 200
MOST_FAILURES = 5  # of each kind are reported
MATHS = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)


@dataclass
class StressReport:
    """What stress found of one level of a generator. `failures` is empty if all is well."""

    id: str
    level: int
    n: int
    failures: list[str] = field(default_factory=list)
    rejected: int = 0
    tried: int = 0
    slowest_ms: float = 0.0
    commonest_answer_share: float = 0.0
    instances: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.failures

    @property
    def accepted_share(self) -> float:
        """The share of draws that pass the author's conditions and the gate."""
        return 1 - self.rejected / self.tried if self.tried else 1.0

    def as_dict(self) -> dict[str, Json]:
        """The JSON shape that scripts rely on."""
        return {
            "id": self.id,
            "level": self.level,
            "n": self.n,
            "failures": list(self.failures),
            "rejected": self.rejected,
            "slowest_ms": round(self.slowest_ms, 3),
            "commonest_answer_share": round(self.commonest_answer_share, 4),
        }


def stress(
    generator: Generator,
    n: int,
    resolve: Resolve | None = None,
    *,
    lint: Lint | None = None,
    seed: int = 0,
    every: bool = True,
) -> list[StressReport]:
    """`n` instances of a generator, spread over its levels; one report a level.

    `resolve` finds the reference that the generator names (without it the second route is left
    out); `lint(tex, display)` gives what is wrong with a piece of LaTeX. `every`: each combination of a small level is
    solved, to count its instances; else no more than are needed.
    """
    levels = generator.levels
    share = [n // len(levels) + (i < n % len(levels)) for i in range(len(levels))]
    return [
        _Level(generator, level, resolve, lint, every=every).run(count, seed)
        for level, count in zip(levels, share, strict=True)
        if count
    ]


class _Level:
    """The checks of one level, and the report they write to."""

    def __init__(
        self,
        generator: Generator,
        level: int,
        resolve: Resolve | None,
        lint: Lint | None,
        *,
        every: bool,
    ) -> None:
        self.generator, self.level, self.lint, self.every = generator, level, lint, every
        self.plan = generator.plans[level]
        self.report = StressReport(generator.id, level, 0)
        self.kinds: Counter[str] = Counter()
        self.checked_latex: dict[tuple[str, bool], bool] = {}
        self.references: list[Callable[..., object]] = []
        if resolve is not None:
            for name in generator.equals:
                try:
                    self.references.append(resolve(name))
                except Exception as error:  # noqa: BLE001 - whatever resolving raises is the finding
                    self.fail("reference", f"{name}: {error}")

    def fail(self, kind: str, text: str, instance: Instance | None = None) -> None:
        """Note a failure, with where it can be seen again; a few of each kind are enough."""
        self.kinds[kind] += 1
        if self.kinds[kind] <= MOST_FAILURES:
            where = f" (seed {instance.seed}, index {instance.index})" if instance else ""
            self.report.failures.append(f"{kind}: {text}{where}")

    def run(self, n: int, seed: int) -> StressReport:
        """All checks on n instances."""
        try:
            enough = None if self.every else max(n, LEAST_INSTANCES)
            self.report.instances = self.generator.instances(self.level, enough)
        except Exception as error:  # noqa: BLE001 - a generator may raise anything; stress reports it
            self.fail("error", f"{type(error).__name__}: {error}")
            return self.report
        self._yield(n, seed)
        if not self.report.instances:
            self.fail("instances", "no combination passes the gate")
            return self.report
        few = self.plan.level.few_instances
        if self.report.instances < LEAST_INSTANCES and not few:
            self.fail(
                "instances",
                f"only {self.report.instances}; widen the domains or give the reason as `few_instances`",
            )
        prompts: dict[str, int] = {}
        answers: Counter[str] = Counter()
        applied: Counter[str] = Counter()
        count = min(n, self.report.instances)
        for index in range(count):
            instance = self._draw(seed, index)
            if instance is None:
                continue
            self.report.n += 1
            if instance.prompt in prompts:
                self.fail("prompt", f"the same as at index {prompts[instance.prompt]}", instance)
            prompts[instance.prompt] = index
            answers[repr([answer.value for answer in instance.answers])] += 1
            applied.update(mistake.name for mistake in instance.mistakes if mistake.applies)
            self._check(instance)
        self._commonest(answers)
        for slip in self.plan.slips:
            if not applied[slip.name] and self.report.n >= 20:
                self.fail(
                    "mistake",
                    f"{slip.name} never leads to a value at this level; name its `levels`",
                )
        return self.report

    def _yield(self, n: int, seed: int) -> None:
        """How many of the first draws are rejected, by the author's conditions or the gate."""
        size = self.plan.size
        tried = min(size, max(n, 50), 400)
        order = self.generator.order(self.level, seed)
        for at in range(tried):
            self.report.tried += 1
            try:
                solved = self.generator.solve(self.plan, self.plan.draw(order(at)))
            except Exception as error:  # noqa: BLE001 - a generator may raise anything; stress reports it
                self.fail(
                    "error", f"{type(error).__name__}: {error}; exclude such draws in `possible`"
                )
                solved = None
            self.report.rejected += solved is None
        crowded = size > WALKED and size < 64 * self.report.instances
        least = LEAST_YIELD if crowded else LEAST_YIELD_ELSE
        if self.report.accepted_share < least and self.report.instances:
            self.fail(
                "yield",
                f"only {self.report.accepted_share:.0%} of the draws pass; choose domains that fit",
            )

    def _draw(self, seed: int, index: int) -> Instance | None:
        began = time.process_time()
        try:
            instance = self.generator.instance(self.level, seed, index)
        except ExhaustedError as error:
            self.fail("determinism", str(error))
            return None
        except Exception as error:  # noqa: BLE001 - a generator may raise anything; stress reports it
            self.fail("error", f"{type(error).__name__}: {error} (index {index})")
            return None
        took = time.process_time() - began
        if took > SLOWEST:  # once more: the first time may have paid for something else
            began = time.process_time()
            self.generator.instance(self.level, seed, index)
            took = min(took, time.process_time() - began)
            if took > SLOWEST:
                self.fail("slow", f"{took * 1000:.0f} ms", instance)
        self.report.slowest_ms = max(self.report.slowest_ms, took * 1000)
        return instance

    def _filled(self, instance: Instance) -> None:
        """Nothing that the learner reads has a place left open."""
        texts = [instance.prompt, *instance.hints, *(a.label for a in instance.answers)]
        for name in sorted(set().union(*map(places, texts))):
            self.fail("prompt", f"<{name}> is left open", instance)

    def _check(self, instance: Instance) -> None:
        self._filled(instance)
        self._rebuilt(instance)
        self._routes(instance)
        self._key(instance)
        self._edges(instance)
        self._mistakes(instance)
        self._steps(instance)
        self._latex(instance)

    def _rebuilt(self, instance: Instance) -> None:
        """Drawn again and rebuilt from its parameters, it is the same."""
        try:
            params = json.loads(json.dumps(dict(instance.params), allow_nan=False))
        except (TypeError, ValueError) as error:
            self.fail("params", f"not JSON: {error}", instance)
            return
        again = self.generator.from_params(self.level, params)
        if _essence(again) != _essence(instance):
            self.fail("determinism", "rebuilt from its parameters it is another problem", instance)

    def _routes(self, instance: Instance) -> None:
        """The run on plain floats, and the reference, give the same answers as the exact `solve`."""
        solved, floats = self.generator.answers_of(self.plan, instance.params)
        scale = largest(solved.values())
        plainly = self.generator.plain_answers(floats, self.level)
        for name in sorted({*solved, *plainly}):
            fault = difference(solved.get(name), plainly.get(name), 1e-9 * scale)
            if fault:
                self.fail("floats", f"{name} {fault} when worked out with floats", instance)
        if not self.references:
            return
        asked = self.generator.whole_answers(self.plan, solved)
        try:
            compared = pairs(call(self.generator, self.references, floats, self.level), asked)
        except (*ARITHMETIC, TypeError, AttributeError, LookupError) as error:
            self.fail("reference", f"{type(error).__name__}: {error}", instance)
            return
        for name, ours, theirs in compared:
            fault = difference(ours, theirs, AGREEMENT * scale)
            if fault:
                self.fail("routes", f"{name} {fault} in the reference", instance)

    def _key(self, instance: Instance) -> None:
        for answer in instance.answers:
            if answer.kind in ("exact", "whole") and not _is_rational(answer):
                self.fail("key", f"{answer.name} is {answer.value}, not {answer.kind}", instance)
                return
        typed = [typed_form(answer) for answer in instance.answers]
        mark = grade(instance, typed)
        if mark.verdict != "right" or mark.score != 1:
            self.fail("key", f"the key {typed} is marked {mark.verdict}: {mark.feedback}", instance)

    def _edges(self, instance: Instance) -> None:
        """Just inside the tolerance is right, just outside is not, on both sides."""
        for at, answer in enumerate(instance.answers):
            if not answer.tolerance:
                continue
            for share in (-1.1, -0.9, 0.9, 1.1):
                typed = [typed_form(a) for a in instance.answers]
                typed[at] = _typed(_shifted(answer.value, share * answer.tolerance))
                verdict = grade(instance, typed).answers[at].verdict
                if (verdict == "right") != (abs(share) < 1):
                    self.fail(
                        "tolerance",
                        f"{answer.name} off by {share} tolerances is marked {verdict}",
                        instance,
                    )

    def _mistakes(self, instance: Instance) -> None:
        for mistake in instance.mistakes:
            if not mistake.applies:
                continue
            typed = [
                typed_form(answer) if value is None else _typed(value)
                for answer, value in zip(instance.answers, mistake.values, strict=True)
            ]
            mark = grade(instance, typed)
            if mark.note != mistake.name:
                self.fail(
                    "mistake",
                    f"{mistake.name}, typed, is taken for {mark.note or mark.verdict}",
                    instance,
                )
            elif mark.score >= 1 or not mark.feedback:
                self.fail("mistake", f"{mistake.name} costs nothing or says nothing", instance)

    def _steps(self, instance: Instance) -> None:
        """Every printed line, worked out again from its printed numbers."""
        for step in instance.steps:
            if step.shown:
                fault = disagreement(step.shown, step.printed, DIGITS)
                if fault:
                    self.fail("step", f"{step.name}: {step.shown} {fault}", instance)

    def _latex(self, instance: Instance) -> None:
        if self.lint is None:
            return
        pieces = [(step.latex, True) for step in instance.steps]
        for text in (instance.prompt, *instance.hints, *(m.feedback for m in instance.mistakes)):
            pieces += [(found[1] or found[2], bool(found[1])) for found in MATHS.finditer(text)]
        for piece in dict.fromkeys(pieces):
            form = (re.sub(r"\d", "0", piece[0]), piece[1])  # other digits are the same LaTeX
            if form not in self.checked_latex:
                self.checked_latex[form] = True
                for fault in self.lint(*piece):
                    self.fail("latex", f"{fault} in {piece[0]}", instance)

    def _commonest(self, answers: Counter[str]) -> None:
        if not self.report.n:
            return
        share = max(answers.values()) / self.report.n
        self.report.commonest_answer_share = share
        bound = COMMONEST + 2 * math.sqrt(COMMONEST / self.report.n)  # what chance alone may add
        if self.report.n >= 40 and share > bound and not self.plan.level.few:
            commonest = answers.most_common(1)[0][0]
            self.fail(
                "commonest",
                f"{commonest} is the answer in {share:.0%}; vary it or give the reason as `few`",
            )


def _essence(instance: Instance) -> tuple[Any, ...]:
    return (
        instance.prompt,
        [(a.name, a.value, a.tolerance) for a in instance.answers],
        [s.latex for s in instance.steps],
        instance.mistakes,
        instance.hints,
    )


def _is_rational(answer: Answer) -> bool:
    """Whether the key of an answer that is marked exactly is known exactly."""
    entries = values.entries(answer.exact)
    if answer.kind == "whole":
        return all(isinstance(e, (int, Fraction)) and e.denominator == 1 for e in entries)
    return all(isinstance(e, (int, Fraction)) for e in entries)


def typed_form(answer: Answer) -> str:
    """The key as a learner would type it: exact answers as fractions, others with all digits."""
    if answer.kind == "option":
        return str(answer.value)
    if answer.kind == "decimal":
        return _typed(answer.value)
    exact = answer.exact
    if values.depth(exact) == 2:
        return "[" + "; ".join(", ".join(map(str, row.items)) for row in exact.items) + "]"
    return "[" + ", ".join(map(str, exact.items)) + "]" if values.depth(exact) else str(exact)


def _typed(value: Json) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "[" + "; ".join(", ".join(map(repr, row)) for row in value) + "]"
    return "[" + ", ".join(map(repr, value)) + "]" if isinstance(value, list) else repr(value)


def _shifted(value: Json, by: float) -> Json:
    return [_shifted(item, by) for item in value] if isinstance(value, list) else value + by
