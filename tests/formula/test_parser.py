from __future__ import annotations

import pytest

from nncards.formula import LEARNER, FormulaError, parse
from nncards.formula.tree import Binary, Call, Index, Name, Neg, Num, Reduce, Where, names

x, y = Name("x"), Name("y")


def read(text: str, **options: object) -> object:
    tree = parse(text, **options)  # type: ignore[arg-type]  # the tests pass what they mean to
    assert not isinstance(tree, FormulaError), tree
    return tree


def refused(text: str, **options: object) -> FormulaError:
    tree = parse(text, **options)  # type: ignore[arg-type]  # the tests pass what they mean to
    assert isinstance(tree, FormulaError), tree
    return tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2x", Binary("*", Num(2), x)),
        ("2 x", Binary("*", Num(2), x)),
        ("2(x+1)", Binary("*", Num(2), Binary("+", x, Num(1)))),
        ("(x)(y)", Binary("*", x, y)),
        ("x^2", Binary("**", x, Num(2))),
        ("x**2", Binary("**", x, Num(2))),
        ("x²", Binary("**", x, Num(2))),
        ("x⁻¹", Binary("**", x, Neg(Num(1)))),
        ("x²y", Binary("*", Binary("**", x, Num(2)), y)),
        ("-x^2", Neg(Binary("**", x, Num(2)))),
        ("e^-x", Binary("**", Name("e"), Neg(x))),
        ("2e", Binary("*", Num(2), Name("e"))),
        ("2e-x", Binary("-", Binary("*", Num(2), Name("e")), x)),
        ("1e-3", Num(0.001)),
        (".5", Num(0.5)),
        ("½x", Binary("*", Num(0.5), x)),
        ("x · y", Binary("*", x, y)),
        ("x × y", Binary("*", x, y)),
        ("x ÷ y", Binary("/", x, y)),
        ("x − y", Binary("-", x, y)),
        ("√x", Call("sqrt", (x,))),
        ("√(x)", Call("sqrt", (x,))),
        ("√2x", Binary("*", Call("sqrt", (Num(2),)), x)),
        ("√x[i]", Call("sqrt", (Index(x, (Name("i"),)),))),
        ("σ(x)", Call("sigmoid", (x,))),
        ("σ", Name("sigma")),
        ("π", Name("pi")),
        ("μ_B", Name("mu_B")),
        ("x₁", Name("x_1")),
        ("xᵢⱼ", Index(x, (Name("i"), Name("j")))),
        ("x̂", Name("x_hat")),
        ("x'", Name("x'")),
        ("x’", Name("x'")),
        ("x''[i]", Index(Name("x''"), (Name("i"),))),
        ("ReLU(x)", Call("relu", (x,))),
        ("ln(x)", Call("ln", (x,))),
        ("W.T", Call("T", (Name("W"),))),
        ("W^T", Call("T", (Name("W"),))),
        ("Wᵀ", Call("T", (Name("W"),))),
        ("W @ x", Binary("@", Name("W"), x)),
        ("max(0, x)", Call("max", (Num(0), x))),
        ("max(j, x[j])", Reduce("max", "j", None, None, Index(x, (Name("j"),)))),
        ("sum(j, 1, n, x[j])", Reduce("sum", "j", Num(1), Name("n"), Index(x, (Name("j"),)))),
        ("∑(j, x[j])", Reduce("sum", "j", None, None, Index(x, (Name("j"),)))),
        ("norm(x, ∞)", Call("norm", (x, Name("inf")))),
    ],
)
def test_reads_what_people_type(text: str, expected: object) -> None:
    assert read(text) == expected


def test_where_takes_conditions_and_joins_them() -> None:
    tree = read("where(0 < x ≤ 1 and y ≠ 0, x, 0)")
    assert isinstance(tree, Where)
    assert tree.otherwise == Num(0)


def test_two_indices_are_two_sums() -> None:
    tree = read("sum(i, j, W[i,j])")
    assert isinstance(tree, Reduce)
    assert isinstance(tree.body, Reduce)
    assert (tree.index, tree.body.index) == ("i", "j")


