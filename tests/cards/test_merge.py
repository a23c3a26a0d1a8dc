"""Merging decks card by card and key by key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from nncards.cards import read_deck
from nncards.cards.layout import lay_out
from nncards.cards.merge import merge_decks, merge_order

if TYPE_CHECKING:
    from collections.abc import Mapping

BASE = """\
deck: Norms
id: norm
tags: [norms]
cards:
  # What it is
  - id: mean
    ask: What is the mean?
    answer: $\\mu$
    extra: It is simple.

  - id: var
    ask: What is the variance?
    answer: |
      $\\sigma$
    hint: Greek.

  # Why
  - id: why
    ask: Why?
    answer: Because.
"""


def test_edits_of_neighbours_and_of_two_keys_of_one_card_go_together() -> None:
    mine = BASE.replace("What is the mean?", "What does one call the mean?  # mine").replace(
        "    hint: Greek.\n", ""
    )
    theirs = BASE.replace("$\\sigma$", "$\\sigma^2$").replace("It is simple.", "It is linear.")

    merged = merge_decks(BASE, mine, theirs)

    assert merged.text == mine.replace("$\\sigma$", "$\\sigma^2$").replace("simple", "linear")
    assert merged.conflicts == ()
    assert merged.taken == ("card mean", "card var")
    assert merged.mixed == ("card mean", "card var")


def test_where_both_changed_one_key_mine_stays_and_the_rest_of_the_file_arrives() -> None:
    mine = BASE.replace("$\\mu$", "my $\\mu$")
    theirs = BASE.replace("$\\mu$", "$\\bar x$").replace("Because.", "To see the reason.")

    merged = merge_decks(BASE, mine, theirs)

    assert merged.text == mine.replace("Because.", "To see the reason.")
    assert [str(conflict) for conflict in merged.conflicts] == ["card mean, `answer`"]
    assert not read_deck(merged.text.encode(), "norm.yaml")[1]


def test_cards_come_and_go() -> None:
    own = "\n  - id: own\n    ask: Mine?\n    answer: Yes.\n"
    new = "  # News\n  - id: new\n    ask: New?\n    answer: Yes.\n\n"
    var = BASE[BASE.index("  - id: var") : BASE.index("  # Why")]
    mine = BASE + own
    theirs = BASE.replace(var, new)

    merged = merge_decks(BASE, mine, theirs)

    assert merged.text == mine.replace(var, new)
    assert merged.taken == ("card var deleted", "card new added")
    assert merged.conflicts == ()


def test_a_deleted_card_stays_deleted_and_a_dropped_one_that_was_edited_stays() -> None:
    why = BASE[BASE.index("\n  # Why") :]
    mean = BASE[BASE.index("  # What it is") : BASE.index("  - id: var")]
    mine = BASE.replace(why, "").replace("$\\mu$", "my $\\mu$")
    theirs = BASE.replace("Because.", "Therefore.").replace(mean, "")

    merged = merge_decks(BASE, mine, theirs)

    assert merged.text == mine
    assert [str(x) for x in merged.left] == ["card why"]
    assert [(str(x), x.why) for x in merged.conflicts] == [
        ("card mean", "you changed it, and it was deleted")
    ]


def test_my_own_order_and_my_indentation_stay() -> None:
    lines = BASE.splitlines(keepends=True)
    mine = "".join("  " + line if line.startswith("  ") else line for line in lines)
    theirs = BASE.replace(
        "  - id: var", "  - id: new\n    ask: |\n      N\n    answer: A\n  - id: var"
    )

    merged = merge_decks(BASE, mine, theirs.replace("Because.", "Since."))

    assert (
        "    - id: new\n      ask: |\n        N\n      answer: A\n\n    - id: var\n" in merged.text
    )
    assert "      answer: Since.\n" in merged.text
    assert not merged.conflicts


def test_a_merge_that_would_not_read_well_keeps_my_card() -> None:
    """I made a choice of it, they asked for both directions, which a choice has not."""
    mine = BASE.replace(
        "    answer: Because.\n",
        "    choice:\n      - right: Because.\n      - wrong: No.\n        why: N.\n",
    )
    theirs = BASE.replace("    answer: Because.\n", "    answer: Because.\n    reverse: true\n")
    assert not read_deck(mine.encode(), "")[1]
    assert not read_deck(theirs.encode(), "")[1]

    merged = merge_decks(BASE, mine, theirs.replace("Greek.", "Squared."))

    assert merged.text == mine.replace("Greek.", "Squared.")
    assert [str(conflict) for conflict in merged.conflicts] == ["card why"]


def test_an_alias_whose_anchor_i_deleted_is_written_out() -> None:
    base = (
        "deck: A\nid: a\ncards:\n  - id: x\n    ask: X\n    answer: &table |\n      one\n"
        "  - id: y\n    ask: Y\n    answer: Old\n"
    )
    mine = base.replace("&table |\n      one", "my own")
    theirs = base.replace("answer: Old", "answer: *table")

    merged = merge_decks(base, mine, theirs)

    assert merged.text == mine.replace("answer: Old", "answer: |\n      one")
    assert not merged.conflicts


def test_a_deck_in_another_layout_is_merged_by_lines_or_not_at_all() -> None:
    base = "deck: A\nid: a\ncards:\n  -\n    id: x\n    ask: X\n    answer: Y\n    extra: E\n    hint: H\n"
    mine, theirs = base.replace("ask: X", "ask: Mine"), base.replace("hint: H", "hint: Theirs")
    both = merge_decks(base, mine, theirs)
    assert both.text == mine.replace("hint: H", "hint: Theirs")
    clash = merge_decks(base, mine, base.replace("ask: X", "ask: Theirs"))
    assert clash.text == mine
    assert [str(conflict) for conflict in clash.conflicts] == ["the whole file"]


def test_a_file_of_mine_that_does_not_read_stays_as_it_is() -> None:
    mine = BASE.replace("ask: Why?", "ask: 'Why?")
    merged = merge_decks(BASE, mine, BASE.replace("Because.", "Since."))
    assert merged.text == mine
    assert merged.conflicts


def test_lists_of_the_deck_are_merged_by_line() -> None:
    base = BASE.replace("cards:", "confusable:\n  - [a, b]\n  - [c, d]\n  - [e, f]\ncards:")
    mine = base.replace("[a, b]", "[a, b, mine]")
    theirs = base.replace("[e, f]", "[e, f, theirs]")
    merged = merge_decks(base, mine, theirs)
    assert merged.text == mine.replace("[e, f]", "[e, f, theirs]")
    assert not merged.conflicts


def test_order() -> None:
    base = list("abcd")
    assert merge_order(base, list("abxcd"), list("dabc"), set("abcdx")) == list("dabxc")
    assert merge_order(base, list("dabc"), list("abycd"), set("abcdy")) == list("dabyc")
    assert merge_order(base, list("xabcd"), list("yabcd"), set("abcdxy")) == list("xyabcd")


# --- any edits whatever ------------------------------------------------------------------------------

KEYS = ("section", "ask", "answer", "hint", "extra", "watch_out", "tags")
Card = dict[str, str]


@dataclass
class Side:
    """A deck as data: cards by id, in order, and the comment above each."""

    cards: dict[str, Card]
    above: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        out = ["deck: D", "id: d", "cards:"]
        for name, card in self.cards.items():
            out += [f"  # {self.above[name]}"] if name in self.above else []
            lines = [f"id: {name}"] + [f"{key}: {card[key]}" for key in KEYS if key in card]
            out += ["  - " + lines[0], *("    " + line for line in lines[1:]), ""]
        return "\n".join(out) + "\n"


def style(value: str, how: int) -> str:
    return {
        0: value,
        1: f"'{value}'",
        2: f"|\n      {value}\n      more",
        3: f">\n      {value}\n      on",
    }[how]


@st.composite
def values(draw: st.DrawFn, by: str, key: str) -> str:
    value = f"{draw(st.sampled_from('pqrs'))} of {by}"
    return (
        f"[{value.replace(' ', '-')}]" if key == "tags" else style(value, draw(st.integers(0, 3)))
    )


@st.composite
def edits(draw: st.DrawFn, base: Side, by: str) -> Side:
    cards = {name: dict(card) for name, card in base.cards.items()}
    above = dict(base.above)
    for name in list(cards):
        what = draw(st.sampled_from(["keep"] * 4 + ["edit"] * 4 + ["delete", "remark"]))
        if what == "delete":
            del cards[name]
        elif what == "remark":
            above[name] = f"remark of {by} on {name}"
        elif what == "edit":
            key = draw(st.sampled_from(KEYS))
            if key in cards[name] and key not in ("ask", "answer") and draw(st.booleans()):
                del cards[name][key]
            else:
                cards[name][key] = draw(values(by, key))
    for i in range(draw(st.sampled_from([0, 0, 1, 2]))):
        cards[f"{by}{i}"] = {"ask": draw(values(by, "ask")), "answer": draw(values(by, "answer"))}
    if draw(st.booleans()):
        order = draw(st.permutations(list(cards)))
        cards = {name: cards[name] for name in order}
    return Side(cards or {"last": {"ask": "q", "answer": "a"}}, above)


@st.composite
def three(draw: st.DrawFn) -> tuple[Side, Side, Side]:
    keys = st.sets(st.sampled_from(KEYS)).map(lambda found: sorted(found | {"ask", "answer"}))
    cards = {
        f"c{i}": {key: draw(values("base", key)) for key in draw(keys)}
        for i in range(draw(st.integers(1, 5)))
    }
    base = Side(cards, {name: f"about {name}" for name in cards if draw(st.booleans())})
    return base, draw(edits(base, "mine")), draw(edits(base, "theirs"))


def expected_card(base: Card, mine: Card, theirs: Card) -> Card:
    """What the rule says of a card that all three have."""
    made = {}
    for key in KEYS:
        old, own, new = base.get(key), mine.get(key), theirs.get(key)
        value = new if own == old else own
        if value is not None:
            made[key] = value
    return made


def expected(base: Side, mine: Side, theirs: Side) -> dict[str, Card]:
    """What the rule says of a deck, worked out on the data instead of the text."""
    made: dict[str, Card] = {}
    for name in {*mine.cards, *theirs.cards}:
        old, own, new = (side.cards.get(name) for side in (base, mine, theirs))
        if own is not None and new is not None:
            made[name] = expected_card(old or {}, own, new) if old is not None else own
        elif own is not None:
            edited = own != old or mine.above.get(name) != base.above.get(name)
            if old is None or edited:
                made[name] = own
        elif new is not None and old is None:
            made[name] = new
    return made


def said(text: str) -> dict[str, object]:
    layout = lay_out(text)
    assert layout is not None, text
    return {card.name: card.value for card in layout.cards}


def in_step(order: list[str], names: Mapping[str, object]) -> list[str]:
    return [name for name in order if name in names]


@settings(deadline=None)
@given(three())
def test_whatever_both_sides_edit(sides: tuple[Side, Side, Side]) -> None:
    base, mine, theirs = sides
    wanted = expected(*sides)
    merged = merge_decks(base.text, mine.text, theirs.text)
    if not wanted:  # a deck needs a card: mine stays
        assert merged.text == mine.text
        return

    assert said(merged.text) == said(Side(wanted).text), "each correction and each edit arrives"
    assert not read_deck(merged.text.encode(), "d.yaml")[1]
    for name in wanted:
        remark = mine.above.get(name)
        assert not remark or remark == base.above.get(name) or f"# {remark}\n" in merged.text
    for name in {*wanted, *base.cards} & {*theirs.cards} & {*wanted}:
        remark = theirs.above.get(name, "")
        assert remark in merged.text or mine.above.get(name) != base.above.get(name)

    order = list(said(merged.text))
    common = {name: 0 for name in base.cards if name in mine.cards and name in theirs.cards}
    i_moved = in_step(list(mine.cards), common) != in_step(list(base.cards), common)
    leader = mine if i_moved else theirs
    assert in_step(order, leader.cards) == in_step(list(leader.cards), wanted)

    again = merge_decks(base.text, merged.text, theirs.text)
    assert again.text == merged.text, "a second run changes nothing"
    assert merge_decks(theirs.text, merged.text, theirs.text).text == merged.text
