"""Every fault of an order's lines is really there, and is worth what the key says."""

from datetime import timedelta

import polars as pl
import pytest

PARTIAL, PHANTOM = "order.completeness.partial_transfer", "order.validity.phantom_in_esp"
DUPLICATE, MISMATCH = "order.uniqueness.duplicate_sale_lines", "order.accuracy.sku_mismatch"
QUANTITY, VALUE = "order.accuracy.quantity_drift", "order.accuracy.line_value_drift"
OF_LINES = (PARTIAL, DUPLICATE, MISMATCH, QUANTITY, VALUE)
# Near misses of which the two systems do not say the same, as nobody may mind.
TOLERATED = {
    "near_line_cancelled",
    "near_line_in_flight",
    "near_unit_price_rounded",
    "near_value_at_tolerance",
}
LINE, ORDER = ["order", "sku"], pl.col("key").str.split("/").list.first()


def micro(column):
    return (pl.col(column).cast(pl.Decimal(38, 6)) * 1_000_000).cast(pl.Int64)


@pytest.fixture(scope="module")
def erp(faulty):
    """order, sku, q, u (with VAT), lines: goods that customers bought, by order and code."""
    lines = faulty["sale_order_lines"].filter(
        pl.col("lineType") == "goods", pl.col("parentId").is_null()
    )
    return lines.group_by(order="saleOrderId", sku="itemSku").agg(
        q=(pl.col("quantity") - pl.col("quantityCancelled")).sum(),
        u=(micro("displayLinePrice") + micro("displayLineTax")).sum(),
        lines=pl.len(),
    )


@pytest.fixture(scope="module")
def rows(faulty):
    """Rows that sold something, as q and u, each under its order's id in Stokly."""
    names = pl.concat(
        faulty["sale_orders"].select("saleOrderId", name=form)
        for form in ("saleOrderId", "niceId", "sourceReferenceId")
    ).unique("name")
    sold = faulty["sales_items"].select(
        "load_id",
        # A key that ends in a blank still names its order.
        name=pl.col("order").str.strip_chars(),
        sku="item",
        q=pl.col("quantity").cast(pl.Decimal(18, 6)).cast(pl.Int64),
        u=micro("price"),
    )
    told = sold.join(names, on="name", how="left").rename({"saleOrderId": "order"})
    return told.filter(pl.col("q") > 0)


@pytest.fixture(scope="module")
def both(erp, rows):
    """Each line of an order that is there, beside what Emarsys has of it (q_esp, u_esp, rows)."""
    known = rows.drop_nulls("order")
    esp = known.group_by(LINE).agg(pl.col("q", "u").sum(), rows=pl.len())
    there = erp.join(known, on="order", how="semi")
    return there.join(esp, on=LINE, how="full", coalesce=True, suffix="_esp")


@pytest.fixture(scope="module")
def keyed(planted):
    """The key's rows of one check, with order and sku."""

    def of(*checks, **also):
        found = planted.answer_key.filter(pl.col("check_id").is_in(checks), **also)
        sku = pl.col("key").str.split("/").list.get(1, null_on_oob=True)
        return found.with_columns(order=ORDER, sku=sku)

    return of


@pytest.fixture(scope="module")
def spared(planted):
    """The near misses of one name, with order and sku."""

    def of(name):
        sku = pl.col("key").str.split("/").list.get(1, null_on_oob=True)
        return planted.near_misses.filter(near_miss=name).with_columns(order=ORDER, sku=sku)

    return of


def test_the_key_names_every_order_whose_lines_differ_and_no_other(both, keyed, planted):
    same = (pl.col("q") == pl.col("q_esp")) & (pl.col("u") == pl.col("u_esp"))
    differ = set(both.filter(~same.fill_null(value=False))["order"])
    near = planted.near_misses.filter(pl.col("near_miss").is_in(TOLERATED))
    tolerated = set(near.select(ORDER)["key"])
    assert differ - tolerated == set(keyed(*OF_LINES).filter(field="line")["order"]) | set(
        keyed(DUPLICATE, MISMATCH, QUANTITY, VALUE)["order"]
    )
    assert tolerated <= differ


def test_no_order_bears_two_faults(keyed):
    orders = keyed(*OF_LINES, PHANTOM).filter(pl.col("field") != "rows_in")["order"]
    assert orders.is_unique().all()


def test_the_key_names_every_order_of_emarsys_that_stokly_does_not_know(rows, faulty, keyed):
    strange = rows.filter(pl.col("order").is_null()).join(
        faulty["refunds"], left_on="name", right_on="refund_id", how="anti"
    )
    worth = strange.group_by(key="name").agg(amount_u=pl.col("u").sum()).sort("key")
    assert worth.equals(keyed(PHANTOM).select("key", "amount_u").sort("key"))
    assert worth["key"].str.extract("^([A-Z]*)").n_unique() == 3


