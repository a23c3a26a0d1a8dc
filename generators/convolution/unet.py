"""U-Net: the shapes on the way down and up, and what a join costs."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Derived,
    Integers,
    Level,
    Names,
    Num,
    Option,
    Problem,
    Steps,
    Whole,
    Work,
    ceil,
    floor,
    generator,
    mistake,
)

TOPIC = "convolution and U-Net"
PLAN = (
    r"A U-Net has <depth> levels above its bottom. On the way down, each level applies two $3 \times 3$ convolutions with stride 1, {pads}; their output "
    r"is kept for the skip connection, and $2 \times 2$ max pooling with stride 2 leads to the next level. The bottom has two such convolutions as well. "
    r"On the way up, each level doubles the side with an up-convolution that halves the channels, concatenates the map kept at this level (cropped to "
    r"the same side where it is larger), and applies two such convolutions."
)
PADDED = PLAN.format(pads="padded so that they keep the side")
VALID = PLAN.format(pads="without padding")
CHANNELS = r" The first level has <base> channels, and every level below, up to and with the bottom, has twice as many as the one above."


@generator("unet.shapes", title="Shapes through a U-Net", topic=TOPIC, equals="unet.unet_shapes")
class Shapes(Problem):
    depth, base, n = (
        Choice(2, 3, 4, 5),
        Integers(4, 100, step=4),
        Derived(lambda p: 2**p.depth * p.b_),
    )
    b_, least = Integers(2, 24), 0
    shrink, padded = 4, True
    ask = PADDED + CHANNELS + r" The input has the side $n = <n>$."
    answers = (
        Whole("bottom", label="the side at the bottom"),
        Whole("deepest", label="the channels at the bottom"),
        Whole("joined", label="the channels just after the topmost concatenation"),
    )
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=3,
            ask=VALID + r" The input has the side $n = <n>$.",
            depth=Choice(2, 3, 4),
            b_=Integers(4, 80),
            base=0,
            n=Derived(lambda p: 2**p.depth * (p.b_ + 8) - 4),
            padded=False,
            answers=(
                Whole("crop", label="the rows that are cropped in all from the topmost kept map"),
                Whole("out", label="the side of the output"),
            ),
        ),
        Level(
            3,
            minutes=3,
            ask=VALID
            + r" Every pooling must meet an even side, and the output must have at least the side <least>.",
            depth=Choice(2, 3, 4),
            least=Integers(8, 400),
            base=0,
            b_=0,
            n=0,
            padded=False,
            answers=Whole("n_min", label="the smallest side of the input"),
        ),
        Level(
            4,
            minutes=0.5,
            ask=VALID
            + r" The input has the side $n = <n>$; let $n_i$ be the side of the map kept at level $i$, counted from the top.",
            depth=Choice(2, 3, 4),
            b_=Integers(4, 80),
            base=0,
            n=Derived(lambda p: 2**p.depth * (p.b_ + 8) - 4),
            padded=False,
            one_step=Whole("bottom", label="the side at the bottom, after its two convolutions"),
            answers=(Whole("crop"), Whole("out")),
        ),
    )
    symbols = Names(
        base="C",
        depth="d",
        crop="c",
        least=r"m",
        bottom=r"n_{\text{bottom}}",
        deepest=r"C_{\text{bottom}}",
        joined=r"C_{\text{joined}}",
        out=r"n_{\text{out}}",
        n_min=r"n",
        **{f"down{i}": f"n_{{{i}}}" for i in range(1, 7)},
        **{f"up{i}": f"u_{{{i}}}" for i in range(1, 7)},
        **{f"side{i}": f"n_{{{i}}}" for i in range(1, 7)},
    )
    hints = (
        "Two unpadded convolutions with kernels of side 3 take 4 off a side, padded ones nothing.",
        "Pooling halves the side, an up-convolution doubles it. Write down one side for each level.",
        "Concatenation adds the channels of both maps.",
    )

    def solve(self, work: Work) -> None:
        if self.level == 1:
            work("bottom", self.n / 2**self.depth, note="each pooling halves it")
            work("deepest", self.base * 2**self.depth, note="each level down doubles them")
            work("joined", self.base + self.base, note="kept, and from the up-convolution")
        elif self.level in {2, 4}:
            self.through(work)
        else:
            self.back(work)

    def through(self, work: Work) -> None:
        """Down and up again, level by level."""
        side, kept = self.n, []
        for i in range(1, int(self.depth) + 1):
            side = work(f"down{i}", side - self.shrink, note=f"kept at level {i}")
            kept.append(side)
            side = side / 2
        side = work("bottom", side - self.shrink)
        for i in range(int(self.depth), 0, -1):
            up = work(f"up{i}", 2 * side, note=f"before the join at level {i}")
            if i == 1:
                work("crop", kept[0] - up)
                work("out", up - self.shrink)
            else:
                side = up - self.shrink

    def back(self, work: Work) -> None:
        """From the output to the input."""
        scale = 2**self.depth
        bottom = work(
            "bottom",
            ceil((self.least + self.shrink * (scale - 1)) / scale),
            by=r"\left\lceil \frac{m + 4 (2^{<depth>} - 1)}{2^{<depth>}} \right\rceil".replace(
                "<depth>", str(int(self.depth))
            ),
            note="on the way up, doubled and 4 taken off at each level",
        )
        side: Any = bottom
        for i in range(int(self.depth), 0, -1):
            side = work(
                f"side{i}", 2 * (side + self.shrink), note=f"before the pooling of level {i}"
            )
        work("n_min", side + self.shrink)

    def reference(self, shapes: Any) -> Any:
        depth, base = int(self.depth), int(self.base) or 1
        if self.level != 3:
            net = shapes(int(self.n), depth, base, self.padded)
            top = net.levels[0]
            if self.padded:
                return net.bottom_size, net.bottom_channels, top.joined_channels
            return top.crop, net.output_size
        for n in range(int(self.least), 1000):
            try:
                if shapes(n, depth, base).output_size >= self.least:
                    return n
            except ValueError:
                continue
        return None

    @mistake(
        "You pooled once too seldom: there is a pooling below every level above the bottom.",
        levels=(1,),
    )
    def one_pooling_less(self, s: Steps) -> object:
        return {"bottom": 2 * s.bottom}

    @mistake("The channels double at each level; you added the same number each time.", levels=(1,))
    def added_levels(self) -> object:
        return {"deepest": self.base * (self.depth + 1)}

    @mistake(
        "You added the two maps. A U-Net concatenates them: the channels of both count.",
        levels=(1,),
    )
    def summed(self) -> object:
        return {"joined": 1 * self.base}

    @mistake("You forgot that the up-convolution halves the channels before the join.", levels=(1,))
    def not_halved(self) -> object:
        return {"joined": 3 * self.base}

    @mistake(
        "You took the convolutions to keep the side. Without padding, each takes 2 off it.",
        levels=(2,),
    )
    def as_padded(self) -> object:
        return self.but(shrink=0)

    @mistake(
        "You counted one convolution a level. There are two, and each takes 2 off the side.",
        levels=(2,),
    )
    def one_convolution(self) -> object:
        return self.but(shrink=2)

    @mistake("You counted what is cropped at one edge; it is cropped at both.", levels=(2,))
    def one_edge(self, s: Steps) -> object:
        return {"crop": s.crop / 2}

    @mistake(
        "You forgot the two convolutions at the bottom: each takes 2 off.", at="bottom", levels=(4,)
    )
    def only_pooled(self, s: Steps) -> Num:
        return s.right + 4

    @mistake("You counted one convolution at the bottom; there are two.", at="bottom", levels=(4,))
    def one_at_bottom(self, s: Steps) -> Num:
        return s.right + 2

    @mistake("You forgot the pooling that leads to the bottom.", at="bottom", levels=(4,))
    def not_pooled(self, s: Steps) -> Num:
        return 2 * (s.right + 4) - 4

    @mistake("You forgot the last two convolutions, after the topmost join.", levels=(2,))
    def before_last(self, s: Steps) -> object:
        return {"out": 1 * s.up1}

    @mistake("You took the convolutions to keep the side.", levels=(3,))
    def keeps(self) -> Num:
        return self.but(shrink=0).n_min

    @mistake("You counted one convolution a level; there are two.", levels=(3,))
    def one_of_two(self) -> Num:
        return self.but(shrink=2).n_min

    @mistake("You rounded down at the bottom. The output is then too small.", levels=(3,))
    def rounded_down(self, s: Steps) -> Num | None:
        exact = (self.least + 4 * (2**self.depth - 1)) / 2**self.depth
        return s.n_min - 2**self.depth if floor(exact) < exact else None

    @mistake(
        "You added what is lost to the side that is wanted. Then some pooling may meet an odd side.",
        levels=(3,),
    )
    def not_even(self) -> Num | None:
        wrong = self.least + 12 * 2**self.depth - 8
        return wrong if wrong != self.but().n_min else None


@generator(
    "unet.join",
    title="Adding or concatenating at a join",
    topic=TOPIC,
    equals=("unet.join", "counts.conv_parameters"),
)
class Join(Problem):
    c_enc, c_dec = (
        Choice(8, 12, 16, 24, 32, 48, 64, 96, 128),
        Choice(8, 12, 16, 24, 32, 48, 64, 96, 128),
    )
    c_out, k = Choice(8, 10, 16, 20, 32, 64), Choice(3)
    ask = (
        r"At a join, the encoder gives a map with <c_enc> channels and the decoder one with <c_dec> channels; both have the same height and "
        r"width. They are concatenated."
    )
    answers = (
        Whole("channels", label="the channels of the result"),
        Option("adding", options=("yes", "no"), label="could the two maps be added as they are"),
    )
    levels = (
        Level(
            1,
            minutes=0.5,
            few="yes or no, and sums of usual numbers of channels",
            c_dec=Integers(8, 480, step=8),
            ratio_=Choice(1, "1/2", "3/2", 2),
            c_enc=Derived(lambda p: p.ratio_ * p.c_dec),
            c_out=0,
            k=0,
        ),
        Level(
            2,
            minutes=1.5,
            ask=r"At a join, <c_enc> channels of the encoder and <c_dec> channels of the decoder, of the same height and width, are concatenated. A "
            r"convolution with $<k> \times <k>$ kernels and biases maps the result to <c_out> channels.",
            answers=Whole("cost", label="the parameters of this convolution"),
        ),
        Level(
            3,
            minutes=2,
            ask=r"At a join, the encoder gives <c_enc> channels and the decoder <c_dec> channels of the same height and width. A $1 \times 1$ "
            r"convolution without biases projects the encoder's map to <c_dec> channels, the two are added, and a convolution with "
            r"$<k> \times <k>$ kernels and biases maps the sum to <c_out> channels.",
            answers=Whole("all", label="the parameters of both convolutions together"),
        ),
    )
    symbols = Names(
        c_enc=r"C_{\text{enc}}",
        c_dec=r"C_{\text{dec}}",
        c_out=r"C_{\text{out}}",
        channels="C",
        cost="P",
        projection=r"P_{1}",
        next=r"P_{2}",
        all="P",
        adding=r"\text{adding}",
    )
    hints = (
        "Concatenation stacks the channels; addition needs the same number on both sides.",
        "A convolution has $k^2$ weights for each pair of an input and an output channel, and a bias for each output channel.",
    )

    def possible(self) -> bool:
        return bool(self.c_enc != self.c_dec) or self.level < 3

    def solve(self, work: Work) -> None:
        if self.level < 3:
            channels = work("channels", self.c_enc + self.c_dec)
            if self.level == 1:
                same = "yes" if self.c_enc == self.c_dec else "no"
                work.choose("adding", same, by=r"\text{only if } C_{\text{enc}} = C_{\text{dec}}")
            else:
                work("cost", self.k**2 * channels * self.c_out + self.c_out)
            return
        projection = work(
            "projection", self.c_enc * self.c_dec, note="a kernel of one weight a pair"
        )
        after = work(
            "next",
            self.k**2 * self.c_dec * self.c_out + self.c_out,
            note="adding keeps the channels",
        )
        work("all", projection + after)

    def reference(self, join: Any, conv: Any) -> Any:
        enc, dec, out, k = int(self.c_enc), int(self.c_dec), int(self.c_out), int(self.k)
        if self.level == 3:
            return conv(enc, dec, 1, bias=False) + conv(dec, out, k)
        found = join(enc, dec, out or 1, k or 1)
        if self.level == 2:
            return found.parameters
        return {"channels": found.channels, "adding": "yes" if found.can_add else "no"}

    @mistake(
        "You doubled the decoder's channels. That is right only if the encoder gives as many.",
        levels=(1, 2),
    )
    def doubled(self) -> object:
        if self.c_enc == self.c_dec:
            return None
        wrong = self.but(c_enc=1 * self.c_dec)
        return {"channels": wrong.channels} if self.level == 1 else wrong.cost

    @mistake(
        "You multiplied the numbers of channels. Concatenation puts the maps on top of each other: they add up.",
        levels=(1, 2),
    )
    def product(self) -> object:
        channels = self.c_enc * self.c_dec
        if self.level == 1:
            return {"channels": channels}
        return self.k**2 * channels * self.c_out + self.c_out

    @mistake(
        "Maps can be added only if all their shapes are equal, the number of channels among them.",
        levels=(1,),
    )
    def add_any(self) -> object:
        return {"adding": "yes"} if self.c_enc != self.c_dec else None

    @mistake(
        "You took the maps to be added: concatenation keeps the channels of both.", levels=(2,)
    )
    def added(self) -> Num:
        return self.but(c_enc=0).cost

    @mistake(
        "You took the maps to be concatenated. They are added, so the channels stay as many.",
        levels=(3,),
    )
    def concatenated(self, s: Steps) -> Num:
        return s.projection + self.k**2 * 2 * self.c_dec * self.c_out + self.c_out

    @mistake("You forgot the projection: its weights are parameters too.", levels=(3,))
    def no_projection(self, s: Steps) -> Num:
        return 1 * s.next

    @mistake("You gave the projection biases; it has none here.", levels=(3,))
    def biased(self, s: Steps) -> Num:
        return s.all + self.c_dec

    @mistake("You forgot the biases, one for each output channel.", levels=(2, 3))
    def no_bias(self, s: Steps) -> Num:
        return (s.cost if self.level == 2 else s.all) - self.c_out
