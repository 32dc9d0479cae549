import asyncio
import contextlib
import json
import sqlite3
import stat
import zlib

import polars as pl
import pytest

from audit.connectors.files import Files
from audit.connectors.stokly.door import allowed
from audit.progress import Silent
from audit.sandbox.shop import write
from audit.source_parts import StoklyPart
from checks.vocabulary import ConnectorError, Design, SettingsError, System

SHOP = {
    "consent": {
        channel: {
            "state": f"{channel}Consent",
            "changed_at": f"{channel}ConsentAt",
            "source": f"{channel}ConsentSource",
            "evidence": f"{channel}ConsentEvidence",
        }
        for channel in ("email", "sms")
    },
    "attributes": {
        "price_u": "Web Shop - Price",
        "msrp_u": "Web Shop - Compare At Price",
        "page_url": "Web Shop - URL",
        "image_url": "Web Shop - Image",
        "category": "Web Shop - Category",
    },
    "shop_channel": "Web Shop",
}
ORDER = {"updatedAt": "2026-01-02T10:00:00Z", "stage": "order", "itemStatuses": ["dispatched"]}


def orders(*names):
    return [{"saleOrderId": one, "niceId": at, **ORDER} for at, one in enumerate(names)]


def line(name, **said):
    return {"lineId": name, "itemSku": "S", "quantity": 2, "displayPrice": 5, **said}


def lines(*owners):
    return {f"/v2/saleorders/{one}/items": [line(f"{one}1"), line(f"{one}2")] for one in owners}


