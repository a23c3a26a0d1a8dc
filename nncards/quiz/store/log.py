"""The review log on disk: an append-only table, and a cache of what follows from it.

Every write is one `BEGIN IMMEDIATE` transaction that reads the card's state, adds a row and updates
the cache; it is on the disk (`synchronous=FULL`) when the call returns. Two sessions may write at
once.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from contextlib import contextmanager
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Self

from nncards.frozen import dataclass
from nncards.quiz.memory import DEFAULT_PARAMETERS, Memory
from nncards.quiz.replay import Cached, Parameters, Row, Today, add, by_card, replay, standing
from nncards.quiz.scheduler import State
from nncards.quiz.store.file import INSERT, SELECT, connect, explained

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from nncards.quiz.days import Moment

_ORDER = " ORDER BY at, session, seq"
_STATE = (
    "card, phase, step, stability, difficulty, day, at, due_day, due_at, interval, reps, lapses, passes,"
    " suspended, buried, flag, last_at"
)
_READ_STATE = f"SELECT {_STATE} FROM card_state"  # noqa: S608 - names of our own columns
_WRITE_STATE = f"INSERT OR REPLACE INTO card_state ({_STATE}) VALUES ({', '.join('?' * 17)})"  # noqa: S608 - the same
_MERGE = INSERT.replace("INSERT", "INSERT OR IGNORE", 1)


@dataclass(frozen=True, slots=True)
class Written:
    """A row that is on the disk, and the card's cached state before and after it."""

    row: Row
    before: Cached
    after: Cached


