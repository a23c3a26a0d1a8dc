"""Preparing the input: z-scores, centred images, whitening."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Decimal,
    Derived,
    Exact,
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
    Word,
    Work,
    dot,
    generator,
    largest,
    matrix,
    mean,
    mistake,
    norm,
    smallest,
    sqrt,
    total,
    vector,
)

# Deviations from a mean of 0 whose biased variance is a square: 1, 9, 9 and 25.
NICE = Shuffled([-1, -1, 1, 1], [-3, -1, -1, 5], [-5, 1, 1, 3], [-7, -1, 1, 7])


@generator(
    "input.zscore",
    title="Z-score of a test value",
    topic="normalisation",
    equals=(
        "preprocessing.train_statistics",
        "preprocessing.z_score",
        "preprocessing.scale_pixels",
    ),
)
class ZScore(Problem):
    mean_, scale_, pattern_ = Integers(-4, 30), Integers(1, 3), NICE
    x = Derived(lambda p: p.mean_ + p.scale_ * p.pattern_)
    k_ = Grid(-9, 9, 0.5, without=(-1, 0, 1))
    test = Derived(lambda p: p.mean_ + p.k_ * p.scale_ * sqrt(mean(p.pattern_**2)))
    mu, std = Choice(0), Choice(1)

    answers = Decimal("z", places=3, label="its standardised value")
    levels = (
        Level(1, minutes=1, few="half steps of the standard deviation"),
        Level(
            2,
            minutes=2.5,
            x=Vector(Integers(-9, 20), 4, distinct=True),
            test=Integers(-20, 40),
        ),
        Level(
            3,
            minutes=1,
            x=Choice(0),
            test=Integers(0, 255),
            mu=Grid(0.4, 0.5, 0.005),
            std=Grid(0.2, 0.3, 0.005),
        ),
    )
    symbols = Names(share="v", test=r"x_{\text{test}}")
    hints = (
        "Which data may the mean and the standard deviation come from?",
        "The biased standard deviation is the root of the mean squared deviation.",
        r"$z = (x - \mu) / \sigma$, for test values as for training values.",
    )

    def prompt(self) -> str:
        if self.level == 3:
            return self.fill(
                r"Images are stored as bytes from 0 to 255 and scaled to $[0, 1]$. After that scaling a channel of the training images "
                r"has the mean $\mu = <mu>$ and the standard deviation $\sigma = <std>$. A test image has the byte $<test>$ in this "
                "channel; it is prepared as the training images are, standardised at the end."
            )
        return self.fill(
            r"A feature has the values $x = <x>$ in the training data. It is standardised with the biased standard deviation (divide by the "
            r"number of values). In the test data it takes the value $<test>$ once."
        )

    def possible(self) -> bool:
        return self.level == 3 or bool(self.test not in list(self.x))

    def solve(self, work: Work) -> None:
        if self.level == 3:
            share = work("share", self.test / 255)
            work("z", (share - self.mu) / self.std)
            return
        mu = work("mu", mean(self.x), note="of the training data alone")
        std = work("std", sqrt(mean((self.x - mu) ** 2)))
        work("z", (self.test - mu) / std)

    def reference(self, statistics: Any, z_score: Any, pixels: Any) -> Any:
        if self.level == 3:
            return z_score(pixels(self.test), self.mu, self.std)
        return z_score(self.test, *statistics(self.x))

    @mistake("You centred the value and did not divide by the standard deviation.", at="z")
    def centred_only(self, s: Steps) -> Num:
        return (s.share if self.level == 3 else self.test) - (self.mu if self.level == 3 else s.mu)

    @mistake("You divided by the variance. Divide by the standard deviation, its root.", at="z")
    def variance(self, s: Steps) -> Num:
        return s.right / (self.std if self.level == 3 else s.std)

    @mistake(
        "You divided by one less than the number of values. The standard deviation asked for is the biased one.",
        at="std",
        levels=(1, 2),
    )
    def unbiased(self, s: Steps) -> Num:
        return s.right * sqrt(4 / 3)

    @mistake(
        "You scaled the training range to [0, 1]. That is min-max scaling, not a z-score.",
        levels=(1, 2),
    )
    def range(self) -> Num:
        low = smallest(self.x)
        return (self.test - low) / (largest(self.x) - low)

    @mistake(
        "You let the test value into the mean and the standard deviation. They belong to the training data alone.",
        levels=(1, 2),
    )
    def with_test(self) -> Num:
        n = len(self.x) + 1
        mu = (total(self.x) + self.test) / n
        var = (total((self.x - mu) ** 2) + (self.test - mu) ** 2) / n
        return (self.test - mu) / sqrt(var)

    @mistake(
        "The statistics belong to values in [0, 1]. Divide the byte by 255 first.", levels=(3,)
    )
    def no_scaling(self) -> Num:
        return (self.test - self.mu) / self.std

    may_equal = Names(zero="the value may be the mean")


@generator(
    "input.image_center",
    title="Centring images: by pixel or by channel",
    topic="normalisation",
    equals=(
        "preprocessing.mean_image",
        "preprocessing.channel_mean",
        "preprocessing.z_score",
    ),
)
class ImageCenter(Problem):
    A, B = Matrix(Integers(0, 200, step=10), 2, 3), Matrix(Integers(0, 200, step=10), 2, 3)
    test = Choice(0)
    way = Word("image", "channel")

    answers = Exact("centred", label="the centred first pixel of the first image")
    levels = (
        Level(1, minutes=1.5),
        Level(
            2,
            minutes=2.5,
            A=Matrix(Integers(0, 250, step=5), 2, 3),
            B=Matrix(Integers(0, 250, step=5), 2, 3),
            test=Matrix(Integers(0, 250, step=5), 2, 3),
            answers=Exact("centred", label="the centred first pixel of the test image"),
        ),
    )
    symbols = Names(centred="c", m="m", test="T")
    hints = (
        "Over what is the mean taken: over the images alone, or over images and positions?",
        "A mean image has one number for each position and channel; the channel mean has one for each channel.",
        "Subtract what belongs to the pixel asked for.",
    )

    def prompt(self) -> str:
        way = {
            "image": "the **mean image** of the training set is subtracted",
            "channel": "the **mean of each channel** over the training set is subtracted",
        }[self.way]
        test = (
            r" A test image is $$T = <test>$$ It is prepared in the same way."
            if self.level == 2
            else ""
        )
        return self.fill(
            r"A training set consists of two images of two pixels each (the rows) with the channels R, G, B (the columns), "
            rf"$$A = <A>, \quad B = <B>$$ To centre the images, {way}.{test}"
        )

    def _pixel(self) -> Num:
        return self.test[0] if self.level == 2 else self.A[0]

    def solve(self, work: Work) -> None:
        if self.way == "image":
            m = work("m", (self.A[0] + self.B[0]) / 2, note="the first pixel of the mean image")
        else:
            m = work(
                "m",
                (mean(self.A, axis=0) + mean(self.B, axis=0)) / 2,
                note="one mean a channel, over images and pixels",
            )
        work("centred", self._pixel() - m)

    def reference(self, image: Any, channel: Any, z_score: Any) -> Any:
        X = [[self.A], [self.B]]
        m = image(X)[0, 0] if self.way == "image" else channel(X)
        return z_score(self.test[0] if self.level == 2 else self.A[0], m, 1.0)

    @mistake(
        "That is the other way to centre: a mean image keeps the positions apart, channel means do not."
    )
    def other_way(self) -> Num:
        return self.but(way="channel" if self.way == "image" else "image").centred

    @mistake("You used the mean of the one image. The mean is taken over the training set.")
    def own_mean(self) -> Num:
        return self._pixel() - mean(self.test if self.level == 2 else self.A, axis=0)

    @mistake("You took one mean for all three channels. Each channel has its own.")
    def one_mean(self) -> Num:
        return self._pixel() - (mean(mean(self.A)) + mean(mean(self.B))) / 2

    @mistake("The mean is subtracted from the pixel, not the pixel from the mean.")
    def turned(self, s: Steps) -> Num:
        return -s.centred

    may_equal = Names(zero="a pixel may be the mean")


@generator(
    "input.pca_whiten",
    title="Decorrelating and whitening a point",
    topic="normalisation",
    equals="preprocessing.whitened_coordinates",
)
class PcaWhiten(Problem):
    ask = (
        r"The covariance matrix of some centred data is $$\Sigma = <Sigma>$$ The centred point $x = <x>$ is expressed in the coordinates "
        r"along the eigenvectors (of length 1) of $\Sigma$, the one with the larger variance first, and then **whitened**: the data "
        r"would get the variance 1 in each coordinate. Signs do not matter: give absolute values."
    )
    roots_ = Choice(*([r, s] for r in range(2, 8) for s in range(1, r)))
    turned_ = Choice(1, -1)
    Sigma = Derived(
        lambda p: matrix(
            [
                [
                    (p.roots_[0] ** 2 + p.roots_[1] ** 2) / 2,
                    p.turned_ * (p.roots_[0] ** 2 - p.roots_[1] ** 2) / 2,
                ],
                [
                    p.turned_ * (p.roots_[0] ** 2 - p.roots_[1] ** 2) / 2,
                    (p.roots_[0] ** 2 + p.roots_[1] ** 2) / 2,
                ],
            ]
        )
    )
    x, eps = Vector(Integers(-6, 9), 2, distinct=True), Choice(0)

    answers = Decimal(
        "white",
        places=3,
        symbol=r"|\tilde{x}|",
        label="the whitened coordinates, in absolute value",
    )
    levels = (
        Level(
            1,
            minutes=2,
            answers=Decimal(
                "rotated",
                places=3,
                symbol="|y|",
                label="the coordinates along the eigenvectors, in absolute value",
            ),
            ask=r"The covariance matrix of some centred data is $$\Sigma = <Sigma>$$ The centred point $x = <x>$ is expressed in the "
            r"coordinates along the eigenvectors (of length 1) of $\Sigma$, the one with the larger variance first. Signs do not matter: "
            r"give absolute values.",
        ),
        Level(2, minutes=3),
        Level(
            3,
            minutes=5,
            turned_=Choice([3, 4], [4, 3], [3, -4], [4, -3]),
            Sigma=Derived(
                lambda p: matrix(
                    [
                        [
                            (
                                p.roots_[0] ** 2 * p.turned_[0] ** 2
                                + p.roots_[1] ** 2 * p.turned_[1] ** 2
                            )
                            / 25,
                            (p.roots_[0] ** 2 - p.roots_[1] ** 2)
                            * p.turned_[0]
                            * p.turned_[1]
                            / 25,
                        ],
                        [
                            (p.roots_[0] ** 2 - p.roots_[1] ** 2)
                            * p.turned_[0]
                            * p.turned_[1]
                            / 25,
                            (
                                p.roots_[0] ** 2 * p.turned_[1] ** 2
                                + p.roots_[1] ** 2 * p.turned_[0] ** 2
                            )
                            / 25,
                        ],
                    ]
                )
            ),
            eps=Choice(0.5, 1, 2),
            ask=r"The covariance matrix of some centred data is $$\Sigma = <Sigma>$$ The centred point $x = <x>$ is expressed in the "
            r"coordinates along the eigenvectors (of length 1) of $\Sigma$, the one with the larger variance first, and then "
            r"**whitened** with $\varepsilon = <eps>$, which is added to each eigenvalue under the root. Signs do not matter: give "
            r"absolute values.",
        ),
    )
    symbols = Names(
        white=r"|\tilde{x}|", rotated="|y|", lam=r"\lambda", u1="u", u2="v", Sigma=r"\Sigma"
    )
    hints = (
        r"The eigenvalues of a symmetric $2 \times 2$ matrix with the entries $a$, $b$, $d$ are $\frac{a + d}{2} \pm \sqrt{(\frac{a - d}{2})^2 + b^2}$.",
        "Project the point on each eigenvector (of length 1).",
        "An eigenvalue is the variance along its eigenvector: which number makes a variance 1?",
    )

    def solve(self, work: Work) -> None:
        a, b, d = self.Sigma[0, 0], self.Sigma[0, 1], self.Sigma[1, 1]
        half = work("half", sqrt(((a - d) / 2) ** 2 + b**2), symbol="r")
        lam = work("lam", vector((a + d) / 2 + half, (a + d) / 2 - half), note="the eigenvalues")
        u = vector(b, lam[0] - a)
        u1 = work("u1", u / norm(u), note="belongs to the larger eigenvalue")
        u2 = work("u2", vector(-u1[1], u1[0]), note="at a right angle to it")
        y = work("rotated", abs(vector(dot(u1, self.x), dot(u2, self.x))))
        if self.level > 1:
            work("white", y / sqrt(lam + self.eps))

    def reference(self, coordinates: Any) -> Any:
        found = coordinates(self.x, self.Sigma, self.eps)
        return found.rotated if self.level == 1 else found.whitened

    @mistake(
        "You divided by the eigenvalues. They are variances: divide by their roots.",
        at="white",
        levels=(2, 3),
    )
    def no_root(self, s: Steps) -> Num:
        return s.rotated / (s.lam + self.eps)

    @mistake("You decorrelated the point and left the variances as they are.", levels=(2, 3))
    def not_scaled(self, s: Steps) -> Num:
        return s.rotated

    @mistake(
        "You divided the old coordinates by their standard deviations. The axes have to be turned to the eigenvectors first.",
        levels=(2, 3),
    )
    def not_turned(self) -> Num:
        return abs(self.x) / sqrt(vector(self.Sigma[0, 0], self.Sigma[1, 1]) + self.eps)

    @mistake("You exchanged the two: the larger variance comes first.", at="rotated", levels=(1,))
    def exchanged(self, s: Steps) -> Num:
        return vector(s.right[1], s.right[0])

    @mistake(
        "Your eigenvectors are not of length 1, so the coordinates come out too long.",
        at="rotated",
        levels=(1, 2),
    )
    def long_vectors(self, s: Steps) -> Num:
        return s.right * sqrt(2)

    @mistake("You also whitened the point. Only the new coordinates are asked for.", levels=(1,))
    def whitened(self, s: Steps) -> Num | None:
        return s.rotated / sqrt(s.lam)

    @mistake(r"You forgot $\varepsilon$, which is not small here.", at="white", levels=(3,))
    def no_eps(self, s: Steps) -> Num:
        return s.rotated / sqrt(s.lam)

    may_equal = Names(
        zero="a point may lie on an eigenvector", x="a point may keep its coordinates"
    )
