"""A later run: what is new comes in, what changed is marked, what a person did stays to the byte."""

from __future__ import annotations

import pytest

from nncards.cards import read_deck
from nncards.diagnostics import Diagnostic
from nncards.notes.draft import read_drafts, writing
from nncards.notes.draft.identity import name_of
from nncards.notes.draft.merging import Merged, merge
from nncards.notes.draft.model import Reading
from nncards.notes.draft.writing import Place

NOTES = """\
# Tides

Q: What raises the tides?
A: The pull of the moon and of the sun.

Q: When is a spring tide?
A: At new and at full moon.

# Waves

Q: What sets the speed of a long wave?
A: The depth: $c = \\sqrt{g h}$.
"""
PLACE = Place("notes.md")


def read(notes: str) -> Reading:
    found = read_drafts(notes.encode(), "notes.md", "prefixes")
    assert isinstance(found, Reading)
    return found


def first(notes: str = NOTES) -> str:
    reading = read(notes)
    names: list[str] = []
    for draft in reading.drafts:
        names.append(name_of(draft, set(names)))
    return writing.deck(reading, names, "sea", "Sea", PLACE)


def again(deck: str, notes: str) -> Merged:
    merged = merge(deck.encode(), "deck.yaml", read(notes), PLACE)
    assert isinstance(merged, Merged), merged
    return merged


def body(deck: str) -> list[str]:
    """The lines of a deck without its record."""
    return [line for line in deck.split("\n") if not line.startswith("#: ")]


def added(before: str, after: str) -> list[str]:
    """The lines that came in; every line of before must still stand, in its order."""
    rest = body(after)
    new: list[str] = []
    for line in body(before):
        at = rest.index(line)
        new += rest[:at]
        rest = rest[at + 1 :]
    return [line for line in (*new, *rest) if line.strip()]


def test_the_same_notes_change_nothing() -> None:
    assert again(first(), NOTES).text == first()


def test_a_new_question_comes_in_behind_the_one_before_it() -> None:
    new = NOTES.replace("# Waves", "Q: And a neap tide?\nA: At the quarters.\n\n# Waves")
    merged = again(first(), new)
    assert added(first(), merged.text) == [
        "  # new from notes.md:9-10, sure: `Q:` and `A:`",
        "  - id: neap-tide",
        "    ask: And a neap tide?",
        "    answer: At the quarters.",
    ]
    assert merged.states == ("same", "same", "new", "same")
    ids = [line.split()[-1] for line in merged.text.split("\n") if "- id:" in line]
    assert ids == ["raises-tides", "spring-tide", "neap-tide", "sets-speed-long-wave"]


def test_a_new_question_may_come_first() -> None:
    merged = again(
        first(), NOTES.replace("# Tides\n", "# Tides\n\nQ: What is a tide?\nA: A wave.\n")
    )
    deck, found = read_deck(merged.text.encode(), "deck.yaml")
    assert not found
    assert deck is not None
    assert [card.uid for card in deck.cards][:2] == ["sea/tide", "sea/raises-tides"]


def test_a_changed_answer_is_marked_and_the_card_left() -> None:
    new = NOTES.replace("At new and at full moon.", "At new moon and at full moon:\ntwice a month.")
    merged = again(first(), new)
    assert added(first(), merged.text) == [
        "  # changed in notes.md:6-8, sure: `Q:` and `A:`; the notes now say",
        "  #   ask: When is a spring tide?",
        "  #   answer: |",
        "  #     At new moon and at full moon:",
        "  #     twice a month.",
    ]
    assert merged.states == ("same", "changed", "same")
    assert again(merged.text, new).text == merged.text  # marked once


def test_a_changed_question_is_known_by_its_answer() -> None:
    merged = again(
        first(), NOTES.replace("What raises the tides?", "What makes the sea rise and fall?")
    )
    assert merged.states == ("changed", "same", "same")
    assert "- id: raises-tides" in merged.text
    assert "  #   ask: What makes the sea rise and fall?" in merged.text


def test_what_is_gone_is_marked_once_and_what_is_back_as_well() -> None:
    short = NOTES[: NOTES.index("Q: When")] + NOTES[NOTES.index("# Waves") :]
    gone = again(first(), short)
    assert gone.gone == ("spring-tide",)
    assert added(first(), gone.text) == [
        "  # gone from notes.md: the notes no longer have what this was drafted from"
    ]
    assert again(gone.text, short).text == gone.text
    back = again(gone.text, NOTES)
    assert added(gone.text, back.text)[0] == (
        "  # changed in notes.md:6-7, sure: `Q:` and `A:`; the notes now say"
    )
    assert again(back.text, NOTES).text == back.text


def test_what_a_person_wrote_stays_to_the_byte() -> None:
    edited = first().replace("At new and at full moon.", "'New moon,   full moon'   # my own words")
    edited = edited.replace("cards:\n", "tags: [sea]   \ncards:   # mine\n\n\n")
    edited = edited.replace("id: sets-speed-long-wave", "id: my-own-name\n    tier: core")
    assert again(edited, NOTES).text == edited
    new = NOTES.replace("The pull of the moon", "The attraction of the moon")
    merged = again(edited, new)
    assert all("#" in line for line in added(edited, merged.text))
    assert merged.states == (
        "changed",
        "same",
        "deleted",
    )  # renamed is as good as deleted: never drafted again


