from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncards.anki.ledger import (
    HEADER,
    Entry,
    Ledger,
    content_hash,
    dump,
    guid_of,
    parse,
    record,
)

ENTRY = Entry("bn/why", "abc", "0f", 1_700_000_000, deck="A::B")
LINE = '{"uid": "bn/why", "guid": "abc", "hash": "0f", "changed": 1700000000, "deck": "A::B"}'


def test_a_line_a_card_sorted_below_a_header() -> None:
    second = Entry(
        "a/x",
        "def",
        "1f",
        7,
        deck="Übung",
        note="cloze",
        draw=2,
        gaps={"b": 2, "a": 1},
        cards=(0, 1),
        accepted={"Dropout": "0123456789abcdef", "A > B": "00000000000000ff"},
    )
    assert dump(Ledger({"bn/why": ENTRY, "a/x": second})) == (
        '{"nncards-ledger": 1}\n'
        '{"uid": "a/x", "guid": "def", "hash": "1f", "changed": 7, "deck": "Übung", "note": "cloze", '
        '"draw": 2, "cards": [0, 1], "gaps": {"a": 1, "b": 2}, '
        '"accepted": {"A > B": "00000000000000ff", "Dropout": "0123456789abcdef"}}\n'
        f"{LINE}\n"
    )


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
entries = st.builds(
    Entry,
    words,
    words,
    words,
    st.integers(0, 2**40),
    deck=words,
    note=st.sampled_from(["basic", "cloze"]),
    retired=st.booleans(),
    draw=st.integers(0, 9),
    gaps=st.dictionaries(words, st.integers(1, 9), max_size=3),
    cards=st.lists(st.integers(0, 9), max_size=3).map(tuple),
    accepted=st.dictionaries(words, st.from_regex("[0-9a-f]{16}", fullmatch=True), max_size=3),
)


@given(st.lists(entries, unique_by=(lambda e: e.uid, lambda e: e.guid), max_size=5))
def test_what_is_written_is_read_again(made: list[Entry]) -> None:
    ledger = Ledger({entry.uid: entry for entry in made})
    assert parse(dump(ledger)) == (ledger, [])
    assert dump(parse(dump(ledger))[0] or Ledger()) == dump(ledger)


def test_no_ledger_is_an_empty_one() -> None:
    assert parse("") == (Ledger(), [])
    assert parse(HEADER + "\n") == (Ledger(), [])
    assert parse("\ufeff" + HEADER + "\r\n" + LINE + "\r\n") == (Ledger({"bn/why": ENTRY}), [])


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        (f"{HEADER}\n{LINE}\n{LINE}\n", 3, "ledger-twice"),
        (f"{HEADER}\n{LINE}\n" + LINE.replace("bn/why", "bn/how"), 3, "ledger-guid"),
        (f"{HEADER}\n<<<<<<< HEAD\n{LINE}\n=======\n", 2, "ledger-conflict"),
        (f"{HEADER}\n{LINE[:-9]}\n", 2, "ledger-line"),
        (f"{HEADER}\n[1]\n", 2, "ledger-line"),
        (f"{HEADER}\n{LINE}\n\n{LINE}", 3, "ledger-line"),
        (HEADER + "\n" + LINE.replace("1700000000", '"soon"'), 2, "ledger-line"),
        (HEADER + "\n" + LINE.replace("1700000000", "-1"), 2, "ledger-line"),
        (HEADER + "\n" + LINE.replace("deck", "dekc"), 2, "ledger-line"),
        (HEADER + "\n" + LINE.replace('"hash": "0f", ', ""), 2, "ledger-line"),
        (HEADER + "\n" + LINE[:-1] + ', "gaps": {"a": 0}}', 2, "ledger-line"),
        (HEADER + "\n" + LINE[:-1] + ', "cards": ["a"]}', 2, "ledger-line"),
        (HEADER + "\n" + LINE[:-1] + ', "accepted": {"A": 1}}', 2, "ledger-line"),
        (HEADER + "\n" + LINE[:-1] + ', "accepted": {"A": "0F23456789abcdef"}}', 2, "ledger-line"),
        (HEADER + "\n" + LINE[:-1] + ', "accepted": ["A"]}', 2, "ledger-line"),
        (LINE, 1, "ledger-header"),
        ("\x00\x01", 1, "ledger-header"),
        ('{"nncards-ledger": 2}\n', 1, "ledger-version"),
    ],
)
def test_damage_is_named_with_its_line_and_a_way_out(text: str, line: int, code: str) -> None:
    ledger, found = parse(text)
    assert ledger is None
    assert (found[0].span.line, found[0].code) == (line, code)
    assert found[0].hint


@given(st.text())
def test_nothing_in_the_file_is_a_crash(text: str) -> None:
    ledger, found = parse(text)
    assert (ledger is None) == bool(found)


def test_guids_are_told_apart_where_names_run_together() -> None:
    guids = {
        guid_of(*pair)
        for pair in [("a", "b/c"), ("a/b", "c"), ("a1:", "b"), ("a", "1:b"), ("", "ab")]
    }
    assert len(guids) == 5
    assert guid_of("course", "bn/why") == guid_of("course", "bn/why")
    assert all(9 <= len(guid) <= 10 for guid in guids)


def test_a_guid_never_changes() -> None:
    assert guid_of("nncards-neural-networks", "cv-bn/normalise") == "Mz*NG}(r3b"


def test_the_hash_sees_each_field_apart() -> None:
    assert content_hash("n", ["ab", "c"], []) != content_hash("n", ["a", "bc"], [])
    assert content_hash("n", ["a"], ["t"]) != content_hash("n", ["a", "t"], [])
    assert content_hash("n", ["a"], []) != content_hash("m", ["a"], [])


def test_a_change_is_later_than_the_last() -> None:
    now = Entry("u", "g", "new", 0)
    assert record(None, now, 50).changed == 50
    assert record(Entry("u", "g", "new", 40), now, 50).changed == 40
    assert record(Entry("u", "g", "old", 40), now, 50).changed == 50
    assert record(Entry("u", "g", "old", 90), now, 50).changed == 91


def test_what_was_accepted_is_no_change_to_anki() -> None:
    old = Entry("u", "g", "same", 40, accepted={"A": "0" * 16})
    assert record(old, Entry("u", "g", "same", 0), 90) == old
    ledger = Ledger({"u": old})
    now = ledger.accepting({"u": {"A": "1" * 16}, "unknown": {"A": "0" * 16}})
    assert now.entries == {"u": Entry("u", "g", "same", 40, accepted={"A": "1" * 16})}
    assert now.accepted == {"u": {"A": "1" * 16}}
