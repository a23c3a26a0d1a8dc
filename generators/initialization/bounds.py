"""Fans and bounds: from the shape of a layer to the law of its weights."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Decimal,
    Derived,
    Integers,
    Level,
    Names,
    Num,
    Problem,
    Steps,
    Whole,
    Word,
    Work,
    decimal,
    generator,
    mistake,
    sqrt,
)

RULE = {
    "Xavier": r"the simple Xavier rule (variance from the fan-in alone)",
    "Glorot": r"the rule of Glorot and Bengio (both fans)",
    "He": r"He's rule for ReLU (variance from the fan-in)",
}
FANS = Names(fan_in=r"n_{\text{in}}", fan_out=r"n_{\text{out}}")


@generator(
    "init.uniform_bound",
    title="The bound of a uniform initialisation",
    topic="initialisation",
    equals=(
        "initialization.xavier_uniform_bound",
        "initialization.glorot_uniform_bound",
        "initialization.he_uniform_bound",
    ),
)
class UniformBound(Problem):
    scheme = Word("Xavier", "He")
    k_ = Integers(3, 42)
    fan_in = Derived(lambda p: (3 if p.scheme == "Xavier" else 6) * p.k_**2)
    fan_out = Choice(10, 24, 50, 96, 120, 300, 500)

    answers = Decimal("a", figures=3, label="the bound")
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
    symbols = Names(var=r"\operatorname{Var}(w)", **FANS)
    hints = (
        "First the variance that the rule asks for: which fans does it use?",
        r"A uniform law on $(-a, a)$ has the variance $a^2 / 3$.",
        "Set the two equal and solve for $a$.",
    )

    def prompt(self) -> str:
        return self.fill(
            r"A dense layer has $<fan_in>$ inputs and $<fan_out>$ outputs. Its weights are drawn from a uniform law on $(-a, a)$, with the "
            rf"variance that {RULE[self.scheme]} asks for."
        )

    def possible(self) -> bool:
        return self.fan_in != self.fan_out

    def solve(self, work: Work) -> None:
        if self.scheme == "Glorot":
            var = work("var", 2 / (self.fan_in + self.fan_out))
        else:
            var = work("var", (2 if self.scheme == "He" else 1) / self.fan_in)
        work("a", sqrt(3 * var), note=r"from $a^2 / 3 = \operatorname{Var}(w)$")

    def reference(self, xavier: Any, glorot: Any, he: Any) -> Any:
        if self.scheme == "Glorot":
            return glorot(self.fan_in, self.fan_out)
        return (he if self.scheme == "He" else xavier)(self.fan_in)

    @mistake(
        r"You took the standard deviation for the bound. A uniform law on $(-a, a)$ has the standard deviation $a / \sqrt{3}$.",
        at="a",
    )
    def deviation(self, s: Steps) -> Num:
        return sqrt(s.var)

    @mistake("You took the variance for the bound.", at="a")
    def variance(self, s: Steps) -> Num:
        return s.var

    @mistake(
        r"A law of width $a$ has the variance $a^2 / 12$. The interval $(-a, a)$ is twice as wide.",
        at="a",
    )
    def width(self, s: Steps) -> Num:
        return sqrt(12 * s.var)

    @mistake(
        "The factor 2 belongs to He's rule (and to Glorot's, over the sum of the fans), not to the simple Xavier rule.",
        at="var",
    )
    def other_factor(self, s: Steps) -> Num:
        return s.right * 2 if self.scheme == "Xavier" else s.right / 2

    @mistake("You used the number of outputs alone.", at="var")
    def outputs(self) -> Num:
        return (1 if self.scheme == "Xavier" else 2) / self.fan_out


@generator(
    "init.conv_fans",
    title="The fans of a convolution",
    topic="initialisation",
    equals=("initialization.conv_fans", "initialization.he_std"),
)
class ConvFans(Problem):
    ask = (
        r"A convolution with $<k> \times <k>$ kernels maps $<C_in>$ channels to $<C_out>$ channels. "
        r"(The fan-in counts the inputs that one output value depends on; the fan-out counts the output values that one input value "
        r"influences, at stride 1 and away from the border.)"
    )
    k, C_in, C_out = (
        Choice(1, 3, 5, 7),
        Choice(3, 6, 8, 16, 20, 32, 64),
        Choice(4, 8, 10, 12, 16, 32, 64, 128),
    )
    groups = Choice(1)

    answers = (
        Whole("fan_in", label="the fan-in"),
        Whole("fan_out", label="the fan-out"),
    )
    levels = (
        Level(1, minutes=0.5, k=Choice(3, 5, 7), C_in=Choice(3, 4, 6, 8, 10, 16, 20, 32, 50, 64)),
        Level(
            2,
            minutes=1.5,
            k=Choice(3, 5, 7),
            C_in=Choice(3, 6, 7, 8, 10, 12, 15, 16, 20, 24, 30, 32, 40, 48, 64, 80, 96),
            ask=r"A convolution with $<k> \times <k>$ kernels maps $<C_in>$ channels to $<C_out>$ channels and is followed by a ReLU. "
            "Its weights are initialised by He's rule with the fan-in.",
            answers=(
                Whole("fan_in", label="the fan-in"),
                Decimal("std", figures=3, label="the standard deviation of the weights"),
            ),
        ),
        Level(
            3,
            minutes=2,
            k=Choice(3, 5, 7),
            C_in=Choice(8, 16, 24, 32, 40, 48, 64, 96),
            C_out=Choice(8, 16, 24, 32, 48, 64, 96, 128),
            groups=Choice(2, 4, 8),
            ask=r"A convolution with $<k> \times <k>$ kernels maps $<C_in>$ channels to $<C_out>$ channels in $<groups>$ groups: channels "
            r"are split evenly, and each group of outputs sees its own group of inputs alone. (The fan-in counts the inputs that one "
            r"output value depends on; the fan-out counts the output values that one input value influences, at stride 1 and away from "
            r"the border.) A ReLU follows, and the weights are initialised by He's rule with the fan-in.",
            answers=(
                Whole("fan_in", label="the fan-in"),
                Whole("fan_out", label="the fan-out"),
                Decimal("std", figures=3, label="the standard deviation of the weights"),
            ),
        ),
    )
    symbols = Names(
        std=r"\operatorname{std}(w)",
        groups="G",
        C_in=r"C_{\text{in}}",
        C_out=r"C_{\text{out}}",
        **FANS,
    )
    hints = (
        "How many numbers are in one filter?",
        "A filter covers a square of the kernel's size in each input channel that it sees.",
        r"He's variance is $2 / n_{\text{in}}$.",
    )
    swapped = False

    def possible(self) -> bool:
        return self.C_in != self.C_out

    def solve(self, work: Work) -> None:
        fan_in = work(
            "fan_in",
            self.C_in * self.k**2 / self.groups if self.level == 3 else self.C_in * self.k**2,
        )
        if self.level != 2:
            work(
                "fan_out",
                self.C_out * self.k**2 / self.groups if self.level == 3 else self.C_out * self.k**2,
            )
        if self.level != 1:
            work("std", sqrt(decimal(2) / fan_in))

    def reference(self, fans: Any, he_std: Any) -> Any:
        found = fans(int(self.C_in), int(self.C_out), int(self.k), int(self.groups))
        std = float(he_std(found.fan_in))
        return {1: tuple(found), 2: (found.fan_in, std), 3: (*found, std)}[self.level]

    @mistake("You left out the kernel: a filter has a square of weights in each channel.")
    def no_kernel(self) -> object:
        return self.but(k=1) if self.k != 1 else None

    @mistake("The kernel is a square: its size enters twice.", at="fan_*")
    def once(self, s: Steps) -> Num | None:
        return s.right / self.k if self.k != 1 else None

    @mistake("You exchanged the two: the fan-in belongs to the input channels.")
    def swapped_fans(self) -> object:
        return self.but(C_in=self.C_out, C_out=self.C_in)

    @mistake(
        "You took the variance for the standard deviation. Take its root.", at="std", levels=(2, 3)
    )
    def no_root(self, s: Steps) -> Num:
        return 2 / s.fan_in

    @mistake(
        "He's rule has the factor 2, because the ReLU halves the second moment.",
        at="std",
        levels=(2, 3),
    )
    def no_two(self, s: Steps) -> Num:
        return sqrt(1 / s.fan_in)

    @mistake(
        "With groups, an output sees only its own group of the input channels: divide by their number.",
        levels=(3,),
    )
    def no_groups(self) -> object:
        return self.but(groups=1)
