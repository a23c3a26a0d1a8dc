"""Stochastic gradient descent on a minibatch."""

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
    Matrix,
    Names,
    Num,
    Problem,
    Steps,
    Vector,
    Work,
    generator,
    matmul,
    mean,
    mistake,
    sigmoid,
    transpose,
)


@generator(
    "opt.sgd_step",
    title="One step of stochastic gradient descent",
    topic="optimisers",
    equals=(
        "optimizers.sgd_step",
        "estimation.minibatch_gradient",
        "losses.bce_weight_gradient",
    ),
)
class SgdStep(Problem):
    ask = (
        r"The loss is the mean over the examples. Stochastic gradient descent has the learning rate $\eta = <lr>$. The "
        r"gradients of the losses of four examples in one parameter are $g = <g>$, in this order; the minibatch is the "
        r"examples <first> and <second>, the first one having the number 1."
    )
    g = Vector(Integers(-12, 15), 4, distinct=True)
    batch_ = Choice([1, 2], [1, 3], [1, 4], [2, 3], [2, 4], [3, 4])
    first, second = Derived(lambda p: p.batch_[0]), Derived(lambda p: p.batch_[1])
    lr = Choice(0.1, 0.2, 0.3, 0.5, 0.01)
    G: Num
    X: Num
    y: Num
    w: Num

    answers = Exact("delta", label="the change of the parameter in this step")
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=2,
            ask=r"The loss is the mean over the examples. Stochastic gradient descent has the learning rate $\eta = <lr>$. The "
            r"rows of $$G = <G>$$ are the gradients of the losses of four examples in two parameters; the minibatch is the "
            r"examples <first> and <second>, the first row having the number 1.",
            g=0,
            G=Matrix(Integers(-8, 9), 4, 2),
            lr=Choice(0.1, 0.3, 0.5, 0.05),
            answers=Exact("delta", label="the change of the parameters in this step"),
        ),
        Level(
            3,
            minutes=5,
            ask=r"A logistic regression without bias gives the probability $\sigma(w^\top x)$ of class 1; the loss is the mean "
            r"of the binary cross entropies (natural logarithm) over the minibatch. Now $w = <w>$, and the minibatch consists "
            r"of the rows $x_i$ of $$X = <X>$$ with the labels $y = <y>$. The learning rate is $\eta = <lr>$.",
            g=0,
            first=0,
            second=0,
            X=Matrix(Integers(-3, 3, without=0), 2, 2),
            y=Choice([0, 1], [1, 0], [0, 0], [1, 1]),
            w=Vector(Grid(-1, 1, 0.1, without=0), 2),
            lr=Choice(0.5, 1, 2),
            answers=Decimal(
                "delta", places=3, label="the change of the weights in one step of gradient descent"
            ),
        ),
    )
    symbols = Names(delta=r"\Delta\theta", p=r"\hat{y}", chosen="g_B", mean_g=r"\bar{g}")
    hints = (
        "Only the examples of the minibatch count.",
        "The loss is a mean, so its gradient is the mean of the examples' gradients.",
        r"The step is $-\eta$ times this mean.",
    )

    def rows(self) -> list[int]:
        return [int(self.first) - 1, int(self.second) - 1]

    def solve(self, work: Work) -> None:
        if self.level == 3:
            p = work("p", sigmoid(matmul(self.X, self.w)), note="the predictions")
            d = work("d", p - self.y, note="derivatives of the losses in the logits")
            g = work("mean_g", matmul(transpose(self.X), d) / 2, note="mean over the minibatch")
        else:
            i, j = self.rows()
            both = (self.g[i], self.g[j]) if self.level == 1 else (self.G[i], self.G[j])
            g = work("mean_g", (both[0] + both[1]) / 2, note="mean over the minibatch")
        work("delta", -self.lr * g)

    def reference(self, step: Any, minibatch: Any, logistic: Any) -> Any:
        if self.level == 3:
            z = [sum(a * b for a, b in zip(row, self.w, strict=True)) for row in self.X]
            g = logistic(self.X, z, self.y) / len(self.y)
        else:
            g = minibatch(self.g if self.level == 1 else self.G, self.rows())
        return step(0 * g, g, self.lr)

    @mistake("You added the gradients up. The loss is a mean: divide by the size of the minibatch.")
    def summed(self, s: Steps) -> Num:
        return 2 * s.delta

    @mistake("You went uphill: the step is against the gradient.")
    def uphill(self, s: Steps) -> Num:
        return -s.delta

    @mistake(
        "You took the mean over all examples. The step uses those of the minibatch alone.",
        levels=(1, 2),
    )
    def everything(self) -> Num:
        return -self.lr * (mean(self.g) if self.level == 1 else mean(self.G, axis=0))

    @mistake(
        "You divided the sum over the minibatch by the number of all examples. Divide by the size of the minibatch.",
        levels=(1, 2),
    )
    def by_all(self, s: Steps) -> Num:
        return s.delta / 2

    @mistake(
        "You left out the sigmoid: the derivative of the loss in the logit is the probability minus the label.",
        at="p",
        levels=(3,),
    )
    def no_sigmoid(self) -> Num:
        return matmul(self.X, self.w)

    @mistake(
        "You multiplied by the derivative of the sigmoid, as for the squared error. With the cross entropy it cancels.",
        at="d",
        levels=(3,),
    )
    def with_slope(self, s: Steps) -> Num:
        return s.right * s.p * (1 - s.p)
