"""Batch norm after training: stored statistics, how they come about, and what they change."""

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
    generator,
    mean,
    mistake,
    sqrt,
)

# Deviations from a mean of 0 whose biased variance is a square: 1, 9, 9 and 25.
NICE = Shuffled([-1, -1, 1, 1], [-3, -1, -1, 5], [-5, 1, 1, 3], [-7, -1, 1, 7])
# Three deviations from a mean of 0: the sum of their squares is even, the unbiased variance whole.
TRIPLES = Shuffled([-1, 0, 1], [-2, 1, 1], [-3, 1, 2], [-4, 1, 3], [-2, 0, 2], [-1, -1, 2])


@generator(
    "bn.infer",
    title="Batch norm at inference",
    topic="normalisation",
    equals="batchnorm.batch_norm_inference",
)
class Infer(Problem):
    ask = (
        r"A trained network has a batch-norm layer with one feature. It stores the running mean $\mu = <mu>$ and the running "
        r"variance $\sigma^2 = <var>$; $\gamma = <gamma>$, $\beta = <beta>$ and $\varepsilon = <eps>$, which stands inside the root. "
        r"**At inference** the layer receives a batch of a single example, $x = <x>$."
    )
    std_, k_ = Integers(2, 9), Integers(-5, 5, without=0)
    mu, eps = Integers(-5, 8), Choice(0)
    var = Derived(lambda p: p.std_**2 - p.eps)
    x = Derived(lambda p: p.mu + p.k_ * p.std_)
    gamma, beta = Integers(2, 5), Integers(-7, 7)

    answers = Decimal("y", places=3, label="the output")
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=2,
            ask=r"A trained network has a batch-norm layer with one feature. It stores the running mean $\mu = <mu>$ and the "
            r"running variance $\sigma^2 = <var>$; $\gamma = <gamma>$, $\beta = <beta>$ and $\varepsilon = <eps>$, which stands "
            r"inside the root. **At inference** the layer receives a batch of three examples, $x = <x>$.",
            x=Vector(Integers(-9, 12), 3, distinct=True),
            eps=Choice(0, 1, 2, 3),
        ),
        Level(
            3,
            minutes=2,
            mu=Grid(-2, 2, 0.1),
            var=Grid(0.3, 6, 0.1),
            eps=Grid(0.1, 0.6, 0.1),
            x=Grid(-5, 5, 0.1),
            gamma=Grid(0.5, 2.5, 0.1, without=1),
            beta=Grid(-1, 1, 0.1, without=0),
        ),
    )
    symbols = Names(x_hat=r"\hat{x}")
    hints = (
        "At inference the batch is not looked at: which mean and which variance does the layer use?",
        r"Normalise with the stored statistics: $\hat{x} = (x - \mu) / \sqrt{\sigma^2 + \varepsilon}$.",
        r"Scale by $\gamma$ and shift by $\beta$.",
    )

    def solve(self, work: Work) -> None:
        std = work("std", sqrt(self.var + self.eps), symbol=r"\sqrt{\sigma^2 + \varepsilon}")
        x_hat = work("x_hat", (self.x - self.mu) / std, note="with the stored statistics")
        work("y", self.gamma * x_hat + self.beta)

    def reference(self, infer: Any) -> Any:
        x = self.x if self.level == 2 else [self.x]
        y = infer(x, self.mu, self.var, self.gamma, self.beta, self.eps)
        return y if self.level == 2 else y[0]

    @mistake("You divided by the variance. Divide by the standard deviation, its root.", at="std")
    def no_root(self, s: Steps) -> Num:
        return s.right**2

    @mistake(
        "You normalised with the batch's own mean and variance. That is the training mode; at inference the stored ones are used.",
        levels=(2,),
    )
    def batch_statistics(self) -> Num:
        mu = mean(self.x)
        var = mean((self.x - mu) ** 2)
        return self.gamma * (self.x - mu) / sqrt(var + self.eps) + self.beta

    @mistake(
        "With the statistics of a batch of one, every example would become $\\beta$. At inference the stored ones are used.",
        levels=(1, 3),
    )
    def batch_of_one(self) -> Num | None:
        return self.beta or None

    @mistake(r"You left out $\gamma$ and $\beta$: the output is $\gamma \hat{x} + \beta$.")
    def no_affine(self, s: Steps) -> Num:
        return s.x_hat

    @mistake(r"$\beta$ is added after $\gamma$ has multiplied, not before.", levels=(2, 3))
    def shift_first(self, s: Steps) -> Num | None:
        return self.gamma * (s.x_hat + self.beta) if self.beta else None

    def possible(self) -> bool:
        return self.level != 1 or bool(self.x != self.mu)

    may_equal = Names(zero="the shift may cancel the scaled value")


