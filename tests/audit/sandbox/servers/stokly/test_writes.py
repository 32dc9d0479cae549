"""Writes: taken at once, seen when they have settled."""

import pytest


@pytest.fixture
def writable(stokly, ticking):
    with stokly(settle_s=5, clock=ticking) as (client, _):
        yield client, ticking


def _one(client, path, key):
    return client.get(f"{path}/{key}").json().get("data")


def test_a_new_customer_is_seen_when_it_has_settled(writable):
    client, clock = writable
    body = {
        "name": {"forename": "Ada", "surname": "Byron"},
        "email": "ada@example.test",
        "billingAddress": {"line1": "1 Mill Lane", "country": "GB"},
    }
    answer = client.post("/v0/customers", json=body)
    key = answer.json()["data"]["id"]
    assert (answer.status_code, _one(client, "/v0/customers", key)) == (202, None)
    clock.now += 5
    made = _one(client, "/v0/customers", key)
    assert (made["forename"], made["billingAddressLine1"], made["status"]) == (
        "Ada",
        "1 Mill Lane",
        1,
    )
    assert made["customerId"] == key
    assert made["timeCreated"].endswith("Z")


def test_a_new_order_has_the_next_number_and_its_amounts_keep_their_digits(writable):
    client, clock = writable
    highest = client.get("/v2/saleorders?size=1&sortField=niceId&sortDirection=DESC").json()
    answer = client.post(
        "/v2/saleorders",
        content='{"total": 12.5000, "customer": {"customerId": "7"}, "tags": ["a"]}',
    )
    clock.now += 5
    text = client.get(f"/v2/saleorders/{answer.json()['data']['id']}").text
    assert '"total":12.5000' in text
    assert '"customerId":"7"' in text
    assert f'"niceId":{highest["data"][0]["niceId"] + 1}' in text


def test_a_changed_order_moves_in_every_list(writable):
    client, clock = writable
    key = client.get("/v2/saleorders?size=1").json()["data"][0]["saleOrderId"]
    assert client.patch(f"/v2/saleorders/{key}", json={"tags": ["vip"], "email": None}).is_success
    query = {"filter": "[tags]::{vip}"}
    before = client.get("/v2/saleorders", params=query).json()["metadata"]["count"]
    clock.now += 5
    after = client.get("/v2/saleorders", params=query).json()
    assert (before, after["metadata"]["count"]) == (0, 1)
    assert after["data"][0]["email"] is None


@pytest.mark.parametrize(
    ("path", "key", "deleted"), [("/v0/customers", "customerId", 0), ("/v0/items", "itemId", 1)]
)
def test_what_is_deleted_stays_readable_with_another_status(writable, path, key, deleted):
    client, clock = writable
    one = client.get(f"{path}?size=1").json()["data"][0][key]
    assert client.delete(f"{path}/{one}").status_code == 202
    assert _one(client, path, one)["status"] != deleted
    clock.now += 5
    assert _one(client, path, one)["status"] == deleted


@pytest.mark.parametrize("body", ["", "[1]", "{", '"x"'])
def test_a_body_that_is_no_object_is_refused(writable, body):
    client, _ = writable
    assert client.post("/v0/customers", content=body).status_code == 400


def test_what_is_not_there_can_not_be_changed(writable):
    client, _ = writable
    assert client.patch("/v0/customers/none", json={}).status_code == 404
    assert client.delete("/v2/saleorders/none").status_code == 405
