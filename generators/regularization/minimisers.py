"""Where penalties and constraints put a weight: shrinking, exact zeros, projection."""

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
    Work,
    generator,
    maximum,
    minimum,
    mistake,
    norm,
    sign,
    total,
)


@generator(
    "reg.l1_l2_minimiser",
    title="The minimiser under an L2 or an L1 penalty",
    topic="regularisation",
    equals=(
        "regularization.l2_minimiser",
        "regularization.l1_minimiser",
        "regularization.elastic_minimiser",
    ),
)
class Minimiser(Problem):
    ask = (
        r"Without penalty the loss of a weight is $(\theta - a)^2$ with $a = <a>$. Consider two penalties with $\lambda = <lam>$, one at a time: "
        r"$\lambda \theta^2$ and $\lambda |\theta|$."
    )
    a, lam, beta = Grid(-8, 8, 0.5, without=0), Integers(1, 9), Choice(0)
    answers = (
        Exact("ridge", symbol=r"\theta_2", label="the minimiser with the squared penalty"),
        Exact("lasso", symbol=r"\theta_1", label="the minimiser with the absolute value"),
    )
    levels = (
        Level(
            1,
            minutes=1,
            ask=r"Without penalty the loss of a weight is $(\theta - a)^2$ with $a = <a>$. To it comes the penalty $\lambda \theta^2$ with "
            r"$\lambda = <lam>$.",
            a=Integers(-40, 60, step=2, without=0),
            lam=Choice(1, 3, 4, 7, 9),
            answers=Exact("ridge", symbol=r"\theta^*", label="the minimiser"),
        ),
        Level(
            2,
            minutes=1.5,
            few="an L1 penalty makes exact zeros, which is the point",
        ),
        Level(
            3,
            minutes=2,
            ask=r"Without penalty the loss of a weight is $(\theta - a)^2$ with $a = <a>$. To it comes the elastic-net penalty "
            r"$\lambda (\beta \theta^2 + |\theta|)$ with $\lambda = <lam>$ and $\beta = <beta>$.",
            a=Grid(-5, 5, 0.2, without=0),
            lam=Choice(0.4, 0.8, 1, 2, 3),
            beta=Choice(0.25, 0.5, 2, 4),
            few="the absolute value makes exact zeros, which is the point",
            answers=Exact("elastic", symbol=r"\theta^*", label="the minimiser"),
        ),
    )
    symbols = Names(ridge=r"\theta_2", lasso=r"\theta_1", elastic=r"\theta^*")
    hints = (
        "Set the derivative to 0.",
        r"The derivative of $\lambda|\theta|$ is $\pm\lambda$, and for $\theta = 0$ anything between: the minimum may lie at the kink.",
        r"So $|a|$ is shortened by $\lambda / 2$, but never past 0.",
    )

    def solve(self, work: Work) -> None:
        if self.level < 3:
            work("ridge", self.a / (1 + self.lam), note=r"$2(\theta - a) + 2 \lambda \theta = 0$")
        if self.level > 1:
            lasso = work(
                "lasso",
                sign(self.a) * maximum(0, abs(self.a) - self.lam / 2),
                note="nearer to 0 by half of the slope of the penalty, and not past 0",
            )
            if self.level == 3:
                work(
                    "elastic", lasso / (1 + self.lam * self.beta), note="then shrunk by the squares"
                )

    def reference(self, ridge: Any, lasso: Any, elastic: Any) -> Any:
        if self.level == 3:
            return elastic(self.a, self.lam, self.beta)
        return {"ridge": ridge(self.a, self.lam), "lasso": lasso(self.a, self.lam)}

    @mistake(
        r"You wrote $1 - \lambda$ for $1 / (1 + \lambda)$. A large penalty makes the weight small; it never turns its sign.",
        at="ridge",
        levels=(1, 2),
    )
    def one_minus(self) -> Num:
        return self.a * (1 - self.lam)

    @mistake(r"You kept a 2: it stands in both derivatives and cancels.", at="ridge", levels=(1, 2))
    def two_kept(self) -> Num:
        return self.a / (1 + 2 * self.lam)

    @mistake(
        r"You subtracted from $a$. The squared penalty scales it: the derivative is $2(\theta - a) + 2 \lambda \theta$.",
        at="ridge",
        levels=(1,),
    )
    def threshold(self) -> Num:
        return sign(self.a) * maximum(0, abs(self.a) - self.lam / 2)

    @mistake(
        r"You shortened $|a|$ by $\lambda$. The derivative of the square has a 2, so it is $\lambda / 2$.",
        at="lasso",
        levels=(2, 3),
    )
    def whole_cut(self) -> Num | None:
        wrong = sign(self.a) * maximum(0, abs(self.a) - self.lam)
        return wrong if 2 * abs(self.a) > self.lam else None

    @mistake(
        r"You went past 0. Where $|a| \le \lambda / 2$ the minimum lies at 0 exactly.",
        at="lasso",
        levels=(2, 3),
    )
    def past_zero(self) -> Num | None:
        return self.a - sign(self.a) * self.lam / 2 if 2 * abs(self.a) < self.lam else None

    @mistake(
        r"You scaled $a$ in both cases. The absolute value has a slope of the same size everywhere: it takes away a fixed amount.",
        at="lasso",
        levels=(2,),
    )
    def both_scaled(self) -> Num:
        return self.a / (1 + self.lam)

    @mistake("You left out the squares: what is left after the cut is shrunk as well.", levels=(3,))
    def cut_only(self, s: Steps) -> Num | None:
        return 1 * s.lasso if s.lasso else None

    @mistake("You left out the absolute value: before the shrinking comes its cut.", levels=(3,))
    def shrunk_only(self) -> Num:
        return self.a / (1 + self.lam * self.beta)


