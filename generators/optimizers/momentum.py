"""Stochastic gradient descent with momentum: heavy ball and Nesterov."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Decimal,
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
    Work,
    ceil,
    floor,
    generator,
    log,
    mistake,
)

RULE = (
    r"In each step the new velocity is $\alpha$ times the old one plus the gradient (which has no factor), and the "
    r"parameter changes by $-\eta$ times the new velocity. "
)


@generator(
    "opt.momentum_steps",
    title="Momentum: the first steps",
    topic="optimisers",
    equals="optimizers.momentum_run",
)
class MomentumSteps(Problem):
    ask = (
        r"Gradient descent with momentum has the learning rate $\eta = <lr>$ and the coefficient $\alpha = <alpha>$. "
        + RULE
        + r"It starts with velocity 0. The gradients of the first steps are $g = <g>$."
    )
    g = Vector(Integers(-9, 9, without=0), 2)
    lr, alpha = Choice(0.1, 0.2, 0.3, 0.5), Choice(0.5)
    averaged = False
    stale = False
    start: Num
    h: Num

    answers = Exact("delta", label="the change of the parameter in the last of these steps")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=3,
            g=Vector(Integers(-8, 8, without=0), 3),
            alpha=Choice(0.8, 0.9),
            lr=Choice(0.1, 0.3, 0.5),
            answers=Exact("change", label="the change of the parameter over all these steps"),
        ),
        Level(
            3,
            minutes=5,
            ask=r"Gradient descent with momentum minimises $J(\theta) = \frac{1}{2} h \theta^2$ with $h = <h>$, from "
            r"$\theta_0 = <start>$ and velocity 0, with learning rate $\eta = <lr>$ and $\alpha = <alpha>$. "
            + RULE
            + "It takes three steps.",
            g=Vector(Choice(0), 3),
            start=Grid(-4, 4, 0.1, without=0),
            h=Grid(1, 4, 0.5),
            alpha=Choice(0.6, 0.7, 0.8, 0.9),
            lr=Choice(0.1, 0.15, 0.2, 0.3),
            answers=Decimal(
                "change", figures=3, label="the change of the parameter over the three steps"
            ),
        ),
    )
    symbols = Names(delta=r"\Delta\theta", change=r"\theta_3 - \theta_0", start=r"\theta_0")
    hints = (
        "The velocity is a sum of the gradients, older ones counting less.",
        r"$v_t = \alpha v_{t-1} + g_t$, from $v_0 = 0$.",
        r"Each step changes the parameter by $-\eta v_t$.",
    )

    def solve(self, work: Work) -> None:
        if self.level == 3:
            self.on_quadratic(work)
            return
        v, steps = 0 * self.lr, []
        for t, g in enumerate(self.g, 1):
            new = (1 - self.alpha) * g if self.averaged else g
            v = work(f"v{t}", self.alpha * v + new if t > 1 else new)
            steps.append(v)
        if self.level == 1:
            work("delta", -self.lr * v)
        else:
            work("change", -self.lr * sum(steps[1:], steps[0]))

    def on_quadratic(self, work: Work) -> None:
        v, theta = 0 * self.lr, self.start
        for t in (1, 2, 3):
            g = work(f"g{t}", self.h * theta)
            old = v
            new = (1 - self.alpha) * g if self.averaged else g
            v = work(f"v{t}", self.alpha * v + new if t > 1 else new)
            theta = work(f"theta{t}", theta - self.lr * (old if self.stale else v))
        work("change", theta - self.start)

    def reference(self, momentum_run: Any) -> Any:
        if self.level < 3:
            run = momentum_run(0.0, self.g, self.lr, self.alpha)
            return -self.lr * run.v[-1] if self.level == 1 else run.theta[-1]
        v, theta = 0.0, self.start
        for _ in range(3):
            run = momentum_run(theta, [self.h * theta], self.lr, self.alpha, v)
            v, theta = run.v[-1], run.theta[-1]
        return theta - self.start

    @mistake(
        r"You weighted the gradient with $1 - \alpha$, as in an average. Here it is added with weight 1."
    )
    def average(self) -> Num:
        wrong = self.but(averaged=True)
        return wrong.delta if self.level == 1 else wrong.change

    @mistake("That is plain gradient descent: you lost the velocity of the steps before.")
    def no_velocity(self) -> Num:
        wrong = self.but(alpha=0)
        return wrong.delta if self.level == 1 else wrong.change

    @mistake("The parameter moves against the velocity: mind the sign.")
    def uphill(self, s: Steps) -> Num:
        if self.level == 1:
            return -s.delta
        return -s.change if self.level == 2 else self.but(lr=-self.lr).change

    @mistake("You moved with the old velocity. First renew it, then move with the new one.")
    def old_velocity(self, s: Steps) -> Num:
        if self.level == 1:
            return -self.lr * s.v1
        return -self.lr * (s.v1 + s.v2) if self.level == 2 else self.but(stale=True).change

    @mistake(
        r"You kept all of the old velocity. It is multiplied by $\alpha$ in every step.",
        levels=(1, 2),
    )
    def no_friction(self) -> Num:
        wrong = self.but(alpha=1)
        return wrong.delta if self.level == 1 else wrong.change


@generator(
    "opt.momentum_terminal",
    title="Momentum: the terminal velocity",
    topic="optimisers",
    equals=(
        "optimizers.terminal_velocity",
        "optimizers.velocity_after",
        "optimizers.steps_to_share",
    ),
)
class MomentumTerminal(Problem):
    ask = (
        r"Gradient descent with momentum, $v_t = \alpha v_{t-1} + g$ with $\alpha = <alpha>$ and $v_0 = 0$, sees the same "
        r"gradient $g = <g>$ in every step. The velocity tends to a limit."
    )
    g = Integers(-30, 30, without=0)
    alpha = Choice(0.5, 0.75, 0.8, 0.9, 0.95, 0.99)
    t: Num
    share: Num

    answers = Exact("limit", label="the limit of the velocity")
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=2,
            ask=r"Gradient descent with momentum, $v_t = \alpha v_{t-1} + g$ with $\alpha = <alpha>$ and $v_0 = 0$, sees the "
            r"same gradient $g = <g>$ in every step. It makes <t> steps.",
            t=Integers(3, 8),
            alpha=Choice(0.5, 0.6, 0.7, 0.8, 0.9),
            answers=Decimal("v", figures=3, label="the velocity after them"),
        ),
        Level(
            3,
            minutes=2,
            ask=r"Gradient descent with momentum, $v_t = \alpha v_{t-1} + g$ with $\alpha = <alpha>$ and $v_0 = 0$, sees the "
            r"same positive gradient $g$ in every step. The velocity tends to a limit, and sooner or later it has "
            r"reached the share $s = <share>$ of it.",
            g=1,
            alpha=Grid(0.9, 0.99, 0.005),
            share=Grid(0.8, 0.99, 0.01),
            answers=Whole("t", label="the number of the first step after which this is so"),
        ),
    )
    symbols = Names(limit=r"v_\infty", v="v_t", share="s", t="t")
    hints = (
        r"Written out, $v_t = g (1 + \alpha + \alpha^2 + \dots + \alpha^{t-1})$.",
        r"A geometric series: $v_t = g \frac{1 - \alpha^t}{1 - \alpha}$.",
        r"$\alpha^t$ dies out; its share is missing until then.",
    )

    def solve(self, work: Work) -> None:
        if self.level == 1:
            work("limit", self.g / (1 - self.alpha), note="a limit satisfies $v = \\alpha v + g$")
        elif self.level == 2:
            work("v", self.g * (1 - self.alpha**self.t) / (1 - self.alpha))
        else:
            q = work(
                "q",
                log(1 - self.share) / log(self.alpha),
                note=r"the share reached is $1 - \alpha^t$; solve for $t$",
            )
            work("t", ceil(q))

    def reference(self, terminal: Any, after: Any, steps: Any) -> Any:
        if self.level == 1:
            return terminal(self.g, self.alpha)
        if self.level == 2:
            return after(self.g, self.alpha, int(self.t))
        return steps(self.alpha, self.share)

    @mistake(
        r"You multiplied by $1 - \alpha$. The series adds up to $1 / (1 - \alpha)$.", levels=(1,)
    )
    def multiplied(self) -> Num:
        return self.g * (1 - self.alpha)

    @mistake(r"You divided by $\alpha$. Solve $v = \alpha v + g$ for $v$.", levels=(1,))
    def by_alpha(self) -> Num:
        return self.g / self.alpha

    @mistake(
        r"That is the limit of an average, with $(1 - \alpha) g$. Here the gradient is added with weight 1.",
        levels=(1,),
    )
    def average(self) -> Num:
        return self.g

    @mistake("That is the limit. After so few steps some of it is missing.", levels=(2,))
    def the_limit(self) -> Num:
        return self.g / (1 - self.alpha)

    @mistake(
        r"Your exponent is one too low: after $t$ steps there are $t$ terms, from $\alpha^0$ to $\alpha^{t-1}$.",
        levels=(2,),
    )
    def one_fewer(self) -> Num:
        return self.but(t=self.t - 1).v

    @mistake(
        r"You took the average, with $(1 - \alpha) g$. Here the gradient is added with weight 1.",
        levels=(2,),
    )
    def averaged(self, s: Steps) -> Num:
        return s.v * (1 - self.alpha)

    @mistake("You rounded down. One step earlier the share is not reached yet.", levels=(3,))
    def rounded_down(self, s: Steps) -> Num:
        return floor(s.q)

    @mistake(
        r"You solved $\alpha^t = s$ for the share $s$. The share reached is $1 - \alpha^t$.",
        levels=(3,),
    )
    def wrong_share(self) -> Num:
        return ceil(log(self.share) / log(self.alpha))

    @mistake(
        r"That is $1 / (1 - \alpha)$, the time scale of the velocity. Solve $1 - \alpha^t = s$ for $t$.",
        levels=(3,),
    )
    def time_scale(self) -> Num:
        return ceil(1 / (1 - self.alpha))


@generator(
    "opt.nag_step",
    title="Nesterov's momentum on a quadratic",
    topic="optimisers",
    equals="optimizers.nag_quadratic_run",
)
class NagStep(Problem):
    ask = (
        r"Nesterov's accelerated gradient minimises $J(\theta) = \frac{1}{2} h \theta^2$ with $h = <h>$. The learning rate is "
        r"$\eta = <lr>$, the momentum coefficient $\alpha = <alpha>$; now $\theta = <theta>$ and the velocity is $v = <v>$. "
        r"The new velocity is $\alpha v$ plus the gradient; the gradient is taken at the point to which the velocity "
        r"alone would carry the parameter in this step; then the parameter changes by $-\eta$ times the new velocity."
    )
    theta, v = Integers(-6, 6, without=0), Integers(-8, 8, step=2, without=0)
    h, lr, alpha = Choice(1, 2, 4), Choice(0.1, 0.2, 0.5), Choice(0.5)
    n = 1

    answers = Exact("v1", label="the new velocity")
    levels = (
        Level(1, minutes=1.5),
        Level(
            2,
            minutes=4,
            ask=r"Nesterov's accelerated gradient minimises $J(\theta) = \frac{1}{2} h \theta^2$ with $h = <h>$. The learning "
            r"rate is $\eta = <lr>$, the momentum coefficient $\alpha = <alpha>$; now $\theta = <theta>$ and the velocity is "
            r"$v = <v>$. In each step the new velocity is $\alpha$ times the old one plus the gradient; the gradient is taken "
            r"at the point to which the old velocity alone would carry the parameter in this step; then the parameter changes "
            r"by $-\eta$ times the new velocity. Two steps are made.",
            v=Integers(-6, 6, without=0),
            h=Choice(1, 2, 3),
            lr=Choice(0.1, 0.2),
            alpha=Choice(0.5, 0.8, 0.9),
            n=2,
            answers=Decimal("v2", figures=3, label="the velocity after the second step"),
        ),
        Level(
            3,
            minutes=4,
            ask=r"Nesterov's accelerated gradient minimises $J(\theta) = \frac{1}{2} (h_1 \theta_1^2 + h_2 \theta_2^2)$ with "
            r"$h = <h>$. The learning rate is $\eta = <lr>$, the momentum coefficient $\alpha = <alpha>$; now "
            r"$\theta = <theta>$ and the velocity is $v = <v>$. The new velocity is $\alpha v$ plus the gradient; the gradient "
            r"is taken at the point to which the velocity alone would carry the parameters in this step; then the parameters "
            r"change by $-\eta$ times the new velocity.",
            theta=Vector(Grid(-3, 3, 0.1, without=0), 2),
            v=Vector(Grid(-3, 3, 0.1, without=0), 2),
            h=Vector(Integers(1, 9), 2, increasing=True),
            lr=Choice(0.05, 0.1, 0.15),
            alpha=Choice(0.7, 0.8, 0.9),
            answers=Decimal("delta", places=4, label="the change of the parameters"),
        ),
        Level(
            4, minutes=0.5, one_step=Exact("look1", label="the point where the gradient is taken")
        ),
    )
    symbols = Names(
        look1=r"\tilde{\theta}_1", look2=r"\tilde{\theta}_2", delta=r"\Delta\theta", h="h", v="v"
    )
    hints = (
        r"The velocity alone would carry the parameter to $\theta - \eta \alpha v$.",
        "Take the gradient there.",
        r"The new velocity is $\alpha v$ plus this gradient.",
    )

    def solve(self, work: Work) -> None:
        theta, v = self.theta, self.v
        for t in range(1, self.n + 1):
            look = work(f"look{t}", theta - self.lr * self.alpha * v, note="look ahead")
            g = work(f"g{t}", self.h * look, note="the gradient there")
            v = work(f"v{t}", self.alpha * v + g)
            if t < self.n:
                theta = work(f"theta{t}", theta - self.lr * v)
        if self.level == 3:
            work("delta", -self.lr * v)

    def reference(self, run: Any) -> Any:
        v = run(self.theta, self.h, self.lr, self.alpha, self.v, self.n).v[-1]
        return -self.lr * v if self.level == 3 else v

    @mistake(
        r"You looked ahead by the whole velocity. In the next step only $\alpha v$ of it is left: look at "
        r"$\theta - \eta \alpha v$.",
        at="look*",
    )
    def whole_velocity(self, s: Steps) -> Num:
        return self.theta_before(s) - self.lr * self.v_before(s)

    @mistake(
        "You took the gradient at the parameter itself, as plain momentum does. Nesterov takes it ahead.",
        at="look*",
    )
    def plain(self, s: Steps) -> Num:
        return self.theta_before(s)

    @mistake(
        r"You looked back. The velocity carries the parameter to $\theta$ minus $\eta \alpha v$.",
        at="look*",
    )
    def backwards(self, s: Steps) -> Num:
        return self.theta_before(s) + self.lr * self.alpha * self.v_before(s)

    @mistake(
        "That is the gradient alone. Add what is left of the old velocity.",
        at="v*",
        levels=(1, 2, 3),
    )
    def gradient_alone(self, s: Steps) -> Num:
        return s.g2 if "g2" in s else s.g1

    def theta_before(self, s: Steps) -> Num:
        return s.theta1 if "theta1" in s else self.theta

    def v_before(self, s: Steps) -> Num:
        return s.v1 if "v1" in s else self.v
