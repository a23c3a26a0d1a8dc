"""Sizes: what a convolution, a pooling or a transposed convolution makes of a side, and what a unit sees."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Integers,
    Level,
    Names,
    Num,
    Problem,
    Steps,
    Vector,
    Whole,
    Work,
    ceil,
    floor,
    generator,
    mistake,
    total,
)

TOPIC = "convolution and U-Net"
STACK = (
    r"Convolutions and poolings follow one another. From the first layer to the last, their square windows have the sides $k = <k>$ and their "
    r"strides are $s = <s>$."
)


@generator(
    "conv.output_size",
    title="Output size of a convolution",
    topic=TOPIC,
    equals="convolution.output_sizes",
)
class OutputSize(Problem):
    n, k, s, p, d = Integers(5, 64), Choice(2, 3, 4, 5, 7), Choice(1), Integers(0, 4), Choice(1)
    pooled = False
    answers = Whole("out", label="the side of the output")
    levels = (
        Level(1, minutes=0.5),
        Level(2, minutes=1, n=Integers(12, 120), s=Choice(2, 3)),
        Level(
            3,
            minutes=2,
            n=Integers(40, 240),
            k=Choice(3, 5, 7),
            s=Choice(2),
            p=Choice(3, 4, 5, 6),
            d=Choice(2, 3, 4),
            pooled=True,
        ),
    )
    symbols = Names(room="m", conv=r"n_{1}", out=r"n_{\text{out}}", span="k'", p="q")
    hints = (
        "The padding is added on both sides.",
        "Put the kernel at the very beginning. How far can it still move?",
        "Divide that way by the stride, round down, and count the first place too.",
    )

    def prompt(self) -> str:
        text = r"A square map of side $n = <n>$ is padded with $q = <p>$ zeros on each side. A convolution with a square kernel of side $k = <k>$"
        text += (
            r", stride $s = <s>$ and dilation $d = <d>$"
            if self.pooled
            else r" and stride $s = <s>$"
        )
        text += " is applied to it; only kernel positions that fit are used."
        if self.pooled:
            text += (
                r" Max pooling with $2 \times 2$ windows and stride 2, without padding, follows."
            )
        return self.fill(text)

    def possible(self) -> bool:
        return bool(self.n + 2 * self.p >= self.d * (self.k - 1) + 1 + self.s)

    def solve(self, work: Work) -> None:
        if self.pooled:
            span = work("span", self.d * (self.k - 1) + 1, note="what the dilated kernel spans")
            room = work("room", self.n + 2 * self.p - span, note="how far it can move")
            conv = work("conv", floor(room / self.s) + 1, note="after the convolution")
            work("out", floor((conv - 2) / 2) + 1, note="after the pooling")
            return
        room = work("room", self.n + 2 * self.p - self.k, note="how far the kernel can move")
        work("out", floor(room / self.s) + 1 if self.s != 1 else room + 1)

    def reference(self, sizes: Any) -> Any:
        first = (int(self.k), int(self.s), int(self.p), int(self.d))
        return sizes(int(self.n), [first, (2, 2)] if self.pooled else [first])[-1]

    @mistake("You left out the $+1$: the position before the first move counts too.", levels=(1, 2))
    def no_first(self, s: Steps) -> Num:
        return s.out - 1

    @mistake("You counted the padding once. It is added on both sides: $2q$.")
    def one_side(self) -> Num | None:
        return self.but(p=self.p / 2).out if self.p else None

    @mistake(
        "You rounded up. A position at which the kernel does not fit is not used: round down.",
        levels=(2,),
    )
    def rounded_up(self, s: Steps) -> Num | None:
        return ceil(s.room / self.s) + 1 if s.room % self.s else None

    @mistake("You ignored the stride: the kernel moves $s$ entries at a time.", levels=(2,))
    def no_stride(self) -> Num | None:
        return self.but(s=1).out if self.s != 1 else None

    @mistake("You ignored the dilation: the kernel spans $d (k - 1) + 1$ entries.", levels=(3,))
    def no_dilation(self) -> Num:
        return self.but(d=1).out

    @mistake("You forgot the pooling that follows.", levels=(3,))
    def no_pooling(self, s: Steps) -> Num:
        return 1 * s.conv


@generator(
    "tconv.size",
    title="Output size of a transposed convolution",
    topic=TOPIC,
    equals="convolution.transposed_size",
)
class TransposedSize(Problem):
    n, s, p, extra = Integers(3, 40), Choice(2, 3, 4), Choice(0), Choice(0)
    k = Choice(2, 3, 4, 5)
    answers = Whole("out", label="the side of the output")
    levels = (
        Level(1, minutes=0.5),
        Level(2, minutes=1, n=Integers(4, 64), k=Choice(3, 4, 5, 6), p=Choice(1, 2)),
        Level(
            3,
            minutes=1.5,
            n=Integers(5, 120),
            k=Choice(3, 4, 5, 7),
            s=Choice(2, 3),
            p=Choice(1, 2, 3),
            extra=Choice(1),
        ),
    )
    symbols = Names(starts="m", full="f", out=r"n_{\text{out}}", extra=r"q_{\text{out}}", p="q")
    hints = (
        "Every input entry writes a copy of the kernel; neighbouring copies start $s$ apart.",
        "Where does the last copy start, and where does it end?",
        "Padding takes away here: $q$ entries are cut off each end.",
    )

    def prompt(self) -> str:
        text = r"A square map of side $n = <n>$ goes through a transposed convolution with a square kernel of side $k = <k>$, stride $s = <s>$"
        text += r" and padding $q = <p>$" if self.p else " and no padding"
        if self.extra:
            text += r"; with an output padding of <extra>, so many rows and columns are added at one side"
        return self.fill(text + ".")

    def solve(self, work: Work) -> None:
        starts = work("starts", (self.n - 1) * self.s, note="where the last copy starts")
        if not self.p:
            work("out", starts + self.k)
            return
        full = work("full", starts + self.k, note="where it ends")
        if self.extra:
            work("out", full - 2 * self.p + self.extra)
        else:
            work("out", full - 2 * self.p)

    def reference(self, size: Any) -> Any:
        return size(int(self.n), int(self.k), int(self.s), int(self.p), int(self.extra))

    @mistake(
        "You used the formula of the ordinary convolution. The transposed one goes the other way: it enlarges.",
    )
    def ordinary(self) -> Num:
        return floor((self.n + 2 * self.p - self.k) / self.s) + 1

    @mistake(
        "You started from $n s$. There are only $n - 1$ gaps between $n$ copies: the last starts at $(n - 1) s$.",
    )
    def all_strides(self, s: Steps) -> Num | None:
        return s.out + self.s if self.s != 2 * self.p else None

    @mistake("You left out the kernel: the last copy is $k$ long.")
    def no_kernel(self, s: Steps) -> Num:
        return s.out - self.k

    @mistake(
        "You added the padding. In a transposed convolution it is cut off, on both sides.",
        levels=(2, 3),
    )
    def added(self, s: Steps) -> Num:
        return s.out + 4 * self.p

    @mistake("You ignored the padding: $q$ is cut off on both sides.", levels=(2, 3))
    def no_padding(self, s: Steps) -> Num:
        return s.out + 2 * self.p


@generator(
    "conv.receptive_field",
    title="Receptive field of a stack of layers",
    topic=TOPIC,
    equals="convolution.receptive_fields",
)
class ReceptiveField(Problem):
    ask = r"Convolutions with stride 1 follow one another. Their kernels are square, with the sides $k = <k>$ from the first layer to the last."
    k = Vector(Choice(2, 3, 5, 7, 9, 11), 3)
    s, d = Choice(1), Choice(1)
    answers = Whole(
        "r", label="the side of the square of input pixels that a unit of the last layer sees"
    )
    levels = (
        Level(1, minutes=0.5, few="the sum of three sizes takes few values"),
        Level(
            2,
            minutes=1.5,
            ask=STACK,
            k=Vector(Choice(2, 3, 4, 5, 7), 4),
            s=Vector(Choice(1, 2, 3), 4),
        ),
        Level(
            3,
            minutes=2,
            ask=r"Convolutions follow one another. From the first layer to the last, their square kernels have the sides $k = <k>$, the "
            r"strides $s = <s>$ and the dilations $d = <d>$.",
            k=Vector(Choice(2, 3, 5), 4),
            s=Vector(Choice(1, 2), 4),
            d=Vector(Integers(1, 5), 4),
        ),
        Level(
            4,
            minutes=0.5,
            ask=STACK
            + r" Let $r_i$ be the side of the square of input pixels that a unit of layer $i$ sees, and $j_i$ the distance, in input pixels, of "
            r"neighbours in layer $i$.",
            k=Vector(Choice(2, 3, 4, 5, 7, 9, 11), 4),
            s=Vector(Choice(1, 2, 3), 4),
            one_step=Whole("r3", label="the side of the square of the third layer"),
        ),
    )
    symbols = Names(
        r="r",
        **{f"r{i}": f"r_{{{i}}}" for i in range(1, 6)},
        **{f"j{i}": f"j_{{{i}}}" for i in range(1, 6)},
    )
    hints = (
        "Start from $r = 1$: an input pixel sees itself.",
        "The jump $j$ is the distance, in input pixels, of neighbours in a layer; every stride multiplies it.",
        "A layer adds $(k - 1)$ times its dilation times the jump of the layer before it.",
    )

    def possible(self) -> bool:
        if self.level == 1:
            return True
        return max(self.s[:3]) > 1 and (self.level != 3 or max(self.d) > 1)

    def solve(self, work: Work) -> None:
        if self.level == 1:
            work("r", 1 + total(self.k - 1))
            return
        r: Any = 1
        j: Any = 1
        last = len(self.k)
        for i, (k, s) in enumerate(zip(self.k, self.s, strict=True), 1):
            span = (k - 1) * self.d[i - 1] if self.level == 3 else k - 1
            if i == last:
                work("r", r + span * j)
            else:
                r = work(f"r{i}", r + span * j if i > 1 else 1 + span)
                j = work(f"j{i}", j * s) if i > 1 else work("j1", s, by="s_{1}")

    def reference(self, fields: Any) -> Any:
        k = [int(x) for x in self.k]
        s = [1] * len(k) if self.level == 1 else [int(x) for x in self.s]
        d = [int(x) for x in self.d] if self.level == 3 else [1] * len(k)
        return fields(list(zip(k, s, d, strict=True)))[-1].r

    @mistake(
        "You added the kernel sizes. A kernel of $k$ adds $k - 1$ to what is there already.",
        levels=(1, 2, 3),
    )
    def sizes_added(self) -> Num:
        return total(self.k)

    @mistake(
        "You multiplied the kernel sizes. The fields of neighbours overlap, so they do not multiply.",
        levels=(1, 2, 3),
    )
    def multiplied(self) -> Any:
        product: Any = 1
        for k in self.k:
            product = product * k
        return product

    @mistake(
        "You ignored the strides: after a stride, neighbours lie further apart.", levels=(2, 3)
    )
    def no_stride(self) -> Num:
        return self.but(s=[1] * len(self.k)).r

    @mistake(
        "You let a layer's own stride count for that layer. It spreads only the layers that come after.",
        levels=(2, 3),
    )
    def own_stride(self) -> Any:
        r: Any = 1
        j: Any = 1
        for i, (k, s) in enumerate(zip(self.k, self.s, strict=True)):
            j = j * s
            r = r + (k - 1) * (self.d[i] if self.level == 3 else 1) * j
        return r

    @mistake("You ignored the dilation: it spreads the taps of a kernel.", levels=(3,))
    def no_dilation(self) -> Num:
        return self.but(d=[1] * len(self.k)).r

    @mistake(
        "You used the jump after this layer. Its own stride spreads only what comes after it.",
        at="r3",
        levels=(4,),
    )
    def later_jump(self, s: Steps) -> Num | None:
        return s.r2 + (self.k[2] - 1) * s.j2 * self.s[2] if self.s[2] > 1 else None

    @mistake(
        "You left out the jump: neighbours in the second layer are further apart than one pixel.",
        at="r3",
        levels=(4,),
    )
    def no_jump(self, s: Steps) -> Num | None:
        return s.r2 + self.k[2] - 1 if s.j2 > 1 else None

    @mistake(
        "You added the whole kernel. One of its entries is there already: it adds $k - 1$ jumps.",
        at="r3",
        levels=(4,),
    )
    def whole_kernel(self, s: Steps) -> Num:
        return s.r2 + self.k[2] * s.j2
