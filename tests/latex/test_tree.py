from __future__ import annotations

import dataclasses

import pytest

from nncards.latex.tree import Fraction, Node, Number, Row, Symbol, Text, children, walk


def half() -> Fraction:
    return Fraction(0, 7, "frac", Number(5, 6, "1"), Number(6, 7, "2"))


def test_children_come_in_the_order_of_the_fields() -> None:
    assert [type(n) for n in children(half())] == [Number, Number]
    assert [n.start for n in children(half())] == [5, 6]


def test_walk_visits_parents_first_and_maths_inside_text() -> None:
    x = Symbol(7, 8, "x")
    row = Row(0, 20, (Text(0, 10, ("if ", x)), half()))
    assert [type(n).__name__ for n in walk(row)] == [
        "Row",
        "Text",
        "Symbol",
        "Fraction",
        "Number",
        "Number",
    ]


def test_walk_does_not_recurse() -> None:
    node: Node = Number(0, 1, "1")
    for _ in range(20_000):
        node = Row(0, 1, (node,))
    assert sum(1 for _ in walk(node)) == 20_001


def test_nodes_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        half().kind = "binom"  # type: ignore[misc]  # that it is an error is what is tested
