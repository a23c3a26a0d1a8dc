"""What a problem declares: its answers, its levels, its mistakes, its symbols."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from nncards.problems.domains import Domain
    from nncards.problems.instance import Kind


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer that is asked for: the step of this name. Use one of the kinds below.

    `symbol` is its LaTeX (else the step's), `label` what it is in words, `unit` what it is counted
    in; `share` lets `25%` stand for 0.25.
    """

    kind: ClassVar[Kind]
    name: str
    symbol: str = ""
    label: str = ""
    unit: str = ""
    share: bool = False

    @property
    def precision(self) -> str:
        """What the prompt says about the form of the answer."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Decimal(Asked):
    """A number (or vector, or matrix) to so many decimal `places` or significant `figures`."""

    kind: ClassVar[Kind] = "decimal"
    places: int | None = None
    figures: int | None = None

    @property
    def precision(self) -> str:
        """`to 3 decimals` or `to 3 significant figures`."""
        if self.figures is not None:
            return f"to {self.figures} significant figure{'s' * (self.figures != 1)}"
        places = 3 if self.places is None else self.places
        return (
            f"to {places} decimal{'s' * (places != 1)}" if places else "to the nearest whole number"
        )


@dataclass(frozen=True, slots=True)
class Whole(Asked):
    """A whole number, marked exactly."""

    kind: ClassVar[Kind] = "whole"

    @property
    def precision(self) -> str:
        """That it is a whole number."""
        return "a whole number"


@dataclass(frozen=True, slots=True)
class Exact(Asked):
    """A rational number, marked exactly: a fraction or a finite decimal."""

    kind: ClassVar[Kind] = "exact"

    @property
    def precision(self) -> str:
        """That no rounding is wanted."""
        return "exactly, as a fraction or a decimal"


@dataclass(frozen=True, slots=True)
class Option(Asked):
    """One of several words."""

    kind: ClassVar[Kind] = "option"
    options: tuple[str, ...] = ()

    @property
    def precision(self) -> str:
        """The words to choose from."""
        return "one of: " + ", ".join(self.options)


class Level:
    """One level of difficulty: its number, its minutes, and what differs at it.

    `inputs` replace (or add to) the domains of the class. `answers` and `ask` replace those of the
    class. `one_step` asks for one line of the solution, with the lines before it given. `figures`
    are the significant figures a person works with, `few` says why few different answers are
    right, `few_instances` why fewer than 200 instances are.
    """

    def __init__(
        self,
        number: int,
        *,
        minutes: float,
        ask: str = "",
        answers: Asked | tuple[Asked, ...] | None = None,
        one_step: Asked | None = None,
        figures: int | None = None,
        few: str = "",
        few_instances: str = "",
        **inputs: Domain[Any] | object,
    ) -> None:
        self.number, self.minutes, self.ask = number, minutes, ask
        self.answers, self.one_step, self.figures = answers, one_step, figures
        self.few, self.few_instances = few, few_instances
        self.inputs = inputs


class Names(dict[str, str]):
    r"""A table of names as keyword arguments: `Names(x_hat=r"\hat{x}")`."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake: a name, what to tell the learner, and the value it leads to.

    With `at`, the function gives the wrong value of that step (or of all steps whose names begin
    so, with a closing `*`) and `solve` carries it on; without, it gives the wrong answer itself.
    """

    name: str
    feedback: str
    function: Callable[..., Any]
    takes_steps: bool
    at: str = ""
    levels: frozenset[int] = frozenset()

    def touches(self, step: str) -> bool:
        """Whether this step is where it goes wrong."""
        return step.startswith(self.at[:-1]) if self.at.endswith("*") else step == self.at

    def value(self, problem: Any, steps: Any) -> Any:
        """What the author's function gives."""
        return self.function(problem, steps) if self.takes_steps else self.function(problem)


def mistake(
    feedback: str, *, at: str = "", levels: Collection[int] = ()
) -> Callable[[Callable[..., Any]], Slip]:
    """Declare a usual mistake, by a method that gives the value it leads to.

    The method takes `self`, and if it wishes the solved steps `s`. It returns the wrong answer (a
    `dict` by name where several are asked), or `None` where the mistake gives no number here.
    """

    def declare(function: Callable[..., Any]) -> Slip:
        code = function.__code__
        return Slip(
            function.__name__, feedback, function, code.co_argcount > 1, at, frozenset(levels)
        )

    return declare
