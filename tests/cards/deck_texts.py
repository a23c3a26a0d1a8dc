"""Random decks as text: keys in any order, comments anywhere, prose in any style."""

from __future__ import annotations

import textwrap

from hypothesis import strategies as st

WORDS = [
    *("a", "gradient", "descends", "slowly,", "*often*", "**always**", "`x = 1`", "it's", '"so"'),
    *(
        "$x_1$",
        r"$\frac{a b}{c d}$",
        r"\(a + b\)",
        "[a link](notes.md)",
        "-",
        "1.",
        "#",
        "|",
        ":",
        "- ",
    ),
    *("{{c1::a long gap}}", "{{c2::$x + y$::a hint}}", "&", "<", ">", "\\$", "é", "中文", "x:"),
]
PARAGRAPHS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join)
BLOCKS = st.one_of(
    PARAGRAPHS,
    PARAGRAPHS.map(lambda text: "- " + text),
    PARAGRAPHS.map(lambda text: "1. " + text),
    st.just("| a | b |\n|---|---|\n| c | d |"),
    st.just("```\nx  =  1\n\n# no comment\n```"),
    st.just("$$\n\\sum_i x_i\n$$"),
    st.tuples(PARAGRAPHS, PARAGRAPHS).map("\n".join),
)
TEXTS = st.lists(BLOCKS, min_size=1, max_size=3).map("\n\n".join)


@st.composite
def value(draw: st.DrawFn, indent: int) -> str:
    """A Markdown text as YAML, in some style."""
    text = draw(TEXTS)
    pad = " " * indent
    lines = textwrap.indent(text, pad + draw(st.sampled_from(["  ", "    "])))
    style = draw(st.sampled_from(["|", "|-", ">", "'", '"']))
    if style in ("|", "|-", ">"):
        return f" {style}\n{lines}\n"
    flat = " ".join(text.split())
    if style == "'":
        return " '" + flat.replace("'", "''") + "'\n"
    return ' "' + flat.replace("\\", "\\\\").replace('"', '\\"') + '"\n'


NOTES = st.sampled_from(
    ["", "", "", "# a note\n", "\n", "# one\n# two\n", "\n# three\n", "#four\n\n"]
)


@st.composite
def cards(draw: st.DrawFn, number: int) -> str:
    """A card with its keys in some order, comments between them."""
    keys = {
        "id": f" card-{number}\n",
        "ask": draw(value(4)),
        "tags": draw(st.sampled_from([" [a, b]\n", ' ["a"]  # one\n', "\n      - a\n      - b\n"])),
    }
    keys |= draw(
        st.sampled_from(
            [
                {"answer": ""},
                {"typed": " [one, two]\n"},
                {"choice": "\n      - right: yes\n      - wrong: no\n        why: so\n"},
                {"formula": "\n      equals: a.b\n      # tie\n      rhs: x\n"},
            ]
        )
    )
    if "answer" in keys:
        keys["answer"] = draw(value(4))
    if draw(st.booleans()):
        keys["extra"] = draw(value(4))
    if draw(st.booleans()):
        keys["reverse" if "answer" in keys else "hint"] = " true\n"
    text = ""
    for name in draw(st.permutations(sorted(keys))):
        note = textwrap.indent(draw(NOTES), "    ", lambda line: line.strip() != "")
        text += (note if text else "") + f"    {name}:{keys[name]}"
    lead = textwrap.indent(draw(NOTES), "  ", lambda line: line.strip() != "")
    return lead + "  - " + text[4:]


@st.composite
def decks(draw: st.DrawFn) -> str:
    number = draw(st.integers(1, 3))
    parts = {
        "deck": " D::E\n",
        "id": " d\n",
        "tags": " [x]\n",
        "cards": "\n" + "".join(draw(cards(i)) for i in range(number)),
    }
    head = draw(st.sampled_from(["", "# licence\n\n", "---\n", "# a\n---\n"]))
    return head + "".join(f"{name}:{parts[name]}" for name in draw(st.permutations(sorted(parts))))
