"""Whatever the bytes, reading ends with a deck or with diagnostics, never with an exception."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nncards.cards import check_decks, fields, read_deck
from nncards.cards.nodes import compose
from nncards.diagnostics import as_github, as_json, as_text

DECK = r"""deck: Neural networks::Normalisation
id: norm
notes: notes.md
macros: {'\R': '\mathbb{R}'}
confusable: [[bn-why, bn-batch]]
retention: 0.9
cards:
  - id: bn-why
    section: Batch normalisation
    ask: "Why does it allow $\\eta$ to be larger?"
    answer: |
      **It keeps each pre-activation near zero**, so a step $x_{i}$

      - does `this` and
      - $$\frac{a}{b}$$ that
    reverse: {ask: What for?, answer: For it.}
    figure: {name: curve, side: front}
    equals: [{rhs: x, equals: a.b}]
  - id: bn-normalise
    ask: Write \(\hat x\).
    formula:
      lhs: \hat{x}_{i,j}
      rhs: (x[i,j] - mu[j]) / sqrt(var[j] + eps)
      symbols: &s {mu: \mu, var: \sigma^2}
      domains: {x: [0, 1]}
      equals: normalization.normalize
    tags: [a, b]
    after: [bn-why]
  - {id: p, problem: bn.train_forward, levels: [1, 2]}
  - id: c
    cloze: The {{c1::$\frac{1}{x}$::hint}} and {{c2::b}}
  - id: d
    ask: Which?
    choice: [{right: a}, {wrong: b, why: 'it''s so'}]
  - {id: t, ask: Type, typed: [a, b]}
  - {id: f, ask: Draw, figure: curve}
"""


def read(data: bytes) -> None:
    """Read these bytes and use all that comes of them."""
    deck, found = read_deck(data, "d.yaml")
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for diagnostic in found:
        assert 0 <= diagnostic.span.line <= lines
        assert diagnostic.message
        assert diagnostic.hint
    decks = [deck] if deck else []
    found += check_decks(decks)
    assert deck is not None or found
    as_text(found), as_json(found), as_github(found)
    for card in decks[0].cards if decks else ():
        for _, text in fields.texts(card):
            places = [text.at(offset) for offset in range(len(text.value) + 1)]
            assert all(1 <= place.line <= lines and place.column >= 1 for place in places)
            assert places == sorted(places)
        assert list(fields.expressions(card)) is not None
        assert all(tex.value for _, tex in fields.latex(card))


def test_the_deck_itself_is_right() -> None:
    deck, found = read_deck(DECK.encode(), "d.yaml")
    assert deck is not None
    assert found == []
    assert len(deck.cards) == 7


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    read(data)


WORDS = [
    "deck: ",
    "id: ",
    "cards:\n",
    "- id: a\n",
    "  ask: ",
    "  answer: ",
    "  cloze: {{c1::",
    "}}",
]
SIGNS = ["\n", "  ", "\t", "- ", "? ", ": ", "|\n", ">\n", '"', "'", "\\", "$", "[", "]", "{", "}"]
ODDITIES = [
    ",",
    "&a ",
    "*a",
    "!t ",
    "#",
    "---\n",
    "...\n",
    "%",
    "@",
    "x",
    "\u2028",
    "é",
    "\r",
    "<<",
]


@given(st.lists(st.sampled_from(WORDS + SIGNS + ODDITIES), max_size=40).map("".join))
def test_any_yaml(text: str) -> None:
    read(text.encode())


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The deck above with pieces cut out, doubled, put elsewhere or replaced."""
    text = DECK
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        at = draw(st.integers(0, len(text)))
        piece = draw(st.sampled_from([text[start:end], *WORDS, *SIGNS, *ODDITIES]))
        keep = draw(st.booleans())
        rest = text if keep else text[:start] + text[end:]
        text = rest[:at] + piece + rest[at:]
    return text


@given(mutated())
def test_any_change_of_a_deck(text: str) -> None:
    read(text.encode())


@given(mutated())
def test_without_libyaml_no_other_deck_is_read(text: str) -> None:
    """PyYAML's own parser refuses a little more, such as `{ask: Why?}`, but never reads differently."""
    fast, fast_found = compose(text.encode(), "d.yaml")
    slow, slow_found = compose(text.encode(), "d.yaml", pure=True)
    if not fast_found and not slow_found:
        assert repr(fast.root) == repr(slow.root)
