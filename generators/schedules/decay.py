"""Learning rates that only fall: by steps, exponentially, along a line."""

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
    log,
    minimum,
    mistake,
)

STEPS = (
    r"The learning rate starts at $\eta_0 = <lr>$ and is multiplied by $d = <factor>$ every $N = <N>$ epochs. Epochs are "
    r"counted from 0, so the first reduced rate is that of epoch $<N>$. "
)


@generator(
    "lr.step",
    title="Step decay",
    topic="schedules",
    equals=("schedules.step_decay", "schedules.first_below"),
)
class StepDecay(Problem):
    ask = STEPS + r"Now it is epoch $t = <t>$."
    lr, factor = Choice(0.8, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.08, 0.06, 0.05, 0.03), Choice(0.1, 0.5)
    N, t = Choice(5, 8, 10, 15, 20, 25, 30), Integers(11, 79)
    bound: Num

    answers = Exact("rate", label="the learning rate in this epoch")
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=1,
            lr=Choice(0.9, 0.8, 0.7, 0.5, 0.3, 0.1, 0.06, 0.05, 0.03, 0.01),
            factor=Choice(0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
            N=Integers(3, 14),
            edge_=Choice(-1, 0, 1),
            turns_=Integers(2, 3),
            t=Derived(lambda p: p.turns_ * p.N + p.edge_),
        ),
        Level(
            3,
            minutes=2,
            ask=STEPS + r"Sooner or later it is less than <bound>.",
            lr=Choice(0.1, 0.2, 0.3, 0.5, 1),
            factor=Choice(0.3, 0.5, 0.6, 0.7, 0.8, 0.9),
            N=Integers(2, 25),
            bound=Choice(0.03, 0.011, 0.0045, 0.0013),
            t=0,
            answers=Whole("first", label="the first epoch in which this is so"),
        ),
    )
    symbols = Names(lr=r"\eta_0", factor="d", N="N", k="k", rate=r"\eta_t", first="t", x="x")
    hints = (
        "Count how many drops there have been.",
        r"That is $\lfloor t / N \rfloor$: the last, unfinished block does not count.",
        "Each drop multiplies.",
    )

    def possible(self) -> bool:
        return self.level == 3 or self.t > self.N

    def solve(self, work: Work) -> None:
        if self.level == 3:
            x = work(
                "x",
                log(self.bound / self.lr) / log(self.factor),
                note=r"solve $\eta_0 d^x = \text{bound}$",
            )
            k = work("k", ceil(x), note="so many drops are needed")
            work("first", k * self.N)
            return
        k = work("k", floor(self.t / self.N), note="drops so far")
        work("rate", self.lr * self.factor**k)

    def reference(self, rate: Any, first: Any) -> Any:
        if self.level == 3:
            return first(self.lr, self.factor, self.bound, int(self.N))
        return rate(self.t, self.lr, self.factor, int(self.N))

    @mistake(
        "You counted one drop too many: the block that has begun has had its drop only at its start.",
        levels=(1, 2),
    )
    def rounded_up(self, s: Steps) -> Num:
        return self.lr * self.factor ** (s.k + 1)

    @mistake(
        "You counted one drop too few: in the epochs from $N$ on there has been one already.",
        levels=(1, 2),
    )
    def one_fewer(self, s: Steps) -> Num:
        return self.lr * self.factor ** (s.k - 1)

    @mistake(
        "You let it fall a little in every epoch. Between two drops the rate is constant.",
        levels=(1, 2),
    )
    def smooth(self) -> Num | None:
        return self.lr * exp(self.t / self.N * log(self.factor)) if self.t % self.N else None

    @mistake(
        "You divided by the number of drops. Each drop multiplies what is left.", levels=(1, 2)
    )
    def divided(self, s: Steps) -> Num | None:
        return self.lr * self.factor / s.k if s.k > 1 else None

    @mistake("You gave the number of drops. Between two of them there are $N$ epochs.", levels=(3,))
    def drops(self, s: Steps) -> Num | None:
        return s.k

    @mistake("You rounded down: after so many drops the rate is still too large.", levels=(3,))
    def rounded_down(self, s: Steps) -> Num:
        return (s.k - 1) * self.N

    @mistake(
        "Between two drops the rate does not change. Round the number of drops up before you multiply by $N$.",
        levels=(3,),
    )
    def smooth_first(self, s: Steps) -> Num:
        return ceil(s.x * self.N)


