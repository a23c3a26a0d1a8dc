"""Formatting changes how a deck is written, and never what it says."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from deck_texts import TEXTS, decks
from hypothesis import given, settings
from hypothesis import strategies as st

from nncards.app.fmt import format_bytes, meaning
from nncards.cards import format as format_
from nncards.cards import read_deck
from nncards.cards.card import COMMON
from nncards.cards.fields import texts
from nncards.cards.format.facts import facts
from nncards.cards.format.order import CARD_ORDER
from nncards.cards.format.prose import wrapped
from nncards.cards.format.values import PROSE
from nncards.cards.kinds import KINDS
from nncards.diagnostics import has_errors
from nncards.render.card_html import Materials, render

if TYPE_CHECKING:
    from nncards.app.fmt import Outcome

ROOT = Path(__file__).resolve().parents[2]


def fmt(text: str | bytes, width: int = 60) -> Outcome:
    data = text.encode() if isinstance(text, str) else text
    return format_bytes(data, Path("d.yaml"), "d.yaml", width=width)


def deck(cards: str) -> str:
    return "deck: D\nid: d\ncards:\n" + textwrap.indent(textwrap.dedent(cards).lstrip("\n"), "  ")


def check(before: str, after: str, width: int = 60) -> None:
    """`before` is written as `after`, and `after` stays as it is."""
    made = fmt(before, width)
    assert made.found == ()
    assert made.after.decode() == after
    assert fmt(after, width).after.decode() == after


def test_keys_go_into_order_and_take_their_comments_along() -> None:
    before = """\
    # the licence
    cards:
      # why?
      - tags: [a]  # two of them
        # asked in class
        ask: Why?
        id: one
        # the answer
        #   in short
        answer: So.
      # a part
      - {id: two, ask: B?, answer: B}
    # who
    id: d
    deck: D
    """
    after = """\
    # the licence
    deck: D
    # who
    id: d
    cards:
      # why?
      - id: one
        tags: [a]  # two of them
        # asked in class
        ask: Why?
        # the answer
        #   in short
        answer: So.

      # a part
      - {id: two, ask: B?, answer: B}
    """
    check(textwrap.dedent(before), textwrap.dedent(after))


def test_the_keys_of_a_formula_go_into_order() -> None:
    before = """\
    - id: a
      ask: Q
      formula:
        domains: {x: real}
        # tied
        rhs: x
        lhs: y
    """
    after = """\
    - id: a
      ask: Q
      formula:
        lhs: y
        # tied
        rhs: x
        domains: {x: real}
    """
    check(deck(before), deck(after))


def test_every_key_has_its_place() -> None:
    known = {*COMMON, *(k.key for k in KINDS), *(key for k in KINDS for key in k.also)}
    assert set(CARD_ORDER) == known
    assert len(CARD_ORDER) == len(known)


def test_every_markdown_key_is_wrapped() -> None:
    source = (ROOT / "tests/cards/test_never_raises.py").read_text(encoding="utf-8")
    found, _ = read_deck(source.partition('DECK = r"""')[2].partition('"""')[0].encode(), "d")
    assert found
    names = {name.rpartition(".")[2] for card in found.cards for name, _ in texts(card)}
    assert names - PROSE <= {"typed[1]", "typed[2]"}  # an answer to type is not prose


def test_long_lines_are_folded_which_changes_no_character() -> None:
    before = r"""
    - id: a
      ask: 'What is the derivative of $\log \sum_i \exp(z_i)$ with respect to one of the scores, it''s $z_j$?'
      answer: |
        The softmax of the scores: $\exp(z_j) / \sum_i \exp(z_i)$, as both factors show.
      extra: 'Short.'
    """
    after = r"""
    - id: a
      ask: >-
        What is the derivative of $\log \sum_i \exp(z_i)$ with
        respect to one of the scores, it's $z_j$?
      answer: >
        The softmax of the scores:
        $\exp(z_j) / \sum_i \exp(z_i)$, as both factors show.
      extra: 'Short.'
    """
    check(deck(before), deck(after))


def test_what_is_after_a_bar_is_wrapped_when_it_is_much_too_long() -> None:
    before = """
    - id: a
      ask: Q?
      answer: |
        One line that is a little too long, but stays as it is.
        Another line.

        But this one is far too long for anybody to read it with pleasure in a terminal.

        - an item that is far too long for anybody to read it with pleasure in a terminal
        - short
    """
    after = """
    - id: a
      ask: Q?
      answer: |
        One line that is a little too long, but stays as it is.
        Another line.

        But this one is far too long for anybody to read it
        with pleasure in a terminal.

        - an item that is far too long for anybody to read it
          with pleasure in a terminal
        - short
    """
    check(deck(before), deck(after))


@pytest.mark.parametrize(
    "text",
    [
        "| a | b |\n|---|---|\n| " + "word " * 20 + "| c |\n",
        "```\n" + "word " * 20 + "\n```\n",
        "A line.\n\n    " + "code " * 20 + "\n",
        "> " + "said " * 20 + "\n",
        "# " + "title " * 20 + "\n",
        "A hard end" + " word" * 12 + "  \nanother line.\n",
        "$$\n" + "x + " * 20 + "x\n$$\n",
        "$" + "x + " * 20 + "x$\n",
        "A price of $5 and " + "word " * 20 + "\n",
    ],
)
def test_what_is_no_prose_is_left(text: str) -> None:
    assert wrapped(text, 40) == text


@pytest.mark.parametrize("mark", ["-", "+", "*", "1.", "2)", "#", ">", "|", "===", "---", "~~~"])
def test_no_line_begins_with_a_mark(mark: str) -> None:
    text = f"aaaa bbbb cccc {mark} dddd eeee ffff\n"
    for width in range(6, 30):
        made = wrapped(text, width)
        assert meaning(made) == meaning(text), made
        assert wrapped(made, width) == made


def test_double_quotes_that_do_nothing_become_single_ones() -> None:
    before = r"""
    - id: a
      tags: ["x", "it's"]
      ask: "What is this?"
      answer: "A \"word\" or $\\theta$"
    """
    check(
        deck(before),
        deck(before).replace('"x"', "'x'").replace('"What is this?"', "'What is this?'"),
    )


@pytest.mark.parametrize(
    "text",
    ["", "deck: [\n", "- a\n", "deck: D\nid: D!\ncards: []\n", "\x00", "deck: D\nid: d\n"],
)
def test_what_cannot_be_read_is_left(text: str) -> None:
    made = fmt(text)
    assert made.after == text.encode()
    assert made.failed


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_and_mark_are_kept(end: str, mark: str) -> None:
    before = deck("- ask: |\n    Q\n    R\n  id: a\n  answer: A\n")
    after = deck("- id: a\n  ask: |\n    Q\n    R\n  answer: A\n")
    made = fmt((mark + before.replace("\n", end)).encode())
    assert made.found == ()
    assert made.after == (mark + after.replace("\n", end)).encode()


@pytest.mark.parametrize(
    "body",
    [
        "- {ask: Q, id: a, answer: A}\n",  # between braces: set by hand
        "- ask: &q Q\n  id: a\n  answer: A\n\n- id: b\n  ask: *q\n  answer: B\n",
        "- ask: |2\n     Q\n  id: a\n  answer: A\n",
        "- ask: |+\n    Q\n\n  id: a\n  answer: A\n",
        "- answer: A # c\n  ask: >-\n    Q\n  id: a\n",
        "-\n  answer: A\n  ask: Q\n  id: a\n",
        "- ? answer\n  : A\n  ask: Q\n  id: a\n",
        "- answer: A\n  ask: Q\n      # deep\n  id: a\n",
    ],
)
def test_unusual_layouts_lose_nothing(body: str) -> None:
    text = deck(body)
    before, _ = read_deck(text.encode(), "d.yaml")
    made = fmt(text)
    after, wrong = read_deck(made.after, "d.yaml")
    assert before
    assert after
    assert not has_errors(wrong)
    assert facts(before, meaning) == facts(after, meaning)
    assert fmt(made.after).after == made.after
    assert text.count("#") == made.after.decode().count("#")


# --- all the decks of this repository ---------------------------------------------------------------


def test_no_card_of_this_repository_changes() -> None:
    """Neither in what it says nor in a character of what goes to Anki."""
    files = sorted((ROOT / "decks").rglob("*.yaml"))
    assert len(files) > 40
    for path in files:
        made = format_bytes(path.read_bytes(), path, "d.yaml")
        assert made.found == (), path
        old, new = (read_deck(data, "d.yaml")[0] for data in (made.before, made.after))
        assert old
        assert new
        assert facts(old, meaning) == facts(new, meaning)
        pages = [
            [
                render(card, Materials({n: t.value for n, t in deck.macros.items()}))[0]
                for card in deck.cards
            ]
            for deck in (old, new)
        ]
        assert [page.parts for page in pages[0]] == [page.parts for page in pages[1]], path
        assert format_bytes(made.after, path, "d.yaml").after == made.after
        assert comments(made.before.decode()) == comments(made.after.decode())


def comments(text: str) -> Counter[str]:
    return Counter(line for line in text.splitlines() if re.fullmatch(r" *# ?[A-Za-z ]+", line))


# --- random decks -----------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(decks(), st.integers(40, 120))
def test_random_decks_say_the_same(text: str, width: int) -> None:
    before, wrong = read_deck(text.encode(), "d.yaml")
    made = fmt(text, width)
    if before is None or has_errors(wrong):
        assert made.after == text.encode()
        assert made.failed
        return
    assert made.found == ()
    after, _ = read_deck(made.after, "d.yaml")
    assert after is not None
    assert facts(before, meaning) == facts(after, meaning)
    assert fmt(made.after, width).after == made.after, "not settled"
    assert comments(text) == comments(made.after.decode())


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.integers(10, 60))
def test_wrapping_keeps_the_meaning_by_itself(text: str, width: int) -> None:
    """Without the second look that the formatter takes at each text."""
    made = wrapped(text, width)
    assert meaning(made) == meaning(text)
    assert wrapped(made, width) == made


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes(data: bytes) -> None:
    made = fmt(data)
    assert made.failed or made.changed or made.after == data
    if made.failed:
        assert made.after == data


OPEN = """
    - ask: '[?]'
      id: a
      answer: |
        one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        and more
    - id: b
      ask: Why?
      answer: So.