def test_places_are_those_of_the_typed_text() -> None:
    tree = read("1 + √(α·x²)")
    assert isinstance(tree, Binary)
    assert (tree.right.start, tree.right.end) == (4, 11)
    assert (tree.start, tree.end) == (0, 10) or tree.start == 0


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("x(y+1)", (0, 1), "`x` is not a function", "x*("),
        ("1 + xy", (4, 6), "`xy` is not a name", "x*y"),
        ("x y", (0, 3), "what joins `x` and `y`", "x*y"),
        ("2 sum x", (2, 7), "`sum` takes brackets", "sum(j, x[j])"),
        ("sigmod(x)", (0, 6), "not a function", "sigmoid"),
        ("sqrt", (0, 4), "needs its brackets", "sqrt("),
        ("1/2x", (2, 4), "does `/` reach", "brackets"),
        ("x^2y", (2, 4), "does `^` reach", "brackets"),
        ("2^(x", (2, 3), "never closed", "`)`"),
        ("x)", (1, 2), "nothing is open", "names"),
        ("(x]", (0, 3), "closed by", "`)`"),
        ("x +", (2, 3), "something is missing after `+`", "both"),
        ("", (0, 0), "there is no formula", "type one"),
        ("y = x", (2, 3), "equals sign", "right-hand side"),
        ("|x|", (0, 1), "bars", "abs(x)"),
        ("\\frac{1}{2}", (0, 1), "LaTeX", "(a + b)/2"),
        ("log(x, y)", (0, 9), "takes 1 argument", "log(x)"),
        ("max(x)", (0, 6), "takes 2 to 8", "max(x, y)"),
        ("sum(x[j])", (0, 9), "needs its index", "sum(j, x[j])"),
        ("where(x, 1, 0)", (6, 7), "a condition is needed", "x > 0"),
        ("x < 1", (0, 5), "a comparison is not a number", "where"),
        ("x[1.5]", (2, 5), "whole number", "from 1"),
        ("(x+1)[i]", (0, 8), "only a name can be indexed", "index inside"),
        ("x if y else z", (0, 4), "`if` means nothing", "names"),
        ("sigmoid'(x)", (0, 8), "is not a function", ""),
        ("𝘅", (0, 1), "sans-serif", "plain `x`"),
        ("х", (0, 1), "cyrillic", "Latin"),
        ("x\u200b", (1, 2), "invisible", "remove"),
        ("√x²", (0, 3), "how far does this root reach", "√("),
    ],
)
def test_says_what_is_wrong_where_and_what_to_do(
    text: str, place: tuple[int, int], message: str, hint: str
) -> None:
    error = refused(text)
    assert (error.start, error.end) == place
    assert message in error.message
    assert hint in error.hint
    assert error.hint


def test_declared_names_may_be_words() -> None:
    assert names(read("var + eps", names=["var"])) == ("var", "eps")  # type: ignore[arg-type]
    assert "declared" in refused("var + eps").hint


def test_a_closed_set_of_names_takes_no_other() -> None:
    assert refused("x + z", names=["x", "y"], closed=True).hint == "the names are x, y"
    assert read("λ + x", names=["lam", "x"], closed=True) == Binary("+", Name("lam"), x)
    assert read("sum(k, x[k])", names=["x"], closed=True)


def test_letters_that_count_may_hang_below() -> None:
    tree = read(
        "sum(k, W_ik x_k)".replace(" x", "*x"), names=["W", "x"], indices=["i"], closed=True
    )
    assert tree == read("sum(k, W[i,k]*x[k])")
    assert "is not a name" in refused("x_q", names=["x"], indices=["i"], closed=True).message
    assert read("x_i") == Name("x_i")


def test_errors_carry_the_text_they_speak_of() -> None:
    assert refused("2 +").text == "2 +"


def test_learners_have_tighter_limits() -> None:
    assert "too large" in refused("x^65", limits=LEARNER).message
    assert read("x^65")
    assert "too long" in refused("x+" * 200 + "x", limits=LEARNER).message
    assert "too many parts" in refused("x+" * 140 + "x", limits=LEARNER).message
    assert "nested" in refused("(" * 41 + "x" + ")" * 41, limits=LEARNER).message
