"""Equal weights: why hidden units stay copies of each other, and what zero weights let through."""

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
    Steps,
    Vector,
    Word,
    Work,
    generator,
    matmul,
    mistake,
    outer,
    relu,
    sigmoid,
    tanh,
    total,
    transpose,
    vector,
)

DW1 = r"\partial L / \partial W_1"
DW2 = r"\partial L / \partial W_2"
ACTIVATION = {"relu": "ReLU", "tanh": r"$\tanh$", "sigmoid": r"the sigmoid $\sigma$"}


@generator(
    "init.symmetry",
    title="Two hidden units with equal weights",
    topic="initialisation",
    equals="backprop.mlp",
)
class Symmetry(Problem):
    x = Vector(Integers(-3, 6, without=0), 2, distinct=True)
    t, c = Integers(-6, 12), Choice(1, 2)
    f = Word("relu")
    W1 = Derived(lambda p: vector(vector(p.c, p.c), vector(p.c, p.c)))
    W2 = Derived(lambda p: vector(p.c, p.c))

    answers = Exact(
        "dW1",
        symbol=DW1,
        label="the gradient of the hidden weights (one row a hidden unit)",
    )
    levels = (
        Level(1, minutes=2),
        Level(
            2,
            minutes=1.5,
            c=Choice(0),
            f=Word("relu", "tanh", "sigmoid"),
            x=Vector(Integers(-4, 6, without=0), 2, distinct=True),
            t=Integers(-20, 20, without=0),
            answers=(
                Exact("dW2", symbol=DW2, label="the gradient of the two output weights"),
                Exact(
                    "db2",
                    symbol=r"\partial L / \partial b_2",
                    label="the gradient of the output bias",
                ),
            ),
        ),
        Level(
            3,
            minutes=5,
            f=Word("tanh", "sigmoid"),
            c=Choice(-1.5, -1, -0.5, 0.5, 1, 1.5),
            x=Vector(Grid(-1, 1.5, 0.1, without=0), 2, distinct=True),
            t=Grid(-2, 2, 0.1),
            answers=Decimal(
                "dW1",
                places=3,
                symbol=DW1,
                label="the gradient of the hidden weights (one row a hidden unit)",
            ),
        ),
    )
    symbols = Names(
        dW1=DW1,
        dW2=DW2,
        db2=r"\partial L / \partial b_2",
        d2=r"\delta_2",
        d1=r"\delta_1",
        W1="W_1",
        W2="w_2",
    )
    hints = (
        "Go forward first: both hidden units compute the same thing.",
        r"With $L = \frac12 (o - t)^2$ the derivative at the output is $o - t$.",
        r"A weight's gradient is the derivative at its unit times the value that it multiplies.",
    )

    def prompt(self) -> str:
        size = "equal to 0" if self.level == 2 else r"equal to $<c>$"
        biases = "and all biases are 0"
        return self.fill(
            rf"A network has two inputs, two hidden units with {ACTIVATION[self.f]} as activation and one linear output $o$. All weights, "
            rf"in both layers, are initialised {size}, {biases}. For the example $x = <x>$ with the target $t = <t>$ the loss is "
            r"$L = \frac12 (o - t)^2$."
        )

    def possible(self) -> bool:
        return self.level != 1 or bool(total(self.x) > 0)

    def solve(self, work: Work) -> None:
        s = work("s", matmul(self.W1, self.x))
        act = {"relu": relu, "tanh": tanh, "sigmoid": sigmoid}[self.f]
        h = work("h", act(s))
        o = work("o", total(self.W2 * h))
        d2 = work("d2", o - self.t)
        work("dW2", d2 * h)
        work("db2", d2)
        if self.f == "relu":
            slope = vector(*(1 if z > 0 else 0 for z in s))
            slope = work("slope", slope, symbol="f'(s)", by=r"[s > 0]")
        elif self.f == "tanh":
            slope = work("slope", 1 - h**2, symbol="f'(s)")
        else:
            slope = work("slope", h * (1 - h), symbol="f'(s)")
        d1 = work("d1", d2 * self.W2 * slope)
        work("dW1", outer(d1, self.x))

    def reference(self, mlp: Any) -> Any:
        found = mlp(self.x, [self.t], self.W1, [self.W2], activation=self.f)
        if self.level == 2:
            return {"dW2": found.W2[0], "db2": found.b2[0]}
        return found.W1

    @mistake(
        "You gave each hidden unit its own input. Every unit sees both, so both rows are the same.",
        at="dW1",
        levels=(1, 3),
    )
    def different_rows(self, s: Steps) -> Num:
        return transpose(s.right)

    @mistake(
        "Equal gradients are not zero gradients: the units learn, but they stay copies of each other.",
        at="dW1",
        levels=(1, 3),
    )
    def zero(self, s: Steps) -> Num | None:
        return 0 * s.right if any(d != 0 for d in s.d1) else None

    @mistake(
        r"The derivative of the loss at the output is $o - t$: the sign is turned.",
        at="d2",
    )
    def turned(self, s: Steps) -> Num | None:
        return -s.right if s.right else None

    @mistake(
        r"The factor $\frac12$ cancels the 2 of the square: the derivative is $o - t$.",
        at="d2",
    )
    def doubled(self, s: Steps) -> Num | None:
        return 2 * s.right if s.right else None

    @mistake(
        "The output weight is a factor on the way back to a hidden unit.",
        at="d1",
        levels=(1, 3),
    )
    def no_output_weight(self, s: Steps) -> Num | None:
        return s.right / self.c if self.c != 1 and s.d2 else None

    @mistake("You left out the slope of the activation on the way back.", at="d1", levels=(3,))
    def no_slope(self, s: Steps) -> Num:
        return s.d2 * self.W2

    @mistake(
        "A sigmoid of 0 is one half, not 0: the hidden units are not silent, and the output weights do learn.",
        levels=(2,),
    )
    def silent_sigmoid(self, s: Steps) -> object:
        return {"dW2": 0 * s.h} if self.f == "sigmoid" else None

    @mistake(
        "Hidden units that give 0 let no gradient into the output weights.",
        levels=(2,),
    )
    def half_everywhere(self, s: Steps) -> object:
        return {"dW2": (s.h + 1 / 2) * s.d2} if self.f != "sigmoid" else None

    @mistake(
        "The output bias learns whatever the weights are: its gradient is that at the output.",
        levels=(2,),
    )
    def dead_bias(self) -> object:
        return {"db2": 0}

    may_equal = Names(
        zero="the output may hit the target",
        W1="a gradient may equal the weights",
    )
