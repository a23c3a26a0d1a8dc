"""What a temperature does to a softmax: ratios and limits; the logarithm of the sum, stably."""

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
    Shuffled,
    Steps,
    Vector,
    Word,
    Work,
    argmax,
    argmin,
    exp,
    generator,
    largest,
    log,
    mistake,
    smallest,
    total,
    vector,
)


@generator(
    "softmax.tau_for_ratio",
    title="The temperature for a wanted ratio",
    topic="softmax and likelihoods",
    equals=("softmax.tau_for_ratio", "softmax.probability_ratio"),
)
class TauForRatio(Problem):
    ask = (
        r"Two classes have the logits $z_1 = <z1>$ and $z_2 = <z2>$. The output is the softmax of $z / \tau$. The temperature "
        r"$\tau$ is to be such that the first class is $e^{<k>}$ times as probable as the second."
    )
    z2, gap_, k = Integers(-4, 5), Integers(1, 30), Integers(1, 7)
    z1 = Derived(lambda p: p.z2 + p.gap_)
    r, z3 = Choice(1), Choice(0)

    answers = Exact("tau", label="the temperature")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=1.5,
            ask=r"Two classes have the logits $z_1 = <z1>$ and $z_2 = <z2>$. The output is the softmax of $z / \tau$. The "
            r"temperature $\tau$ is to be such that the first class is $<r>$ times as probable as the second.",
            gap_=Integers(1, 12),
            k=1,
            r=Choice(2, 3, 4, 5, 8, 10, 20, 50, 100),
            answers=Decimal("tau", places=3, label="the temperature"),
        ),
        Level(
            3,
            minutes=3,
            ask=r"Three classes have the logits $z_1 = <z1>$, $z_2 = <z2>$ and $z_3 = <z3>$. The output is the softmax of "
            r"$z / \tau$. The temperature $\tau$ is such that the first class is $<r>$ times as probable as the second.",
            k=1,
            gap_=Grid(0.5, 5, 0.1),
            z2=Grid(-2, 2, 0.1),
            z3=Grid(-2, 2, 0.1),
            r=Grid(1.5, 8, 0.5),
            answers=Decimal(
                "q", figures=3, label="how many times as probable as the second the third class is"
            ),
        ),
    )
    symbols = Names(q="q_3 / q_2")
    hints = (
        "The denominators cancel in a ratio of two probabilities.",
        r"The ratio is $e^{(z_1 - z_2) / \tau}$.",
        r"Take logarithms and solve for $\tau$.",
    )

    def possible(self) -> bool:
        return self.level != 3 or len({self.z1, self.z2, self.z3}) == 3

    def solve(self, work: Work) -> None:
        d = work(
            "d",
            self.z1 - self.z2,
            note="the ratio is the exponential of this, over the temperature",
        )
        ln_r = work(
            "ln_r",
            self.k if self.level == 1 else log(self.r),
            symbol=r"\ln r",
            note="of the wanted ratio",
        )
        tau = work("tau", d / ln_r)
        if self.level == 3:
            work("q", exp((self.z3 - self.z2) / tau))

    def reference(self, tau_for_ratio: Any, probability_ratio: Any) -> Any:
        r = probability_ratio(self.k, 0) if self.level == 1 else self.r
        tau = tau_for_ratio(self.z1, self.z2, r)
        if self.level == 3:
            return probability_ratio(self.z3, self.z2, float(tau))
        return tau

    @mistake(r"That is $1 / \tau$: the gap is divided by the temperature.", at="tau")
    def inverse(self, s: Steps) -> Num:
        return 1 / s.right

    @mistake("Divide by the logarithm of the ratio, not by the ratio.", at="tau")
    def no_log(self, s: Steps) -> Num:
        return s.d / (exp(self.k) if self.level == 1 else self.r)

    @mistake(
        "Use the natural logarithm, which undoes the exponential of the softmax.",
        at="tau",
        levels=(2, 3),
    )
    def base_two(self, s: Steps) -> Num:
        return s.right * log(2)

    @mistake("That compares the logits at temperature 1.", levels=(3,))
    def plain(self) -> Num:
        return exp(self.z3 - self.z2)

    @mistake("That compares the third class with the first. Use the second.", levels=(3,))
    def with_first(self, s: Steps) -> Num:
        return exp((self.z3 - self.z1) / s.tau)


