"""Activation functions: their values and their slopes."""

from __future__ import annotations

from fractions import Fraction
from math import erf, gcd, pi
from math import exp as power_of_e
from math import sqrt as root
from typing import Any

from nncards.problems import (
    PI,
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
    Word,
    Work,
    exp,
    generator,
    log,
    mistake,
    normal_cdf,
    relu,
    sigmoid,
    softplus,
    sqrt,
    tanh,
    vector,
)

KS = Choice(*(Fraction(1, k) for k in range(2, 10)), *range(2, 10))
ODDS = Choice(
    *(Fraction(a, b) for a in range(1, 13) for b in range(1, 13) if a != b and gcd(a, b) == 1)
)
SLOPE = "f(x) = x$ for $x > 0$ and $f(x) = \\alpha x$ for $x \\le 0"
SMOOTH = {
    "GELU": r"GELU in its exact form (with the normal distribution function $\Phi$)",
    "swish": r"swish with $\beta = 1$ (also called SiLU)",
    "mish": r"mish",
    "softplus": r"softplus with $\beta = 1$",
}
CURVED = {
    "sigmoid": r"the logistic sigmoid $\sigma$",
    "tanh": r"$\tanh$",
    "ELU": r"the ELU with $\alpha = <alpha>$",
}
REFERENCES = (
    "activations.leaky_relu",
    "activations.sigmoid",
    "activations.tanh",
    "activations.elu",
    "activations.gelu",
    "activations.swish",
    "activations.mish",
    "activations.softplus",
)
KINDS = ("leaky", "sigmoid", "tanh", "ELU", "GELU", "swish", "mish", "softplus")


def table(x: Any) -> str:
    """What a calculator lacks: the normal distribution function at these points, to 5 decimals."""
    return ", ".join(rf"$\Phi({float(v):g}) = {(1 + erf(float(v) / root(2))) / 2:.5f}$" for v in x)


def densities(x: Any) -> str:
    """The normal density at these points, to 5 decimals."""
    return ", ".join(
        rf"$\varphi({float(v):g}) = {power_of_e(-(float(v) ** 2) / 2) / root(2 * pi):.5f}$"
        for v in x
    )


def logarithm(k: Any) -> Any:
    """ln k, written with a whole number where k is one or its inverse is."""
    return log(k) if k > 1 else -log(1 / k)


def curved_points(p: Any) -> Any:
    """Points at which the exponential is rational."""
    if p.name == "ELU":
        return vector(logarithm(p.k_[0]), p.k_[1])
    points = vector(*(logarithm(k) for k in p.k_))
    return points / 2 if p.name == "tanh" else points


