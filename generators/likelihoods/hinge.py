"""The multiclass hinge loss with a penalty."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Exact,
    Grid,
    Integers,
    Level,
    Matrix,
    Names,
    Num,
    Problem,
    Steps,
    Vector,
    Work,
    generator,
    mean,
    mistake,
    relu,
    total,
    vector,
)

LOSS = (
    r"The hinge loss of an example of class $y$ adds $\max(0, s_j - s_y + 1)$ over the **other** classes $j \ne y$; "
    r"the classes are numbered 1 to 3."
)


@generator(
    "hinge.multiclass_reg",
    title="Multiclass hinge loss with a penalty",
    topic="softmax and likelihoods",
    equals=("losses.multiclass_hinge", "losses.hinge_objective"),
)
class MulticlassHinge(Problem):
    ask = r"A linear classifier gives an example of class <y> the scores $s = <s>$. " + LOSS
    s, y = Vector(Grid(-1, 3, 0.2), 3), Integers(1, 3)
    W, lam, beta = Choice(0), Choice(0), Choice(0)

    answers = Exact("loss", label="the hinge loss")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=3,
            ask=r"A linear classifier gives two examples the scores $$S = <s>$$ (one row an example); their classes are "
            r"$y = <y>$. "
            + LOSS
            + r" The objective $J$ is the **mean** loss of the examples plus $\lambda$ times the sum of the squares of all "
            r"weights (no half), with $\lambda = <lam>$ and $$W = <W>.$$",
            s=Matrix(Grid(-2, 4, 0.5), 2, 3),
            y=Vector(Integers(1, 3), 2),
            W=Matrix(Integers(-3, 3), 2, 2),
            lam=Choice(0.1, 0.2, 0.5, 1),
            answers=Exact("J", label="the objective"),
        ),
        Level(
            3,
            minutes=4,
            ask=r"A linear classifier gives two examples the scores $$S = <s>$$ (one row an example); their classes are "
            r"$y = <y>$. "
            + LOSS
            + r" The objective $J$ is the **mean** loss of the examples plus the elastic net "
            r"$\lambda \sum_{ij} (\beta W_{ij}^2 + |W_{ij}|)$ with $\lambda = <lam>$, $\beta = <beta>$ and $$W = <W>.$$",
            s=Matrix(Grid(-2, 4, 0.1), 2, 3),
            y=Vector(Integers(1, 3), 2),
            W=Matrix(Grid(-1.5, 1.5, 0.5), 2, 2),
            lam=Choice(0.1, 0.2, 0.5),
            beta=Choice(0.2, 0.5, 2),
            answers=Exact("J", label="the objective"),
        ),
    )
    symbols = Names(
        loss=r"L", R="R", L1="L_1", L2="L_2", m="m", m1=r"m^{(1)}", m2=r"m^{(2)}", J="J"
    )
    hints = (
        "A class adds to the loss unless its score lies at least 1 below that of the true class.",
        "The true class itself is left out of the sum: it would add 1.",
        "Average over the examples; the penalty is added once.",
    )
    margin = 1

    def possible(self) -> bool:
        return self.level == 1 or bool(total(abs(self.W)) > 1)

    def accept(self, s: Steps) -> bool:
        return bool(s.loss > 0)

    def solve(self, work: Work) -> None:
        if self.level == 1:
            work(
                "loss", total(work("m", self.margins(self.s, self.y), note="of the other classes"))
            )
            return
        losses = [
            work(
                f"L{i}",
                total(work(f"m{i}", self.margins(s, y), note=f"example {i}, the other classes")),
            )
            for i, (s, y) in enumerate(zip(self.s, self.y, strict=True), 1)
        ]
        loss = work("loss", mean(vector(*losses)))
        if self.level == 2:
            R = work("R", total(self.W**2))
        else:
            R = work("R", total(self.beta * self.W**2 + abs(self.W)))
        work("J", loss + self.lam * R)

    def margins(self, s: Num, y: Num) -> Num:
        """What each other class adds."""
        true = int(y) - 1
        return vector(*(relu(s[j] - s[true] + self.margin) for j in range(3) if j != true))

    def reference(self, hinge: Any, objective: Any) -> Any:
        if self.level == 1:
            return hinge(self.s, int(self.y) - 1)
        y = [int(y) - 1 for y in self.y]
        penalty = "l2" if self.level == 2 else "elastic"
        return objective(self.s, y, self.W, self.lam, penalty, self.beta)

    @mistake(
        "You included the true class, which adds 1 to every example. Only the other classes count.",
        at="loss",
    )
    def true_class_too(self, s: Steps) -> Num:
        return s.right + 1

    @mistake("You left out the margin: a class has to lie at least 1 below the true one.")
    def no_margin(self) -> Num:
        other = self.but(margin=0)
        return other.loss if self.level == 1 else other.J

    @mistake(
        "Negative margins count as 0: a class that lies well below earns no credit.",
        at="loss",
        levels=(1,),
    )
    def no_maximum(self) -> Num | None:
        true = int(self.y) - 1
        parts = [self.s[j] - self.s[true] + 1 for j in range(3) if j != true]
        return total(parts) if min(parts) < 0 else None

    @mistake(
        "Only the strongest rival counts in your sum. Every other class adds its part.",
        at="loss",
        levels=(1,),
    )
    def strongest_only(self, s: Steps) -> Num | None:
        return max(s.m) if min(s.m) > 0 else None

    @mistake("You added the losses of the examples. Take their mean.", at="loss", levels=(2, 3))
    def added(self, s: Steps) -> Num:
        return 2 * s.right

    @mistake(
        "You left out the penalty: the objective is the mean loss plus the penalty of the weights.",
        levels=(2, 3),
    )
    def no_penalty(self, s: Steps) -> Num:
        return s.loss

    @mistake("Your penalty has a half that is not in its definition here.", at="R", levels=(2,))
    def halved(self, s: Steps) -> Num:
        return s.right / 2

    @mistake(
        "You took the root of the sum of the squares. The penalty is the sum itself.",
        at="R",
        levels=(2,),
    )
    def root(self, s: Steps) -> Num:
        return s.right**0.5

    @mistake(r"The factor $\beta$ belongs to the squares alone.", at="R", levels=(3,))
    def beta_of_both(self) -> Num:
        return self.beta * (total(self.W**2) + total(abs(self.W)))
