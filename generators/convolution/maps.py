"""What pooling and the transposed convolution make of a map, entry by entry."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Exact,
    Integers,
    Level,
    Matrix,
    Names,
    Problem,
    Steps,
    Vector,
    Work,
    generator,
    matrix,
    mistake,
    vector,
)

TOPIC = "convolution and U-Net"


@generator(
    "pool.max",
    title="Max pooling and its gradient",
    topic=TOPIC,
    equals=("pooling.max_pool", "pooling.max_pool_backward"),
)
class MaxPool(Problem):
    ask = r"A map is $X = <x>$. Max pooling with $2 \times 2$ windows and stride 2, without padding, is applied to it."
    x, g = Matrix(Integers(-5, 9), 4, 4), Matrix(Integers(-4, 9, without=0), 2, 2)
    stride = 2
    answers = Exact("y", label="the pooled map")
    levels = (
        Level(1, minutes=1, g=0),
        Level(
            2,
            minutes=1.5,
            ask=r"Max pooling with $2 \times 2$ windows and stride 2, without padding, was applied to the map $X = <x>$. The gradient of the loss "
            r"with respect to its output is $G = <g>$.",
            answers=Exact("back", label="the gradient with respect to the map"),
        ),
        Level(
            3,
            minutes=2,
            ask=r"Max pooling with $2 \times 2$ windows and stride 1, without padding, was applied to the map $X = <x>$. The gradient of the loss "
            r"with respect to its output is $G = <g>$.",
            x=Matrix(Integers(-9, 9), 3, 3),
            stride=1,
            answers=Exact("back", label="the gradient with respect to the map"),
        ),
    )
    symbols = Names(x="X", g="G", y="Y", back=r"\frac{\partial L}{\partial X}")
    hints = (
        "Mark the windows first, then the largest entry of each.",
        "An entry that did not win its window had no influence on the output.",
    )

    def windows(self) -> list[list[tuple[int, int]]]:
        """The places of the entries of each window, row by row."""
        s = int(self.stride)
        return [
            [(s * i + a, s * j + b) for a in (0, 1) for b in (0, 1)] for i in (0, 1) for j in (0, 1)
        ]

    def winners(self) -> list[tuple[int, int]]:
        """Where the largest entry of each window stands."""
        return [max(window, key=lambda at: self.x[at]) for window in self.windows()]

    def possible(self) -> bool:
        tops = [
            sorted((self.x[at] for at in window), reverse=True)[:2] for window in self.windows()
        ]
        if any(first == second for first, second in tops):
            return False
        return self.level < 3 or len(set(self.winners())) < 4

    def solve(self, work: Work) -> None:
        won = self.winners()
        top = [self.x[at] for at in won]
        work(
            "y",
            matrix([top[:2], top[2:]]),
            by=r"\text{the largest entry of each window}",
        )
        if self.level > 1:
            self.spread(work, won)

    def spread(self, work: Work, won: list[tuple[int, int]]) -> None:
        """Every gradient goes to the winner of its window."""
        side = len(self.x)
        back: list[list[Any]] = [[0] * side for _ in range(side)]
        for at, (i, j) in zip(((0, 0), (0, 1), (1, 0), (1, 1)), won, strict=True):
            back[i][j] = back[i][j] + self.g[at] if self.hit(won, i, j) > 1 else self.g[at]
        work("back", matrix(back), note="each gradient goes to the entry that won its window")

    def hit(self, won: list[tuple[int, int]], i: int, j: int) -> int:
        """How many windows this entry won."""
        return won.count((i, j))

    def reference(self, forward: Any, backward: Any) -> Any:
        stride = int(self.stride)
        return (
            forward(self.x, 2, stride) if self.level == 1 else backward(self.x, self.g, 2, stride)
        )

    def pooled(self, function: Any) -> Any:
        """Another pooling."""
        out = [function([self.x[at] for at in window]) for window in self.windows()]
        return matrix([out[:2], out[2:]])

    def back(self, share: Any) -> Any:
        """A map to which each window gives what `share(window, entry's place, gradient)` says."""
        side = len(self.x)
        found: list[list[Any]] = [[0] * side for _ in range(side)]
        grads = [self.g[0, 0], self.g[0, 1], self.g[1, 0], self.g[1, 1]]
        for window, g in zip(self.windows(), grads, strict=True):
            for i, j in window:
                found[i][j] = share(found[i][j], window, (i, j), g)
        return matrix(found)

    @mistake("You averaged. Max pooling takes the largest entry of each window.", levels=(1,))
    def averaged(self) -> Any:
        return self.pooled(lambda entries: sum(entries) / 4)

    @mistake(
        "You took the entry of the largest absolute value. A negative entry is small.", levels=(1,)
    )
    def absolute(self) -> Any:
        found = self.pooled(lambda entries: max(entries, key=abs))
        return (
            found
            if any(self.pooled(max)[i, j] != found[i, j] for i in (0, 1) for j in (0, 1))
            else None
        )

    @mistake("You kept the first entry of each window; the largest is wanted.", levels=(1,))
    def first(self) -> Any:
        return self.pooled(lambda entries: entries[0])

    @mistake(
        "You shared each gradient out over its window. That is average pooling; here the largest entry alone had influence.",
        levels=(2, 3),
    )
    def shared_out(self) -> Any:
        return self.back(lambda old, _window, _at, g: old + g / 4)

    @mistake(
        "You gave each gradient to the whole window. Only the largest entry of it reached the output.",
        levels=(2, 3),
    )
    def to_all(self) -> Any:
        return self.back(lambda old, _window, _at, g: old + g)

    @mistake(
        "You multiplied the gradient by the entry. The largest passes through with the factor 1.",
        levels=(2, 3),
    )
    def times_entry(self, s: Steps) -> Any:
        return s.back * self.x

    @mistake(
        "An entry that wins several windows gets all their gradients, added up; you kept one.",
        levels=(3,),
    )
    def overwritten(self) -> Any:
        won = self.winners()
        found: list[list[Any]] = [[0] * 3 for _ in range(3)]
        for at, (i, j) in zip(((0, 0), (0, 1), (1, 0), (1, 1)), won, strict=True):
            found[i][j] = self.g[at]
        return matrix(found)


@generator(
    "tconv.values",
    title="Transposed convolution by hand",
    topic=TOPIC,
    equals="convolution.transposed_conv1d",
)
class TransposedValues(Problem):
    ask = (
        r"A row $x = <x>$ goes through a one-dimensional transposed convolution with the kernel $w = <w>$ and stride $<s>$, without padding: each "
        r"entry of the input writes its multiple of the kernel into the output, and neighbouring copies start $<s>$ places apart."
    )
    x, w = (
        Vector(Integers(1, 9), 3, distinct=True),
        Vector(Integers(-2, 4, without=0), 2, distinct=True),
    )
    s, p = Choice(2), Choice(0)
    answers = Exact("y", label="the output")
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=1,
            x=Vector(Integers(-3, 5, without=0), 3, distinct=True),
            w=Vector(Integers(-2, 4, without=0), 3, distinct=True),
        ),
        Level(
            3,
            minutes=2,
            ask=r"A row $x = <x>$ goes through a one-dimensional transposed convolution with the kernel $w = <w>$, stride $<s>$ and padding $<p>$: each "
            r"entry of the input writes its multiple of the kernel into the output, neighbouring copies start $<s>$ places apart, and in "
            r"the end <p> entry is cut off at each end.",
            x=Vector(Integers(-3, 5, without=0), 4, distinct=True),
            w=Vector(Integers(-2, 4, without=0), 4, distinct=True),
            p=Choice(1),
        ),
    )
    symbols = Names(full="f")
    hints = (
        "Write one row for each input entry: its multiple of the kernel, moved to the right by the stride each time.",
        "Where copies overlap, they add up.",
    )

    def placed(self, combine: Any) -> list[Any]:
        """The copies of the kernel, `combine` deciding where they meet."""
        s, size = int(self.s), len(self.w)
        y: list[Any] = [None] * ((len(self.x) - 1) * s + size)
        for i, x in enumerate(self.x):
            for a, w in enumerate(self.w):
                old = y[i * s + a]
                y[i * s + a] = x * w if old is None else combine(old, x * w)
        return [0 if value is None else value for value in y]

    def solve(self, work: Work) -> None:
        y = self.placed(lambda old, new: old + new)
        if not self.p:
            apart = len(self.w) <= self.s
            note = "the copies stand side by side" if apart else "overlapping copies add up"
            work("y", vector(*y), note=note)
            return
        full = work("full", vector(*y), note="overlapping copies add up")
        work("y", full[1:-1], by=r"(f_2, \dots, f_9)", note="without the first and the last entry")

    def reference(self, transposed: Any) -> Any:
        return transposed(self.x, self.w, int(self.s), int(self.p))

    def cut(self, y: list[Any]) -> Any:
        """Without what the padding takes away."""
        return vector(*(y[1:-1] if self.p else y))

    @mistake(
        "You let a later copy overwrite an earlier one. Where they overlap, they add up.",
        levels=(2, 3),
    )
    def overwritten(self) -> Any:
        return self.cut(self.placed(lambda _old, new: new))

    @mistake("You turned the kernel round. The copies stand as the kernel is given.")
    def flipped(self) -> Any:
        return self.but(w=self.w[::-1]).y

    @mistake("You ignored the stride: neighbouring copies start further apart than one place.")
    def stride_one(self) -> Any:
        return self.but(s=1).y

    @mistake("You copied each entry. Each is multiplied by every entry of the kernel.", levels=(1,))
    def copied(self) -> Any:
        return self.but(w=[1, 1]).y

    @mistake("You did not cut off the padding: one entry goes at each end.", levels=(3,))
    def uncut(self, s: Steps) -> Any:
        return 1 * s.full