def test_a_lost_line_is_gone_from_an_order_that_is_there_and_worth_itself(both, keyed):
    lost = keyed(PARTIAL, field="line").join(both, on=LINE, how="left")
    assert lost["rows"].is_null().all()
    assert (lost["amount_u"] == lost["u"]).all()
    there = both.filter(pl.col("rows") > 0)
    assert lost.join(there, on="order", how="anti").is_empty()


def test_a_load_that_broke_off_lacks_the_lines_of_the_key(faulty, keyed):
    unanswered = pl.col("rows_in") - pl.col("rows_loaded") - pl.col("rows_rejected")
    [load] = faulty["loads"].filter(unanswered != 0).with_columns(n=unanswered).rows(named=True)
    hit = keyed(PARTIAL, fault="load_broke_off")
    assert hit.filter(field="rows_in")["key"].to_list() == [load["load_id"]]
    assert load["n"] == hit.filter(field="line").height
    assert load["status"] == "failed"


def test_without_what_came_twice_an_order_is_worth_what_stokly_says(both, keyed):
    sums = both.group_by("order").agg(pl.col("u", "u_esp").sum())
    twice = keyed(DUPLICATE).join(sums, on="order", how="left")
    assert (twice["u_esp"] - twice["amount_u"] == twice["u"]).all()
    assert set(twice["fault"]) >= {"order_loaded_twice", "line_loaded_twice"}


def test_of_two_loads_the_one_to_keep_is_the_one_that_stokly_agrees_with(rows, erp, keyed):
    sent = keyed(DUPLICATE).filter(pl.col("fault").str.starts_with("resent"))
    loads = rows.join(sent, on="order", how="semi").group_by("order", "load_id")
    totals = loads.agg(u_esp=pl.col("u").sum()).sort("order", "load_id")
    erp_totals = erp.group_by("order").agg(pl.col("u").sum())
    fits = totals.join(erp_totals, on="order").with_columns(fits=pl.col("u") == pl.col("u_esp"))
    told = fits.join(sent.select("order", "fault"), on="order").group_by("fault", "order")
    kept = dict(told.agg(pl.col("fits")).select("fault", "fits").rows())
    assert kept == {
        "resent_with_a_line_more": [False, True],
        "resent_with_other_quantity": [True, False],
    }


def test_a_line_under_another_code_has_its_quantity_and_amount(erp, rows, keyed):
    wrong = keyed(MISMATCH).join(erp, on=LINE, how="left")
    assert (wrong["amount_u"] == wrong["u"]).all()
    assert wrong.join(rows, on=LINE, how="semi").is_empty()
    other = rows.join(erp, on=LINE, how="anti")
    found = wrong.join(other, on=["order", "q", "u"], how="inner", suffix="_esp")
    assert found.height == wrong.height
    assert len(set(found["fault"])) == 6


@pytest.mark.parametrize("fault", ["sku_cut_short", "sku_as_number", "sku_renamed"])
def test_a_damaged_code_is_no_item_s(erp, rows, faulty, keyed, fault):
    other = rows.join(erp, on=LINE, how="anti").join(keyed(MISMATCH, fault=fault), on="order")
    assert not other.is_empty()
    known = faulty["items"].select(sku=pl.col("sku").str.to_lowercase())
    assert other.with_columns(pl.col("sku").str.to_lowercase()).join(known, on="sku").is_empty()


