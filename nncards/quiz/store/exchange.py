"""The log as JSON lines: from one machine to another, without loss and without doubles.

The first line names the format; then one object a line, `{"review": {...}}` for a row of `reviews`
(columns that are null left out) or `{"parameters": {...}}`. Rows are named by (session, seq), so importing twice,
or in both directions, adds nothing twice.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nncards.frozen import dataclass
from nncards.quiz.replay import COLUMNS, KINDS, Parameters, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nncards.quiz.store.log import Store

FORMAT, VERSION = "nncards-log", 1
_REQUIRED = ("session", "seq", "at", "day", "tz_offset", "kind", "card")
_INTEGERS = {
    "seq", "at", "day", "tz_offset", "grade", "suggested", "ms", "version", "level", "seed", "draw", "step",
    "interval", "due_day", "due_at", "undone_seq",
}  # fmt: skip
_NUMBERS = {"s_before", "d_before", "s_after", "d_after", "raw"}
_LARGEST = 2**63 - 1


class ExchangeError(Exception):
    """A line that is not of this format; the message names it."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What an import did: rows in the file, and how many of them were new here."""

    found: int
    added: int


def export_lines(store: Store) -> Iterator[str]:
    """The whole log, a line at a time, without line ends."""
    yield _line({"format": FORMAT, "version": VERSION})
    for p in store.history():
        yield _line({"parameters": {**p._asdict(), "vector": list(p.vector)}})
    for row in store.rows():
        yield _line({"review": {k: v for k, v in row._asdict().items() if v is not None}})


def import_lines(store: Store, lines: Iterable[str]) -> Merged:
    """Add what is not here yet, all of it or (raising `ExchangeError`) nothing."""
    rows: list[Row] = []
    parameters: list[Parameters] = []
    empty = True
    for number, line in enumerate(lines, 1):
        if line.strip():
            _read(line, number, rows, parameters)
            empty = False
    if empty:
        raise ExchangeError(
            "this file is empty: an export has at least a line that names its format"
        )
    return Merged(len(rows), store.merge(rows, parameters))


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read(line: str, number: int, rows: list[Row], parameters: list[Parameters]) -> None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise ExchangeError(f"line {number} is not JSON: is this an export of nncards?") from None
    match value:
        case {"format": name, "version": version} if number == 1:
            if name != FORMAT:
                raise ExchangeError("this is not an export of nncards")
            if version != VERSION:
                raise ExchangeError("this was written by a newer nncards: update this one")
        case _ if number == 1:
            raise ExchangeError("this is not an export of nncards: its first line names no format")
        case {"review": dict(fields)}:
            rows.append(_row(fields, number))
        case {"parameters": dict(fields)}:
            parameters.append(_parameters(fields, number))
        case _:
            raise ExchangeError(f"line {number} is neither a review nor parameters")


def _row(fields: dict[str, Any], number: int) -> Row:
    unknown = fields.keys() - set(COLUMNS)
    missing = [name for name in _REQUIRED if name not in fields]
    if unknown or missing:
        what = f"unknown: {', '.join(sorted(unknown))}" if unknown else f"missing: {missing[0]}"
        raise ExchangeError(f"line {number}: not a review of this version ({what})")
    for name, value in fields.items():
        if not _fits(name, value):
            raise ExchangeError(f"line {number}: `{name}` cannot be {value!r}")
    return Row(**fields)


def _fits(name: str, value: object) -> bool:
    if value is None:
        return name not in _REQUIRED
    if name in _INTEGERS:
        whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST
        return whole and (name not in ("grade", "suggested") or value in (1, 2, 3, 4))
    if name in _NUMBERS:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 1e9
    allowed = {
        "kind": KINDS,
        "phase": ("learning", "review", "relearning"),
        "source": ("auto", "self"),
    }
    return isinstance(value, str) and value in allowed.get(name, (value,))


def _parameters(fields: dict[str, Any], number: int) -> Parameters:
    try:
        vector = tuple(float(v) for v in fields["vector"])
        found = Parameters(
            **{**fields, "id": str(fields["id"]), "at": int(fields["at"]), "vector": vector}
        )
    except (KeyError, TypeError, ValueError):
        raise ExchangeError(f"line {number}: these are not parameters") from None
    from nncards.quiz.memory import fault

    wrong = fault(vector)
    if wrong:
        raise ExchangeError(f"line {number}: {wrong}")
    return found
