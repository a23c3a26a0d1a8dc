"""The data of a figure drawn in text, with axes that can be read: curves on a grid, or bars."""

from __future__ import annotations

import itertools
from math import floor, isfinite
from typing import TYPE_CHECKING, Protocol

from nncards.render.terminal_text import Line, Run, pad, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# One mark a series: told apart without colour.
_MARKS = "•×+o#*◇△"
_MARKS_ASCII = "*x+o#@&%"
_HEIGHT = 11


class Series(Protocol):
    """One line, or set of bars: numbers over numbers, or over names."""

    @property
    def label(self) -> str:
        """What it is, perhaps with maths."""

    @property
    def x(self) -> Sequence[float] | Sequence[str]:
        """Where its points stand."""

    @property
    def y(self) -> Sequence[float]:
        """Their values."""


def plot(
    series: Sequence[Series],
    width: int,
    words: Callable[[str], str],
    *,
    ascii_only: bool = False,
) -> list[Line]:
    """All series in one drawing of at most `width` columns; `words` writes a label in plain text."""
    if any(isinstance(x, str) for s in series for x in s.x):
        return [line for s in series for line in _bars(s, series, width, words, ascii_only)]
    return _curves(series, width, words, ascii_only)


# --- bars ---------------------------------------------------------------------------------------


def _bars(
    one: Series,
    series: Sequence[Series],
    width: int,
    words: Callable[[str], str],
    ascii_only: bool,
) -> list[Line]:
    """A bar for each name, all series to one scale."""
    most = max((abs(y) for s in series for y in s.y if isfinite(y)), default=0.0) or 1.0
    names = [words(str(x)) for x in one.x]
    lead = max([width_of(n) for n in names] + [1])
    values = [_number(y) for y in one.y]
    room = max(4, min(40, width - lead - 4 - max(map(len, values), default=1)))
    block = "#" if ascii_only else "█"
    found: list[Line] = [(Run(words(one.label), "label"),)]
    for name, y, value in zip(names, one.y, values, strict=True):
        size = round(abs(y) / most * room) if isfinite(y) else 0
        found.append((Run(f"  {pad(name, lead)} {block * size}{' ' if size else ''}{value}"),))
    return found


# --- curves -------------------------------------------------------------------------------------


def _curves(
    series: Sequence[Series], width: int, words: Callable[[str], str], ascii_only: bool
) -> list[Line]:
    """Curves over one pair of axes; each has a mark of its own."""
    points = [_finite(s) for s in series]
    every = [p for ps in points for p in ps]
    if not every:
        return [(Run("(no numbers to draw)", "dim"),)]
    left, right = _span([p[0] for p in every])
    low, high = _span([p[1] for p in every])
    ticks = {0: high, _HEIGHT // 2: low / 2 + high / 2, _HEIGHT - 1: low}
    labels = {row: _number(value) for row, value in ticks.items()}
    lead = max(map(len, labels.values()))
    columns = max(10, min(60, width - lead - 2))
    marks = _MARKS_ASCII if ascii_only else _MARKS
    grid = [[" "] * columns for _ in range(_HEIGHT)]
    if low < 0 < high:
        row = _row(0.0, low, high)
        grid[row] = ["-" if ascii_only else "┄"] * columns
    for number, ps in enumerate(points):
        _draw(grid, ps, (left, right, low, high), marks[number % len(marks)])
    bar = "|" if ascii_only else "│"
    found: list[Line] = [
        (Run(f"{labels.get(row, ''):>{lead}} {bar}"), Run("".join(cells).rstrip()))
        for row, cells in enumerate(grid)
    ]
    corner, line = ("+", "-") if ascii_only else ("└", "─")
    found.append((Run(" " * (lead + 1) + corner + line * columns),))
    start, end = _number(left), _number(right)
    gap = " " * max(1, columns - len(start) - len(end))
    found.append((Run(" " * (lead + 2) + start + gap + end),))
    if len(series) > 1 or series[0].label:
        for n, s in enumerate(series):
            text = f"{marks[n % len(marks)]} {words(s.label)}"
            found.append((Run(" " * (lead + 2) + text),))
    return found


def _finite(series: Series) -> list[tuple[float, float]]:
    found = []
    for n, y in enumerate(series.y[: len(series.x)]):
        x = series.x[n]
        if not isinstance(x, str) and isfinite(x) and isfinite(y):
            found.append((float(x), float(y)))
    return sorted(found)


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    reach = max(1.0, abs(low) / 1000)
    return (low, high) if low < high else (low - reach, high + reach)


def _row(y: float, low: float, high: float) -> int:
    share = y / 2 - low / 2  # halves, so that no difference of large numbers overflows
    up = floor(share / (high / 2 - low / 2) * (_HEIGHT - 1) + 0.5)
    return _HEIGHT - 1 - min(max(up, 0), _HEIGHT - 1)


def _draw(
    grid: list[list[str]],
    points: Sequence[tuple[float, float]],
    box: tuple[float, float, float, float],
    mark: str,
) -> None:
    """A mark in each column between the first point and the last, at the height of the line there."""
    left, right, low, high = box
    columns = len(grid[0])
    for column in range(columns):
        share = column / (columns - 1)
        x = left * (1 - share) + right * share
        y = _at(points, x, (right / 2 - left / 2) / (columns - 1))
        if y is not None:
            grid[_row(y, low, high)][column] = mark


def _at(points: Sequence[tuple[float, float]], x: float, reach: float) -> float | None:
    """The height of the line through the points at `x`; None beyond them."""
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if x0 <= x <= x1:
            share = 0.0 if x0 == x1 else (x / 2 - x0 / 2) / (x1 / 2 - x0 / 2)
            return y0 * (1 - share) + y1 * share
    near = [y for px, y in points if abs(px - x) <= reach]
    return near[0] if near else None


def _number(value: float) -> str:
    return f"{value:.3g}" if isfinite(value) else "?"
