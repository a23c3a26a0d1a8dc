"""What learners type, and what attackers type."""

from __future__ import annotations

import math
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncards.problems.reading import UnreadableError, read
from nncards.problems.values import Array, as_list


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.25", Fraction(1, 4)),
        ("1/4", Fraction(1, 4)),
        ("2.5e-1", Fraction(1, 4)),
        ("25%", Fraction(1, 4)),
        ("0,25", Fraction(1, 4)),
        (".5", Fraction(1, 2)),
        ("-3", -3),
        ("−3", -3),
        ("+ 3", 3),
        ("- 1 / 3", Fraction(-1, 3)),
        ("sqrt(2)/2", math.sqrt(2) / 2),
        ("√2/2", math.sqrt(2) / 2),
        ("sqrt 9", 3),
        ("ln 3", math.log(3)),
        ("2 ln 3", 2 * math.log(3)),
        ("2ln(3)", 2 * math.log(3)),
        ("-ln(1/4)", math.log(4)),
        ("e^2", math.exp(2)),
        ("exp(-1)", math.exp(-1)),
        ("2pi", 2 * math.pi),
        ("2^10", 1024),
        ("2**-2", Fraction(1, 4)),
        ("-2^2", -4),
        ("(1+2)*3", 9),
        ("3 · 4", 12),
        ("1 234 567,5".replace(" ", ""), Fraction("1234567.5")),
        ("1,234,567", 1234567),
        ("[5]", 5),
        ("1e3", 1000),
    ],
)
def test_numbers(text, value):
    assert float(read(text).value) == pytest.approx(float(value), rel=1e-14)
    if isinstance(value, (int, Fraction)):
        assert read(text).value == value


@pytest.mark.parametrize(
    ("text", "shape", "value"),
    [
        ("[1, 2]", (2,), [1, 2]),
        ("1, 2", (2,), [1, 2]),
        ("(1, 2)", (2,), [1, 2]),
        ("1 2 3", (3,), [1, 2, 3]),
        ("1; 2; 3", (3,), [1, 2, 3]),
        ("1,5; 2,5", (2,), [1.5, 2.5]),
        ("1/2, -1/4, sqrt(4)", (3,), [0.5, -0.25, 2]),
        ("[1, 2; 3, 4]", (2, 2), [[1, 2], [3, 4]]),
        ("1, 2; 3, 4", (2, 2), [[1, 2], [3, 4]]),
        ("[[1, 2], [3, 4]]", (2, 2), [[1, 2], [3, 4]]),
        ("1 2; 3 4", (2, 2), [[1, 2], [3, 4]]),
        ("[1, 2, 3]", (2,), [1, 2, 3]),
        ("7", (1,), [7]),
    ],
)
def test_vectors_and_matrices(text, shape, value):
    assert as_list(read(text, shape).value) == value


def test_a_grouped_whole_number_where_one_is_asked():
    assert read("163,850", whole=True).value == 163850


@pytest.mark.parametrize(
    ("text", "shape", "says"),
    [
        ("", (), "no answer"),
        ("1,234", (), "1.234 or 1234"),
        ("1, 2", (), "comma"),
        ("abc", (), "do not know 'abc'"),
        ("1/0", (), "divides by zero"),
        ("ln 0", (), "not a real number"),
        ("sqrt(-1)", (), "not a real number"),
        ("1 2", (), "side by side"),
        ("(1", (), "not closed"),
        ("1)", (), "did not expect"),
        ("2^", (), "missing"),
        ("[1, 2; 3]", (2, 2), "different lengths"),
        ("1,5, 2,5", (2,), "semicolons"),
        ("[1, 2", (2,), "brackets"),
        ("x = 3", (), "'=' has no place"),
        ("9" * 41, (), "too many digits"),
        ("1e999", (), "too large"),
        ("exp(1000)", (), "too large"),
    ],
)
def test_it_says_what_it_cannot_read(text, shape, says):
    with pytest.raises(UnreadableError, match=".*" + says.replace("(", r"\(")):
        read(text, shape)


ATTACKS = [
    "().__class__.__base__.__subclasses__()",
    "__import__('os').system('true')",
    'exec("print(1)")',
    "open('f','w')",
    "(lambda: 1)()",
    "[x for x in y]",
    "x.subs(x,'1')",
    "S('1')",
    "lambdify(x,'1')(1)",
    "Symbol('x').__class__",
    "9**9**9**9",
    "10**(10**10)",
    "factorial(10**9)",
    "prime(10**9)",
    "(" * 2000 + ")" * 2000,
    "f'{x}'",
    "x:=3",
    "x.real",
    "1j",
    "await x",
    "0x10",
    "1\x002",
    "9" * 5000,
    "-" * 290 + "1",
    "1e400",
    "log(0)",
    "max()",
    "sqrt(2,3,4)",
    "𝘅",
    "ｅval",
    "exp(exp(exp(exp(100))))",
    "((((9^64)^64)^64)^64)",
    "sqrt sqrt sqrt " * 30,
    "1" + "/3" * 140,
    "99999999^64" + "*99999999^64" * 20,
    "",
    "nan",
    "inf",
    "[" * 150 + "]" * 150,
    ";" * 300,
    "1" + "%" * 290,
]


def attempt(text, shape):
    """What is read, or the words of the refusal."""
    try:
        return read(text, shape).value
    except UnreadableError as fault:
        return str(fault)


@pytest.mark.parametrize("text", ATTACKS)
@pytest.mark.parametrize("shape", [(), (3,), (2, 2)])
def test_attacks_are_refused_at_once(text, shape):
    began = time.perf_counter()
    found = attempt(text, shape)
    assert time.perf_counter() - began < 0.05
    assert found
    assert isinstance(found, str) or text[0] in "1("  # a refusal, or long but honest arithmetic


NEAR = st.text(alphabet="0123456789.,;+-*/^()[] eE%lnsqrtpi", max_size=40)


@given(st.text(max_size=60) | NEAR, st.sampled_from([(), (2,), (2, 2)]))
def test_any_text_is_read_or_refused(text, shape):
    found = attempt(text, shape)
    if isinstance(found, str):
        assert found
    else:
        assert isinstance(found, Array) or math.isfinite(float(found))


@given(st.lists(st.fractions(max_denominator=1000), min_size=2, max_size=5))
def test_what_we_write_we_read(numbers):
    typed = "[" + ", ".join(map(str, numbers)) + "]"
    assert list(read(typed, (len(numbers),)).value) == numbers
