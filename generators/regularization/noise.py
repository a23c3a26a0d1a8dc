"""Noise as a regulariser: on the inputs, and on the parameters."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
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
    dot,
    generator,
    mistake,
    sqrt,
    total,
)


@generator(
    "reg.input_noise",
    title="Noise on the inputs of a linear model",
    topic="regularisation",
    equals="regularization.input_noise_loss",
)
class InputNoise(Problem):
    ask = (
        r"A linear model $f(x) = w \cdot x$ has the weights $w = <w>$. For the example $x = <x>$ with the target $y = <y>$, independent noise of "
        r"mean 0 and variance $\sigma^2 = <var>$ is added to each input."
    )
    w, x, y = Vector(Integers(-3, 4, without=0), 2), Vector(Integers(-4, 5), 2), Integers(-3, 5)
    var = Choice(0.01, 0.04, 0.09, 0.25)
    answers = Exact("expected", label="the expected squared error")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=1.5,
            ask=r"A linear model $f(x) = w \cdot x$ has the weights $w = <w>$. For the example $x = <x>$ with the target $y = <y>$, independent noise of "
            r"mean 0 and standard deviation $\sigma = <s>$ is added to each input.",
            s=Grid(0.1, 1.5, 0.1, without=1),
            w=Vector(Integers(-3, 4, without=0), 3),
            x=Vector(Integers(-4, 5), 3),
            var=0,
        ),
        Level(
            3,
            minutes=2,
            ask=r"A linear model $f(x) = w \cdot x$ is trained on <m> examples; in every step, fresh independent noise of mean 0 and standard deviation "
            r"$\sigma = <s>$ is added to each input. On average over the noise, that minimises the sum of squared errors on the clean examples plus a penalty "
            r"$\lambda \lVert w \rVert_2^2$.",
            s=Grid(0.1, 2, 0.1, without=1),
            m=Integers(5, 100, step=5),
            w=0,
            x=0,
            y=0,
            var=0,
            answers=Exact("lam", label="the weight of the penalty"),
        ),
    )
    s: Num
    m: Num
    symbols = Names(
        var=r"\sigma^2",
        s=r"\sigma",
        error="e",
        shrink=r"\lVert w \rVert^2",
        expected=r"\mathbb{E}[(f - y)^2]",
        s2="v",
    )
    hints = (
        r"With noise $n$ the error is $w \cdot x - y + w \cdot n$.",
        r"The mixed term has the mean 0; the noise's part has the variance $\sigma^2 \lVert w \rVert^2$.",
    )

    def possible(self) -> bool:
        if self.level == 3:
            return True
        return bool(dot(self.w, self.x) != self.y) and bool(
            dot(self.w, self.w) not in {1, dot(self.x, self.x)}
        )

    def solve(self, work: Work) -> None:
        if self.level == 3:
            s2 = work("s2", self.s**2, note="the variance")
            work(
                "lam",
                self.m * s2,
                note=r"each example adds $\sigma^2 \lVert w \rVert^2$ on average",
            )
            return
        error = work("error", dot(self.w, self.x) - self.y, note="without noise")
        shrink = work("shrink", total(self.w**2))
        var = work("s2", self.s**2, note="the variance") if self.level == 2 else self.var
        work("expected", error**2 + var * shrink)

    def reference(self, loss: Any) -> Any:
        if self.level == 3:
            return sum(loss([1.0], [0.0], 0.0, self.s**2) for _ in range(int(self.m)))
        return loss(self.w, self.x, self.y, self.s**2 if self.level == 2 else self.var)

    @mistake(
        "You let the noise average out to nothing. Its mean is 0, but its square's is not.",
        levels=(1, 2),
    )
    def nothing(self, s: Steps) -> Num:
        return s.error**2

    @mistake(
        "You weighted the noise with the input. Noise on an input reaches the output through its weight.",
        levels=(1, 2),
    )
    def by_input(self, s: Steps) -> Num:
        return s.error**2 + (s.s2 if self.level == 2 else self.var) * total(self.x**2)

    @mistake(
        "You used the standard deviation. Variances add up, so its square counts.", levels=(2,)
    )
    def deviation(self, s: Steps) -> Num:
        return s.error**2 + self.s * s.shrink

    @mistake(
        "You used the root of the variance that is given. Variances add up as they are.",
        levels=(1,),
    )
    def rooted(self, s: Steps) -> Num:
        return s.error**2 + sqrt(self.var) * s.shrink

    @mistake(
        "You did not square the error: the noise adds to the squared error without noise.",
        levels=(1, 2),
    )
    def unsquared(self, s: Steps) -> Num | None:
        wrong = s.expected - s.error**2 + s.error
        return wrong if s.error != 1 else None

    @mistake("You counted one example. The sum of squared errors has a term for each.", levels=(3,))
    def one_example(self, s: Steps) -> Num:
        return 1 * s.s2

    @mistake(
        "You used the standard deviation. Variances add up, so its square counts.", levels=(3,)
    )
    def not_squared(self) -> Num:
        return self.m * self.s

    @mistake("You put a half before the penalty. It is written without one here.", levels=(3,))
    def halved(self, s: Steps) -> Num:
        return 2 * s.lam


@generator(
    "reg.param_noise",
    title="Noise on the parameters",
    topic="regularisation",
    equals=(
        "regularization.parameter_noise_loss",
        "regularization.parameter_noise_loss_quadratic",
    ),
)
class ParamNoise(Problem):
    ask = (
        r"A model $f = w \cdot x$ has the weights $w = <w>$. For the example $x = <x>$ with the target $y = <y>$, independent noise of mean 0 and "
        r"variance $v = <v>$ is added to each weight."
    )
    w, x, y = Vector(Integers(-3, 4), 2), Vector(Integers(-4, 5, without=0), 2), Integers(-3, 5)
    v = Choice(0.01, 0.1, 0.2, 0.5)
    theta: Num
    answers = Exact("expected", label="the expected squared error")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=1.5,
            w=Vector(Integers(-3, 4), 3),
            x=Vector(Integers(-4, 5, without=0), 3),
            v=Choice(0.05, 0.15, 0.3, 0.4, 0.6),
        ),
        Level(
            3,
            minutes=3,
            ask=r"A model $f = \theta^2 x$ has the parameter $\theta = <theta>$. For the example $x = <x>$ with the target $y = <y>$, normal noise $n$ of mean "
            r"0 and variance $v = <v>$ is added to $\theta$. (For it, $\mathbb{E}[n^3] = 0$ and $\mathbb{E}[n^4] = 3 v^2$.)",
            theta=Integers(-3, 3, without=(0, 1, -1)),
            x=Integers(-3, 3, without=0),
            y=Integers(-6, 9, without=0),
            w=0,
            v=Choice(0.1, 0.2, 0.5),
        ),
    )
    symbols = Names(
        error="e",
        slopes=r"\lVert \nabla f \rVert^2",
        slope="f'",
        curvature="f''",
        theta=r"\theta",
        expected=r"\mathbb{E}[(f - y)^2]",
    )
    hints = (
        "Write the error with the noise in it, and square it.",
        r"To first order, the noise adds $v \lVert \nabla_{\text{parameters}} f \rVert^2$. For $f = w \cdot x$ this gradient is $x$.",
        "A curved model adds more: expand the square to the end and take the mean term by term.",
    )

    def possible(self) -> bool:
        if self.level == 3:
            return bool(self.theta**2 * self.x != self.y)
        return bool(dot(self.w, self.x) != self.y) and bool(
            dot(self.w, self.w) != dot(self.x, self.x)
        )

    def solve(self, work: Work) -> None:
        if self.level == 3:
            error = work("error", self.theta**2 * self.x - self.y, note="without noise")
            slope = work("slope", 2 * self.theta * self.x)
            curvature = work("curvature", 2 * self.x)
            work(
                "expected",
                error**2
                + self.v * slope**2
                + self.v * error * curvature
                + 3 * self.v**2 * self.x**2,
                note=r"the error is $e + f' n + x n^2$; square it and take the mean of each term",
            )
            return
        error = work("error", dot(self.w, self.x) - self.y, note="without noise")
        slopes = work("slopes", total(self.x**2), note="the gradient in the weights is $x$")
        work("expected", error**2 + self.v * slopes)

    def reference(self, linear: Any, quadratic: Any) -> Any:
        if self.level == 3:
            return quadratic(self.theta, self.x, self.y, self.v)
        return linear(self.w, self.x, self.y, self.v)

    @mistake(
        "You did not square the error: the expected loss begins with $(f - y)^2$.", levels=(1, 2)
    )
    def unsquared(self, s: Steps) -> Num | None:
        return s.error + self.v * s.slopes if s.error != 1 else None

    @mistake("You used the root of the variance. Variances add up as they are.", levels=(1, 2))
    def rooted(self, s: Steps) -> Num:
        return s.error**2 + sqrt(self.v) * s.slopes

    @mistake(
        "You took the gradient with respect to the inputs. The noise sits on the weights, so the inputs weight it.",
        levels=(1, 2),
    )
    def by_weights(self) -> Num:
        return (dot(self.w, self.x) - self.y) ** 2 + self.v * total(self.w**2)

    @mistake("You let the noise average out to nothing. Its mean is 0, but its square's is not.")
    def nothing(self, s: Steps) -> Num:
        return s.error**2

    @mistake(
        r"You stopped at $v f'^2$. The model is curved: the noise moves its mean as well.",
        levels=(3,),
    )
    def slope_only(self, s: Steps) -> Num:
        return s.error**2 + self.v * s.slope**2

    @mistake(r"You left out the last term: $\mathbb{E}[n^4]$ is $3 v^2$, not 0.", levels=(3,))
    def no_fourth(self, s: Steps) -> Num:
        return s.expected - 3 * self.v**2 * self.x**2

    @mistake(r"You took $\mathbb{E}[n^4]$ for $v^2$. For normal noise it is $3 v^2$.", levels=(3,))
    def fourth_small(self, s: Steps) -> Num:
        return s.expected - 2 * self.v**2 * self.x**2
