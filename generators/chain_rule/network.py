"""Forward and backward through a network with one hidden layer."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Decimal,
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
    dot,
    generator,
    matmul,
    mistake,
    outer,
    relu,
    sigmoid,
    transpose,
    vector,
)

DW1 = Exact("dW1", symbol=r"\partial L / \partial W_1", label="the gradient of the first weights")
DW2 = Exact("dW2", symbol=r"\partial L / \partial w_2", label="the gradient of the second weights")
NET = (
    r"A network without biases computes $s = W_1 x$, $h = \operatorname{ReLU}(s)$ and $y = w_2^\top h$, with "
    r"$$W_1 = <W1>, \quad w_2 = <w2>.$$ "
)


@generator(
    "chain.mlp",
    title="Forward and backward through a small network",
    topic="chain rule and depth",
    equals="backprop.mlp",
)
class Mlp(Problem):
    ask = (
        NET
        + r"For the input $x = <x>$ the target is $t = <t>$ and the loss $L = \frac12 (y - t)^2$."
    )
    x = Vector(Integers(1, 3), 2, distinct=True)
    W1 = Matrix(Integers(-2, 2, without=0), 2, 2)
    w2 = Vector(Integers(-3, 3, without=0), 2)
    t = Integers(-4, 4)

    answers = DW1
    levels = (
        Level(1, minutes=2),
        Level(
            2,
            minutes=3,
            x=Vector(Integers(-3, 4, without=0), 2),
            W1=Matrix(Integers(-3, 4, without=0), 2, 2),
            answers=(DW2, DW1),
        ),
        Level(
            3,
            minutes=5,
            ask=NET
            + r"$\sigma(y)$ (the logistic sigmoid) is the probability of class 1. For the input $x = <x>$ with the label "
            r"$t = <t>$ the loss $L$ is the binary cross entropy of $\sigma(y)$.",
            x=Vector(Grid(-1, 1, 0.1, without=0), 2),
            W1=Matrix(Grid(-0.9, 1.2, 0.1, without=0), 2, 2),
            w2=Vector(Grid(-1.5, 1.5, 0.1, without=0), 2),
            t=Integers(0, 1),
            answers=(
                Decimal("dW2", places=3, symbol=DW2.symbol, label=DW2.label),
                Decimal("dW1", places=3, symbol=DW1.symbol, label=DW1.label),
            ),
        ),
        Level(
            4,
            minutes=1,
            one_step=Exact(
                "ds", symbol=r"\partial L / \partial s", label="the gradient before the ReLU"
            ),
        ),
    )
    symbols = Names(
        W1="W_1",
        w2="w_2",
        dy=r"\frac{\partial L}{\partial y}",
        dW2=r"\frac{\partial L}{\partial w_2}",
        dh=r"\frac{\partial L}{\partial h}",
        ds=r"\frac{\partial L}{\partial s}",
        dW1=r"\frac{\partial L}{\partial W_1}",
        h="h",
        y="y",
    )
    hints = (
        "Forward first: the sums, the activations, the output.",
        r"At the output $\partial L / \partial y$ is output minus target (for BCE: $\sigma(y) - t$).",
        "Back through the second weights, then through the ReLU: it lets pass only where its sum was positive.",
        r"The gradient of the weights is an outer product: $\frac{\partial L}{\partial s} \, x^\top$.",
    )

    def accept(self, s: Steps) -> bool:
        active = sum(1 for v in s.s if v > 0)
        if s.dy == 0 or active == 0 or (self.level == 3 and min(abs(v) for v in s.s) < 0.01):
            return False
        return self.level in (2, 3) or active == 1

    def solve(self, work: Work) -> None:
        sums = work("s", matmul(self.W1, self.x))
        h = work("h", relu(sums))
        y = work("y", dot(self.w2, h))
        if self.level == 3:
            dy = work("dy", sigmoid(y) - self.t, note="sigmoid and cross entropy together")
        else:
            dy = work("dy", y - self.t)
        work("dW2", dy * h)
        dh = work("dh", dy * self.w2)
        mask = vector(*(1 if v > 0 else 0 for v in sums))
        ds = work("ds", dh * mask, by=r"\frac{\partial L}{\partial h} \odot [s > 0]")
        work("dW1", outer(ds, self.x), by=r"\frac{\partial L}{\partial s} \, x^\top")

    def reference(self, mlp: Any) -> Any:
        loss = "bce" if self.level == 3 else "squared"
        found = mlp([self.x], [[self.t]], self.W1, [self.w2], loss=loss)
        return {"dW1": found.W1, "dW2": found.W2[0], "ds": found.delta1[0]}

    @mistake(
        "You let the gradient pass a ReLU whose sum was not positive. There its derivative is 0.",
        at="ds",
    )
    def no_mask(self, s: Steps) -> Num | None:
        return s.dh if min(s.s) <= 0 else None

    @mistake(
        "You have target minus output: all signs are turned. The derivative is output minus target.",
        at="dy",
    )
    def sign(self, s: Steps) -> Num:
        return -s.right

    @mistake(
        "You kept the gradients that are positive. What counts is the sign of the sum in the forward pass.",
        at="ds",
        levels=(1, 2, 4),
    )
    def sign_of_gradient(self, s: Steps) -> Num | None:
        kept = [max(0, v) for v in s.dh]
        masked = [v if z > 0 else 0 for v, z in zip(s.dh, s.s, strict=True)]
        return vector(*kept) if kept not in (masked, list(s.dh)) else None

    @mistake(
        "You multiplied by the activation. The derivative of a ReLU is 1 or 0.",
        at="ds",
        levels=(1, 2, 4),
    )
    def by_activation(self, s: Steps) -> Num | None:
        return s.dh * s.h if max(s.h) != 1 else None

    @mistake("You left out the second weights on the way back.", at="dh")
    def no_second(self, s: Steps) -> Num | None:
        return s.dy + 0 * self.w2 if any(w != 1 for w in self.w2) else None

    @mistake(
        r"You transposed the outer product. Row $i$ of the gradient belongs to hidden unit $i$, as in $W_1$.",
        at="dW1",
        levels=(1, 2, 3),
    )
    def transposed(self, s: Steps) -> Num:
        return transpose(s.right)

    @mistake(
        "The derivative of the cross entropy through the sigmoid is already $\\sigma(y) - t$: no further factor.",
        at="dy",
        levels=(3,),
    )
    def extra_factor(self, s: Steps) -> Num:
        p = sigmoid(s.y)
        return s.right * p * (1 - p)