Pythagoras = Shuffled([3, 4], [5, 12], [8, 15], [7, 24], [20, 21])


@generator(
    "reg.norm_projection",
    title="Weights kept in a ball",
    topic="regularisation",
    equals="regularization.norm_projection",
)
class NormProjection(Problem):
    ask = (
        r"The weights are $\theta = <theta>$. Their Euclidean norm may be at most $r = <r>$; they are replaced by the nearest point that "
        r"obeys this."
    )
    base_, k_ = Pythagoras, Integers(2, 8)
    sign_ = Choice([1, 1], [1, -1], [-1, 1], [-1, -1])
    theta = Derived(lambda p: p.k_ * p.base_ * p.sign_)
    m_, g, lr = Integers(1, 5), Choice(0), Choice(0)
    r = Derived(lambda p: p.m_ * norm(p.base_))
    answers = Exact("new", symbol=r"\theta'", label="the new weights")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=1.5,
            base_=Shuffled([1, 2, 2], [2, 3, 6], [1, 4, 8], [2, 6, 9]),
            sign_=Choice([1, 1, 1], [1, -1, 1], [-1, 1, 1], [1, 1, -1], [-1, -1, 1]),
            k_=Choice(0.1, 0.2, 0.3, 0.5, 1, 1.5),
            r=Grid(0.5, 6, 0.5),
        ),
        Level(
            3,
            minutes=2.5,
            ask=r"The weights are $\theta = <theta>$, and the gradient of the loss there is $g = <g>$. After every step of gradient descent, here with "
            r"the learning rate $\eta = <lr>$, they are replaced by the nearest point whose Euclidean norm is at most $r = <r>$.",
            base_=0,
            k_=0,
            sign_=0,
            m_=0,
            theta=Vector(Grid(-3, 3, 0.1, without=0), 2, distinct=True),
            g=Vector(Integers(-6, 6, without=0), 2, distinct=True),
            lr=Choice(0.1, 0.2, 0.25, 0.4),
            r=Grid(0.5, 3, 0.5),
            answers=Decimal("new", places=3, symbol=r"\theta'", label="the new weights"),
        ),
    )
    symbols = Names(
        theta=r"\theta", stepped=r"\hat\theta", length=r"\lVert \theta \rVert", new=r"\theta'"
    )
    hints = (
        "Compute the norm first: is anything to be done?",
        "The nearest point of the ball lies in the same direction, at its surface.",
    )

    def stepped(self) -> Any:
        """The weights before the projection."""
        return self.theta - self.lr * self.g if self.level == 3 else self.theta

    def possible(self) -> bool:
        length = norm(self.stepped())
        inside = self.level == 2 and length < self.r and self.k_ < 1 and self.r <= 2 * length
        return bool(length > self.r * (1.05 if self.level == 3 else 1)) or inside

    def solve(self, work: Work) -> None:
        theta: Any = self.theta
        entry, symbol = r"\theta", r"\lVert \theta \rVert"
        if self.level == 3:
            theta = work("stepped", self.theta - self.lr * self.g, note="after the step")
            entry, symbol = r"\hat\theta", r"\lVert \hat\theta \rVert"
        length = work(
            "length", norm(theta), symbol=symbol, by=r"\sqrt{\textstyle\sum_i " + entry + r"_i^2}"
        )
        if length > self.r:
            work("new", theta * self.r / length, note="outside: back to the surface of the ball")
        else:
            work("new", 1 * theta, by=r"\theta", note="inside already: nothing is to be done")

    def reference(self, project: Any) -> Any:
        if self.level == 3:
            moved = [t - self.lr * g for t, g in zip(self.theta, self.g, strict=True)]
            return project(moved, self.r)
        return project(self.theta, self.r)

    @mistake("You scaled to length 1. The norm is to be $r$.", levels=(1, 3))
    def unit(self, s: Steps) -> Any:
        return self.stepped() / s.length if self.r != 1 else None

    @mistake(
        "You cut every entry to the interval from $-r$ to $r$. That is not the nearest point of the ball, and it turns the weights."
    )
    def each_entry(self) -> Any:
        theta = self.stepped()
        cut = maximum(-self.r, minimum(self.r, theta))
        return cut if total(abs(cut - theta)) > 0 else None

    @mistake("You divided by the squared norm. Divide by the norm.", levels=(1, 3))
    def squared(self, s: Steps) -> Any:
        return self.stepped() * self.r / s.length**2 if s.length != 1 else None

    @mistake(
        "You scaled to the norm $r$ although the weights lie inside the ball. It is a bound, not a wish: then nothing changes.",
        levels=(2,),
    )
    def blown_up(self, s: Steps) -> Any:
        return self.theta * self.r / s.length if s.length < self.r else None

    @mistake(
        "You divided by the sum of the absolute values. The Euclidean norm is the root of the sum of squares.",
        levels=(1, 2),
    )
    def sum_norm(self, s: Steps) -> Any:
        return self.theta * self.r / total(abs(self.theta)) if s.length > self.r else None

    @mistake(
        "You projected before the step. The weights are moved first, then put back into the ball.",
        levels=(3,),
    )
    def before(self) -> Any:
        scale = minimum(1, self.r / norm(self.theta))
        return self.theta * scale - self.lr * self.g