@generator(
    "bn.running_update",
    title="Updating the running mean and variance",
    topic="normalisation",
    equals="batchnorm.running_statistics",
)
class RunningUpdate(Problem):
    mean_, pattern_ = Integers(-4, 9), TRIPLES
    old_mean, old_var = Integers(-3, 6), Integers(1, 6)
    x = Derived(lambda p: p.mean_ + p.pattern_)
    x2 = Choice(0)
    weighs = Word("new", "old")
    new_ = Choice(0.1, 0.2, 0.25)
    m = Derived(lambda p: p.new_ if p.weighs == "new" else 1 - p.new_)

    answers = Exact("mean", symbol=r"\mu'", label="the new running mean")
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=2,
            answers=(
                Exact("mean", symbol=r"\mu'", label="the new running mean"),
                Exact("var", symbol=r"\sigma'^2", label="the new running variance"),
            ),
        ),
        Level(
            3,
            minutes=5,
            answers=(
                Decimal(
                    "mean", places=3, symbol=r"\mu'", label="the running mean after both batches"
                ),
                Decimal(
                    "var",
                    places=3,
                    symbol=r"\sigma'^2",
                    label="the running variance after both batches",
                ),
            ),
            old_mean=Choice(0),
            old_var=Choice(1),
            x=Vector(Integers(-4, 9), 4),
            x2=Vector(Integers(-4, 9), 4),
            new_=Choice(0.01, 0.05, 0.1, 0.2, 0.3),
        ),
    )
    symbols = Names(
        mean=r"\mu'",
        var=r"\sigma'^2",
        old_mean=r"\mu_{\text{old}}",
        old_var=r"\sigma^2_{\text{old}}",
        x2="x'",
        m=r"\alpha",
    )
    hints = (
        "First the mean of the batch, and its unbiased variance.",
        "A running statistic is a weighted mean of its old value and the batch's.",
        "Which of the two does the momentum weigh here? The other gets one minus it.",
    )
    biased, swapped = False, False

    def prompt(self) -> str:
        batches = (
            r"the two batches $x = <x>$ and then $x' = <x2>$"
            if self.level == 3
            else r"the batch $x = <x>$"
        )
        stored = "" if self.level == 1 else " The variance that it stores is the unbiased one."
        return self.fill(
            r"A batch-norm layer with one feature keeps a running mean, now $<old_mean>$, and a running variance, now $<old_var>$. "
            rf"Both are updated at each training batch; the momentum $\alpha = <m>$ is the weight of the **{self.weighs}** value.{stored} "
            rf"The layer is trained on {batches}."
        )

    def solve(self, work: Work) -> None:
        weight = self.m if (self.weighs == "new") != self.swapped else 1 - self.m
        w = work("w", weight, note="the weight of the batch's statistics")
        mu, var = self.old_mean, self.old_var
        for i, x in enumerate([self.x, self.x2] if self.level == 3 else [self.x], 1):
            name = "" if self.level != 3 or i == 2 else "1"
            mu_b = work(f"mu_b{i}", mean(x), symbol=r"\mu_B")
            mu = work(
                f"mean{name}", (1 - w) * mu + w * mu_b, symbol=rf"\mu_{name}" if name else r"\mu'"
            )
            if self.level == 1:
                continue
            n = len(x)
            total_ = mean((x - mu_b) ** 2)
            var_b = work(
                f"var_b{i}", total_ if self.biased else total_ * n / (n - 1), symbol="s_B^2"
            )
            var = work(
                f"var{name}",
                (1 - w) * var + w * var_b,
                symbol=rf"\sigma_{name}^2" if name else r"\sigma'^2",
            )

    def reference(self, running: Any) -> Any:
        w = self.m if self.weighs == "new" else 1 - self.m
        mu, var = running(self.x, self.old_mean, self.old_var, w)
        if self.level == 3:
            mu, var = running(self.x2, mu, var, w)
        return float(mu) if self.level == 1 else (float(mu), float(var))

    @mistake("You gave the momentum to the other value: read which of the two it weighs.")
    def swapped_weights(self) -> object:
        return self.but(swapped=True) if self.level > 1 else self.but(swapped=True).mean

    @mistake(
        "You averaged in the biased variance. The layer stores the unbiased one: divide by the batch size less one.",
        levels=(2, 3),
    )
    def biased_variance(self) -> object:
        return self.but(biased=True)

    @mistake(
        "You replaced the old values by the batch's. The running statistics only move a little towards them.",
        levels=(1, 2),
    )
    def replaced(self, s: Steps) -> object:
        return s.mu_b1 if self.level == 1 else {"mean": s.mu_b1, "var": s.var_b1}

    @mistake("You added the weighted batch mean without shrinking the old value.", levels=(1,))
    def not_shrunk(self, s: Steps) -> Num | None:
        return self.old_mean + s.w * s.mu_b1 if self.old_mean else None

    @mistake("You stopped after the first batch: the second updates the result.", levels=(3,))
    def first_only(self, s: Steps) -> object:
        return {"mean": s.mean1, "var": s.var1}

    @mistake(
        "You averaged standard deviations. What is averaged is the variance.",
        levels=(2,),
    )
    def deviations(self, s: Steps) -> object:
        return {"var": (1 - s.w) * sqrt(self.old_var) + s.w * sqrt(s.var_b1)}


