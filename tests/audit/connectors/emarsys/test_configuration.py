import json

import polars as pl

from audit.connectors.emarsys.segments import hash_of


def configured(found):
    rows = found.emarsys.configuration(found.staging)
    return {(kind, key): value for kind, key, value in rows.rows()}


def test_what_the_account_is_set_up_with_is_read_by_kind(pulled):
    found = pulled().fetch("esp_segment")
    rows = found.emarsys.configuration(found.staging)
    kinds = {"field", "external event", "contact source", "e-mail campaign", "settings", "segment"}
    assert kinds <= {*rows["kind"]}
    assert rows.schema == dict.fromkeys(("kind", "key", "value_redacted"), pl.String)
    assert json.loads(configured(found)["field", "3"])["name"] == "Email"


def test_an_event_says_who_uses_it_and_a_campaign_when_it_was_sent(pulled):
    found = configured(pulled().fetch("esp_segment"))
    events = [json.loads(value) for (kind, _), value in found.items() if kind == "external event"]
    assert events
    assert all("used by" in one for one in events)
    assert "2026-03-02" in found["e-mail campaign", "5001"]


def test_a_segment_says_the_hash_of_its_rule(pulled):
    found = pulled().fetch("esp_segment")
    hashes = found.rows("esp_segment").select("segment_id", "rule_hash").rows()
    told = configured(found)
    assert all(json.loads(told["segment", number])["rule"] == made for number, made in hashes)
    assert hashes[0][1] == hash_of(dict(found.staging.bodies("filter rules"))[hashes[0][0]])


def test_what_this_user_may_not_see_is_said_and_not_left_out(pulled):
    found = pulled(denied=frozenset({"settings.get", "event.list"})).fetch("esp_segment")
    told = configured(found)
    assert told["settings", "not read"] == "this API user has no right to it"
    assert ("external event", "not read") in told


def test_lists_that_our_own_counting_leaves_behind_are_no_configuration(pulled):
    found = pulled().fetch("esp_contact")
    assert found.state.value("select count(*) from list where name like 'run %'") > 0
    assert '"run ' not in "".join(configured(found).values())
