r"""The deck format as a JSON Schema, for editors: what the reader's own tables say, key by key.

Keys, kinds and patterns are taken from the reader (`deck.KEYS`, `card.COMMON`, `KINDS`, ...), so a key
that is added there is in the schema as well; a key without a shape here may hold anything, and one
without a description is told by a test. Draft 7 is what the YAML language server reads in full.

YAML is read here as text wherever a text is meant (`no`, `12` and `1:30` are three words), while an
editor sees numbers and booleans: the schema lets these through where their text would do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from nncards.cards import card as cards
from nncards.cards import deck as decks
from nncards.cards.kinds import KINDS
from nncards.cards.kinds.choice import KEYS as OPTION_KEYS
from nncards.cards.kinds.formula import KEYS as FORMULA_KEYS
from nncards.cards.kinds.formula import REFERENCE
from nncards.cards.kinds.problem import GENERATOR
from nncards.model import Side, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nncards.cards.kind import Kind

Schema = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"

DECK_WORDS = {
    "deck": "The deck's name in Anki, `::` between its parts: `Neural networks::Normalisation`.",
    "id": "A short name that never changes: it is part of the identity of every card.",
    "notes": "The Markdown file that `section:` points into, beside the deck: `notes.md`.",
    "tags": "Anki tags for all cards of this deck.",
    "tier": "For all cards that do not say their own: `core` (what an exam needs) or `more`.",
    "retention": "The share of reviews that should be remembered, 0.7 to 0.97.",
    "macros": "LaTeX macros: a command and what it stands for, `{'\\R': '\\mathbb{R}'}`.",
    "confusable": "Groups of cards that are easily mixed up, kept apart on their first days.",
    "cards": "The cards, each beginning with `- id:`.",
}
CARD_WORDS = {
    "id": "The card's name in this deck. It never changes: the learner's memory hangs on it.",
    "section": "The heading of the notes that it asks about; if it stands twice, `Parent > Heading`.",
    "ask": "The question, in Markdown with `$maths$`. It must stand alone, and have one right answer.",
    "figure": "A picture: its name in the unit's `figures/`, or a file. Without another content, the answer.",
    "hint": "Shown on request, before the answer.",
    "extra": "More, below the answer.",
    "watch_out": "The usual slip, in words, on the back.",
    "equals": "The formula that the text states, to be held against the reference.",
    "tags": "Anki tags: no spaces.",
    "tier": "`core` (what an exam needs) or `more`.",
    "after": "Cards to learn first: ids of this deck, or uids (`deck/card`).",
    "covers": "Further sections that it covers: `unit/Heading`.",
    "retired": "`true`: no longer taught, its history kept.",
    "answer": "The answer, in Markdown. This makes a basic card.",
    "reverse": "The other direction: `true`, or a question and answer in its own words.",
    "cloze": "A text with gaps, `{{c1::gap}}` or `{{c1::gap::hint}}`. This makes a cloze card.",
    "choice": "One right option, and wrong ones that say why they are wrong. This makes a choice card.",
    "typed": "A short answer to type, or a list of which any counts and the first is shown.",
    "formula": "The answer as a formula: printed, verified, and typed answers judged by equivalence.",
    "problem": "The id of a generator, which asks with fresh numbers: `bn.train_forward`.",
    "levels": "The levels of the problem that are asked; all of them, if none is named.",
}
FORMULA_WORDS = {
    "lhs": "LaTeX, left of the equals sign.",
    "rhs": "The formula: `(x[i,j] - mu[j]) / sqrt(var[j] + eps)`.",
    "symbols": "How a name is printed: `{mu: '\\mu'}`.",
    "domains": "Where a name's random points are drawn from: `{eps: positive}`.",
    "equals": "The reference function that it must equal: `normalization.normalize`.",
    "arguments": "That function's arguments, where their names differ: `{x: z}`.",
}
OPTION_WORDS = {
    "right": "The right option; there is exactly one.",
    "wrong": "A wrong option.",
    "why": "Why it is wrong: the mistake that leads to it. Shown to whoever chooses it.",
}

_TEXT = {"$ref": "#/definitions/text"}
_TEX = {"$ref": "#/definitions/tex"}
_PART = r'(?![\s:])(?:(?!::)[^"\n\t])+(?<![\s:])'  # of a deck's name
_TEXTS = {"type": "array", "items": _TEXT, "minItems": 1}


def deck_schema() -> Schema:
    """The schema of a deck file."""
    return {
        "$schema": DRAFT,
        "title": "nncards deck",
        "description": "Flashcards of one part of a course. `nncards schema` writes this file.",
        **_mapping(decks.KEYS, _deck_shapes(), DECK_WORDS, ("deck", "id", "cards")),
        "definitions": _definitions(),
    }


def _definitions() -> Schema:
    return {
        "text": {
            "type": ["string", "number", "boolean"],
            "pattern": r"\S",
            "patternErrorMessage": "this is empty",
        },
        "tex": {
            "type": ["string", "number", "boolean"],
            "pattern": r"^(?!\$)(?=[\s\S]*\S)",
            "patternErrorMessage": "this is LaTeX already: no dollars around it",
        },
        "id": {
            **_named(
                f"^{cards.ID.pattern}$", "integer", "lower-case letters, digits and hyphens only"
            ),
            "minimum": 0,
        },
        "tier": {"enum": list(get_args(Tier))},
        "tags": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": ["string", "number", "boolean"],
                "pattern": r"^(?!::)\S+(?<!::)$",
                "patternErrorMessage": "Anki's tags have no spaces, nor `::` at an end",
            },
        },
        "expression": expression(),
        "option": option(),
        "card": card(),
    }


def _named(pattern: str, number: str, words: str) -> Schema:
    """A name of this form, which YAML may take for a number."""
    return {"type": ["string", number, "boolean"], "pattern": pattern, "patternErrorMessage": words}


def _mapping(
    keys: Iterable[str],
    shapes: Mapping[str, Schema],
    words: Mapping[str, str],
    required: Iterable[str] = (),
) -> Schema:
    """A mapping with these keys and no others."""
    made: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {key: _described(shapes.get(key, {}), words.get(key)) for key in keys},
    }
    if needed := list(required):
        made["required"] = needed
    return made


def _described(shape: Schema, words: str | None) -> Schema:
    """A shape with what an editor says of it; beside `$ref`, Draft 7 would not look at it."""
    if words is None:
        return shape
    return {"description": words, **({"allOf": [shape]} if "$ref" in shape else shape)}


def _deck_shapes() -> dict[str, Schema]:
    low, high = decks.RETENTION
    return {
        "deck": {
            "type": ["string", "number", "boolean"],
            "pattern": f"^{_PART}(?:::{_PART})*$",
            "patternErrorMessage": "parts separated by `::`, without spaces around it",
            "maxLength": decks.LONGEST_NAME,
        },
        "id": {"$ref": "#/definitions/id"},
        "notes": _TEXT,
        "tags": {"$ref": "#/definitions/tags"},
        "tier": {"$ref": "#/definitions/tier"},
        "retention": {"type": "number", "minimum": low, "maximum": high},
        "macros": {
            "type": "object",
            "propertyNames": {"pattern": f"^(?:{decks.MACRO.pattern})$"},
            "additionalProperties": _TEX,
        },
        "confusable": {"type": "array", "minItems": 1, "items": {**_TEXTS, "minItems": 2}},
        "cards": {"type": "array", "items": {"$ref": "#/definitions/card"}},
    }


def card() -> Schema:
    """The schema of a card: all keys at once, and for each kind what it needs and what it refuses.

    Kept flat, with a condition a kind, so that an editor completes every key and names the one that is
    wrong instead of listing seven alternatives that do not fit.
    """
    keys = dict.fromkeys(
        (*cards.COMMON, *(key for kind in KINDS for key in (kind.key, *kind.also)))
    )
    return {
        **_mapping(keys, _card_shapes(), CARD_WORDS, ("id",)),
        "anyOf": [{"required": [kind.key]} for kind in KINDS],
        "allOf": [_condition(kind) for kind in KINDS],
    }


def _condition(kind: Kind) -> Schema:
    """What follows from the key that tells a kind."""
    others = [other for other in KINDS if other is not kind]
    contents = [other.key for other in others if other.key != "figure"]
    refused = [key for other in others for key in other.also if key not in kind.also]
    told: Schema = {"required": [kind.key]}
    then: Schema = {"required": ["ask"]} if kind.asks else {}
    shapes: dict[str, Any] = dict.fromkeys(refused, False)
    if kind.key == "figure":  # a key of all kinds: it tells only where no other does
        told = {**told, "not": {"anyOf": [{"required": [key]} for key in contents]}}
        shapes["figure"] = {"properties": {"side": False}}
    else:
        shapes |= dict.fromkeys(contents, False)
    if not kind.asks:
        shapes["ask"] = False
    if kind.name == "formula":
        shapes["equals"] = False  # it belongs into the formula
    return {"if": told, "then": {**then, "properties": shapes}}


def _card_shapes() -> dict[str, Schema]:
    expression_ = {"$ref": "#/definitions/expression"}
    tied = {"allOf": [expression_, {"required": ["equals"]}]}
    return {
        "id": {"$ref": "#/definitions/id"},
        **dict.fromkeys(("section", "ask", "hint", "extra", "watch_out", "answer", "cloze"), _TEXT),
        "figure": {"anyOf": [_TEXT, _figure()]},
        "equals": {"anyOf": [tied, {"type": "array", "items": tied}]},
        "tags": {"$ref": "#/definitions/tags"},
        "tier": {"$ref": "#/definitions/tier"},
        "after": _TEXTS,
        "covers": _TEXTS,
        "retired": {"type": "boolean"},
        "reverse": {"anyOf": [{"type": "boolean"}, _reverse()]},
        "choice": _choice(),
        "typed": {"anyOf": [_TEXT, {**_TEXTS, "uniqueItems": True}]},
        "formula": expression_,
        "problem": _named(
            f"^{GENERATOR.pattern}$", "number", "`nncards problems list` shows the ids"
        ),
        "levels": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"type": "integer", "minimum": 1, "maximum": 9999},
        },
    }


def _figure() -> Schema:
    words = {"name": CARD_WORDS["figure"], "side": "The side that shows it; else the back."}
    shapes: dict[str, Schema] = {"name": _TEXT, "side": {"enum": list(get_args(Side))}}
    return _mapping(cards.FIGURE_KEYS, shapes, words, ("name",))


def _reverse() -> Schema:
    from nncards.cards.kinds.basic import REVERSE_KEYS

    words = {"ask": "The question of the other direction.", "answer": "Its answer."}
    return _mapping(REVERSE_KEYS, dict.fromkeys(REVERSE_KEYS, _TEXT), words, REVERSE_KEYS)


def _choice() -> Schema:
    return {
        "type": "array",
        "minItems": 2,
        "items": {"$ref": "#/definitions/option"},
        "contains": {"required": ["right"]},
    }


def option() -> Schema:
    """The schema of an option of a choice."""
    return {
        **_mapping(OPTION_KEYS, dict.fromkeys(OPTION_KEYS, _TEXT), OPTION_WORDS),
        "oneOf": [{"required": ["right"]}, {"required": ["wrong", "why"]}],
    }


def expression() -> Schema:
    """The schema of a formula."""

    def table(values: Schema) -> Schema:
        return {"type": "object", "additionalProperties": values}

    shapes = {
        "lhs": _TEX,
        "rhs": _TEXT,
        "symbols": table(_TEX),
        "domains": table({"anyOf": [_TEXT, {"type": "array"}]}),
        "equals": {
            "type": "string",
            "pattern": f"^(?:{_ascii(REFERENCE.pattern)})$",
            "patternErrorMessage": "`module.function`, such as `softmax.softmax`",
        },
        "arguments": table(_TEXT),
    }
    return {
        **_mapping(FORMULA_KEYS, shapes, FORMULA_WORDS, ("rhs",)),
        "dependencies": {"arguments": ["equals"]},
    }


def _ascii(pattern: str) -> str:
    r"""A pattern whose `\w` means the same to Python and to JavaScript."""
    return re.sub(r"\\w", "[A-Za-z0-9_]", pattern)
