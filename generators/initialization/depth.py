"""What becomes of the signal: one weighted sum, a ReLU, and many layers of both."""

from __future__ import annotations

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
    Whole,
    Work,
    decimal,
    exp,
    floor,
    generator,
    log,
    mistake,
    normal_cdf,
    sqrt,
)


@generator(
    "init.product_variance",
    title="Variance of a weighted sum",
    topic="initialisation",
    equals="initialization.sum_variance",
)
class ProductVariance(Problem):
    ask = (
        r"A unit computes $s = \sum_{i=1}^{n} w_i x_i$ with $n = <n>$. All $w_i$ and $x_i$ are independent; every weight has the mean "
        r"$\mathrm{E}[w] = <mu_w>$ and the variance $\operatorname{Var}(w) = <var_w>$, every input the mean $\mathrm{E}[x] = <mu_x>$ and "
        r"the variance $\operatorname{Var}(x) = <var_x>$."
    )
    mu_w, mu_x = Choice(0), Integers(-4, 4, without=0)
    var_w, var_x, n = Integers(1, 5), Integers(1, 6), Integers(2, 10)

    answers = Exact("var", label="the variance of the sum")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=2,
            mu_w=Integers(-3, 3, without=0),
            var_w=Choice(0.25, 0.5, 1, 2, 3, 4),
            var_x=Choice(0.25, 0.5, 1, 2, 3, 4),
        ),
        Level(
            3,
            minutes=2.5,
            n=Integers(20, 400, step=20),
            mu_w=Grid(-0.2, 0.2, 0.01, without=0),
            var_w=Grid(0.005, 0.1, 0.005),
            mu_x=Grid(-1.5, 1.5, 0.1, without=0),
            var_x=Grid(0.2, 3, 0.1),
            answers=Decimal("var", figures=3, label="the variance of the sum"),
        ),
    )
    symbols = Names(
        var=r"\operatorname{Var}(s)",
        one=r"\operatorname{Var}(w x)",
        mu_w=r"\mathrm{E}[w]",
        mu_x=r"\mathrm{E}[x]",
        var_w=r"\operatorname{Var}(w)",
        var_x=r"\operatorname{Var}(x)",
    )
    hints = (
        "The terms are independent: the variance of the sum is the sum of their variances.",
        r"$\operatorname{Var}(w x) = \mathrm{E}[w^2]\,\mathrm{E}[x^2] - \mathrm{E}[w]^2\,\mathrm{E}[x]^2$ for independent factors.",
        r"$\mathrm{E}[x^2] = \mathrm{E}[x]^2 + \operatorname{Var}(x)$.",
    )

    def solve(self, work: Work) -> None:
        one = work(
            "one",
            self.var_w * (self.mu_x**2 + self.var_x)
            if self.level == 1
            else self.mu_w**2 * self.var_x + self.mu_x**2 * self.var_w + self.var_w * self.var_x,
            note="one term of the sum",
        )
        work("var", self.n * one)

    def reference(self, sum_variance: Any) -> Any:
        return sum_variance(self.mu_w, self.var_w, self.mu_x, self.var_x, int(self.n))

    @mistake(
        "The variance of a product is the product of the variances only if both means are 0.",
        at="one",
    )
    def zero_means(self) -> Num:
        return self.var_w * self.var_x

    @mistake(
        "You squared the number of terms. Independent terms add their variances; that would be one term taken n times."
    )
    def squared_number(self, s: Steps) -> Num:
        return self.n**2 * s.one

    @mistake(
        "You forgot the term with both variances: besides the mean, each factor varies while the other does.",
        at="one",
    )
    def no_cross(self) -> Num:
        return self.mu_w**2 * self.var_x + self.mu_x**2 * self.var_w

    @mistake(
        "This counts the product of the variances twice: the mean squared is needed there, not the mean of the square.",
        at="one",
        levels=(2, 3),
    )
    def second_moment(self, s: Steps) -> Num:
        return s.right + self.var_w * self.var_x

    @mistake("You gave the variance of one term. The sum has more of them.", levels=(1, 2))
    def one_term(self, s: Steps) -> Num:
        return s.one


