import asyncio

import pytest

from checks.vocabulary import CAPABILITY, ConnectorError

ORDER = {"saleOrderId": "a", "niceId": 1, "stage": "order", "createdAt": "2026-01-02T10:00:00Z"}
STORE = {"consumerSecret": "cs_live_shown_by_mistake", "uri": "https://shop.example.com"}


OTHER_KEYS = {"secret": "not ours"}


def probed(tenant, **api):
    found = asyncio.run(tenant.source(**api).capabilities())
    assert found.schema == CAPABILITY
    return {row["question"]: row for row in found.iter_rows(named=True)}


def answer(found, words):
    [row] = [row for question, row in found.items() if words in question]
    return row["answer"], row["ok"]


def test_every_question_of_the_first_connection_is_answered_and_numbered(sandbox):
    found = probed(sandbox())
    assert all(question.endswith("?") for question in found)
    assert [row["no"] for row in found.values()] == [*range(1, len(found) + 1)]
    assert {row["system"] for row in found.values()} == {"stokly"}
    assert not [row for row in found.values() if row["ok"] is False]


def test_the_first_connection_asks_and_writes_nothing(sandbox):
    tenant = sandbox()
    probed(tenant)
    assert {one.path for one in tenant.state.history if one.method != "GET"} == {"/v1/grant"}


def test_a_list_that_is_not_given_is_an_answer_and_no_end(small):
    found = probed(small({"/v2/saleorders": [ORDER], "/v2/saleorders/a": [ORDER]}))
    assert answer(found, "known of a customer") == ("status 404", False)
    assert answer(found, "tell their zone")[1] is True


def test_a_time_without_a_zone_is_not_as_an_audit_needs_it(small):
    naive = [{**ORDER, "createdAt": "2026-01-02T10:00:00"}]
    found = probed(small({"/v2/saleorders": naive, "/v2/saleorders/a": naive}))
    assert answer(found, "tell their zone")[1] is False


def test_the_keys_of_a_store_are_in_no_answer(small):
    channel = {"channelId": "w", "name": "Web", "status": 0, "data": STORE, "apiSecret": "s3"}
    found = probed(small({"/v0/channels": [channel]}), shop_channel="Web")
    told, ok = answer(found, "sales channels")
    assert ok is True
    assert told == "Web (type None, active); never kept of them: apiSecret, data"
    assert "cs_live" not in str(found)


def test_bins_that_do_not_add_up_to_their_item_are_told(small):
    nowhere = "UNASSIGNED"
    places = {(nowhere, nowhere): 9, ("shop", nowhere): 9, ("shop", "b1"): 4}
    records = [
        {"itemId": "1", "locationId": location, "binId": in_bin, "onHand": count}
        for (location, in_bin), count in places.items()
    ]
    tenant = small({"/v1/inventory-records": records}, filters=True)
    told, ok = answer(probed(tenant), "bins add up")
    assert (told, ok) == ("on hand of one item, by level: item: 9, locations: 9, bins: 4", False)


def test_lists_that_are_sorted_by_nothing_are_named(sandbox):
    unsorted = {"customers": frozenset({"customerId", "timeCreated"})}
    told, ok = answer(probed(sandbox(unsortable=unsorted)), "in an order that never changes")
    assert "customers: none; saleorders: niceId" in told
    assert ok is False


def test_a_filter_that_is_refused_is_told_with_its_status(sandbox):
    found = probed(sandbox(unfilterable={"customers": frozenset({"timeUpdated"})}))
    told, ok = answer(found, "changed records be asked for")
    assert "customers timeUpdated: no (status 400)" in told
    assert ok is False


def test_consent_that_the_settings_look_for_in_vain_is_told(sandbox):
    consent = {"email": {"state": "newsletterOptIn"}}
    told, ok = answer(probed(sandbox(), consent=consent), "hold consent")
    assert (told, ok) == ("no field newsletterOptIn", False)


def test_wrong_credentials_end_the_first_connection(sandbox):
    with pytest.raises(ConnectorError, match="did not accept the credentials"):
        probed(sandbox(**OTHER_KEYS))


def test_no_person_is_in_any_answer(sandbox, shop):
    told = str(probed(sandbox()))
    mails = shop.frames["customers"].select("email").collect()["email"].drop_nulls()
    assert not [one for one in mails if one in told]
