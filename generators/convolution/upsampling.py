"""Upsampling by copying and by interpolation."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from nncards.problems import (
    Choice,
    Exact,
    Integers,
    Level,
    Matrix,
    Names,
    Problem,
    Vector,
    Work,
    generator,
    matrix,
    mistake,
    vector,
)

TOPIC = "convolution and U-Net"


@generator(
    "up.nearest",
    title="Nearest-neighbour upsampling",
    topic=TOPIC,
    equals=("upsampling.nearest", "upsampling.nearest_backward"),
)
class Nearest(Problem):
    ask = r"The map $X = <x>$ is enlarged by the factor <f> in height and in width, with nearest-neighbour upsampling."
    x, f = Matrix(Integers(-9, 9), 2, 2), Choice(2)
    g: Any = 0
    backward = False
    answers = Exact("y", label="the enlarged map")
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=1,
            ask=r"The map $X = <x>$ has one row. It is enlarged by the factor <f> in height and in width, with nearest-neighbour upsampling.",
            x=Matrix(Integers(-9, 9), 1, 3),
            f=Choice(2, 3),
        ),
        Level(
            3,
            minutes=1,
            ask=r"A map of $2 \times 2$ entries was enlarged by the factor <f> in height and in width, with nearest-neighbour upsampling. The "
            r"gradient of the loss with respect to the result is $G = <g>$.",
            x=0,
            g=Matrix(Integers(-4, 9), 4, 4),
            backward=True,
            answers=Exact("back", label="the gradient with respect to the map"),
        ),
    )
    symbols = Names(x="X", g="G", y="Y", back=r"\frac{\partial L}{\partial X}")
    hints = (
        "Every entry becomes a block.",
        "Backwards: every entry of a block got the same value from one place, so their gradients go there together.",
    )

    def possible(self) -> bool:
        if self.backward:
            return True
        entries = [v for row in self.x for v in row]
        return len(set(entries)) == len(entries) and 0 not in entries

    def place(self, pick: Any) -> Any:
        """The enlarged map, `pick(row, column)` being its entries."""
        f = int(self.f)
        height, width = f * len(self.x), f * len(self.x[0])
        return matrix([[pick(i, j) for j in range(width)] for i in range(height)])

    def solve(self, work: Work) -> None:
        f = int(self.f)
        if self.backward:
            work("back", self.gather(sum), note="the sum of each block")
        else:
            work(
                "y",
                self.place(lambda i, j: self.x[i // f, j // f]),
                note=f"every entry becomes a block of {f} by {f}",
            )

    def gather(self, function: Any) -> Any:
        """One number from each block of the gradient."""
        return matrix(
            [
                [
                    function([self.g[2 * i + a, 2 * j + b] for a in (0, 1) for b in (0, 1)])
                    for j in (0, 1)
                ]
                for i in (0, 1)
            ]
        )

    def reference(self, forward: Any, backward: Any) -> Any:
        return backward(self.g, int(self.f)) if self.backward else forward(self.x, int(self.f))

    @mistake(
        "You put zeros between the entries. Nearest-neighbour upsampling fills the block with copies.",
        levels=(1, 2),
    )
    def zeros(self) -> Any:
        f = int(self.f)
        return self.place(lambda i, j: self.x[i // f, j // f] if i % f == j % f == 0 else 0)

    @mistake(
        "You repeated the whole map. Every entry is to be repeated where it stands.", levels=(1, 2)
    )
    def tiled(self) -> Any:
        return self.place(lambda i, j: self.x[i % len(self.x), j % len(self.x[0])])

    @mistake("You enlarged the width alone; the height grows too.", levels=(1, 2))
    def width_only(self) -> Any:
        f = int(self.f)
        return matrix([[row[j // f] for j in range(f * len(row))] for row in self.x])

    @mistake(
        "You averaged each block. All its entries are copies of one number, so their gradients add up.",
        levels=(3,),
    )
    def averaged(self) -> Any:
        return self.gather(sum) / 4

    @mistake(
        "You took the first entry of each block. All its entries come from the same place: add them.",
        levels=(3,),
    )
    def first(self) -> Any:
        return self.gather(lambda block: block[0])

    @mistake(
        "You took the largest gradient of each block. Nothing was selected here: add them.",
        levels=(3,),
    )
    def largest_of_block(self) -> Any:
        return self.gather(max)


def sources(n: int, f: int, corners: bool) -> list[Fraction]:
    """Where the entries of the enlarged row lie on the input."""
    size = n * f
    if corners:
        return [Fraction(i * (n - 1), size - 1) for i in range(size)]
    middle = [Fraction(2 * i + 1, 2 * f) - Fraction(1, 2) for i in range(size)]
    return [min(max(at, Fraction(0)), Fraction(n - 1)) for at in middle]


def at_source(row: Any, src: Fraction) -> Any:
    """The value at a place between two entries."""
    left = int(src)
    part = src - left
    return row[left] if not part else (1 - part) * row[left] + part * row[left + 1]


AREAS = (
    r"Pixels count as areas (align_corners = False): with indices from 0, entry $i$ of the result lies at $(i + \frac12) / <f> - \frac12$ on the "
    r"input, moved to the nearest end where this is outside."
)
CORNERS = (
    r"The outermost entries keep their places (align_corners = True): with indices from 0, entry $i$ of the result lies at "
    r"$i (n - 1) / (<f> n - 1)$ on the input."
)


@generator(
    "up.bilinear",
    title="Linear and bilinear upsampling",
    topic=TOPIC,
    equals=("upsampling.linear", "upsampling.bilinear"),
)
class Bilinear(Problem):
    ask = (
        r"The row $x = <x>$ of $n = 3$ entries is enlarged by the factor <f> with linear interpolation. "
        + AREAS
    )
    x, f, corners = Vector(Integers(-6, 18, step=2), 3, distinct=True), Choice(2), False
    square = False
    answers = Exact("y", label="the enlarged row")
    levels = (
        Level(1, minutes=1, x=Vector(Integers(-8, 24, step=4), 3, distinct=True)),
        Level(
            2,
            minutes=2,
            ask=r"The map $X = <x>$ is enlarged by the factor <f> in height and in width with bilinear interpolation, along the rows and along the "
            r"columns alike. " + AREAS + r" Rows are counted from 1.",
            x=Matrix(Integers(-8, 24, step=4), 2, 2),
            square=True,
            answers=Exact("y", label="the second of the four rows of the result"),
        ),
        Level(
            3,
            minutes=2,
            ask=r"The row $x = <x>$ of $n = 3$ entries is enlarged by the factor <f> with linear interpolation. "
            + CORNERS,
            x=Vector(Integers(-9, 20), 3, distinct=True),
            corners=True,
        ),
    )
    symbols = Names(x="x", down=r"x'", src=r"\text{places}")
    hints = (
        "Find the place of each entry on the input first.",
        "The two neighbours share: at the distance $t$ from the left one its weight is $1 - t$, that of the right one $t$.",
        "Two directions are done one after the other.",
    )

    def possible(self) -> bool:
        if not self.square:
            return bool(self.x[0] + self.x[2] != 2 * self.x[1])
        (a, b), (c, d) = self.x
        return len({a, b, c, d}) == 4 and bool(a + d != b + c)

    def enlarge(self, row: Any) -> Any:
        """A row, interpolated."""
        return vector(
            *(at_source(row, src) for src in sources(len(row), int(self.f), self.corners))
        )

    def solve(self, work: Work) -> None:
        n = len(self.x)
        places = sources(n, int(self.f), self.corners)
        if self.square:
            t = places[1]
            row = work(
                "down",
                (1 - t) * self.x[0] + t * self.x[1],
                note="the second row of the result lies a quarter of the way down",
            )
            work("src", vector(*places), note="of its entries, along the row")
            work("y", self.enlarge(row))
            return
        work("src", vector(*places), note="of the entries on the input")
        work("y", self.enlarge(self.x))

    def reference(self, linear: Any, bilinear: Any) -> Any:
        f = int(self.f)
        return bilinear(self.x, f)[1] if self.square else linear(self.x, f, self.corners)

    @mistake(
        "You used the other convention for the corners. Look at how the places are defined here."
    )
    def other_corners(self) -> Any:
        return self.but(corners=not self.corners).y

    @mistake("You copied the nearest entry; interpolation mixes the two neighbours.", levels=(1, 3))
    def nearest(self) -> Any:
        return vector(*(self.x[i // 2] for i in range(6)))

    @mistake("You gave both neighbours the same weight. The nearer one counts more.", levels=(1, 2))
    def halves(self) -> Any:
        row = (self.x[0] + self.x[1]) / 2 if self.square else self.x
        middle = [(a + b) / 2 for a, b in pairwise(row)]
        return vector(row[0], *(m for m in middle for _ in (0, 1)), row[-1])

    @mistake("You exchanged the weights: the nearer neighbour has the larger one.", levels=(1, 3))
    def swapped(self) -> Any:
        def mixed(src: Fraction) -> Any:
            left = int(src)
            part = src - left
            return self.x[left] if not part else part * self.x[left] + (1 - part) * self.x[left + 1]

        return vector(*(mixed(src) for src in sources(3, 2, self.corners)))

    @mistake(
        "You interpolated along the row alone; the second row of the result lies between the two rows.",
        levels=(2,),
    )
    def along_only(self) -> Any:
        return self.enlarge(self.x[0])

    @mistake(
        "That is the third row: the second lies nearer to the upper row of the input.",
        levels=(2,),
    )
    def third_row(self) -> Any:
        return self.enlarge((self.x[0] + 3 * self.x[1]) / 4)