@generator(
    "bn.population_stats",
    title="Population statistics from several batches",
    topic="normalisation",
    equals=(
        "batchnorm.population_mean",
        "batchnorm.population_var",
        "batchnorm.population_statistics",
        "batchnorm.batch_norm_inference",
    ),
)
class PopulationStats(Problem):
    m = Integers(2, 6)
    k_ = Vector(Integers(1, 5), 2)
    means = Vector(Integers(-4, 9), 2)
    vars = Derived(lambda p: (p.m - 1) * p.k_)
    X = Choice(0)
    x, gamma, beta, eps = Choice(0), Choice(1), Choice(0), Choice(0)

    answers = (
        Exact("mean", symbol=r"\mathrm{E}[x]", label="the population mean"),
        Exact("var", symbol=r"\operatorname{Var}[x]", label="the population variance"),
    )
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=3,
            m=Choice(3),
            means=Choice(0),
            vars=Choice(0),
            X=Matrix(Integers(-4, 9), 2, 3),
            answers=(
                Decimal(
                    "mean", places=3, symbol=r"\mathrm{E}[x]", label="the estimated population mean"
                ),
                Decimal(
                    "var",
                    places=3,
                    symbol=r"\operatorname{Var}[x]",
                    label="the estimated population variance",
                ),
            ),
        ),
        Level(
            3,
            minutes=3,
            k_=Choice(1),
            m=Integers(2, 8),
            means=Vector(Grid(-1, 3, 0.1), 3),
            vars=Vector(Grid(0.2, 3, 0.1), 3),
            x=Grid(-3, 6, 0.1),
            gamma=Grid(0.5, 2, 0.1, without=1),
            beta=Grid(-1, 1, 0.1, without=0),
            eps=Choice(0.1, 0.2),
            answers=Decimal("y", places=3, label="the layer's output"),
        ),
    )
    symbols = Names(
        mean=r"\mathrm{E}[x]",
        var=r"\operatorname{Var}[x]",
        vars=r"\sigma_B^2",
        means=r"\mu_B",
        m="B",
    )
    hints = (
        "The population mean is the mean of the batch means.",
        "Average the biased batch variances, then make the result unbiased.",
        r"The factor is $B / (B - 1)$ for batches of $B$.",
    )

    def prompt(self) -> str:
        start = r"After training, the statistics of a batch-norm layer with one feature are estimated from "
        if self.level == 2:
            return self.fill(
                start
                + r"two batches of $<m>$ examples, the rows of $$X = <X>$$ The estimated variance is to be unbiased: "
                "it is the mean of the batches' unbiased variances."
            )
        shown = (
            start
            + rf"{len(self.means)} batches of $B = <m>$ examples each. Their means are $\mu_B = <means>$, their biased variances "
            r"$\sigma_B^2 = <vars>$ (each divided by $B$). The estimated variance is to be unbiased: it is the mean of the batches' "
            "unbiased variances."
        )
        if self.level == 3:
            shown += (
                r" With these statistics, $\gamma = <gamma>$, $\beta = <beta>$ and $\varepsilon = <eps>$ inside the root, the layer "
                r"then receives $x = <x>$ at inference."
            )
        return self.fill(shown)

    def solve(self, work: Work) -> None:
        means, biased = self.means, self.vars
        if self.level == 2:
            means = work("means", mean(self.X, axis=1), note="the mean of each batch")
            biased = work(
                "vars", mean(self.X**2, axis=1) - means**2, note="the biased variance of each batch"
            )
        mu = work("mean", mean(means))
        var = work("var", self.m / (self.m - 1) * mean(biased), note="made unbiased")
        if self.level == 3:
            work("y", self.gamma * (self.x - mu) / sqrt(var + self.eps) + self.beta)

    def reference(self, mean_of: Any, var_of: Any, from_batches: Any, infer: Any) -> Any:
        if self.level == 2:
            return from_batches(self.X)
        mu, var = mean_of(self.means), var_of(self.vars, int(self.m))
        if self.level == 3:
            return infer([self.x], mu, var, self.gamma, self.beta, self.eps)[0]
        return mu, var

    @mistake(
        "You averaged the biased variances. Multiply by m / (m - 1) to make them unbiased.",
        at="var",
    )
    def no_correction(self, s: Steps) -> Num:
        return s.right * (self.m - 1) / self.m

    @mistake(
        "The factor is upside down: the biased variance is too small, so it is multiplied by m / (m - 1).",
        at="var",
    )
    def inverse(self, s: Steps) -> Num:
        return s.right * ((self.m - 1) / self.m) ** 2

    @mistake(
        "That is the variance of all the examples thrown together. It also contains how far the batch means lie apart.",
        at="var",
        levels=(2,),
    )
    def pooled(self, s: Steps) -> Num:
        return mean(mean((self.X - s.mean) ** 2))

    @mistake(
        "You divided by the variance. Divide by the standard deviation, its root.", levels=(3,)
    )
    def no_root(self, s: Steps) -> Num:
        return self.gamma * (self.x - s.mean) / (s.var + self.eps) + self.beta

    may_equal = Names(zero="a mean may be 0", m="a mean or a variance may be the batch size")


