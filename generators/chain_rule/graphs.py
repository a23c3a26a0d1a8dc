"""Backpropagation by hand: small graphs of scalars, and Jacobians."""

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
    generator,
    matmul,
    matrix,
    mistake,
    sigmoid,
    transpose,
    vector,
)

FOUR = tuple(
    Exact(f"d{name}", symbol=rf"\partial f / \partial {name}") for name in ("x", "y", "z", "w")
)


@generator(
    "chain.scalar_graph",
    title="Backpropagation through a small graph",
    topic="chain rule and depth",
    equals=("backprop.product_of_sum", "backprop.shared_node", "backprop.neuron"),
)
class ScalarGraph(Problem):
    ask = r"The graph $q = x y + z$, $f = q w$ is evaluated at $x = <x>$, $y = <y>$, $z = <z>$, $w = <w>$."
    x, w = Integers(-5, 6, without=(0, 1)), Integers(-5, 6, without=(0, 1))
    y = Integers(-5, 6, without=(0, 1))
    z = Integers(-5, 6, without=0)
    b: Num

    answers = FOUR
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=1.5,
            ask=r"The graph $u = x y$, $v = x^2$, $q = u + v$, $f = q w$ is evaluated at $x = <x>$, $y = <y>$, $w = <w>$.",
            z=0,
            answers=(FOUR[0], FOUR[1], FOUR[3]),
        ),
        Level(
            3,
            minutes=2,
            ask=r"A neuron computes $s = w x + b$ and $f = \sigma(s)$, $\sigma$ being the logistic sigmoid. It is evaluated at "
            r"$x = <x>$, $w = <w>$, $b = <b>$.",
            x=Grid(-3, 3, 0.1, without=(0, 1)),
            y=0,
            z=0,
            w=Grid(-2, 2, 0.1, without=(0, 1)),
            b=Grid(-1, 1, 0.1, without=0),
            answers=(
                Decimal("dw", figures=3, symbol=r"\partial f / \partial w"),
                Decimal("dx", figures=3, symbol=r"\partial f / \partial x"),
                Decimal("db", figures=3, symbol=r"\partial f / \partial b"),
            ),
        ),
    )
    symbols = Names(
        **{f"d{name}": rf"\frac{{\partial f}}{{\partial {name}}}" for name in "xyzwbqs"},
    )
    hints = (
        "Go forward and write the value on each node.",
        r"Go backward: each node gets the gradient of the node behind it times the local derivative.",
        "Where several paths lead from an input to $f$, add what comes along each.",
    )

    def possible(self) -> bool:
        if self.level == 3:
            return 0.3 < abs(self.w * self.x + self.b) < 4
        return self.x * self.y + (self.z if self.level == 1 else self.x**2) != 0

    def solve(self, work: Work) -> None:
        if self.level == 3:
            s = work("s", self.w * self.x + self.b)
            f = work("f", sigmoid(s))
            ds = work("ds", f * (1 - f), note="the local derivative of the sigmoid")
            work("dw", ds * self.x)
            work("dx", ds * self.w)
            work("db", ds)
            return
        q = work("q", self.x * self.y + (self.z if self.level == 1 else self.x**2))
        dq = work("dq", self.w, note="the other factor of the product")
        if self.level == 1:
            work("dx", dq * self.y)
            work("dz", dq)
        else:
            work("dx", dq * self.y + dq * 2 * self.x, note="two paths, so two terms")
        work("dy", dq * self.x)
        work("dw", q)

    def reference(self, tree: Any, shared: Any, neuron: Any) -> Any:
        if self.level == 3:
            found = neuron(self.w, self.x, self.b)
            return {"dw": found.w, "dx": found.x, "db": found.b}
        if self.level == 2:
            found = shared(self.x, self.y, self.w)
            return {"dx": found.x, "dy": found.y, "dw": found.w}
        found = tree(self.x, self.y, self.z, self.w)
        return {"dx": found.x, "dy": found.y, "dz": found.z, "dw": found.w}

    @mistake(
        "Those are the local derivatives at $q$. Multiply them by what comes back from $f$.",
        levels=(1, 2),
    )
    def local_only(self) -> object:
        if self.level == 1:
            return {"dx": self.y, "dy": self.x, "dz": 1}
        return {"dx": self.y + 2 * self.x, "dy": self.x}

    @mistake(
        r"The derivative of a product with respect to one factor is the other factor: $\partial f / \partial w = q$.",
        levels=(1, 2),
    )
    def own_factor(self) -> object:
        return {"dw": self.w}

    @mistake(
        "You exchanged the two factors: the derivative of $xy$ with respect to $x$ is $y$.",
        levels=(1,),
    )
    def exchanged(self, s: Steps) -> object:
        return {"dx": s.dq * self.x, "dy": s.dq * self.y} if self.x != self.y else None

    @mistake(
        "You followed one of the two paths from $x$ to $f$: $x$ enters $u$ and $v$.", levels=(2,)
    )
    def one_path(self, s: Steps) -> object:
        return {"dx": s.dq * self.y}

    @mistake("Contributions of several paths are added, not multiplied.", levels=(2,))
    def multiplied_join(self, s: Steps) -> object:
        return {"dx": s.dq * self.y * (s.dq * 2 * self.x)}

    @mistake(r"You left out the derivative of the sigmoid, $\sigma (1 - \sigma)$.", levels=(3,))
    def no_sigmoid(self) -> object:
        return {"dw": self.x, "dx": self.w, "db": 1}

    @mistake(
        r"You multiplied by $\sigma(s)$. The derivative of the sigmoid is $\sigma (1 - \sigma)$.",
        at="ds",
        levels=(3,),
    )
    def by_value(self, s: Steps) -> Num:
        return s.f

    @mistake(
        r"You took $\sigma (1 - \sigma)$ at the wrong place: $\sigma$ is the output, not the sum $s$.",
        at="ds",
        levels=(3,),
    )
    def of_the_sum(self, s: Steps) -> Num:
        return s.s * (1 - s.s)


