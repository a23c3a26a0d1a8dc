"""The one-way doors: what may never change, and what must not change unnoticed."""

from __future__ import annotations

from nncards.anki import notetypes

# (MODIFIED, the digests of both note types). If this fails because templates or style were edited: raise
# `notetypes.MODIFIED` to the present second, and write the new pair here.
STAMPED = (1_795_257_623, "7825fd13799e361b", "50fcd3445b9b4ec4")


def test_templates_change_only_together_with_their_second() -> None:
    now = (
        notetypes.MODIFIED,
        notetypes.basic().digest()[:16],
        notetypes.cloze().digest()[:16],
    )
    assert now == STAMPED


def test_identities_are_for_ever() -> None:
    basic, cloze = notetypes.basic(), notetypes.cloze()
    assert (basic.id, cloze.id) == (1_763_700_000_101, 1_763_700_000_201)
    assert list(basic.fields) == [
        "Uid", "Retired", "Front", "Back", "Reverse front", "Reverse back", "Typed", "Hint", "Extra",
        "Watch out", "Grading", "Section", "Kind", *(f"Spare {n}" for n in range(1, 9)),
    ]  # fmt: skip
    assert list(cloze.fields) == [
        "Uid", "Retired", "Text", "Front", "Back", "Hint", "Extra", "Watch out", "Grading", "Section",
        "Kind", *(f"Spare {n}" for n in range(1, 9)),
    ]  # fmt: skip
    assert list(basic.fields.values()) == list(range(2_026_112_100_101, 2_026_112_100_122))
    assert list(cloze.fields.values()) == list(range(2_026_112_100_201, 2_026_112_100_220))
    assert [t.id for t in (*basic.templates, *cloze.templates)] == [
        2_026_112_101, 2_026_112_102, 2_026_112_201,
    ]  # fmt: skip


def test_the_script_asks_for_nothing_outside_the_card() -> None:
    for template in notetypes.basic().templates:
        for side in (template.front, template.back):
            for word in ("http", "fetch(", "XMLHttp", "import(", "eval(", "window.nn", "Function("):
                assert word not in side
