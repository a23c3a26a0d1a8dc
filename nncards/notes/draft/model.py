"""What a reading of notes gives: drafts of cards, headings, what was left out and what was not read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from nncards.cards.open import OPEN, open_places

if TYPE_CHECKING:
    from collections.abc import Mapping

Certainty = Literal["sure", "likely", "guess"]
CERTAINTIES: tuple[Certainty, ...] = ("sure", "likely", "guess")


@dataclass(frozen=True, slots=True)
class Draft:
    """A card as the notes suggest it; every word of it stands in the notes.

    `lines` are the numbers of all lines it was taken from. A field that the notes do not fill is `OPEN`.
    A cloze card has `cloze` alone, a typed one `typed` beside `ask`; all others `ask` and `answer`.
    `heading` is the path of headings above it, `heading_line` where the last of them stands (0: none).
    `pictures` are references that a card cannot show as they are written.
    """

    lines: tuple[int, ...]
    certainty: Certainty
    why: str
    ask: str = OPEN
    answer: str = OPEN
    cloze: str = ""
    typed: str = ""
    reverse: bool = False
    extra: str = ""
    tags: tuple[str, ...] = ()
    heading: tuple[str, ...] = ()
    heading_line: int = 0
    pictures: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """cloze, typed or basic."""
        return "cloze" if self.cloze else "typed" if self.typed else "basic"

    @property
    def texts(self) -> dict[str, str]:
        """The fields that make up the card, in the order in which a deck writes them."""
        if self.cloze:
            own = {"cloze": self.cloze}
        elif self.typed:
            own = {"ask": self.ask, "typed": self.typed}
        else:
            own = {"ask": self.ask, "answer": self.answer}
        return {**own, **({"extra": self.extra} if self.extra else {})}

    @property
    def open(self) -> tuple[str, ...]:
        """The fields that wait for their author, wholly or in part."""
        return tuple(
            name for name, text in self.texts.items() if any(True for _ in open_places(text))
        )

    @property
    def first(self) -> int:
        """The first line it was taken from."""
        return self.lines[0]

    @property
    def last(self) -> int:
        """The last line it was taken from."""
        return self.lines[-1]


@dataclass(frozen=True, slots=True)
class Head:
    """A heading or a title of the notes."""

    line: int
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that went into no card, and why."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that a set of notes was read to: each line that is not blank is in one of these.

    `aside` are the lines left out on purpose, each with the reason; `deck` is the Anki deck that the notes
    name, or their title, or empty; `tags` hold for all cards.
    """

    dialect: str
    drafts: tuple[Draft, ...] = ()
    heads: tuple[Head, ...] = ()
    aside: Mapping[int, str] = field(default_factory=dict)
    unread: tuple[Unread, ...] = ()
    deck: str = ""
    tags: tuple[str, ...] = ()
