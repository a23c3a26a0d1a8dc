"""A deck is read as its author meant it, and each mistake is shown at its line and column."""

from __future__ import annotations

import pickle
import re
from typing import TYPE_CHECKING

import pytest

from nncards.cards import fields, read_deck
from nncards.model import (
    Basic,
    Card,
    Choice,
    Cloze,
    Deck,
    Expression,
    Figure,
    Formula,
    Picture,
    Problem,
    Typed,
)

if TYPE_CHECKING:
    from nncards.diagnostics import Diagnostic

HEAD = "deck: A::B\nid: d\ncards:\n"
Found = list[tuple[int, int, str]]


def places(found: list[Diagnostic]) -> Found:
    assert all(d.message and d.hint and d.span.path == "decks/d.yaml" for d in found)
    return [(d.span.line, d.span.column, d.code) for d in found]


def mistakes(source: str) -> Found:
    return places(read_deck(source.encode(), "decks/d.yaml")[1])


def deck(source: str) -> Deck:
    read, found = read_deck(source.encode(), "decks/d.yaml")
    assert found == []
    assert read is not None
    return read


def card(source: str) -> Card:
    """The card that these lines write; the first is line 4 of a deck."""
    (read,) = deck(HEAD + source).cards
    return read


# --- what is right ---------------------------------------------------------------------------


def test_a_whole_deck() -> None:
    read = deck(
        r"""
deck: Neural networks::Normalisation
id: norm
notes: notes.md
tags: [norm, exam]
tier: core
retention: 0.9
macros: {'\R': '\mathbb{R}', \vec: '\mathbf{#1}'}
confusable:
  - [a, other/b]
cards:
  - id: a
    section: Parent > Heading
    ask: Why?
    answer: Because.
    figure: {name: curve, side: front}
    hint: Think of $x$.
    extra: More.
    watch_out: Not so.
    tags: [exam, own]
    after: [b, other/c]
    covers: [unit/Heading]
    retired: true
    equals: {rhs: x + y, equals: m.f}
  - id: b
    ask: How?
    answer: So.
    tier: more
"""
    )
    assert (
        read.id,
        read.name.value,
        read.path,
    ) == ("norm", "Neural networks::Normalisation", "decks/d.yaml")
    assert (
        str(read.notes),
        read.retention,
        (read.span.line, read.span.column),
    ) == ("notes.md", 0.9, (3, 5))
    assert {name: tex.value for name, tex in read.macros.items()} == {
        r"\R": r"\mathbb{R}",
        r"\vec": r"\mathbf{#1}",
    }
    assert [[name.value for name in group] for group in read.confusable] == [["a", "other/b"]]
    a, b = read.cards
    assert (a.uid, a.kind, a.span.line, a.span.column) == ("norm/a", "basic", 12, 5)
    assert (str(a.section), a.retired, a.tier) == ("Parent > Heading", True, "core")
    assert a.tags == ("norm", "exam", "own")
    assert a.figure is not None
    assert (a.figure.name.value, a.figure.side) == ("curve", "front")
    assert [expression.rhs.value for expression in a.equals] == ["x + y"]
    assert [name.value for name in a.after] == ["b", "other/c"]
    assert [s.value for s in fields.sections(a)] == ["Parent > Heading", "unit/Heading"]
    assert [name for name, _ in fields.texts(a)] == ["ask", "answer", "hint", "extra", "watch_out"]
    assert (b.uid, b.tier, b.tags, b.retired) == ("norm/b", "more", ("norm", "exam"), False)
    assert pickle.loads(pickle.dumps(read)) == read


def test_every_value_is_text() -> None:
    read = deck("deck: 012\nid: no\ncards:\n- id: 1-30\n  ask: 1:30\n  answer: ~\n")
    content = read.cards[0].content
    assert isinstance(content, Basic)
    assert (
        read.name.value,
        read.id,
        read.cards[0].uid,
        content.ask.value,
        content.answer.value,
    ) == ("012", "no", "no/1-30", "1:30", "~")


