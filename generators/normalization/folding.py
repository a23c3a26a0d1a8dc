"""Batch norm and the layer before it: folding, undoing, what the norm takes away."""

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
    Matrix,
    Names,
    Num,
    Problem,
    Shuffled,
    Steps,
    Vector,
    Work,
    generator,
    matmul,
    matrix,
    mean,
    mistake,
    sign,
    sqrt,
)

# Deviations from a mean of 0 whose biased variance is a square: 1, 9, 9 and 25.
NICE = Shuffled([-1, -1, 1, 1], [-3, -1, -1, 5], [-5, 1, 1, 3], [-7, -1, 1, 7])
SQUARES = Choice(4, 9, 16, 25)


@generator(
    "bn.fold",
    title="Folding batch norm into the layer before it",
    topic="normalisation",
    equals="batchnorm.fold",
)
class Fold(Problem):
    ask = (
        r"A layer computes $s = w x + b$ with $w = <W>$ and $b = <b>$. Batch norm **at inference** follows it, with the running mean "
        r"$\mu = <mu>$, the running variance $\sigma^2 = <var>$, $\gamma = <gamma>$, $\beta = <beta>$ and $\varepsilon = <eps>$ "
        r"(inside the root). Both together are to become one layer $w' x + b'$."
    )
    std_, k_ = Integers(2, 5), Integers(2, 4)
    W, b, mu = Integers(-4, 5, without=0), Integers(-4, 6, without=0), Integers(-3, 5, without=0)
    var, gamma = Derived(lambda p: p.std_**2), Derived(lambda p: p.k_ * p.std_)
    beta, eps = Integers(-3, 3), Choice(0)

    answers = (
        Exact("W_new", symbol="w'", label="the new weight"),
        Exact("b_new", symbol="b'", label="the new bias"),
    )
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=3,
            ask=r"A layer computes $s = W x + b$ with $$W = <W>, \quad b = <b>$$ (one row of $W$ an output). Batch norm **at inference** "
            r"follows it, with the running means $\mu = <mu>$, the running variances $\sigma^2 = <var>$, $\gamma = <gamma>$, "
            r"$\beta = <beta>$ (one number an output each) and $\varepsilon = <eps>$. Both together are to become one layer $W' x + b'$.",
            W=Matrix(Integers(-4, 6, without=0), 2, 2),
            b=Vector(Integers(-4, 6, without=0), 2),
            mu=Vector(Integers(-3, 5, without=0), 2),
            var=Vector(SQUARES, 2, distinct=True),
            gamma=Vector(Integers(1, 9), 2, distinct=True),
            beta=Vector(Integers(-3, 3), 2),
            answers=(
                Exact("W_new", symbol="W'", label="the new weights"),
                Exact("b_new", symbol="b'", label="the new biases"),
            ),
        ),
        Level(
            3,
            minutes=2.5,
            W=Grid(-2, 2, 0.1, without=0),
            b=Grid(-1, 1, 0.1, without=0),
            mu=Grid(-2, 2, 0.1, without=0),
            var=Grid(0.2, 5, 0.1),
            gamma=Grid(0.5, 2.5, 0.1, without=1),
            beta=Grid(-1, 1, 0.1),
            eps=Grid(0.1, 0.5, 0.1),
            answers=(
                Decimal("W_new", places=3, symbol="w'", label="the new weight"),
                Decimal("b_new", places=3, symbol="b'", label="the new bias"),
            ),
        ),
    )
    hints = (
        r"Batch norm at inference is an affine map of $s$: it multiplies by one number and adds another.",
        r"That number is $k = \gamma / \sqrt{\sigma^2 + \varepsilon}$; it multiplies the weights of its output.",
        r"The bias goes through the norm as well: $k (b - \mu) + \beta$.",
    )

    def possible(self) -> bool:
        if self.level == 2:
            return all(g * g != v for g, v in zip(self.gamma, self.var, strict=True))
        return True

    def _scaled(self, k: Num) -> Num:
        """Return each output's weights times its factor."""
        if self.level == 2:
            return matmul(matrix([[k[0], 0], [0, k[1]]]), self.W)
        return k * self.W

    def solve(self, work: Work) -> None:
        k = work("k", self.gamma / sqrt(self.var + self.eps), note="what the norm multiplies by")
        if self.level == 2:
            work("W_new", self._scaled(k), symbol="W'", by=r"\operatorname{diag}(k)\, W")
        else:
            work("W_new", self._scaled(k), symbol="w'")
        work("b_new", k * (self.b - self.mu) + self.beta, symbol="b'")

    def reference(self, fold: Any) -> Any:
        if self.level == 2:
            return tuple(fold(self.W, self.b, self.mu, self.var, self.gamma, self.beta, self.eps))
        W, b = fold([[self.W]], [self.b], self.mu, self.var, self.gamma, self.beta, self.eps)
        return W[0, 0], b[0]

    @mistake(
        "You divided by the variance. The norm divides by the standard deviation, its root.", at="k"
    )
    def no_root(self) -> Num:
        return self.gamma / (self.var + self.eps)

    @mistake(
        "You did not scale the old bias. It passes through the norm like everything else in the sum.",
        at="b_new",
    )
    def bias_unscaled(self, s: Steps) -> Num:
        return self.b - s.k * self.mu + self.beta

    @mistake("The running mean is subtracted from the bias, not added.", at="b_new")
    def mean_added(self, s: Steps) -> Num:
        return s.k * (self.b + self.mu) + self.beta

    @mistake(
        "You left the mean out of the new bias: the norm subtracts it before it scales.", at="b_new"
    )
    def no_mean(self, s: Steps) -> Num:
        return s.k * self.b + self.beta

    @mistake(
        "You scaled the columns of W. Each factor belongs to an output, so it multiplies a row.",
        at="W_new",
        levels=(2,),
    )
    def columns(self, s: Steps) -> Num:
        return self.W * s.k


