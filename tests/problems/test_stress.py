"""Stress finds what it is there to find: each kind of fault, put in on purpose, is named."""

from __future__ import annotations

import itertools

import pytest

from nncards.problems import (
    Choice,
    Decimal,
    Exact,
    Grid,
    Integers,
    Level,
    Names,
    Num,
    Option,
    Problem,
    Steps,
    Whole,
    Word,
    Work,
    generator,
    generator_of,
    mistake,
    sqrt,
    stress,
)
from nncards.problems.reading import UnreadableError
from nncards.problems.recompute import Formula, disagreement, flat


class Fine(Problem):
    """The weighted mean of two numbers and its root."""

    ask = "$a = <a>$, $b = <b>$, weight $<w>$"
    a, b, w = Integers(1, 30), Grid(0.5, 9.5, 0.5), Choice(0.1, 0.2, 0.3)
    answers = (Exact("m"), Decimal("r", places=3))
    levels = (Level(1, minutes=1),)
    hints = ("Weigh.",)
    may_equal = Names(a="of no interest here", b="of no interest here", w="of no interest here")

    def solve(self, work: Work) -> None:
        m = work("m", self.w * self.a + (1 - self.w) * self.b)
        work("r", sqrt(m))

    def possible(self) -> bool:
        return self.a != self.b

    @mistake("The weights are exchanged.", at="m")
    def exchanged(self) -> Num:
        return (1 - self.w) * self.a + self.w * self.b

    @mistake("Take the root.", at="r")
    def no_root(self, s: Steps) -> Num | None:
        return s.m if abs(s.m - 1) > 0.1 else None


def mean_and_root(a, b, w):
    m = a * w + b - b * w
    return m, m**0.5


def found(problem, n=60, resolve=lambda name: mean_and_root, **more):
    made = generator_of(
        generator("t.x", title="t", topic="t", equals="a.b")(type("X", (problem,), {}))
    )
    return [failure for report in stress(made, n, resolve, **more) for failure in report.failures]


def test_a_sound_generator_passes():
    assert found(Fine, 300) == []


def test_the_report_says_what_was_done():
    made = generator_of(
        generator("t.x", title="t", topic="t", equals="a.b")(type("X", (Fine,), {}))
    )
    (report,) = stress(made, 50, lambda name: mean_and_root)
    assert report.ok
    assert set(report.as_dict()) == {
        "id",
        "level",
        "n",
        "failures",
        "rejected",
        "slowest_ms",
        "commonest_answer_share",
    }
    assert report.n == 50
    assert report.slowest_ms > 0


def test_a_wrong_solve_is_found():
    class Wrong(Fine):
        def solve(self, work: Work) -> None:
            m = work("m", self.w * self.a + (1 - self.w) * self.b + 0.1)
            work("r", sqrt(m))

    assert any(f.startswith("routes: m differs by") for f in found(Wrong))


def test_a_hair_of_difference_is_found():
    assert any(
        f.startswith("routes: r differs")
        for f in found(
            Fine,
            resolve=lambda name: (
                lambda a, b, w: (mean_and_root(a, b, w)[0], mean_and_root(a, b, w)[1] * (1 + 1e-10))
            ),
        )
    )


def test_a_wrong_reference_is_found():
    assert any(
        f.startswith("routes") for f in found(Fine, resolve=lambda name: lambda a, b, w: (a, b))
    )


def test_a_reference_that_there_is_not_is_found():
    def resolve(name):
        raise LookupError(f"no function {name}")

    assert any("no function a.b" in f for f in found(Fine, resolve=resolve))


def test_a_reference_that_fails_is_found():
    assert any(
        f.startswith("reference: ZeroDivisionError")
        for f in found(Fine, resolve=lambda name: lambda a, b, w: 1 / 0)
    )


def test_a_mistake_too_close_to_the_key_leaves_nothing():
    class Close(Fine):
        answers = Decimal("r", places=3)

        @mistake("A hair.")
        def hair(self, s: Steps) -> Num:
            return s.r + 0.001

    assert any(
        f.startswith("instances: no combination")
        for f in found(Close, resolve=lambda name: lambda a, b, w: mean_and_root(a, b, w)[1])
    )