def test_both_directions() -> None:
    content = card("- {id: a, ask: x, answer: y, reverse: true}").content
    assert isinstance(content, Basic)
    assert content.reverse is not None
    assert (content.reverse.ask.value, content.reverse.answer.value) == ("y", "x")
    own = card("- {id: a, ask: x, answer: y, reverse: {ask: p, answer: q}}")
    assert [(name, text.value) for name, text in fields.texts(own)] == [
        ("ask", "x"),
        ("answer", "y"),
        ("reverse.ask", "p"),
        ("reverse.answer", "q"),
    ]
    plain = card("- {id: a, ask: x, answer: y, reverse: false}").content
    assert isinstance(plain, Basic)
    assert plain.reverse is None


def test_cloze() -> None:
    content = card("- id: a\n  cloze: The {{c1::gap}} and $x = {{c2::y}}$").content
    assert isinstance(content, Cloze)
    assert content.text.value.startswith("The {{c1")


def test_choice() -> None:
    read = card("- id: a\n  ask: q\n  choice:\n  - {wrong: w, why: y}\n  - right: r\n")
    assert isinstance(read.content, Choice)
    assert [
        (o.text.value, o.right, o.why.value if o.why else None) for o in read.content.options
    ] == [("w", False, "y"), ("r", True, None)]
    assert [name for name, _ in fields.texts(read)] == [
        "ask",
        "choice[1].wrong",
        "choice[1].why",
        "choice[2].right",
    ]


@pytest.mark.parametrize(("source", "accept"), [("x", ["x"]), ("[x, '$y$']", ["x", "$y$"])])
def test_typed(source: str, accept: list[str]) -> None:
    content = card(f"- id: a\n  ask: q\n  typed: {source}").content
    assert isinstance(content, Typed)
    assert accept == [text.value for text in content.accept]


def test_formula() -> None:
    read = card(
        r"""- id: a
  ask: q
  formula:
    lhs: \hat{x}
    rhs: (x[i,j] - mu[j]) / sqrt(v + eps)
    symbols: {mu: \mu, v: \sigma^2}
    domains: {v: positive, x: [0, 1]}
    equals: normalization.normalize
    arguments: {variance: v}
"""
    )
    assert isinstance(read.content, Formula)
    found = read.content.formula
    assert (
        str(found.lhs),
        str(found.rhs),
        str(found.equals),
    ) == (r"\hat{x}", "(x[i,j] - mu[j]) / sqrt(v + eps)", "normalization.normalize")
    assert {k: v.value for k, v in found.symbols.items()} == {"mu": r"\mu", "v": r"\sigma^2"}
    assert {k: v.value for k, v in found.domains.items()} == {"v": "positive", "x": "[0, 1]"}
    assert (found.domains["x"].span.line, found.domains["x"].span.column) == (10, 31)
    assert {k: v.value for k, v in found.arguments.items()} == {"variance": "v"}
    assert [found] == list(fields.expressions(read))
    assert [name for name, _ in fields.latex(read)] == ["lhs", "symbols.mu", "symbols.v"]


def test_formulas_stated_in_words() -> None:
    read = card(
        "- id: a\n  ask: q\n  answer: p\n  equals:\n"
        "  - {rhs: x, equals: m.f}\n  - {rhs: y, equals: m.g}\n"
    )
    assert [str(e.equals) for e in fields.expressions(read)] == ["m.f", "m.g"]


def test_problem() -> None:
    content = card("- id: a\n  problem: bn.train_forward\n  levels: [1, 2]").content
    assert isinstance(content, Problem)
    assert (content.generator.value, content.levels) == ("bn.train_forward", (1, 2))


def test_figure() -> None:
    read = card("- id: a\n  ask: Draw it.\n  figure: curve")
    assert isinstance(read.content, Picture)
    assert isinstance(read.figure, Figure)
    assert (read.kind, read.figure.name.value, read.figure.side) == ("figure", "curve", "back")