@generator(
    "bn.train_eval_gap",
    title="The same example in training and in evaluation",
    topic="normalisation",
    equals="batchnorm.train_and_eval",
)
class TrainEvalGap(Problem):
    mean_, scale_, pattern_ = Integers(-4, 8), Integers(1, 2), NICE
    x = Derived(lambda p: p.mean_ + p.scale_ * p.pattern_)
    run_mean, std_ = Integers(-4, 8), Integers(1, 5)
    run_var = Derived(lambda p: p.std_**2 - p.eps)
    momentum, eps = Choice(0), Choice(0)

    answers = (
        Decimal("train", places=3, symbol=r"y_{\text{train}}", label="its output in training mode"),
        Decimal("eval", places=3, symbol=r"y_{\text{eval}}", label="its output in evaluation mode"),
    )
    levels = (
        Level(1, minutes=1.5),
        Level(
            2,
            minutes=4,
            run_mean=Choice(0),
            run_var=Choice(1),
            momentum=Choice(0.1, 0.2, 0.5),
        ),
        Level(
            3,
            minutes=5,
            x=Vector(Integers(-4, 9), 4),
            run_mean=Integers(-3, 5),
            run_var=Integers(1, 9),
            momentum=Choice(0.05, 0.1, 0.2, 0.3),
            eps=Choice(0.1, 0.5, 1),
        ),
    )
    symbols = Names(
        train=r"y_{\text{train}}",
        eval=r"y_{\text{eval}}",
        momentum=r"\alpha",
        run_mean=r"\mu_{\text{run}}",
        run_var=r"\sigma^2_{\text{run}}",
    )
    hints = (
        "In training mode the batch's own mean and biased variance normalise.",
        "In evaluation mode the running statistics do, whatever the batch is.",
        "Where the running statistics are updated first, the variance that goes in is the unbiased one.",
    )
    biased = False

    def prompt(self) -> str:
        moved = (
            r" Its running mean is $<run_mean>$ and its running variance $<run_var>$."
            if self.level == 1
            else r" Its running mean is $<run_mean>$ and its running variance $<run_var>$; after the training pass both are updated, with "
            r"the momentum $\alpha = <momentum>$ as the weight of the new value, and the variance that is averaged in is the unbiased one."
        )
        between = "" if self.level == 1 else ", after that one update"
        return self.fill(
            r"A batch-norm layer with one feature has $\gamma = 1$, $\beta = 0$ and $\varepsilon = <eps>$ inside the root."
            + moved
            + rf" The batch $x = <x>$ goes through the layer once in training mode and once{between} in evaluation mode. Look at its "
            "**last** example."
        )

    def possible(self) -> bool:
        return bool(self.x[-1] != mean(self.x)) and any(x != self.x[0] for x in self.x)

    def solve(self, work: Work) -> None:
        mu_b = work("mu_b", mean(self.x), symbol=r"\mu_B")
        var_b = work("var_b", mean((self.x - mu_b) ** 2), symbol=r"\sigma_B^2", note="biased")
        work("train", (self.x[-1] - mu_b) / sqrt(var_b + self.eps))
        mu, var = self.run_mean, self.run_var
        if self.level != 1:
            n = len(self.x)
            m = self.momentum
            unbiased = var_b if self.biased else var_b * n / (n - 1)
            mu = work("mu", (1 - m) * mu + m * mu_b, note="the running mean after the update")
            var = work("var", (1 - m) * var + m * unbiased, note="the running variance after it")
        work("eval", (self.x[-1] - mu) / sqrt(var + self.eps))

    def reference(self, both: Any) -> Any:
        y = both(self.x, self.run_mean, self.run_var, self.momentum, self.eps)
        return {"train": y.train[-1], "eval": y.eval[-1]}

    @mistake(
        "You used the batch's statistics in both modes. In evaluation mode the running ones count."
    )
    def same(self, s: Steps) -> object:
        return {"eval": s.train}

    @mistake(
        "You used the running statistics in both modes. In training mode the batch's own count."
    )
    def running_in_training(self, s: Steps) -> object:
        return {"train": s.eval}

    @mistake(
        "In training mode the biased variance normalises: the squared deviations over the batch size."
    )
    def unbiased_in_training(self, s: Steps) -> object:
        return {"train": (self.x[-1] - s.mu_b) / sqrt(s.var_b * 4 / 3 + self.eps)}

    @mistake(
        "The variance that is averaged in is the unbiased one: divide by the batch size less one.",
        levels=(2, 3),
    )
    def biased_update(self) -> object:
        return self.but(biased=True)

    @mistake(
        "You forgot the update: in evaluation mode the statistics have already moved.",
        levels=(2, 3),
    )
    def no_update(self) -> object:
        return {"eval": (self.x[-1] - self.run_mean) / sqrt(self.run_var + self.eps)}

    may_equal = Names(zero="an example may lie at the running mean", eps="an output may be 1")
