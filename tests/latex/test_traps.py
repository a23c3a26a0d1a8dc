from __future__ import annotations

import pytest

from nncards.latex import lint
from nncards.latex.traps import cloze_issues, for_cloze


@pytest.mark.parametrize(
    ("tex", "code", "where"),
    [
        (r"\text{50\%}", "text-macro", r"\%"),
        (r"\text{a \textbf{b}}", "text-macro", r"\textbf"),
        ("$x$", "dollar", "$"),
        ("a^10", "script-digits", "^10"),
        ("x_12", "script-digits", "_12"),
        (r"\\frac{1}{2}", "double-backslash", r"\\frac"),
        ("frac{1}{2}", "lost-backslash", "frac"),
        ("alpha + 1", "lost-backslash", "alpha"),
        ("95% of x", "comment", "% of x"),
        ("\theta x", "control-character", "\theta"),
        ("a\u200bb", "invisible-character", "\u200b"),
        (r"\color{nosuchcolor}{x}", "unknown-color", "nosuchcolor"),
        (r"\ref{a}", "reference", r"\ref{a}"),
        (r"\left\| x \right\|", "stubby-bars", r"\left\|"),
        ("softmax(x)", "italic-name", "softmax"),
        ("x_{max}", "italic-name", "max"),
        ("a * b", "asterisk", "*"),
    ],
)
def test_what_anki_would_silently_show_wrong_is_found(tex: str, code: str, where: str) -> None:
    found = lint(tex)
    assert (code, where) in [(i.code, tex[i.start : i.end]) for i in found], found
    assert all(i.hint for i in found)


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{50% of $x$}",
        r"\operatorname{softmax}(x)_i",
        r"\mathrm{ReLU}(x) = \max(0, x)",
        r"W^* + x_{ij}",
        r"\operatorname*{arg\,max}_\theta f(\theta)",
        r"\begin{align*} a &= b \\ c &= d \end{align*}",
        "x^{10} + y^2 3",
        r"\text{cost } \$5, 50\%",
        r"\color{red} x + \textcolor{#0088ff}{y}",
        "\\begin{aligned}\nx &= y\n\\end{aligned}",
        r"dx\,dy = abc",
        r"\lVert x \rVert",
        r"\mathit{diff}",
    ],
)
def test_what_is_right_is_left_alone(tex: str) -> None:
    assert lint(tex) == []


def test_a_trap_is_said_once() -> None:
    assert [i.code for i in lint(r"\\frac{1}{2}")] == ["double-backslash"]
    assert [i.code for i in lint("\x0crac{1}{2}")] == ["control-character"]


def test_issues_come_in_the_order_of_the_source() -> None:
    starts = [i.start for i in lint("softmax * a^10 $ relu")]
    assert starts == sorted(starts)
    assert len(starts) > 3


def test_formulas_in_clozes() -> None:
    tex = r"\frac{1}{\sqrt{x}} : a::b"
    assert [tex[i.start : i.end] for i in cloze_issues(tex)] == ["}}", "::"]
    assert for_cloze(tex) == r"\frac{1}{\sqrt{x} } : a:{}:b"
    assert cloze_issues(for_cloze(tex)) == []
    assert for_cloze("}}}") == "} } }"
    assert cloze_issues(for_cloze("a:::b")) == []