def test_a_mark_of_order_and_other_line_ends_change_nothing() -> None:
    source = "deck: A\nid: d\ncards:\n- id: a\n  ask: x\n  answer: y\n"
    plain = deck(source).cards[0]
    for other in ("\ufeff" + source, source.replace("\n", "\r\n"), source + "\n# end\n"):
        again = deck(other).cards[0]
        assert (plain.uid, plain.span) == (again.uid, again.span)


def test_double_quotes_may_hold_what_they_are_for() -> None:
    read = card(r"""- {id: a, ask: "one\ntwo \u00e9 \"x\" $\\theta$", answer: "a\tb"}""")
    assert [t.value for _, t in fields.texts(read)] == ['one\ntwo é "x" $\\theta$', "a\tb"]


# --- mistakes in the deck's own keys -----------------------------------------------------------

GOOD = "cards:\n- {id: a, ask: x, answer: y}\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", [(1, 1, "deck-empty")]),
        ("# nothing\n\n", [(1, 1, "deck-empty")]),
        ("---\n", [(1, 1, "deck-empty")]),
        ("- id: a\n", [(1, 1, "type")]),
        ("just words\n", [(1, 1, "type")]),
        ("id: d\n" + GOOD, [(1, 1, "missing-deck")]),
        ("deck: A\n" + GOOD, [(1, 1, "missing-id")]),
        ("\ndeck: A\nid: d\n", [(2, 1, "missing-cards")]),
        ("deck: A\nid: d\ncards: []\n", [(3, 8, "deck-empty")]),
        ("deck: A\nid: d\ncards: x\n", [(3, 8, "type")]),
        ("deck: A\nid: d\ncards: {a: b}\n", [(3, 8, "type")]),
        ("deck: A\nid: d\ncards:\n- x\n", [(4, 3, "type")]),
        ("deck: A\nid: d\ncards:\n- [x]\n", [(4, 3, "type")]),
        ("deck: A\nid: Norm 1\n" + GOOD, [(2, 5, "id-form")]),
        ("deck: A\nid: -x\n" + GOOD, [(2, 5, "id-form")]),
        ("deck: A\nid:\n" + GOOD, [(2, 4, "empty")]),
        ("deck: [A]\nid: d\n" + GOOD, [(1, 7, "type")]),
        ("deck: 'A::'\nid: d\n" + GOOD, [(1, 11, "deck-name")]),
        ("deck: 'A:: B'\nid: d\n" + GOOD, [(1, 11, "deck-name")]),
        ("deck: 'A '\nid: d\n" + GOOD, [(1, 8, "deck-name")]),
        ("deck: A::\nid: d\n" + GOOD, [(1, 9, "yaml-colon")]),
        ("deck: A::::B\nid: d\n" + GOOD, [(1, 10, "deck-name")]),
        ("deck: A:::B\nid: d\n" + GOOD, [(1, 10, "deck-name")]),
        ('deck: A::x"y\nid: d\n' + GOOD, [(1, 10, "deck-name")]),
        ("deck: A\nid: d\nnote: n.md\n" + GOOD, [(3, 1, "unknown-key")]),
        ("deck: A\nid: d\nnotes: [n.md]\n" + GOOD, [(3, 8, "type")]),
        ("deck: A\nid: d\nretention: 1.2\n" + GOOD, [(3, 12, "range")]),
        ("deck: A\nid: d\nretention: 0.5\n" + GOOD, [(3, 12, "range")]),
        ("deck: A\nid: d\nretention: 90%\n" + GOOD, [(3, 12, "type")]),
        ("deck: A\nid: d\nretention: '0.9'\n" + GOOD, [(3, 12, "type")]),
        ("deck: A\nid: d\nretention: nan\n" + GOOD, [(3, 12, "type")]),
        ("deck: A\nid: d\ntier: cor\n" + GOOD, [(3, 7, "value")]),
        ("deck: A\nid: d\ntags: x\n" + GOOD, [(3, 7, "type")]),
        ("deck: A\nid: d\ntags: [x, y z]\n" + GOOD, [(3, 11, "tag-form")]),
        ("deck: A\nid: d\nmacros: x\n" + GOOD, [(3, 9, "type")]),
        ("deck: A\nid: d\nmacros: {R: x}\n" + GOOD, [(3, 10, "macro-name")]),
        ("deck: A\nid: d\nmacros: {\\R: }\n" + GOOD, [(3, 14, "empty")]),
        ('deck: A\nid: d\nmacros: {\\R: "\\bf"}\n' + GOOD, [(3, 15, "math-escape")]),
        ("deck: A\nid: d\nmacros: {\\R: $x$}\n" + GOOD, [(3, 14, "math-dollar")]),
        ("deck: A\nid: d\nconfusable: [a]\n" + GOOD, [(3, 14, "type")]),
        ("deck: A\nid: d\nconfusable: [[a]]\n" + GOOD, [(3, 14, "confusable")]),
        ("deck: A\nid: d\nid: e\n" + GOOD, [(3, 1, "key-twice")]),
    ],
)
def test_mistakes_in_a_deck(source: str, expected: Found) -> None:
    assert expected == mistakes(source)


