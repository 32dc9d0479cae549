"""What the account is set up with: fields, lists, events and who uses them, sources, campaigns.

Of each thing only the attributes named here are kept, so that nothing personal can be among them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from audit.connectors.emarsys.account import Account
from audit.connectors.emarsys.envelope import rows_in
from audit.connectors.emarsys.segments import RULES, hash_of, segments_in
from audit.connectors.emarsys.together import for_each
from audit.connectors.http import Call
from audit.connectors.staging import Staging

AT_ONCE = 4
MOST_EACH = 500  # things of one kind that are asked about one by one
SHOWN = (
    "name",
    "type",
    "string_id",
    "application_type",
    "status",
    "created",
    "launch_date",
    "category",
    "language",
    "environment",
    "timezone",
    "country",
)
_TEXT = {"kind": pl.String(), "key": pl.String(), "value_redacted": pl.String()}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing.

    Attributes:
        name: in words.
        path: where all are listed.
        each: where one is told more of; `{}` is its number; null for no such place.
        more: what that says.
        posted: name under which the number is posted there; empty where it stands in the path.
    """

    name: str
    path: str
    each: str | None = None
    more: str = ""
    posted: str = ""

    def asked(self, number: str) -> Call:
        """The question after more of one of them."""
        path = (self.each or "").replace("{}", number)
        if self.posted:
            return Call("POST", path, json={self.posted: number})
        return Call("GET", path)


CAMPAIGN = Kind("e-mail campaign", "/email", "/email/getlaunchesofemail", "launches", "emailId")
SETTINGS = Kind("settings", "/settings")
KINDS = (
    Kind("field", "/field"),
    Kind("contact list", "/contactlist", "/contactlist/{}/count", "contacts"),
    Kind("external event", "/event", "/event/{}/usages", "used by"),
    Kind("contact source", "/source"),
    CAMPAIGN,
    SETTINGS,
)


async def fetch_configuration(account: Account, staging: Staging) -> None:
    """Keep all of it that this API user may see; what it may not is noted as not read.

    Raises:
        ConnectorError: nothing is answered.
    """
    for kind in KINDS:
        if not staging.has(_part(kind), ""):
            found, why = await account.tried(Call("GET", kind.path))
            notes = {_why(kind): why and why.words}
            records = 0 if found is None else 1
            staging.keep(_part(kind), "", _json(found), records=records, notes=notes)
        await _fetch_each(account, staging, kind)


async def _fetch_each(account: Account, staging: Staging, kind: Kind) -> None:
    if kind.each is None:
        return
    numbers = [str(one["id"]) for one in _listed(staging, kind) if one.get("id") is not None]

    async def ask(number: str) -> None:
        if not staging.has(_part(kind), number):
            found, why = await account.tried(kind.asked(number))
            if kind is CAMPAIGN and why is not None and why.denied:
                # A campaign that was never launched is refused so: it has none.
                found = []
            staging.keep(_part(kind), number, _json(found), records=0 if found is None else 1)

    await for_each(numbers[-MOST_EACH:], ask, AT_ONCE)


def configuration(staging: Staging) -> pl.DataFrame:
    """Kind, key and what is set; all text."""
    rows = [*_items(staging), *_segments(staging)]
    return pl.DataFrame(rows, _TEXT, orient="row")


def settings(staging: Staging) -> Mapping[str, Any]:
    """The account's own settings; empty where this API user may not see them."""
    return next(iter(_listed(staging, SETTINGS)), {})


def campaigns(staging: Staging) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]] | None]]:
    """Each campaign and its launches; null where they were not asked for, or not answered."""
    launches = {at: json.loads(body) for at, body in staging.bodies(_part(CAMPAIGN)) if at}
    for one in _listed(staging, CAMPAIGN):
        found = launches.get(str(one.get("id")))
        rows = [launch for launch in rows_in(found) if isinstance(launch, dict)]
        yield one, None if found is None else rows


def campaigns_unread(staging: Staging) -> str | None:
    """Why no campaigns are known; null when they are."""
    said = staging.noted(_why(CAMPAIGN))
    return None if said is None else str(said)


def _items(staging: Staging) -> Iterator[tuple[str, str, str]]:
    for kind in KINDS:
        more = {at: json.loads(body) for at, body in staging.bodies(_part(kind)) if at}
        for one in _listed(staging, kind):
            number = str(one.get("id", kind.name))
            shown = {name: one[name] for name in SHOWN if one.get(name) is not None}
            if more.get(number) is not None:
                shown[kind.more] = _told(more[number])
            yield kind.name, number, json.dumps(shown, ensure_ascii=False, sort_keys=True)
        if staging.kept(_part(kind)).get("") == 0:
            yield kind.name, "not read", str(staging.noted(_why(kind)))


def _segments(staging: Staging) -> Iterator[tuple[str, str, str]]:
    rules = dict(staging.bodies(RULES))
    for one in segments_in(staging):
        number = str(one["id"])
        shown = {name: one[name] for name in SHOWN if one.get(name) is not None}
        if rules.get(number, b"null") != b"null":
            shown["rule"] = hash_of(rules[number])
        yield "segment", number, json.dumps(shown, ensure_ascii=False, sort_keys=True)


def _listed(staging: Staging, kind: Kind) -> list[dict[str, Any]]:
    bodies = [json.loads(body) for at, body in staging.bodies(_part(kind)) if not at]
    found = bodies[0] if bodies else None
    if isinstance(found, Mapping) and "result" not in found:
        return [dict(found)]
    return [one for one in rows_in(found) if isinstance(one, dict)]


def _told(more: object) -> object:
    """A count as it is, of a list how long it is and which things stand in it."""
    if not isinstance(more, list):
        return more if isinstance(more, str | int) else len(more) if isinstance(more, dict) else ""
    return [
        {name: one[name] for name in ("id", *SHOWN) if name in one}
        if isinstance(one, dict)
        else one
        for one in more
    ]


def _part(kind: Kind) -> str:
    return f"set up{kind.path}"


def _why(kind: Kind) -> str:
    """The note that says why a kind of thing was not read; null when it was."""
    return f"{_part(kind)} not read"


def _json(found: object) -> bytes:
    return json.dumps(found, ensure_ascii=False).encode()
