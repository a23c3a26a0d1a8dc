"""Which cards today, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.frozen import dataclass
from nncards.quiz.catalogue import Item, names_of
from nncards.quiz.memory import DEFAULT_PARAMETERS, retrievability
from nncards.quiz.scheduler import NEW

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nncards.quiz.replay import Cached, Today

_APART = 4  # cards that are easily confused stand at least so far from each other, where possible


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a day brings: new cards, reviews, and (within the new) long problems."""

    new: int = 20
    reviews: int = 200
    new_problems: int = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """The cards of a session: reviews and new cards in order, and those in steps."""

    queue: tuple[Item, ...]
    steps: tuple[Item, ...]


def plan(
    items: Sequence[Item],
    states: Mapping[str, Cached],
    day: int,
    limits: Limits,
    today: Today,
    parameters: tuple[float, ...] = DEFAULT_PARAMETERS,
) -> Plan:
    """What is to be asked on study day `day`.

    Overdue reviews come first, the least remembered before the others; then today's reviews with
    new cards among them; long problems last. Of siblings, one a day. New cards: core tier first, then
    as the decks have them, never before what they come `after`, one a day of a confusable set.
    """
    active = [i for i in items if _active(states.get(i.key), day)]
    steps = [i for i in active if _stepping(states.get(i.key))]
    used = {k.partition("#")[0] for k in today.answered} | {i.uid for i in steps}
    due = _due(active, states, day, parameters)
    room = limits.reviews - len(today.answered - today.introduced)
    reviews = _one_of_each(due, used, max(room, 0))
    fresh = _new(active, items, states, used, limits, today)

    def late(item: Item) -> bool:
        return states[item.key].state.due_day < day

    short = [i for i in reviews if not i.long]
    first = [i for i in short if late(i)]
    then = _interleave([i for i in short if not late(i)], [i for i in fresh if not i.long])
    last = _interleave([i for i in reviews if i.long], [i for i in fresh if i.long])
    queue = _spread([*first, *then]) + _spread(last)
    return Plan(tuple(queue), tuple(steps))


def cram(items: Sequence[Item], states: Mapping[str, Cached], seed: int) -> Plan:
    """Every card that is not suspended, shuffled, long problems last, the schedule left alone."""
    from random import Random

    chosen = [i for i in items if not (i.key in states and states[i.key].suspended)]
    Random(seed).shuffle(chosen)  # noqa: S311 - an order to learn in, nothing secret
    chosen.sort(key=lambda i: i.long)
    return Plan(tuple(_spread(chosen)), ())


def waiting(
    items: Sequence[Item], states: Mapping[str, Cached], done: Iterable[str] = ()
) -> set[str]:
    """The uids of new cards that must wait for one that comes before them."""
    before = {i.uid: _before(i) for i in items if i.card.after}
    named = {uid for uids in before.values() for uid in uids}
    first = [i for i in items if i.uid in named] if named else []
    missing = {i.uid for i in first} - _learned(first, states) - set(done)
    return {uid for uid, uids in before.items() if not missing.isdisjoint(uids)}


def _before(item: Item) -> list[str]:
    return [names_of(item.deck, str(name)) for name in item.card.after]


def _learned(items: Iterable[Item], states: Mapping[str, Cached]) -> set[str]:
    """Cards all of whose parts have once left the learning steps (or are suspended)."""
    open_ = set()
    uids = set()
    for item in items:
        uids.add(item.uid)
        cached = states.get(item.key)
        if cached is None or not (cached.suspended or cached.state.interval > 0):
            open_.add(item.uid)
    return uids - open_


def _active(cached: Cached | None, day: int) -> bool:
    return cached is None or not (cached.suspended or cached.buried == day)


def _stepping(cached: Cached | None) -> bool:
    return cached is not None and cached.state.stepping


def _due(
    items: Sequence[Item], states: Mapping[str, Cached], day: int, parameters: tuple[float, ...]
) -> list[Item]:
    found = []
    for item in items:
        cached = states.get(item.key)
        if cached is None or cached.state.phase == NEW or cached.state.stepping:
            continue
        state = cached.state
        if state.due_day <= day and state.memory is not None:
            chance = retrievability(state.memory.stability, day - state.day, parameters)
            found.append((state.due_day == day, chance, item.place, item))
    found.sort(key=lambda f: f[:3])
    return [f[3] for f in found]


def _one_of_each(items: Iterable[Item], used: set[str], room: int) -> list[Item]:
    """The first `room` items, no two of one card; `used` grows by their cards."""
    found: list[Item] = []
    for item in items:
        if len(found) >= room:
            break
        if item.uid not in used:
            used.add(item.uid)
            found.append(item)
    return found


def _new(
    active: Sequence[Item],
    items: Sequence[Item],
    states: Mapping[str, Cached],
    used: set[str],
    limits: Limits,
    today: Today,
) -> list[Item]:
    wait = waiting(items, states)
    room = limits.new - len(today.introduced)
    started = {k.partition("#")[0] for k in today.introduced}
    long_keys = {i.key for i in items if i.long}
    problems = limits.new_problems - len(today.introduced & long_keys)
    candidates = [i for i in active if _is_new(states.get(i.key)) and i.uid not in wait]
    candidates.sort(key=lambda i: (i.card.tier != "core", i.place))
    found: list[Item] = []
    for item in candidates:
        if len(found) >= room:
            break
        if item.uid in used or started.intersection(item.rivals):
            continue
        if item.long:
            if problems <= 0:
                continue
            problems -= 1
        used.add(item.uid)
        started.add(item.uid)
        found.append(item)
    return found


def _is_new(cached: Cached | None) -> bool:
    return cached is None or cached.state.phase == NEW


def _interleave(many: Sequence[Item], few: Sequence[Item]) -> list[Item]:
    """Both, evenly mixed, each in its own order, beginning with `many`."""
    total = len(many) + len(few)
    left, right = list(many), list(few)
    mixed: list[Item] = []
    for place in range(1, total + 1):
        wanted = place * len(few) // total
        taken = len(few) - len(right)
        mixed.append(right.pop(0) if taken < wanted else left.pop(0))
    return mixed


def _spread(items: Sequence[Item]) -> list[Item]:
    """The same items, those easily confused moved apart where there are others to put between."""
    left = list(items)
    out: list[Item] = []
    while left:
        near = {u for i in out[-_APART:] for u in (i.uid, *i.rivals)}
        index = next((n for n, i in enumerate(left[:50]) if i.uid not in near), 0)
        out.append(left.pop(index))
    return out
