"""Instances: worked, gated, without repeats, rebuilt from their parameters."""

from __future__ import annotations

import json
import math
from fractions import Fraction

import pytest

from nncards.problems import (
    Choice,
    Decimal,
    DefinitionError,
    Derived,
    Exact,
    ExhaustedError,
    Grid,
    Integers,
    Level,
    Names,
    Num,
    Problem,
    Steps,
    Vector,
    Word,
    Work,
    exp,
    generator,
    generator_of,
    log,
    mistake,
    sqrt,
    total,
)


@generator("t.softmax", title="Softmax", topic="t", equals="a.b")
class Softmax(Problem):
    ask = r"Logits $z = <z>$, temperature $\tau = <tau>$; $<x$ is no place."
    a_, tau = Vector(Integers(1, 5), 3), Choice(1, 2)
    z = Derived(lambda p: p.tau * log(p.a_))
    answers = Exact("p", label="the probabilities")
    levels = (
        Level(1, minutes=1),
        Level(
            2,
            minutes=2,
            z=Vector(Grid(-2, 2, 0.1), 3),
            tau=Grid(0.5, 2, 0.1),
            answers=Decimal("p", places=3),
        ),
        Level(3, minutes=0.5, one_step=Exact("S")),
    )
    hints = (r"Divide by $<tau>$.",)
    symbols = Names(u=r"\mathbf{u}")

    def possible(self) -> bool:
        return len(set(self.z)) > 1

    def solve(self, work: Work) -> None:
        u = work("u", exp(self.z / self.tau), note="exponentiate")
        S = work("S", total(u))
        work("p", u / S)

    @mistake("You did not divide by the temperature.")
    def no_tau(self) -> Num | None:
        return self.but(tau=1).p if self.tau != 1 else None

    @mistake("You left one out.", at="S")
    def one_less(self, s: Steps) -> Num:
        return s.right - s.u[0]


made = generator_of(Softmax)


def test_an_instance_is_complete():
    instance = made.from_params(1, {"a_": [1, 2, 5], "tau": 2})
    assert instance.prompt == (
        r"Logits $z = \left(0,\; 2 \ln 2,\; 2 \ln 5\right)$, temperature $\tau = 2$; $<x$ is no place."
        "\n\n**Give** the probabilities $p$ (3 numbers), exactly, as a fraction or a decimal."
    )
    assert instance.answers[0].value == [0.125, 0.25, 0.625]
    assert instance.answers[0].exact.items == (Fraction(1, 8), Fraction(1, 4), Fraction(5, 8))
    assert instance.answers[0].tolerance == 0
    assert instance.steps[1].latex == r"S = \sum_{i} \mathbf{u}_{i} = 1 + 2 + 5 = 8"
    assert instance.steps[0].note == "exponentiate"
    assert instance.hints == ("Divide by $2$.",)
    no_tau = instance.mistakes[0]
    assert no_tau.values[0] == pytest.approx([1 / 30, 4 / 30, 25 / 30])


def test_instances_are_json_and_come_back():
    for level in made.levels:
        instance = made.instance(level, 3, 4)
        data = json.loads(json.dumps(instance.as_dict()))
        again = made.from_params(level, data["params"])
        assert again.prompt == instance.prompt
        assert again.answers == instance.answers
        assert again.steps == instance.steps
        assert again.mistakes == instance.mistakes
        assert set(data) == {
            "id",
            "level",
            "seed",
            "index",
            "params",
            "prompt",
            "answers",
            "steps",
            "mistakes",
        }


def test_hidden_inputs_that_a_level_does_not_read_are_not_drawn():
    assert set(made.instance(1).params) == {"a_", "tau"}
    assert set(made.instance(2).params) == {"z", "tau"}


def test_a_mistake_without_a_value_says_none():
    mistakes = {m.name: m for m in made.from_params(1, {"a_": [1, 2, 5], "tau": 1}).mistakes}
    assert mistakes["no_tau"].values == (None,)
    assert not mistakes["no_tau"].applies