@generator(
    "act.value", title="Values of an activation function", topic="activations", equals=REFERENCES
)
class Value(Problem):
    name = Word("leaky ReLU", "PReLU")
    alpha = Choice(0.1, 0.2, 0.25, 0.5, 2, 3)
    x = Vector(Integers(-12, 12, without=0), 3, distinct=True)

    k_: Num

    answers = Exact("y", symbol="f(x)", label="the value at each point")
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=1.5,
            name=Word("sigmoid", "tanh", "ELU"),
            alpha=Choice(0.5, 2, 3),
            k_=Vector(KS, 2, distinct=True),
            x=Derived(curved_points),
        ),
        Level(
            3,
            minutes=2.5,
            name=Word("GELU", "swish", "mish", "softplus"),
            x=Vector(Grid(-3, 3, 0.1, without=0), 2),
            alpha=1,
            answers=Decimal("y", places=3, symbol="f(x)", label="the value at each point"),
        ),
    )
    symbols = Names(y="f(x)", gate="g", e="e^{x}")
    hints = (
        "Write down the definition, with its branches if it has any.",
        "Look at the sign of each point before you choose the branch or the exponential.",
    )

    def prompt(self) -> str:
        if self.level == 1:
            return self.fill(
                r"The activation $f$ is a <name> with the slope $\alpha = <alpha>$ on its negative side. It is applied to each "
                r"entry of $x = <x>$."
            )
        if self.level == 2:
            return self.fill(
                f"The activation $f$ is {CURVED[self.name]}. It is applied to each entry of $x = <x>$."
            )
        text = (
            f"The activation $f$ is {SMOOTH[self.name]}. It is applied to each entry of $x = <x>$."
        )
        return self.fill(text) + (f" Given: {table(self.x)}." if self.name == "GELU" else "")

    def possible(self) -> bool:
        if self.level in (1, 3):
            return min(self.x) < 0 < max(self.x)
        if self.name == "ELU":
            return bool(self.k_[0] < 1 < self.k_[1])
        return self.alpha == 2  # it plays no part here

    def solve(self, work: Work) -> None:
        if self.level == 1:
            work(
                "y",
                vector(*(v if v > 0 else self.alpha * v for v in self.x)),
                by=r"x \text{ where } x > 0, \text{ else } \alpha x",
            )
        elif self.name == "ELU":
            work(
                "y",
                vector(*(v if v > 0 else self.alpha * (exp(v) - 1) for v in self.x)),
                by=r"x \text{ where } x > 0, \text{ else } \alpha (e^x - 1)",
            )
        elif self.name == "softplus":
            e = work("e", exp(self.x))
            work("y", log(1 + e))
        elif self.name in ("sigmoid", "tanh"):
            work("y", sigmoid(self.x) if self.name == "sigmoid" else tanh(self.x))
        else:
            gates = {"GELU": normal_cdf, "swish": sigmoid, "mish": _mish_gate}
            gate = work("gate", gates[self.name](self.x), note="between 0 and 1")
            work("y", self.x * gate)

    def reference(self, *functions: Any) -> Any:
        name = "leaky" if self.level == 1 else self.name
        function = functions[KINDS.index(name)]
        return function(self.x, self.alpha) if name in ("leaky", "ELU") else function(self.x)

    @mistake("You used the positive branch, $f(x) = x$, for a negative point too.", levels=(1, 2))
    def wrong_branch(self) -> Num | None:
        return self.x if self.level == 1 or self.name == "ELU" else None

    @mistake(
        r"That is the plain ReLU. This function is not 0 for negative $x$; only for very negative or positive points do the smooth ones come near it."
    )
    def plain_relu(self) -> Num | None:
        return None if self.name in ("sigmoid", "tanh") else relu(self.x)

    @mistake(
        r"$\max(\alpha x, x)$ is this function only for $\alpha \le 1$. For a slope above 1 it picks the wrong branch on both sides.",
        levels=(1,),
    )
    def max_form(self) -> Num | None:
        return vector(*(max(self.alpha * v, v) for v in self.x)) if self.alpha > 1 else None

    @mistake(r"You left out the factor $\alpha$ of the negative branch.", levels=(2,))
    def no_alpha(self) -> Num | None:
        return self.but(alpha=1).y if self.name == "ELU" else None

    @mistake(
        r"The sigmoid is $1 / (1 + e^{-x})$. You have $1 / (1 + e^{x})$, the value at $-x$.",
        levels=(2,),
    )
    def other_sign(self) -> Num | None:
        return sigmoid(-self.x) if self.name == "sigmoid" else None

    @mistake(
        r"You gave $e^x$. The sigmoid divides it by $1 + e^x$.",
        levels=(2,),
    )
    def odds(self) -> Num | None:
        return exp(self.x) if self.name == "sigmoid" else None

    @mistake("That is the sigmoid. The hyperbolic tangent runs from -1 to 1.", levels=(2,))
    def sigmoid_for_tanh(self) -> Num | None:
        return sigmoid(self.x) if self.name == "tanh" else None

    @mistake(
        r"You took $\sigma(x) - \frac12$. The hyperbolic tangent is stretched as well: $2 \sigma(2x) - 1$.",
        levels=(2,),
    )
    def shifted(self) -> Num | None:
        return sigmoid(self.x) - Fraction(1, 2) if self.name == "tanh" else None

    @mistake("This is the gate alone. The function is $x$ times the gate.", levels=(3,))
    def gate_alone(self, s: Steps) -> Num | None:
        return None if self.name == "softplus" else s.gate

    @mistake("That is the slope of softplus, the sigmoid. Its value is a logarithm.", levels=(3,))
    def slope(self) -> Num | None:
        return sigmoid(self.x) if self.name == "softplus" else None


def _mish_gate(x: Num) -> Num:
    return tanh(softplus(x))


