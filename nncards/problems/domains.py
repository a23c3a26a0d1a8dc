"""Domains: the finite sets that the inputs of a problem come from.

A domain knows how many values it has and the value at each place, so that a level is a finite
product which a permutation can walk. Written as class attributes of a `Problem`, domains are what
`self.name` returns a value of.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from nncards.problems import values
from nncards.problems.trace import Num
from nncards.problems.values import Array

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")


class Input(Generic[T]):
    """An attribute that holds a value when a problem runs."""

    def __get__(self, instance: object, owner: type) -> T:
        # While a problem runs, the value itself stands in the instance and hides this descriptor.
        raise AttributeError("an input has a value only inside a running problem")


class Domain(Input[T]):
    """A finite set of values: `size` of them, `at(place)` is one."""

    size: int

    def at(self, place: int) -> Any:
        """The value at a place, 0 <= place < size."""
        raise NotImplementedError


class Listed(Domain[T]):
    """A domain whose values are kept in a tuple."""

    def __init__(self, items: Sequence[Any]) -> None:
        self.items = tuple(items)
        self.size = len(self.items)
        if not self.items:
            raise ValueError("a domain needs at least one value")
        if len(set(self.items)) < len(self.items):
            raise ValueError(f"a value occurs twice in {list(self.items)}")

    def at(self, place: int) -> Any:
        """The value at a place."""
        return self.items[place]


def _exact(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return Array([_exact(item) for item in value])
    if isinstance(value, str):
        value = Fraction(value)  # "1/3"; words come from `Word`
    if isinstance(value, float) or (isinstance(value, Fraction) and value.denominator > 1):
        value = values.rational(value)
        return int(value) if value.denominator == 1 else value
    return int(value) if isinstance(value, (int, Fraction)) else value


def _without(without: Any) -> set[Any]:
    items = without if isinstance(without, (list, tuple, set, frozenset)) else [without]
    return {_exact(item) for item in items}


class Integers(Listed[Num]):
    """The whole numbers from `low` to `high`, both included; `step` apart, `without` some."""

    def __init__(
        self, low: int, high: int, *, step: int = 1, without: Iterable[int] | int = ()
    ) -> None:
        omitted = _without(without)
        super().__init__([n for n in range(low, high + 1, step) if n not in omitted])


class Grid(Listed[Num]):
    """Decimals `low`, `low + step`, ... up to `high`, exactly (0.1 means one tenth)."""

    def __init__(
        self,
        low: float | Fraction,
        high: float | Fraction,
        step: float | Fraction,
        *,
        without: Iterable[float] | float = (),
    ) -> None:
        first, last, gap = (values.rational(x) for x in (low, high, step))
        count = math.floor((last - first) / gap) + 1
        omitted = _without(without)
        points = (_exact(first + gap * i) for i in range(count))
        super().__init__([point for point in points if point not in omitted])


class Choice(Listed[Num]):
    """One of these numbers (or fractions, `"1/3"`); a list stands for a vector, lists of lists for a matrix."""

    def __init__(self, *items: Any) -> None:
        super().__init__([_exact(item) for item in items])


class Word(Listed[str]):
    """One of these words: a scheme, a variant, an activation."""

    def __init__(self, *items: str) -> None:
        super().__init__(items)


class Vector(Domain[Num]):
    """`length` values of a domain of numbers.

    `distinct`: no value twice; `increasing`: distinct and sorted, so that order gives no new
    instance. The entries of a `Vector` of vectors are the rows of a matrix.
    """

    def __init__(
        self, entry: Domain[Num], length: int, *, distinct: bool = False, increasing: bool = False
    ) -> None:
        self.entry, self.length, self.distinct, self.increasing = (
            entry,
            length,
            distinct,
            increasing,
        )
        n = entry.size
        self.size = (
            math.comb(n, length) if increasing else math.perm(n, length) if distinct else n**length
        )
        if not self.size:
            raise ValueError(f"{length} different values cannot come from {n}")

    def at(self, place: int) -> Array:
        """The vector at a place."""
        if self.increasing:
            chosen = _combination(self.entry.size, self.length, place)
        elif self.distinct:
            chosen = _arrangement(self.entry.size, self.length, place)
        else:
            chosen = []
            for _ in range(self.length):
                place, digit = divmod(place, self.entry.size)
                chosen.append(digit)
        return Array([self.entry.at(i) for i in chosen])


class Matrix(Vector):
    """`rows` x `columns` values of a domain of numbers."""

    def __init__(self, entry: Domain[Num], rows: int, columns: int) -> None:
        super().__init__(Vector(entry, columns), rows)


class Shuffled(Domain[Num]):
    """A vector with its entries in any order; orders that look the same count once.

    Several vectors may be given: one of them is drawn, then its order.
    """

    def __init__(self, *vectors: Sequence[float | Fraction]) -> None:
        self.vectors = [sorted(_exact(v).items) for v in vectors]
        if len({tuple(v) for v in self.vectors}) < len(self.vectors):
            raise ValueError("two of the vectors have the same entries")
        self.sizes = [_orders(v) for v in self.vectors]
        self.size = sum(self.sizes)

    def at(self, place: int) -> Array:
        """The vector at a place."""
        for chosen, size in zip(self.vectors, self.sizes, strict=True):
            if place < size:
                return Array(_order(tuple(chosen), place))
            place -= size
        raise IndexError(place)


class Derived(Input[Num]):
    """A quantity that the other inputs determine and the prompt states, such as logits `ln a`.

    The function receives the problem with the inputs drawn so far.
    """

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function


class DerivedWord(Input[str]):
    """A word that the other inputs determine."""

    def __init__(self, function: Callable[[Any], str]) -> None:
        self.function = function


def _combination(n: int, k: int, rank: int) -> list[int]:
    """The increasing k-subset of range(n) of this rank."""
    chosen, low = [], 0
    for left in range(k, 0, -1):
        while (count := math.comb(n - low - 1, left - 1)) <= rank:
            rank -= count
            low += 1
        chosen.append(low)
        low += 1
    return chosen


def _arrangement(n: int, k: int, rank: int) -> list[int]:
    """The ordered selection of k different members of range(n) of this rank."""
    pool = list(range(n))
    chosen = []
    for left in range(k):
        rank, at = divmod(rank, n - left)
        chosen.append(pool.pop(at))
    return chosen


def _orders(items: Sequence[Any]) -> int:
    count = math.factorial(len(items))
    for item in set(items):
        count //= math.factorial(list(items).count(item))
    return count


@lru_cache(maxsize=4096)
def _order(items: tuple[Any, ...], rank: int) -> tuple[Any, ...]:
    """The distinct order of `items` of this rank, in lexicographic order."""
    pool = list(items)
    chosen = []
    while pool:
        for candidate in dict.fromkeys(pool):
            rest = list(pool)
            rest.remove(candidate)
            count = _orders(rest)
            if rank < count:
                chosen.append(candidate)
                pool = rest
                break
            rank -= count
    return tuple(chosen)
