"""Stokly as a server: lists, single records, sign-in, the limit a minute."""

import re
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from audit.sandbox.servers.stokly.api import StoklyOptions


def test_sale_orders_are_the_export_digit_for_digit(asked, clean, shared):
    rows = clean["sale_orders"]
    text = shared.get("/v2/saleorders", params={"size": 1000}).text
    assert re.findall(r'"total":([-0-9.]+)', text) == rows["total"].cast(str).head(1000).to_list()
    first, expected = asked("/v2/saleorders")["data"][0], rows.row(0, named=True)
    assert first["createdAt"] == expected["createdAt"].strftime("%Y-%m-%dT%H:%M:%SZ")
    assert first["itemStatuses"] == [expected["itemStatuses"]]
    assert (first["niceId"], first["tags"]) == (int(expected["niceId"]), [])


def test_lines_are_read_order_by_order_or_all_at_once(asked, clean):
    lines = clean["sale_order_lines"]
    order = lines["saleOrderId"][0]
    own = asked(f"/v2/saleorders/{order}/items")
    assert own["metadata"]["count"] == lines.filter(saleOrderId=order).height
    assert "saleOrderId" not in own["data"][0]
    every = asked("/v2/saleorder-items", size=1)
    assert every["metadata"]["count"] == lines.height
    assert every["data"][0] == {"saleOrderId": order, **own["data"][0]}


def test_a_lines_price_is_for_one_piece_and_its_total_for_all(asked, clean):
    row = clean["sale_order_lines"].filter(pl.col("quantity") > 1).row(0, named=True)
    lines = asked(f"/v2/saleorders/{row['saleOrderId']}/items", size=1000)["data"]
    told = next(line for line in lines if line["lineId"] == row["lineId"])
    assert told["displayLinePrice"] == pytest.approx(float(row["displayLinePrice"]))
    each = float(row["displayLinePrice"]) / row["quantity"]
    assert told["displayPrice"] == pytest.approx(each, abs=0.00006)


def test_a_customer_shows_the_newest_consent(asked, clean):
    stated = clean["consents"].filter(channel="email").row(0, named=True)
    query = {"filter": f"[customerId]=={{@string;{stated['customer_id']}}}"}
    (customer,) = asked("/v0/customers", **query)["data"]
    assert customer["emailConsent"] == stated["state"]
    assert customer["emailConsentEvidence"] == stated["evidence"]