WAYS = {
    "cold": r"the temperature $\tau$ sinks to 0 from above",
    "hot": r"the temperature $\tau$ grows without bound",
    "negative": r"$\tau$ comes to 0 from below (a temperature that is negative all the way)",
}


@generator(
    "softmax.limits",
    title="Limits of the softmax in the temperature",
    topic="softmax and likelihoods",
    equals=("softmax.softmax_cold_limit", "softmax.softmax_hot_limit"),
)
class Limits(Problem):
    base_ = Integers(-6, 6)
    shape_ = Shuffled([0, 1, 3], [0, 2, 3], [0, 1, 5], [0, 1, 2, 4], [0, 1, 1, 3])
    z = Derived(lambda p: p.base_ + p.shape_)
    way = Word("cold", "hot")

    answers = Exact("p", label="the limit of the probabilities")
    levels = (
        Level(1, minutes=0.5, few="the limits are one-hot or uniform"),
        Level(
            2,
            minutes=1,
            shape_=Shuffled([0, 3, 3], [0, 1, 2, 2], [0, 2, 2, 2], [0, 0, 1, 1], [0, 1, 1, 4, 4]),
            way=Word("cold"),
            few="the classes at the top have equal shares",
        ),
        Level(
            3,
            minutes=1,
            shape_=Shuffled([0, 0, 2], [0, 1, 2], [0, 0, 1, 3], [0, 0, 3, 3], [0, 0, 0, 2]),
            way=Word("cold", "negative"),
            few="some classes have equal shares, the others nothing",
        ),
    )
    symbols = Names(p="q")
    hints = (
        r"Divide numerator and denominator by one of the exponentials: only differences of $z_i / \tau$ count.",
        r"A difference of $z_i / \tau$ that tends to $-\infty$ leaves nothing of the class.",
        "Classes whose scaled logits stay equal keep equal shares.",
    )

    def prompt(self) -> str:
        return self.fill(
            rf"The logits $z = <z>$ go through a softmax with temperature, $q = \operatorname{{softmax}}(z / \tau)$. "
            rf"Now {WAYS[self.way]}."
        )

    def solve(self, work: Work) -> None:
        if self.way == "hot":
            w = work("w", vector(*(1 for _ in self.z)), note="every scaled logit tends to 0")
        elif self.way == "cold":
            top = work("m", largest(self.z), note="the others fall behind without bound")
            w = work("w", vector(*(1 if z == top else 0 for z in self.z)))
        else:
            top = work(
                "m", smallest(self.z), note="dividing by a negative number reverses the order"
            )
            w = work("w", vector(*(1 if z == top else 0 for z in self.z)))
        n = work("n", total(w), note="so many classes share")
        work("p", w / n)

    def reference(self, cold: Any, hot: Any) -> Any:
        if self.way == "hot":
            return hot(self.z)
        return cold(self.z if self.way == "cold" else [-z for z in self.z])

    @mistake(
        "Equal logits have equal probabilities at every temperature: the tied classes share.",
        levels=(2, 3),
    )
    def first_takes_all(self) -> Num | None:
        place = argmax(self.z) if self.way == "cold" else argmin(self.z)
        return vector(*(1 if k == place else 0 for k in range(len(self.z))))

    @mistake("The probabilities have to add to 1: the tied classes share it.", levels=(2, 3))
    def not_shared(self, s: Steps) -> Num:
        return s.p * s.n

    @mistake(
        "That is the other limit: a low temperature sharpens, a high one flattens.", levels=(1, 2)
    )
    def other_limit(self) -> Num:
        return self.but(way="hot" if self.way == "cold" else "cold").p

    @mistake(
        "You took the wrong end: at a positive temperature the largest logits win, at a negative one the smallest."
    )
    def other_end(self) -> Num | None:
        return {"cold": self.but(way="negative").p, "negative": self.but(way="cold").p}.get(
            self.way
        )

    @mistake("That is the softmax at temperature 1. Take the limit.")
    def plain(self) -> Num:
        return exp(self.z) / total(exp(self.z))


