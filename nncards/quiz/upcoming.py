"""The cards of a session that are still to come, and the one that comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.model import Problem
from nncards.quiz import order
from nncards.quiz.options import LEARN_AHEAD_MS, Options
from nncards.quiz.replay import Cached
from nncards.quiz.scheduler import AGAIN, NEW, REVIEW, State
from nncards.quiz.views import Left, Load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nncards.quiz.catalogue import Item, QuizContent
    from nncards.quiz.days import Moment
    from nncards.quiz.store import Store, Written

_PACE_MS = 15_000  # what a card takes before the log tells
_CRAM_AGAIN = 10  # so many cards later a failed one comes again


class Upcoming:
    """Reviews and new cards in their order, and cards in steps with the time each is due."""

    def __init__(
        self, items: Sequence[Item], store: Store, now: Callable[[], Moment], options: Options
    ) -> None:
        self._items, self._store, self._now, self._options = items, store, now, options
        self._by_key = {i.key: i for i in items}
        self._states: dict[str, Cached] = store.states()
        self._queue: list[Item] = []
        self._steps: list[Item] = []
        self._last: Item | None = None
        self._plan()

    # ---- what is known

    def item(self, key: str) -> Item | None:
        """What the log calls `key`, if it is among the cards chosen."""
        return self._by_key.get(key)

    def cached(self, item: Item) -> Cached:
        """What is known of a card."""
        return self._states.get(item.key) or Cached()

    def state(self, item: Item) -> State:
        """The scheduler's part of it."""
        return self.cached(item).state

    def learn(self, written: Written) -> None:
        """Take note of a row that was written."""
        self._states[written.row.card] = written.after

    # ---- what comes next

    def next(self) -> Item | None:
        """Take the card that comes next; None if nothing is due now."""
        item = self._pick()
        if item is None and not self._options.cram:
            self._states = self._store.states()
            self._plan()
            item = self._pick()
        return item

    def first(self, item: Item) -> None:
        """Put a card that was not answered back, before all others."""
        self._queue.insert(0, item)

    def drop(self, item: Item) -> None:
        """Leave a card out."""
        self._queue = [i for i in self._queue if i.key != item.key]
        self._steps = [i for i in self._steps if i.key != item.key]

    def again(self, item: Item, written: Written) -> None:
        """Where an answered card stands now: one in steps comes back in this session."""
        self._last = item
        if self._options.cram:
            if written.row.grade == AGAIN:
                self._queue.insert(min(len(self._queue), _CRAM_AGAIN), item)
        elif written.after.state.stepping:
            self._steps.append(item)

    def renew(self, items: Sequence[Item]) -> None:
        """Go on in the same order with cards as they are after an edit; those that are new come later."""
        self._items = items
        self._by_key = {i.key: i for i in items}
        self._queue = [self._by_key[i.key] for i in self._queue if i.key in self._by_key]
        self._steps = [self._by_key[i.key] for i in self._steps if i.key in self._by_key]
        self._last = self._by_key.get(self._last.key) if self._last else None

    def _plan(self) -> None:
        now = self._now()
        if self._options.cram:
            chosen = order.cram(self._items, self._states, self._options.seed ^ now.day)
        else:
            chosen = order.plan(
                self._items, self._states, now.day, self._options.limits,
                self._store.today(now.day), self._store.parameters.vector,
            )  # fmt: skip
        self._queue, self._steps = list(chosen.queue), list(chosen.steps)

    def _pick(self) -> Item | None:
        """A step whose time has come, else the next of the queue, else a step that is due soon."""
        now = self._now()
        for item in self._ready(now, 0):
            if not (item is self._last and self._queue) and self._take(item, now):
                return item
        while self._queue:
            item = self._queue.pop(0)
            if self._options.cram or self._still_due(item, now):
                return item
        soon = self._ready(now, LEARN_AHEAD_MS)
        for item in sorted(soon, key=lambda i: i is self._last):
            if self._take(item, now):
                return item
        return None

    def _ready(self, now: Moment, ahead: int) -> list[Item]:
        """The cards in steps that are due within `ahead` milliseconds, soonest first."""
        ready = []
        for item in self._steps:
            state = self.state(item)
            if state.due_at <= now.at + ahead or state.day < now.day:
                ready.append(item)
        return sorted(ready, key=lambda i: self.state(i).due_at)

    def _take(self, item: Item, now: Moment) -> bool:
        """Take a card out of the steps; whether it is still in them."""
        self._steps.remove(item)
        return self._still_due(item, now)

    def _still_due(self, item: Item, now: Moment) -> bool:
        """Whether no other session has answered it meanwhile."""
        cached = self._store.state(item.key)
        if cached.last_at == self.cached(item).last_at:
            return True
        self._states[item.key] = cached
        state = cached.state
        if cached.suspended or cached.buried == now.day:
            return False
        if state.stepping:
            self._steps.append(item)
            return False
        return state.phase != REVIEW or state.due_day <= now.day

    # ---- how much it is

    def counts(self, here: Item | None) -> Left:
        """What is still to come, the card at hand included."""
        queue = [*self._queue, *([here] if here else [])]
        steps = {i.key for i in self._steps} | {i.key for i in queue if self.state(i).stepping}
        rest = [i for i in queue if i.key not in steps]
        new = sum(1 for i in rest if not self.state(i).reps)
        return Left(len(rest) - new, new, len(steps))

    def next_step_at(self) -> int | None:
        """When (ms) the first card in steps is due."""
        return min((self.state(i).due_at for i in self._steps), default=None)

    def overview(self, here: Item | None, content: QuizContent) -> list[Load]:
        """What is to come, by deck, with the minutes that it will take."""
        pace = (self._store.pace() or _PACE_MS) / 60_000
        found: dict[str, Load] = {}
        for item in [*([here] if here else []), *self._queue, *self._steps]:
            state = self.state(item)
            old = found.get(item.deck.id, Load(str(item.deck.name)))
            found[item.deck.id] = Load(
                old.deck,
                old.reviews + (state.phase == REVIEW),
                old.new + (not state.reps),
                old.steps + state.stepping,
                old.minutes + (_minutes(item, content) or pace),
            )
        return sorted(found.values(), key=lambda load: load.deck)

    def tomorrow(self, day: int) -> int:
        """How many cards the study day after `day` brings, as far as is known now."""
        new = due = 0
        for item in self._items:
            cached = self.cached(item)
            if cached.suspended:
                continue
            if cached.state.phase == NEW:
                new += not item.long
            elif cached.state.due_day <= day + 1:
                due += 1
        limits = self._options.limits
        return min(due, limits.reviews) + min(new, limits.new)


def _minutes(item: Item, content: QuizContent) -> float:
    """What a problem takes, as far as that is known without loading it."""
    problem = item.card.content
    if not isinstance(problem, Problem) or content.minutes is None:
        return 0.0
    level = min(problem.levels, default=1)
    return content.minutes(str(problem.generator), level) or 0.0
