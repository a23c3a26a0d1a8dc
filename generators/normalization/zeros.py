"""Batch norm before a ReLU: how much of it is cut off."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Decimal,
    Derived,
    Grid,
    Integers,
    Level,
    Names,
    Num,
    Problem,
    Shuffled,
    Steps,
    Whole,
    Work,
    generator,
    mean,
    mistake,
    normal_cdf,
    sqrt,
    vector,
)

NINE = Shuffled([-3, -1, -1, 5], [-5, 1, 1, 3], [-3, -3, 3, 3])  # all with the biased variance 9


@generator(
    "bn.relu_zero_fraction",
    title="Zeros after batch norm and ReLU",
    topic="normalisation",
    equals=("batchnorm.relu_zero_fraction", "batchnorm.relu_zero_count"),
)
class ReluZeros(Problem):
    x = Choice(0)
    gamma, beta = Integers(-4, 4, without=(-1, 0, 1)), Integers(-5, 5, without=0)

    answers = Decimal("share", places=3, share=True, label="the share of zeros to be expected")
    levels = (
        Level(
            1,
            minutes=2,
            few="a count out of eight",
            a_=NINE,
            b_=NINE,
            shift_=Integers(-3, 6),
            x=Derived(lambda p: p.shift_ + vector(*p.a_, *p.b_)),
            answers=Whole("count", symbol="n_0", label="how many of the eight outputs are 0"),
        ),
        Level(
            2,
            minutes=1,
            few="the table in the prompt has five values",
            gamma=Grid(-4, 4, 0.2, without=(-1, 0, 1)),
            ratio_=Choice(-2, -1.5, -1, -0.5, -0.25, 0.25, 0.5, 1, 1.5, 2),
            beta=Derived(lambda p: p.ratio_ * abs(p.gamma)),
        ),
        Level(
            3,
            minutes=1.5,
            gamma=Grid(-3, 3, 0.1, without=(-1, 0, 1)),
            beta=Grid(-2, 2, 0.1, without=0),
        ),
    )
    symbols = Names(share=r"P(y = 0)", count="n_0", x_hat=r"\hat{x}")
    hints = (
        r"The ReLU gives 0 where $\gamma \hat{x} + \beta \le 0$.",
        r"Solve this for $\hat{x}$; mind the sign of $\gamma$.",
        r"A normal law is symmetric: with $t = \beta / |\gamma|$ the share is $\Phi(-t) = 1 - \Phi(t)$.",
    )

    def prompt(self) -> str:
        if self.level == 1:
            return self.fill(
                r"Batch norm in training receives the batch $x = <x>$ of one feature, with $\gamma = <gamma>$, $\beta = <beta>$, "
                r"$\varepsilon = 0$ and the biased variance. A ReLU follows."
            )
        table = (
            r" The standard normal distribution function has the values $\Phi(0.25) = 0.5987$, $\Phi(0.5) = 0.6915$, "
            r"$\Phi(1) = 0.8413$, $\Phi(1.5) = 0.9332$ and $\Phi(2) = 0.9772$."
            if self.level == 2
            else r" ($\Phi$, the standard normal distribution function, is a key of the calculator.)"
        )
        return self.fill(
            r"A feature is normalised by batch norm: $\hat{x}$ has mean 0 and variance 1, and let it be normally distributed. The layer "
            r"gives $\gamma \hat{x} + \beta$ with $\gamma = <gamma>$ and $\beta = <beta>$, and a ReLU follows."
            + table
        )

    def possible(self) -> bool:
        if self.level > 1:
            return True
        middle = mean(self.x)
        return all(self.gamma * (x - middle) + 3 * self.beta != 0 for x in self.x)

    def solve(self, work: Work) -> None:
        if self.level > 1:
            t = work("t", self.beta / abs(self.gamma))
            work("share", normal_cdf(-t), note=r"the part of the law below $-t$")
            return
        mu = work("mu", mean(self.x))
        var = work("var", mean((self.x - mu) ** 2))
        x_hat = work("x_hat", (self.x - mu) / sqrt(var))
        z = work("z", self.gamma * x_hat + self.beta)
        work("count", sum(1 for entry in z if entry <= 0), by=r"\#\{z \le 0\}")

    def reference(self, fraction: Any, count: Any) -> Any:
        if self.level == 1:
            return count(self.x, self.gamma, self.beta, 0.0)
        return fraction(self.gamma, self.beta)

    @mistake(r"Half of the outputs are 0 only for a symmetric law and $\beta = 0$.")
    def half(self) -> object:
        return 4 if self.level == 1 else 0.5

    @mistake("You counted the outputs that are positive. The ReLU cuts off the others.")
    def kept(self, s: Steps) -> Num:
        return 8 - s.count if self.level == 1 else 1 - s.share

    @mistake(
        r"You left $\gamma$ out: the shift counts in units of the scaled standard deviation.",
        levels=(2, 3),
    )
    def unscaled(self) -> Num:
        return normal_cdf(-self.beta)

    @mistake(
        r"You left $\gamma$ out: a negative $\gamma$ turns the order, and a large one makes $\beta$ matter less.",
        levels=(1,),
    )
    def no_gamma(self, s: Steps) -> object:
        found = sum(1 for x in s.x_hat if x + self.beta <= 1e-9)
        return None if found in {4, s.count, 8 - s.count} else found
