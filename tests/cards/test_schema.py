"""The schema for editors and the reader agree on what a deck may hold."""

from __future__ import annotations

import copy
import json
import random
import re
from pathlib import Path
from typing import Any, ClassVar

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nncards.cards import read_deck, schema
from nncards.cards.card import COMMON
from nncards.cards.deck import KEYS
from nncards.cards.kinds import KINDS
from nncards.cards.kinds.choice import KEYS as OPTION_KEYS
from nncards.cards.kinds.formula import KEYS as FORMULA_KEYS

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = schema.deck_schema()
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)

BASE: dict[str, Any] = {
    "deck": "Course::First",
    "id": "first",
    "notes": "notes.md",
    "tags": ["a"],
    "tier": "core",
    "retention": 0.9,
    "macros": {"\\R": "\\mathbb R"},
    "confusable": [["one", "two"]],
    "cards": [
        {
            "id": "one",
            "section": "A",
            "ask": "Q?",
            "answer": "A.",
            "reverse": {"ask": "B?", "answer": "C."},
            "equals": {"rhs": "x", "equals": "a.b", "arguments": {"y": "x"}},
        },
        {"id": "two", "cloze": "The {{c1::gap}}.", "hint": "h", "tags": ["b"], "retired": True},
        {
            "id": "three",
            "ask": "Q?",
            "choice": [{"right": "a"}, {"wrong": "b", "why": "c"}, {"wrong": "d", "why": "e"}],
        },
        {"id": "four", "ask": "Q?", "typed": ["1", "one"], "extra": "e", "watch_out": "w"},
        {
            "id": "five",
            "ask": "Q?",
            "formula": {
                "lhs": "y",
                "rhs": "x",
                "symbols": {"x": "\\xi"},
                "domains": {"x": [0, 1]},
                "equals": "a.b",
            },
        },
        {"id": "six", "problem": "a.b", "levels": [1, 2], "after": ["one"], "covers": ["u/H"]},
        {"id": "seven", "ask": "Q?", "figure": {"name": "f"}},
        {"id": "eight", "ask": "Q?", "answer": "A.", "figure": {"name": "f", "side": "front"}},
    ],
}

# What shows only in the words themselves, or between cards, is the reader's alone to say.
ONLY_THE_READER = {
    "math-unclosed",  # a `$` that pairs with nothing
    "cloze-gap",  # a cloze text without a gap
    "twice",  # the same option, answer or level written twice (in other words of YAML)
    "id-twice",  # two cards with one id
    "choice-right",  # a second right option
}


def core_loader() -> type[yaml.SafeLoader]:
    """A loader that reads plain words as YAML 1.2 does, and editors with it."""

    class Core(yaml.SafeLoader):
        yaml_implicit_resolvers: ClassVar[dict[str, list[Any]]] = {}

    for tag, pattern in (
        ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$"),
        ("int", r"^[-+]?[0-9]+$"),
        ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"),
        ("null", r"^(?:~|null|Null|NULL|)$"),
    ):
        Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), None)
    return Core


def errors(deck: dict[str, Any]) -> list[str]:
    return [f"{e.json_path}: {e.message}" for e in VALIDATOR.iter_errors(deck)]


def told(deck: dict[str, Any]) -> set[str]:
    """The codes of the errors that the reader finds."""
    source = yaml.safe_dump(deck, allow_unicode=True, sort_keys=False).encode()
    return {d.code for d in read_deck(source, "d.yaml")[1] if d.severity == "error"}


def test_it_is_a_schema_and_the_example_fits() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert errors(BASE) == []
    assert told(BASE) == set()


def test_every_deck_of_this_repository_fits() -> None:
    loader = core_loader()
    wrong = {}
    files = sorted((ROOT / "decks").rglob("*.yaml"))
    for path in files:
        deck = yaml.load(path.read_text(encoding="utf-8"), loader)
        if found := errors(deck):
            wrong[path.name] = found
    assert len(files) > 40
    assert not wrong


