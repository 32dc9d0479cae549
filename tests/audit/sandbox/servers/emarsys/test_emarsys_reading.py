"""Contacts read by key, by listing, by ids; and what the account says of its fields."""

import pytest

from audit.sandbox.servers.emarsys.fields import fields

ANN = {"3": "ann@example.com", "1": "Ann", "14": "184", "31": "1"}


def test_fields_are_told_with_their_types_in_the_language_asked_for(ask):
    told = {str(one["id"]): one for one in ask.inside("GET field/translate/de")}
    assert told["14"] == {
        "id": 14,
        "name": "Land",
        "application_type": "singlechoice",
        "string_id": "country",
    }


def test_the_numbers_of_custom_fields_depend_on_the_seed():
    own = [set(fields(seed).filter(is_custom=True)["id"]) for seed in range(5)]
    assert len(set.union(*own)) > 3 * 4
    assert all(len(one) == 3 for one in own)


def test_ids_come_as_numbers_and_as_text(account):
    ask = account(odd=frozenset({"ids"}))
    assert {type(one["id"]) for one in ask.inside("GET field")} == {int, str}


def test_choices_are_told_field_by_field_or_several_at_once(ask):
    one = ask.inside("GET field/31/choice/translate/en")
    assert [(row["id"], row["choice"]) for row in one] == [(1, "True"), (2, "False")]
    several = ask.inside("GET field/choices?fields=5,31&language=de")
    assert [row["fieldId"] for row in several] == ["5", "31"]
    assert several[1]["choices"][0]["choice"] == "Wahr"


def test_getdata_gives_text_or_null_and_the_failures_beside(ask):
    [ann] = ask.add(ANN)
    body = {"keyId": "3", "keyValues": ["ann@example.com", "zed@example.com"]}
    found = ask.inside("POST contact/getdata", {**body, "fields": ["1", "2", "31", "14"]})
    [record] = found["result"]
    uid = record.pop("uid")
    assert uid
    assert record == {"id": ann, "1": "Ann", "2": None, "31": "1", "14": "184"}
    [error] = found["errors"]
    assert (error["key"], error["errorCode"]) == ("zed@example.com", 2008)


def test_getdata_of_nobody_is_false(ask):
    found = ask.inside("POST contact/getdata", {"keyId": "3", "keyValues": ["z"], "fields": ["1"]})
    assert found["result"] is False


def test_a_shared_email_gives_neither_by_key_and_both_by_id(ask):
    ids = ask.add(ANN)
    ids += [str(ask.state.make("insert into contact (uid, \"3\") values ('u', ?)", ANN["3"]))]
    by_email = {"keyId": "3", "keyValues": [ANN["3"]], "fields": ["3"]}
    assert ask.inside("POST contact/getdata", by_email)["errors"][0]["errorCode"] == 2010
    by_id = {"keyId": "id", "keyValues": ids, "fields": ["3"]}
    found = ask.inside("POST contact/getdata", by_id)
    assert [one["id"] for one in found["result"]] == ids
    assert found["errors"] == []


def test_getdata_without_fields_differs_between_the_versions(ask):
    [ann] = ask.add(ANN)
    body = {"keyId": "id", "keyValues": [ann]}
    lengths = [
        len(ask.inside("POST contact/getdata", body, version=one)["result"][0]) for one in (2, 3)
    ]
    assert lengths[0] > 50
    assert lengths[1] == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"keyId": "3"}, 2001),
        ({"keyId": "3", "keyValues": "ann"}, 2003),
        ({"keyId": "3", "keyValues": ["x"] * 1001}, 1000),
        ({"keyId": "1", "keyValues": ["Ann"]}, 2004),
        ({"keyId": "nothing", "keyValues": ["x"]}, 2004),
        ({"keyId": "3", "keyValues": ["x"], "fields": ["99999"]}, 1007),
        ([], 1010),
    ],
)
def test_getdata_refuses_what_it_can_not_read(ask, body, code):
    assert ask("POST contact/getdata", body)[:2] == (400, code)


def test_query_pages_through_everybody_in_order(ask):
    everybody = ask.state.value("select count(*) from contact")
    size = everybody // 3 + 1
    pages = [
        ask.inside(f"GET contact/query/?return=3&limit={size}&offset={size * place}")["result"]
        for place in range(3)
    ]
    ids = [int(row["id"]) for page in pages for row in page]
    assert len(ids) == everybody
    assert ids == sorted(set(ids))


def test_query_leaves_out_the_empty_only_for_the_word_true(ask):
    ask.state.make("insert into contact (uid) values ('nobody')")
    counts = [
        len(ask.inside(f"GET contact/query?return=3&excludeempty={word}")["result"])
        for word in ("true", "1", "false")
    ]
    assert counts[0] < counts[1] == counts[2]


def test_query_filters_by_a_key_and_shows_duplicates(ask):
    ask.add(ANN)
    ask.state.make("insert into contact (uid, \"3\") values ('u', ?)", ANN["3"])
    found = ask.inside(f"GET contact/query?return={ask.state.external_id}&3={ANN['3']}")
    assert len(found["result"]) == 2
    assert found["result"][0][ask.state.external_id] is None


def test_query_by_an_empty_value_finds_those_without_one(ask):
    ask.state.make("insert into contact (uid) values ('nobody')")
    rows = ask.inside("GET contact/query?return=1&3=")["result"]
    assert len(rows) == ask.state.value('select count(*) from contact where "3" is null') > 0


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=10", 2014),
        ("return=77777", 2014),
        ("return=3&limit=0", 2016),
        ("return=3&limit=10001", 2016),
        ("return=3&1=Ann", 2015),
    ],
)
def test_query_refuses_what_it_has_no_field_page_or_index_for(ask, query, code):
    assert ask(f"GET contact/query/?{query}")[:2] == (400, code)


def test_checkids_names_all_contacts_of_a_key_only_when_asked_to(ask):
    [ann] = ask.add(ANN)
    other = str(ask.state.make("insert into contact (uid, \"3\") values ('u', ?)", ANN["3"]))
    body = {"key_id": "3", "external_ids": [ANN["3"], "z"]}
    one = ask.inside("POST contact/checkids", body)
    assert one["ids"] == {}
    assert {key: list(codes) for key, codes in one["errors"].items()} == {
        ANN["3"]: ["2010"],
        "z": ["2008"],
    }
    several = ask.inside("POST contact/checkids", {**body, "get_multiple_ids": True})
    assert several["ids"] == {ANN["3"]: [ann, other]}
