"""Whatever notes hold: no error is raised, no line is lost, no word is made up, the deck is one that can be checked."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from nncards.cards import read_deck
from nncards.cards.nodes import Mapping, Scalar, Sequence, compose
from nncards.diagnostics import Diagnostic
from nncards.notes.draft import DIALECTS, read_drafts, writing
from nncards.notes.draft.identity import name_of
from nncards.notes.draft.merging import Merged, merge
from nncards.notes.draft.model import Reading
from nncards.notes.draft.writing import Place

WORDS = [
    "alpha",
    "Bravo",
    "charlie",
    "Delta",
    "echo",
    "Foxtrot",
    "golf",
    "Hotel",
    "india",
    "Juliett",
]

word = st.sampled_from(WORDS)
phrase = st.lists(word, min_size=1, max_size=5).map(" ".join)
maths = st.sampled_from(
    [
        "$x_1$",
        "$$a = b$$",
        r"\(y\)",
        r"\[z\]",
        "$",
        "$$",
        r"\[",
        r"\)",
        "$ x $",
        r"$\frac{1}$",
        r"$a \\end{b}$",
    ]
)
mark = st.sampled_from(
    [
        "START", "END", "Basic", "Cloze", "STARTI [Basic] ", " ENDI", "Back: ", "Text: ", "Tags: ", "Q: ", "A: ",
        "C: ", "?", "??", "::", ":::", "==", "{", "}", "{{c1::", "}}", "[", "]", "- ", "• ", "# ", "### ", " #card",
        "#flashcards/deep ", "---", "```", "<!--SR:!2024-01-01,1,200-->", "<!--ID: 1234567890123-->", "**Pros**:",
        "TARGET DECK", "FILE TAGS", "![[pic.png]]", "![a](b.png)", "> [!note] ", "@Define ", "Name ", "12", "|",
        "\t", " " * 5, ".", ":", "?", "'", '"', "\\", "`", "%%", "~~", "[^1]", "^[", "  ", "[?]", "&", "*", "#: ",
    ]
)  # fmt: skip
line = st.lists(st.one_of(phrase, mark, maths), max_size=4).map("".join)
kind = st.sampled_from(
    ["Basic", "Cloze", "Basic (and reversed card)", "Basic (type in the answer)", "Own"]
)
side = st.one_of(phrase, line, st.lists(line, min_size=1, max_size=3).map("\n".join))
# Whole cards of each tool, so that chance does not have to make them.
formed = st.one_of(
    st.builds(
        "START\n{}\n{}\nBack: {}\nExtra: {}\nTags: {}\nEND".format, kind, side, side, side, word
    ),
    st.builds("{}STARTI [{}] {} Back: {} ENDI {}".format, phrase, kind, phrase, phrase, phrase),
    st.builds("{} #flashcard\n{}\n".format, side, side),
    st.builds("## {} #card-reverse\n{}\n".format, phrase, side),
    st.builds("Q: {}\nA: {}\n".format, side, side),
    st.builds("C: {} [{}] {}\n".format, phrase, phrase, side),
    st.builds("\n{}\n{}\n{}\n".format, side, st.sampled_from(["?", "??"]), side),
    st.builds("{} {} {}".format, phrase, st.sampled_from(["::", ":::"]), phrase),
    st.builds("{} =={}==^[{}] {}".format, phrase, phrase, phrase, side),
    st.builds(
        "# {}\n{}\n**Pros**: {}\n- {}\n\n**Cons**:\n{}\n".format, phrase, side, phrase, phrase, side
    ),
    st.builds("{}\n{}?\n{}\n".format, phrase, phrase, side),
    st.builds("\n\n\n{}\n\n• {}\n\n$$x$$\n\n{}\n\n7\n".format, phrase, phrase, side),
    st.builds("| {} |\n| --- |\n| {} |\n".format, phrase, phrase),
    st.builds("## {}\n{}\n<!--ID: 1234567890123-->\n".format, phrase, side),
    st.builds("$$\n{}\n\nx\n$$\n".format, maths),
)
document = st.lists(st.one_of(line, st.just(""), formed), max_size=12).map("\n".join)
dialect = st.sampled_from(["", *DIALECTS])


def read(text: str, how: str = "") -> Reading:
    found = read_drafts(text.encode(), "notes.md", how)
    assert isinstance(found, Reading), found
    return found


def written(reading: Reading) -> tuple[str, list[str]]:
    names: list[str] = []
    for draft in reading.drafts:
        names.append(name_of(draft, set(names)))
    place = Place("notes.md")
    return writing.deck(reading, names, "notes", "Notes", place), names


def words_of(text: str) -> set[str]:
    return set(re.findall("|".join(WORDS), text))


@settings(max_examples=150, deadline=None)
@given(document, dialect)
@example("START\nBasic\nalpha", "obsidian-to-anki")
@example("$$\n\nalpha\n\n$$\n", "headings")
def test_every_line_that_is_not_blank_is_somewhere(text: str, how: str) -> None:
    reading = read(text, how)
    held = {n for draft in reading.drafts for n in draft.lines}
    held |= {head.line for head in reading.heads} | set(reading.aside)
    held |= {each.line for each in reading.unread}
    assert held == {n for n, said in enumerate(text.split("\n"), 1) if said.strip()}


@settings(max_examples=150, deadline=None)
@given(document, dialect)
@example("START\nBasic\nSTART\nBack: Bravo\nExtra: alpha\nTags: alpha\nEND", "")
@example("START\nalpha\nBravo\nBack: Delta\nEND", "")
@example("- Alpha STARTI [Basic] Bravo Back: Delta ENDI golf", "obsidian-to-anki")
def test_the_words_of_a_line_are_in_its_drafts_or_said_to_be_unread(text: str, how: str) -> None:
    reading = read(text, how)
    lines = text.split("\n")
    for n in {n for draft in reading.drafts for n in draft.lines}:
        kept = " ".join(
            " ".join((*draft.texts.values(), *draft.tags, *draft.pictures, draft.why))
            for draft in reading.drafts
            if n in draft.lines
        )
        kept += " ".join(each.text for each in reading.unread if each.line == n)
        kept += " ".join(head.text for head in reading.heads if head.line == n)
        said = re.sub(r"<!--.*?(-->|$)|#flashcards\S*", "", lines[n - 1])
        assert words_of(said) <= words_of(kept) | words_of(kept.title()), lines[n - 1]


@settings(max_examples=150, deadline=None)
@given(document, dialect)
@example("alpha<!--ID: 1234567890123-->alpha", "")
@example("alpha~~START", "")
@example("alpha::Bravo<!--SR:!2024-01-01,1,200-->charlie", "spaced-repetition")
def test_no_word_is_made_up(text: str, how: str) -> None:
    reading = read(text, how)
    source = set(re.findall(r"\w+", re.sub(r"[_\\]", " ", text)))
    for draft in reading.drafts:
        for said in draft.texts.values():
            own = re.sub(r"\{\{c\d+::|\\text|[_\\]", " ", said)
            assert set(re.findall(r"\w+", own)) <= source


@settings(max_examples=150, deadline=None)
@given(document, dialect)
@example("# alpha\n\n[?] $", "headings")
@example("Q: '\nA: #: alpha\\", "prefixes")
def test_the_deck_has_no_error_but_what_is_open_and_says_what_the_drafts_say(
    text: str, how: str
) -> None:
    reading = read(text, how)
    assume(reading.drafts)
    deck, names = written(reading)
    _, found = read_deck(deck.encode(), "deck.yaml")
    assert not any(d.severity == "error" for d in found)
    opened = any(d.code == "draft-open" for d in found)
    assert opened == any(draft.open for draft in reading.drafts)
    tree, _ = compose(deck.encode(), "deck.yaml")
    assert isinstance(tree.root, Mapping)
    cards = tree.root.entries["cards"][1]
    items = cards.items if isinstance(cards, Sequence) else []
    for draft, name, item in zip(reading.drafts, names, items, strict=True):
        assert isinstance(item, Mapping)
        stands = {
            key: node.value for key, (_, node) in item.entries.items() if isinstance(node, Scalar)
        }
        assert stands["id"] == name
        assert {key: stands[key].rstrip("\n") for key in draft.texts} == draft.texts


@settings(max_examples=120, deadline=None)
@given(document, dialect)
def test_a_second_run_over_the_same_notes_changes_no_byte(text: str, how: str) -> None:
    reading = read(text, how)
    deck, _ = written(reading)
    again = merge(deck.encode(), "deck.yaml", reading, Place("notes.md"))
    assert isinstance(again, Merged), again
    assert again.text == deck
    assert set(again.states) <= {"same"}


@settings(max_examples=120, deadline=None)
@given(document, document, dialect)
def test_a_run_over_other_notes_takes_no_line_away(before: str, after: str, how: str) -> None:
    reading = read(before, how)
    deck, _ = written(reading)
    merged = merge(deck.encode(), "deck.yaml", read(after, reading.dialect), Place("notes.md"))
    assert isinstance(merged, Merged), merged
    kept = iter(merged.text.split("\n"))
    for said in deck.split("\n"):
        assert said.startswith("#: ") or said in kept  # each line, in the order of before
    _, found = read_deck(merged.text.encode(), "deck.yaml")
    empty = {"type"} if not reading.drafts and "new" not in merged.states else set()
    assert {d.code for d in found if d.severity == "error"} <= empty
    third = merge(
        merged.text.encode(), "deck.yaml", read(after, reading.dialect), Place("notes.md")
    )
    assert isinstance(third, Merged)
    assert third.text == merged.text


@settings(max_examples=120, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))
    ),
    dialect,
)
@example("Größe".encode("latin-1"), "")
@example("alpha".encode("utf-16"), "")
@example(b"\x00\x01", "")
@example(b"", "")
def test_any_bytes_give_a_reading_or_a_diagnostic(source: bytes, how: str) -> None:
    found = read_drafts(source, "notes.md", how)
    if isinstance(found, Diagnostic):
        assert found.code in {"encoding", "file-size"}
        assert found.hint
        return
    if not found.drafts:
        return
    deck, _ = written(found)
    _, wrong = read_deck(deck.encode(), "deck.yaml")
    assert not any(d.severity == "error" for d in wrong)


HOSTILE = [
    "x" * 5_000_000,
    "# a\n" + "$" * 19_000,
    "# a\n" + "==a" * 6_000,
    "# a\n" + "[" * 19_000,
    "# a\n" + "`" * 9_000 + " $" * 5_000,
    "START\n" * 40_000,
    "```a\n" * 40_000,
    "# a\n" * 30_000,
    "$$\n" * 30_000,
    "<!--\n" * 30_000,
    "a::b\n" * 3_000,
    "- x\n" * 40_000,
    "Why?\n" * 3_000,
]


def in_time(text: str, how: str) -> None:
    start = time.perf_counter()
    assert isinstance(read_drafts(text.encode(), "notes.md", how), Reading)
    assert (
        time.perf_counter() - start < 30
    )  # they take a second or two; what is quadratic takes minutes


@pytest.mark.parametrize("text", HOSTILE[:4], ids=lambda text: f"{text[:8]!r}*")
def test_hostile_notes_are_read_in_no_time(text: str) -> None:
    in_time(text, "")


@pytest.mark.slow
@pytest.mark.parametrize("how", DIALECTS)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: f"{text[:8]!r}*")
def test_hostile_notes_are_read_in_no_time_in_every_dialect(text: str, how: str) -> None:
    in_time(text, how)
