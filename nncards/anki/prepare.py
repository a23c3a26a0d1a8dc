"""From a card of a deck to what `build` takes: its instances drawn, its gaps numbered, its HTML written."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from nncards.anki.build import Item
from nncards.model import Cloze, Problem
from nncards.render import clozes
from nncards.render.card_html import Materials, render
from nncards.render.media import read_picture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nncards.anki.ledger import Ledger
    from nncards.diagnostics import Diagnostic
    from nncards.model import Card, Deck
    from nncards.problems import Generator, Instance
    from nncards.render.card_html import Drawing
    from nncards.render.html import Maths, Pictures

INSTANCES = 16  # so many a problem card carries


def prepare(  # noqa: PLR0913 - what a card is made of
    deck: Deck,
    card: Card,
    ledger: Ledger,
    *,
    folder: Path,
    generator: Generator | None = None,
    drawing: Drawing | None = None,
    maths: Maths | None = None,
    count: int = INSTANCES,
    media: Sequence[Path] = (),
    pictures: Pictures | None = None,
) -> tuple[Item, list[Diagnostic]]:
    """Make a card ready. `folder` is its deck's; a problem needs its `generator`, a drawn figure its `drawing`.

    `media` are where else pictures lie. `maths` draws formulas as pictures instead of leaving them to MathJax. `pictures`, if given, finds pictures instead.
    """
    gaps: dict[str, int] = {}
    if isinstance(card.content, Cloze):
        gaps = clozes.number(clozes.names(card.content.text.value), ledger.gaps(card.uid))
    draw, minutes = 0, 0.0
    drawn: tuple[Instance, ...] = ()
    if isinstance(card.content, Problem) and generator is not None:
        draw = ledger.draw(card.uid)
        levels = card.content.levels or generator.levels
        drawn = instances(generator, card.uid, draw, levels, count)
        minutes = max(generator.minutes(level) for level in levels)
    materials = Materials(
        {name: text.value for name, text in deck.macros.items()},
        drawing,
        pictures or (lambda source: read_picture(folder, source, media)),
        gaps,
        drawn,
        maths,
    )
    page, found = render(card, materials)
    item = Item(
        page,
        deck.name.value,
        tags=card.tags,
        tier=card.tier,
        retired=card.retired,
        minutes=minutes,
        gaps=gaps,
        draw=draw,
    )
    return item, found


def instances(
    generator: Generator, uid: str, draw: int, levels: tuple[int, ...], count: int = INSTANCES
) -> tuple[Instance, ...]:
    """Some instances, no two the same, the levels taking turns; another `draw` gives others."""
    digest = sha256(f"{generator.id} {generator.version} {uid} {draw}".encode()).digest()
    seed = int.from_bytes(digest[:6], "big")
    left = {level: generator.instances(level, count) for level in levels}
    found: list[Instance] = []
    for turn in range(count):
        for level in levels:
            if len(found) < count and turn < left[level]:
                found.append(generator.instance(level, seed, turn))
    return tuple(found)
