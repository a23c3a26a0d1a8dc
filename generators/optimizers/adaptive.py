"""Rates of their own for every parameter: AdaGrad, RMSProp and AdaDelta."""

from __future__ import annotations

from fractions import Fraction
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
    generator,
    mistake,
    sqrt,
    vector,
)

LAST = "the change of the parameter in the last of these steps"
EVERY = "the change of the parameters in the last of these steps"
SIGNS = Choice([1, 1], [1, -1], [-1, 1], [-1, -1])


@generator(
    "opt.adagrad_step",
    title="AdaGrad: the first steps",
    topic="optimisers",
    equals="optimizers.adagrad_run",
)
class AdagradStep(Problem):
    ask = (
        r"AdaGrad minimises a loss in one parameter, with learning rate $\eta = <lr>$ and $\varepsilon = <eps>$, which stands "
        r"beside the root. Nothing has been accumulated yet. The gradients of the first steps are $g = <g>$."
    )
    base_, k_ = Shuffled([3, 4], [5, 12], [8, 15], [7, 24], [20, 21]), Integers(1, 4)
    sign_ = SIGNS
    g = Derived(lambda p: p.k_ * p.base_ * p.sign_)
    lr, eps = Choice(0.1, 0.2, 0.5, 0.01, 0.05), Choice(0)
    g1: Num
    g2: Num

    answers = Exact("delta", label=LAST)
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=3,
            g=Vector(Integers(-6, 6, without=0), 3),
            lr=Choice(0.1, 0.2, 0.5),
            eps=Choice(0.1, 0.5, 1),
            answers=Decimal("delta", figures=3, label=LAST),
        ),
        Level(
            3,
            minutes=4,
            ask=r"AdaGrad minimises a loss in two parameters, with learning rate $\eta = <lr>$ and $\varepsilon = <eps>$, which "
            r"stands beside the root. Nothing has been accumulated yet. The gradient is $g_1 = <g1>$ in the first step and "
            r"$g_2 = <g2>$ in the second.",
            g=0,
            g1=Vector(Grid(-4, 4, 0.1, without=0), 2),
            g2=Vector(Grid(-4, 4, 0.1, without=0), 2),
            lr=Choice(0.1, 0.3, 0.5),
            eps=Choice(0.1, 0.2),
            answers=Decimal("delta", places=4, label=EVERY),
        ),
    )
    symbols = Names(delta=r"\Delta\theta")
    hints = (
        "Every parameter has a sum of its own, of the squares of all its gradients so far.",
        "The newest gradient belongs to the sum already.",
        r"The change is $-\eta g / (\sqrt{r} + \varepsilon)$.",
    )

    def solve(self, work: Work) -> None:
        gs = (self.g1, self.g2) if self.level == 3 else tuple(self.g)
        r = work("r1", gs[0] ** 2)
        for t, g in enumerate(gs[1:], 2):
            r = work(f"r{t}", r + g**2)
        work("delta", -self.lr * gs[-1] / (sqrt(r) + self.eps))

    def reference(self, run: Any) -> Any:
        if self.level == 3:
            return -run([0.0, 0.0], [self.g1, self.g2], self.lr, self.eps).update[-1]
        return -run(0.0, self.g, self.lr, self.eps).update[-1]

    def last(self) -> Num:
        return self.g2 if self.level == 3 else self.g[-1]

    def total(self, s: Steps) -> Num:
        return s.r3 if "r3" in s else s.r2

    @mistake("You divided by the sum of the squares. Divide by its root.", at="delta")
    def no_root(self, s: Steps) -> Num:
        return -self.lr * self.last() / (self.total(s) + self.eps)

    @mistake(
        "You left the newest gradient out of the sum. Add its square first, then make the step.",
        at="delta",
    )
    def old_sum(self, s: Steps) -> Num:
        old = s.r2 if "r3" in s else s.r1
        return -self.lr * self.last() / (sqrt(old) + self.eps)

    @mistake(
        "You took only the newest gradient's square. AdaGrad adds up the squares of all steps.",
        at="delta",
    )
    def newest_only(self) -> Num:
        return -self.lr * self.last() / (abs(self.last()) + self.eps)

    @mistake("The parameter moves against the gradient: mind the sign.", at="delta")
    def uphill(self, s: Steps) -> Num:
        return -s.right

    @mistake(
        "You took one common length for both parameters. Each is divided by the root of its own sum.",
        at="delta",
        levels=(3,),
    )
    def common_length(self, s: Steps) -> Num:
        return -self.lr * self.g2 / (sqrt(s.r2[0] + s.r2[1]) + self.eps)


