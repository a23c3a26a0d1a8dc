"""Decks rendered for Anki, each once for each state of what it is made of.

A rendering holds for the deck's own source, the code and the libraries, the namespace, the figures of its unit and
the generators that it names. Pictures, and what the ledger remembers of draws and gaps, are compared one by one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from nncards import workspace as ws
from nncards.anki.rows import Row, row
from nncards.app.bind import unit
from nncards.cache import digest, package_stamp
from nncards.cards.outline import outline
from nncards.diagnostics import Diagnostic, Span, has_errors
from nncards.model import Problem
from nncards.render import clozes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nncards.anki.ledger import Ledger
    from nncards.app.bind import Bound
    from nncards.cache import Cache
    from nncards.model import Card, Deck
    from nncards.render.card_html import Drawing
    from nncards.render.html import Maths
    from nncards.render.media import Medium


class Rendered(NamedTuple):
    """A deck's notes, the files that they show, and what was found wrong on the way.

    `pictures` has the name of each picture that the deck asked for, or why there is none; `draws` and `gaps` what the
    ledger said of its problems and clozes.
    """

    rows: list[Row]
    media: dict[str, bytes]
    found: list[Diagnostic]
    pictures: dict[str, str]
    draws: dict[str, int]
    gaps: dict[str, dict[str, int]]


def rendered(
    deck: Deck, bound: Bound, ledger: Ledger, cache: Cache, maths: Maths | None = None
) -> Rendered:
    """A deck, rendered now or before. What an author's code raises is found at its line."""
    source = bound.course.sources.get(deck.path)
    if maths is not None or source is None or cache.where is None:
        return Renderer(deck, bound, ledger, cache, maths).deck()
    kept = before(deck, bound, ledger, cache)
    if kept is not None:
        return kept
    made = Renderer(deck, bound, ledger, cache, maths).deck()
    if not has_errors(made.found) and _steady(
        deck, bound
    ):  # what raised may be the fault of a moment
        cache.put(_entry(deck, bound), _stamp(deck, source, bound), made)
    return made


def _steady(deck: Deck, bound: Bound) -> bool:
    """Whether the code that a deck names is still as it was before it was run."""
    named, here = outline(deck), bound.figures.get(unit(deck))
    drawn = not named.figures or here is None or here.content.unchanged()
    return drawn and (not named.problems or bound.registry.content.unchanged())


def before(deck: Deck, bound: Bound, ledger: Ledger, cache: Cache) -> Rendered | None:
    """A deck as it was rendered before, if that still holds."""
    source = bound.course.sources.get(deck.path)
    if source is None or cache.where is None:
        return None
    kept = cache.get(_entry(deck, bound), _stamp(deck, source, bound))
    return kept if isinstance(kept, Rendered) and _holds(kept, deck, bound, ledger) else None


def _entry(deck: Deck, bound: Bound) -> str:
    return ws.deck_entry("rows", str(bound.course.workspace.root), deck.path)


def _stamp(deck: Deck, source: bytes, bound: Bound) -> str:
    """All that a deck's rendering depends on, but for what is compared one by one."""
    named = outline(deck)
    here = unit(deck)
    parts = [package_stamp(), bound.course.settings.namespace]
    parts.append(bound.figures[here].digest if named.figures and here in bound.figures else "")
    generators = {generator.value for _, generator, _ in named.problems}
    parts += [bound.registry.digest(name) for name in sorted(generators)]
    return digest(source, *(part.encode() for part in parts))


def _holds(kept: Rendered, deck: Deck, bound: Bound, ledger: Ledger) -> bool:
    """Whether pictures and ledger say what they said when this was rendered."""
    pictures = _pictures(deck, bound)
    return (
        all(_told(pictures(source)) == told for source, told in kept.pictures.items())
        and all(ledger.draw(uid) == draw for uid, draw in kept.draws.items())
        and all(
            clozes.number(names, ledger.gaps(uid)) == kept.gaps.get(uid)
            for uid, names in outline(deck).gaps
        )
    )


def _pictures(deck: Deck, bound: Bound) -> Callable[[str], Medium | str]:
    from nncards.render.media import read_picture

    course = bound.course
    folder = course.path(deck.path).parent
    further = [course.workspace.folder(written) for written in course.settings.media]
    return lambda source: read_picture(folder, source, further)


def _told(picture: Medium | str) -> str:
    return picture if isinstance(picture, str) else picture.name


