"""Check everything that can be checked before a card ships."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nncards import workspace as ws
from nncards.app.bind import Bound, bind
from nncards.cache import Cache, digest, package_stamp, uncollected
from nncards.cards.check import check_across
from nncards.cards.outline import outline
from nncards.diagnostics import Diagnostic, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from nncards.app.generators import Generators
    from nncards.diagnostics import Span
    from nncards.model import Deck
    from nncards.workspace import Course

Done = Callable[[str], None]

INSTANCES = 12  # of each generator that a card uses; `nncards problems stress` takes more


def check(
    course: Course,
    *,
    strict: bool = False,
    cache: Cache | None = None,
    done: Done = lambda _what: None,
) -> tuple[Bound, list[Diagnostic]]:
    """All that is wrong with a course, in the order of its files.

    `strict` also asks MathJax about every formula, where it is installed; `cache` keeps what it said. `done` is
    told of each part that is finished: as many as `parts` says.
    """
    kept = cache if cache is not None else Cache(None)
    with uncollected():
        found = [*course.diagnostics, *check_across(course.decks, complete=course.complete)]
        done("decks")
        bound, wrong = bind(course, kept)
        found += wrong
        done("names")
        for deck in course.decks:
            found += check_deck(deck, course, strict=strict, cache=kept)
        done("cards")
        found += check_problems(bound, kept, done)
        return bound, in_order(found)


PARTS = 3


def parts(decks: Sequence[Deck]) -> int:
    """How many times `check` calls `done`: for each part, and for each generator that the cards name."""
    return PARTS + len({name.value for deck in decks for _, name, _ in outline(deck).problems})


def only_in(found: Iterable[Diagnostic], root: Path, paths: Sequence[Path]) -> list[Diagnostic]:
    """The diagnostics of these files and folders (all, if there are none)."""
    if not paths:
        return list(found)
    wanted = [path.resolve() for path in paths]
    return [
        d
        for d in found
        if any((root / d.span.path).resolve().is_relative_to(path) for path in wanted)
    ]


# --- a deck by itself ---------------------------------------------------------------------------------


def check_deck(
    deck: Deck, course: Course, *, strict: bool = False, cache: Cache
) -> list[Diagnostic]:
    """What can be said of the cards of a deck alone: their style, their LaTeX, their formulas."""
    name = ws.deck_entry("faults", str(course.workspace.root), deck.path)
    source = course.sources.get(deck.path)
    stamp = digest(package_stamp().encode(), source or b"", bytes([strict]))
    kept = cache.get(name, stamp) if source is not None else None
    if isinstance(kept, list):
        return kept
    from nncards.app.check_latex import check_latex
    from nncards.cards.check import check_style
    from nncards.latex.cache import VerdictFile

    verdicts = VerdictFile(cache.where / "mathjax.jsonl") if cache.where else None
    proofs = Proofs(ws.deck_entry("proofs", str(course.workspace.root), deck.path), cache)
    found = [
        *check_style(deck),
        *check_latex([deck], strict=strict, verdicts=verdicts),
        *check_formulas([deck], proofs),
    ]
    if source is not None:
        cache.put(name, stamp, found)
    return found


class Proofs:
    """Digests of the formulas that passed before, kept for as long as the code that checks stays the same."""

    def __init__(self, name: str, cache: Cache) -> None:
        self.name, self.cache = name, cache
        self.known: frozenset[str] | None = None
        self.good: set[str] = set()

    def holds(self, content: str) -> bool:
        """Whether this passed before; if so, it stays known."""
        if self.known is None:
            self.known = self.cache.get(self.name, package_stamp()) or frozenset()
        if content in self.known:
            self.good.add(content)
        return content in self.known

    def passed(self, content: str) -> None:
        """This passed now."""
        self.good.add(content)

    def keep(self) -> None:
        """Remember what passed in this run, and nothing older."""
        if self.known is not None and self.good != self.known:
            self.cache.put(self.name, package_stamp(), frozenset(self.good))


# --- formulas ---------------------------------------------------------------------------------------


def check_formulas(decks: Sequence[Deck], proofs: Proofs | None = None) -> list[Diagnostic]:
    """Every formula that cannot be read, or disagrees with the reference it names."""
    from nncards.cards import fields

    proofs = proofs if proofs is not None else Proofs("", Cache(None))
    found: list[Diagnostic] = []
    for deck in decks:
        for card in deck.cards:
            for expression in fields.expressions(card):
                content = digest(repr(expression).encode())
                if proofs.holds(content):
                    continue
                from nncards.formula import diagnose

                wrong = diagnose([expression])
                found += wrong
                if not wrong:
                    proofs.passed(content)
    proofs.keep()
    return found


# --- problems ---------------------------------------------------------------------------------------


def check_problems(bound: Bound, cache: Cache, done: Done = lambda _name: None) -> list[Diagnostic]:
    """A few instances of each generator that a card uses, put through every check; `done` is told of each."""
    from nncards.app.ahead import prove_ahead

    names = used(bound)
    new = [name for name in names if not cache.has(*problem_entry(name, bound.registry))]
    prove_ahead(new, bound.registry, cache, done)
    for name in names:
        if name not in new:
            done(name)
    return [
        Diagnostic(
            span,
            "problem",
            f"`{name}`, level {level}: {failure}",
            f"`nncards problems stress {name}` shows more",
        )
        for name, span in names.items()
        for level, failure in failures(name, bound.registry, cache)
    ]


def failures(name: str, registry: Generators, cache: Cache) -> list[tuple[int, str]]:
    """What is wrong with a generator, by level; found once for each state of its file."""
    entry, stamp = problem_entry(name, registry)
    kept = cache.get(entry, stamp)
    if isinstance(kept, list):
        return kept
    from nncards.problems import stress
    from nncards.reference import resolve

    reports = stress(registry[name], INSTANCES, resolve, lint=maths_faults, every=False)
    found = [(report.level, failure) for report in reports for failure in report.failures]
    slow = any(failure.startswith("slow") for _, failure in found)  # which depends on the day
    if not slow and registry.content.unchanged():
        cache.put(entry, stamp, found)
    return found


def problem_entry(name: str, registry: Generators) -> tuple[str, str]:
    """Under which name and stamp the failures of a generator are kept."""
    place = digest(str(registry.folder).encode(), name.encode())[:24]
    return f"problem-{place}", digest(package_stamp().encode(), registry.digest(name).encode())


def used(bound: Bound) -> dict[str, Span]:
    """The generators that cards use, each with the place that names it first."""
    found: dict[str, Span] = {}
    for deck in bound.course.decks:
        for _uid, generator, _levels in outline(deck).problems:
            if generator.value in bound.registry:
                found.setdefault(generator.value, generator.span)
    return found


def maths_faults(tex: str, display: bool) -> list[str]:
    """What is wrong with a formula, in words: what stress asks about prompts and steps."""
    from nncards.latex import lint

    return [issue.message for issue in lint(tex, display=display) if issue.severity == "error"]
