"""Reading error rates: bias, variance, mismatch, and how to split the data."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Derived,
    Integers,
    Level,
    Names,
    Option,
    Problem,
    Steps,
    Whole,
    Work,
    generator,
    mistake,
)

REMEDIES = ("a larger model or longer training", "more data or more regularisation")


@generator(
    "diag.gaps",
    title="Bias and variance from three error rates",
    topic="recipe and transfer",
    equals=("recipe.bias_variance_gaps", "recipe.larger_gap"),
)
class Gaps(Problem):
    ask = (
        r"Experts make <human> % errors on a task. A network makes <train> % on its training set and <dev> % on its development set, "
        r"which comes from the same distribution. All gaps are in percentage points."
    )
    human, bias_, variance_ = Integers(0, 9), Integers(1, 12), Integers(1, 12)
    train = Derived(lambda p: p.human + p.bias_)
    dev = Derived(lambda p: p.train + p.variance_)
    answers = (
        Whole("bias", label="the gap that shows avoidable bias", unit="points"),
        Whole("variance", label="the gap that shows variance", unit="points"),
    )
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=0.5,
            answers=Option("remedy", label="what to try first", options=REMEDIES),
            few="one of two remedies",
        ),
    )
    symbols = Names(
        bias=r"\text{bias}",
        variance=r"\text{variance}",
        human=r"e_{\text{human}}",
        train=r"e_{\text{train}}",
        dev=r"e_{\text{dev}}",
    )
    hints = (
        "Walk from the experts to the training set, and from the training set to the development set.",
        "The larger of the two gaps says what to work on first.",
    )

    def possible(self) -> bool:
        return bool(self.bias_ != self.variance_)

    def solve(self, work: Work) -> None:
        bias = work("bias", self.train - self.human)
        variance = work("variance", self.dev - self.train)
        work.choose(
            "remedy",
            REMEDIES[0] if bias > variance else REMEDIES[1],
            by=r"\text{against the larger gap}",
        )

    def reference(self, gaps: Any, larger: Any) -> Any:
        found = gaps(self.human, self.train, self.dev)
        return {"bias": found[0], "variance": found[1], "remedy": REMEDIES[larger(found)]}

    @mistake(
        "Variance is the gap from training to development error. From the experts it holds the bias as well.",
        levels=(1,),
    )
    def from_human(self) -> object:
        return {"variance": self.dev - self.human}

    @mistake(
        "The training error alone is not avoidable bias: subtract what the experts cannot avoid either.",
        levels=(1,),
    )
    def train_alone(self) -> object:
        return {"bias": 1 * self.train} if self.human else None

    @mistake("You exchanged the two gaps: bias shows on the training set itself.", levels=(1,))
    def exchanged(self, s: Steps) -> object:
        return {"bias": s.variance, "variance": s.bias}

    @mistake("That is the remedy for the smaller gap.", levels=(2,))
    def other_remedy(self, s: Steps) -> str:
        return REMEDIES[1] if s.remedy == REMEDIES[0] else REMEDIES[0]


SOURCES = ("avoidable bias", "variance", "data mismatch", "overfitting of the development set")


@generator(
    "diag.mismatch",
    title="Bias, variance and mismatch from five error rates",
    topic="recipe and transfer",
    equals=("recipe.mismatch_gaps", "recipe.larger_gap"),
)
class Mismatch(Problem):
    ask = (
        r"Training data come from one source, development and test data from another. Error rates in percent: experts <human>, "
        r"training set <train>, held-out examples of the training source <train_dev>, development set <dev>, test set <test>. "
        r"A gap is negative where the error falls instead of rising."
    )
    human, a_, b_, c_, d_ = (
        Integers(0, 6),
        Integers(0, 9),
        Integers(0, 9),
        Integers(0, 9),
        Integers(0, 4),
    )
    train = Derived(lambda p: p.human + p.a_)
    train_dev = Derived(lambda p: p.train + p.b_)
    dev = Derived(lambda p: p.train_dev + p.c_)
    test = Derived(lambda p: p.dev + p.d_)
    answers = (
        Whole("bias", label="the gap of avoidable bias", unit="points"),
        Whole("variance", label="the gap of variance", unit="points"),
        Whole("mismatch", label="the gap of data mismatch", unit="points"),
        Whole("overfit", label="the gap of overfitting the development set", unit="points"),
    )
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=1,
            answers=Option("largest", label="what the largest gap shows", options=SOURCES),
            few="one of four causes",
        ),
        Level(3, minutes=1, c_=Integers(-4, 9), d_=Integers(-2, 4)),
    )
    symbols = Names(
        bias=r"g_{\text{bias}}",
        variance=r"g_{\text{variance}}",
        mismatch=r"g_{\text{mismatch}}",
        overfit=r"g_{\text{overfit}}",
        human=r"e_{\text{human}}",
        train=r"e_{\text{train}}",
        train_dev=r"e_{\text{held out}}",
        dev=r"e_{\text{dev}}",
        test=r"e_{\text{test}}",
    )
    hints = (
        "Write the five rates in a row and take the differences of neighbours.",
        "Held-out examples of the training source tell variance from mismatch.",
    )

    def possible(self) -> bool:
        gaps = sorted((self.a_, self.b_, self.c_, self.d_))
        return bool(gaps[-1] > gaps[-2] and self.a_ > 0 and self.b_ > 0 and self.c_ != 0)

    def solve(self, work: Work) -> None:
        gaps = (
            work("bias", self.train - self.human),
            work("variance", self.train_dev - self.train),
            work(
                "mismatch",
                self.dev - self.train_dev,
                note="a negative gap: the new data are easier" if self.dev < self.train_dev else "",
            ),
            work("overfit", self.test - self.dev),
        )
        work.choose(
            "largest",
            SOURCES[max(range(4), key=lambda i: gaps[i])],
            by=r"\text{the largest of the four}",
        )

    def reference(self, mismatch_gaps: Any, larger: Any) -> Any:
        found = mismatch_gaps(self.human, self.train, self.train_dev, self.dev, self.test)
        names = ("bias", "variance", "mismatch", "overfit")
        return {**dict(zip(names, found, strict=True)), "largest": SOURCES[larger(found)]}

    @mistake(
        "You took development minus training error for the variance. That holds the mismatch as well; compare with held-out "
        "examples of the training source.",
        levels=(1, 3),
    )
    def skipped(self) -> object:
        return {"variance": self.dev - self.train}

    @mistake(
        "You took the training error alone for the bias: subtract the experts' error.",
        levels=(1, 3),
    )
    def train_alone(self) -> object:
        return {"bias": 1 * self.train} if self.human else None

    @mistake("You exchanged mismatch and variance: the same source comes first.", levels=(1, 3))
    def exchanged(self, s: Steps) -> object:
        return (
            {"variance": s.mismatch, "mismatch": s.variance} if s.variance != s.mismatch else None
        )

    @mistake(
        "You lost a sign: a gap can be negative, when the later set is the easier one.", levels=(3,)
    )
    def sign(self, s: Steps) -> object:
        return {"mismatch": -s.mismatch} if s.mismatch < 0 else None

    @mistake(
        "You compared error rates, not gaps between neighbours. The highest rate stands at the end, whatever the cause.",
        levels=(2,),
    )
    def last(self, s: Steps) -> str | None:
        return SOURCES[3] if s.largest != SOURCES[3] else None

    @mistake(
        "Compare with the held-out examples of the training source: they tell variance from mismatch.",
        levels=(2,),
    )
    def confused(self, s: Steps) -> str | None:
        return {SOURCES[1]: SOURCES[2], SOURCES[2]: SOURCES[1]}.get(str(s.largest))


@generator(
    "diag.split",
    title="Splitting a data set",
    topic="recipe and transfer",
    equals=("recipe.split_counts", "recipe.split_two_sources"),
)
class Split(Problem):
    ask = r"A data set of <n> examples is split into training, development and test sets in the ratio <first_> : <second_> : <third_>."
    n = Integers(1000, 50000, step=500)
    ratio_ = Choice([60, 20, 20], [80, 10, 10], [70, 15, 15], [50, 25, 25], [98, 1, 1], [90, 5, 5])
    first_, second_, third_ = (
        Derived(lambda p: p.ratio_[0]),
        Derived(lambda p: p.ratio_[1]),
        Derived(lambda p: p.ratio_[2]),
    )
    target, dev, test = (
        Integers(4000, 30000, step=1000),
        Integers(500, 1500, step=250),
        Integers(500, 1500, step=250),
    )
    answers = (
        Whole("train", label="the training examples"),
        Whole("held", label="the test examples"),
    )
    levels = (
        Level(1, minutes=0.5, target=0, dev=0, test=0),
        Level(
            2,
            minutes=1.5,
            ratio_=Choice([60, 20, 20]),
            ask=r"There are <n> pictures from the web and <target> from the app that the network is for. The development set has <dev> "
            r"and the test set <test> pictures, from the source that matters; all others train.",
            answers=(
                Whole("train2", label="the training pictures"),
                Whole("share", label="how many of them come from the app"),
            ),
        ),
    )
    symbols = Names(
        train=r"n_{\text{train}}",
        held=r"n_{\text{test}}",
        train2=r"n_{\text{train}}",
        share=r"n_{\text{app}}",
        first_="r_{1}",
        second_="r_{2}",
        third_="r_{3}",
        n="n",
        target=r"n_{\text{target}}",
        dev=r"n_{\text{dev}}",
        test=r"n_{\text{test}}",
    )
    hints = (
        "The parts of the ratio add up to 100.",
        "Development and test sets must look like what the network will meet.",
    )

    def solve(self, work: Work) -> None:
        if self.level == 1:
            work("train", self.n * self.first_ / 100)
            work("held", self.n * self.third_ / 100)
            return
        share = work(
            "share", self.target - self.dev - self.test, note="what the target source has left"
        )
        work("train2", self.n + share)

    def reference(self, counts: Any, two: Any) -> Any:
        if self.level == 1:
            train, _, test = counts(int(self.n), self.ratio_)
            return {"train": train, "held": test}
        found = two(int(self.n), int(self.target), int(self.dev), int(self.test))
        return {"train2": found.train, "share": found.target_in_train}

    @mistake("You put development and test examples together.", levels=(1,))
    def together(self, s: Steps) -> object:
        return {"held": 2 * s.held}

    @mistake("You took the usual 80 : 10 : 10; the ratio here is another.", levels=(1,))
    def usual(self) -> object:
        return {"train": self.n * 4 / 5, "held": self.n / 10} if self.first_ != 80 else None

    @mistake(
        "You took development and test pictures from the web. They would measure the wrong task.",
        levels=(2,),
    )
    def wrong_source(self) -> object:
        return {"share": 1 * self.target}

    @mistake("The remaining pictures of the target source may train as well.", levels=(2,))
    def wasted(self) -> object:
        return {"train2": 1 * self.n, "share": 0 * self.n}
