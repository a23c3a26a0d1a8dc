"""The statistics drawn in text."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from nncards.quiz.days import to_date
from nncards.quiz.words import how_many

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from nncards.quiz.stats import Mistaken, Retention, Stats

_BARS = " ▁▂▃▄▅▆▇█"
_BARS_ASCII = " ..::||##"
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_HEAT, _HEAT_ASCII = "·░▒▓█", ".-+*#"


def text(found: Stats, day: int, width: int = 80, *, ascii_only: bool = False) -> list[str]:
    """The statistics as lines of at most `width` columns."""
    cards, answers, streak, minutes = (
        found["cards"],
        found["answers"],
        found["streak"],
        found["minutes"],
    )
    begun = [] if answers["all"] else ["Nothing has been studied yet: `nncards quiz` begins.", ""]
    lines = [
        *(line[:width] for line in begun),
        f"Today     {how_many(answers['today'], 'answer')}, {minutes['today']:g} min",
        f"Week      {how_many(answers['week'], 'answer')}, {minutes['week']:g} min",
        f"All       {how_many(answers['all'], 'answer')}, {minutes['all']:g} min",
        f"Streak    {how_many(streak['current'], 'day')}, longest {streak['longest']}",
        "Cards     " + ", ".join(f"{n} {name}" for name, n in cards.items() if n),
        "",
        "Remembered on a later day (and foretold)",
        *(f"  {name:<6}{_share(r)}" for name, r in found["retention"].items()),
        "",
        *_forecast(found["forecast"], width, ascii_only=ascii_only),
        "",
        *_calendar(found["calendar"], day, width, ascii_only=ascii_only),
    ]
    if found["hardest"]:
        lines += ["", "Hardest cards (lapses, difficulty of 10)"]
        lines += [
            _cut(f"  {h['lapses']:>3}  {h['difficulty']:>4.1f}  {h['uid']}", width)
            for h in found["hardest"]
        ]
    if found["mistakes"]:
        lines += ["", "Commonest mistakes"]
        lines += [_mistake(m, width) for m in found["mistakes"]]
    return [line.rstrip() for line in lines]


def _mistake(m: Mistaken, width: int) -> str:
    """How often and which; the generator too, where there is room."""
    line = f"  {m['count']:>3}  {m['name'].replace('_', ' ')}"
    longer = f"{line} ({m['generator']})" if m["generator"] else line
    return _cut(longer if len(longer) <= width else line, width)


def _share(r: Retention) -> str:
    if r["true"] is None or r["predicted"] is None:
        return "no reviews yet"
    return f"{r['true']:4.0%} ({r['predicted']:.0%}) of {how_many(r['reviews'], 'review')}"


def _forecast(days: Sequence[int], width: int, *, ascii_only: bool) -> list[str]:
    """A bar a day, from today on."""
    shown = days[: max(7, min(len(days), width - 4))]
    most = max(shown) or 1
    bars = _BARS_ASCII if ascii_only else _BARS
    drawn = "".join(bars[-(-n * 8 // most)] for n in shown)
    return [
        "Reviews to come, without new cards",
        f"  {days[0]} today, {days[1]} tomorrow, {sum(days[:7])} in 7 days",
        f"  {drawn}",
        "  today" + f"in {len(shown) - 1} days".rjust(len(shown) - 5),
    ]


def _calendar(counts: dict[str, int], day: int, width: int, *, ascii_only: bool) -> list[str]:
    """A row a weekday, a column a week, the present week last."""
    today = to_date(day)
    weeks = max(4, min(52, (width - 6) // 1))
    monday = today - timedelta(days=today.weekday() + 7 * (weeks - 1))
    heat = _HEAT_ASCII if ascii_only else _HEAT
    most = max(counts.values(), default=0) or 1
    lines = [f"The last {weeks} weeks", f"      {_months(monday, weeks)}"]
    for weekday, name in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")):
        row = ""
        for week in range(weeks):
            when = monday + timedelta(days=7 * week + weekday)
            count = counts.get(str(when), 0)
            level = 0 if not count else 1 + min(3, count * 4 // (most + 1))
            row += " " if when > today else heat[level]
        lines.append(f"  {name} {row}")
    return lines


def _months(monday: date, weeks: int) -> str:
    """The name of each month above the first week that begins in it, where there is room."""
    row, before = "", monday.month
    for week in range(weeks):
        month = monday + timedelta(days=7 * week)
        if month.month != before and len(row) <= week <= weeks - 3:
            row = row.ljust(week) + f"{_MONTHS[3 * month.month - 3 : 3 * month.month]} "
        before = month.month
    return row


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else line[: max(1, width - 1)] + "~"
