"""Units and their gradients: rescaled tanh, PReLU, maxout, saturation, dead ReLUs, signs."""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import Any

from nncards.problems import (
    Choice,
    Decimal,
    Derived,
    DerivedWord,
    Exact,
    Grid,
    Integers,
    Level,
    Matrix,
    Names,
    Num,
    Problem,
    Steps,
    Vector,
    Whole,
    Word,
    Work,
    argmax,
    generator,
    largest,
    log,
    matmul,
    mistake,
    sigmoid,
    tanh,
    total,
    vector,
)

ODDS = Choice(
    *(Fraction(a, b) for a in range(1, 20) for b in range(1, 20) if a > b and gcd(a, b) == 1)
)


@generator(
    "act.tanh_from_sigmoid",
    title="The hyperbolic tangent from the sigmoid",
    topic="activations",
    equals=("activations.tanh_from_sigmoid", "activations.tanh_derivative"),
)
class TanhFromSigmoid(Problem):
    ask = r"Of a logistic sigmoid $\sigma$ one knows $\sigma(2x) = <p>$ at a point $x$. The hyperbolic tangent at the same $x$ is wanted."
    odds_, side_ = ODDS, Integers(-1, 1, without=0)
    k_ = Derived(lambda q: q.odds_**q.side_)
    p = Derived(lambda q: q.k_ / (1 + q.k_))
    x: Num

    answers = Exact("t", symbol=r"\tanh x", label="the value")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=1.5,
            answers=Exact(
                "slope",
                symbol=r"\tanh' x",
                label="the derivative",
            ),
        ),
        Level(
            3,
            minutes=1.5,
            ask=r"A calculator has an exponential key alone. Let $x = <x>$.",
            p=0,
            odds_=0,
            side_=0,
            k_=0,
            x=Grid(-1.5, 1.5, 0.01, without=0),
            answers=(
                Decimal("t", places=3, symbol=r"\tanh x"),
                Decimal("slope", places=3, symbol=r"\tanh' x"),
            ),
        ),
    )
    symbols = Names(t=r"\tanh x", slope=r"\tanh' x", q=r"\sigma(2x)", p=r"\sigma(2x)")
    hints = (
        r"How do the ranges differ? $\sigma$ runs from 0 to 1, $\tanh$ from -1 to 1.",
        r"How do the slopes at 0 differ? $\frac14$ and 1: more than the stretching of the range explains.",
        r"$\tanh x = 2 \sigma(2x) - 1$.",
    )

    def solve(self, work: Work) -> None:
        q = work("q", sigmoid(2 * self.x)) if self.level == 3 else self.p
        t = work("t", 2 * q - 1)
        work("slope", 1 - t**2, by=r"1 - \tanh^2 x")

    def reference(self, tanh_: Any, slope: Any) -> Any:
        x = self.x if self.level == 3 else log(self.p / (1 - self.p)) / 2
        return {"t": tanh_(x), "slope": slope(x)}

    @mistake(
        r"You shifted the sigmoid. $\tanh$ is also stretched to twice the height: $2 \sigma(2x) - 1$.",
        at="t",
    )
    def shifted(self) -> Num:
        return (self.p if self.level < 3 else sigmoid(2 * self.x)) - Fraction(1, 2)

    @mistake(
        r"You gave a sigmoid. It lies between 0 and 1; the hyperbolic tangent is $2 \sigma(2x) - 1$.",
        at="t",
        levels=(1, 3),
    )
    def same(self) -> Num:
        return self.p if self.level == 1 else sigmoid(2 * self.x)

    @mistake(
        r"You forgot to double the argument: $2 \sigma(x) - 1$ is $\tanh(x / 2)$.",
        at="t",
        levels=(3,),
    )
    def no_double(self) -> Num:
        return 2 * sigmoid(self.x) - 1

    @mistake(
        r"This is the derivative of the sigmoid at $2x$. By the chain rule $\tanh' x = 4 \sigma'(2x)$.",
        levels=(2,),
    )
    def sigmoid_slope(self) -> Num:
        return self.p * (1 - self.p)

    @mistake(
        r"You have $2 \sigma'(2x)$. The inner derivative brings another factor 2.", levels=(2,)
    )
    def no_inner(self) -> Num:
        return 2 * self.p * (1 - self.p)


