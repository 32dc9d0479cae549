"""Who got which campaign: asked launch day by launch day, once a minute and no faster."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from audit.connectors.connector import Proof
from audit.connectors.emarsys.account import Account, NoAnswer, Pause, inside_of
from audit.connectors.emarsys.configuration import campaigns, campaigns_unread, settings
from audit.connectors.emarsys.envelope import Meaning
from audit.connectors.emarsys.times import VIENNA, from_vienna
from audit.connectors.exports.batch import Export
from audit.connectors.exports.framed import of_frame
from audit.connectors.http import Call
from audit.connectors.staging import Staging

PART, ASKED_AT = "email/responses", "responses asked at"
RECEIVED = "received"
APART = timedelta(seconds=61)  # one request a minute, by whichever of the two clocks
WITHIN_S = 120.0  # a query's answer is there by then, or lost
COLUMNS = ("contact_id", "campaign_id", "kind", "sent_at")
_KINDS = {"batch": "marketing", "newsletter": "marketing", "transactional": "transactional"}


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which a campaign was launched.

    Attributes:
        campaign: its number.
        kind: our word for its type; empty where its type says nothing.
        date: ISO 8601, in the account's time zone.
        until: the next midnight's date.
        sent_at: UTC, ISO 8601; of its first launch on that day.
    """

    campaign: str
    kind: str
    date: str
    until: str
    sent_at: str


async def fetch_sends(account: Account, staging: Staging) -> None:
    """Keep the contacts that received each campaign on each of its days.

    Raises:
        NoAnswer: this API user may not ask for responses.
        ConnectorError: nothing is answered.
    """
    for day in days(staging):
        place = f"{day.campaign}/{day.date}"
        if not staging.has(PART, place):
            numbers = await _received(account, staging, day)
            body = json.dumps(None if numbers is None else numbers).encode()
            staging.keep(PART, place, body, records=len(numbers or ()))


def sends(staging: Staging) -> tuple[Export, Proof]:
    """The mails that were received, as an export."""
    empty = pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String()))
    frames, lost = [], [*_unknown(staging)]
    bodies = dict(staging.bodies(PART))
    for day in days(staging):
        numbers = json.loads(bodies.get(f"{day.campaign}/{day.date}", b"null"))
        if numbers is None:
            lost.append(f"campaign {day.campaign} on {day.date}")
            continue
        frames.append(
            pl.DataFrame({"contact_id": numbers}, {"contact_id": pl.String()}).select(
                "contact_id",
                campaign_id=pl.lit(day.campaign),
                kind=pl.lit(day.kind or None, pl.String()),
                sent_at=pl.lit(day.sent_at),
            )
        )
    why = f"no answer came for {'; '.join(lost)}" if lost else None
    rows = pl.concat([empty, *frames])
    return of_frame("sends", f"/{PART}", rows, len(frames)), Proof(why_incomplete=why)


def _unknown(staging: Staging) -> Iterator[str]:
    """Of what no day is known on which mails may have left."""
    why = campaigns_unread(staging)
    if why is not None:
        yield f"the list of campaigns ({why})"
    for campaign, launches in campaigns(staging):
        if launches is None:
            yield f"the launches of campaign {campaign.get('id')}"


def days(staging: Staging) -> list[Day]:
    """The days on which campaigns were launched, each once."""
    zone = _zone(settings(staging).get("timezone"))
    found: dict[tuple[str, str], Day] = {}
    for day in sorted(_launches(staging, zone), key=lambda one: one.sent_at):
        found.setdefault((day.campaign, day.date), day)
    return [*found.values()]


def _launches(staging: Staging, zone: ZoneInfo) -> Iterator[Day]:
    for campaign, launches in campaigns(staging):
        for launch in launches or ():
            sent_at = _sent_at(str(launch.get("launch_date")), zone)
            if sent_at is None:
                continue
            local = sent_at.astimezone(zone).date()
            yield Day(
                campaign=str(campaign["id"]),
                kind=_KINDS.get(str(campaign.get("type")).lower(), ""),
                date=local.isoformat(),
                until=(local + timedelta(days=1)).isoformat(),
                sent_at=sent_at.isoformat(),
            )


def _sent_at(written: str, zone: ZoneInfo) -> datetime | None:
    """UTC. A bare date is a day of the account, from its midnight; a time is one of Vienna."""
    return from_vienna(written, zone if len(written) == len("2026-03-02") else VIENNA)


async def _received(account: Account, staging: Staging, day: Day) -> list[str] | None:
    """Numbers of contacts; null when the answer did not come in its time."""
    await _a_minute_apart(account, staging)
    wanted = {
        "type": RECEIVED,
        "email_id": day.campaign,
        "start_date": day.date,
        "end_date": day.until,
    }
    inside = await account.ask(Call("POST", "/email/responses", json=wanted))
    query = inside_of(inside, "id")
    pause = Pause(account.clock, WITHIN_S)
    while True:
        try:
            found = await account.ask(Call("GET", f"/email/{query}/responses"))
        except NoAnswer as error:
            if error.meaning is Meaning.GONE:
                return None
            raise
        # Until it is known, the answer is an empty text.
        if isinstance(found, Mapping):
            listed = found.get("contact_ids")
            return [str(one) for one in listed] if isinstance(listed, list) else []
        if not await pause.longer():
            return None


async def _a_minute_apart(account: Account, staging: Staging) -> None:
    """Wait out the minute since the last question, whichever process asked it."""
    noted = staging.noted(ASKED_AT)
    now = account.clock.now()
    if noted is not None:
        left = APART - (now - datetime.fromisoformat(noted))
        if left > timedelta():
            await account.clock.sleep(min(left, APART).total_seconds())
    staging.note(ASKED_AT, account.clock.now().isoformat())


def _zone(written: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(written))
    except (ZoneInfoNotFoundError, ValueError):
        return VIENNA
