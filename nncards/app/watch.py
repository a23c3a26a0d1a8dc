"""Build again after each save, a round a save."""

from __future__ import annotations

import signal
import threading
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nncards import workspace as ws
from nncards.app import build as builds
from nncards.app.cards import choose_decks
from nncards.app.check import check, parts
from nncards.app.crash import diagnosed
from nncards.app.saves import Build, Changed, Decision, State, Wait, decide, mended
from nncards.diagnostics import Diagnostic, Span, has_errors, in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from nncards.anki import build as anki
    from nncards.anki.ledger import Ledger
    from nncards.app.build import Plan, Written
    from nncards.app.check import Done
    from nncards.app.watched import Files
    from nncards.cache import Cache
    from nncards.model import Deck
    from nncards.render.html import Maths

    Progress = Callable[[int], AbstractContextManager[Done]]


@dataclass(frozen=True, slots=True)
class Options:
    """What to build: `decks` as `--deck` names them, into `out`; with `only_check` nothing is written."""

    out: Path
    decks: tuple[str, ...] = ()
    only_check: bool = False
    maths: Maths | None = None


_BUILT = ("packages", "added", "changed", "moved", "retired", "vanished")


@dataclass(frozen=True, slots=True)
class Round:
    """What a save led to. `written` is None after an error, and where nothing is to be written.

    `mended` counts the errors of the round before that are no more; `needs` is what the learner has to do in
    Anki, and `gone` the cards that are in no deck any more, as far as this round brought them up.
    """

    changed: Changed
    found: tuple[Diagnostic, ...]
    seconds: float
    cards: int = 0
    mended: int = 0
    written: Written | None = None
    needs: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()  # cards with open places, which are left out

    @property
    def good(self) -> bool:
        """Whether there is no error."""
        return not has_errors(self.found)

    def as_dict(self, shown: Callable[[Path], str]) -> dict[str, Any]:
        """The JSON shape that scripts rely on: as `build`'s, without the cards that did not change."""
        written = self.written.as_dict(shown) if self.written else {}
        built = {name: written.get(name, []) for name in _BUILT}
        changed = self.changed
        return {
            "files": {
                "added": list(changed.added),
                "edited": list(changed.edited),
                "gone": list(changed.gone),
            },
            "ok": self.good,
            "built": self.written is not None,
            "seconds": round(self.seconds, 3),
            "cards": self.cards,
            "open": list(self.waiting),
            "mended": self.mended,
            **built,
            "needs": list(self.needs),
            "diagnostics": [d.as_dict() for d in self.found],
        }


# --- rounds -------------------------------------------------------------------------------------------


