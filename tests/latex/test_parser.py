from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncards.latex import lint, parse
from nncards.latex.reading import refusal
from nncards.latex.tables import COMMANDS, ENVIRONMENTS, SYMBOLS
from nncards.latex.tree import (
    Accent,
    Brace,
    Delimited,
    Environment,
    Font,
    Fraction,
    Node,
    Not,
    Number,
    Operator,
    Root,
    Row,
    Scripts,
    Space,
    Stack,
    Style,
    Symbol,
    Text,
    walk,
)


def only(tex: str, *, display: bool = True) -> Node:
    parsed = parse(tex, display=display)
    assert parsed.ok, parsed.issues
    (node,) = parsed.tree.children
    return node


# -------------------------------------------------------------------- refusals, with their place


@pytest.mark.parametrize(
    ("tex", "code", "where"),
    [
        (r"\frac{1}{2", "unclosed-brace", "{"),
        (r"a}", "extra-brace", "}"),
        (r"{a", "unclosed-brace", "{"),
        (r"\left( x", "left-without-right", r"\left"),
        (r"{\left( x}", "left-without-right", r"\left"),
        (r"x \right)", "right-without-left", r"\right"),
        (r"a \middle| b", "middle-without-left", r"\middle"),
        (r"\left x y \right)", "bad-delimiter", r"\left x"),
        (r"x^a^b", "double-superscript", "^"),
        (r"x_a_b", "double-subscript", "_"),
        (r"x^a'", "double-superscript", "'"),
        (r"a & b", "misplaced-and", "&"),
        (r"\foo", "unknown-command", r"\foo"),
        (r"\begin{bmatri}a\end{bmatri}", "unknown-environment", r"\begin{bmatri}"),
        (r"\begin{matrix}a", "unclosed-environment", r"\begin{matrix}"),
        (r"\begin{matrix}a\end{pmatrix}", "wrong-end", r"\end{pmatrix}"),
        (r"a\end{matrix}", "end-without-begin", r"\end"),
        (r"\frac{1}", "missing-argument", r"\frac"),
        (r"x^", "missing-script", "^"),
        (r"x^\sin y", "script-needs-braces", r"^\sin"),
        (r"x\limits", "misplaced-limits", r"\limits"),
        (r"#", "bare-hash", "#"),
        (r"\sqrt[3", "unclosed-bracket", "["),
        (r"\text{a $x b}", "unclosed-text-maths", "$"),
        (r"\textcolor[RGB]{300}{x}", "bad-color", r"\textcolor"),
        (r"a \over b \over c", "ambiguous-over", r"\over"),
        (r"\rule{1}{2em}", "missing-dimension", r"\rule"),
        (r"\begin{align}\begin{align}a\end{align}\end{align}", "nested-equation", r"\begin"),
        (r"\hline", "misplaced-hline", r"\hline"),
        (r"x \tag{1} \tag{2}", "double-tag", r"\tag"),
        ("\x0crac{1}{2}", "control-character", "\x0c"),
        ("5 €", "bad-character", "€"),
        (r"\require{nosuch}", "unknown-package", r"\require{nosuch}"),
    ],
)
def test_a_refusal_names_its_reason_and_its_place(tex: str, code: str, where: str) -> None:
    (issue,) = parse(tex).issues
    assert (issue.code, tex[issue.start : issue.end]) == (code, where)


@pytest.mark.parametrize(
    ("tex", "hint"),
    [
        (r"\apha", r"did you mean \alpha?"),
        (r"\bea", r"did you mean \beta?"),
        (r"\Sqrt x", r"did you mean \sqrt?"),
        (r"\lambad", r"did you mean \lambda?"),
        (r"\R", r"write \mathbb{R}"),
        (r"\bm x", r"write \boldsymbol"),
        (r"\begin{aligne}a\end{aligne}", "did you mean aligned?"),
        (r"\alphax", r"did you mean \alpha x, with a space?"),
    ],
)
def test_an_unknown_command_is_told_what_was_meant(tex: str, hint: str) -> None:
    assert parse(tex).issues[0].hint == hint


def test_the_second_brace_of_a_pair_is_blamed_when_it_is_the_open_one() -> None:
    tex = r"\frac{a}{b + \sqrt{c}"
    assert parse(tex).issues[0].start == 8


# -------------------------------------------------------------------- trees


def test_fractions_are_the_same_however_typed() -> None:
    for tex in (r"\frac12", r"\frac{1}{2}", r"\frac 1 2", r"{1 \over 2}"):
        node = only(tex)
        node = node.children[0] if isinstance(node, Row) else node
        assert isinstance(node, Fraction)
        assert isinstance(node.num, Number)
        assert (node.num.text, node.line) == ("1", True)
    node = only(r"\binom{n}{k}")
    assert isinstance(node, Fraction)
    assert (node.line, node.left, node.right) == (False, "(", ")")


def test_scripts_gather_in_any_order() -> None:
    for tex in ("x_i^2", "x^2_i"):
        node = only(tex)
        assert isinstance(node, Scripts)
        assert isinstance(node.sub, Symbol)
        assert isinstance(node.sup, Number)
    primed = only("f''^2")
    assert isinstance(primed, Scripts)
    assert (primed.primes, isinstance(primed.sup, Number)) == (2, True)


def test_a_script_takes_one_digit() -> None:
    first, second = parse("x^12").tree.children
    assert isinstance(first, Scripts)
    assert isinstance(second, Number)
    assert second.text == "2"


