"""An answer as a row of the log."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from nncards.quiz.memory import interval
from nncards.quiz.scheduler import AGAIN, Settings, State, answer

if TYPE_CHECKING:
    from nncards.problems.instance import Instance
    from nncards.quiz.days import Moment
    from nncards.quiz.replay import Row
    from nncards.quiz.views import Feedback

_IDLE_MS = 60_000  # no answer counts for more time than this
_IDLE_PROBLEM_MS = 15 * 60_000


def graded(blank: Row, view: Feedback, grade: int, instance: Instance | None, elapsed: int) -> Row:
    """What was asked and answered, and how it was graded; `elapsed` in milliseconds."""
    marked = view.marked
    row = blank._replace(
        grade=grade,
        suggested=view.suggestion,
        source="auto" if marked.verdict and grade == view.suggestion else "self",
        typed=view.typed or None,
        verdict=marked.verdict,
        note=marked.note,
        ms=max(0, min(elapsed, _IDLE_PROBLEM_MS if instance else _IDLE_MS)),
    )
    if instance is None:
        return row
    return row._replace(
        generator=instance.id,
        version=instance.version,
        level=instance.level,
        seed=instance.seed,
        draw=instance.index,
        params=json.dumps(dict(instance.params), ensure_ascii=False),
    )


def scheduled(row: Row, before: State, now: Moment, settings: Settings, parameters_id: str) -> Row:
    """The row with what the grade does to the card's memory, and when the card comes back."""
    after = answer(before, row.grade or AGAIN, replace(now, at=row.at), settings, row.card)
    old, new = before.memory, after.memory
    return row._replace(
        phase=after.phase,
        step=after.step,
        s_before=old.stability if old else None,
        d_before=old.difficulty if old else None,
        s_after=new.stability if new else None,
        d_after=new.difficulty if new else None,
        raw=interval(new.stability, settings.retention, settings.parameters) if new else None,
        interval=after.interval,
        due_day=after.due_day,
        due_at=after.due_at,
        parameters=parameters_id,
    )