# (rho, old average r, |g|, root of the new average) in whole numbers
SQUARES = Choice(
    *(
        [rho, (s * s - (1 - rho) * g * g) / rho, g, s]
        for rho in (Fraction(1, 2), Fraction(3, 4), Fraction(9, 10))
        for s in range(2, 13)
        for g in range(1, 26)
        if g != s
        and (s * s - (1 - rho) * g * g) > 0
        and ((s * s - (1 - rho) * g * g) / rho).denominator == 1
    )
)


@generator(
    "opt.rmsprop_step",
    title="RMSProp: single steps and the first steps",
    topic="optimisers",
    equals="optimizers.rmsprop_run",
)
class RmspropStep(Problem):
    ask = (
        r"RMSProp minimises a loss in one parameter, with learning rate $\eta = <lr>$ and decay rate $\rho = <rho>$, the weight "
        r"of the old average; $\varepsilon$ is left out. The running average of the squared gradient is $r = <r>$; now "
        r"the gradient is $g = <g>$."
    )
    case_, sign_ = SQUARES, Choice(1, -1)
    rho, r = Derived(lambda p: p.case_[0]), Derived(lambda p: p.case_[1])
    g = Derived(lambda p: vector(p.sign_ * p.case_[2]))
    lr, eps = Choice(0.1, 0.2, 0.3, 0.5, 0.01), Choice(0)

    answers = Exact("delta", label="the change of the parameter in this step")
    levels = (
        Level(1, minutes=1.5),
        Level(
            2,
            minutes=3,
            ask=r"RMSProp minimises a loss in one parameter, with learning rate $\eta = <lr>$, decay rate $\rho = <rho>$ (the "
            r"weight of the old average) and $\varepsilon = <eps>$, which stands beside the root. The running average starts "
            r"at 0 and is not corrected for that. The gradients of the first steps are $g = <g>$.",
            r=0,
            rho=Choice(0.75, 0.8, 0.9),
            g=Vector(Integers(-6, 6, without=0), 2),
            lr=Choice(0.1, 0.2, 0.5),
            eps=Choice(0.1, 0.5),
            answers=Decimal("delta", figures=3, label=LAST),
        ),
        Level(
            3,
            minutes=4,
            ask=r"RMSProp minimises a loss in one parameter, with learning rate $\eta = <lr>$, decay rate $\rho = <rho>$ (the "
            r"weight of the old average) and $\varepsilon = <eps>$, which stands beside the root. The running average starts "
            r"at 0 and is not corrected for that. The gradients of the first steps are $g = <g>$.",
            r=0,
            rho=Choice(0.9, 0.95, 0.99),
            g=Vector(Grid(-3, 3, 0.1, without=0), 3),
            lr=Choice(0.1, 0.01),
            eps=Choice(0.01, 0.1),
            answers=Decimal("delta", figures=3, label=LAST),
        ),
    )
    symbols = Names(delta=r"\Delta\theta")
    hints = (
        "The average is one of the squares of the gradient.",
        r"$r \leftarrow \rho r + (1 - \rho) g^2$, before the step is made.",
        r"The change is $-\eta g / (\sqrt{r} + \varepsilon)$.",
    )

    def solve(self, work: Work) -> None:
        r = self.r
        for t, g in enumerate(self.g, 1):
            fresh = self.level > 1 and t == 1
            r = work(
                f"r{t}", (1 - self.rho) * g**2 if fresh else self.rho * r + (1 - self.rho) * g**2
            )
        root = sqrt(r) + self.eps if self.level > 1 else sqrt(r)
        work("delta", -self.lr * self.g[-1] / root)

    def prompt(self) -> str:
        given = f"{self.g[0]}" if self.level == 1 else f"{self.g}"
        return self.fill(str(self.ask).replace("<g>", given))

    def reference(self, run: Any) -> Any:
        return -run(0.0, self.g, self.lr, self.rho, self.eps, self.r).update[-1]

    def average(self, s: Steps) -> Num:
        return s[f"r{len(self.g)}"]

    @mistake("You divided by the average of the squares. Divide by its root.", at="delta")
    def no_root(self, s: Steps) -> Num:
        return -self.lr * self.g[-1] / (self.average(s) + self.eps)

    @mistake(
        r"You exchanged the weights: $\rho$ belongs to the old average, $1 - \rho$ to the new square."
    )
    def exchanged(self) -> Num:
        return self.but(rho=1 - self.rho).delta

    @mistake(
        "You added the square with weight 1, as AdaGrad does. RMSProp takes an average.",
        at="r*",
    )
    def added(self, s: Steps) -> Num:
        t = sum(1 for k in range(1, 4) if f"r{k}" in s) + 1
        old = s[f"r{t - 1}"] if t > 1 else self.r
        return old + self.g[t - 1] ** 2

    @mistake(
        "You corrected the average for its start at 0, as Adam does. RMSProp does not.",
        at="delta",
        levels=(2, 3),
    )
    def corrected(self, s: Steps) -> Num:
        v = self.average(s) / (1 - self.rho ** len(self.g))
        return -self.lr * self.g[-1] / (sqrt(v) + self.eps)

    @mistake(
        "You divided by the root of the old average. Renew the average first.",
        at="delta",
        levels=(1,),
    )
    def old_average(self) -> Num:
        return -self.lr * self.g[-1] / sqrt(self.r)