class Store:
    """An open review log. `session` names this run (16 hex digits; random if not given)."""

    def __init__(self, path: Path | str, *, session: str | None = None) -> None:
        self.path = path
        self.session = session or secrets.token_hex(8)
        self._seq = 0
        self._at = 0
        self._db = connect(path)
        self._parameters: Parameters | None = None

    def close(self) -> None:
        """Close the file; nothing is lost without it."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- reading

    @property
    def parameters(self) -> Parameters:
        """The FSRS parameters in force."""
        if self._parameters is None:
            self._parameters = self._newest_parameters() or parameters_of(DEFAULT_PARAMETERS, 0)
        return self._parameters

    def state(self, card: str) -> Cached:
        """What is cached of one card."""
        row = self._one(f"{_READ_STATE} WHERE card = ?", (card,))
        return _cached(row) if row else Cached()

    def states(self) -> dict[str, Cached]:
        """What is cached of every card that has a row in the log."""
        return {row[0]: _cached(row) for row in self._all(_READ_STATE)}

    def due(self, day: int) -> dict[str, Cached]:
        """The cards in steps, or due by study day `day`."""
        query = f"{_READ_STATE} WHERE due_day <= ? AND phase != 'new'"
        return {row[0]: _cached(row) for row in self._all(query, (day,))}

    def known(self) -> set[str]:
        """The cards that were answered at least once."""
        return {row[0] for row in self._all("SELECT card FROM card_state WHERE phase != 'new'")}

    def flagged(self) -> dict[str, str]:
        """The cards that the learner flagged, and the remark on each ('' without words)."""
        query = "SELECT card, flag FROM card_state WHERE flag IS NOT NULL ORDER BY card"
        return dict(self._all(query))

    def load(self, first: int, last: int) -> list[int]:
        """How many cards are due on each study day from `first` to `last`."""
        query = "SELECT due_day, count(*) FROM card_state WHERE due_day BETWEEN ? AND ? AND phase = 'review' GROUP BY due_day"
        counts = dict(self._all(query, (first, last)))
        return [counts.get(day, 0) for day in range(first, last + 1)]

    def rows(self, card: str | None = None) -> list[Row]:
        """The rows of the log, of one card or of all, in the order in which they are replayed."""
        if card is not None:
            return [Row._make(r) for r in self._all(f"{SELECT} WHERE card = ?{_ORDER}", (card,))]
        return [Row._make(r) for r in self._all(SELECT + _ORDER)]

    def today(self, day: int) -> Today:
        """What was answered on a study day already, and what of it was new."""
        rows = standing([Row._make(r) for r in self._all(f"{SELECT} WHERE day = ?", (day,))])
        answers = [r for r in rows if r.kind == "answer"]
        return Today(
            frozenset(r.card for r in answers if r.s_before is None),
            frozenset(r.card for r in answers),
        )

    def last_note(self, card: str) -> str | None:
        """The mistake that was recognised in the last answer of a card, if there was one."""
        answers = [r for r in standing(self.rows(card)) if r.kind in ("answer", "cram")]
        return answers[-1].note if answers else None

    def next_draw(self, generator: str, level: int, seed: int) -> int:
        """The index of the first instance of a generator that was never answered."""
        query = "SELECT max(draw) FROM reviews WHERE generator = ? AND level = ? AND seed = ?"
        row = self._one(query, (generator, level, seed))
        return 0 if row is None or row[0] is None else int(row[0]) + 1

    def pace(self) -> float | None:
        """The mean milliseconds of the last 300 answers to cards without a generator; None before 20."""
        query = (
            "SELECT count(*), avg(ms) FROM (SELECT ms FROM reviews WHERE kind = 'answer' AND generator IS NULL"
            " ORDER BY at DESC LIMIT 300)"
        )
        row = self._one(query)
        return float(row[1]) if row and row[0] >= 20 and row[1] else None

    def last_answer(self) -> Row | None:
        """The newest answer that was not undone, of any session."""
        query = (  # the names of our own columns
            f"{SELECT} AS r WHERE kind IN ('answer', 'cram') AND NOT EXISTS (SELECT 1 FROM reviews AS u"  # noqa: S608 - our own names
            " WHERE u.card = r.card AND u.kind = 'undo' AND u.undone_session = r.session AND u.undone_seq = r.seq)"
            " ORDER BY at DESC, session DESC, seq DESC LIMIT 1"
        )
        row = self._one(query)
        return Row._make(row) if row else None

    # ---- writing

    def write(
        self, card: str, kind: str, now: Moment, make: Callable[[Cached, Row], Row] | None = None
    ) -> Written:
        """Add one row in one transaction; it is on the disk when this returns.

        `make` fills in the row, given the card's state as it is at that moment (another session may
        have answered it meanwhile).
        """
        with self._transaction():
            before = self.state(card)
            blank = Row(
                self.session, self._seq + 1, self._time(now), now.day, now.offset, kind, card
            )
            row = make(before, blank) if make else blank
            self._db.execute(INSERT, row)
            later = row.kind != "undo" and row.at > before.last_at
            after = add(before, row, self.parameters) if later else self._replayed(card)
            self._keep(card, after)
        self._seq, self._at = row.seq, row.at
        return Written(row, before, after)

    def undo(self, row: Row, now: Moment) -> Written:
        """Take `row` back, by a row of its own."""
        return self.write(
            row.card,
            "undo",
            now,
            lambda _, blank: blank._replace(undone_session=row.session, undone_seq=row.seq),
        )

    def merge(self, rows: Iterable[Row], parameters: Sequence[Parameters] = ()) -> int:
        """Add the rows that are not here yet, and replay their cards; how many were added."""
        with self._transaction():
            for p in parameters:
                self._add_parameters(p)
            changed = self._newest_parameters() or parameters_of(DEFAULT_PARAMETERS, 0)
            cards = set()
            count = 0
            for row in rows:
                added = self._db.execute(_MERGE, row).rowcount
                count += added
                if added:
                    cards.add(row.card)
            if changed != self.parameters:
                self._parameters = changed
                self._rebuild()
            else:
                for card in cards:
                    self._keep(card, self._replayed(card))
        return count

    def set_parameters(self, parameters: Parameters) -> None:
        """Put FSRS parameters in force; every card's memory is computed again, no due day moves."""
        with self._transaction():
            self._add_parameters(self.parameters)  # the defaults stand in no file before
            self._add_parameters(parameters)
            self._parameters = parameters
            self._rebuild()

    def history(self) -> list[Parameters]:
        """Every set of parameters that was in force, oldest first."""
        query = "SELECT id, vector, at, source, reviews, log_loss, rmse FROM parameters ORDER BY at"
        return [Parameters(i, tuple(json.loads(v)), *rest) for i, v, *rest in self._all(query)]

    def rebuild(self) -> None:
        """Make the cache again from the log."""
        with self._transaction():
            self._rebuild()

    # ---- inside a transaction

    def _rebuild(self) -> None:
        self._db.execute("DELETE FROM card_state")
        for card, rows in by_card(self.rows()).items():
            self._keep(card, replay(rows, self.parameters))

    def _replayed(self, card: str) -> Cached:
        return replay(self.rows(card), self.parameters)

    def _keep(self, card: str, c: Cached) -> None:
        s, m = c.state, c.state.memory
        self._db.execute(_WRITE_STATE, (
            card, s.phase, s.step, m.stability if m else None, m.difficulty if m else None, s.day, s.at,
            s.due_day, s.due_at, s.interval, s.reps, s.lapses, s.passes,
            int(c.suspended), c.buried, c.flag, c.last_at,
        ))  # fmt: skip

    def _add_parameters(self, p: Parameters) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO parameters (id, at, vector, length, source, reviews, log_loss, rmse)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                p.id,
                p.at,
                json.dumps(p.vector),
                len(p.vector),
                p.source,
                p.reviews,
                p.log_loss,
                p.rmse,
            ),
        )

    def _newest_parameters(self) -> Parameters | None:
        found = self.history()
        return found[-1] if found else None

    def _time(self, now: Moment) -> int:
        """Rows of one session never share a millisecond, nor go backwards while it runs."""
        return max(now.at, self._at + 1)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise explained(self.path, error) from error

    def _all(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(query, tuple(values)).fetchall()
        except sqlite3.Error as error:
            raise explained(self.path, error) from error

    def _one(self, query: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        found = self._all(query, values)
        return found[0] if found else None


def _cached(row: tuple[Any, ...]) -> Cached:
    _, phase, step, s, d, *rest, suspended, buried, flag, last_at = row
    memory = None if s is None else Memory(s, d)
    return Cached(State(phase, step, memory, *rest), suspended == 1, buried, flag, last_at)


def parameters_of(
    vector: Sequence[float],
    at: int,
    source: str = "default",
    reviews: int | None = None,
    log_loss: float | None = None,
    rmse: float | None = None,
) -> Parameters:
    """FSRS parameters under the id that follows from their values and the time `at` (ms)."""
    values = tuple(float(v) for v in vector)
    digest = blake2b(f"{at} {json.dumps(values)}".encode(), digest_size=8).hexdigest()
    return Parameters(digest, values, at, source, reviews, log_loss, rmse)
