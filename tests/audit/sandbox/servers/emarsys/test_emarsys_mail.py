"""Mails: campaigns, launches, responses once a minute; the blocklist."""

BODY = {"type": "received", "start_date": "2026-03-01 00:00:00", "end_date": "2026-03-03 00:00:00"}


def opted_in(ask):
    return ask.state.value("select count(*) from contact where \"31\" = '1'")


def test_who_got_the_newsletter_is_known_after_a_while(ask):
    query = ask.inside("POST email/responses", BODY)["id"]
    assert ask.inside(f"GET email/{query}/responses") == ""
    assert len(ask.inside(f"GET email/{query}/responses")["contact_ids"]) == opted_in(ask) > 0


def test_openers_and_the_others_are_all_that_got_it(ask):
    found = {}
    for kind in ("opened", "not_opened", "bounced"):
        query = ask.inside("POST email/responses", {**BODY, "type": kind})["id"]
        ask.inside(f"GET email/{query}/responses")
        found[kind] = set(ask.inside(f"GET email/{query}/responses")["contact_ids"])
        ask.watch.on(seconds=61)
    assert found["bounced"] == set()
    assert len(found["opened"] | found["not_opened"]) == opted_in(ask)
    assert not found["opened"] & found["not_opened"]


def test_outside_the_launch_nobody_responded(ask):
    body = {**BODY, "start_date": "2026-03-03 00:00:00", "end_date": "2026-03-04 00:00:00"}
    query = ask.inside("POST email/responses", body)["id"]
    ask.inside(f"GET email/{query}/responses")
    assert ask.inside(f"GET email/{query}/responses") == {"contact_ids": []}


def test_it_may_be_asked_once_a_minute(ask):
    ask.inside("POST email/responses", BODY)
    assert ask("POST email/responses", BODY)[:2] == (429, 7003)
    ask.watch.on(seconds=60)
    assert ask("POST email/responses", BODY)[0] == 200


def test_a_result_is_kept_two_hours(ask):
    query = ask.inside("POST email/responses", BODY)["id"]
    ask.watch.on(hours=2, seconds=1)
    ask.sign_in()
    assert ask(f"GET email/{query}/responses")[:2] == (404, 6029)


def test_campaigns_have_launches_once_they_were_sent(ask):
    sent, draft = (one["id"] for one in ask.inside("GET email"))
    [launch] = ask.inside("POST email/getlaunchesofemail", {"emailId": sent})
    assert (launch["done"], launch["launch_date"]) == ("y", "2026-03-02")
    assert ask("POST email/getlaunchesofemail", {"emailId": draft})[:2] == (400, 6003)
    assert ask("POST email/getlaunchesofemail", {"emailId": 1})[:2] == (400, 6004)
    assert ask.inside(f"GET email/{sent}/responsesummary")["sent"] == opted_in(ask)
    assert ask.inside(f"GET email/{draft}/responsesummary")["launches"] == 0


def test_the_blocklist_takes_addresses_and_can_not_be_read(ask):
    for path in ("blocklist", "blacklist"):
        ask.inside(f"POST {path}", {"emails": ["ann@example.com"], "domains": ["example.org"]})
    assert ask.state.value("select count(*) from blocked") == 2
    assert ask("GET blocklist")[:2] == (400, 1)
    assert ask("POST blocklist", {"emails": ["x"] * 1001})[:2] == (400, 15005)
