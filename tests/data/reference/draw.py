"""Random inputs for the golden values: a seed gives the same numbers on every machine."""

from __future__ import annotations

import random


class Draw:
    """Draws numbers, vectors and shapes from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def number(self, low: float = -2.0, high: float = 2.0) -> float:
        return self.random.uniform(low, high)

    def size(self, low: int = 1, high: int = 4) -> int:
        return self.random.randint(low, high)

    def choice(self, *options: object):
        return self.random.choice(options)

    def array(self, *shape: int, low: float = -2.0, high: float = 2.0):
        if not shape:
            return self.number(low, high)
        return [self.array(*shape[1:], low=low, high=high) for _ in range(shape[0])]

    def classes(self, n: int, K: int) -> list[int]:
        return [self.random.randrange(K) for _ in range(n)]

    def bits(self, n: int) -> list[int]:
        return self.classes(n, 2)