class Session:
    """One watch of one workspace: it knows what the round before found, and the ledger as it began.

    `clock` gives the second that stamps what changed, `timer` seconds of any kind to measure with.
    """

    def __init__(
        self,
        workspace: ws.Workspace,
        options: Options,
        *,
        cache: Cache,
        clock: Callable[[], float],
        timer: Callable[[], float],
    ) -> None:
        self.workspace, self.options, self.cache = workspace, options, cache
        self.clock, self.timer = clock, timer
        self.found: tuple[Diagnostic, ...] = ()
        self.first: Ledger | None = None
        self.last: anki.Build | None = None
        self.gone: tuple[str, ...] = ()
        self.gone_before: frozenset[str] = frozenset()  # what the first build found gone already
        self.rounds = 0
        self.decks: tuple[Deck, ...] = ()

    def round(self, changed: Changed, progress: Progress) -> Round:
        """Check and build once. Whatever is wrong is told in the round; only an interrupt is raised."""
        began = self.timer()
        self.rounds += 1
        try:
            made = self._round(changed, progress)
        except Exception as error:  # noqa: BLE001 - a watch outlives whatever a file, a figure or a disk does
            made = Round(changed, (diagnosed(error, self.workspace.root),), 0.0)
        made = replace(
            made,
            seconds=self.timer() - began,
            mended=mended(self.found, made.found),
            waiting=tuple(uid for deck in self.decks for uid in deck.open),
        )
        self.found = made.found
        return made

    def _round(self, changed: Changed, progress: Progress) -> Round:
        if not ws.is_workspace(self.workspace.root):
            return Round(changed, (_no_deck(),), 0.0)
        course = ws.read(self.workspace, self.cache)
        self.decks = course.decks
        cards = sum(len(deck.cards) for deck in course.decks)
        if self.options.only_check:
            with progress(parts(course.decks)) as step:
                _, found = check(course, cache=self.cache, done=step)
            return Round(changed, tuple(found), 0.0, cards)
        chosen = choose_decks(course, self.options.decks)
        if isinstance(chosen, str):
            wrong = Diagnostic(Span("decks"), "deck-unknown", chosen, "as `--deck` names it")
            return Round(changed, tuple(in_order([*course.diagnostics, wrong])), 0.0, cards)
        plan, found = self._planned(course, chosen, progress)
        if plan is None:
            return Round(changed, tuple(found), 0.0, cards)
        with uninterrupted():
            written = builds.carry_out(plan, self.options.out, self.workspace, self.cache)
        needs, gone = self._news(plan)
        return Round(changed, tuple(found), 0.0, cards, written=written, needs=needs, gone=gone)

    def _planned(
        self, course: ws.Course, chosen: Sequence[Deck], progress: Progress
    ) -> tuple[Plan | None, list[Diagnostic]]:
        with progress(builds.parts(chosen)) as step:
            return builds.plan(
                course,
                chosen,
                now=int(self.clock()),
                new_numbers=False,
                cache=self.cache,
                done=step,
                maths=self.options.maths,
            )

    def _news(self, plan: Plan) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What the learner has to do in Anki after this build, and the cards that left the decks with it."""
        from nncards.anki.diff import needs

        gone = tuple(uid for uid in plan.build.vanished if uid not in self.gone)
        if self.first is None:
            self.first, self.gone_before = plan.ledger_before, frozenset(plan.build.vanished)
        self.last, self.gone = plan.build, plan.build.vanished
        return tuple(needs(plan.ledger_before, replace(plan.build, vanished=()))), gone

    def needs(self) -> list[str]:
        """What the learner has to do in Anki after all of the session, if nothing was imported in between."""
        from nncards.anki.diff import needs

        if self.first is None or self.last is None:
            return []
        retired = _retired(self.first, self.last.ledger)
        return needs(self.first, replace(self.last, retired=retired, vanished=()))

    def total(self) -> dict[str, tuple[str, ...]]:
        """What became of the cards from the first build of the session to the last."""
        if self.first is None or self.last is None:
            return {}
        before, after = self.first.entries, self.last.ledger.entries
        both = sorted(before.keys() & after.keys())
        return {
            "new": tuple(sorted(after.keys() - before.keys() - set(self.gone))),
            "changed": tuple(
                uid
                for uid in both
                if before[uid].hash != after[uid].hash and before[uid].retired == after[uid].retired
            ),
            "moved": tuple(uid for uid in both if before[uid].deck != after[uid].deck),
            "retired": _retired(self.first, self.last.ledger),
            "gone": tuple(sorted(before.keys() & set(self.gone) - self.gone_before)),
        }


def _retired(first: Ledger, last: Ledger) -> tuple[str, ...]:
    before, after = first.entries, last.entries
    both = sorted(before.keys() & after.keys())
    return tuple(uid for uid in both if after[uid].retired and not before[uid].retired)


def _no_deck() -> Diagnostic:
    return Diagnostic(
        Span("decks"),
        "no-deck",
        "there is no YAML deck below decks/ any more",
        "put one there; what was built stays as it is",
    )


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back until what is being written is written."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: held.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if held:
            raise KeyboardInterrupt


# --- files --------------------------------------------------------------------------------------------


def watch(
    session: Session, files: Files, progress: Progress, tell: Callable[[str], None] = lambda _: None
) -> Iterator[Round]:
    """Build, then again after every change, for ever. `tell` hears what the watcher has to remark."""
    with files.opened(tell):
        state = State(files.snapshot())
        decision: Decision = Build(Changed())
        while True:
            if isinstance(decision, Build):
                made = session.round(decision.changed, progress)
                state = _own(_met(state, session, files), session, files)
                yield made
            else:
                files.wait(decision.seconds if isinstance(decision, Wait) else None)
            state, decision = decide(state, files.snapshot())


def _met(state: State, session: Session, files: Files) -> State:
    """The notes of a vault that a deck names since this round were read in it."""
    names = files.places.names
    files.places.know(session.decks)
    if files.places.names <= names:
        return state
    outside = [files.places.workspace.decks, files.places.workspace.generators]
    shown = tuple(f"{files.shown(folder)}/" for folder in outside)
    new = {k: mark for k, mark in files.snapshot().items() if not k.startswith(shown)}
    return state.meet(new)


def _own(state: State, session: Session, files: Files) -> State:
    """The ledger that the round wrote is no change, whoever else may have written to it before."""
    if session.options.only_check:
        return state
    return state.own(f"decks/{ws.LEDGER}", files.mark(session.workspace.ledger))
