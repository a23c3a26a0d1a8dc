"""From logits to probabilities: softmax, its two-class form, its Jacobian."""

from __future__ import annotations

from fractions import Fraction
from math import gcd
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
    dot,
    exp,
    generator,
    log,
    matrix,
    mistake,
    outer,
    sigmoid,
    total,
    vector,
)

QUARTER, THIRD = Fraction(1, 4), Fraction(1, 3)


def parts(*sums: int) -> Shuffled:
    """Three whole numbers without a common factor, in any order, that add to one of the sums."""
    return Shuffled(
        *(
            [a, b, s - a - b]
            for s in sums
            for a in range(1, s // 3 + 1)
            for b in range(a, (s - a) // 2 + 1)
            if gcd(a, b, s) == 1
        )
    )


@generator(
    "softmax.rational",
    title="Softmax of logits that are logarithms",
    topic="softmax and likelihoods",
    equals="softmax.softmax",
)
class Rational(Problem):
    ask = r"The last layer of a classifier gives the logits $z = <z>$. Its output is their softmax."
    a_ = Vector(Integers(1, 12), 3)
    z = Derived(lambda p: log(p.a_))

    answers = Exact("p", label="the probabilities")
    levels = (
        Level(1, minutes=1, a_=parts(8, 10, 12, 20)),
        Level(
            2,
            minutes=2,
            a_=Vector(
                Choice(QUARTER, THIRD, 2 * QUARTER, 2 * THIRD, 1, 6 * QUARTER, 2, 3, 4, 6),
                4,
                distinct=True,
            ),
        ),
        Level(
            3,
            minutes=3,
            z=Vector(Grid(-3, 3, 0.1), 4, distinct=True),
            answers=Decimal("p", places=3, label="the probabilities"),
        ),
    )
    symbols = Names(p="q")
    hints = (
        r"The exponential undoes the logarithm: $e^{\ln a} = a$.",
        "Add up the exponentials.",
        "Divide each exponential by this sum.",
    )

    def solve(self, work: Work) -> None:
        u = work("u", exp(self.z), note="exponentiate every logit")
        S = work("S", total(u))
        work("p", u / S, note="they add to 1")

    @mistake("You normalised the logits themselves. Exponentiate them first.")
    def no_exponential(self) -> Num:
        return self.z / total(self.z)

    @mistake(
        "You took the sigmoid of every logit. Softmax lets the classes compete: divide by one common sum."
    )
    def sigmoid_each(self) -> Num:
        return sigmoid(self.z)

    @mistake("You divided by the largest exponential. Divide by their sum.", at="p")
    def by_largest(self, s: Steps) -> Num:
        return s.u / max(s.u)

    @mistake(
        "Your denominator leaves out the class itself, which gives odds. The sum runs over all classes.",
        at="p",
    )
    def odds(self, s: Steps) -> Num:
        return s.u / (s.S - s.u)


@generator(
    "softmax.two_class_sigmoid",
    title="Two-class softmax as one sigmoid",
    topic="softmax and likelihoods",
    equals=("softmax.sigmoid_of_difference", "softmax.logit_gap"),
)
class TwoClassSigmoid(Problem):
    ask = (
        r"A network has two outputs with the logits $z_0 = <z0>$ and $z_1 = <z1>$ and a softmax over them. The same "
        r"probability $q_0$ of class 0 is to come from a single output with a sigmoid."
    )
    a_ = Vector(Integers(1, 20), 2, distinct=True)
    z0, z1 = Derived(lambda p: log(p.a_[0])), Derived(lambda p: log(p.a_[1]))
    w0: Num
    w1: Num
    b0: Num
    b1: Num
    x: Num
    p0: Num

    answers = Exact("p0", label="the probability")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=2,
            ask=r"A two-class classifier computes the logits $z_k = w_k^\top x + b_k$, $k = 0, 1$, and takes their softmax. "
            r"Its parameters are $w_0 = <w0>$, $b_0 = <b0>$, $w_1 = <w1>$ and $b_1 = <b1>$. A single output with the logit "
            r"$d = w^\top x + b$ and a sigmoid is to give the same probability $q_0$ of class 0 for every $x$. "
            r"Now the input is $x = <x>$.",
            z0=0,
            z1=0,
            w0=Vector(Integers(-2, 2), 2),
            w1=Vector(Integers(-2, 2), 2),
            b0=Grid(-1, 1, 0.2),
            b1=Grid(-1, 1, 0.2),
            x=Vector(Grid(-2, 2.5, 0.5, without=0), 2),
            answers=(
                Decimal("d", places=3, label="the logit"),
                Decimal("p0", places=3, label="the probability"),
            ),
        ),
        Level(
            3,
            minutes=2,
            ask=r"A network has two outputs with the logits $z_0$ and $z_1$ and a softmax over them. It is to give class 0 the "
            r"probability $q_0 = <p0>$. The other logit is $z_1 = <z1>$.",
            z0=0,
            z1=Grid(-3, 3, 0.1, without=0),
            p0=Grid(0.05, 0.95, 0.01, without=0.5),
            answers=Decimal("z0", places=3, label="the logit"),
        ),
    )
    symbols = Names(p0="q_0", z0="z_0", d="d")
    hints = (
        r"Divide numerator and denominator of $e^{z_0} / (e^{z_0} + e^{z_1})$ by $e^{z_0}$.",
        "Only the difference of the two logits counts.",
        r"$q_0 = \sigma(z_0 - z_1)$, and so $z_0 - z_1 = \ln \frac{q_0}{1 - q_0}$.",
    )

    def solve(self, work: Work) -> None:
        if self.level == 3:
            d = work(
                "d",
                log(self.p0 / (1 - self.p0)),
                note="the log-odds are the difference of the logits",
            )
            work("z0", self.z1 + d)
            return
        if self.level == 2:
            w = work("w", self.w0 - self.w1)
            b = work("b", self.b0 - self.b1)
            d = work("d", dot(w, self.x) + b, note="the logit of the single output")
        else:
            d = work("d", self.z0 - self.z1, note="the logit of the single output")
        work("p0", sigmoid(d))

    def possible(self) -> bool:
        return self.level != 2 or bool(max(abs(self.w0 - self.w1)) > 0)

    def reference(self, sigmoid_of_difference: Any, logit_gap: Any) -> Any:
        if self.level == 3:
            return self.z1 + logit_gap(self.p0, 1 - self.p0)
        if self.level == 1:
            return sigmoid_of_difference(self.z0, self.z1)
        z0, z1 = (
            sum(w * x for w, x in zip(row, self.x, strict=True)) + b
            for row, b in ((self.w0, self.b0), (self.w1, self.b1))
        )
        return {"d": z0 - z1, "p0": sigmoid_of_difference(z0, z1)}

    @mistake("You added the two logits. Softmax sees only their difference.", at="d", levels=(1, 2))
    def added(self) -> Num:
        if self.level == 1:
            return self.z0 + self.z1
        return dot(self.w0 + self.w1, self.x) + self.b0 + self.b1

    @mistake("You left out the other class: subtract its logit.", at="d", levels=(1, 2))
    def own_logit(self) -> Num:
        return self.z0 if self.level == 1 else dot(self.w0, self.x) + self.b0

    @mistake("That is the other class: subtract the other way round.", at="d", levels=(1, 2))
    def other_class(self, s: Steps) -> Num:
        return -s.right

    @mistake(
        "You left out the logit of the other class: the log-odds are the difference.",
        at="z0",
        levels=(3,),
    )
    def difference_alone(self, s: Steps) -> Num:
        return s.d

    @mistake("The log-odds are $z_0 - z_1$. Add $z_1$ to them.", at="z0", levels=(3,))
    def subtracted(self, s: Steps) -> Num:
        return s.d - self.z1

    @mistake(
        r"These are the odds $q_0 / q_1$. The difference of the logits is their logarithm.",
        at="d",
        levels=(3,),
    )
    def no_log(self) -> Num:
        return self.p0 / (1 - self.p0)

    @mistake(
        "You took the logarithm of the probability. Take that of the odds.", at="d", levels=(3,)
    )
    def log_probability(self) -> Num:
        return log(self.p0)


