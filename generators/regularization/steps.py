"""Penalties on the weights: their value, and what a step of gradient descent makes of them."""

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
    Word,
    Work,
    decimal,
    dot,
    exp,
    generator,
    log,
    mistake,
    sign,
    sqrt,
    total,
)


@generator(
    "reg.penalty_value",
    title="Values of the L2, L1 and elastic-net penalties",
    topic="regularisation",
    equals=(
        "regularization.l2_penalty",
        "regularization.l1_penalty",
        "regularization.elastic_net",
    ),
)
class PenaltyValue(Problem):
    ask = r"The weights are $w = <w>$."
    w, beta, lam, loss = Vector(Integers(-6, 6), 3), Choice(0), Choice(0), Choice(0)
    answers = (
        Exact("l2", symbol=r"R_2", label="the L2 penalty (the squared norm, without a half)"),
        Exact("l1", symbol=r"R_1", label="the L1 penalty"),
    )
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=1,
            ask=r"The weights are $w = <w>$. The elastic-net penalty is $R = \sum_i (\beta w_i^2 + |w_i|)$ with $\beta = <beta>$.",
            w=Vector(Integers(-6, 6), 4),
            beta=Choice(0.1, 0.25, 0.5, 2, 3),
            answers=Exact("elastic", label="the penalty"),
        ),
        Level(
            3,
            minutes=1.5,
            ask=r"Without penalty, the loss of a network with the weights $w = <w>$ is $L = <loss>$. To it comes the penalty $\lambda R$ with "
            r"$R = \sum_i (\beta w_i^2 + |w_i|)$, $\beta = <beta>$ and $\lambda = <lam>$.",
            w=Vector(Grid(-2, 2, 0.1), 4),
            beta=Choice(0.2, 0.25, 0.5, 2),
            lam=Choice(0.01, 0.02, 0.05, 0.1, 0.5),
            loss=Grid(0.2, 3, 0.1),
            answers=Exact("all", symbol=r"\tilde L", label="the penalised loss"),
        ),
    )
    symbols = Names(l2="R_2", l1="R_1", elastic="R", loss="L", all=r"\tilde L")
    hints = (
        "Squares and absolute values both take the sign away.",
        r"In the elastic net, $\beta$ belongs to the squares alone.",
        r"$\lambda$ multiplies the whole penalty.",
    )

    def possible(self) -> bool:
        return (
            len({abs(w) for w in self.w}) >= 2
            and any(w < 0 for w in self.w)
            and bool(total(self.w) != 0)
        )

    def solve(self, work: Work) -> None:
        l2 = work("l2", total(self.w**2))
        l1 = work("l1", total(abs(self.w)))
        if self.level > 1:
            elastic = work("elastic", self.beta * l2 + l1)
            if self.level == 3:
                work("all", self.loss + self.lam * elastic)

    def reference(self, l2: Any, l1: Any, elastic: Any) -> Any:
        if self.level == 1:
            return l2(self.w), l1(self.w)
        penalty = elastic(self.w, self.beta)
        return penalty if self.level == 2 else self.loss + self.lam * penalty

    @mistake("You took the norm. The L2 penalty is its square: no root.", at="l2")
    def rooted(self, s: Steps) -> Num:
        return sqrt(s.right)

    @mistake(
        "You added the weights with their signs. The L1 penalty takes their absolute values.",
        at="l1",
    )
    def signed(self) -> Num:
        return total(self.w)

    @mistake(
        r"You gave $\beta$ to the absolute values. It stands before the squares.", levels=(2, 3)
    )
    def beta_moved(self, s: Steps) -> Num:
        wrong = s.l2 + self.beta * s.l1
        return wrong if self.level == 2 else self.loss + self.lam * wrong

    @mistake(
        r"You gave $\beta$ to the whole penalty. It stands before the squares alone.", levels=(2, 3)
    )
    def beta_twice(self, s: Steps) -> Num:
        wrong = self.beta * (s.l2 + s.l1)
        return wrong if self.level == 2 else self.loss + self.lam * wrong

    @mistake(
        r"You gave $\lambda$ to the squares alone. It multiplies the whole penalty.", levels=(3,)
    )
    def lam_partly(self, s: Steps) -> Num:
        return self.loss + self.lam * self.beta * s.l2 + s.l1


PENALTIES = {
    "full": r"$\lambda \lVert\theta\rVert_2^2$",
    "half": r"$\frac{\lambda}{2} \lVert\theta\rVert_2^2$",
    "one": r"$\lambda \lVert\theta\rVert_1$ (its subgradient at 0 being 0)",
}