@generator(
    "softmax.lse_stable",
    title="Log-sum-exp without overflow",
    topic="softmax and likelihoods",
    equals=("softmax.log_sum_exp", "losses.cross_entropy"),
)
class LseStable(Problem):
    ask = (
        r"A computer is to work out $\operatorname{LSE}(z) = \ln \sum_i e^{z_i}$ for the logits $z_i = <c> + u_i$ with $u = <u>$. "
        r"It uses half-precision numbers, which reach from about $6 \cdot 10^{-8}$ to $65504$, too short a range for the exponentials themselves."
    )
    c = Integers(-95, 95, without=range(-24, 25))
    a_, y = Vector(Integers(1, 9), 3), Integers(1, 3)
    u = Derived(lambda p: log(p.a_))
    K = Derived(lambda p: len(p.u))

    lse_ = Decimal("lse", places=3, label="the true log-sum-exp")
    answers = lse_
    levels = (
        Level(
            1,
            minutes=0.5,
            ask=r"<K> logits all have the value $<c>$. A computer is to work out $\operatorname{LSE}(z) = \ln \sum_i e^{z_i}$, "
            r"with half-precision numbers, which reach from about $6 \cdot 10^{-8}$ to $65504$, too short a range for the exponentials themselves.",
            K=Integers(2, 12),
            u=0,
            y=1,
        ),
        Level(2, minutes=2, y=1),
        Level(
            3,
            minutes=3,
            ask=r"A computer is to work out $\operatorname{LSE}(z) = \ln \sum_i e^{z_i}$ and the cross entropy (natural logarithm) of "
            r"class <y> for the logits $z_i = <c> + u_i$ with $u = <u>$, $i = 1, 2, 3$. "
            r"It uses half-precision numbers, which reach from about $6 \cdot 10^{-8}$ to $65504$, too short a range for the exponentials themselves.",
            u=Vector(Grid(-2, 3, 0.1), 3, distinct=True),
            answers=(lse_, Decimal("loss", places=3, symbol="L", label="the cross entropy")),
        ),
    )
    figures = 6
    symbols = Names(lse=r"\operatorname{LSE}", loss="L")
    hints = (
        r"Take a common factor $e^m$ out of the sum: $\ln \sum_i e^{z_i} = m + \ln \sum_i e^{z_i - m}$.",
        "With the largest logit as $m$, the largest exponential is 1 and nothing overflows.",
        "The cross entropy is the log-sum-exp minus the logit of the true class.",
    )

    def solve(self, work: Work) -> None:
        if self.level == 1:
            work("lse", self.c + log(self.K), note="the sum is a multiple of one exponential")
            return
        m = work("m", largest(self.u), note="the largest logit, without the common part")
        v = work(
            "v", exp(self.u - m), note="the exponentials after taking out the largest: at most 1"
        )
        lse = work("lse", self.c + m + log(total(v)))
        if self.level == 3:
            work("loss", lse - (self.c + self.u[int(self.y) - 1]))

    def reference(self, log_sum_exp: Any, cross_entropy: Any) -> Any:
        if self.level == 1:
            return log_sum_exp([self.c] * int(self.K))
        z = [self.c + u for u in self.u]
        return {"lse": log_sum_exp(z), "loss": cross_entropy(z, int(self.y) - 1)}

    @mistake("You forgot to add the logit that was taken out of the sum.", at="lse")
    def forgot_offset(self, s: Steps) -> Num:
        return log(self.K) if self.level == 1 else log(total(s.v))

    @mistake("That is the largest logit alone. The other exponentials add to it.", at="lse")
    def largest_alone(self, s: Steps) -> Num:
        return self.c + 0 * s.right if self.level == 1 else self.c + s.m

    @mistake("A factor of the sum becomes a summand of its logarithm, not a factor.", at="lse")
    def as_factor(self, s: Steps) -> Num | None:
        return self.c * log(self.K) if self.level == 1 else (self.c + s.m) * log(total(s.v))

    @mistake("The sum stands inside the logarithm. You added the logits.", at="lse", levels=(1, 2))
    def sum_of_logits(self) -> Num:
        return self.c * self.K if self.level == 1 else total(self.c + self.u)

    @mistake(
        "The loss is minus the log-probability: log-sum-exp minus logit.", at="loss", levels=(3,)
    )
    def no_minus(self, s: Steps) -> Num:
        return -s.right