class Depth(Problem):
    """Layers of one width, all weights with one variance."""

    r_, c_ = Choice(0), Choice("1/4", "1/2", 2, 3, 4)
    n = Choice(16, 20, 25, 40, 50, 80, 100, 125, 160, 200, 250, 400, 500)
    var_w = Derived(lambda p: p.c_ / p.n)
    L, start = Integers(2, 4), Integers(1, 15)


@generator(
    "init.depth_linear",
    title="Variance after many linear layers",
    topic="initialisation",
    equals=(
        "initialization.linear_depth_variance",
        "initialization.linear_layer_variance",
        "initialization.layers_until",
    ),
)
class DepthLinear(Depth):
    spread = Choice(0)
    goal = Choice(1)
    answers = Exact("end", label="the variance after the last layer")
    levels = (
        Level(1, minutes=1, few="powers of five factors, times a small number"),
        Level(
            2,
            minutes=1.5,
            c_=Choice(0),
            var_w=Choice(0),
            r_=Choice(5, 8, 10, 16, 20, 25),
            n=Derived(lambda p: p.r_**2),
            m_=Choice(1, 2, 3, 4, 6, 8),
            spread=Derived(lambda p: p.m_ / (2 * p.r_)),
            L=Integers(2, 4),
            start=Integers(1, 5),
        ),
        Level(
            3,
            minutes=2.5,
            r_=Choice(0),
            c_=Choice(0),
            n=Integers(50, 800, step=25),
            var_w=Choice(0),
            start=Choice(1),
            spread=Grid(0.02, 0.12, 0.005),
            L=Choice(0),
            tens_=Integers(2, 6),
            goal=Derived(
                lambda p: (
                    decimal(10) ** p.tens_ if p.n * p.spread**2 > 1 else decimal("0.1") ** p.tens_
                )
            ),
            few="a small whole number",
            answers=Whole("layers", symbol="L", label="the smallest number of layers"),
        ),
    )
    symbols = Names(
        n="n",
        c="c",
        end=r"\operatorname{Var}_L",
        start=r"\operatorname{Var}_0",
        spread=r"\operatorname{std}(w)",
        var_w=r"\operatorname{Var}(w)",
        goal="v",
    )
    hints = (
        r"One layer multiplies the variance by $c = n \operatorname{Var}(w)$.",
        "Each layer does so again: the factors multiply.",
        "How large a power passes the bound? A logarithm tells.",
    )

    def prompt(self) -> str:
        weights = (
            r"the variance $\operatorname{Var}(w) = <var_w>$"
            if self.level == 1
            else r"the standard deviation $<spread>$"
        )
        begin = (
            r"Linear layers without bias, each with $n = <n>$ inputs and $<n>$ outputs, follow one another. All weights are independent, "
            rf"with mean 0 and {weights}. The entries of the input have mean 0 and the variance $<start>$."
        )
        if self.level == 3:
            way = "below" if self.goal < 1 else "above"
            return self.fill(
                begin
                + rf" Go as deep as it takes for the variance of the entries to be **{way}** $<goal>$ for the first time."
            )
        return self.fill(begin + r" Look at the output of layer $L = <L>$.")

    def possible(self) -> bool:
        c = float(self.n * self.spread**2)
        return self.level == 1 or (c != 1 and self.level == 2) or 0.4 < c < 0.8 or 1.25 < c < 2.5

    def solve(self, work: Work) -> None:
        c = work(
            "c",
            self.n * self.var_w if self.level == 1 else self.n * self.spread**2,
            note="the factor of one layer",
        )
        if self.level < 3:
            work("end", c**self.L * self.start)
            return
        depth = work(
            "depth", log(self.goal) / log(c), symbol="L^*", note="where $c^L$ is the bound"
        )
        work("layers", floor(depth) + 1, note="the first whole number beyond")

    def reference(self, depth: Any, layer: Any, until: Any) -> Any:
        if self.level == 3:
            return until(float(layer(int(self.n), self.spread**2, 1.0)), self.goal)
        var = self.var_w if self.level == 1 else self.spread**2
        return depth(int(self.n), var, int(self.L), self.start)

    @mistake("The factors of the layers multiply; they do not add up.", levels=(1, 2))
    def added(self, s: Steps) -> Num:
        return s.c * self.L * self.start

    @mistake(
        "You left out the number of inputs: every output sums over all of them.",
        levels=(1, 2),
        at="c",
    )
    def no_width(self, s: Steps) -> Num:
        return s.right / self.n

    @mistake(
        "You used the standard deviation where the variance belongs: square it.",
        levels=(2, 3),
        at="c",
    )
    def not_squared(self) -> Num:
        return self.n * self.spread

    @mistake("You stopped one layer early: the first layer counts as well.", levels=(1, 2))
    def one_less(self, s: Steps) -> Num:
        return s.end / s.c

    @mistake(
        "You followed the standard deviation, which each layer multiplies by the root of the factor. The bound is for the variance.",
        levels=(3,),
    )
    def deviation(self, s: Steps) -> object:
        return floor(2 * s.depth) + 1

    @mistake("At that depth the bound is not passed yet: one layer more.", levels=(3,))
    def rounded_down(self, s: Steps) -> object:
        return s.layers - 1

    @mistake(
        "A ReLU would halve the factor of a layer. These layers are linear.", levels=(1, 2), at="c"
    )
    def halved(self, s: Steps) -> Num:
        return s.right / 2


