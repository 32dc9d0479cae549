"""When contacts turned from in to out is read out of the snapshots of earlier runs."""

from datetime import UTC, datetime, timedelta

import pytest

from audit.steps.link import link
from checks.vocabulary import Design, System

DAY = timedelta(days=1)
FIRST = datetime(2026, 3, 2, 12, tzinfo=UTC)
IN, OUT, NEVER = {"opt_in": "1"}, {"opt_in": "2"}, {"opt_in": None}
TEXTED = {"mobile_e164": "+447700900123", "sms_opt_in": True}
OTHER = {"contact_id": "2", "opt_in": "1"}
GONE = None


@pytest.fixture
def told(store, sealed):
    """Call it with the contact of each day: channel, and the days between which it turned.

    Null: nothing is laid at all.
    """

    def made(
        *days, between=lambda _: None, window=timedelta(days=30), beside=(OTHER,), stated=True
    ):
        stokly = sealed(taken_at=FIRST + len(days) * DAY, **({"erp_consent": []} if stated else {}))
        pulled = [
            sealed(
                System.EMARSYS,
                taken_at=FIRST + day * DAY,
                esp_contact=[*([{"contact_id": "1"} | one] if one else []), *beside],
            )
            for day, one in enumerate(days)
        ]
        between(store.snapshots / f"{one.snapshot_id}.duckdb" for one in pulled)
        read = {one.finished_at: day for day, one in enumerate(pulled)}
        taken = {FIRST + day * DAY: day for day in range(len(days))} | {None: None}
        with link(store, (stokly, pulled[-1]), Design(window=window)) as evidence:
            if not evidence.has("opt_in_seen"):
                return None
            rows = evidence["opt_in_seen"].collect().to_dicts()
            return [(row["channel"], taken[row["in_at"]], read[row["out_at"]]) for row in rows]

    return made


def test_a_first_run_tells_nothing(told):
    assert told(OUT) is None


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((IN, OUT), [("email", 0, 1)]),
        ((IN, OUT, OUT, OUT), [("email", 0, 1)]),
        ((IN, IN, OUT), [("email", 1, 2)]),
        ((IN, OUT, IN, OUT), [("email", 2, 3)]),
        ((OUT, OUT), [("email", None, 0)]),
        ((GONE, OUT, OUT), [("email", None, 1)]),
        ((IN, GONE, OUT, OUT), [("email", None, 2)]),
        ((NEVER, OUT), [("email", None, 0)]),
        ((GONE, OUT), []),
        ((IN, IN), []),
        ((OUT, IN), []),
        ((OUT, NEVER), []),
    ],
    ids=str,
)
def test_it_turned_between_the_newest_day_it_was_in_and_the_day_after(told, days, expected):
    assert told(*days) == expected


@pytest.mark.parametrize("before", [True, None])
def test_an_empty_sms_opt_in_counts_as_in(told, before):
    days = [TEXTED | {"sms_opt_in": one} for one in (before, False)]
    assert told(*days, beside=[OTHER | TEXTED]) == [("sms", 0, 1)]


def test_of_a_channel_that_a_snapshot_does_not_tell_nothing_is_known(told):
    days = [TEXTED | {"sms_opt_in": one} for one in (None, False)]
    assert told(*days) == []


def test_what_was_last_changed_before_the_window_is_not_looked_for(told):
    old = OUT | {"last_modified_at": FIRST - DAY}
    assert told(IN, old, window=timedelta(hours=36)) == []


def test_without_statements_of_consent_nothing_is_looked_for(told):
    assert told(IN, OUT, stated=False) is None


def test_snapshots_before_the_window_are_not_read(told):
    assert told(IN, OUT, window=timedelta(hours=20)) is None


def test_a_snapshot_that_is_gone_is_passed_over(told):
    def losing(files):
        [_, middle, _] = files
        middle.unlink()

    assert told(IN, OUT, OUT, between=losing) == [("email", 0, 2)]