@generator(
    "bn.undo",
    title="Scale and shift that undo the normalisation",
    topic="normalisation",
    equals=("batchnorm.undo", "batchnorm.undo_output"),
)
class Undo(Problem):
    r_, eps = Integers(4, 15), Choice(1, 2, 3, 4, 5, 6, 7)
    mu = Integers(-9, 9, without=0)
    var = Derived(lambda p: p.r_**2 - p.eps)
    x = Choice(0)

    answers = (Exact("gamma", label="the scale"), Exact("beta", label="the shift"))
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=3,
            r_=Choice(0),
            mu=Choice(0),
            var=Choice(0),
            x=Vector(Integers(-4, 9), 4, distinct=True),
            eps=Grid(0.5, 5, 0.5),
            answers=(
                Decimal("gamma", places=3, label="the scale"),
                Decimal("beta", places=3, label="the shift"),
            ),
        ),
        Level(
            3,
            minutes=4,
            r_=Choice(0),
            mu=Choice(0),
            var=Choice(0),
            x=Vector(Integers(-4, 9), 4, distinct=True),
            eps=Grid(0.5, 5, 0.5),
            answers=Decimal("y", places=3, label="the output for the last example"),
        ),
    )
    hints = (
        "Write down the output of the norm and set it equal to its input.",
        "The scale has to cancel exactly what the norm divides by.",
        "The shift has to put back what the norm subtracts.",
    )

    def prompt(self) -> str:
        if self.level == 1:
            return self.fill(
                r"In training, a batch of one feature has the mean $\mu = <mu>$ and the biased variance $\sigma^2 = <var>$. Batch norm "
                r"with $\varepsilon = <eps>$ (inside the root) is to hand the batch on **unchanged**: $y = x$."
            )
        end = (
            r"is to hand the batch on **unchanged**: $y = x$."
            if self.level == 2
            else r"has $\gamma = \sqrt{\sigma^2}$ and $\beta = \mu$, where $\mu$ is the batch mean and $\sigma^2$ the biased batch "
            r"variance, so $\varepsilon$ was forgotten when the scale was chosen."
        )
        return self.fill(
            r"Batch norm in training receives the batch $x = <x>$ of one feature. It normalises with the biased variance, and "
            r"$\varepsilon = <eps>$ stands inside the root. The layer " + end
        )

    def possible(self) -> bool:
        return self.level == 1 or bool(self.x[-1] != mean(self.x))

    def solve(self, work: Work) -> None:
        mu, var = self.mu, self.var
        if self.level > 1:
            mu = work("mu", mean(self.x))
            var = work("var", mean((self.x - mu) ** 2), note="biased")
        if self.level < 3:
            work("gamma", sqrt(var + self.eps))
            work("beta", mu)
            return
        x_hat = work("x_hat", (self.x[-1] - mu) / sqrt(var + self.eps))
        work("y", sqrt(var) * x_hat + mu, note=r"a little nearer to the mean than $x$")

    def reference(self, undo: Any, output: Any) -> Any:
        if self.level == 1:
            return tuple(undo(self.mu, self.var, self.eps))
        if self.level == 3:
            return output(self.x, self.eps)[-1]
        n = len(self.x)
        mu = sum(self.x) / n
        return tuple(undo(mu, sum((x - mu) ** 2 for x in self.x) / n, self.eps))

    @mistake(
        r"You forgot $\varepsilon$. The norm divides by $\sqrt{\sigma^2 + \varepsilon}$, so that is what cancels it.",
        at="gamma",
        levels=(1, 2),
    )
    def no_eps(self, s: Steps) -> Num:
        return sqrt(s.var if self.level == 2 else self.var)

    @mistake("You took the variance. The norm divides by its root.", at="gamma", levels=(1, 2))
    def no_root(self, s: Steps) -> Num:
        return s.right**2

    @mistake(
        "This divides a second time. The scale has to multiply by what the norm divided by.",
        at="gamma",
        levels=(1, 2),
    )
    def inverse(self, s: Steps) -> Num:
        return 1 / s.right

    @mistake("The norm subtracted the mean; the shift adds it again.", at="beta", levels=(1, 2))
    def wrong_sign(self, s: Steps) -> Num | None:
        return -s.right if s.right else None

    @mistake(
        r"The output is not quite the input: $\sqrt{\sigma^2}$ is less than what the norm divides by.",
        levels=(3,),
    )
    def unchanged(self) -> Num:
        return self.x[-1]

    @mistake("You scaled by the variance. The scale is its root.", at="y", levels=(3,))
    def scaled_by_variance(self, s: Steps) -> Num:
        return s.var * s.x_hat + s.mu

    @mistake(
        "You took the unbiased variance. Batch norm divides the squared deviations by the batch size.",
        at="var",
        levels=(2, 3),
    )
    def unbiased(self, s: Steps) -> Num:
        return s.right * 4 / 3

    @mistake("You left out the shift: the mean has to be added again.", at="y", levels=(3,))
    def no_shift(self, s: Steps) -> Num | None:
        return s.right - s.mu if s.mu else None

    may_equal = Names(zero="a mean may be 0", eps=r"a scale may equal $\varepsilon$")


