"""Ranges wider than two machine words are walked as evenly as small ones."""

from __future__ import annotations

import pytest

from nncards.problems.permute import Permutation, key


@pytest.mark.parametrize("bits", [63, 65, 90, 144, 400])
def test_every_digit_of_a_wide_range_varies(bits: int) -> None:
    """The top and the middle digits are spread over their range, not stuck near 0."""
    order = Permutation(1 << bits, key("wide", bits))
    places = [order(index) for index in range(400)]
    assert len(set(places)) == 400
    for shift in range(0, bits - 3, 3):
        digits = [(place >> shift) & 7 for place in places]
        assert all(20 <= digits.count(digit) <= 90 for digit in range(8)), shift


def test_a_wide_range_that_is_no_power_of_two_stays_inside() -> None:
    """A place outside is sent through again."""
    size = 251**18
    order = Permutation(size, key("odd"))
    assert all(0 <= order(index) < size for index in range(200))
