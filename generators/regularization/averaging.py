"""Averaging models: what bagging gains, and what a bootstrap sample holds."""

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
    Steps,
    Whole,
    Work,
    ceil,
    exp,
    floor,
    generator,
    mistake,
    sqrt,
)


@generator(
    "reg.bagging_error",
    title="Expected squared error of averaged models",
    topic="regularisation",
    equals=("ensembles.bagging_error", "ensembles.models_for_error"),
)
class BaggingError(Problem):
    ask = (
        r"Each of <k> regression models has an error with mean 0 and variance $v = <v>$; the errors of different models are uncorrelated. Their "
        r"predictions are averaged."
    )
    v, c, b, k, target = Integers(1, 60), Choice(0), Choice(0), Choice(2, 3, 4, 5, 8, 10), Choice(0)
    answers = Exact("error", symbol="E", label="the expected squared error of the average")
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=1.5,
            ask=r"Each of <k> regression models has an error with mean $b = <b>$ and variance $v = <v>$; the covariance of the errors of any two of them is "
            r"$c = <c>$. Their predictions are averaged.",
            v=Integers(2, 20),
            c=Integers(1, 10),
            b=Choice(0, 1, 2, 3),
            k=Choice(2, 3, 4, 5, 6, 8, 10),
        ),
        Level(
            3,
            minutes=2,
            ask=r"The errors of regression models have the mean 0 and the variance $v = <v>$; the covariance of the errors of any two is $c = <c>$. The "
            r"expected squared error of the average of their predictions is to be at most <target>.",
            few="a number of models is a small whole number",
            v=Grid(1, 6, 0.1),
            c=Grid(0.1, 1, 0.1),
            k=0,
            target=Derived(lambda p: p.c + p.above_),
            above_=Grid(0.05, 0.6, 0.05),
            answers=Whole("least", symbol="k", label="the smallest number of models"),
        ),
    )
    symbols = Names(error="E", least="k", target="t", bound="k^*")
    hints = (
        r"The average of the errors is $\frac1k \sum_i e_i$; expand its square.",
        "There are $k$ variances and $k (k - 1)$ covariances, and all are divided by $k^2$.",
        "What all models have in common does not average out.",
    )

    def possible(self) -> bool:
        if self.level == 1:
            return True
        return bool(self.c < self.v) if self.level == 2 else bool(self.target < self.v * 0.6)

    def solve(self, work: Work) -> None:
        if self.level == 1:
            work("error", self.v / self.k, note="$k$ variances over $k^2$")
        elif self.level == 2:
            error = self.v / self.k + (self.k - 1) / self.k * self.c
            work("error", error + self.b**2 if self.b else error)
        else:
            bound = work(
                "bound",
                (self.v - self.c) / (self.target - self.c),
                note="where $c + (v - c) / k$ is the target",
            )
            work("least", ceil(bound))

    def accept(self, s: Steps) -> bool:
        return self.level < 3 or abs(s.bound - round(float(s.bound))) > 1e-6

    def reference(self, error: Any, models: Any) -> Any:
        if self.level == 3:
            return models(self.v, self.c, self.target)
        return error(self.v, self.c, int(self.k), self.b)

    @mistake(
        "You divided by the root of $k$. That is right for the standard deviation; the variance is divided by $k$.",
        levels=(1, 2),
    )
    def by_root(self) -> Num:
        return self.v / sqrt(self.k) + (self.k - 1) / self.k * self.c + self.b**2

    @mistake("You divided by $k^2$ only. There are $k$ variances in the sum.", levels=(1,))
    def by_square(self) -> Num:
        return self.v / self.k**2

    @mistake("Averaging does help: uncorrelated errors partly cancel.", levels=(1,))
    def no_gain(self) -> Num:
        return 1 * self.v

    @mistake(
        "You let the error fall by a fixed amount with each model. It falls like $1 / k$, which is no straight line.",
        levels=(1,),
    )
    def straight_line(self) -> Num | None:
        return self.v * (1 - (self.k - 1) / 10) if self.k < 10 else None

    @mistake(
        "You left out the covariances. What the errors have in common does not cancel.", levels=(2,)
    )
    def no_covariance(self) -> Num:
        return self.v / self.k + self.b**2

    @mistake(
        "You gave the covariance the weight 1. There are $k (k - 1)$ of them over $k^2$.",
        levels=(2,),
    )
    def whole_covariance(self) -> Num:
        return self.v / self.k + self.c + self.b**2

    @mistake(
        "You left out the mean of the error. It is common to all, so its square stays.", levels=(2,)
    )
    def no_bias(self, s: Steps) -> Num | None:
        return s.error - self.b**2 if self.b else None

    @mistake(
        "You divided the squared bias by $k$. All models share it, so averaging does not reduce it.",
        levels=(2,),
    )
    def bias_averaged(self, s: Steps) -> Num | None:
        return s.error - self.b**2 + self.b**2 / self.k if self.b else None

    @mistake("You rounded down. That many models are one too few.", levels=(3,))
    def rounded_down(self, s: Steps) -> Num:
        return floor(s.bound)

    @mistake("You left out the covariance: the error does not fall below $c$.", levels=(3,))
    def ignored_covariance(self) -> Num:
        return ceil(self.v / self.target)

    @mistake("The part that shrinks is $v - c$, not $v$.", levels=(3,))
    def whole_variance(self) -> Num | None:
        wrong = ceil(self.v / (self.target - self.c))
        return wrong if wrong != self.but().least else None


