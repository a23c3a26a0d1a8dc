"""The variance of the weights: Xavier, Glorot and He."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Decimal,
    Integers,
    Level,
    Names,
    Num,
    Problem,
    Steps,
    Word,
    Work,
    generator,
    mistake,
    sqrt,
)

RULE = {
    "Xavier": r"the simple Xavier rule (variance from the fan-in alone)",
    "Glorot": r"the rule of Glorot and Bengio (both fans)",
    "He": r"He's rule for ReLU (variance from the fan-in)",
}


@generator(
    "init.variance",
    title="Variance and spread of the initial weights",
    topic="initialisation",
    equals=(
        "initialization.xavier_variance",
        "initialization.glorot_variance",
        "initialization.he_variance",
    ),
)
class Variance(Problem):
    scheme = Word("Xavier", "He")
    # squares and doubled squares: with one of the two rules the standard deviation is rational
    fan_in = Choice(*(k * k for k in range(4, 21)), *(2 * k * k for k in range(3, 21)))
    fan_out = Choice(10, 24, 48, 120, 300, 600)

    answers = (
        Decimal("var", figures=3, label="the variance"),
        Decimal("std", figures=3, label="the standard deviation"),
    )
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=1.5,
            scheme=Word("Xavier", "Glorot", "He"),
            fan_in=Integers(20, 800, step=12),
            fan_out=Integers(15, 900, step=15),
        ),
        Level(
            3,
            minutes=2,
            scheme=Word("Xavier", "Glorot", "He"),
            fan_in=Integers(101, 4001, step=37),
            fan_out=Integers(103, 2003, step=41),
        ),
    )
    symbols = Names(
        var=r"\operatorname{Var}(w)",
        std=r"\operatorname{std}(w)",
        fan_in=r"n_{\text{in}}",
        fan_out=r"n_{\text{out}}",
    )
    hints = (
        "Which fans does this rule use: the inputs of a unit, or inputs and outputs?",
        "He doubles the variance, because a ReLU lets half of the second moment through.",
        "The standard deviation is the root of the variance.",
    )

    def prompt(self) -> str:
        return self.fill(
            rf"A dense layer has $<fan_in>$ inputs and $<fan_out>$ outputs. Its weights are drawn by {RULE[self.scheme]}."
        )

    def possible(self) -> bool:
        return self.fan_in != self.fan_out

    def solve(self, work: Work) -> None:
        if self.scheme == "Glorot":
            var = work("var", 2 / (self.fan_in + self.fan_out))
        else:
            var = work("var", (2 if self.scheme == "He" else 1) / self.fan_in)
        work("std", sqrt(var))

    def reference(self, xavier: Any, glorot: Any, he: Any) -> Any:
        both = {"Xavier": xavier, "He": he}
        var = (
            glorot(self.fan_in, self.fan_out)
            if self.scheme == "Glorot"
            else both[self.scheme](self.fan_in)
        )
        return {"var": var, "std": var**0.5}

    @mistake(
        "The factor 2 belongs to He's rule (and to Glorot's, over the sum of the fans), not to the simple Xavier rule.",
        at="var",
    )
    def other_factor(self, s: Steps) -> Num:
        return s.right * 2 if self.scheme == "Xavier" else s.right / 2

    @mistake("You used the number of outputs alone.", at="var")
    def outputs(self) -> Num:
        return (1 if self.scheme == "Xavier" else 2) / self.fan_out

    @mistake("You took the variance for the standard deviation. Take its root.", at="std")
    def no_root(self, s: Steps) -> Num:
        return s.var
