"""Adam's bias correction, and weight decay with Adam."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Decimal,
    Exact,
    Grid,
    Integers,
    Level,
    Names,
    Num,
    Problem,
    Steps,
    Vector,
    Whole,
    Work,
    ceil,
    floor,
    generator,
    log,
    mistake,
    sign,
)


@generator(
    "opt.adam_bias",
    title="The bias of an average that starts at 0",
    topic="optimisers",
    equals=(
        "optimizers.ema_after",
        "optimizers.adam_run",
        "optimizers.steps_to_share",
    ),
)
class AdamBias(Problem):
    ask = (
        r"An exponential average is renewed by $m_t = \beta m_{t-1} + (1 - \beta) g$ with $\beta = <beta>$, from $m_0 = 0$. "
        r"All gradients are the same, $g = <g>$. So far there were $t = <t>$ of them."
    )
    beta, t = Choice(0.5, 0.75, 0.8, 0.9), Integers(1, 3)
    g = Integers(-25, 25, without=0)
    share: Num

    answers = Exact("m", label="the average, not corrected")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=3,
            ask=r"An exponential average is renewed by $m_t = \beta m_{t-1} + (1 - \beta) g_t$ with $\beta = <beta>$, from "
            r"$m_0 = 0$. The gradients so far are $g = <g>$. The average is then corrected for its start at 0, as in Adam.",
            g=Vector(Integers(-9, 9, without=0), 3),
            beta=Choice(0.5, 0.6, 0.7, 0.8, 0.9),
            t=3,
            answers=Decimal(
                "m_hat", figures=3, label="the corrected average after these gradients"
            ),
        ),
        Level(
            3,
            minutes=2,
            ask=r"An exponential average is renewed by $m_t = \beta m_{t-1} + (1 - \beta) g$ with $\beta = <beta>$, from "
            r"$m_0 = 0$; all gradients are the same positive number $g$. Without correction the average is too small at "
            r"first, but in the end it reaches the share $s = <share>$ of $g$.",
            g=1,
            t=0,
            beta=Choice(
                0.9, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.995, 0.999
            ),
            share=Grid(0.8, 0.99, 0.01),
            answers=Whole("n", label="the number of the first step after which this is so"),
        ),
    )
    symbols = Names(m="m_t", share="s", f=r"1 - \beta^t")
    hints = (
        r"With a constant gradient $m_t$ is $g$ times the sum of the weights so far.",
        r"These weights add up to $1 - \beta^t$, not to 1.",
        "The correction divides by this sum.",
    )

    def solve(self, work: Work) -> None:
        if self.level == 1:
            f = work("f", 1 - self.beta**self.t, note="the sum of the weights so far")
            work("m", self.g * f)
        elif self.level == 2:
            m = work("m1", (1 - self.beta) * self.g[0])
            m = work("m2", self.beta * m + (1 - self.beta) * self.g[1])
            m = work("m3", self.beta * m + (1 - self.beta) * self.g[2])
            f = work("f", 1 - self.beta**self.t, note="the sum of the weights so far")
            work("m_hat", m / f)
        else:
            x = work("x", log(1 - self.share) / log(self.beta), note=r"solve $1 - \beta^x = s$")
            work("n", ceil(x))

    def reference(self, average: Any, adam_run: Any, steps: Any) -> Any:
        if self.level == 1:
            return average(self.g, self.beta, int(self.t))
        if self.level == 2:
            return adam_run(0.0, self.g, 0.1, self.beta, 0.9, 0.1).m_hat[-1]
        return steps(self.beta, self.share)

    @mistake(
        r"That is what the correction gives back. The average itself lacks the share $\beta^t$.",
        levels=(1,),
    )
    def already_corrected(self) -> Num:
        return self.g

    @mistake(
        r"You multiplied by $\beta^t$. That is the share which is missing; $1 - \beta^t$ is there.",
        levels=(1,),
    )
    def missing_share(self, s: Steps) -> Num:
        return self.g * (1 - s.f)

    @mistake(r"You exchanged the weights: $1 - \beta$ belongs to the new gradient.", levels=(1, 2))
    def exchanged(self) -> Num | None:
        if self.level == 2:
            return self.but(beta=1 - self.beta).m_hat
        return self.but(beta=1 - self.beta).m if self.beta != 1 - self.beta else None

    @mistake(r"You left out the correction: divide by $1 - \beta^t$.", levels=(2,))
    def no_correction(self, s: Steps) -> Num:
        return s.m3

    @mistake(r"You divided by $\beta^t$. Divide by $1 - \beta^t$.", at="m_hat", levels=(2,))
    def by_power(self, s: Steps) -> Num:
        return s.m3 / self.beta**self.t

    @mistake(
        r"You divided by $1 - \beta$, the correction of the first step. Later it is $1 - \beta^t$.",
        at="m_hat",
        levels=(2,),
    )
    def first_correction(self, s: Steps) -> Num:
        return s.m3 / (1 - self.beta)

    @mistake("You rounded down. One step earlier the share is not reached yet.", levels=(3,))
    def rounded_down(self, s: Steps) -> Num:
        return floor(s.x)

    @mistake(r"You solved $\beta^t = s$. The share reached is $1 - \beta^t$.", levels=(3,))
    def wrong_share(self) -> Num:
        return ceil(log(self.share) / log(self.beta))

    @mistake(
        r"That is $1 / (1 - \beta)$, the time scale of the average. Solve $1 - \beta^t = s$ for $t$.",
        levels=(3,),
    )
    def time_scale(self) -> Num:
        return ceil(1 / (1 - self.beta))


SETTING = (
    r"A parameter is $\theta = <theta>$, the gradient of the loss (without any penalty) is $g = <g>$. Adam makes its **first** "
    r"step, with bias correction, $\eta = <lr>$, $\beta_1 = 0.9$, $\beta_2 = 0.999$"
)
TWO = (
    r" Weight decay $\lambda = <lam>$ is put in in two ways. (a) The penalty $\frac{1}{2} \lambda \theta^2$ is added to the loss. "
    r"(b) AdamW: the gradient stays as it is, and in the same step $\theta$ is shrunk by $\eta \lambda \theta$."
)


@generator(
    "opt.adam_l2_vs_adamw",
    title="Weight decay in Adam and in AdamW",
    topic="optimisers",
    equals=("optimizers.adam_l2_step", "optimizers.adamw_step"),
)
class AdamDecay(Problem):
    ask = SETTING + r"; $\varepsilon$ is left out." + TWO
    theta, g = Integers(-9, 9, without=0), Integers(-6, 6, without=0)
    lam, lr = Choice(0.1, 0.2, 0.5), Choice(0.1, 0.2, 0.5)
    eps = Choice(0)

    answers = (
        Exact("a", label="the change of the parameter with (a)"),
        Exact("b", label="the change of the parameter with (b)"),
    )
    levels = (
        Level(1, minutes=1.5),
        Level(
            2,
            minutes=3,
            ask=SETTING + r", $\varepsilon = <eps>$ (large, and beside the root)." + TWO,
            eps=Choice(0.5, 1, 2),
            lam=Choice(0.1, 0.2, 0.3, 0.5),
            answers=(
                Decimal("a", figures=3, label="the change of the parameter with (a)"),
                Decimal("b", figures=3, label="the change of the parameter with (b)"),
            ),
        ),
        Level(
            3,
            minutes=4,
            ask=(SETTING + r", $\varepsilon = <eps>$ (large, and beside the root)." + TWO)
            .replace("A parameter is", "Two parameters are")
            .replace(
                r"\frac{1}{2} \lambda \theta^2", r"\frac{1}{2} \lambda \lVert \theta \rVert^2"
            ),
            theta=Vector(Grid(-4, 4, 0.1, without=0), 2),
            g=Vector(Grid(-3, 3, 0.1, without=0), 2),
            eps=Choice(0.2, 0.5, 1),
            lam=Choice(0.2, 0.3, 0.5),
            answers=(
                Decimal("a", places=4, label="the change of the parameters with (a)"),
                Decimal("b", places=4, label="the change of the parameters with (b)"),
            ),
        ),
    )
    symbols = Names(a=r"\Delta\theta_a", b=r"\Delta\theta_b", h="g_a", decay="d")
    hints = (
        "In the first step the corrected moments are the gradient and its square.",
        r"So without $\varepsilon$ Adam's first step is $\eta$ long, with the sign against the gradient.",
        "In (a) the penalty's gradient goes through this; in (b) the decay does not.",
    )

    def possible(self) -> bool:
        return self.level != 1 or self.g + self.lam * self.theta != 0

    def unit(self, g: Num) -> Num:
        return sign(g) if self.level == 1 else g / (abs(g) + self.eps)

    def solve(self, work: Work) -> None:
        h = work("h", self.g + self.lam * self.theta, note="the gradient with the penalty's")
        work("a", -self.lr * self.unit(h))
        decay = work("decay", self.lr * self.lam * self.theta, note="decay apart from the gradient")
        work("b", -self.lr * self.unit(self.g) - decay)

    def reference(self, l2: Any, w: Any) -> Any:
        zero = [0.0, 0.0] if self.level == 3 else 0.0
        at = {"lr": self.lr, "lam": self.lam, "eps": self.eps, "beta1": 0.9, "beta2": 0.999}
        old = self.theta
        a = -l2(old, zero, zero, self.g, 1, **at).update
        new = w(old, zero, zero, self.g, 1, **at).theta
        return a, new - old

    @mistake(
        "You took both for the same. Adam rescales the gradient, and with it a penalty in the loss; AdamW's decay is not rescaled."
    )
    def same(self, s: Steps) -> Any:
        return {"b": s.a}

    @mistake(
        "That is plain gradient descent with weight decay. Adam divides by the root of the second moment."
    )
    def plain(self, s: Steps) -> Any:
        return {"a": -self.lr * s.h, "b": -self.lr * s.h}

    @mistake("Your decay in AdamW has the wrong sign: it draws the parameter towards 0.")
    def away(self, s: Steps) -> Any:
        return {"b": s.b + 2 * s.decay}

    @mistake(
        r"You forgot the learning rate in the decay of AdamW: $\theta$ shrinks by $\eta \lambda \theta$."
    )
    def no_rate(self, s: Steps) -> Any:
        return {"b": s.b + s.decay - self.lam * self.theta}

    @mistake("You exchanged the two: in (a) the penalty is part of the gradient, in (b) it is not.")
    def swapped(self, s: Steps) -> Any:
        return {"a": s.b, "b": s.a}
