"""Early stopping."""

from __future__ import annotations

from typing import Any

from nncards.problems import (
    Choice,
    Derived,
    Exact,
    Integers,
    Level,
    Names,
    Problem,
    Steps,
    Vector,
    Whole,
    Work,
    argmin,
    generator,
    mistake,
)


@generator(
    "reg.early_stopping",
    title="Early stopping with patience",
    topic="regularisation",
    equals="regularization.early_stopping",
)
class EarlyStopping(Problem):
    trend_ = Choice(
        [90, 72, 60, 52, 47, 45, 46, 49, 53, 58],
        [80, 61, 50, 45, 44, 46, 50, 55, 61, 68],
        [70, 55, 48, 46, 47, 50, 54, 59, 65, 72],
        [96, 81, 69, 60, 54, 51, 50, 52, 55, 59],
    )
    shift_, bumps_ = Integers(-20, 60), Choice([0] * 10)
    losses = Derived(lambda p: (p.trend_ + p.bumps_ + p.shift_) / 100)
    patience, delta = Choice(1, 2, 3), Choice(0)
    answers = (
        Whole("best", label="the epoch whose weights are kept", symbol=r"t_{\text{best}}"),
        Whole("stop", label="the last epoch that is trained", symbol=r"t_{\text{stop}}"),
        Exact("kept", label="the validation loss of the weights that are kept", symbol="L"),
    )
    levels = (
        Level(1, minutes=0.5),
        Level(
            2,
            minutes=1,
            bumps_=Vector(Integers(0, 13), 10),
            patience=Choice(2, 3, 4),
        ),
        Level(
            3,
            minutes=1.5,
            bumps_=Vector(Integers(0, 5), 10),
            patience=Choice(2, 3),
            delta=Choice(0.025, 0.045, 0.065, 0.085),
        ),
    )
    symbols = Names(kept="L", best=r"t_{\text{best}}", stop=r"t_{\text{stop}}")
    hints = (
        "Go through the epochs and note the best loss so far.",
        "Count the epochs since the best one; a new best starts the count again.",
        "Stop as soon as the count reaches the patience. What comes later is never seen.",
    )

    def prompt(self) -> str:
        rule = (
            "An epoch counts as an improvement only if its loss is less than that of the best epoch so far minus <delta>."
            if self.delta
            else "An epoch counts as an improvement if its loss is less than that of the best epoch so far."
        )
        return self.fill(
            r"In the epochs 1, 2, 3, ... the validation loss would be $<losses>$. The first epoch counts as the best so far. "
            + rule
            + " Training ends after the epoch in which the number of epochs in a row without an improvement reaches <patience>; the weights of the best epoch "
            "are restored."
        )

    def follow(self, patience: Any, delta: Any) -> tuple[int, int]:
        """The best and the last epoch, from 1; 0 if the losses end before."""
        best = 0
        for i, loss in enumerate(self.losses):
            if i and loss < self.losses[best] - delta:
                best = i
            elif i - best >= patience:
                return best + 1, i + 1
        return best + 1, 0

    def possible(self) -> bool:
        if len(set(self.losses)) < 10 or min(self.losses) <= 0:
            return False
        best, stop = self.follow(self.patience, self.delta)
        if not stop or best == 1:
            return False
        if self.level == 1:
            return True
        if self.level == 2:
            return self.follow(1, 0)[1] < stop
        return self.follow(self.patience, 0)[1] not in {0, stop}

    def solve(self, work: Work) -> None:
        first, _ = self.follow(self.patience, self.delta)
        best = work("best", first, by=r"\text{the last improvement before training ends}")
        work("stop", best + self.patience, note="the patience runs out")
        work("kept", self.losses[first - 1], by=r"\text{the loss of that epoch}")

    def reference(self, stopping: Any) -> Any:
        found = stopping(self.losses, int(self.patience), self.delta)
        return found.best_epoch + 1, found.stop_epoch + 1, found.best_loss

    def at(self, best: int, stop: int) -> object:
        """The three answers."""
        return {"best": best, "stop": stop, "kept": self.losses[best - 1]}

    @mistake("You kept the weights of the last epoch. Those of the best epoch are restored.")
    def last_kept(self, s: Steps) -> object:
        stop = int(s.stop)
        return {"best": stop, "kept": self.losses[stop - 1]}

    @mistake(
        "You stopped at the first epoch without an improvement. The patience allows some in a row.",
        levels=(2, 3),
    )
    def first_rise(self) -> object:
        best, stop = self.follow(1, self.delta)
        return self.at(best, stop) if stop else None

    @mistake(
        "You went on one epoch too long: training ends with the epoch that completes the patience."
    )
    def one_late(self, s: Steps) -> object:
        return {"stop": s.stop + 1}

    @mistake("You counted the epochs from 0; here the first epoch is number 1.")
    def from_zero(self, s: Steps) -> object:
        return {"best": s.best - 1, "stop": s.stop - 1}

    @mistake(
        "You looked at all losses. Training has ended before the lowest one, so nobody sees it.",
        levels=(2,),
    )
    def looked_ahead(self, s: Steps) -> object:
        lowest = argmin(self.losses) + 1
        return {"best": lowest, "kept": self.losses[lowest - 1]} if lowest > s.stop else None

    @mistake("You ignored how much less the loss must be to count as an improvement.", levels=(3,))
    def any_drop(self) -> object:
        best, stop = self.follow(self.patience, 0)
        return self.at(best, stop) if stop else None
