"""Learning rates that follow a cosine or a triangle."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    PI,
    Choice,
    Decimal,
    Derived,
    Exact,
    Grid,
    Level,
    Names,
    Num,
    Problem,
    Steps,
    Work,
    cos,
    floor,
    generator,
    mistake,
)


@generator(
    "lr.cosine",
    title="Cosine annealing",
    topic="schedules",
    equals=("schedules.cosine_annealing", "schedules.cosine_warm_restart"),
)
class Cosine(Problem):
    ask = (
        r"The learning rate falls from $\eta_{\max} = <top>$ in step 0 to $\eta_{\min} = <low>$ in step $T = <T>$ along the half "
        r"wave of a cosine that goes from its maximum to its minimum (cosine annealing). Now it is step $t = <t>$."
    )
    top, low = Choice(0.1, 0.2, 0.3, 0.4, 0.5, 0.8, 1), Choice(0.01, 0.02, 0.05)
    T, part_ = Choice(12, 30, 60, 90, 120, 300), Choice("1/3", "2/3", "1/6", "5/6")
    t = Derived(lambda p: p.T * p.part_)
    mult = 1

    answers = Decimal("rate", figures=3, label="the learning rate in this step")
    levels = (
        Level(
            1,
            minutes=1,
            low=Choice(0, 0.01, 0.02, 0.04, 0.05),
            top=Choice(0.08, 0.1, 0.12, 0.16, 0.2, 0.24, 0.3, 0.4, 0.5, 0.6, 0.8, 1),
            part_=Choice("1/3", "2/3"),
        ),
        Level(
            2,
            minutes=2,
            T=Choice(20, 40, 50, 80, 100, 200),
            part_=Grid(0.1, 0.9, 0.05, without=0.5),
        ),
        Level(
            3,
            minutes=3,
            ask=r"Cosine annealing with warm restarts: the learning rate falls from $\eta_{\max} = <top>$ to $\eta_{\min} = <low>$ "
            r"along the half wave of a cosine from its maximum to its minimum, over a first period of $T = <T>$ steps; at the end "
            r"of each period it jumps back to $\eta_{\max}$, and the next period is <mult> times as long as the one before. The "
            r"first step has the number 0, and step $<T>$ is the first of the second period. Now it is step $t = <t>$.",
            T=Choice(10, 20, 30, 40, 50),
            mult=Choice(2, 3),
            share_=Grid(0.1, 0.9, 0.1, without=0.5),
            t=Derived(lambda p: p.T + p.share_ * p.mult * p.T),
        ),
    )
    symbols = Names(
        top=r"\eta_{\max}",
        low=r"\eta_{\min}",
        rate=r"\eta_t",
        T="T",
        f="f",
        a="a",
        period="T'",
        now="t'",
    )
    hints = (
        "Which share of the period is behind?",
        r"The cosine goes from 1 to $-1$ while its angle goes from 0 to $\pi$.",
        r"$\frac{1}{2} (1 + \cos)$ goes from 1 to 0: that share of the difference is left.",
    )

    def solve(self, work: Work) -> None:
        t, T = self.t, self.T
        if self.level == 3:
            t = work("now", self.t - self.T, note="steps since the restart")
            T = work("period", self.mult * self.T, note="the second period")
        f = work("f", t / T, note="the share of the period")
        a = work("a", (1 + cos(PI * f)) / 2, note="the share of the difference that is left")
        work("rate", self.low + (self.top - self.low) * a)

    def reference(self, annealing: Any, restarts: Any) -> Any:
        if self.level < 3:
            return annealing(self.t, self.top, self.low, self.T)
        return restarts(self.t, self.top, self.low, int(self.T), int(self.mult))

    @mistake("You followed a straight line. The cosine starts and ends flat.", at="a")
    def linear(self, s: Steps) -> Num:
        return 1 - s.f

    @mistake(
        r"You took a quarter of the wave, with $\pi / 2$. From the maximum of the cosine to its minimum it is $\pi$.",
        at="a",
    )
    def quarter(self, s: Steps) -> Num:
        return cos(PI * s.f / 2)

    @mistake("You lost the lowest rate: add it.", at="rate")
    def no_lowest(self, s: Steps) -> Num | None:
        return (self.top - self.low) * s.a if self.low > 0 else None

    @mistake("That is the share that has gone. The other part is left.", at="a")
    def gone(self, s: Steps) -> Num:
        return 1 - s.right

    @mistake("You gave the second period the length of the first.", levels=(3,), at="period")
    def same_length(self) -> Num:
        return self.T


@generator(
    "lr.cyclic",
    title="A triangular cyclic learning rate",
    topic="schedules",
    equals=("schedules.triangular", "schedules.triangular2"),
)
class Cyclic(Problem):
    ask = (
        r"A cyclic learning rate rises along a straight line from $<low>$ at step 0 to $<top>$ at step $s = <s>$ and falls along a "
        r"straight line back to $<low>$ at step $2s$; and so on, over and over. Now it is step $t = <t>$."
    )
    low, top = (
        Choice(0.01, 0.02, 0.03, 0.04, 0.1),
        Choice(0.05, 0.06, 0.12, 0.2, 0.3, 0.5, 0.7, 0.9),
    )
    s, share_ = Choice(4, 8, 20, 100, 200, 1000), Choice(0.25, 0.5, 0.75, 1.25, 1.5, 1.75)
    t = Derived(lambda p: p.s * p.share_)

    answers = Exact("rate", label="the learning rate in this step")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=1.5,
            low=Choice(0.001, 0.002, 0.004, 0.01, 0.02, 0.03),
            top=Choice(0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3),
            s=Choice(5, 10, 50, 500),
            share_=Choice(2.2, 2.4, 2.6, 2.8, 3.2, 3.4, 3.6, 3.8, 4.4, 4.6, 5.2, 5.4),
        ),
        Level(
            3,
            minutes=2,
            ask=r"A cyclic learning rate rises along a straight line from $<low>$ at step 0 to $<top>$ at step $s = <s>$ and falls "
            r"along a straight line back to $<low>$ at step $2s$; and so on, over and over, but in each cycle its height "
            r"above $<low>$ is half that of the cycle before. Now it is step $t = <t>$.",
            low=Choice(0.001, 0.002, 0.004, 0.01, 0.02, 0.03),
            top=Choice(0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.4),
            s=Choice(5, 10, 20, 50),
            share_=Choice(2.2, 2.4, 2.6, 2.8, 3.2, 3.4, 3.6, 3.8, 4.4, 4.6, 5.2, 5.4),
            answers=Decimal("rate", figures=3, label="the learning rate in this step"),
        ),
    )
    symbols = Names(
        low=r"\eta_{\min}",
        top=r"\eta_{\max}",
        rate=r"\eta_t",
        s="s",
        k="k",
        u="u",
        a="a",
        height="h",
    )
    hints = (
        "How many whole cycles are behind, and how far is it into this one?",
        "In the first half of a cycle the rate rises, in the second it falls.",
        r"It is the lowest rate plus a share of the difference.",
    )

    def possible(self) -> bool:
        return bool(self.low < self.top)

    def solve(self, work: Work) -> None:
        k = work("k", floor(self.t / (2 * self.s)), note="whole cycles behind")
        u = work("u", self.t / self.s - 2 * k, note="place in this cycle, which goes from 0 to 2")
        a = work("a", 2 - u, note="it falls") if u > 1 else work("a", u, note="it rises")
        height = self.top - self.low
        if self.level == 3:
            height = work("height", height / 2**k, note="halved after every cycle")
        work("rate", self.low + height * a)

    def reference(self, plain: Any, halving: Any) -> Any:
        return (halving if self.level == 3 else plain)(self.t, self.low, self.top, self.s)

    @mistake(
        "You took $s$ for the whole cycle. It is half of it: up in $s$ steps, down in $s$ steps."
    )
    def short_cycle(self) -> Num | None:
        u = self.t / self.s
        u = u - floor(u)
        return self.low + (self.top - self.low) * (2 * u if u < 0.5 else 2 - 2 * u)

    @mistake(
        "It rises in the first half of a cycle and falls in the second: yours is turned over.",
        at="a",
    )
    def turned_over(self, s: Steps) -> Num | None:
        return 1 - s.right if s.right * 2 != 1 else None

    @mistake("You lost the lowest rate: add it.", at="rate")
    def no_lowest(self, s: Steps) -> Num:
        return s.right - self.low

    @mistake("You did not halve the height after each cycle.", levels=(3,))
    def no_halving(self, s: Steps) -> Num:
        return self.low + (self.top - self.low) * s.a

    @mistake(
        "You halved the whole rate. Only its height above the lowest rate is halved.", levels=(3,)
    )
    def halved_all(self, s: Steps) -> Num:
        return (self.low + (self.top - self.low) * s.a) / 2**s.k