@generator(
    "softmax.jacobian",
    title="The Jacobian of softmax",
    topic="softmax and likelihoods",
    equals=("softmax.softmax_jacobian", "softmax.softmax"),
)
class Jacobian(Problem):
    ask = (
        r"A softmax with three classes, numbered 1 to 3, gives the probabilities $q = <p>$ for the logits $z$. "
        r"How strongly $q_{<i>}$ responds to a small change of $z_{<j>}$ is the derivative $\partial q_i / \partial z_j$ with "
        r"$i = <i>$ and $j = <j>$."
    )
    p = Derived(lambda q: q.a_ / total(q.a_))
    a_ = parts(10, 20)
    i, j = Integers(1, 3), Integers(1, 3)
    tau, z = Choice(1), Choice(0)

    answers = Exact("slope", label="the derivative")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=3,
            ask=r"A softmax with three classes has the logits $z = <z>$ and the output $q$. Its Jacobian $J$ has the entries "
            r"$J_{ij} = \partial q_i / \partial z_j$.",
            p=0,
            i=1,
            j=1,
            a_=Vector(Integers(1, 7), 3),
            z=Derived(lambda q: log(q.a_)),
            answers=Decimal("J", places=3, label="the Jacobian"),
        ),
        Level(
            3,
            minutes=4,
            ask=r"A softmax with temperature $\tau = <tau>$ turns the logits $z = <z>$ into $q = \operatorname{softmax}(z / \tau)$. "
            r"Consider $q_{<i>}$, the classes being numbered 1 to 3.",
            p=0,
            j=1,
            z=Vector(Grid(-1.5, 2, 0.1), 3, distinct=True),
            tau=Grid(0.4, 2.5, 0.1, without=1),
            answers=Decimal("row", places=3, label="its gradient in the logits"),
        ),
    )
    symbols = Names(J="J", p="q", row=r"\nabla_z q_i", slope=r"\partial q_i / \partial z_j")
    hints = (
        "A logit raises its own probability and lowers all the others.",
        r"On the diagonal $q_i (1 - q_i)$, elsewhere $-q_i q_j$.",
        "Every row and every column adds to 0: that is a check.",
    )

    def possible(self) -> bool:
        return self.level != 2 or bool(max(self.a_) > min(self.a_))

    def solve(self, work: Work) -> None:
        i, j = int(self.i) - 1, int(self.j) - 1
        if self.level == 1:
            p = self.p
            work(
                "slope",
                p[i] * (1 - p[i]) if i == j else -p[i] * p[j],
                note="on the diagonal" if i == j else "off the diagonal",
            )
            return
        u = work("u", exp(self.z / self.tau) if self.level == 3 else exp(self.z))
        p = work("p", u / total(u))
        if self.level == 2:
            work(
                "J",
                matrix(
                    [
                        [p[a] * (1 - p[a]) if a == b else -p[a] * p[b] for b in range(3)]
                        for a in range(3)
                    ]
                ),
            )
            return
        work(
            "row",
            vector(*((p[i] * (1 - p[i]) if b == i else -p[i] * p[b]) / self.tau for b in range(3))),
            note="the inner derivative of the division by the temperature",
        )

    def reference(self, jacobian: Any, softmax: Any) -> Any:
        i, j = int(self.i) - 1, int(self.j) - 1
        if self.level == 1:
            return jacobian(self.p)[i, j]
        full = jacobian(softmax(self.z, self.tau), self.tau)
        return full if self.level == 2 else full[i]

    @mistake("Off the diagonal the derivative is negative: what one class gains, the others lose.")
    def plus(self, s: Steps) -> Num | None:
        if self.level == 1:
            return None if self.i == self.j else -s.slope
        return abs(s.J) if self.level == 2 else abs(s.row)

    @mistake(
        "Only the diagonal is not 0 in your answer. All logits share the denominator, so all others change too."
    )
    def diagonal_only(self, s: Steps) -> Num | None:
        i = int(self.i) - 1
        if self.level == 1:
            return None if self.i == self.j else 0 * s.slope
        if self.level == 2:
            return matrix([[s.J[a][b] if a == b else 0 for b in range(3)] for a in range(3)])
        return vector(*(s.row[b] if b == i else 0 for b in range(3)))

    @mistake(
        r"That is the outer product $q q^\top$. The Jacobian is the diagonal matrix of $q$ minus this product.",
        levels=(2,),
    )
    def outer_product(self, s: Steps) -> Num:
        return outer(s.p, s.p)

    @mistake(
        r"On the diagonal there are two terms: $q_i - q_i^2$. You gave the second alone.",
        levels=(1,),
    )
    def square_alone(self) -> Num | None:
        return -(self.p[int(self.i) - 1] ** 2) if self.i == self.j else None

    @mistake(
        "That is the formula of the diagonal. The logit belongs to another class here.", levels=(1,)
    )
    def as_diagonal(self) -> Num | None:
        p = self.p[int(self.i) - 1]
        return None if self.i == self.j else p * (1 - p)

    @mistake(r"You forgot the inner derivative: divide by $\tau$.", at="row", levels=(3,))
    def no_inner(self, s: Steps) -> Num:
        return s.right * self.tau

    @mistake(
        r"You multiplied by $\tau$. The derivative of $z / \tau$ is $1 / \tau$.",
        at="row",
        levels=(3,),
    )
    def inner_times(self, s: Steps) -> Num:
        return s.right * self.tau**2
