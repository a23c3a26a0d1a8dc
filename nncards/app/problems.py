"""Problems in the terminal: shown worked, stressed, practised."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nncards import workspace as ws
from nncards.parallel import each

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nncards.problems import Generator, Instance, Registry
    from nncards.workspace import Workspace


# --- stress -----------------------------------------------------------------------------------------


def stress(
    workspace: Workspace,
    ids: Sequence[str] | None,
    count: int,
    *,
    jobs: int | None,
    seed: int = 0,
    done: Callable[[str], None],
) -> list[dict[str, Any]]:
    """A report for each level of each generator (all of them, without ids).

    `jobs` is how many processes work on it: as many as there are cores, without.
    """
    names = sorted(ws.read_generators(workspace)[0]) if ids is None else ids
    tasks = [(name, count, seed) for name in names]
    reports = each(
        _stress_one,
        tasks,
        setup=_prepare,
        given=(workspace,),
        workers=jobs,
        done=lambda t: done(t[0]),
    )
    return [row for rows in reports for row in rows]


_REGISTRIES: list[Registry] = []  # of a process that works: the one registry, read once


def _prepare(workspace: Workspace) -> None:
    _REGISTRIES[:] = [ws.read_generators(workspace)[0]]


def _stress_one(task: tuple[str, int, int]) -> list[dict[str, Any]]:
    from nncards.app.check import maths_faults
    from nncards.problems import stress as run
    from nncards.reference import resolve

    name, count, seed = task
    reports = run(_REGISTRIES[-1][name], count, resolve, lint=maths_faults, seed=seed)
    return [report.as_dict() for report in reports]


# --- practice ---------------------------------------------------------------------------------------


def matching(registry: Registry, names: Sequence[str]) -> list[Generator] | str:
    """The generators that ids or prefixes mean (all, without names), or why one means none."""
    from difflib import get_close_matches

    if not names:
        return [registry[name] for name in sorted(registry)]
    chosen: dict[str, Generator] = {}
    for name in names:
        found = [i for i in sorted(registry) if i == name or i.startswith(name)]
        if not found:
            near = get_close_matches(name, [*registry, *{i.split(".")[0] for i in registry}], n=1)
            return f"no generator `{name}`" + (f"; did you mean `{near[0]}`?" if near else "")
        chosen.update((i, registry[i]) for i in ([name] if name in found else found))
    return list(chosen.values())


def practice_plan(
    registry: Registry, names: Sequence[str], *, level: int | None, count: int, seed: int
) -> list[Instance] | str:
    """`count` instances, topics mixed and no generator twice before all were asked; or why there are none."""
    chosen = matching(registry, names)
    if isinstance(chosen, str):
        return chosen
    pairs = [(g, lv) for g in chosen for lv in g.levels if level is None or lv == level]
    if not pairs:
        return "there is no problem at that level"
    generators = list({g.id: g for g, _ in pairs}.values())
    plan: list[Instance] = []
    for turn in range(count):
        lap, place = divmod(turn, len(generators))
        order = sorted(generators, key=lambda g: _draw(seed, lap, g.id))
        generator = order[place]
        levels = [lv for g, lv in pairs if g is generator]
        pick = levels[_draw(seed, turn, "level") % len(levels)]
        plan.append(generator.instance(pick, seed, lap))
    return plan


def _draw(seed: int, turn: int, name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}/{turn}/{name}".encode()).digest()[:8], "big")


@dataclass(slots=True)
class Score:
    """What a practice session came to."""

    right: int = 0
    asked: int = 0


def practise(
    plan: Sequence[Instance], *, read: Callable[[], str], write: Callable[[str], None], width: int
) -> Score:
    """Ask each problem until it is answered or given up; an empty `read` ends the session."""
    score = Score()
    for number, instance in enumerate(plan, 1):
        write(f"\n{number}/{len(plan)}  {instance.generator.title}, level {instance.level}\n")
        write(markdown(instance.prompt, width))
        typed = _answers(instance, read, write)
        if typed is None:
            break
        score.asked += 1
        score.right += _marked(instance, typed, write, width)
    write(f"\n{score.right} of {score.asked} right.")
    return score


def _answers(
    instance: Instance, read: Callable[[], str], write: Callable[[str], None]
) -> list[str] | None:
    """What was typed for each answer; [] if it was given up, None at the end of input."""
    typed: list[str] = []
    for answer in instance.answers:
        write(f"{answer.label or answer.name} = ? (empty: show the solution, q: leave)")
        line = read()
        if not line or line.strip() == "q":
            return None
        if not line.strip():
            return []
        typed.append(line.strip())
    return typed


def _marked(instance: Instance, typed: list[str], write: Callable[[str], None], width: int) -> bool:
    from nncards.problems import grade

    right = False
    if typed:
        mark = grade(instance, typed)
        right = mark.verdict == "right"
        write(f"{mark.verdict.capitalize()}. {mark.feedback}".rstrip())
    if not right:
        write(solution(instance, width))
    return right


# --- an instance in text ----------------------------------------------------------------------------


def show_instance(instance: Instance, *, width: int) -> str:
    """Prompt, worked steps, answers with their tolerances, and where the usual mistakes lead."""
    lines = [markdown(instance.prompt, width), "", solution(instance, width), "", "Answers"]
    for answer in instance.answers:
        allowed = f" (within {answer.tolerance:.3g})" if answer.tolerance else ""
        unit = f" {answer.unit}" if answer.unit else ""
        told = markdown(answer.label or answer.name, width).strip()
        lines.append(f"  {told} = {_number(answer.value)}{unit}{allowed}")
    lines += ["", "Usual mistakes"]
    for mistake in instance.mistakes:
        if not mistake.applies:
            continue
        values = ", ".join(_number(value) for value in mistake.values if value is not None)
        told = markdown(f"{f'{values}: ' if values else ''}{mistake.feedback}", max(20, width - 4))
        lines.append(f"  {mistake.name}")
        lines += [f"    {line}" for line in told.splitlines()]
    return "\n".join(lines)


def solution(instance: Instance, width: int) -> str:
    """The worked steps, a block each."""
    steps = (
        f"{step.note}\n\n$${step.latex}$$" if step.note else f"$${step.latex}$$"
        for step in instance.steps
    )
    return markdown("\n\n".join(steps), width)


def markdown(text: str, width: int) -> str:
    """Markdown with maths as terminal text."""
    from nncards.app.terminal import to_text

    return to_text(text, width)


def _number(value: Any) -> str:
    if isinstance(value, float):
        return f"{value + 0.0:.6g}"  # adding 0 makes a plain 0 of a negative one
    if isinstance(value, list):
        return "[" + ", ".join(_number(item) for item in value) + "]"
    return str(value)
