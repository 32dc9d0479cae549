import pytest

from audit.connectors.emarsys.sends import days

SENDS = {"sends": True}


def test_those_who_received_a_campaign_are_read_with_its_day(pulled):
    found = pulled(SENDS).fetch("esp_send")
    rows = found.rows("esp_send")
    assert rows.height == found.state.value("select count(*) from contact where \"31\" = '1'")
    assert rows["campaign_id"].unique().to_list() == ["5001"]
    assert rows["sent_at"].unique().dt.to_string("iso").to_list() == [
        "2026-03-02 00:00:00.000000+00:00"
    ]


def test_a_campaign_that_was_not_sent_is_not_asked_about(pulled):
    found = pulled(SENDS).fetch("esp_send")
    assert [day.campaign for day in days(found.staging)] == ["5001"]
    assert found.state.value("select count(*) from response_query") == 1


def test_questions_leave_a_minute_apart_also_after_a_restart(pulled, clock):
    found = pulled(SENDS).fetch("esp_send")
    found.staging.forget("email/responses")
    before = clock.monotonic()
    found.fetch("esp_send")
    assert clock.monotonic() - before > 55
    assert found.state.value("select count(*) from response_query") == 2
    assert not [one for one in found.history if getattr(one, "status", 200) == 429]


def test_an_answer_that_never_comes_leaves_the_table_incomplete(pulled, clock):
    found = pulled(SENDS, evaluation_polls=10**6, denied=frozenset({"filter.runs"}))
    found.fetch("esp_send")
    assert "no answer came for campaign 5001 on 2026-03-02" in str(found.proof("esp_send"))
    assert found.rows("esp_send").height == 0
    assert clock.monotonic() < 240


def test_sends_are_no_table_of_an_account_that_was_not_asked_for_them(pulled):
    assert "esp_send" not in pulled().emarsys.gives
    assert "esp_send" in pulled(SENDS).emarsys.gives


@pytest.mark.parametrize(
    ("denied", "lost"),
    [
        ("email.list", "the list of campaigns (this API user has no right to it)"),
        ("email.launches", "the launches of campaign 5001"),
    ],
)
def test_sends_of_campaigns_that_could_not_be_seen_are_incomplete(pulled, denied, lost):
    found = pulled(SENDS, denied=frozenset({denied})).fetch("esp_send")
    assert lost in found.proof("esp_send").why_incomplete
