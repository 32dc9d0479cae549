"""Every planted fault is really there, is what the key says, and bears no second one."""

from datetime import timedelta

import polars as pl
import pytest

from audit.sandbox.faults import OF_CUSTOMERS, OF_ITEMS, OF_LINES, OF_ORDERS, OF_PROFILES
from audit.sandbox.planting.damage import damage
from audit.sandbox.shop import build, open_shop, plant

SHARED, MISSING = "contact.uniqueness.shared_identifier", "contact.completeness.missing_in_esp"
OPT_OUT, LOST = "consent.accuracy.opt_out_not_applied", "order.completeness.missing_in_esp"
HOURS = timedelta(hours=1)
EVERY_FAULT = {
    one.__name__
    for faults in (OF_CUSTOMERS, OF_ORDERS, OF_LINES, OF_ITEMS, OF_PROFILES)
    for one in faults
}
EMAIL = pl.col("Email").str.replace_all(r"\s", "").str.to_lowercase()
BARE = {
    "email": EMAIL,
    "external_id": pl.col("External ID").str.to_lowercase().str.replace("^0+", ""),
    "mobile": pl.col("Mobile").str.replace_all(r"\D", "").str.replace("^00", "").replace("", None),
}


def keys(planted, check, field=None, fault=None):
    rows = planted.answer_key.filter(check_id=check)
    rows = rows if field is None else rows.filter(field=field)
    return sorted((rows if fault is None else rows.filter(fault=fault))["key"])


def spared(planted, near_miss, check=None):
    rows = planted.near_misses.filter(near_miss=near_miss)
    return (rows if check is None else rows.filter(check_id=check))["key"].unique().sort()


@pytest.mark.parametrize("field", ["email", "external_id", "mobile"])
def test_the_key_names_every_shared_identifier_and_no_other(planted, faulty, field):
    bare = BARE[field].replace("undefined", None)
    shared = faulty["contacts"].filter(bare.is_duplicated(), bare.is_not_null())
    smallest = shared.group_by(bare.alias("value")).agg(pl.col("user_id").min())["user_id"]
    assert sorted(smallest) == keys(planted, SHARED, field) != []


def test_the_key_names_every_customer_without_a_contact_and_no_other(planted, faulty):
    due = faulty["customers"].filter(
        pl.col("status") == "1",
        pl.col("timeCreated") < planted.shop.taken_at - 24 * HOURS,
        pl.col("email").is_not_null() | pl.col("phone").is_not_null(),
    )
    known = faulty["contacts"]
    lost = due.join(known, left_on="customerId", right_on="External ID", how="anti").join(
        known.select(email=EMAIL),
        left_on=pl.col("email").str.to_lowercase(),
        right_on="email",
        how="anti",
    )
    assert sorted(lost["customerId"]) == keys(planted, MISSING) != []


def test_a_missing_buyer_is_opted_in_and_bought_within_ninety_days(planted, faulty):
    buyers = keys(planted, MISSING, fault="missing_buyer")
    recent = pl.col("createdAt") > planted.shop.taken_at - timedelta(days=90)
    bought = faulty["sale_orders"].filter(recent)["customerId"]
    stated = faulty["consents"].filter(state="in", channel="email")["customer_id"]
    assert set(buyers) <= set(bought) & set(stated)
    sold = faulty["sales_items"].filter(pl.col("customer").is_in(buyers))
    assert sold["is_generated"].all()
    assert sold["contact_id"].is_null().all()


@pytest.mark.parametrize(("channel", "column"), [("email", "Opt-In"), ("sms", "Mobile SMS Opt-In")])
def test_the_key_names_everybody_opted_out_and_still_in_and_no_other(
    planted, faulty, channel, column
):
    known = faulty["contacts"]
    due = pl.col("changed_at") < planted.shop.taken_at - timedelta(minutes=15)
    out = faulty["consents"].filter(due, state="out", channel=channel)
    customers = faulty["customers"].select("customerId", email=pl.col("email").str.to_lowercase())
    both = customers.join(out, left_on="customerId", right_on="customer_id", how="inner")
    said = pl.col(column).fill_null("True" if channel == "sms" else "")
    mailed = known.filter(said == "True").with_columns(email=EMAIL)
    hit = both.join(mailed, left_on="customerId", right_on="External ID", how="semi")
    merged = customers_merged(faulty).join(
        mailed, left_on="merged", right_on="External ID", how="semi"
    )
    by_merge = both.join(merged, on="customerId", how="semi")
    hit = pl.concat([hit, both.join(mailed, on="email", how="semi"), by_merge])
    assert sorted(set(hit["customerId"])) == keys(planted, OPT_OUT, channel) != []


