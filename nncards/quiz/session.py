"""One sitting: what is asked next, what an answer is worth, what is written into the log.

A `Session` knows no screen and no clock of its own: a skin shows its `view` and calls one method an
event. Clock and seed are given; the log is on the disk when a method that rates returns.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from nncards.model import Problem
from nncards.quiz import order
from nncards.quiz.catalogue import Filter, Item, QuizContent, items
from nncards.quiz.faces import Face, back, front
from nncards.quiz.order import Limits
from nncards.quiz.replay import Cached, Row
from nncards.quiz.scheduler import AGAIN, NEW, REVIEW, Settings, State, previews
from nncards.quiz.views import Done, Feedback, Left, Load, Question, View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nncards.problems.instance import Instance
    from nncards.quiz.days import Moment
    from nncards.quiz.marking import Marked
    from nncards.quiz.store import Store, Written

LEARN_AHEAD_MS = 20 * 60_000
LEECH, LEECH_EVERY = 8, 4
_PACE_MS = 15_000  # what a card takes before the log tells


@dataclass(frozen=True, slots=True)
class Options:
    """How a session goes. `seed` decides the draw of instances and the order of options."""

    limits: Limits = field(default_factory=Limits)
    retention: float = 0.9
    cram: bool = False
    seed: int = 0
    fuzz: bool = True
    balance: bool = True
    problem_retention: float = 0.85


@dataclass(slots=True)
class _Now:
    """The question at hand."""

    item: Item
    face: Face
    instance: Instance | None
    since: int
    hints: int = 0
    steps: int = 0
    given: tuple[str, ...] = ()
    typed: str = ""
    marked: Marked | None = None


class Session:
    """A pure state machine over a store: `view` is what to show, every method an event."""

    def __init__(
        self,
        content: QuizContent,
        store: Store,
        now: Callable[[], Moment],
        options: Options | None = None,
        chosen: Filter | None = None,
    ) -> None:
        self._content, self._store, self._now = content, store, now
        self.options = options or Options()
        self._items = items(content, chosen)
        self._by_key = {i.key: i for i in self._items}
        self._states: dict[str, Cached] = store.states()
        self._queue: list[Item] = []
        self._steps: list[Item] = []
        self._last: Item | None = None
        self._here: _Now | None = None
        self._undoable: list[Row] = []
        self._former_left = True
        self._written: list[Written] = []
        self._remark = ""
        self._plan()
        self._next()

    # ---- what to show

    @property
    def view(self) -> View:
        """What a skin shows now."""
        here = self._here
        if here is None:
            return self._done()
        question = self._question(here)
        if here.marked is None:
            return question
        from nncards.quiz.marking import lowered

        all_steps = 0 < self._step_count(here) == here.steps
        suggestion = lowered(here.marked.suggestion, here.hints + here.steps, all_steps=all_steps)
        state = self._state(here.item)
        return Feedback(
            question, here.typed, here.marked,
            back(here.item, self._content, here.instance, here.face),
            suggestion, is_leech(state.lapses + (state.phase == REVIEW)), self._remark,
        )  # fmt: skip

    def intervals(self) -> dict[int, State]:
        """What each grade would lead to, for the question at hand."""
        if self._here is None or self.options.cram:
            return {}
        item = self._here.item
        return previews(self._state(item), self._now(), self._settings(item), item.key)

    @property
    def counts(self) -> Left:
        """What is still to come, the question at hand included."""
        queue = [*self._queue, *([self._here.item] if self._here else [])]
        steps = {i.key for i in self._steps} | {i.key for i in queue if self._state(i).stepping}
        rest = [i for i in queue if i.key not in steps]
        new = sum(1 for i in rest if not self._state(i).reps)
        return Left(len(rest) - new, new, len(steps))

    def summary(self) -> Done:
        """What was done so far."""
        return self._done()

    def overview(self) -> list[Load]:
        """What is to come, by deck, with the minutes that it will take."""
        pace = self._store.pace() or _PACE_MS
        found: dict[str, Load] = {}
        here = [self._here.item] if self._here else []
        for item in [*here, *self._queue, *self._steps]:
            state = self._state(item)
            old = found.get(str(item.deck.name), Load(str(item.deck.name)))
            found[old.deck] = Load(
                old.deck,
                old.reviews + (state.phase == REVIEW),
                old.new + (not state.reps),
                old.steps + state.stepping,
                old.minutes + (_minutes(item, self._content) or pace / 60_000),
            )
        return sorted(found.values(), key=lambda load: load.deck)

    def refresh(self) -> View:
        """Look whether something has become due since the end."""
        if self._here is None:
            self._next()
        return self.view

    def kind_of(self, key: str) -> str:
        """The kind of the card that the log calls `key` ('' if no deck has it)."""
        item = self._by_key.get(key)
        return item.kind if item else ""

    # ---- events

    def answer(self, line: str) -> View:
        """A typed answer; one that cannot be read is asked again, with a remark."""
        here = self._here
        if here is None or here.marked is not None:
            return self.view
        from nncards.quiz.grading import Answering, mark

        result = mark(
            Answering(here.item, here.face, here.instance, self._content, here.given), line
        )
        self._remark = result.remark
        here.given = result.given
        if result.marked is not None:
            here.typed, here.marked = result.typed, result.marked
        return self.view

    def give_up(self) -> View:
        """Show the answer without one of one's own."""
        if self._here is not None and self._here.marked is None:
            from nncards.quiz.marking import Marked

            self._here.marked = Marked(None, AGAIN)
            self._remark = ""
        return self.view

    def reveal(self) -> View:
        """Show the answer, which the learner has in mind: nothing is suggested but Good."""
        if self._here is not None and self._here.marked is None:
            from nncards.quiz.marking import Marked

            self._here.marked = Marked(None)
            self._remark = ""
        return self.view

    def hint(self) -> View:
        """One more hint."""
        here = self._here
        if here is not None and here.marked is None:
            here.hints = min(here.hints + 1, len(here.face.hints))
        return self.view

    def step(self) -> View:
        """One more line of the worked solution."""
        here = self._here
        if here is not None and here.marked is None:
            here.steps = min(here.steps + 1, self._step_count(here))
        return self.view

    def rate(self, grade: int | None = None) -> Written | None:
        """Grade the answer (None: as suggested) and go on; what was written, once it is on the disk."""
        view, here = self.view, self._here
        if not isinstance(view, Feedback) or here is None:
            return None
        from nncards.quiz.record import graded, scheduled

        taken = grade or view.suggestion
        kind = "cram" if self.options.cram else "answer"
        now = self._now()

        def make(before: Cached, blank: Row) -> Row:
            row = graded(blank, view, taken, here.instance, now.at - here.since)
            if kind == "cram":
                return row
            settings = self._settings(here.item)
            return scheduled(row, before.state, now, settings, self._store.parameters.id)

        written = self._store.write(here.item.key, kind, now, make)
        self._undoable.append(written.row)
        self._written.append(written)
        self._states[here.item.key] = written.after
        self._remark = ""
        self._again(here.item, written)
        self._next()
        return written

    def undo(self) -> Written | None:
        """Take back the last thing done: in this session, then the last answer of the one before."""
        row = self._undoable.pop() if self._undoable else self._former()
        if row is None:
            self._remark = "There is nothing to undo."
            return None
        written = self._store.undo(row, self._now())
        self._states[row.card] = written.after
        self._written = [w for w in self._written if w.row.key != row.key]
        item = self._by_key.get(row.card)
        if self._here is not None and (item is None or self._here.item.key != item.key):
            self._queue.insert(0, self._here.item)
        if item is not None:
            self._queue = [i for i in self._queue if i.key != item.key]
            self._steps = [i for i in self._steps if i.key != item.key]
            self._show(item)
        self._remark = "Undone."
        return written

    def suspend(self) -> View:
        """Ask this card no more, until it is resumed."""
        return self._put_away("suspend", "Suspended: it will not be asked again.")

    def bury(self) -> View:
        """Leave this card until tomorrow."""
        return self._put_away("bury", "Buried until tomorrow.")

    def flag(self, text: str = "") -> View:
        """Mark this card, with a remark on what is wrong with it; once more takes the mark away."""
        if self._here is not None:
            item = self._here.item
            flagged = self._cached(item).flag is not None
            kind = "unflag" if flagged and not text else "flag"
            written = self._store.write(
                item.key, kind, self._now(), lambda _, blank: blank._replace(typed=text or None)
            )
            self._states[item.key] = written.after
            self._remark = "Flag removed." if kind == "unflag" else "Flagged."
        return self.view

    # ---- writing

    def _put_away(self, kind: str, remark: str) -> View:
        if self._here is not None:
            item = self._here.item
            written = self._store.write(item.key, kind, self._now())
            self._undoable.append(written.row)
            self._states[item.key] = written.after
            self._next()
            self._remark = remark
        return self.view

    def _former(self) -> Row | None:
        if not self._former_left:
            return None
        self._former_left = False
        row = self._store.last_answer()
        return row if row is not None and row.session != self._store.session else None

    # ---- what comes next

    def _plan(self) -> None:
        now = self._now()
        if self.options.cram:
            chosen = order.cram(self._items, self._states, self.options.seed ^ now.day)
        else:
            chosen = order.plan(
                self._items, self._states, now.day, self.options.limits,
                self._store.today(now.day), self._store.parameters.vector,
            )  # fmt: skip
        self._queue, self._steps = list(chosen.queue), list(chosen.steps)

    def _next(self) -> None:
        self._here = None
        item = self._pick()
        if item is None and not self.options.cram:
            self._states = self._store.states()
            self._plan()
            item = self._pick()
        if item is not None:
            self._show(item)

    def _pick(self) -> Item | None:
        now = self._now()
        self._steps.sort(key=lambda i: self._state(i).due_at)
        ready = [i for i in self._steps if self._ready(i, now, 0)]
        if ready and not (ready[0] is self._last and self._queue):
            return self._take(ready[0])
        while self._queue:
            item = self._queue.pop(0)
            if self.options.cram or self._still_due(item, now):
                return item
        soon = [i for i in self._steps if self._ready(i, now, LEARN_AHEAD_MS)]
        others = [i for i in soon if i is not self._last]
        return self._take((others or soon)[0]) if soon else None

    def _take(self, item: Item) -> Item:
        self._steps.remove(item)
        return item

    def _ready(self, item: Item, now: Moment, ahead: int) -> bool:
        state = self._state(item)
        return state.due_at <= now.at + ahead or state.day < now.day

    def _still_due(self, item: Item, now: Moment) -> bool:
        """Whether no other session has answered it meanwhile."""
        cached = self._store.state(item.key)
        if cached.last_at == self._cached(item).last_at:
            return True
        self._states[item.key] = cached
        state = cached.state
        if cached.suspended or cached.buried == now.day:
            return False
        if state.stepping:
            self._steps.append(item)
            return False
        return state.phase != REVIEW or state.due_day <= now.day

    def _again(self, item: Item, written: Written) -> None:
        """Where an answered card stands now: in steps it comes back in this session."""
        self._last = item
        if self.options.cram:
            if written.row.grade == AGAIN:
                self._queue.insert(min(len(self._queue), 10), item)
        elif written.after.state.stepping:
            self._steps.append(item)

    def _show(self, item: Item) -> None:
        instance = self._instance(item)
        chance = _chance(item.key, self.options.seed, self._state(item).reps)
        face = front(item, self._content, instance, chance)
        self._here = _Now(item, face, instance, self._now().at)

    def _instance(self, item: Item) -> Instance | None:
        content = item.card.content
        if not isinstance(content, Problem):
            return None
        from nncards.quiz.draw import draw

        return draw(item, content, self._state(item), self._content, self._store, self.options.seed)

    # ---- small things

    def _cached(self, item: Item) -> Cached:
        return self._states.get(item.key) or Cached()

    def _state(self, item: Item) -> State:
        return self._cached(item).state

    def _settings(self, item: Item) -> Settings:
        options = self.options
        steps: tuple[int, ...] = () if item.long else Settings().learning
        default = options.problem_retention if item.long else options.retention
        return Settings(
            retention=item.deck.retention or default,
            learning=steps,
            relearning=() if item.long else Settings().relearning,
            parameters=self._store.parameters.vector,
            fuzz=options.fuzz,
            load=self._store.load if options.balance else None,
        )

    def _step_count(self, here: _Now) -> int:
        return len(here.instance.steps) if here.instance else 0

    def _question(self, here: _Now) -> Question:
        steps = [s.latex for s in here.instance.steps] if here.instance else []
        return Question(
            here.item, here.face, self.counts,
            here.face.hints[: here.hints], tuple(steps[: here.steps]),
            len(here.face.hints) - here.hints, len(steps) - here.steps, here.given, self._remark,
        )  # fmt: skip

    def _tomorrow(self, day: int) -> int:
        """How many cards the next study day brings, as far as is known now."""
        known = {k for k, c in self._states.items() if c.state.phase != NEW or c.suspended}
        new = sum(1 for i in self._items if i.key not in known and not i.long)
        due = sum(
            1
            for key, c in self._states.items()
            if key in self._by_key
            and key in known
            and not c.suspended
            and c.state.due_day <= day + 1
        )
        limits = self.options.limits
        return min(due, limits.reviews) + min(new, limits.new)

    def _done(self) -> Done:
        grades: dict[int, int] = {}
        mistakes: dict[str, int] = {}
        for row in (w.row for w in self._written):
            if row.grade:
                grades[row.grade] = grades.get(row.grade, 0) + 1
            if row.note:
                mistakes[row.note] = mistakes.get(row.note, 0) + 1
        now = self._now()
        steps = [self._state(i).due_at for i in self._steps]
        return Done(
            len(self._written), grades, mistakes, sum(w.row.ms or 0 for w in self._written),
            self._tomorrow(now.day), min(steps, default=None), self._here is None, self._remark,
        )  # fmt: skip


def _minutes(item: Item, content: QuizContent) -> float:
    """What a problem takes, as far as that is known without loading it."""
    problem = item.card.content
    if not isinstance(problem, Problem) or content.minutes is None:
        return 0.0
    level = min(problem.levels, default=1)
    return content.minutes(str(problem.generator), level) or 0.0


@contextmanager
def unhindered() -> Iterator[None]:
    """While a session is set up, objects are made that all stay: nothing is looked through for garbage."""
    import gc

    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was:
            gc.enable()


def is_leech(lapses: int) -> bool:
    """Whether this many lapses call for the learner's attention: at 8, then at every fourth more."""
    return lapses >= LEECH and (lapses - LEECH) % LEECH_EVERY == 0


def _chance(*parts: object) -> int:
    return int.from_bytes(blake2b(repr(parts).encode(), digest_size=8).digest(), "big")
