"""`choice`: one right option, and wrong ones that each say why they are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nncards.cards.kind import Kind, Part
from nncards.model import Choice, Option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nncards.cards.nodes import Node
    from nncards.cards.reader import Reader
    from nncards.diagnostics import Text

KEYS = ("right", "wrong", "why")
_SHAPE = "a list of options, each `right: text` or `wrong: text` with `why: text`"


def _read(reader: Reader, part: Part) -> Choice | None:
    nodes = reader.items(part.node, "`choice`", _SHAPE)
    if nodes is None:
        return None
    before = len(reader.found)
    options = [_option(reader, node) for node in nodes]
    found = [option for option in options if option is not None]
    if len(reader.found) == before:
        _check(reader, part.node, found)
    return Choice(part.ask, tuple(found)) if part.ask else None


def _option(reader: Reader, node: Node) -> Option | None:
    option = reader.mapping(
        node, "an option", KEYS, "`right: text`, or `wrong: text` with `why: text`"
    )
    if option is None:
        return None
    entries = option.entries
    if ("right" in entries) == ("wrong" in entries):
        both = "both `right` and `wrong`" if "right" in entries else "neither `right` nor `wrong`"
        reader.error(option, "choice-option", f"this option has {both}", "write one of the two")
        return None
    right = "right" in entries
    text = reader.markdown(entries["right" if right else "wrong"][1], "the option")
    why = reader.markdown(entries["why"][1], "`why`") if "why" in entries else None
    if not right and "why" not in entries:
        reader.error(
            option,
            "choice-why",
            "this wrong option does not say why it is wrong",
            "add `why:` with the mistake that leads to it; it is shown to whoever chooses it",
        )
    return Option(text, right, why) if text else None


def _check(reader: Reader, node: Node, options: list[Option]) -> None:
    """One option is right, one at least wrong, no two the same."""
    right = [option for option in options if option.right]
    if not right:
        reader.error(
            node, "choice-right", "no option is right", "write `right:` before one of them"
        )
    elif len(right) == len(options) == 1:
        reader.error(
            node, "choice-wrong", "no option is wrong", "add options with `wrong:` and `why:`"
        )
    for option in right[1:]:
        message = "a second option is right; a choice has exactly one"
        reader.error(
            option.text.span, "choice-right", message, "write `wrong:` and `why:` for the others"
        )
    seen: set[str] = set()
    for option in options:
        if option.text.value.strip() in seen:
            reader.error(
                option.text.span, "twice", "this option stands twice", "delete one of the two"
            )
        seen.add(option.text.value.strip())


def _texts(content: Choice) -> Iterator[tuple[str, Text]]:
    yield "ask", content.ask
    for number, option in enumerate(content.options, 1):
        yield f"choice[{number}].{'right' if option.right else 'wrong'}", option.text
        if option.why:
            yield f"choice[{number}].why", option.why


CHOICE = Kind("choice", "choice", _read, _texts)
