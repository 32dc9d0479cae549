from datetime import timedelta

import polars as pl
import pytest

from checks.workings.wording import duration, number


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-123_456, "-123,456")],
)
def test_a_number_has_a_comma_at_each_thousand(count, text):
    assert pl.select(number(pl.lit(count))).item() == text


@pytest.mark.parametrize(
    ("span", "text"),
    [
        ({"seconds": 59}, "59 s"),
        ({"minutes": 22, "seconds": 59}, "22 min"),
        ({"hours": 1}, "1 h"),
        ({"hours": 26}, "26 h"),
        ({"hours": 3, "minutes": 20}, "3 h 20 min"),
        ({"days": 2}, "2 days"),
        ({"days": 30, "hours": 4}, "30 days 4 h"),
    ],
    ids=str,
)
def test_a_duration_is_said_in_its_two_largest_units(span, text):
    assert pl.select(duration(pl.lit(timedelta(**span)))).item() == text
