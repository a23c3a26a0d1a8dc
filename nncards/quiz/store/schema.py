"""The tables of the review log, each column explained, and how an older file becomes a newer one."""

from __future__ import annotations

APPLICATION_ID = 0x6E6E6372  # "nncr": tells the log from any other SQLite file

FIRST = """
-- Everything that ever happened, in the order in which it was written. Rows are only ever added.
CREATE TABLE reviews (
  session    TEXT    NOT NULL,  -- the run of nncards that wrote the row: 16 random hex digits
  seq        INTEGER NOT NULL,  -- 1, 2, 3 ... within the session; (session, seq) names a row on any machine
  at         INTEGER NOT NULL,  -- when: milliseconds since 1970-01-01 UTC
  day        INTEGER NOT NULL,  -- the study day, from 04:00 to 04:00 local time: days since 1970-01-01
  tz_offset  INTEGER NOT NULL,  -- minutes that local time was ahead of UTC
  kind       TEXT    NOT NULL CHECK (kind IN  -- what happened:
    ('answer',                  --   graded and scheduled
     'cram',                    --   graded, the schedule left alone
     'undo',                    --   the row (undone_session, undone_seq) counts no longer
     'suspend', 'resume',       --   not asked until resumed
     'bury',                    --   not asked again on this study day
     'flag', 'unflag')),        --   marked by the learner, with a remark in `typed`
  card       TEXT    NOT NULL,  -- deck id/card id; then #reverse, or # and the name of a gap
  grade      INTEGER CHECK (grade BETWEEN 1 AND 4),      -- 1 again, 2 hard, 3 good, 4 easy
  suggested  INTEGER CHECK (suggested BETWEEN 1 AND 4),  -- the grade that marking suggested
  source     TEXT    CHECK (source IN ('auto', 'self')), -- whether that was taken, or the learner's own
  typed      TEXT,              -- what the learner typed
  verdict    TEXT,              -- right, wrong, follow-through, undecided, or null where nothing was marked
  note       TEXT,              -- the name of the mistake that was recognised
  ms         INTEGER,           -- milliseconds from question to grade, idle time capped
  generator  TEXT,              -- of a problem: its generator,
  version    INTEGER,           --   the version of that generator,
  level      INTEGER,           --   the level asked,
  seed       INTEGER,           --   the seed,
  draw       INTEGER,           --   the index of the instance under that seed,
  params     TEXT,              --   and its parameters (JSON), from which the question can be made again
  phase      TEXT CHECK (phase IN ('learning', 'review', 'relearning')),  -- the card's phase after this
  step       INTEGER,           -- (re)learning steps passed, after this
  s_before   REAL,              -- stability (days) before; null for a first answer
  d_before   REAL,              -- difficulty (1-10) before
  s_after    REAL,              -- stability after
  d_after    REAL,              -- difficulty after
  raw        REAL,              -- the interval in days that FSRS gives, before rounding and fuzz
  interval   INTEGER,           -- the interval in days that was chosen; in a step, the last one chosen
  due_day    INTEGER,           -- the study day on which the card comes back
  due_at     INTEGER,           -- in a step: the time (ms) at which it comes back
  parameters TEXT,              -- the id of the FSRS parameters in force
  undone_session TEXT,          -- of an undo: the session of the row that it takes back,
  undone_seq     INTEGER,       --   and its number there
  PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX reviews_card ON reviews (card, at);
CREATE INDEX reviews_day ON reviews (day, kind);
CREATE INDEX reviews_draw ON reviews (generator, level, draw) WHERE generator IS NOT NULL;
CREATE INDEX reviews_at ON reviews (at);
CREATE TRIGGER reviews_stay BEFORE UPDATE ON reviews
  BEGIN SELECT RAISE(ABORT, 'the review log is only ever added to'); END;
CREATE TRIGGER reviews_remain BEFORE DELETE ON reviews
  BEGIN SELECT RAISE(ABORT, 'the review log is only ever added to'); END;

-- What follows from the log for each card: a cache that can be made again from `reviews`.
CREATE TABLE card_state (
  card       TEXT PRIMARY KEY,  -- as in reviews
  phase      TEXT    NOT NULL,  -- new, learning, review, relearning
  step       INTEGER NOT NULL,  -- (re)learning steps passed
  stability  REAL,              -- days until recall falls to 0.9; null before the first answer
  difficulty REAL,              -- 1 to 10
  day        INTEGER NOT NULL,  -- study day of the last answer
  at         INTEGER NOT NULL,  -- its time (ms)
  due_day    INTEGER NOT NULL,  -- study day on which the card comes back
  due_at     INTEGER NOT NULL,  -- in a step: the time (ms)
  interval   INTEGER NOT NULL,  -- the last interval in days
  reps       INTEGER NOT NULL,  -- answers
  lapses     INTEGER NOT NULL,  -- reviews graded again
  passes     INTEGER NOT NULL,  -- answers since the last one graded again
  suspended  INTEGER NOT NULL,  -- 1: not asked
  buried     INTEGER NOT NULL,  -- the last study day on which it was buried, or 0
  flag       TEXT,              -- the learner's remark on a flagged card ('' without words), else null
  last_at    INTEGER NOT NULL   -- the time of the newest row of this card: a later row can be added to it
) STRICT, WITHOUT ROWID;
CREATE INDEX card_due ON card_state (due_day);

-- Every set of FSRS parameters that was in force; the newest is the one in force.
CREATE TABLE parameters (
  id       TEXT PRIMARY KEY,    -- a digest of `at` and the values
  at       INTEGER NOT NULL,    -- when they came into force (ms)
  vector   TEXT    NOT NULL,    -- the values (JSON list)
  length   INTEGER NOT NULL,    -- how many: 21 for FSRS-6
  source   TEXT    NOT NULL,    -- 'default' or 'fitted'
  reviews  INTEGER,             -- of a fit: the number of reviews behind it,
  log_loss REAL,                --   log loss on reviews held out,
  rmse     REAL                 --   and root mean square error in bins on them
) STRICT, WITHOUT ROWID;
"""

# The script at index n makes a file of version n into one of version n + 1.
MIGRATIONS: tuple[str, ...] = (FIRST,)
