"""Check the LaTeX of every card: by our parser, and by MathJax itself where it must be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nncards.cards import fields
from nncards.diagnostics import Diagnostic, Text
from nncards.latex.segments import Math, split
from nncards.model import Cloze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nncards.latex.cache import Cache as Verdicts
    from nncards.latex.issues import Issue
    from nncards.model import Card, Deck


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of LaTeX where its author wrote it, how it is set, and what `macros` it may use."""

    text: Text
    display: bool
    macros: Mapping[str, str]


def check_latex(
    decks: Iterable[Deck], *, strict: bool = False, verdicts: Verdicts | None = None
) -> list[Diagnostic]:
    """What Anki's MathJax would refuse, or show otherwise than it was meant.

    MathJax, if it is installed, has the last word on what our parser refuses, and with `strict` on every
    formula. `verdicts` keeps what it said.
    """
    from nncards.latex import lint

    places = [place for deck in decks for place in formulas_of_deck(deck)]
    judged: bool | None = None  # asked for when the first formula needs it
    found: list[Diagnostic] = []
    ask: list[Place] = []
    for place in places:
        issues = lint(place.text.value, display=place.display, macros=place.macros)
        if judged is None and (issues or strict):
            judged = _available()
        reason = refused(place) if judged and issues else None
        if reason:
            issues = [issue for issue in issues if issue != reason]
            ask.append(place)
        elif judged and strict:
            ask.append(place)
        found += [_told(place.text, issue) for issue in issues]
    return found + asked_mathjax(ask, verdicts)


def _available() -> bool:
    from nncards.latex.judge import available

    return available()


def _told(text: Text, issue: Issue) -> Diagnostic:
    return Diagnostic(text.at(issue.start), issue.code, issue.message, issue.hint, issue.severity)


def refused(place: Place) -> Issue | None:
    """Why our parser does not accept a formula, if it does not."""
    from nncards.latex.reading import refusal

    return refusal(place.text.value, place.macros)[0]


def asked_mathjax(places: Sequence[Place], verdicts: Verdicts | None) -> list[Diagnostic]:
    """What MathJax refuses of these; our parser's words are used where it refuses too, for they name the place."""
    if not places:
        return []
    from nncards.latex.verdicts import check_all

    found: list[Diagnostic] = []
    for place in places:
        [said] = check_all(
            [place.text.value],
            "mathjax",
            display=place.display,
            macros=place.macros,
            cache=verdicts,
        )
        if said.ok:
            continue
        own = refused(place)
        if own is not None:
            found.append(_told(place.text, own))
        else:
            hint = "this is MathJax's own complaint; nncards reads the formula otherwise, which is worth a report"
            found.append(
                Diagnostic(place.text.span, "latex-mathjax", said.message or "refused", hint)
            )
    return found


# --- where LaTeX stands -----------------------------------------------------------------------------


def formulas_of_deck(deck: Deck) -> Iterator[Place]:
    """Every piece of LaTeX of a deck's cards."""
    macros = {name: text.value for name, text in deck.macros.items()}
    for card in deck.cards:
        for text, display in formulas_of(card):
            yield Place(text, display, macros)


def formulas_of(card: Card) -> Iterator[tuple[Text, bool]]:
    """Every piece of LaTeX of a card, and whether it is set apart."""
    for name, text in fields.texts(card):
        shown = _without_gaps(text) if isinstance(card.content, Cloze) and name == "cloze" else text
        for part in split(text.value):
            if isinstance(part, Math):
                yield shown.cut(part.tex_start, part.tex_end), part.display
    for _name, text in fields.latex(card):
        yield text, False
    yield from _printed(card)


def _without_gaps(text: Text) -> Text:
    """A cloze text as it reads once the gaps are filled: their marks and hints are blanks."""
    from nncards.cards.gaps import parse

    chars = list(text.value)
    for gap in parse(text.value).gaps:
        for start, end in ((gap.start, gap.text_start), (gap.text_end, gap.end)):
            chars[start:end] = " " * (end - start)
    return replace(text, value="".join(chars))


def _printed(card: Card) -> Iterator[tuple[Text, bool]]:
    """What formulas are printed as; a place in it is the place of the formula as a whole."""
    for expression in fields.expressions(card):
        from nncards.formula import print_formula

        try:
            tex = print_formula(expression)
        except ValueError:
            continue  # the formula cannot be read, which is said elsewhere
        here = expression.rhs.span
        yield Text(tex, here.path, ((0, here.line, here.column),)), True
