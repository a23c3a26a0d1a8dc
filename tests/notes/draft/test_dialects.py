"""The syntaxes of each dialect as its tool documents them, each with the smallest page that shows it."""

from __future__ import annotations

import pytest

from nncards.cards.open import OPEN
from nncards.notes.draft import read_drafts
from nncards.notes.draft.model import Draft, Reading


def read(notes: str, dialect: str = "", **styles: tuple[str, ...]) -> Reading:
    found = read_drafts(notes.encode(), "notes.md", dialect, **styles)  # type: ignore[arg-type]
    assert isinstance(found, Reading), found
    return found


def only(notes: str, dialect: str = "", **styles: tuple[str, ...]) -> Draft:
    [draft] = read(notes, dialect, **styles).drafts
    return draft


def sides(notes: str, dialect: str) -> list[tuple[str, str]]:
    return [(draft.ask, draft.answer) for draft in read(notes, dialect).drafts]


def unread(notes: str, dialect: str) -> list[tuple[int, str]]:
    return [(each.line, each.why) for each in read(notes, dialect).unread]


# --- which dialect ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("notes", "dialect"),
    [
        ("START\nBasic\nf\nBack: b\nEND", "obsidian-to-anki"),
        ("- STARTI [Basic] f Back: b ENDI", "obsidian-to-anki"),
        ("f #flashcard\nb", "obsidian-to-anki"),
        ("#flashcards\n\nf::b", "spaced-repetition"),
        ("f::b\n\ng::c", "spaced-repetition"),
        ("f\n?\nb", "spaced-repetition"),
        ("f ==gap== g ==h==\n\n==i==", "spaced-repetition"),
        ("Q: f\nA: b", "prefixes"),
        ("C: a [gap] here", "prefixes"),
        ("# One\n\ntext\n\n## Two\n\nstd::vector in code", "headings"),
        ("# A\n\nx\n\n\n# A\n\ny\n\n\n# B\n\n\nz\n\n# A\n\n\n\n# A\n\n", "slides"),
        ("Title\n\n\n\nOther\n\n• bullet\n\n\n", "slides"),
        ("Heading\nWhat is it?\nAn answer.", "questions"),
        ("TARGET DECK X::Y\nHeading\nWhat is it?\nAn answer.", "questions"),
    ],
)
def test_the_dialect_is_found_out(notes: str, dialect: str) -> None:
    assert read(notes).dialect == dialect


# --- the spaced-repetition plugin ---------------------------------------------------------------------

SR = "spaced-repetition"


def test_sr_one_line() -> None:
    draft = only("Depth :: how far down", SR)
    assert (draft.ask, draft.answer, draft.reverse, draft.certainty) == (
        "Depth", "how far down", False, "sure",
    )  # fmt: skip


def test_sr_one_line_both_directions() -> None:
    assert only("Depth:::how far down", SR).reverse


def test_sr_no_separator_in_maths_or_code() -> None:
    assert only("the type `std::map` in $a::b$ :: an ordered map", SR).ask == (
        "the type `std::map` in $a::b$"
    )
    assert unread("only `std::map` here", SR) == [(1, "stands outside of every card")]


def test_sr_several_lines_until_a_blank_one() -> None:
    assert sides("one\ntwo\n?\nthree\nfour\n\nfive", SR) == [("one\ntwo", "three\nfour")]
    assert unread("one\ntwo\n?\nthree\nfour\n\nfive", SR) == [(7, "stands outside of every card")]
    assert only("one\n??\ntwo", SR).reverse


def test_sr_a_formula_over_lines_is_one_answer() -> None:
    assert only("law\n?\n$$\na = b\n\n= c\n$$", SR).answer == "$$\na = b\n= c\n$$"