@generator(
    "init.depth_relu",
    title="Second moment after many ReLU layers",
    topic="initialisation",
    equals=(
        "initialization.relu_depth_second_moment",
        "initialization.linear_depth_variance",
    ),
)
class DepthRelu(Depth):
    spread, bare = Choice(0), Choice(0)
    c_ = Choice("1/2", 1, 3, 4, 6)
    answers = Exact(
        "end", symbol=r"\mathrm{E}[x_L^2]", label="the second moment after the last layer"
    )
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=1.5,
            c_=Choice(0),
            var_w=Choice(0),
            r_=Choice(5, 8, 10, 16, 20, 25),
            n=Derived(lambda p: p.r_**2),
            m_=Choice(1, 2, 3, 4, 5, 6, 8),
            spread=Derived(lambda p: p.m_ / (2 * p.r_)),
            L=Integers(2, 4),
            start=Integers(1, 5),
        ),
        Level(
            3,
            minutes=2.5,
            r_=Choice(0),
            c_=Choice(0),
            n=Integers(50, 800, step=25),
            var_w=Choice(0),
            spread=Grid(0.02, 0.12, 0.005),
            L=Integers(3, 9),
            bare=Integers(1, 4),
            start=Choice(1, 2, 3, 5),
            answers=Decimal(
                "end",
                figures=3,
                symbol=r"\mathrm{E}[x_L^2]",
                label="the second moment after the last layer",
            ),
        ),
    )
    symbols = Names(
        n="n",
        c="c",
        end=r"\mathrm{E}[x_L^2]",
        start=r"\mathrm{E}[x_0^2]",
        spread=r"\operatorname{std}(w)",
        var_w=r"\operatorname{Var}(w)",
        bare="K",
    )
    hints = (
        r"Before the ReLU the variance is $c\, \mathrm{E}[x^2]$ with $c = n \operatorname{Var}(w)$, because the weights have mean 0.",
        "A ReLU keeps half of the second moment of a symmetric law with mean 0.",
        "Every layer does both: multiply.",
    )

    def prompt(self) -> str:
        weights = (
            r"the variance $\operatorname{Var}(w) = <var_w>$"
            if self.level == 1
            else r"the standard deviation $<spread>$"
        )
        relu = (
            r"A ReLU follows each layer."
            if self.level < 3
            else r"Of the $<L>$ layers $<bare>$ stay linear; a ReLU follows each of the others."
        )
        look = r" Look at the output of layer $L = <L>$, after its ReLU." if self.level < 3 else ""
        return self.fill(
            r"Layers without bias, each with $n = <n>$ inputs and $<n>$ outputs, follow one another. All weights are independent and "
            rf"symmetric about 0, with {weights}. {relu} The entries of the input have the second moment "
            r"$\mathrm{E}[x_0^2] = <start>$." + look
        )

    def possible(self) -> bool:
        if self.level == 1:
            return True
        c = float(self.n * self.spread**2)
        return c not in {1, 2} and (self.level == 2 or bool(self.bare < self.L))

    def solve(self, work: Work) -> None:
        c = work(
            "c",
            self.n * self.var_w if self.level == 1 else self.n * self.spread**2,
            note="the factor of a layer before the ReLU",
        )
        if self.level < 3:
            half = work("half", c / 2, symbol="c'", note="the ReLU keeps half")
            work("end", half**self.L * self.start)
        else:
            work("end", c**self.L / 2 ** (self.L - self.bare) * self.start)

    def reference(self, relu: Any, linear: Any) -> Any:
        if self.level < 3:
            var = self.var_w if self.level == 1 else self.spread**2
            return relu(int(self.n), var, int(self.L), self.start)
        var, bare = self.spread**2, int(self.bare)
        return relu(
            int(self.n), var, int(self.L) - bare, linear(int(self.n), var, bare, self.start)
        )

    @mistake(
        "You forgot the ReLUs: each of them takes half of the second moment.",
    )
    def no_half(self, s: Steps) -> Num:
        return s.c**self.L * self.start

    @mistake("You halved once. Every ReLU halves.")
    def once(self, s: Steps) -> Num:
        return s.c**self.L * self.start / 2

    @mistake(
        r"You used the variance that is left behind a ReLU, about 0.34 of what came in. The next layer works on the second moment: half.",
    )
    def variance(self, s: Steps) -> Num:
        kept = 1 / 2 - 1 / (2 * float(PI))
        return s.c**self.L * kept ** (self.L - self.bare) * self.start

    @mistake(
        "You left out the number of inputs: every output sums over all of them.",
        at="c",
        levels=(1, 2),
    )
    def no_width(self, s: Steps) -> Num:
        return s.right / self.n

    @mistake(
        "You used the standard deviation where the variance belongs: square it.",
        at="c",
        levels=(2, 3),
    )
    def not_squared(self) -> Num:
        return self.n * self.spread

    @mistake("Only the layers with a ReLU lose half.", levels=(3,))
    def all_halved(self, s: Steps) -> Num:
        return (s.c / 2) ** self.L * self.start


