"""Segments: their rules, their members, how they are evaluated; and the GET that deletes."""

import pytest

from audit.sandbox.records.segments import ALL, hashed, rules, segments


@pytest.fixture
def numbers(small_shop):
    """Name -> number."""
    return {name: number for number, (name, _) in rules(small_shop.seed).items()}


def test_the_export_of_segments_has_the_hash_of_what_the_api_serves(ask, small_shop):
    for number, _, rule_hash in segments(small_shop.seed).collect().iter_rows():
        assert hashed(ask.inside(f"GET filter/{number}/contact_criteria")) == rule_hash


def test_a_hash_does_not_depend_on_the_order_of_names():
    first, second = {"a": "ü", "b": [1]}, {"b": [1], "a": "ü"}
    assert hashed(first) == hashed(second) != hashed({"a": "u", "b": [1]})


def test_the_numbers_depend_on_the_seed():
    assert len({next(iter(rules(seed))) for seed in range(5)}) > 1


def test_every_segment_is_listed_without_its_rule(ask, numbers):
    listed = ask.inside("GET filter/")
    assert {one["name"]: one["id"] for one in listed} == numbers
    assert "rule" not in listed[0]
    assert ask.inside(f"GET filter/{numbers[ALL]}")["name"] == ALL
    assert ask("GET filter/5")[:2] == (404, 10002)


def counted(ask, number):
    """The count, once it is known."""
    while True:
        status, _, inside = ask(f"GET filter/{number}/contacts/count")
        if status == 200:
            return inside


def test_members_are_those_that_the_rule_names(ask, numbers):
    everybody, opted, silent = (counted(ask, number) for number in numbers.values())
    assert everybody == ask.state.value("select count(*) from contact")
    assert opted == ask.state.value("select count(*) from contact where \"31\" = '1'") > 0
    assert 0 < silent < everybody - opted
    ask.add({"3": "ann@example.com", "31": "1"})
    assert counted(ask, numbers["Opted in"]) == opted + 1


def test_a_segment_is_being_evaluated_first(account, numbers):
    ask = account(evaluation_polls=2)
    call = f"GET filter/{numbers[ALL]}/contacts?limit=5"
    assert [ask(call)[:2] for _ in range(3)] == [(202, 10001), (202, 10001), (200, 0)]


def test_one_user_evaluates_one_segment_at_a_time_and_waits_no_longer_than_that(ask, numbers):
    first, second = numbers[ALL], numbers["Opted in"]
    ask(f"GET filter/{first}/contacts/count")
    answers = [ask(f"GET filter/{second}/contacts/count")[:2] for _ in range(3)]
    assert answers == [(423, 10003), (202, 10001), (200, 0)]


def test_members_come_in_pages_and_segment_nought_is_everybody(ask):
    everybody = ask.state.value("select count(*) from contact")
    half = everybody // 2 + 1
    pages = [ask.inside(f"GET filter/0/contacts?limit={half}&offset={at}") for at in (0, half)]
    assert len(set(pages[0] + pages[1])) == everybody
    assert ask("GET filter/0/contacts")[:2] == (400, 10001)
    assert ask("GET filter/0/contacts?limit=1000000")[:2] == (400, 10001)


def test_membership_of_one_contact_can_be_asked(ask, numbers):
    [ann] = ask.add({"3": "ann@example.com", "31": "2"})
    found = {
        name: ask.inside(f"GET filter/{number}/contacts/{ann}")["isMember"]
        for name, number in numbers.items()
    }
    assert found == {ALL: True, "Opted in": False, "No opt-in stated": False}


def test_a_run_counts_the_segment_and_leaves_a_list(ask, numbers):
    run = ask.inside(f"POST filter/{numbers[ALL]}/runs")
    assert run["status"] == "waiting"
    told = [ask.inside(f"GET filter/runs/{run['run_id']}") for _ in range(2)]
    assert [one["status"] for one in told] == ["waiting", "done"]
    result = told[1]["result"]
    assert result["user_count"] == ask.state.value("select count(*) from contact")
    assert result["opt_in_count"] == counted(ask, numbers["Opted in"])
    assert ask.inside(f"GET contactlist/{result['contact_list_id']}/count") == result["user_count"]
    assert ask("GET filter/runs/none")[:2] == (404, 10008)


def test_a_get_really_deletes(ask, numbers):
    ask.inside(f"GET filter/{numbers[ALL]}/delete")
    assert ask(f"GET filter/{numbers[ALL]}")[:2] == (404, 10002)
    assert ask.state.value("select old from effect") == ALL


def test_a_segment_can_be_made_and_given_another_rule(ask):
    number = ask.inside("PUT filter", {"name": "New"})["id"]
    rule = {"type": "criteria", "field": 3, "operator": "equals", "value": "o'neil@example.com"}
    ask.inside(f"PUT filter/{number}/contact_criteria", rule)
    ask.add({"3": "o'neil@example.com"})
    assert counted(ask, number) == 1