def test_sr_gaps_with_hints_and_groups() -> None:
    assert only("a ==b== c ==d==^[hint]", SR).cloze == "a {{c1::b}} c {{c2::d::hint}}"
    assert only("a ==b==[^2] c ==d==[^1]", SR).cloze == "a {{c2::b}} c {{c1::d}}"
    assert (
        only(r"the rate ==$\frac{a}{b}$== only", SR).cloze == r"the rate {{c1::$\frac{a}{b}$}} only"
    )
    assert read("a $x == y == z$ b", SR).drafts == ()


def test_sr_overlapping_gaps_are_a_guess() -> None:
    draft = only("==b==[^ash] ==d==[^has]", SR)
    assert (draft.certainty, draft.cloze) == ("guess", "{{c1::b}} {{c2::d}}")


def test_sr_bold_and_curly_gaps_only_if_wanted() -> None:
    assert read("a **b** c {{d}}", SR).drafts == ()
    assert only("a **b** c", SR, styles=("bold",)).cloze == "a {{c1::b}} c"
    assert only("a {{d}} c", SR, styles=("curly",)).cloze == "a {{c1::d}} c"


def test_sr_schedules_are_left_out() -> None:
    reading = read("a::b\n<!--SR:!2024-05-01,3,250-->\n\nc::d <!--SR:!2024-05-01,3,250-->", SR)
    assert [draft.answer for draft in reading.drafts] == ["b", "d"]
    assert list(reading.aside) == [2]


def test_sr_decks() -> None:
    reading = read(
        "#flashcards/sea/deep\na::b\n\n#flashcards/sky\nc::d\n\n#flashcards/own e::f", SR
    )
    assert reading.deck == "sea::deep"
    assert [draft.tags for draft in reading.drafts] == [(), ("sky",), ("own", "sky")]


# --- Obsidian_to_Anki ---------------------------------------------------------------------------------

OA = "obsidian-to-anki"


def test_oa_first_field_needs_no_name_and_fields_run_on() -> None:
    draft = only("START\nBasic\none\ntwo: still the front\nBack: three\nfour\nEND", OA)
    assert (draft.ask, draft.answer) == ("one\ntwo: still the front", "three\nfour")


def test_oa_tags_ids_deck_and_file_tags() -> None:
    notes = "TARGET DECK: A::B\nFILE TAGS\nx y/z\n\nSTART\nBasic\nf\nBack: b\nTags: t u\n<!--ID: 1612345678901-->\nEND"
    reading = read(notes, OA)
    assert (reading.deck, reading.tags) == ("A::B", ("x", "y::z"))
    assert reading.drafts[0].tags == ("t", "u")
    assert reading.unread == ()


def test_oa_only_the_first_target_deck_counts() -> None:
    assert read("TARGET DECK\nOne\n\nTARGET DECK\nTwo\n\nf #flashcard\nb", OA).deck == "One"


@pytest.mark.parametrize(
    ("written", "cloze"),
    [
        ("This is {{c1::one}}", "This is {{c1::one}}"),
        ("a {one} b {two}", "a {{c1::one}} b {{c2::two}}"),
        ("a {2:one} b {1|two}", "a {{c2::one}} b {{c1::two}}"),
        ("a {c2:one} b {c1|two}", "a {{c2::one}} b {{c1::two}}"),
        (r"a $\frac{1}{2}$ b {two}", r"a $\frac{1}{2}$ b {{c1::two}}"),
        ("`{code}` b {two}", "`{code}` b {{c1::two}}"),
    ],
)
def test_oa_curly_gaps(written: str, cloze: str) -> None:
    assert only(f"START\nCloze\n{written}\nEND", OA).cloze == cloze


def test_oa_note_types() -> None:
    reverse = only("START\nBasic (and reversed card)\nf\nBack: b\nEND", OA)
    optional = only("START\nBasic (optional reversed card)\nf\nBack: b\nEND", OA)
    typed = only("START\nBasic (type in the answer)\nf\nBack: b\nEND", OA)
    assert (reverse.reverse, optional.reverse, typed.typed) == (True, False, "b")
    own = only("START\nVocabulary\nWord: f\nMeaning: b\nExample: e\nEND", OA)
    assert (own.ask, own.answer, own.extra, own.certainty) == ("f", "b", "e", "likely")


