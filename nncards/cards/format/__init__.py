r"""A deck's text in good order: keys in one order, long prose wrapped, and what the cards say untouched.

The text is changed by surgery, never written anew: comments, blank lines and indentation stay as their
author set them. Whatever the surgeon does is held against the deck as it was read before; if a
single word of the model differs, the text is left as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from nncards.cards.deck import read_deck
from nncards.cards.format.facts import facts, open_facts
from nncards.cards.format.order import in_order
from nncards.cards.format.values import rewritten
from nncards.diagnostics import Diagnostic, Span, has_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

WIDTH = 120
BOM = "\ufeff"
_ROUNDS = 4  # each round only settles what the one before made possible


@dataclass(frozen=True, slots=True)
class Formatted:
    """A file's bytes in good order, or as they were, with what was found (errors: it cannot be read)."""

    data: bytes
    found: tuple[Diagnostic, ...] = ()


def format_deck(
    data: bytes, path: str, *, meaning: Callable[[str], Hashable], width: int = WIDTH
) -> Formatted:
    """Put a deck's text in order. `meaning` gives what a Markdown text says, its line ends apart.

    A deck that cannot be read comes back as it is, with its errors. Never raises.
    """
    deck, found = read_deck(data, path)
    if deck is None or not deck.complete or has_errors(found):
        return Formatted(data, tuple(d for d in found if d.severity == "error"))
    meaning = cache(meaning)  # most texts stay as they are, and are asked about twice
    text, mark, crlf = decoded(data)
    if "\r" in text:
        return Formatted(data, (_left(path, "its lines end in several ways"),))
    made = text
    for number in range(_ROUNDS):
        again = rewritten(made, width, meaning)
        if number and again == made:
            break
        made = in_order(again)
    if made == text:
        return Formatted(data)
    new = encoded(made, mark=mark, crlf=crlf)
    now, told = read_deck(new, path)
    before = (facts(deck, meaning), open_facts(deck, data, meaning), sorted(d.code for d in found))
    if now is None or before != (
        facts(now, meaning),
        open_facts(now, new, meaning),
        sorted(d.code for d in told),
    ):
        return Formatted(data, (_left(path, "no order was found that keeps every word"),))
    return Formatted(new)


def decoded(data: bytes) -> tuple[str, bool, bool]:
    """The text with line feeds alone, whether a byte-order mark stood before it, and whether lines ended in CRLF."""
    text = data.decode("utf-8")
    mark = text.startswith(BOM)
    text = text.removeprefix(BOM)
    crlf = "\r\n" in text and text.count("\r\n") == text.count("\n")
    return (text.replace("\r\n", "\n") if crlf else text), mark, crlf


def encoded(text: str, *, mark: bool, crlf: bool) -> bytes:
    """The bytes of a text, with its mark and its line ends as they were."""
    return ((BOM if mark else "") + (text.replace("\n", "\r\n") if crlf else text)).encode()


def _left(path: str, why: str) -> Diagnostic:
    return Diagnostic(
        Span(path), "fmt-left", f"left as it is: {why}", "order it by hand", "warning"
    )
