"""Negative log-likelihoods: Gaussian, Laplace, Bernoulli."""

from __future__ import annotations

from fractions import Fraction
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
    Work,
    generator,
    log,
    mean,
    mistake,
    sign,
    total,
)


@generator(
    "nll.gaussian",
    title="Gaussian negative log-likelihood",
    topic="softmax and likelihoods",
    equals=(
        "likelihoods.gaussian_nll",
        "likelihoods.gaussian_nll_gradient",
        "likelihoods.gaussian_log_sigma_gradient",
    ),
)
class GaussianNll(Problem):
    ask = (
        r"A model says that $y$ is Gaussian with mean $f = <f>$ and standard deviation $\sigma = <sigma>$. Observed is "
        r"$y = <y>$. Its loss is $L$, the negative logarithm of the density (natural logarithm, all constants kept)."
    )
    f, y = Integers(-5, 5), Integers(-5, 5)
    sigma = Choice(Fraction(1, 3), 0.5, 1, 2, 3, 4)

    answers = Exact("g_f", label="the derivative of the loss in the mean")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=2,
            sigma=Choice(0.2, 0.5, 1, 1.5, 2, 4),
            answers=(
                Decimal("L", places=3, label="the loss"),
                Decimal("g_f", places=3, label="its derivative in the mean"),
            ),
        ),
        Level(
            3,
            minutes=4,
            ask=r"A network gives for each input a mean $f$ and $s = \ln \sigma$, the logarithm of the standard deviation of a "
            r"Gaussian. For one example $f = <f>$ and $\sigma = <sigma>$; observed is $y = <y>$. The loss $L$ is the negative "
            r"logarithm of the density (natural logarithm, all constants kept).",
            f=Grid(-2, 2, 0.1),
            y=Grid(-2, 2, 0.1),
            sigma=Grid(0.3, 2.5, 0.1, without=1),
            answers=(
                Decimal("L", places=3, label="the loss"),
                Decimal("g_f", places=3, label="its derivative in the mean"),
                Decimal(
                    "g_s",
                    places=3,
                    label="its derivative in the logarithm of the standard deviation",
                ),
            ),
        ),
    )
    symbols = Names(L="L", g_f=r"\partial L / \partial f", g_s=r"\partial L / \partial s", d="d")
    may_equal = Names(
        y="a derivative may equal the observation by chance",
        f="a derivative may equal the mean by chance",
        sigma="a derivative may equal the deviation by chance",
    )
    hints = (
        r"The density is $\frac{1}{\sqrt{2 \pi}\, \sigma} e^{-(y - f)^2 / (2 \sigma^2)}$.",
        r"Minus its logarithm has three terms: the square, $\ln \sigma$ and $\frac{1}{2} \ln 2\pi$.",
        r"In $f$ only the square matters: $-(y - f) / \sigma^2$. In $\ln \sigma$ also the second term.",
    )

    def possible(self) -> bool:
        return self.f != self.y

    def solve(self, work: Work) -> None:
        d = work("d", self.y - self.f)
        if self.level > 1:
            work("L", d**2 / (2 * self.sigma**2) + log(self.sigma) + log(2 * PI) / 2)
        work("g_f", -d / self.sigma**2)
        if self.level == 3:
            work(
                "g_s",
                1 - d**2 / self.sigma**2,
                note="the first term comes from the logarithm, the second from the square",
            )

    def reference(self, nll: Any, in_mean: Any, in_log_sigma: Any) -> Any:
        where = (self.y, self.f, self.sigma)
        return {"L": nll(*where), "g_f": in_mean(*where), "g_s": in_log_sigma(*where)}

    @mistake(
        "The sign is reversed: a prediction below the observation has a negative derivative.",
        at="g_f",
    )
    def reversed_sign(self, s: Steps) -> Num:
        return -s.right

    @mistake("You divided by the standard deviation. Divide by its square, the variance.", at="g_f")
    def by_sigma(self, s: Steps) -> Num | None:
        return -s.d / self.sigma if self.sigma != 1 else None

    @mistake(
        "Mind the half: the square in the exponent is divided by twice the variance.",
        at="g_f",
        levels=(1,),
    )
    def doubled(self, s: Steps) -> Num:
        return 2 * s.right

    @mistake("Mind the half: the square is divided by twice the variance.", at="L", levels=(2, 3))
    def no_half(self, s: Steps) -> Num:
        return s.right + s.d**2 / (2 * self.sigma**2)

    @mistake(
        "You left out what comes from the factor before the exponential: $\\ln \\sigma$ and half of $\\ln 2\\pi$.",
        at="L",
        levels=(2, 3),
    )
    def no_constants(self, s: Steps) -> Num:
        return s.d**2 / (2 * self.sigma**2)

    @mistake(
        "That is the derivative in the standard deviation itself. In its logarithm there is one more factor.",
        at="g_s",
        levels=(3,),
    )
    def in_sigma(self, s: Steps) -> Num:
        return s.right / self.sigma

    @mistake(
        "You left out the derivative of $\\ln \\sigma$, which is 1 here.", at="g_s", levels=(3,)
    )
    def square_alone(self, s: Steps) -> Num:
        return s.right - 1