@generator(
    "reg.update_step",
    title="A gradient step with a penalty",
    topic="regularisation",
    equals=(
        "regularization.l2_step",
        "regularization.weight_decay_step",
        "regularization.l1_step",
    ),
)
class UpdateStep(Problem):
    theta, g = (
        Vector(Integers(-5, 5, without=0), 2, distinct=True),
        Vector(Integers(-4, 4), 2, distinct=True),
    )
    lr, lam, kind = Choice(0.1, 0.2, 0.5), Choice(0.1, 0.2, 0.5, 1), "full"
    answers = Exact("new", symbol=r"\theta'", label="the new parameters")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=1.5,
            kind=Word("full", "half"),
            theta=Vector(Integers(-6, 6, without=0), 3, distinct=True),
            g=Vector(Grid(-2, 2, 0.5), 3),
            lr=Choice(0.1, 0.2, 0.25, 0.4),
            lam=Choice(0.05, 0.1, 0.2, 0.3, 0.6),
        ),
        Level(
            3,
            minutes=1.5,
            kind="one",
            theta=Vector(Integers(-6, 6), 3, distinct=True),
            g=Vector(Grid(-2, 2, 0.5), 3),
            lr=Choice(0.1, 0.2, 0.25, 0.4),
            lam=Choice(0.05, 0.1, 0.2, 0.3, 0.6),
        ),
        Level(
            4,
            minutes=0.5,
            kind=Word("full", "half", "one"),
            theta=Vector(Integers(-6, 6), 3, distinct=True),
            g=Vector(Grid(-2, 2, 0.5), 3),
            lr=Choice(0.1, 0.2, 0.25, 0.4),
            lam=Choice(0.05, 0.1, 0.2, 0.3, 0.6),
            one_step=Exact("p", label="the gradient of the penalty"),
        ),
    )
    symbols = Names(theta=r"\theta", p=r"\nabla R", new=r"\theta'")
    hints = (
        "The penalty is a part of the function that is minimised: take its gradient, entry by entry.",
        "Add it to the gradient of the loss, then make the step.",
    )

    def prompt(self) -> str:
        return self.fill(
            r"The parameters are $\theta = <theta>$, and the gradient of the loss there is $g = <g>$. To the loss comes the penalty "
            + PENALTIES[self.kind]
            + r" with $\lambda = <lam>$. Gradient descent makes one step with the learning rate $\eta = <lr>$."
        )

    def possible(self) -> bool:
        if self.level in {1, 2}:
            return bool(total(abs(self.g)) > 0)
        return 0 in list(self.theta) and any(t < 0 for t in self.theta) if self.level == 3 else True

    def solve(self, work: Work) -> None:
        if self.kind == "one":
            p = work("p", self.lam * sign(self.theta))
        elif self.kind == "half":
            p = work("p", self.lam * self.theta, note="the half cancels the 2 of the derivative")
        else:
            p = work("p", 2 * self.lam * self.theta)
        work("new", self.theta - self.lr * (self.g + p))

    def reference(self, full: Any, half: Any, one: Any) -> Any:
        step = {"full": full, "half": half, "one": one}[self.kind]
        return step(self.theta, self.g, self.lr, self.lam)

    @mistake(
        r"You subtracted the number $\lambda\,\theta^T\theta$ from every entry. The gradient of the squared norm is a vector: every weight shrinks by a "
        "share of itself.",
        levels=(1, 2),
    )
    def scalar_decay(self) -> Num:
        return self.theta - self.lr * self.g - self.lr * self.lam * dot(self.theta, self.theta)

    @mistake(
        r"You left the learning rate out of the penalty's part. Its gradient is multiplied by $\eta$ like that of the loss.",
        levels=(1, 2, 3),
    )
    def no_rate(self, s: Steps) -> Num:
        return self.theta - self.lr * self.g - s.p

    @mistake(
        r"You forgot the 2: the derivative of $\theta_i^2$ is $2 \theta_i$.",
        at="p",
        levels=(1, 2, 4),
    )
    def no_two(self) -> Num | None:
        return self.lam * self.theta if self.kind == "full" else None

    @mistake(
        r"There is a half before the squared norm. It cancels the 2 of the derivative.",
        at="p",
        levels=(2, 4),
    )
    def no_half(self) -> Num | None:
        return 2 * self.lam * self.theta if self.kind == "half" else None

    @mistake(
        "You used the gradient of the L1 penalty. The square's is proportional to the weight.",
        at="p",
        levels=(1, 2, 4),
    )
    def absolute_slope(self) -> Num | None:
        return self.lam * sign(self.theta) if self.kind != "one" else None

    @mistake(
        "You used the gradient of the squared norm. The absolute value has the slope 1 or -1, however large the weight.",
        at="p",
        levels=(3, 4),
    )
    def square_slope(self) -> Num | None:
        return 2 * self.lam * self.theta if self.kind == "one" else None

    @mistake(
        r"You added $\lambda$ whatever the sign. A negative weight is pushed up, towards 0.",
        at="p",
        levels=(3, 4),
    )
    def no_sign(self) -> Num | None:
        return self.lam * (0 * self.theta + 1) if self.kind == "one" else None

    @mistake("You left out the gradient of the loss.", levels=(1, 2, 3))
    def penalty_only(self, s: Steps) -> Num | None:
        return self.theta - self.lr * s.p