@pytest.mark.parametrize(
    ("tex", "display", "stacked"),
    [
        (r"\sum_i", True, True),
        (r"\sum_i", False, False),
        (r"\sum\limits_i", False, True),
        (r"\sum_i\nolimits", True, False),
        (r"\int_0", True, False),
        (r"\lim_{x}", True, True),
        (r"\operatorname*{argmax}_x", True, True),
        (r"\operatorname{argmax}_x", True, False),
        (r"x_i", True, False),
    ],
)
def test_limits_stack_where_mathjax_stacks_them(tex: str, display: bool, stacked: bool) -> None:
    node = only(tex, display=display)
    assert isinstance(node, Scripts)
    assert node.stacked is stacked


def test_limits_do_not_stack_inside_a_fraction() -> None:
    sums = [n for n in walk(parse(r"\frac{\sum_i x}{2}").tree) if isinstance(n, Scripts)]
    assert [n.stacked for n in sums] == [False]


def test_a_brace_takes_its_label() -> None:
    node = only(r"\underbrace{a+b}_{c}")
    assert isinstance(node, Brace)
    assert (node.under, isinstance(node.label, Symbol)) == (True, True)


def test_environments_know_their_shape() -> None:
    node = only(r"\begin{array}{c|r} a & b \\[4pt] \hline c & d \end{array}")
    assert isinstance(node, Environment)
    assert (node.align, node.bars, len(node.lines)) == ("cr", (1,), 2)
    assert (node.lines[0].gap, node.lines[1].rules_above) == ("4pt", 1)
    cases = only(r"\begin{cases} a & b \\ c \end{cases}")
    assert isinstance(cases, Environment)
    assert (cases.left, cases.right, [len(line.cells) for line in cases.lines]) == ("{", "", [2, 1])


def test_texts_keep_their_maths() -> None:
    node = only(r"\text{if $x$, \$5}")
    assert isinstance(node, Text)
    assert node.pieces[0] == "if "
    assert isinstance(node.pieces[1], Symbol)
    assert node.pieces[2] == ", $5"


def test_other_shapes() -> None:
    assert isinstance(only(r"\sqrt[3]{x}"), Root)
    assert isinstance(only(r"\hat x"), Accent)
    assert isinstance(only(r"\overset{a}{b}"), Stack)
    assert isinstance(only(r"\mathbb R"), Font)
    assert isinstance(only(r"\quad"), Space)
    assert isinstance(only(r"\displaystyle x"), Style)
    fence = only(r"\left( a \middle| b \right]")
    assert isinstance(fence, Delimited)
    assert (fence.left, fence.right, fence.middles, len(fence.parts)) == ("(", "]", ("|",), 2)
    name = only(r"\operatorname*{arg\,max}")
    assert isinstance(name, Operator)
    assert name.text == "arg max"
    negated = only(r"\not\in")
    assert isinstance(negated, Symbol)
    assert negated.text == "∉"
    assert isinstance(only(r"\not a"), Not)
    assert isinstance(only("10{,}000.5"), Number)


def test_a_refused_formula_is_its_source() -> None:
    assert parse(r"\frac{1}").tree.children[0].end == 8


# -------------------------------------------------------------------- macros of a deck


def test_macros_are_called_where_they_stand() -> None:
    parsed = parse(r"x \in \R^n", macros={r"\R": r"\mathbb{R}"})
    assert parsed.ok
    fonts = [n for n in walk(parsed.tree) if isinstance(n, Font)]
    assert (fonts[0].start, fonts[0].end) == (6, 8)


def test_an_endless_macro_is_refused() -> None:
    (issue,) = parse(r"a \x", macros={r"\x": r"\x\x"}).issues
    assert (issue.code, issue.start) == ("endless-macro", 2)


# -------------------------------------------------------------------- nasty input

TOKENS = [
    *"{}[]()^_&$'#%~ x1.|",
    *("\\" + n for n in (*list(COMMANDS), *list(SYMBOLS)[::9])),
    *(rf"\begin{{{n}}}" for n in ENVIRONMENTS),
    *(rf"\end{{{n}}}" for n in ENVIRONMENTS),
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=12).map("".join))
def test_commands_in_any_order_never_raise(tex: str) -> None:
    parsed = parse(tex)
    assert parsed.ok == (refusal(tex)[0] is None)
    for issue in lint(tex):
        assert 0 <= issue.start <= issue.end <= len(tex)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_text_never_raises(tex: str) -> None:
    for node in walk(parse(tex).tree):
        assert 0 <= node.start <= node.end <= len(tex)
    lint(tex)


@pytest.mark.parametrize(
    "tex",
    [
        "{" * 100_000,
        "{" * 100_000 + "}" * 100_000,
        r"\frac{" * 3_000,
        r"\left(" * 3_000,
        "x^{" * 5_000,
        r"\displaystyle " * 1_400,
        "'" * 19_000,
        "' " * 9_000,
        "'" + " " * 19_000,
        "^" + " " * 19_000,
        "\\" * 19_999,
        "$" * 19_000,
        "*" * 19_000,
        r"\sqrt[" * 3_000,
        r"\text{" * 3_000,
        r"\begin{matrix}" * 1_400,
        "a&" * 9_000,
        "%" * 19_000,
        r"\\" * 9_000,
        "x_" * 9_000,
        "soft" * 4_900,
        r"\def\a{\a\a}\a",
    ],
    ids=lambda tex: tex[:12],
)
def test_nasty_input_ends_soon(tex: str) -> None:
    began = time.perf_counter()
    parse(tex)
    lint(tex)
    assert time.perf_counter() - began < 2.0
