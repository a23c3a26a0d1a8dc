"""A unit on several examples: when a ReLU is dead, and the signs that gradients can have."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Derived,
    Exact,
    Grid,
    Integers,
    Level,
    Matrix,
    Names,
    Num,
    Option,
    Problem,
    Shuffled,
    Steps,
    Vector,
    Whole,
    Work,
    generator,
    largest,
    matmul,
    mean,
    mistake,
    total,
    transpose,
    vector,
)

CENTRED = Shuffled([-3, 1, 2], [-2, -1, 3], [-1, 0, 1], [-2, 0, 2], [-4, 1, 3], [-3, -1, 4])
STATES = ("alive", "dead")
MOVES = ("all grow", "all shrink", "some grow and some shrink")


@generator(
    "act.dead_relu",
    title="Is this ReLU dead?",
    topic="activations",
    equals=(
        "units.liveness",
        "units.relu_unit_gradient",
        "units.revival_bias",
        "units.dead_after_step",
    ),
)
class DeadRelu(Problem):
    ask = (
        r"A unit $h = \operatorname{ReLU}(w x + b)$ has $w = <w>$ and $b = <b>$. On the training inputs $x = <x>$ (one number an "
        r"example) the gradients of the loss with respect to its outputs are $g = <g>$."
    )
    x, w = Vector(Integers(-4, 5), 4, distinct=True), Integers(-3, 4, without=(0, 1))
    b, g = Integers(-6, 6, without=0), Vector(Integers(-4, 5, without=0), 4)
    lr: Num

    answers = (
        Whole("active", symbol="n", label="the number of examples on which it is active"),
        Exact(
            "dw",
            symbol=r"\partial L / \partial w",
            label="the gradient of the loss summed over the examples",
        ),
    )
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=1.5,
            ask=r"A ReLU unit has the weights $w = <w>$ and a bias $b$. The training inputs are the rows of $$X = <x>.$$ The unit is active on at least one example exactly if $b > b_0$.",
            x=Matrix(Integers(-6, 7), 3, 2),
            w=Vector(Integers(-5, 6, without=0), 2),
            b=0,
            g=0,
            answers=Exact(
                "edge",
                symbol="b_0",
                label="the threshold",
            ),
        ),
        Level(
            3,
            minutes=4,
            ask=r"A unit $h = \operatorname{ReLU}(w x + b)$ has $w = <w>$ and $b = <b>$; $s = w x + b$ is its sum. Its training inputs are $x = <x>$ (one number "
            r"an example); the gradients of the loss with respect to its outputs are $g = <g>$. One step of gradient descent with "
            r"the learning rate $\eta = <lr>$ changes $w$ and $b$; the loss is summed over the examples.",
            x=Vector(Integers(-1, 5, without=0), 3, distinct=True),
            w=Integers(-2, 3, without=0),
            b=Integers(-2, 3),
            g=Vector(Integers(-2, 6, without=0), 3),
            lr=Choice(0.2, 0.25, 0.5, 1),
            answers=(
                Exact("after", symbol="s'", label="the sum of each example after the step"),
                Option("state", label="what the unit is then on these examples", options=STATES),
            ),
        ),
    )
    symbols = Names(
        s="s",
        active="n",
        dw=r"\frac{\partial L}{\partial w}",
        db=r"\frac{\partial L}{\partial b}",
        edge="b_0",
        w_new="w'",
        b_new="b'",
        after="s'",
    )
    hints = (
        "Work out the sum of each example.",
        "Only examples with a positive sum are active, and only they send a gradient back.",
        "The unit is dead if not even the largest sum is positive.",
    )

    def possible(self) -> bool:
        if self.level == 2:
            return True
        sums = [self.w * v + self.b for v in self.x]
        return max(sums) > 0 and (self.level == 3 or min(sums) <= 0)

    def accept(self, s: Steps) -> bool:
        return self.level != 3 or all(abs(v) > 0.001 for v in s.after)

    def solve(self, work: Work) -> None:
        if self.level == 2:
            sums = work("s", matmul(self.x, self.w), by="X w", note="without the bias")
            top = work("top", largest(sums), symbol="m")
            work("edge", -top, note="the largest sum must come above 0")
            return
        sums = work("s", self.w * self.x + self.b)
        if self.level == 1:
            count = sum(1 for v in sums if v > 0)
            work("active", count, by=r"\#\{s_i > 0\}", note="a sum of 0 gives 0 and passes nothing")
        open_ = vector(*(1 if v > 0 else 0 for v in sums))
        through = work("through", self.g * open_, symbol=r"\delta", by=r"g \odot [s > 0]")
        dw = work("dw", total(through * self.x))
        if self.level == 1:
            return
        db = work("db", total(through))
        w = work("w_new", self.w - self.lr * dw)
        b = work("b_new", self.b - self.lr * db)
        after = work("after", w * self.x + b)
        work.choose(
            "state", "alive" if any(v > 0 for v in after) else "dead", by=r"\max s' \text{ and } 0"
        )

    def reference(self, live: Any, gradient: Any, edge: Any, step: Any) -> Any:
        if self.level == 2:
            return edge(self.x, self.w)
        if self.level == 1:
            return {
                "active": live(self.x, [self.w], self.b).active,
                "dw": gradient(self.x, [self.w], self.b, self.g)[0],
            }
        found = step(self.x, [self.w], self.b, self.g, self.lr)
        return {"after": found.s, "state": "dead" if found.dead else "alive"}

    @mistake(
        "You counted sums of 0 as active. There the ReLU gives 0, and its derivative is taken as 0.",
        levels=(1,),
    )
    def zero_active(self, s: Steps) -> object:
        count = sum(1 for v in s.s if v >= 0)
        return {"active": count} if count != s.active else None

    @mistake(
        "You judged by the sign of the inputs. The sign of the sum $w x + b$ decides.", levels=(1,)
    )
    def by_input(self, s: Steps) -> object:
        dw = sum(g * v for g, v in zip(self.g, self.x, strict=True) if v > 0)
        count = sum(1 for v in self.x if v > 0)
        return {"active": count, "dw": dw} if count != s.active else None

    @mistake(
        "You let all examples send a gradient back. Those with a sum of at most 0 send none.",
        levels=(1,),
    )
    def all_pass(self) -> object:
        return {"dw": total(self.g * self.x)}

    @mistake("You left out the inputs: in $w$ the derivative of the sum is $x$.", levels=(1,))
    def no_input(self, s: Steps) -> object:
        return {"dw": total(s.through)}

    @mistake("You made the unit active on all examples. One is enough to be alive.", levels=(2,))
    def all_active(self, s: Steps) -> Num:
        return -min(s.s)

    @mistake("You forgot the sign: $\\max s + b > 0$ means $b > -\\max s$.", levels=(2,))
    def sign(self, s: Steps) -> Num | None:
        return s.top if s.top != 0 else None

    @mistake("Whether a bias of 0 is enough depends on the sums.", levels=(2,))
    def zero(self, s: Steps) -> Num | None:
        return 0 * s.top if s.top != 0 else None

    @mistake("You went up the gradient. Descent subtracts it.", levels=(3,))
    def ascent(self) -> object:
        found = self.but(lr=-self.lr)
        return {"after": found.after, "state": found.state}

    @mistake(
        "You let examples with a closed ReLU take part in the step.", at="through", levels=(3,)
    )
    def no_gate(self, s: Steps) -> Num | None:
        return 1 * self.g if min(s.s) <= 0 else None

    @mistake("You forgot that the bias moves as well.", at="b_new", levels=(3,))
    def bias_stays(self, s: Steps) -> Num | None:
        return 1 * self.b if s.db != 0 else None


@generator(
    "act.positive_input_signs",
    title="Which way can the weights go?",
    topic="activations",
    equals="units.weight_gradient",
)
class PositiveInputSigns(Problem):
    ask = (
        r"A unit with the sum $s = w \cdot x$ sees one example with the inputs $x = <x>$, all of them positive. The gradient of the loss with "
        r"respect to its sum is $\delta = <delta>$. One step of gradient descent follows."
    )
    x, delta = Vector(Integers(1, 9), 3, distinct=True), Grid(-2, 2, 0.5, without=(0, 1))
    answers = (
        Exact("dw", symbol=r"\partial L / \partial w", label="the gradient in the weights"),
        Option("move", label="what the weights do in this step", options=MOVES),
    )
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=1.5,
            ask=r"A unit with the sum $s = w \cdot x$ sees a minibatch of two examples, the rows of $$X = <x>,$$ all inputs being "
            r"positive. The gradients of the examples' losses with respect to the sums are $\delta = <delta>$. The loss of the "
            r"minibatch is the mean; one step of gradient descent follows.",
            x=Matrix(Integers(1, 9), 2, 2),
            delta=Choice(*([a, b] for a in range(-3, 4) for b in range(-3, 4) if a * b < 0)),
        ),
        Level(
            3,
            minutes=2,
            ask=r"A unit with the sum $s = w \cdot x + b$ sees a minibatch of three examples, the rows of $$X = <x>,$$ all inputs "
            r"being positive. The inputs are first centred: from each column its mean over the minibatch is subtracted. The "
            r"gradients of the examples' losses with respect to the sums are $\delta = <delta>$. The loss of the minibatch is the "
            r"mean; one step of gradient descent follows.",
            means_=Vector(Integers(5, 8), 2),
            patterns_=Vector(CENTRED, 2),
            x=Derived(
                lambda p: transpose(
                    vector(*(m + c for m, c in zip(p.means_, p.patterns_, strict=True)))
                )
            ),
            delta=Vector(Integers(-3, 4, without=0), 3),
        ),
    )
    symbols = Names(dw=r"\frac{\partial L}{\partial w}", centred="X'", m=r"\bar{x}", d=r"\delta")
    hints = (
        r"For one example the gradient in $w_i$ is $\delta x_i$.",
        "Average over the examples after multiplying, not before.",
        "A step of descent goes against the gradient.",
    )

    def accept(self, s: Steps) -> bool:
        return all(v != 0 for v in s.dw)

    def solve(self, work: Work) -> None:
        if self.level == 1:
            dw = work("dw", self.delta * self.x)
        else:
            x = self.x
            if self.level == 3:
                m = work("m", mean(x, axis=0))
                x = work("centred", x - m)
            dw = work(
                "dw",
                matmul(transpose(x), self.delta) / len(self.delta),
                by=r"\tfrac{1}{n} X^\top \delta"
                if self.level == 2
                else r"\tfrac{1}{n} X'^\top \delta",
            )
        work.choose("move", move(dw), by=r"-\tfrac{\partial L}{\partial w}")

    def reference(self, gradient: Any) -> Any:
        x: Any = self.x
        delta: Any = self.delta
        if self.level == 1:
            x, delta = [x], [delta]
        elif self.level == 3:
            means = [sum(column) / 3 for column in zip(*x, strict=True)]
            x = [[v - m for v, m in zip(row, means, strict=True)] for row in x]
        dw = gradient(x, delta)
        return {"dw": dw, "move": move(dw)}

    @mistake("Descent goes against the gradient: where it is negative, the weight grows.")
    def with_gradient(self, s: Steps) -> object:
        return {"move": move([-v for v in s.dw])} if s.move != MOVES[2] else None

    @mistake(
        "You left out the inputs: each weight's gradient is $\\delta$ times its input.", levels=(1,)
    )
    def delta_alone(self) -> object:
        return {"dw": self.delta + 0 * self.x}

    @mistake("You divided by the inputs. The derivative of the sum in $w_i$ is $x_i$.", levels=(1,))
    def divided(self) -> object:
        return {"dw": self.delta / self.x}

    @mistake(
        "You averaged inputs and gradients first. Multiply example by example, then average.",
        levels=(2,),
    )
    def mean_first(self) -> object:
        dw = mean(self.x, axis=0) * mean(self.delta)
        return {"dw": dw, "move": move(dw)} if all(v != 0 for v in dw) else {"dw": dw}

    @mistake("You took the first example alone.", levels=(2, 3))
    def first(self, s: Steps) -> object:
        x = self.x if self.level == 2 else s.centred
        return {"dw": self.delta[0] * vector(x[0, 0], x[0, 1])}

    @mistake("You added the examples. The loss is their mean.", levels=(2, 3))
    def summed(self, s: Steps) -> object:
        return {"dw": len(self.delta) * s.dw}

    @mistake("You used the inputs as they were. Subtract each column's mean first.", levels=(3,))
    def not_centred(self) -> object:
        return {"dw": matmul(transpose(self.x), self.delta) / 3}


def move(gradient: Any) -> str:
    """What the weights do in a step against this gradient."""
    if all(v < 0 for v in gradient):
        return MOVES[0]
    return MOVES[1] if all(v > 0 for v in gradient) else MOVES[2]