@pytest.mark.parametrize(
    ("place", "keys"),
    [
        (SCHEMA, set(KEYS)),
        (
            SCHEMA["definitions"]["card"],
            {*COMMON, *(k.key for k in KINDS), *(key for k in KINDS for key in k.also)},
        ),
        (SCHEMA["definitions"]["expression"], set(FORMULA_KEYS)),
        (SCHEMA["definitions"]["option"], set(OPTION_KEYS)),
    ],
)
def test_every_key_of_the_reader_is_explained(place: dict[str, Any], keys: set[str]) -> None:
    assert set(place["properties"]) == keys
    for key in keys:
        shape = place["properties"][key]
        assert shape.get("description"), f"`{key}` has no words in nncards/cards/schema.py"
        assert len(shape) > 1, f"`{key}` has no shape in nncards/cards/schema.py"


# --- random decks -----------------------------------------------------------------------------------

WORDS = ["", " ", "word", "two words", "Not An Id", "$x$", "$x", "a::b", "::a", "core", "a.b"]
VALUES = st.one_of(
    st.sampled_from(WORDS),
    st.booleans(),
    st.integers(-2, 12),
    st.sampled_from([0.5, 0.9, 1.5]),
    st.lists(st.sampled_from([*WORDS, 1, 2, True]), max_size=3),
    st.just({}),
    st.sampled_from([{"rhs": "x"}, {"name": "f"}, {"ask": "Q"}, {"right": "a"}, {"x": "y"}]),
)
ALL_KEYS = sorted(
    {
        *KEYS,
        *COMMON,
        *FORMULA_KEYS,
        *OPTION_KEYS,
        *(k.key for k in KINDS),
        *(key for k in KINDS for key in k.also),
        "name",
        "side",
        "nonsense",
    }
)


def places(value: Any) -> list[Any]:
    """Every list and mapping inside, the outermost first."""
    found = [value] if isinstance(value, dict | list) else []
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [*found, *(deeper for each in inner for deeper in places(each))]


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, Any]:
    """The example with up to three of its parts taken out, put in or changed."""
    deck = copy.deepcopy(BASE)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.sampled_from(places(deck)))
        keys = sorted(at) if isinstance(at, dict) else list(range(len(at)))
        match draw(st.sampled_from(["remove", "replace", "add"])):
            case "remove" if keys:
                del at[draw(st.sampled_from(keys))]
            case "replace" if keys:
                at[draw(st.sampled_from(keys))] = copy.deepcopy(draw(VALUES))
            case _ if isinstance(at, dict):
                at[draw(st.sampled_from(ALL_KEYS))] = copy.deepcopy(draw(VALUES))
            case _:
                at.append(copy.deepcopy(draw(VALUES)))
    return deck


@settings(max_examples=400, deadline=None)
@given(spoilt())
def test_reader_and_schema_refuse_the_same(deck: dict[str, Any]) -> None:
    codes, refused = told(deck), errors(deck)
    note = f"{json.dumps(deck)}\nreader: {codes}\nschema: {refused}"
    if codes - ONLY_THE_READER:
        assert refused, note
    if refused:
        assert codes, note


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("key", ALL_KEYS)
def test_every_kind_with_every_key(kind: Any, key: str) -> None:
    deck = copy.deepcopy(BASE)
    card = next(c for c in deck["cards"] if kind_of(c) == kind.key)
    donors = [c for c in BASE["cards"] if key in c]
    card.setdefault(key, copy.deepcopy(random.Random(1).choice(donors)[key]) if donors else "w")
    assert bool(told(deck)) == bool(errors(deck)), (told(deck), errors(deck))


def kind_of(card: dict[str, Any]) -> str:
    return next(k.key for k in KINDS if k.key in card)


@pytest.mark.parametrize(
    "text",
    ["x: 1", "x: yes", "x: 012", "x: 1:30", "x: no", "x: 2026-01-01", "x: 'true'", "x: 5.0"],
)
def test_words_that_other_readers_guess_at_are_text(text: str) -> None:
    deck = f"deck: D\nid: d\ncards:\n- id: a\n  ask: Q\n  {text.replace('x', 'answer', 1)}\n"
    assert not errors(yaml.load(deck, core_loader()))
    assert not read_deck(deck.encode(), "d.yaml")[1]
