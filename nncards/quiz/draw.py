"""Which instance of a problem comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nncards.model import Problem
    from nncards.problems.instance import Instance
    from nncards.quiz.catalogue import Item, QuizContent
    from nncards.quiz.scheduler import State
    from nncards.quiz.store import Store

_PASSES_A_LEVEL = 2  # so many successes in a row lead to the next level
_CANDIDATES = 8  # so many instances are looked at for the one that tells a mistake best


def draw(
    item: Item, problem: Problem, state: State, content: QuizContent, store: Store, seed: int
) -> Instance | None:
    """A fresh instance: the next one that was never answered, harder after successes.

    After a named mistake, of the next few the one that separates that mistake best.
    """
    name = str(problem.generator)
    generator = content.generators().get(name)
    if generator is None:
        return None
    levels = sorted(problem.levels or generator.levels)
    level = levels[min(state.passes // _PASSES_A_LEVEL, len(levels) - 1)]
    index = store.next_draw(name, level, seed)
    note = store.last_note(item.key)
    if note is None:
        return generator.instance(level, seed, index)
    found = [generator.instance(level, seed, index + n) for n in range(_CANDIDATES)]
    return max(found, key=lambda instance: _separation(instance, note))


def _separation(instance: Instance, note: str) -> float:
    """How many tolerances lie between what the mistake leads to and all else that may be answered.

    That is the right answer and where the other mistakes lead; the nearest counts (0: it leads nowhere).
    """
    values = {mistake.name: mistake.values for mistake in instance.mistakes}
    if note not in values:
        return 0.0
    right = tuple(answer.value for answer in instance.answers)
    tolerances = [answer.tolerance for answer in instance.answers]
    others = [right, *(found for name, found in values.items() if name != note)]
    return min(
        max(
            (_apart(*each) for each in zip(values[note], other, tolerances, strict=False)),
            default=0.0,
        )
        for other in others
    )


def _apart(wrong: Any, right: Any, tolerance: float) -> float:
    if isinstance(wrong, (list, tuple)) and isinstance(right, (list, tuple)):
        return max(
            (_apart(w, r, tolerance) for w, r in zip(wrong, right, strict=False)), default=0.0
        )
    numbers = (int, float)
    if isinstance(wrong, numbers) and isinstance(right, numbers):
        return min(abs(wrong - right) / max(tolerance, 1e-12), 100.0)
    return 0.0
