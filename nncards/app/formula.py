"""Formulas: computed, and held against the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nncards.cards import fields
from nncards.formula import EvaluationError, FormulaError, evaluate, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nncards.diagnostics import Diagnostic
    from nncards.model import Deck


def evaluated(text: str, given: Sequence[str]) -> float | list[Any] | FormulaError | str:
    """The value of a formula with `name=value` pairs; what is wrong with it, or with a pair."""
    values: dict[str, Any] = {}
    for pair in given:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            return f"`{pair}` is no NAME=VALUE"
        read = number(value)
        if isinstance(read, str):
            return f"{name.strip()}: {read}"
        values[name.strip()] = read
    tree = parse(text, names=values)
    if isinstance(tree, FormulaError):
        return tree
    return _value(tree, values)


def _value(tree: Any, values: dict[str, Any]) -> float | list[Any] | str:
    import math

    try:
        value = evaluate(tree, values)
    except EvaluationError as error:
        return str(error)
    plain: float | list[Any] = value if isinstance(value, float) else value.tolist()
    if not all(math.isfinite(entry) for entry in _flat(plain)):
        return "this has no finite value there"
    return plain


def _flat(value: Any) -> Iterable[float]:
    if isinstance(value, list):
        for item in value:
            yield from _flat(item)
    else:
        yield value


def number(text: str) -> float | list[Any] | str:
    """A number, a formula without names, a vector or a matrix; or why it is none of them."""
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        rows = [[number(cell) for cell in row.split(",")] for row in text[1:-1].split(";")]
        wrong = next((cell for row in rows for cell in row if isinstance(cell, str)), None)
        if wrong is not None:
            return wrong
        if len({len(row) for row in rows}) > 1:
            return "the rows of a matrix are of one length"
        return rows if len(rows) > 1 else rows[0]
    tree = parse(text)
    if isinstance(tree, FormulaError):
        return str(tree)
    return _value(tree, {})


def pointed(text: str, wrong: FormulaError) -> str:
    """The message, the formula, and a mark under the place."""
    hint = f"\n  hint: {wrong.hint}" if wrong.hint else ""
    if not text.isprintable() or len(text) > 100:
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