@generator(
    "lr.exponential",
    title="Exponential decay",
    topic="schedules",
    equals=("schedules.exponential_decay", "schedules.half_life", "schedules.gamma_for"),
)
class ExponentialDecay(Problem):
    ask = (
        r"The learning rate is $\eta_0 = <lr>$ in epoch 0 and is multiplied by $\gamma = <gamma>$ after every epoch. Now it is "
        r"epoch $t = <t>$."
    )
    lr, gamma = Choice(1, 0.8, 0.5, 0.4, 0.3, 0.2, 0.1, 0.01), Choice(0.1, 0.2, 0.5, 0.8, 0.9)
    t = Integers(2, 4)
    end: Num

    answers = Exact("rate", label="the learning rate in this epoch")
    levels = (
        Level(
            1,
            minutes=0.5,
            lr=Choice(1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.08, 0.05, 0.04, 0.02, 0.01, 0.005),
            gamma=Choice(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 0.9),
            t=Integers(2, 3),
        ),
        Level(
            2,
            minutes=1.5,
            ask=r"The learning rate is multiplied by $\gamma = <gamma>$ after every epoch. Continue it between the epochs, so that "
            r"it is $\eta_0 \gamma^t$ at every $t \ge 0$. At some $t$ it has fallen to one part in <part> of $\eta_0$.",
            lr=0,
            gamma=Grid(0.5, 0.98, 0.01),
            t=0,
            part=Choice(2, 3, 4, 5, 10),
            answers=Decimal("when", figures=3, label="the time"),
        ),
        Level(
            3,
            minutes=2,
            ask=r"The learning rate is multiplied by the same number $\gamma$ after every epoch. It is to be <lr> in epoch 0 and "
            r"<end> in epoch <t>.",
            lr=Choice(1, 0.5, 0.3, 0.2, 0.1),
            gamma=0,
            end=Choice(0.05, 0.03, 0.02, 0.01, 0.001),
            t=Integers(5, 40),
            answers=Decimal("factor", places=4, label=r"the number"),
        ),
    )
    symbols = Names(
        lr=r"\eta_0",
        rate=r"\eta_t",
        when="t",
        factor=r"\gamma",
        end=r"\eta_t",
        ratio="q",
        gamma=r"\gamma",
        part="n",
    )
    part: Num
    hints = (
        r"After $t$ epochs the rate has been multiplied by $\gamma$ $t$ times.",
        r"$\eta_t = \eta_0 \gamma^t$.",
        r"Take logarithms to solve for $t$, a root to solve for $\gamma$.",
    )

    def solve(self, work: Work) -> None:
        if self.level == 1:
            work("rate", self.lr * self.gamma**self.t)
        elif self.level == 2:
            work("when", -log(self.part) / log(self.gamma), note=r"solve $\gamma^t = 1 / n$")
        else:
            ratio = work("ratio", self.end / self.lr)
            work("factor", exp(log(ratio) / self.t), note="the $t$-th root")

    def reference(self, rate: Any, half_life: Any, gamma_for: Any) -> Any:
        if self.level == 1:
            return rate(self.t, self.lr, self.gamma)
        if self.level == 2:
            # ln(1/n) / ln gamma, through the half-life of gamma and that of 1/n
            return half_life(self.gamma) / half_life(1 / self.part)
        return gamma_for(self.lr, self.end, self.t)

    @mistake(
        "You subtracted the same amount in every epoch. The rate is multiplied by the same number.",
        levels=(1,),
    )
    def linear(self) -> Num:
        return self.lr * (1 - (1 - self.gamma) * self.t)

    @mistake("You multiplied once. After $t$ epochs it is $t$ times.", levels=(1,))
    def once(self) -> Num:
        return self.lr * self.gamma

    @mistake(r"You multiplied by $t \gamma$. A repeated factor is a power.", levels=(1,))
    def times(self) -> Num:
        return self.lr * self.gamma * self.t

    @mistake(
        "You let it fall by the first epoch's amount in every epoch. The steps become smaller.",
        levels=(2,),
    )
    def straight(self) -> Num:
        return (1 - 1 / self.part) / (1 - self.gamma)

    @mistake(r"You divided by $\gamma$ itself. Divide by its logarithm.", levels=(2,))
    def no_logarithm(self) -> Num:
        return log(self.part) / self.gamma

    @mistake(r"That is $1 / (1 - \gamma)$, about the time to fall to $1 / e$.", levels=(2,))
    def time_scale(self) -> Num:
        return 1 / (1 - self.gamma)

    @mistake(
        "You divided the ratio by the number of epochs. Take the root.", at="factor", levels=(3,)
    )
    def divided(self, s: Steps) -> Num:
        return s.ratio / self.t

    @mistake(
        "You shared the loss evenly among the epochs. The rate is multiplied by the same number.",
        at="factor",
        levels=(3,),
    )
    def even(self, s: Steps) -> Num:
        return 1 - (1 - s.ratio) / self.t

    @mistake(
        "Your root has one degree too few: from epoch 0 to epoch $t$ there are $t$ multiplications.",
        at="factor",
        levels=(3,),
    )
    def degree(self, s: Steps) -> Num:
        return exp(log(s.ratio) / (self.t - 1))