@generator(
    "act.prelu_backprop",
    title="The backward pass of a PReLU and of its slope",
    topic="activations",
    equals="activations.prelu_backward",
)
class PReluBackprop(Problem):
    ask = (
        r"A PReLU ($f(x) = x$ for $x > 0$ and $\alpha x$ for $x \le 0$) has one slope $\alpha = <alpha>$, which is learnt, for all "
        r"its inputs $x = <x>$. The gradient of the loss with respect to its outputs is $g = <g>$."
    )
    x = Vector(Integers(-6, 6, without=0), 2, distinct=True)
    g, alpha = Vector(Integers(-5, 5, without=0), 2), Choice(0.5, 0.2, 0.1)
    answers = (
        Exact("dx", symbol=r"\partial L / \partial x", label="the gradient for the inputs"),
        Exact("dalpha", symbol=r"\partial L / \partial \alpha", label="the gradient for the slope"),
    )
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=1.5,
            x=Vector(Integers(-6, 6, without=0), 4, distinct=True),
            g=Vector(Integers(-5, 5, without=0), 4),
            alpha=Choice(0.1, 0.2, 0.25, 0.5, 2, 3),
        ),
    )
    symbols = Names(
        slope="f'(x)",
        dx=r"\frac{\partial L}{\partial x}",
        dalpha=r"\frac{\partial L}{\partial \alpha}",
    )
    hints = (
        "Two branches: what is the derivative of each in $x$, and of each in $\\alpha$?",
        r"Only the inputs on the negative side have used $\alpha$.",
        r"One $\alpha$ serves all the inputs: add their contributions.",
    )

    def possible(self) -> bool:
        return min(self.x) < 0 < max(self.x)

    def solve(self, work: Work) -> None:
        slope = work(
            "slope",
            vector(*(1 if v > 0 else self.alpha for v in self.x)),
            by=r"1 \text{ where } x > 0, \text{ else } \alpha",
        )
        work("dx", self.g * slope)
        parts = [g * v for g, v in zip(self.g, self.x, strict=True) if v < 0]
        work("dalpha", sum(parts[1:], parts[0]), by=r"\sum_{x_i \le 0} g_i x_i")

    def reference(self, backward: Any) -> Any:
        found = backward(self.x, self.g, self.alpha)
        return {"dx": found.x, "dalpha": found.alpha}

    @mistake(r"You summed over all inputs. Positive ones have not used $\alpha$.")
    def all_inputs(self) -> object:
        return {"dalpha": total(self.g * self.x)}

    @mistake("That is a ReLU: on the negative side a PReLU passes $\\alpha g$.")
    def as_relu(self) -> object:
        return {"dx": vector(*(g if v > 0 else 0 for g, v in zip(self.g, self.x, strict=True)))}

    @mistake(r"You put in $\alpha x$, the output. In $\alpha$ its derivative is $x$.")
    def with_alpha(self, s: Steps) -> object:
        return {"dalpha": self.alpha * s.dalpha} if s.dalpha else None

    @mistake("You left out the gradient that arrives. It multiplies the local derivative.")
    def local(self, s: Steps) -> object:
        return {"dx": s.slope, "dalpha": sum(v for v in self.x if v < 0)}