def test_a_poor_yield_is_found():
    class Poor(Fine):
        a, b = Integers(1, 200), Grid(0.5, 9.5, 0.5)

        def possible(self) -> bool:
            return self.a % 9 == 0

    assert any(f.startswith("yield: only") for f in found(Poor))


def test_too_few_instances_are_found():
    class Few(Fine):
        a, b, w = Integers(1, 9), Integers(10, 20), Choice(0.1)

    assert any(f.startswith("instances: only") for f in found(Few))


def test_a_false_printed_step_is_found():
    class Untrue(Fine):
        def solve(self, work: Work) -> None:
            m = work("m", self.w * self.a + (1 - self.w) * self.b, shown=f"{self.w} + {self.a}")
            work("r", sqrt(m))

    assert any(f.startswith("step: m:") and "the line says" in f for f in found(Untrue))


def test_a_step_rounded_by_the_author_is_found():
    class Rounded(Fine):
        def solve(self, work: Work) -> None:
            m = work("m", self.w * self.a + (1 - self.w) * self.b)
            work("r", round(float(m) ** 0.5, 3))

    assert any(f.startswith("routes: r differs") for f in found(Rounded))


def test_an_exact_answer_that_is_not_rational_is_found():
    class Inexact(Fine):
        answers = (Exact("m"), Exact("r"))

    assert any(f.startswith("key: r is") and "not exact" in f for f in found(Inexact))


def test_a_broken_whole_answer_is_found():
    class Broken(Fine):
        answers = (Whole("m"), Decimal("r", places=3))

    assert any(f.startswith("key: m is") and "not whole" in f for f in found(Broken))


def test_a_branch_that_hangs_on_rounding_is_found():
    class Branching(Fine):
        def solve(self, work: Work) -> None:
            m = work("m", self.w * self.a + (1 - self.w) * self.b)
            third = sum([self.w] * 3)  # 0.1 + 0.1 + 0.1 is 0.3 exactly, but not in floats
            work("r", sqrt(m) + (0 if third <= 3 * self.w and third * 10 - 3 <= 0 else 1))

    assert any(f.startswith("floats: r differs by 1") for f in found(Branching))


def test_a_generator_that_gives_another_problem_each_time_is_found():
    counter = itertools.count()

    class Fickle(Fine):
        def prompt(self) -> str:
            return self.fill(f"Problem {next(counter)}: $<a>$, $<b>$, $<w>$")

    assert any(f.startswith("determinism") for f in found(Fickle))


def test_a_solve_that_changes_its_mind_is_found():
    counter = itertools.count()

    class Fickle(Fine):
        def solve(self, work: Work) -> None:
            m = work("m", self.w * self.a + (1 - self.w) * self.b + next(counter) % 7)
            work("r", sqrt(m))

    assert found(Fickle)


def test_prompts_that_do_not_tell_instances_apart_are_found():
    class Silent(Fine):
        ask = "Something with $<w>$"

    assert any(f.startswith("prompt: the same as") for f in found(Silent))


def test_an_answer_that_is_nearly_always_right_is_found():
    class Common(Fine):
        answers = Exact("m")

        def solve(self, work: Work) -> None:
            work("m", self.a * 0 + 7)

        @mistake("No.")
        def exchanged(self) -> Num:
            return self.a + 20

        @mistake("No.")
        def no_root(self) -> Num:
            return self.b + 60

    assert any(
        f.startswith("commonest: [7] is the answer in 100%")
        for f in found(Common, resolve=lambda name: lambda: 7)
    )


def test_a_slow_instance_is_found():
    class Slow(Fine):
        def prompt(self) -> str:
            sum(range(3_000_000))
            return self.fill(self.ask)

    assert any(f.startswith("slow") for f in found(Slow, 3))


def test_an_exception_is_told_with_its_instance():
    class Failing(Fine):
        def solve(self, work: Work) -> None:
            m = work("m", self.w * self.a / (self.a - 7))
            work("r", sqrt(m))

    assert any("ZeroDivisionError" in f or "ValueError" in f for f in found(Failing))


def test_a_mistake_that_never_applies_is_found():
    class Idle(Fine):
        @mistake("Never.")
        def never(self) -> None:
            return None

    assert any("never leads to a value" in f for f in found(Idle))


