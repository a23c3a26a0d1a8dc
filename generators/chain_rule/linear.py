"""Linear maps in a row: their collapse and the growth of their powers."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from nncards.problems import (
    Choice,
    Derived,
    Exact,
    Integers,
    Level,
    Matrix,
    Names,
    Num,
    Option,
    Problem,
    Steps,
    Vector,
    Whole,
    Work,
    generator,
    matmul,
    matrix,
    maximum,
    mistake,
    smallest,
    vector,
)

ENTRIES = Integers(-3, 3)


@generator(
    "linear.collapse",
    title="Stacked linear layers are one",
    topic="chain rule and depth",
    equals="backprop.collapse",
)
class Collapse(Problem):
    ask = (
        r"Two linear layers follow each other without an activation: $h = W_1 x$ and $y = W_2 h$, with "
        r"$$W_1 = <W1>, \quad W_2 = <W2>.$$ One layer $y = W x$ does the same."
    )
    W1, W2 = Matrix(ENTRIES, 2, 2), Matrix(ENTRIES, 2, 2)
    b1: Num
    b2: Num

    answers = Exact("W", label="its weights")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=2,
            ask=r"Two linear layers follow each other without an activation: $h = W_1 x + b_1$ and $y = W_2 h + b_2$, with "
            r"$$W_1 = <W1>, \quad W_2 = <W2>, \quad b_1 = <b1>, \quad b_2 = <b2>.$$ One layer $y = W x + b$ does the same.",
            b1=Vector(Integers(-4, 4, without=0), 2),
            b2=Vector(Integers(-4, 4, without=0), 2),
            answers=(Exact("W", label="its weights"), Exact("b", label="its bias")),
        ),
        Level(
            3,
            minutes=1,
            ask=r"A network without activations has layers of $<widths>$ units, from the input to the output; every layer has "
            r"weights and biases. One linear layer (with a bias) can do the same.",
            W1=0,
            W2=0,
            widths=Vector(Choice(2, 3, 4, 5, 6, 8, 10, 12, 20), 4, distinct=True),
            answers=(
                Whole(
                    "rank",
                    symbol=r"\operatorname{rank} W",
                    label="the largest rank that its weights can have",
                ),
                Whole("n", label="the number of its parameters (weights and biases)"),
            ),
        ),
    )
    widths: Num
    symbols = Names(W1="W_1", W2="W_2", b1="b_1", b2="b_2", rank=r"\operatorname{rank} W", n="n")
    hints = (
        "Put the first line into the second.",
        "The layer that is applied first stands on the right, and its bias goes through the second weights.",
        "A product of matrices cannot have a larger rank than any factor.",
    )

    def solve(self, work: Work) -> None:
        if self.level == 3:
            first, last = self.widths[0], self.widths[3]
            work("rank", smallest(self.widths), by=r"\min(\text{widths})")
            work("n", last * first + last, by=r"n_{\text{out}} n_{\text{in}} + n_{\text{out}}")
            return
        work("W", matmul(self.W2, self.W1))
        if self.level == 2:
            work("b", matmul(self.W2, self.b1) + self.b2)

    def reference(self, collapse: Any) -> Any:
        if self.level == 1:
            return collapse([self.W1, self.W2]).W
        if self.level == 2:
            found = collapse([self.W1, self.W2], [self.b1, self.b2])
            return {"W": found.W, "b": found.b}
        sizes = [int(width) for width in self.widths]
        weights = [
            [[1.0 if i == j else 0.0 for j in range(m)] for i in range(n)]
            for m, n in pairwise(sizes)
        ]
        found = collapse(weights)
        return {"rank": found.rank, "n": found.W.size + found.b.size}

    @mistake(
        "You multiplied in reading order. $x$ meets $W_1$ first, so $W_1$ stands on the right: $W = W_2 W_1$.",
        levels=(1, 2),
    )
    def order(self) -> object:
        return {"W": matmul(self.W1, self.W2)}

    @mistake("You multiplied entry by entry. Rows meet columns.", levels=(1, 2))
    def entrywise(self) -> object:
        return {"W": self.W1 * self.W2}

    @mistake("Composing layers multiplies their matrices; you added them.", levels=(1, 2))
    def added(self) -> object:
        return {"W": self.W1 + self.W2}

    @mistake("You added the biases. The first one passes through the second weights.", levels=(2,))
    def bias_sum(self) -> object:
        return {"b": self.b1 + self.b2}

    @mistake("You lost the first bias: it arrives as $W_2 b_1$.", levels=(2,))
    def bias_lost(self) -> object:
        return {"b": self.b2}

    @mistake(
        "Input and output width do not decide alone: the narrowest layer in between limits the rank.",
        levels=(3,),
    )
    def ends(self) -> object:
        ends = min(self.widths[0], self.widths[3])
        return {"rank": ends} if ends != min(self.widths) else None

    @mistake(
        "You counted the parameters of the whole stack. The one layer has its own.", levels=(3,)
    )
    def stack(self) -> object:
        w = self.widths
        return {"n": sum(n * m + n for m, n in pairwise(w))}

    @mistake("You forgot the biases, one for each output.", levels=(3,))
    def no_bias(self) -> object:
        return {"n": self.widths[0] * self.widths[3]}


HALVES = Choice(-3, -2, -1, -0.5, 0.5, 1, 2, 3)
KINDS = (
    "vanishes",
    "stays",
    "explodes",
    "vanishes and oscillates",
    "stays and oscillates",
    "explodes and oscillates",
)


@generator(
    "deep.eigen_growth",
    title="The growth of repeated linear layers",
    topic="chain rule and depth",
    equals=(
        "residual.eigen_growth",
        "residual.matrix_power",
        "residual.growth_kind",
        "residual.dominant_eigenvalue",
    ),
)
class EigenGrowth(Problem):
    ask = r"The linear map $$W = <W>$$ is applied <P> times, beginning with $x = <x>$."
    one_, two_, c_ = HALVES, HALVES, Vector(Integers(-4, 5, without=0), 2)
    W = Derived(lambda p: matrix([[p.one_, 0], [0, p.two_]]))
    x = Derived(lambda p: p.c_)
    P = Integers(3, 5)

    answers = Exact("y", symbol="W^L x", label="the result")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=3,
            W=Derived(lambda p: symmetric(p.one_, p.two_)),
            x=Derived(lambda p: vector(p.c_[0] + p.c_[1], p.c_[0] - p.c_[1])),
            P=Integers(3, 6),
        ),
        Level(
            3,
            minutes=1.5,
            ask=r"The linear map $$W = <W>$$ is applied again and again. One of its eigenvectors is $v = <v>$; another vector $u$ has "
            r"parts along both eigenvectors. In the long run the length of $W^L u$ changes by a factor $\rho$ at each step.",
            one_=Choice(*(n * s for n in (0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3) for s in (-1, 1))),
            two_=Choice(*(n * s for n in (0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3) for s in (-1, 1))),
            c_=Choice([1, 1], [1, -1]),
            W=Derived(lambda p: symmetric(p.one_, p.two_)),
            v=Derived(lambda p: p.c_),
            x=0,
            P=0,
            answers=(
                Option("kind", label="what happens to $W^L v$ as $L$ grows", options=KINDS),
                Exact(
                    "rho",
                    symbol=r"\rho",
                    label="this factor",
                ),
            ),
            few="six kinds of behaviour, and few eigenvalues that are easy to read",
        ),
    )
    v: Num
    symbols = Names(
        lam=r"\lambda", c="c", grown="c'", y="W^L x", P="L", rho=r"\rho", along=r"\lambda_v"
    )
    hints = (
        "Along an eigenvector, applying the map is multiplying by a number.",
        "A symmetric matrix with equal diagonal entries has the eigenvectors (1, 1) and (1, -1).",
        "Write $x$ in eigenvectors, multiply each part by its eigenvalue to the power $L$, and add.",
    )

    def possible(self) -> bool:
        return abs(self.one_) != abs(self.two_)

    def solve(self, work: Work) -> None:
        W = self.W
        if self.level == 1:
            lam = work("lam", vector(W[0, 0], W[1, 1]), note="the diagonal")
            work("y", lam**self.P * self.x, by=r"(\lambda_1^L x_1, \, \lambda_2^L x_2)")
            return
        lam = work(
            "lam",
            vector(W[0, 0] + W[0, 1], W[0, 0] - W[0, 1]),
            note="the eigenvalues for (1, 1) and (1, -1)",
        )
        if self.level == 3:
            along = work("along", lam[0] if self.v[1] > 0 else lam[1], note="the one of $v$")
            work.choose("kind", kind(along), by=r"\lvert \lambda_v \rvert \text{ and its sign}")
            work("rho", maximum(abs(lam[0]), abs(lam[1])))
            return
        x = self.x
        c = work(
            "c", vector((x[0] + x[1]) / 2, (x[0] - x[1]) / 2), note="$x = c_1 (1, 1) + c_2 (1, -1)$"
        )
        grown = work("grown", c * lam**self.P)
        work("y", vector(grown[0] + grown[1], grown[0] - grown[1]))

    def reference(self, growth: Any, power: Any, growth_kind: Any, dominant: Any) -> Any:
        if self.level < 3:
            return growth(self.W, self.x, int(self.P)).y
        along = power(self.W, self.v, 1)[0] / self.v[0]
        return {"kind": growth_kind(along), "rho": dominant(self.W)}

    @mistake(
        "You multiplied by the eigenvalue $L$ times $L$: it is a power, not a product with $L$.",
        levels=(1,),
    )
    def times(self, s: Steps) -> Num:
        return s.lam * self.P * self.x

    @mistake("You raised the entries of $x$ to the power as well.", levels=(1,))
    def powered_x(self, s: Steps) -> Num:
        return (s.lam * self.x) ** self.P

    @mistake("You applied the map once more than asked.", levels=(1, 2))
    def once_more(self) -> Num:
        return self.but(P=self.P + 1).y

    @mistake(
        "A power of a matrix is not the matrix of the powers of its entries; only for diagonal ones is it.",
        levels=(2,),
    )
    def entries(self) -> Num:
        return matmul(self.W**self.P, self.x)

    @mistake(
        "You kept the dominant component alone. The other is smaller and still there.", levels=(2,)
    )
    def one_component(self, s: Steps) -> Num:
        g = s.grown
        if abs(s.lam[0]) > abs(s.lam[1]):
            return vector(g[0], g[0])
        return vector(g[1], -g[1])

    @mistake(
        "You exchanged the eigenvalues: (1, 1) belongs to the sum of a row's entries.",
        at="lam",
        levels=(2,),
    )
    def exchanged(self, s: Steps) -> Num:
        return vector(s.right[1], s.right[0])

    @mistake(
        "A negative eigenvalue is judged by its modulus: below -1 the vector explodes, and it changes sign at each step.",
        levels=(3,),
    )
    def no_modulus(self, s: Steps) -> object:
        return {"kind": "vanishes"} if s.along <= -1 else None

    @mistake(
        "You overlooked the sign: a negative eigenvalue turns the vector round at each step.",
        levels=(3,),
    )
    def no_sign(self, s: Steps) -> object:
        return {"kind": kind(-s.along)} if s.along < 0 else None

    @mistake("In the long run the largest modulus wins, here it is the other one.", levels=(3,))
    def smaller(self, s: Steps) -> object:
        return {"rho": min(abs(s.lam[0]), abs(s.lam[1]))}

    @mistake("You took a diagonal entry for the eigenvalue. $W$ is not diagonal.", levels=(3,))
    def diagonal(self) -> object:
        return {"rho": abs(self.W[0, 0])}


def symmetric(one: Any, two: Any) -> Any:
    """The matrix with eigenvalue `one` along (1, 1) and `two` along (1, -1)."""
    a, b = (one + two) / 2, (one - two) / 2
    return matrix([[a, b], [b, a]])


def kind(eigenvalue: Any) -> str:
    """What its powers do."""
    size = abs(eigenvalue)
    word = "stays" if size == 1 else "vanishes" if size < 1 else "explodes"
    return f"{word} and oscillates" if eigenvalue < 0 else word