@generator(
    "act.derivative",
    title="The derivative of an activation",
    topic="activations",
    equals=(
        "activations.sigmoid_derivative",
        "activations.tanh_derivative",
        "activations.elu_derivative",
        "activations.softplus_derivative",
        "activations.gelu_derivative",
        "activations.swish_derivative",
    ),
)
class Derivative(Problem):
    name = Word("sigmoid", "tanh", "ELU")
    alpha = Choice(0.5, 1, 2)
    f = Grid(-0.98, 0.98, 0.02, without=0)

    answers = Exact("slope", symbol="f'(x)", label="the derivative at this point")
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=1,
            name=Word("sigmoid", "tanh", "ELU", "softplus"),
            alpha=Choice(2, 3, 4, 5),
            k_=ODDS,
            f=0,
            x=Derived(lambda p: logarithm(p.k_) / (2 if p.name == "tanh" else 1)),
        ),
        Level(
            3,
            minutes=2.5,
            name=Word("GELU", "swish"),
            alpha=1,
            f=0,
            x=Grid(-3, 3, 0.02, without=0),
            answers=Decimal("slope", places=3, symbol="f'(x)", label="the derivative there"),
        ),
    )
    symbols = Names(slope="f'(x)", gate="g", dgate="g'", y="f(x)")
    hints = (
        "Which of these functions have a derivative that can be written with their own value?",
        r"$\sigma' = \sigma (1 - \sigma)$, $\tanh' = 1 - \tanh^2$; for $x \le 0$ the ELU has $f' = f + \alpha$.",
        r"For a product $x \, g(x)$ use the product rule: $g + x g'$.",
    )

    x: Num
    k_: Num

    def prompt(self) -> str:
        words = {**CURVED, **SMOOTH}[self.name]
        if self.level == 1:
            side = " and $x < 0$" if self.name == "ELU" else ""
            return self.fill(
                f"The activation $f$ is {words}. At a point $x$ its **value** is $f(x) = <f>${side}."
            )
        text = self.fill(f"The activation $f$ is {words}. Consider it at the point $x = <x>$.")
        if self.name != "GELU":
            return text
        return f"{text} Given: {table([self.x])}, {densities([self.x])}, $\\varphi$ being the standard normal density."

    def possible(self) -> bool:
        if self.name == "ELU":
            if self.level == 1:
                return -self.alpha < self.f < 0
            return bool(self.k_ < 1)
        if self.level == 1:
            return self.alpha == 1 and (self.name == "tanh" or (0 < self.f != Fraction(1, 2)))
        return self.level == 3 or self.alpha == 2

    def solve(self, work: Work) -> None:
        if self.level == 3:
            bell = exp(-(self.x**2) / 2) / sqrt(2 * PI)
            gate = work("gate", normal_cdf(self.x) if self.name == "GELU" else sigmoid(self.x))
            dgate = work(
                "dgate",
                bell if self.name == "GELU" else gate * (1 - gate),
                note="the derivative of the gate",
            )
            work("slope", gate + self.x * dgate)
            return
        if self.name == "softplus":
            work("slope", sigmoid(self.x), note="softplus is the integral of the sigmoid")
            return
        y = self.f if self.level == 1 else work("y", self.value())
        if self.name == "sigmoid":
            work("slope", y * (1 - y))
        elif self.name == "tanh":
            work("slope", 1 - y**2)
        else:
            work("slope", y + self.alpha, note=r"for $x \le 0$ this is $\alpha e^x$")

    def value(self) -> Num:
        """The value of the function where the level asks for it."""
        if self.name == "ELU":
            return self.alpha * (exp(self.x) - 1)
        return sigmoid(self.x) if self.name == "sigmoid" else tanh(self.x)

    def reference(
        self, sigmoid_: Any, tanh_: Any, elu: Any, softplus_: Any, gelu: Any, swish: Any
    ) -> Any:
        x = self.x if self.level > 1 else self.point()
        if self.name == "ELU":
            return elu(x, self.alpha)
        functions = {
            "sigmoid": sigmoid_,
            "tanh": tanh_,
            "softplus": softplus_,
            "GELU": gelu,
            "swish": swish,
        }
        return functions[self.name](x)

    def point(self) -> Num:
        """The point at which the function has the value told."""
        if self.name == "sigmoid":
            return log(self.f / (1 - self.f))
        if self.name == "tanh":
            return log((1 + self.f) / (1 - self.f)) / 2
        return log(1 + self.f / self.alpha)

    @mistake("That is the value of the function. The derivative is asked.", levels=(2, 3))
    def value_itself(self, s: Steps) -> Num | None:
        if self.level == 3:
            return self.x * s.gate
        return None if self.name == "softplus" else s.y

    @mistake(
        r"$f(1 - f)$ is the derivative of the sigmoid. For $\tanh$ it is $1 - f^2$.", levels=(1, 2)
    )
    def as_sigmoid(self) -> Num | None:
        if self.name != "tanh":
            return None
        y = self.f if self.level == 1 else tanh(self.x)
        return y * (1 - y)

    @mistake(
        r"$1 - f^2$ is the derivative of $\tanh$. For the sigmoid it is $f (1 - f)$.", levels=(1, 2)
    )
    def as_tanh(self) -> Num | None:
        if self.name != "sigmoid":
            return None
        y = self.f if self.level == 1 else sigmoid(self.x)
        return 1 - y**2

    @mistake(
        r"$e^x$ is the slope of the ELU for $\alpha = 1$. In general it is $\alpha e^x = f + \alpha$.",
        levels=(1, 2),
    )
    def no_alpha(self) -> Num | None:
        if self.name != "ELU":
            return None
        return 1 + self.f / self.alpha if self.level == 1 else exp(self.x)

    @mistake("A slope of 1 belongs to the positive branch; this point is negative.", levels=(1, 2))
    def positive_branch(self) -> Num | None:
        return 1 + 0 * self.alpha if self.name == "ELU" else None

    @mistake(
        r"You differentiated once too often: $\sigma$ is the derivative of softplus, $\sigma (1 - \sigma)$ its second one.",
        levels=(2,),
    )
    def second(self) -> Num | None:
        return sigmoid(self.x) * sigmoid(-self.x) if self.name == "softplus" else None

    @mistake(
        "You left out one term of the product rule: the gate changes with $x$ too.", levels=(3,)
    )
    def no_product(self, s: Steps) -> Num:
        return s.gate

    @mistake("You left out the gate itself, the first term of the product rule.", levels=(3,))
    def gate_missing(self, s: Steps) -> Num:
        return self.x * s.dgate
