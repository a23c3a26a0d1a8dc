"""Opening the log's file: creation, migration with a copy before it, damage and the way out of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

from nncards.frozen import dataclass
from nncards.quiz.replay import COLUMNS
from nncards.quiz.store.schema import APPLICATION_ID, MIGRATIONS

INSERT = f"INSERT INTO reviews ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - the same
SELECT = f"SELECT {', '.join(COLUMNS)} FROM reviews"  # noqa: S608 - names of our own columns
_PATIENCE = 5.0  # seconds that another process may hold the file
_CHECKED_BYTES = 4_000_000  # a file up to this size is checked whenever it is opened (under 10 ms)


class StoreError(Exception):
    """The log cannot be read or written; the message says what to do."""


class DamagedError(StoreError):
    """The file is damaged; `rescue` saves what can be read."""


def connect(path: Path | str) -> sqlite3.Connection:
    """Open (or create) a log at `path`, brought to the present schema; raises `StoreError`."""
    try:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, timeout=5.0, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise explained(path, error) from error
    try:
        _prepare_patiently(db, path)
    except (OSError, sqlite3.Error) as error:
        db.close()
        raise explained(path, error) from error
    except BaseException:
        db.close()
        raise
    return db


def _prepare_patiently(db: sqlite3.Connection, path: Path | str) -> None:
    """Prepare, again and again while another process makes the file (SQLite itself does not wait then)."""
    end = monotonic() + _PATIENCE
    while True:
        try:
            _prepare(db, path)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or monotonic() > end:
                raise
            if db.in_transaction:
                db.execute("ROLLBACK")
            sleep(0.01)
        else:
            return


def _prepare(db: sqlite3.Connection, path: Path | str) -> None:
    db.execute("PRAGMA busy_timeout = 5000")
    db.execute("BEGIN")  # one view of the file, whatever another process does meanwhile
    version, application = _number(db, "user_version"), _number(db, "application_id")
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    db.execute("COMMIT")
    if application != APPLICATION_ID and (application or tables):
        raise StoreError(f"{path} is not a review log: choose another file (NNCARDS_DB)")
    if version > len(MIGRATIONS):
        raise StoreError(f"{path} was written by a newer nncards: update this one")
    if path != ":memory:" and Path(path).stat().st_size < _CHECKED_BYTES:
        found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError(found)
    if db.execute("PRAGMA journal_mode").fetchone()[0] != "wal" and path != ":memory:":
        db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    if version < len(MIGRATIONS):
        _migrate(db, path, version)


def _migrate(db: sqlite3.Connection, path: Path | str, version: int) -> None:
    if version:
        with closing(sqlite3.connect(f"{path}.v{version}.bak")) as copy:
            db.backup(copy)
    db.execute("BEGIN IMMEDIATE")
    try:
        version = _number(db, "user_version")  # another process may have been first
        for script in MIGRATIONS[version:]:
            for statement in _statements(script):
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def _statements(script: str) -> list[str]:
    """The statements of a script, one by one (`executescript` would end the transaction)."""
    found, buffer = [], ""
    for line in script.splitlines(keepends=True):
        buffer += line
        if sqlite3.complete_statement(buffer):
            found.append(buffer)
            buffer = ""
    return found


def _number(db: sqlite3.Connection, pragma: str) -> int:
    return int(db.execute(f"PRAGMA {pragma}").fetchone()[0])


def explained(path: Path | str, error: Exception) -> StoreError:
    """What a failure means to the learner."""
    text = str(error)
    if isinstance(error, OSError):
        return StoreError(f"cannot open the review log {path}: {error.strerror or text}")
    if isinstance(error, sqlite3.OperationalError):
        if "locked" in text or "busy" in text:
            return StoreError(f"{path} is in use by another program: try again")
        return StoreError(f"cannot use the review log {path}: {text}")
    return DamagedError(
        f"the review log {path} is damaged ({text}): `nncards log repair` saves what can be read"
    )


@dataclass(frozen=True, slots=True)
class Rescue:
    """What `rescue` did: rows saved into the new log, and where the damaged file now lies."""

    rows: int
    damaged: Path


def rescue(path: Path, stamp: str) -> Rescue:
    """Put the damaged file aside under a name with `stamp`, and write what can be read of it anew."""
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    if aside.exists():
        raise StoreError(f"{aside} exists: move it away first")
    rows = _readable(path)
    fresh = path.with_name(f"{path.name}.rescued")
    fresh.unlink(missing_ok=True)
    with closing(connect(fresh)) as db:
        db.execute("BEGIN IMMEDIATE")
        kept = sum(_inserted(db, row) for row in rows)
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for suffix in ("-wal", "-shm"):
        side = path.with_name(path.name + suffix)
        if side.exists():
            side.rename(f"{aside}{suffix}")
    path.rename(aside)
    fresh.rename(path)
    return Rescue(kept, aside)


def _inserted(db: sqlite3.Connection, row: tuple[object, ...]) -> int:
    try:
        return db.execute(INSERT.replace("INSERT", "INSERT OR IGNORE", 1), row).rowcount
    except sqlite3.Error:
        return 0  # damaged content that the table's own rules refuse


def _readable(path: Path) -> list[tuple[object, ...]]:
    """Every row that can be read, from either end of the table and past what cannot."""
    found: dict[tuple[object, object], tuple[object, ...]] = {}
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            for order in ("session, seq", "session DESC, seq DESC", "at", "at DESC"):
                try:
                    for row in db.execute(f"{SELECT} ORDER BY {order}"):
                        found[row[0], row[1]] = row
                except sqlite3.Error:
                    continue
    except sqlite3.Error:
        pass
    return list(found.values())
