"""Formulas: computed, and held against the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nncards.cards import fields
from nncards.formula import FormulaError, compute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nncards.diagnostics import Diagnostic
    from nncards.model import Deck


def evaluated(text: str, given: Sequence[str]) -> float | list[Any] | FormulaError | str:
    """The value of a formula with `name=value` pairs; what is wrong with it, or with a pair."""
    values: dict[str, str] = {}
    for pair in given:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            return f"`{pair}` is no NAME=VALUE"
        values[name.strip()] = value.strip()
    return compute(text, values)


def pointed(wrong: FormulaError) -> str:
    """The message, the formula, and a mark under the place."""
    text, hint = wrong.text, f"\n  hint: {wrong.hint}"
    if not text or not text.isprintable() or len(text) > 100:
        return f"{wrong.message}{hint}"
    mark = " " * wrong.start + "^" * max(1, min(wrong.end, len(text)) - wrong.start)
    return f"{wrong.message}\n  {text}\n  {mark}{hint}"


def count(decks: Iterable[Deck]) -> int:
    """How many formulas name a reference."""
    return sum(1 for deck in decks for card in deck.cards for _ in fields.expressions(card))


def verified(
    decks: Iterable[Deck], *, done: Callable[[str], None] = lambda _uid: None
) -> tuple[list[dict[str, Any]], list[Diagnostic]]:
    """A row for each formula of each card, and what is wrong as diagnostics."""
    from nncards.formula import as_diagnostics, verify

    rows: list[dict[str, Any]] = []
    wrong: list[Diagnostic] = []
    for deck in decks:
        for card in deck.cards:
            for expression in fields.expressions(card):
                result = verify(expression)
                rows.append({"uid": card.uid, **result.as_dict()})
                wrong += as_diagnostics(expression, result)
                done(card.uid)
    return rows, wrong