@pytest.fixture(scope="module")
def from_files(shop, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    write(shop, folder)
    part = StoklyPart(folder=folder / "stokly")
    found = Files(System.STOKLY, part, Design(), workspace=folder).readings()
    read = {one.entity: [portion.rows for portion in one.portions] for one in found}
    del read["erp_customer_alias"]  # a file that the shop keeps; no list of the API gives it
    return read


@pytest.mark.parametrize("flat", [True, False])
def test_a_shop_pulled_over_the_api_is_the_shop_read_from_its_files(sandbox, from_files, flat):
    pulled = sandbox(flat_lines=flat).pull(**SHOP)
    assert {*pulled} == {*from_files}
    for table, pieces in from_files.items():
        [rows] = pieces
        assert pulled[table].rows.sort(rows.columns).equals(rows.sort(rows.columns)), table
        assert pulled[table].proof.why_incomplete is None


def test_lists_that_come_in_no_order_are_read_whole_as_well(sandbox, shop):
    unsorted = {"customers": frozenset({"customerId", "timeCreated"})}
    pulled = sandbox(unsortable=unsorted).pull("erp_customer", page_size=10)["erp_customer"]
    assert pulled.rows.height == shop.frames["customers"].collect().height
    assert pulled.proof.why_incomplete is None


def test_nothing_but_reads_and_the_sign_in_can_leave(sandbox):
    tenant = sandbox()
    tenant.pull(**SHOP)
    asked = {(one.method, one.path) for one in tenant.state.history}
    assert {path for method, path in asked if method != "GET"} == {"/v1/grant"}
    assert {one.method for one in allowed()} == {"GET"}


def test_the_keys_of_a_store_are_never_kept(sandbox):
    tenant = sandbox()
    source = tenant.source(**SHOP)
    with tenant.staging("kept") as kept:
        asyncio.run(source.fetch(frozenset({"erp_customer"}), kept, Silent()))
        bodies = [body for _, body in kept.bodies("/v0/channels")]
        told = source.configuration(kept)
    assert all({*one} & {"data"} == set() for body in bodies for one in json.loads(body)["data"])
    assert not told["value_redacted"].str.contains("(?i)consumerSecret|password|uri").any()
    assert {"channel", "mapping", "item attribute", "location", "word"} <= {*told["kind"]}


def test_lines_are_asked_for_once_and_then_only_of_orders_that_changed(small):
    tenant = small({"/v2/saleorders": orders("a", "b"), **lines("a", "b")})
    tenant.pull("erp_order_line")
    tenant.state.lists["/v2/saleorders"][1] |= {"updatedAt": "2026-01-03T10:00:00Z"}
    again = tenant.pull("erp_order_line")["erp_order_line"]
    assert tenant.state.times("/v2/saleorders/a/items") == 1
    assert tenant.state.times("/v2/saleorders/b/items") == 2
    assert sorted(again["line_id"]) == ["a1", "a2", "b1", "b2"]


def test_a_short_budget_reads_a_sample_says_so_and_the_next_pull_goes_on(small):
    names = [f"o{n}" for n in range(10)]
    tenant = small({"/v2/saleorders": orders(*names), **lines(*names)})
    first = tenant.pull("erp_order_line", max_requests=4)["erp_order_line"]
    assert "lines of 4 of 10 orders were read, a random sample" in first.proof.why_incomplete
    second = tenant.pull("erp_order_line", max_requests=6)["erp_order_line"]
    assert second.proof.why_incomplete is None
    assert {*first["order_id"]} < {*second["order_id"]} == {*names}
    assert all(tenant.state.times(f"/v2/saleorders/{one}/items") == 1 for one in names)


def test_a_pull_that_goes_on_in_another_process_keeps_to_the_same_budget(small):
    names = [f"o{n}" for n in range(10)]
    tenant = small({"/v2/saleorders": orders(*names), **lines(*names)})
    first = tenant.pull("erp_order_line", staging="one", max_requests=4)["erp_order_line"]
    again = tenant.pull("erp_order_line", staging="one", max_requests=4)["erp_order_line"]
    assert again.rows.equals(first.rows)
    assert again.proof == first.proof


class Killed(BaseException):
    """As a process ends that nobody asked."""


class Killing:
    """Ends the pull after so many records."""

    def __init__(self, after):
        self.left = after

    def advance(self, _what, by):
        self.left -= by
        if self.left < 0:
            raise Killed


@pytest.mark.parametrize("after", range(0, 60, 7))
def test_a_pull_that_was_ended_anywhere_ends_like_one_that_was_not(small, after):
    names = [f"o{n}" for n in range(30)]
    tenant = small({"/v2/saleorders": orders(*names), **lines(*names)})
    source, wanted = tenant.source(page_size=10), frozenset({"erp_order", "erp_order_line"})
    with tenant.staging("ended") as kept, contextlib.suppress(Killed):
        asyncio.run(source.fetch(wanted, kept, Killing(after)))
    resumed = tenant.pull(*wanted, staging="ended", page_size=10)
    whole = tenant.pull(*wanted, page_size=10)
    for table in wanted:
        assert resumed[table].rows.sort(pl.all()).equals(whole[table].rows.sort(pl.all()))
        assert resumed[table].proof == whole[table].proof


def test_lines_are_no_more_whole_than_the_list_of_their_orders(small):
    names = [f"o{n}" for n in range(5)]
    tenant = small({"/v2/saleorders": orders(*names), **lines(*names)})
    tenant.state.lies["/v2/saleorders"] = 9
    proof = tenant.pull("erp_order_line")["erp_order_line"].proof
    assert proof.why_incomplete.startswith("the list of orders is not whole: ")


def test_an_order_of_more_lines_than_a_page_holds_is_read_to_its_last(small):
    many = {"/v2/saleorders/a/items": [line(f"l{n}") for n in range(25)]}
    tenant = small({"/v2/saleorders": orders("a"), **many})
    pulled = tenant.pull("erp_order_line", page_size=10)["erp_order_line"]
    assert pulled["line_id"] == [f"l{n}" for n in range(25)]
    assert pulled.proof.why_incomplete is None


def test_lines_that_do_not_add_up_to_what_is_announced_are_not_taken(small):
    twice = {"/v2/saleorders/b/items": [line("same"), line("same")]}
    tenant = small({"/v2/saleorders": orders("a", "b"), **lines("a"), **twice})
    pulled = tenant.pull("erp_order_line")["erp_order_line"]
    assert {*pulled["order_id"]} == {"a"}
    assert "1 orders kept changing or were gone" in pulled.proof.why_incomplete


def test_components_of_a_kit_are_told_by_the_line_they_belong_to(small):
    kit = {"/v2/saleorders/a/items": [line("kit"), line("part", parentId="kit")]}
    pulled = small({"/v2/saleorders": orders("a"), **kit}).pull("erp_order_line")
    assert pulled["erp_order_line"]["parent_line_id"] == [None, "kit"]
    assert pulled["erp_order_line"]["net_u"] == [10_000_000, 10_000_000]


def test_the_settings_may_rely_on_a_list_that_is_not_there(small):
    with pytest.raises(ConnectorError, match="no list of all order lines"):
        small({"/v2/saleorders": orders("a")}).pull("erp_order_line", lines="list")


def test_lines_are_left_to_a_file_when_the_settings_say_so(small):
    assert "erp_order_line" not in small({}).source(lines="none").gives


def test_an_invoice_tells_when_finance_counts_its_order_but_no_rate_is_believed(small):
    invoices = [
        {"saleInvoiceId": "1", "niceId": 1, "saleOrderId": "a", "issueDate": "2026-02-09"},
        {"saleInvoiceId": "2", "niceId": 2, "saleOrderId": "a", "issueDate": "2026-02-07"},
    ]
    for one in invoices:
        one["exchangeRate"] = 1.5
    tenant = small({"/v2/saleorders": orders("a", "b"), "/v0/invoices": invoices})
    pulled = tenant.pull("erp_order")["erp_order"]
    assert [at and f"{at:%d}" for at in pulled["recognised_at"]] == ["07", None]
    assert pulled["rate_ppb"] == [None, None]


def test_an_order_whose_status_is_new_is_unknown_and_its_word_is_told(small):
    strange = [{"saleOrderId": "a", "niceId": 1, "itemStatuses": ["teleported"], "stage": "order"}]
    tenant = small({"/v2/saleorders": strange})
    assert tenant.pull("erp_order", staging="one")["erp_order"]["status"] == ["unknown"]
    with tenant.staging("one") as kept:
        words = tenant.source().configuration(kept)["key"].to_list()
    assert "/v2/saleorders itemStatuses teleported" in words


def test_dispatches_come_from_the_path_that_the_settings_name_order_by_order(small):
    parcel = {"dispatchId": "d1", "dispatchedAt": "2026-01-02T12:00:00Z", "carrier": "Red"}
    path = "/v2/saleorders/{}/parcels"
    tenant = small({"/v2/saleorders": orders("a"), "/v2/saleorders/a/parcels": [parcel]})
    pulled = tenant.pull("erp_dispatch", paths={"erp_dispatch": path})["erp_dispatch"]
    assert (pulled["dispatch_id"], pulled["order_id"]) == (["d1"], ["a"])


def test_refunds_on_pages_that_overlap_count_once_and_so_do_their_lines(small):
    lines = [{"itemSku": "S", "quantity": 1, "net": 5, "tax": 1}] * 2
    refunds = [
        {
            "refundId": f"r{n:02}",
            "saleOrderId": "a",
            "at": "2026-01-02",
            "amount": 6,
            "lines": lines,
        }
        for n in range(35)
    ]
    tenant = small({"/v2/saleorders": orders("a"), "/v0/refunds": refunds})
    pulled = tenant.pull("erp_refund", "erp_refund_line", page_size=10)
    assert len({*pulled["erp_refund"]["refund_id"]}) == pulled["erp_refund"].rows.height == 35
    assert pulled["erp_refund_line"].rows.height == 70


def test_a_table_that_stokly_turns_out_not_to_give_is_left_out(small):
    pulled = small({"/v2/saleorders": orders("a")}).pull("erp_order", "erp_refund", "erp_dispatch")
    assert [*pulled] == ["erp_order"]


def test_a_table_may_be_left_to_others_by_an_empty_path(small):
    gives = small({}).source(paths={"erp_refund": "", "erp_refund_line": ""}).gives
    assert not {"erp_refund", "erp_refund_line"} & {*gives}


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"consent": {"email": {"state": "optIn"}}}, "no customer of Stokly has a field optIn"),
        ({"attributes": {"price_u": "Shop - Prise"}}, "did you mean Shop - Price"),
        ({"shop_channel": "Outlet"}, "no channel is called Outlet"),
    ],
)
def test_a_name_in_the_settings_that_is_not_there_is_told_with_what_is(small, said, what):
    tenant = small(
        {
            "/v0/customers": [{"customerId": "c", "email": "a@example.com"}],
            "/v0/items": [{"itemId": "i", "sku": "S"}],
            "/v0/item-attributes": [{"itemAttributeId": "p", "name": "Shop - Price", "status": 0}],
            "/v0/channels": [{"channelId": "w", "name": "Web", "status": 0}],
        }
    )
    with pytest.raises(SettingsError, match=what):
        tenant.pull(**said)


def test_what_is_kept_between_pulls_is_its_owners_alone_and_names_no_person(small, tmp_path):
    tenant = small({"/v2/saleorders": orders("a"), **lines("a")})
    tenant.pull("erp_order_line")
    [file] = (tmp_path / "store").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with sqlite3.connect(file) as opened:
        [(body,)] = opened.execute("SELECT body FROM answer")
    opened.close()
    assert b"saleOrderId" not in zlib.decompress(body)
