"""Gradient clipping."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Decimal,
    Derived,
    Exact,
    Grid,
    Integers,
    Level,
    Names,
    Num,
    Problem,
    Shuffled,
    Steps,
    Vector,
    Work,
    dot,
    generator,
    maximum,
    minimum,
    mistake,
    norm,
    sqrt,
)


@generator(
    "opt.clip_norm",
    title="Gradient clipping by norm",
    topic="optimisers",
    equals=("clipping.clip_by_norm", "clipping.clip_by_global_norm"),
)
class ClipNorm(Problem):
    ask = (
        r"A gradient is $g = <g>$. It is clipped to the norm $c = <c>$: if its Euclidean norm is larger than $c$, "
        r"it is made shorter, to the norm $c$, and keeps its direction; otherwise it stays as it is."
    )
    base_, k_ = Shuffled([3, 4], [5, 12], [8, 15], [7, 24]), Integers(2, 10)
    sign_ = Choice([1, 1], [1, -1], [-1, 1], [-1, -1])
    g = Derived(lambda p: p.k_ * p.base_ * p.sign_)  # whole numbers with a whole norm
    m_ = Integers(1, 7)
    c = Derived(lambda p: p.m_ * norm(p.base_))  # so that the clipped gradient is whole too
    g1: Num
    g2: Num

    answers = Exact("clipped", label="the clipped gradient")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=1.5,
            base_=Shuffled([1, 2, 2], [2, 3, 6], [1, 4, 8], [4, 4, 7], [2, 6, 9]),
            sign_=Choice([1, 1, 1], [1, -1, 1], [-1, 1, 1], [1, 1, -1], [-1, -1, 1]),
            k_=Integers(1, 5),
            c=Grid(0.5, 8, 0.5),
        ),
        Level(
            3,
            minutes=3,
            ask=r"A network has two layers with the gradients $g_1 = <g1>$ and $g_2 = <g2>$. They are clipped to the "
            r"global norm $c = <c>$: the Euclidean norm of all entries of both together must not be larger than $c$, "
            r"and all entries are multiplied by the same number, which is 1 if the norm is small enough already.",
            g=0,
            g1=Vector(Grid(-3, 3, 0.1, without=0), 2),
            g2=Vector(Grid(-3, 3, 0.1, without=0), 2),
            c=Grid(0.5, 2.5, 0.1),
            answers=(
                Decimal("clipped1", places=3, label="the clipped gradient of the first layer"),
                Decimal("clipped2", places=3, label="the clipped gradient of the second layer"),
            ),
        ),
    )
    symbols = Names(
        clipped="g'", clipped1="g'_1", clipped2="g'_2", length=r"\lVert g \rVert", factor="s"
    )
    hints = (
        "Compute the norm first: the root of the sum of the squares.",
        "The direction stays: multiply every entry by the same number.",
        "That number is the wanted norm over the present one.",
    )

    def possible(self) -> bool:
        if self.level == 3:
            return bool(dot(self.g1, self.g1) + dot(self.g2, self.g2) > self.c**2 * 1.21)
        return bool(norm(self.g) > self.c)

    def solve(self, work: Work) -> None:
        if self.level < 3:
            length = work("length", norm(self.g), note="larger than the wanted norm")
            work("clipped", self.g * self.c / length)
            return
        length = work(
            "length",
            sqrt(dot(self.g1, self.g1) + dot(self.g2, self.g2)),
            note="of all entries together, larger than the wanted norm",
        )
        factor = work("factor", self.c / length, note="one number for both layers")
        work("clipped1", self.g1 * factor)
        work("clipped2", self.g2 * factor)

    def reference(self, one: Any, all_together: Any) -> Any:
        if self.level < 3:
            return one(self.g, self.c)
        return tuple(all_together([self.g1, self.g2], self.c))

    @mistake("You divided by the squared norm. Divide by the norm.")
    def squared(self, s: Steps) -> Any:
        if self.level < 3:
            return self.g * self.c / s.length**2
        f = self.c / s.length**2
        return {"clipped1": self.g1 * f, "clipped2": self.g2 * f}

    @mistake("You scaled the gradient to length 1. The norm is to be $c$.")
    def unit(self, s: Steps) -> Any:
        if self.level < 3:
            return self.g / s.length
        return {"clipped1": self.g1 / s.length, "clipped2": self.g2 / s.length}

    @mistake(
        "You cut every entry to the interval from $-c$ to $c$. That is clipping by value, and it may turn "
        "the gradient. Clipping by norm multiplies all entries by one number."
    )
    def by_value(self) -> Any:
        if self.level < 3:
            return maximum(-self.c, minimum(self.c, self.g))
        return {
            "clipped1": maximum(-self.c, minimum(self.c, self.g1)),
            "clipped2": maximum(-self.c, minimum(self.c, self.g2)),
        }

    @mistake(
        "You divided by the sum of the absolute values. The Euclidean norm is the root of the sum of squares.",
        levels=(1, 2),
    )
    def one_norm(self) -> Num:
        return self.g * self.c / sum(abs(x) for x in self.g)

    @mistake(
        "You clipped every layer by its own norm, which turns the whole gradient. The norm of all entries together "
        "gives one number for both layers.",
        levels=(3,),
    )
    def separately(self) -> Any:
        return {
            "clipped1": self.g1 * minimum(1, self.c / norm(self.g1)),
            "clipped2": self.g2 * minimum(1, self.c / norm(self.g2)),
        }