@generator(
    "reg.decay_shrink",
    title="How the L2 penalty shrinks a weight",
    topic="regularisation",
    equals=("regularization.decay_shrink", "regularization.decay_half_life"),
)
class DecayShrink(Problem):
    ask = (
        r"The loss does not depend on a weight $\theta = <theta>$, but the penalty $\lambda \theta^2$ (without a half) with $\lambda = <lam>$ does. "
        r"Gradient descent with the learning rate $\eta = <lr>$ makes <k> steps."
    )
    theta, lr, lam, k = (
        Integers(1, 40),
        Choice(0.1, 0.25, 0.5),
        Choice(0.2, 0.4, 0.5, 1),
        Choice(1, 2),
    )
    answers = Exact("end", symbol=r"\theta_{\text{end}}", label="the weight after these steps")
    levels = (
        Level(1, minutes=0.5, theta=Integers(10, 200, step=10)),
        Level(
            2,
            minutes=1.5,
            theta=Grid(0.5, 9, 0.5),
            lr=Choice(0.05, 0.1, 0.2, 0.3),
            lam=Choice(0.1, 0.3, 0.4, 0.6),
            k=Choice(3, 4, 5, 6),
            answers=Decimal(
                "end",
                figures=4,
                symbol=r"\theta_{\text{end}}",
                label="the weight after these steps",
            ),
        ),
        Level(
            3,
            minutes=1.5,
            ask=r"The loss does not depend on a weight, but the penalty $\lambda \theta^2$ (without a half) with $\lambda = <lam>$ does. Gradient "
            r"descent has the learning rate $\eta = <lr>$.",
            theta=0,
            k=0,
            lr=Grid(0.01, 0.2, 0.01),
            lam=Grid(0.02, 0.4, 0.02),
            answers=Decimal(
                "half",
                figures=3,
                symbol="k",
                label="the number of steps, as a real number, that leaves half of the weight",
            ),
        ),
    )
    symbols = Names(factor="q", end=r"\theta_{\text{end}}", theta=r"\theta", half="k")
    hints = (
        r"The gradient of the penalty is $2 \lambda \theta$.",
        r"So a step multiplies the weight by $1 - 2 \eta \lambda$.",
        "Every step multiplies by the same factor.",
    )

    def solve(self, work: Work) -> None:
        factor = work("factor", 1 - 2 * self.lr * self.lam, note="what one step leaves")
        if self.level < 3:
            work("end", factor**self.k * self.theta)
        else:
            work("half", log(decimal("1/2")) / log(factor), note="where $q^k = 1/2$")

    def possible(self) -> bool:
        return bool(2 * self.lr * self.lam < 1)

    def reference(self, shrink: Any, half_life: Any) -> Any:
        if self.level == 3:
            return half_life(self.lr, self.lam)
        return shrink(self.theta, self.lr, self.lam, int(self.k))

    @mistake(r"You forgot the 2: the derivative of $\theta^2$ is $2\theta$.", at="factor")
    def no_two(self) -> Num:
        return 1 - self.lr * self.lam

    @mistake("You forgot the learning rate in the factor.", at="factor")
    def no_rate(self) -> Num | None:
        return 1 - 2 * self.lam if 2 * self.lam < 1 else None

    @mistake(
        "You took off the same amount at every step. The smaller the weight, the smaller the step: multiply.",
        levels=(1, 2),
    )
    def same_amount(self) -> Num | None:
        return self.theta * (1 - 2 * self.k * self.lr * self.lam) if self.k > 1 else None

    @mistake(
        "You made one step only. Each of the $k$ steps multiplies the weight by the same factor.",
        levels=(2,),
    )
    def one_step(self, s: Steps) -> Num:
        return self.theta * s.factor

    @mistake(r"You used $e^{-2\eta\lambda k}$, which is its limit for small steps.", levels=(2,))
    def continuous(self) -> Num:
        return self.theta * exp(-2 * self.lr * self.lam * self.k)

    @mistake(
        "You took off the same amount at every step. The smaller the weight, the smaller the step: solve $q^k = 1/2$.",
        levels=(3,),
    )
    def linear(self) -> Num:
        return 1 / (4 * self.lr * self.lam)