# --- mistakes in a card; its first line is line 4 ------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("- ask: x\n  answer: y", [(4, 3, "missing-id")]),
        ("- id: A b\n  ask: x\n  answer: y", [(4, 7, "id-form")]),
        ("- id: d/a\n  ask: x\n  answer: y", [(4, 7, "id-form")]),
        ("- id: [a]\n  ask: x\n  answer: y", [(4, 7, "type")]),
        ("- id: a\n  ask: x", [(4, 3, "missing-content")]),
        ("- id: a\n  ask: x\n  anwser: y", [(6, 3, "unknown-key")]),
        ("- id: a\n  answer: y", [(4, 3, "missing-ask")]),
        ("- id: a\n  ask: x\n  answer: y\n  cloze: z", [(7, 3, "two-contents")]),
        ("- id: a\n  ask: x\n  answer: y\n  typed: z", [(7, 3, "two-contents")]),
        ("- id: a\n  ask: x\n  answer: y\n  hnit: z", [(7, 3, "unknown-key")]),
        ("- id: a\n  ask: x\n  answer: y\n  levels: [1]", [(7, 3, "unknown-key")]),
        ("- id: a\n  ask: x\n  ask: y\n  answer: z", [(6, 3, "key-twice")]),
        ("- id: a\n  ask:\n  answer: z", [(5, 7, "empty")]),
        ("- id: a\n  ask: # x\n  answer: z", [(5, 7, "empty")]),
        ("- id: a\n  ask: '  '\n  answer: z", [(5, 8, "empty")]),
        ("- id: a\n  ask: [x]\n  answer: z", [(5, 8, "type")]),
        ("- id: a\n  ask: x\n  answer: {y: z}", [(6, 11, "type")]),
        ("- id: a\n  ask: x\n  answer: the # sign", [(6, 15, "yaml-comment")]),
        ("- id: a\n  ask: x\n  answer: >\n    y\n    - z\n    - w", [(8, 5, "yaml-folded")]),
        ("- id: a\n  ask: x\n  answer: |\n    y\n    - z\n    - w", []),
        ("- id: a\n  ask: x\n  answer: y\n  section: []", [(7, 12, "type")]),
        ("- id: a\n  ask: x\n  answer: y\n  tags: [a b]", [(7, 10, "tag-form")]),
        ("- id: a\n  ask: x\n  answer: y\n  tags: ['::a']", [(7, 11, "tag-form")]),
        ("- id: a\n  ask: x\n  answer: y\n  tier: corr", [(7, 9, "value")]),
        ("- id: a\n  ask: x\n  answer: y\n  after: b", [(7, 10, "type")]),
        ("- id: a\n  ask: x\n  answer: y\n  after: []", [(7, 10, "empty")]),
        ("- id: a\n  ask: x\n  answer: y\n  covers: [[b]]", [(7, 12, "type")]),
        ("- id: a\n  ask: x\n  answer: y\n  retired: yes", [(7, 12, "type")]),
        ("- id: a\n  ask: x\n  answer: y\n  retired: 'true'", [(7, 12, "type")]),
        ("- id: a\n  ask: x\n  answer: y\n  figure: [f]", [(7, 11, "type")]),
        ("- id: a\n  ask: x\n  answer: y\n  figure: {side: back}", [(7, 11, "missing")]),
        ("- id: a\n  ask: x\n  answer: y\n  figure: {name: f, side: bak}", [(7, 27, "value")]),
        ("- id: a\n  ask: x\n  figure: {name: f, side: front}", [(6, 27, "figure-side")]),
        ("- id: a\n  figure: f", [(4, 3, "missing-ask")]),
        # basic
        ("- id: a\n  ask: x\n  answer: y\n  reverse: yes", [(7, 12, "type")]),
        ("- id: a\n  ask: x\n  answer: y\n  reverse: {ask: p}", [(7, 12, "missing")]),
        ("- id: a\n  ask: x\n  answer: y\n  reverse: {ask: p, anser: q}", [(7, 12, "missing"), (7, 21, "unknown-key")]),
        # cloze
        ("- id: a\n  cloze: no gap", [(5, 10, "cloze-gap")]),
        ("- id: a\n  cloze: a {{c1::b", [(5, 12, "cloze-open")]),
        ("- id: a\n  cloze: |\n    a\n    {{c1::b::h {{c2::c}} d}}", [(7, 16, "cloze-nested")]),
        ("- id: a\n  cloze: a {{c1:b}}", [(5, 12, "cloze-gap")]),
        ("- id: a\n  cloze: a {{c1::b $x}} y$", [(5, 12, "cloze-maths")]),
        ("- id: a\n  cloze: '{{c1::b}} {{x::c}}'", [(5, 21, "cloze-naming")]),
        ("- id: a\n  ask: x\n  cloze: a {{c1::b}}", [(5, 3, "unknown-key")]),
        # choice
        ("- id: a\n  ask: x\n  choice: y", [(6, 11, "type")]),
        ("- id: a\n  ask: x\n  choice: []", [(6, 11, "empty")]),
        ("- id: a\n  ask: x\n  choice:\n  - y", [(7, 5, "type")]),
        ("- id: a\n  ask: x\n  choice:\n  - wrong: y\n    why: z", [(7, 3, "choice-right")]),
        ("- id: a\n  ask: x\n  choice:\n  - right: y", [(7, 3, "choice-wrong")]),
        ("- id: a\n  ask: x\n  choice:\n  - right: y\n  - right: z", [(8, 12, "choice-right")]),
        ("- id: a\n  ask: x\n  choice:\n  - right: y\n  - wrong: z", [(8, 5, "choice-why")]),
        ("- id: a\n  ask: x\n  choice:\n  - right: y\n  - why: z", [(8, 5, "choice-option")]),
        ("- id: a\n  ask: x\n  choice:\n  - right: y\n  - {right: z, wrong: w}", [(8, 5, "choice-option")]),
        ("- id: a\n  ask: x\n  choice:\n  - right: y\n  - {wrong: y, why: z}", [(8, 13, "twice")]),
        # typed
        ("- id: a\n  ask: x\n  typed: []", [(6, 10, "empty")]),
        ("- id: a\n  ask: x\n  typed: [y, y]", [(6, 14, "twice")]),
        ("- id: a\n  ask: x\n  typed: [y, [z]]", [(6, 14, "type")]),
        # formula
        ("- id: a\n  ask: x\n  formula: y + z", [(6, 12, "type")]),
        ("- id: a\n  ask: x\n  formula: {lhs: y}", [(6, 12, "formula-rhs")]),
        ("- id: a\n  ask: x\n  formula: {rhs: }", [(6, 18, "empty")]),
        ("- id: a\n  ask: x\n  formula: {rhs: y, lhs: $z$}", [(6, 26, "math-dollar")]),
        ("- id: a\n  ask: x\n  formula: {rhs: y, symbol: {}}", [(6, 21, "unknown-key")]),
        ("- id: a\n  ask: x\n  formula: {rhs: y, symbols: [z]}", [(6, 30, "type")]),
        ("- id: a\n  ask: x\n  formula: {rhs: y, symbols: {z: [w]}}", [(6, 34, "type")]),
        ('- id: a\n  ask: x\n  formula: {rhs: y, symbols: {z: "\\tau"}}', [(6, 35, "math-escape")]),
        ("- id: a\n  ask: x\n  formula: {rhs: y, equals: softmax}", [(6, 29, "formula-equals")]),
        ("- id: a\n  ask: x\n  formula: {rhs: y, arguments: {z: w}}", [(6, 21, "formula-equals")]),
        ("- id: a\n  ask: x\n  formula: {rhs: y}\n  equals: {rhs: y, equals: m.f}", [(7, 3, "unknown-key")]),
        ("- id: a\n  ask: x\n  answer: y\n  equals: {rhs: y}", [(7, 11, "formula-equals")]),
        ("- id: a\n  ask: x\n  answer: y\n  equals: m.f", [(7, 11, "type")]),
        # problem
        ("- id: a\n  problem: bn train", [(5, 12, "problem-id")]),
        ("- id: a\n  ask: x\n  problem: bn.train", [(5, 3, "unknown-key")]),
        ("- id: a\n  problem: bn.train\n  levels: 1", [(6, 11, "type")]),
        ("- id: a\n  problem: bn.train\n  levels: [one]", [(6, 12, "type")]),
        ("- id: a\n  problem: bn.train\n  levels: [1, '2', 0, 1.5, 1]", [(6, 15, "type"), (6, 20, "type"), (6, 23, "type"), (6, 28, "twice")]),
        # the same id
        ("- {id: a, ask: x, answer: y}\n- {id: a, ask: x, answer: y}", [(5, 8, "id-twice")]),
    ],
)  # fmt: skip
def test_mistakes_in_a_card(source: str, expected: Found) -> None:
    assert sorted(expected) == mistakes(HEAD + source + "\n")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"$\\theta$"', [(5, 10, "math-escape")]),
        ('"a $\\nabla$ b"', [(5, 12, "math-escape")]),
        ('"$\\frac{a}{b}$"', [(5, 10, "math-escape")]),
        ('"$\\beta$ and $x \\times y$"', [(5, 10, "math-escape"), (5, 24, "math-escape")]),
        ('"\\frac outside of maths"', [(5, 9, "math-escape")]),
        ('"$\\Lambda$ \\n $\\Phi$"', [(5, 10, "math-escape"), (5, 23, "math-escape")]),
        ('"a\\n\n   b $x \\rho$"', [(6, 9, "math-escape")]),
        ('"$a\\ b$"', [(5, 11, "math-escape")]),
        ("costs $5", [(5, 14, "math-unclosed")]),
        ("$x", [(5, 8, "math-unclosed")]),
        ("$ x $", [(5, 8, "math-unclosed")]),
        ("$x$2", [(5, 8, "math-unclosed")]),
        ("$$x$", [(5, 8, "math-unclosed")]),
        ("a \\(x", [(5, 10, "math-unclosed")]),
        ("a x\\)", [(5, 11, "math-unclosed")]),
        ("'it''s $x'", [(5, 15, "math-unclosed")]),
        ("|\n    a\n\n    b $x\n\n    c $y", [(8, 7, "math-unclosed"), (10, 7, "math-unclosed")]),
        ("from $5 to 10$ a year", [(5, 13, "math-money")]),
        ("$5 dollars or 10$", [(5, 8, "math-money")]),
        ("`$x` and \\$5", [(5, 8, "yaml-start")]),
        ("'`$x` and \\$5'", []),
        ("|\n    ```\n    $x\n    ```\n", []),
    ],
)
def test_mistakes_in_maths(value: str, expected: Found) -> None:
    assert expected == mistakes(HEAD + f"- id: a\n  ask: {value}\n  answer: y\n")


