"""One sitting: what is asked next, what an answer is worth, what is written into the log.

A `Session` knows no screen and no clock of its own: a skin shows its `view` and calls one method an
event. Clock and seed are given; the log is on the disk when a method that rates returns.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from nncards.model import Problem
from nncards.quiz.catalogue import Filter, Item, QuizContent, items
from nncards.quiz.faces import Face, Work, back, chosen_text, front
from nncards.quiz.options import Options, is_leech
from nncards.quiz.scheduler import AGAIN, REVIEW, Settings, State, previews
from nncards.quiz.upcoming import Upcoming
from nncards.quiz.views import Done, Feedback, Left, Load, Question, View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nncards.problems.instance import Instance
    from nncards.quiz.days import Moment
    from nncards.quiz.marking import Marked
    from nncards.quiz.replay import Cached, Row
    from nncards.quiz.store import Store, Written

__all__ = ["Options", "Session", "unhindered"]

_FLAGGED = "Flagged. To list what is flagged: `nncards cards flagged`"
_UNDONE = {
    "answer": "Undone: the last grade is taken back.",
    "cram": "Undone: the last grade is taken back.",
    "bury": "Undone: this card is not buried.",
    "suspend": "Undone: this card is not suspended.",
}


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
        self._chosen = chosen
        self._upcoming = Upcoming(items(content, chosen), store, now, self.options)
        self._here: _Now | None = None
        self._undoable: list[Row] = []
        self._former_left = True
        self._written: list[Written] = []
        self._remark = ""
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
        return self._upcoming.counts(self._here.item if self._here else None)

    def summary(self) -> Done:
        """What was done so far."""
        return self._done()

    def overview(self) -> list[Load]:
        """What is to come, by deck, with the minutes that it will take."""
        here = self._here.item if self._here else None
        return self._upcoming.overview(here, self._content)

    def refresh(self) -> View:
        """Look whether something has become due since the end."""
        if self._here is None:
            self._next()
        return self.view

    def kind_of(self, key: str) -> str:
        """The kind of the card that the log calls `key` ('' if no deck has it)."""
        item = self._upcoming.item(key)
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
        self._upcoming.learn(written)
        self._remark = ""
        self._upcoming.again(here.item, written)
        self._next()
        return written

    def undo(self) -> Written | None:
        """Take back the last thing done: in this session, then the last answer of the one before."""
        row = self._undoable.pop() if self._undoable else self._former()
        if row is None:
            self._remark = "There is nothing to undo."
            return None
        written = self._store.undo(row, self._now())
        self._upcoming.learn(written)
        self._written = [w for w in self._written if w.row.key != row.key]
        item = self._upcoming.item(row.card)
        if item is not None:
            if self._here is not None and self._here.item.key != item.key:
                self._upcoming.first(self._here.item)
            self._upcoming.drop(item)
            self._show(item)
        self._remark = _UNDONE.get(row.kind, "Undone.")
        return written

    def suspend(self) -> View:
        """Ask this card no more, until it is resumed."""
        return self._put_away(
            "suspend", "Suspended: it will not be asked again; undo takes it back."
        )

    def bury(self) -> View:
        """Leave this card until tomorrow."""
        return self._put_away("bury", "Buried until tomorrow; undo takes it back.")

    @property
    def flagged(self) -> bool:
        """Whether the card at hand is flagged."""
        here = self._here
        return here is not None and self._upcoming.cached(here.item).flag is not None

    def flag(self, text: str = "") -> View:
        """Mark this card, with a remark on what is wrong with it; once more takes the mark away."""
        if self._here is not None:
            item = self._here.item
            kind = "unflag" if self.flagged and not text else "flag"
            written = self._store.write(
                item.key, kind, self._now(), lambda _, blank: blank._replace(typed=text or None)
            )
            self._upcoming.learn(written)
            self._remark = "Flag removed." if kind == "unflag" else _FLAGGED
        return self.view

    def edit(self) -> View:
        """Have the card's source edited, and show the card as it then is, answered as it was."""
        before, edit = self._here, self._content.edit
        if before is None:
            return self.view
        spent = self._now().at - before.since
        found = edit if isinstance(edit, str) else edit(before.item.card)
        if isinstance(found, str):
            self._remark = found
        else:
            self._content = found
            self._upcoming.renew(items(found, self._chosen))
            self._show_again(before)
        if self._here is not None:
            self._here.since = self._now().at - spent
        return self.view

    @property
    def editable(self) -> bool:
        """Whether the source of cards can be edited."""
        return not isinstance(self._content.edit, str)

    def notes(self) -> str:
        """The section of the notes that the card belongs to, as Markdown ('' if there is none)."""
        if self._here is None or self._content.notes is None:
            return ""
        item = self._here.item
        return self._content.notes(item.card, item.deck) or ""

    # ---- writing

    def _put_away(self, kind: str, remark: str) -> View:
        if self._here is not None:
            item = self._here.item
            written = self._store.write(item.key, kind, self._now())
            self._undoable.append(written.row)
            self._upcoming.learn(written)
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

    def _next(self) -> None:
        self._here = None
        item = self._upcoming.next()
        if item is not None:
            self._show(item)

    def _show(self, item: Item) -> None:
        instance = self._instance(item)
        chance = _chance(item.key, self.options.seed, self._state(item).reps)
        face = front(item, self._content, instance, chance)
        self._here = _Now(item, face, instance, self._now().at)

    def _show_again(self, before: _Now) -> None:
        """The same card after an edit; what was typed is marked anew."""
        item = self._upcoming.item(before.item.key)
        if item is None:
            self._next()
            self._remark = "This card is not in the decks any more."
            return
        self._show(item)
        here = self._here
        if here is None or type(item.card.content) is not type(before.item.card.content):
            return
        here.hints = min(before.hints, len(here.face.hints))
        here.steps = min(before.steps, self._step_count(here))
        here.given = before.given
        self._remark = ""
        if before.marked is not None and before.typed:
            here.given = ()
            self.answer(chosen_text(before.typed, before.face))
        elif before.marked is not None:
            here.marked = before.marked

    def _instance(self, item: Item) -> Instance | None:
        content = item.card.content
        if not isinstance(content, Problem):
            return None
        from nncards.quiz.draw import draw

        return draw(item, content, self._state(item), self._content, self._store, self.options.seed)

    # ---- small things

    def _state(self, item: Item) -> State:
        return self._upcoming.state(item)

    def _settings(self, item: Item) -> Settings:
        return self.options.settings(item, self._store)

    def _step_count(self, here: _Now) -> int:
        return len(here.instance.steps) if here.instance else 0

    def _question(self, here: _Now) -> Question:
        steps = [Work(s.latex, s.note) for s in here.instance.steps] if here.instance else []
        return Question(
            here.item, here.face, self.counts,
            here.face.hints[: here.hints], tuple(steps[: here.steps]),
            len(here.face.hints) - here.hints, len(steps) - here.steps, here.given, self._remark,
        )  # fmt: skip

    def _done(self) -> Done:
        grades: dict[int, int] = {}
        mistakes: dict[str, int] = {}
        for row in (w.row for w in self._written):
            if row.grade:
                grades[row.grade] = grades.get(row.grade, 0) + 1
            if row.note:
                mistakes[row.note] = mistakes.get(row.note, 0) + 1
        return Done(
            len(self._written), grades, mistakes, sum(w.row.ms or 0 for w in self._written),
            self._upcoming.tomorrow(self._now().day), self._upcoming.next_step_at(), self._here is None,
            self._remark,
        )  # fmt: skip


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


def _chance(*parts: object) -> int:
    return int.from_bytes(blake2b(repr(parts).encode(), digest_size=8).digest(), "big")
