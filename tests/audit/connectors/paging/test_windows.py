"""A window holds the place it was made for, and most of it lies behind."""

from hypothesis import given
from hypothesis import strategies as st

from audit.connectors.paging.ranks import ranks
from audit.connectors.paging.windows import window


@given(st.integers(0, 2_000_000), st.integers(20, 1000))
def test_the_place_stands_early_in_its_window(place, most):
    number, size = window(place, most)
    assert number * size <= place < (number + 1) * size
    assert size <= most
    assert (number + 1) * size - place >= most // 6  # so a list ends after few requests


def test_numbers_compare_as_numbers_and_times_as_times():
    assert ranks(["9", "10", "11"], "number").to_list() == [9, 10, 11]
    assert ranks(["9", "10"], "text") is None
    assert ranks(["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.500Z"], "instant") is not None


def test_what_does_not_ascend_or_is_no_key_is_no_order():
    assert ranks(["2", "1"], "number") is None
    assert ranks(["1", None], "number") is None
    assert ranks(["1", "x"], "number") is None
