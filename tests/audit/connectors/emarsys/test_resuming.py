"""P14 for this source: killed at any write, gone on with, the same rows."""

import random
from contextlib import suppress

import pytest
from polars.testing import assert_frame_equal

from audit.connectors.emarsys import contact_query, slices
from audit.connectors.staging import Staging

TABLES = ("esp_contact", "esp_segment", "esp_segment_member")
QUERY = {"contacts": "query", "page_size": 100}
POINTS = 8


class Killed(BaseException):
    """As the process would be."""


def fetched_until(found, writes):
    """Fetch until that many answers and notes are on the disk; whether it came to its end."""
    staging, left = found.staging, [writes]

    def counting(write):
        def made(*given, **named):
            # Another worker of the same process writes no more either.
            if left[0] == 0:
                raise Killed
            write(*given, **named)
            left[0] -= 1
            if left[0] == 0:
                raise Killed

        return made

    staging.note, staging.keep = (
        counting(type(staging).note.__get__(staging)),
        counting(type(staging).keep.__get__(staging)),
    )
    with suppress(Killed):
        found.fetch(*TABLES)
    del staging.note, staging.keep
    return writes - left[0]


def timeless(found, table):
    """The rows without the moment of asking, which is another in each pull."""
    rows = found.rows(table).drop("as_of", "as_of_raw", strict=False)
    return rows.sort(rows.columns)


@pytest.mark.parametrize("api", [{}, QUERY], ids=["export", "query"])
def test_a_pull_that_is_killed_at_any_write_ends_with_the_same_rows(
    pulled, monkeypatch, tmp_path, api
):
    monkeypatch.setattr(slices, "SLICE_ROWS", 60)
    monkeypatch.setattr(contact_query, "BATCH", 50)
    api = {**api, "segments": ("0",), "at_once": 2}
    whole = pulled(api)
    writes = fetched_until(whole, 10**9)
    expected = {table: timeless(whole, table) for table in TABLES}
    points = random.Random(7).sample(range(1, writes), POINTS)  # noqa: S311 - no secret
    for point in points:
        with Staging(tmp_path / "killed" / f"{point}.sqlite", "one") as staging:
            found = whole.again(staging)
            assert fetched_until(found, point) == point
            found.again().fetch(*TABLES)
            for table in TABLES:
                assert_frame_equal(timeless(found, table), expected[table])
            assert found.proof().why_incomplete is None
    print(f"{len(points)} kill points of {writes} writes, the same rows after each")  # noqa: T201 - the count is asked for


def test_what_is_kept_is_not_asked_for_again(pulled):
    found = pulled(QUERY).fetch(*TABLES)
    asked = len(found.history)
    found.again().fetch(*TABLES)
    assert len(found.history) == asked
