"""Maximum entropy: where softmax and sigmoid come from."""

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
    Vector,
    Work,
    exp,
    generator,
    log,
    mistake,
)

SETTING = (
    r"Two probabilities $q_0, q_1$ with $q_0 + q_1 = 1$ are chosen so that "
    r"$-\sum_k q_k \ln q_k + \sum_k \lambda_k z_k q_k$ is greatest."
)


@generator(
    "maxent.binary",
    title="Maximum entropy with two classes",
    topic="softmax and likelihoods",
    equals=(
        "estimation.maxent_binary",
        "estimation.maxent_multiplier",
        "estimation.maxent_normaliser",
    ),
)
class MaxentBinary(Problem):
    ask = (
        SETTING
        + r" Here $z_0 = <z0>$, $z_1 = <z1>$, $\lambda_0 = <lambda0>$ and $\lambda_1 = <lambda1>$."
    )
    a_ = Vector(Integers(1, 6), 2)
    lambda0, lambda1 = Choice(1, 2, 3), Choice(1, 2, 3)
    z0, z1 = Derived(lambda p: log(p.a_[0])), Derived(lambda p: log(p.a_[1]))
    target = Choice(0)

    answers = Exact("s0", label="the first probability")
    levels = (
        Level(1, minutes=1.5),
        Level(
            2,
            minutes=2,
            ask=SETTING
            + r" Here $z_0 = <z0>$ and $z_1 = 0$. The multiplier $\lambda_0$ is to be such that $q_0 = <target>$.",
            z0=Grid(-4, 4, 0.5, without=(0, 1, -1)),
            z1=0,
            lambda0=0,
            lambda1=0,
            target=Grid(0.05, 0.95, 0.05, without=0.5),
            answers=Decimal("lambda0_", places=3, label="the multiplier"),
        ),
        Level(
            3,
            minutes=3,
            ask=SETTING
            + r" Here $z_0 = <z0>$, $z_1 = <z1>$, $\lambda_0 = <lambda0>$ and $\lambda_1 = <lambda1>$. The constraint enters the "
            r"Lagrangian as $+\,\mu\,(1 - q_0 - q_1)$.",
            z0=Grid(-2, 2, 0.1, without=0),
            z1=Grid(-2, 2, 0.1, without=0),
            lambda0=Grid(0.2, 2, 0.1, without=1),
            lambda1=Grid(0.2, 2, 0.1, without=1),
            answers=(
                Decimal("s0", places=3, label="the first probability"),
                Decimal("mu", places=3, label="the multiplier of the constraint"),
            ),
        ),
    )
    symbols = Names(
        target="q_0",
        s0="q_0",
        lambda0_=r"\lambda_0",
        z0="z_0",
        z1="z_1",
        lambda0=r"\lambda_0",
        lambda1=r"\lambda_1",
    )
    hints = (
        r"Set the derivative of the Lagrangian in $q_k$ to 0: $-\ln q_k - 1 + \lambda_k z_k - \mu = 0$.",
        r"So $q_k$ is proportional to $e^{\lambda_k z_k}$; the multipliers stay in the exponent.",
        r"With two classes $q_0 = \sigma(\lambda_0 z_0 - \lambda_1 z_1)$.",
    )

    def possible(self) -> bool:
        if self.level == 2:
            return True
        plain = bool(self.lambda0 == 1 and self.lambda1 == 1)
        return not plain and bool(self.lambda0 * self.z0 != self.lambda1 * self.z1)

    def solve(self, work: Work) -> None:
        if self.level == 2:
            u = work(
                "u",
                log(self.target / (1 - self.target)),
                note="what the exponent has to be: the log-odds",
            )
            work("lambda0_", u / self.z0)
            return
        u0 = work("u0", exp(self.lambda0 * self.z0))
        u1 = work("u1", exp(self.lambda1 * self.z1))
        S = work("S", u0 + u1)
        work("s0", u0 / S)
        if self.level == 3:
            work(
                "mu",
                log(S) - 1,
                note="the condition gives the probabilities as exponentials over a common factor, the sum",
            )

    def reference(self, binary: Any, multiplier: Any, normaliser: Any) -> Any:
        if self.level == 2:
            return multiplier(self.target, self.z0)
        return {
            "s0": binary(self.z0, self.z1, self.lambda0, self.lambda1),
            "mu": normaliser([self.z0, self.z1], [self.lambda0, self.lambda1]),
        }

    @mistake(
        "You left out the multipliers. Plain softmax is the case in which all of them are 1.",
        levels=(1, 3),
    )
    def no_multipliers(self) -> object | None:
        if self.lambda0 == 1 and self.lambda1 == 1:
            return None
        other = self.but(lambda0=1, lambda1=1)
        return {"s0": other.s0, "mu": other.mu} if self.level == 3 else {"s0": other.s0}

    @mistake("You divided by the multipliers, as by temperatures. They multiply.", levels=(1, 3))
    def divided(self) -> object | None:
        if self.lambda0 == 1 and self.lambda1 == 1:
            return None
        other = self.but(lambda0=1 / self.lambda0, lambda1=1 / self.lambda1)
        return {"s0": other.s0, "mu": other.mu} if self.level == 3 else {"s0": other.s0}

    @mistake(
        "The exponents have the wrong sign: that is $q_1$, or the entropy has lost its minus sign.",
        levels=(1, 3),
    )
    def other_one(self, s: Steps) -> object:
        return {"s0": 1 - s.s0}

    @mistake("The derivative of $s \\ln s$ is $\\ln s + 1$. You left out the 1.", levels=(3,))
    def no_one(self, s: Steps) -> object:
        return {"mu": s.mu + 1}

    @mistake("Its sign is reversed: mind how the constraint enters.", levels=(3,))
    def reversed_sign(self, s: Steps) -> object:
        return {"mu": -s.mu}

    @mistake("The exponent has to be the log-odds. Divide them by $z_0$.", levels=(2,))
    def undivided(self, s: Steps) -> Num:
        return s.u

    @mistake("You took the logarithm of the probability. Take that of the odds.", levels=(2,))
    def log_probability(self) -> Num:
        return log(self.target) / self.z0

    @mistake("You multiplied by $z_0$. Solve for the multiplier by dividing.", levels=(2,))
    def multiplied(self, s: Steps) -> Num:
        return s.u * self.z0

    @mistake(
        "The sign is reversed: check which of the two probabilities is the larger.", levels=(2,)
    )
    def sign_of_multiplier(self, s: Steps) -> Num:
        return -s.lambda0_
