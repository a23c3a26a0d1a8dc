"""What notes say, apart from how they are written: as students keep them, Obsidian included."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nncards.notes import headings
from nncards.notes.markdown import words
from nncards.notes.maths import normal
from nncards.notes.sections import fingerprint


def says(text: str) -> list[str]:
    return [word.says for word in words(text)]


# --- examples ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A **bold**, *slanted* and ==marked== `code`.", "A bold, slanted and marked code."),
        ("one\ntwo  \nthree\\\nfour", "one two three four"),
        ("~~Wrong~~ right", "~~Wrong~~ right"),
        (
            "see [[Adam]], [[Adam#Bias|its bias]] and [[Adam#Bias]]",
            "see Adam, its bias and Adam > Bias",
        ),
        ("[[unit]]s", "units"),
        (
            "![[a b.png|400]] ![[c.png|200x100]] ![[d.png|A curve]]",
            "![[a%20b.png]] ![[c.png]] A curve ![[d.png]]",
        ),
        ("![plot|300](figures/a%20b.png)", "plot ![[figures/a%20b.png]]"),
        ('<img src="x.png" width=300> H<sub>2</sub>O<br>x', "![[x.png]] H2O x"),
        ("seen %%not\n\nthis%% and <!-- nor\nthis --> here", "seen and here"),
        ("> [!note]- Personal note\n> It holds.", "Personal note It holds."),
        (">[!warning]\nIt also differs.", "It also differs."),
        ("> plain", "plain"),
        ("- [ ] open\n- [x] done", "open done"),
        ("1. a\n1. b", "a b"),
        ("1986. A year, not a mark.", "1986. A year, not a mark."),
        ("| a | b |\n|:-:|---|\n| $|x|$ | c\\|d |", "a b $|x|$ c|d"),
        ("A claim. ^a1b2c3", "A claim."),
        ("n ^2", "n ^2"),
        ("```python\nx = [1]  # $not maths$\n```", "x = [1] # $not maths$"),
        ("costs $5 and $6", "costs $5 and $6"),
        (r"\$5 \* 2", "$5 * 2"),
        (r"so $x_{1}$, \(y\) and \[z\]", "so $x_1$, $y$ and $z$"),
        ("$$\n# a\n---\nb\n$$", "$#a---b$"),
        ("> $$\n> a\n> b\n> $$", "$ab$"),
        (r"$p \text{ for $n$ even}$", r"$p\text{for $n$ even}$"),
        ("&alpha; A\u0308", "α Ä"),
        ("***\n\ntext\n\n---\n", "text"),
        ("a `b %% c` d %% e", "a b %% c d %% e"),
    ],
)
def test_what_a_text_says(text: str, expected: str) -> None:
    assert " ".join(says(text)) == expected


def test_a_word_is_shown_as_it_was_written() -> None:
    found = words("Let $\\frac{1}{2}$ *be*\n\n$$\nx\n= y\n$$")
    assert [w.written for w in found] == ["Let", "$\\frac{1}{2}$", "be", "$$ x = y $$"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\left( x \right)", "(x)"),
        (r"\bigl[ x \Bigr]", "[x]"),
        (r"\left. x \right|_{0}", "x|_0"),
        (r"\alpha  x", r"\alpha x"),
        (r"x_{1}^{\top}", r"x_1^\top"),
        (r"\dfrac{1}{2}\,\quad y", r"\frac 1 2 y"),
        ("a % why\n+ b", "a+b"),
        (r"\text{ if  odd }", r"\text{if odd}"),
    ],
)
def test_formulas_that_are_the_same(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\alpha x", r"\alphax"),
        (r"x_{12}", "x_12"),
        (r"\text{a b}", r"\text{ab}"),
        (r"\frac{1}{2}", r"\frac{2}{1}"),
        (r"\lVert x \rVert", r"\lvert x \rvert"),
        ("{a}_b", "a^b"),
        (r"a \\ b", "a b"),
        (r"50\% x", r"50\% y"),
    ],
)
def test_formulas_that_differ(one: str, other: str) -> None:
    assert normal(one) != normal(other)


def test_a_fingerprint_never_changes() -> None:
    """Another value here would call every section of everybody's notes stale."""
    text = (
        "A **bold** claim about $x_{1}^2$, ~~once~~ [[Adam|there]].\n\n> [!tip] Hint\n> - one\n> - two\n\n"
        "| a | b |\n|---|---|\n| 1 | $$\\left(\\frac12\\right)$$ |\n\n![[p.png|400]]\n\n```\ncode\n```\n"
    )
    assert fingerprint(text) == "2a3d09f3cb652eef"


# --- headings ---------------------------------------------------------------------------------------


def titles(text: str) -> list[tuple[int, str, int]]:
    return [(h.level, h.title, h.start + 1) for h in headings(text)]


def test_headings_and_what_is_none() -> None:
    text = """\
---
# no: front matter
---
# ATX *one* #

Setext $x_1$
============

$$
# no
---
a
=
$$

> # no: in a quote

- # no: in a list

%%
# no: a comment
%%

```
# no: code
```

## With [[link|words]] <!-- and a comment -->

#no heading without a space
"""
    assert titles(text) == [
        (1, "ATX one", 4),
        (1, "Setext $x_1$", 6),
        (2, "With [[link|words]]", 28),
    ]


def test_a_stray_dollar_pair_swallows_no_heading() -> None:
    assert [t for _, t, _ in titles("# A\n\na $$ b\n\n# B\n\nc $$ d\n\n# C\n")] == ["A", "B", "C"]


