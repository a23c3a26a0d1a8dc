"""What can be asked: every card of every deck, taken apart into the things that are scheduled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from nncards.frozen import dataclass
from nncards.model import Basic, Card, Cloze, Deck, Problem
from nncards.quiz.gaps import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nncards.problems.instance import Instance
    from nncards.render.terminal_plot import Series

LONG_MINUTES = 1.0  # a problem that takes longer comes last, in a part of its own


class Generator(Protocol):
    """What the quiz asks of a problem generator."""

    def instance(self, level: int, seed: int, index: int) -> Instance:
        """Give the instance at `index`."""

    def minutes(self, level: int) -> float:
        """Say how long a person needs at this level."""

    @property
    def levels(self) -> Sequence[int]:
        """The levels there are, lowest first."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the terminal can say of a figure: words, its file, its numbers, and the picture itself.

    `series` gives the data behind it, `png` the picture for a terminal that shows pictures, `show` opens
    it elsewhere and says what it did; each is called only when it is asked for.
    """

    title: str = ""
    alt: str = ""
    path: str = ""
    series: Callable[[], Sequence[Series]] | None = None
    png: Callable[[], bytes] | None = None
    show: Callable[[], str] | None = None


def _nothing() -> Mapping[str, Generator]:
    return {}


def _no_figure(deck: Deck, name: str) -> Sketch:  # noqa: ARG001 - the shape of the call
    return Sketch(path=name)


@dataclass(frozen=True, slots=True)
class QuizContent:
    """All that a session needs of a workspace, in neutral terms.

    `generators` is called when the first problem is needed; `minutes` gives those of a
    generator at a level without loading it (from a cache), or None, `levels` its levels likewise; `figure` describes a figure of a
    deck. `notes` gives the Markdown of the section that a card belongs to, or None. `edit` opens a card's source
    and, when the learner is done, gives the content as it then is, or says why it cannot be used; where there is
    no editing, it is what to say about that.
    """

    decks: Sequence[Deck]
    generators: Callable[[], Mapping[str, Generator]] = _nothing
    minutes: Callable[[str, int], float | None] | None = None
    levels: Callable[[str], Sequence[int]] | None = None
    figure: Callable[[Deck, str], Sketch] = _no_figure
    notes: Callable[[Card, Deck], str | None] | None = None
    edit: Callable[[Card], QuizContent | str] | str = "There is no editor here."


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is asked and scheduled: a card, one direction of it, or one of its gaps."""

    key: str
    part: str
    card: Card
    deck: Deck
    place: int
    rivals: tuple[str, ...] = ()
    long: bool = False

    @property
    def uid(self) -> str:
        """The card's uid, shared by its siblings."""
        return self.card.uid

    @property
    def kind(self) -> str:
        """The kind of the card."""
        return self.card.kind


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cards: those of any of `decks` (ids; all, if none), with any of `tags`, of any `sections`."""

    decks: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()

    def takes(self, card: Card, deck: Deck) -> bool:
        """Whether a card is meant."""
        section = str(card.section) if card.section else ""
        return (
            (not self.decks or deck.id in self.decks)
            and (not self.tags or bool(self.tags.intersection(card.tags)))
            and (not self.sections or section in self.sections or _leaf(section) in self.sections)
        )


def _leaf(section: str) -> str:
    return section.rsplit(" > ", 1)[-1]


def parts(card: Card) -> tuple[str, ...]:
    """What of a card is asked by itself: '' the card, 'reverse' its other direction, else a gap."""
    match card.content:
        case Cloze(text=text):
            return names(str(text))
        case Basic(reverse=reverse) if reverse is not None:
            return ("", "reverse")
    return ("",)


def key_of(card: Card, part: str) -> str:
    """The name under which the log knows it."""
    return f"{card.uid}#{part}" if part else card.uid


def items(content: QuizContent, chosen: Filter | None = None) -> list[Item]:
    """Everything that can be asked, in the order of the decks; retired cards are left out."""
    chosen = chosen or Filter()
    rivals = _rivals(content.decks)
    long = _Long(content)
    found: list[Item] = []
    for deck in content.decks:
        for card in deck.cards:
            if card.retired or not chosen.takes(card, deck):
                continue
            group = rivals.get(card.uid, ())
            for part in parts(card):
                key = key_of(card, part)
                found.append(Item(key, part, card, deck, len(found), group, long(card)))
    return found


def names_of(deck: Deck, name: str) -> str:
    """The uid that `name` means in a deck: a card of its own, or `deck/card`."""
    return name if "/" in name else f"{deck.id}/{name}"


def _rivals(decks: Iterable[Deck]) -> dict[str, tuple[str, ...]]:
    """For each card, the cards with which it is easily confused."""
    found: dict[str, set[str]] = {}
    for deck in decks:
        for group in deck.confusable:
            uids = {names_of(deck, str(name)) for name in group}
            for uid in uids:
                found.setdefault(uid, set()).update(uids - {uid})
    return {uid: tuple(sorted(others)) for uid, others in found.items()}


class _Long:
    """Whether a card is a long problem; loads the generators only if nothing else tells."""

    def __init__(self, content: QuizContent) -> None:
        self._content = content

    def __call__(self, card: Card) -> bool:
        if not isinstance(card.content, Problem):
            return False
        name = str(card.content.generator)
        levels = card.content.levels or self._levels(name)
        return any(self._minutes(name, level) > LONG_MINUTES for level in levels)

    def _levels(self, name: str) -> Sequence[int]:
        if self._content.levels is not None:
            return self._content.levels(name)
        generator = self._content.generators().get(name)
        return generator.levels if generator else ()

    def _minutes(self, name: str, level: int) -> float:
        known = self._content.minutes(name, level) if self._content.minutes else None
        if known is not None:
            return known
        generator = self._content.generators().get(name)
        return generator.minutes(level) if generator else 0.0
