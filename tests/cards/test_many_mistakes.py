"""One run over a workspace shows every mistake in it, each at its line and column."""

from __future__ import annotations

from nncards.cards import check_decks, read_deck
from nncards.diagnostics import as_text, in_order

WORKSPACE = {
    "decks/cnn/cnn.yaml": r"""
deck: Neural networks::CNN
id: cnn
retention: 90
cards:
  - id: conv-size
    ask: What is the output size of a convolution?
    anwser: floor((n + 2p - k) / s) + 1
  - ask: Why pooling?
    answer: It makes the network blind to small shifts.
  - id: Stride 2
    ask: What does stride 2 do?
    answer: It halves the size.
  - id: gate
    ask: "What does $\theta$ stand for?"
    answer: |
      The parameters, all of them,
      so that $\theta \in \mathbb{R}^n.
  - id: relu
    ask: What does ReLU do?
    ask: What does ReLU give?
    answer: max(0, x)
  - id: relu
    ask: Where is ReLU flat?
    answer: Below zero.
""",
    "decks/cnn/more.yaml": r"""
deck: 'Neural networks::CNN::More'
tags: [cnn, later on]
id: cnn-more
cards:
  - id: both
    ask: Which?
    answer: One.
    cloze: The {{c1::other}}.
  - id: pick
    ask: Which is linear?
    choice:
      - right: A convolution.
      - wrong: A ReLU.
  - id: gap
    cloze: It {{c1::folds and {{c2::unfolds}}.
  - id: nothing
    ask: What is missing here?
  - id: numbers
    problem: cnn.shape
    levels: [1, two]
  - id: law
    ask: The softmax?
    formula: {lhs: p_i, symbols: {z: $z$}}
  - id: first
    ask: What comes first?
    answer: The egg.
    after: [second]
  - id: second
    ask: What comes second?
    answer: The hen.
    after: [first, numbrs]
  - id: last
    ask: What comes last?
    answer: The bill.
    retired: maybe
    figure: {name: hen, side: left}
""",
    "decks/rnn/rnn.yaml": """
deck: Neural networks::RNN
id: cnn
cards:
  - id: bptt
    ask: What is this: a gradient through time?
    answer: Yes.
""",
    "decks/rnn/lstm.yaml": """
- id: gates
  ask: How many gates has an LSTM?
  answer: Three.
""",
    "decks/rnn/gru.yaml": """
deck: Neural networks::GRU
id: gru
cards:
  - id: gates
    ask: How many gates has a GRU?
\tanswer: Two.
""",
}

EXPECTED = """\
decks/cnn/cnn.yaml:4:12 range
decks/cnn/cnn.yaml:8:5 unknown-key
decks/cnn/cnn.yaml:9:5 missing-id
decks/cnn/cnn.yaml:11:9 id-form
decks/cnn/cnn.yaml:15:22 math-escape
decks/cnn/cnn.yaml:18:15 math-unclosed
decks/cnn/cnn.yaml:21:5 key-twice
decks/cnn/cnn.yaml:23:9 id-twice
decks/cnn/more.yaml:3:13 tag-form
decks/cnn/more.yaml:9:5 two-contents
decks/cnn/more.yaml:14:9 choice-why
decks/cnn/more.yaml:16:15 cloze-open
decks/cnn/more.yaml:17:5 missing-content
decks/cnn/more.yaml:21:17 type
decks/cnn/more.yaml:24:14 formula-rhs
decks/cnn/more.yaml:24:38 math-dollar
decks/cnn/more.yaml:32:13 after-circle
decks/cnn/more.yaml:32:20 unknown-card
decks/cnn/more.yaml:36:14 type
decks/cnn/more.yaml:37:31 value
decks/rnn/gru.yaml:7:1 yaml-tab
decks/rnn/lstm.yaml:2:1 type
decks/rnn/rnn.yaml:3:5 deck-id-twice
decks/rnn/rnn.yaml:6:22 yaml-colon"""


def test_every_mistake_of_a_workspace_in_one_run() -> None:
    decks, found = [], []
    for path, text in WORKSPACE.items():
        deck, diagnostics = read_deck(text.encode(), path)
        found += diagnostics
        decks += [deck] if deck else []
    found += check_decks(decks)
    assert "\n".join(f"{d.span} {d.code}" for d in in_order(found)) == EXPECTED
    assert all(d.hint for d in found)
    assert as_text(in_order(found)).startswith(
        "decks/cnn/cnn.yaml:4:12: error[range]: `retention` is 90, but must lie between 0.7 and 0.97"
    )
