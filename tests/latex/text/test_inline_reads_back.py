"""A formula on one line is read back by precedence, by a reader that knows nothing of the writer.

Scripts bind tightest, then a division takes all factors on its left and the one on its right, then
factors side by side, then signs.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncards.latex.text import inline

# ("sum", [(sign, term), ...]), ("mul", [factors]), ("div", n, d), ("pow", base, sub, sup), ("root", x), or a letter.
LETTERS = "abmnptxyzθβQ"
SUPER = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᵐⁿᵖᵗˣʸᶻᶿᵝ", "0123456789+−=()abmnptxyzθβ", strict=True))
SUB = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₘₙₚₜₓᵦ", "0123456789+−=()amnptxβ", strict=True))

atoms = st.sampled_from(LETTERS)


def bigger(inner: st.SearchStrategy) -> st.SearchStrategy:
    def total(first: object, rest: list[tuple[str, object]]) -> tuple:
        return ("sum", [("+", first), *rest])

    pairs = st.lists(st.tuples(st.sampled_from("+−="), inner), min_size=1, max_size=2)
    script = st.none() | inner
    return st.one_of(
        st.builds(total, inner, pairs),
        st.lists(inner, min_size=2, max_size=3).map(lambda found: ("mul", found)),
        st.builds(lambda n, d: ("div", n, d), inner, inner),
        st.builds(lambda b, s, p: ("pow", b, s, p), inner, script, inner),
        st.builds(lambda x: ("root", x), inner),
    )


formulas = st.recursive(atoms, bigger, max_leaves=9)


def tex(tree: object) -> str:
    match tree:
        case ("sum", parts):
            whole = " ".join(
                f"{'' if i == 0 else sign.replace('−', '-')} {tex_term(t)}"
                for i, (sign, t) in enumerate(parts)
            )
            return whole.strip()
        case ("mul", parts):
            return " ".join(rf"({tex(p)})" if kind(p) in ("sum", "mul") else tex(p) for p in parts)
        case ("div", n, d):
            return rf"\frac{{{tex(n)}}}{{{tex(d)}}}"
        case ("pow", base, sub, sup):
            inside = (
                tex(base)
                if isinstance(base, str) or kind(base) in ("div", "root")
                else rf"({tex(base)})"
            )
            return f"{{{inside}}}" + (f"_{{{tex(sub)}}}" if sub else "") + f"^{{{tex(sup)}}}"
        case ("root", x):
            return rf"\sqrt{{{tex(x)}}}"
    return {"θ": r"\theta", "β": r"\beta"}.get(str(tree), str(tree))


def kind(tree: object) -> str:
    return tree[0] if isinstance(tree, tuple) else "letter"


def tex_term(tree: object) -> str:
    return rf"({tex(tree)})" if kind(tree) == "sum" else tex(tree)


class Reader:
    """Reads one line."""

    def __init__(self, line: str) -> None:
        self.line = line.replace(" ", "") + "$"
        self.i = 0

    def char(self) -> str:
        return self.line[self.i]

    def take(self, char: str) -> None:
        assert self.char() == char, f"{char} expected at {self.i} of {self.line}"
        self.i += 1

    def total(self) -> object:
        parts = [("+", self.term())]
        while self.char() in "+−=":
            sign = self.char()
            self.i += 1
            parts.append((sign, self.term()))
        return parts[0][1] if len(parts) == 1 else ("sum", parts)

    def term(self) -> object:
        factors = [self.scripted()]
        while self.char() not in "+−=)$":
            if self.char() == "/":
                self.i += 1
                factors = [("div", product(factors), self.scripted())]
            else:
                factors.append(self.scripted())
        return product(factors)

    def scripted(self) -> object:
        base = self.one()
        sub = sup = None
        while self.char() in SUPER or self.char() in SUB or self.char() in "_^":
            if self.char() in "_^":
                sign = self.char()
                self.i += 1
                found = self.one()
                sub, sup = (found, sup) if sign == "_" else (sub, found)
                continue
            table = SUPER if self.char() in SUPER else SUB
            text = ""
            while self.char() in table:
                text += table[self.char()]
                self.i += 1
            found = Reader(text).total()
            sub, sup = (found, sup) if table is SUB else (sub, found)
        return ("pow", base, sub, sup) if sub or sup else base

    def one(self) -> object:
        char = self.char()
        self.i += 1
        if char == "√":
            return ("root", self.one())
        if char == "(":
            inside = self.total()
            self.take(")")
            return inside
        assert char in LETTERS, f"{char} in {self.line}"
        return char


def product(factors: list[object]) -> object:
    return factors[0] if len(factors) == 1 else ("mul", factors)


def read(line: str) -> object:
    reader = Reader(line)
    found = reader.total()
    reader.take("$")
    return found


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (r"\frac{a+b}{c+d}", "(a + b)/(c + d)"),
        (r"\frac{1}{1+e^{-x}}", "1/(1 + e⁻ˣ)"),
        (r"x_{i+1}y", "xᵢ₊₁y"),
        (r"a^{b+c}d", "aᵇ⁺ᶜd"),
        (r"\sqrt{x}y", "√(x)y"),
        (r"\sqrt{xy}", "√(xy)"),
        (r"\frac{a}{b}c", "(a/b)c"),
        (r"\frac{a}{bc}", "a/(bc)"),
        (r"\frac{\partial L}{\partial w}", "∂L/∂w"),
        (r"{a+b}^2", "(a + b)²"),
        (r"\frac{a}{b}^2", "(a/b)²"),
        (r"\log\frac{a}{b}", "log (a/b)"),
        (r"\nabla_\theta L", "∇_θ L"),
        (r"\sigma_B^2 x", "σ²_B x"),
        (r"x_{i,j} - \mu_j", "xᵢ,ⱼ − μⱼ"),
        (r"\sum_{i=1}^n (x_i - y_i)^2", "∑ᵢ₌₁ⁿ (xᵢ − yᵢ)²"),
        (r"\begin{pmatrix}a & b\\ c & d\end{pmatrix}", "(a, b; c, d)"),
        (r"\hat{y}^{(i)}", "ŷ⁽ⁱ⁾"),
        (r"W^{[l]} a", "W^[l] a"),
        (r"\lVert w\rVert_2^2", "‖w‖₂²"),
        (r"\theta^* x", "θ* x"),
        (r"\mathrm{softmax}(z)_i", "softmax(z)ᵢ"),
        (r"\binom{n}{k}", "(n choose k)"),
        (r"\sqrt[3]{x+1}", "³√(x + 1)"),
    ],
)
def test_one_line(source: str, line: str) -> None:
    assert inline(source) == line


@settings(max_examples=250, deadline=None)
@given(formulas)
def test_any_grouping_is_read_back(tree: object) -> None:
    line = inline(tex(tree))
    assert read(line) == tree, line
