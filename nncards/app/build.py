"""Build: check everything, render every card, then write the packages and the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from nncards import workspace as ws
from nncards.anki import build as anki
from nncards.anki.package import Blank, new_blank, write
from nncards.app.ahead import render_ahead
from nncards.app.bind import with_sections
from nncards.app.check import Done, check
from nncards.app.check import parts as check_parts
from nncards.app.ledger import read_ledger, write_ledger
from nncards.app.notes import first_agreed, leave_snapshot
from nncards.app.rendered import before, rendered
from nncards.cache import package_stamp, uncollected
from nncards.cards.outline import outline
from nncards.diagnostics import Diagnostic, Span, has_errors, in_order
from nncards.notes import Library

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from nncards.anki.ledger import Entry, Ledger
    from nncards.anki.rows import Row
    from nncards.app.bind import Bound
    from nncards.app.rendered import Rendered
    from nncards.cache import Cache
    from nncards.model import Deck
    from nncards.render.html import Maths


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build would write: made without writing anything."""

    build: anki.Build
    ledger_before: Ledger
    books: Library = field(default_factory=Library)
    waiting: tuple[str, ...] = ()  # uids of cards with open places, which are left out


@dataclass(frozen=True, slots=True)
class Written:
    """What a build wrote."""

    build: anki.Build
    paths: tuple[Path, ...]
    waiting: tuple[str, ...] = ()

    def as_dict(self, shown: Callable[[Path], str]) -> dict[str, Any]:
        """The JSON shape that scripts rely on."""
        made = self.build
        return {
            "packages": [
                {
                    "path": shown(path),
                    "notes": len(package.notes),
                    "cards": package.cards,
                    "media": len(package.media),
                }
                for package, path in zip(made.packages, self.paths, strict=True)
            ],
            "added": list(made.added),
            "changed": list(made.changed),
            "moved": list(made.moved),
            "retired": list(made.retired),
            "unchanged": list(made.unchanged),
            "vanished": list(made.vanished),
            "open": list(self.waiting),
        }


def plan(
    course: ws.Course,
    chosen: Sequence[Deck],
    *,
    now: int,
    new_numbers: bool,
    cache: Cache,
    done: Done,
    maths: Maths | None = None,
) -> tuple[Plan | None, list[Diagnostic]]:
    """Check, render and put together; None with the diagnostics if there is an error.

    `chosen` are the decks to build; `now` is the second that stamps what changed; `maths` draws formulas as
    pictures (without it they are left to Anki's MathJax).
    """
    bound, found = check(course, cache=cache, done=done)
    ledger, wrong = read_ledger(course.workspace)
    found += wrong
    if ledger is None or has_errors(found):
        return None, in_order(found)
    if new_numbers:
        ledger = anki.renew(ledger, problem_uids(chosen))
    with uncollected():
        made, wrong = _planned(bound, chosen, ledger, now=now, cache=cache, done=done, maths=maths)
    return made, in_order(found + wrong)


def _planned(
    bound: Bound,
    chosen: Sequence[Deck],
    ledger: Ledger,
    *,
    now: int,
    cache: Cache,
    done: Done,
    maths: Maths | None = None,
) -> tuple[Plan | None, list[Diagnostic]]:
    """Render and put together what has been checked."""
    rows: list[Row] = []
    media: dict[str, bytes] = {}
    found: list[Diagnostic] = []
    kept: dict[str, Rendered | None] = {}
    if maths is None:
        kept = {deck.path: before(deck, bound, ledger, cache) for deck in chosen}
        late = [deck for deck in chosen if kept[deck.path] is None]
        render_ahead(bound, late, ledger, cache, done)
    for deck in chosen:
        if kept.get(deck.path) is not None:
            done(deck.id)
        made_deck = kept.get(deck.path) or rendered(deck, bound, ledger, cache, maths)
        rows += made_deck.rows
        media |= made_deck.media
        found += made_deck.found
    if has_errors(found):
        return None, found
    known = [uid for deck in bound.course.decks for uid, _, _ in outline(deck).cards]
    known += [uid for deck in bound.course.decks for uid in deck.open]
    namespace = bound.course.settings.namespace
    made, wrong = anki.assemble(rows, media, ledger, namespace=namespace, now=now, known=known)
    if made is None:
        return None, found + wrong
    if with_sections(chosen) or any(entry.accepted for entry in ledger.entries.values()):
        agreed = first_agreed(bound.course, chosen, bound.books, ledger)
        made = replace(made, ledger=made.ledger.accepting(agreed))
    waiting = tuple(uid for deck in chosen for uid in deck.open)
    return Plan(made, ledger, bound.books, waiting), found + wrong


def lag(bound: Bound, *, cache: Cache) -> list[Diagnostic]:
    """Whether the ledger lags behind a course that has been checked and has no errors.

    A course that was never built has no ledger, and none that could lag. What rendering finds is told too.
    """
    if not bound.course.workspace.ledger.exists():
        return []
    ledger, wrong = read_ledger(bound.course.workspace)
    if ledger is None:
        return wrong
    decks = bound.course.decks
    made, found = _planned(bound, decks, ledger, now=0, cache=cache, done=lambda _deck: None)
    return in_order(wrong + found + (lagging(made) if made else []))


def lagging(made: Plan) -> list[Diagnostic]:
    """Whether the ledger lags behind the decks: whether a build would write another one."""
    before, after = made.ledger_before.entries, made.build.ledger.entries
    late = sorted(uid for uid, entry in after.items() if before.get(uid) != entry)
    if not late:
        return []
    some = ", ".join(late[:3]) + (" ..." if len(late) > 3 else "")
    message = f"the ledger lags behind the decks: {len(late)} changed since the last build ({some})"
    if all(uid in before and _same_for_anki(before[uid], after[uid]) for uid in late):
        message = (
            f"the ledger does not say yet which sections {len(late)} cards agree with ({some})"
        )
    hint = "`nncards build` brings it up to date; commit it with the decks"
    return [Diagnostic(Span(f"decks/{ws.LEDGER}"), "ledger-lags", message, hint, "warning")]


def _same_for_anki(one: Entry, other: Entry) -> bool:
    return replace(one, accepted={}) == replace(other, accepted={})


def parts(chosen: Sequence[Deck]) -> int:
    """How many times `plan` calls `done`, if the course has no other decks than these (with others, some more)."""
    return check_parts(chosen) + len(chosen)


def carry_out(
    made: Plan, out: Path, workspace: ws.Workspace, cache: Cache | None = None
) -> Written:
    """Write the packages into `out`, then the ledger (bundled decks have none of their own). May raise OSError."""
    out.mkdir(parents=True, exist_ok=True)
    blank = _blank(cache)
    paths = []
    for package in made.build.packages:
        path = out / package.file
        write(package, path, blank)
        paths.append(path)
    if not workspace.bundled:
        write_ledger(workspace, made.ledger_before, made.build.ledger)
        leave_snapshot(out, made.books, made.build.ledger)
    return Written(made.build, tuple(paths), made.waiting)


def _blank(cache: Cache | None) -> Blank | None:
    """What every package begins with, made once for each version of the code and the libraries."""
    if cache is None or cache.where is None:
        return None
    kept = cache.get("blank", package_stamp())
    if isinstance(kept, Blank):
        return kept
    made = new_blank()
    cache.put("blank", package_stamp(), made)
    return made


def problem_uids(decks: Sequence[Deck]) -> list[str]:
    """The uids of all problem cards."""
    return [uid for deck in decks for uid, _, _ in outline(deck).problems]