def test_oa_a_cloze_note_without_a_gap_keeps_all_its_words() -> None:
    draft = only("START\nCloze\nText: no gap\nBack: here\nExtra: more\nEND", OA)
    assert (draft.ask, draft.answer, draft.extra) == (OPEN, "no gap", "here\n\nmore")


def test_oa_inline_notes_anywhere_on_a_line() -> None:
    notes = "- STARTI [Basic] f Back: b ENDI and STARTI [Basic] g Back: c Tags: t u ENDI"
    assert sides(notes, OA) == [("f", "b"), ("g", "c")]
    assert read(notes, OA).drafts[1].tags == ("t", "u")
    assert unread(notes, OA) == [(1, "stands outside of the inline note")]


def test_oa_a_start_without_an_end() -> None:
    notes = "START\nBasic\nlost\n\nSTART\nBasic\nf\nBack: b\nEND"
    assert sides(notes, OA) == [("f", "b")]
    assert unread(notes, OA)[0] == (1, "`START` without `END`")
    assert [line for line, _ in unread(notes, OA)] == [1, 2, 3]


def test_oa_styles_of_regular_expressions() -> None:
    assert sides("a question\nof two lines #flashcard\n\nthe answer\nof two", OA) == [
        ("a question\nof two lines", "the answer\nof two")
    ]
    assert sides("## Heading #card\ntext\n\nother", OA) == [("Heading", "text")]
    assert only("## Heading #card-reverse\ntext", OA).reverse
    assert sides("Q: one\ntwo\n\nA: three\n\nnot the answer", OA) == [("one\ntwo", "three")]
    assert sides("one::two", OA) == [("one", "two")]
    assert sides("| f |\n| --- |\n| b |", OA) == [("f", "b")]
    assert sides("one?\n---\ntwo", OA) == [("one?", "two")]
    assert sides("## H\ntext\n<!--ID: 1612345678901-->", OA) == [("H", "text")]
    assert sides("a line\n---\nanother", OA) == []
    assert only("a {gap} here\n<!--ID: 1612345678901-->", OA).cloze == "a {{c1::gap}} here"


# --- Q:, A:, C: ---------------------------------------------------------------------------------------

QA = "prefixes"


def test_qa_run_over_lines_and_blank_lines() -> None:
    notes = "Q: one\n\ntwo\nA:\n\n- three\n- four\n\nQ: five\nA: six"
    assert sides(notes, QA) == [("one\n\ntwo", "- three\n- four"), ("five", "six")]


def test_qa_gaps_in_brackets() -> None:
    notes = r"C: [one] and [two $x_{i}$], not ![a](b.png), not [text](url), not $[0, 1]$, not `[c]`"
    assert only(notes, QA).cloze == (
        "{{c1::one}} and {{c2::two $x_{i}$}}, not  , not [text](url), not $[0, 1]$, not `[c]`"
    )


def test_qa_a_rule_or_a_heading_ends_a_card() -> None:
    assert sides("Q: a\nA: b\n---\nlost\n# H\nQ: c\nA: d", QA) == [("a", "b"), ("c", "d")]
    assert unread("Q: a\nA: b\n---\nlost", QA) == [(4, "stands outside of `Q:`, `A:` and `C:`")]


def test_qa_what_is_missing_is_open() -> None:
    assert sides("Q: a\n\nQ: b\nA: c", QA) == [("a", OPEN), ("b", "c")]
    assert sides("C: no gap", QA) == [(OPEN, "no gap")]
    assert unread("A: b", QA) == [(1, "`A:` without `Q:`")]


def test_qa_the_deck_of_the_front_matter() -> None:
    assert read('---\nname = "Chem"\n---\n\nQ: a\nA: b', QA).deck == "Chem"


# --- flashcard pages ----------------------------------------------------------------------------------

FP = "questions"