# --- what messages say -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("- {id: a, ask: x, aswer: y}", "did you mean `answer`?"),
        ("- {id: Bn Why, ask: x, answer: y}", "write `bn-why`"),
        ('- {id: a, ask: "$\\theta$", answer: y}', "the `\\t` of `\\theta` into a tab"),
        ('- {id: a, ask: "$\\theta$", answer: y}', "single quotes"),
        ("- {id: a, ask: x, answer: y, levels: [1]}", "belongs to a card with `problem`"),
        ("- id: a\n  ask: # x\n  answer: y", "for a comment"),
        ("- id: a\n  ask: {x}\n  answer: y", "in single quotes"),
        ("- {id: a, ask: x, answer: y, tier: cre}", "did you mean `core`?"),
        ("- {id: a, ask: x}", "`answer`, `cloze`, `choice`"),
        ("- {id: a, ask: x, answer: y, retired: yes}", "but is `yes`"),
        ("- {id: a, ask: x, answer: y}\n- {id: a, ask: x, answer: y}", "the card on line 4"),
    ],
)
def test_messages_name_the_remedy(source: str, said: str) -> None:
    _, found = read_deck((HEAD + source).encode(), "decks/d.yaml")
    assert any(said in f"{d.message} {d.hint}" for d in found)


def test_cards_with_mistakes_are_left_out_and_remembered() -> None:
    source = HEAD + "- {id: a, ask: x, answer: y}\n- {id: b}\n- {id: c, ask: $x, answer: y}\n"
    read, _ = read_deck(source.encode(), "decks/d.yaml")
    assert read is not None
    assert ([card.uid for card in read.cards], read.unread) == (["d/a"], ("d/b", "d/c"))


