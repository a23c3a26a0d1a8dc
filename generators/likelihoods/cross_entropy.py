"""Softmax with cross entropy: loss and gradient, with hard and with smoothed labels."""

from __future__ import annotations

from fractions import Fraction
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
    dot,
    exp,
    generator,
    log,
    mean,
    mistake,
    total,
    vector,
)

# Whole numbers that add up to 8, 10 or 20: their shares are short fractions.
ROUND = Shuffled(
    *(
        [a, b, s - a - b]
        for s in (8, 10, 20)
        for a in range(1, s // 3 + 1)
        for b in range(a, (s - a) // 2 + 1)
        if s - a - b < 14
    )
)


@generator(
    "ce.loss_grad",
    title="Softmax cross entropy: loss and gradient in the logits",
    topic="softmax and likelihoods",
    equals="losses.cross_entropy_with_gradient",
)
class LossGradient(Problem):
    ask = (
        r"A classifier has three classes, numbered 1 to 3, and a softmax output. For an example of class <y> its logits are "
        r"$z = <z>$. The loss is the cross entropy, with the natural logarithm."
    )
    a_, y = ROUND, Integers(1, 3)
    z = Derived(lambda p: log(p.a_))

    loss_ = Decimal("loss", places=3, symbol="L", label="the loss")
    grad_ = Decimal("grad", places=3, label="its gradient in the logits")
    answers = (loss_, grad_)
    levels = (
        Level(1, minutes=1, answers=Exact("grad", label="the gradient of the loss in the logits")),
        Level(2, minutes=2, a_=Vector(Integers(1, 9), 3)),
        Level(
            3,
            minutes=6,
            ask=r"A classifier has three classes, numbered 1 to 3, and a softmax output. A batch of two examples has the "
            r"logits (one row an example) $$Z = <z>$$ and the classes $y = <y>$. The loss is the **mean** of the two "
            r"cross entropies, with the natural logarithm.",
            z=Matrix(Grid(-2, 3, 0.1), 2, 3),
            y=Vector(Integers(1, 3), 2),
            answers=(loss_, Decimal("grad", places=3, label="its gradient in the logits (2 rows)")),
        ),
        Level(4, minutes=0.5, one_step=loss_, a_=Vector(Integers(1, 9), 3)),
    )
    symbols = Names(
        grad=r"\nabla_z L", loss="L", L1="L_{1}", L2="L_{2}", p="q", p1="q_{1}", p2="q_{2}"
    )
    hints = (
        "First the probabilities: exponentiate the logits and divide by the sum.",
        "The loss looks at the true class alone: the negative logarithm of its probability.",
        "The gradient in the logits is what the model says minus what is true: probabilities minus the one-hot target.",
    )

    def solve(self, work: Work) -> None:
        if self.level == 3:
            losses, rows = [], []
            for i, (z, y) in enumerate(zip(self.z, self.y, strict=True), 1):
                u = work(f"u{i}", exp(z))
                p = work(f"p{i}", u / total(u), note=f"the softmax of row {i}")
                losses.append(work(f"L{i}", -log(p[int(y) - 1])))
                rows.append((p - hot(y)) / 2)
            work("loss", mean(vector(*losses)))
            work(
                "grad",
                vector(*rows),
                note="probabilities minus one-hot targets, halved by the mean",
            )
            return
        u = exp(self.z) if self.level == 4 else work("u", exp(self.z))
        p = work("p", u / total(u), note="the softmax")
        work("loss", -log(p[int(self.y) - 1]), note="minus the log-probability of the true class")
        work("grad", p - hot(self.y), note="probabilities minus the one-hot target")

    def reference(self, both: Any) -> Any:
        classes = [int(y) - 1 for y in self.y] if self.level == 3 else int(self.y) - 1
        loss, gradient = both(self.z, classes)
        return {"loss": loss, "grad": gradient}

    @mistake(
        "These are the probabilities. Subtract the one-hot target from them.",
        at="grad",
        levels=(1, 2),
    )
    def probabilities(self, s: Steps) -> Num:
        return s.p

    @mistake(
        "The sign is reversed: the gradient is probabilities minus target.",
        at="grad",
        levels=(1, 2, 3),
    )
    def reversed_sign(self, s: Steps) -> Num:
        return -s.right

    @mistake(
        "That is the derivative with respect to the probability. With respect to the logits the softmax takes part: "
        "probabilities minus the one-hot target.",
        at="grad",
        levels=(1, 2),
    )
    def in_probability(self, s: Steps) -> Num:
        return -hot(self.y) / s.p

    @mistake("You added the losses and gradients. The loss is their mean.", levels=(3,))
    def summed(self, s: Steps) -> object:
        return {"loss": 2 * s.loss, "grad": 2 * s.grad}

    @mistake(
        "The loss is a mean of two, so the gradient of each example is halved as well.",
        at="grad",
        levels=(3,),
    )
    def not_halved(self, s: Steps) -> Num:
        return 2 * s.right

    @mistake("The loss is minus the logarithm, a positive number.", at="loss", levels=(2, 3, 4))
    def no_minus(self, s: Steps) -> Num:
        return -s.right

    @mistake(
        "Only the probability of the true class counts. You added the logarithms of all.",
        at="loss",
        levels=(2, 4),
    )
    def all_classes(self, s: Steps) -> Num:
        return -total(log(s.p))

    @mistake("Use the natural logarithm, not the one to base ten.", at="loss", levels=(2, 4))
    def base_ten(self, s: Steps) -> Num:
        return s.right / log(10)


@generator(
    "ce.label_smoothing",
    title="Label smoothing: targets, loss and gradient",
    topic="softmax and likelihoods",
    equals=(
        "losses.one_hot",
        "losses.smooth_labels",
        "losses.label_smoothing_loss",
        "losses.label_smoothing_gradient",
        "losses.label_smoothing_logit_gap",
    ),
)
class LabelSmoothing(Problem):
    ask = (
        r"A classifier has three classes, numbered 1 to 3, and a softmax output with the logits $z = <z>$. The example is of "
        r"class <y>. Its label is smoothed with $\alpha = <alpha>$: the target is $(1 - \alpha)$ times the one-hot target "
        r"plus $\alpha$ times the uniform distribution over **all** classes. The loss is the cross entropy with this "
        r"target, with the natural logarithm."
    )
    alpha, K = Grid(0.02, 0.5, 0.02), Choice(3)
    a_, y = Vector(Integers(1, 9), 3), Integers(1, 3)
    z = Derived(lambda p: log(p.a_))

    answers = (
        Decimal("loss", places=3, label="the loss"),
        Decimal("grad", places=3, label="its gradient in the logits"),
    )
    levels = (
        Level(
            1,
            minutes=1,
            ask=r"A classifier with <K> classes is trained with label smoothing, $\alpha = <alpha>$: the target is "
            r"$(1 - \alpha)$ times the one-hot target plus $\alpha$ times the uniform distribution over **all** classes.",
            y=1,
            z=0,
            K=Choice(2, 3, 4, 5, 6, 8, 10, 20, 100),
            answers=(
                Exact("t_true", label="the target of the true class"),
                Exact("t_other", label="the target of each other class"),
            ),
        ),
        Level(2, minutes=3, a_=ROUND, alpha=Choice(0.06, 0.12, 0.15, 0.18, 0.24, 0.3, 0.36)),
        Level(
            3, minutes=5, z=Vector(Grid(-2, 3, 0.1), 3, distinct=True), alpha=Grid(0.05, 0.4, 0.01)
        ),
        Level(
            4,
            minutes=2,
            ask=r"A classifier with <K> classes and a softmax output is trained with label smoothing, $\alpha = <alpha>$: "
            r"the target is $(1 - \alpha)$ times the one-hot target plus $\alpha$ times the uniform distribution over "
            r"**all** classes. For one example the cross entropy with this target is driven to its minimum over the logits.",
            y=1,
            z=0,
            K=Choice(2, 3, 4, 5, 8, 10, 20, 50, 100, 1000),
            answers=Decimal(
                "gap",
                places=3,
                label="by how much the logit of the true class then exceeds each other one",
            ),
        ),
    )
    symbols = Names(
        grad=r"\nabla_z L",
        loss="L",
        gap=r"\Delta z",
        t_true=r"t_{\text{true}}",
        t_other=r"t_{\text{other}}",
        p="q",
    )
    hints = (
        r"Every class gets its share $\alpha / K$ of the uniform part, the true class as well.",
        "With a soft target every class takes part in the loss, weighted by its target.",
        "The gradient in the logits is still probabilities minus target; at the minimum it vanishes.",
    )

    def solve(self, work: Work) -> None:
        other = work("t_other", self.alpha / self.K, note="the share of the uniform part")
        true = work("t_true", 1 - self.alpha + other)
        if self.level == 1:
            return
        if self.level == 4:
            work("gap", log(true / other), note="at the minimum the softmax equals the target")
            return
        t = work("t", vector(*(true if k == int(self.y) else other for k in (1, 2, 3))))
        u = work("u", exp(self.z))
        p = work("p", u / total(u), note="the softmax")
        work("loss", -dot(t, log(p)), note="all classes count, each with its target")
        work("grad", p - t, note="probabilities minus the smoothed target")

    def reference(self, one_hot: Any, smooth: Any, loss: Any, gradient: Any, gap: Any) -> Any:
        if self.level == 1:
            t = smooth(one_hot(0, int(self.K)), self.alpha)
            return {"t_true": t[0], "t_other": t[1]}
        if self.level == 4:
            return gap(self.alpha, int(self.K))
        y = int(self.y) - 1
        return {"loss": loss(self.z, y, self.alpha), "grad": gradient(self.z, y, self.alpha)}

    @mistake(
        r"You gave the whole of $\alpha$ to the other classes. Here it is spread over all classes, the true one included.",
        levels=(1, 2, 3, 4),
    )
    def others_only(self, s: Steps) -> object:
        other = self.alpha / (self.K - 1)
        if self.level == 1:
            return {"t_true": 1 - self.alpha, "t_other": other}
        if self.level == 4:
            return {"gap": log((1 - self.alpha) / other)}
        return self.soft(
            s, vector(*(1 - self.alpha if k == int(self.y) else other for k in (1, 2, 3)))
        )

    @mistake(
        r"Your targets do not add to 1: the true class also gets its share of the uniform part, $1 - \alpha + \alpha / K$.",
        at="t_true",
    )
    def no_own_share(self) -> Num:
        return 1 - self.alpha

    @mistake(
        "Your targets do not add to 1: the uniform part gives every class its share, not the whole.",
        levels=(1,),
    )
    def undivided(self) -> object:
        return {"t_true": Fraction(1), "t_other": self.alpha}

    @mistake("You used the one-hot target. Smooth it first.", levels=(2, 3))
    def hard(self, s: Steps) -> object:
        return self.soft(s, hot(self.y))

    @mistake(
        "The sign is reversed: the gradient is probabilities minus target.",
        at="grad",
        levels=(2, 3),
    )
    def reversed_sign(self, s: Steps) -> Num:
        return -s.right

    @mistake(
        "You gave the logarithm of the target alone. The gap compares it with the others.",
        at="gap",
        levels=(4,),
    )
    def no_other(self, s: Steps) -> Num:
        return log(s.t_true)

    @mistake(
        "Logits differ as the logarithms of probabilities. Take the logarithm of the ratio.",
        at="gap",
        levels=(4,),
    )
    def no_log(self, s: Steps) -> Num:
        return s.t_true / s.t_other

    def soft(self, s: Steps, t: Num) -> object:
        """Loss and gradient with another target."""
        return {"loss": -dot(t, log(s.p)), "grad": s.p - t}


def hot(y: Num) -> Num:
    """The one-hot target of a class from 1 to 3."""
    return vector(*(1 if k == int(y) else 0 for k in (1, 2, 3)))
