"""The light dataclass must behave as the one of the standard library does."""

from __future__ import annotations

import dataclasses
import pickle
from typing import ClassVar

import pytest

from nncards import frozen


class _Shape:
    """The body that both decorators are given."""

    kind: ClassVar[str] = "shape"
    name: str
    sides: int = 4
    inside: dict[str, int] = dataclasses.field(default_factory=dict)
    note: str = dataclasses.field(default="", compare=False, repr=False)

    def __str__(self) -> str:
        return self.name


def _made(decorator):
    body = {k: v for k, v in vars(_Shape).items() if k not in ("__dict__", "__weakref__")}
    return decorator(frozen=True, slots=True)(type("Shape", (), {**body, "__qualname__": "Shape"}))


Ours = _made(frozen.dataclass)
Theirs = _made(dataclasses.dataclass)
Ours.__qualname__ = Ours.__name__ = "Ours"


@frozen.dataclass(frozen=True, slots=True)
class Base:
    """A base."""

    start: int


@frozen.dataclass(frozen=True, slots=True)
class Derived(Base):
    """A class derived from it."""

    parts: tuple[int, ...] = ()


def test_it_is_a_dataclass_with_the_same_fields_slots_and_pattern() -> None:
    assert dataclasses.is_dataclass(Ours)
    assert [f.name for f in dataclasses.fields(Ours)] == [
        f.name for f in dataclasses.fields(Theirs)
    ]
    assert Ours.__slots__ == Theirs.__slots__
    assert Ours.__match_args__ == Theirs.__match_args__
    assert not hasattr(Ours("a"), "__dict__")


@pytest.mark.parametrize("given", [(), ("a", 3, {}, "", 9)])
def test_wrong_calls_are_refused_as_there(given: tuple[object, ...]) -> None:
    for made in (Ours, Theirs):
        with pytest.raises(TypeError):
            made(*given)


def test_values_defaults_equality_hash_and_text() -> None:
    for made in (Ours, Theirs):
        one, same, other = made("a", note="x"), made("a", 4, {}, "y"), made("a", 5)
        assert one == same  # notes are not compared
        assert one != other
        assert one != ("a", 4, {}, "x")
        assert one.inside is not same.inside
        assert str(one) == "a"
        assert repr(one).endswith("(name='a', sides=4, inside={})")
        assert dataclasses.replace(one, sides=5) == other
    assert hash(Derived(1, (2,))) == hash(Derived(1, (2,)))
    assert len({Derived(1), Derived(1), Derived(2)}) == 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(Ours("a"))  # it holds a dict, as in Theirs


def test_nothing_can_be_changed() -> None:
    one = Derived(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.start = 2  # type: ignore[misc] # that is the point
    with pytest.raises(dataclasses.FrozenInstanceError):
        del one.start
    assert one == Derived(1)


def test_classes_derive_match_and_pickle() -> None:
    assert Derived(1, (2,)) != Base(1)
    match Derived(1, (2, 3)):
        case Base(start=1) as found:
            assert found.parts == (2, 3)  # type: ignore[attr-defined] # a Derived
    assert pickle.loads(pickle.dumps(Derived(1, (2,)))) == Derived(1, (2,))


def test_what_it_does_not_do_is_refused_when_the_class_is_made() -> None:
    with pytest.raises(TypeError, match="standard library"):
        frozen.dataclass(frozen=True, slots=False)
    body = {"__annotations__": {"x": int}, "x": dataclasses.field(init=False), "__doc__": "-"}
    with pytest.raises(TypeError, match="standard library"):
        frozen.dataclass(frozen=True, slots=True)(type("Odd", (), body))
