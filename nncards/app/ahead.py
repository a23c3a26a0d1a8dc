"""Work that can be done for each deck by itself, done on all cores before its results are asked for.

Nothing here decides anything: what is worked out goes into the cache, where those who need it find it, or work it
out themselves if it is not there. So the outcome is the same with one process as with many, and without any cache.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nncards import workspace as ws
from nncards.cache import Cache, digest, package_stamp, uncollected
from nncards.parallel import cores, each

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nncards.anki.ledger import Ledger
    from nncards.app.bind import Bound
    from nncards.app.generators import Figures, Generators
    from nncards.model import Deck

MUCH = 200_000  # bytes of decks that are worth another process
PROBLEM = 50_000  # a card with a problem takes as long as so many bytes of others


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done with each deck: check it (`strict`ly), and `render` it as the `ledger` says.

    Without a ledger, that of the workspace is read.
    """

    workspace: ws.Workspace
    cache: Cache
    strict: bool = False
    render: bool = True
    ledger: Ledger | None = None


def unread(job: Job) -> list[str]:
    """The decks, as messages name them, that nobody has checked yet as they are: none if that is little work."""
    where = job.cache.where
    if where is None or cores() == 1:
        return []
    found: dict[str, int] = {}
    root = str(job.workspace.root)
    stamp = package_stamp().encode()
    for path in ws.deck_files(job.workspace):
        shown = path.relative_to(job.workspace.root).as_posix()
        source = ws.deck_bytes(path, shown)
        if not isinstance(source, bytes):
            continue  # which will be said when it is read
        name = ws.deck_entry("faults", root, shown)
        if not job.cache.has(name, digest(stamp, source, bytes([job.strict]))):
            found[shown] = len(source) + PROBLEM * source.count(b" problem:")
    if sum(found.values()) < MUCH or len(found) < 2 or not _writable(job.cache):
        return []
    return sorted(
        found, key=lambda shown: (-found[shown], shown)
    )  # the longest first: none is waited for at the end


def _writable(cache: Cache) -> bool:
    """Whether workers could leave anything in the cache."""
    if cache.where is None:
        return False
    try:
        cache.where.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return False
    return os.access(cache.where, os.W_OK)


def work_ahead(
    job: Job, decks: Sequence[str], done: Callable[[str], None] = lambda _deck: None
) -> None:
    """Check and render these decks, as far as each can be by itself."""
    each(_deck, decks, setup=_begin, given=(job,), done=done)


def render_ahead(
    bound: Bound, decks: Sequence[Deck], ledger: Ledger, cache: Cache, done: Callable[[str], None]
) -> None:
    """Render these decks of a course without errors, with several processes if there is so much to do.

    `done` is told of each.
    """
    from nncards.cards.outline import outline

    sizes = sum(len(bound.course.sources.get(deck.path, b"")) for deck in decks)
    long = sum(bool(outline(deck).problems or outline(deck).figures) for deck in decks)
    little = len(decks) < 2 or (long < 2 and sizes < MUCH)
    if little or cores() == 1 or not _writable(cache):
        for deck in decks:
            done(deck.id)
        return
    ids = {deck.path: deck.id for deck in decks}
    job = Job(bound.course.workspace, cache, ledger=ledger)
    each(_deck, list(ids), setup=_begin, given=(job,), done=lambda path: done(ids[path]))


def prove_ahead(
    names: Sequence[str], generators: Generators, cache: Cache, done: Callable[[str], None]
) -> None:
    """Stress these generators, with several processes if there is more than one. `done` is told of each."""
    if len(names) < 2 or cores() == 1 or not _writable(cache):
        for name in names:
            done(name)
        return
    job = Job(generators.workspace, cache)
    each(_problem, names, setup=_begin, given=(job,), done=done)


# --- in a worker ------------------------------------------------------------------------------------


class _Desk:
    """What one process needs for its decks, each part read when the first deck needs it."""

    def __init__(self, job: Job) -> None:
        from nncards.app.generators import Generators

        self.job = job
        self.known = ws.Known(job.cache, job.workspace)
        self.settings, _ = ws.read_settings(job.workspace)
        self.generators = Generators(job.workspace, job.cache)
        self.figures: dict[str, Figures] = {}
        self.ledger = job.ledger

    def deck(self, shown: str) -> None:
        """Check and render one deck, and leave it in the cache."""
        from nncards.app.check import check_deck
        from nncards.diagnostics import has_errors

        job = self.job
        source = ws.deck_bytes(job.workspace.root / shown, shown)
        if not isinstance(source, bytes):
            return
        deck, found = self.known.deck(source, shown)
        if deck is None:
            return
        course = ws.Course(job.workspace, self.settings, (deck,), (), {shown: source})
        found = found + check_deck(deck, course, strict=job.strict, cache=job.cache)
        if has_errors(found):
            return
        self.prove(deck)
        if job.render:
            self.render(deck, course)

    def prove(self, deck: Deck) -> None:
        """Stress the generators of a deck, which then know what rendering it asks them."""
        from nncards.app.check import failures
        from nncards.cards.outline import outline

        for name in dict.fromkeys(name.value for _, name, _ in outline(deck).problems):
            with suppress(Exception):  # a generator that is not there: others will say it
                failures(name, self.generators, self.job.cache)

    def render(self, deck: Deck, course: ws.Course) -> None:
        """Render a deck whose cards may name what is not there: then nothing is kept, and others will say it."""
        from nncards.app.bind import Bound, unit
        from nncards.app.generators import Figures
        from nncards.app.ledger import read_ledger
        from nncards.app.rendered import rendered
        from nncards.notes import Library

        if self.ledger is None:
            self.ledger, _ = read_ledger(course.workspace)
        here = unit(deck)
        if here not in self.figures:
            self.figures[here] = Figures(course.workspace, here, self.job.cache)
        bound = Bound(course, self.generators, {here: self.figures[here]}, Library())
        if self.ledger is not None:
            with suppress(Exception):
                rendered(deck, bound, self.ledger, self.job.cache)


_DESKS: list[_Desk] = []  # of a worker process: the one desk that it has


def _begin(job: Job) -> None:
    _DESKS[:] = [_Desk(job)]


def _problem(name: str) -> None:
    from nncards.app.check import failures

    failures(name, _DESKS[-1].generators, _DESKS[-1].job.cache)


def _deck(shown: str) -> None:
    with uncollected():
        _DESKS[-1].deck(shown)
