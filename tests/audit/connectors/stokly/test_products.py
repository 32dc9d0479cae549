import pytest

from checks.vocabulary import ConnectorError

ITEMS = [
    {"itemId": "1", "sku": "TEE", "name": "Tee in Stokly", "status": 0, "salePrice": 8.33},
    {"itemId": "2", "sku": "CAP", "name": "Cap", "status": 1},
]
CHANNELS = [{"channelId": "w", "name": "Web", "status": 0, "data": {"consumerSecret": "cs"}}]
DEFINITIONS = [
    {"itemAttributeId": "p", "name": "Web - Price", "status": 0},
    {"itemAttributeId": "q", "name": "Web - Colour", "status": 0},
]


def value(item, name, text, status="active"):
    told = {"itemId": item, "itemAttributeName": name, "value": text, "status": status}
    return {**told, "itemAttributeId": {"Web - Price": "p", "Web - Colour": "q"}[name]}


def stock(location, in_bin, count):
    return {"itemId": "1", "locationId": location, "binId": in_bin, "onHand": count}


def products(small, api=None, **lists):
    paths = {"/v0/items": ITEMS, "/v0/channels": CHANNELS, "/v0/item-attributes": DEFINITIONS}
    paths |= {"/v0/item-attribute-values": lists.get("values", [])}
    paths |= {"/v0/channels/w/listings": lists.get("listings", [])}
    paths |= {"/v1/inventory-records": lists.get("stock", [])}
    return small(paths).pull("erp_product", **(api or {}))["erp_product"]


def test_a_price_comes_from_the_attribute_that_is_named_and_never_from_the_net_price(small):
    values = [value("1", "Web - Price", "10.00"), value("1", "Web - Colour", "red")]
    api = {"attributes": {"price_u": "Web - Price"}}
    assert products(small, api, values=values)["price_u"] == [10_000_000, None]
    assert products(small)["price_u"] == [None, None]


def test_an_attribute_that_was_taken_off_its_item_counts_no_more(small):
    values = [value("1", "Web - Price", "10.00", "deleted")]
    api = {"attributes": {"price_u": "Web - Price"}}
    assert products(small, api, values=values)["price_u"] == [None, None]


def test_the_title_is_the_channels_and_the_items_own_where_it_is_not_listed(small):
    listing = {"listingId": "l", "itemId": "1", "name": "Tee on the web", "status": 0}
    found = products(small, {"shop_channel": "Web"}, listings=[listing])
    assert found["title"] == ["Tee on the web", "Cap"]


def test_a_listing_that_was_removed_gives_no_title(small):
    listing = {"listingId": "l", "itemId": "1", "name": "Old", "status": 2}
    found = products(small, {"shop_channel": "Web"}, listings=[listing])
    assert found["title"] == ["Tee in Stokly", "Cap"]


def test_stock_is_the_items_own_record_and_no_sum_over_the_three_levels(small):
    nowhere = "UNASSIGNED"
    records = [stock(nowhere, nowhere, 7), stock("shop", nowhere, 5), stock("shop", "b1", 4)]
    found = products(small, stock=records)
    assert [n and int(n) for n in found["available"]] == [7, None]


def test_an_item_is_active_at_nought_which_is_the_other_way_round_than_a_customer(small):
    assert products(small)["active"] == [True, False]
    customers = [{"customerId": "1", "status": 1}, {"customerId": "2", "status": 0}]
    customers.append({"customerId": "3", "status": 7})
    found = small({"/v0/customers": customers}).pull("erp_customer")["erp_customer"]
    assert found["status"] == ["active", "deleted", "unknown"]


def test_a_list_that_is_no_list_is_told(small):
    with pytest.raises(ConnectorError, match="without a list of records"):
        small({"/v0/items": Broken()}, sorts=False).pull("erp_product")


class Broken(list):
    """Comes as an object where a list is asked for."""

    def __getitem__(self, part):
        return {"not": "a list"}
