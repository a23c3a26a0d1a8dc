"""A sigmoid output: binary cross entropy, its gradients, and squared error beside it."""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import Any

from nncards.problems import (
    Choice,
    Decimal,
    Derived,
    DerivedWord,
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
    Word,
    Work,
    generator,
    log,
    matmul,
    mean,
    mistake,
    sigmoid,
    total,
    vector,
)

# Odds a to b; the sigmoid of their logarithm is a / (a + b).
ODDS = Choice(
    *(Fraction(a, b) for a in range(1, 16) for b in range(1, 16) if a != b and gcd(a, b) == 1)
)
# Those of them whose sigmoid is a short decimal.
SHORT = Choice(
    *(
        Fraction(a, n - a)
        for n, parts in (
            (2, [1]),
            (4, [1, 3]),
            (5, [1, 2, 3, 4]),
            (10, [1, 3, 7, 9]),
            (20, [1, 3, 17, 19]),
            (50, [1, 49]),
            (100, [1, 99]),
        )
        for a in parts
    )
)
CE = Decimal("g_ce", figures=3, label="the derivative of the cross entropy in the logit")
SE = Decimal("g_se", figures=3, label="the derivative of the squared error in the logit")
HOW = {"sum": "the **sum**", "mean": "the **mean**"}


@generator(
    "bce.loss_grad",
    title="Sigmoid with binary cross entropy: loss and gradient",
    topic="softmax and likelihoods",
    equals=(
        "losses.bce_logit_gradient",
        "losses.bce_sum",
        "losses.bce_mean",
        "losses.bce_weight_gradient",
    ),
)
class BceLossGradient(Problem):
    ask = (
        r"A network with one sigmoid output has the logit $z = <z>$ for an example with the label $y = <y>$. "
        r"The loss $L$ is the binary cross entropy (natural logarithm) of the output $\sigma(z)$."
    )
    odds_, y = ODDS, Integers(0, 1)
    z = Derived(lambda p: log(p.odds_))
    reduction = Word("sum")
    p: Num
    X: Num

    answers = Exact("grad", label="the derivative of the loss in the logit")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=3,
            z=0,
            ask=r"A network with one sigmoid output gives the probabilities $q = <p>$ of class 1 for three examples with the "
            r"labels $y = <y>$. The loss $L$ is <how> of the binary cross entropies of the three examples, with the natural "
            r"logarithm.",
            p=Vector(Grid(0.05, 0.95, 0.05, without=0.5), 3),
            y=Choice(
                *([a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1) if 0 < a + b + c < 3)
            ),
            reduction=Word("sum", "mean"),
            how=DerivedWord(lambda p: HOW[p.reduction]),
            answers=Decimal("loss", places=3, label="the loss"),
        ),
        Level(
            3,
            minutes=4,
            ask=r"Logistic regression without an intercept computes the logits $z = Xw$ and the probabilities $\sigma(z)$ of "
            r"class 1. Three examples are the rows of $$X = <X>$$ with the labels $y = <y>$; at the present weights "
            r"$w = <w>$ their logits are $z = <z>$. The loss $L$ is <how> of the binary cross entropies of the three examples.",
            X=Matrix(Integers(-3, 3, without=0), 3, 2),
            w=Vector(Grid(-0.9, 0.9, 0.1, without=0), 2),
            z=Derived(lambda p: matmul(p.X, p.w)),
            y=Choice(
                *([a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1) if 0 < a + b + c < 3)
            ),
            reduction=Word("sum", "mean"),
            how=DerivedWord(lambda p: HOW[p.reduction]),
            answers=Decimal("grad_w", places=3, label="the gradient of the loss in the weights"),
        ),
    )
    symbols = Names(grad=r"\partial L / \partial z", grad_w=r"\nabla_w L", loss="L", p="q")
    hints = (
        r"The label picks the term: $-\ln q$ for the label 1, $-\ln(1 - q)$ for the label 0.",
        "In the logit the derivative of each example is output minus label.",
        r"Each weight collects the errors times its inputs.",
    )

    def solve(self, work: Work) -> None:
        if self.level == 2:
            losses = work(
                "l",
                vector(
                    *(
                        -log(p) if y > 0 else -log(1 - p)
                        for p, y in zip(self.p, self.y, strict=True)
                    )
                ),
                note="the label picks the term",
            )
            work("loss", total(losses) if self.reduction == "sum" else mean(losses))
            return
        p = work("p", sigmoid(self.z))
        if self.level == 1:
            work("grad", p - self.y, note="output minus label")
            return
        e = work(
            "e", p - self.y, note="the derivative of each loss in its logit: output minus label"
        )
        terms = e[0] * self.X[0] + e[1] * self.X[1] + e[2] * self.X[2]
        work("grad_w", terms if self.reduction == "sum" else terms / 3)

    def reference(self, logit: Any, added: Any, averaged: Any, weight: Any) -> Any:
        if self.level == 1:
            return logit(self.z, self.y)
        if self.level == 2:
            return (added if self.reduction == "sum" else averaged)(self.p, self.y)
        return weight(self.X, self.z, self.y) / (1 if self.reduction == "sum" else 3)

    @mistake(
        r"The factor $\sigma'(z)$ belongs to squared error. With cross entropy it cancels against the derivative of the "
        r"logarithm.",
        levels=(1, 3),
    )
    def with_slope(self, s: Steps) -> Num:
        if self.level == 1:
            return s.grad * s.p * (1 - s.p)
        d = s.e * s.p * (1 - s.p)
        return self.collected(d)

    @mistake("The sign is reversed: it is output minus label.", levels=(1, 3))
    def reversed_sign(self, s: Steps) -> Num:
        return -s.grad if self.level == 1 else -s.grad_w

    @mistake(
        "That is the derivative in the probability. In the logit the sigmoid takes part.",
        levels=(1,),
    )
    def in_probability(self, s: Steps) -> Num:
        return -1 / s.p if self.y > 0 else 1 / (1 - s.p)

    @mistake("That is the output. Subtract the label.", levels=(1,))
    def output_alone(self, s: Steps) -> Num | None:
        return s.p if self.y > 0 else None

    @mistake("You subtracted the labels from the logits. Apply the sigmoid first.", levels=(1, 3))
    def no_sigmoid(self) -> Num:
        d = self.z - self.y
        return d if self.level == 1 else self.collected(d)

    @mistake(
        "Only the examples with the label 1 count in your loss. The others give $-\\ln(1 - q)$.",
        levels=(2,),
    )
    def ones_only(self) -> Num:
        terms = [-log(p) if y > 0 else 0 * p for p, y in zip(self.p, self.y, strict=True)]
        return self.reduced(terms)

    @mistake(
        r"You took $-\ln q$ for every example. With the label 0 it is $-\ln(1 - q)$.", levels=(2,)
    )
    def always_p(self) -> Num:
        return self.reduced([-log(p) for p in self.p])

    @mistake(
        "The minus stands before both terms: every example adds a positive number.", levels=(2,)
    )
    def minus_once(self) -> Num:
        return self.reduced(
            [-log(p) if y > 0 else log(1 - p) for p, y in zip(self.p, self.y, strict=True)]
        )

    @mistake("Mind whether the sum or the mean over the examples is asked.", levels=(2, 3))
    def other_reduction(self) -> Num:
        other = self.but(reduction="mean" if self.reduction == "sum" else "sum")
        return other.loss if self.level == 2 else other.grad_w

    def reduced(self, terms: list[Num]) -> Num:
        """Sum or mean of the losses."""
        return total(terms) / (1 if self.reduction == "sum" else 3)

    def collected(self, d: Num) -> Num:
        """What the weights collect from errors d."""
        return (d[0] * self.X[0] + d[1] * self.X[1] + d[2] * self.X[2]) / (
            1 if self.reduction == "sum" else 3
        )