@generator(
    "nll.laplace",
    title="Laplace negative log-likelihood",
    topic="softmax and likelihoods",
    equals=(
        "likelihoods.laplace_nll",
        "likelihoods.laplace_nll_gradient",
        "likelihoods.laplace_gamma_estimate",
    ),
)
class LaplaceNll(Problem):
    ask = (
        r"A model says that $y$ follows the Laplace law with the density $\frac{1}{2\gamma} e^{-|y - f| / \gamma}$, "
        r"$f = <f>$, $\gamma = <gamma>$. Observed is $y = <y>$. The loss $L$ is the negative natural logarithm of the density."
    )
    f, y = Integers(-6, 6), Integers(-6, 6)
    gamma = Choice(0.25, 0.5, 1, 2, 4)

    answers = (
        Decimal("L", places=3, label="the loss"),
        Decimal("g", places=3, label="its derivative in the prediction"),
    )
    levels = (
        Level(1, minutes=1, few="its derivative is one of a few numbers"),
        Level(
            2,
            minutes=2.5,
            ask=r"A model predicts the constant $f = <f>$ with Laplace noise of density $\frac{1}{2\gamma} e^{-|y - f| / \gamma}$, "
            r"$\gamma = <gamma>$. Observed are $y = <y>$, independently. The loss $L$ is the negative natural logarithm of their "
            r"joint density.",
            f=Grid(-3.5, 3.5, 1),
            y=Vector(Integers(-6, 6), 4, increasing=True),
            gamma=Choice(0.5, 1, 1.5, 2, 2.5, 4),
        ),
        Level(
            3,
            minutes=3,
            ask=r"A model predicts $f = <f>$ for four examples, with Laplace noise of density "
            r"$\frac{1}{2\gamma} e^{-|y - f| / \gamma}$ and one scale $\gamma$ for all. Observed are $y = <y>$. The scale is "
            r"chosen so that the likelihood is greatest.",
            f=Vector(Grid(-2, 3, 0.1), 4, distinct=True),
            y=Vector(Grid(-2, 3, 0.1), 4, distinct=True),
            gamma=0,
            answers=(
                Decimal("gamma_hat", places=3, label="the scale"),
                Decimal(
                    "L_mean", places=3, label="the mean negative log-likelihood per example then"
                ),
            ),
        ),
    )
    symbols = Names(L="L", g=r"\partial L / \partial f", L_mean=r"\bar L", d="d")
    may_equal = Names(
        f="the loss or the derivative may be the prediction by chance",
        y="the loss or the derivative may be the observation by chance",
        gamma="the loss and the derivative may be the scale by chance",
        zero="as many observations above as below: the derivative is 0",
    )
    hints = (
        r"Minus the logarithm of the density: $|y - f| / \gamma + \ln 2\gamma$.",
        r"The derivative of $|y - f|$ in $f$ is $-1$ where $f$ lies below $y$ and $+1$ where it lies above.",
        r"In $\gamma$ the derivative of $a / \gamma + \ln \gamma$ vanishes at $\gamma = a$.",
    )

    def possible(self) -> bool:
        return self.level != 1 or bool(self.f != self.y)

    def solve(self, work: Work) -> None:
        d = work("d", self.y - self.f)
        if self.level == 3:
            gamma = work("gamma_hat", mean(abs(d)), note="the mean absolute deviation")
            work("L_mean", 1 + log(2 * gamma), note="the first term is 1 at the best scale")
        elif self.level == 2:
            work("L", total(abs(d)) / self.gamma + len(self.y) * log(2 * self.gamma))
            work("g", -total(sign(d)) / self.gamma)
        else:
            work("L", abs(d) / self.gamma + log(2 * self.gamma))
            work("g", -sign(d) / self.gamma)

    def reference(self, nll: Any, gradient: Any, scale: Any) -> Any:
        if self.level == 3:
            best = scale(self.y, self.f)
            return {"gamma_hat": best, "L_mean": nll(self.y, self.f, best).mean()}
        f = [self.f] * len(self.y) if self.level == 2 else self.f
        return {"L": nll(self.y, f, self.gamma).sum(), "g": gradient(self.y, f, self.gamma).sum()}

    @mistake(
        "You squared the deviation. That is the Gaussian; the Laplace law takes its absolute value."
    )
    def squared(self, s: Steps) -> object:
        if self.level == 3:
            best = mean(s.d**2) ** Fraction(1, 2)
            return {"gamma_hat": best, "L_mean": 1 + log(2 * best)}
        return {"L": total(s.d**2) / self.gamma + count(s.d) * log(2 * self.gamma)}

    @mistake(
        r"You left out the factor before the exponential: it adds $\ln 2\gamma$ for every example."
    )
    def no_constant(self, s: Steps) -> object:
        if self.level == 3:
            return {"L_mean": 1 + 0 * s.L_mean}
        return {"L": total(abs(s.d)) / self.gamma}

    @mistake(
        "The sign of the derivative is reversed: raising a prediction that is too low lowers the loss.",
        at="g",
        levels=(1, 2),
    )
    def reversed_sign(self, s: Steps) -> Num | None:
        return -s.right if s.right else None

    @mistake(
        "The derivative does not grow with the deviation: only the side counts.",
        at="g",
        levels=(1, 2),
    )
    def with_distance(self, s: Steps) -> Num | None:
        return -total(s.d) / self.gamma

    @mistake(r"You added $\ln 2\gamma$ once. It comes with every example.", at="L", levels=(2,))
    def constant_once(self, s: Steps) -> Num:
        return s.right - (len(self.y) - 1) * log(2 * self.gamma)

    @mistake(
        "The scale is the mean of the absolute deviations, not their sum.",
        at="gamma_hat",
        levels=(3,),
    )
    def sum_of_deviations(self, s: Steps) -> Num:
        return 4 * s.right