def test_bad_latex_is_found():
    def lint(tex: str, display: bool) -> list[str]:
        return ["unclosed brace"] if tex.count("{") != tex.count("}") else []

    class Bad(Fine):
        ask = r"$\frac{<a>}{<b>$ and $<w>$"

    assert found(Fine, lint=lint) == []
    assert any(f.startswith("latex: unclosed brace") for f in found(Bad, lint=lint))


def test_words_are_compared_with_the_reference():
    class Worded(Fine):
        rule = Word("weighted", "plain")
        answers = (Exact("m"), Option("larger", options=("mean", "second")))

        def prompt(self) -> str:
            return self.fill(self.ask + " <rule>")

        def solve(self, work: Work) -> None:
            w = self.w if self.rule == "weighted" else 0.5
            m = work("m", w * self.a + (1 - w) * self.b)
            work.choose("larger", "mean" if m > self.b else "second")
            work("r", sqrt(m))

        def reference(self, function):
            m = function(self.a, self.b, self.w if self.rule == "weighted" else 0.5)[0]
            return {"m": m, "larger": "mean" if m > self.b else "second"}

        @mistake("Take the root.")
        def no_root(self, s: Steps) -> dict[str, object]:
            return {"m": s.m + 1}

        @mistake("Take the mean.", at="m")
        def exchanged(self, s: Steps) -> Num:
            return s.right + 100

    assert found(Worded) == []

    class Reversed(Worded):
        def reference(self, function):
            return {**super().reference(function), "larger": "none"}

    assert any(f.startswith("routes: larger is") for f in found(Reversed))


@pytest.mark.parametrize(
    ("latex", "value"),
    [
        (r"\frac{1}{2} + \sqrt{9}", 3.5),
        (r"2 \cdot (-3)^{2}", 18),
        (r"-2^{2}", -4),
        (r"e^{-1} \cdot e", 1),
        (r"\ln\left(e^{2}\right)", 2),
        (r"2 \ln 3", 2.1972245773362196),
        (r"\max\left(0,\; -2\right)", 0),
        (r"\left|-2\right| \left(1 + 1\right)", 4),
        (r"\left\lfloor \frac{7}{2} \right\rfloor + 1", 4),
        (r"10^{-8}", 1e-8),
        (r"7 \bmod 4", 3),
        (r"\sigma\left(0\right)", 0.5),
        (r"2 \pi", 6.283185307179586),
    ],
)
def test_latex_is_worked_out_again(latex, value):
    assert Formula(latex).value() == pytest.approx(value)


def test_arrays_are_worked_out_again():
    assert flat(Formula(r"\begin{pmatrix} 1 & 1 + 1 \\ 3 & \frac{8}{2} \end{pmatrix}").value()) == [
        1,
        2,
        3,
        4,
    ]
    assert flat(Formula(r"\left(1,\; 2 \cdot 3\right)").value()) == [1, 6]


@pytest.mark.parametrize(
    "latex", ["x + 1", r"\frac{1}{0}", "(1", r"\foo", "1 +", r"\ln\left(-1\right)", "(-8)^{0.5}"]
)
def test_what_is_no_number_is_refused(latex):
    with pytest.raises(UnreadableError):
        Formula(latex).value()


@pytest.mark.parametrize(
    ("shown", "printed", "ok"),
    [
        (r"\frac{1}{3}", "0.33333", True),
        (r"\frac{1}{3}", "0.3334", False),
        ("0.33333 \\cdot 3", "1", True),
        ("0.33333 \\cdot 30000", "10000", True),
        ("0.3333 \\cdot 3", "1.01", False),
        ("2 + 3", "6", False),
        (r"\left(1, 2\right)", "3", False),
    ],
)
def test_lines_may_differ_by_rounding_and_no_more(shown, printed, ok):
    assert (disagreement(shown, printed, 5) == "") == ok


def test_a_place_left_open_is_found():
    class Open(Fine):
        def prompt(self) -> str:
            return f"$a = {self.a}$, $b = {self.b}$, weight ${self.w}$ of <wait>"

    assert any(f.startswith("prompt: <wait> is left open") for f in found(Open))
