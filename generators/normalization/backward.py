"""Back through batch norm."""

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
    dot,
    generator,
    mean,
    mistake,
    sqrt,
    total,
)

# Deviations from a mean of 0 whose biased variance is a square: 1, 9, 9 and 25.
NICE = Shuffled([-1, -1, 1, 1], [-3, -1, -1, 5], [-5, 1, 1, 3], [-7, -1, 1, 7])
DX = r"\partial L / \partial x"


@generator(
    "bn.backward",
    title="Back through batch norm",
    topic="normalisation",
    equals="batchnorm.batch_norm_backward",
)
class Backward(Problem):
    ask = (
        r"In training, batch norm receives the batch $x = <x>$ of one feature; the variance is the biased one, $\gamma = <gamma>$ and "
        r"$\varepsilon = <eps>$ (inside the root). The gradient of the loss with respect to its output is $g = <g>$."
    )
    mean_, scale_, pattern_ = Integers(-4, 8), Integers(1, 2), NICE
    x = Derived(lambda p: p.mean_ + p.scale_ * p.pattern_)
    g = Vector(Integers(-3, 4), 4)
    gamma, eps = Integers(2, 4), Choice(0)

    answers = Decimal("dx", places=3, symbol=DX, label="the gradient with respect to the batch")
    levels = (
        Level(
            1,
            minutes=2,
            answers=(
                Decimal(
                    "dgamma",
                    places=3,
                    symbol=r"\partial L / \partial \gamma",
                    label="the gradient of the scale",
                ),
                Decimal(
                    "dbeta",
                    places=3,
                    symbol=r"\partial L / \partial \beta",
                    label="the gradient of the shift",
                ),
            ),
        ),
        Level(2, minutes=5),
        Level(
            3,
            minutes=7,
            x=Vector(Integers(-4, 9), 4, distinct=True),
            g=Vector(Grid(-1, 1, 0.1), 4, distinct=True),
            gamma=Grid(0.5, 2.5, 0.1, without=1),
            eps=Choice(0.5, 1, 2),
        ),
        Level(
            4,
            minutes=1.5,
            one_step=Decimal(
                "dx", places=3, symbol=DX, label="the gradient with respect to the batch"
            ),
            scale_=Choice(1),
            pattern_=Shuffled([-1, -1, 1, 1]),
        ),
    )
    symbols = Names(
        x_hat=r"\hat{x}",
        dgamma=r"\partial L / \partial \gamma",
        dbeta=r"\partial L / \partial \beta",
        dx=DX,
        k="k",
    )
    hints = (
        r"The output is $\gamma \hat{x} + \beta$: which sums of $g$ are the gradients of $\gamma$ and $\beta$?",
        r"The batch moves its own mean and variance. Each of the two takes something away from the gradient.",
        r"$\partial L / \partial x = \frac{\gamma}{\sqrt{\sigma^2 + \varepsilon}} \left(g - \bar{g} - \hat{x}\, \overline{g \hat{x}}\right)$, where a bar is a mean over the batch.",
    )

    def possible(self) -> bool:
        return any(g != self.g[0] for g in self.g)

    def solve(self, work: Work) -> None:
        m = len(self.x)
        mu = work("mu", mean(self.x))
        var = work("var", mean((self.x - mu) ** 2), note="biased")
        x_hat = work("x_hat", (self.x - mu) / sqrt(var + self.eps))
        dbeta = work("dbeta", total(self.g))
        dgamma = work("dgamma", dot(self.g, x_hat))
        k = work("k", self.gamma / sqrt(var + self.eps))
        work(
            "dx",
            k * (self.g - dbeta / m - x_hat * dgamma / m),
            note="less the part that moves the mean, less the part that moves the variance",
        )

    def reference(self, backward: Any) -> Any:
        found = backward(self.x, self.g, self.gamma, self.eps)
        return (found.gamma, found.beta) if self.level == 1 else found.x

    @mistake(
        "You treated mean and variance as constants. They depend on every example of the batch.",
        at="dx",
        levels=(2, 3, 4),
    )
    def frozen(self, s: Steps) -> Num:
        return s.k * self.g

    @mistake(
        "You let the mean depend on the batch, but not the variance: its part is missing.",
        at="dx",
        levels=(2, 3, 4),
    )
    def no_variance(self, s: Steps) -> Num:
        return s.k * (self.g - s.dbeta / 4)

    @mistake(
        "You let the variance depend on the batch, but not the mean: its part is missing.",
        at="dx",
        levels=(2, 3, 4),
    )
    def no_mean(self, s: Steps) -> Num | None:
        return s.k * (self.g - s.x_hat * s.dgamma / 4) if s.dbeta else None

    @mistake(
        "You subtracted sums where means belong: divide them by the batch size.",
        at="dx",
        levels=(2, 3, 4),
    )
    def sums(self, s: Steps) -> Num:
        return s.k * (self.g - s.dbeta - s.x_hat * s.dgamma)

    @mistake(
        "You multiplied the gradient by the input. The scale multiplies the normalised input.",
        at="dgamma",
        levels=(1,),
    )
    def plain_input(self) -> Num:
        return dot(self.g, self.x)

    @mistake(
        "You averaged over the batch. Every example uses the same scale and shift, so their gradients are summed.",
        levels=(1,),
    )
    def averaged(self, s: Steps) -> object:
        return {"dgamma": s.dgamma / 4, "dbeta": s.dbeta / 4}

    @mistake(
        "You forgot that the scale multiplies every gradient that passes.", at="k", levels=(2, 3)
    )
    def no_gamma(self, s: Steps) -> Num:
        return s.right / self.gamma

    @mistake(
        "The gradient of the scale needs the normalised input as a factor; without it you have that of the shift.",
        at="dgamma",
        levels=(1,),
    )
    def no_x_hat(self, s: Steps) -> Num:
        return s.dbeta

    may_equal = Names(
        zero="the sums may cancel",
        gamma="a sum may equal the scale",
        eps="a sum may be 0",
    )