def test_a_quantity_that_drifted_is_worth_the_units_between(both, keyed):
    drifted = keyed(QUANTITY).join(both, on=LINE, how="left")
    ordered = pl.col("q") + (pl.col("fault") == "cancelled_units_kept")
    apart = (pl.col("q_esp") - pl.col("q")).abs() * (pl.col("u") // ordered)
    in_pieces = pl.when(pl.col("fault") != "pack_for_pieces").then(apart).otherwise(0)
    assert (drifted["q"] != drifted["q_esp"]).all()
    assert drifted.select(in_pieces == pl.col("amount_u")).to_series().all()


def test_a_price_goes_with_the_quantity_unless_a_pack_was_counted(both, keyed):
    drifted = keyed(QUANTITY).join(both, on=LINE, how="left")
    same = pl.col("fault").is_in(["pack_for_pieces", "cancelled_units_kept"])
    assert drifted.filter(same).select(pl.col("u") == pl.col("u_esp")).to_series().all()
    sent = pl.col("u") // pl.col("q") * pl.col("q_esp")
    assert drifted.filter(~same).select(sent == pl.col("u_esp")).to_series().all()


def test_a_value_that_drifted_is_beyond_the_tolerance_and_a_near_miss_at_most_at_it(
    both, keyed, spared
):
    tolerance = pl.min_horizontal(pl.max_horizontal("q", 2) * 5_000, 50_000)
    of = both.with_columns(apart=(pl.col("u") - pl.col("u_esp")).abs(), tolerance=tolerance)
    drifted = keyed(VALUE).join(of, on=LINE, how="left")
    assert (drifted["apart"] == drifted["amount_u"]).all()
    assert (drifted["apart"] > drifted["tolerance"]).all()
    near = pl.concat([spared("near_unit_price_rounded"), spared("near_value_at_tolerance")])
    within = near.join(of, on=LINE, how="left")
    assert ((within["apart"] > 0) & (within["apart"] <= within["tolerance"])).all()


def test_the_edges_of_the_tolerance_are_planted(both, keyed, spared):
    tolerance = pl.min_horizontal(pl.max_horizontal("q", 2) * 5_000, 50_000)
    over = both.select(*LINE, over=(pl.col("u") - pl.col("u_esp")).abs() - tolerance)
    beyond = keyed(VALUE, fault="value_just_beyond").join(over, on=LINE)
    at = spared("near_value_at_tolerance").join(over, on=LINE)
    assert set(beyond["over"]) == {100}
    assert set(at["over"]) == {0}


def test_a_cancelled_line_and_a_component_of_a_kit_are_not_in_emarsys(faulty, spared, rows):
    lines = faulty["sale_order_lines"].rename({"saleOrderId": "order", "itemSku": "sku"})
    cancelled = spared("near_line_cancelled").join(lines, on=LINE, how="inner")
    component = spared("near_kit_component").join(lines, on=LINE, how="inner")
    assert (cancelled["quantityCancelled"] == cancelled["quantity"]).all()
    kit = component.join(lines, left_on=["order", "parentId"], right_on=["order", "lineId"])
    there = kit.select("order", sku="sku_right").join(rows, on=LINE, how="semi")
    assert there.height == component.height > 0 < cancelled.height
    for gone in (cancelled, component):
        assert gone.join(rows, on=LINE, how="semi").is_empty()


def test_a_line_in_flight_lacks_in_an_order_that_was_loaded_within_the_time_agreed(
    planted, faulty, spared, rows
):
    lines = spared("near_line_in_flight").join(rows, on=LINE, how="anti")
    loads = faulty["loads"].select("load_id", "started_at")
    there = rows.join(lines, on="order", how="semi").join(loads, on="load_id")
    both = there.join(faulty["sale_orders"], left_on="order", right_on="saleOrderId")
    assert both["order"].n_unique() == spared("near_line_in_flight").height == lines.height > 0
    assert (planted.shop.taken_at - both["paidAt"] < timedelta(hours=4)).all()
    assert (both["paidAt"] <= both["started_at"]).all()


def test_lines_that_stokly_has_twice_are_twice_in_emarsys_too(spared, rows):
    near = spared("near_equal_lines")
    twice = rows.filter(pl.struct("order", "load_id", "sku", "q", "u").is_duplicated())
    assert near.join(twice, on="order", how="semi").height == near.height > 0


def test_two_loads_of_one_order_share_no_line(spared, rows):
    there = rows.join(spared("near_order_by_two_loads"), on="order", how="semi")
    for one, loads in (("order", 2), (LINE, 1)):
        assert set(there.group_by(one).agg(pl.col("load_id").n_unique())["load_id"]) == {loads}


def test_two_lines_of_one_code_are_one_row_with_their_sum(both, spared):
    summed = spared("near_two_lines_as_one").unique("key").join(both, on=LINE)
    assert summed.height > 0
    assert (summed["lines"] > summed["rows"]).all()
    assert set(summed["rows"]) == {1}
    for ours, theirs in (("q", "q_esp"), ("u", "u_esp")):
        assert (summed[ours] == summed[theirs]).all()


def test_a_quantity_with_places_is_the_same_quantity(faulty, spared):
    orders = spared("near_quantity_with_places")["order"].implode()
    written = faulty["sales_items"].filter(pl.col("order").is_in(orders))["quantity"]
    assert written.str.contains(r"^\d+\.000000$").all()
    assert written.len() > 0


def test_a_listing_s_code_is_in_stokly_where_it_was_sent_and_where_it_was_not(
    faulty, spared, keyed, rows
):
    lines = faulty["sale_order_lines"].rename({"saleOrderId": "order", "itemSku": "sku"})
    sent = keyed(MISMATCH, fault="sku_of_listing").join(lines, on=LINE)
    own = spared("near_listing_with_own_sku").join(lines, on=LINE)
    listed = sent.select("order", sku="listingSku")
    assert listed.join(rows, on=LINE, how="semi").height == listed.height > 0
    assert own["listingSku"].is_not_null().all()
    assert own.join(rows, on=LINE, how="semi").height == own.height > 0


def test_what_was_taken_back_has_a_row_below_nought(faulty, spared):
    ids = spared("near_order_taken_back")["order"].implode()
    back = faulty["sales_items"].filter(pl.col("order").is_in(ids), pl.col("price") < 0)
    assert set(back["order"]) == set(ids.explode())


def test_orders_by_a_number_of_stokly_s_are_no_phantoms(faulty, planted):
    near = planted.near_misses.filter(check_id=PHANTOM)["key"]
    known = pl.concat(
        [
            *(faulty["sale_orders"][name] for name in ("saleOrderId", "niceId")),
            faulty["sale_orders"]["sourceReferenceId"],
            faulty["refunds"]["refund_id"],
        ]
    )
    assert near.is_in(known.implode()).all()
    assert near.is_in(faulty["sales_items"]["order"].implode()).all()