def test_a_one_step_level_gives_the_lines_before_and_asks_the_next():
    instance = made.from_params(3, {"a_": [1, 2, 5], "tau": 2})
    assert r"Worked out so far: $\mathbf{u} = \left(1,\; 2,\; 5\right)$." in instance.prompt
    assert [s.name for s in instance.steps] == ["S"]
    (only,) = instance.mistakes
    assert (only.name, only.values) == ("one_less", (pytest.approx(7),))


def test_no_instance_repeats_before_all_were_seen():
    count = made.instances(1)
    prompts = [made.instance(1, 7, index).prompt for index in range(count)]
    assert len(set(prompts)) == count == 2 * (125 - 5)
    assert made.instance(1, 7, count).prompt == prompts[0]
    assert made.instance(1, 7, 3 * count + 5).prompt == prompts[5]


def test_instances_are_counted_as_far_as_is_asked():
    fresh = generator_of(
        generator("t.softmax", title="", topic="", equals="a.b")(type("Fresh", (Softmax,), {}))
    )
    solved = []
    once = fresh.solve
    fresh.solve = lambda *args, **kwargs: solved.append(1) or once(*args, **kwargs)
    assert fresh.instances(1, 7) == 7
    assert len(solved) < 2 * 125
    assert fresh.instances(1, 5) == 5
    assert fresh.instances(1, 1000) == fresh.instances(1) == 2 * (125 - 5)
    assert fresh.instances(1, 7) == 7
    assert fresh.instances(2, 30) == 30
    assert fresh.instances(2) == 10_000


def test_a_large_level_does_not_repeat_either():
    assert made.instances(2) == 10_000
    prompts = {made.instance(2, 0, index).prompt for index in range(400)}
    assert len(prompts) == 400


def test_the_draw_depends_on_seed_and_index_alone():
    fresh = generator("t.softmax", title="", topic="", equals="a.b")(type("Copy", (Softmax,), {}))
    for level in made.levels:
        assert [made.instance(level, 2, i).params for i in (9, 3, 0)] == [
            generator_of(fresh).instance(level, 2, i).params for i in (9, 3, 0)
        ]


def test_seeds_share_nothing():
    one = [made.instance(2, 1, i).prompt for i in range(150)]
    two = [made.instance(2, 2, i).prompt for i in range(150)]
    assert len(set(one) & set(two)) <= 1


def test_the_version_changes_the_draw():
    newer = generator("t.softmax", title="", topic="", equals="a.b", version=2)(
        type("Copy", (Softmax,), {})
    )
    assert [generator_of(newer).instance(2, 0, i).params for i in range(5)] != [
        made.instance(2, 0, i).params for i in range(5)
    ]


class Step(Problem):
    """theta - lr g, with the gate's cases to try."""

    ask = r"$\theta = <theta>$, $\eta = <lr>$, $g = <g>$"
    theta, lr, g = Grid(1, 3, 0.5), Choice(0.1, 0.0001), Integers(1, 4)
    answers = Decimal("new", places=2)
    levels = (Level(1, minutes=1, few_instances="a test"),)
    hints = ("Downhill.",)

    def solve(self, work: Work) -> None:
        work("new", self.theta - self.lr * self.g)

    @mistake("Downhill.")
    def uphill(self) -> Num:
        return self.theta + self.lr * self.g

    @mistake("Times the gradient.")
    def no_gradient(self) -> Num | None:
        return self.theta - self.lr if self.g != 1 else None


def test_the_gate_rejects_a_step_that_hides_in_the_tolerance():
    gated = generator_of(generator("t.step", title="", topic="", equals="a.b")(Step))
    assert (
        gated.instances(1) == 5 * 4
    )  # those with the large rate; with the small one theta stays theta
    assert {gated.instance(1, 0, index).params["lr"] for index in range(20)} == {0.1}