# (old average r, |g|, root of r + 1 after the step, root of u + 1), whole numbers, rho = 1/2
NICE = Choice(
    *(
        [2 * (s * s - 1) - g * g, g, s, q]
        for s in range(2, 16)
        for g in range(1, 21)
        if 0 <= 2 * (s * s - 1) - g * g != s * s - 1
        for q in (2, 3, 4, 5)
        if q != s
    )
)


@generator(
    "opt.adadelta_step",
    title="AdaDelta: single steps and the first steps",
    topic="optimisers",
    equals=("optimizers.adadelta_step", "optimizers.adadelta_run"),
)
class AdadeltaStep(Problem):
    ask = (
        r"AdaDelta (with no learning rate) minimises a loss in one parameter, with decay rate $\rho = <rho>$ and "
        r"$\varepsilon = <eps>$, which is added under both roots. So far the running average of the squared gradients is "
        r"$r = <r>$, that of the squared changes of the parameter is $u = <u>$. Now the gradient is $g = <g>$."
    )
    case_, sign_ = NICE, Choice(1, -1)
    r, u = Derived(lambda p: p.case_[0]), Derived(lambda p: p.case_[3] ** 2 - 1)
    g = Derived(lambda p: p.sign_ * p.case_[1])
    rho, eps = Choice(0.5), Choice(1)
    h: Num

    answers = Exact("delta", label="the change of the parameter in this step")
    levels = (
        Level(1, minutes=2),
        Level(
            2,
            minutes=3,
            ask=r"AdaDelta (with no learning rate) minimises a loss in one parameter, with decay rate $\rho = <rho>$ and "
            r"$\varepsilon = <eps>$, which is added under both roots. Both running averages start at 0: that of the squared "
            r"gradients and that of the squared changes. The gradient of the first step is $g = <g>$.",
            r=0,
            u=0,
            g=Grid(-4, 4, 0.1, without=0),
            rho=Choice(0.8, 0.9, 0.95),
            eps=Choice(0.01, 0.02, 0.05, 0.1),
            answers=Decimal("delta", figures=3, label="the change of the parameter in this step"),
        ),
        Level(
            3,
            minutes=5,
            ask=r"AdaDelta (with no learning rate) minimises a loss in one parameter, with decay rate $\rho = <rho>$ and "
            r"$\varepsilon = <eps>$, which is added under both roots. Both running averages start at 0: that of the squared "
            r"gradients and that of the squared changes. The gradient is $g = <g>$ in the first step and $h = <h>$ in the second.",
            r=0,
            u=0,
            g=Grid(-3, 3, 0.1, without=0),
            h=Grid(-3, 3, 0.1, without=0),
            rho=Choice(0.8, 0.9),
            eps=Choice(0.05, 0.1),
            answers=Decimal(
                "delta2", figures=3, label="the change of the parameter in the second step"
            ),
        ),
    )
    symbols = Names(
        delta=r"\Delta_1", delta2=r"\Delta_2", r1="r_1", r2="r_2", u1="u_1", u="u", r="r", h="h"
    )
    hints = (
        r"Renew the average of the squares first: $r \leftarrow \rho r + (1 - \rho) g^2$.",
        "The gradient is scaled by a ratio of two roots, that of the changes above.",
        r"The change is $-\frac{\sqrt{u + \varepsilon}}{\sqrt{r + \varepsilon}}\, g$; only afterwards $u$ is renewed.",
    )

    def solve(self, work: Work) -> None:
        fresh = self.level > 1
        new = (1 - self.rho) * self.g**2
        r = work("r1", new if fresh else self.rho * self.r + new)
        top = sqrt(self.eps) if fresh else sqrt(self.u + self.eps)
        delta = work("delta", -top / sqrt(r + self.eps) * self.g)
        if self.level == 3:
            u = work("u1", (1 - self.rho) * delta**2, note="renewed after the step")
            r = work("r2", self.rho * r + (1 - self.rho) * self.h**2)
            work("delta2", -sqrt(u + self.eps) / sqrt(r + self.eps) * self.h)

    def reference(self, step: Any, run: Any) -> Any:
        if self.level == 3:
            return run(0.0, [self.g, self.h], self.rho, self.eps).delta[-1]
        return step(0.0, self.r, self.u, self.g, self.rho, self.eps).delta

    @mistake(
        "You left out the roots. The change is to have the unit of the parameter: divide roots of averages.",
        at="delta*",
    )
    def no_roots(self, s: Steps) -> Num:
        u, r = self.averages(s)
        return -(u + self.eps) / (r + self.eps) * self.newest(s)

    @mistake(
        "The numerator is 1 in your answer: that is RMSProp. AdaDelta puts the root of the averaged changes there.",
        at="delta*",
    )
    def no_numerator(self, s: Steps) -> Num:
        return -self.newest(s) / sqrt(self.averages(s)[1] + self.eps)

    @mistake(
        r"You added the square of the gradient with weight 1. Its weight is $1 - \rho$.", at="r*"
    )
    def weight_one(self, s: Steps) -> Num:
        if "r1" in s:
            return self.rho * s.r1 + self.h**2
        return self.rho * self.r + self.g**2

    @mistake("The parameter moves against the gradient: mind the sign.")
    def uphill(self, s: Steps) -> Num:
        return -s.delta2 if self.level == 3 else -s.delta

    @mistake(
        "You left the average of the changes at 0. After the first step it has a share of that change's square.",
        at="u1",
        levels=(3,),
    )
    def no_changes(self) -> Num:
        return 0 * self.g

    def averages(self, s: Steps) -> tuple[Num, Num]:
        return (s.u1, s.r2) if "r2" in s else (self.u, s.r1)

    def newest(self, s: Steps) -> Num:
        return self.h if "r2" in s else self.g
