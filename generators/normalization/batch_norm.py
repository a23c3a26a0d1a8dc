"""Batch normalisation: the forward pass in training."""

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
    Vector,
    Work,
    generator,
    mean,
    mistake,
    sqrt,
    transpose,
    vector,
)

# Deviations from a mean of 0 whose biased variance is a square: 1, 9, 9 and 25.
NICE = Shuffled([-1, -1, 1, 1], [-3, -1, -1, 5], [-5, 1, 1, 3], [-7, -1, 1, 7])
NINE = Shuffled([-3, -1, -1, 5], [-5, 1, 1, 3])  # 9 + 7 is a square as well


@generator(
    "bn.train_forward",
    title="Batch norm in training: the forward pass",
    topic="normalisation",
    equals="normalization.batch_norm",
)
class TrainForward(Problem):
    ask = (
        r"Batch norm **in training** normalises a batch of <n> examples of one feature, $x = <x>$. "
        r"Its parameters are $\gamma = <gamma>$, $\beta = <beta>$ and $\varepsilon = <eps>$. "
        r"The variance is the biased one (divide by the batch size); $\varepsilon$ stands inside the root."
    )
    mean_, scale_, pattern_ = Integers(-6, 9), Integers(1, 3), NICE
    x = Derived(lambda p: p.mean_ + p.scale_ * p.pattern_)
    gamma, beta, eps = Integers(2, 3), Integers(-2, 2), Choice(0)
    n = Derived(lambda p: len(p.x))

    answers = Decimal("y", places=3, label="the outputs")
    levels = (
        Level(1, minutes=2),
        Level(
            2,
            minutes=5,
            ask=r"Batch norm **in training** normalises a batch of 4 examples (the rows) with 2 features (the columns), "
            r"$$X = <x>$$ Its parameters are $\gamma = <gamma>$, $\beta = <beta>$ and $\varepsilon = <eps>$, one number "
            r"of $\gamma$ and $\beta$ a feature. The variance is the biased one; $\varepsilon$ stands inside the root.",
            means_=Vector(Integers(-4, 6), 2),
            patterns_=Vector(NICE, 2),
            x=Derived(
                lambda p: transpose(
                    vector(*(m + row for m, row in zip(p.means_, p.patterns_, strict=True)))
                )
            ),
            gamma=Vector(Integers(1, 3), 2),
            beta=Vector(Integers(-2, 2), 2),
            eps=Choice(0, 1, 3, 7),
        ),
        Level(
            3,
            minutes=5,
            x=Vector(Grid(-2, 4, 0.1), 4, distinct=True),
            gamma=Grid(0.5, 2, 0.1, without=1),
            beta=Grid(-1, 1, 0.1, without=0),
            eps=Grid(0.1, 0.5, 0.1),
        ),
        Level(
            4,
            minutes=0.5,
            one_step=Decimal("x_hat", places=3, label="the normalised batch"),
            scale_=Choice(1),
            pattern_=NINE,
            gamma=Choice(1),
            beta=Choice(0),
            eps=Choice(0, 7),
        ),
    )
    symbols = Names(x_hat=r"\hat{x}")
    hints = (
        r"First the mean $\mu$ of the batch, each feature for itself.",
        r"Then the biased variance $\sigma^2$: the mean of the squared deviations.",
        r"Divide the deviations by $\sqrt{\sigma^2 + \varepsilon}$, then scale by $\gamma$ and shift by $\beta$.",
    )

    def solve(self, work: Work) -> None:
        axis = 0 if self.level == 2 else None
        mu = work("mu", mean(self.x, axis=axis))
        d = work("d", self.x - mu, note="the deviations from the mean")
        var = work("var", mean(d**2, axis=axis), note="biased: divide by the batch size")
        x_hat = work("x_hat", d / sqrt(var + self.eps))
        work("y", self.gamma * x_hat + self.beta)

    def reference(self, batch_norm: Any) -> Any:
        if self.level == 2:
            return batch_norm(self.x, self.gamma, self.beta, self.eps)
        return [
            row[0] for row in batch_norm([[x] for x in self.x], [self.gamma], [self.beta], self.eps)
        ]

    @mistake("You divided by the variance. Divide by the standard deviation, its root.", at="x_hat")
    def no_root(self, s: Steps) -> Num:
        return s.d / (s.var + self.eps)

    @mistake(
        "Batch norm divides by the biased variance: the squared deviations over B, not over B - 1.",
        at="var",
    )
    def unbiased(self, s: Steps) -> Num:
        return s.right * 4 / 3

    @mistake(r"You forgot $\varepsilon$, which is not negligible here.", at="x_hat", levels=(2, 3))
    def no_eps(self, s: Steps) -> Num | None:
        return s.d / sqrt(s.var) if self.eps else None

    @mistake(
        r"You left out $\gamma$ and $\beta$: the output is $\gamma \hat{x} + \beta$.",
        levels=(1, 2, 3),
    )
    def no_affine(self, s: Steps) -> Num:
        return s.x_hat

    @mistake(
        "You took mean and variance over the features of one example. That is layer norm.",
        levels=(2,),
    )
    def rows(self) -> Num | None:
        normalised = []
        for row in self.x:
            mu = mean(row)
            var = mean((row - mu) ** 2)
            if var + self.eps == 0:
                return None
            normalised.append((row - mu) / sqrt(var + self.eps))
        return self.gamma * vector(*normalised) + self.beta