def test_the_gate_rejects_mistakes_that_cannot_be_told_apart():
    class Twice(Step):
        @mistake("The same as uphill.")
        def up(self) -> Num:
            return self.theta + self.g * self.lr

    twice = generator_of(generator("t.step", title="", topic="", equals="a.b")(Twice))
    assert twice.instances(1) == 0


def test_the_gate_rejects_a_key_that_is_a_given_unless_that_is_declared():
    class Kept(Step):
        def solve(self, work: Work) -> None:
            work("new", self.theta * self.g / self.g)

    assert (
        generator_of(generator("t.step", title="", topic="", equals="a.b")(Kept)).instances(1) == 0
    )

    class Declared(Kept):
        may_equal = Names(theta="nothing changes")

    assert (
        generator_of(generator("t.step", title="", topic="", equals="a.b")(Declared)).instances(1)
        > 0
    )


def test_an_impossible_level_is_exhausted():
    @generator("t.none", title="", topic="", equals="a.b")
    class Never(Step):
        def possible(self) -> bool:
            return False

    assert generator_of(Never).instances(1) == 0
    with pytest.raises(ExhaustedError):
        generator_of(Never).instance(1)


def test_a_hopeless_large_level_is_given_up():
    @generator("t.none", title="", topic="", equals="a.b")
    class Never(Step):
        theta = Grid(1, 500, 0.01)

        def possible(self) -> bool:
            return False

    with pytest.raises(ExhaustedError):
        generator_of(Never).instance(1)


def test_an_index_may_be_negative_or_huge():
    assert made.instance(1, 0, -1).prompt == made.instance(1, 0, made.instances(1) - 1).prompt
    assert made.instance(2, 0, 10**12).prompt == made.instance(2, 0, 10**12 % 10_000).prompt


@pytest.mark.parametrize(
    "params", [{}, {"a_": [1, 2, 3]}, {"a_": "x", "tau": 1}, {"a_": [1, 2], "tau": 0}]
)
def test_parameters_that_do_not_fit_are_an_error(params):
    with pytest.raises((KeyError, ValueError)):
        made.from_params(1, params)


def test_the_tolerance_covers_honest_rounding():
    @generator("t.cancel", title="", topic="", equals="a.b")
    class Cancel(Problem):
        ask = "$x = <x>$"
        x = Grid(10, 20, 0.1)
        answers = Decimal("d", places=4)
        levels = (Level(1, minutes=1),)
        hints = ("Subtract.",)
        may_equal = Names(zero="cancelled")

        def solve(self, work: Work) -> None:
            r = work("r", sqrt(self.x * 1000))
            work("d", r - 100)

        @mistake("No.")
        def one(self, s: Steps) -> Num:
            return s.d + 70

        @mistake("No.")
        def two(self, s: Steps) -> Num:
            return s.d - 70

    instance = generator_of(Cancel).from_params(1, {"x": 10.1})
    r = math.sqrt(10100)
    drift = abs(float(f"{r:.4g}") - 100 - (r - 100))
    assert instance.answers[0].tolerance >= 2 * drift > 0.00005


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"levels": ()}, "no levels"),
        ({"answers": ()}, "no answer"),
        ({"hints": ()}, "no hints"),
        ({"ask": ""}, "neither `ask` nor"),
        ({"solve": Problem.solve}, "no `solve`"),
        ({"uphill": None}, "fewer than two mistakes"),
        ({"levels": (Level(1, minutes=1), Level(1, minutes=2))}, "same number"),
        ({"step2": mistake("x")(lambda self: 1)}, "digits"),
        ({"lost": mistake("x", levels=(9,))(lambda self: 1)}, "belongs to no level"),
    ],
)
def test_what_is_missing_is_said(changes, says):
    bad = type("Bad", (Step,), changes)
    for name, item in changes.items():
        if hasattr(item, "feedback"):
            object.__setattr__(item, "name", name)
    with pytest.raises(DefinitionError, match=says):
        generator("t.bad", title="", topic="", equals="a.b")(bad)


