"""Which entries share a mean: batch, layer, instance and group norm."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Decimal,
    Derived,
    Grid,
    Integers,
    Level,
    Matrix,
    Names,
    Num,
    Problem,
    Shuffled,
    Steps,
    Vector,
    Whole,
    Word,
    Work,
    generator,
    matrix,
    mean,
    mistake,
    sqrt,
    vector,
)

# Deviations from a mean of 0 whose biased variance is a square: 1, 9, 9 and 25.
NICE = Shuffled([-1, -1, 1, 1], [-3, -1, -1, 5], [-5, 1, 1, 3], [-7, -1, 1, 7])


@generator(
    "norm.stat_axes",
    title="Which entries share a mean",
    topic="normalisation",
    equals=("normalization.statistics_count", "normalization.elements_per_statistic"),
)
class StatAxes(Problem):
    kind = Word("batch", "layer")
    N, C, H, W = Integers(2, 5), Integers(6, 9), Integers(2, 4), Integers(2, 4)
    G = Choice(1)

    answers = (
        Whole("count", label="the number of different means"),
        Whole("size", label="the number of entries that share one"),
    )
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=1,
            kind=Word("batch", "layer", "instance", "group"),
            C=Choice(4, 6, 8, 12),
            G=Choice(2),
            H=Integers(3, 7),
            W=Integers(3, 7),
        ),
        Level(
            3,
            minutes=1.5,
            kind=Word("layer", "instance", "group"),
            N=Choice(2, 5, 8, 10),
            C=Choice(12, 16, 24, 32),
            G=Choice(2, 4),
            H=Choice(6, 7, 10, 14),
            W=Choice(6, 7, 10, 14),
        ),
    )
    symbols = Names(count=r"n_{\text{means}}", size=r"n_{\text{entries}}", N="B")
    hints = (
        "Ask what one mean is taken over: the batch axis, the channels, or the positions alone?",
        "Batch norm has one mean a channel, layer norm one an example, instance norm one for each channel of each example, group norm one for each group of each example.",
        "All the entries are shared out evenly among the means.",
    )

    def prompt(self) -> str:
        groups = (
            r", with $G = <G>$ groups of neighbouring channels," if self.kind == "group" else ""
        )
        over = r", over all features of an example," if self.kind == "layer" else ""
        mode = " in training" if self.kind == "batch" else ""
        return self.fill(
            r"A batch of feature maps has the shape $B \times C \times H \times W = <N> \times <C> \times <H> \times <W>$ (examples, channels, "
            rf"height, width). **{self.kind.capitalize()} norm**{groups}{over}{mode} normalises it."
        )

    def possible(self) -> bool:
        plain = self.level > 1 and self.kind != "group" and self.G != 2
        return not plain and len({int(self.N), int(self.C), int(self.C / self.G)}) >= 2

    def solve(self, work: Work) -> None:
        counts = {
            "batch": self.C,
            "layer": self.N,
            "instance": self.N * self.C,
            "group": self.N * self.G,
        }
        sizes = {
            "batch": self.N * self.H * self.W,
            "layer": self.C * self.H * self.W,
            "instance": self.H * self.W,
            "group": self.C / self.G * self.H * self.W,
        }
        work("count", counts[self.kind])
        work("size", sizes[self.kind])

    def reference(self, count: Any, size: Any) -> Any:
        shape = [int(n) for n in (self.N, self.C, self.H, self.W, self.G)]
        return getattr(count(*shape), self.kind), getattr(size(*shape), self.kind)

    @mistake(
        "That is the other norm: batch norm has one mean a channel (over examples and positions), layer norm one an example (over channels and positions).",
    )
    def batch_for_layer(self) -> object:
        if self.kind == "batch":
            return {"count": self.N, "size": self.C * self.H * self.W}
        return {"count": self.C, "size": self.N * self.H * self.W} if self.kind == "layer" else None

    @mistake(
        "That is instance norm. Here more than one channel or example shares a mean.",
    )
    def instance(self) -> object:
        return (
            None if self.kind == "instance" else {"count": self.N * self.C, "size": self.H * self.W}
        )

    @mistake(
        "Batch, height and width go into the same mean only in batch norm; here the examples stay apart.",
        levels=(2, 3),
    )
    def over_examples(self) -> object:
        if self.kind == "instance":
            return {"count": self.C, "size": self.N * self.H * self.W}
        return (
            {"count": self.G, "size": self.N * self.C / self.G * self.H * self.W}
            if self.kind == "group"
            else None
        )

    @mistake(
        "You took G for the number of channels in a group. It is the number of groups.",
        levels=(2, 3),
    )
    def group_size(self) -> object:
        if self.kind != "group":
            return None
        return {"count": self.N * self.C / self.G, "size": self.G * self.H * self.W}

    @mistake(
        "You left out the positions: the mean is taken over height and width as well.",
    )
    def no_positions(self, s: Steps) -> object:
        return {"size": s.size / (self.H * self.W)}


@generator(
    "norm.compute",
    title="Layer, instance and group norm of a small tensor",
    topic="normalisation",
    equals=("normalization.layer_norm", "normalization.group_norm", "normalization.instance_norm"),
)
class Compute(Problem):
    mean_, scale_, pattern_ = Integers(-4, 8), Integers(1, 2), NICE
    other_ = Vector(Integers(-4, 9), 4)
    X = Derived(lambda p: matrix([p.mean_ + p.scale_ * p.pattern_, p.other_]))
    kind, c, eps = Word("layer"), Choice(1), Choice(0)

    answers = Decimal("y", places=3, label="the normalised values")
    levels = (
        Level(1, minutes=1.5),
        Level(
            2,
            minutes=3,
            few="two entries of a batch whose variance is a square",
            kind=Word("group"),
            mean_=Vector(Integers(-2, 7), 2),
            pattern_=Vector(NICE, 2),
            scale_=Choice(1),
            c=Integers(1, 4),
            X=Derived(
                lambda p: matrix(
                    [
                        [p.mean_[g] + p.pattern_[g][2 * i], p.mean_[g] + p.pattern_[g][2 * i + 1]]
                        for g in range(2)
                        for i in range(2)
                    ]
                )
            ),
        ),
        Level(
            3,
            minutes=4,
            kind=Word("layer", "instance", "group"),
            X=Matrix(Integers(-3, 8), 4, 3),
            c=Integers(1, 4),
            eps=Grid(0.1, 0.5, 0.1),
        ),
    )
    hints = (
        "Which entries share a mean with the ones asked for?",
        "Take their mean and their biased variance.",
        r"Divide the deviations by $\sqrt{\sigma^2 + \varepsilon}$.",
    )

    def prompt(self) -> str:
        if self.level == 1:
            return self.fill(
                r"Layer norm normalises two examples (the rows) with four features (the columns), $$X = <X>$$ The variance is the biased "
                r"one (divide by the number of values), $\varepsilon = <eps>$, and there is no scale or shift. Look at the **first** example."
            )
        columns = len(self.X[0])
        kind = {
            "layer": "Layer norm (over all features of the example)",
            "instance": "Instance norm",
            "group": "Group norm with 2 groups of neighbouring channels",
        }[self.kind]
        return self.fill(
            rf"An example has 4 channels (the rows) with {columns} positions each (the columns), $$X = <X>$$ {kind} normalises it. "
            r"The variance is the biased one (divide by the number of values), $\varepsilon = <eps>$ stands inside the root, "
            r"and there is no scale or shift. Look at **channel <c>** (the channels are numbered from 1)."
        )

    def _members(self, kind: str) -> Num:
        """Return the entries that share a mean with those asked for, in one vector."""
        c = int(self.c) - 1
        rows = {
            "layer": range(len(self.X)),
            "instance": [c],
            "group": [c // 2 * 2, c // 2 * 2 + 1],
            "interleaved": [c % 2, c % 2 + 2],
        }[kind]
        return vector(*(x for r in rows for x in self.X[r]))

    def _normalised(self, members: Num) -> Num | None:
        mu = mean(members)
        var = mean((members - mu) ** 2)
        return (self.X[int(self.c) - 1] - mu) / sqrt(var + self.eps) if var > 0 else None

    def possible(self) -> bool:
        if self.level == 1:
            return True
        return all(
            any(x != group[0] for x in group)
            for group in (self._members(kind) for kind in ("instance", "group", "layer"))
        ) or (self.level == 2)

    def solve(self, work: Work) -> None:
        row = self.X[int(self.c) - 1]
        if self.level == 1:
            members = work("x", row, note="the first example: its features share a mean")
        else:
            members = work(
                "x",
                self._members(self.kind),
                by=r"\text{the entries that share a mean}",
            )
        mu = work("mu", mean(members))
        var = work("var", mean((members - mu) ** 2), note="biased")
        work("y", (row - mu) / sqrt(var + self.eps))

    def reference(self, layer: Any, group: Any, instance: Any) -> Any:
        if self.level == 1:
            return layer(self.X, eps=self.eps)[0]
        c, image = int(self.c) - 1, [[[row] for row in self.X]]
        if self.kind == "group":
            return group(image, 2, eps=self.eps)[0, c, 0]
        return (layer if self.kind == "layer" else instance)(image, eps=self.eps)[0, c, 0]

    @mistake("You divided by the variance. Divide by its root.", at="y")
    def no_root(self, s: Steps) -> Num:
        return (self.X[int(self.c) - 1] - s.mu) / (s.var + self.eps)

    @mistake(
        "You normalised each feature over the examples. That is batch norm; layer norm stays within one example.",
        levels=(1,),
    )
    def columns(self) -> Num | None:
        mu = mean(self.X, axis=0)
        var = mean((self.X - mu) ** 2, axis=0)
        if any(v == 0 for v in var):
            return None
        return (self.X[0] - mu) / sqrt(var)

    @mistake("The biased variance divides by the number of values, not by one less.", at="var")
    def unbiased(self, s: Steps) -> Num:
        n = len(s.x)
        return s.right * n / (n - 1)

    @mistake("You took the statistics of the whole example. That is layer norm.", levels=(2, 3))
    def whole_example(self) -> Num | None:
        return None if self.kind == "layer" else self._normalised(self._members("layer"))

    @mistake("You took the statistics of the channel alone. That is instance norm.", levels=(2, 3))
    def one_channel(self) -> Num | None:
        return None if self.kind == "instance" else self._normalised(self._members("instance"))

    @mistake(
        "You put every second channel into a group. A group is a run of neighbouring channels.",
        levels=(2, 3),
    )
    def interleaved(self) -> Num | None:
        return self._normalised(self._members("interleaved")) if self.kind == "group" else None

    may_equal = Names(zero="both values of a channel may lie at the group's mean")


@generator(
    "norm.param_count",
    title="Parameters and buffers of a normalisation layer",
    topic="normalisation",
    equals=("normalization.norm_parameters", "counts.conv_parameters"),
)
class ParamCount(Problem):
    kind = Word("batch", "instance", "group")
    C = Choice(*range(8, 640, 8))
    C_in, k, G = Choice(1), Choice(1), Choice(4)

    answers = (
        Whole("trainable", label="the trainable numbers of the norm layer"),
        Whole("buffers", label="the numbers that it stores without training them"),
    )
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=1.5,
            kind=Word("batch", "group"),
            C_in=Choice(3, 8, 16, 24, 32, 48, 64),
            k=Choice(1, 3, 5),
            C=Choice(12, 16, 24, 32, 48, 64, 96, 128),
            answers=(
                Whole("conv", label="the trainable numbers of the convolution"),
                Whole("trainable", label="those of the norm layer"),
                Whole(
                    "buffers", label="the numbers that the norm layer stores without training them"
                ),
            ),
        ),
    )
    symbols = Names(
        trainable=r"n_{\text{train}}",
        buffers=r"n_{\text{stored}}",
        conv=r"n_{\text{conv}}",
        C_in=r"C_{\text{in}}",
    )
    hints = (
        r"Each channel has its own $\gamma$ and $\beta$.",
        "Which norms need statistics at inference that the input itself does not give?",
        "A bias before a norm over the same channel is taken away by its mean.",
    )

    def prompt(self) -> str:
        groups = r" with $<G>$ groups" if self.kind == "group" else ""
        norm = rf"{self.kind.capitalize()} norm{groups} has one $\gamma$ and one $\beta$ a channel"
        tracked = (
            "; it keeps the running statistics that its inference uses (no counter of batches)"
            if self.kind == "batch"
            else ""
        )
        if self.level == 1:
            return self.fill(rf"{norm}{tracked}. It follows a layer with $C = <C>$ channels.")
        bias = (
            "has no bias, because the norm would take it away"
            if self.kind == "batch"
            else "has one bias a filter"
        )
        return self.fill(
            r"A $<k> \times <k>$ convolution from $<C_in>$ to $C = <C>$ channels "
            rf"{bias}. A norm layer follows. {norm}{tracked}."
        )

    def possible(self) -> bool:
        return self.C_in != self.C

    def solve(self, work: Work) -> None:
        if self.level == 2:
            weights = self.k**2 * self.C_in * self.C
            work("conv", weights if self.kind == "batch" else weights + self.C)
        work("trainable", 2 * self.C, note=r"a $\gamma$ and a $\beta$ a channel")
        work(
            "buffers",
            2 * self.C if self.kind == "batch" else 0 * self.C,
            note="a running mean and a running variance a channel"
            if self.kind == "batch"
            else "each example brings its own statistics",
        )

    def reference(self, norm: Any, conv: Any) -> Any:
        found = norm(int(self.C), self.kind)
        if self.level == 1:
            return tuple(found)
        return conv(int(self.C_in), int(self.C), int(self.k), bias=self.kind != "batch"), *found

    @mistake(
        "The running mean and variance are stored, not trained: no gradient reaches them.",
    )
    def all_trained(self) -> object:
        return {"trainable": 4 * self.C, "buffers": 0} if self.kind == "batch" else None

    @mistake("There is a scale and a shift for each channel, not one pair for the layer.")
    def one_pair(self) -> object:
        return {"trainable": 2}

    @mistake(
        "At inference batch norm needs a mean and a variance for each channel: it stores them.",
    )
    def no_buffers(self) -> object:
        return {"buffers": 0} if self.kind == "batch" else None

    @mistake(
        "Only batch norm keeps running statistics: the others compute theirs from each example, at inference too.",
    )
    def running_statistics(self) -> object:
        return {"buffers": 2 * self.C} if self.kind != "batch" else None

    @mistake("You counted a pair for each group. Scale and shift belong to the channels.")
    def per_group(self) -> object:
        return {"trainable": 2 * self.G} if self.kind == "group" else None

    @mistake("Read whether the convolution has a bias, one number a filter.", levels=(2,))
    def bias(self, s: Steps) -> object:
        return {"conv": s.conv + self.C if self.kind == "batch" else s.conv - self.C}