def test_fp_a_question_begins_under_its_title_and_formulas_belong_to_it() -> None:
    notes = "Area\nA circle obeys\n\\[\nA = \\pi r^2\n\\]\nWhat is $r$?\nThe radius.\nWhy?\nBy definition."
    assert sides(notes, FP) == [
        ("A circle obeys\n\\[\nA = \\pi r^2\n\\]\nWhat is $r$?", "The radius."),
        ("Why?", "By definition."),
    ]


def test_fp_a_sentence_that_goes_on_from_a_formula_is_one_question() -> None:
    notes = "Area\nWhy is it so?\nIt was proved.\nTake\n\\[a = b\\]\nand say what is a?\nIt is b."
    assert sides(notes, FP)[1] == ("Take\n\\[a = b\\]\nand say what is a?", "It is b.")


def test_fp_commands_ask_as_well_and_verbs_become_tags() -> None:
    draft = only("Area\n@Define the radius and @state its unit.\nHalf of the width, in metres.", FP)
    assert draft.ask == "Define the radius and state its unit."
    assert draft.tags == ("define", "state")


def test_fp_an_answer_may_begin_like_a_command() -> None:
    assert sides("Area\nWhat to do first?\nName the unknowns.\nWhat then?\nSolve.", FP) == [
        ("What to do first?", "Name the unknowns."),
        ("What then?", "Solve."),
    ]


def test_fp_a_short_answer_is_no_title() -> None:
    assert sides("Towns\nCapital of France?\nParis\nOf Spain?\nMadrid", FP) == [
        ("Capital of France?", "Paris"),
        ("Of Spain?", "Madrid"),
    ]


def test_fp_text_behind_a_list_is_a_paragraph_of_its_own() -> None:
    assert only("Area\nWhich units?\n- metres\n- feet\nBoth are lengths.", FP).answer == (
        "- metres\n- feet\n\nBoth are lengths."
    )


def test_fp_titles_at_the_beginning() -> None:
    reading = read("Course 7\nFlashcards\nFirst part\nWhat?\nThat.\nSecond part\nWho?\nHe.", FP)
    assert [(h.text, h.level) for h in reading.heads] == [
        ("Course 7", 1), ("First part", 2), ("Second part", 2),
    ]  # fmt: skip
    assert (reading.deck, list(reading.aside)) == ("Course 7", [2])
    assert reading.drafts[1].heading == ("Course 7", "Second part")


def test_fp_a_lost_formula_makes_a_guess() -> None:
    draft = only("Area\nWhat is , the radius?\nHalf of the width .", FP)
    assert draft.certainty == "guess"
    assert "missing" in draft.why


# --- lecture notes ------------------------------------------------------------------------------------

LN = "headings"


def test_ln_pros_and_cons_of_a_heading() -> None:
    notes = (
        "# Cork\n\n**Pros**:\n- light\n- dry\n\n**Con**: dear\n\n### Lead\n3 problems:\n1. a\n2. b"
    )
    assert sides(notes, LN) == [
        ("Cork: Pros?", "- light\n- dry"),
        ("Cork: Con?", "dear"),
        ("Lead: 3 problems?", "1. a\n2. b"),
    ]


def test_ln_a_formula_takes_the_line_that_leads_up_to_it() -> None:
    notes = (
        "# Cork\n\nother text\n\nit floats by\n$$F = \\rho g V$$\nwhere V is its volume.\n\nmore"
    )
    assert sides(notes, LN) == [
        (OPEN, "other text"),
        (OPEN, "it floats by\n$$F = \\rho g V$$\nwhere V is its volume."),
        (OPEN, "more"),
    ]