def test_a_generator_must_name_a_reference():
    with pytest.raises(DefinitionError, match="no reference"):
        generator("t.bad", title="", topic="")(type("Bad", (Step,), {}))


def test_a_word_is_drawn_as_text():
    @generator("t.word", title="", topic="", equals="a.b")
    class Scheme(Step):
        scheme = Word("plus", "minus")

        def prompt(self) -> str:
            return self.fill(f"Go {self.scheme}: <scheme>, <theta>")

    words = {generator_of(Scheme).instance(1, 0, i).params["scheme"] for i in range(20)}
    assert words == {"plus", "minus"}
    assert generator_of(Scheme).instance(1).prompt.startswith("Go ")


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ({"ask": "Logits $<zz>$."}, "prompt"),
        ({"hints": ("Divide by $<zz>$.",)}, "a hint"),
        ({"answers": Exact("p", label="the share of $<zz>$")}, "a label"),
        ({"levels": (Level(1, minutes=1, ask="At $<zz>$."),)}, "prompt"),
    ],
)
def test_a_place_that_is_no_input_is_refused(table, where):
    with pytest.raises(DefinitionError, match=f"<zz> in .*{where} is no input"):
        generator("t.open", title="t", topic="t", equals="a.b")(type("Open", (Softmax,), table))


def test_a_place_that_a_prompt_method_leaves_open_is_an_error():
    class Open(Softmax):
        def prompt(self) -> str:
            return self.fill("Logits $<zz>$.")

    faulty = generator_of(generator("t.open", title="t", topic="t", equals="a.b")(Open))
    with pytest.raises(LookupError, match="<zz> is no input"):
        faulty.instance(1)


def test_labels_are_filled_in():
    class Labelled(Softmax):
        answers = Exact("p", label=r"the shares at $\tau = <tau>$")

    filled = generator_of(generator("t.label", title="t", topic="t", equals="a.b")(Labelled))
    instance = filled.from_params(1, {"a_": [1, 2, 5], "tau": 2})
    assert instance.answers[0].label == r"the shares at $\tau = 2$"
    assert r"**Give** the shares at $\tau = 2$ $p$" in instance.prompt


def test_a_prompt_of_the_level_replaces_that_of_the_class_and_its_method():
    class Both(Softmax):
        levels = (Level(1, minutes=1), Level(2, minutes=1, ask="Shorter: $<z>$."))

        def prompt(self) -> str:
            return self.fill("Longer: $<z>$.")

    both = generator_of(generator("t.both", title="t", topic="t", equals="a.b")(Both))
    assert both.instance(1).prompt.startswith("Longer")
    assert both.instance(2).prompt.startswith("Shorter")


class Pair(Problem):
    """Two answers, for mistakes that give both at once."""

    ask = "$a = <a>$, $b = <b>$"
    a, b = Integers(2, 30), Integers(31, 60)
    answers = (Exact("s"), Exact("d"))
    levels = (Level(1, minutes=1),)
    hints = ("Add.",)

    def solve(self, work: Work) -> None:
        work("s", self.a + self.b)
        work("d", self.b - self.a)

    @mistake("Exchanged.")
    def exchanged(self, s: Steps) -> object:
        return s.d, s.s

    @mistake("Multiplied.")
    def product(self) -> Num:
        return self.a * self.b


def test_a_tuple_is_the_answers_in_order():
    pair = generator_of(generator("t.pair", title="t", topic="t", equals="a.b")(Pair))
    instance = pair.from_params(1, {"a": 3, "b": 40})
    assert [m.values for m in instance.mistakes] == [(37, 43), (120, None)]


def test_a_tuple_of_another_length_is_an_error():
    class Triple(Pair):
        @mistake("Three.")
        def three(self, s: Steps) -> object:
            return s.s, s.d, s.s

    triple = generator_of(generator("t.triple", title="t", topic="t", equals="a.b")(Triple))
    with pytest.raises(TypeError, match="'three' gives 3 values for 2 answers"):
        triple.instance(1)