@generator(
    "bce.vs_mse_grad",
    title="Saturation: cross entropy against squared error",
    topic="softmax and likelihoods",
    equals=(
        "losses.bce_logit_gradient",
        "losses.squared_error_logit_gradient",
        "losses.bce_mse_gradient_ratio",
    ),
)
class BceVsMse(Problem):
    ask = (
        r"A sigmoid output has the logit $z = <z>$, so that $q = \sigma(z)$, and the label is $y = <y>$. Two losses are "
        r"compared: the binary cross entropy (natural logarithm) and the squared error $\frac{1}{2} (q - y)^2$."
    )
    odds_, y = SHORT, Integers(0, 1)
    z = Derived(lambda q: log(q.odds_))

    answers = (
        Exact("g_ce", label="the derivative of the cross entropy in the logit"),
        Exact("g_se", label="the derivative of the squared error in the logit"),
    )
    levels = (
        Level(1, minutes=1.5, few_instances="odds that give a short decimal, and a label"),
        Level(2, minutes=2, odds_=ODDS, answers=(CE, SE)),
        Level(
            3,
            minutes=2,
            z=Grid(-7, 7, 0.1, without=(0, 0.1, -0.1)),
            answers=(
                CE,
                SE,
                Decimal("ratio", figures=3, label="how many times as large the first is"),
            ),
        ),
    )
    symbols = Names(g_ce=r"g_{\text{CE}}", g_se=r"g_{\text{SE}}", ratio="r", p="q")
    hints = (
        r"First $q = \sigma(z)$.",
        "With the cross entropy the derivative is output minus label.",
        r"The squared error keeps the factor $\sigma'(z) = q (1 - q)$, which is small where the unit is sure.",
    )

    def solve(self, work: Work) -> None:
        p = work("p", sigmoid(self.z))
        a = work("g_ce", p - self.y)
        b = work("g_se", (p - self.y) * p * (1 - p), note=r"the chain rule through the sigmoid")
        if self.level == 3:
            work("ratio", a / b)

    def reference(self, ce: Any, se: Any, ratio: Any) -> Any:
        return {"g_ce": ce(self.z, self.y), "g_se": se(self.z, self.y), "ratio": ratio(self.z)}

    @mistake(r"The squared error has the slope of the sigmoid as a factor: $q (1 - q)$.", at="g_se")
    def both_same(self, s: Steps) -> Num:
        return s.g_ce

    @mistake("You left out the outer derivative, output minus label.", at="g_se")
    def slope_only(self, s: Steps) -> Num:
        return s.p * (1 - s.p)

    @mistake("In the cross entropy the slope of the sigmoid cancels. Swap the two.")
    def swapped(self, s: Steps) -> object:
        return {"g_ce": s.g_se, "g_se": s.g_ce}

    @mistake("Both signs are reversed: the outer derivative is output minus label.")
    def reversed_sign(self, s: Steps) -> object:
        return {"g_ce": -s.g_ce, "g_se": -s.g_se}

    @mistake(r"The slope of the sigmoid is $q (1 - q)$, not $q$.", at="g_se")
    def half_slope(self, s: Steps) -> Num:
        return s.g_ce * s.p
