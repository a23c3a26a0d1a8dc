"""Which cards a day brings, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nncards.quiz.catalogue import Filter, items
from nncards.quiz.memory import Memory
from nncards.quiz.order import Limits, cram, plan
from nncards.quiz.replay import Cached, Today
from nncards.quiz.scheduler import LEARNING, REVIEW, State

DAY = 20_000
MANY = Limits(new=100, reviews=100, new_problems=100)


@pytest.fixture
def planned(make_course):
    """The keys of a day's queue: cards as YAML, states by key."""

    def make(cards: str, states=None, limits=MANY, today=None, head: str = "", **more) -> list[str]:
        content = make_course(f"deck: T\nid: t\n{head}cards:\n{cards}", **more)
        found = plan(items(content), states or {}, DAY, limits, today or Today())
        return [i.key.removeprefix("t/") for i in found.queue]

    return make


def card(name: str, **more: object) -> str:
    extra = "".join(f", {k}: {v}" for k, v in more.items())
    return f"  - {{id: {name}, ask: Ask {name}?, answer: Yes{extra}}}\n"


def seen(due: int, stability: float = 10.0, last: int = 20, **more) -> Cached:
    state = State(
        REVIEW, memory=Memory(stability, 5), day=DAY - last, due_day=DAY + due, interval=5, reps=3
    )
    return Cached(state, **more)


def test_overdue_first_by_what_is_least_remembered_then_today_with_new_among_it(planned) -> None:
    cards = "".join(card(n) for n in ("new1", "late1", "late2", "now1", "now2", "new2", "later"))
    states = {
        "t/late1": seen(-3, stability=50),
        "t/late2": seen(-1, stability=5),
        "t/now1": seen(0, stability=9),
        "t/now2": seen(0, stability=3),
        "t/later": seen(2),
    }
    assert planned(cards, states) == ["late2", "late1", "now2", "new1", "now1", "new2"]


def test_core_comes_before_more_and_the_decks_order_holds(planned) -> None:
    cards = card("a", tier="more") + card("b", tier="core") + card("c", tier="core") + card("d")
    assert planned(cards) == ["b", "c", "a", "d"]


def test_what_comes_after_waits_until_the_other_has_left_its_steps(planned) -> None:
    cards = card("whole", after="[part]") + card("part") + card("free")
    assert planned(cards) == ["part", "free"]
    steps = Cached(State(LEARNING, day=DAY, due_at=1, reps=1))
    assert planned(cards, {"t/part": steps}) == ["free"]
    assert planned(cards, {"t/part": seen(5)}) == ["whole", "free"]
    assert planned(cards, {"t/part": Cached(suspended=True)}) == ["whole", "free"]


def test_a_retired_or_unknown_forerunner_holds_nothing_up(planned) -> None:
    assert planned(card("whole", after="[old]") + card("old", retired="true")) == ["whole"]


def test_members_of_a_confusable_set_start_on_different_days(planned) -> None:
    cards = card("xavier") + card("he") + card("other")
    head = "confusable: [[xavier, he]]\n"
    assert planned(cards, head=head) == ["xavier", "other"]
    started = Today(frozenset({"t/xavier"}), frozenset({"t/xavier"}))
    assert planned(cards, {"t/xavier": seen(3)}, today=started, head=head) == ["other"]
    assert planned(cards, {"t/xavier": seen(3)}, head=head) == ["he", "other"]


def test_members_that_are_due_together_stand_apart(planned) -> None:
    names = ["xavier", "he", "a", "b", "c", "d"]
    states = {f"t/{n}": seen(0, stability=3 + i) for i, n in enumerate(names)}
    queue = planned("".join(map(card, names)), states, head="confusable: [[xavier, he]]\n")
    assert sorted(queue) == sorted(names)
    assert abs(queue.index("xavier") - queue.index("he")) > 3


