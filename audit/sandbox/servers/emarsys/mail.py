"""Mails: campaigns, their launches, who responded; and the blocklist, which has no way to read."""

import json
from datetime import datetime, timedelta
from typing import Any

from audit.sandbox.servers.emarsys.answer import Answer, Asked, Refusal
from audit.sandbox.servers.emarsys.state import EmarsysState

# One newsletter that every opted-in contact got, and one that nobody got yet.
CAMPAIGNS = ((5001, "Spring newsletter", 3), (5002, "Draft", 1))
LAUNCHED, LAUNCH = "2026-03-02 10:00:00", 9001
TYPES = (
    "opened",
    "not_opened",
    "received",
    "clicked",
    "not_clicked",
    "bounced",
    "hard_bounced",
    "soft_bounced",
    "block_bounced",
)
# Type -> which of the opted-in contacts it holds for, by their ids.
WHO = {
    "received": "true",
    "opened": "id % 2 = 0",
    "not_opened": "id % 2 = 1",
    "clicked": "id % 6 = 0",
    "not_clicked": "id % 6 <> 0",
}
MINUTE, KEPT = timedelta(minutes=1), timedelta(hours=2)
MOST_BLOCKED = 1000


def list_campaigns(state: EmarsysState, _: Asked) -> Answer:
    """Every mail campaign."""
    return Answer(
        [
            {"id": state.id_form(number), "name": name, "status": str(status), "language": "en"}
            for number, name, status in CAMPAIGNS
        ]
    )


def list_launches(state: EmarsysState, asked: Asked) -> Answer:
    """When one campaign was sent."""
    _, status = _campaign(str(asked.fields().get("emailId")))
    if status != CAMPAIGNS[0][2]:
        raise Refusal(400, 6003, "Invalid email status")
    return Answer([{"id": state.id_form(LAUNCH), "done": "y", "launch_date": LAUNCHED[:10]}])


def summary(state: EmarsysState, asked: Asked) -> Answer:
    """How many got one campaign, opened it, clicked."""
    _, status = _campaign(asked.named["email"])
    is_sent = status == CAMPAIGNS[0][2]
    counted = {name: len(_whom(state, name)) if is_sent else 0 for name in WHO}
    return Answer(
        {
            "sent": counted["received"],
            "planned": counted["received"],
            "soft_bounces": 0,
            "hard_bounces": 0,
            "block_bounces": 0,
            "opened": counted["opened"],
            "unsubscribe": 0,
            "total_clicks": counted["clicked"],
            "unique_clicks": counted["clicked"],
            "complained": 0,
            "launches": int(is_sent),
        }
    )


def ask_responses(state: EmarsysState, asked: Asked) -> Answer:
    """Ask who responded; once a minute."""
    body = asked.fields()
    if body.get("type") not in TYPES:
        raise Refusal(400, 1001, "Unknown type of response")
    newest = state.value("select max(at) from response_query")
    now = state.options.now()
    if newest and now - datetime.fromisoformat(newest) < MINUTE:
        raise Refusal(429, 7003, "One request a minute")
    number = state.make(
        "insert into response_query (asked, at) values (?, ?)", json.dumps(body), now.isoformat()
    )
    return Answer({"id": number})


def responses(state: EmarsysState, asked: Asked) -> Answer:
    """Who responded; an empty text until it is known, gone after two hours."""
    rows = state.rows(
        "select id, asked, at, polls from response_query where cast(id as text) = ?",
        asked.named["email"],
    )
    if not rows or state.options.now() - datetime.fromisoformat(rows[0][2]) > KEPT:
        raise Refusal(404, 6029, "Query result not found")
    number, said, _, polls = rows[0]
    state.make("update response_query set polls = polls + 1 where id = ?", number)
    if polls < state.options.evaluation_polls:
        return Answer("")
    body = json.loads(said)
    whom = _whom(state, body["type"]) if _is_about_sent(body) else []
    return Answer({"contact_ids": [str(one) for one in whom]})


def block(state: EmarsysState, asked: Asked) -> Answer:
    """Addresses and domains that get no mail from now on."""
    body = asked.fields()
    for kind in ("emails", "domains"):
        values = body.get(kind, [])
        if not isinstance(values, list) or len(values) > MOST_BLOCKED:
            raise Refusal(400, 15005, f"{kind} is a list of up to 1000")
        for value in values:
            state.make("insert or ignore into blocked values (?, ?)", kind, str(value))
            state.note(asked.method, asked.path, (None, kind, None, str(value)))
    return Answer("")


def _campaign(text: str) -> tuple[int, int]:
    for number, _, status in CAMPAIGNS:
        if text == str(number):
            return number, status
    raise Refusal(400, 6004, "Invalid email ID")


def _whom(state: EmarsysState, kind: str) -> list[int]:
    where = WHO.get(kind, "false")
    rows = state.rows(f"select id from contact where \"31\" = '1' and {where} order by id")  # noqa: S608 - conditions of ours
    return [number for (number,) in rows]


def _is_about_sent(body: dict[str, Any]) -> bool:
    """Whether the question takes in the one launch; without a campaign it takes in all."""
    campaign = body.get("email_id") or CAMPAIGNS[0][0]
    since, until = body.get("start_date", ""), body.get("end_date", "9")
    return str(campaign) == str(CAMPAIGNS[0][0]) and since <= LAUNCHED < until
