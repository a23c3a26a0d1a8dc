"""Depth: products of many slopes."""

from __future__ import annotations

from fractions import Fraction
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
    Names,
    Num,
    Problem,
    Steps,
    Vector,
    Whole,
    Word,
    Work,
    decimal,
    floor,
    generator,
    log,
    mistake,
    sigmoid,
    tanh,
    total,
    vector,
)

QUARTER = Fraction(1, 4)


@generator(
    "deep.derivative_chain",
    title="The product of the slopes through many layers",
    topic="chain rule and depth",
    equals=(
        "residual.derivative_bound",
        "residual.plain_gradient_product",
        "activations.sigmoid_derivative",
        "residual.activation_chain",
        "residual.depth_below",
    ),
)
class DerivativeChain(Problem):
    ask = (
        r"A chain of <L> units computes $x_l = f(w x_{l-1})$ with $f = <words>$ and the same weight $w = <w>$ in every layer. The "
        r"inputs are not known. Let $D$ be the derivative of $x_L$ with respect to $x_0$."
    )
    act = Word("sigmoid", "tanh")
    words = DerivedWord(lambda p: r"\sigma" if p.act == "sigmoid" else r"\tanh")
    L = Integers(2, 6)
    w = Choice(0.4, 0.5, 0.8, 1, 1.2, 1.6, 2, 2.4, 3, 4, 6, 8, 12)
    k_: Num
    s: Num
    x: Num
    c: Num

    answers = Exact(
        "bound",
        symbol=r"\max \lvert D \rvert",
        label="the bound that the largest slope of $f$ gives for the size of the derivative",
    )
    levels = (
        Level(
            1,
            minutes=1,
            few_instances="there are not many powers that one can work out by head",
        ),
        Level(
            2,
            minutes=2,
            ask=r"A chain of 3 sigmoid units computes $s_l = w_l x_{l-1} + b_l$ and $x_l = \sigma(s_l)$. Its weights are $w = <w>$, "
            r"and for one input the sums are $s = <s>$ (the biases, which you do not need, make them so). Let $D$ be the derivative of $x_3$ with respect to $x_0$.",
            act="sigmoid",
            words="",
            L=3,
            w=Vector(Choice(-6, -5, -4, -3, -2, 2, 3, 4, 5, 6, 8, 9), 3),
            k_=Vector(Choice(1, 2, 3, 4, 5, 9), 3),
            s=Derived(
                lambda p: vector(
                    *(log(k) if w < 5 else -log(k) for k, w in zip(p.k_, p.w, strict=True))
                )
            ),
            answers=Exact("D", label="the derivative for this input"),
        ),
        Level(
            3,
            minutes=4,
            ask=r"A chain of <L> units computes $x_l = <words>(w_l x_{l-1})$ with the weights $w = <w>$. The input is $x_0 = <x>$. Let $D$ be the derivative of $x_<L>$ with respect to $x_0$.",
            L=3,
            w=Vector(Grid(-3, 3, 0.1, without=(-0.1, 0, 0.1, 1)), 3),
            x=Grid(-1, 1, 0.1, without=0),
            answers=Decimal(
                "D",
                figures=3,
                label="the derivative for this input",
            ),
        ),
        Level(
            4,
            minutes=2,
            ask=r"A chain of units computes $x_l = \sigma(w x_{l-1})$ with the weight $w = <w>$ in every layer. The largest slope of "
            r"$\sigma$ bounds the derivative of one layer, and so that of the whole chain. The bound is to be **below** $10^{-<c>}$.",
            act="sigmoid",
            words="",
            L=0,
            w=Grid(0.6, 3.4, 0.1),
            c=Integers(2, 12),
            answers=Whole("depth", symbol="L", label="the least number of layers"),
        ),
    )
    symbols = Names(bound=r"\max \lvert D \rvert", D="D", d="d", depth="L", top=r"\max f'")
    hints = (
        "Each layer contributes its weight times the slope of the activation, and the factors are multiplied.",
        r"$\sigma' = \sigma (1 - \sigma)$ is at most $\frac14$, $\tanh' = 1 - \tanh^2$ at most 1.",
    )

    def possible(self) -> bool:
        if self.level == 1:
            return self.w != (4 if self.act == "sigmoid" else 1)
        return self.level != 2 or set(self.k_) != {1}

    def top(self) -> Fraction:
        """The largest slope."""
        return QUARTER if self.act == "sigmoid" else Fraction(1)

    def solve(self, work: Work) -> None:
        if self.level == 1:
            top = work("top", self.top(), note="the slope at 0")
            work("bound", (self.w * top) ** self.L)
        elif self.level == 2:
            p = work("p", sigmoid(self.s), symbol="q")
            d = work("d", p * (1 - p), note="the slopes")
            product = self.w[0] * d[0] * (self.w[1] * d[1]) * (self.w[2] * d[2])
            work("D", product, by=r"\prod_l w_l \sigma'(s_l)")
        elif self.level == 3:
            self.chain(work)
        else:
            layer = work("layer", self.w / 4, symbol="q", note="the bound of one layer")
            need = work(
                "need",
                self.c * log(decimal(10)) / -log(layer),
                symbol="n",
                note="where $q^n$ is just $10^{-c}$",
            )
            work("depth", floor(need) + 1, note="the next whole number")

    def chain(self, work: Work) -> None:
        """Forward through the units, then the product of their factors."""
        x, factors = self.x, []
        for i, w in enumerate(self.w, 1):
            x = work(f"x{i}", sigmoid(w * x) if self.act == "sigmoid" else tanh(w * x))
            slope = x * (1 - x) if self.act == "sigmoid" else 1 - x**2
            factors.append(work(f"d{i}", w * slope, note=f"the factor of layer {i}"))
        work("D", factors[0] * factors[1] * factors[2])

    def reference(self, bound: Any, product: Any, slope: Any, chain: Any, depth_below: Any) -> Any:
        if self.level == 1:
            return bound(int(self.L), self.act) * product([self.w] * int(self.L))
        if self.level == 2:
            return product(self.w) * product(slope(self.s))
        if self.level == 3:
            return chain(self.x, self.w, self.act).derivative
        return depth_below(10**-self.c, bound(1, self.act) * self.w)

    @mistake("You added the layers' factors. The chain rule multiplies them.", levels=(1, 2, 3))
    def summed(self, s: Steps) -> Num:
        if self.level == 1:
            return self.L * self.w * self.top()
        if self.level == 2:
            return total(self.w * s.d)
        return s.d1 + s.d2 + s.d3

    @mistake(
        "You left out the weights: each layer contributes its weight times the slope.",
    )
    def no_weights(self, s: Steps) -> Num | None:
        if self.level == 1:
            return self.top() ** self.L if self.w != 1 else None
        if self.level == 2:
            return s.d[0] * s.d[1] * s.d[2]
        if self.level == 3:
            return s.D / (self.w[0] * self.w[1] * self.w[2])
        return self.but(w=1).depth if self.w != 1 else None

    @mistake(
        r"The slope of the sigmoid is at most $\frac14$, that of $\tanh$ at most 1. You took the other one's.",
        levels=(1,),
    )
    def other_bound(self) -> Num:
        return (self.w * (1 if self.act == "sigmoid" else QUARTER)) ** self.L

    @mistake(
        "That is a bound: the largest slope occurs at a sum of 0 only. Use the slopes at the sums that occur.",
        levels=(2, 3),
    )
    def bound_for_value(self) -> Num:
        return self.w[0] * self.w[1] * self.w[2] * self.top() ** 3

    @mistake(
        r"You multiplied by the activations. The slopes are $\sigma (1 - \sigma)$.", levels=(2,)
    )
    def values(self, s: Steps) -> Num:
        return self.w[0] * s.p[0] * (self.w[1] * s.p[1]) * (self.w[2] * s.p[2])

    @mistake("You rounded down: with one layer fewer the bound is not yet below.", levels=(4,))
    def rounded_down(self, s: Steps) -> Num:
        return s.depth - 1

    @mistake("You solved for $e^{-c}$. The threshold is a power of ten.", levels=(4,))
    def natural(self, s: Steps) -> Num:
        return floor(self.c / -log(s.layer)) + 1
