"""Counting parameters: dense layers, convolutions, and what transfer learning trains."""

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
    Whole,
    Work,
    generator,
    mistake,
)


@generator(
    "params.dense",
    title="Parameters of dense layers",
    topic="recipe and transfer",
    equals=(
        "counts.linear_classifier_parameters",
        "counts.mlp_parameters",
        "units.maxout_parameters",
    ),
)
class Dense(Problem):
    height, width, channels, classes = (
        Choice(8, 10, 16, 20, 28, 32, 40, 50, 64),
        Choice(8, 10, 16, 20, 28, 32, 40, 50, 64),
        Choice(1, 3),
        Choice(2, 5, 10, 20, 100),
    )
    hidden, pieces = Choice(10, 20, 50, 64, 100, 128, 200, 256), Integers(2, 5)
    ask = (
        r"An image of $<height> \times <width>$ pixels (colour channels: <channels>) is flattened; one dense layer with biases maps it "
        r"to <classes> class scores."
    )
    answers = Whole("total", label="the number of parameters")
    levels = (
        Level(1, minutes=0.5, hidden=0, pieces=0),
        Level(
            2,
            minutes=1,
            pieces=0,
            ask=r"An image of $<height> \times <width>$ pixels (colour channels: <channels>) is flattened. A dense layer maps it to <hidden> "
            r"hidden units, another one maps these to <classes> class scores; both have biases.",
        ),
        Level(
            3,
            minutes=1,
            height=0,
            width=0,
            channels=0,
            classes=Integers(20, 200, step=10),
            ask=r"A maxout layer takes <classes> inputs. It has <hidden> units, and each takes the maximum over <pieces> affine pieces with biases.",
        ),
    )
    symbols = Names(
        height="H",
        width="W",
        channels="C",
        classes="K",
        hidden="h",
        pieces="k",
        inputs="n",
        first="P_{1}",
        second="P_{2}",
        total="P",
    )
    hints = (
        "A dense layer has one weight for each pair of an input and an output.",
        "And one bias for each output.",
    )

    def solve(self, work: Work) -> None:
        if self.level == 3:
            one = work("first", self.classes + 1, note="one piece: its weights and its bias")
            work("total", self.pieces * one * self.hidden)
            return
        inputs = work("inputs", self.height * self.width * self.channels)
        if self.level == 1:
            work("total", inputs * self.classes + self.classes)
            return
        first = work("first", inputs * self.hidden + self.hidden)
        second = work("second", self.hidden * self.classes + self.classes)
        work("total", first + second)

    def reference(self, linear: Any, mlp: Any, maxout: Any) -> Any:
        if self.level == 3:
            return maxout(int(self.classes), int(self.hidden), int(self.pieces))
        if self.level == 1:
            return linear(int(self.height), int(self.width), int(self.channels), int(self.classes))
        return mlp(
            [int(self.height * self.width * self.channels), int(self.hidden), int(self.classes)]
        )

    @mistake("You counted the weights and forgot the biases, one for each output.")
    def no_bias(self, s: Steps) -> Num:
        if self.level == 3:
            return self.pieces * self.classes * self.hidden
        if self.level == 1:
            return s.inputs * self.classes
        return s.inputs * self.hidden + self.hidden * self.classes

    @mistake(
        "You forgot the colour channels: every pixel gives one input for each of them.",
        levels=(1, 2),
    )
    def one_channel(self) -> Num | None:
        return self.but(channels=1).total if self.channels != 1 else None

    @mistake("You counted one piece a unit. Each piece has its own weights.", levels=(3,))
    def one_piece(self, s: Steps) -> Num:
        return s.first * self.hidden

    @mistake("You left out the layer that gives the scores.", levels=(2,))
    def first_only(self, s: Steps) -> Num:
        return s.first