@generator(
    "chain.jacobian",
    title="The chain rule with Jacobians",
    topic="chain rule and depth",
    equals=("backprop.quadratic_chain", "backprop.chain_rule"),
)
class ChainJacobian(Problem):
    ask = (
        r"Two functions are composed: $z_1 = <a> \, x_1 x_2$, $z_2 = <b> \, x_1 + x_2^2$, and $y = z_1^2 + <c> \, z_2$. They are "
        r"evaluated at $x = <x>$."
    )
    x = Vector(Integers(-3, 4, without=0), 2)
    a, b = Integers(2, 3), Integers(2, 5)
    c = Integers(2, 6)
    G: Num
    J1: Num
    J2: Num

    answers = Exact(
        "dydx",
        symbol=r"\mathrm{d} y / \mathrm{d} x",
        label="the derivative of the whole chain, as a row,",
    )
    levels = (
        Level(1, minutes=2),
        Level(
            2,
            minutes=3,
            ask=r"Two functions are composed: $z_1 = <a> \, x_1 x_2$, $z_2 = <b> \, x_2 + x_3^2$, and $y = z_1^2 + <c> \, z_2$. "
            r"They are evaluated at $x = <x>$.",
            x=Vector(Integers(-3, 4, without=0), 3),
        ),
        Level(
            3,
            minutes=3,
            ask=r"Three functions are applied one after the other: $u = f_1(x)$, $v = f_2(u)$, $y = f_3(v)$. At the point in "
            r"question their Jacobians (row $i$ holds the derivatives of output $i$; $J_3$ is one row) are $$J_1 = <J1>, \quad J_2 = <J2>, \quad "
            r"J_3 = <G>.$$",
            x=0,
            a=0,
            b=0,
            c=0,
            G=Vector(Integers(-3, 3, without=0), 2),
            J2=Matrix(Integers(-2, 3), 2, 2),
            J1=Matrix(Integers(-2, 3), 2, 3),
        ),
    )
    symbols = Names(
        z="z",
        J="J_z",
        g=r"\frac{\mathrm{d} y}{\mathrm{d} z}",
        J1="J_1",
        J2="J_2",
        G="J_3",
        dydx=r"\frac{\mathrm{d} y}{\mathrm{d} x}",
        row="r",
    )
    hints = (
        "The outer derivative is a row; it is taken at $z$, not at $x$.",
        "The Jacobian of $z$ has one row an output and one column an input.",
        "Row times Jacobian, the outermost function on the left: every product stays a row.",
    )

    def possible(self) -> bool:
        return self.level < 3 or matmul(self.J2, self.J1) != 0

    def solve(self, work: Work) -> None:
        if self.level == 3:
            row = work(
                "row",
                matmul(transpose(self.J2), self.G),
                by="J_3 J_2",
                note="from the left: every product stays a row",
            )
            work("dydx", matmul(transpose(self.J1), row), by="J_3 J_2 J_1")
            return
        J = self.jacobian()
        z = work("z", self.inner())
        J = work("J", J, by=r"\partial z_i / \partial x_j")
        g = work("g", vector(2 * z[0], self.c), by=r"[2 z_1, \, c]", note="taken at $z$")
        work("dydx", matmul(transpose(J), g), by=r"\frac{\mathrm{d} y}{\mathrm{d} z} J_z")

    def inner(self) -> Num:
        """z of x."""
        x = self.x
        first = self.a * x[0] * x[1]
        if self.level == 1:
            return vector(first, self.b * x[0] + x[1] ** 2)
        return vector(first, self.b * x[1] + x[2] ** 2)

    def jacobian(self) -> Num:
        """One row an output."""
        x = self.x
        if self.level == 1:
            return matrix([[self.a * x[1], self.a * x[0]], [self.b, 2 * x[1]]])
        return matrix([[self.a * x[1], self.a * x[0], 0], [0, self.b, 2 * x[2]]])

    def reference(self, quadratic_chain: Any, chain_rule: Any) -> Any:
        if self.level == 3:
            return chain_rule([[self.G], self.J2, self.J1])[0]
        m = len(self.x)
        Q: list[Any] = [[[0.0] * m for _ in range(m)] for _ in range(2)]
        A: list[Any] = [[0.0] * m for _ in range(2)]
        Q[0][0][1] = self.a
        Q[1][m - 1][m - 1] = 1.0
        A[1][m - 2] = self.b
        return quadratic_chain(self.x, Q, A, [[1, 0], [0, 0]], [0, self.c])[0]

    @mistake(
        "You took the outer derivative at $x$. It belongs at $z$, the value of the inner function.",
        at="g",
        levels=(1, 2),
    )
    def at_x(self) -> Num:
        return vector(2 * self.x[0], self.c)

    @mistake(
        "You kept one path for each input. An input that enters both $z_1$ and $z_2$ gets the sum of both.",
        levels=(1, 2),
    )
    def first_path(self, s: Steps) -> Num:
        J, g = s.J, s.g
        columns = range(len(self.x))
        return vector(*(g[0] * J[0, j] if J[0, j] else g[1] * J[1, j] for j in columns))

    @mistake(
        "You left out the outer factor $2 z_1$: the square is differentiated too.", levels=(1, 2)
    )
    def no_outer(self, s: Steps) -> Num:
        return matmul(transpose(s.J), vector(1, self.c))

    @mistake(
        "You used $J_2$ transposed. With one row an output, the product is $J_3 J_2 J_1$ as they stand.",
        levels=(3,),
    )
    def transposed(self) -> Num:
        return matmul(transpose(self.J1), matmul(self.J2, self.G))

    @mistake("You skipped the middle function: the product is $J_3 J_2 J_1$.", levels=(3,))
    def skipped(self) -> Num:
        return matmul(transpose(self.J1), self.G)