def count(d: Num) -> int:
    """How many examples there are: 1 for a single number."""
    return len(d) if hasattr(d, "__len__") else 1


@generator(
    "nll.bernoulli",
    title="Bernoulli likelihood: loss, derivative and estimate",
    topic="softmax and likelihoods",
    equals=(
        "likelihoods.bernoulli_nll",
        "likelihoods.bernoulli_gradient",
        "likelihoods.bernoulli_estimate",
        "likelihoods.bernoulli_curvature",
    ),
)
class BernoulliNll(Problem):
    ask = (
        r"In $n = <n>$ independent trials an event happened $k = <k>$ times. A model gives it the probability $f = <f>$. The "
        r"loss $L$, as a function of $f$, is the **mean** negative log-likelihood per trial (natural logarithm)."
    )
    k, failures_ = Integers(1, 9), Integers(1, 9)
    n = Derived(lambda p: p.k + p.failures_)
    f = Choice(0.2, 0.25, 0.5, 0.75, 0.8)

    estimate_ = Exact("f_hat", label="the probability at which the loss is smallest")
    answers = (estimate_, Exact("g", label="the derivative of the loss at the model's $f$"))
    levels = (
        Level(1, minutes=1.5),
        Level(
            2,
            minutes=2,
            f=Grid(0.1, 0.9, 0.1),
            answers=(
                Decimal("L", places=3, label="the loss"),
                Decimal("g", places=3, label="its derivative in $f$"),
            ),
        ),
        Level(
            3,
            minutes=3,
            k=Integers(2, 40),
            failures_=Integers(2, 40),
            f=Grid(0.15, 0.85, 0.05),
            answers=(
                Decimal("L", places=3, label="the loss"),
                Decimal("g", places=3, label="its derivative in $f$"),
                Decimal("h", figures=3, label="its second derivative in $f$"),
            ),
        ),
    )
    symbols = Names(L="L", g="L'(f)", h="L''(f)", r="r", f_hat=r"\hat f")
    may_equal = Names(f="the loss may be the probability by chance")
    hints = (
        r"A success contributes $-\ln f$, a failure $-\ln(1 - f)$.",
        r"With $r = k / n$ the loss is $-(r \ln f + (1 - r) \ln(1 - f))$.",
        r"Differentiate: $-r / f + (1 - r) / (1 - f)$. It vanishes at $f = r$.",
    )

    def possible(self) -> bool:
        return bool(self.k != self.f * self.n)

    def solve(self, work: Work) -> None:
        r = work("r", self.k / self.n, note="the share of successes")
        f = self.f
        if self.level == 1:
            work("f_hat", r, note="there the derivative vanishes")
        else:
            work("L", -(r * log(f) + (1 - r) * log(1 - f)))
        work("g", -r / f + (1 - r) / (1 - f))
        if self.level == 3:
            work("h", r / f**2 + (1 - r) / (1 - f) ** 2)

    def reference(self, nll: Any, gradient: Any, estimate: Any, curvature: Any) -> Any:
        k, n = int(self.k), int(self.n)
        return {
            "L": nll(k, n, self.f),
            "g": gradient(k, n, self.f),
            "f_hat": estimate(k, n),
            "h": curvature(k, n, self.f),
        }

    @mistake("You gave the log-likelihood itself. The loss is its negative.")
    def no_minus(self, s: Steps) -> object:
        wrong: dict[str, object] = {"g": -s.g}
        if self.level > 1:
            wrong["L"] = -s.L
        if self.level == 3:
            wrong["h"] = -s.h
        return wrong

    @mistake("You left out the failures: they give $-\\ln(1 - f)$.", levels=(2, 3))
    def successes_alone(self, s: Steps) -> object:
        return {"L": -s.r * log(self.f), "g": -s.r / self.f}

    @mistake("You added over the trials. The loss is the mean per trial.")
    def added(self, s: Steps) -> object:
        wrong: dict[str, object] = {"g": s.g * self.n}
        if self.level > 1:
            wrong["L"] = s.L * self.n
        if self.level == 3:
            wrong["h"] = s.h * self.n
        return wrong

    @mistake(
        "These are the odds, successes to failures. The estimate is successes out of all.",
        levels=(1,),
    )
    def odds(self) -> object:
        return {"f_hat": self.k / (self.n - self.k)}

    @mistake(
        "You added a success and a failure that were not seen. The greatest likelihood has the plain share.",
        levels=(1,),
    )
    def smoothed(self) -> object:
        return {"f_hat": (self.k + 1) / (self.n + 2)}

    @mistake(
        "The inner derivative of $1 - f$ is $-1$: the second term of the derivative changes its sign.",
        at="g",
    )
    def inner_sign(self, s: Steps) -> Num:
        return -s.r / self.f - (1 - s.r) / (1 - self.f)