@generator(
    "lr.linear",
    title="Linear decay and warm-up",
    topic="schedules",
    equals=("schedules.linear_decay", "schedules.linear_warmup"),
)
class LinearDecay(Problem):
    ask = (
        r"The learning rate falls along a straight line from $\eta_0 = <lr>$ at step 0 to $\eta_{\text{end}} = <end>$ at step "
        r"$T = <T>$ and then stays there. Now it is step $t = <t>$."
    )
    lr, end = Choice(1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4), Choice(0, 0.02, 0.04, 0.1, 0.2)
    T, part_ = Choice(20, 40, 100, 200, 1000), Choice(0.25, 0.5, 0.75, 0.1)
    t = Derived(lambda p: p.part_ * p.T)
    W: Num

    answers = Exact("rate", label="the learning rate in this step")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=1.5,
            lr=Choice(0.1, 0.2, 0.3, 0.05, 0.06, 0.08, 0.4),
            end=Choice(0.001, 0.002, 0.004, 0.005, 0.01, 0.015, 0.02),
            T=Choice(10, 20, 25, 40, 50, 80),
            part_=Choice(0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9, 1.1),
        ),
        Level(
            3,
            minutes=2,
            ask=r"The learning rate rises along a straight line from 0 at step 0 to $\eta = <lr>$ at step $W = <W>$ (warm-up) and "
            r"then falls along a straight line to 0 at step $T = <T>$. Now it is step $t = <t>$.",
            end=0,
            lr=Choice(0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6),
            W=Choice(100, 200, 400, 500),
            T=Choice(1000, 1300, 1500, 1700, 2000, 3000),
            t=Integers(50, 950, step=50),
            answers=Decimal("rate", figures=3, label="the learning rate in this step"),
        ),
    )
    symbols = Names(
        lr=r"\eta_0", end=r"\eta_{\text{end}}", rate=r"\eta_t", f="f", T="T", W="W", t="t"
    )
    hints = (
        "Which share of the way is behind?",
        "That share of the difference has gone.",
        "After the end of the way nothing changes any more.",
    )

    def possible(self) -> bool:
        return self.level != 3 or self.t != self.W

    def solve(self, work: Work) -> None:
        if self.level < 3:
            if self.t > self.T:
                f = work("f", minimum(self.t / self.T, 1), note="the way is over")
            else:
                f = work("f", self.t / self.T, note="the share of the way")
            work("rate", self.lr + (self.end - self.lr) * f)
        elif self.t < self.W:
            f = work("f", self.t / self.W, note="the share of the warm-up")
            work("rate", self.lr * f)
        else:
            f = work("f", (self.t - self.W) / (self.T - self.W), note="the share of the decay")
            work("rate", self.lr * (1 - f))

    def reference(self, decay: Any, warmup: Any) -> Any:
        if self.level < 3:
            return decay(self.t, self.lr, self.end, self.T)
        if self.t < self.W:
            return warmup(self.t, self.lr, self.W)
        return decay(self.t - self.W, self.lr, 0.0, self.T - self.W)

    @mistake("Your line goes to 0. It goes to the last rate.", levels=(1, 2))
    def to_zero(self, s: Steps) -> Num | None:
        return self.lr * (1 - s.f) if self.end > 0 else None

    @mistake("You went on below the last rate. After the end it stays there.", levels=(2,))
    def beyond(self) -> Num | None:
        if self.t <= self.T:
            return None
        return self.lr + (self.end - self.lr) * self.t / self.T

    @mistake(
        "You took the share from the wrong end: at step 0 nothing has gone yet.", levels=(1, 2)
    )
    def wrong_end(self, s: Steps) -> Num | None:
        return self.end + (self.lr - self.end) * s.f if self.t <= self.T and s.f * 2 != 1 else None

    @mistake(
        "You went down by a power, as in exponential decay. Here the same amount goes in every step.",
        levels=(1, 2),
    )
    def by_power(self, s: Steps) -> Num | None:
        if self.t > self.T or self.end == 0:
            return None
        return self.lr * exp(s.f * log(self.end / self.lr))

    @mistake("You measured the decay from step 0. It begins where the warm-up ends.", levels=(3,))
    def from_start(self) -> Num | None:
        return self.lr * (1 - self.t / self.T) if self.t > self.W else None

    @mistake("You left out the warm-up: in its steps the rate still rises from 0.", levels=(3,))
    def no_warmup(self) -> Num | None:
        return self.lr * (1 - self.t / self.T) if self.t < self.W else None

    @mistake(
        "In the warm-up the rate rises, after it it falls: you have the other direction.",
        levels=(3,),
    )
    def other_way(self, s: Steps) -> Num | None:
        return self.lr - s.rate if s.f * 2 != 1 else None

    @mistake(
        "You divided by all the steps. The share is one of its own part of the schedule.",
        levels=(3,),
    )
    def of_everything(self) -> Num | None:
        if self.t < self.W:
            return self.lr * self.t / self.T
        return self.lr * (1 - (self.t - self.W) / self.T)