def customers_merged(shop):
    """customerId of each survivor, and merged: of each customer merged into it."""
    gone = shop["customers"].drop_nulls("mergedIntoId")
    return gone.select(customerId="mergedIntoId", merged="customerId")


def test_contacts_of_one_person_with_two_opt_ins_are_in_the_key(planted, faulty):
    rows = (
        faulty["contacts"]
        .group_by(email=EMAIL)
        .agg(pl.col("user_id").min(), opt_ins=pl.col("Opt-In").drop_nulls().n_unique())
    )
    by_email = set(rows.filter(pl.col("opt_ins") > 1, pl.col("email").is_not_null())["user_id"])
    others = ("opt_out_of_second_contact", "merge_other_opt_in", "email_of_opted_out_customer")
    second = {key for fault in others for key in keys(planted, OPT_OUT, "opt_in", fault)}
    assert sorted(by_email | second) == keys(planted, OPT_OUT, "opt_in") != []
    assert not by_email & second


def test_the_key_names_every_order_that_never_arrived_and_no_other(planted, faulty):
    ready = pl.max_horizontal("paidAt", "fraudClearedAt")
    due = faulty["sale_orders"].filter(
        ~pl.col("isTest"),
        pl.col("cancelledAt").is_null(),
        pl.col("fraudClearedAt").is_not_null(),
        ready + 4 * HOURS < planted.shop.taken_at,
    )
    names = set(faulty["sales_items"]["order"].str.strip_chars())
    lost = due.filter(
        ~pl.col(name).is_in(names) for name in ("saleOrderId", "sourceReferenceId", "niceId")
    )
    assert sorted(lost["saleOrderId"]) == keys(planted, LOST) != []


def test_the_key_says_what_the_missing_orders_are_worth(planted, faulty):
    rows = planted.answer_key.filter(check_id=LOST).join(
        faulty["sale_orders"], left_on="key", right_on="saleOrderId", how="left"
    )
    assert (rows["amount_u"] == (rows["total"] * 1_000_000).cast(pl.Int64)).all()


def test_a_stalled_order_is_in_the_log_with_its_error(planted, faulty):
    stalled = keys(planted, LOST, fault="order_stalled")
    log = faulty["sync_events"].filter(pl.col("key").is_in(stalled), lane="orders")
    assert log["status"].to_list() == ["failed"] * len(stalled)
    assert log["last_error"].is_not_null().all()
    assert log["delivered_at"].is_null().all()


def test_a_load_that_lost_orders_says_so_and_over_half_a_percent_of_its_day_is_gone(
    planted, faulty
):
    hit = keys(planted, LOST, fault="order_lost_with_load")
    [load] = faulty["loads"].filter(status="partial").iter_rows(named=True)
    assert load["rows_in"] == load["rows_loaded"] + load["rows_rejected"] > load["rows_loaded"]
    day = pl.max_horizontal("paidAt", "fraudClearedAt").dt.date()
    placed = faulty["sale_orders"].filter(day == load["started_at"].date())
    assert len(hit) > 0.005 * placed.height


@pytest.mark.parametrize(("lane", "limit"), [("dispatch", 15), ("consent", 15)])
def test_a_late_lane_is_late_for_more_than_five_in_a_hundred(planted, faulty, lane, limit):
    log = faulty["sync_events"].filter(lane=lane).drop_nulls("delivered_at")
    late = (log["delivered_at"] - log["created_at"]) > timedelta(minutes=limit)
    assert late.mean() > 0.05
    assert keys(planted, "sync.timeliness.lag").count(lane) == 1


def test_late_events_are_late_in_emarsys_too(faulty):
    told = faulty["external_events"].join(
        faulty["sync_events"], left_on="trigger_id", right_on="key", how="inner"
    )
    assert (told["event_time"] == told["delivered_at"]).all()


def test_every_fault_has_something_to_show(planted):
    shown = set(planted.answer_key["fault"]) | set(planted.near_misses["near_miss"])
    assert shown == EVERY_FAULT


