"""Softmax with temperature."""

from __future__ import annotations

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
    Vector,
    Work,
    exp,
    generator,
    log,
    mistake,
    total,
)


@generator(
    "softmax.temperature",
    title="Softmax with temperature",
    topic="softmax and likelihoods",
    equals="softmax.softmax",
)
class Temperature(Problem):
    ask = r"A classifier's logits are $z = <z>$. Take the softmax at temperature $\tau = <tau>$, that is of $z / \tau$."
    a_, m_ = Vector(Integers(1, 7), 3), Choice(2, 3)
    z = Derived(lambda p: p.m_ * log(p.a_))
    tau = Derived(lambda p: p.m_)

    answers = Exact("p", label="the probabilities")
    levels = (
        Level(1, minutes=1.5),
        Level(
            2,
            minutes=2,
            a_=Vector(Integers(1, 6), 3),
            m_=Choice(1, 2, 3, 4),
            tau=Derived(lambda p: p.m_ / 2),
        ),
        Level(
            3,
            minutes=3,
            answers=Decimal("p", places=3, label="the probabilities"),
            z=Vector(Grid(-2, 3, 0.1), 3, distinct=True),
            tau=Grid(0.4, 2.5, 0.1, without=1),
        ),
    )
    symbols = Names(p="q")
    hints = (
        r"Divide every logit by $\tau$ first.",
        r"Then exponentiate: $e^{k \ln a} = a^k$.",
        "Divide by the sum, so that the probabilities add to 1.",
    )

    def possible(self) -> bool:
        return len(set(self.z)) > 1

    def solve(self, work: Work) -> None:
        u = work("u", exp(self.z / self.tau), note="divide by the temperature, then exponentiate")
        S = work("S", total(u))
        work("p", u / S)

    @mistake(r"You multiplied by $\tau$. The logits are divided by it.")
    def multiplied(self) -> Num:
        return self.but(tau=1 / self.tau).p

    @mistake(
        r"Dividing after the exponential cancels: you have the softmax at $\tau = 1$. Divide the logits."
    )
    def after_exponential(self) -> Num:
        return self.but(tau=1).p

    @mistake(r"You normalised $z / \tau$ itself. Exponentiate first.")
    def no_exponential(self) -> Num:
        return self.z / total(self.z)

    @mistake(
        "You divided by the largest exponential. Divide by their sum, so that the probabilities add to 1."
    )
    def by_largest(self, s: Steps) -> Num:
        return s.u / max(s.u)