def test_ln_a_question_of_the_notes_is_asked() -> None:
    notes = "# Cork\n\nWhy does it float?\n\nIt is light.\n\nmore"
    assert sides(notes, LN) == [("Why does it float?", "It is light."), (OPEN, "more")]
    assert sides("# Why cork?\n\nIt is light.", LN) == [("Why cork?", "It is light.")]
    once = "# Why cork?\n\nIt floats by\n$$a$$\n\nPros: dry\n\nmore"
    assert sides(once, LN) == [
        ("Why cork?", "It floats by\n$$a$$"),
        ("Why cork: Pros?", "dry"),
        (OPEN, "more"),
    ]


def test_ln_skipped_sections_and_comments_are_left_out() -> None:
    notes = "# A\n\n<!-- skipped: history -->\nlong ago\n\n# B\n\n%% a thought %%\ntext"
    reading = read(notes, LN)
    assert [draft.answer for draft in reading.drafts] == ["text"]
    assert reading.aside == {3: "marked as skipped", 4: "marked as skipped", 8: "a comment"}


def test_ln_a_picture_goes_with_what_follows() -> None:
    draft = only("# A\n\n![[x.png|40]]\n\ntext with ![alt](y.png) in it", LN)
    assert draft.pictures == ("![[x.png|40]]", "![alt](y.png)")
    assert draft.lines == (3, 5)
    alone = only("# A\n\n![[x.png]]", LN)
    assert (alone.ask, alone.answer, alone.pictures) == (OPEN, OPEN, ("![[x.png]]",))


# --- slides -------------------------------------------------------------------------------------------

SL = "slides"


def test_sl_titles_bullets_and_numbers_of_pages() -> None:
    notes = "Trees\n\n\nOaks\n\n• tall\n• old\n\n\n1\n\n\nPines\n\n– green\n\n\n2 / 40\n\n\nThank you!\n"
    reading = read(notes, SL)
    assert [(d.heading[-1], d.answer) for d in reading.drafts] == [
        ("Oaks", "- tall\n- old"), ("Pines", "- green"),
    ]  # fmt: skip
    assert [draft.certainty for draft in reading.drafts] == ["guess", "guess"]
    assert sorted(reading.aside) == [10, 18, 21]


def test_sl_a_line_beside_every_page_number_is_a_footer() -> None:
    page = "{title}\n\n• {text}\n\n\nLecture on Trees\n\n{n}\n\n\n"
    notes = "".join(
        page.format(title=f"Title {c}", text=f"about {c}", n=i) for i, c in enumerate("ABCD")
    )
    reading = read(notes, SL)
    assert [draft.answer for draft in reading.drafts] == [
        "- about A",
        "- about B",
        "- about C",
        "- about D",
    ]
    assert set(reading.aside.values()) == {
        "a header or footer of the pages", "a number by itself: of a page or an axis",
    }  # fmt: skip


def test_sl_titles_that_repeat_stay_titles() -> None:
    reading = read("# A\n\none\n\n# A\n\ntwo\n\n# A\n\nthree\n\n# B\n\nfour\n\n# A\n\n", SL)
    assert [head.text for head in reading.heads] == ["A", "A", "A", "B", "A"]


def test_sl_a_slide_that_the_next_one_repeats_is_left_to_it() -> None:
    reading = read("# A\n\n- one\n\n# A\n\n- one\n- two\n", SL)
    assert [draft.answer for draft in reading.drafts] == ["- one\n- two"]
    assert reading.aside == {3: "said again from line 7 on"}


def test_sl_labels_of_a_picture_are_no_titles() -> None:
    notes = "Leaves\n\n• many\n\n\nStem\n\nVein\n\nEdge\n\nTip\n\nRoots\n\n• deep\n"
    reading = read("Trees\n\n\n" + notes, SL)
    assert [head.text for head in reading.heads] == ["Trees", "Leaves", "Roots"]


def test_sl_a_broken_formula_is_shown_as_code_and_open() -> None:
    draft = only("Trees\n\n\nOaks\n\n• tall\n\n$$a & b \\end{matrix}$$\n", SL)
    assert draft.answer == f"- tall\n\n{OPEN} ` $$a & b \\end{{matrix}}$$ `"
    assert draft.open == ("ask", "answer")
