"""Small words that every skin says the same way."""

from __future__ import annotations

GRADES = {1: "again", 2: "hard", 3: "good", 4: "easy"}
_UNITS = ((60, "s"), (3600, "m"), (86_400, "h"), (86_400 * 31, "d"), (86_400 * 365, "mo"))


def how_many(count: int, one: str, many: str = "") -> str:
    """`1 card`, `2 cards`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def how_long(seconds: float) -> str:
    """A wait in its largest unit: 45s, 5.5m, 3h, 12d, 4.1mo, 1.5y."""
    size = 1.0
    for limit, unit in _UNITS:
        if seconds < limit:
            break
        size = limit if unit != "d" else 86_400 * 30.4
    else:
        return _short(seconds / (86_400 * 365)) + "y"
    return _short(seconds / size) + unit


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if value < 10 else str(round(value))
