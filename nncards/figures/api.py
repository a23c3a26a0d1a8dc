"""The decorator, the colours and the canvas that a figure's author uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nncards.diagnostics import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.figure import Figure

# Okabe and Ito's colours, told apart by every kind of colour vision; the black of their set is the
# ink, and their yellow, too pale on paper, is used on dark ground only.
_HUES = {
    "blue": ("#0072B2", "#56B4E9"),
    "orange": ("#D55E00", "#E69F00"),
    "green": ("#009E73", "#2CC295"),
    "purple": ("#B0578D", "#E3A6CB"),
    "sky": ("#2E86C1", "#9AD3F5"),
    "amber": ("#B97A00", "#F0E442"),
}


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one version of a picture, by day or by night."""

    dark: bool = False

    @property
    def ink(self) -> str:
        """Lines, labels and axes."""
        return "#e6e6e6" if self.dark else "#222222"

    @property
    def faint(self) -> str:
        """Grids, guides and what stands in the background."""
        return "#5a5f66" if self.dark else "#c9ccd1"

    @property
    def paper(self) -> str:
        """The ground for parts that must cover what lies behind them; the figure's own is clear."""
        return "#2c2c2c" if self.dark else "#ffffff"

    def __getattr__(self, name: str) -> str:
        """`palette.blue`, `orange`, `green`, `purple`, `sky`, `amber`: data."""
        if name in _HUES:
            return _HUES[name][self.dark]
        raise AttributeError(name)

    @property
    def cycle(self) -> tuple[str, ...]:
        """The hues in the order in which series take them."""
        return tuple(pair[self.dark] for pair in _HUES.values())

    def canvas(
        self,
        rows: int = 1,
        columns: int = 1,
        *,
        size: tuple[float, float] = (6.0, 3.4),
        **options: Any,
    ) -> tuple[Figure, Any]:
        """A figure of `size` inches and its axes (an array if there are several), in these colours."""
        from matplotlib.figure import Figure

        fig = Figure(figsize=size, layout="constrained")
        fig.patch.set_alpha(0.0)
        axes = fig.subplots(rows, columns, **options)
        return fig, axes


@dataclass(frozen=True, slots=True)
class Series:
    """One line (or set of bars) of a figure's data, for where no picture can be shown."""

    label: str
    x: Sequence[float] | Sequence[str]
    y: Sequence[float]


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure as declared: its name in the unit, its words, and the functions that make it.

    `data` gives the numbers behind the picture for terminals without graphics; `alt` says in words
    what there is to see, for those who cannot see it and for checking one's own sketch.
    """

    name: str
    title: str
    alt: str
    draw: Callable[[Palette], Figure]
    data: Callable[[], Sequence[Series]] | None = None
    span: Span = field(default=Span(""))


def figure(
    name: str, *, title: str, alt: str, data: Callable[[], Sequence[Series]] | None = None
) -> Callable[[Callable[[Palette], Figure]], Definition]:
    """Declare the decorated function to be the figure `name`."""

    def declare(draw: Callable[[Palette], Figure]) -> Definition:
        code = draw.__code__
        return Definition(
            name, title, alt, draw, data, Span(code.co_filename, code.co_firstlineno, 1)
        )

    return declare
