"""From the rows of the log to the state of a card: the one definition of what the cache holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nncards.frozen import dataclass
from nncards.quiz.memory import DEFAULT_PARAMETERS, Memory, after
from nncards.quiz.scheduler import AGAIN, REVIEW, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

KINDS = ("answer", "cram", "undo", "suspend", "resume", "bury", "flag", "unflag")


class Row(NamedTuple):
    """One row of the table `reviews`, as SQLite takes and gives it; the schema explains the columns."""

    session: str
    seq: int
    at: int
    day: int
    tz_offset: int
    kind: str
    card: str
    grade: int | None = None
    suggested: int | None = None
    source: str | None = None
    typed: str | None = None
    verdict: str | None = None
    note: str | None = None
    ms: int | None = None
    generator: str | None = None
    version: int | None = None
    level: int | None = None
    seed: int | None = None
    draw: int | None = None
    params: str | None = None
    phase: str | None = None
    step: int | None = None
    s_before: float | None = None
    d_before: float | None = None
    s_after: float | None = None
    d_after: float | None = None
    raw: float | None = None
    interval: int | None = None
    due_day: int | None = None
    due_at: int | None = None
    parameters: str | None = None
    undone_session: str | None = None
    undone_seq: int | None = None

    @property
    def key(self) -> tuple[str, int]:
        """What names this row, on any machine."""
        return self.session, self.seq

    @property
    def order(self) -> tuple[int, str, int]:
        """Rows are replayed in this order."""
        return self.at, self.session, self.seq


COLUMNS = Row._fields


class Cached(NamedTuple):
    """The state of a card, what the learner has said of it, and the time of its newest row."""

    state: State = State()
    suspended: bool = False
    buried: int = 0
    flag: str | None = None
    last_at: int = 0


class Parameters(NamedTuple):
    """FSRS parameters and the id under which the log knows them."""

    id: str
    vector: tuple[float, ...] = DEFAULT_PARAMETERS
    at: int = 0
    source: str = "default"
    reviews: int | None = None
    log_loss: float | None = None
    rmse: float | None = None


@dataclass(frozen=True, slots=True)
class Today:
    """What was done on a study day already: cards introduced, and cards answered."""

    introduced: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()


def standing(rows: Sequence[Row]) -> list[Row]:
    """The rows that count, in order: what was undone, and the undoing itself, left out."""
    undone = {(r.undone_session, r.undone_seq) for r in rows if r.kind == "undo"}
    kept = (r for r in rows if r.kind != "undo" and r.key not in undone)
    return sorted(kept, key=lambda r: r.order)


def replay(rows: Sequence[Row], parameters: Parameters) -> Cached:
    """What the rows of one card come to."""
    cached = Cached()
    for row in standing(rows):
        cached = add(cached, row, parameters)
    return cached._replace(last_at=max((r.at for r in rows), default=0))


def add(cached: Cached, row: Row, parameters: Parameters) -> Cached:
    """`cached` after one more row (not an undo), later than all before."""
    cached = cached._replace(last_at=row.at)
    match row.kind:
        case "answer":
            return cached._replace(state=_answered(cached.state, row, parameters))
        case "suspend" | "resume":
            return cached._replace(suspended=row.kind == "suspend")
        case "bury":
            return cached._replace(buried=row.day)
        case "flag":
            return cached._replace(flag=row.typed or "")
        case "unflag":
            return cached._replace(flag=None)
    return cached


def _answered(state: State, row: Row, parameters: Parameters) -> State:
    grade = row.grade or AGAIN
    return State(
        phase=row.phase or REVIEW,
        step=row.step or 0,
        memory=_memory(state, row, grade, parameters),
        day=row.day,
        at=row.at,
        due_day=row.due_day or 0,
        due_at=row.due_at or 0,
        interval=row.interval or 0,
        reps=state.reps + 1,
        lapses=state.lapses + (state.phase == REVIEW and grade == AGAIN),
        passes=0 if grade == AGAIN else state.passes + 1,
    )


def _memory(state: State, row: Row, grade: int, parameters: Parameters) -> Memory:
    """As written, unless the parameters have changed since or the history was merged."""
    memory = state.memory
    before = (memory.stability, memory.difficulty) if memory else (None, None)
    if row.s_after is not None and row.d_after is not None:
        as_written = row.parameters == parameters.id and before == (row.s_before, row.d_before)
        if as_written:
            return Memory(row.s_after, row.d_after)
    elapsed = row.day - state.day
    return after(memory, grade, elapsed, parameters.vector)


def by_card(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows of each card."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.card, []).append(row)
    return found
