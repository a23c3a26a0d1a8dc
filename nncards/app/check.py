"""Check everything that can be checked before a card ships."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nncards.app.bind import Bound, bind
from nncards.app.check_latex import check_latex
from nncards.cache import code_stamp, digest
from nncards.cards import check_decks
from nncards.cards import fields as card_fields
from nncards.diagnostics import Diagnostic, Span, in_order
from nncards.model import Deck, Problem

if TYPE_CHECKING:
    from nncards.cache import Cache
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
    told of each part that is finished: as many as `PARTS`.
    """
    from nncards.latex.cache import VerdictFile

    verdicts = VerdictFile(cache.where / "mathjax.jsonl") if cache and cache.where else None
    found: list[Diagnostic] = [
        *course.diagnostics,
        *check_decks(course.decks, complete=course.complete),
    ]
    done("decks")
    bound, wrong = bind(course)
    found += wrong
    done("names")
    found += check_latex(course.decks, strict=strict, verdicts=verdicts)
    done("LaTeX")
    found += check_formulas(course.decks, cache)
    done("formulas")
    found += check_problems(bound, cache)
    done("problems")
    return bound, in_order(found)


PARTS = 5


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


# --- what was found good before -----------------------------------------------------------------------


class Proofs:
    """Digests of what passed a check before, kept for as long as the code that checks stays the same."""

    def __init__(self, name: str, rooms: Sequence[str], cache: Cache | None) -> None:
        self.name, self.cache = name, cache if cache is not None and cache.where else None
        self.stamp = code_stamp(rooms) if self.cache else ""
        known = self.cache.get(name, self.stamp) if self.cache else None
        self.known: frozenset[str] = frozenset(known or ())
        self.good: set[str] = set()

    def holds(self, content: str) -> bool:
        """Whether this passed before; it will be remembered either way once `passed` has said so."""
        if content in self.known:
            self.good.add(content)
        return content in self.known

    def passed(self, content: str) -> None:
        """This passed now."""
        self.good.add(content)

    def keep(self) -> None:
        """Remember what passed in this run, and nothing older."""
        if self.cache and self.good != self.known:
            self.cache.put(self.name, self.stamp, frozenset(self.good))


# --- formulas ---------------------------------------------------------------------------------------


def check_formulas(decks: Sequence[Deck], cache: Cache | None = None) -> list[Diagnostic]:
    """Every formula that cannot be read, or disagrees with the reference it names."""
    from nncards.formula import diagnose

    proofs = Proofs("formulas", ("formula", "reference"), cache)
    found: list[Diagnostic] = []
    for deck in decks:
        for card in deck.cards:
            for expression in card_fields.expressions(card):
                content = digest(repr(expression).encode())
                if proofs.holds(content):
                    continue
                wrong = diagnose([expression])
                found += wrong
                if not wrong:
                    proofs.passed(content)
    proofs.keep()
    return found


# --- problems ---------------------------------------------------------------------------------------


def check_problems(bound: Bound, cache: Cache | None = None) -> list[Diagnostic]:
    """A few instances of each generator that a card uses, put through every check."""
    from nncards.problems import stress
    from nncards.reference import resolve

    proofs = Proofs("problems", ("problems", "reference", "latex"), cache)
    found: list[Diagnostic] = []
    for name, span in _used(bound).items():
        generator = bound.registry[name]
        content = digest(name.encode(), Path(generator.path).read_bytes())
        if proofs.holds(content):
            continue
        wrong = [
            Diagnostic(
                span,
                "problem",
                f"`{name}`, level {report.level}: {failure}",
                f"`nncards problems stress {name}` shows more",
            )
            for report in stress(generator, INSTANCES, resolve, lint=maths_faults)
            for failure in report.failures
        ]
        found += wrong
        if not wrong:
            proofs.passed(content)
    proofs.keep()
    return found


def _used(bound: Bound) -> dict[str, Span]:
    """The generators that cards use, each with the place that names it first."""
    used: dict[str, Span] = {}
    for deck in bound.course.decks:
        for card in deck.cards:
            if isinstance(card.content, Problem) and card.content.generator.value in bound.registry:
                used.setdefault(card.content.generator.value, card.content.generator.span)
    return used


def maths_faults(tex: str, display: bool) -> list[str]:
    """What is wrong with a formula, in words: what stress asks about prompts and steps."""
    from nncards.latex import lint

    return [issue.message for issue in lint(tex, display=display) if issue.severity == "error"]