@generator(
    "act.maxout",
    title="A maxout unit",
    topic="activations",
    equals=("units.maxout_unit", "units.maxout_parameters"),
)
class Maxout(Problem):
    ask = r"A maxout unit has <k> linear pieces $z_j = w_j x + b_j$ with $w = <w>$ and $b = <b>$. Its input is $x = <x>$."
    w, b = Vector(Integers(-4, 5), 3, distinct=True), Vector(Integers(-5, 6), 3)
    k = Derived(lambda p: len(p.b))
    x = Integers(-4, 5, without=0)
    n: Num
    d: Num
    answers = (
        Exact("h", label="its output"),
        Exact("dx", symbol=r"\partial h / \partial x", label="its derivative"),
    )
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=2,
            ask=r"A maxout unit has <k> linear pieces $z_j = w_j \cdot x + b_j$. The rows of $$W = <w>$$ are the $w_j$, and "
            r"$b = <b>$. Its input is $x = <x>$.",
            w=Matrix(Integers(-3, 4), 3, 2),
            x=Vector(Integers(-3, 4, without=0), 2),
        ),
        Level(
            3,
            minutes=0.5,
            ask=r"A layer of <n> maxout units with <k> linear pieces each has <d> inputs. Every piece has its own bias.",
            w=0,
            b=0,
            x=0,
            n=Choice(2, 3, 4, 5, 6, 10, 20, 30, 50, 100),
            k=Integers(2, 5),
            d=Choice(3, 4, 5, 7, 9, 10, 12, 19, 20),
            answers=Whole("count", symbol=r"n_{\text{par}}", label="the number of its parameters"),
        ),
    )
    symbols = Names(
        z="z", h="h", dx=r"\frac{\partial h}{\partial x}", count=r"n_{\text{par}}", w="w"
    )
    hints = (
        "Work out every piece at this input.",
        "The largest is the output; it alone receives the gradient.",
        "Each piece is a linear unit with weights and a bias of its own.",
    )

    def accept(self, s: Steps) -> bool:
        return self.level == 3 or sum(1 for v in s.z if v == max(s.z)) == 1

    def solve(self, work: Work) -> None:
        if self.level == 3:
            work("count", self.n * self.k * (self.d + 1))
            return
        if self.level == 1:
            z = work("z", self.w * self.x + self.b)
        else:
            z = work("z", matmul(self.w, self.x) + self.b, by="W x + b")
        work("h", largest(z))
        j = argmax(z)
        row = self.w[j] if self.level == 1 else vector(self.w[j, 0], self.w[j, 1])
        work("dx", row, by=rf"w_{j + 1}", note="the weights of the largest piece")

    def reference(self, unit: Any, parameters: Any) -> Any:
        if self.level == 3:
            return parameters(int(self.d), int(self.n), int(self.k))
        if self.level == 1:
            found = unit([self.x], [[w] for w in self.w], self.b)
            return {"h": found.h, "dx": found.gradient[0]}
        found = unit(self.x, self.w, self.b)
        return {"h": found.h, "dx": found.gradient}

    @mistake("You added the pieces. Maxout takes the largest.", levels=(1, 2))
    def summed(self, s: Steps) -> object:
        return {"h": total(s.z)}

    @mistake(
        "You took the piece of largest modulus. The largest value is meant, with its sign.",
        levels=(1, 2),
    )
    def modulus(self, s: Steps) -> object:
        j = max(range(3), key=lambda i: abs(s.z[i]))
        return {"h": s.z[j]} if s.z[j] < 0 and -s.z[j] > max(s.z) else None

    @mistake("You cut the output off at 0. A maxout unit has no ReLU behind it.", levels=(1, 2))
    def cut(self, s: Steps) -> object:
        return {"h": 0} if s.h < 0 else None

    @mistake("You compared without the biases.", levels=(1, 2))
    def no_bias(self) -> object:
        found = self.but(b=0 * self.b)
        return {"h": found.h, "dx": found.dx}

    @mistake("Every unit has several pieces: multiply by their number.", levels=(3,))
    def one_piece(self) -> Num:
        return self.n * (self.d + 1)

    @mistake("You forgot the biases, one for each piece.", levels=(3,))
    def weights_alone(self) -> Num:
        return self.n * self.k * self.d

    @mistake("You gave each unit one bias. Each piece has its own.", levels=(3,))
    def one_bias(self) -> Num:
        return self.n * (self.k * self.d + 1)


