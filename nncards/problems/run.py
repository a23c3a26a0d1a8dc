"""The ways one `solve` is run: plainly, rounded, with a line changed, and recorded.

`solve(self, work)` calls `work(name, value)` for every line of the solution. What `work` does with
it is the difference between the runs; the arithmetic is the author's and always the same.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from nncards.problems import typeset, values
from nncards.problems.instance import Step
from nncards.problems.trace import Constant, Num, leaf, traced, vector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

GREEK = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "varepsilon",
    "zeta",
    "eta",
    "theta",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "pi",
    "rho",
    "sigma",
    "tau",
    "phi",
    "varphi",
    "chi",
    "psi",
    "omega",
    "Gamma",
    "Delta",
    "Theta",
    "Lambda",
    "Sigma",
    "Phi",
    "Psi",
    "Omega",
]
LETTERS = {
    "var": r"\sigma^2",
    "std": r"\sigma",
    "eps": r"\varepsilon",
    "lr": r"\eta",
    "lam": r"\lambda",
}
ACCENTS = {"hat": "hat", "bar": "bar", "tilde": "tilde"}


class Steps:
    """The values of the lines worked out so far, as attributes: `s.mu`, or `s["mu"]`."""

    __slots__ = ("_values", "name", "right")

    def __init__(self, table: Mapping[str, Any], name: str = "", right: Any = None) -> None:
        self._values = table
        self.name = name
        self.right: Num = right

    def __getattr__(self, name: str) -> Num:
        try:
            value: Num = self._values[name]
        except KeyError:
            raise AttributeError(
                f"no step {name!r} (there are: {', '.join(self._values)})"
            ) from None
        return value

    def __getitem__(self, name: str) -> Num:
        return self.__getattr__(name)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def get(self, name: str) -> Num | None:
        """The value of a step, or None where there is no such step."""
        return self._values.get(name)


class Work:
    """What `solve` writes its lines to, and what is made of them."""

    __slots__ = ("values",)

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def __call__(
        self,
        name: str,
        value: Any,
        *,
        by: str = "",
        shown: str = "",
        note: str = "",
        symbol: str = "",
    ) -> Num:
        """One line of the solution: its name and its value, which is returned for further use.

        `by` is the formula in symbols and `shown` the formula with the numbers put in; both are
        printed from the arithmetic itself unless given. `note` says in words what is done or why;
        `symbol` is the LaTeX of this line's left side unless the problem's `symbols` name it.
        """
        raise NotImplementedError

    def choose(self, name: str, word: str, *, by: str = "", note: str = "") -> str:
        """A line whose value is one of the words of an `Option`."""
        raise NotImplementedError


class PlainWork(Work):
    """A plain run just keeps the values. While it lasts, numbers are floats and arrays of them."""

    __slots__ = ()

    def __call__(self, name: str, value: Any, **_: Any) -> Num:
        """Keep the value."""
        if value.__class__ in (list, tuple):
            value = vector(*value)
        elif value.__class__ is Constant:
            value = float(value)
        self.values[name] = value
        kept: Num = value
        return kept

    def choose(self, name: str, word: str, **_: Any) -> str:
        """Keep the word."""
        self.values[name] = word
        return word


class RoundedWork(PlainWork):
    """A run as a person does it: every line rounded to some significant figures."""

    __slots__ = ("_round",)

    def __init__(self, figures: int) -> None:
        super().__init__()
        self._round = rounder(figures)

    def __call__(self, name: str, value: Any, **_: Any) -> Num:
        """Keep the rounded value."""
        value = (
            values.each(self._round, value)
            if value.__class__ is values.Array
            else self._round(value)
        )
        self.values[name] = value
        return value  # type: ignore[no-any-return]  # see Work


def rounder(figures: int) -> Callable[[Any], Any]:
    """Rounds to significant figures; whole numbers stay whole."""
    form = f".{figures}g"

    def rounded(value: Any) -> Any:
        if value.__class__ is int or value.__class__ is str:
            return value
        value = float(value)
        return value if value.is_integer() and abs(value) < 1e15 else float(format(value, form))

    return rounded


class ChangedWork(PlainWork):
    """A run in which some lines have another value: a slip's, or the learner's own."""

    __slots__ = ("_changed", "touched")

    def __init__(self, changed: Callable[[str, Any, dict[str, Any]], Any]) -> None:
        super().__init__()
        self._changed = changed
        self.touched = False

    def __call__(self, name: str, value: Any, **_: Any) -> Num:
        """Keep the changed value."""
        other = self._changed(name, value, self.values)
        if other is not None:
            self.touched = True
            value = other
        return super().__call__(name, value)

    def choose(self, name: str, word: str, **_: Any) -> str:
        """Keep the changed word."""
        other = self._changed(name, word, self.values)
        self.touched = self.touched or other is not None
        return super().choose(name, str(other) if other is not None else word)


class Line:
    """A recorded line: its tree and what the author said about it."""

    __slots__ = ("by", "name", "note", "shown", "symbol", "value")

    def __init__(
        self, name: str, value: Num | str, by: str, shown: str, note: str, symbol: str
    ) -> None:
        self.name, self.value, self.by, self.shown, self.note, self.symbol = (
            name,
            value,
            by,
            shown,
            note,
            symbol,
        )


class RecordedWork(Work):
    """The run that keeps every line with its tree; each line is a named leaf in later ones."""

    __slots__ = ("lines", "symbols")

    def __init__(self, symbols: Mapping[str, str]) -> None:
        super().__init__()
        self.symbols = symbols
        self.lines: list[Line] = []

    def __call__(
        self,
        name: str,
        value: Any,
        *,
        by: str = "",
        shown: str = "",
        note: str = "",
        symbol: str = "",
    ) -> Num:
        """Keep the line; give back its value as a leaf."""
        tree = traced(value)
        if name in self.values:
            raise ValueError(f"two lines of the solution are called {name!r}")
        symbol = symbol or self.symbols.get(name) or default_symbol(name)
        self.lines.append(Line(name, tree, by, shown, note, symbol))
        self.values[name] = tree.value
        return leaf(tree.value, symbol)

    def choose(self, name: str, word: str, *, by: str = "", note: str = "") -> str:
        """Keep the word."""
        symbol = self.symbols.get(name) or rf"\text{{{name.replace('_', ' ')}}}"
        self.lines.append(Line(name, word, by, "", note, symbol))
        self.values[name] = word
        return word


@lru_cache(maxsize=4096)
def default_symbol(name: str) -> str:
    """`mu` is a Greek letter, `beta1` has a subscript, `x_hat` a hat, `p_y` a subscript."""
    stem, *rest = name.rstrip("_").split("_")
    letters = stem.rstrip("0123456789")
    digits = stem[len(letters) :]
    text = LETTERS.get(letters) or (
        "\\" + letters
        if letters in GREEK
        else letters
        if len(letters) <= 1
        else rf"\mathrm{{{letters}}}"
    )
    below = [digits] if digits else []
    for part in rest:
        if part in ACCENTS:
            text = rf"\{ACCENTS[part]}{{{text}}}"
        else:
            below.append(
                "\\" + part
                if part in GREEK
                else part
                if len(part) == 1 or part.isdigit()
                else rf"\text{{{part}}}"
            )
    return f"{text}_{{{','.join(below)}}}" if below else text


def as_steps(lines: Iterable[Line]) -> tuple[Step, ...]:
    """The recorded lines, printed."""
    return tuple(_step(line) for line in lines)


def _step(line: Line) -> Step:
    if isinstance(line.value, str):
        parts = [line.symbol, *([line.by] if line.by else []), typeset.value_latex(line.value)]
        return Step(line.name, line.symbol, " = ".join(parts), line.value, line.note)
    tree = line.value
    formula = line.by or typeset.symbolic(tree)
    shown = line.shown or typeset.numeric(tree)
    printed = typeset.value_latex(tree.value)
    exact = typeset.is_exact(tree.value)
    parts = [line.symbol]
    if formula:
        parts.append(f"= {formula}")
    if shown not in ("", formula, printed):
        parts.append(f"= {shown}")
    else:
        shown = ""
    parts.append(f"{'=' if exact else chr(92) + 'approx'} {printed}")
    if printed.find(r"\ln") >= 0:
        printed = typeset.decimals(tree.value)
        parts.append(rf"\approx {printed}")
    return Step(
        line.name, line.symbol, _lines(parts), values.as_list(tree.value), line.note, shown, printed
    )


LONGEST_LINE = 90  # characters of LaTeX; longer steps are broken before their equals signs


def _lines(parts: list[str]) -> str:
    if sum(map(len, parts)) <= LONGEST_LINE:
        return " ".join(parts)
    first = f"{parts[0]} &{parts[1]}"
    return (
        r"\begin{aligned} "
        + r" \\ ".join([first, *("&" + part for part in parts[2:])])
        + r" \end{aligned}"
    )
