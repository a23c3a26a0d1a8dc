"""Residual blocks: output, Jacobian, and the gradient through many of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from nncards.problems import (
    Choice,
    Decimal,
    Derived,
    Exact,
    Integers,
    Level,
    Matrix,
    Names,
    Problem,
    Steps,
    Vector,
    Work,
    generator,
    matmul,
    matrix,
    mistake,
    relu,
    vector,
)


@generator(
    "res.forward_jacobian",
    title="A residual block: output and Jacobian",
    topic="chain rule and depth",
    equals=(
        "residual.residual_linear",
        "residual.residual_relu",
        "activations.relu",
        "activations.relu_derivative",
        "backprop.chain_rule",
    ),
)
class ForwardJacobian(Problem):
    ask = r"A residual block computes $y = x + W x$ with $$W = <W>.$$ Its input is $x = <x>$."
    W = Matrix(Integers(-3, 3), 2, 2)
    x = Vector(Integers(-4, 5, without=0), 2)

    answers = (
        Exact("y", label="its output"),
        Exact(
            "J",
            symbol=r"\partial y / \partial x",
            label="its Jacobian, a row for each output,",
        ),
    )
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=2,
            ask=r"A residual block computes $y = x + \operatorname{ReLU}(W x)$ with $$W = <W>.$$ Its input is $x = <x>$.",
        ),
        Level(
            3,
            minutes=2,
            ask=r"A residual block of the original kind has its activation after the sum: $y = \operatorname{ReLU}(x + W x)$ with "
            r"$$W = <W>.$$ Its input is $x = <x>$.",
        ),
    )
    symbols = Names(F="F", y="y", J=r"\frac{\partial y}{\partial x}", D="D")
    hints = (
        "Compute what the block adds, then add the input.",
        "Each term of the sum has its own Jacobian. What is that of $x$ itself?",
        "A ReLU that is shut makes the whole row of what goes through it 0.",
    )

    def accept(self, s: Steps) -> bool:
        if self.level == 1:
            return True
        open_ = [v > 0 for v in (s.s if self.level == 2 else s.u)]
        return any(open_) and not (all(open_) or 0 in tuple(s.s if self.level == 2 else s.u))

    def solve(self, work: Work) -> None:
        eye = matrix([[1, 0], [0, 1]])
        x, W = self.x, self.W
        if self.level == 1:
            F = work("F", matmul(W, x), note="what the block adds")
            work("y", x + F)
            work("J", W + eye, by="I + W")
        elif self.level == 2:
            s = work("s", matmul(W, x))
            F = work("F", relu(s), note="what the block adds")
            work("y", x + F)
            gate = [1 if v > 0 else 0 for v in s]
            D = work("D", self.gated(gate, W), by="[s > 0] W", note="row by row")
            work("J", D + eye, by="I + D")
        else:
            s = work("s", matmul(W, x))
            u = work("u", x + s)
            work("y", relu(u))
            gate = [1 if v > 0 else 0 for v in u]
            work("J", self.gated(gate, W + eye), by=r"[u > 0] (I + W)", note="row by row")

    def gated(self, gate: Any, W: Any) -> Any:
        """Rows of W kept or zeroed."""
        return matrix([[g * W[i, j] for j in range(2)] for i, g in enumerate(gate)])

    def reference(self, linear: Any, inner: Any, relu_: Any, slope: Any, chain_rule: Any) -> Any:
        if self.level < 3:
            found = (linear if self.level == 1 else inner)(self.x, self.W)
            return {"y": found.y, "J": found.jacobian}
        found = linear(self.x, self.W)
        gates = slope(found.y)
        diagonal = [[gates[0], 0.0], [0.0, gates[1]]]
        return {"y": relu_(found.y), "J": chain_rule([diagonal, found.jacobian])}

    @mistake("You left out the shortcut: its Jacobian is $I$, and it adds $x$.", levels=(1, 2))
    def no_skip(self, s: Steps) -> object:
        return {"y": s.F, "J": self.W if self.level == 1 else s.D}

    @mistake(
        "You added 1 to every entry. The identity has its ones on the diagonal.", levels=(1, 2)
    )
    def ones(self, s: Steps) -> object:
        return {"J": 1 + (self.W if self.level == 1 else s.D)}

    @mistake("You multiplied by $x$. The shortcut is added.", levels=(1, 2))
    def multiplied(self, s: Steps) -> object:
        return {"y": self.x * s.F}

    @mistake(
        "You ignored the ReLU in the Jacobian: where it is shut, its derivative is 0.",
        levels=(2, 3),
    )
    def no_gate(self) -> object:
        return {"J": matrix([[1, 0], [0, 1]]) + self.W}

    @mistake(
        "You let the ReLU shut the shortcut as well. Here the sum is taken behind it, and $x$ passes anyway.",
        levels=(2,),
    )
    def gate_all(self, s: Steps) -> object:
        gate = [1 if v > 0 else 0 for v in s.s]
        return {"J": self.gated(gate, matrix([[1, 0], [0, 1]]) + self.W)}

    @mistake(
        "You put the ReLU inside the sum. Here it comes after it, and cuts the shortcut off too.",
        levels=(3,),
    )
    def inside(self, s: Steps) -> object:
        gate = [1 if v > 0 else 0 for v in s.s]
        return {
            "y": self.x + relu(s.s),
            "J": matrix([[1, 0], [0, 1]]) + self.gated(gate, self.W),
        }

    @mistake("You left out the shortcut in the Jacobian: it is that of $x + W x$.", levels=(3,))
    def no_identity(self, s: Steps) -> object:
        gate = [1 if v > 0 else 0 for v in s.u]
        return {"J": self.gated(gate, self.W)}


@generator(
    "res.gradient_product",
    title="The gradient through residual blocks and through plain layers",
    topic="chain rule and depth",
    equals="residual.gradient_products",
)
class GradientProduct(Problem):
    ask = (
        r"A stack of <L> residual blocks $x_l = x_{l-1} + F_l(x_{l-1})$ works on a single number. In every block the derivative "
        r"of $F_l$ at its input is $F_l' = <f>$. For comparison, <L> plain layers $x_l = F_l(x_{l-1})$ have the same derivatives. Of interest is the derivative of the last output with respect to $x_0$."
    )
    L = Integers(2, 4)
    f = Choice(
        *(
            Fraction(n, 100) * sign
            for n in (10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 150, 200, 300, 400)
            for sign in (-1, 1)
        )
    )
    F = Derived(lambda p: vector(*([p.f] * int(p.L))))

    answers = (
        Exact("res", label="the derivative with shortcuts"),
        Exact("plain", label="the derivative without shortcuts"),
    )
    levels = (
        Level(
            1,
            minutes=1,
            few_instances="the same factor a few times: there are not many more that one can power by head",
        ),
        Level(
            2,
            minutes=1.5,
            ask=r"A stack of residual blocks $x_l = x_{l-1} + F_l(x_{l-1})$ works on a single number. The derivatives of the "
            r"functions $F_l$ at their inputs are, block by block, $F_l' = <F>$. For comparison, plain layers "
            r"$x_l = F_l(x_{l-1})$ have the same derivatives. Of interest is the derivative of the last output with respect to $x_0$.",
            L=0,
            f=0,
            F=Vector(Choice(-1, -0.5, 0.1, 0.2, 0.25, 0.5, -0.2, -0.25, 1, 2, -2, 3), 3),
        ),
        Level(
            3,
            minutes=2,
            L=Integers(4, 15),
            f=Choice(*(Fraction(n * s, 100) for n in range(15, 65, 5) for s in (-1, 1))),
            answers=(
                Decimal("res", figures=3, label="the derivative with shortcuts"),
                Decimal("plain", figures=3, label="the derivative without shortcuts"),
            ),
        ),
    )
    symbols = Names(res=r"D_{\text{res}}", plain=r"D_{\text{plain}}", t="q", f="F'", F="F'")
    hints = (
        "What is the derivative of one block, shortcut included?",
        "The chain rule multiplies the derivatives of the blocks.",
    )

    def possible(self) -> bool:
        return self.level != 2 or len(set(self.F)) > 1

    def solve(self, work: Work) -> None:
        if self.level != 2:
            t = work("t", 1 + self.f, note="the shortcut adds 1 in each block")
            work("res", t**self.L)
            work("plain", self.f**self.L, by=r"(F')^L")
            return
        t = work("t", 1 + self.F, note="the shortcut adds 1 in each block")
        work("res", t[0] * t[1] * t[2], by=r"\prod_l (1 + F_l')")
        work("plain", self.F[0] * self.F[1] * self.F[2], by=r"\prod_l F_l'")

    def reference(self, products: Any) -> Any:
        found = products(self.F)
        return {"res": found.residual, "plain": found.plain}

    @mistake("You left out the shortcuts: each block contributes $1 + F'$, not $F'$.")
    def no_skip(self, s: Steps) -> object:
        return {"res": s.plain}

    @mistake("You added the 1 once at the end. Every block has its own shortcut.")
    def one_at_end(self, s: Steps) -> object:
        return {"res": 1 + s.plain}

    @mistake(
        r"You added the derivatives: $1 + \sum F'$ is only the beginning of the product, good for small $F'$."
    )
    def summed(self) -> object:
        return {"res": 1 + sum(self.F)}

    @mistake("Without shortcuts the derivatives are multiplied, not added.")
    def plain_summed(self) -> object:
        return {"plain": sum(self.F)}
