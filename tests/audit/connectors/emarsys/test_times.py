import pytest

from audit.connectors.emarsys.times import from_vienna


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-03-02 10:15:00", "2026-03-02T09:15:00+00:00"),
        ("2026-07-02 10:15:00", "2026-07-02T08:15:00+00:00"),
        ("2026-07-02T10:15:00Z", "2026-07-02T10:15:00+00:00"),
        ("2026-07-02 10:15:00+01:00", "2026-07-02T09:15:00+00:00"),
        ("2026-10-25 02:30:00", "2026-10-25T01:30:00+00:00"),
    ],
)
def test_a_time_without_an_offset_is_one_of_vienna(written, instant):
    assert from_vienna(written).isoformat() == instant


@pytest.mark.parametrize("written", ["", None, "0000-00-00 00:00:00", "soon", 7])
def test_what_is_no_time_is_null(written):
    assert from_vienna(written) is None
