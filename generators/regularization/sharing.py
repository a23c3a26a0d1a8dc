"""Tied parameters, and what cropping makes of one image."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Derived,
    Integers,
    Level,
    Names,
    Num,
    Problem,
    Steps,
    Whole,
    Work,
    ceil,
    floor,
    generator,
    mistake,
)


@generator(
    "reg.tying_params",
    title="What sharing a kernel saves",
    topic="regularisation",
    equals=("counts.tying", "counts.locally_connected_parameters"),
)
class TyingParams(Problem):
    side, c_in, c_out, k = (
        Choice(8, 10, 16, 20, 28, 30, 32),
        Choice(1, 2, 3, 4),
        Choice(2, 4, 5, 8, 10),
        Choice(3, 5),
    )
    ask = (
        r"A map of $<c_in> \times <side> \times <side>$ (channels, height, width) is to become one of $<c_out> \times <side> \times <side>$. Either a dense layer does "
        r"it, which connects every entry of the input with every entry of the output, or a convolution with $<k> \times <k>$ kernels, padded to keep "
        r"the side. Both have biases."
    )
    answers = (
        Whole("conv", label="the parameters of the convolution"),
        Whole("dense", label="the parameters of the dense layer"),
    )
    levels = (
        Level(
            1,
            minutes=1,
            side=Choice(4, 5, 8, 10, 20),
            c_in=Choice(1, 2),
            c_out=Choice(1, 2, 3, 4, 5, 10),
            k=Choice(1, 3, 5, 7),
        ),
        Level(2, minutes=2),
        Level(
            3,
            minutes=1.5,
            ask=r"On a map of $<c_in> \times <side> \times <side>$ (channels, height, width), a convolution with $<k> \times <k>$ kernels and biases, padded to keep the side, "
            r"gives <c_out> channels. A locally connected layer connects the same entries, but every place of the output has kernels and "
            r"biases of its own.",
            answers=(
                Whole("local", label="the parameters of the locally connected layer"),
                Whole("ratio", label="how many times as many as the convolution has"),
            ),
        ),
    )
    symbols = Names(
        side="n",
        c_in=r"C_{\text{in}}",
        c_out=r"C_{\text{out}}",
        conv=r"P_{\text{conv}}",
        dense=r"P_{\text{dense}}",
        local=r"P_{\text{local}}",
        ratio="r",
        inputs="a",
        outputs="b",
    )
    hints = (
        "A dense layer has a weight for each pair of an input and an output entry, and a bias for each output entry.",
        "A convolution uses the same kernels, and the same biases, at every place.",
    )

    def solve(self, work: Work) -> None:
        conv = work("conv", self.k**2 * self.c_in * self.c_out + self.c_out)
        if self.level == 3:
            local = work("local", self.side**2 * conv, note="the same anew at each place")
            work("ratio", local / conv)
            return
        inputs = work("inputs", self.side**2 * self.c_in)
        outputs = work("outputs", self.side**2 * self.c_out)
        work("dense", inputs * outputs + outputs)

    def reference(self, tying: Any, local: Any) -> Any:
        sizes = [int(x) for x in (self.side, self.side, self.c_in, self.c_out, self.k)]
        found = tying(*sizes)
        if self.level < 3:
            return found.conv, found.dense
        alone = local(*sizes)
        return alone, alone // found.conv

    @mistake(
        "You forgot the biases: one for each output channel of the convolution, one for each output entry of the dense layer."
    )
    def no_bias(self, s: Steps) -> object:
        weights = self.k**2 * self.c_in * self.c_out
        if self.level == 3:
            return {"local": self.side**2 * weights}
        return {"conv": weights, "dense": s.inputs * s.outputs}

    @mistake(
        "You counted the kernel anew at every place. A convolution uses it everywhere.",
        levels=(1, 2),
    )
    def per_place(self, s: Steps) -> object:
        return {"conv": s.conv * self.side**2}

    @mistake(
        "A kernel is two-dimensional: it has $k^2$ weights for each pair of channels.", at="conv"
    )
    def not_squared(self) -> Num | None:
        return self.k * self.c_in * self.c_out + self.c_out if self.k > 1 else None

    @mistake(
        "You forgot that the output has many places as well: the dense layer connects all with all.",
        levels=(1, 2),
    )
    def one_place(self, s: Steps) -> object:
        return {"dense": s.inputs * self.c_out + self.c_out}

    @mistake(
        "You shared the biases. In the locally connected layer every place has its own.",
        levels=(3,),
    )
    def shared_biases(self) -> object:
        return {"local": self.side**2 * self.k**2 * self.c_in * self.c_out + self.c_out}

    @mistake("You counted the places along one side. They fill a square.", levels=(3,))
    def one_side(self, s: Steps) -> object:
        return {"local": self.side * s.conv, "ratio": 1 * self.side}


@generator(
    "aug.crops",
    title="Counting crops",
    topic="regularisation",
    equals=(
        "augmentation.crop_positions",
        "augmentation.flipped_crops",
        "augmentation.resize_short_side",
        "augmentation.views_at_test_time",
    ),
)
class Crops(Problem):
    crop, over_, more_ = Choice(24, 28, 32, 64, 96, 128, 192, 224), Integers(3, 30), Choice(0)
    height, width = Derived(lambda p: p.crop + p.over_), Derived(lambda p: p.crop + p.over_)
    short, scales = Choice(0), Choice(0)
    ask = r"For training, square crops of side <crop> are cut at random places out of an image of $<height> \times <width>$ pixels."
    answers = Whole("places", label="the number of different places")
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=1,
            ask=r"For training, square crops of side <crop> are cut at random places out of an image of $<height> \times <width>$ pixels (height by "
            r"width), and each crop may be mirrored left to right.",
            more_=Integers(4, 40, step=4),
            width=Derived(lambda p: p.crop + p.over_ + p.more_),
            answers=Whole(
                "views", label="the number of different crops, mirrored ones counted too"
            ),
        ),
        Level(
            3,
            minutes=2,
            ask=r"An image of $<height> \times <width>$ pixels (height by width) is scaled so that its shorter side becomes <short>; the other side is "
            r"rounded down. For training, square crops of side <crop> are cut at random places out of it. At test time the image is scaled to "
            r"<scales> sizes; at each of them the four corner crops and the central one are used, each also mirrored.",
            height=Integers(300, 720, step=20),
            width=Integers(320, 1000, step=20),
            over_=0,
            crop=Choice(192, 200, 224),
            short=Choice(240, 250, 256, 280, 300),
            scales=Integers(2, 8),
            answers=(
                Whole("long", label="the longer side after the scaling"),
                Whole("places", label="the number of different places of a training crop"),
                Whole("tested", label="the number of crops at test time"),
            ),
        ),
    )
    symbols = Names(
        crop="c",
        height="H",
        width="W",
        short="s",
        long="l",
        places=r"n_{\text{places}}",
        views=r"n_{\text{crops}}",
        tested="T",
        scales="m",
    )
    hints = (
        "Move the crop along one side: the first place counts too.",
        "Height and width are chosen independently of each other.",
        "Scaling keeps the ratio of the sides.",
    )

    def possible(self) -> bool:
        return self.level < 3 or bool(self.height != self.width)

    def solve(self, work: Work) -> None:
        if self.level < 3:
            places = work("places", (self.height - self.crop + 1) * (self.width - self.crop + 1))
            if self.level == 2:
                work("views", 2 * places, note="each also mirrored")
            return
        a, b = min(self.height, self.width), max(self.height, self.width)
        side = work("long", floor(b * self.short / a))
        work("places", (self.short - self.crop + 1) * (side - self.crop + 1))
        work("tested", self.scales * 5 * 2, note="five crops, each also mirrored")

    def reference(self, positions: Any, flipped: Any, resize: Any, views: Any) -> Any:
        height, width, crop = int(self.height), int(self.width), int(self.crop)
        if self.level < 3:
            return (positions if self.level == 1 else flipped)(height, width, crop)
        size = resize(height, width, int(self.short))
        return max(size), positions(size.H, size.W, crop), views(int(self.scales))

    @mistake("You left out the $+1$: a crop as large as the image still has one place.")
    def no_first(self, s: Steps) -> object:
        if self.level == 3:
            return {"places": (self.short - self.crop) * (s.long - self.crop)}
        return self.factor() * (self.height - self.crop) * (self.width - self.crop)

    def factor(self) -> int:
        """How often each place counts."""
        return 2 if self.level == 2 else 1

    @mistake(
        "You counted the places along one side. Height and width are chosen independently.",
        levels=(1,),
    )
    def one_side(self) -> Num:
        return self.height - self.crop + 1

    @mistake("You counted crops that do not overlap. A crop may begin at any pixel.", levels=(1, 2))
    def side_by_side(self) -> Num:
        return self.factor() * floor(self.height / self.crop) * floor(self.width / self.crop)

    @mistake(
        "You forgot the mirrored crops: each place gives two, the crop and its mirror image.",
        levels=(2,),
    )
    def no_mirror(self, s: Steps) -> Num:
        return 1 * s.places

    @mistake(
        "You forgot the mirrored crops at test time: they double the number of crops at each scale.",
        levels=(3,),
    )
    def five(self) -> object:
        return {"tested": 5 * self.scales}

    @mistake("You scaled the longer side to the wanted length. It is the shorter one.", levels=(3,))
    def wrong_side(self) -> object:
        a, b = min(self.height, self.width), max(self.height, self.width)
        return {"long": floor(a * self.short / b)}

    @mistake("You rounded up; the longer side is rounded down here.", levels=(3,))
    def rounded_up(self) -> object:
        a, b = min(self.height, self.width), max(self.height, self.width)
        side = ceil(b * self.short / a)
        if side == floor(b * self.short / a):
            return None
        return {"long": side, "places": (self.short - self.crop + 1) * (side - self.crop + 1)}