def test_a_formula_may_hold_blank_lines() -> None:
    assert titles("# A\n\n$$\na\n\n---\nb\n$$\n") == [(1, "A", 1)]


@given(st.text(alphabet="#$%`\\[](){}|>-=*_~!<\n abc1\U000f0000\ue002", max_size=80))
def test_no_notes_are_too_strange(text: str) -> None:
    assert all(0 <= h.start < h.end <= text.count("\n") + 1 for h in headings(text))
    assert fingerprint(text) == fingerprint(text)


# --- the same words, set otherwise ---------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A block as what it says: words (a formula is a tuple of symbols), and how it can be set."""

    kind: str  # paragraph, items, display, picture, table
    said: tuple[Any, ...]


plain = st.text("abcdeghxyz", min_size=1, max_size=6)
numbers = st.integers(2, 999).map(str)
symbol = st.sampled_from([r"\alpha", r"\mu", "x", "y", "+", "=", "2", "7", r"\sum", r"\partial"])
formula = st.lists(symbol, min_size=1, max_size=5).map(tuple)
word = st.one_of(plain, numbers, formula)
said = st.lists(word, min_size=1, max_size=6).map(tuple)
block = st.one_of(
    st.builds(Block, st.just("paragraph"), said),
    st.builds(Block, st.just("items"), said),
    st.builds(Block, st.just("table"), said),
    st.builds(Block, st.just("display"), formula.map(lambda f: (f,))),
    st.builds(Block, st.just("picture"), plain.map(lambda name: (name,))),
)
blocks = st.lists(block, min_size=1, max_size=4)


@dataclass
class Setter:
    """Sets blocks as Markdown, every free choice drawn."""

    draw: Any

    def choice(self, *options: str) -> str:
        return self.draw(st.sampled_from(options))

    def tex(self, symbols: tuple[str, ...]) -> str:
        gap = self.choice(" ", "  ", r" \, ", "\n")
        return gap.join(symbols)

    def inline(self, word: Any) -> str:
        if isinstance(word, tuple):
            left, right = self.draw(st.sampled_from([("$", "$"), ("$$", "$$"), (r"\(", r"\)")]))
            return left + self.tex(word) + right
        around = self.choice("", "", "*", "**", "_", "==", "`")
        return around + word + around

    def text(self, words: tuple[Any, ...], gaps: tuple[str, ...] = (" ", "\n", "  ")) -> str:
        found = self.inline(words[0])
        for each in words[1:]:
            found += (
                self.choice(*gaps)
                + self.choice("", "", "<!-- c --> ", "%%c%% ")
                + self.inline(each)
            )
        return found

    def block(self, block: Block) -> str:
        if block.kind == "display":
            return self.choice("$$\n{}\n$$", "$${}$$").format(self.tex(block.said[0]))
        if block.kind == "picture":
            width = self.choice("", "|400", "|200x100")
            return f"![[{block.said[0]}.png{width}]]"
        if block.kind == "items":
            mark = self.choice("-", "*", "+", "1.", "1)")
            lines = [self.text((each,)).replace("\n", "\n   ") for each in block.said]
            return self.choice("\n", "\n\n").join(f"{mark} {line}" for line in lines)
        if block.kind == "table":
            cells = [self.text((each,)).replace("\n", " ") for each in block.said]
            rule = self.choice("|---", "|:-:", "| ---- ")
            return "| " + " | ".join(cells) + " |\n" + rule * len(cells) + "|"
        text = self.text(block.said)
        if self.choice("plain", "quoted") == "plain":
            return text
        return "> " + text.replace("\n", "\n" + self.choice("", "> ", ">"))

    def page(self, blocks: list[Block]) -> str:
        between = self.choice("\n\n", "\n\n\n", "\n\n<!-- c -->\n\n", "\n\n%%\nc\n%%\n\n")
        return between.join(map(self.block, blocks)) + self.choice("", "\n", "\n\n")


@given(blocks, st.data())
@settings(max_examples=150, deadline=None)
def test_setting_a_text_otherwise_changes_no_fingerprint(made: list[Block], data: Any) -> None:
    one, other = Setter(data.draw).page(made), Setter(data.draw).page(made)
    assert says(one) == says(other)
    assert fingerprint(one) == fingerprint(other)


@given(blocks, st.data())
@settings(max_examples=150, deadline=None)
def test_any_other_word_number_or_symbol_changes_it(made: list[Block], data: Any) -> None:
    place = data.draw(st.integers(0, len(made) - 1))
    block = made[place]
    at = data.draw(st.integers(0, len(block.said) - 1))
    old = block.said[at]
    if isinstance(old, tuple):
        inner = data.draw(st.integers(0, len(old) - 1))
        new: Any = (*old[:inner], data.draw(symbol), *old[inner + 1 :])
    else:
        new = data.draw(st.one_of(plain, numbers)) if block.kind != "picture" else data.draw(plain)
    assume(new != old)
    changed = replace(block, said=(*block.said[:at], new, *block.said[at + 1 :]))
    after = [*made[:place], changed, *made[place + 1 :]]
    assert fingerprint(Setter(data.draw).page(made)) != fingerprint(Setter(data.draw).page(after))


@pytest.mark.parametrize(
    "opening", ["<!-- a ", r"\[ a ", r"\( a ", "$$ a ", "[[a ", "%% a ", "`a ``b "]
)
def test_what_never_closes_is_read_in_no_time(opening: str) -> None:
    """Quadratic reading would take minutes here."""
    assert headings("# A\n\n" + opening * 15_000 + "\n\n# B\n")[0].title == "A"
