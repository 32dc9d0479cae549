"""Contact lists: their contacts, page by page without the envelope, and how they change."""

import pytest

ANN, BOB = "ann@example.com", "bob@example.com"


def page(ask, path, version=3):
    token = {"Authorization": f"Bearer {ask.token}"} if version == 3 else ask.wsse()
    return ask.client.get(path, headers=token).json()


def test_the_ids_come_in_pages_that_name_the_next_one(ask):
    size = ask.inside("GET contactlist/77/count")
    path, ids = "/api/v3/contactlist/77/contactIds?$top=100", []
    while path:
        found = page(ask, path)
        assert set(found) == {"value", "next"}
        ids += found["value"]
        path = found["next"]
    assert len(set(ids)) == len(ids) == size > 100


def test_a_page_has_a_largest_size(ask):
    assert ask("GET contactlist/77/contactIds?$top=100001")[:2] == (400, 10001)
    assert ask("GET contactlist/5/contactIds")[:2] == (404, 3006)


def test_the_next_page_is_of_the_same_version(ask):
    found = page(ask, "/api/v2/contactlist/77/contactIds/?$top=1", version=2)
    assert found["next"].startswith("/api/v2/contactlist/77/contactIds?$skiptoken=")


def test_a_list_is_made_filled_emptied_renamed_and_deleted(ask):
    ask.add({"3": ANN}, {"3": BOB})
    number = ask.inside("POST contactlist", {"name": "A", "key_id": "3", "external_ids": [ANN]})[
        "id"
    ]
    added = ask.inside(
        f"POST contactlist/{number}/add", {"key_id": "3", "external_ids": [BOB, "z"]}
    )
    assert added["inserted_contacts"] == 1
    assert added["errors"]["z"] == {"2008": "No contact found with the external id: z"}
    assert ask.inside(f"GET contactlist/{number}/count") == 2
    ask.inside(f"POST contactlist/{number}/delete", {"key_id": "3", "external_ids": [ANN]})
    ask.inside(f"POST contactlist/{number}/replace", {"key_id": "3", "external_ids": [ANN]})
    assert ask.inside(f"GET contactlist/{number}/count") == 1
    ask.inside(f"POST contactlist/{number}/rename", {"name": "B"})
    assert "B" in {one["name"] for one in ask.inside("GET contactlist")}
    ask.inside(f"POST contactlist/{number}/deletelist")
    assert ask(f"GET contactlist/{number}/count")[:2] == (404, 3006)


def test_membership_can_be_asked(ask):
    [ann] = ask.add({"3": ANN})
    assert ask.inside(f"GET contactlist/77/contacts/{ann}") is False


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 3001),
        ({"name": "Customers of the shop"}, 3005),
        ({"name": "A", "external_ids": ["x"] * 10_001}, 3002),
    ],
)
def test_a_list_that_can_not_be_is_refused_and_not_made(ask, body, code):
    assert ask("POST contactlist", body)[:2] == (400, code)
    assert len(ask.inside("GET contactlist")) == 1
