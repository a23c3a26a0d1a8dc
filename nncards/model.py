"""The nouns: what a deck is made of, after reading and before rendering.

A `Card` is what every kind has in common, and one `Content` that tells the kinds apart. Nothing
here knows YAML, HTML or Anki. Every text keeps the place where its author wrote it.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, ClassVar, Literal

from nncards.diagnostics import Span, Text
from nncards.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Tier = Literal["core", "more"]
Side = Literal["front", "back"]


@dataclass(frozen=True, slots=True)
class Basic:
    """A question and its answer; `reverse` is the other direction, if it is asked as well."""

    kind: ClassVar[str] = "basic"
    ask: Text
    answer: Text
    reverse: Reverse | None = None


@dataclass(frozen=True, slots=True)
class Reverse:
    """The second direction of a basic card: own words, or the two sides exchanged."""

    ask: Text
    answer: Text


@dataclass(frozen=True, slots=True)
class Cloze:
    """A text with gaps, `{{c1::gap}}`, `{{c1::gap::hint}}` or by name `{{root::gap}}`."""

    kind: ClassVar[str] = "cloze"
    text: Text


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice; `why` says why it is wrong (or, if it is the right one, why it is right)."""

    text: Text
    right: bool
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A question with one right option and at least one wrong one."""

    kind: ClassVar[str] = "choice"
    ask: Text
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """A question with a short answer to type; the first of `accept` is the one shown."""

    kind: ClassVar[str] = "typed"
    ask: Text
    accept: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """A formula in the formula language, how it is printed, and the reference it must equal.

    `symbols` maps a name to its LaTeX; `domains` a name to the set its random points come from;
    `equals` is `module.function` of `nncards.reference`; `arguments` maps that function's
    parameters to expressions where the names differ.
    """

    lhs: Text | None
    rhs: Text
    symbols: Mapping[str, Text] = field(default_factory=dict)
    domains: Mapping[str, Text] = field(default_factory=dict)
    equals: Text | None = None
    arguments: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Formula:
    """A question whose answer is a formula: verified, printed, and typed answers judged."""

    kind: ClassVar[str] = "formula"
    ask: Text
    formula: Expression


@dataclass(frozen=True, slots=True)
class Problem:
    """A generator: fresh numbers at each review, at one of these levels (all, if none is named)."""

    kind: ClassVar[str] = "problem"
    generator: Text
    levels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A question whose answer is the card's figure, with words to check a sketch by."""

    kind: ClassVar[str] = "figure"
    ask: Text


Content = Basic | Cloze | Choice | Typed | Formula | Problem | Picture


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture that a card shows: its name in the unit's `figures/`, or a file's path, and the side."""

    name: Text
    side: Side = "back"


@dataclass(frozen=True, slots=True)
class Card:
    """One card. `uid` is `<deck id>/<card id>`, written by the author and never derived."""

    uid: str
    span: Span
    content: Content
    section: Text | None = None
    figure: Figure | None = None
    hint: Text | None = None
    extra: Text | None = None
    watch_out: Text | None = None
    equals: tuple[Expression, ...] = ()
    tags: tuple[str, ...] = ()
    tier: Tier = "more"
    after: tuple[Text, ...] = ()
    covers: tuple[Text, ...] = ()
    retired: bool = False

    @property
    def kind(self) -> str:
        """basic, cloze, choice, typed, formula, problem or figure."""
        return self.content.kind


@dataclass(frozen=True, slots=True)
class Deck:
    """One YAML file: the cards of some sections of one set of notes."""

    id: str
    name: Text
    path: str
    cards: Sequence[Card]
    notes: Text | None = None
    macros: Mapping[str, Text] = field(default_factory=dict)
    confusable: tuple[tuple[Text, ...], ...] = ()
    retention: float | None = None
    span: Span = field(default=Span(""))  # where its id stands
    unread: tuple[str, ...] = ()  # uids of cards with mistakes, which are not among `cards`
    open: tuple[str, ...] = ()  # uids of cards with open places, which are not among them either
    complete: bool = True  # false if a syntax error hides the rest of the file
