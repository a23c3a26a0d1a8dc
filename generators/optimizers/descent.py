"""When gradient descent converges: quadratics, Lipschitz constants, rates that shrink."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from nncards.problems import (
    Choice,
    Exact,
    Grid,
    Integers,
    Level,
    Names,
    Num,
    Option,
    Problem,
    Steps,
    Vector,
    Whole,
    Word,
    Work,
    ceil,
    floor,
    generator,
    largest,
    log,
    mistake,
    smallest,
)


@generator(
    "opt.gd_quadratic",
    title="Gradient descent on a quadratic",
    topic="optimisers",
    equals=(
        "convergence.gradient_descent_quadratic",
        "convergence.stable_lr_limit",
        "convergence.best_lr",
        "convergence.best_rate",
        "convergence.steps_to_converge",
    ),
)
class GdQuadratic(Problem):
    ask = (
        r"Gradient descent minimises $f(\theta) = \frac{1}{2} h \theta^2$ with $h = <h>$, from $\theta_0 = <theta>$ with the "
        r"learning rate $\eta = <lr>$. It makes <t> steps."
    )
    h, lr = Choice(1, 2, 3, 4, 5), Choice(0.1, 0.2, 0.3, 0.4, 0.5)
    theta, t = Integers(-9, 9, without=0), Choice(2, 3)
    share: Num

    answers = Exact("end", label="the parameter after these steps")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=2,
            ask=r"Gradient descent with a constant learning rate $\eta$ minimises "
            r"$f(\theta) = \frac{1}{2} (h_1 \theta_1^2 + h_2 \theta_2^2)$ with $h = <h>$. It is to converge from every start. "
            r"In each step $\theta_1$ and $\theta_2$ are multiplied by a factor each; the fastest learning rate is the one for "
            r"which the larger of the two factors' absolute values is as small as possible.",
            h=Vector(Integers(1, 30), 2, increasing=True),
            lr=0,
            theta=0,
            t=0,
            answers=(
                Exact("limit", label="the upper limit of the learning rate"),
                Exact("best", label="the fastest learning rate"),
                Exact("rate", label="the larger factor's absolute value at this rate"),
            ),
        ),
        Level(
            3,
            minutes=2,
            ask=r"Gradient descent minimises $f(\theta) = \frac{1}{2} h \theta^2$ with $h = <h>$, from $\theta_0 \neq 0$ with the "
            r"learning rate $\eta = <lr>$. It stops when $|\theta|$ is no more than $<share> \, |\theta_0|$.",
            h=Grid(0.2, 5, 0.1),
            lr=Choice(0.01, 0.02, 0.03, 0.05),
            theta=0,
            t=0,
            share=Choice(0.1, 0.05, 0.02, 0.01, 0.001),
            answers=Whole("n", label="the number of steps it makes"),
        ),
    )
    symbols = Names(
        end=r"\theta_t",
        limit=r"\eta_{\max}",
        best=r"\eta^*",
        rate="q",
        top=r"h_{\max}",
        low=r"h_{\min}",
        n="n",
        x="x",
        share="s",
        theta=r"\theta_0",
    )
    hints = (
        r"The gradient is $h \theta$, so each step multiplies $\theta$ by the same factor.",
        r"The factor is $1 - \eta h$; it must lie between $-1$ and $1$.",
        "The best rate makes the two outer factors equal but for their sign.",
    )

    def possible(self) -> bool:
        return self.level != 1 or self.lr * self.h not in (1, 2)

    def solve(self, work: Work) -> None:
        if self.level == 2:
            top, low = work("top", largest(self.h)), work("low", smallest(self.h))
            work("limit", 2 / top, note=r"the largest curvature needs $1 - \eta h > -1$")
            best = work("best", 2 / (top + low), note="then the factors are opposite")
            work("rate", 1 - best * low)
            return
        q = work("q", 1 - self.lr * self.h, note="what a step multiplies the parameter by")
        if self.level == 1:
            work("end", q**self.t * self.theta)
        else:
            x = work("x", log(self.share) / log(q), note="solve $q^x = s$")
            work("n", ceil(x))

    def reference(self, after: Any, limit: Any, best: Any, rate: Any, steps: Any) -> Any:
        if self.level == 1:
            return after(self.theta, self.h, self.lr, int(self.t))
        if self.level == 2:
            return limit(self.h), best(self.h), rate(self.h)
        return steps(self.lr, self.h, self.share)

    @mistake(
        r"Your factor is $1 + \eta h$: the step goes against the gradient.", at="q", levels=(1,)
    )
    def plus(self) -> Num:
        return 1 + self.lr * self.h

    @mistake(
        "That is the parameter after one step. Each further step multiplies again.", levels=(1,)
    )
    def one_step(self, s: Steps) -> Num:
        return s.q * self.theta

    @mistake(
        "You subtracted the first step again and again. The gradient changes with the parameter.",
        levels=(1,),
    )
    def same_step(self) -> Num:
        return self.theta * (1 - self.t * self.lr * self.h)

    @mistake(
        "You differentiated wrongly: the one half cancels the two of the square.",
        at="q",
        levels=(1, 3),
    )
    def doubled(self) -> Num:
        return 1 - 2 * self.lr * self.h

    @mistake(
        r"With $\eta = 1 / h$ the minimum is reached in one step. It converges, with changing sign, up to twice that.",
        levels=(2,),
    )
    def half_limit(self, s: Steps) -> Any:
        return {"limit": s.limit / 2}

    @mistake(
        "You took the smallest curvature for the limit. The largest one diverges first.",
        levels=(2,),
    )
    def smallest_curvature(self, s: Steps) -> Any:
        return {"limit": 2 / s.low}

    @mistake(
        r"You divided by the sum and forgot the 2: opposite factors, $\eta h_{\max} - 1 = 1 - \eta h_{\min}$, give "
        r"$\eta = 2 / (h_{\max} + h_{\min})$.",
        levels=(2,),
    )
    def no_two(self, s: Steps) -> Any:
        return {"best": s.best / 2}

    @mistake("You rounded down: one step earlier it is not there yet.", levels=(3,))
    def rounded_down(self, s: Steps) -> Num:
        return floor(s.x)

    @mistake(
        "You let it shrink by the same amount in each step. It shrinks by the same factor.",
        levels=(3,),
    )
    def linear(self) -> Num:
        return ceil((1 - self.share) / (self.lr * self.h))


FUNCTIONS = {
    "sin": r"$f(x) = <a> \sin(<b> x)$ on the whole line",
    "cos": r"$f(x) = <a> \cos(<b> x)$ on the whole line",
    "square": r"$f(x) = <a> x^2 + <c>$ on the interval $[-<b>, <b>]$",
}


@generator(
    "opt.lr_bound",
    title="A bound for the learning rate",
    topic="optimisers",
    equals=(
        "convergence.sine_constants",
        "convergence.quadratic_constants",
        "convergence.sine_sum_bounds",
    ),
)
class LrBound(Problem):
    a, b, kind = Integers(2, 15), Integers(2, 10), Word("sin", "cos")
    c: Num
    d: Num

    answers = (
        Exact("K", label="the smallest Lipschitz constant of the function"),
        Exact("L", label="the smallest Lipschitz constant of its derivative"),
        Exact(
            "bound",
            label="the upper limit of the learning rate",
        ),
    )
    levels = (
        Level(1, minutes=1.5),
        Level(
            2,
            minutes=1.5,
            a=Choice(*(Fraction(n, 2) for n in range(1, 13))),
            b=Integers(2, 9),
            c=Integers(1, 5),
            kind=Word("square"),
        ),
        Level(
            3,
            minutes=3,
            c=Integers(1, 6),
            d=Integers(2, 9),
            kind=Word("sin"),
            answers=(
                Exact("K", label="the bound for the first derivative"),
                Exact("L", label="the bound for the second derivative"),
                Exact("bound", label="the upper limit of the learning rate that follows"),
            ),
        ),
    )
    symbols = Names(bound=r"\eta_{\max}")
    hints = (
        "The Lipschitz constant of a function is the largest absolute value of its derivative.",
        "The gradient of $f$ has as its Lipschitz constant the largest absolute value of the second derivative.",
        r"A step makes $f$ smaller for certain if $0 < \eta < 2 / L$ with the constant $L$ of the gradient.",
    )

    def possible(self) -> bool:
        return self.level != 3 or self.b != self.d

    def prompt(self) -> str:
        if self.level == 3:
            return self.fill(
                r"Gradient descent is to minimise $f(x) = <a> \sin(<b> x) + <c> \cos(<d> x)$. The triangle inequality gives a bound "
                r"$K$ of $|f'|$ and a bound $L$ of $|f''|$ that hold for all $x$, and from one of them follows a learning rate "
                r"below which every step (with $f' \neq 0$) is certain to make $f$ smaller."
            )
        return self.fill(
            rf"Gradient descent minimises {FUNCTIONS[self.kind]}. Wherever it is (with $f' \neq 0$), a step is to be certain "
            r"to make $f$ smaller; the learning rate is found from the Lipschitz constant that matters for this."
        )

    def solve(self, work: Work) -> None:
        a, b = self.a, self.b
        if self.kind == "square":
            work("K", 2 * a * b, note=r"$|f'| = 2 a |x|$ is largest at the ends")
            L = work("L", 2 * a, note="the second derivative is constant")
        elif self.level == 3:
            work("K", a * b + self.c * self.d, note="each derivative brings out the inner one")
            L = work("L", a * b**2 + self.c * self.d**2)
        else:
            work("K", a * b, note="the derivative brings out the inner one")
            L = work("L", a * b**2, note="and the second derivative once more")
        work("bound", 2 / L)

    def reference(self, sine: Any, quadratic: Any, sines: Any) -> Any:
        if self.level == 3:
            return tuple(sines([self.a, self.c], [self.b, self.d]))
        return tuple((quadratic if self.kind == "square" else sine)(self.a, self.b))

    @mistake(
        "You took the Lipschitz constant of $f$ for the learning rate. How far a step may go depends on how fast the "
        "gradient changes: take that of the gradient.",
        at="bound",
    )
    def constant_of_f(self, s: Steps) -> Num:
        return 2 / s.K

    @mistake(
        "That is the rate of the surest decrease. Up to twice that the function still falls.",
        at="bound",
    )
    def one_over(self, s: Steps) -> Num:
        return 1 / s.L

    @mistake(
        "The second derivative brings the inner derivative out once more: it stands squared.",
        at="L",
        levels=(1, 3),
    )
    def once(self, s: Steps) -> Num:
        return s.K

    @mistake("You forgot the inner derivatives.", levels=(1, 3))
    def no_chain(self) -> Any:
        top = self.a + self.c if self.level == 3 else self.a
        return {"K": top, "L": top, "bound": 2 / top}

    @mistake("The derivative of $x^2$ is $2x$: you lost the 2.", levels=(2,))
    def lost_two(self) -> Any:
        return {"K": self.a * self.b, "L": self.a, "bound": 2 / self.a}


KINDS = {
    "power": r"$\eta_t = <c> / t^{<p>}$",
    "constant": r"$\eta_t = <c>$",
    "root": r"$\eta_t = <c> / \sqrt{t}$",
    "inverse": r"$\eta_t = <c> / t$",
    "square": r"$\eta_t = <c> / t^2$",
    "geometric": r"$\eta_t = <c> \cdot 0.99^t$",
}
POWERS = {
    "constant": Fraction(0),
    "root": Fraction(1, 2),
    "inverse": Fraction(1),
    "square": Fraction(2),
}
FATE = ("diverges", "converges")
BELOW = r"\le"


@generator(
    "opt.robbins_monro",
    title="The Robbins-Monro conditions",
    topic="optimisers",
    equals=("convergence.robbins_monro_power", "convergence.robbins_monro_geometric"),
)
class RobbinsMonro(Problem):
    c = Grid(0.01, 0.6, 0.01)
    kind = Word("constant", "root", "inverse", "square", "geometric")
    p = Choice(0)

    answers = (
        Option("rates", options=FATE, label="what the sum of the rates does"),
        Option("squares", options=FATE, label="what the sum of their squares does"),
        Option("both", options=("yes", "no"), label="do both conditions of Robbins and Monro hold"),
    )
    levels = (
        Level(1, minutes=0.5, few="each series diverges or converges"),
        Level(
            2,
            minutes=0.5,
            c=Choice(0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5),
            kind=Word("power"),
            p=Grid(0.1, 2.4, 0.1),
            few="each series diverges or converges",
        ),
    )
    symbols = Names(
        rates=r"\textstyle\sum_t \eta_t",
        squares=r"\textstyle\sum_t \eta_t^2",
        both=r"\text{both}",
        power="r",
        twice="2r",
    )
    hints = (
        "The rates must be able to carry the parameter any distance, and the noise must be averaged out.",
        r"So $\sum \eta_t = \infty$ is wanted, and $\sum \eta_t^2 < \infty$.",
        r"$\sum 1 / t^r$ converges only for $r > 1$; a geometric series with a ratio below 1 always does.",
    )

    def prompt(self) -> str:
        return self.fill(
            rf"Stochastic gradient descent has the learning rates {KINDS[self.kind]} in the steps $t = 1, 2, 3, \dots$, "
            r"without end."
        )

    def exponent(self) -> Any:
        return self.p if self.kind == "power" else POWERS.get(self.kind, Fraction(3))

    def solve(self, work: Work) -> None:
        r = self.exponent()
        geometric = self.kind == "geometric"
        series = r"\text{a geometric series with ratio below 1}"
        rates = work.choose(
            "rates",
            FATE[r > 1],
            by=series
            if geometric
            else rf"\text{{as }} 1 / t^r,\ r = {r} {'>' if r > 1 else BELOW} 1",
        )
        squares = work.choose(
            "squares",
            FATE[2 * r > 1],
            by=series
            if geometric
            else rf"\text{{as }} 1 / t^{{2r}},\ 2r = {2 * r} {'>' if 2 * r > 1 else BELOW} 1",
        )
        good = rates == "diverges" and squares == "converges"
        work.choose(
            "both",
            "yes" if good else "no",
            by=r"\text{the first has to diverge, the second to converge}",
        )

    def reference(self, power: Any, geometric: Any) -> Any:
        found = geometric(0.99) if self.kind == "geometric" else power(float(self.exponent()))
        return (
            FATE[not found.sum_diverges],
            FATE[found.squares_converge],
            "yes" if found.satisfied else "no",
        )

    @mistake(
        "You wanted the rates to have a finite sum. Then the parameter can go only so far; the sum must be infinite."
    )
    def finite_sum(self, s: Steps) -> Any:
        if s.squares == "diverges":
            return None
        return {"both": "yes" if s.both == "no" else "no"}

    @mistake(
        "Terms that tend to 0 do not make a series converge: the sum of $1 / t$ grows without bound."
    )
    def terms_to_zero(self, s: Steps) -> Any:
        if s.rates == "converges" or self.exponent() == 0:
            return None
        return {"rates": "converges", "squares": "converges", "both": "no"}

    @mistake("You took the squares to behave like the rates. Squaring doubles the exponent of $t$.")
    def same_for_squares(self, s: Steps) -> Any:
        if s.squares == s.rates:
            return None
        return {"squares": s.rates, "both": "no"}

    @mistake(
        "The noise is averaged out only if the squares of the rates have a finite sum; these rates are too large for that."
    )
    def squares_forgotten(self, s: Steps) -> Any:
        return {"both": "yes"} if s.squares == "diverges" else None
