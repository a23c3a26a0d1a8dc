"""Dropout: masks, thinned networks, and what inference makes of them."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Decimal,
    Derived,
    Exact,
    Integers,
    Level,
    Names,
    Num,
    Problem,
    Shuffled,
    Steps,
    Vector,
    Whole,
    Work,
    generator,
    log,
    mistake,
    sigmoid,
    sqrt,
    total,
)

MASKS = Shuffled([0, 1, 1, 1], [0, 0, 1, 1])


@generator(
    "drop.inverted",
    title="Inverted dropout with a given mask",
    topic="dropout",
    equals="dropout.inverted_dropout",
)
class Inverted(Problem):
    ask = (
        r"A layer gives the activations $a = <a>$. Inverted dropout with the drop probability $p = <p>$ draws the "
        r"mask $m = <m>$ (1 means kept). The network is in training."
    )
    a, m, p = Vector(Integers(1, 9), 4, distinct=True), MASKS, Choice(0.5)
    answers = Exact("out", symbol=r"\tilde a", label="the layer's output")
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=1,
            a=Vector(Integers(-6, 12, without=0), 4, distinct=True),
            p=Choice(0.2, 0.6, 0.75),
        ),
    )
    symbols = Names(out=r"\tilde a")
    hints = (
        "Zero what the mask drops.",
        "Divide what is kept by the probability to be kept, so that the expectation stays.",
    )

    def solve(self, work: Work) -> None:
        work("out", self.m * self.a / (1 - self.p))

    def reference(self, forward: Any) -> Any:
        return forward(self.a, self.m, self.p)

    @mistake(
        "You divided by the drop probability. Divide by the probability to be kept, $1 - p$.",
        levels=(2, 3),
    )
    def by_p(self) -> Num:
        return self.m * self.a / self.p

    @mistake("You applied the mask and forgot to rescale: divide what is kept by $1 - p$.")
    def no_scale(self) -> Num:
        return self.m * self.a

    @mistake("You rescaled without applying the mask.")
    def no_mask(self) -> Num:
        return self.a / (1 - self.p)

    @mistake(
        "You multiplied by $1 - p$. That is the test-time rule of plain dropout; inverted dropout divides in training."
    )
    def multiplied(self) -> Num:
        return self.m * self.a * (1 - self.p)


@generator(
    "drop.backward",
    title="The gradient through inverted dropout",
    topic="dropout",
    equals="dropout.inverted_dropout_backward",
)
class Backward(Problem):
    ask = (
        r"In training, inverted dropout with the drop probability $p = <p>$ drew the mask $m = <m>$ (1 means kept). The "
        r"gradient of the loss with respect to the layer's output is $g = <g>$."
    )
    g, m, p = Vector(Integers(-8, 9, without=0), 4, distinct=True), MASKS, Choice(0.5)
    answers = Exact(
        "back", symbol=r"\partial L / \partial a", label="the gradient with respect to its input"
    )
    levels = (Level(1, minutes=0.5), Level(2, minutes=1, p=Choice(0.2, 0.4, 0.6, 0.75, 0.8)))
    symbols = Names(back=r"\frac{\partial L}{\partial a}")
    hints = (
        r"In the forward pass the output was $\tilde a = m a / (1 - p)$, entry by entry.",
        "Its derivative is $m / (1 - p)$: the same mask, the same scale.",
    )

    def solve(self, work: Work) -> None:
        work("back", self.m * self.g / (1 - self.p))

    def reference(self, backward: Any) -> Any:
        return backward(self.g, self.m, self.p)

    @mistake(
        "The gradient passes dropped entries too. A dropped entry had no influence on the loss: its gradient is 0."
    )
    def no_mask(self) -> Num:
        return self.g / (1 - self.p)

    @mistake("The forward pass divided by $1 - p$, so the backward pass does so too.")
    def no_scale(self) -> Num:
        return self.m * self.g

    @mistake(
        "You divided by the drop probability. The forward pass divided by $1 - p$.", levels=(2,)
    )
    def by_p(self) -> Num:
        return self.m * self.g / self.p


@generator(
    "drop.subnets",
    title="How many thinned networks, and how likely is one",
    topic="dropout",
    equals=("dropout.mask_probability", "dropout.all_masks"),
)
class Subnets(Problem):
    ask = (
        r"Dropout with the drop probability $p = <p>$ is applied independently to the <n> hidden units of a network. "
        r"In one step it draws the mask $m = <m>$ (1 means kept)."
    )
    m = Shuffled(
        [0, 1],
        [0, 0, 1],
        [0, 1, 1],
        [0, 0, 0, 1],
        [0, 0, 1, 1],
        [0, 1, 1, 1],
        [0, 0, 1, 1, 1],
        [0, 1, 1, 1, 1],
    )
    n = Derived(lambda p: len(p.m))
    p = Choice(0.1, 0.2, 0.25, 0.4, 0.6, 0.75, 0.8, 0.9)
    answers = (
        Whole("count", label="the number of different thinned networks"),
        Exact("probability", symbol="P(m)", label="the probability of this mask"),
    )
    levels = (Level(1, minutes=1.5),)
    symbols = Names(count=r"n_{\text{nets}}", probability="P(m)", kept="k")
    hints = (
        "Each unit is kept or dropped: two ways each.",
        "The draws are independent: multiply, $1 - p$ for each kept unit and $p$ for each dropped one.",
    )

    def solve(self, work: Work) -> None:
        work("count", 2**self.n)
        kept = work("kept", total(self.m), note="the units that are kept")
        work("probability", (1 - self.p) ** kept * self.p ** (self.n - kept))

    def reference(self, mask_probability: Any, all_masks: Any) -> Any:
        return {
            "count": len(all_masks(int(self.n), self.p).probability),
            "probability": mask_probability(self.m, self.p),
        }

    @mistake("You took all masks to be equally likely. They are for $p = 1/2$ alone.")
    def uniform(self, s: Steps) -> object:
        return {"probability": 1 / s.count}

    @mistake("You exchanged $p$ and $1 - p$: here $p$ is the probability to drop.")
    def swapped(self, s: Steps) -> object:
        return (
            {"probability": self.p**s.kept * (1 - self.p) ** (self.n - s.kept)}
            if 2 * s.kept != self.n
            else None
        )

    @mistake("Each unit doubles the number: $2^n$, not $2n$.")
    def doubled(self) -> object:
        return {"count": 2 * self.n} if self.n > 2 else None


@generator(
    "drop.geometric_mean",
    title="Weight scaling as a geometric mean",
    topic="dropout",
    equals="dropout.geometric_mean_logistic",
)
class GeometricMean(Problem):
    ask = (
        r"A logistic unit $P(y = 1) = \sigma(z)$ has two inputs that contribute $z_1 = <z1>$ and $z_2 = <z2>$ to its logit; each is "
        r"dropped with probability $1/2$. Each of the four thinned networks gives a probability."
    )
    a_, b_ = Choice(2, 4, 9, 16, 25), Choice(1, 4, 9, 16)
    z1, z2 = Derived(lambda p: log(p.a_)), Derived(lambda p: log(p.b_))
    answers = Decimal(
        "p_y",
        places=3,
        symbol=r"\tilde P(y = 1)",
        label="the renormalised geometric mean of the four",
    )
    levels = (
        Level(
            1,
            minutes=2,
            a_=Choice(4, 9, 16, 25, 36, 49, 64, 81, 100),
            b_=Choice(1, 4, 9, 16, 25, 36, 49, 64),
            few_instances="both logits are logarithms of squares, so that the mean is one of an integer",
        ),
        Level(
            2,
            minutes=3,
            a_=Integers(2, 30),
            b_=Integers(2, 30),
        ),
        Level(
            3, minutes=3, a_=Integers(2, 60), b_=Choice(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
        ),
    )
    symbols = Names(half=r"\bar{z}", p_y=r"\tilde P(y = 1)")
    hints = (
        "Take the mean of the four log-odds: a renormalised geometric mean averages logits.",
        "The mean logit is half of the full one: that is weight scaling.",
    )

    def solve(self, work: Work) -> None:
        half = work(
            "half",
            (self.z1 + self.z2) / 2,
            note="the mean of the four logits $0$, $z_1$, $z_2$, $z_1 + z_2$",
        )
        work("p_y", sigmoid(half))

    def reference(self, geometric: Any) -> Any:
        return geometric([self.z1, self.z2], 0.5).geometric

    @mistake(
        "This is the arithmetic mean of the four probabilities; weight scaling gives the renormalised geometric one."
    )
    def arithmetic(self) -> Num:
        return (
            sigmoid(self.z1 * 0) + sigmoid(self.z1) + sigmoid(self.z2) + sigmoid(self.z1 + self.z2)
        ) / 4

    @mistake(
        "You kept all the inputs. At inference the contributions are multiplied by the keep probability."
    )
    def no_scale(self) -> Num:
        return sigmoid(self.z1 + self.z2)

    @mistake("You took the geometric mean of $P(y = 1)$ without renormalising over both classes.")
    def no_renorm(self) -> Num:
        product = (
            sigmoid(self.z1 * 0) * sigmoid(self.z1) * sigmoid(self.z2) * sigmoid(self.z1 + self.z2)
        )
        return sqrt(sqrt(product))


@generator(
    "drop.channel",
    title="Dropout against channel dropout",
    topic="dropout",
    equals=("dropout.channel_dropout_counts", "dropout.zeros_variance"),
)
class Channel(Problem):
    ask = (
        r"A batch of feature maps has the shape $B \times C \times H \times W = <N> \times <C> \times <H> \times <W>$. Dropout with "
        r"the drop probability $p = <p>$ is applied once to each entry, and in a second network once to each channel of each example."
    )
    N, C, H, W = Integers(1, 4), Choice(4, 8, 16, 32), Integers(3, 9), Integers(3, 9)
    p = Choice(0.5)
    answers = (
        Whole("plain", label="the random draws of plain dropout"),
        Whole("channel", label="the random draws of channel dropout"),
        Exact(
            "zeros",
            symbol=r"\mathbb{E}[\text{zeros}]",
            label="the expected number of zeros, the same for both",
        ),
    )
    levels = (
        Level(1, minutes=1),
        Level(2, minutes=1.5, p=Choice(0.1, 0.2, 0.25, 0.75)),
        Level(
            3,
            minutes=2,
            p=Choice(0.1, 0.2, 0.25, 0.4, 0.6),
            answers=Exact(
                "var",
                symbol=r"\operatorname{Var}[\text{zeros}]",
                label="the variance of the number of zeros under channel dropout",
            ),
        ),
    )
    symbols = Names(
        N="B",
        plain=r"n_{\text{plain}}",
        channel=r"n_{\text{channel}}",
        zeros=r"\mathbb{E}[\text{zeros}]",
        var=r"\operatorname{Var}[\text{zeros}]",
    )
    hints = (
        "Plain dropout decides entry by entry, channel dropout once for a whole map.",
        "The share of zeros expected is $p$ either way; what differs is that they come map by map.",
    )

    def solve(self, work: Work) -> None:
        plain = work("plain", self.N * self.C * self.H * self.W)
        channel = work("channel", self.N * self.C)
        work("zeros", self.p * plain)
        work(
            "var",
            channel * self.p * (1 - self.p) * (self.H * self.W) ** 2,
            note="each map brings HW zeros at once, or none",
        )

    def reference(self, counts: Any, variance: Any) -> Any:
        found = counts(int(self.N), int(self.C), int(self.H), int(self.W), self.p)
        if self.level == 3:
            return variance(int(self.N), int(self.C), int(self.H), int(self.W), self.p).channel
        return found.plain_draws, found.channel_draws, found.expected_zeros

    @mistake(
        "You drew one number a position for all channels. Channel dropout draws one a channel.",
        levels=(1, 2),
    )
    def per_position(self) -> object:
        return {"channel": self.N * self.H * self.W} if self.C != self.H * self.W else None

    @mistake("You drew once for the whole batch: each example has its own draws.", levels=(1, 2))
    def shared(self) -> object:
        return {"channel": 1 * self.C} if self.N > 1 else None

    @mistake("You counted the entries that are kept: $p$ is the probability to drop.", levels=(2,))
    def kept(self, s: Steps) -> object:
        return {"zeros": (1 - self.p) * s.plain}

    @mistake(
        "That is the variance of plain dropout, where entries are dropped one by one.", levels=(3,)
    )
    def plain_variance(self, s: Steps) -> Num:
        return s.plain * self.p * (1 - self.p)

    @mistake("A whole map goes at once, so its size enters squared.", levels=(3,))
    def not_squared(self, s: Steps) -> Num:
        return s.channel * self.p * (1 - self.p)
