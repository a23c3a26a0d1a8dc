"""Dropout: what a unit gives on average, and how much it varies."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Derived,
    Exact,
    Integers,
    Level,
    Names,
    Num,
    Problem,
    Steps,
    Vector,
    Work,
    dot,
    generator,
    mistake,
    relu,
    total,
)


@generator(
    "drop.expectation",
    title="Expected pre-activation under dropout",
    topic="dropout",
    equals="dropout.expected_by_enumeration",
)
class Expectation(Problem):
    ask = (
        r"A unit computes $a = w \cdot x$ with $w = <w>$ and $x = <x>$. Plain dropout sets each input to zero "
        r"independently with the drop probability $p = <p>$; nothing is rescaled."
    )
    w, x = Vector(Integers(-4, 6, without=0), 2), Vector(Integers(1, 9), 2, distinct=True)
    p = Choice(0.5)
    answers = Exact("mean", symbol=r"\mathbb{E}[a]", label="the expected value")
    levels = (
        Level(1, minutes=0.5),
        Level(2, minutes=1, p=Choice(0.1, 0.2, 0.25, 0.4, 0.75)),
        Level(
            3,
            minutes=1.5,
            w=Vector(Integers(-5, 7, without=0), 3),
            x=Vector(Integers(-6, 9, without=0), 3, distinct=True),
            p=Choice(0.1, 0.15, 0.2, 0.3, 0.4, 0.6),
        ),
    )
    symbols = Names(full=r"a_{\text{full}}", mean=r"\mathbb{E}[a]")
    hints = (
        "Each input survives with probability $1 - p$.",
        "Expectation is linear: no mask has to be listed.",
    )

    def possible(self) -> bool:
        return bool(dot(self.w, self.x) != 0)

    def solve(self, work: Work) -> None:
        full = work("full", dot(self.w, self.x), note="with every input kept")
        work("mean", (1 - self.p) * full, note="each input is kept with probability $1 - p$")

    def reference(self, enumerated: Any) -> Any:
        return enumerated(self.w, self.x, self.p)

    @mistake(
        "You multiplied by the drop probability. What counts is how often an input is kept.",
        levels=(2, 3),
    )
    def drop_factor(self, s: Steps) -> Num:
        return self.p * s.full

    @mistake("This is the value without dropout. On average only the share $1 - p$ of it is left.")
    def no_scale(self, s: Steps) -> Num:
        return s.full

    @mistake(
        "You divided by $1 - p$. That is what inverted dropout does during training, to undo the loss."
    )
    def divided(self, s: Steps) -> Num:
        return s.full / (1 - self.p)

    @mistake("You forgot the weights: the sum is over $w_i x_i$.")
    def no_weights(self) -> Num:
        return (1 - self.p) * total(self.x)


@generator(
    "drop.relu_expectation",
    title="Expected ReLU under dropout",
    topic="dropout",
    equals="dropout.expected_relu",
)
class ReluExpectation(Problem):
    ask = (
        r"A unit computes $a = \mathrm{ReLU}(w_1 x_1 + w_2 x_2)$ with $w = <w>$ and $x = <x>$. Plain dropout sets each "
        r"input to zero independently with the drop probability $p = <p>$; nothing is rescaled."
    )
    w = Derived(lambda p: p.signs_ * p.sizes_)
    signs_ = Choice([1, -1], [-1, 1])
    sizes_, x = Vector(Integers(1, 4), 2), Vector(Integers(1, 9), 2, distinct=True)
    p = Choice(0.5)
    answers = Exact("mean", symbol=r"\mathbb{E}[a]", label="the expected activation")
    levels = (
        Level(1, minutes=1),
        Level(2, minutes=2, p=Choice(0.2, 0.25, 0.4, 0.6, 0.75, 0.8)),
    )
    symbols = Names(mean=r"\mathbb{E}[a]", both=r"a_{11}", first=r"a_{10}", second=r"a_{01}")
    hints = (
        "The ReLU is not linear, so list the four masks.",
        "A mask that keeps both has probability $(1 - p)^2$, one that keeps a given single input $(1 - p) p$.",
    )

    def possible(self) -> bool:
        return bool(dot(self.w, self.x) != 0)

    def solve(self, work: Work) -> None:
        a, b = self.w[0] * self.x[0], self.w[1] * self.x[1]
        both = work("both", relu(a + b), note="both inputs kept")
        first = work("first", relu(a), note="only the first kept")
        second = work("second", relu(b), note="only the second kept")
        work(
            "mean",
            (1 - self.p) ** 2 * both
            + (1 - self.p) * self.p * first
            + self.p * (1 - self.p) * second,
        )

    def reference(self, enumerated: Any) -> Any:
        return enumerated(self.w, self.x, self.p)

    @mistake(
        "You took the ReLU of the expectation. The ReLU is convex, so that is too small; average its values."
    )
    def relu_of_mean(self) -> Num:
        return relu((1 - self.p) * dot(self.w, self.x))

    @mistake(
        "You took all four masks to be equally likely. That holds for $p = 1/2$ alone.", levels=(2,)
    )
    def equal_masks(self, s: Steps) -> Num:
        return (s.both + s.first + s.second) / 4

    @mistake("You left out the masks that drop an input.")
    def both_only(self, s: Steps) -> Num:
        return (1 - self.p) ** 2 * s.both

    @mistake("You exchanged $p$ and $1 - p$: here $p$ is the probability to drop.", levels=(2,))
    def swapped(self) -> Num:
        return self.but(p=1 - self.p).mean

    may_equal = Names(zero="when every kept value is negative the unit is silent")


@generator(
    "drop.variance",
    title="Mean and variance of a dropped-out unit",
    topic="dropout",
    equals=("dropout.plain_moments", "dropout.inverted_moments"),
)
class Variance(Problem):
    x, p = Integers(2, 20), Choice(0.2, 0.25, 0.5, 0.75, 0.8)
    inverted = False
    answers = (
        Exact("mean", symbol=r"\mathbb{E}[\tilde x]", label="the mean"),
        Exact("var", symbol=r"\operatorname{Var}[\tilde x]", label="the variance"),
    )
    levels = (
        Level(1, minutes=1, x=Integers(2, 60)),
        Level(2, minutes=1, x=Integers(2, 60), inverted=True),
        Level(
            3, minutes=2, x=Integers(2, 40), p=Choice(0.1, 0.15, 0.3, 0.35, 0.4, 0.6), inverted=True
        ),
    )
    symbols = Names(
        kept="1 - p", mean=r"\mathbb{E}[\tilde x]", var=r"\operatorname{Var}[\tilde x]", on="c"
    )
    hints = (
        "The unit has two values only: 0 with probability $p$, and its value when kept.",
        r"$\operatorname{Var} = \mathbb{E}[\tilde x^2] - \mathbb{E}[\tilde x]^2$.",
    )

    def prompt(self) -> str:
        way = r"divided by $1 - p$" if self.inverted else r"left as it is"
        return self.fill(
            rf"A unit has the value $x = <x>$. Dropout sets it to zero with the drop probability $p = <p>$; if it is kept, it is {way}. "
            r"Call the result $\tilde x$."
        )

    def solve(self, work: Work) -> None:
        on = work(
            "on", self.x / (1 - self.p) if self.inverted else 1 * self.x, note="its value when kept"
        )
        mean = work("mean", (1 - self.p) * on)
        work("var", (1 - self.p) * on**2 - mean**2)

    def reference(self, plain: Any, inverted: Any) -> Any:
        return (inverted if self.inverted else plain)(self.x, self.p)

    @mistake("You computed the mean of the square. Subtract the square of the mean.", at="var")
    def second_moment(self, s: Steps) -> Num:
        return (1 - self.p) * s.on**2

    @mistake("You mixed up the two kinds of dropout: look at what happens to a kept value.")
    def other_kind(self) -> object:
        return self.but(inverted=not self.inverted)

    @mistake("You exchanged $p$ and $1 - p$: here $p$ is the probability to drop.", levels=(2, 3))
    def swapped(self) -> object:
        return self.but(p=1 - self.p) if self.p * 2 != 1 else None

    may_equal = Names(x="inverted dropout keeps the mean at the unit's value")
