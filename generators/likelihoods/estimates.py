"""Estimates from data: best constants, the least-squares line, the gradient of a minibatch."""

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
    Whole,
    Work,
    ceil,
    dot,
    generator,
    largest,
    mean,
    mistake,
    smallest,
    total,
    vector,
)


@generator(
    "nll.mean_vs_median",
    title="The best constant for squared and for absolute error",
    topic="softmax and likelihoods",
    equals=(
        "likelihoods.mean_minimiser",
        "likelihoods.median_interval",
        "likelihoods.quantile_minimiser",
    ),
)
class MeanVsMedian(Problem):
    ask = (
        r"One constant $c$ is to predict all of the values $y = <y>$. It may be chosen so that $\sum_i (y_i - c)^2$ is "
        r"smallest, or so that $\sum_i |y_i - c|$ is."
    )
    body_, outlier_ = Vector(Integers(0, 12), 4, increasing=True), Integers(30, 95)
    order_ = Shuffled([0, 1, 2, 3, 4])
    y = Derived(lambda p: [[*p.body_, p.outlier_][int(i)] for i in p.order_])
    new, over, under = Choice(1), Choice(1), Choice(1)

    answers = (
        Exact("c_sq", label="the best constant for the squares"),
        Exact("c_abs", label="the best constant for the absolute values"),
    )
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=2,
            ask=r"One constant $c$ is to predict all of the values $y = <y>$. It may be chosen so that $\sum_i (y_i - c)^2$ is "
            r"smallest, or so that $\sum_i |y_i - c|$ is; in the second case every constant of an interval is best.",
            body_=Vector(Integers(0, 15), 5, increasing=True),
            order_=Shuffled([0, 1, 2, 3, 4, 5]),
            answers=(
                Exact("c_sq", label="the best constant for the squares"),
                Exact("low", label="the least of the best constants for the absolute values"),
                Exact("high", label="the greatest of them"),
            ),
        ),
        Level(
            3,
            minutes=2,
            ask=r"The values $y = <y>$ are demands. One stock $c$ is chosen for all of them: each unit of demand above $c$ costs "
            r"$<under>$, each unit of stock above the demand costs $<over>$. The total cost is to be smallest.",
            body_=Vector(Integers(0, 30), 6, increasing=True),
            outlier_=Integers(40, 95),
            order_=Shuffled([0, 1, 2, 3, 4, 5, 6]),
            under=Integers(1, 9),
            over=Integers(1, 9),
            answers=Exact("c", label="the best stock"),
        ),
        Level(
            4,
            minutes=1.5,
            ask=r"One constant $c$ predicts all of the values $y = <y>$. Then the last value is found to be a slip and becomes "
            r"$<new>$. How far does the best constant move if $\sum_i (y_i - c)^2$ is to be smallest, and how far if "
            r"$\sum_i |y_i - c|$ is?",
            outlier_=Integers(6, 20),
            new=Integers(60, 99),
            answers=(
                Exact("move_sq", label="the change of the best constant for the squares"),
                Exact("move_abs", label="the change of the best constant for the absolute values"),
            ),
        ),
    )
    symbols = Names(
        under=r"c_{\text{under}}",
        over=r"c_{\text{over}}",
        new="y'_n",
        c_sq=r"c_{\text{sq}}",
        c_abs=r"c_{\text{abs}}",
        low=r"c_{\min}",
        high=r"c_{\max}",
        s="y_{\\text{sorted}}",
        s_new="y'_{\\text{sorted}}",
        move_sq=r"\Delta c_{\text{sq}}",
        move_abs=r"\Delta c_{\text{abs}}",
    )
    hints = (
        "Set the derivative of the cost in $c$ to 0.",
        "For squares the deviations have to cancel; for absolute values only their number on either side counts.",
        "Sort the values and count from the ends. With unequal costs the counts are in the ratio of the costs.",
    )

    def possible(self) -> bool:
        if self.level == 3:
            return bool(
                self.under != self.over and (7 * self.under) % (self.under + self.over) != 0
            )
        return self.level != 4 or self.outlier_ not in list(self.body_)

    def solve(self, work: Work) -> None:
        y = self.y
        n = len(y)
        s = work("s", vector(*sorted(y)))
        if self.level == 3:
            q = work(
                "q",
                self.under / (self.under + self.over),
                note="the share of values that is to lie below",
            )
            k = work("k", ceil(n * q), note="so many values from the bottom")
            work("c", s[int(k) - 1])
        elif self.level == 4:
            work(
                "move_sq",
                (self.new - y[n - 1]) / n,
                note="the sum grows by the change, the mean by its share",
            )
            s_new = work("s_new", vector(*sorted([*y[: n - 1], self.new])))
            work(
                "move_abs", s_new[n // 2] - s[n // 2], note="the value in the middle, then and now"
            )
        else:
            work("c_sq", mean(y), note="the mean")
            if self.level == 1:
                work("c_abs", s[n // 2], note="the median, the value in the middle")
            else:
                work(
                    "low",
                    s[n // 2 - 1],
                    note="between the two values in the middle the sum is constant",
                )
                work("high", s[n // 2])

    def reference(self, average: Any, interval: Any, quantile: Any) -> Any:
        y = list(self.y)
        if self.level == 3:
            return quantile(y, self.under / (self.under + self.over))
        low, high = interval(y)
        changed = [*y[:-1], self.new]
        return {
            "c_sq": average(y),
            "c_abs": low,
            "low": low,
            "high": high,
            "move_sq": average(changed) - average(y),
            "move_abs": interval(changed).low - low,
        }

    @mistake(
        "The two are swapped: squares lead to the mean, absolute values to the median.",
        levels=(1, 4),
    )
    def swapped(self, s: Steps) -> object:
        if self.level == 1:
            return {"c_sq": s.c_abs, "c_abs": s.c_sq}
        return {"move_sq": s.move_abs, "move_abs": s.move_sq}

    @mistake("That is halfway between the extremes. Every value counts.", levels=(1, 2))
    def midrange(self) -> object:
        return {"c_sq": (largest(self.y) + smallest(self.y)) / 2}

    @mistake("You took the middle of the list as it stands. Sort it first.", levels=(1, 2))
    def unsorted(self) -> object:
        n = len(self.y)
        if self.level == 1:
            return {"c_abs": self.y[n // 2]}
        return {"low": self.y[n // 2 - 1], "high": self.y[n // 2]}

    @mistake(
        "You gave one point. For an even number of values all constants between the two in the middle are best.",
        levels=(2,),
    )
    def one_point(self, s: Steps) -> object:
        middle = (s.low + s.high) / 2
        return {"low": middle, "high": middle}

    @mistake(
        "The costs are the wrong way round: dear shortages call for a large stock.", levels=(3,)
    )
    def costs_swapped(self) -> Num:
        return self.but(under=self.over, over=self.under).c

    @mistake(
        "That is the median. With unequal costs the best stock is another quantile.", levels=(3,)
    )
    def median(self) -> Num:
        return self.but(under=1, over=1).c

    @mistake(
        "That is the mean. The costs here grow with the distance, not with its square.", levels=(3,)
    )
    def average(self) -> Num:
        return mean(self.y)

    @mistake("The mean moves by the change divided by the number of values.", levels=(4,))
    def whole_change(self, s: Steps) -> object:
        return {"move_sq": s.move_sq * len(self.y)}


@generator(
    "linreg.closed_form",
    title="The least-squares line",
    topic="softmax and likelihoods",
    equals=("estimation.line", "estimation.residual_variance"),
)
class LeastSquaresLine(Problem):
    ask = (
        r"The line $wx + b$ is fitted to the points with $x = <x>$ and $y = <y>$ so that the sum of the squared residuals is "
        r"smallest."
    )
    start_, gaps_ = Integers(-1, 3), Choice([0, 1, 2], [0, 2, 4], [0, 1, 5], [0, 4, 5])
    x = Derived(lambda p: p.start_ + p.gaps_)
    y = Vector(Integers(-3, 9), 3)

    w_ = Exact("w", label="the slope")
    answers = (w_, Exact("b", label="the intercept"))
    levels = (
        Level(1, minutes=2),
        Level(
            2,
            minutes=3,
            gaps_=Choice([0, 1, 2, 3], [0, 1, 3, 4], [0, 1, 2, 5], [0, 1, 3, 8], [0, 3, 4, 5]),
            y=Vector(Integers(-3, 9), 4),
        ),
        Level(
            3,
            minutes=5,
            ask=r"The line $wx + b$ is fitted to the points with $x = <x>$ and $y = <y>$ by maximum likelihood, the noise of $y$ "
            r"being Gaussian with one variance $\sigma^2$, which is fitted as well.",
            x=Vector(Grid(-2, 4, 0.5), 4, increasing=True),
            y=Vector(Grid(-3, 5, 0.01), 4),
            answers=(
                Decimal("w", places=3, label="the slope"),
                Decimal("b", places=3, label="the intercept"),
                Decimal("var", figures=2, label="the variance"),
            ),
        ),
        Level(4, minutes=0.5, one_step=Exact("b", label="the intercept")),
    )
    symbols = Names(
        x_bar=r"\bar x",
        y_bar=r"\bar y",
        Sxy="S_{xy}",
        Sxx="S_{xx}",
    )
    hints = (
        "Work with deviations from the means.",
        r"The slope is $S_{xy} / S_{xx}$, with $S_{xy} = \sum (x - \bar x)(y - \bar y)$.",
        "The line goes through the point of the means.",
    )

    def solve(self, work: Work) -> None:
        x_bar, y_bar = work("x_bar", mean(self.x)), work("y_bar", mean(self.y))
        Sxy = work("Sxy", dot(self.x - x_bar, self.y - y_bar))
        Sxx = work("Sxx", dot(self.x - x_bar, self.x - x_bar))
        w = work("w", Sxy / Sxx)
        b = work("b", y_bar - w * x_bar, note="the line goes through the point of the means")
        if self.level == 3:
            r = work("r", self.y - w * self.x - b, note="the residuals")
            work("var", mean(r**2), note="the likelihood divides by the number of points")

    def reference(self, line: Any, variance: Any) -> Any:
        w, b, _ = line(self.x, self.y)
        return {"w": w, "b": b, "var": variance(self.x, self.y)}

    @mistake(
        "That is the line through the origin. With an intercept the deviations from the means count.",
        levels=(1, 2, 3),
    )
    def through_origin(self) -> object:
        wrong: dict[str, object] = {"w": dot(self.x, self.y) / dot(self.x, self.x), "b": 0}
        return wrong

    @mistake(
        "You divided by the deviations of $y$. Those of $x$ belong in the denominator.",
        at="w",
        levels=(1, 2, 3),
    )
    def inverse(self, s: Steps) -> Num:
        d = self.y - s.y_bar
        return s.Sxy / dot(d, d)

    @mistake("Subtract the slope times the mean of $x$ from the mean of $y$.", at="b")
    def mean_alone(self, s: Steps) -> Num:
        return s.y_bar

    @mistake("The sign is reversed: the slope times the mean of $x$ is subtracted.", at="b")
    def added(self, s: Steps) -> Num:
        return s.y_bar + s.w * s.x_bar

    @mistake(
        "You divided by two less than the number of points. That is unbiased, but not of greatest likelihood.",
        at="var",
        levels=(3,),
    )
    def unbiased(self, s: Steps) -> Num:
        return s.right * 2


@generator(
    "risk.minibatch_estimate",
    title="A minibatch as an estimate of the whole",
    topic="softmax and likelihoods",
    equals=(
        "estimation.full_gradient",
        "estimation.minibatch_gradient",
        "estimation.minibatch_sum_estimate",
        "estimation.minibatch_variance_without_replacement",
        "estimation.updates_per_epoch",
    ),
)
class MinibatchEstimate(Problem):
    ask = (
        r"The loss of a data set is the **sum** of the losses of its <n> examples. A minibatch of them, drawn at random, has the "
        r"gradients $g = <g>$ in one parameter. From it the gradient of the whole loss is estimated, without bias."
    )
    n, g = Integers(6, 40, step=2), Vector(Integers(-6, 9), 3)
    batch, B, v, epochs = Choice(0), Choice(3), Choice(0), Choice(1)

    answers = Exact("G_sum", label="the estimate")
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=2,
            ask=r"A data set has <n> examples, whose gradients in one parameter are $g = <g>$. A minibatch holds the examples "
            r"number $<batch>$ (counted from 1).",
            n=Derived(lambda p: len(p.g)),
            g=Vector(Integers(-6, 9), 6),
            batch=Vector(Integers(1, 6), 2, increasing=True),
            B=2,
            answers=(
                Exact("G", label="the gradient of the mean loss of the data set"),
                Exact("G_mean", label="its unbiased estimate from the minibatch"),
                Exact(
                    "G_sum", label="the unbiased estimate of the gradient of the sum of all losses"
                ),
            ),
        ),
        Level(
            3,
            minutes=2,
            ask=r"The gradients of the <n> examples of a data set in one parameter have the variance $v = <v>$ (the mean squared "
            r"deviation from their mean). A minibatch of <B> **different** examples is drawn at random, and the mean of its "
            r"gradients estimates the mean of all.",
            g=0,
            n=Choice(11, 21, 41, 51, 101, 201),
            B=Choice(2, 4, 5, 8, 10),
            v=Grid(0.5, 12, 0.5),
            answers=Decimal("V", figures=3, label="the variance of this estimate"),
        ),
        Level(
            4,
            minutes=0.5,
            ask=r"Training runs for <epochs> epochs on <n> examples in minibatches of <B>. In each epoch every example is used once; "
            r"the last, smaller minibatch is used as well.",
            g=0,
            n=Integers(50, 2000, step=50),
            B=Choice(8, 16, 30, 32, 64),
            epochs=Integers(2, 12),
            answers=Whole("U", label="the number of updates"),
        ),
    )
    symbols = Names(G="G", G_mean=r"\hat G", G_sum=r"\hat G_{\text{sum}}", epochs="E")
    hints = (
        "The mean of a random minibatch is right on average.",
        "A sum over the minibatch is too small by the share of the data that it holds.",
        "Different examples: a minibatch that holds nearly all of them hardly varies.",
    )

    def possible(self) -> bool:
        if self.level == 4:
            return bool(self.n % self.B != 0 and self.n > self.B)
        return self.level != 2 or bool(total(self.g) != 0)

    def solve(self, work: Work) -> None:
        if self.level == 3:
            share = work(
                "c",
                (self.n - self.B) / (self.n - 1),
                note="less than 1, because no example comes twice",
            )
            work("V", self.v / self.B * share)
        elif self.level == 4:
            u = work("u", ceil(self.n / self.B), note="minibatches an epoch")
            work("U", self.epochs * u)
        elif self.level == 2:
            work("G", mean(self.g))
            chosen = vector(*(self.g[int(i) - 1] for i in self.batch))
            G_mean = work("G_mean", mean(chosen))
            work("G_sum", self.n * G_mean, note="the sum is the number of examples times the mean")
        else:
            work(
                "G_sum",
                self.n * mean(self.g),
                note="the number of examples times the mean of the minibatch",
            )

    def reference(self, full: Any, estimate: Any, added: Any, variance: Any, updates: Any) -> Any:
        if self.level == 3:
            return variance(self.v, int(self.B), int(self.n))
        if self.level == 4:
            return int(self.epochs) * updates(int(self.n), int(self.B))
        if self.level == 1:
            return self.n * full(self.g)
        batch = [int(i) - 1 for i in self.batch]
        return {"G": full(self.g), "G_mean": estimate(self.g, batch), "G_sum": added(self.g, batch)}

    @mistake(
        "The sum over the minibatch is only a part of the sum over the data set. Scale it up.",
        levels=(1, 2),
    )
    def unscaled(self, s: Steps) -> object:
        return {"G_sum": s.G_sum * self.B / self.n}

    @mistake(
        "That estimates the mean. The sum is the number of examples times as large.", levels=(1, 2)
    )
    def mean_alone(self, s: Steps) -> object:
        return {"G_sum": s.G_sum / self.n}

    @mistake(
        "You multiplied the sum of the minibatch by the number of examples. Divide by the size of the minibatch as well.",
        levels=(1, 2),
    )
    def sum_times_n(self, s: Steps) -> object:
        return {"G_sum": s.G_sum * self.B}

    @mistake(
        "You divided the sum of the minibatch by the size of the data set. Divide by the size of the minibatch.",
        levels=(2,),
    )
    def by_all(self, s: Steps) -> object:
        return {"G_mean": s.G_mean * self.B / self.n}

    @mistake(
        "That holds for independent draws, where an example can come twice. Different examples vary less.",
        levels=(3,),
    )
    def with_replacement(self) -> Num:
        return self.v / self.B

    @mistake("That is the variance of one example. The mean of several varies less.", levels=(3,))
    def single(self) -> Num:
        return 1 * self.v

    @mistake(
        "The variance of a mean falls with the number of examples, not with its square.",
        at="V",
        levels=(3,),
    )
    def by_square(self, s: Steps) -> Num:
        return s.right / self.B

    @mistake(
        "You left out the last, smaller minibatch of each epoch: round up.", at="u", levels=(4,)
    )
    def rounded_down(self) -> Num:
        return self.n // self.B

    @mistake(
        "An epoch ends with a smaller minibatch: round up in each epoch, not once at the end.",
        levels=(4,),
    )
    def rounded_once(self) -> Num | None:
        return ceil(self.epochs * self.n / self.B)

    @mistake("That is the number of updates in one epoch; there are several.", levels=(4,))
    def one_epoch(self, s: Steps) -> Num:
        return s.u