@generator(
    "reg.bootstrap_unique",
    title="Distinct examples in a bootstrap sample",
    topic="regularisation",
    equals=(
        "ensembles.bootstrap_unique_share",
        "ensembles.bootstrap_expected_unique",
        "ensembles.bootstrap_missed_share",
    ),
)
class BootstrapUnique(Problem):
    ask = r"A bootstrap sample is drawn: <n> draws with replacement from a data set of <n> examples, each equally likely at every draw."
    n, k = Integers(2, 5), 1
    answers = Exact("share", label="the probability that a given example is in the sample")
    levels = (
        Level(
            1,
            minutes=0.5,
            few_instances="larger powers cannot be done in the head",
            few="four data sets are small enough",
        ),
        Level(
            2,
            minutes=1,
            n=Integers(10, 300),
            answers=Decimal(
                "unique", places=1, label="the expected number of different examples in it"
            ),
        ),
        Level(
            3,
            minutes=2,
            ask=r"For each of <k> models, a bootstrap sample is drawn on its own: <n> draws with replacement from the same <n> examples, each equally "
            r"likely at every draw.",
            n=Integers(20, 200, step=2),
            k=Integers(2, 4),
            answers=Decimal(
                "unseen",
                figures=3,
                label="the expected number of examples that are in none of the samples",
            ),
        ),
    )
    symbols = Names(missed="q", share="P", unique="u", unseen="m")
    hints = (
        "Ask first how likely it is that a given example is never drawn.",
        r"One draw misses it with probability $1 - 1/n$, and the draws are independent.",
        "Expected numbers are sums of probabilities over the examples.",
    )

    def solve(self, work: Work) -> None:
        missed = work("missed", (1 - 1 / self.n) ** self.n, note="missed by every draw")
        if self.level == 3:
            work("unseen", self.n * missed**self.k)
            return
        share = work("share", 1 - missed)
        if self.level == 2:
            work("unique", self.n * share)

    def reference(self, share: Any, unique: Any, missed: Any) -> Any:
        n = int(self.n)
        if self.level == 3:
            return n * missed(n) ** int(self.k)
        return share(n) if self.level == 1 else unique(n)

    @mistake("That is the probability of being missed. Take the complement.", levels=(1, 2))
    def complement(self, s: Steps) -> Num | None:
        return (s.missed if self.level == 1 else self.n * s.missed) if self.n > 2 else None

    @mistake(
        "That is the probability of one draw. There are as many draws as examples.", levels=(1,)
    )
    def one_draw(self) -> Num:
        return 1 / self.n

    @mistake(
        "You took every example to be in the sample. With replacement some come twice and others never.",
        levels=(1, 2),
    )
    def everything(self) -> Num:
        return 1 * (self.n if self.level == 2 else self.n / self.n)

    @mistake("You counted what one sample misses. It has to be missed by all of them.", levels=(3,))
    def one_sample(self, s: Steps) -> Num:
        return self.n * s.missed

    @mistake(
        "You divided by the number of models. The samples are independent: multiply the probabilities.",
        levels=(3,),
    )
    def divided(self, s: Steps) -> Num:
        return self.n * s.missed / self.k

    @mistake("You counted the examples that are in at least one sample.", levels=(3,))
    def seen(self, s: Steps) -> Num:
        return self.n - s.unseen

    @mistake("You used the limit for large data sets. Here the exact power is wanted.", levels=(2,))
    def limit(self) -> Num:
        return self.n * (1 - exp(-1))