def test_a_warning_leaves_the_card() -> None:
    read, found = read_deck((HEAD + "- {id: a, ask: x, answer: $5 and more$}").encode(), "d.yaml")
    assert read is not None
    assert ([d.severity for d in found], len(read.cards)) == (["warning"], 1)


def test_cards_before_a_syntax_error_are_checked_too() -> None:
    source = HEAD + "- {id: a, ask: x}\n- {id: b, ask: x, answer: y}\n- id: c\n  ask: 'x\n"
    read, found = read_deck(source.encode(), "decks/d.yaml")
    assert places(found) == [(4, 3, "missing-content"), (7, 8, "yaml-quote")]
    assert read is not None
    assert ([card.uid for card in read.cards], read.complete) == (["d/b"], False)


def test_expressions_are_found_wherever_they_stand() -> None:
    read = card("- {id: a, ask: q, answer: p, equals: {rhs: x, equals: m.f}}")
    assert all(isinstance(e, Expression) for e in fields.expressions(read))


@pytest.mark.parametrize(("name", "uid"), [("a", "d/a"), ("e/a", "e/a")])
def test_uids(name: str, uid: str) -> None:
    assert uid == fields.uid(name, "d")


def test_keys_are_named_in_one_order() -> None:
    _, (unlike,) = read_deck(
        (HEAD + "  - id: a\n    zzzz: 1\n    ask: Q\n    answer: A\n").encode(), "d"
    )
    named = re.findall(r"`(\w+)`", unlike.hint)
    assert unlike.code == "unknown-key"
    assert named == sorted(named)
    assert "ask" in named