def test_no_finding_has_two_causes(planted):
    assert not planted.answer_key.select("check_id", "key", "field").is_duplicated().any()
    crossed = planted.near_misses.join(
        planted.answer_key, on=["check_id", "key", "field"], how="semi"
    )
    assert crossed.is_empty()


def test_faults_are_few_and_move_nothing_in_stokly_s_books(planted, clean, faulty):
    assert planted.answer_key.height < 0.02 * clean["sale_orders"].height + len(EVERY_FAULT)
    for name, column in (("sale_order_lines", "displayLinePrice"), ("sale_orders", "total")):
        assert faulty[name][column].equals(clean[name][column])


def test_a_customer_of_today_and_an_order_just_ready_are_not_due(planted, faulty):
    new = faulty["customers"].filter(
        pl.col("customerId").is_in(spared(planted, "near_new_customer").implode())
    )
    just = faulty["sale_orders"].filter(
        pl.col("saleOrderId").is_in(spared(planted, "near_order_just_ready").implode())
    )
    assert (new["timeCreated"] > planted.shop.taken_at - 24 * HOURS).all()
    assert (just["paidAt"] > planted.shop.taken_at - 4 * HOURS).all()
    assert (just["createdAt"] <= just["paidAt"]).all()
    assert new.height > 0 < just.height


def test_a_cancelled_order_and_a_test_are_told_apart_and_not_in_emarsys(planted, faulty):
    for near_miss, sign in (
        ("near_order_cancelled", pl.col("stage") == "removed"),
        ("near_order_of_a_test", pl.col("isTest")),
    ):
        ids = spared(planted, near_miss)
        orders = faulty["sale_orders"].filter(pl.col("saleOrderId").is_in(ids.implode()))
        assert orders.height == ids.len() > 0
        assert orders.select(sign).to_series().all()
        assert not faulty["sales_items"]["order"].is_in(ids.implode()).any()


def test_nothing_of_a_cancelled_order_has_left(planted, faulty):
    ids = spared(planted, "near_order_cancelled").implode()
    lines = faulty["sale_order_lines"].filter(pl.col("saleOrderId").is_in(ids))
    assert (lines["quantityCancelled"] == lines["quantity"]).all()
    assert (lines["quantityDispatched"] == 0).all()
    assert not faulty["dispatches"]["sale_order_id"].is_in(ids).any()
    assert not faulty["external_events"]["order_id"].is_in(ids).any()


def test_an_order_by_another_name_is_there_under_its_channel_s_number(planted, faulty):
    ids = spared(planted, "near_order_by_another_name", LOST)
    orders = faulty["sale_orders"].filter(pl.col("saleOrderId").is_in(ids.implode()))
    sold = faulty["sales_items"]["order"]
    assert not sold.is_in(ids.implode()).any()
    assert orders["sourceReferenceId"].is_in(sold.implode()).all()


def test_an_opt_out_of_ten_minutes_ago_is_still_in_flight(planted, faulty):
    ids = spared(planted, "near_opt_out_just_now")
    stated = faulty["consents"].filter(pl.col("customer_id").is_in(ids.implode()), channel="email")
    assert set(stated["state"]) == {"out"}
    assert (planted.shop.taken_at - stated["changed_at"]).max() < timedelta(minutes=15)


def test_an_opt_out_that_the_contact_never_opted_into_is_empty_there(planted, faulty):
    ids = spared(planted, "near_opt_out_never_in")
    known = faulty["contacts"].filter(pl.col("External ID").is_in(ids.implode()))
    assert known["Opt-In"].is_null().all()
    assert known.height == ids.len() > 0


def test_a_shop_of_one_line_bears_what_it_has_room_for(trade_of):
    small = plant(build(trade_of({}), 1), 1)
    assert small.answer_key["key"].to_list() == ["71001"]


def test_other_seeds_plant_elsewhere(clean, planted):
    assert not plant(clean.shop, 99).answer_key.equals(planted.answer_key)


def test_damage_is_three_lines_that_no_reader_can_take(tmp_path):
    open_shop(tmp_path, scale=0.01, seed=1, faulty=False)
    before = {path: path.read_bytes() for path in tmp_path.glob("*/*.csv")}
    key = damage(tmp_path)
    changed = [path for path, held in before.items() if path.read_bytes() != held]
    assert sorted(key["key"]) == ["erp_dispatch", "erp_refund", "esp_event"]
    assert len(changed) == key.height
    assert all(path.read_bytes().startswith(before[path]) for path in changed)
