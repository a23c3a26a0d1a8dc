"""Reducing the learning rate when the validation loss stops falling."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Derived,
    Exact,
    Integers,
    Level,
    Names,
    Num,
    Problem,
    Steps,
    Vector,
    Work,
    generator,
    mistake,
    vector,
)


@generator(
    "lr.plateau",
    title="Reducing the learning rate on a plateau",
    topic="schedules",
    equals="schedules.reduce_on_plateau",
)
class Plateau(Problem):
    ask = (
        r"The learning rate is $\eta = <lr>$ at first. After each epoch the validation loss is compared with the smallest one "
        r"of all epochs before; if it is not smaller, the epoch is a bad one. As soon as there have been **more than** "
        r"$P = <patience>$ bad epochs in a row, the rate is multiplied by <factor> and the count of bad epochs starts again at 0 "
        r"(the smallest loss is kept). A good epoch sets the count to 0. The losses after the epochs are $<losses>$."
    )
    raw_ = Vector(Integers(40, 99), 6, distinct=True)
    losses = Derived(lambda p: p.raw_ / 100)
    lr, factor = Choice(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1), Choice(0.1, 0.2, 0.5)
    patience = Choice(1)
    threshold = Choice(0)
    extra = 0  # how much earlier the count is acted on: a usual mistake
    against = "best"
    reset = True

    answers = Exact("rates", label="the learning rate after each of these epochs")
    levels = (
        Level(1, minutes=1.5),
        Level(
            2,
            minutes=2.5,
            raw_=Vector(Integers(30, 99), 10, distinct=True),
            patience=Choice(1, 2),
        ),
        Level(
            3,
            minutes=3,
            ask=r"The learning rate is $\eta = <lr>$ at first. After each epoch the validation loss is compared with the best one so "
            r"far. It is an improvement, and becomes the best one, only if it is less than $1 - \tau$ times the best one, with "
            r"$\tau = <threshold>$; otherwise the epoch is a bad one and the best loss stays. (The first loss is the first best one.) "
            r"As soon as there have been **more than** $P = <patience>$ bad epochs in a row, the rate is multiplied by <factor> and "
            r"the count of bad epochs starts again at 0. An improvement sets the count to 0, too. The losses after the epochs are "
            r"$<losses>$.",
            raw_=Vector(Integers(60, 99), 9, distinct=True),
            patience=Choice(1, 2),
            threshold=Choice(0.03, 0.05, 0.1),
        ),
    )
    symbols = Names(rates=r"\eta", drops="k", bad="b", lr=r"\eta_0", factor="d")
    hints = (
        "Keep two things in a table: the best loss so far, and the number of bad epochs in a row.",
        "Compare with the best loss of all, not with the one before.",
        "The rate drops when the count is larger than the patience; then the count is 0 again.",
    )

    def possible(self) -> bool:  # no loss exactly at the threshold
        edge = 1 - self.threshold
        return self.level != 3 or not any(
            abs(a - b * edge) < 1e-9 for a in self.losses for b in self.losses
        )

    def accept(self, s: Steps) -> bool:
        return bool(s.drops[-1] > 0)

    def solve(self, work: Work) -> None:
        best, bad, drops = self.losses[0], 0, 0
        counts, numbers = [0], [0]
        for loss in self.losses[1:]:
            if loss < best * (1 - self.threshold):
                best, bad = loss, 0
            else:
                bad += 1
                if self.against == "last":
                    best = loss
            counts.append(bad)
            if bad > self.patience - self.extra:
                bad, drops = 0 if self.reset else bad, drops + 1
            numbers.append(drops)
        work("bad", vector(*counts), by=r"\text{bad epochs in a row}")
        drops_so_far = work("drops", vector(*numbers), by=r"\text{drops so far}")
        work("rates", self.lr * self.factor**drops_so_far)

    def reference(self, reduce: Any) -> Any:
        return reduce(self.losses, self.lr, self.factor, int(self.patience), self.threshold).lr

    @mistake(
        "You dropped the rate when the count reached the patience. It has to be larger than the patience."
    )
    def too_early(self, s: Steps) -> Num | None:
        return self.other(self.but(extra=1).rates, s)

    @mistake("You compared each loss with the one before. The best loss so far counts.")
    def with_last(self, s: Steps) -> Num | None:
        return self.other(self.but(against="last").rates, s)

    @mistake("You did not start the count again after a drop.")
    def no_reset(self, s: Steps) -> Num | None:
        return self.other(self.but(reset=False).rates, s)

    @mistake(
        r"You took every smaller loss for an improvement. It has to be smaller by the share $\tau$.",
        levels=(3,),
    )
    def no_threshold(self, s: Steps) -> Num | None:
        return self.other(self.but(threshold=0).rates, s)

    @mistake("That is the number of drops. Each of them multiplies the rate.")
    def counted(self, s: Steps) -> Num:
        return s.drops

    def other(self, rates: Num, s: Steps) -> Num | None:
        """A wrong way of counting, where it leads to other rates."""
        same = all(abs(a - b) < 1e-12 for a, b in zip(rates, s.rates, strict=True))
        return None if same else rates