def test_siblings_come_on_different_days(planned) -> None:
    cards = "  - {id: gaps, cloze: 'A {{one::x}} and a {{two::y}}.'}\n" + card(
        "both", reverse="true"
    )
    assert planned(cards) == ["gaps#one", "both"]
    done = Today(frozenset({"t/gaps#one"}), frozenset({"t/gaps#one"}))
    assert planned(cards, {"t/gaps#one": seen(5)}, today=done) == ["both"]
    assert planned(cards, {"t/gaps#one": seen(5)}) == ["gaps#two", "both"]


def test_long_problems_are_last_and_few(planned) -> None:
    cards = (
        "".join(f"  - {{id: p{n}, problem: test.sum}}\n" for n in range(5)) + card("a") + card("b")
    )
    long = {"minutes": lambda name, level: 3.0}
    assert planned(cards, limits=Limits(), **long) == ["a", "b", "p0", "p1", "p2"]
    done = Today(frozenset({"t/p0", "t/p1"}), frozenset())
    known = {"t/p0": seen(4), "t/p1": seen(-4)}
    assert planned(cards, known, limits=Limits(), today=done, **long) == ["a", "b", "p1", "p2"]


def test_the_day_has_its_limits(planned) -> None:
    cards = "".join(card(f"n{n}") for n in range(9)) + "".join(card(f"r{n}") for n in range(9))
    states = {f"t/r{n}": seen(0) for n in range(9)}
    queue = planned(cards, states, limits=Limits(new=4, reviews=5))
    assert (sum(k[0] == "n" for k in queue), sum(k[0] == "r" for k in queue)) == (4, 5)
    today = Today(frozenset({"t/x", "t/y"}), frozenset({"t/x", "t/y", "t/z"}))
    queue = planned(cards, states, limits=Limits(new=4, reviews=5), today=today)
    assert (sum(k[0] == "n" for k in queue), sum(k[0] == "r" for k in queue)) == (2, 4)


def test_suspended_and_buried_cards_are_left_out(planned) -> None:
    cards = card("a") + card("b") + card("c")
    states = {
        "t/a": Cached(suspended=True),
        "t/b": Cached(buried=DAY),
        "t/c": Cached(buried=DAY - 1),
    }
    assert planned(cards, states) == ["c"]


def test_filters_take_decks_tags_and_sections(make_course) -> None:
    content = make_course(
        "deck: T\nid: t\ncards:\n"
        + card("a", tags="[exam]")
        + card("b", section="Dropout")
        + card("c", section="Tricks > Adam")
    )

    def found(**filters) -> list[str]:
        chosen = Filter(**{k: frozenset([v]) for k, v in filters.items()})
        return [i.key for i in items(content, chosen)]

    assert found(tags="exam") == ["t/a"]
    assert found(sections="Dropout") == ["t/b"]
    assert found(sections="Adam") == ["t/c"]
    assert found(decks="t", sections="Tricks > Adam") == ["t/c"]
    assert found(decks="other") == []


def test_cramming_takes_everything_in_an_order_of_its_own(make_course) -> None:
    content = make_course("deck: T\nid: t\ncards:\n" + "".join(card(f"c{n}") for n in range(30)))
    states = {"t/c3": Cached(suspended=True), "t/c4": seen(40)}
    queue = [i.key for i in cram(items(content), states, 1).queue]
    assert len(queue) == 29
    assert "t/c4" in queue
    assert queue != sorted(queue)
    assert queue == [i.key for i in cram(items(content), states, 1).queue]


def test_whether_a_problem_is_long_is_known_without_loading_its_generator(make_course) -> None:
    def load():
        raise AssertionError("a generator was loaded")

    content = replace(
        make_course(
            "deck: T\nid: t\ncards:\n  - {id: p, problem: test.sum}\n  - {id: q, problem: test.other}\n"
        ),
        generators=load,
        minutes=lambda name, level: (
            {("test.sum", 1): 0.5, ("test.sum", 2): 3.0}.get((name, level)) or 0.5
        ),
        levels=lambda name: [1, 2] if name == "test.sum" else [1],
    )
    assert [item.long for item in items(content)] == [True, False]