def test_a_deleted_card_stays_deleted_even_when_its_notes_change() -> None:
    deck = first()
    start = deck.index("  # from notes.md:6-7")
    deleted = deck[:start] + deck[deck.index("  # == Waves") :]
    assert again(deleted, NOTES).text == deleted
    changed = again(deleted, NOTES.replace("At new and at full moon.", "At new moon."))
    assert "spring tide" not in "\n".join(body(changed.text))
    assert changed.states == ("same", "deleted", "same")


def test_cards_put_in_another_order_stay_there() -> None:
    deck = first()
    a, b = deck.index("  # from notes.md:3-4"), deck.index("  # from notes.md:6-7")
    c = deck.index("  # == Waves")
    turned = deck[:a] + deck[b:c] + deck[a:b] + deck[c:]
    assert again(turned, NOTES).text == turned


def test_moved_notes_only_move_the_record() -> None:
    merged = again(first(), "A line before all others.\n\n" + NOTES)
    assert body(merged.text) == body(first())
    assert "#: raises-tides 5-6 " in merged.text


def test_every_card_may_be_deleted() -> None:
    deck = first()
    empty = deck[: deck.index("  # == Tides")] + deck[deck.index("#: drafts") :]
    assert again(empty, NOTES).text == empty
    merged = again(empty, NOTES + "\nQ: What is a bore?\nA: A tide that runs up a river.\n")
    made, found = read_deck(merged.text.encode(), "deck.yaml")
    assert not found
    assert made is not None
    assert [card.uid for card in made.cards] == ["sea/bore"]


def test_line_ends_and_byte_order_mark_are_kept() -> None:
    deck = b"\xef\xbb\xbf" + first().replace("\n", "\r\n").encode()
    same = merge(deck, "deck.yaml", read(NOTES), PLACE)
    assert isinstance(same, Merged)
    assert same.text.encode() == deck
    more = merge(deck, "deck.yaml", read(NOTES + "\nQ: Ebb?\nA: Falling water.\n"), PLACE)
    assert isinstance(more, Merged)
    assert "\n" not in more.text.replace("\r\n", "")
    assert "- id: ebb\r\n" in more.text


def test_a_deck_without_a_record_gets_the_cards_it_lacks() -> None:
    deck = (
        "deck: Sea\nid: sea\ncards:\n- id: mine\n  ask: When is a spring tide?\n"
        "  answer: At new and at full moon.\n- {id: flow, ask: Q, answer: A}"
    )
    merged = again(deck, NOTES)
    assert merged.states == ("new", "same", "new")
    assert merged.text.startswith("deck: Sea\nid: sea\ncards:\n# == Tides\n# new from notes.md:3-4")
    made, found = read_deck(merged.text.encode(), "deck.yaml")
    assert not found
    assert made is not None
    assert {card.uid for card in made.cards} == {
        "sea/mine", "sea/flow", "sea/raises-tides", "sea/sets-speed-long-wave"
    }  # fmt: skip
    assert again(merged.text, NOTES).text == merged.text


def test_two_sets_of_notes_share_a_deck() -> None:
    other = Place("other.md")
    both = merge(first().encode(), "deck.yaml", read("Q: What is foam?\nA: Air in water.\n"), other)
    assert isinstance(both, Merged)
    assert both.states == ("new",)
    assert again(both.text, NOTES).text == both.text
    same = merge(
        both.text.encode(), "deck.yaml", read("Q: What is foam?\nA: Air in water.\n"), other
    )
    assert isinstance(same, Merged)
    assert same.text == both.text


@pytest.mark.parametrize(
    ("deck", "code"),
    [
        ("deck: [", "yaml-value"),
        ("deck: A\nid: a\n", "deck-form"),
        ("- a\n- b\n", "deck-form"),
        ("deck: A\nid: a\ncards: [{id: x, ask: a, answer: b}]\n", "deck-form"),
        ("", "deck-form"),
    ],
)
def test_a_file_that_is_no_deck_is_refused_with_the_remedy(deck: str, code: str) -> None:
    refused = merge(deck.encode(), "deck.yaml", read(NOTES), PLACE)
    assert isinstance(refused, Diagnostic)
    assert (refused.code, bool(refused.hint)) == (code, True)


def test_drafts_of_slides_keep_their_names_when_one_comes_in_between() -> None:
    notes = "# One\n\ntext about one thing\n\n# Two\n\ntext about two things\n"
    reading = read_drafts(notes.encode(), "notes.md", "slides")
    assert isinstance(reading, Reading)
    deck = writing.deck(reading, ["one", "two"], "d", "D", PLACE)
    more = notes.replace("# Two", "# One\n\nsomething else altogether\n\n# Two")
    later = read_drafts(more.encode(), "notes.md", "slides")
    assert isinstance(later, Reading)
    merged = merge(deck.encode(), "deck.yaml", later, PLACE)
    assert isinstance(merged, Merged)
    assert merged.names == ("one", "one-2", "two")
    assert merged.states == ("same", "new", "same")


def test_another_heading_alone_is_no_change_of_an_open_draft() -> None:
    notes = "# Corals\n\n## Growth\n\nThey grow a centimetre a year, and build on their dead.\n"
    reading = read_drafts(notes.encode(), "notes.md", "headings")
    assert isinstance(reading, Reading)
    deck = writing.deck(reading, ["growth"], "d", "D", PLACE)
    later = read_drafts(notes.replace("# Corals", "# Reefs").encode(), "notes.md", "headings")
    assert isinstance(later, Reading)
    merged = merge(deck.encode(), "deck.yaml", later, PLACE)
    assert isinstance(merged, Merged)
    assert merged.states == ("same",)
    assert body(merged.text) == body(deck)
