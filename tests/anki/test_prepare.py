from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nncards.anki.prepare import instances

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Course


def test_instances_are_different_and_levels_take_turns(generators: Any) -> None:
    found = instances(generators["opt.adam_steps"], "a/b", 0, (1, 2))
    assert len(found) == 16
    assert [one.level for one in found] == [1, 2] * 8
    assert len({one.prompt for one in found}) == 16


def test_the_same_card_has_the_same_instances_until_they_are_drawn_anew(generators: Any) -> None:
    def prompts(uid: str, draw: int) -> list[str]:
        return [one.prompt for one in instances(generators["opt.adam_steps"], uid, draw, (3,))]

    assert prompts("a/b", 0) == prompts("a/b", 0)
    assert not set(prompts("a/b", 0)) & set(prompts("a/b", 1))
    assert prompts("a/b", 0) != prompts("a/c", 0)


def test_front_and_back_hold_the_instances_in_the_same_order(deck: Callable[[str], Course]) -> None:
    (item,) = deck("  - id: one\n    problem: opt.adam_steps\n    levels: [1]\n").items()
    front = item.page["front"].split('<div class="nn-one">')[1:]
    back = item.page["back"].split('<div class="nn-one">')[1:]
    assert len(front) == len(back) == 16
    assert all("data-key" not in question for question in front)
    assert all(solution.count("data-within") == 1 for solution in back)
    assert item.page["typed"]
    assert item.minutes == 2


def test_a_vector_is_not_typed(deck: Callable[[str], Course]) -> None:
    (item,) = deck("  - id: one\n    problem: bn.train_forward\n    levels: [1]\n").items()
    assert item.page["typed"] == ""
    assert "data-key" not in item.page["back"]
