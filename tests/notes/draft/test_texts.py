"""Texts of notes as fields of cards, gaps, names, values in YAML, and files as lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncards.cards.nodes import Mapping, Scalar, compose
from nncards.cards.open import OPEN, open_places
from nncards.diagnostics import Diagnostic
from nncards.notes.draft.gaps import as_cloze
from nncards.notes.draft.identity import slug
from nncards.notes.draft.page import Page, read_page
from nncards.notes.draft.sheet import as_tags
from nncards.notes.draft.tidy import is_sound, tidy
from nncards.notes.draft.writing import deck_name, flow, scalar


@pytest.mark.parametrize(
    ("written", "tidied"),
    [
        ("plain $x_1$ and $$y$$", "plain $x_1$ and $$y$$"),
        (r"$y _ {i, j} = \gamma _ j$", r"$y _ {i, j} = \gamma _ j$"),
        (r"a \(x\) b \[y\]", r"a \(x\) b \[y\]"),
        ("a $ x_1 $ b", "a $x_1$ b"),
        ("it costs 5 $ and 6 $ more", r"it costs 5 \$ and 6 \$ more"),
        (r"open \( bracket", r"open \\( bracket"),
        ("a $$ b", r"a \$\$ b"),
        ("10<sup>-2</sup> and x<sub>i</sub>", "10$^{-2}$ and x$_{i}$"),
        ("2<sup>nd</sup>", r"2$^{\text{nd}}$"),
        ("a <b and c> d", "a <b and c> d"),
        ("<b>bold</b> one<br>two", "bold one\ntwo"),
        ("see [[Note|the note]] and [[Other]]", "see the note and Other"),
        ("an ==important== word", "an **important** word"),
        ("`[[code]] ==x==` stays", "`[[code]] ==x==` stays"),
        ("• one\n– two – three\n • nested", "- one\n- two – three\n  - nested"),
        ("> [!note] Title\n> text", "> Title\n> text"),
        ("> [!info]\n> text", "> text"),
        ("$a$ – b", "$a$ – b"),
        ("$$\n– a\n$$", "$$\n– a\n$$"),
        ("text <!-- a comment --> more", "text   more"),
        ("what is [?] here", "what is [ ? ] here"),
        ("~~struck~~", "struck"),
        ("a\n\n\n\nb  \n", "a\n\nb"),
    ],
)
def test_a_text_as_a_card_holds_it(written: str, tidied: str) -> None:
    assert tidy(written).text == tidied
    assert is_sound(tidied)


def test_a_broken_formula_is_code_behind_an_open_place() -> None:
    done = tidy(r"so $\frac{1}$ it is")
    assert done.text == rf"so {OPEN} ` $\frac{{1}}$ ` it is"
    assert list(open_places(done.text)) == [3]
    assert done.remarks == ("a formula is broken in the notes",)


def test_pictures_are_taken_out_and_kept() -> None:
    done = tidy("- ![[a b.png|400]]\n\nsee ![alt](c.png) here")
    assert done.pictures == ("![[a b.png|400]]", "![alt](c.png)")
    assert done.text == "see   here"


@pytest.mark.parametrize(
    "value",
    [OPEN, f"a {OPEN} b", f"`code` {OPEN} $x$"],
    ids=["alone", "within", "beside code and maths"],
)
def test_open_places(value: str) -> None:
    assert [value[at : at + 3] for at in open_places(value)] == [OPEN]


@pytest.mark.parametrize("value", [f"`{OPEN}`", f"$x {OPEN}$", "[ ? ]", "?", ""])
def test_no_open_places_in_code_and_maths(value: str) -> None:
    assert list(open_places(value)) == []


def test_gaps_that_cut_a_formula_are_no_gaps() -> None:
    assert as_cloze("a ==b $c== d$", ("highlight",)) is None
    assert as_cloze("==a== $x == y$ ==b==", ("highlight",)) is not None


def test_a_gap_that_ends_in_a_brace_keeps_it() -> None:
    gapped = as_cloze(r"C: the [$\frac{1}{2}$] of", ("brackets",))
    assert gapped is not None
    assert gapped.text == r"C: the {{c1::$\frac{1}{2}$}} of"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("What is transfer learning?", "transfer-learning"),
        ("Was heißt Übertragung?", "heit-ubertragung"),
        ("How does it?", "how-does-it"),
        ("学习率", ""),
        ("x" * 90, "x" * 40),
    ],
)
def test_names(text: str, name: str) -> None:
    assert slug(text)[:40] == name or slug(text) == name


def test_tags_are_such_as_anki_takes() -> None:
    assert as_tags("#a b/c d::/ :: e//f 'g' ,") == ["a", "b::c", "d", "e::f"]


def test_the_name_of_a_deck_is_one_that_anki_keeps() -> None:
    assert deck_name(' Sea :: "Deep"::: x ::') == "Sea::Deep::x"
    assert deck_name("::") == "Drafts"


@given(st.text(alphabet=st.sampled_from("ab $\\'\"#:-?[]{}&*!|>%@`,\n0~"), min_size=1, max_size=60))
def test_a_value_reads_as_it_was_written(text: str) -> None:
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n ")
    if not text:
        return
    tree, found = compose(f"- id: x\n  ask:{scalar(text, 4)}\n".encode(), "deck.yaml")
    assert not found
    [item] = tree.root.items  # type: ignore[union-attr]
    assert isinstance(item, Mapping)
    value = item.entries["ask"][1]
    assert isinstance(value, Scalar)
    assert value.value.rstrip("\n") == text
    assert value.style != '"'


def test_words_that_yaml_would_take_for_others_are_quoted() -> None:
    assert [scalar(word, 2) for word in ("no", "a: b", "a #b", "12", "plain")] == [
        " 'no'", " 'a: b'", " 'a #b'", " '12'", " plain",
    ]  # fmt: skip
    assert flow(["a", "no", "b::c"]) == "[a, 'no', 'b::c']"


def test_a_name_stays_on_its_line_however_long() -> None:
    assert scalar("n" * 150, 0, block=False) == " " + "n" * 150
    assert scalar("n: " * 50, 0, block=False) == f" '{'n: ' * 50}'"


def page(text: str) -> Page:
    found = read_page(text.encode(), "notes.md")
    assert isinstance(found, Page)
    return found


def test_formulas_and_code_run_over_lines() -> None:
    assert page("a $$\nb\nc\n$$ d $$\ne\n$$\nf").inside == {2, 3, 4, 5, 6}
    assert page("a $$\nb\n\nc\n$$").dropped == {3}
    assert page("\\[\nb\n\\]\nc").inside == {2, 3}
    assert page("```\n$$\n```\n\n$$ x $$").code == {1, 2, 3}
    assert page("a $$ b\n\n$$ c $$").inside == set()


def test_front_matter_is_read_and_left_out() -> None:
    found = page("---\ntitle: Sea\ntags:\n  - a\n  - b\n---\ntext")
    assert found.front == {"title": "Sea", "tag": "a b"}
    assert set(found.aside) == {1, 2, 3, 4, 5, 6}
    assert page("---\nno front matter, text\n\n---\n").front == {}


def test_characters_that_nobody_sees_are_dropped() -> None:
    assert page("so\u00adft\u200b \x0cpage\x01").lines == ("soft  page ",)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Größe".encode("latin-1"), "not UTF-8: byte 0xF6"),
        ("text".encode("utf-16"), "UTF-16"),
        (b"\x89PNG\r\n\0\0", "no text"),
        (b"x" * 8_000_001, "8.0 MB"),
    ],
)
def test_files_that_are_no_notes(source: bytes, said: str) -> None:
    found = read_page(source, "notes.md")
    assert isinstance(found, Diagnostic)
    assert said in found.message