@generator(
    "init.relu_moments",
    title="Moments behind a ReLU",
    topic="initialisation",
    equals="initialization.relu_moments",
)
class ReluMoments(Problem):
    mu, sigma = Choice(0), Grid(0.5, 12, 0.1)
    v = Choice(1)
    answers = (
        Decimal("mean", figures=3, symbol=r"\mathrm{E}[y]", label="the mean"),
        Decimal("second", figures=3, symbol=r"\mathrm{E}[y^2]", label="the second moment"),
        Decimal("var", figures=3, symbol=r"\operatorname{Var}(y)", label="the variance"),
    )
    levels = (
        Level(
            1,
            minutes=0.5,
            sigma=Choice(0),
            v=Grid(0.1, 40, 0.1, without=2),
            answers=Exact("second", symbol=r"\mathrm{E}[y^2]", label="the second moment"),
        ),
        Level(2, minutes=2, sigma=Grid(0.5, 15, 0.05, without=1)),
        Level(
            3,
            minutes=4,
            mu=Grid(-1.5, 1.5, 0.1, without=0),
            sigma=Grid(0.5, 3, 0.1, without=1),
            answers=(
                Decimal("mean", places=3, symbol=r"\mathrm{E}[y]", label="the mean"),
                Decimal("second", places=3, symbol=r"\mathrm{E}[y^2]", label="the second moment"),
            ),
        ),
    )
    symbols = Names(
        mean=r"\mathrm{E}[y]",
        second=r"\mathrm{E}[y^2]",
        var=r"\operatorname{Var}(y)",
        v=r"\sigma^2",
        Phi=r"\Phi(t)",
        phi=r"\varphi(t)",
    )
    hints = (
        r"The law of $s$ is symmetric: the positive half carries half of $\mathrm{E}[s^2]$.",
        r"$\mathrm{E}[y] = \sigma / \sqrt{2 \pi}$ if $\mu = 0$: the mean is not 0 any more.",
        r"$\operatorname{Var}(y) = \mathrm{E}[y^2] - \mathrm{E}[y]^2$.",
    )

    def prompt(self) -> str:
        if self.level == 1:
            law = r"is normally distributed with mean 0 and the variance $\sigma^2 = <v>$"
        else:
            law = r"is normally distributed with mean $\mu = <mu>$ and the standard deviation $\sigma = <sigma>$"
        formulas = (
            r" With $t = \mu / \sigma$, the standard normal density $\varphi$ and its distribution function $\Phi$, the mean is "
            r"$\mu\, \Phi(t) + \sigma\, \varphi(t)$ and the second moment $(\mu^2 + \sigma^2)\, \Phi(t) + \mu\, \sigma\, \varphi(t)$."
            if self.level == 3
            else ""
        )
        return self.fill(rf"A pre-activation $s$ {law}. A ReLU gives $y = \max(s, 0)$.{formulas}")

    def solve(self, work: Work) -> None:
        if self.level == 1:
            work("second", self.v / 2, note="the positive half of a symmetric law")
            return
        if self.level == 2:
            mean = work("mean", self.sigma / sqrt(2 * PI))
            second = work("second", self.sigma**2 / 2)
            work("var", second - mean**2)
            return
        t = work("t", self.mu / self.sigma)
        Phi = work("Phi", normal_cdf(t))
        phi = work("phi", exp(-(t**2) / 2) / sqrt(2 * PI))
        work("mean", self.mu * Phi + self.sigma * phi)
        work("second", (self.mu**2 + self.sigma**2) * Phi + self.mu * self.sigma * phi)

    def reference(self, moments: Any) -> Any:
        if self.level == 1:
            return moments(self.v**0.5).second_moment
        found = moments(self.sigma, self.mu)
        return tuple(found) if self.level == 2 else (found.mean, found.second_moment)

    @mistake(
        "The second moment does not stay whole: the ReLU cuts the negative half off.", levels=(1,)
    )
    def whole(self) -> Num:
        return self.v

    @mistake(
        "You halved twice. The ReLU cuts off one half of the second moment, once.",
        levels=(1,),
    )
    def quarter(self) -> Num:
        return self.v / 4

    @mistake(
        "That is the variance behind the ReLU. The mean is not 0 there, so the second moment is larger.",
        levels=(1,),
    )
    def variance(self) -> Num:
        return self.v * (1 / 2 - 1 / (2 * float(PI)))

    @mistake(
        "The ReLU halves the second moment, not the variance: subtract the square of the mean.",
        levels=(2,),
    )
    def half_variance(self, s: Steps) -> object:
        return {"var": s.second}

    @mistake("Behind a ReLU nothing is negative: the mean is above 0.", levels=(2,))
    def no_mean(self, s: Steps) -> object:
        return {"mean": 0, "var": s.second}

    @mistake(
        r"Half of the standard deviation is not the mean: it is $\sigma / \sqrt{2 \pi}$.",
        at="mean",
        levels=(2,),
    )
    def half_deviation(self) -> Num:
        return self.sigma / 2

    @mistake(
        r"These are the formulas for $\mu = 0$. A shifted law is not cut in half.", levels=(3,)
    )
    def centred(self) -> object:
        return {"mean": self.sigma / sqrt(2 * PI), "second": self.sigma**2 / 2}

    @mistake("You applied the ReLU to the mean. The mean of the ReLU is larger.", levels=(3,))
    def relu_of_mean(self) -> object:
        return {"mean": max(self.mu, 0)}

    @mistake(
        r"The density at $t$ is $e^{-t^2/2} / \sqrt{2 \pi}$: you left out the root of $2 \pi$.",
        at="phi",
        levels=(3,),
    )
    def density(self, s: Steps) -> Num:
        return exp(-(s.t**2) / 2)
