"""Adam."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Decimal,
    Derived,
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
    mistake,
    sqrt,
)

# Two gradients (a, b) for which 3 a^2 + 4 b^2 is 7 times a square: with beta1 = 1/2, beta2 = 3/4 the
# corrected second moment is that square.
NICE = Choice(
    *([s * a, t * b] for a, b in ((1, 1), (2, 5), (6, 1), (9, 5)) for s in (1, -1) for t in (1, -1))
)
LAST = "the change of the parameter in the last of these steps"


@generator(
    "opt.adam_steps",
    title="Adam: the first steps",
    topic="optimisers",
    equals="optimizers.adam_run",
)
class AdamSteps(Problem):
    ask = (
        r"Adam minimises a loss in one parameter, with learning rate $\eta = <lr>$, $\beta_1 = <beta1>$, "
        r"$\beta_2 = <beta2>$ and $\varepsilon = <eps>$, which stands beside the root. Both moments start at 0. "
        r"The gradients of the first steps ($t = 1, 2, \dots$) are $g = <g>$."
    )
    base_, k_ = NICE, Integers(1, 3)
    g = Derived(lambda p: p.k_ * p.base_)
    lr, beta1, beta2, eps = Grid(0.1, 0.8, 0.1), Choice(0.5), Choice(0.75), Choice(0)

    answers = Decimal("delta", figures=3, label=LAST)
    levels = (
        Level(1, minutes=3),
        Level(
            2,
            minutes=4,
            g=Vector(Integers(-6, 6, without=0), 2),
            lr=Choice(0.1, 0.2, 0.5),
            beta1=Choice(0.5, 0.8),
            beta2=Choice(0.75, 0.9),
            eps=Choice(0.1, 0.5),
        ),
        Level(
            3,
            minutes=6,
            g=Vector(Grid(-3, 3, 0.1, without=0), 3),
            lr=Choice(0.1, 0.01),
            beta1=Choice(0.9),
            beta2=Choice(0.999),
        ),
        Level(4, minutes=0.5, one_step=Decimal("delta", figures=3, label=LAST)),
    )
    symbols = Names(delta=r"\Delta\theta")
    hints = (
        "Both moments are exponential averages: of the gradient, and of its square.",
        r"They start at 0, so divide them by $1 - \beta_1^t$ and $1 - \beta_2^t$.",
        r"The change is $-\eta\, \hat{m} / (\sqrt{\hat{v}} + \varepsilon)$.",
    )

    corrected = True
    late = 0

    def solve(self, work: Work) -> None:
        m, v = 0 * self.lr, 0 * self.lr
        for t, g in enumerate(self.g, 1):
            m = work(
                f"m{t}", self.beta1 * m + (1 - self.beta1) * g if t > 1 else (1 - self.beta1) * g
            )
            v = work(
                f"v{t}",
                self.beta2 * v + (1 - self.beta2) * g**2 if t > 1 else (1 - self.beta2) * g**2,
            )
        t = len(self.g) + self.late
        m_hat = work("m_hat", m / (1 - self.beta1**t) if self.corrected else m)
        v_hat = work("v_hat", v / (1 - self.beta2**t) if self.corrected else v)
        work("delta", -self.lr * m_hat / (sqrt(v_hat) + self.eps))

    def reference(self, adam_run: Any) -> Any:
        return -adam_run(0.0, self.g, self.lr, self.beta1, self.beta2, self.eps).update[-1]

    @mistake("You left out the bias correction: divide the moments by 1 - beta^t.")
    def no_correction(self) -> Num:
        return self.but(corrected=False).delta

    @mistake("Your exponent in the bias correction is one too high: the first step has t = 1.")
    def late_exponent(self) -> Num:
        return self.but(late=1).delta

    @mistake("You divided by the second moment. Divide by its root.", at="delta")
    def no_root(self, s: Steps) -> Num:
        return -self.lr * s.m_hat / (s.v_hat + self.eps)

    @mistake("You put the last gradient where its average belongs.", at="delta")
    def plain_gradient(self, s: Steps) -> Num:
        return -self.lr * self.g[-1] / (sqrt(s.v_hat) + self.eps)

    @mistake("The parameter moves against the gradient: mind the sign.", at="delta")
    def uphill(self, s: Steps) -> Num:
        return -s.right