class Renderer:
    """Renders one deck, and notes on what that depended."""

    def __init__(
        self, deck: Deck, bound: Bound, ledger: Ledger, cache: Cache, maths: Maths | None
    ) -> None:
        self.given, self.bound, self.ledger, self.cache = deck, bound, ledger, cache
        self.maths = maths
        self.read = _pictures(deck, bound)
        self.folder = bound.course.path(deck.path).parent
        self.namespace = bound.course.settings.namespace
        self.made = Rendered([], {}, [], {}, {}, {})
        self.before: Mapping[str, tuple[str, Row]] = {}
        self.problems: dict[str, tuple[str, Row]] = {}
        self.seen: dict[str, Medium | str] = {}

    def deck(self) -> Rendered:
        """The whole deck. Its problems, which take longest, are taken over one by one where they still hold."""
        name = ws.deck_entry("problems", str(self.bound.course.workspace.root), self.given.path)
        stamp = digest(package_stamp().encode(), self.bound.course.settings.namespace.encode())
        if self.maths is None and outline(self.given).problems:
            self.before = self.cache.get(name, stamp) or {}
        for card in self.given.cards:
            made = self.row(card)
            if made is not None:
                self.made.rows.append(made)
        if self.problems and self.problems != self.before and _steady(self.given, self.bound):
            self.cache.put(name, stamp, self.problems)
        return self.made

    def row(self, card: Card) -> Row | None:
        """One card; None if its generator raised."""
        key = ""
        if isinstance(card.content, Problem):
            self.made.draws[card.uid] = self.ledger.draw(card.uid)
            key = self.key(card, card.content)
            kept = self.before.get(card.uid)
            if kept is not None and kept[0] == key:
                self.problems[card.uid] = kept
                return kept[1]
        try:
            made, found = self.rendered(card)
        except Exception as error:
            if not isinstance(card.content, Problem):
                raise  # nothing of the author's runs for it
            self.made.found.append(self.raised(card.content, error))
            return None
        self.made.found.extend(found)
        if key and self.maths is None and not made.media and not found:
            self.problems[card.uid] = (key, made)
        return made

    def key(self, card: Card, problem: Problem) -> str:
        """What a problem's note depends on, if it shows no picture."""
        macros = {name: text.value for name, text in self.given.macros.items()}
        seen = (replace(card, span=Span("")), self.given.name.value, macros)
        return digest(
            repr(seen).encode(),
            self.bound.registry.digest(problem.generator.value).encode(),
            str(self.ledger.draw(card.uid)).encode(),
        )

    def rendered(self, card: Card) -> tuple[Row, list[Diagnostic]]:
        """One card, rendered now."""
        from nncards.anki.prepare import prepare

        content = card.content
        registry = self.bound.registry
        item, found = prepare(
            self.given,
            card,
            self.ledger,
            folder=self.folder,
            pictures=self.picture,
            generator=registry[content.generator.value] if isinstance(content, Problem) else None,
            drawing=self.drawing(card),
            maths=self.maths,
        )
        if item.gaps is not None and card.kind == "cloze":
            self.made.gaps[card.uid] = dict(item.gaps)
        self.made.media.update(item.page.media)
        return row(item, self.namespace), found

    def raised(self, problem: Problem, error: Exception) -> Diagnostic:
        """What a generator raised in an instance that no check had drawn: at its line, else at the card that names it."""
        from nncards.app.crash import diagnosed

        found = diagnosed(error, self.bound.course.workspace.root)
        name = problem.generator.value
        hint = f"`nncards problems stress {name} -n 500` draws more than `nncards check`"
        if found.code != "internal":
            return replace(found, hint=f"{found.hint}; {hint}")
        message = f"an instance of {name} cannot be drawn: {error}"
        return Diagnostic(problem.generator.span, "problem-fails", message, hint)

    def picture(self, source: str) -> Medium | str:
        """A picture, noted."""
        if source not in self.seen:  # once: all cards show the same
            self.seen[source] = self.read(source)
            self.made.pictures[source] = _told(self.seen[source])
        return self.seen[source]

    def drawing(self, card: Card) -> Drawing | None:
        """The card's figure, if it is drawn by code."""
        definition = self.bound.figure_of(self.given, card)
        if definition is None:
            return None
        from nncards.app.crash import diagnosed
        from nncards.app.figures import drawn
        from nncards.render.card_html import Drawing
        from nncards.render.media import medium

        content = self.bound.figures[unit(self.given)].content
        try:
            day, night = (
                drawn(definition, dark=dark, cache=self.cache, content=content)
                for dark in (False, True)
            )
        except Exception as error:  # noqa: BLE001 - whatever the author's code raises is told, not thrown
            self.made.found.append(diagnosed(error, self.bound.course.workspace.root))
            day = night = b""
        return Drawing(medium(day, ".svg"), medium(night, ".svg"), definition.alt)
