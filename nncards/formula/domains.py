"""The set that a name's values come from, and points drawn from it, the same in every run.

An author writes: `real` (the default), `positive`, `nonnegative`, `negative`, `unit` (between 0
and 1), `integer`, `binary`, `sign`, `simplex` (positive, adding up to 1 along the last axis),
`onehot`, `[a, b]`, `(a, b)`, `integer [a, b]`, `{a, b, c}`, `size(i)` (how far the index i runs) or
`index(i)` (one of its values); and behind any of them, or alone, `vector(n)` or `matrix(m, n)` for
a name that stands without indices.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from nncards.formula.errors import FormulaError


@dataclass(frozen=True, slots=True)
class Domain:
    """A set of numbers, and the shape of the array that holds them (dimensions by name)."""

    kind: str = "real"
    low: float = float("-inf")
    high: float = float("inf")
    choices: tuple[float, ...] = ()
    index: str = ""  # of size(i) and index(i)
    shape: tuple[str, ...] = ()


_KINDS: Final = {
    "real": Domain(),
    "positive": Domain("positive", 0.0),
    "nonnegative": Domain("nonnegative", 0.0),
    "negative": Domain("negative", high=0.0),
    "unit": Domain("unit", 0.0, 1.0),
    "probability": Domain("unit", 0.0, 1.0),
    "integer": Domain("integer", 1.0, 6.0),
    "binary": Domain("choices", choices=(0.0, 1.0)),
    "sign": Domain("choices", choices=(-1.0, 1.0)),
    "simplex": Domain("simplex", 0.0, 1.0),
    "onehot": Domain("onehot", 0.0, 1.0),
}
REAL: Final = _KINDS["real"]
POSITIVE: Final = _KINDS["positive"]
INTEGER: Final = _KINDS["integer"]
UNIT: Final = _KINDS["unit"]

_NUMBER: Final = r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*"
_INTERVAL: Final = re.compile(rf"(integer\s*)?([\[(]){_NUMBER},{_NUMBER}([\])])")
_CHOICES: Final = re.compile(rf"\{{{_NUMBER}(?:,{_NUMBER})*\}}")
_OF_INDEX: Final = re.compile(r"(size|index)\(\s*([A-Za-z]\w*)\s*\)")
_SHAPE: Final = re.compile(r"\s*\b(vector|matrix)\(([^()]*)\)\s*\Z")
_HINT: Final = (
    "one of real, positive, unit, integer, [a, b], {a, b}, size(i), vector(n), matrix(m, n)"
)


def read_domain(text: str) -> Domain | FormulaError:
    """The domain that an author's words describe."""
    text = text.strip()
    shape: tuple[str, ...] = ()
    if match := _SHAPE.search(text):
        shape = tuple(part.strip() for part in match.group(2).split(","))
        wanted = 1 if match.group(1) == "vector" else 2
        if len(shape) != wanted or not all(re.fullmatch(r"\w+", part) for part in shape):
            return FormulaError(
                match.start(1), len(text), "this shape cannot be read", "vector(n) or matrix(m, n)"
            )
        text = text[: match.start()].strip()
    found = _set(text or "real")
    if found is None:
        return FormulaError(0, len(text), f"`{text}` is not a domain", _HINT)
    return replace(found, shape=shape)


def _set(text: str) -> Domain | None:
    if text in _KINDS:
        return _KINDS[text]
    if match := _OF_INDEX.fullmatch(text):
        return Domain(match.group(1), 1.0, index=match.group(2))
    if match := _INTERVAL.fullmatch(text):
        low, high = float(match.group(3)), float(match.group(4))
        if not low <= high:
            return None
        return Domain("integer" if match.group(1) else "interval", low, high)
    if _CHOICES.fullmatch(text):
        return Domain("choices", choices=tuple(float(v) for v in text[1:-1].split(",")))
    return None


_POSITIVE_NAMES: Final = frozenset(
    ["eps", "epsilon", "var", "sigma", "std", "tau", "lr", "lam", "lambda", "lr_max", "lr_min"]
)
_UNIT_NAMES: Final = frozenset(
    ["p", "q", "beta1", "beta2", "beta_1", "beta_2", "rho", "momentum", "keep", "p_keep", "p_drop"]
)


def by_name(name: str) -> Domain:
    """Where a name's values come from if nobody says: what it mostly stands for, else any number."""
    bare = name.rstrip("'")
    if bare in _POSITIVE_NAMES or bare.startswith(("var_", "sigma_", "n_", "fan_")):
        return POSITIVE
    if bare == "mask":
        return _KINDS["binary"]
    return UNIT if bare in _UNIT_NAMES else REAL


def seeded(*words: object) -> Random:
    """A source of numbers that depends on these words alone."""
    return Random("/".join(map(str, words)))  # noqa: S311 - points to compute at, nothing secret


def draw(domain: Domain, random: Random) -> float:
    """One number of the domain: mostly of ordinary size, at times near an end or far out."""
    kind = domain.kind
    if kind == "choices":
        return random.choice(domain.choices)
    if kind in ("integer", "index", "size"):
        return float(random.randint(int(domain.low), int(min(domain.high, 99))))
    if kind == "interval":
        return _inside(domain.low, domain.high, random)
    if kind in ("unit", "simplex", "onehot"):
        return _inside(0.0, 1.0, random) or 0.5
    size = _size(random)
    if kind == "real":
        return size if random.random() < 0.5 else -size
    return -size if kind == "negative" else size


def _size(random: Random) -> float:
    way = random.random()
    if way < 0.6:
        return random.uniform(0.05, 3.0)
    if way < 0.9:
        return float(10 ** random.uniform(-1.5, 1.2))
    return float(random.randint(1, 6))


def _inside(low: float, high: float, random: Random) -> float:
    return low + (high - low) * random.uniform(0.02, 0.98)


def edges(domain: Domain) -> tuple[float, ...]:
    """Where formulas that look alike part: zero, one, the ends, far out."""
    match domain.kind:
        case "real":
            return (0.0, 1.0, -1.0, 30.0, -30.0)
        case "positive":
            return (1e-6, 1.0, 50.0)
        case "nonnegative":
            return (0.0, 1.0, 50.0)
        case "negative":
            return (-1.0, -50.0)
        case "unit":
            return (1e-6, 0.5, 1 - 1e-6)
        case "interval" | "integer":
            return (domain.low, domain.high)
        case "choices":
            return domain.choices
        case _:
            return ()


def holds(domain: Domain, value: float) -> bool:
    """Whether `value` lies in the domain."""
    match domain.kind:
        case "choices":
            return value in domain.choices
        case "positive" | "unit" | "simplex":
            return domain.low < value and (value < domain.high or domain.kind == "positive")
        case "negative":
            return value < 0
        case "integer" | "index" | "size":
            return domain.low <= value <= domain.high and value.is_integer()
        case _:
            return domain.low <= value <= domain.high


def array(domain: Domain, shape: tuple[int, ...], random: Random) -> list[float]:
    """Numbers of the domain for an array of this shape, row by row, flat."""
    count = 1
    for length in shape:
        count *= length
    last = shape[-1] if shape else 1
    if domain.kind == "onehot":
        flat: list[float] = []
        for _ in range(count // max(last, 1)):
            hot = random.randrange(last)
            flat.extend(1.0 if k == hot else 0.0 for k in range(last))
        return flat
    flat = [draw(domain, random) for _ in range(count)]
    if domain.kind == "simplex":
        for start in range(0, count, last):
            total = sum(flat[start : start + last])
            flat[start : start + last] = [v / total for v in flat[start : start + last]]
    return flat
