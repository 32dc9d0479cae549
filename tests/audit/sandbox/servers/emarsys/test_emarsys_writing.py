"""Contacts written: what changes, what is refused, what the account remembers of it."""

import pytest

ANN, BOB = "ann@example.com", "bob@example.com"
TWIN = 'insert into contact (uid, "3") values (?, ?)'


def effects(ask):
    """Method, path, field, old and new of everything that was done."""
    return ask.state.rows("select method, path, field, old, new from effect order by n")


def test_a_single_contact_is_sent_flat(ask):
    made = ask.inside("POST contact", {"key_id": "3", "3": ANN, "1": "Ann"})
    assert ask.stored(made["id"], 1) == "Ann"
    assert ask("POST contact", {"key_id": "3", "3": ANN})[:2] == (400, 2009)


def test_a_batch_tells_each_failure_by_its_key_and_writes_the_rest(ask):
    ask.add({"3": BOB})
    body = {"key_id": "3", "contacts": [{"3": ANN, "1": "Ann"}, {"3": BOB}]}
    made = ask.inside("POST contact/", body)
    assert len(made["ids"]) == 1
    assert {key: list(codes) for key, codes in made["errors"].items()} == {BOB: ["2009"]}


def test_an_update_changes_only_what_it_names(ask):
    [ann] = ask.add({"3": ANN, "1": "Ann", "2": "Lee"})
    ask.inside("PUT contact", {"key_id": "3", "contacts": [{"3": ANN, "2": "Low"}]})
    assert (ask.stored(ann, 1), ask.stored(ann, 2)) == ("Ann", "Low")


@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_value_overwrites(ask, empty):
    [ann] = ask.add({"3": ANN, "1": "Ann"})
    ask.inside("PUT contact", {"key_id": "id", "contacts": [{"id": ann, "1": empty}]})
    assert ask.stored(ann, 1) is None


def test_an_update_of_nobody_fails_unless_it_may_create(ask):
    body = {"key_id": "3", "contacts": [{"3": ANN, "1": "Ann"}]}
    assert ask.inside("PUT contact/", body)["errors"] == {
        ANN: {"2008": f"No contact found with the external id: {ANN}"}
    }
    assert ask.inside("PUT contact/?create_if_not_exists=1", body)["errors"] == []


def test_ids_are_text_for_those_that_were_there_and_numbers_for_the_new(ask):
    ask.add({"3": ANN})
    body = {"key_id": "3", "contacts": [{"3": ANN}, {"3": BOB}]}
    ids = ask.inside("PUT contact/?create_if_not_exists=1", body)["ids"]
    assert [type(one) for one in ids] == [str, int]


def test_a_key_that_two_have_changes_neither(ask):
    for uid in ("a", "b"):
        ask.state.make(TWIN, uid, ANN)
    wrong = ask.inside("PUT contact", {"key_id": "3", "contacts": [{"3": ANN, "1": "Ann"}]})
    assert list(wrong["errors"][ANN]) == ["2010"]
    assert wrong["ids"] == []
    assert effects(ask) == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"31": "true"}, 2007),
        ({"31": True}, 2007),
        ({"14": "GB"}, 2007),
        ({"4": "01.02.1990"}, 2007),
        ({"4": "1990-02-30"}, 2007),
        ({"1": ["Ann"]}, 2007),
        ({"0": "1"}, 2007),
        ({"0": []}, 2007),
        ({"id": "5"}, 2007),
        ({"uid": "x"}, 2007),
        ({"33": "1"}, 2007),
        ({"99999": "x"}, 2006),
        ({"": "x"}, 2006),
        ({"3": ""}, 2005),
    ],
)
def test_a_value_that_can_not_be_is_refused_and_nothing_of_it_written(ask, values, code):
    ask.add({"3": ANN, "1": "Ann"})
    before = effects(ask)
    body = {"key_id": "3", "contacts": [{"3": ANN, "2": "New", **values}]}
    errors = ask.inside("PUT contact", body)["errors"]
    assert [list(codes) for codes in errors.values()] == [[str(code)]]
    assert effects(ask) == before


@pytest.mark.parametrize("value", ["1", 1, "2", None])
def test_an_opt_in_is_one_two_or_nothing(ask, value):
    [ann] = ask.add({"3": ANN, "31": value})
    assert ask.stored(ann, 31) == (None if value is None else str(value))


def test_names_of_fields_do_as_well_as_their_numbers(ask):
    made = ask.inside("POST contact", {"key_id": "external_id", "external_id": "C-1", "email": ANN})
    assert ask.stored(made["id"], ask.state.external_id) == "C-1"
    assert ask.stored(made["id"], 3) == ANN