@generator(
    "bn.scale_invariance",
    title="Scale and bias before batch norm",
    topic="normalisation",
    equals="batchnorm.batch_norm_of_linear",
)
class ScaleInvariance(Problem):
    mean_, scale_, pattern_ = Integers(-4, 8), Choice(1), NICE
    x = Derived(lambda p: p.mean_ + p.scale_ * p.pattern_)
    w, b = Integers(-6, 9, without=(-1, 0, 1)), Integers(-9, 9, without=0)
    gamma, beta, eps = Choice(1), Choice(0), Choice(0)

    answers = Decimal("y", places=3, label="the outputs of the norm")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=3,
            x=Vector(Integers(-5, 9), 4, distinct=True),
            w=Grid(-3, 3, 0.5, without=(-1, 0, 1)),
            gamma=Integers(2, 4),
            beta=Integers(-3, 3, without=0),
        ),
        Level(
            3,
            minutes=4,
            x=Vector(Integers(-5, 9), 4, distinct=True),
            w=Choice(-0.5, -0.4, -0.25, -0.2, 0.2, 0.25, 0.4, 0.5),
            eps=Choice(0.5, 1, 2),
            answers=Decimal("last", places=3, label="the output for the last example"),
        ),
    )
    symbols = Names(x_hat=r"\hat{x}", last="y_4")
    hints = (
        "What does the mean do to a constant that is added to every example?",
        r"A factor $w$ multiplies the deviations by $w$ and the standard deviation by $|w|$.",
        r"With $\varepsilon = 0$ only the sign of $w$ is left; otherwise $\varepsilon$ remembers its size.",
    )

    def prompt(self) -> str:
        affine = (
            r"$\gamma = <gamma>$, $\beta = <beta>$"
            if self.level == 2
            else r"$\gamma = 1$, $\beta = 0$"
        )
        return self.fill(
            r"A unit computes $s = w x + b$ with $w = <w>$ and $b = <b>$ for the batch $x = <x>$. Batch norm in training follows, with "
            rf"the biased variance, {affine} and $\varepsilon = <eps>$"
            + (" (inside the root)." if self.level == 3 else ".")
        )

    def possible(self) -> bool:
        return bool(self.x[-1] != mean(self.x))

    def solve(self, work: Work) -> None:
        mu = work("mu", mean(self.x), note="the bias goes with the mean, so look at $x$ alone")
        var = work("var", mean((self.x - mu) ** 2))
        if self.level == 3:
            work(
                "last",
                self.w * (self.x[-1] - mu) / sqrt(self.w**2 * var + self.eps),
                note=r"the variance of $s$ is $w^2 \sigma^2$",
            )
            return
        x_hat = work("x_hat", (self.x - mu) / sqrt(var))
        work(
            "y",
            self.gamma * (sign(self.w) * x_hat) + self.beta
            if self.level == 2
            else sign(self.w) * x_hat,
            note="only the sign of $w$ is left",
        )

    def reference(self, normed: Any) -> Any:
        y = normed(self.x, self.w, self.b, self.gamma, self.beta, self.eps)
        return y[-1] if self.level == 3 else y

    @mistake(
        "You multiplied the normalised values by the weight. The norm divides by the standard deviation, which has grown with it."
    )
    def scaled(self, s: Steps) -> Num:
        if self.level == 3:
            return self.w * (self.x[-1] - s.mu) / sqrt(s.var + self.eps)
        return self.gamma * self.w * s.x_hat + self.beta

    @mistake(
        "You added the bias to the normalised values. The norm subtracts the mean, and the bias with it."
    )
    def shifted(self, s: Steps) -> Num:
        return (s.last if self.level == 3 else s.y) + self.b

    @mistake(
        "A negative weight turns the signs of the deviations, and the norm does not turn them back."
    )
    def no_sign(self) -> Num | None:
        if self.w > 0:
            return None
        turned = self.but(w=-self.w)
        return turned.last if self.level == 3 else turned.y

    @mistake(
        r"The size of $w$ cancels exactly for $\varepsilon = 0$ only. Here $\varepsilon$ is not small against $w^2 \sigma^2$.",
        levels=(3,),
    )
    def no_eps(self, s: Steps) -> Num:
        return sign(self.w) * (self.x[-1] - s.mu) / sqrt(s.var)

    @mistake("You divided by the variance. Divide by its root.", levels=(1, 2))
    def no_root(self, s: Steps) -> Num | None:
        if s.var == 1:
            return None
        return self.gamma * sign(self.w) * (self.x - s.mu) / s.var + self.beta

    @mistake(
        r"You left out $\gamma$ and $\beta$: they come after the normalisation and stay.",
        levels=(2,),
    )
    def no_affine(self, s: Steps) -> Num:
        return sign(self.w) * s.x_hat

    may_equal = Names(x="a batch may already be normalised")
