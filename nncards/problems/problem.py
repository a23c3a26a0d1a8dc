"""`Problem`: what an author derives a generator from."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from nncards.problems.declare import Asked, Level, Names
from nncards.problems.run import PlainWork, Steps, Work
from nncards.problems.trace import plain
from nncards.problems.typeset import value_latex

P = TypeVar("P", bound="Problem")


class Problem:
    """A family of problems. Domains are class attributes; while it runs, `self.name` is a value.

    `ask` is the situation, in Markdown with `$maths$`; `<name>` stands for an input's value. The
    question itself is added from `answers`, with the precision asked for. An attribute whose name
    ends with `_` is drawn but not told to the learner.
    """

    ask: ClassVar[str] = ""
    answers: ClassVar[Asked | tuple[Asked, ...]] = ()
    levels: ClassVar[tuple[Level, ...]] = ()
    hints: ClassVar[tuple[str, ...]] = ()
    symbols: ClassVar[Names] = Names()
    may_equal: ClassVar[Names] = (
        Names()
    )  # "zero" or an input's name -> why the key may rightly be it
    figures: ClassVar[int] = 4  # significant figures a person works with

    level: int

    def prompt(self) -> str:
        """The situation, with the numbers put in; override it where words depend on the inputs."""
        return self.fill(self.ask)

    def fill(self, text: str) -> str:
        """`text` with every `<name>` replaced by the value of that input, as LaTeX.

        Raises LookupError where a name is no input.
        """
        table = self.__dict__
        parts = list(_parts(text))
        for at in range(1, len(parts), 2):
            if parts[at] not in table:
                raise LookupError(f"<{parts[at]}> is no input of this level: {text[:60]!r}")
            value = table[parts[at]]
            parts[at] = value if isinstance(value, str) else value_latex(value)
        return "".join(parts)

    def solve(self, work: Work) -> None:
        """Work the problem out, line by line: `mu = work("mu", mean(self.x))`."""
        raise NotImplementedError

    def but(self, **changes: Any) -> Steps:
        """The steps of the same problem with some attributes changed: for mistakes."""
        other = self.__class__.__new__(self.__class__)
        other.__dict__ = {
            **self.__dict__,
            **{name: plain(value) for name, value in changes.items()},
        }
        work = PlainWork()
        other.solve(work)
        return Steps(work.values)


_PLACE = re.compile(r"<([A-Za-z_]\w*)>")


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[str, ...]:
    """The text cut at its places: every second part is a name."""
    return tuple(_PLACE.split(text))


def places(text: str) -> set[str]:
    """The names of the inputs that a text wants filled in."""
    return set(_parts(text)[1::2])


def set_values(problem: Problem, table: dict[str, Any], level: int) -> None:
    """Give a problem its numbers."""
    problem.__dict__ = {**table, "level": level}