@generator(
    "params.conv",
    title="Parameters of convolutions",
    topic="recipe and transfer",
    equals=("counts.conv_parameters", "counts.double_conv_parameters"),
)
class Conv(Problem):
    k, c_in, c_out = (
        Choice(1, 3, 5, 7),
        Choice(1, 3, 8, 10, 16, 20, 32, 64),
        Choice(8, 10, 16, 20, 32, 64, 100),
    )
    skip = Choice(16, 32, 64, 128)
    ask = r"A convolution with kernels of $<k> \times <k>$ maps <c_in> input channels to <c_out> output channels; it has biases."
    answers = Whole("total", label="the number of parameters")
    levels = (
        Level(1, minutes=0.5, skip=0),
        Level(
            2,
            minutes=1,
            skip=0,
            k=Choice(3, 5),
            c_in=Integers(8, 64, step=4),
            ask=r"A block has two convolutions with kernels of $<k> \times <k>$ and biases: the first maps <c_in> channels to <c_out>, the second "
            r"<c_out> channels to <c_out>.",
        ),
        Level(
            3,
            minutes=1,
            k=Choice(1, 3),
            c_in=Choice(16, 24, 32, 48, 64, 96, 128),
            ask=r"In a U-Net's decoder, <c_in> upsampled channels meet <skip> channels of the skip connection, concatenated. A convolution with kernels "
            r"of $<k> \times <k>$ and biases maps the result to <c_out> channels.",
        ),
    )
    symbols = Names(
        c_in=r"C_{\text{in}}",
        c_out=r"C_{\text{out}}",
        skip=r"C_{\text{skip}}",
        joined="C",
        first="P_{1}",
        second="P_{2}",
        total="P",
    )
    hints = (
        "One output channel has a kernel over every input channel, and one bias.",
        "There are as many of those as output channels.",
    )

    def solve(self, work: Work) -> None:
        c_in = (
            work("joined", self.c_in + self.skip, note="concatenation adds the channels")
            if self.level == 3
            else self.c_in
        )
        if self.level != 2:
            work("total", self.k**2 * c_in * self.c_out + self.c_out)
            return
        first = work("first", self.k**2 * c_in * self.c_out + self.c_out)
        second = work("second", self.k**2 * self.c_out * self.c_out + self.c_out)
        work("total", first + second)

    def reference(self, conv: Any, double: Any) -> Any:
        k, c_in, c_out = int(self.k), int(self.c_in + self.skip), int(self.c_out)
        return double(c_in, c_out, k) if self.level == 2 else conv(c_in, c_out, k)

    @mistake("A kernel is two-dimensional: $k^2$ weights a channel, not $k$.")
    def not_squared(self) -> Num | None:
        return None if self.k == 1 else self.but(k=self.k**0.5).total

    @mistake("You forgot the biases, one for each output channel of each convolution.")
    def no_bias(self, s: Steps) -> Num:
        return s.total - (2 if self.level == 2 else 1) * self.c_out

    @mistake(
        "One kernel is not shared by the input channels: each has its own slice.", levels=(1, 2)
    )
    def shared(self) -> Num | None:
        return self.but(c_in=1).total if self.c_in != 1 else None

    @mistake("A ResNet adds, a U-Net concatenates: the channels of both sides count.", levels=(3,))
    def added(self) -> Num:
        return self.k**2 * self.c_in * self.c_out + self.c_out


@generator(
    "tl.trainable_params",
    title="What is trained after the head is replaced",
    topic="recipe and transfer",
    equals="counts.transfer_parameters",
)
class Trainable(Problem):
    d, classes = Choice(64, 128, 256, 512, 1024, 2048), Integers(2, 60)
    trunk = Choice(500_000, 1_200_000, 11_000_000, 23_500_000)
    block = Choice(100_000, 250_000, 400_000)
    ask = (
        r"A pre-trained network gives $<d>$ features; its trunk has <trunk> parameters and is frozen. A new dense head with biases maps the "
        r"features to <classes> classes."
    )
    answers = Whole("trainable", label="the number of parameters that are trained")
    levels = (
        Level(1, minutes=0.5, block=0),
        Level(
            2,
            minutes=1,
            ask=r"A pre-trained network gives $<d>$ features; its trunk has <trunk> parameters. A new dense head with biases maps the features to "
            r"<classes> classes. The trunk is frozen except for its last block of <block> parameters.",
            answers=(
                Whole("trainable", label="the parameters that are trained"),
                Whole("frozen", label="the parameters that stay frozen"),
            ),
        ),
    )
    symbols = Names(
        d="d",
        classes="C",
        trunk=r"P_{\text{trunk}}",
        block=r"P_{\text{block}}",
        head=r"P_{\text{head}}",
        trainable=r"P_{\text{trained}}",
        frozen=r"P_{\text{frozen}}",
    )
    hints = (
        "The head is one dense layer: a weight for each pair of feature and class, and a bias for each class.",
        "Whatever is unfrozen is trained as well.",
    )

    def solve(self, work: Work) -> None:
        head = work("head", self.d * self.classes + self.classes)
        work("trainable", head + self.block if self.level == 2 else 1 * head)
        work("frozen", self.trunk - self.block)

    def reference(self, transfer: Any) -> Any:
        unfrozen = [int(self.block)] if self.level == 2 else []
        found = transfer(int(self.trunk), int(self.d), int(self.classes), unfrozen)
        return {"trainable": found.trainable, "frozen": found.frozen}

    @mistake("You forgot the biases of the head, one for each class.")
    def no_bias(self, s: Steps) -> object:
        return {"trainable": s.trainable - self.classes}

    @mistake("You counted the frozen parameters too: they get no gradient step.")
    def everything(self, s: Steps) -> object:
        return {"trainable": s.head + self.trunk}

    @mistake("You took the old head with its 1000 classes. It is thrown away.", levels=(1,))
    def old_head(self) -> object:
        return {"trainable": self.d * 1000 + 1000}

    @mistake(
        "You forgot the unfrozen block: its parameters are trained with the head's.", levels=(2,)
    )
    def head_only(self, s: Steps) -> object:
        return {"trainable": 1 * s.head}