def test_pages_count_from_nought_and_end_in_an_empty_one(asked, clean):
    height = clean["sale_orders"].height
    pages = [asked("/v2/saleorders", page=page, size=500) for page in range(height // 500 + 2)]
    ids = [row["saleOrderId"] for page in pages for row in page["data"]]
    assert ids == clean["sale_orders"]["saleOrderId"].to_list()
    assert {page["metadata"]["count"] for page in pages} == {height}
    assert asked("/v2/saleorders", page=999)["data"] == []


def test_a_page_has_a_hundred_rows_and_never_more_than_a_thousand(asked):
    assert len(asked("/v1/inventory-records")["data"]) == 100
    assert len(asked("/v1/inventory-records", size=5000)["data"]) == 1000


def test_too_large_a_page_is_refused_where_that_is_the_way(stokly):
    with stokly(over_size="refused") as (client, _):
        assert client.get("/v0/items?size=1001").status_code == 400
        assert client.get("/v0/items?size=1000").status_code == 200


@pytest.mark.parametrize("query", [{"size": 0}, {"size": "x"}, {"page": -1}, {"filter": "[a]"}])
def test_what_can_not_be_asked_is_refused_with_a_message(shared, query):
    answer = shared.get("/v0/items", params=query)
    assert answer.status_code == 400
    assert "Invalid" in answer.json()["message"]


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_a_sorted_list_has_nulls_last(asked, direction):
    query = {"sortField": "emailConsentAt", "sortDirection": direction, "size": 1000}
    times = [row["emailConsentAt"] for row in asked("/v0/customers", **query)["data"]]
    known = [time for time in times if time]
    assert known == sorted(known, reverse=direction == "DESC")
    assert times == known + [None] * (len(times) - len(known))


def test_numbers_are_sorted_as_numbers(asked):
    query = {"sortField": "onHand", "size": 1000}
    stock = [row["onHand"] for row in asked("/v0/items", **query)["data"]]
    assert stock == sorted(stock)


def test_an_unsortable_field_is_not_sorted_by_and_nobody_says_so(stokly):
    with stokly(unsortable={"items": frozenset({"onHand"})}) as (client, _):
        plain = client.get("/v0/items?size=1000").json()
        assert client.get("/v0/items?size=1000&sortField=onHand").json() == plain


@pytest.mark.parametrize(
    "query",
    [
        "filter=%5Bstage%5D%3D%3D%7Border%7D%26%26%5BisTest%5D%3D%3D%7B1%7D",
        "filter=[stage]=={order}%26%26[isTest]=={1}",
    ],
)
def test_a_filter_may_be_encoded_wholly_or_by_half(shared, clean, query):
    tests = clean["sale_orders"].filter("isTest").height
    assert shared.get(f"/v2/saleorders?{query}").json()["metadata"]["count"] == tests


def test_a_raw_ampersand_ends_the_filter(shared, clean):
    answer = shared.get("/v2/saleorders?filter=[stage]=={order}&&[isTest]=={1}").json()
    assert answer["metadata"]["count"] == clean["sale_orders"].height


def test_a_field_that_is_not_there_can_not_be_filtered_by(stokly):
    with stokly(unfilterable={"saleorders": frozenset({"updatedAt"})}) as (client, _):
        for field in ("updatedAt", "timeUpdated"):
            query = {"filter": f"[{field}]>>{{2026-01-01}}"}
            assert client.get("/v2/saleorders", params=query).status_code == 400


def test_inventory_sums_from_bin_to_location_to_item(asked):
    item = asked("/v0/items", size=1)["data"][0]
    query = {"filter": f"[itemId]=={{{item['itemId']}}}"}
    rows = asked("/v1/inventory-records", **query)["data"]
    placeless, binless = "UNASSIGNED", [row for row in rows if row["binId"] == "UNASSIGNED"]
    bins = sum(row["onHand"] for row in rows if row["binId"] != placeless)
    places = sum(row["onHand"] for row in binless if row["locationId"] != placeless)
    (whole,) = [row["onHand"] for row in binless if row["locationId"] == placeless]
    assert bins == places == whole == item["onHand"]


def test_attributes_hold_the_web_shops_prices_as_text(asked, clean):
    item = asked("/v0/items", size=1)["data"][0]
    rows = asked(f"/v0/items/{item['itemId']}/attributes")["data"]
    values = {row["itemAttributeName"]: row["value"] for row in rows}
    expected = clean["items"].row(0, named=True)
    assert values["Web Shop - Price"] == str(expected["price"])
    assert values["Web Shop - URL"] == expected["page_url"]


def test_channels_show_what_must_never_be_kept(asked):
    shop = asked("/v0/channels")["data"][0]
    assert "password" in shop["data"]
    listings = asked(f"/v0/channels/{shop['channelId']}/listings", size=1)
    assert listings["data"][0]["channelId"] == shop["channelId"]
    assert asked(f"/v0/channels/{shop['channelId']}/mappings")["metadata"]["count"] == 1


def test_a_refund_has_its_lines(asked, clean):
    refund = asked("/v0/refunds", size=1)["data"][0]
    lines = clean["refund_lines"].filter(refund_id=refund["refundId"])
    assert [line["itemSku"] for line in refund["lines"]] == lines["sku"].to_list()


def test_what_is_only_assumed_can_be_away(stokly):
    with stokly(assumed=False) as (client, _):
        for path in ("/v0/shipments", "/v0/refunds", "/v2/saleorder-items", "/v0/saleorder-items"):
            assert client.get(path).status_code == 404
        assert client.get("/v0/invoices").json()["metadata"]["count"] == 0


def test_slashes_at_the_end_do_not_matter(shared):
    assert shared.get("/v0/items/").content == shared.get("/v0/items").content


def test_one_order_is_what_the_list_shows(asked):
    first = asked("/v2/saleorders", size=1)["data"][0]
    assert asked(f"/v2/saleorders/{first['saleOrderId']}")["data"] == first
    assert asked("/v2/saleorders/none")["message"] == "Not found"
    assert asked("/v2/saleorders/none/items")["message"] == "Not found"


@pytest.mark.parametrize("wrong", ["accountkey", "clientId", "signature"])
def test_wrong_credentials_are_refused(stokly, grant_of, wrong):
    with stokly() as (client, app):
        answer = client.post("/v1/grant", json=grant_of(StoklyOptions(), **{wrong: "x"}))
        assert answer.status_code == 401
        assert app.state.tokens.refused == 1


def test_a_token_runs_out_with_the_words_that_clients_look_for(stokly):
    at = [datetime(2026, 1, 1, tzinfo=UTC)]
    with stokly(token_s=60, now=lambda: at[0]) as (client, _):
        assert client.get("/v0/items").status_code == 200
        at[0] += timedelta(seconds=60)
        answer = client.get("/v0/items")
        assert (answer.status_code, answer.json()) == (401, {"message": "jwt expired"})


def test_every_token_can_be_made_stale_at_once(stokly):
    with stokly(stale_status=400) as (client, app):
        app.state.tokens.expire_all()
        assert client.get("/v0/items").status_code == 400


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer a.b.c", "Bearer é", "Basic eDp5"])
def test_nobody_comes_in_without_a_token(shared, header):
    answer = shared.get("/v0/items", headers={"authorization": header.encode()})
    assert answer.status_code == 401


def test_the_minute_begins_with_its_first_request(stokly, ticking):
    with stokly(per_minute=3, clock=ticking) as (client, _):  # the grant is the first
        told = [client.get("/v0/item-types").headers["x-ratelimit-remaining"] for _ in range(3)]
        assert told == ["1", "0", "0"]
        assert client.get("/v0/item-types").status_code == 429
        ticking.now += 60
        answer = client.get("/v0/item-types")
        assert (answer.status_code, answer.headers["x-ratelimit-remaining"]) == (200, "2")