@generator(
    "act.saturation_flow",
    title="The gradient that a saturated unit lets through",
    topic="activations",
    equals=(
        "activations.sigmoid_backward",
        "activations.tanh_derivative",
        "residual.plain_gradient_product",
    ),
)
class SaturationFlow(Problem):
    ask = r"A unit applies <words> to its sum $z$; its output is $a = <a>$. The gradient of the loss with respect to its output is $<g>$."
    act = Word("sigmoid", "tanh")
    words = DerivedWord(lambda p: r"the logistic sigmoid" if p.act == "sigmoid" else r"$\tanh$")
    a = Choice(0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
    g = Integers(-9, 12, without=(0, 1))
    z: Num
    n: Num
    answers = Exact("back", symbol=r"\partial L / \partial z", label="the gradient for its sum")
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=1,
            ask=r"A unit applies <words> to its sum $z = <z>$. The gradient of the loss with respect to its output is $<g>$.",
            odds_=Choice(*range(2, 20), *(Fraction(1, k) for k in range(2, 20))),
            a=0,
            z=Derived(lambda p: log(p.odds_) if p.act == "sigmoid" else log(p.odds_) / 2),
        ),
        Level(
            3,
            minutes=1.5,
            ask=r"A gradient of $<g>$ arrives at the top of <n> layers with one unit each. Every unit applies <words>, and the sum at "
            r"each is $z = <z>$; all weights between them are 1, and biases make the sums so.",
            a=0,
            g=Integers(1, 9),
            z=Grid(-2, 2, 0.1, without=0),
            n=Integers(2, 5),
            answers=Decimal(
                "back",
                figures=3,
                symbol=r"\partial L / \partial z_1",
                label="the gradient for the first sum",
            ),
        ),
    )
    symbols = Names(out="a", slope="q", back=r"\frac{\partial L}{\partial z}")
    hints = (
        "Local derivative times what arrives.",
        "The local derivative can be written with the output alone.",
        "Near its limits a sigmoid or tanh is flat: little passes.",
    )

    def solve(self, work: Work) -> None:
        a = self.a
        if self.level > 1:
            a = work("out", sigmoid(self.z) if self.act == "sigmoid" else tanh(self.z))
        slope = work(
            "slope",
            a * (1 - a) if self.act == "sigmoid" else 1 - a**2,
            note="the slope of the activation",
        )
        work("back", self.g * slope**self.n if self.level == 3 else self.g * slope)

    def reference(self, sigmoid_back: Any, tanh_slope: Any, product: Any) -> Any:
        if self.level > 1:
            z = self.z
        elif self.act == "sigmoid":
            z = log(self.a / (1 - self.a))
        else:
            z = log((1 + self.a) / (1 - self.a)) / 2
        slope = sigmoid_back(z, 1.0) if self.act == "sigmoid" else tanh_slope(z)
        return product([self.g] + [float(slope)] * (int(self.n) if self.level == 3 else 1))

    @mistake(
        "You gave the local derivative. It is multiplied by the gradient that arrives.",
        levels=(1, 2),
    )
    def local(self, s: Steps) -> Num:
        return s.slope

    @mistake(
        "You multiplied by the output. Multiply by the derivative of the activation.", levels=(1, 2)
    )
    def by_output(self, s: Steps) -> Num:
        return self.g * (self.a if self.level == 1 else s.out)

    @mistake("You added the local derivative. The chain rule multiplies.", levels=(1, 2))
    def added(self, s: Steps) -> Num:
        return self.g + s.slope

    @mistake(
        r"You took the derivative of the other function: $\sigma' = a (1 - a)$, $\tanh' = 1 - a^2$.",
        at="slope",
    )
    def other(self, s: Steps) -> Num:
        a = self.a if self.level == 1 else s.out
        return 1 - a**2 if self.act == "sigmoid" else a * (1 - a)

    @mistake("You went through one layer only. Each one multiplies by its slope.", levels=(3,))
    def one_layer(self, s: Steps) -> Num:
        return self.g * s.slope

    @mistake("You added up the layers' slopes. They are multiplied.", levels=(3,))
    def summed(self, s: Steps) -> Num:
        return self.g * self.n * s.slope
