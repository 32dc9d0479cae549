"""Opt-outs planted late are late, and those that only look so are not."""

from datetime import timedelta

import polars as pl

from audit.sandbox.records.lanes import PROMPT_SECONDS

LATENCY = "consent.timeliness.opt_out_latency"
DAY = timedelta(days=1)


def keyed(planted, fault):
    return planted.answer_key.filter(check_id=LATENCY, fault=fault).select("key", "field")


def beside(faulty, keys):
    """The opt-outs of those keys, beside the contact that shows them."""
    contacts = faulty["contacts"].select("Last Modified", "Opt-In", customer_id="External ID")
    consents = faulty["consents"].filter(state="out").join(contacts, on="customer_id")
    return keys.join(consents, left_on=["key", "field"], right_on=["customer_id", "channel"])


def near(faulty, planted, name):
    ids = planted.near_misses.filter(near_miss=name, check_id=LATENCY).select("key", "field")
    rows = beside(faulty, ids)
    assert rows.height == ids.height > 0
    return rows


def test_an_opt_out_a_day_late_is_out_by_now_and_no_log_tells_of_it(planted, faulty):
    keys = keyed(planted, "opt_out_a_day_late")
    rows = beside(faulty, keys)
    lag = rows["Last Modified"] - rows["changed_at"]
    assert rows.height == keys.height > 0
    assert (lag > DAY).all()
    assert set(rows["Opt-In"]) == {"False"}
    assert faulty["sync_events"].filter(pl.col("key").is_in(keys["key"].implode())).is_empty()


def test_every_opt_out_that_the_slow_lane_made_late_is_in_the_key(planted, faulty):
    rows = beside(faulty, keyed(planted, "consent_lane_late"))
    lag = rows["Last Modified"] - rows["changed_at"]
    assert not rows.is_empty()
    assert (lag > timedelta(minutes=40)).all()
    assert "unsubscribe link" not in rows.filter(field="email")["source"]


def test_an_opt_out_just_after_which_the_profile_changed_was_delivered_at_once(planted, faulty):
    rows = near(faulty, planted, "near_opt_out_then_profile")
    log = rows.join(faulty["sync_events"].filter(lane="consent"), on="key")
    assert log.height == rows.height
    assert (log["delivered_at"] - log["created_at"]).dt.total_seconds().max() < PROMPT_SECONDS[1]
    customers = rows.join(faulty["customers"], left_on="key", right_on="customerId")
    assert (rows["Last Modified"] - rows["changed_at"] > DAY).all()
    assert (customers["timeUpdated"] > customers["changed_at"] + DAY).all()


def test_an_opt_out_said_twice_was_on_the_contact_before(planted, faulty):
    rows = near(faulty, planted, "near_opt_out_said_twice")
    assert (rows["Last Modified"] < rows["changed_at"]).all()
    assert set(rows["Opt-In"]) == {"False"}
