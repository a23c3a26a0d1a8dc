"""Check everything that can be checked before a card ships."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from nncards.app.bind import Bound, bind
from nncards.app.check_latex import check_latex
from nncards.cards import check_decks
from nncards.cards import fields as card_fields
from nncards.diagnostics import Diagnostic, Span, in_order
from nncards.model import Deck, Problem

if TYPE_CHECKING:
    from pathlib import Path

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
    found += check_formulas(course.decks)
    done("formulas")
    found += check_problems(bound)
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


# --- formulas ---------------------------------------------------------------------------------------


def check_formulas(decks: Sequence[Deck]) -> list[Diagnostic]:
    """Every formula that cannot be read, or disagrees with the reference it names."""
    from nncards.formula import diagnose

    return diagnose(
        expression
        for deck in decks
        for card in deck.cards
        for expression in card_fields.expressions(card)
    )


# --- problems ---------------------------------------------------------------------------------------


def check_problems(bound: Bound) -> list[Diagnostic]:
    """A few instances of each generator that a card uses, put through every check."""
    from nncards.problems import stress
    from nncards.reference import resolve

    used: dict[str, Span] = {}
    for deck in bound.course.decks:
        for card in deck.cards:
            if isinstance(card.content, Problem) and card.content.generator.value in bound.registry:
                used.setdefault(card.content.generator.value, card.content.generator.span)
    return [
        Diagnostic(
            span,
            "problem",
            f"`{name}`, level {report.level}: {failure}",
            f"`nncards problems stress {name}` shows more",
        )
        for name, span in used.items()
        for report in stress(bound.registry[name], INSTANCES, resolve, lint=maths_faults)
        for failure in report.failures
    ]


def maths_faults(tex: str, display: bool) -> list[str]:
    """What is wrong with a formula, in words: what stress asks about prompts and steps."""
    from nncards.latex import lint

    return [issue.message for issue in lint(tex, display=display) if issue.severity == "error"]
