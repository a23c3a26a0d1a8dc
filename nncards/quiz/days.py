"""Study days: when one ends, and how a moment is written into the log.

A study day runs from 04:00 local time to 04:00 of the next day, as in Anki, so that a review after
midnight still belongs to the evening. A day is a number: days since 1970-01-01.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

ROLLOVER = 4
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Moment:
    """`at`: milliseconds since 1970 (UTC); `day`: the study day; `offset`: minutes east of UTC."""

    at: int
    day: int
    offset: int = 0

    def later(self, milliseconds: int) -> Moment:
        """The same study day, a little later."""
        return Moment(self.at + milliseconds, self.day, self.offset)


def to_date(day: int) -> date:
    """The calendar date by which a study day is called."""
    return _EPOCH + timedelta(days=day)


def to_day(when: date) -> int:
    """The number of the study day that is called `when`."""
    return (when - _EPOCH).days


def study_day(when: datetime, rollover: int = ROLLOVER) -> int:
    """The study day of an aware local datetime: before `rollover` o'clock it is still yesterday."""
    return to_day((when.replace(tzinfo=None) - timedelta(hours=rollover)).date())


def noon(day: int) -> datetime:
    """Noon (UTC) of a study day: datetimes whose differences are whole study days."""
    start = datetime(1970, 1, 1, 12, tzinfo=UTC)
    return start + timedelta(days=day)


def moment(when: datetime, today: date | None = None) -> Moment:
    """What the log says of an aware local datetime; `today` moves the study day, not the time."""
    shift = when.utcoffset()
    if shift is None:
        raise ValueError("a moment needs a datetime with a time zone")
    day = study_day(when) if today is None else to_day(today)
    return Moment(int(when.timestamp() * 1000), day, int(shift.total_seconds()) // 60)


def local_now() -> datetime:
    """The present, with the time zone of this machine."""
    return datetime.now(UTC).astimezone()


Now = Callable[[], Moment]