"""


def test_a_deck_with_open_places_is_put_in_order() -> None:
    made = fmt(deck(OPEN))
    assert made.found == ()
    assert made.after.decode() == deck("""
        - id: a
          ask: '[?]'
          answer: |
            one two three four five six seven eight nine ten
            eleven twelve thirteen fourteen and more

        - id: b
          ask: Why?
          answer: So.
    """)


@pytest.mark.parametrize(("old", "new"), [("eleven", "twelve"), ("id: a", "id: c")])
def test_no_word_of_an_open_card_is_lost(
    monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    rewritten = format_.rewritten
    monkeypatch.setattr(format_, "rewritten", lambda *a: rewritten(*a).replace(old, new))
    made = fmt(deck(OPEN))
    assert made.after.decode() == deck(OPEN)
    assert [d.code for d in made.found] == ["fmt-left"]


def test_what_texts_mean_is_asked_of_those_alone_that_change() -> None:
    """To read Markdown takes longest: five thousand cards that stay as they are must not be read as Markdown twice."""
    asked: list[str] = []

    def asking(text: str) -> object:
        asked.append(text)
        return meaning(text)

    longest = "One word and another, " * 5 + "and **more** of them."
    cards = f"""
        - ask: Why is this one long?
          id: one
          answer: |
            {longest}
            The second line.
        - ask: Why not?
          id: two
          answer: |
            *Short*
            lines.
        """
    made = format_.format_deck(deck(cards).encode(), "d.yaml", meaning=asking, width=60)
    assert made.data != deck(cards).encode()
    assert not made.found
    assert len(asked) == 2
    assert {" ".join(text.split()) for text in asked} == {f"{longest} The second line."}