def test_a_new_contact_has_a_source_a_day_of_registration_and_a_valid_address(ask):
    [ann] = ask.add({"3": ANN})
    assert [ask.stored(ann, one) for one in (33, 47, 48)] == ["4", "1", "2026-03-02T12:00:00Z"]


@pytest.mark.parametrize(
    ("call", "body", "code"),
    [
        ("POST contact", {"key_id": "id", "contacts": []}, 2004),
        ("POST contact", {"key_id": "1", "contacts": []}, 2004),
        ("POST contact", {"key_id": "3", "contacts": [{}] * 1001}, 1000),
        ("POST contact", {"key_id": "3", "contacts": {}}, 2003),
        ("POST contact", {"key_id": "3", "source_id": 99, "contacts": []}, 2013),
        ("POST contact", {"key_id": "3", "contact_list_id": 99, "contacts": []}, 2020),
        ("PUT contact", {"key_id": "3", "3": "nobody@example.com"}, 2008),
    ],
)
def test_a_request_that_can_not_be_is_refused_whole(ask, call, body, code):
    assert ask(call, body)[:2] == (400, code)


def test_a_batch_can_be_answered_back_to_front(account):
    ask = account(odd=frozenset({"order"}))
    bob, ann = ask.add({"3": ANN}, {"3": BOB})
    assert (ask.stored(ann, 3), ask.stored(bob, 3)) == (ANN, BOB)
    body = {"keyId": "3", "keyValues": [ANN, BOB], "fields": ["3"]}
    assert [one["3"] for one in ask.inside("POST contact/getdata", body)["result"]] == [BOB, ANN]


def test_an_answer_can_leave_out_every_third_id_of_what_was_written(account):
    ask = account(odd=frozenset({"fewer"}))
    names = [{"3": f"n{n}@example.com"} for n in range(7)]
    assert len(ask.add(*names)) == 5
    body = {"key_id": "3", "external_ids": [one["3"] for one in names]}
    assert len(ask.inside("POST contact/checkids", body)["ids"]) == 7


def test_every_effect_is_remembered_with_the_value_before(ask):
    [ann] = ask.add({"3": ANN, "1": "Ann"})
    ask.inside("PUT contact", {"key_id": "3", "contacts": [{"3": ANN, "1": "Anne", "31": "2"}]})
    assert effects(ask) == [
        ("POST", "contact", "id", None, ann),
        ("POST", "contact", "3", None, ANN),
        ("POST", "contact", "1", None, "Ann"),
        ("PUT", "contact", "1", "Ann", "Anne"),
        ("PUT", "contact", "31", None, "2"),
    ]


def test_only_what_one_contact_has_is_deleted(ask):
    [ann] = ask.add({"3": ANN})
    for uid in ("a", "b"):
        ask.state.make(TWIN, uid, BOB)
    gone = ask.inside("POST contact/delete", {"key_id": "3", "3": [ANN, BOB, "z"]})
    assert gone["deleted_contacts"] == 1
    assert {key: list(codes) for key, codes in gone["errors"].items()} == {
        BOB: ["2010"],
        "z": ["2008"],
    }
    assert ask.state.value("select count(*) from contact where id = ?", ann) == 0


def test_to_delete_nobody_is_not_found(ask):
    assert ask("POST contact/delete", {"key_id": "3", "3": ["z"]})[:2] == (404, 2008)


def test_a_merge_takes_named_fields_over_and_can_delete_the_source(ask):
    ann, bob = ask.add({"3": ANN, "1": "Ann", "2": "Lee"}, {"3": BOB, "1": "Bob", "2": "Low"})
    body = {
        "key_id": "3",
        "source_key_value": ANN,
        "target_key_value": BOB,
        "merge_rules": {"1": "overwrite"},
        "delete_source": True,
    }
    ask.inside("POST contact/merge", body, version=2)
    assert (ask.stored(bob, 1), ask.stored(bob, 2)) == ("Ann", "Low")
    assert ask.stored(ann, 1) is None


def test_version_three_has_no_merge(ask):
    assert ask("POST contact/merge", {})[:2] == (400, 1)


def test_a_field_can_be_added_used_and_removed(ask):
    number = ask.inside("POST field", {"name": "Tier", "application_type": "shorttext"})["id"]
    [ann] = ask.add({"3": ANN, str(number): "gold"})
    assert ask.stored(ann, number) == "gold"
    ask.inside(f"DELETE field/{number}")
    assert ask("DELETE field/3")[:2] == (400, 9003)
    assert ask("POST field", {"name": "Size", "application_type": "singlechoice"})[:2] == (
        400,
        9001,
    )
